//! What a program that loads an ONNX file has to know, in the file.

use super::OnnxInput;
use super::schema::StringStringEntryProto;
use crate::ml::card::Card;
use crate::ml::preprocess::Normalisation;
use crate::vision::Color;
use crate::vision::crop::MARGIN;

/// What the file is, in sentences.
pub(super) fn description(card: &Card, input: OnnxInput) -> String {
    let takes = match input {
        OnnxInput::Crop => {
            "Takes the bytes of face crops and gives the probability of each class. Everything else is inside."
        }
        OnnxInput::Tensor => {
            "Takes normalised face crops and gives logits. The metadata say how pixels are normalised, and how logits \
             become probabilities."
        }
    };
    let terms = card
        .terms
        .as_ref()
        .map_or_else(String::new, |terms| format!(" Terms: {terms}"));
    format!(
        "FaceFeel model {}: names the apparent expression of a face, not what a person feels. {takes}{terms}",
        card.name
    )
}

/// Names and values; values that are not plain text are JSON.
pub(super) fn entries(card: &Card, input: OnnxInput) -> Vec<StringStringEntryProto> {
    let color = match card.color {
        Color::Gray => "gray",
        Color::Rgb => "rgb",
    };
    let crop = format!(
        "the face alone: a square {MARGIN} times the detector's box around its centre, scaled to {size}×{size} pixels with a \
         triangle filter as Pillow's BILINEAR",
        size = card.image_size
    );
    let mut entries = vec![
        ("facefeel.model", card.id.clone()),
        ("facefeel.name", card.name.clone()),
        ("facefeel.architecture", card.architecture.to_string()),
        (
            "facefeel.classes",
            serde_json::json!(card.classes).to_string(),
        ),
        ("facefeel.color", color.to_owned()),
        ("facefeel.image_size", card.image_size.to_string()),
        ("facefeel.crop", crop),
        ("facefeel.created_at", card.created_at.clone()),
    ];
    match input {
        OnnxInput::Crop => entries.push((
            "facefeel.input",
            "bytes 0 to 255, [batch, height, width, channels]".to_owned(),
        )),
        OnnxInput::Tensor => entries.extend(around_the_network(card)),
    }
    entries.extend(card.terms.clone().map(|terms| ("facefeel.terms", terms)));
    let entry = |(key, value): (&str, String)| StringStringEntryProto {
        key: Some(key.to_owned()),
        value: Some(value),
    };
    entries.into_iter().map(entry).collect()
}

/// What is left to the program where the file holds the network alone.
fn around_the_network(card: &Card) -> [(&'static str, String); 5] {
    let normalisation = match card.normalisation {
        Normalisation::Unit => "value / 255",
        Normalisation::PerImage => {
            "(value - mean) / max(standard deviation, 1), both over all values of the crop; the deviation is the population's"
        }
    };
    let probabilities = match card.mirrored {
        false => "softmax(logits)",
        true => "the mean of softmax(logits) of the crop and of its mirror image, left to right",
    };
    [
        (
            "facefeel.input",
            "floats, [batch, channels, height, width]".to_owned(),
        ),
        ("facefeel.normalisation", normalisation.to_owned()),
        ("facefeel.probabilities", probabilities.to_owned()),
        ("facefeel.temperature", card.temperature.to_string()),
        (
            "facefeel.calibration",
            "softmax(log(max(probabilities, 1.1754944e-38)) / temperature)".to_owned(),
        ),
    ]
}

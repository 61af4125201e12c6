//! What stands around a network: from the bytes of a crop to calibrated probabilities, as
//! [`Classifier::predict_pixels`](crate::ml::classify::Classifier::predict_pixels) computes them.

use super::graph::{Graph, Name, list, to_float, whole_number};
use super::networks;
use crate::ml::card::Card;
use crate::ml::model_file::ModelError;
use crate::ml::preprocess::Normalisation;

/// Probabilities for `crop`, bytes `[batch, size, size, channels]`.
pub(super) fn probabilities(
    graph: &mut Graph,
    card: &Card,
    crop: Name,
) -> Result<Name, ModelError> {
    let pixels = graph.node("Cast", &[&crop], vec![to_float()]);
    let pixels = graph.node("Transpose", &[&pixels], vec![list("perm", &[0, 3, 1, 2])]);
    let pixels = normalised(graph, card.normalisation, &pixels);
    let scores = match card.mirrored {
        false => scores(graph, card, pixels)?,
        true => {
            let mirrored = mirrored(graph, &pixels);
            let both = graph.node(
                "Concat",
                &[&pixels, &mirrored],
                vec![whole_number("axis", 0)],
            );
            let scores = scores(graph, card, both)?;
            mean_of_halves(graph, &scores, card.classes.len() as i64)
        }
    };
    Ok(calibrated(graph, card.temperature, scores))
}

fn scores(graph: &mut Graph, card: &Card, pixels: Name) -> Result<Name, ModelError> {
    let logits = networks::logits(graph, card.architecture, pixels)?;
    Ok(softmax(graph, &logits))
}

fn softmax(graph: &mut Graph, x: &str) -> Name {
    graph.node("Softmax", &[x], vec![whole_number("axis", 1)])
}

fn normalised(graph: &mut Graph, normalisation: Normalisation, pixels: &str) -> Name {
    match normalisation {
        Normalisation::Unit => {
            let most = graph.number(255.0);
            graph.node("Div", &[pixels, &most], Vec::new())
        }
        Normalisation::PerImage => {
            let mean = mean_of_image(graph, pixels);
            let centred = graph.node("Sub", &[pixels, &mean], Vec::new());
            let squares = graph.node("Mul", &[&centred, &centred], Vec::new());
            let variance = mean_of_image(graph, &squares);
            let deviation = graph.node("Sqrt", &[&variance], Vec::new());
            // Below one gray level there is nothing but noise to scale up.
            let least = graph.number(1.0);
            let deviation = graph.node("Max", &[&deviation, &least], Vec::new());
            graph.node("Div", &[&centred, &deviation], Vec::new())
        }
    }
}

fn mean_of_image(graph: &mut Graph, x: &str) -> Name {
    graph.node("ReduceMean", &[x], vec![list("axes", &[1, 2, 3])])
}

/// The pictures from right to left.
fn mirrored(graph: &mut Graph, pixels: &str) -> Name {
    let (last, before_first) = (graph.whole_numbers(&[-1]), graph.whole_numbers(&[i64::MIN]));
    let (across, back) = (graph.whole_numbers(&[3]), graph.whole_numbers(&[-1]));
    let inputs = [pixels, &last, &before_first, &across, &back];
    graph.node("Slice", &inputs, Vec::new())
}

/// The mean of the first half of a batch and the second.
fn mean_of_halves(graph: &mut Graph, scores: &str, classes: i64) -> Name {
    let shape = graph.whole_numbers(&[2, -1, classes]);
    let halves = graph.node("Reshape", &[scores, &shape], Vec::new());
    let attributes = vec![list("axes", &[0]), whole_number("keepdims", 0)];
    graph.node("ReduceMean", &[&halves], attributes)
}

/// The likeliest class stays; its probability comes to fit how often it is right.
fn calibrated(graph: &mut Graph, temperature: f64, scores: Name) -> Name {
    if temperature == 1.0 {
        return scores;
    }
    let least = graph.number(f32::MIN_POSITIVE);
    let scores = graph.node("Max", &[&scores, &least], Vec::new());
    let logarithms = graph.node("Log", &[&scores], Vec::new());
    let temperature = graph.number(temperature as f32);
    let logarithms = graph.node("Div", &[&logarithms, &temperature], Vec::new());
    softmax(graph, &logarithms)
}

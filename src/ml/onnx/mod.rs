//! Models as ONNX files, for programs that know nothing of FaceFeel.
//!
//! There are two files for each model, see [`OnnxInput`]. Both use operators that onnxruntime has on every device, at
//! `OPSET`, and say in their metadata what a program needs to know.

mod graph;
mod metadata;
mod networks;
/// ONNX's own messages.
#[allow(
    clippy::all,
    dead_code,
    unreachable_pub,
    reason = "generated from ONNX's schema, of which not all is needed"
)]
mod schema;
mod whole;

use std::collections::HashMap;

use prost::Message;

use super::card::Card;
use super::classify::Classifier;
use super::model_file::{self, ModelError};
use crate::vision::Color;
use graph::{Dimension, ElementType, Graph};
use schema::{ModelProto, OperatorSetIdProto};

/// Version of the operators; onnxruntime knows it since 1.12 (2022).
const OPSET: i64 = 17;
/// Version of the format that came with it.
const IR_VERSION: i64 = 8;

/// What an exported model takes, and gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnnxInput {
    /// The network alone: `input`, floats `[batch, channels, size, size]` as the metadata says, to `logits`,
    /// `[batch, classes]`.
    Tensor,
    /// All of it: `crop`, bytes `[batch, size, size, channels]`, to `probabilities`, `[batch, classes]`, which are what
    /// FaceFeel answers: normalised, averaged over the mirror image and calibrated as the card says.
    Crop,
}

/// Values of a tensor with its shape.
struct Weights {
    shape: Vec<i64>,
    /// Floats, little-endian.
    bytes: Vec<u8>,
}

/// The weights by name.
type Tensors = HashMap<String, Weights>;

/// The model as an ONNX file with what `card` says, which may be newer than its own. The same model always gives the same bytes.
///
/// # Errors
///
/// If the weights cannot be read back from the device.
pub fn export(
    card: &Card,
    classifier: &Classifier,
    input: OnnxInput,
) -> Result<Vec<u8>, ModelError> {
    let tensors = tensors(classifier)?;
    let (size, channels) = (i64::from(card.image_size), channels(card.color));
    let classes = Dimension::Fixed(card.classes.len() as i64);
    let side = Dimension::Fixed(size);
    let mut graph = Graph::new(tensors);
    match input {
        OnnxInput::Tensor => {
            let shape = [Dimension::Batch, Dimension::Fixed(channels), side, side];
            let pixels = graph.input("input", ElementType::Float, &shape);
            let logits = networks::logits(&mut graph, card.architecture, pixels)?;
            graph.output(&logits, "logits", &[Dimension::Batch, classes]);
        }
        OnnxInput::Crop => {
            let shape = [Dimension::Batch, side, side, Dimension::Fixed(channels)];
            let crop = graph.input("crop", ElementType::Byte, &shape);
            let probabilities = whole::probabilities(&mut graph, card, crop)?;
            graph.output(
                &probabilities,
                "probabilities",
                &[Dimension::Batch, classes],
            );
        }
    }
    let model = ModelProto {
        ir_version: Some(IR_VERSION),
        opset_import: vec![OperatorSetIdProto {
            domain: Some(String::new()),
            version: Some(OPSET),
        }],
        producer_name: Some("FaceFeel".to_owned()),
        producer_version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        doc_string: Some(metadata::description(card, input)),
        metadata_props: metadata::entries(card, input),
        graph: Some(graph.finish(&card.id)),
        ..ModelProto::default()
    };
    Ok(model.encode_to_vec())
}

fn channels(color: Color) -> i64 {
    color.channels() as i64
}

/// The network's weights, by way of the file that they are saved as, whose names are ours for good.
fn tensors(classifier: &Classifier) -> Result<Tensors, ModelError> {
    let file = model_file::weights(classifier.network())?;
    let wrong = |error: safetensors::SafeTensorError| ModelError::Weights(error.to_string());
    let file = safetensors::SafeTensors::deserialize(&file).map_err(wrong)?;
    let tensors = file.iter().map(|(name, view)| {
        let weights = Weights {
            shape: view.shape().iter().map(|&side| side as i64).collect(),
            bytes: view.data().to_vec(),
        };
        (name.to_owned(), weights)
    });
    Ok(tensors.collect())
}

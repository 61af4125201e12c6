//! The networks as ONNX's operators, as they run in inference: without dropout, and with normalisation by what training
//! left.

use super::graph::{Graph, Name, float, list, whole_number};
use crate::ml::model_file::ModelError;
use crate::ml::network::{Architecture, NORM_EPSILON};

/// The network's logits for normalised pixels, `[batch, channels, size, size]`.
pub(super) fn logits(
    graph: &mut Graph,
    architecture: Architecture,
    pixels: Name,
) -> Result<Name, ModelError> {
    match architecture {
        Architecture::Thesis => thesis(graph, pixels),
        Architecture::FaceFeel => facefeel(graph, pixels),
    }
}

/// See [`ThesisCnn`](crate::ml::network::ThesisCnn).
fn thesis(graph: &mut Graph, pixels: Name) -> Result<Name, ModelError> {
    let mut x = pixels;
    for layer in ["conv1", "conv2", "conv3"] {
        x = conv_relu(graph, &x, layer, 0)?;
        x = pool(graph, &x);
    }
    x = flatten(graph, &x);
    for layer in ["dense1", "dense2"] {
        x = dense(graph, &x, layer)?;
        x = graph.node("Relu", &[&x], Vec::new());
    }
    dense(graph, &x, "output")
}

/// See [`FaceFeelNet`](crate::ml::network::FaceFeelNet).
fn facefeel(graph: &mut Graph, pixels: Name) -> Result<Name, ModelError> {
    let mut x = block(graph, &pixels, "stem", false)?;
    x = block(graph, &x, "down1", true)?;
    x = block(graph, &x, "widen", false)?;
    x = residual(graph, x, "residual1")?;
    x = block(graph, &x, "down2", true)?;
    x = residual(graph, x, "residual2")?;
    x = residual(graph, x, "residual3")?;
    x = block(graph, &x, "down3", true)?;
    x = residual(graph, x, "residual4")?;
    x = block(graph, &x, "down4", true)?;
    x = flatten(graph, &x);
    x = dense(graph, &x, "dense")?;
    x = graph.node("Relu", &[&x], Vec::new());
    dense(graph, &x, "output")
}

/// Convolution, ReLU, pooling if asked for, batch normalisation.
fn block(graph: &mut Graph, x: &str, name: &str, pooled: bool) -> Result<Name, ModelError> {
    let mut x = conv_relu(graph, x, &format!("{name}.conv"), 1)?;
    if pooled {
        x = pool(graph, &x);
    }
    let mut part = |part: &str| graph.weights(&format!("{name}.norm.inner.{part}"));
    let (gamma, beta) = (part("gamma")?, part("beta")?);
    let (mean, variance) = (part("running_mean")?, part("running_var")?);
    let inputs = [x.as_str(), &gamma, &beta, &mean, &variance];
    Ok(graph.node(
        "BatchNormalization",
        &inputs,
        vec![float("epsilon", NORM_EPSILON as f32)],
    ))
}

fn residual(graph: &mut Graph, x: Name, name: &str) -> Result<Name, ModelError> {
    let changed = block(graph, &x, name, false)?;
    Ok(graph.node("Add", &[&changed, &x], Vec::new()))
}

fn conv_relu(graph: &mut Graph, x: &str, name: &str, padding: i64) -> Result<Name, ModelError> {
    let weight = graph.weights(&format!("{name}.weight"))?;
    let bias = graph.weights(&format!("{name}.bias"))?;
    let attributes = vec![list("kernel_shape", &[3, 3]), list("pads", &[padding; 4])];
    let x = graph.node("Conv", &[x, &weight, &bias], attributes);
    Ok(graph.node("Relu", &[&x], Vec::new()))
}

fn pool(graph: &mut Graph, x: &str) -> Name {
    let attributes = vec![list("kernel_shape", &[2, 2]), list("strides", &[2, 2])];
    graph.node("MaxPool", &[x], attributes)
}

fn flatten(graph: &mut Graph, x: &str) -> Name {
    graph.node("Flatten", &[x], vec![whole_number("axis", 1)])
}

/// A dense layer, whose weights are `[inputs, outputs]`.
fn dense(graph: &mut Graph, x: &str, name: &str) -> Result<Name, ModelError> {
    let weight = graph.weights(&format!("{name}.weight"))?;
    let bias = graph.weights(&format!("{name}.bias"))?;
    Ok(graph.node("Gemm", &[x, &weight, &bias], Vec::new()))
}

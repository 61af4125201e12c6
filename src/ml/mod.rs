//! Training, inference and evaluation in burn. Synchronous; files only where a path is passed in.

pub mod augment;
pub mod bundled;
pub mod card;
pub mod change;
pub mod classify;
pub mod complete;
pub mod device;
pub mod evaluate;
pub mod experiment;
pub mod explain;
pub mod metrics;
pub mod model_file;
pub mod network;
pub mod onnx;
pub mod preprocess;
pub mod train;

#[cfg(test)]
pub(crate) mod testing;

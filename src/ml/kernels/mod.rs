//! Operations of our own for burn's CPU backend, where they beat the stock ones.
//!
//! This is the only module that may contain `unsafe`. On a GPU the same networks run with burn's stock
//! operations; a test holds both to the same answers.

pub mod conv;
mod conv_op;
mod gemm;
mod kernel_cache;
pub mod norm;
mod norm_op;
mod tensor;

pub(crate) use conv_op::{Options, conv_relu_cpu, conv_relu_inferred};
pub(crate) use kernel_cache::KernelCache;
pub(crate) use norm_op::batch_norm_cpu;

//! Convolution and batch normalisation for burn's CPU backend (`Flex`), forward and backward, where they beat its stock
//! operations.
//!
//! [`conv_relu`] and [`batch_norm`] take burn's tensors and differentiate under `Autodiff`; [`conv_relu_inferred`] is the
//! faster way without gradients. [`conv`] and [`norm`] are the same on slices of `f32`. Elsewhere than on `Flex` use burn's
//! own operations: they give the same answers to rounding.

#![warn(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod conv;
mod conv_op;
mod gemm;
mod kernel_cache;
pub mod norm;
mod norm_op;
mod tensor;

pub use conv_op::{Options, conv_relu, conv_relu_inferred};
pub use kernel_cache::KernelCache;
pub use norm_op::batch_norm;

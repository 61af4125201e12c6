//! Slices of burn's tensors.

use burn::backend::Flex;
use burn::backend::tensor::FloatTensor;

/// The values of a contiguous tensor of single precision.
pub(super) fn values(tensor: &FloatTensor<Flex>) -> &[f32] {
    tensor.as_slice().expect("to_contiguous made it contiguous")
}

//! What every way of computing gradients has in common.

use super::scratch::Scratch;

/// One way of computing the gradients, with its kernels prepared.
pub(super) trait BackwardPass: Sync {
    /// Its buffers.
    type Scratch: Scratch;

    /// Images that are best taken together; 0 means one.
    fn group(&self) -> usize;

    /// Values of the kernels as they were prepared.
    fn kernels_len(&self) -> usize;

    /// Adds the gradients for some images to `sums`, and to `to_input`, which is all zeros, unless that is empty.
    fn run(
        &self,
        scratch: &mut Self::Scratch,
        images: &[f32],
        incoming: GradientIn<'_>,
        sums: Sums<'_>,
        to_input: &mut [f32],
    );

    /// From the gradient of the prepared kernels to that of the weights.
    fn weight_gradient(&self, to_kernels: &[f32]) -> Vec<f32>;
}

/// What comes back to some images.
#[derive(Clone, Copy)]
pub(super) struct GradientIn<'a> {
    pub(super) winners: &'a [u8],
    pub(super) gradient: &'a [f32],
    /// What live outputs were multiplied by.
    pub(super) scale: f32,
}

/// Gradients that are summed over images.
pub(super) struct Sums<'a> {
    /// Of the kernels as they were prepared.
    pub(super) kernels: &'a mut [f32],
    /// `[out_channels]`
    pub(super) bias: &'a mut [f32],
}

//! The order of weights: from `[out_channels, in_channels, 3, 3]`, as tensors have them, to `[3, 3, in_channels,
//! out_channels]` with vectors of outputs, and back.

use super::{AREA, ConvShape};

/// Outputs that are moved together: as many floats as a line of the cache holds.
const BLOCK: usize = 16;

/// `[out_channels, in_channels, 3, 3]` to `[3, 3, in_channels, out_channels]`.
pub(super) fn to_taps(shape: &ConvShape, weight: &[f32]) -> Vec<f32> {
    let mut taps = vec![0.0; weight.len()];
    each_run(shape, |from, to, count| {
        for (index, tap) in taps[to..][..count].iter_mut().enumerate() {
            *tap = weight[from + index * shape.patch()];
        }
    });
    taps
}

/// The way back.
pub(super) fn to_weight(shape: &ConvShape, taps: &[f32]) -> Vec<f32> {
    let mut weight = vec![0.0; taps.len()];
    each_run(shape, |from, to, count| {
        for (index, tap) in taps[to..][..count].iter().enumerate() {
            weight[from + index * shape.patch()] = *tap;
        }
    });
    weight
}

/// Visits runs of neighbouring outputs: where the first stands in the weights, where in the taps, how many.
fn each_run(shape: &ConvShape, mut visit: impl FnMut(usize, usize, usize)) {
    let (inputs, outputs) = (shape.in_channels, shape.out_channels);
    for output in (0..outputs).step_by(BLOCK) {
        let count = BLOCK.min(outputs - output);
        for input in 0..inputs {
            for tap in 0..AREA {
                let from = (output * inputs + input) * AREA + tap;
                visit(from, (tap * inputs + input) * outputs + output, count);
            }
        }
    }
}

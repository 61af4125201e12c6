//! What follows the product: bias, ReLU and max-pooling, and the way of a gradient back through them.

use super::{ConvShape, DEAD, GradientIn};

/// Bias, ReLU and pooling of a few images: `[out_channels, images × positions]` to
/// `[images, out_channels, outputs]`.
pub(super) fn activate(
    shape: &ConvShape,
    activation: &[f32],
    bias: &[f32],
    output: &mut [f32],
    winners: &mut [u8],
) {
    let (height, width) = shape.unpooled();
    let (out_height, out_width) = shape.output();
    let positions = height * width;
    let outputs = out_height * out_width;
    let columns = activation.len() / shape.out_channels;
    let planes = output
        .chunks_exact_mut(outputs)
        .zip(winners.chunks_exact_mut(outputs));
    for (index, (output, winners)) in planes.enumerate() {
        let (image, channel) = (index / shape.out_channels, index % shape.out_channels);
        let plane = &activation[channel * columns + image * positions..][..positions];
        let bias = bias[channel];
        if !shape.pool {
            for ((output, winner), value) in output.iter_mut().zip(winners).zip(plane) {
                let value = value + bias;
                *output = value.max(0.0);
                *winner = if value > 0.0 { 0 } else { DEAD };
            }
            continue;
        }
        let lines = output
            .chunks_exact_mut(out_width)
            .zip(winners.chunks_exact_mut(out_width));
        for (y, (output, winners)) in lines.enumerate() {
            let (above, below) = plane[2 * y * width..][..2 * width].split_at(width);
            let windows = above.chunks_exact(2).zip(below.chunks_exact(2));
            for ((output, winner), (above, below)) in output.iter_mut().zip(winners).zip(windows) {
                let top = above[0].max(above[1]);
                let bottom = below[0].max(below[1]);
                let value = top.max(bottom) + bias;
                // The first of equal values wins, as in other libraries.
                let place = if bottom > top {
                    2 + u8::from(below[1] > below[0])
                } else {
                    u8::from(above[1] > above[0])
                };
                *output = value.max(0.0);
                *winner = if value > 0.0 { place } else { DEAD };
            }
        }
    }
}

/// Sends the gradient of each live output to the place that won; all others get zero.
pub(super) fn route(shape: &ConvShape, incoming: GradientIn<'_>, unpooled: &mut [f32]) {
    let GradientIn {
        winners,
        gradient,
        scale,
    } = incoming;
    let (height, width) = shape.unpooled();
    let (out_height, out_width) = shape.output();
    let positions = height * width;
    let columns = unpooled.len() / shape.out_channels;
    let step = if shape.pool { 2 } else { 1 };
    unpooled.fill(0.0);
    let planes = winners
        .chunks_exact(out_height * out_width)
        .zip(gradient.chunks_exact(out_height * out_width));
    for (index, (winners, gradient)) in planes.enumerate() {
        let (image, channel) = (index / shape.out_channels, index % shape.out_channels);
        let plane = &mut unpooled[channel * columns + image * positions..][..positions];
        let lines = winners
            .chunks_exact(out_width)
            .zip(gradient.chunks_exact(out_width));
        for (y, (winners, gradient)) in lines.enumerate() {
            for (x, (&winner, &gradient)) in winners.iter().zip(gradient).enumerate() {
                if winner != DEAD {
                    let (dy, dx) = (usize::from(winner / 2), usize::from(winner % 2));
                    plane[(step * y + dy) * width + step * x + dx] = gradient * scale;
                }
            }
        }
    }
}

//! Images to patches and back: the two halves of *im2col*.

use super::{ConvShape, KERNEL, add};

/// Buffers that a thread uses again and again.
#[derive(Default)]
pub(super) struct Scratch {
    patches: Vec<f32>,
    activation: Vec<f32>,
}

impl Scratch {
    /// Fills the patches of some images, `[patch, images × positions]`, and gives them together with an
    /// activation buffer `[out_channels, images × positions]` of undefined content.
    pub(super) fn unroll(&mut self, shape: &ConvShape, images: &[f32]) -> (&mut [f32], &mut [f32]) {
        let (height, width) = shape.unpooled();
        let count = images.len() / shape.input_len();
        let columns = count * height * width;
        self.patches.resize(shape.patch() * columns, 0.0);
        self.activation.resize(shape.out_channels * columns, 0.0);
        let rows = self.patches.chunks_exact_mut(columns).enumerate();
        for (row, patches) in rows {
            let tap = Tap::new(shape, row);
            for (image, positions) in images
                .chunks_exact(shape.input_len())
                .zip(patches.chunks_exact_mut(height * width))
            {
                for (y, line) in positions.chunks_exact_mut(width).enumerate() {
                    match tap.source(shape, y) {
                        Some(start) => {
                            line[..tap.first].fill(0.0);
                            line[tap.last..].fill(0.0);
                            let source = &image[start..start + tap.last - tap.first];
                            line[tap.first..tap.last].copy_from_slice(source);
                        }
                        None => line.fill(0.0),
                    }
                }
            }
        }
        (&mut self.patches, &mut self.activation)
    }
}

/// One row of the unrolled patches: one input channel seen through one of the nine kernel places.
struct Tap {
    channel: usize,
    dy: usize,
    dx: usize,
    /// First output column whose input lies inside the image.
    first: usize,
    /// One past the last such column.
    last: usize,
}

impl Tap {
    fn new(shape: &ConvShape, row: usize) -> Self {
        let (dy, dx) = (row / KERNEL % KERNEL, row % KERNEL);
        let width = shape.unpooled().1;
        Self {
            channel: row / (KERNEL * KERNEL),
            dy,
            dx,
            first: shape.padding.saturating_sub(dx),
            last: width.min(shape.width + shape.padding - dx),
        }
    }

    /// Where in one image the input of output row `y` starts, from output column `first` on; `None` in
    /// the padding above and below.
    fn source(&self, shape: &ConvShape, y: usize) -> Option<usize> {
        let row = (y + self.dy)
            .checked_sub(shape.padding)
            .filter(|row| *row < shape.height)?;
        let column = self.first + self.dx - shape.padding;
        Some((self.channel * shape.height + row) * shape.width + column)
    }
}

/// The reverse of unrolling: adds up, for each input value, the gradients of all patches it stood in.
pub(super) fn roll_up(shape: &ConvShape, patches: &[f32], to_input: &mut [f32]) {
    let (height, width) = shape.unpooled();
    let columns = to_input.len() / shape.input_len() * height * width;
    for (row, patches) in patches.chunks_exact(columns).enumerate() {
        let tap = Tap::new(shape, row);
        for (image, positions) in to_input
            .chunks_exact_mut(shape.input_len())
            .zip(patches.chunks_exact(height * width))
        {
            for (y, line) in positions.chunks_exact(width).enumerate() {
                if let Some(start) = tap.source(shape, y) {
                    add(
                        &mut image[start..start + tap.last - tap.first],
                        &line[tap.first..tap.last],
                    );
                }
            }
        }
    }
}

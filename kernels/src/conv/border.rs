//! Images with zeros around them, so that every kernel finds its nine values.

use super::ConvShape;

/// How images are laid into a larger frame. Both are `[rows, columns, channels]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Border {
    /// Rows with the border.
    pub(super) height: usize,
    /// Columns with the border.
    pub(super) width: usize,
    channels: usize,
    /// Rows, and values of a row, without it.
    inner: (usize, usize),
    padding: usize,
}

impl Border {
    /// The padding that `shape` asks for, and as many further zeros as fill `height` and `width`.
    pub(super) fn new(shape: &ConvShape, height: usize, width: usize) -> Self {
        Self {
            height: height.max(shape.height + 2 * shape.padding),
            width: width.max(shape.width + 2 * shape.padding),
            channels: shape.in_channels,
            inner: (shape.height, shape.width * shape.in_channels),
            padding: shape.padding,
        }
    }

    /// Values with the border.
    pub(super) fn len(&self) -> usize {
        self.height * self.width * self.channels
    }

    /// Where each row of the image begins in the frame.
    fn starts(&self) -> impl Iterator<Item = usize> {
        let Self {
            width,
            padding,
            channels,
            ..
        } = *self;
        (0..self.inner.0).map(move |row| ((row + padding) * width + padding) * channels)
    }

    /// `image` in its frame: in `buffer`, unless there is no border.
    pub(super) fn around<'a>(&self, image: &'a [f32], buffer: &'a mut Framed) -> &'a [f32] {
        if image.len() == self.len() {
            return image;
        }
        // The zeros of the border stay from image to image.
        if buffer.border != Some(*self) {
            buffer.border = Some(*self);
            buffer.values.clear();
            buffer.values.resize(self.len(), 0.0);
        }
        for (start, row) in self.starts().zip(image.chunks_exact(self.inner.1)) {
            buffer.values[start..][..row.len()].copy_from_slice(row);
        }
        &buffer.values
    }

    /// Adds what stands inside the frame to `image`.
    pub(super) fn add_inside(&self, framed: &[f32], image: &mut [f32]) {
        for (start, row) in self.starts().zip(image.chunks_exact_mut(self.inner.1)) {
            super::add(row, &framed[start..][..row.len()]);
        }
    }
}

/// A buffer for a framed image.
#[derive(Default)]
pub(super) struct Framed {
    /// The border that it has.
    border: Option<Border>,
    values: Vec<f32>,
}

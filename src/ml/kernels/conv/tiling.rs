//! The tiles of 2×2 outputs that Winograd's filtering works on.

use super::ConvShape;

/// How a convolution is cut into tiles.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tiling {
    pub(super) shape: ConvShape,
    rows: usize,
    columns: usize,
}

impl Tiling {
    pub(super) fn new(shape: &ConvShape) -> Self {
        let (height, width) = shape.unpooled();
        let tiles = |side: usize| {
            if shape.pool {
                side / 2
            } else {
                side.div_ceil(2)
            }
        };
        Self {
            shape: *shape,
            rows: tiles(height),
            columns: tiles(width),
        }
    }

    /// Of one image.
    pub(super) fn tiles(&self) -> usize {
        self.rows * self.columns
    }

    pub(super) fn in_channels(&self) -> usize {
        self.shape.in_channels
    }

    pub(super) fn out_channels(&self) -> usize {
        self.shape.out_channels
    }

    pub(super) fn pools(&self) -> bool {
        self.shape.pool
    }

    /// Rows and columns that the tiles see, which may be more than there are.
    pub(super) fn seen(&self) -> (usize, usize) {
        (2 * self.rows + 2, 2 * self.columns + 2)
    }

    /// Row and column of each tile's first value in the framed image.
    pub(super) fn corners(&self) -> impl Iterator<Item = (usize, usize)> {
        let columns = self.columns;
        (0..self.tiles()).map(move |tile| (2 * (tile / columns), 2 * (tile % columns)))
    }

    /// Where the four outputs of a tile stand among those of all images, if they are not pooled; the last row and
    /// column of tiles may reach over the edge.
    #[inline(always)]
    pub(super) fn outputs_of(&self, tile: usize) -> [Option<usize>; 4] {
        let (height, width) = self.shape.output();
        let (image, tile) = (tile / self.tiles(), tile % self.tiles());
        let (y, x) = (2 * (tile / self.columns), 2 * (tile % self.columns));
        let start = (image * height + y) * width + x;
        let (right, below) = (x + 1 < width, y + 1 < height);
        [
            Some(start),
            right.then_some(start + 1),
            below.then_some(start + width),
            (right && below).then_some(start + width + 1),
        ]
    }
}

//! The tiles of outputs that Winograd's filtering works on.

use super::ConvShape;

/// How a convolution is cut into tiles.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tiling {
    pub(super) shape: ConvShape,
    /// Outputs on each side of a tile, an even number.
    side: usize,
    rows: usize,
    columns: usize,
}

impl Tiling {
    pub(super) fn new(shape: &ConvShape, side: usize) -> Self {
        let (height, width) = shape.unpooled();
        let tiles = |outputs: usize| {
            let needed = if shape.pool { outputs & !1 } else { outputs };
            needed.div_ceil(side)
        };
        Self {
            shape: *shape,
            side,
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
        (self.side * self.rows + 2, self.side * self.columns + 2)
    }

    /// Row and column of each tile's first value in the framed image.
    pub(super) fn corners(&self) -> impl Iterator<Item = (usize, usize)> {
        let Self { side, columns, .. } = *self;
        (0..self.tiles()).map(move |tile| (side * (tile / columns), side * (tile % columns)))
    }

    /// Image, row and column of the first output of a tile, before pooling.
    #[inline(always)]
    pub(super) fn start_of(&self, tile: usize) -> (usize, usize, usize) {
        let (image, tile) = (tile / self.tiles(), tile % self.tiles());
        let (row, column) = (tile / self.columns, tile % self.columns);
        (image, self.side * row, self.side * column)
    }

    /// Where the four outputs of a tile stand among those of all images, if they are not pooled; the last row and
    /// column of tiles may reach over the edge.
    #[inline(always)]
    pub(super) fn outputs_of(&self, tile: usize) -> [Option<usize>; 4] {
        let (height, width) = self.shape.output();
        let (image, y, x) = self.start_of(tile);
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

//! YuNet's forward pass. Maps are `[height, width, channels]`.

use image::RgbImage;
use pulp::Arch;
use rayon::prelude::*;

use super::rows::{Depthwise, MaxPool, Pointwise};
use super::weights::{Unit, Weights};

/// The picture's sides are filled up with black to multiples of this: five halvings.
const MULTIPLE: usize = 32;
/// Rows that a thread takes at a time; two more are computed twice.
const BAND: usize = 24;
/// Maps whose memory is kept: as many as are needed at once, in two sizes of a picture.
const MAX_SPARE: usize = 10;

/// Values for each place of the picture.
#[derive(Debug)]
pub(super) struct Map {
    pub(super) width: usize,
    pub(super) height: usize,
    channels: usize,
    /// `[height, width, channels]`.
    pub(super) values: Vec<f32>,
}

impl Map {
    fn row(&self, y: usize) -> &[f32] {
        let length = self.width * self.channels;
        &self.values[y * length..][..length]
    }

    fn row_mut(&mut self, y: usize) -> &mut [f32] {
        let length = self.width * self.channels;
        &mut self.values[y * length..][..length]
    }

    /// Calls `fill` with bands of rows, each with its first row, on all threads.
    fn by_bands(&mut self, fill: impl Fn(usize, std::slice::ChunksExactMut<'_, f32>) + Sync) {
        let length = self.width * self.channels;
        let bands = self.values.par_chunks_mut(BAND * length);
        bands
            .enumerate()
            .for_each(|(band, rows)| fill(band * BAND, rows.chunks_exact_mut(length)));
    }
}

/// Memory of maps that are done with, the smallest first. Fresh memory would have to be made zero, page by page.
#[derive(Default)]
struct Spare(Vec<Vec<f32>>);

impl Spare {
    /// A map whose values are whatever was left there.
    fn map(&mut self, width: usize, height: usize, channels: usize) -> Map {
        let length = width * height * channels;
        let large_enough = self.0.iter().position(|kept| kept.capacity() >= length);
        let mut values = large_enough.map_or_else(Vec::new, |index| self.0.remove(index));
        values.resize(length, 0.0);
        Map {
            width,
            height,
            channels,
            values,
        }
    }

    fn take(&mut self, map: Map) {
        self.0.push(map.values);
        self.0.sort_by_key(Vec::capacity);
        if self.0.len() > MAX_SPARE {
            self.0.remove(0);
        }
    }
}

/// The network with the bundled values.
pub(super) struct Network {
    layers: Layers,
    spare: Spare,
}

impl Network {
    pub(super) fn bundled() -> Self {
        let layers = Layers {
            weights: Weights::bundled(),
            arch: Arch::new(),
        };
        Self {
            layers,
            spare: Spare::default(),
        }
    }

    /// What `read` makes of sixteen values for each 8th, 16th and 32nd pixel of `picture`: class, object, box (4),
    /// landmarks (10).
    pub(super) fn run<T: Send>(
        &mut self,
        picture: &RgbImage,
        read: impl FnOnce(&[Map; 3]) -> T + Send,
    ) -> T {
        let Self { layers, spare } = self;
        // Inside the pool, so that not every layer has to wake its threads.
        rayon::scope(|_| {
            let maps = layers.run(picture, spare);
            let result = read(&maps);
            maps.into_iter().for_each(|map| spare.take(map));
            result
        })
    }
}

struct Layers {
    weights: Weights,
    arch: Arch,
}

impl Layers {
    fn run(&self, picture: &RgbImage, spare: &mut Spare) -> [Map; 3] {
        let Weights { stages, heads, .. } = &self.weights;
        let [stage1, stage2, stage3, stage4, stage5] = stages;
        let quarter = self.stem(picture, spare);
        let quarter = self.stage(stage1, quarter, spare);
        let quarter = self.stage(stage2, quarter, spare);
        let eighth = self.halved(&quarter, spare);
        spare.take(quarter);
        let eighth = self.stage(stage3, eighth, spare);
        let sixteenth = self.halved(&eighth, spare);
        let sixteenth = self.stage(stage4, sixteenth, spare);
        let last = self.halved(&sixteenth, spare);
        let last = self.stage(stage5, last, spare);

        let [neck8, neck16, neck32] = &self.weights.necks;
        let coarse = self.replaced(neck32, last, spare);
        let middle = self.replaced(neck16, with_coarser(sixteenth, &coarse), spare);
        let fine = self.replaced(neck8, with_coarser(eighth, &middle), spare);
        let [head8, head16, head32] = heads;
        let maps = [
            self.unit(head8, &fine, false, spare),
            self.unit(head16, &middle, false, spare),
            self.unit(head32, &coarse, false, spare),
        ];
        [fine, middle, coarse]
            .into_iter()
            .for_each(|map| spare.take(map));
        maps
    }

    fn stage(&self, [first, second]: &[Unit; 2], input: Map, spare: &mut Spare) -> Map {
        let between = self.replaced(first, input, spare);
        self.replaced(second, between, spare)
    }

    /// A unit with ReLU over a map that is not needed any more.
    fn replaced(&self, unit: &Unit, input: Map, spare: &mut Spare) -> Map {
        let output = self.unit(unit, &input, true, spare);
        spare.take(input);
        output
    }

    /// A unit over a map, then ReLU if asked for.
    fn unit(&self, unit: &Unit, input: &Map, relu: bool, spare: &mut Spare) -> Map {
        let mut output = spare.map(input.width, input.height, unit.depthwise.bias.len());
        output.by_bands(|first, outputs| {
            let mut rows = RowsOfThree::new(self.arch, unit, input.width);
            if first > 0 {
                rows.push(input.row(first - 1));
            }
            rows.push(input.row(first));
            for (output, below) in outputs.zip(first + 1..) {
                if below < input.height {
                    rows.push(input.row(below));
                } else {
                    rows.push_zeros();
                }
                rows.convolve(relu, output);
            }
        });
        output
    }

    /// The first convolution (steps of 2), stage 0 and its pooling: a quarter of the picture's size, row by row, so that
    /// its large maps are never stored.
    fn stem(&self, picture: &RgbImage, spare: &mut Spare) -> Map {
        let Weights { stem, stage0, .. } = &self.weights;
        let padded = |side: u32| (side as usize).next_multiple_of(MULTIPLE);
        let (width, height) = (padded(picture.width()) / 2, padded(picture.height()) / 2);
        let channels = stem.bias.len();
        let mut output = spare.map(width / 2, height / 2, channels);
        output.by_bands(|first, outputs| {
            let mut patches = Patches::new(picture, width);
            let mut stem_row = vec![0.0; width * channels];
            let mut rows = RowsOfThree::new(self.arch, stage0, width);
            let mut push = |rows: &mut RowsOfThree<'_>, y: usize| {
                if y == height {
                    return rows.push_zeros();
                }
                self.arch.dispatch(Pointwise {
                    input: patches.row(y),
                    kernel: stem,
                    relu: true,
                    output: &mut stem_row,
                });
                rows.push(&stem_row);
            };
            if first > 0 {
                push(&mut rows, 2 * first - 1);
            }
            push(&mut rows, 2 * first);
            let mut pair = [vec![0.0; width * channels], vec![0.0; width * channels]];
            for (output, y) in outputs.zip(first..) {
                for (half, row) in pair.iter_mut().enumerate() {
                    push(&mut rows, 2 * y + half + 1);
                    rows.convolve(true, row);
                }
                self.arch.dispatch(MaxPool {
                    inputs: [&pair[0], &pair[1]],
                    channels,
                    output,
                });
            }
        });
        output
    }

    fn halved(&self, input: &Map, spare: &mut Spare) -> Map {
        let mut output = spare.map(input.width / 2, input.height / 2, input.channels);
        for y in 0..output.height {
            self.arch.dispatch(MaxPool {
                inputs: [input.row(2 * y), input.row(2 * y + 1)],
                channels: input.channels,
                output: output.row_mut(y),
            });
        }
        output
    }
}

/// `fine` plus `coarse` at twice its size, each of its values four times.
fn with_coarser(mut fine: Map, coarse: &Map) -> Map {
    let channels = fine.channels;
    for y in 0..fine.height {
        let pairs = fine.row_mut(y).chunks_exact_mut(2 * channels);
        let added = coarse.row(y / 2).chunks_exact(channels);
        for (pair, added) in pairs.zip(added) {
            for pixel in pair.chunks_exact_mut(channels) {
                pixel
                    .iter_mut()
                    .zip(added)
                    .for_each(|(value, added)| *value += added);
            }
        }
    }
    fine
}

/// The last three rows after a unit's pointwise convolution, for its depthwise one.
struct RowsOfThree<'a> {
    arch: Arch,
    unit: &'a Unit,
    channels: usize,
    /// The oldest first; each with one pixel of zeros more at both ends.
    rows: [Vec<f32>; 3],
}

impl<'a> RowsOfThree<'a> {
    fn new(arch: Arch, unit: &'a Unit, width: usize) -> Self {
        let channels = unit.depthwise.bias.len();
        Self {
            arch,
            unit,
            channels,
            rows: [(); 3].map(|()| vec![0.0; (width + 2) * channels]),
        }
    }

    /// Takes the next row of the unit's input.
    fn push(&mut self, input: &[f32]) {
        self.rows.rotate_left(1);
        let row = &mut self.rows[2];
        let inner = self.channels..row.len() - self.channels;
        self.arch.dispatch(Pointwise {
            input,
            kernel: &self.unit.pointwise,
            relu: false,
            output: &mut row[inner],
        });
    }

    /// Takes the end of the map for the next row.
    fn push_zeros(&mut self) {
        self.rows.rotate_left(1);
        self.rows[2].fill(0.0);
    }

    /// The unit's output for the row before the last one.
    fn convolve(&self, relu: bool, output: &mut [f32]) {
        let [above, here, below] = &self.rows;
        self.arch.dispatch(Depthwise {
            inputs: [above, here, below],
            kernel: &self.unit.depthwise,
            relu,
            output,
        });
    }
}

/// Patches of 3×3 pixels, every second one in every second row, each as 27 values: row, column, then blue, green, red.
struct Patches<'a> {
    picture: &'a RgbImage,
    /// Three rows of the picture in blue, green, red, with a black pixel before and black up to the width.
    lines: [Vec<f32>; 3],
    patches: Vec<f32>,
}

impl<'a> Patches<'a> {
    /// `width` patches in each row.
    fn new(picture: &'a RgbImage, width: usize) -> Self {
        Self {
            picture,
            lines: [(); 3].map(|()| vec![0.0; (2 * width + 1) * 3]),
            patches: vec![0.0; width * 27],
        }
    }

    /// Row `y` of patches, whose middle is row `2 y` of the picture.
    fn row(&mut self, y: usize) -> &[f32] {
        for (offset, line) in self.lines.iter_mut().enumerate() {
            let stride = self.picture.width() as usize * 3;
            let at = (2 * y + offset).checked_sub(1).map(|y| y * stride);
            let pixels = at.and_then(|at| self.picture.get(at..at + stride));
            match pixels {
                Some(pixels) => {
                    let (pixels, _) = pixels.as_chunks::<3>();
                    let (line, _) = line[3..].as_chunks_mut::<3>();
                    for (to, &[red, green, blue]) in line.iter_mut().zip(pixels) {
                        *to = [blue, green, red].map(f32::from);
                    }
                }
                None => line.fill(0.0),
            }
        }
        let (patches, _) = self.patches.as_chunks_mut::<27>();
        for (x, patch) in patches.iter_mut().enumerate() {
            let (rows, _) = patch.as_chunks_mut::<9>();
            for (row, line) in rows.iter_mut().zip(&self.lines) {
                row.copy_from_slice(&line[6 * x..][..9]);
            }
        }
        &self.patches
    }
}

//! A small antialiased canvas that gives the same pixels on every machine: it only adds, multiplies, divides
//! and takes square roots, which IEEE 754 fixes to the last bit.

use super::dice::Dice;

/// Red, green and blue, 0 to 1 each.
pub(super) type Rgb = [f32; 3];

/// A place in pixels from the upper left corner.
pub(super) type Point = [f32; 2];

/// A mixture of two colours: all of the second at 1.
pub(super) fn mix(first: Rgb, second: Rgb, share: f32) -> Rgb {
    std::array::from_fn(|channel| first[channel] + (second[channel] - first[channel]) * share)
}

/// The colour lighter (above 1) or darker.
pub(super) fn shade(color: Rgb, factor: f32) -> Rgb {
    color.map(|value| (value * factor).clamp(0.0, 1.0))
}

/// What can be drawn.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// Inside of a closed line.
    Filled(Vec<Point>),
    /// A line of this width in pixels at its start, middle and end.
    Line(Vec<Point>, [f32; 3]),
}

impl Shape {
    /// How much of the pixel around `at` it covers, 0 to 1.
    fn coverage(&self, at: Point) -> f32 {
        let depth = match self {
            Self::Filled(points) => {
                let closing = points.iter().zip(points.iter().cycle().skip(1));
                let (mut nearest, mut inside) = (f32::MAX, false);
                for (from, to) in closing {
                    nearest = nearest.min(distance(at, *from, *to).0);
                    let crosses = (from[1] > at[1]) != (to[1] > at[1]);
                    let x = || from[0] + (at[1] - from[1]) / (to[1] - from[1]) * (to[0] - from[0]);
                    if crosses && at[0] < x() {
                        inside = !inside;
                    }
                }
                if inside { nearest } else { -nearest }
            }
            Self::Line(points, [start, middle, end]) => {
                let last = (points.len() - 1).max(1) as f32;
                let depth = |(index, pair): (usize, &[Point])| {
                    let (distance, along) = distance(at, pair[0], pair[1]);
                    let place = 2.0 * (index as f32 + along) / last;
                    let width = match place < 1.0 {
                        true => start + (middle - start) * place,
                        false => middle + (end - middle) * (place - 1.0),
                    };
                    width / 2.0 - distance
                };
                let depths = points.windows(2).enumerate().map(depth);
                depths.fold(f32::MIN, f32::max)
            }
        };
        (depth + 0.5).clamp(0.0, 1.0)
    }

    /// Columns and rows of a canvas of this side that it may touch.
    fn bounds(&self, side: usize) -> [std::ops::Range<usize>; 2] {
        let (points, reach) = match self {
            Self::Filled(points) => (points, 1.0),
            Self::Line(points, widths) => {
                let widest = widths.iter().copied().fold(0.0, f32::max);
                (points, 1.0 + widest / 2.0)
            }
        };
        [0, 1].map(|axis| {
            let values = points.iter().map(|point| point[axis]);
            let low = values.clone().fold(f32::MAX, f32::min) - reach;
            let high = values.fold(f32::MIN, f32::max) + reach;
            let clamp = |value: f32| value.clamp(0.0, side as f32) as usize;
            clamp(low)..clamp(high + 1.0)
        })
    }
}

/// How far the point is from the stretch, and where along it the nearest place is, 0 to 1.
fn distance(at: Point, from: Point, to: Point) -> (f32, f32) {
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let (px, py) = (at[0] - from[0], at[1] - from[1]);
    let along = ((px * dx + py * dy) / (dx * dx + dy * dy).max(1e-9)).clamp(0.0, 1.0);
    let (x, y) = (px - along * dx, py - along * dy);
    ((x * x + y * y).sqrt(), along)
}

/// Points along a quadratic Bézier curve.
pub(super) fn arc(from: Point, control: Point, to: Point) -> Vec<Point> {
    const STEPS: usize = 10;
    let point = |step: usize| {
        let t = step as f32 / STEPS as f32;
        let at = |axis: usize| {
            (1.0 - t) * (1.0 - t) * from[axis]
                + 2.0 * t * (1.0 - t) * control[axis]
                + t * t * to[axis]
        };
        [at(0), at(1)]
    };
    (0..=STEPS).map(point).collect()
}

/// A closed smooth line through the points (Catmull and Rom 1974).
pub(super) fn smooth(points: &[Point]) -> Vec<Point> {
    const STEPS: usize = 4;
    let count = points.len();
    let at = |index: usize| points[index % count];
    let mut line = Vec::with_capacity(count * STEPS);
    for index in 0..count {
        let [a, b, c, d] = [count - 1, 0, 1, 2].map(|offset| at(index + offset));
        for step in 0..STEPS {
            let t = step as f32 / STEPS as f32;
            line.push([0, 1].map(|axis| {
                let (a, b, c, d) = (a[axis], b[axis], c[axis], d[axis]);
                let cubic = -a + 3.0 * b - 3.0 * c + d;
                let square = 2.0 * a - 5.0 * b + 4.0 * c - d;
                0.5 * (2.0 * b + t * (c - a + t * (square + t * cubic)))
            }));
        }
    }
    line
}

/// A square picture in the making.
pub(super) struct Canvas {
    side: usize,
    pixels: Vec<Rgb>,
}

impl Canvas {
    /// Filled with what `color` says for each place.
    pub(super) fn new(side: usize, color: impl Fn(Point) -> Rgb) -> Self {
        let pixels = (0..side * side).map(|place| color(middle(place, side)));
        Self {
            side,
            pixels: pixels.collect(),
        }
    }

    /// Lays a colour over a shape.
    pub(super) fn paint(&mut self, shape: &Shape, color: Rgb, opacity: f32) {
        self.paint_with(shape, None, opacity, |_, _| color);
    }

    /// The same inside another shape alone.
    pub(super) fn paint_inside(&mut self, clip: &Shape, shape: &Shape, color: Rgb, opacity: f32) {
        self.paint_with(shape, Some(clip), opacity, |_, _| color);
    }

    /// Lays what `color` makes of each place and its colour so far over a shape.
    pub(super) fn paint_with(
        &mut self,
        shape: &Shape,
        clip: Option<&Shape>,
        opacity: f32,
        color: impl Fn(Point, Rgb) -> Rgb,
    ) {
        let [columns, rows] = shape.bounds(self.side);
        for row in rows {
            for column in columns.clone() {
                let place = row * self.side + column;
                let at = middle(place, self.side);
                let mut share = opacity * shape.coverage(at);
                if let (Some(clip), true) = (clip, share > 0.0) {
                    share *= clip.coverage(at);
                }
                if share > 0.0 {
                    let pixel = &mut self.pixels[place];
                    *pixel = mix(*pixel, color(at, *pixel), share);
                }
            }
        }
    }

    /// Blurs by mixing in this share of the 3×3 binomial mean.
    pub(super) fn blur(&mut self, share: f32) {
        let side = self.side;
        let sharp = self.pixels.clone();
        let at = |row: usize, column: usize| sharp[row.min(side - 1) * side + column.min(side - 1)];
        for row in 0..side {
            for column in 0..side {
                let mut sum = [0.0; 3];
                for (down, vertical) in [(0, 1.0), (1, 2.0), (2, 1.0)] {
                    for (right, horizontal) in [(0, 1.0), (1, 2.0), (2, 1.0)] {
                        let near = at(
                            (row + down).saturating_sub(1),
                            (column + right).saturating_sub(1),
                        );
                        let weight = vertical * horizontal / 16.0;
                        for channel in 0..3 {
                            sum[channel] += weight * near[channel];
                        }
                    }
                }
                let pixel = &mut self.pixels[row * side + column];
                *pixel = mix(*pixel, sum, share);
            }
        }
    }

    /// The bytes, `[side, side, 3]`, after contrast around the middle and grain, equal in all channels.
    pub(super) fn develop(
        &self,
        contrast: f32,
        light: f32,
        grain: f32,
        dice: &mut Dice,
    ) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(3 * self.pixels.len());
        for pixel in &self.pixels {
            let noise = if grain > 0.0 {
                grain * dice.around_zero()
            } else {
                0.0
            };
            let byte = |value: f32| {
                let value = 0.5 + (value - 0.5) * contrast + light + noise;
                // 64 shades, which halves the size of the PNG and is not seen.
                4 * (63.0 * value.clamp(0.0, 1.0) + 0.5) as u8 + 2
            };
            bytes.extend(pixel.map(byte));
        }
        bytes
    }
}

/// The middle of a pixel.
fn middle(place: usize, side: usize) -> Point {
    [(place % side) as f32 + 0.5, (place / side) as f32 + 0.5]
}

/// Eight places on a circle.
pub(super) const CIRCLE: [Point; 8] = {
    const HALF: f32 = std::f32::consts::FRAC_1_SQRT_2;
    [
        [1.0, 0.0],
        [HALF, HALF],
        [0.0, 1.0],
        [-HALF, HALF],
        [-1.0, 0.0],
        [-HALF, -HALF],
        [0.0, -1.0],
        [HALF, -HALF],
    ]
};

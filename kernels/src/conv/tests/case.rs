//! One convolution beside its reference in double precision.

use super::*;

/// What the larger tiles of inference may add to the tolerance: their transforms multiply by up to 8.
const LARGER_TILES: f64 = 4.0;

/// A convolution with values within ±1.
pub(super) struct Case {
    pub(super) shape: ConvShape,
    pub(super) input: Vec<f32>,
    pub(super) weight: Vec<f32>,
    pub(super) bias: Vec<f32>,
    /// A gradient of the output.
    pub(super) gradient: Vec<f32>,
}

impl Case {
    pub(super) fn new(shape: ConvShape, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut values = |count: usize| -> Vec<f32> {
            (0..count).map(|_| rng.random_range(-1.0..=1.0)).collect()
        };
        Self {
            input: values(shape.batch * shape.input_len()),
            weight: values(shape.weight_len()),
            bias: values(shape.out_channels),
            gradient: values(shape.batch * shape.output_len()),
            shape,
        }
    }

    pub(super) fn forward(&self, dropout: Dropout) -> Forward {
        forward(&self.shape, &self.input, &self.weight, &self.bias, dropout)
    }

    pub(super) fn infer(&self, affine: Option<&Affine>) -> Vec<f32> {
        let kernels = Kernels::new(&self.shape, &self.weight);
        infer(&self.shape, &self.input, &kernels, &self.bias, affine)
    }

    pub(super) fn backward(&self, winners: &[u8], dropout: Dropout) -> Gradients {
        self.gradients(winners, dropout, true)
    }

    pub(super) fn backward_without_input(&self, winners: &[u8], dropout: Dropout) -> Gradients {
        self.gradients(winners, dropout, false)
    }

    fn gradients(&self, winners: &[u8], dropout: Dropout, of_input: bool) -> Gradients {
        let Self {
            shape,
            input,
            weight,
            gradient,
            ..
        } = self;
        backward(shape, input, weight, winners, gradient, dropout, of_input)
    }

    /// Calls `visit` with the places in output-before-pooling, input and weight of every product that the
    /// convolution sums up.
    fn each_product(&self, mut visit: impl FnMut(usize, usize, usize)) {
        let shape = &self.shape;
        let (height, width) = shape.unpooled();
        for image in 0..shape.batch {
            for output in 0..shape.out_channels {
                for input in 0..shape.in_channels {
                    for (y, x) in grid(height, width) {
                        for (dy, dx) in grid(KERNEL, KERNEL) {
                            let inside = |at: usize, side: usize| {
                                at.checked_sub(shape.padding).filter(|at| *at < side)
                            };
                            let row = inside(y + dy, shape.height);
                            let Some((row, column)) = row.zip(inside(x + dx, shape.width)) else {
                                continue;
                            };
                            let from = (image * shape.height + row) * shape.width + column;
                            visit(
                                ((image * height + y) * width + x) * shape.out_channels + output,
                                from * shape.in_channels + input,
                                ((output * shape.in_channels + input) * KERNEL + dy) * KERNEL + dx,
                            );
                        }
                    }
                }
            }
        }
    }

    /// Convolution and bias, before ReLU.
    fn reference_sums(&self) -> Vec<f64> {
        let (height, width) = self.shape.unpooled();
        let pixels = 0..self.shape.batch * height * width;
        let mut sums: Vec<f64> = pixels
            .flat_map(|_| self.bias.iter().copied().map(f64::from))
            .collect();
        self.each_product(|output, input, weight| {
            sums[output] += f64::from(self.input[input]) * f64::from(self.weight[weight]);
        });
        sums
    }

    /// For each output the places before pooling that compete for it, first to last.
    fn windows(&self) -> Vec<Vec<usize>> {
        let shape = &self.shape;
        let (height, width) = shape.unpooled();
        let (out_height, out_width) = shape.output();
        let (side, channels) = (if shape.pool { 2 } else { 1 }, shape.out_channels);
        let mut windows = Vec::with_capacity(shape.batch * shape.output_len());
        // Loops: valgrind takes the state of nested `flat_map`s, as optimised, for memory that nobody wrote.
        for image in 0..shape.batch {
            for (y, x) in grid(out_height, out_width) {
                for channel in 0..channels {
                    let pixel = |dy, dx| (image * height + side * y + dy) * width + side * x + dx;
                    let places =
                        grid(side, side).map(|(dy, dx)| pixel(dy, dx) * channels + channel);
                    windows.push(places.collect());
                }
            }
        }
        windows
    }

    /// Gradients of input, weight and bias, given which places won.
    fn reference_gradients(&self, winners: &[u8], dropout: Dropout) -> [Vec<f64>; 3] {
        let (height, width) = self.shape.unpooled();
        let sums = self.shape.batch * self.shape.out_channels * height * width;
        let mut to_sums = vec![0.0; sums];
        let scale = 1.0 / (1.0 - f64::from(dropout.rate));
        for ((window, winner), gradient) in self.windows().iter().zip(winners).zip(&self.gradient) {
            if *winner != DEAD {
                to_sums[window[usize::from(*winner)]] = f64::from(*gradient) * scale;
            }
        }
        let mut to_input = vec![0.0; self.input.len()];
        let mut to_weight = vec![0.0; self.weight.len()];
        let mut to_bias = vec![0.0; self.bias.len()];
        for (index, gradient) in to_sums.iter().enumerate() {
            to_bias[index % self.shape.out_channels] += gradient;
        }
        self.each_product(|output, input, weight| {
            to_input[input] += to_sums[output] * f64::from(self.weight[weight]);
            to_weight[weight] += to_sums[output] * f64::from(self.input[input]);
        });
        [to_input, to_weight, to_bias]
    }

    /// Output and winners agree with the reference, without dropout.
    pub(super) fn check_forward(&self) {
        let result = self.forward(Dropout::NONE);
        let sums = self.reference_sums();
        let windows = self.windows();
        let most = |window: &Vec<usize>| {
            window
                .iter()
                .map(|&place| sums[place])
                .fold(f64::NEG_INFINITY, f64::max)
        };
        let expected: Vec<f64> = windows.iter().map(|window| most(window).max(0.0)).collect();
        check("output", &result.output, &expected);
        check_within(LARGER_TILES, "inference", &self.infer(None), &expected);
        self.check_affine();
        let tolerance = tolerance(&sums);
        for ((window, winner), output) in windows.iter().zip(&result.winners).zip(&result.output) {
            assert_eq!(*winner == DEAD, *output == 0.0, "dead means zero");
            let most = most(window);
            if *winner == DEAD {
                assert!(most <= tolerance, "{most} is alive");
            } else {
                let won = sums[window[usize::from(*winner)]];
                assert!(
                    won > -tolerance && won >= most - tolerance,
                    "{won} won before {most}"
                );
            }
        }
    }

    /// Each channel of what is inferred is multiplied by its factor and raised by its offset.
    fn check_affine(&self) {
        let channels = 0..self.shape.out_channels;
        let affine = Affine {
            factors: channels
                .clone()
                .map(|channel| channel as f32 - 1.5)
                .collect(),
            offsets: channels.map(|channel| 0.5 * channel as f32).collect(),
        };
        let plain = self.infer(None);
        for (index, (changed, value)) in self.infer(Some(&affine)).iter().zip(plain).enumerate() {
            let channel = (index % self.shape.out_channels) as f32;
            assert_eq!(*changed, value * (channel - 1.5) + 0.5 * channel);
        }
    }

    /// Gradients agree with the reference.
    pub(super) fn check_backward(&self, dropout: Dropout) {
        let winners = self.forward(dropout).winners;
        let gradients = self.backward(&winners, dropout);
        let [input, weight, bias] = self.reference_gradients(&winners, dropout);
        check("input gradient", &gradients.input.unwrap(), &input);
        check("weight gradient", &gradients.weight, &weight);
        check("bias gradient", &gradients.bias, &bias);
        // A first layer is computed in another way, because its input needs no gradient.
        let gradients = self.backward_without_input(&winners, dropout);
        assert!(gradients.input.is_none());
        check("weight gradient alone", &gradients.weight, &weight);
        check("bias gradient alone", &gradients.bias, &bias);
    }
}

/// Rows and columns, row by row.
fn grid(height: usize, width: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..height).flat_map(move |y| (0..width).map(move |x| (y, x)))
}

/// What single precision may differ by: a hundred-thousandth of the largest value (or of 1).
fn tolerance(expected: &[f64]) -> f64 {
    1e-5 * expected
        .iter()
        .fold(1.0, |most: f64, value| most.max(value.abs()))
}

fn check(what: &str, values: &[f32], expected: &[f64]) {
    check_within(1.0, what, values, expected);
}

/// [`check`] with `times` the tolerance.
fn check_within(times: f64, what: &str, values: &[f32], expected: &[f64]) {
    assert_eq!(values.len(), expected.len(), "{what}");
    let tolerance = times * tolerance(expected);
    for (index, (value, expected)) in values.iter().zip(expected).enumerate() {
        let apart = (f64::from(*value) - expected).abs();
        assert!(
            apart <= tolerance,
            "{what} at {index}: {value} is not {expected}"
        );
    }
}

//! The kernel against a plain reference in double precision.

use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::ThreadPoolBuilder;

use super::*;

/// A convolution with values within ±1.
struct Case {
    shape: ConvShape,
    input: Vec<f32>,
    weight: Vec<f32>,
    bias: Vec<f32>,
    /// A gradient of the output.
    gradient: Vec<f32>,
}

impl Case {
    fn new(shape: ConvShape, seed: u64) -> Self {
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

    fn forward(&self, dropout: Dropout) -> Forward {
        forward(&self.shape, &self.input, &self.weight, &self.bias, dropout)
    }

    fn backward(&self, winners: &[u8], dropout: Dropout) -> Gradients {
        backward(
            &self.shape,
            &self.input,
            &self.weight,
            winners,
            &self.gradient,
            dropout,
            true,
        )
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
                            visit(
                                ((image * shape.out_channels + output) * height + y) * width + x,
                                ((image * shape.in_channels + input) * shape.height + row)
                                    * shape.width
                                    + column,
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
        let planes = (0..self.shape.batch).flat_map(|_| &self.bias);
        let mut sums: Vec<f64> = planes
            .flat_map(|bias| std::iter::repeat_n(f64::from(*bias), height * width))
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
        let side = if shape.pool { 2 } else { 1 };
        (0..shape.batch * shape.out_channels)
            .flat_map(|plane| grid(out_height, out_width).map(move |(y, x)| (plane, y, x)))
            .map(|(plane, y, x)| {
                grid(side, side)
                    .map(|(dy, dx)| (plane * height + side * y + dy) * width + side * x + dx)
                    .collect()
            })
            .collect()
    }

    /// Gradients of input, weight and bias, given which places won.
    fn reference_gradients(&self, winners: &[u8], dropout: Dropout) -> [Vec<f64>; 3] {
        let (height, width) = self.shape.unpooled();
        let plane = height * width;
        let mut to_sums = vec![0.0; self.shape.batch * self.shape.out_channels * plane];
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
            to_bias[index / plane % self.shape.out_channels] += gradient;
        }
        self.each_product(|output, input, weight| {
            to_input[input] += to_sums[output] * f64::from(self.weight[weight]);
            to_weight[weight] += to_sums[output] * f64::from(self.input[input]);
        });
        [to_input, to_weight, to_bias]
    }

    /// Output and winners agree with the reference, without dropout.
    fn check_forward(&self) {
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

    /// Gradients agree with the reference.
    fn check_backward(&self, dropout: Dropout) {
        let winners = self.forward(dropout).winners;
        let gradients = self.backward(&winners, dropout);
        let [input, weight, bias] = self.reference_gradients(&winners, dropout);
        check("input gradient", &gradients.input.unwrap(), &input);
        check("weight gradient", &gradients.weight, &weight);
        check("bias gradient", &gradients.bias, &bias);
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
    assert_eq!(values.len(), expected.len(), "{what}");
    let tolerance = tolerance(expected);
    for (index, (value, expected)) in values.iter().zip(expected).enumerate() {
        let apart = (f64::from(*value) - expected).abs();
        assert!(
            apart <= tolerance,
            "{what} at {index}: {value} is not {expected}"
        );
    }
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

fn shapes() -> impl Strategy<Value = ConvShape> {
    (
        1..=5_usize,
        1..=5_usize,
        1..=9_usize,
        4..=13_usize,
        4..=13_usize,
        0..=1_usize,
        any::<bool>(),
    )
        .prop_map(
            |(batch, in_channels, out_channels, height, width, padding, pool)| ConvShape {
                batch,
                in_channels,
                out_channels,
                height,
                width,
                padding,
                pool,
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn outputs_match_the_reference(shape in shapes(), seed: u64) {
        Case::new(shape, seed).check_forward();
    }

    #[test]
    fn gradients_match_the_reference(shape in shapes(), seed: u64, drop: bool) {
        let rate = if drop { 0.25 } else { 0.0 };
        Case::new(shape, seed).check_backward(Dropout { rate, seed: seed as u32 });
    }
}

/// More images than the parts that gradients are summed in; images so small that many are unrolled together,
/// and so large that each is alone.
#[test]
fn large_batches_match_the_reference() {
    for (batch, side) in [(37, 4), (18, 24)] {
        for pool in [false, true] {
            let shape = ConvShape {
                batch,
                in_channels: 2,
                out_channels: 3,
                height: side,
                width: side,
                padding: 1,
                pool,
            };
            let case = Case::new(shape, 1);
            case.check_forward();
            case.check_backward(Dropout { rate: 0.4, seed: 9 });
        }
    }
}

#[test]
fn the_smallest_input_works_and_a_smaller_one_is_refused() {
    for (padding, pool, side) in [(0, false, 3), (0, true, 4), (1, false, 1), (1, true, 2)] {
        let shape = |side| ConvShape {
            batch: 2,
            in_channels: 1,
            out_channels: 2,
            height: side,
            width: side,
            padding,
            pool,
        };
        let case = Case::new(shape(side), 3);
        assert_eq!(shape(side).output(), (1, 1));
        case.check_forward();
        case.check_backward(Dropout::NONE);
        let smaller = ConvShape {
            height: side - 1,
            ..shape(side)
        };
        let refused = std::panic::catch_unwind(|| {
            forward(
                &smaller,
                &vec![0.0; 2 * smaller.input_len()],
                &case.weight,
                &case.bias,
                Dropout::NONE,
            )
        });
        assert!(refused.is_err(), "padding {padding}, pool {pool}");
    }
}

#[test]
fn no_images_give_no_outputs_and_no_gradients() {
    let shape = ConvShape {
        batch: 0,
        in_channels: 2,
        out_channels: 3,
        height: 6,
        width: 6,
        padding: 1,
        pool: true,
    };
    let case = Case::new(shape, 1);
    let result = case.forward(Dropout::NONE);
    assert!(result.output.is_empty() && result.winners.is_empty());
    let gradients = case.backward(&result.winners, Dropout::NONE);
    assert!(
        gradients
            .weight
            .iter()
            .chain(&gradients.bias)
            .all(|value| *value == 0.0)
    );
}

/// One 2×2 window, seen through a kernel that passes its input on.
fn check_winner(window: [f32; 4], bias: f32, winner: u8) {
    let shape = ConvShape {
        batch: 1,
        in_channels: 1,
        out_channels: 1,
        height: 2,
        width: 2,
        padding: 1,
        pool: true,
    };
    let mut weight = [0.0; 9];
    weight[4] = 1.0;
    let result = forward(&shape, &window, &weight, &[bias], Dropout::NONE);
    assert_eq!(result.winners, [winner], "{window:?} + {bias}");
    let most = window.into_iter().fold(f32::NEG_INFINITY, f32::max);
    assert_eq!(
        result.output,
        [(most + bias).max(0.0)],
        "{window:?} + {bias}"
    );
    let gradient = backward(
        &shape,
        &window,
        &weight,
        &result.winners,
        &[3.0],
        Dropout::NONE,
        true,
    );
    let routed: Vec<f32> = (0..4)
        .map(|place| if place == winner { 3.0 } else { 0.0 })
        .collect();
    assert_eq!(gradient.input.unwrap(), routed, "{window:?} + {bias}");
}

#[test]
fn the_first_of_equals_wins() {
    check_winner([1.0, 1.0, 1.0, 1.0], 0.0, 0);
    check_winner([0.0, 2.0, 2.0, 2.0], 0.0, 1);
    check_winner([0.0, 1.0, 3.0, 3.0], 0.0, 2);
    check_winner([4.0, 1.0, 3.0, 4.0], 0.0, 0);
    check_winner([1.0, 2.0, 3.0, 4.0], 0.0, 3);
    check_winner([-2.0, -1.0, -3.0, -1.0], 1.5, 1);
}

#[test]
fn what_is_not_positive_is_dead() {
    check_winner([0.0; 4], 0.0, DEAD);
    check_winner([-1.0, -2.0, -0.5, -3.0], 0.0, DEAD);
    check_winner([1.0, 0.5, 0.0, 1.0], -1.0, DEAD);
}

/// Every output alive: ones, so that only dropout makes zeros.
fn alive() -> Case {
    let shape = ConvShape {
        batch: 4,
        in_channels: 1,
        out_channels: 8,
        height: 32,
        width: 32,
        padding: 1,
        pool: false,
    };
    let case = Case::new(shape, 5);
    Case {
        weight: vec![0.0; case.weight.len()],
        bias: vec![1.0; case.bias.len()],
        ..case
    }
}

#[test]
fn dropout_drops_its_share_and_scales_the_rest() {
    let case = alive();
    for rate in [0.1_f32, 0.25, 0.5] {
        for seed in [0, 1, 0x9e37_79b1, u32::MAX] {
            let result = case.forward(Dropout { rate, seed });
            let kept = 1.0 / (1.0 - rate);
            assert!(
                result
                    .output
                    .iter()
                    .all(|value| *value == 0.0 || *value == kept)
            );
            let dropped = result.output.iter().filter(|value| **value == 0.0).count();
            let count = result.output.len() as f64;
            let share = dropped as f64 / count;
            // Five standard deviations of the binomial distribution.
            let rate = f64::from(rate);
            let bound = 5.0 * (rate * (1.0 - rate) / count).sqrt();
            assert!(
                (share - rate).abs() < bound,
                "{share} for a rate of {rate}, seed {seed}"
            );
        }
    }
}

#[test]
fn the_seed_alone_decides_what_is_dropped() {
    let case = alive();
    let winners = |seed| case.forward(Dropout { rate: 0.5, seed }).winners;
    assert_eq!(winners(7), winners(7));
    let (one, other) = (winners(7), winners(8));
    let same = one
        .iter()
        .zip(&other)
        .filter(|(one, other)| one == other)
        .count() as f64;
    let share = same / one.len() as f64;
    assert!(
        (share - 0.5).abs() < 0.02,
        "masks of two seeds agree in {share} of the places, not in half"
    );
}

#[test]
fn every_image_of_a_batch_has_a_mask_of_its_own() {
    let case = alive();
    let winners = case.forward(Dropout { rate: 0.5, seed: 7 }).winners;
    let masks: Vec<&[u8]> = winners.chunks_exact(case.shape.output_len()).collect();
    for (index, mask) in masks.iter().enumerate() {
        assert!(
            !masks[..index].contains(mask),
            "image {index} repeats a mask"
        );
    }
}

#[test]
fn no_dropout_changes_nothing() {
    let case = Case::new(alive().shape, 2);
    let plain = case.forward(Dropout::NONE);
    let seeded = case.forward(Dropout {
        rate: 0.0,
        seed: 77,
    });
    assert_eq!(bits(&plain.output), bits(&seeded.output));
    assert_eq!(plain.winners, seeded.winners);
}

#[test]
fn dropped_outputs_pass_no_gradient() {
    let mut case = alive();
    let dropout = Dropout { rate: 0.5, seed: 3 };
    let winners = case.forward(dropout).winners;
    // A gradient in dropped places only.
    for (gradient, winner) in case.gradient.iter_mut().zip(&winners) {
        *gradient = if *winner == DEAD { 1.0 } else { 0.0 };
    }
    let gradients = case.backward(&winners, dropout);
    let all = gradients
        .weight
        .iter()
        .chain(&gradients.bias)
        .chain(gradients.input.as_ref().unwrap());
    assert!(all.copied().all(|value| value == 0.0));
}

/// Central differences of the kernel itself. The bias keeps every sum positive, so that the outputs are linear
/// in what is moved and the differences exact but for rounding.
#[test]
fn gradients_with_dropout_match_finite_differences_of_the_same_seed() {
    const STEP: f32 = 1.0 / 16.0;
    let shape = ConvShape {
        batch: 3,
        in_channels: 2,
        out_channels: 4,
        height: 7,
        width: 6,
        padding: 1,
        pool: false,
    };
    let dropout = Dropout {
        rate: 0.25,
        seed: 11,
    };
    let mut case = Case::new(shape, 4);
    case.bias.fill(30.0);
    let winners = case.forward(dropout).winners;
    let gradients = case.backward(&winners, dropout);
    let loss = |case: &Case| -> f64 {
        let result = case.forward(dropout);
        assert_eq!(result.winners, winners, "the same outputs live");
        let pairs = result.output.iter().zip(&case.gradient);
        pairs
            .map(|(output, gradient)| f64::from(*output) * f64::from(*gradient))
            .sum()
    };
    let mut check = |what: &str, gradients: &[f32], of: fn(&mut Case) -> &mut Vec<f32>| {
        for (index, gradient) in gradients.iter().enumerate() {
            let value = of(&mut case)[index];
            of(&mut case)[index] = value + STEP;
            let above = loss(&case);
            of(&mut case)[index] = value - STEP;
            let below = loss(&case);
            of(&mut case)[index] = value;
            let slope = (above - below) / f64::from(2.0 * STEP);
            let apart = (slope - f64::from(*gradient)).abs();
            assert!(apart < 2e-3, "{what} {index}: {gradient} is not {slope}");
        }
    };
    check("weight", &gradients.weight, |case| &mut case.weight);
    check("bias", &gradients.bias, |case| &mut case.bias);
    check("input", gradients.input.as_ref().unwrap(), |case| {
        &mut case.input
    });
}

#[test]
fn the_input_gradient_is_left_out_unless_asked_for() {
    let case = Case::new(alive().shape, 6);
    let winners = case.forward(Dropout::NONE).winners;
    let with = case.backward(&winners, Dropout::NONE);
    let without = backward(
        &case.shape,
        &case.input,
        &case.weight,
        &winners,
        &case.gradient,
        Dropout::NONE,
        false,
    );
    assert!(without.input.is_none());
    assert_eq!(bits(&with.weight), bits(&without.weight));
    assert_eq!(bits(&with.bias), bits(&without.bias));
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let shape = ConvShape {
        batch: 37,
        in_channels: 3,
        out_channels: 8,
        height: 13,
        width: 12,
        padding: 1,
        pool: true,
    };
    let case = Case::new(shape, 8);
    let dropout = Dropout {
        rate: 0.25,
        seed: 5,
    };
    let run = |threads| {
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let result = case.forward(dropout);
            let gradients = case.backward(&result.winners, dropout);
            let floats = [
                result.output,
                gradients.input.unwrap(),
                gradients.weight,
                gradients.bias,
            ]
            .map(|v| bits(&v));
            (floats, result.winners)
        })
    };
    let one = run(1);
    for threads in [2, 3, 7] {
        assert!(run(threads) == one, "{threads} threads");
    }
}

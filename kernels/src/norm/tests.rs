//! The kernel against a plain reference in double precision.

use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::ThreadPoolBuilder;

use super::*;

const EPSILON: f64 = 1e-5;

struct Case {
    input: Vec<f32>,
    gamma: Vec<f32>,
    beta: Vec<f32>,
    /// A gradient of the output.
    gradient: Vec<f32>,
}

/// Output, mean and variance in double precision.
struct Reference {
    output: Vec<f64>,
    mean: Vec<f64>,
    variance: Vec<f64>,
}

impl Case {
    fn new(rows: usize, channels: usize, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut values = |count: usize, from: f32, to: f32| -> Vec<f32> {
            (0..count).map(|_| rng.random_range(from..=to)).collect()
        };
        let len = rows * channels;
        Self {
            // As after a ReLU: not centred.
            input: values(len, 0.0, 2.0),
            gamma: values(channels, 0.5, 1.5),
            beta: values(channels, -1.0, 1.0),
            gradient: values(len, -1.0, 1.0),
        }
    }

    fn forward(&self) -> Forward {
        forward(&self.input, &self.gamma, &self.beta, EPSILON)
    }

    fn backward(&self, statistics: (&[f32], &[f32])) -> Gradients {
        backward(
            &self.input,
            &self.gamma,
            statistics,
            EPSILON,
            &self.gradient,
        )
    }

    fn channel_of(&self, index: usize) -> usize {
        index % self.gamma.len()
    }

    /// The reference for other values than the case's own.
    fn reference(&self, input: &[f64], gamma: &[f64], beta: &[f64]) -> Reference {
        let channels = gamma.len();
        let count = (input.len() / channels) as f64;
        let mut mean = vec![0.0; channels];
        for (index, value) in input.iter().enumerate() {
            mean[self.channel_of(index)] += value / count;
        }
        let mut variance = vec![0.0; channels];
        for (index, value) in input.iter().enumerate() {
            let channel = self.channel_of(index);
            variance[channel] += (value - mean[channel]).powi(2) / count;
        }
        let output = input.iter().enumerate().map(|(index, value)| {
            let channel = self.channel_of(index);
            gamma[channel] * (value - mean[channel]) / (variance[channel] + EPSILON).sqrt()
                + beta[channel]
        });
        Reference {
            output: output.collect(),
            mean,
            variance,
        }
    }

    /// Central differences of the reference: gradients of input, gamma and beta.
    fn slopes(&self) -> [Vec<f64>; 3] {
        const STEP: f64 = 1e-5;
        let mut values = [
            doubles(&self.input),
            doubles(&self.gamma),
            doubles(&self.beta),
        ];
        let loss = |[input, gamma, beta]: &[Vec<f64>; 3]| -> f64 {
            let output = self.reference(input, gamma, beta).output;
            output
                .iter()
                .zip(&self.gradient)
                .map(|(output, gradient)| output * f64::from(*gradient))
                .sum()
        };
        [0, 1, 2].map(|which| {
            (0..values[which].len())
                .map(|index| {
                    let value = values[which][index];
                    values[which][index] = value + STEP;
                    let above = loss(&values);
                    values[which][index] = value - STEP;
                    let below = loss(&values);
                    values[which][index] = value;
                    (above - below) / (2.0 * STEP)
                })
                .collect()
        })
    }
}

fn doubles(values: &[f32]) -> Vec<f64> {
    values.iter().map(|value| f64::from(*value)).collect()
}

/// Agreement to `tolerance` times the largest value (or 1).
fn check(what: &str, values: &[f32], expected: &[f64], tolerance: f64) {
    assert_eq!(values.len(), expected.len(), "{what}");
    let tolerance = tolerance
        * expected
            .iter()
            .fold(1.0, |most: f64, value| most.max(value.abs()));
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

fn check_gradients(case: &Case) {
    let result = case.forward();
    let gradients = case.backward((&result.mean, &result.variance));
    let [input, gamma, beta] = case.slopes();
    check("input gradient", &gradients.input, &input, 1e-4);
    check("gamma gradient", &gradients.gamma, &gamma, 1e-4);
    check("beta gradient", &gradients.beta, &beta, 1e-4);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn outputs_and_statistics_match_the_reference(
        rows in 8..=1350_usize,
        channels in 1..=35_usize,
        seed: u64,
    ) {
        let case = Case::new(rows, channels, seed);
        let result = case.forward();
        let expected = case.reference(&doubles(&case.input), &doubles(&case.gamma), &doubles(&case.beta));
        check("mean", &result.mean, &expected.mean, 1e-6);
        check("variance", &result.variance, &expected.variance, 1e-5);
        check("output", &result.output, &expected.output, 1e-5);
    }

    #[test]
    fn gradients_match_finite_differences(
        rows in 8..=80_usize,
        channels in 1..=3_usize,
        seed: u64,
    ) {
        check_gradients(&Case::new(rows, channels, seed));
    }
}

/// A constant channel has no deviation to divide by: epsilon keeps everything finite.
#[test]
fn a_constant_channel_becomes_beta() {
    let mut case = Case::new(27, 2, 1);
    case.input.fill(1.5);
    let result = case.forward();
    let expected: Vec<f64> = (0..case.input.len())
        .map(|index| f64::from(case.beta[case.channel_of(index)]))
        .collect();
    check("output", &result.output, &expected, 1e-4);
    assert!(
        result
            .variance
            .iter()
            .all(|variance| (0.0..1e-6).contains(variance))
    );
    let gradients = case.backward((&result.mean, &result.variance));
    assert!(
        gradients
            .input
            .iter()
            .chain(&gradients.gamma)
            .all(|value| value.is_finite())
    );
}

/// The mean is ten times the deviation; the variance comes from a difference of squares.
#[test]
fn a_large_mean_costs_little_precision() {
    let mut case = Case::new(400, 2, 2);
    case.input.iter_mut().for_each(|value| *value += 5.0);
    let result = case.forward();
    let expected = case.reference(
        &doubles(&case.input),
        &doubles(&case.gamma),
        &doubles(&case.beta),
    );
    check("variance", &result.variance, &expected.variance, 1e-4);
    check("output", &result.output, &expected.output, 1e-4);
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let case = Case::new(1463, 13, 3);
    let run = |threads| {
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let result = case.forward();
            let gradients = case.backward((&result.mean, &result.variance));
            [
                result.output,
                result.mean,
                result.variance,
                gradients.input,
                gradients.gamma,
                gradients.beta,
            ]
            .map(|values| bits(&values))
        })
    };
    let one = run(1);
    for threads in [2, 3, 7] {
        assert!(run(threads) == one, "{threads} threads");
    }
}

//! The kernel against a plain reference in double precision.

mod case;
mod dropout;
mod winners;

use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::ThreadPoolBuilder;

use super::*;
use case::Case;

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// Shapes for every way of computing: the channels of pictures, whole vectors of channels in and out, or neither.
fn shapes() -> impl Strategy<Value = ConvShape> {
    let vectors = 1..=3_usize;
    let channels = prop_oneof![
        (1..=5_usize, 1..=9_usize),
        (prop_oneof![Just(1_usize), Just(3)], vectors.clone())
            .prop_map(|(input, n)| (input, 16 * n)),
        (vectors.clone(), 1..=9_usize).prop_map(|(n, output)| (16 * n, output)),
        (vectors.clone(), vectors).prop_map(|(input, output)| (16 * input, 16 * output)),
    ];
    (
        1..=12_usize,
        channels,
        4..=13_usize,
        4..=13_usize,
        0..=1_usize,
        any::<bool>(),
    )
        .prop_map(
            |(batch, (in_channels, out_channels), height, width, padding, pool)| ConvShape {
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
    for (batch, side, in_channels, out_channels) in [
        (37, 4, 2, 3),
        (18, 24, 2, 3),
        (18, 24, 3, 16),
        (37, 4, 16, 16),
        (18, 21, 16, 16),
    ] {
        for pool in [false, true] {
            let shape = ConvShape {
                batch,
                in_channels,
                out_channels,
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
    let smallest = [(0, false, 3), (0, true, 4), (1, false, 1), (1, true, 2)];
    for ((padding, pool, side), channels) in smallest
        .into_iter()
        .flat_map(|case| [(case, 1), (case, 16)])
    {
        let shape = |side| ConvShape {
            batch: 8,
            in_channels: channels,
            out_channels: 2 * channels,
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
                &vec![0.0; 8 * smaller.input_len()],
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

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    for (in_channels, out_channels) in [(3, 8), (3, 16), (32, 16)] {
        for pool in [false, true] {
            check_threads(in_channels, out_channels, pool);
        }
    }
}

fn check_threads(in_channels: usize, out_channels: usize, pool: bool) {
    let shape = ConvShape {
        batch: 37,
        in_channels,
        out_channels,
        height: 13,
        width: 12,
        padding: 1,
        pool,
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
            let alone = case.backward_without_input(&result.winners, dropout);
            let floats = [
                case.infer(None),
                result.output,
                gradients.input.unwrap(),
                gradients.weight,
                gradients.bias,
                alone.weight,
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

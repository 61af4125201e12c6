//! What dropout drops.

use super::*;

/// Every output alive: ones, so that only dropout makes zeros.
pub(super) fn alive() -> Case {
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

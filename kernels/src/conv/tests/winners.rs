//! Which of four values wins.

use super::*;

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

//! The convolutions of both networks at 48×48 gray pixels and batches of 64.

use facefeel_kernels::conv::ConvShape;

/// Name and shape of every convolution.
pub fn all() -> Vec<(String, ConvShape)> {
    let thesis = |name, inputs, outputs, side| {
        (
            format!("thesis {name}"),
            shape(inputs, outputs, side, 0, true),
        )
    };
    let facefeel = |name, inputs, outputs, side, pool| {
        (
            format!("facefeel {name}"),
            shape(inputs, outputs, side, 1, pool),
        )
    };
    vec![
        thesis("conv1", 1, 128, 48),
        thesis("conv2", 128, 64, 23),
        thesis("conv3", 64, 32, 10),
        facefeel("stem", 1, 32, 48, false),
        facefeel("down1", 32, 32, 48, true),
        facefeel("widen", 32, 64, 24, false),
        facefeel("residual1", 64, 64, 24, false),
        facefeel("down2", 64, 128, 24, true),
        facefeel("residual2 and residual3", 128, 128, 12, false),
        facefeel("down3", 128, 192, 12, true),
        facefeel("residual4", 192, 192, 6, false),
        facefeel("down4", 192, 256, 6, true),
    ]
}

fn shape(
    in_channels: usize,
    out_channels: usize,
    side: usize,
    padding: usize,
    pool: bool,
) -> ConvShape {
    ConvShape {
        batch: 64,
        in_channels,
        out_channels,
        height: side,
        width: side,
        padding,
        pool,
    }
}

/// Numbers between -1 and 1 that look random and are always the same.
pub fn numbers(count: usize) -> Vec<f32> {
    let mut state = 1_u32;
    let next = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state as f32 / (u32::MAX / 2) as f32 - 1.0
    };
    (0..count).map(next).collect()
}

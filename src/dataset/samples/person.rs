//! Who is drawn: what stays the same from picture to picture.

use super::canvas::{Rgb, mix, shade};
use super::dice::Dice;

/// How the hair falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hair {
    /// None.
    Bald,
    /// Close to the head.
    Short,
    /// A parting at one side.
    Parted,
    /// A fringe over the forehead.
    Fringe,
    /// Down to the shoulders.
    Long,
    /// Round and full.
    Curly,
    /// A headscarf.
    Scarf,
}

/// A face at rest. Lengths are in units of which a head is about 2.2 high.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) head: [f32; 2],
    /// Width of the jaw as a share of the head's.
    pub(super) jaw: f32,
    pub(super) skin: Rgb,
    pub(super) hair_color: Rgb,
    pub(super) hair: Hair,
    pub(super) iris: Rgb,
    pub(super) eye_gap: f32,
    pub(super) eye_y: f32,
    pub(super) eye: [f32; 2],
    /// Outer corners of the eyes up.
    pub(super) slant: f32,
    pub(super) brow_y: f32,
    /// Inner ends of the brows down, at rest.
    pub(super) brow_tilt: f32,
    pub(super) brow_width: f32,
    pub(super) nose: [f32; 2],
    pub(super) mouth_y: f32,
    pub(super) mouth_width: f32,
    /// Corners of the mouth up, at rest.
    pub(super) mouth_rest: f32,
    pub(super) lips: f32,
    pub(super) lip_color: Rgb,
    pub(super) glasses: Option<Rgb>,
    /// How thick the beard and the moustache are, 0 to 1.
    pub(super) beard: f32,
    pub(super) moustache: f32,
    /// How deep age has drawn its lines, 0 to 1.
    pub(super) age: f32,
    pub(super) shirt: Rgb,
    /// Width of drawn lines in pixels, and how dark they are.
    pub(super) line: f32,
    pub(super) outline: f32,
}

impl Person {
    pub(super) fn new(dice: &mut Dice) -> Self {
        const SKIN: [Rgb; 6] = [
            [0.98, 0.86, 0.76],
            [0.94, 0.77, 0.63],
            [0.85, 0.65, 0.48],
            [0.72, 0.51, 0.36],
            [0.55, 0.37, 0.26],
            [0.40, 0.27, 0.20],
        ];
        const HAIR: [Rgb; 6] = [
            [0.10, 0.08, 0.07],
            [0.24, 0.15, 0.09],
            [0.42, 0.26, 0.13],
            [0.78, 0.60, 0.32],
            [0.62, 0.28, 0.12],
            [0.75, 0.74, 0.72],
        ];
        const IRIS: [Rgb; 4] = [
            [0.22, 0.13, 0.07],
            [0.36, 0.24, 0.12],
            [0.28, 0.42, 0.30],
            [0.30, 0.45, 0.62],
        ];
        let skin = mix(
            dice.choose(&SKIN),
            dice.choose(&SKIN),
            dice.between(0.0, 0.4),
        );
        let hair = dice.choose(&[
            Hair::Bald,
            Hair::Short,
            Hair::Short,
            Hair::Parted,
            Hair::Fringe,
            Hair::Long,
            Hair::Long,
            Hair::Curly,
            Hair::Scarf,
        ]);
        let hair_color = match hair {
            Hair::Scarf => color(dice),
            _ => shade(dice.choose(&HAIR), dice.between(0.8, 1.2)),
        };
        let grows_beard = matches!(hair, Hair::Bald | Hair::Short | Hair::Parted | Hair::Curly);
        let beard = grows_beard && dice.chance(0.3);
        let moustache = grows_beard && (beard || dice.chance(0.15));
        Self {
            head: [dice.between(0.76, 0.94), dice.between(1.02, 1.16)],
            jaw: dice.between(0.55, 0.85),
            skin,
            hair,
            hair_color,
            iris: dice.choose(&IRIS),
            eye_gap: dice.between(0.33, 0.42),
            eye_y: dice.between(-0.2, -0.08),
            eye: [dice.between(0.18, 0.24), dice.between(0.1, 0.14)],
            slant: dice.between(-0.03, 0.05),
            brow_y: dice.between(0.22, 0.32),
            brow_tilt: 0.045 * dice.around_zero(),
            brow_width: dice.between(0.06, 0.12),
            nose: [dice.between(0.11, 0.19), dice.between(0.30, 0.42)],
            mouth_y: dice.between(0.52, 0.62),
            mouth_width: dice.between(0.31, 0.4),
            mouth_rest: 0.16 * dice.around_zero(),
            lips: dice.between(0.04, 0.10),
            lip_color: mix(skin, [0.75, 0.22, 0.25], dice.between(0.25, 0.65)),
            glasses: dice.chance(0.2).then(|| {
                shade(
                    dice.choose(&[[0.1, 0.1, 0.1], [0.4, 0.2, 0.1], [0.6, 0.6, 0.65]]),
                    1.0,
                )
            }),
            beard: if beard { dice.between(0.4, 0.9) } else { 0.0 },
            moustache: if moustache {
                dice.between(0.5, 0.9)
            } else {
                0.0
            },
            age: if dice.chance(0.35) {
                dice.between(0.3, 1.0)
            } else {
                0.0
            },
            shirt: color(dice),
            line: dice.between(1.1, 1.9),
            outline: dice.between(0.6, 1.0),
        }
    }

    /// The colour of drawn lines.
    pub(super) fn ink(&self) -> Rgb {
        shade(self.skin, 0.75 - 0.6 * self.outline)
    }
}

/// Any colour, not too bright.
pub(super) fn color(dice: &mut Dice) -> Rgb {
    [0; 3].map(|_| dice.between(0.1, 0.85))
}

//! How a person sits before the camera: where each part of the face comes to lie in the picture.

use super::canvas::Point;
use super::dice::Dice;

/// From lengths of the face to pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pose {
    middle: Point,
    /// Pixels of one unit.
    scale: f32,
    /// Sine and cosine of the tilt.
    roll: [f32; 2],
    /// How far the face turns to the right of the picture, and down; about the sine of the angle.
    turn: Point,
}

impl Pose {
    pub(super) fn new(side: usize, dice: &mut Dice) -> Self {
        let side = side as f32;
        let tilt = 0.09 * dice.around_zero();
        Self {
            middle: [
                side * (0.5 + 0.015 * dice.around_zero()),
                side * (0.51 + 0.015 * dice.around_zero()),
            ],
            scale: side * dice.between(0.435, 0.475),
            // Taylor's series: the system's sine differs between machines in the last bit.
            roll: [
                tilt - tilt * tilt * tilt / 6.0,
                1.0 - tilt * tilt / 2.0 + tilt * tilt * tilt * tilt / 24.0,
            ],
            turn: [0.11 * dice.around_zero(), 0.06 * dice.around_zero()],
        }
    }

    /// Pixels of a length.
    pub(super) fn px(&self, length: f32) -> f32 {
        self.scale * length
    }

    /// A place on the outline of the head, around which the head turns.
    pub(super) fn outline(&self, [x, y]: Point) -> Point {
        let [sine, cosine] = self.roll;
        [
            self.middle[0] + self.scale * (x * cosine - y * sine),
            self.middle[1] + self.scale * (x * sine + y * cosine),
        ]
    }

    /// A place on the front of the face, which comes forward towards its middle.
    pub(super) fn front(&self, [x, y]: Point) -> Point {
        let forward = (0.75 - 0.6 * x * x - 0.25 * y * y).max(0.0);
        self.outline([
            x * (1.0 - 0.3 * self.turn[0] * self.turn[0]) + forward * self.turn[0],
            y + forward * self.turn[1],
        ])
    }

    /// Where the pixel lies on the face, as [`outline`](Self::outline) would have placed it.
    pub(super) fn on_face(&self, [x, y]: Point) -> Point {
        let [sine, cosine] = self.roll;
        let (x, y) = (
            (x - self.middle[0]) / self.scale,
            (y - self.middle[1]) / self.scale,
        );
        [x * cosine + y * sine, y * cosine - x * sine]
    }
}

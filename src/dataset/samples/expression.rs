//! What a face does: how far each part of it moves for an expression.
//!
//! Loosely after the action units that go with each expression (Ekman and Friesen, "Facial Action Coding
//! System", 1978); the amounts are drawn to be seen, not measured.

use super::dice::Dice;
use crate::emotion::Emotion;

/// How far parts of a face move; 0 is at rest, 1 (for some −1) as far as they go.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Actions {
    /// Inner ends of the brows up.
    pub(super) inner_brow: f32,
    /// Outer ends of the brows up.
    pub(super) outer_brow: f32,
    /// Brows down and together.
    pub(super) furrow: f32,
    /// Eyes wide (1) or narrow (−1).
    pub(super) eyes: f32,
    /// Cheeks up, lower lids with them.
    pub(super) cheeks: f32,
    /// Nose wrinkled.
    pub(super) nose: f32,
    /// Corners of the mouth up (1) or down (−1).
    pub(super) corners: f32,
    /// One corner alone up: the right of the picture (1) or the left (−1).
    pub(super) smirk: f32,
    /// Mouth wide (1) or narrow (−1).
    pub(super) width: f32,
    /// Jaw down.
    pub(super) open: f32,
    /// Upper lip up.
    pub(super) upper_lip: f32,
    /// Lower lip up and out.
    pub(super) pout: f32,
    /// Lips pressed together.
    pub(super) press: f32,
    /// Looks down.
    pub(super) down: f32,
}

impl Actions {
    /// One of the ways in which this expression shows, from faint to strong.
    pub(super) fn of(emotion: Emotion, dice: &mut Dice) -> Self {
        let full = Self::full(emotion, dice);
        // Most are plain to see, some faint.
        let strength = match dice.chance(0.2) {
            true => dice.between(0.45, 0.75),
            false => dice.between(0.8, 1.2),
        };
        full.map(|amount| amount * strength * dice.between(0.8, 1.2))
            .with_unrest(dice)
    }

    fn full(emotion: Emotion, dice: &mut Dice) -> Self {
        let none = Self::default();
        match emotion {
            Emotion::Neutral => none,
            Emotion::Happy => Self {
                corners: 1.0,
                cheeks: 0.9,
                width: 0.5,
                open: dice.choose(&[0.0, 0.0, 0.35, 0.6]),
                ..none
            },
            Emotion::Surprise => Self {
                inner_brow: 1.0,
                outer_brow: 1.0,
                eyes: 0.9,
                open: dice.between(0.6, 1.0),
                width: -0.6,
                ..none
            },
            Emotion::Sad => Self {
                inner_brow: 1.0,
                outer_brow: -0.5,
                eyes: -0.4,
                corners: -0.9,
                pout: 0.6,
                down: dice.choose(&[0.0, 0.8]),
                ..none
            },
            Emotion::Angry => {
                let shouts = dice.chance(0.35);
                Self {
                    furrow: 1.0,
                    eyes: dice.choose(&[-0.2, 0.3]),
                    press: if shouts { 0.0 } else { 1.0 },
                    open: if shouts { 0.5 } else { 0.0 },
                    upper_lip: if shouts { 0.5 } else { 0.0 },
                    corners: -0.45,
                    width: if shouts { 0.4 } else { -0.1 },
                    ..none
                }
            }
            Emotion::Disgust => Self {
                nose: 1.0,
                upper_lip: 1.0,
                furrow: 0.55,
                eyes: -0.55,
                cheeks: 0.4,
                corners: -0.5,
                open: dice.choose(&[0.0, 0.15]),
                ..none
            },
            Emotion::Fear => Self {
                inner_brow: 1.0,
                outer_brow: 0.35,
                furrow: 0.35,
                eyes: 0.85,
                width: 0.8,
                corners: -0.45,
                open: dice.between(0.1, 0.4),
                ..none
            },
            Emotion::Contempt => Self {
                smirk: dice.choose(&[-1.0, 1.0]),
                eyes: -0.25,
                cheeks: 0.1,
                press: 0.3,
                outer_brow: dice.choose(&[0.0, 0.25]),
                ..none
            },
        }
    }

    /// Small movements that mean nothing.
    fn with_unrest(mut self, dice: &mut Dice) -> Self {
        for amount in [
            &mut self.inner_brow,
            &mut self.outer_brow,
            &mut self.furrow,
            &mut self.eyes,
            &mut self.corners,
            &mut self.smirk,
            &mut self.width,
        ] {
            *amount += 0.14 * dice.around_zero();
        }
        self.open = self.open.max(0.0);
        self
    }

    fn map(self, mut change: impl FnMut(f32) -> f32) -> Self {
        Self {
            inner_brow: change(self.inner_brow),
            outer_brow: change(self.outer_brow),
            furrow: change(self.furrow),
            eyes: change(self.eyes),
            cheeks: change(self.cheeks),
            nose: change(self.nose),
            corners: change(self.corners),
            smirk: change(self.smirk),
            width: change(self.width),
            open: change(self.open),
            upper_lip: change(self.upper_lip),
            pout: change(self.pout),
            press: change(self.press),
            down: change(self.down),
        }
    }
}

//! What pictures in use have and data sets lack, and how a model bears it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is done to the images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Moved by a tenth of the side: to the right, the left, down or up.
    Shifted,
    /// At 0.8 of their size.
    Smaller,
    /// At 1.25 of their size.
    Larger,
    /// Turned by 15 degrees to either side.
    Rotated,
    /// At 0.3 of their brightness.
    Dark,
    /// Blurred by a Gaussian with a standard deviation of 1/32 of the side: 1.5 of 48 pixels.
    Blurred,
    /// Saved as JPEG of quality 30.
    Jpeg,
    /// Scaled down to 24×24 pixels and up again, as faces far from the camera are.
    Tiny,
}

impl Change {
    /// Every change.
    pub const ALL: [Self; 8] = [
        Self::Shifted,
        Self::Smaller,
        Self::Larger,
        Self::Rotated,
        Self::Dark,
        Self::Blurred,
        Self::Jpeg,
        Self::Tiny,
    ];

    /// Its name in cards and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Shifted => "shifted",
            Self::Smaller => "smaller",
            Self::Larger => "larger",
            Self::Rotated => "rotated",
            Self::Dark => "dark",
            Self::Blurred => "blurred",
            Self::Jpeg => "jpeg",
            Self::Tiny => "tiny",
        }
    }
}

/// The accuracy on images that were all changed in one way.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Robustness {
    /// The change.
    pub change: Change,
    /// Share of the images that are still classified correctly, 0 to 1; the mean over the directions of a change that has some.
    pub accuracy: f64,
}

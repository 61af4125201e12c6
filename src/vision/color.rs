//! Gray or color.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The channels of a face crop, and of a network's input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Color {
    /// One channel of luma.
    Gray,
    /// Red, green and blue.
    Rgb,
}

impl Color {
    /// Number of input channels: 1 or 3.
    pub fn channels(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::Rgb => 3,
        }
    }
}

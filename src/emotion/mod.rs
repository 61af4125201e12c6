//! The eight basic expressions, and which folder names stand for them.
//!
//! Descriptions in plain words live in the Fluent files, not here.

pub mod expressiveness;
pub mod label;
pub mod valence;

/// An apparent facial expression; the order is that of the FER+ labels (Barsoum et al., 2016).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Emotion {
    /// No apparent emotion.
    Neutral,
    /// Happiness.
    Happy,
    /// Surprise.
    Surprise,
    /// Sadness.
    Sad,
    /// Anger.
    Angry,
    /// Disgust.
    Disgust,
    /// Fear.
    Fear,
    /// Contempt.
    Contempt,
}

impl Emotion {
    /// Every emotion, in FER+ order.
    pub const ALL: [Self; 8] = [
        Self::Neutral,
        Self::Happy,
        Self::Surprise,
        Self::Sad,
        Self::Angry,
        Self::Disgust,
        Self::Fear,
        Self::Contempt,
    ];

    /// The stable English name used in files and interfaces, such as `"happy"`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Happy => "happy",
            Self::Surprise => "surprise",
            Self::Sad => "sad",
            Self::Angry => "angry",
            Self::Disgust => "disgust",
            Self::Fear => "fear",
            Self::Contempt => "contempt",
        }
    }

    /// The emoji shown beside the name.
    pub const fn emoji(self) -> &'static str {
        match self {
            Self::Neutral => "😐",
            Self::Happy => "😄",
            Self::Surprise => "😮",
            Self::Sad => "😢",
            Self::Angry => "😠",
            Self::Disgust => "🤢",
            Self::Fear => "😨",
            Self::Contempt => "😒",
        }
    }

    /// The sRGB colour of boxes and bars; never the only carrier of meaning, always beside text.
    pub const fn color(self) -> [u8; 3] {
        match self {
            Self::Neutral => [0x6b, 0x72, 0x80],
            Self::Happy => [0xf5, 0xc5, 0x18],
            Self::Surprise => [0xf0, 0x64, 0x0a],
            Self::Sad => [0x25, 0x63, 0xeb],
            Self::Angry => [0xdc, 0x26, 0x26],
            Self::Disgust => [0x3f, 0x8f, 0x2f],
            Self::Fear => [0x6d, 0x28, 0xb9],
            Self::Contempt => [0xd0, 0x3f, 0xa8],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_differ() {
        for (index, emotion) in Emotion::ALL.into_iter().enumerate() {
            for other in &Emotion::ALL[..index] {
                let distance: u32 = (emotion.color().into_iter().zip(other.color()))
                    .map(|(a, b)| u32::from(a.abs_diff(b)))
                    .sum();
                assert!(distance > 90, "{emotion:?} and {other:?} look alike");
            }
        }
    }
}

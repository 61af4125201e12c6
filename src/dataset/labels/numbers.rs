//! Which number is which expression, in the data sets that use numbers.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A data set's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Numbers {
    /// FER2013 (Goodfellow et al., 2013): 0 to 6.
    Fer2013,
    /// RAF-DB (Li et al., 2017): 1 to 7.
    RafDb,
    /// AffectNet (Mollahosseini et al., 2017): 0 to 7, then none, uncertain and no face.
    AffectNet,
    /// CK+ (Lucey et al., 2010): 0 to 7.
    CkPlus,
}

impl Numbers {
    /// The data set's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fer2013 => "FER2013",
            Self::RafDb => "RAF-DB",
            Self::AffectNet => "AffectNet",
            Self::CkPlus => "CK+",
        }
    }

    /// The expression of a number; nothing where the data set has none, or none that a face could show.
    pub fn class(self, number: u32) -> Option<&'static str> {
        let classes: &[&str] = match self {
            Self::Fer2013 => &[
                "angry", "disgust", "fear", "happy", "sad", "surprise", "neutral",
            ],
            Self::RafDb => &[
                "", "surprise", "fear", "disgust", "happy", "sad", "angry", "neutral",
            ],
            Self::AffectNet => &[
                "neutral", "happy", "sad", "surprise", "fear", "disgust", "angry", "contempt",
            ],
            Self::CkPlus => &[
                "neutral", "angry", "contempt", "disgust", "fear", "happy", "sad", "surprise",
            ],
        };
        let class = classes.get(usize::try_from(number).ok()?)?;
        (!class.is_empty()).then_some(class)
    }

    /// Whose numbers these are. `hints` is what names say, in small letters; where they say nothing, the numbers alone have
    /// to tell: 1 to 7 are RAF-DB's, 0 to 7 and beyond AffectNet's, 0 to 6 FER2013's.
    pub fn guess(numbers: &BTreeSet<u32>, hints: &str) -> Option<Self> {
        let (&least, &most) = (numbers.first()?, numbers.last()?);
        let named = [
            (Self::RafDb, ["raf-db", "raf_db", "rafdb", "list_patition"]),
            (
                Self::AffectNet,
                [
                    "affectnet",
                    "affect_net",
                    "affect-net",
                    "subdirectory_filepath",
                ],
            ),
            (Self::Fer2013, ["fer2013", "fer-2013", "fer_2013", "fer13"]),
            (
                Self::CkPlus,
                ["ck+", "ckplus", "cohn-kanade", "cohn_kanade"],
            ),
        ];
        let named = named
            .into_iter()
            .find(|(_, words)| words.iter().any(|word| hints.contains(word)));
        if let Some((numbers_of, _)) = named
            && numbers
                .iter()
                .filter(|&&number| numbers_of.class(number).is_some())
                .count()
                > 1
        {
            return Some(numbers_of);
        }
        match (least, most, numbers.len()) {
            (1, 7, 7) => Some(Self::RafDb),
            (0, 7..=10, 8..) => Some(Self::AffectNet),
            (0, 6, 7) => Some(Self::Fer2013),
            _ => None,
        }
    }
}

/// A label as a whole number; `3.0000000e+00` is one.
pub(in crate::dataset) fn whole(label: &str) -> Option<u32> {
    let number: f64 = label.trim().parse().ok()?;
    ((0.0..1000.0).contains(&number) && number.fract() == 0.0).then_some(number as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(numbers: impl IntoIterator<Item = u32>, hints: &str) -> Option<Numbers> {
        Numbers::guess(&numbers.into_iter().collect(), hints)
    }

    #[test]
    fn names_tell_whose_numbers_they_are_and_else_the_numbers() {
        assert_eq!(guess(1..=7, ""), Some(Numbers::RafDb));
        assert_eq!(guess(0..=7, ""), Some(Numbers::AffectNet));
        assert_eq!(guess(0..=10, ""), Some(Numbers::AffectNet));
        assert_eq!(guess(0..=6, ""), Some(Numbers::Fer2013));
        assert_eq!(guess(0..=6, "affectnet/train"), Some(Numbers::AffectNet));
        assert_eq!(guess([1, 2], "rafdb"), Some(Numbers::RafDb));
        assert_eq!(guess(1..=3, ""), None);
        assert_eq!(guess(1..=60, "fer2013/people"), Some(Numbers::Fer2013));
    }

    #[test]
    fn numbers_may_be_written_with_an_exponent() {
        assert_eq!(whole("   3.0000000e+00"), Some(3));
        assert_eq!(whole("2"), Some(2));
        assert_eq!(whole("2.5"), None);
        assert_eq!(whole("happy"), None);
    }
}

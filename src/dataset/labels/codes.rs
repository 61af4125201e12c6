//! Labels in the names of files: codes of known data sets, and words.

use super::{LabelSource, Labels};
use crate::dataset::layout::{Place, is_image_name};
use crate::emotion::Emotion;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Share of the pictures whose names have to fit.
const LEAST_SHARE: f64 = 0.9;

/// How file names say what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// JAFFE's `KA.HA1.29.tiff` (Lyons et al., 1998).
    Jaffe,
    /// KDEF's `AF01HAS.JPG` (Lundqvist et al., 1998).
    Kdef,
    /// CREMA-D's `1001_DFA_HAP_XX.jpg` (Cao et al., 2014).
    CremaD,
    /// A word for an expression: `happy_001.jpg`, `Rafd090_01_Caucasian_female_happy_frontal.jpg`.
    Words,
}

impl Scheme {
    const ALL: [Self; 4] = [Self::Jaffe, Self::Kdef, Self::CremaD, Self::Words];

    /// The data set's name; empty for words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jaffe => "JAFFE",
            Self::Kdef => "KDEF",
            Self::CremaD => "CREMA-D",
            Self::Words => "",
        }
    }

    /// The label in a file's name, without folders, and the expression it means.
    fn label(self, file: &str) -> Option<(String, Emotion)> {
        match self {
            Self::Words => word(file),
            _ => {
                let upper = file.to_uppercase();
                let code = self.code(&upper)?;
                Some((code.to_owned(), meaning(code)?))
            }
        }
    }

    fn code(self, upper: &str) -> Option<&str> {
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match self {
            Self::Jaffe => {
                let mut fields = upper.split('.');
                let (person, code, number) = (fields.next()?, fields.next()?, fields.next()?);
                let fits = person.len() == 2 && digits(code.get(2..)?) && digits(number);
                code.get(..2).filter(|_| fits)
            }
            Self::Kdef => {
                let stem = upper.split('.').next()?;
                let fits = stem.len() >= 7
                    && matches!(stem.get(..1)?, "A" | "B")
                    && matches!(stem.get(1..2)?, "F" | "M")
                    && digits(stem.get(2..4)?)
                    && ["S", "HL", "HR", "FL", "FR"].contains(&stem.get(6..)?);
                stem.get(4..6).filter(|_| fits)
            }
            Self::CremaD => {
                let mut fields = upper.split(['_', '.']);
                let (actor, _, code) = (fields.next()?, fields.next()?, fields.next()?);
                (actor.len() == 4 && digits(actor) && code.len() == 3).then_some(code)
            }
            Self::Words => None,
        }
    }
}

/// The first letters of expressions, which all these codes are.
fn meaning(code: &str) -> Option<Emotion> {
    match code {
        "AN" | "ANG" => Some(Emotion::Angry),
        "DI" | "DIS" => Some(Emotion::Disgust),
        "AF" | "FE" | "FEA" => Some(Emotion::Fear),
        "HA" | "HAP" => Some(Emotion::Happy),
        "NE" | "NEU" => Some(Emotion::Neutral),
        "SA" | "SAD" => Some(Emotion::Sad),
        "SU" | "SUR" => Some(Emotion::Surprise),
        _ => None,
    }
}

/// The one word of a name that means an expression.
fn word(file: &str) -> Option<(String, Emotion)> {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let words = stem.split(|char: char| !char.is_alphabetic());
    let mut meant =
        words.filter_map(|word| Some((word.to_lowercase(), Emotion::from_label(word)?)));
    let first = meant.next()?;
    meant
        .all(|(_, emotion)| emotion == first.1)
        .then_some(first)
}

/// The classes that file names tell, if nearly all of them do and there are several.
pub(in crate::dataset) fn find(names: &[String]) -> Option<Labels> {
    Scheme::ALL.into_iter().find_map(|scheme| by(scheme, names))
}

fn by(scheme: Scheme, names: &[String]) -> Option<Labels> {
    let mut classes: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut images = 0;
    let places: Vec<Option<Place>> = (names.iter())
        .map(|name| {
            if !is_image_name(name) {
                return None;
            }
            images += 1;
            let (label, emotion) = scheme.label(name.rsplit('/').next()?)?;
            classes.insert(label.clone(), Some(emotion.name().to_owned()));
            Some(Place {
                class: label,
                part: None,
            })
        })
        .collect();
    let labels = Labels {
        places,
        source: LabelSource::FileNames { scheme },
        numbers: None,
        classes,
    };
    let is_most = labels.labelled() as f64 >= LEAST_SHARE * images as f64;
    (is_most && labels.class_count() > 1).then_some(labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_known_data_sets_are_read() {
        for (scheme, file, emotion) in [
            (Scheme::Jaffe, "KA.HA1.29.tiff", Some(Emotion::Happy)),
            (Scheme::Jaffe, "YM.SU3.60.tiff", Some(Emotion::Surprise)),
            (Scheme::Kdef, "AF01HAS.JPG", Some(Emotion::Happy)),
            (Scheme::Kdef, "BM35AFHL.JPG", Some(Emotion::Fear)),
            (Scheme::CremaD, "1001_DFA_ANG_XX.jpg", Some(Emotion::Angry)),
            (
                Scheme::Words,
                "Rafd090_01_Caucasian_female_sad_frontal.jpg",
                Some(Emotion::Sad),
            ),
            (Scheme::Words, "003-joie.png", Some(Emotion::Happy)),
            (Scheme::Jaffe, "holiday.ha1.jpg", None),
            (Scheme::Kdef, "ABCDEFG.JPG", None),
            (Scheme::Words, "happy_or_sad.png", None),
            (Scheme::Words, "IMG_0001.png", None),
        ] {
            let found = scheme.label(file).map(|(_, emotion)| emotion);
            assert_eq!(found, emotion, "{file}");
        }
    }
}

//! What to think of an accuracy: its band, unless the model has seen the pictures before.

use super::Body;
use crate::ml::evaluate::figures::Band;
use crate::ml::metrics::wilson_interval;

/// A verdict in words.
pub(super) struct Judgement {
    /// Its name in attributes and style.
    pub(super) name: &'static str,
    pub(super) text: String,
    /// Whether the interval reaches into another band.
    pub(super) is_open: bool,
}

/// What the pictures are to the model.
enum Pictures {
    /// None of them is known to be from its training.
    New,
    /// Some are; this many are not, and this share of these was classified correctly.
    PartlySeen { unseen: usize, accuracy: f64 },
    /// All are.
    Seen,
}

impl Body<'_> {
    /// The verdict on the accuracy over pictures that the model was not trained on.
    pub(super) fn judgement(&self) -> Judgement {
        match self.pictures() {
            Pictures::New => {
                let band = self.figures.judged.band;
                self.of_band(band, self.report.interval_95)
            }
            Pictures::PartlySeen { unseen, accuracy } => {
                let right = (accuracy * unseen as f64).round() as usize;
                let of_unseen = self.of_band(Band::of(accuracy), wilson_interval(right, unseen));
                let args = [
                    ("images", self.number(&unseen)),
                    ("accuracy", self.percent(&accuracy)),
                ];
                let why = self.with("evaluate-band-unseen", &args);
                Judgement {
                    text: format!("{} {why}", of_unseen.text),
                    ..of_unseen
                }
            }
            Pictures::Seen => Judgement {
                name: "seen",
                text: self.words.text("evaluate-band-seen").into_owned(),
                is_open: false,
            },
        }
    }

    fn of_band(&self, band: Band, [low, high]: [f64; 2]) -> Judgement {
        let (name, key) = match band {
            Band::Poor => ("poor", "evaluate-band-poor"),
            Band::Good => ("good", "evaluate-band-good"),
            Band::VeryGood => ("very-good", "evaluate-band-very-good"),
        };
        Judgement {
            name,
            text: self.words.text(key).into_owned(),
            is_open: Band::of(low) != Band::of(high),
        }
    }

    fn pictures(&self) -> Pictures {
        let truth = &self.findings.truth;
        let Some(seen) = &truth.seen_in_training else {
            return match truth.same_file_as_training {
                true => Pictures::Seen,
                false => Pictures::New,
            };
        };
        let count = seen.exact + seen.near;
        match seen.accuracy_unseen {
            _ if count == 0 => Pictures::New,
            Some(accuracy) => Pictures::PartlySeen {
                unseen: self.report.support.saturating_sub(count),
                accuracy,
            },
            None => Pictures::Seen,
        }
    }

    /// Whether pictures of the very file that the model was trained on are known to have been kept out of the training.
    pub(super) fn is_apart(&self) -> bool {
        let seen = self.findings.truth.seen_in_training.as_ref();
        seen.is_some_and(|seen| seen.complete && seen.exact + seen.near == 0)
    }
}

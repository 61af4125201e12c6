//! A data set's check-up as scripts read it and people see it: the numbers of [`CheckUp`] with words put to them.

mod finding;

mod refusal;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    dataset::{
        catalog::SkipReason,
        doctor::{
            CheckUp, Picture,
            classes::{ClassSummary, PartCounts},
            copies::{DuplicateGroup, DuplicateKind},
            faces::Faces,
            finding::Level,
        },
    },
    emotion::Emotion,
    prediction::UNKNOWN_EMOJI,
    words::Words,
};

pub use finding::text as finding_text;
pub use refusal::text as refusal_text;

const MEBIBYTE: f64 = 1024.0 * 1024.0;

/// A class of a data set.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ClassAnswer {
    /// The class, as its folder is named.
    #[schema(example = "joie")]
    pub name: String,
    /// The expression that the name means, where it is known.
    #[schema(example = "happy")]
    pub emotion: Option<&'static str>,
    /// Its emoji, or a neutral mark.
    #[schema(example = "😄")]
    pub emoji: &'static str,
    /// Usable images.
    pub images: usize,
    /// How the data set itself divides them, if it does.
    pub parts: Option<PartsAnswer>,
    /// Addresses of up to eight of them.
    pub examples: Vec<String>,
}

/// Images in each part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartsAnswer {
    /// For learning.
    pub train: usize,
    /// For validation.
    pub valid: usize,
    /// For testing.
    pub test: usize,
}

/// What was found out about a data set, in numbers and in words.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CheckUpAnswer {
    /// How many people the file names tell apart; null if they do not.
    pub persons: Option<usize>,
    /// Whether the data set is divided into parts by itself.
    pub has_parts: bool,
    /// Sizes of the pictures.
    pub sizes: SizesAnswer,
    /// Images without any colour.
    pub colorless_images: usize,
    /// The first 200 files that were left out.
    pub skipped: Vec<SkippedAnswer>,
    /// All files that were left out.
    pub skipped_images: usize,
    /// The first 100 groups of copies and near-copies, conflicting ones first.
    pub duplicates: Vec<DuplicatesAnswer>,
    /// Images that have a copy or near-copy.
    pub duplicate_images: usize,
    /// Groups in which copies have different classes.
    pub conflicting_groups: usize,
    /// Whether pictures larger than a crop show a face.
    pub faces: FacesAnswer,
    /// Images of the largest class for each of the smallest.
    pub imbalance: f64,
    /// What is worth saying, the worst first.
    pub findings: Vec<FindingAnswer>,
}

/// Width and height in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct SizesAnswer {
    /// Of the smallest picture.
    pub smallest: [u32; 2],
    /// Of the one in the middle.
    pub median: [u32; 2],
    /// Of the largest.
    pub largest: [u32; 2],
}

/// A file that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SkippedAnswer {
    /// Its name inside the archive.
    pub entry: String,
    /// Why, and what to do about it.
    pub reason: String,
}

/// Images that are copies or near-copies of each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DuplicatesAnswer {
    /// `exact`: all identical; `near`: some only nearly.
    #[schema(example = "exact")]
    pub kind: &'static str,
    /// The first twenty; where some have different classes, a pair of these first.
    pub images: Vec<PictureAnswer>,
    /// How many there are in all.
    pub total: usize,
    /// Whether two that are alike have different classes.
    pub conflicting: bool,
}

/// An image of the data set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PictureAnswer {
    /// Its number among the archive's files, for its address.
    pub index: usize,
    /// Its name inside the archive.
    pub entry: String,
    /// Its class.
    pub class: String,
}

/// What a search for faces found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FacesAnswer {
    /// Pictures searched: at most 200 of those larger than a crop of a face.
    pub examined: usize,
    /// The first 50 in which no face was found.
    pub without_face: Vec<PictureAnswer>,
    /// All in which no face was found.
    pub without_face_images: usize,
    /// Those in which the face fills only a small part.
    pub small_face_images: usize,
}

/// Something worth saying.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FindingAnswer {
    /// `info`, `warning` or `problem`.
    #[schema(example = "warning")]
    pub level: &'static str,
    /// What was found, and what training will do about it.
    pub text: String,
}

impl CheckUpAnswer {
    /// Puts words to a check-up.
    pub fn new(check_up: &CheckUp, words: &Words) -> Self {
        let sizes = &check_up.sizes;
        Self {
            persons: check_up.persons,
            has_parts: check_up.has_parts,
            sizes: SizesAnswer {
                smallest: sizes.smallest.into(),
                median: sizes.median.into(),
                largest: sizes.largest.into(),
            },
            colorless_images: check_up.colorless_images,
            skipped: (check_up.skipped.iter())
                .map(|file| SkippedAnswer {
                    entry: file.entry.clone(),
                    reason: skip_text(&file.reason, words),
                })
                .collect(),
            skipped_images: check_up.skipped_images,
            duplicates: check_up.duplicates.iter().map(Into::into).collect(),
            duplicate_images: check_up.duplicate_images,
            conflicting_groups: check_up.conflicting_groups,
            faces: (&check_up.faces).into(),
            imbalance: check_up.imbalance,
            findings: (check_up.findings.iter())
                .map(|finding| FindingAnswer {
                    level: level_name(finding.level()),
                    text: finding::text(finding, words),
                })
                .collect(),
        }
    }
}

impl ClassAnswer {
    /// The class with its emoji; `address` tells where the picture of an index is to be had.
    pub fn new(class: &ClassSummary, address: impl Fn(usize) -> String) -> Self {
        let emotion = Emotion::from_label(&class.name);
        Self {
            name: class.name.clone(),
            emotion: emotion.map(Emotion::name),
            emoji: emotion.map_or(UNKNOWN_EMOJI, Emotion::emoji),
            images: class.images,
            parts: class.parts.map(Into::into),
            examples: class.examples.iter().copied().map(address).collect(),
        }
    }
}

/// Why a file was left out, and what to do about it.
pub fn skip_text(reason: &SkipReason, words: &Words) -> String {
    let text = match reason {
        SkipReason::NoClassFolder => words.text("skip-no-class-folder"),
        SkipReason::Empty => words.text("skip-empty"),
        SkipReason::NotAnImage => words.text("skip-not-an-image"),
        SkipReason::OtherFormat => words.text("skip-other-format"),
        SkipReason::TooManyBytes { limit } => {
            let args = [("most", (*limit as f64 / MEBIBYTE).into())];
            words.text_with("skip-too-many-bytes", &args)
        }
        SkipReason::TooManyPixels {
            width,
            height,
            limit,
        } => {
            let args = [
                ("width", (*width).into()),
                ("height", (*height).into()),
                ("most", (*limit as f64 / 1e6).into()),
            ];
            words.text_with("skip-too-many-pixels", &args)
        }
        SkipReason::Broken(_) => words.text("skip-broken"),
        SkipReason::PassedOver(_) => words.text("skip-passed-over"),
    };
    text.into_owned()
}

fn level_name(level: Level) -> &'static str {
    match level {
        Level::Info => "info",
        Level::Warning => "warning",
        Level::Problem => "problem",
    }
}

impl From<PartCounts> for PartsAnswer {
    fn from(PartCounts { train, valid, test }: PartCounts) -> Self {
        Self { train, valid, test }
    }
}

impl From<&Picture> for PictureAnswer {
    fn from(picture: &Picture) -> Self {
        Self {
            index: picture.index,
            entry: picture.entry.clone(),
            class: picture.class.clone(),
        }
    }
}

impl From<&DuplicateGroup> for DuplicatesAnswer {
    fn from(group: &DuplicateGroup) -> Self {
        Self {
            kind: match group.kind {
                DuplicateKind::Exact => "exact",
                DuplicateKind::Near => "near",
            },
            images: group.images.iter().map(Into::into).collect(),
            total: group.total,
            conflicting: group.conflicting,
        }
    }
}

impl From<&Faces> for FacesAnswer {
    fn from(faces: &Faces) -> Self {
        Self {
            examined: faces.examined,
            without_face: faces.without_face.iter().map(Into::into).collect(),
            without_face_images: faces.without_face_images,
            small_face_images: faces.small_face_images,
        }
    }
}

#[cfg(test)]
mod tests;

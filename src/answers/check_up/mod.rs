//! A data set's check-up as scripts read it and people see it: the numbers of [`CheckUp`] with words put to them.

mod finding;

mod reading;

mod refusal;

use serde::Serialize;
use utoipa::ToSchema;

use crate::answers::prediction::UNKNOWN_EMOJI;
use crate::answers::words::Words;
use crate::dataset::{
    archive::{LeftOut, OtherFile},
    catalog::SkipReason,
    check_up::{
        CheckUp, Picture,
        classes::{ClassSummary, PartCounts},
        copies::{DuplicateGroup, DuplicateKind},
        faces::FacesFound,
        finding::{Finding, Level},
    },
};
use crate::emotion::Emotion;

pub use finding::text as finding_text;
pub use reading::{LabelAnswer, ReadingAnswer};
pub use refusal::text as refusal_text;

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
    /// How much there is, in words.
    #[schema(example = "775 pictures, 4 classes")]
    pub summary: String,
    /// Whether there is enough to train on.
    pub can_train: bool,
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
    /// All groups of copies and near-copies.
    pub duplicate_groups: usize,
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
    /// How names, folders and labels were understood.
    pub reading: ReadingAnswer,
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
        let too_small = |finding: &Finding| matches!(finding, Finding::TooSmallToTrain { .. });
        Self {
            summary: summary(check_up, words),
            can_train: !check_up.findings.iter().any(too_small),
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
            duplicate_groups: duplicate_groups(check_up),
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
            reading: ReadingAnswer::new(check_up),
        }
    }
}

/// Pictures and classes.
fn summary(check_up: &CheckUp, words: &Words) -> String {
    let [images, classes] = [check_up.images, check_up.classes.len()];
    let arguments = [
        ("images", words.number(images).into()),
        ("images-count", images.into()),
        ("classes", words.number(classes).into()),
        ("classes-count", classes.into()),
    ];
    words
        .text_with("train-check-up-summary", &arguments)
        .into_owned()
}

/// How many groups the findings tell of; each is in one of these alone.
fn duplicate_groups(check_up: &CheckUp) -> usize {
    let groups = check_up.findings.iter().map(|finding| match finding {
        Finding::ExactCopies { groups, .. }
        | Finding::NearCopies { groups, .. }
        | Finding::Conflicts { groups, .. } => *groups,
        _ => 0,
    });
    groups.sum()
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
        SkipReason::NoLabel => words.text("skip-no-label"),
        SkipReason::Empty => words.text("skip-empty"),
        SkipReason::NotAnImage => words.text("skip-not-an-image"),
        SkipReason::OtherFormat { format } => {
            words.text_with("skip-other-format", &[("format", format.as_str().into())])
        }
        SkipReason::UnnamedFormat => words.text("skip-unnamed-format"),
        SkipReason::PassedOver(_) => words.text("skip-passed-over"),
        SkipReason::Unsupported { feature } => {
            words.text_with("skip-unsupported", &[("feature", feature.as_str().into())])
        }
        SkipReason::Incomplete => words.text("skip-incomplete"),
        SkipReason::TooManyBytes { limit } => {
            let args = [("most", words.mebibytes(*limit as u64).into())];
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
                ("most", words.amount(*limit as f64 / 1e6).into()),
            ];
            words.text_with("skip-too-many-pixels", &args)
        }
        SkipReason::Broken(_) => words.text("skip-broken"),
        SkipReason::OtherFile(kind) => words.text(match kind {
            OtherFile::Media => "skip-media",
            OtherFile::Design => "skip-design",
            OtherFile::Text => "skip-text",
            OtherFile::Data => "skip-data",
        }),
        SkipReason::Unread(reason) => return unread_text(reason, words),
    };
    text.into_owned()
}

fn unread_text(reason: &LeftOut, words: &Words) -> String {
    let text = match reason {
        LeftOut::Link => words.text("skip-link-file"),
        LeftOut::Archive => words.text("skip-archive"),
        LeftOut::TooLarge { limit } => {
            let args = [("most", words.mebibytes(*limit).into())];
            words.text_with("skip-too-many-bytes", &args)
        }
        LeftOut::Method { method } => {
            words.text_with("skip-method", &[("method", method.as_str().into())])
        }
        LeftOut::Bomb => words.text("skip-bomb"),
        LeftOut::Encrypted => words.text("skip-encrypted"),
        LeftOut::ListedTwice => words.text("skip-listed-twice"),
        _ => words.text("skip-name"),
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

impl From<&FacesFound> for FacesAnswer {
    fn from(faces: &FacesFound) -> Self {
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

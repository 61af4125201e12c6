//! What people change about a data set: a list of steps over pictures that stay as they are.
//!
//! In reading order: [`Numbers`] names many pictures in few words, [`Edit`] is one change, [`Step`] what is stored of one
//! act, [`Edited`] what all steps together make of a [`Listing`](super::listing::Listing), [`Assignment`] what of that a
//! data set is loaded by.

mod assignment;
mod edited;
mod history;
mod numbers;
mod rewrite;
mod tidy;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::layout::Part;

pub use assignment::{Assignment, Edition};
pub use edited::{Edited, EditedPicture};
pub use history::StepState;
pub use numbers::Numbers;

/// Most changes in one step.
pub const MAX_EDITS: usize = 100;

/// Most classes that pictures may be in, those of pictures that are left out counted.
pub const MAX_CLASSES: usize = 1000;

/// Longest name of a class or a person in characters.
pub const MAX_NAME_CHARS: usize = 100;

/// One change of a data set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Edit {
    /// Puts pictures into a class, which may be a new one.
    Move {
        #[serde(default)]
        pictures: Numbers,
        class: String,
    },
    /// Leaves pictures out of trainings and evaluations.
    LeaveOut {
        #[serde(default)]
        pictures: Numbers,
    },
    /// Takes pictures in again that were left out.
    Restore {
        #[serde(default)]
        pictures: Numbers,
    },
    /// Says who pictures show; nothing if that is not known.
    SetPerson {
        #[serde(default)]
        pictures: Numbers,
        #[serde(default)]
        person: Option<String>,
    },
    /// Puts pictures into a part; nothing if the training may divide them.
    SetPart {
        #[serde(default)]
        pictures: Numbers,
        #[serde(default)]
        part: Option<Part>,
    },
    /// Says that the class of pictures was looked at and is right, so that they are not asked about again.
    Keep {
        #[serde(default)]
        pictures: Numbers,
    },
    /// Gives a class another name that no other class has.
    RenameClass { class: String, to: String },
    /// Puts all pictures of several classes into one.
    MergeClasses { classes: Vec<String>, to: String },
}

impl Edit {
    /// The pictures that it names; nothing if it is about classes.
    pub fn pictures(&self) -> Option<&Numbers> {
        match self {
            Self::Move { pictures, .. }
            | Self::LeaveOut { pictures }
            | Self::Restore { pictures }
            | Self::SetPerson { pictures, .. }
            | Self::SetPart { pictures, .. }
            | Self::Keep { pictures } => Some(pictures),
            Self::RenameClass { .. } | Self::MergeClasses { .. } => None,
        }
    }

    /// The change about `others`, if it is about pictures and names none.
    #[must_use]
    pub fn or_about(mut self, others: &Numbers) -> Self {
        match &mut self {
            Self::Move { pictures, .. }
            | Self::LeaveOut { pictures }
            | Self::Restore { pictures }
            | Self::SetPerson { pictures, .. }
            | Self::SetPart { pictures, .. }
            | Self::Keep { pictures }
                if pictures.is_empty() =>
            {
                pictures.clone_from(others);
            }
            _ => {}
        }
        self
    }
}

/// What is stored of one act; it makes the next revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Changes that are made, and undone, together.
    Edits {
        edits: Vec<Edit>,
        /// How many pictures they changed.
        changed: usize,
        /// Id of the report of an evaluation whose answers led to them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        report: Option<String>,
    },
    /// Takes back the last step that was not taken back.
    Undo,
    /// Makes the last step that was taken back again.
    Redo,
    /// Takes in pictures of a later upload, so many of whose pictures were there already and were left away.
    Add { pictures: Numbers, copies: usize },
    /// So many pictures were deleted for good.
    Purge { pictures: usize },
}

/// Why a step cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// It names a picture that the data set has not, or cannot use.
    #[error("the data set has no usable picture {0}")]
    NoPicture(usize),
    /// It names no pictures.
    #[error("no pictures are named")]
    NoPictures,
    /// It names a class that no picture is in.
    #[error("no picture is in a class called {0:?}")]
    NoClass(String),
    /// A class is to be called as another one is.
    #[error("there is a class called {0:?} already; merge the two instead")]
    ClassTaken(String),
    /// A name is empty or too long.
    #[error("a name has 1 to {MAX_NAME_CHARS} characters")]
    BadName,
    /// There would be too many classes.
    #[error("there would be more than {MAX_CLASSES} classes")]
    TooManyClasses,
    /// There are too many changes, or none.
    #[error("a step has 1 to {MAX_EDITS} changes")]
    BadCount,
    /// No class is to be merged, or too many.
    #[error("1 to {MAX_CLASSES} classes are merged at a time")]
    BadMerge,
    /// Everything is as it would be.
    #[error("it changes nothing")]
    NoChange,
    /// There is no step to take back or to make again.
    #[error("there is nothing to undo or redo")]
    NothingThere,
}

#[cfg(test)]
mod tests;

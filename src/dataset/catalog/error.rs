//! Why a data set cannot be used.

use super::SkipReason;
use crate::dataset::archive::ArchiveError;
use crate::dataset::effort::EffortError;

/// Why a data set cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DatasetError {
    /// The archive or folder is refused.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// Reading it broke off.
    #[error(transparent)]
    Effort(#[from] EffortError),
    /// No image lies in a class folder.
    #[error(
        "no class was found; put the pictures of each class into a folder of its name, such as happy/1.jpg"
    )]
    NoClasses,
    /// Not one picture can be used.
    #[error("none of the {files} files can be used, such as {example:?}: {reason}")]
    NoPictures {
        /// How many files there are.
        files: usize,
        example: String,
        /// Why it is left out.
        reason: SkipReason,
    },
    /// Fewer classes than needed.
    #[error("only {found} found ({names}), at least {minimum} classes are needed; add a folder for each further class", found = .classes.len(), names = .classes.join(", "))]
    TooFewClasses {
        classes: Vec<String>,
        /// How many are needed.
        minimum: usize,
    },
    /// A class has too few usable images.
    #[error(
        "class {class:?} has {images} usable images, at least {minimum} are needed; add pictures or remove its folder"
    )]
    TooFewImages {
        class: String,
        images: usize,
        /// How many are needed.
        minimum: usize,
    },
}

//! Why a training gave no model.

use super::recipe::RecipeError;

/// Why a training gave no model.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// A setting is out of range.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// No model can have the dataset's classes.
    #[error("{0}")]
    Classes(String),
    /// One side of the split is empty.
    #[error(
        "the split leaves no image for {0}; add images or change the share kept for validation"
    )]
    EmptySide(&'static str),
    /// The dataset was loaded for another recipe.
    #[error(
        "the crops were loaded at another size or colour than the recipe asks for; load them again"
    )]
    OtherCrops,
    /// The model to go on from is of another kind.
    #[error("the model to start from has another network or colour than asked for")]
    OtherInit,
    /// The loss became no number in the first epoch.
    #[error("training diverged: its loss is no number any more; choose a lower learning rate")]
    Diverged,
    /// It was stopped before the first epoch ended.
    #[error("training was stopped before its first epoch ended, so there is nothing to keep")]
    NothingKept,
}

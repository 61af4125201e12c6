//! Models in the folder that cannot be used: listed with the reason, and removed if someone asks for it.

use std::path::{Path, PathBuf};
use std::sync::{MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Library, LibraryError};
use crate::inference::engine::ChangeError;
use crate::ml::model_file;
use crate::storage::models::Unusable;
use crate::storage::names;

/// A model that is there and cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DamagedModel {
    /// Its folder's name, by which it can be removed; with a number if a usable model has this id.
    pub id: String,
    /// Its name for people, if the card can still be read; else the folder's.
    pub name: String,
    /// Why it cannot be used, and what to do about it.
    pub damaged: String,
    #[serde(skip)]
    pub(super) folder: PathBuf,
}

impl DamagedModel {
    /// What is listed of a folder; `is_taken` tells which ids usable models have.
    pub(super) fn new(found: &Unusable, is_taken: impl Fn(&str) -> bool) -> Self {
        let folder_name = found.folder.file_name().unwrap_or_default();
        let folder_name = folder_name.to_string_lossy().into_owned();
        let numbered = (2_u64..).map(|number| format!("{folder_name}-{number}"));
        let id = std::iter::once(folder_name.clone())
            .chain(numbered)
            .find(|id| !is_taken(id))
            .expect("there are endless numbers");
        Self {
            id,
            name: name_in(&found.folder).unwrap_or(folder_name),
            damaged: found.error.brief(),
            folder: found.folder.clone(),
        }
    }
}

impl Library {
    /// The models in the folder that could not be loaded when the library was opened; those of several servers also since.
    pub fn damaged(&self) -> Vec<DamagedModel> {
        self.settle();
        self.left_out().clone()
    }

    /// The one called `id`.
    pub fn damaged_model(&self, id: &str) -> Option<DamagedModel> {
        self.settle();
        let left_out = self.left_out();
        left_out.iter().find(|model| model.id == id).cloned()
    }

    /// The error about a model that is not among the usable ones.
    pub(super) fn not_usable(&self, id: &str) -> LibraryError {
        match self.damaged_model(id) {
            Some(model) => LibraryError::Damaged(model.name, model.damaged),
            None => ChangeError::Unknown(id.to_owned()).into(),
        }
    }

    pub(super) fn left_out(&self) -> MutexGuard<'_, Vec<DamagedModel>> {
        self.damaged.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The name in a card, however broken the rest of it is.
pub(super) fn name_in(folder: &Path) -> Option<String> {
    #[derive(Deserialize)]
    struct Name {
        name: String,
    }
    let card = std::fs::read(folder.join(model_file::CARD)).ok()?;
    let Name { name } = serde_json::from_slice(&card).ok()?;
    names::checked(&name).ok()
}

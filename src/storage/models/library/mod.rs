//! The models of a running program: in memory with its [`Engine`], and in the data folder.
//!
//! A model is a folder of its own: `<folder>/<id>/{weights.safetensors, card.json}`. `<folder>/default` names
//! the default model. All appear complete, by rename, or not at all.

mod chosen;
mod error;
mod figures;
mod folders;
mod free;
mod keeping;
mod leftovers;
mod once;
mod onnx;
mod shared;
mod unusable;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tempfile::NamedTempFile;

pub use crate::files::FileError;
pub(crate) use chosen::{DEFAULT, default_id};
pub use error::LibraryError;
pub(crate) use folders::{id_in, is_unfinished};
pub(crate) use leftovers::{is_at_work, is_half_written, is_leftover};
pub use shared::Shared;
pub(crate) use shared::prefix;
pub use unusable::DamagedModel;

use chosen::{forget_default, write_default};
use folders::with_ending;
use shared::SharedModels;

use super::archive;
use super::{Unusable, list_all};
use crate::files::durable;
use crate::inference::engine::{ChangeError, Engine, EngineConfig};
use crate::ml::card::{Card, Origin};
use crate::ml::device::ComputeDevice;
use crate::ml::model_file;
use crate::storage::names;

/// Most models unless told otherwise.
const DEFAULT_MAX_MODELS: usize = 200;

/// Adds, renames and removes models, in memory and on disk alike.
#[derive(Debug)]
pub struct Library {
    engine: Engine,
    device: ComputeDevice,
    /// Most models, the bundled one apart.
    max_models: usize,
    /// Where models are kept; nowhere if `None`, then they are gone when the program ends.
    folder: Option<PathBuf>,
    /// What other servers have as well; nothing on a single machine.
    shared: Option<Arc<SharedModels>>,
    /// Held while anything changes, so that two changes cannot take the same id.
    changing: Mutex<()>,
    /// What was left out when it was opened.
    damaged: Mutex<Vec<DamagedModel>>,
    /// The model that was to be the default and is not among the usable ones.
    missing_default: Option<String>,
    /// Held from counting the models until an imported one is among them.
    importing: Mutex<()>,
}

/// What is to change of a model; `None` leaves it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Its name for people.
    pub name: Option<String>,
    /// Whether to make it the default.
    pub make_default: bool,
}

impl Library {
    /// Loads the bundled model, lists all in `folder`, which need not exist yet, and starts an engine for them. It loads
    /// the others when they are first asked.
    ///
    /// # Errors
    ///
    /// If the bundled model is broken or the engine cannot start.
    pub fn open(
        folder: &Path,
        device: &ComputeDevice,
        config: EngineConfig,
        unusable: &mut dyn FnMut(Unusable),
    ) -> Result<Self, LibraryError> {
        let mut left_out = Vec::new();
        let models = list_all(folder, device, &mut |found| left_out.push(found))?;
        let engine = Engine::start(models, &device.name, config)?;
        let is_usable = |id: &str| engine.card(id).is_some();
        let damaged = left_out.iter();
        let damaged = damaged.map(|found| DamagedModel::new(found, is_usable));
        let library = Self {
            damaged: Mutex::new(damaged.collect()),
            missing_default: default_id(folder).filter(|id| !is_usable(id)),
            folder: Some(folder.to_owned()),
            ..Self::in_memory(engine.clone(), device)
        };
        left_out.into_iter().for_each(unusable);
        Ok(library)
    }

    /// A library that keeps nothing on disk.
    pub fn in_memory(engine: Engine, device: &ComputeDevice) -> Self {
        Self {
            engine,
            device: device.clone(),
            max_models: DEFAULT_MAX_MODELS,
            folder: None,
            shared: None,
            changing: Mutex::new(()),
            damaged: Mutex::default(),
            missing_default: None,
            importing: Mutex::new(()),
        }
    }

    /// The same library that keeps at most `max_models`, the bundled one apart.
    pub fn with_max_models(self, max_models: usize) -> Self {
        Self { max_models, ..self }
    }

    /// Whether another model may come.
    ///
    /// # Errors
    ///
    /// [`LibraryError::Full`] if not.
    pub fn check_room(&self) -> Result<(), LibraryError> {
        let cards = self.engine.models();
        let own = cards.iter().filter(|card| card.origin != Origin::Bundled);
        match own.count() < self.max_models {
            true => Ok(()),
            false => Err(LibraryError::Full {
                max: self.max_models,
            }),
        }
    }

    /// The id of the model that was chosen as the default and cannot be used, so that the bundled one answers.
    pub fn missing_default(&self) -> Option<&str> {
        self.missing_default.as_deref()
    }

    /// Gives models of earlier versions the checksums that they lack. What cannot be written stays as it is.
    pub fn add_sums(&self) {
        if self.is_shared() {
            return;
        }
        let _changing = self.lock();
        let cards = self.engine.models();
        let folders = cards.iter().filter_map(|card| self.folder_of(&card.id));
        for folder in folders {
            match model_file::add_sums(&folder) {
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "a model gets no checksums"),
            }
        }
    }

    /// The engine that asks the models.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The model that `job` has made and that is kept, whatever it is called by now.
    pub fn made_by(&self, job: &str) -> Option<Arc<Card>> {
        // Another server may have made it. Where this fails, it is found when the model is kept.
        if let Err(error) = self.sync() {
            tracing::warn!(%error, "models of other servers are not known now");
        }
        let cards = self.engine.models();
        let made = cards.iter().find(|card| card.job.as_deref() == Some(job));
        made.cloned()
    }

    /// A file beside the models folder for a ZIP that arrives; it goes when it is dropped.
    ///
    /// # Errors
    ///
    /// If it cannot be made.
    pub fn scratch_file(&self) -> Result<NamedTempFile, LibraryError> {
        let scratch = match &self.folder {
            Some(folder) => folder.with_file_name("tmp"),
            None => std::env::temp_dir(),
        };
        let make = || {
            fs::create_dir_all(&scratch)?;
            NamedTempFile::new_in(&scratch)
        };
        Ok(make().map_err(FileError::at(&scratch))?)
    }

    /// The model as a ZIP, see [`archive::pack`].
    ///
    /// # Errors
    ///
    /// If there is no such model.
    pub fn export(&self, id: &str) -> Result<Vec<u8>, LibraryError> {
        let classifier = self.classifier(id)?;
        Ok(archive::pack(&*self.card(id)?, &classifier)?)
    }

    /// Changes a model's name, or makes it the default, or both.
    ///
    /// # Errors
    ///
    /// If there is no such model, the name is none or another model's, or the model is bundled; then nothing changed.
    pub fn change(&self, id: &str, change: &Change) -> Result<Arc<Card>, LibraryError> {
        if let Some(shared) = &self.shared {
            return self.change_shared(shared, id, change);
        }
        let _changing = self.lock();
        let before = self.card(id)?;
        let mut card = Arc::clone(&before);
        if let Some(name) = &change.name {
            let name = names::checked(name)?;
            self.check_name(&before, &name)?;
            card = self.rename(&before, &name)?;
        }
        if change.make_default {
            let changed = match &self.folder {
                Some(folder) => write_default(folder, id),
                None => Ok(()),
            };
            let changed = changed.and_then(|()| Ok(self.engine.set_default(id)?));
            if changed.is_err() && change.name.is_some() {
                // Both or nothing.
                self.rename(&before, &before.name)?;
            }
            card = changed?;
        }
        Ok(card)
    }

    fn rename(&self, card: &Card, name: &str) -> Result<Arc<Card>, LibraryError> {
        self.own(card)?;
        if let Some(folder) = self.folder_of(&card.id) {
            let card = Card {
                name: name.to_owned(),
                default: false,
                ..card.clone()
            };
            model_file::replace_card(&folder, &card)?;
        }
        Ok(self.engine.rename(&card.id, name)?)
    }

    /// Removes a model for good, usable or not. The bundled one becomes the default if this was.
    ///
    /// # Errors
    ///
    /// If there is no such model, or it is the bundled one.
    pub fn remove(&self, id: &str) -> Result<(), LibraryError> {
        if let Some(shared) = &self.shared {
            return self.remove_shared(shared, id);
        }
        let _changing = self.lock();
        let damaged = self.damaged_model(id);
        if damaged.is_none() {
            self.own(&*self.card(id)?)?;
        }
        let folder = match &damaged {
            Some(model) => Some(model.folder.clone()),
            None => self.folder_of(id),
        };
        let Some(folder) = folder else {
            return Ok(self.engine.remove(id)?);
        };
        // Renamed first: a folder half deleted would be a broken model at the next start, and from then on it is known
        // to be on its way out.
        let removed = with_ending(&folder, &format!(".{}.removed", std::process::id()));
        let rename = |from: &Path, to: &Path| {
            let moved = durable::rename(from, to);
            moved.map_err(FileError::at(from))
        };
        // One of the same name that could not be removed before.
        let _ = leftovers::remove_model(&removed);
        let moved = rename(&folder, &removed);
        // It may have been moved all the same, but perhaps not for good. One that cannot be moved back is gone: the next
        // start removes it.
        if moved.is_err() && (!removed.exists() || fs::rename(&removed, &folder).is_ok()) {
            return Ok(moved?);
        }
        if damaged.is_some() {
            self.left_out().retain(|model| model.id != id);
        } else if let Err(refused) = self.engine.remove(id) {
            rename(&removed, &folder)?;
            return Err(refused.into());
        }
        let emptied = leftovers::remove_model(&removed);
        if let Some(models) = &self.folder {
            forget_default(models, id)?;
        }
        moved?;
        Ok(emptied.map_err(FileError::at(&removed))?)
    }

    /// Removes what a server that was killed left of models on their way in or out.
    pub fn remove_leftovers(&self) {
        let removed = self.folder.as_deref().map_or(Ok(()), leftovers::remove);
        if let Err(error) = removed {
            tracing::warn!(%error, "the models folder cannot be tidied up");
        }
    }

    fn lock(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn importing(&self) -> MutexGuard<'_, ()> {
        let importing = self.importing.lock();
        importing.unwrap_or_else(PoisonError::into_inner)
    }

    fn card(&self, id: &str) -> Result<Arc<Card>, LibraryError> {
        self.settle();
        if self.engine.card(id).is_none() && self.damaged_model(id).is_none() {
            // Another server may have made it a moment ago.
            self.sync()?;
        }
        self.engine.card(id).ok_or_else(|| self.not_usable(id))
    }

    /// Refuses to touch the bundled model.
    fn own(&self, card: &Card) -> Result<(), ChangeError> {
        match card.origin {
            Origin::Bundled => Err(ChangeError::Bundled(card.id.clone())),
            Origin::Trained | Origin::Imported => Ok(()),
        }
    }

    /// The folder of a model, which someone may have copied there under another name.
    fn folder_of(&self, id: &str) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?;
        let holds = |path: &PathBuf| id_in(path).as_deref() == Some(id);
        let usual = folder.join(id);
        match holds(&usual) {
            true => Some(usual),
            false => super::folders(folder).into_iter().find(holds),
        }
    }
}

#[cfg(test)]
mod tests;

//! How a server keeps in step with the table of models: its folder, and what its engine has on the shelf.

use std::path::Path;
use std::sync::Arc;

use super::copies::Copies;
use super::{Shared, SharedModels};
use crate::files::{FileError, durable};
use crate::inference::engine::{Engine, EngineConfig, ModelSource};
use crate::ml::bundled;
use crate::ml::card::{Card, Origin};
use crate::ml::device::ComputeDevice;
use crate::ml::model_file::{self, CARD, ModelError};
use crate::storage::models::library::unusable::{DamagedModel, name_in};
use crate::storage::models::library::{Library, LibraryError};
use crate::storage::models::not_bundled;
use crate::storage::store::{ModelMark, ModelMarks, StoredModel};

impl Library {
    /// Loads the bundled models, lists those that all servers share, and starts an engine for them. Copies of their files come to
    /// `folder`; models of a single machine that lie there are left alone and not used.
    ///
    /// # Errors
    ///
    /// If a bundled model is broken, the engine cannot start, or the database cannot be read.
    pub fn open_shared(
        folder: &Path,
        device: &ComputeDevice,
        config: EngineConfig,
        shared: Shared,
    ) -> Result<Self, LibraryError> {
        let models = bundled::load_all(device)?;
        let engine = Engine::start(models, &device.name, config)?;
        let shared = SharedModels::new(shared, device.clone(), Copies::new(folder));
        let shared = Arc::new(shared);
        let mut library = Self {
            folder: Some(folder.to_owned()),
            shared: Some(Arc::clone(&shared)),
            ..Self::in_memory(engine, device)
        };
        library.sync()?;
        shared.copies.tidy(&shared.known().clone());
        let default = shared.wait(shared.shared.store.model_marks())?.default;
        library.missing_default = default.filter(|id| library.engine.card(id).is_none());
        Ok(library)
    }

    /// Takes in what other servers changed since: models that came, went, got another name or became the default one. Does nothing on
    /// a single machine. Waits for the database, so it is not for an async thread.
    ///
    /// # Errors
    ///
    /// If the database cannot be read or a card not be written; the next call goes on.
    pub fn sync(&self) -> Result<(), LibraryError> {
        let Some(shared) = &self.shared else {
            return Ok(());
        };
        let _changing = self.lock();
        self.settle();
        let marks = shared.wait(shared.shared.store.model_marks())?;
        let known = shared.known().clone();
        for gone in known.iter().filter(|known| !is_among(known, &marks)) {
            self.drop_model(shared, gone);
        }
        for mark in marks.models.iter().filter(|mark| !known.contains(mark)) {
            // Nothing if it went meanwhile.
            if let Some(row) = shared.wait(shared.shared.store.model(&mark.id))? {
                self.take_in(shared, &row)?;
            }
        }
        self.arrange(shared, &marks);
        Ok(())
    }

    /// Forgets a model whose row is gone.
    fn drop_model(&self, shared: &SharedModels, gone: &ModelMark) {
        let place = shared.copies.place(gone);
        let mut left_out = self.left_out();
        let count = left_out.len();
        left_out.retain(|model| model.folder != place);
        if left_out.len() == count {
            // One that could not be taken in was never there.
            let _ = self.engine.remove(&gone.id);
        }
        drop(left_out);
        shared.copies.remove(gone);
        shared.known().retain(|known| known != gone);
    }

    /// Takes in a model's row: as a new model, or with what its card says by now.
    fn take_in(&self, shared: &Arc<SharedModels>, row: &StoredModel) -> Result<(), LibraryError> {
        let mark = &row.mark;
        let is_here = shared
            .mark(&mark.id)
            .is_some_and(|known| known.generation == mark.generation);
        let place = shared.copies.place(mark);
        write_card(&place, &row.card)?;
        match card_of(row) {
            Err(error) => self.leave_out(shared, mark, error.brief()),
            Ok(card) if is_here && self.engine.card(&card.id).is_some() => {
                self.engine.set_card(card)?;
            }
            // One whose files are damaged stays so, whatever its card says.
            Ok(_) if is_here => {}
            Ok(card) => {
                let source: ModelSource = shared.source(mark, card);
                self.engine.insert(source)?;
            }
        }
        let mut known = shared.known();
        known.retain(|known| known.id != mark.id);
        known.push(mark.clone());
        Ok(())
    }

    /// Puts models and marks in the order that all servers have.
    fn arrange(&self, shared: &SharedModels, marks: &ModelMarks) {
        let place = |mark: &ModelMark| {
            let mut all = marks.models.iter();
            all.position(|other| other.id == mark.id)
        };
        shared.known().sort_by_key(place);
        let default = marks.default.as_deref();
        let default = default.filter(|id| self.engine.card(id).is_some());
        let mut order: Vec<&str> = vec![default.unwrap_or(bundled::DEFAULT_ID)];
        for id in bundled::ids() {
            order.push(id);
        }
        order.extend(marks.models.iter().map(|mark| mark.id.as_str()));
        self.engine.arrange(&order);
    }

    /// Hears of models whose files turned out to be damaged when they were loaded: they are listed with the reason from now on.
    pub(in crate::storage::models::library) fn settle(&self) {
        let Some(shared) = &self.shared else { return };
        let broken = std::mem::take(&mut *shared.broken());
        for (mark, why) in broken {
            let is_known = shared
                .mark(&mark.id)
                .is_some_and(|known| known.generation == mark.generation);
            if is_known {
                self.leave_out(shared, &mark, why);
            }
        }
    }

    /// Lists a model as one that cannot be used.
    fn leave_out(&self, shared: &SharedModels, mark: &ModelMark, why: String) {
        // A bundled one of this id stays.
        let _ = self.engine.remove(&mark.id);
        let folder = shared.copies.place(mark);
        let is_taken = self.engine.card(&mark.id).is_some();
        let model = DamagedModel {
            id: match is_taken {
                true => crate::files::name(&folder),
                false => mark.id.clone(),
            },
            name: name_in(&folder).unwrap_or_else(|| mark.id.clone()),
            damaged: why,
            folder,
        };
        let mut left_out = self.left_out();
        left_out.retain(|other| other.folder != model.folder);
        left_out.push(model);
    }
}

fn is_among(known: &ModelMark, marks: &ModelMarks) -> bool {
    let mut marks = marks.models.iter();
    marks.any(|mark| (&mark.id, mark.generation) == (&known.id, known.generation))
}

/// The card of a row that this program can use.
fn card_of(row: &StoredModel) -> Result<Card, ModelError> {
    let card = model_file::card_in(&row.card).map(not_bundled)?;
    if card.id != row.mark.id || bundled::ids().any(|id| id == card.id) {
        let why = format!(
            "its card says that it is {}, which another model is",
            card.id
        );
        return Err(ModelError::Unusable(why));
    }
    debug_assert!(card.origin != Origin::Bundled);
    Ok(card)
}

fn write_card(place: &Path, card: &str) -> Result<(), LibraryError> {
    let written = std::fs::create_dir_all(place)
        .and_then(|()| durable::replace(&place.join(CARD), card.as_bytes()));
    Ok(written.map_err(FileError::at(place))?)
}

//! Files of shared models, fetched when they are first asked for.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::SharedModels;
use crate::files::FileError;
use crate::inference::engine::{EngineError, ModelSource};
use crate::ml::card::Card;
use crate::ml::classify::Classifier;
use crate::ml::model_file::{FINGERPRINTS, ModelError, WEIGHTS};
use crate::storage::models::library::{Library, LibraryError};
use crate::storage::models::load_own;
use crate::storage::objects::ObjectsError;
use crate::storage::store::ModelMark;

/// How long a thread that others wait for, such as the engine's, waits for a model's files. Who can wait fetches them before.
const SHORT: Duration = Duration::from_secs(10);

impl SharedModels {
    /// A model for the engine, which fetches and loads it when it is asked.
    pub(super) fn source(self: &Arc<Self>, mark: &ModelMark, card: Card) -> ModelSource {
        let (shared, mark) = (Arc::clone(self), mark.clone());
        ModelSource::Stored {
            card: Box::new(card),
            load: Box::new(move || shared.load(&mark)),
        }
    }

    fn load(&self, mark: &ModelMark) -> Result<Classifier, ModelError> {
        let fetched = self.fetch(mark, Some(SHORT)).map_err(in_words)?;
        let loaded = match load_own(&self.copies.place(mark), &self.device) {
            // The copy is at fault, or was let go in this moment.
            Err(_) if !fetched => {
                self.copies.let_go(mark);
                self.fetch(mark, Some(SHORT)).map_err(in_words)?;
                load_own(&self.copies.place(mark), &self.device)
            }
            loaded => loaded,
        };
        loaded.inspect_err(|error| match error {
            ModelError::File(_) => {}
            error => {
                // Next time it may be whole again.
                self.copies.let_go(mark);
                self.broken().push((mark.clone(), error.brief()));
            }
        })
    }

    /// Makes sure that a model's files lie in their place; tells whether they had to be fetched.
    fn fetch(&self, mark: &ModelMark, patience: Option<Duration>) -> Result<bool, LibraryError> {
        self.copies.used(mark);
        let place = self.copies.place(mark);
        if place.join(WEIGHTS).is_file() {
            return Ok(false);
        }
        let prefix = super::prefix(&mark.id, mark.generation);
        let fetch = async {
            // Weights come last: where they are, all is there.
            for file in [FINGERPRINTS, WEIGHTS] {
                let key = format!("{prefix}/{file}");
                let to = place.join(file);
                if !self.shared.objects.fetch_file(&key, &to).await? && file == WEIGHTS {
                    return Ok(false);
                }
            }
            Ok::<_, ObjectsError>(true)
        };
        let found = self.wait(async {
            match patience {
                None => fetch.await,
                Some(patience) => {
                    (tokio::time::timeout(patience, fetch).await).unwrap_or_else(|_| {
                        let why = format!("no answer in {} seconds", patience.as_secs());
                        Err(ObjectsError::Unreachable(why))
                    })
                }
            }
        })?;
        if !found {
            let missing =
                io::Error::new(io::ErrorKind::NotFound, "the object store has no such file");
            let error = ModelError::File(FileError::at(&place.join(WEIGHTS))(missing));
            self.broken().push((mark.clone(), error.brief()));
            return Err(error.into());
        }
        let known = self.known().clone();
        self.copies.make_room(mark, &known);
        Ok(true)
    }
}

/// What the engine hears.
fn in_words(error: LibraryError) -> ModelError {
    match error {
        LibraryError::Model(error) => error,
        error => ModelError::Unusable(error.to_string()),
    }
}

impl Library {
    /// Looks whether another server made the model called `id`, if this one does not know it, and fetches its files, so that the
    /// engine need not wait for them. A model that is not there is none of its concern: the engine says so. Does nothing on a
    /// single machine.
    ///
    /// # Errors
    ///
    /// If the database or the object store does not answer, or has no such files.
    pub fn prepare(&self, id: Option<&str>) -> Result<(), LibraryError> {
        let Some(shared) = &self.shared else {
            return Ok(());
        };
        let first = || Some(self.engine.models().first()?.id.clone());
        let Some(id) = id.map(str::to_owned).or_else(first) else {
            return Ok(());
        };
        if self.engine.card(&id).is_none() {
            self.sync()?;
        }
        // Bundled models have no mark.
        if let Some(mark) = shared.mark(&id).filter(|_| self.engine.card(&id).is_some()) {
            shared.fetch(&mark, None)?;
        }
        Ok(())
    }

    /// Network of the model called `id`, also of one that another server made a moment ago. Slow, as
    /// [`Engine::classifier`](crate::inference::engine::Engine::classifier).
    ///
    /// # Errors
    ///
    /// If there is no such model, or it cannot be fetched or loaded.
    pub fn classifier(&self, id: &str) -> Result<Arc<Classifier>, LibraryError> {
        self.prepare(Some(id))?;
        let loaded = self.engine.classifier(id);
        loaded.map_err(|error| match error {
            EngineError::UnknownModel(id) => self.not_usable(&id),
            // What was found out just now says more.
            _ if self.damaged_model(id).is_some() => self.not_usable(id),
            error => ModelError::Unusable(error.to_string()).into(),
        })
    }
}

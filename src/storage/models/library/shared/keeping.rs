//! A new model for all servers: its objects first, its row last.

use std::path::Path;
use std::sync::Arc;

use super::{SharedModels, new_generation, prefix};
use crate::ml::card::Card;
use crate::ml::classify::Classifier;
use crate::ml::model_file::{self, CARD, FINGERPRINTS, WEIGHTS};
use crate::storage::models::library::{Library, LibraryError, leftovers};
use crate::storage::names;
use crate::storage::objects::ObjectsError;
use crate::storage::store::{Claim, ModelAdded, ModelMark, NewModel};

/// How a model is added.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::storage::models::library) struct Insertion<'a> {
    /// The right to work on the model's job, which others may have taken over.
    pub(in crate::storage::models::library) claim: Option<&'a Claim>,
    /// How many models there may be with it; any number if `None`.
    pub(in crate::storage::models::library) max: Option<usize>,
    /// Whether it must have its id, because that follows from a client's key.
    pub(in crate::storage::models::library) keeps_id: bool,
}

impl Library {
    /// Keeps a model that all servers have from then on.
    pub(in crate::storage::models::library) fn insert_shared(
        &self,
        shared: &SharedModels,
        classifier: Classifier,
        insertion: Insertion<'_>,
    ) -> Result<Arc<Card>, LibraryError> {
        self.sync()?;
        let (mut ids, mut names) = (Vec::new(), Vec::new());
        let wanted = classifier.card().clone();
        let mut classifier = classifier;
        loop {
            let card = Card {
                id: match insertion.keeps_id {
                    true => wanted.id.clone(),
                    false => self.free_id(&wanted.id, &ids),
                },
                name: self.free_name(&wanted.name, &names),
                default: false,
                ..wanted.clone()
            };
            classifier = classifier.with_card(card.clone());
            let id = match shared.keep(&classifier, insertion)? {
                ModelAdded::Added => card.id.clone(),
                ModelAdded::Known(id) => id,
                ModelAdded::Full => {
                    let max = insertion.max.unwrap_or(self.max_models);
                    return Err(LibraryError::Full { max });
                }
                ModelAdded::TakenId if insertion.keeps_id => return Err(LibraryError::UsedKey),
                // By another server, in this moment.
                ModelAdded::TakenId => {
                    ids.push(card.id);
                    continue;
                }
                ModelAdded::TakenName => {
                    names.push(card.name);
                    continue;
                }
            };
            // It is kept, whether or not this server can say so already.
            if let Err(error) = self.sync() {
                tracing::warn!(%error, "a model that was just kept is not listed yet");
            }
            return Ok(self.engine.card(&id).unwrap_or_else(|| Arc::new(card)));
        }
    }
}

impl SharedModels {
    fn keep(
        &self,
        classifier: &Classifier,
        insertion: Insertion<'_>,
    ) -> Result<ModelAdded, LibraryError> {
        let card = classifier.card();
        let mark = ModelMark {
            id: card.id.clone(),
            generation: new_generation(),
            revision: 0,
        };
        let place = self.copies.place(&mark);
        model_file::save(classifier, &place)?;
        if let Err(error) = self.wait(self.put(&place, &mark)) {
            // What has arrived of it is swept up one day.
            let _ = leftovers::remove_model(&place);
            return Err(error.into());
        }
        self.copies.used(&mark);
        let new = NewModel {
            id: &card.id,
            name_key: &names::folded(&card.name),
            generation: mark.generation,
            card: &model_file::card_text(&place)?,
            job: card.job.as_deref(),
            claim: insertion.claim,
            max: insertion.max,
        };
        // Where this fails the row may be there all the same, so its files stay, here and as objects.
        let added = self.wait(self.shared.store.add_model(&new))?;
        if added != ModelAdded::Added {
            let _ = leftovers::remove_model(&place);
            self.remove_objects(&mark);
        }
        Ok(added)
    }

    async fn put(&self, place: &Path, mark: &ModelMark) -> Result<(), ObjectsError> {
        let prefix = prefix(&mark.id, mark.generation);
        for file in [FINGERPRINTS, WEIGHTS, CARD] {
            let from = place.join(file);
            if file != FINGERPRINTS || from.is_file() {
                let key = format!("{prefix}/{file}");
                self.shared.objects.put_file(&key, &from).await?;
            }
        }
        Ok(())
    }

    /// Removes the objects of a model without a row; what is left is swept up one day.
    pub(super) fn remove_objects(&self, mark: &ModelMark) {
        let prefix = prefix(&mark.id, mark.generation);
        if let Err(error) = self.wait(self.shared.objects.remove_prefix(&prefix)) {
            tracing::warn!(%error, "the objects of a model that is gone cannot be removed now");
        }
    }
}

//! New models: trained here, or imported.

use std::path::Path;
use std::sync::Arc;

use super::chosen::forget_default;
use super::shared::Insertion;
use super::{Library, LibraryError, leftovers};
use crate::ml::card::Card;
use crate::ml::classify::Classifier;
use crate::ml::model_file;
use crate::storage::models::{archive, stored};
use crate::storage::store::Claim;

impl Library {
    /// Keeps a new model. If its id or its name is taken, it gets another one, which the card says. The number of models is not
    /// looked at, so that a training that has ended is never lost: [`check_room`](Self::check_room) before it begins.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn insert(&self, classifier: Classifier) -> Result<Arc<Card>, LibraryError> {
        self.insert_as(classifier, Insertion::default())
    }

    /// The same for what the job that the card names made. Where several machines work, the right to work on it must still hold, and
    /// a model that the job made before is given in place of a second one.
    ///
    /// # Errors
    ///
    /// If it cannot be written, or another worker has taken the job over.
    pub fn insert_of_job(
        &self,
        classifier: Classifier,
        claim: &Claim,
    ) -> Result<Arc<Card>, LibraryError> {
        let insertion = Insertion {
            claim: Some(claim),
            ..Insertion::default()
        };
        self.insert_as(classifier, insertion)
    }

    pub(super) fn insert_as(
        &self,
        classifier: Classifier,
        insertion: Insertion<'_>,
    ) -> Result<Arc<Card>, LibraryError> {
        if let Some(shared) = &self.shared {
            return self.insert_shared(shared, classifier, insertion);
        }
        let _changing = self.lock();
        let card = Card {
            id: self.free_id(&classifier.card().id, &[]),
            name: self.free_name(&classifier.card().name, &[]),
            default: false,
            ..classifier.card().clone()
        };
        let classifier = classifier.with_card(card);
        let Some(folder) = &self.folder else {
            return Ok(self.engine.insert(classifier)?);
        };
        let place = folder.join(&classifier.card().id);
        forget_default(folder, &classifier.card().id)?;
        model_file::save(&classifier, &place)?;
        let source = stored(classifier.card().clone(), place.clone(), &self.device);
        self.engine.insert(source).map_err(|refused| {
            // It is not there in memory, so it must not be there after the next start.
            let _ = leftovers::remove_model(&place);
            refused.into()
        })
    }

    /// Keeps the model in a ZIP, see [`archive::unpack`].
    ///
    /// # Errors
    ///
    /// If there are too many models, the ZIP gives no model, or the model cannot be written.
    pub fn import(&self, zip: &Path) -> Result<Arc<Card>, LibraryError> {
        self.check_room()?;
        let model = archive::unpack(zip, &self.device)?;
        let _importing = self.importing();
        // Others may have come while the ZIP was read.
        self.check_room()?;
        let insertion = Insertion {
            max: Some(self.max_models),
            ..Insertion::default()
        };
        self.insert_as(model, insertion)
    }
}

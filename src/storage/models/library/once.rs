//! Imports with a key of their client's, which are carried out once however often they are sent.

use std::path::Path;
use std::sync::Arc;

use super::shared::Insertion;
use super::{Library, LibraryError};
use crate::ml::card::Card;
use crate::storage::models::archive;

impl Library {
    /// Keeps the model in a ZIP under `id`, which follows from the key; gives the model and whether it was there before.
    ///
    /// # Errors
    ///
    /// As [`import`](Self::import); [`LibraryError::UsedKey`] if another model has the id.
    pub fn import_as(&self, zip: &Path, id: &str) -> Result<(Arc<Card>, bool), LibraryError> {
        let model = archive::unpack(zip, &self.device)?;
        let _importing = self.importing();
        self.sync()?;
        if let Some(known) = self.engine.card(id) {
            return replayed(known, model.card());
        }
        self.check_room()?;
        let card = Card {
            id: id.to_owned(),
            ..model.card().clone()
        };
        let insertion = Insertion {
            max: Some(self.max_models),
            keeps_id: true,
            ..Insertion::default()
        };
        match self.insert_as(model.with_card(card.clone()), insertion) {
            // The same request came to another server at the same time.
            Err(LibraryError::UsedKey) => {
                self.sync()?;
                let known = self.engine.card(id).ok_or(LibraryError::UsedKey)?;
                replayed(known, &card)
            }
            inserted => Ok((inserted?, false)),
        }
    }
}

/// The model that came with the key before, if the imported one is the same.
fn replayed(known: Arc<Card>, imported: &Card) -> Result<(Arc<Card>, bool), LibraryError> {
    match is_same(&known, imported) {
        true => Ok((known, true)),
        false => Err(LibraryError::UsedKey),
    }
}

/// Whether both are about one training, whatever the models are called here.
fn is_same(known: &Card, imported: &Card) -> bool {
    let named = Card {
        id: known.id.clone(),
        name: known.name.clone(),
        default: known.default,
        ..imported.clone()
    };
    *known == named
}

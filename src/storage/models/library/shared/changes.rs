//! Changes of shared models: decided in the database, then taken in like those of any other server.

use std::sync::Arc;

use super::SharedModels;
use crate::inference::engine::ChangeError;
use crate::ml::card::{Card, Evaluation, Origin};
use crate::ml::model_file;
use crate::storage::models::library::figures::with_figures;
use crate::storage::models::library::{Change, Library, LibraryError};
use crate::storage::names;
use crate::storage::store::{ModelChange, ModelChanged, ModelMark, StoredModel};

/// How often a change is tried that others are always ahead of.
const MAX_TRIES: usize = 20;

impl Library {
    pub(in crate::storage::models::library) fn change_shared(
        &self,
        shared: &SharedModels,
        id: &str,
        change: &Change,
    ) -> Result<Arc<Card>, LibraryError> {
        let before = self.card(id)?;
        let name = change.name.as_deref().map(names::checked).transpose()?;
        if let Some(name) = &name {
            self.own(&before)?;
            self.check_name(&before, name)?;
        }
        if before.origin == Origin::Bundled {
            if change.make_default {
                shared.wait(shared.shared.store.set_default_model(id))?;
            }
        } else {
            let renamed = |card: &Card| {
                let name = name.clone()?;
                Some(Card {
                    name,
                    ..card.clone()
                })
            };
            self.change_row(shared, id, change.make_default, renamed)?;
        }
        self.sync()?;
        self.card(id)
    }

    pub(in crate::storage::models::library) fn add_figures_shared(
        &self,
        shared: &SharedModels,
        id: &str,
        job: &str,
        figures: &[Evaluation],
    ) -> Result<(), LibraryError> {
        let added = |card: &Card| card.may_be_of(job).then(|| with_figures(card, figures));
        match self.change_row(shared, id, false, added) {
            // It has been deleted.
            Err(LibraryError::Change(ChangeError::Unknown(_))) => Ok(()),
            changed => changed,
        }?;
        self.sync()
    }

    /// Changes a model's row as it is in the moment of the change. Nothing is written where `changed` gives no other card and it is not
    /// to become the default one.
    fn change_row(
        &self,
        shared: &SharedModels,
        id: &str,
        make_default: bool,
        changed: impl Fn(&Card) -> Option<Card>,
    ) -> Result<(), LibraryError> {
        let store = &shared.shared.store;
        for _ in 0..MAX_TRIES {
            let unknown = || ChangeError::Unknown(id.to_owned());
            let StoredModel { mark, card } = shared.wait(store.model(id))?.ok_or_else(unknown)?;
            let after = changed(&model_file::card_in(&card)?);
            if after.is_none() && !make_default {
                return Ok(());
            }
            let after = match after {
                Some(after) => {
                    let key = names::folded(&after.name);
                    let text = model_file::replaced_card(
                        &card,
                        &Card {
                            default: false,
                            ..after.clone()
                        },
                    )?;
                    Some((text, key, after.name))
                }
                None => None,
            };
            let change = ModelChange {
                mark: &mark,
                card: (after.as_ref()).map(|(text, key, _)| (text.as_str(), key.as_str())),
                make_default,
            };
            match (shared.wait(store.change_model(&change))?, after) {
                (ModelChanged::Changed, _) => return Ok(()),
                (ModelChanged::Taken, Some((_, _, name))) => {
                    return Err(LibraryError::NameTaken(name));
                }
                (ModelChanged::Taken | ModelChanged::Stale, _) => {}
            }
        }
        Err(LibraryError::Contested)
    }

    pub(in crate::storage::models::library) fn remove_shared(
        &self,
        shared: &SharedModels,
        id: &str,
    ) -> Result<(), LibraryError> {
        let mark = match self.removable(shared, id)? {
            Some(mark) => mark,
            // Another server may have made it a moment ago.
            None => {
                self.sync()?;
                let unknown = || ChangeError::Unknown(id.to_owned());
                self.removable(shared, id)?.ok_or_else(unknown)?
            }
        };
        let was_there = shared.wait(shared.shared.store.remove_model(&mark.id, mark.generation))?;
        if was_there {
            shared.remove_objects(&mark);
        }
        self.sync()?;
        match was_there {
            true => Ok(()),
            false => Err(ChangeError::Unknown(id.to_owned()).into()),
        }
    }

    /// What is known of the model, usable or not, that is listed as `id`.
    fn removable(
        &self,
        shared: &SharedModels,
        id: &str,
    ) -> Result<Option<ModelMark>, LibraryError> {
        let damaged = self.damaged_model(id);
        if let Some(damaged) = damaged {
            let known = shared.known().clone().into_iter();
            let mut known = known.filter(|mark| shared.copies.place(mark) == damaged.folder);
            return Ok(known.next());
        }
        if let Some(card) = self.engine.card(id) {
            self.own(&card)?;
        }
        Ok(shared.mark(id))
    }
}

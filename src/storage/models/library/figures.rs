//! Figures that come to a model after it was kept.

use super::{Library, LibraryError};
use crate::ml::card::{Card, Evaluation};
use crate::ml::model_file;

impl Library {
    /// Puts those of `figures` on the card of the model that `job` made whose names it does not have yet. Nothing happens if
    /// that model has been deleted, also if another one has its id now.
    ///
    /// # Errors
    ///
    /// If its card cannot be written.
    pub fn add_figures(
        &self,
        id: &str,
        job: &str,
        figures: &[Evaluation],
    ) -> Result<(), LibraryError> {
        if let Some(shared) = &self.shared {
            return self.add_figures_shared(shared, id, job, figures);
        }
        let _changing = self.lock();
        let made = self.engine.card(id).filter(|card| card.may_be_of(job));
        let Some(before) = made else { return Ok(()) };
        let card = with_figures(&before, figures);
        if let Some(folder) = self.folder_of(id) {
            model_file::replace_card(&folder, &card)?;
        }
        self.engine.set_figures(id, card.metrics)?;
        Ok(())
    }
}

/// The card with those of `figures` whose names it does not have yet.
pub(super) fn with_figures(before: &Card, figures: &[Evaluation]) -> Card {
    let mut card = Card {
        default: false,
        ..before.clone()
    };
    let is_new = |figure: &&Evaluation| before.metrics.iter().all(|own| own.name != figure.name);
    card.metrics.extend(figures.iter().filter(is_new).cloned());
    card
}

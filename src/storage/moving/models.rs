//! The models of a folder as rows and objects.

use std::path::{Path, PathBuf};

use super::MoveError;
use super::files::Part;
use crate::files;
use crate::ml::bundled;
use crate::ml::card::Card;
use crate::ml::model_file::{self, CARD, FINGERPRINTS, ModelError, WEIGHTS};
use crate::storage::models::library::{default_id, prefix};
use crate::storage::models::{folders, not_bundled};
use crate::storage::names;
use crate::storage::store::{NewModel, StoreError};

/// A model as it becomes a row.
#[derive(Debug)]
pub(super) struct ModelRow {
    id: String,
    name: String,
    name_key: String,
    generation: u64,
    card: String,
    job: Option<String>,
    folder: PathBuf,
}

/// The models of a folder.
#[derive(Debug, Default)]
pub(super) struct Models {
    pub(super) rows: Vec<ModelRow>,
    /// Id of the default one, if one was chosen that is here.
    pub(super) default: Option<String>,
    /// What is left behind, one sentence each.
    pub(super) faults: Vec<String>,
}

impl Models {
    /// Reads every model in `folder`. Those of earlier versions get the checksums that they lack.
    pub(super) fn read(folder: &Path) -> Self {
        let mut models = Self::default();
        for place in folders(folder) {
            match ModelRow::read(&place, &models.rows) {
                Ok(row) => models.rows.push(row),
                Err(error) => {
                    let (place, why) = (files::name(&place), error.brief());
                    models
                        .faults
                        .push(format!("the model in models/{place} stays behind: {why}"));
                }
            }
        }
        let is_here = |id: &String| {
            models.rows.iter().any(|row| row.id == *id)
                || bundled::ids().any(|bundled| bundled == id)
        };
        models.default = default_id(folder).filter(is_here);
        models
    }

    pub(super) fn parts(&self) -> Vec<Part> {
        self.rows.iter().map(ModelRow::part).collect()
    }
}

impl ModelRow {
    fn read(folder: &Path, others: &[Self]) -> Result<Self, ModelError> {
        model_file::verify(folder)?;
        model_file::add_sums(folder)?;
        let text = model_file::card_text(folder)?;
        let mut card = not_bundled(model_file::card_in(&text)?);
        let is_taken = |row: &Self| row.id.eq_ignore_ascii_case(&card.id);
        if others.iter().any(is_taken) || bundled::ids().any(|id| id == card.id) {
            return Err(ModelError::Unusable(format!("the id {} is taken", card.id)));
        }
        // Someone may have copied folders by hand; where several servers share models, no two are called the same.
        let is_called = |name: &str| {
            let mut names = others.iter().map(|row| &row.name);
            names.any(|other| names::are_alike(other, name))
        };
        card.name = names::free(&card.name, is_called);
        let card = Card {
            default: false,
            ..card
        };
        let text = model_file::replaced_card(&text, &card)?;
        Ok(Self {
            // The same in the next try, and another one for another model.
            generation: generation(&text),
            name_key: names::folded(&card.name),
            id: card.id,
            name: card.name,
            job: card
                .job
                .filter(|job| others.iter().all(|row| row.job.as_ref() != Some(job))),
            card: text,
            folder: folder.to_owned(),
        })
    }

    fn part(&self) -> Part {
        let prefix = prefix(&self.id, self.generation);
        let files = [WEIGHTS, FINGERPRINTS, CARD].into_iter();
        let files = files.map(|file| (format!("{prefix}/{file}"), self.folder.join(file)));
        Part {
            name: format!("model-{}", self.id),
            files: files.filter(|(_, path)| path.is_file()).collect(),
            sums: Vec::new(),
        }
    }

    pub(super) fn new_model(&self) -> NewModel<'_> {
        NewModel {
            id: &self.id,
            name_key: &self.name_key,
            generation: self.generation,
            card: &self.card,
            job: self.job.as_deref(),
            claim: None,
            max: None,
        }
    }
}

/// A number that follows from the text of a card.
fn generation(card: &str) -> u64 {
    let sum = files::checksum::of_bytes(card.as_bytes());
    u64::from_str_radix(&sum[..15], 16).expect("a checksum is made of hexadecimal digits")
}

/// A card that a row holds.
pub(super) fn card_of(text: &str) -> Result<Card, MoveError> {
    let damaged = |error: ModelError| StoreError::Damaged {
        what: "model card",
        detail: error.to_string(),
    };
    Ok(model_file::card_in(text).map_err(damaged)?)
}

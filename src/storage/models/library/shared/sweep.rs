//! What servers that were killed left in the object store.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use crate::storage::models::library::{Library, LibraryError};

impl Library {
    /// Removes objects of models that have no row, once they have lain there for so long: before, they may be on their way. Gives the
    /// number of models that they were of; does nothing on a single machine.
    ///
    /// # Errors
    ///
    /// If the database or the object store does not answer.
    pub fn sweep(&self, min_age: Duration) -> Result<usize, LibraryError> {
        let Some(shared) = &self.shared else {
            return Ok(0);
        };
        let objects = &shared.shared.objects;
        let mut newest: BTreeMap<(String, u64), SystemTime> = BTreeMap::new();
        for object in shared.wait(objects.list("models"))? {
            let mut parts = object.key.split('/').skip(1);
            let (Some(id), Some(generation)) = (parts.next(), parts.next()) else {
                continue;
            };
            // What is called otherwise is none of ours.
            let Ok(generation) = generation.parse() else {
                continue;
            };
            let newest = newest.entry((id.to_owned(), generation));
            let newest = newest.or_insert(object.modified);
            *newest = object.modified.max(*newest);
        }
        // After the listing, so that what came meanwhile is among the rows.
        let rows = shared.wait(shared.shared.store.model_marks())?.models;
        let is_old = |modified: SystemTime| modified.elapsed().is_ok_and(|age| age >= min_age);
        newest.retain(|(id, generation), modified| {
            let has_row = |row: &crate::storage::store::ModelMark| {
                (&row.id, row.generation) == (id, *generation)
            };
            is_old(*modified) && !rows.iter().any(has_row)
        });
        for (id, generation) in newest.keys() {
            shared.wait(objects.remove_prefix(&super::prefix(id, *generation)))?;
        }
        Ok(newest.len())
    }
}

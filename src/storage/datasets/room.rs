//! A floor of free space that uploads, models and trainings leave to the database.

use super::{Datasets, DatasetsError};

/// The floor where none is set: 64 MiB, or a tenth of the disk where that is less.
const MIN_FREE_BYTES: u64 = 64 << 20;
const SHARE_OF_DISK: u64 = 10;

impl Datasets {
    /// Makes sure that `bytes` may be written without going below the floor of free space.
    ///
    /// # Errors
    ///
    /// [`DatasetsError::NoRoom`] otherwise.
    pub fn make_sure_of_room(&self, bytes: u64) -> Result<(), DatasetsError> {
        let Ok(room) = self.data_dir().room() else {
            // A system that does not say is asked no more of; writing itself will tell.
            return Ok(());
        };
        let usual = MIN_FREE_BYTES.min(room.total_bytes / SHARE_OF_DISK);
        let floor = self.limits().min_free_bytes.unwrap_or(usual);
        match room.free_bytes >= floor.saturating_add(bytes) {
            true => Ok(()),
            false => Err(DatasetsError::NoRoom { floor }),
        }
    }
}

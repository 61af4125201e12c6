//! A file that takes room while there is some, so that there is room for deletions once the disk is full.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use rand::Rng;

/// Room for the commits of a few deletions: SQLite writes every page that changes once more.
const BYTES: usize = 2 << 20;

/// The reserve of one database.
#[derive(Debug)]
pub(super) struct Reserve(PathBuf);

impl Reserve {
    /// The reserve of the database at `path`, beside it.
    pub(super) fn beside(path: &Path) -> Self {
        Self(path.with_extension("reserve"))
    }

    /// Takes as much of the room as there is; does nothing where it has all of it.
    pub(super) fn fill(&self) {
        let bytes = fs::metadata(&self.0).map_or(0, |file| file.len());
        if bytes == BYTES as u64 {
            return;
        }
        if let Err(error) = self.write() {
            tracing::warn!(%error, "there is little room for deletions once the disk is full");
        }
    }

    fn write(&self) -> std::io::Result<()> {
        // Zeros would take no room on a disk that compresses.
        let mut bytes = vec![0; BYTES];
        rand::rng().fill_bytes(&mut bytes);
        let mut file = File::create(&self.0)?;
        file.write_all(&bytes)?;
        file.sync_data()
    }

    /// Whether a file cannot be written beside the database because there is no room.
    pub(super) fn lacks_room(&self) -> bool {
        let probe = self.0.with_extension("probe");
        let written = File::create(&probe).and_then(|mut file| {
            file.write_all(&[1; 4096])?;
            file.sync_data()
        });
        let _ = fs::remove_file(&probe);
        let full = [ErrorKind::StorageFull, ErrorKind::QuotaExceeded];
        written.is_err_and(|error| full.contains(&error.kind()))
    }

    /// Gives the room back; whether there was any.
    pub(super) fn give_up(&self) -> bool {
        let held = fs::metadata(&self.0).is_ok_and(|file| file.len() > 0);
        held && fs::remove_file(&self.0).is_ok()
    }
}

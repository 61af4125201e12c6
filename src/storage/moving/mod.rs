//! The data folder of a single machine moves to a database and an object store that several machines share, and back.
//!
//! Files go first, each compared with its checksum, and all rows last, in one transaction. So what is cut off has moved nothing, and
//! the next try goes on: what has arrived is not sent again. Where data came from stays as it is.
//!
//! ```text
//! datasets/{id}/{checksum}/…   models/{id}/{generation}/…   checkpoints/{job}/{attempt}/…
//! films/{id}/video   journal   recordings/{id}/…     kept, though a server of several machines does not show them yet
//! moving/{part}                                      what of all this has arrived, until the rows have
//! ```

mod back;
mod files;
mod models;
mod out;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

pub use back::back;
pub use out::out;

use crate::files::FileError;
use crate::storage::backup::BackupError;
use crate::storage::data_check::CheckError;
use crate::storage::data_dir::DataDirError;
use crate::storage::models::library::LibraryError;
use crate::storage::objects::{Objects, ObjectsError};
use crate::storage::store::{RowCounts, Store, StoreError};

/// Name of the database in a data folder.
const DATABASE: &str = "facefeel.db";
/// Below what it stands which parts have arrived.
const ARRIVED: &str = "moving";

/// What moves, and how far that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// In bytes.
    Files,
    Rows,
}

/// Hears `(step, done, total)`.
pub type Progress<'a> = dyn FnMut(Step, u64, u64) + Send + 'a;

/// Where several machines keep what they share.
#[derive(Debug, Clone, Copy)]
pub struct Shared<'a> {
    pub store: &'a Store,
    pub objects: &'a Objects,
}

/// What has moved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moved {
    pub rows: RowCounts,
    pub models: u64,
    /// How many files there are, and how many of them were there already, from an earlier try.
    pub files: u64,
    pub files_before: u64,
    pub bytes: u64,
    /// Films and recordings, which a server of several machines does not show yet.
    pub unseen: u64,
    /// What stayed behind, one sentence each.
    pub faults: Vec<String>,
}

/// Why nothing, or not all, was moved.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// There is nothing to move.
    #[error("{} holds no FaceFeel data ({DATABASE} is missing); name the data folder with --data-dir", .0.display())]
    NoData(PathBuf),
    /// The folder was left in the middle of something.
    #[error(
        "the last server on {} was cut off; start facefeel serve on it once, stop it with Ctrl-C, then move it", .0.display()
    )]
    CutOff(PathBuf),
    /// Files and rows do not fit together.
    #[error(
        "{what}: {detail}. Nothing was moved; mend the folder with facefeel data check --repair, then move it"
    )]
    Unfit { what: String, detail: String },
    /// The target holds something.
    #[error(
        "the target is not empty ({0}); choose an empty database and another storage prefix, or an empty folder"
    )]
    NotEmpty(String),
    /// Others use the source.
    #[error("{0} is still at work on this database; stop all servers and workers, then move it")]
    InUse(String),
    /// A file is not what its row or its card says.
    #[error(
        "{what} is damaged: its checksum differs from that of its row; put back a copy of it, then move again"
    )]
    Damaged { what: String },
    /// A file that a row speaks of is not there.
    #[error("{0} is missing; put it back, or delete what it belongs to, then move again")]
    Missing(String),
    /// What has arrived is not what was sent.
    #[error(
        "what arrived is not what was there: {0}; the rows are in place, so compare before you use them, and move into an empty target"
    )]
    Differs(String),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Objects(#[from] ObjectsError),
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    #[error(transparent)]
    Check(#[from] CheckError),
    #[error(transparent)]
    Listing(#[from] BackupError),
    #[error(transparent)]
    Models(#[from] LibraryError),
}

/// Refuses a database with anything in it, but for facts about itself.
async fn make_sure_it_is_empty(store: &Store) -> Result<(), MoveError> {
    let mut counts = store.row_counts().await?;
    counts.push(("models", store.model_count().await?));
    match counts.into_iter().find(|(_, count)| *count > 0) {
        Some((table, count)) => Err(MoveError::NotEmpty(format!("{count} {table}"))),
        None => Ok(()),
    }
}

/// Compares how many rows there are.
fn compare(there: &RowCounts, here: &RowCounts) -> Result<(), MoveError> {
    let mut pairs = there.iter().zip(here);
    match pairs.find(|(there, here)| there != here) {
        Some(((table, there), (_, here))) => {
            let differs = format!("{there} {table} at the source, {here} at the target");
            Err(MoveError::Differs(differs))
        }
        None => Ok(()),
    }
}

fn total(counts: &RowCounts) -> u64 {
    counts.iter().map(|(_, count)| count).sum()
}

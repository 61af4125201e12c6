//! What in a data folder does not fit together: files without rows, rows without files, damage, leftovers. And how to
//! mend it without losing anything that might still be wanted.

mod files;
mod repair;
mod rows;

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;

pub use repair::repair;

use crate::files::FileError;
use crate::storage::data_dir::RESTORING;
use crate::storage::store::{Inspection, StoreError};

/// Name of the database.
const DATABASE: &str = "facefeel.db";
/// Time after which a finding beside a running server is looked at again, because it may be something in the middle.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Why a data folder could not be looked at or mended.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// There is no such folder, or nothing in it.
    #[error("{} holds no FaceFeel data; name the data folder with --data-dir", .0.display())]
    NoData(PathBuf),
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What kind of thing was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// The database is damaged or missing.
    Database,
    /// The database and the files do not belong together.
    Mismatch,
    /// A backup was not put back to its end.
    HalfRestored,
    /// A row of the database cannot be understood.
    DamagedRow,
    /// The folder of all datasets, or of all films, is away or empty, and there should be some.
    Away,
    /// The row of a dataset or a film names files that are not there.
    MissingFiles,
    /// A dataset's archive is not what was uploaded.
    DamagedArchive,
    /// A dataset's check-up cannot be read.
    DamagedCheckUp,
    /// A model's files are damaged.
    DamagedModel,
    /// A film's video or what was seen in it is not what it was.
    DamagedFilm,
    /// The file that names the default model names none that is here.
    MissingDefault,
    /// A checkpoint is damaged.
    DamagedCheckpoint,
    /// Files that no row names.
    Stray,
    /// What an interrupted write or deletion left.
    Leftover,
}

/// What is done about a kind of finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// It is deleted for good.
    Delete,
    /// It is moved into the folder `recovered`.
    PutAside,
    /// The row is written to a file in `recovered`, then removed.
    Forget,
}

impl FindingKind {
    /// How it can be mended by itself; nothing if someone has to decide.
    pub fn act(self) -> Option<Act> {
        match self {
            Self::Database
            | Self::Mismatch
            | Self::HalfRestored
            | Self::DamagedRow
            | Self::DamagedArchive
            | Self::DamagedFilm
            | Self::Away => None,
            Self::MissingFiles => Some(Act::Forget),
            Self::Leftover => Some(Act::Delete),
            Self::DamagedCheckUp
            | Self::DamagedModel
            | Self::MissingDefault
            | Self::DamagedCheckpoint
            | Self::Stray => Some(Act::PutAside),
        }
    }
}

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// What kind of thing it is.
    pub kind: FindingKind,
    /// The file or folder inside the data folder; of a row its table and id.
    pub what: String,
    /// What is wrong, and where nothing can be mended by itself what to do.
    pub detail: String,
}

impl Finding {
    fn new(kind: FindingKind, what: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            kind,
            what: what.into(),
            detail: detail.into(),
        }
    }
}

/// How a folder is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Read every file and compare its checksum, which takes long; else names alone.
    pub is_thorough: bool,
    /// A server uses the folder, so that something may always be on its way in or out.
    pub is_in_use: bool,
}

/// Looks at the data folder `root`; changes nothing.
///
/// # Errors
///
/// If there is no data, or something cannot be read for another reason than damage.
pub async fn check(root: &Path, look: Look) -> Result<Vec<Finding>, CheckError> {
    let mut findings = check_once(root, look).await?;
    if look.is_in_use && !findings.is_empty() {
        tokio::time::sleep(LOOK_AGAIN).await;
        let again = check_once(root, look).await?;
        findings.retain(|finding| again.contains(finding));
    }
    Ok(findings)
}

async fn check_once(root: &Path, look: Look) -> Result<Vec<Finding>, CheckError> {
    if files::entries(root)?
        .iter()
        .all(|path| crate::files::name(path) == "lock")
    {
        return Err(CheckError::NoData(root.to_owned()));
    }
    if root.join(RESTORING).exists() {
        let detail = "a restore was cut off here; run it again with --force";
        return Ok(vec![Finding::new(
            FindingKind::HalfRestored,
            RESTORING,
            detail,
        )]);
    }
    let mut findings = files::models(root, look)?;
    match rows::read(root, look).await? {
        // Then what lies here may be wanted by another database.
        Ok(rows) if !rows.is_paired => {
            let detail = "the database and the data folder do not belong together, so nothing else is compared; put back the right facefeel.db, or the right id";
            findings.push(Finding::new(FindingKind::Mismatch, "id", detail));
        }
        Ok(rows) => {
            findings.extend(files::leftovers(root, look)?);
            findings.extend(rows::datasets(root, &rows, look)?);
            findings.extend(rows::jobs(root, &rows, look)?);
            findings.extend(rows::films(root, &rows, look)?);
            findings.extend(rows.damaged);
            findings.extend(files::recordings(root, look)?);
        }
        Err(database) => findings.push(database),
    }
    findings.sort();
    Ok(findings)
}

/// The database, if it is there and, where it is looked through, sound.
async fn database(root: &Path, look: Look) -> Result<Result<Inspection, Finding>, CheckError> {
    let path = root.join(DATABASE);
    if !path.is_file() {
        let detail = "it is missing; put it, or a backup, back before a server makes a new one";
        return Ok(Err(Finding::new(FindingKind::Database, DATABASE, detail)));
    }
    let looked = async {
        let mut inspection = Inspection::open(&path).await?;
        if look.is_thorough {
            inspection.make_sure().await?;
        }
        inspection.make_sure_of_tables().await?;
        Ok(inspection)
    };
    match looked.await {
        Ok(inspection) => Ok(Ok(inspection)),
        Err(error @ StoreError::DamagedFile { .. }) => Ok(Err(Finding::new(
            FindingKind::Database,
            DATABASE,
            error.to_string(),
        ))),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests;

//! The file that names the default model.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use super::LibraryError;
use crate::files::FileError;
use crate::files::durable;

/// Its name inside the models folder.
pub(crate) const DEFAULT: &str = "default";

/// Bytes of it that are looked at.
const MAX_ID_BYTES: u64 = 256;

/// Id of the default model of a models folder, if one was chosen.
pub(crate) fn default_id(folder: &Path) -> Option<String> {
    let file = File::open(folder.join(DEFAULT)).ok()?;
    let mut id = Vec::new();
    file.take(MAX_ID_BYTES).read_to_end(&mut id).ok()?;
    let id = String::from_utf8_lossy(&id);
    // It is shown on terminals.
    let plain = id.trim().chars().filter(|char| !char.is_control());
    Some(plain.collect())
}

/// Forgets that a model which is not here any more is the default: another one may get its id.
pub(super) fn forget_default(folder: &Path, id: &str) -> Result<(), LibraryError> {
    if default_id(folder).as_deref() != Some(id) {
        return Ok(());
    }
    let file = folder.join(DEFAULT);
    let removed = fs::remove_file(&file).and_then(|()| durable::sync_folder(folder));
    Ok(removed.map_err(FileError::at(&file))?)
}

pub(super) fn write_default(folder: &Path, id: &str) -> Result<(), LibraryError> {
    let file = folder.join(DEFAULT);
    let written = fs::create_dir_all(folder)
        .and_then(|()| durable::replace(&file, format!("{id}\n").as_bytes()));
    Ok(written.map_err(FileError::at(&file))?)
}

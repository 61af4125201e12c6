//! Folders of models: their endings while they come and go, and the id inside.

use std::fs;
use std::path::{Path, PathBuf};

use crate::ml::model_file;

/// Endings of folders on their way in (as [`model_file::save`] calls them) and out.
pub(super) const UNFINISHED: [&str; 2] = [".partial", ".removed"];

/// Whether the folder is one on its way in or out, left behind when the power failed.
pub(crate) fn is_unfinished(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    UNFINISHED.iter().any(|ending| name.ends_with(ending))
}

/// The id that a model's folder says in its card.
pub(crate) fn id_in(folder: &Path) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Id {
        id: String,
    }
    let card = fs::read(folder.join(model_file::CARD)).ok()?;
    Some(serde_json::from_slice::<Id>(&card).ok()?.id)
}

pub(super) fn with_ending(folder: &Path, ending: &str) -> PathBuf {
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    folder.with_file_name(name)
}

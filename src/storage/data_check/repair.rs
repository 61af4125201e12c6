//! Mends what was found: what may still be wanted is put aside, never deleted.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Act, CheckError, DATABASE, Finding};
use crate::files::FileError;
use crate::storage::store::Inspection;

/// Folder inside the data folder for what was put aside.
const RECOVERED: &str = "recovered";

/// Does what the kind of a finding asks for; whether there is anything to do. No server may use the folder.
///
/// # Errors
///
/// If a file or the database cannot be changed.
pub async fn repair(root: &Path, finding: &Finding) -> Result<bool, CheckError> {
    match finding.kind.act() {
        None => return Ok(false),
        Some(Act::Delete) => delete(&root.join(&finding.what))?,
        Some(Act::PutAside) => put_aside(root, &finding.what)?,
        Some(Act::Forget) => forget(root, &finding.what).await?,
    }
    Ok(true)
}

fn delete(path: &Path) -> Result<(), CheckError> {
    let deleted = match path.symlink_metadata() {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    Ok(deleted.map_err(FileError::at(path))?)
}

fn put_aside(root: &Path, what: &str) -> Result<(), CheckError> {
    let (from, to) = (root.join(what), free(root, what)?);
    Ok(fs::rename(&from, &to).map_err(FileError::at(&from))?)
}

/// Writes the row of a dataset or a film to a file and removes it.
async fn forget(root: &Path, what: &str) -> Result<(), CheckError> {
    if let Some(id) = what.strip_prefix("films ") {
        return forget_film(root, id).await;
    }
    let id = what.strip_prefix("datasets ").unwrap_or(what);
    let mut inspection = Inspection::open(&root.join(DATABASE)).await?;
    if let Some(row) = inspection.dataset_row(id).await? {
        let to = free(root, &format!("datasets/{id}.json"))?;
        fs::write(&to, format!("{row:#}\n")).map_err(FileError::at(&to))?;
        inspection.forget_dataset(id).await?;
    }
    inspection.close().await?;
    Ok(())
}

async fn forget_film(root: &Path, id: &str) -> Result<(), CheckError> {
    let mut inspection = Inspection::open(&root.join(DATABASE)).await?;
    if let Some(row) = inspection.film_row(id).await? {
        let to = free(root, &format!("films/{id}.json"))?;
        fs::write(&to, format!("{row:#}\n")).map_err(FileError::at(&to))?;
        inspection.forget_film(id).await?;
    }
    inspection.close().await?;
    Ok(())
}

/// Where something is put aside that nothing lies at yet; its folder exists.
fn free(root: &Path, what: &str) -> Result<PathBuf, CheckError> {
    let first = root.join(RECOVERED).join(what);
    let folder = first.parent().unwrap_or(root).to_owned();
    fs::create_dir_all(&folder).map_err(FileError::at(&folder))?;
    let name = first
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let numbered = (2_u64..).map(|number| folder.join(format!("{name}.{number}")));
    Ok(std::iter::once(first)
        .chain(numbered)
        .find(|path| path.symlink_metadata().is_err())
        .expect("there are endless numbers"))
}

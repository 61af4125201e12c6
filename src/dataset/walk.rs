//! The pictures of a folder and below, one at a time, however many there are.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::vec::IntoIter;

use super::archive::is_litter;
use super::layout;

/// Pictures by name, by the rules for datasets: without litter such as thumbnails, and without links. At a time one
/// listing of each folder on the way is in memory.
#[derive(Debug)]
pub struct PictureWalk {
    /// What is left of the folders on the way to the present one.
    listings: Vec<IntoIter<Entry>>,
}

/// A folder below cannot be listed.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", path.display())]
pub struct WalkError {
    pub path: PathBuf,
    pub source: io::Error,
}

#[derive(Debug)]
struct Entry {
    /// The name, in the order of whole paths: a folder's ends in a slash.
    order: OsString,
    path: PathBuf,
    is_folder: bool,
}

impl PictureWalk {
    /// Starts at a folder.
    ///
    /// # Errors
    ///
    /// If it cannot be listed.
    pub fn new(folder: &Path) -> Result<Self, WalkError> {
        let listings = vec![list(folder)?];
        Ok(Self { listings })
    }
}

impl Iterator for PictureWalk {
    type Item = Result<PathBuf, WalkError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some(entry) = self.listings.last_mut()?.next() else {
                self.listings.pop();
                continue;
            };
            if !entry.is_folder {
                return Some(Ok(entry.path));
            }
            match list(&entry.path) {
                Ok(listing) => self.listings.push(listing),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

fn list(folder: &Path) -> Result<IntoIter<Entry>, WalkError> {
    let read = || {
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder)? {
            entries.extend(kept(&entry?)?);
        }
        Ok(entries)
    };
    let mut entries: Vec<Entry> = read().map_err(|source| WalkError {
        path: folder.to_owned(),
        source,
    })?;
    entries.sort_by(|a, b| a.order.cmp(&b.order));
    Ok(entries.into_iter())
}

fn kept(entry: &fs::DirEntry) -> io::Result<Option<Entry>> {
    let mut order = entry.file_name();
    let name = order.to_string_lossy();
    // Does not follow links.
    let kind = entry.file_type()?;
    let is_kept =
        !is_litter(&name) && (kind.is_dir() || kind.is_file() && layout::is_image_name(&name));
    drop(name);
    if kind.is_dir() {
        order.push("/");
    }
    Ok(is_kept.then(|| Entry {
        order,
        path: entry.path(),
        is_folder: kind.is_dir(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_come_by_name_without_litter_links_and_other_files() {
        let root = tempfile::tempdir().unwrap();
        for name in [
            "b/2.jpg",
            "b/1.PNG",
            "b.jpg",
            "a/deep/x.webp",
            "a/.hidden.jpg",
            "__MACOSX/a/x.jpg",
            "notes.txt",
        ] {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(root.path(), root.path().join("a/again")).unwrap();
        let found = PictureWalk::new(root.path()).unwrap().map(Result::unwrap);
        let names: Vec<String> = found
            .map(|path| {
                path.strip_prefix(root.path())
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned()
            })
            .collect();
        assert_eq!(names, ["a/deep/x.webp", "b.jpg", "b/1.PNG", "b/2.jpg"]);
        assert!(PictureWalk::new(&root.path().join("nowhere")).is_err());
    }
}

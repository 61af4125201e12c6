//! Renames of a restore, each of which can be taken back.

use std::fs;
use std::path::{Path, PathBuf};

use super::BackupError;
use crate::files::FileError;

/// Renames that can be taken back.
#[derive(Default)]
pub(super) struct Moves(Vec<(PathBuf, PathBuf)>);

impl Moves {
    /// Renames `from`, if there is such a thing.
    pub(super) fn make(&mut self, from: &Path, to: &Path) -> Result<(), BackupError> {
        if from.symlink_metadata().is_err() {
            return Ok(());
        }
        fs::rename(from, to).map_err(FileError::at(from))?;
        self.0.push((from.to_owned(), to.to_owned()));
        Ok(())
    }

    /// Takes all back, the last one first; whether that went well.
    pub(super) fn undo(self) -> bool {
        let mut backwards = self.0.into_iter().rev();
        backwards.all(|(from, to)| fs::rename(to, from).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_are_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("a"), "old").unwrap();
        fs::write(path("new"), "new").unwrap();
        let mut moves = Moves::default();
        moves.make(&path("a"), &path("aside")).unwrap();
        moves.make(&path("new"), &path("a")).unwrap();
        moves.make(&path("missing"), &path("b")).unwrap();
        assert!(moves.make(&path("a"), &path("nowhere/a")).is_err());
        assert!(moves.undo());
        assert_eq!(fs::read_to_string(path("a")).unwrap(), "old");
        assert_eq!(fs::read_to_string(path("new")).unwrap(), "new");
        assert!(!path("aside").exists());
    }
}

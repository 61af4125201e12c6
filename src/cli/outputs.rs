//! What a command is to write, looked at before its work starts.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::WrongUse;

/// Makes sure that `path`, a file or folder, can be made; it must not be there yet. The folder around it is made.
pub(super) fn new(path: &Path) -> anyhow::Result<()> {
    if path.symlink_metadata().is_ok() {
        return Err(WrongUse::error(format!(
            "{} exists already; choose another name, remove it, or continue it where the command has --resume",
            path.display()
        )));
    }
    let around = path.parent().filter(|folder| *folder != Path::new(""));
    folder(around.unwrap_or(Path::new(".")))
}

/// Makes sure that the file `path` can be written, in place of one that may be there, which stays as it is.
pub(super) fn file(path: &Path) -> anyhow::Result<()> {
    match path.symlink_metadata() {
        Ok(_) => File::options()
            .append(true)
            .open(path)
            .map(drop)
            .map_err(|error| unwritable(path, &error)),
        Err(_) => new(path),
    }
}

/// Makes sure that files can be written into `path`, a folder that is made if it is not there.
pub(super) fn folder(path: &Path) -> anyhow::Result<()> {
    let made = fs::create_dir_all(path).and_then(|()| tempfile::tempfile_in(path));
    made.map(drop).map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &io::Error) -> anyhow::Error {
    WrongUse::error(format!("{} cannot be written: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_written_is_said_beforehand() {
        let root = tempfile::tempdir().unwrap();
        let taken = root.path().join("taken");
        fs::write(&taken, "kept").unwrap();
        let inside = taken.join("model");
        for wrong in [new(&taken), new(&inside), file(&inside), folder(&taken)] {
            assert!(wrong.unwrap_err().is::<WrongUse>());
        }
        file(&taken).unwrap();
        new(&root.path().join("deep/model")).unwrap();
        assert_eq!(fs::read(&taken).unwrap(), b"kept");
        let left = fs::read_dir(root.path().join("deep")).unwrap();
        assert_eq!(left.count(), 0);
    }
}

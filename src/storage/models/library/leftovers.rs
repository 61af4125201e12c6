//! What a server that was killed left in the models folder: models on their way in or out.

use std::fs;
use std::io;
use std::path::Path;

use super::folders::UNFINISHED;
use crate::ml::model_file::{CARD, FINGERPRINTS, WEIGHTS};

/// Ending of single files on their way in.
const PARTIAL: &str = ".partial";

/// Removes models that were never complete, or were being removed, and files that were being replaced. Only what this
/// program names so, and no folder that holds anything else.
pub(super) fn remove(folder: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let removed = match is_abandoned(&name.to_string_lossy()) {
            _ if path.is_file() && name == "default.partial" => fs::remove_file(&path),
            true if path.is_dir() => remove_model(&path),
            _ if path.join(CARD).is_file() => remove_files(&path, &[PARTIAL]),
            _ => Ok(()),
        };
        if let Err(error) = removed {
            tracing::warn!(path = %path.display(), %error, "what an earlier server left cannot be removed");
        }
    }
    Ok(())
}

/// Removes the files of a model's folder, then the folder unless it holds something else.
pub(super) fn remove_model(folder: &Path) -> io::Result<()> {
    remove_files(folder, &["", PARTIAL])?;
    fs::remove_dir(folder)
}

/// Whether a folder is such a model and holds nothing else.
pub(crate) fn is_leftover(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default();
    is_abandoned(&name.to_string_lossy())
        && fs::read_dir(folder).is_ok_and(|mut entries| {
            entries.all(|entry| {
                entry.is_ok_and(|entry| is_of_model(&entry.file_name().to_string_lossy()))
            })
        })
}

fn is_of_model(file: &str) -> bool {
    [WEIGHTS, FINGERPRINTS, CARD].contains(&file.strip_suffix(PARTIAL).unwrap_or(file))
}

/// Whether a file inside a model's folder was being written.
pub(crate) fn is_half_written(file: &str) -> bool {
    file.ends_with(PARTIAL) && is_of_model(file)
}

fn remove_files(folder: &Path, endings: &[&str]) -> io::Result<()> {
    for file in [WEIGHTS, FINGERPRINTS, CARD] {
        for ending in endings {
            match fs::remove_file(folder.join(format!("{file}{ending}"))) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}

/// Whether the name is `{id}.{process}.partial` or `{id}.{process}.removed` of a process that has ended.
fn is_abandoned(name: &str) -> bool {
    process_in(name).is_some_and(|process| !is_alive(process))
}

/// Whether it is that of a process that goes on: `facefeel models` may be at work beside the server.
pub(crate) fn is_at_work(name: &str) -> bool {
    process_in(name).is_some_and(is_alive)
}

fn process_in(name: &str) -> Option<u32> {
    let stem = UNFINISHED
        .iter()
        .find_map(|ending| name.strip_suffix(ending))?;
    stem.rsplit_once('.')?.1.parse().ok()
}

/// This process has only just started; of others only Linux says here whether they live.
fn is_alive(process: u32) -> bool {
    process != std::process::id() && Path::new("/proc").join(process.to_string()).exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_this_program_left_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let make = |model: &str, file: &str| {
            fs::create_dir_all(folder.path().join(model)).unwrap();
            fs::write(folder.path().join(model).join(file), "x").unwrap();
        };
        // No process has the largest number.
        make("a.4294967295.partial", WEIGHTS);
        make("b.4294967295.removed", CARD);
        make("c.4294967295.removed", "diary.txt");
        make("kept", CARD);
        make("kept", "card.json.partial");
        make("d.partial", CARD);
        make("e.1.partial", CARD);
        fs::write(folder.path().join("default.partial"), "x").unwrap();
        remove(folder.path()).unwrap();
        let names = |path: &Path| {
            let entries = fs::read_dir(path).unwrap();
            let mut names: Vec<String> = entries
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            names
        };
        let mut left = vec!["c.4294967295.removed", "d.partial", "kept"];
        if Path::new("/proc/1").exists() {
            left.insert(2, "e.1.partial");
        }
        assert_eq!(names(folder.path()), left);
        assert_eq!(names(&folder.path().join("kept")), [CARD]);
    }
}

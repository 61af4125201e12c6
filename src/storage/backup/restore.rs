//! Puts a backup back: first every file is read and compared, then all are put in place, the database last.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::moves::Moves;
use super::{
    BackupError, DATABASE, Entry, FORMAT, MANIFEST, Manifest, Progress, listing, unreadable,
    unusable,
};
use crate::dataset::archive::{ArchiveLimits, Source};
use crate::files::durable::sync_folder;
use crate::files::{self, FileError, checksum};
use crate::storage::data_dir::{FolderLock, RESTORING};
use crate::storage::store::{Inspection, StoreError, is_id, now};

/// Largest manifest in bytes: some 200 a file.
const MAX_MANIFEST_BYTES: u64 = 256 << 20;

/// What a data folder is made of, in the order in which it is put in place: with the database all is there.
const PARTS: [&str; 7] = [
    "datasets",
    "models",
    "jobs",
    "recordings",
    "films",
    "id",
    DATABASE,
];
/// What belongs to a database and is none of a backup's.
const BESIDE_DATABASE: [&str; 2] = ["facefeel.db-wal", "facefeel.db-shm"];

/// A finished restore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// How many files were put in place.
    pub files: usize,
    pub bytes: u64,
    /// When the backup was made, RFC 3339, UTC.
    pub created_at: String,
    /// Where what lay there before is now.
    pub put_aside: Option<PathBuf>,
}

/// Puts the backup `from` into the folder `root`, which is made if it is not there.
///
/// # Errors
///
/// If a server uses the folder; if it holds data and `replace` is not set; if `from` is no backup, hostile or damaged;
/// or if the disk cannot be written. Then the folder is as it was.
pub async fn restore(
    from: &Path,
    root: &Path,
    replace: bool,
    progress: &mut Progress<'_>,
) -> Result<Restored, BackupError> {
    let backup = Backup::open(from)?;
    let is_new = !root.exists();
    let lock = FolderLock::take(root)?;
    let found = content(root)?;
    if !found.is_empty() && !replace {
        return Err(BackupError::NotEmpty {
            folder: root.to_owned(),
            found: found.join(", "),
        });
    }
    make_sure_of_places(root)?;
    let stage = root.join(format!("restore.{}.partial", std::process::id()));
    let staged = async {
        backup.unpack(&stage, progress)?;
        check_content(from, &stage).await
    };
    if let Err(error) = staged.await {
        // Best effort: the first error is the one to report.
        let _ = fs::remove_dir_all(&stage);
        if is_new {
            let _ = fs::remove_file(root.join("lock"));
            let _ = fs::remove_dir(root);
        }
        return Err(error);
    }
    let aside = (!found.is_empty()).then(|| aside(root));
    let mark = root.join(RESTORING);
    write_mark(&mark).map_err(FileError::at(&mark))?;
    let mut moves = Moves::default();
    let moved = replace_parts(&mut moves, &stage, root, aside.as_deref());
    if let Err(error) = moved {
        if moves.undo() {
            // Best effort: the first error is the one to report.
            let _ = aside.as_ref().map(fs::remove_dir);
            let _ = fs::remove_dir_all(&stage);
            let _ = fs::remove_file(&mark);
        }
        return Err(error);
    }
    fs::remove_dir_all(&stage).map_err(FileError::at(&stage))?;
    fs::remove_file(&mark).map_err(FileError::at(&mark))?;
    drop(lock);
    Ok(Restored {
        files: backup.manifest.files.len(),
        bytes: backup.manifest.files.iter().map(|entry| entry.bytes).sum(),
        created_at: backup.manifest.created_at,
        put_aside: aside,
    })
}

/// An opened backup whose listing is right.
struct Backup {
    path: PathBuf,
    source: Source,
    manifest: Manifest,
}

impl Backup {
    fn open(path: &Path) -> Result<Self, BackupError> {
        let source = Source::open(path, &limits()).map_err(|error| unusable(path, &error))?;
        if let Some((entry, why)) = source.left_out().first() {
            return Err(BackupError::Unusable {
                path: path.to_owned(),
                detail: format!("the entry {entry:?} cannot be used: {why}"),
            });
        }
        let manifest = manifest(path, &source)?;
        let backup = Self {
            path: path.to_owned(),
            source,
            manifest,
        };
        backup.check_names()?;
        Ok(backup)
    }

    /// Every entry is in the manifest, every line of it is an entry, and all lie where such files lie.
    fn check_names(&self) -> Result<(), BackupError> {
        let refuse = |detail: String| {
            Err(BackupError::Unusable {
                path: self.path.clone(),
                detail,
            })
        };
        let entries: BTreeSet<&str> = self.source.names().iter().map(String::as_str).collect();
        let mut listed: BTreeSet<&str> = BTreeSet::from([MANIFEST]);
        for Entry { path, .. } in &self.manifest.files {
            let top = path.split('/').next().unwrap_or_default();
            let depth = path.split('/').count();
            let is_placed = match top {
                DATABASE | "id" => depth == 1,
                "datasets" | "recordings" | "films" => depth == 3,
                "models" => depth == 2 || depth == 3,
                "jobs" => depth > 2,
                _ => false,
            };
            if !is_placed || path.ends_with(".partial") {
                return refuse(format!("{path:?} does not belong into a backup"));
            }
            if !listed.insert(path) {
                return refuse(format!("its manifest names {path:?} twice"));
            }
        }
        if !listed.contains(DATABASE) {
            return refuse(format!("{DATABASE} is missing in it"));
        }
        match entries.symmetric_difference(&listed).next() {
            None => Ok(()),
            Some(name) => refuse(format!("{name:?} is not both in it and in its manifest")),
        }
    }

    /// Writes every file below `stage` and compares it.
    fn unpack(&self, stage: &Path, progress: &mut Progress<'_>) -> Result<(), BackupError> {
        let known: BTreeMap<&str, &Entry> = (self.manifest.files.iter())
            .map(|entry| (entry.path.as_str(), entry))
            .collect();
        let total = self.manifest.files.iter().map(|entry| entry.bytes).sum();
        let mut done = 0;
        fs::create_dir(stage).map_err(FileError::at(stage))?;
        for (index, name) in self.source.names().iter().enumerate() {
            let Some(entry) = known.get(name.as_str()) else {
                continue;
            };
            self.unpack_one(index, entry, &stage.join(name), &mut |bytes| {
                done += bytes;
                progress(done.min(total), total);
            })?;
        }
        for folder in folders_below(stage)? {
            sync_folder(&folder).map_err(FileError::at(&folder))?;
        }
        Ok(())
    }

    fn unpack_one(
        &self,
        index: usize,
        entry: &Entry,
        to: &Path,
        tell: &mut dyn FnMut(u64),
    ) -> Result<(), BackupError> {
        let folder = to.parent().unwrap_or(to);
        fs::create_dir_all(folder).map_err(FileError::at(folder))?;
        let mut file = File::create_new(to).map_err(FileError::at(to))?;
        let mut hashing = checksum::Hashing::new(&mut file);
        let mut writer = Told {
            writer: &mut hashing,
            tell,
        };
        let copied = self.source.copy(index, &mut writer);
        copied.map_err(|error| unreadable(&self.path, &entry.path, &error))?;
        let found = hashing.finish();
        if (found.bytes, &found.sha256) != (entry.bytes, &entry.sha256) {
            return Err(BackupError::Damaged {
                path: self.path.clone(),
                entry: entry.path.clone(),
                detail: "its checksum differs".to_owned(),
            });
        }
        Ok(file.sync_all().map_err(FileError::at(to))?)
    }
}

/// Tells how many bytes are written.
struct Told<'a, W> {
    writer: W,
    tell: &'a mut dyn FnMut(u64),
}

impl<W: Write> Write for Told<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.writer.write(bytes)?;
        (self.tell)(written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Sizes are bounded by the archive's own: packed a little at most, as by someone who made the ZIP again.
fn limits() -> ArchiveLimits {
    ArchiveLimits {
        max_entries: 10_000_000,
        max_archive_bytes: u64::MAX,
        max_total_bytes: u64::MAX,
        max_entry_bytes: u64::MAX,
        allow_archives: true,
        ..ArchiveLimits::default()
    }
}

fn manifest(path: &Path, source: &Source) -> Result<Manifest, BackupError> {
    let refuse = |detail: String| BackupError::Unusable {
        path: path.to_owned(),
        detail,
    };
    let place = source.names().iter().position(|name| name == MANIFEST);
    let place = place.ok_or_else(|| refuse(format!("{MANIFEST} is missing in it")))?;
    if source.declared_bytes(place) > MAX_MANIFEST_BYTES {
        return Err(refuse(format!("its {MANIFEST} is absurdly large")));
    }
    let mut bytes = Vec::new();
    let copied = source.copy(place, &mut bytes);
    copied.map_err(|error| unreadable(path, MANIFEST, &error))?;
    #[derive(serde::Deserialize)]
    struct Format {
        format: u32,
    }
    let wrong =
        |error: serde_json::Error| refuse(format!("its {MANIFEST} cannot be read ({error})"));
    let Format { format } = serde_json::from_slice(&bytes).map_err(wrong)?;
    if format != FORMAT {
        return Err(refuse(format!(
            "it has layout {format}, this program knows {FORMAT}; use the version that made it"
        )));
    }
    serde_json::from_slice(&bytes).map_err(wrong)
}

/// Checks what checksums cannot: a forged backup has matching ones.
async fn check_content(file: &Path, stage: &Path) -> Result<(), BackupError> {
    let damaged = |entry: &str, detail: String| BackupError::Damaged {
        path: file.to_owned(),
        entry: entry.to_owned(),
        detail,
    };
    let sound = async {
        let mut database = Inspection::open(&stage.join(DATABASE)).await?;
        database.make_sure().await?;
        database.make_sure_of_tables().await?;
        database.make_sure_of_ids().await?;
        database.close().await
    };
    sound.await.map_err(|error| match error {
        // Its path is that of a file that is about to go.
        StoreError::DamagedFile { detail, .. } => damaged(DATABASE, detail),
        error => damaged(DATABASE, error.to_string()),
    })?;
    match fs::read_to_string(stage.join("id")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Ok(id) if is_id(id.trim()) => Ok(()),
        _ => Err(damaged("id", "it holds no id".to_owned())),
    }
}

/// Names of what lies in a data folder already; an empty folder that a server made ready has nothing.
fn content(root: &Path) -> Result<Vec<String>, BackupError> {
    let mut found = Vec::new();
    for path in listing::entries(root)? {
        let name = files::name(&path);
        let is_bare = match name.as_str() {
            "lock" => true,
            "tmp" | "datasets" | "models" | "jobs" | "recordings" | "films" | "uploads" => {
                listing::entries(&path)?.is_empty()
            }
            _ => false,
        };
        if !is_bare {
            found.push(name);
        }
    }
    Ok(found)
}

/// A part on another disk, or behind a link, cannot be exchanged in one step.
fn make_sure_of_places(root: &Path) -> Result<(), BackupError> {
    for part in PARTS {
        let place = root.join(part);
        let Ok(found) = place.symlink_metadata() else {
            continue;
        };
        if found.is_symlink() || is_elsewhere(root, &found).map_err(FileError::at(root))? {
            return Err(BackupError::Elsewhere(place));
        }
    }
    Ok(())
}

#[cfg(unix)]
fn is_elsewhere(root: &Path, part: &fs::Metadata) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    Ok(root.metadata()?.dev() != part.dev())
}

#[cfg(not(unix))]
fn is_elsewhere(_: &Path, _: &fs::Metadata) -> io::Result<bool> {
    Ok(false)
}

/// Says that the folder is neither what it was nor what it will be, until it is removed.
fn write_mark(mark: &Path) -> io::Result<()> {
    File::create(mark)?.sync_all()?;
    sync_folder(mark.parent().unwrap_or(mark))
}

/// Folder for what lay there before.
fn aside(root: &Path) -> PathBuf {
    let time: String = now().chars().filter(char::is_ascii_alphanumeric).collect();
    root.join(format!("replaced-{time}"))
}

/// Moves what lies there into `aside`, the database first, and what was unpacked into its place, the database last.
fn replace_parts(
    moves: &mut Moves,
    stage: &Path,
    root: &Path,
    aside: Option<&Path>,
) -> Result<(), BackupError> {
    if let Some(aside) = aside {
        fs::create_dir(aside).map_err(FileError::at(aside))?;
        for name in BESIDE_DATABASE.iter().chain(PARTS.iter().rev()) {
            moves.make(&root.join(name), &aside.join(name))?;
        }
        sync_folder(aside).map_err(FileError::at(aside))?;
    }
    for name in PARTS {
        let place = root.join(name);
        if place.is_dir() {
            // An empty one, of a server that was never used.
            fs::remove_dir(&place).map_err(FileError::at(&place))?;
        }
        moves.make(&stage.join(name), &place)?;
        sync_folder(root).map_err(FileError::at(root))?;
    }
    Ok(())
}

fn folders_below(folder: &Path) -> Result<Vec<PathBuf>, BackupError> {
    let mut folders = vec![folder.to_owned()];
    let mut next = 0;
    while let Some(folder) = folders.get(next).cloned() {
        folders.extend(
            listing::entries(&folder)?
                .into_iter()
                .filter(|path| path.is_dir()),
        );
        next += 1;
    }
    Ok(folders)
}

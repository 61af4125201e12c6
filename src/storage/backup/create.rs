//! Makes a backup beside a running server.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::listing::{self, Saved};
use super::{BackupError, DATABASE, Entry, FORMAT, MANIFEST, Manifest, Progress};
use crate::files::FileError;
use crate::files::checksum;
use crate::files::durable::sync_folder;
use crate::storage::store::{DatasetFacts, Inspection, now};

/// How often, and after which pause, files are looked for whose row came just before them.
const LOOKS: u32 = 10;
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// From this length on an entry needs ZIP64's wide fields.
const WIDE_FROM: u64 = u32::MAX as u64 - (1 << 20);

/// A finished backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// How many files it holds.
    pub files: usize,
    pub bytes: u64,
    /// What a row names and is gone or not what was uploaded, one sentence each.
    pub faults: Vec<String>,
}

/// Saves everything in the data folder `root` as the file `to`, which appears complete or not at all.
///
/// The rows of the database decide: first it is copied as of one moment, then the files that it names. What is deleted
/// meanwhile is left out, what comes meanwhile too.
///
/// # Errors
///
/// If `to` exists and is not to be replaced, or something cannot be read or written; then nothing is left behind.
pub async fn create(
    root: &Path,
    to: &Path,
    replace: bool,
    progress: &mut Progress<'_>,
) -> Result<Created, BackupError> {
    let database = root.join(DATABASE);
    if !database.is_file() {
        return Err(BackupError::NoData(root.to_owned()));
    }
    if to.exists() && !replace {
        return Err(BackupError::Exists(to.to_owned()));
    }
    let partial = with_ending(to, ".partial");
    let copy = with_ending(to, ".database.partial");
    // Left behind by a backup that was killed.
    for left in [&partial, &copy] {
        match fs::remove_file(left) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(FileError::at(left)(error).into());
            }
            _ => {}
        }
    }
    let made = async {
        let created = write(root, &copy, &partial, progress).await?;
        fs::rename(&partial, to).map_err(FileError::at(to))?;
        let folder = to.parent().filter(|folder| *folder != Path::new(""));
        sync_folder(folder.unwrap_or(Path::new("."))).map_err(FileError::at(to))?;
        Ok(created)
    };
    let made = made.await;
    for left in [&partial, &copy] {
        // Best effort: the first error is the one to report.
        let _ = fs::remove_file(left);
    }
    made
}

async fn write(
    root: &Path,
    copy: &Path,
    partial: &Path,
    progress: &mut Progress<'_>,
) -> Result<Created, BackupError> {
    let mut live = Inspection::open(&root.join(DATABASE)).await?;
    live.make_sure_of_tables().await?;
    // No one else may read it: it may hold names of people's files.
    private(copy)?;
    live.copy_to(copy).await?;
    let mut rows = Inspection::open(copy).await?;

    let mut files = listing::models(&root.join("models"))?;
    for job in rows.unfinished_jobs().await? {
        files.extend(listing::checkpoints(&job, &root.join("jobs").join(&job))?);
    }
    files.extend(listing::recordings(&root.join("recordings"))?);
    files.extend(existing(root, "id"));
    let mut faults = Vec::new();
    if !rows.belongs_to(root).await? {
        faults.push("the database and the data folder do not belong together".to_owned());
    }
    let mut sums = Vec::new();
    let mut journals: BTreeMap<String, String> = BTreeMap::new();
    for dataset in rows.datasets().await? {
        let folder = root.join("datasets").join(&dataset.id);
        if is_there(&mut live, &dataset, &folder).await? {
            let entry = format!("datasets/{}", dataset.id);
            files.push(Saved::new(
                format!("{entry}/archive.zip"),
                folder.join("archive.zip"),
            ));
            sums.push((format!("{entry}/archive.zip"), dataset));
            for beside in ["checkup.json", "listing.json", "reading.json"] {
                files.extend(existing(root, &format!("{entry}/{beside}")));
            }
        } else if dataset.is_kept && live.has_dataset(&dataset.id).await? {
            faults.push(format!(
                "the archive of the dataset “{}” ({}) is missing",
                dataset.name, dataset.id
            ));
        } else {
            rows.forget_dataset(&dataset.id).await?;
        }
    }
    for film in rows.films().await? {
        let folder = root.join("films").join(&film.id);
        let saved = listing::film(&film.id, &folder, film.video_bytes.is_some());
        match saved.is_empty() {
            true if live.has_film(&film.id).await? => {
                faults.push(format!(
                    "the files of the film “{}” ({}) are missing",
                    film.name, film.id
                ));
            }
            // It was deleted meanwhile.
            true => rows.forget_film(&film.id).await?,
            false => {}
        }
        journals.extend(
            film.journal_sha256
                .as_ref()
                .map(|sum| (format!("films/{}/journal", film.id), sum.clone())),
        );
        files.extend(saved);
    }
    rows.close().await?;
    live.close().await?;
    files.insert(0, Saved::new(DATABASE.to_owned(), copy.to_owned()));

    let mut writer = Writer::new(partial, files.iter().map(Saved::bytes).sum())?;
    for file in files {
        let name = file.entry.clone();
        let known = sums.iter().find(|(entry, _)| *entry == name);
        match (writer.add(file, progress)?, known) {
            (Some(entry), Some((_, dataset))) if entry.sha256 != dataset.sha256 => {
                faults.push(format!(
                    "the archive of the dataset “{}” ({}) is not what was uploaded",
                    dataset.name, dataset.id
                ));
            }
            (Some(entry), None) if journals.get(&name).is_some_and(|sum| *sum != entry.sha256) => {
                faults.push(format!("{name} is not what was seen in its film"));
            }
            // A picture may be taken back at any moment.
            (None, _) if name.starts_with(listing::RECORDINGS) => {}
            (None, _) => faults.push(format!("{name} was gone when it was to be saved")),
            _ => {}
        }
    }
    let (files, bytes) = writer.finish()?;
    Ok(Created {
        files,
        bytes,
        faults,
    })
}

/// Whether a dataset's archive is there; where its row is and it is not, it may come in a moment.
async fn is_there(
    live: &mut Inspection,
    dataset: &DatasetFacts,
    folder: &Path,
) -> Result<bool, BackupError> {
    for look in 0..LOOKS {
        if folder.join("archive.zip").is_file() {
            return Ok(true);
        }
        if look > 0 && dataset.is_kept || !live.has_dataset(&dataset.id).await? {
            break;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    Ok(false)
}

fn existing(root: &Path, entry: &str) -> Option<Saved> {
    let path = root.join(entry);
    path.is_file().then(|| Saved::new(entry.to_owned(), path))
}

/// Writes entries one after the other and keeps the manifest.
struct Writer<'a> {
    path: &'a Path,
    zip: ZipWriter<File>,
    manifest: Manifest,
    done: u64,
    total: u64,
}

impl<'a> Writer<'a> {
    fn new(path: &'a Path, total: u64) -> Result<Self, BackupError> {
        Ok(Self {
            path,
            zip: ZipWriter::new(private(path)?),
            manifest: Manifest {
                format: FORMAT,
                version: env!("CARGO_PKG_VERSION").to_owned(),
                created_at: now(),
                files: Vec::new(),
            },
            done: 0,
            total,
        })
    }

    /// Adds a file; nothing if it is gone.
    fn add(
        &mut self,
        saved: Saved,
        progress: &mut Progress<'_>,
    ) -> Result<Option<&Entry>, BackupError> {
        let bytes = saved.bytes();
        let file = match saved.file {
            Some(file) => file,
            None => match File::open(&saved.path) {
                Ok(file) => file,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(FileError::at(&saved.path)(error).into()),
            },
        };
        self.start(&saved.entry, bytes)?;
        let mut reader = Counted {
            file,
            done: self.done,
            total: self.total,
            progress,
        };
        let copied = checksum::copy(&mut reader, &mut self.zip);
        let copied = copied.map_err(FileError::at(&saved.path))?;
        self.done += copied.bytes;
        self.manifest.files.push(Entry {
            path: saved.entry,
            bytes: copied.bytes,
            sha256: copied.sha256,
        });
        Ok(self.manifest.files.last())
    }

    fn start(&mut self, entry: &str, bytes: u64) -> Result<(), BackupError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(bytes >= WIDE_FROM);
        let started = self.zip.start_file(entry, options);
        Ok(started.map_err(FileError::at(self.path))?)
    }

    /// Adds the manifest and waits until the disk has everything; number of files and bytes.
    fn finish(mut self) -> Result<(usize, u64), BackupError> {
        let manifest =
            serde_json::to_vec_pretty(&self.manifest).map_err(FileError::at(self.path))?;
        self.start(MANIFEST, 0)?;
        let path = self.path;
        self.zip.write_all(&manifest).map_err(FileError::at(path))?;
        let finished = self.zip.finish();
        let file = finished.map_err(FileError::at(path))?;
        file.sync_all().map_err(FileError::at(path))?;
        Ok((self.manifest.files.len(), self.done))
    }
}

/// Tells how far it is as it is read.
struct Counted<'a, 'b> {
    file: File,
    done: u64,
    total: u64,
    progress: &'a mut Progress<'b>,
}

impl std::io::Read for Counted<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.done += read as u64;
        (self.progress)(self.done, self.total.max(self.done));
        Ok(read)
    }
}

/// A new file that only its owner can read.
fn private(path: &Path) -> Result<File, BackupError> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(options.open(path).map_err(FileError::at(path))?)
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
}

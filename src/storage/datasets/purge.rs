//! Pictures that are deleted for good: the archive is written again without them.
//!
//! The new files wait in a folder `next` inside the dataset's own until the row in the database says that they hold; then
//! they are moved over the old ones, the archive last. A kill in between is seen at the next start: if the row has the
//! checksum of the waiting archive, they are moved, else thrown away.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::export::{is_packed, unreadable, unwritten};
use super::listing::{self, LISTING};
use super::reading::READING;
use super::{ARCHIVE, CHECK_UP, Datasets, DatasetsError, examine};
use crate::dataset::archive::{OpenConfig, ReadError, Source};
use crate::dataset::catalog::DatasetError;
use crate::dataset::check_up::CheckUp;
use crate::dataset::edits::{EditError, Edited, Numbers, Step};
use crate::dataset::listing::{Listed, Listing};
use crate::dataset::reading::ReadingChoice;
use crate::files::durable::{self, sync_folder};
use crate::files::{FileError, checksum};
use crate::storage::store::{StoredDataset, StoredStep, now};

/// Name of the folder with what is to be put into a dataset's place.
const NEXT: &str = "next";

/// A dataset without some of its pictures.
struct Rest {
    dataset: StoredDataset,
    steps: Vec<StoredStep>,
    edited: Edited,
}

impl Datasets {
    /// Deletes pictures of the dataset `id` for good, from its archive, its versions and everything drawn of them. Its
    /// revision must still be `expected`. Goes on to its end even if no one waits any more.
    ///
    /// # Errors
    ///
    /// [`DatasetsError::Stale`] if it has another revision by now; else if the pictures are lines of a table, if none would
    /// be left, or the disk cannot be written. Then everything is as it was.
    pub async fn purge(
        &self,
        id: &str,
        expected: usize,
        pictures: Numbers,
    ) -> Result<Arc<Edited>, DatasetsError> {
        let (datasets, id) = (self.clone(), id.to_owned());
        let purged = tokio::spawn(async move {
            let _one_at_a_time = datasets.0.changing.lock().await;
            let dataset = datasets.store().dataset(&id).await?;
            let dataset = dataset.ok_or(DatasetsError::Gone(id))?;
            if dataset.revision != expected {
                return Err(datasets.stale(&dataset, expected).await?);
            }
            datasets.purge_at_rest(dataset, pictures).await
        });
        purged.await.unwrap_or(Err(DatasetsError::Failed))
    }

    async fn purge_at_rest(
        &self,
        dataset: StoredDataset,
        pictures: Numbers,
    ) -> Result<Arc<Edited>, DatasetsError> {
        let edited = self.edited(&dataset).await?;
        let steps = self.store().steps(&dataset.id, 1).await?;
        self.make_sure_of_room(dataset.bytes)?;
        let datasets = self.clone();
        let folder = self.data_dir().dataset(&dataset.id);
        let mut next = Next::in_folder(&folder);
        let rest = tokio::task::spawn_blocking({
            let next = next.path.clone();
            move || datasets.without(dataset, &edited, steps, &pictures, &next)
        });
        let rest = rest.await.map_err(|_| DatasetsError::Failed)??;
        let replaced = self.store().replace_archive(&rest.dataset, &rest.steps);
        if !replaced.await? {
            return Err(DatasetsError::InUse);
        }
        next.put(&folder)?;
        *self.opened() = None;
        self.forget_verified();
        self.0.thumbnails.clear();
        self.0.recent.clear();
        let edited = Arc::new(rest.edited);
        self.0.recent.put(listing::key(&rest.dataset), &edited);
        Ok(edited)
    }

    /// Writes everything that the dataset will be into `next`.
    fn without(
        &self,
        dataset: StoredDataset,
        edited: &Edited,
        mut steps: Vec<StoredStep>,
        gone: &Numbers,
        next: &Path,
    ) -> Result<Rest, DatasetsError> {
        let listing = edited.listing();
        if let Some(missing) = gone.iter().find(|&index| listing.position(index).is_none()) {
            return Err(EditError::NoPicture(missing).into());
        }
        match gone.len() {
            0 => return Err(EditError::NoPictures.into()),
            all if all == listing.pictures.len() => return Err(DatasetsError::NothingLeft),
            _ => {}
        }
        let written = |error| FileError::at(next)(error);
        let _ = fs::remove_dir_all(next);
        fs::create_dir(next).map_err(written)?;
        let reading = ReadingChoice {
            // The names are Unicode from now on.
            names: None,
            ..self.reading(&dataset.id)?
        };
        let numbers = self.rewrite(&dataset.id, listing, gone, &next.join(ARCHIVE))?;
        let effort = self.effort(dataset.bytes);
        let (check_up, _) = examine::examine(self, &next.join(ARCHIVE), reading.clone(), effort)?;
        let listing = renumbered(listing, &numbers, reading.clone());
        for stored in &mut steps {
            stored.step = stored.step.renumbered(&numbers);
        }
        steps.push(StoredStep {
            revision: dataset.revision + 1,
            created_at: now(),
            step: Step::Purge {
                pictures: gone.len(),
            },
        });
        write_beside(next, &listing, &check_up, &reading)?;
        let archive = next.join(ARCHIVE);
        let replayed: Vec<Arc<Step>> = (steps.iter())
            .map(|stored| Arc::new(stored.step.clone()))
            .collect();
        let edited = Edited::replay(Arc::new(listing), &replayed);
        let dataset = StoredDataset {
            revision: dataset.revision + 1,
            images: edited.used(),
            classes: edited.summaries(),
            bytes: archive.metadata().map_err(written)?.len(),
            sha256: checksum::of_file(&archive).map_err(written)?,
            ..dataset
        };
        Ok(Rest {
            dataset,
            steps,
            edited,
        })
    }

    /// Writes the archive without some of its files; the new number of each that stays.
    fn rewrite(
        &self,
        id: &str,
        listing: &Listing,
        gone: &Numbers,
        path: &Path,
    ) -> Result<HashMap<usize, usize>, DatasetsError> {
        let open = OpenConfig {
            limits: self.archive_limits(),
            names: self.reading(id)?.names,
        };
        let source = Source::open_with(&self.archive(id), &open).map_err(DatasetError::from)?;
        if source.draws_from_table() {
            return Err(DatasetsError::NotSingly);
        }
        let file = File::create(path).map_err(FileError::at(path))?;
        let mut zip = ZipWriter::new(BufWriter::new(file));
        let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
        let mut reader = source.reader()?;
        let mut numbers = HashMap::new();
        for (index, name) in source.names().iter().enumerate() {
            if gone.contains(index) {
                continue;
            }
            let bytes = match reader.read(index) {
                Ok(bytes) => bytes,
                // It was of no use before.
                Err(ReadError::Damaged(_) | ReadError::LeftOut(_))
                    if listing.position(index).is_none() =>
                {
                    continue;
                }
                Err(error) => return Err(unreadable(error)),
            };
            let method = match is_packed(name) {
                true => CompressionMethod::Stored,
                false => CompressionMethod::Deflated,
            };
            let options = options.compression_method(method);
            zip.start_file(name.as_str(), options).map_err(unwritten)?;
            zip.write_all(&bytes).map_err(FileError::at(path))?;
            numbers.insert(index, numbers.len());
        }
        let finished = zip.finish().map_err(unwritten)?;
        let file = finished.into_inner();
        let file = file.map_err(|error| FileError::at(path)(error.into_error()))?;
        file.sync_all().map_err(FileError::at(path))?;
        Ok(numbers)
    }

    /// Ends deletions that a server which was killed had begun.
    pub(super) async fn finish_purges(&self) -> Result<(), DatasetsError> {
        for dataset in self.store().datasets().await? {
            let folder = self.data_dir().dataset(&dataset.id);
            let mut next = Next::in_folder(&folder);
            match checksum::of_file(&next.path.join(ARCHIVE)) {
                Ok(sum) if sum == dataset.sha256 => next.put(&folder)?,
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    // It may be what the row speaks of.
                    next.is_needed = true;
                    return Err(FileError::at(&next.path)(error).into());
                }
                Ok(_) | Err(_) => {}
            }
        }
        Ok(())
    }
}

/// Files that are not in their place yet; they go when this does, unless the row speaks of them already.
struct Next {
    path: PathBuf,
    is_needed: bool,
}

impl Next {
    fn in_folder(folder: &Path) -> Self {
        Self {
            path: folder.join(NEXT),
            is_needed: false,
        }
    }

    /// Moves the files, which the row speaks of by now, over the old ones.
    fn put(&mut self, folder: &Path) -> Result<(), DatasetsError> {
        self.is_needed = true;
        let put = || {
            // Where the archive still waits, the others are moved again.
            for name in [LISTING, CHECK_UP, READING] {
                if self.path.join(name).is_file() {
                    fs::rename(self.path.join(name), folder.join(name))?;
                }
            }
            sync_folder(folder)?;
            durable::rename(&self.path.join(ARCHIVE), &folder.join(ARCHIVE))
        };
        put().map_err(FileError::at(folder))?;
        self.is_needed = false;
        Ok(())
    }
}

impl Drop for Next {
    fn drop(&mut self) {
        if !self.is_needed {
            // What is left of it goes at the next start.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

fn write_beside(
    next: &Path,
    listing: &Listing,
    check_up: &CheckUp,
    reading: &ReadingChoice,
) -> Result<(), DatasetsError> {
    let write = || {
        durable::write(&next.join(LISTING), &serde_json::to_vec(listing)?)?;
        durable::write(&next.join(CHECK_UP), &serde_json::to_vec(check_up)?)?;
        durable::write(&next.join(READING), &serde_json::to_vec(reading)?)?;
        sync_folder(next)
    };
    Ok(write().map_err(FileError::at(next))?)
}

/// The listing with the pictures that stay, under their new numbers.
fn renumbered(
    listing: &Listing,
    numbers: &HashMap<usize, usize>,
    reading: ReadingChoice,
) -> Listing {
    let stays = |picture: &&Listed| numbers.contains_key(&picture.index);
    let mut copies: HashMap<usize, usize> = HashMap::new();
    for group in listing
        .pictures
        .iter()
        .filter(stays)
        .filter_map(|picture| picture.copies)
    {
        *copies.entry(group).or_default() += 1;
    }
    let pictures = listing.pictures.iter().filter(stays).map(|picture| Listed {
        index: numbers[&picture.index],
        copies: picture.copies.filter(|group| copies[group] > 1),
        ..picture.clone()
    });
    Listing {
        classes: listing.classes.clone(),
        pictures: pictures.collect(),
        reading,
    }
}

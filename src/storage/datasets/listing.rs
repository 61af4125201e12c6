//! Every usable picture of a dataset by name, and what people's edits make of them.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::{Datasets, DatasetsError, examine};
use crate::dataset::edits::{Assignment, Edited, Numbers, Step};
use crate::dataset::listing::Listing;
use crate::dataset::seen::Print;
use crate::files::FileError;
use crate::files::durable;
use crate::storage::store::StoredDataset;

/// Name of the listing inside a dataset's folder.
pub(super) const LISTING: &str = "listing.json";

/// A dataset after some of its edits, as trainings and evaluations read it.
#[derive(Debug, Clone)]
pub struct DatasetAt {
    /// The dataset with the pictures and classes of that revision.
    pub dataset: StoredDataset,
    /// What edits say of each picture; nothing where there were none.
    pub(super) assignment: Option<Arc<Assignment>>,
}

/// What tells the states of two archives apart: the same file may be here twice, with edits of its own.
pub(super) fn key(dataset: &StoredDataset) -> String {
    format!("{} {} {}", dataset.id, dataset.sha256, dataset.reading)
}

impl Datasets {
    /// The dataset after all edits that its row counts.
    ///
    /// # Errors
    ///
    /// If its files or its edits cannot be read.
    pub async fn edited(&self, dataset: &StoredDataset) -> Result<Arc<Edited>, DatasetsError> {
        if let Some(known) = self.known(dataset) {
            return Ok(known);
        }
        // A page asks for several things at once, all of which need this.
        let _one_at_a_time = self.0.listing.lock().await;
        if let Some(known) = self.known(dataset) {
            return Ok(known);
        }
        let since = self.0.recent.now();
        let listing = match self.0.recent.get(&key(dataset)) {
            Some(known) => Arc::clone(known.listing()),
            None => self.listing(dataset).await?,
        };
        let steps = self.steps(dataset, dataset.revision).await?;
        let edited = tokio::task::spawn_blocking(move || Edited::replay(listing, &steps));
        let edited = Arc::new(edited.await.map_err(|_| DatasetsError::Failed)?);
        self.0.recent.put_made(since, key(dataset), &edited);
        Ok(edited)
    }

    /// The same if it was looked at a moment ago.
    fn known(&self, dataset: &StoredDataset) -> Option<Arc<Edited>> {
        let known = self.0.recent.get(&key(dataset))?;
        (known.revision() == dataset.revision).then_some(known)
    }

    /// Keeps what is listed of a dataset that has just come: its page is what is looked at next.
    pub(super) async fn remember(&self, dataset: &StoredDataset, listing: Listing) {
        let since = self.0.recent.now();
        let edited = tokio::task::spawn_blocking(move || Edited::new(Arc::new(listing)));
        if let Ok(edited) = edited.await {
            let edited = Arc::new(edited);
            self.0.recent.put_made(since, key(dataset), &edited);
        }
    }

    /// Begins to read what the scripts of a dataset's page ask for first, so that it is there by then. One dataset at a time;
    /// others are read when they are asked for.
    pub fn prepare(&self, dataset: &StoredDataset) {
        let Ok(place) = Arc::clone(&self.0.preparing).try_acquire_owned() else {
            return;
        };
        let (datasets, dataset) = (self.clone(), dataset.clone());
        tokio::spawn(async move {
            let opened = tokio::task::spawn_blocking({
                let (datasets, dataset) = (datasets.clone(), dataset.clone());
                move || datasets.open_archive(&dataset)
            });
            // Whoever asks is told what is wrong.
            let _ = tokio::join!(datasets.edited(&dataset), opened);
            drop(place);
        });
    }

    /// The dataset as it was after `revision` edits.
    ///
    /// # Errors
    ///
    /// If there were fewer, or its files or edits cannot be read.
    pub async fn at(
        &self,
        dataset: StoredDataset,
        revision: usize,
    ) -> Result<DatasetAt, DatasetsError> {
        if revision > dataset.revision {
            return Err(DatasetsError::NoRevision(revision));
        }
        if dataset.revision == 0 {
            return Ok(DatasetAt {
                dataset,
                assignment: None,
            });
        }
        let versions = self.store().versions(&dataset.id).await?;
        let version = versions.iter().find(|version| version.revision == revision);
        let version = version.map(|version| version.name.clone());
        let newest = self.edited(&dataset).await?;
        let edited = tokio::task::spawn_blocking(move || {
            let edited = match revision == newest.revision() {
                true => newest,
                false => Arc::new(Edited::replay(
                    Arc::clone(newest.listing()),
                    &newest.steps()[..revision],
                )),
            };
            let dataset = StoredDataset {
                revision,
                images: edited.used(),
                classes: edited.summaries(),
                ..dataset
            };
            let assignment = (revision > 0).then(|| Arc::new(Assignment::new(&edited, version)));
            DatasetAt {
                dataset,
                assignment,
            }
        });
        edited.await.map_err(|_| DatasetsError::Failed)
    }

    async fn steps(
        &self,
        dataset: &StoredDataset,
        revision: usize,
    ) -> Result<Vec<Arc<Step>>, DatasetsError> {
        let stored = self.store().steps(&dataset.id, 1).await?;
        let steps: Vec<Arc<Step>> = (stored.into_iter())
            .zip(1..=revision)
            .take_while(|(stored, number)| stored.revision == *number)
            .map(|(stored, _)| Arc::new(stored.step))
            .collect();
        match steps.len() == revision {
            true => Ok(steps),
            false => Err(DatasetsError::Damaged {
                dataset: dataset.name.clone(),
                detail: "some of its edits are missing".to_owned(),
            }),
        }
    }

    /// What was listed when the dataset came, for one caller at a time. Earlier versions listed nothing; then it is looked through once more.
    async fn listing(&self, dataset: &StoredDataset) -> Result<Arc<Listing>, DatasetsError> {
        self.make_sure_of_files(&dataset.id)?;
        let copy = self.make_local(dataset).await?;
        let steps = self.store().steps(&dataset.id, 1).await?;
        let added = steps.iter().filter_map(|stored| match &stored.step {
            Step::Add { pictures, .. } => Some(pictures),
            _ => None,
        });
        let added: Numbers = added.flat_map(Numbers::iter).collect();
        let (datasets, dataset) = (self.clone(), dataset.clone());
        let listing = tokio::task::spawn_blocking(move || {
            let _copy = copy;
            datasets.read_or_make(&dataset, &added)
        });
        listing.await.map_err(|_| DatasetsError::Failed)?
    }

    /// `added` are the pictures that came with later uploads.
    fn read_or_make(
        &self,
        dataset: &StoredDataset,
        added: &Numbers,
    ) -> Result<Arc<Listing>, DatasetsError> {
        let folder = self.data_dir().dataset(&dataset.id);
        let reading = self.reading(&dataset.id)?;
        if let Some(listing) = read(&folder)?
            && listing.reading == reading
        {
            return Ok(Arc::new(listing));
        }
        let effort = self.effort(dataset.bytes);
        let archive = self.archive(&dataset.id);
        let (_, mut listing) = examine::examine(self, &archive, reading, effort)?;
        for picture in &mut listing.pictures {
            picture.added = added.contains(picture.index);
        }
        write(&folder, &listing)?;
        Ok(Arc::new(listing))
    }

    /// What each picture of the listing is known again by, in its order. Earlier versions did not note that; then the
    /// pictures are looked through once more.
    ///
    /// # Errors
    ///
    /// [`DatasetsError::Busy`] if the archive is another one by now; else if its files cannot be read.
    pub(super) async fn prints(
        &self,
        dataset: &StoredDataset,
        listing: &Arc<Listing>,
    ) -> Result<Vec<Print>, DatasetsError> {
        if let Some(prints) = listing.prints() {
            return Ok(prints);
        }
        let _no_other_archive = self.0.changing.lock().await;
        let now = self.store().dataset(&dataset.id).await?;
        let now = now.filter(|now| now.sha256 == dataset.sha256);
        let now = now.ok_or(DatasetsError::Busy)?;
        // Another request may have noted it meanwhile.
        let edited = self.edited(&now).await?;
        self.prints_at_rest(&now, edited.listing()).await
    }

    /// The same while no one changes the dataset.
    pub(super) async fn prints_at_rest(
        &self,
        dataset: &StoredDataset,
        listing: &Arc<Listing>,
    ) -> Result<Vec<Print>, DatasetsError> {
        if let Some(prints) = listing.prints() {
            return Ok(prints);
        }
        let copy = self.make_local(dataset).await?;
        let (datasets, dataset, listing) = (self.clone(), dataset.clone(), Arc::clone(listing));
        let noted = tokio::task::spawn_blocking(move || {
            let _copy = copy;
            let reading = datasets.reading(&dataset.id)?;
            let effort = datasets.effort(dataset.bytes);
            let archive = datasets.archive(&dataset.id);
            let (_, seen) = examine::examine(&datasets, &archive, reading, effort)?;
            let mut listing = Listing::clone(&listing);
            for picture in &mut listing.pictures {
                let position = seen.position(picture.index);
                picture.print = position.and_then(|position| seen.pictures[position].print);
            }
            let prints = listing.prints().ok_or(DatasetsError::Failed)?;
            write(&datasets.data_dir().dataset(&dataset.id), &listing)?;
            Ok(prints)
        });
        let noted = noted.await.map_err(|_| DatasetsError::Failed)?;
        self.0.recent.clear();
        noted
    }
}

fn write(folder: &Path, listing: &Listing) -> Result<(), DatasetsError> {
    let path = folder.join(LISTING);
    let json = serde_json::to_vec(listing).map_err(FileError::at(&path))?;
    Ok(durable::replace(&path, &json).map_err(FileError::at(&path))?)
}

/// What is listed in a folder; nothing if there is no listing, or none that can be understood.
pub(super) fn read(folder: &Path) -> Result<Option<Listing>, DatasetsError> {
    let path = folder.join(LISTING);
    match fs::read(&path) {
        Ok(bytes) => {
            let listing = serde_json::from_slice::<Listing>(&bytes).ok();
            Ok(listing.filter(Listing::is_sound))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FileError::at(&path)(error).into()),
    }
}

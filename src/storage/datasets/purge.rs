//! Pictures that are deleted for good: the archive is written again without them.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::export::unreadable;
use super::labelled::{self, NewArchive, Written};
use super::next::{self, Next, NextState};
use super::{ARCHIVE, Datasets, DatasetsError, examine};
use crate::dataset::archive::{OpenConfig, ReadError, Source};
use crate::dataset::catalog::DatasetError;
use crate::dataset::edits::{EditError, Edited, Numbers, Step};
use crate::dataset::listing::{Listed, Listing};
use crate::dataset::packing;
use crate::dataset::reading::{LayoutChoice, ReadingChoice};
use crate::storage::store::{StoredDataset, StoredStep};

impl Datasets {
    /// Deletes pictures of the dataset `id` for good, from its archive, its versions and everything drawn of them. Its
    /// revision must still be `expected`. Goes on to its end even if no one waits any more.
    ///
    /// # Errors
    ///
    /// [`DatasetsError::Stale`] if it has another revision by now; else if none would be left, or the disk cannot be written.
    /// Then everything is as it was.
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
        let copy = self.make_local(&dataset).await?;
        let edited = self.edited(&dataset).await?;
        let steps = self.store().steps(&dataset.id, 1).await?;
        self.make_sure_of_room(dataset.bytes)?;
        let datasets = self.clone();
        let folder = self.data_dir().dataset(&dataset.id);
        let next = Next::in_folder(&folder);
        let rest = tokio::task::spawn_blocking({
            let next = next.path().to_owned();
            move || datasets.without(dataset, &edited, steps, &pictures, &next)
        });
        let rest = rest.await.map_err(|_| DatasetsError::Failed)??;
        let exchanged = self.exchange(rest, next).await;
        drop(copy);
        exchanged
    }

    /// Writes everything that the dataset will be into `next`.
    fn without(
        &self,
        dataset: StoredDataset,
        edited: &Edited,
        mut steps: Vec<StoredStep>,
        gone: &Numbers,
        next: &Path,
    ) -> Result<NextState, DatasetsError> {
        let listing = edited.listing();
        if let Some(missing) = gone.iter().find(|&index| listing.position(index).is_none()) {
            return Err(EditError::NoPicture(missing).into());
        }
        match gone.len() {
            0 => return Err(EditError::NoPictures.into()),
            all if all == listing.pictures.len() => return Err(DatasetsError::NothingLeft),
            _ => {}
        }
        next::make(next)?;
        let archive = next.join(ARCHIVE);
        let (numbers, reading) = self.rewrite(&dataset.id, listing, gone, &archive)?;
        let effort = self.effort(dataset.bytes);
        let (check_up, _) = examine::examine(self, &archive, reading.clone(), effort)?;
        let listing = renumbered(listing, &numbers, reading);
        for stored in &mut steps {
            stored.step = stored.step.renumbered(&numbers);
        }
        let step = Step::Purge {
            pictures: gone.len(),
        };
        NextState::write(next, dataset, listing, &check_up, steps, step)
    }

    /// Writes the archive without some of its files; the new number of each that stays, and how the new one is to be read.
    fn rewrite(
        &self,
        id: &str,
        listing: &Listing,
        gone: &Numbers,
        path: &Path,
    ) -> Result<(HashMap<usize, usize>, ReadingChoice), DatasetsError> {
        let reading = self.reading(id)?;
        let open = OpenConfig {
            limits: self.archive_limits(),
            names: reading.names,
        };
        let source = Source::open_with(&self.archive(id), &open).map_err(DatasetError::from)?;
        let reads_labels = matches!(reading.layout, LayoutChoice::Auto | LayoutChoice::Labels);
        // Lines of a table cannot be left away one by one, and a table of ours tells of pictures that are gone.
        if source.draws_from_table() || reads_labels && packing::has_table(&source) {
            let pictures = listing.pictures.iter();
            let stays: Vec<Written> = pictures
                .filter(|picture| !gone.contains(picture.index))
                .map(|picture| Written::as_listed(picture, listing))
                .collect();
            labelled::write(path, &[(&source, stays.as_slice())])?;
            let open = OpenConfig {
                names: None,
                ..open
            };
            let numbers = labelled::numbers(path, &open, &stays)?;
            return Ok((numbers, ReadingChoice::default()));
        }
        let reading = ReadingChoice {
            // The names are Unicode from now on.
            names: None,
            ..reading
        };
        let mut archive = NewArchive::begin(path)?;
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
            archive.put(name, &bytes)?;
            numbers.insert(index, numbers.len());
        }
        archive.finish()?;
        Ok((numbers, reading))
    }
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

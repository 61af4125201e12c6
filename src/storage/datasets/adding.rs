//! A later upload becomes part of a dataset, by a step that can be taken back.
//!
//! The archive is written again with the pictures of both, and a table that says of each what was listed; so every picture
//! keeps its class, part and person however the two uploads were read. The new pictures are used from the step on that adds
//! them: every earlier revision and version stays as it was.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use super::arrival::Arrival;
use super::labelled::{self, Written};
use super::next::{self, Next, NextState};
use super::{ARCHIVE, Datasets, DatasetsError, examine};
use crate::dataset::archive::{OpenConfig, Source};
use crate::dataset::catalog::DatasetError;
use crate::dataset::edits::{EditError, Edited, MAX_CLASSES, Numbers, Step};
use crate::dataset::listing::{Listed, Listing};
use crate::dataset::reading::ReadingChoice;
use crate::dataset::seen::Print;
use crate::files::FileError;
use crate::storage::store::{StoredDataset, StoredStep};

/// What came of an upload.
#[derive(Debug)]
pub struct Addition {
    pub edited: Arc<Edited>,
    /// Pictures that came to the dataset.
    pub added: usize,
    /// Pictures that were there already, pixel by pixel, and did not come a second time.
    pub copies: usize,
}

/// The dataset as it is, and what comes to it.
struct Both {
    dataset: StoredDataset,
    edited: Arc<Edited>,
    steps: Vec<StoredStep>,
    /// What pictures of the dataset are known again by.
    known: Vec<Print>,
    arrival: Arrival,
    arrived: Listing,
}

impl Datasets {
    /// Adds what has arrived to the dataset `id`, without copies of pictures that it has. A class that means the same as one of
    /// the dataset's own joins that. Once it was looked through, it goes on to its end even if no one waits any more.
    ///
    /// # Errors
    ///
    /// If it is no usable dataset, a job that has not ended works on the dataset, there are too many pictures for one, or the
    /// disk cannot be written. Then everything is as it was.
    pub async fn add(&self, id: &str, arrival: Arrival) -> Result<Addition, DatasetsError> {
        let (arrival, arrived) = arrival.listed().await?;
        let (datasets, id) = (self.clone(), id.to_owned());
        let added = tokio::spawn(async move {
            let _one_at_a_time = datasets.0.changing.lock().await;
            let dataset = datasets.store().dataset(&id).await?;
            let dataset = dataset.ok_or(DatasetsError::Gone(id))?;
            let copy = datasets.make_local(&dataset).await?;
            let edited = datasets.edited(&dataset).await?;
            let both = Both {
                steps: datasets.store().steps(&dataset.id, 1).await?,
                known: datasets.prints_at_rest(&dataset, edited.listing()).await?,
                dataset,
                edited,
                arrival,
                arrived,
            };
            let added = datasets.add_at_rest(both).await;
            drop(copy);
            added
        });
        added.await.unwrap_or(Err(DatasetsError::Failed))
    }

    async fn add_at_rest(&self, both: Both) -> Result<Addition, DatasetsError> {
        let fresh = both.fresh();
        let (added, copies) = (fresh.len(), both.arrived.pictures.len() - fresh.len());
        if added == 0 {
            return Ok(Addition {
                edited: both.edited,
                added,
                copies,
            });
        }
        self.make_sure_of_room(both.dataset.bytes + both.arrival.bytes())?;
        let next = Next::in_folder(&self.data_dir().dataset(&both.dataset.id));
        let (datasets, place) = (self.clone(), next.path().to_owned());
        let joined = tokio::task::spawn_blocking(move || datasets.join(both, &fresh, &place));
        let joined = joined.await.map_err(|_| DatasetsError::Failed)??;
        let edited = self.exchange(joined, next).await?;
        Ok(Addition {
            edited,
            added,
            copies,
        })
    }

    /// Writes everything that the dataset will be into `next`; `fresh` are places in the listing of what has arrived.
    fn join(&self, both: Both, fresh: &[usize], next: &Path) -> Result<NextState, DatasetsError> {
        next::make(next)?;
        let archive = next.join(ARCHIVE);
        let open = OpenConfig {
            limits: self.archive_limits(),
            names: self.reading(&both.dataset.id)?.names,
        };
        let path = self.archive(&both.dataset.id);
        let old = Source::open_with(&path, &open).map_err(DatasetError::from)?;
        let open = OpenConfig {
            names: None,
            ..open
        };
        let new = Source::open_with(&both.arrival.archive(), &open).map_err(DatasetError::from)?;
        let (kept, added) = both.written(fresh);
        let parts = [(&old, kept.as_slice()), (&new, added.as_slice())];
        labelled::write(&archive, &parts)?;
        let bytes = archive.metadata().map_err(FileError::at(&archive))?.len();
        let limit = self.limits().dataset_bytes;
        if bytes > limit {
            return Err(DatasetsError::TooLarge { limit });
        }
        let effort = self.effort(bytes);
        let reading = ReadingChoice::default();
        let (check_up, seen) = examine::examine(self, &archive, reading, effort)?;
        let numbers = labelled::numbers(&archive, &open, &kept)?;
        let listing = listing(&seen, &kept, &added)?;
        let mut steps = both.steps.clone();
        for stored in &mut steps {
            stored.step = stored.step.renumbered(&numbers);
        }
        let fresh: HashSet<&str> = added.iter().map(|one| one.name.as_str()).collect();
        let pictures = listing.pictures.iter();
        let pictures = pictures.filter(|picture| fresh.contains(picture.entry.as_str()));
        let step = Step::Add {
            pictures: pictures.map(|picture| picture.index).collect::<Numbers>(),
            copies: both.arrived.pictures.len() - fresh.len(),
        };
        let dataset = both.dataset.clone();
        NextState::write(next, dataset, listing, &check_up, steps, step)
    }
}

impl Both {
    /// Places of the pictures that have arrived and are not there yet, each once.
    fn fresh(&self) -> Vec<usize> {
        let mut known: HashSet<[u8; 8]> = self.known.iter().map(Print::exact).collect();
        let arrived = self.arrived.pictures.iter().enumerate();
        arrived
            .filter(|(_, picture)| (picture.print).is_none_or(|print| known.insert(print.exact())))
            .map(|(place, _)| place)
            .collect()
    }

    /// The pictures of both as they are written: those of the dataset under their names, the others in a folder of their own.
    fn written(&self, fresh: &[usize]) -> (Vec<Written<'_>>, Vec<Written<'_>>) {
        let listing = self.edited.listing();
        let kept = listing.pictures.iter();
        let kept: Vec<Written<'_>> = kept
            .map(|picture| Written::as_listed(picture, listing))
            .collect();
        let folder = (1_usize..)
            .map(|number| format!("added-{number}/"))
            .find(|folder| !kept.iter().any(|one| one.name.starts_with(folder)))
            .expect("there are endless numbers");
        let added = fresh.iter().map(|&place| {
            let picture = &self.arrived.pictures[place];
            let class = &self.arrived.classes[picture.class];
            Written {
                listed: picture,
                name: format!("{folder}{}", picture.entry),
                class: listing.class_like(class).unwrap_or(class),
            }
        });
        let added = added.collect();
        (kept, added)
    }
}

/// The listing of both, of which `seen` is what was found in the new archive.
fn listing(
    seen: &Listing,
    kept: &[Written<'_>],
    added: &[Written<'_>],
) -> Result<Listing, DatasetsError> {
    let found: HashMap<&str, &Listed> = (seen.pictures.iter())
        .map(|picture| (picture.entry.as_str(), picture))
        .collect();
    let all = || kept.iter().chain(added);
    let classes: BTreeSet<&str> = all().map(|one| one.class).collect();
    if classes.len() > MAX_CLASSES {
        return Err(EditError::TooManyClasses.into());
    }
    let classes: Vec<String> = classes.into_iter().map(str::to_owned).collect();
    let listed = |one: &Written<'_>, is_new: bool| {
        let found = found.get(one.name.as_str());
        let found = found.ok_or(DatasetsError::Failed)?;
        let class = classes.partition_point(|class| class.as_str() < one.class);
        Ok::<_, DatasetsError>(Listed {
            index: found.index,
            entry: one.name.clone(),
            class,
            copies: found.copies,
            print: found.print,
            added: is_new || one.listed.added,
            ..one.listed.clone()
        })
    };
    let kept = kept.iter().map(|one| listed(one, false));
    let added = added.iter().map(|one| listed(one, true));
    let pictures: Result<Vec<Listed>, DatasetsError> = kept.chain(added).collect();
    let mut pictures = pictures?;
    pictures.sort_unstable_by_key(|picture| picture.index);
    Ok(Listing {
        classes,
        pictures,
        reading: ReadingChoice::default(),
    })
}

//! The datasets that are kept on this machine: how they arrive, where they lie, how they leave.

mod adding;
mod arrival;
mod edits;
mod error;
mod examine;
mod export;
mod health;
mod labelled;
mod listing;
mod local;
mod local_room;
mod model_answers;
mod next;
mod pairing;
mod pictures;
mod purge;
mod reading;
pub(in crate::storage) mod recent;
mod removal;
mod room;
mod seen_by;
mod selection;
mod shared;
mod sweep;
mod thumbnails;
mod twins;

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use tokio::runtime::Handle;
use tokio::sync::Semaphore;

pub use adding::Addition;
pub use arrival::{Arrival, Kept};
pub use edits::Act;
pub use error::DatasetsError;
pub use export::Export;
pub use health::WriteFault;
pub use listing::DatasetAt;
pub use model_answers::{ModelAnswer, ModelAnswers};
pub use selection::{
    AnswerFilter, FindingFilter, PartFilter, PictureOrder, Selected, Selection, UseFilter,
};
pub(in crate::storage) use shared::keys_of_dataset;
pub use shared::{SharedFiles, fetch_dataset, put_dataset};
pub use sweep::{GRACE, Swept};

use crate::config::Limits;
use crate::config::shares::{Client, Pool};
use crate::dataset::archive::ArchiveLimits;
use crate::dataset::catalog::{self, LoadConfig};
use crate::dataset::check_up::CheckUp;
use crate::dataset::edits::Edited;
use crate::dataset::effort::{Effort, EffortLimits};
pub use crate::dataset::faces::Faces;
pub use crate::dataset::layout::Part;
pub use crate::dataset::reading::ReadingChoice;
use crate::files::FileError;
use crate::files::checksum;
use crate::ml::card::Card;
use crate::storage::data_dir::DataDir;
use crate::storage::store::{Store, StoreError, StoredDataset};
use crate::vision::Color;
use crate::vision::decode::DecodeLimits;
use crate::vision::detect::DetectorKind;
use recent::Recent;

/// Name of the archive inside a dataset's folder.
const ARCHIVE: &str = "archive.zip";
/// Name of the check-up inside a dataset's folder.
const CHECK_UP: &str = "checkup.json";

/// The datasets of one data folder; cheap to clone.
#[derive(Debug, Clone)]
pub struct Datasets(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    data_dir: DataDir,
    limits: Limits,
    detector: DetectorKind,
    is_paired: bool,
    /// Where the files are, if other machines share them; then those in the data folder are copies.
    shared: Option<SharedFiles>,
    copies: local::Copies,
    /// Lets threads of their own wait for the shared store.
    runtime: Option<Handle>,
    last_probe: tokio::sync::Mutex<health::LastProbe>,
    uploads: Arc<Pool>,
    checks: Arc<Pool>,
    /// Held while a dataset becomes another one: its row and its files.
    changing: tokio::sync::Mutex<()>,
    /// The archive whose pictures were looked at last, because a page asks for many of one.
    opened: Mutex<pictures::Opened>,
    /// Held while an archive is opened.
    opening: Mutex<()>,
    /// The place of what is read before a page's scripts ask for it.
    preparing: Arc<Semaphore>,
    /// Whether the archive that was asked about last is as it was uploaded, because a page asks for many of its pictures.
    verified: Mutex<Option<pictures::Verified>>,
    /// The pictures that were drawn last.
    thumbnails: thumbnails::Thumbnails,
    /// The datasets that were looked at last.
    recent: Recent<Edited>,
    /// The answers of models that were asked for last.
    answers: Recent<ModelAnswers>,
    /// What models were last found to have learned from.
    seen: Recent<seen_by::Seen>,
    /// Held while a dataset is read that was not looked at lately.
    listing: tokio::sync::Mutex<()>,
    /// The same file that arrives several times at once.
    twins: twins::Twins,
}

impl Datasets {
    /// The datasets in `data_dir`, in whose photographs `detector` finds faces. What an earlier server began is ended, if
    /// database and folder belong together.
    ///
    /// # Errors
    ///
    /// If the database cannot be used.
    pub async fn open(
        store: Store,
        data_dir: DataDir,
        limits: Limits,
        detector: DetectorKind,
    ) -> Result<Self, StoreError> {
        Self::open_with(store, data_dir, limits, detector, None).await
    }

    /// The same for one of several machines, where some share the database and the files: then the data folder holds copies, and
    /// nothing is ended that another machine may be at.
    ///
    /// # Errors
    ///
    /// If the database cannot be used.
    pub async fn open_with(
        store: Store,
        data_dir: DataDir,
        limits: Limits,
        detector: DetectorKind,
        shared: Option<SharedFiles>,
    ) -> Result<Self, StoreError> {
        let is_paired = match &shared {
            Some(_) => {
                data_dir.empty_tmp();
                false
            }
            None => pairing::is_paired(&store, &data_dir).await?,
        };
        let datasets = Self(Arc::new(Inner {
            uploads: places(limits.uploads, limits.max_uploads_per_client),
            checks: places(limits.dataset_checks, limits.max_dataset_checks_per_client),
            changing: tokio::sync::Mutex::default(),
            opened: Mutex::default(),
            opening: Mutex::default(),
            preparing: Arc::new(Semaphore::new(1)),
            verified: Mutex::new(None),
            thumbnails: thumbnails::Thumbnails::default(),
            recent: Recent::default(),
            answers: Recent::default(),
            seen: Recent::default(),
            listing: tokio::sync::Mutex::default(),
            twins: twins::Twins::default(),
            is_paired,
            shared,
            copies: local::Copies::default(),
            runtime: Handle::try_current().ok(),
            last_probe: tokio::sync::Mutex::default(),
            store,
            data_dir,
            limits,
            detector,
        }));
        if is_paired {
            datasets.finish_what_was_begun().await?;
            if let Err(error) = datasets.finish_exchanges().await {
                tracing::warn!(%error, "an archive could not be brought to its place");
            }
        }
        for dataset in datasets.store().datasets().await? {
            if !datasets.is_available(&dataset.id) {
                tracing::warn!(
                    dataset = dataset.id,
                    "its files are missing; it works again when they are back"
                );
            }
        }
        Ok(datasets)
    }

    /// Whether database and data folder belong together, and to this machine alone; where they do not, nothing is to be tidied up.
    pub fn is_paired(&self) -> bool {
        self.0.is_paired
    }

    /// Where the small facts are.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Where the files are.
    pub fn data_dir(&self) -> &DataDir {
        &self.0.data_dir
    }

    /// What visitors may ask for.
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Makes room for a dataset that is about to arrive from `client`.
    ///
    /// # Errors
    ///
    /// [`DatasetsError::Busy`] at once if too many arrive already, in all or from this client; else if the disk cannot be
    /// written.
    pub async fn receive(&self, client: Client) -> Result<Arrival, DatasetsError> {
        let place = self.0.uploads.take(client, 1);
        Arrival::begin(self.clone(), place.ok_or(DatasetsError::Busy)?).await
    }

    /// The check-up that was made when the dataset arrived; nothing if another version of this program made it.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub async fn check_up(&self, id: &str) -> Result<Option<CheckUp>, DatasetsError> {
        if let Some(objects) = self.objects() {
            return self.shared_check_up(objects, id).await;
        }
        let path = self.0.data_dir.dataset(id).join(CHECK_UP);
        match tokio::fs::read(&path).await {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(FileError::at(&path)(error).into()),
        }
    }

    /// Reads a dataset into memory as crops of `image_size` pixels, and makes sure that its archive is what was uploaded.
    /// Slow: for a thread of one's own.
    ///
    /// `progress` hears `(done, total)` after every image, from several threads.
    ///
    /// # Errors
    ///
    /// If it cannot be read any more, or its archive has changed.
    pub fn load(
        &self,
        dataset: &DatasetAt,
        color: Color,
        image_size: u32,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<catalog::Dataset, DatasetsError> {
        self.load_with(dataset, &self.load_config(color, image_size), progress)
    }

    /// The same for measuring a model, for which classes may be small: pictures are read as `faces` says.
    ///
    /// # Errors
    ///
    /// If it cannot be read any more, or its archive has changed.
    pub fn load_to_measure(
        &self,
        dataset: &DatasetAt,
        card: &Card,
        faces: Faces,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<catalog::Dataset, DatasetsError> {
        let config = LoadConfig {
            faces,
            min_classes: 1,
            min_images_per_class: 0,
            ..self.load_config(card.color, card.image_size)
        };
        self.load_with(dataset, &config, progress)
    }

    fn load_with(
        &self,
        at: &DatasetAt,
        config: &LoadConfig,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<catalog::Dataset, DatasetsError> {
        let copy = self.make_local_for_job(&at.dataset)?;
        match self.load_here(at, config, progress) {
            Err(DatasetsError::Damaged { .. }) if self.objects().is_some() => {
                self.distrust(&at.dataset.id);
                drop(copy);
                let _copy = self.make_local_for_job(&at.dataset)?;
                self.load_here(at, config, progress)
            }
            loaded => loaded,
        }
    }

    fn load_here(
        &self,
        at: &DatasetAt,
        config: &LoadConfig,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<catalog::Dataset, DatasetsError> {
        let dataset = &at.dataset;
        let archive = self.archive(&dataset.id);
        let config = LoadConfig {
            reading: self.reading(&dataset.id)?,
            assignment: at.assignment.clone(),
            ..config.clone()
        };
        let loaded = catalog::load(&archive, &config, progress);
        let loaded = match loaded {
            Ok(loaded) if loaded.sha256 != dataset.sha256 => return Err(changed(dataset)),
            Ok(loaded) => loaded,
            // What was refused may be right and too small, for instance.
            Err(error) => {
                let is_as_it_was = self.is_as_uploaded(dataset);
                let is_there = archive.is_file();
                return Err(match is_as_it_was || !is_there {
                    true => error.into(),
                    false => changed(dataset),
                });
            }
        };
        Ok(catalog::Dataset {
            name: dataset.name.clone(),
            ..loaded
        })
    }

    fn load_config(&self, color: Color, image_size: u32) -> LoadConfig {
        LoadConfig {
            detector: self.0.detector,
            archive_limits: self.archive_limits(),
            decode_limits: self.decode_limits(),
            ..match color {
                Color::Gray => LoadConfig::gray(image_size),
                Color::Rgb => LoadConfig::rgb(image_size),
            }
        }
    }

    /// What checking an archive of so many bytes is worth.
    fn effort(&self, bytes: u64) -> Effort {
        let limits = &self.0.limits;
        let max_px = bytes.saturating_mul(limits.max_dataset_px_per_byte);
        Effort::limited(EffortLimits {
            max_px: max_px.saturating_add(limits.free_dataset_px),
            time: limits.max_check_time,
        })
    }

    /// Whether the archive is, byte by byte, what was uploaded. Slow.
    fn is_as_uploaded(&self, dataset: &StoredDataset) -> bool {
        checksum::of_file(&self.archive(&dataset.id)).is_ok_and(|sum| sum == dataset.sha256)
    }

    fn archive(&self, id: &str) -> PathBuf {
        self.0.data_dir.dataset(id).join(ARCHIVE)
    }

    fn archive_limits(&self) -> ArchiveLimits {
        let limits = &self.0.limits;
        ArchiveLimits {
            max_entries: limits.dataset_entries,
            max_archive_bytes: limits.dataset_bytes,
            max_total_bytes: limits.dataset_unpacked_bytes,
            max_entry_bytes: limits.image_bytes as u64,
            ..ArchiveLimits::default()
        }
    }

    fn decode_limits(&self) -> DecodeLimits {
        DecodeLimits {
            max_image_bytes: self.0.limits.image_bytes,
            max_image_px: self.0.limits.image_px,
        }
    }
}

/// The archive is not what was uploaded.
fn changed(dataset: &StoredDataset) -> DatasetsError {
    DatasetsError::Damaged {
        dataset: dataset.name.clone(),
        detail: "its checksum is not that of what was uploaded".to_owned(),
    }
}

fn places(max: usize, max_per_client: usize) -> Arc<Pool> {
    Pool::new(max as u64, max_per_client as u64)
}

#[cfg(all(test, feature = "cluster"))]
mod tests;

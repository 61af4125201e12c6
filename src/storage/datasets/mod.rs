//! The datasets that are kept on this machine: how they arrive, where they lie, how they leave.

mod arrival;
mod error;
mod examine;
mod health;
mod pairing;
mod reading;
mod removal;
mod room;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

pub use arrival::Arrival;
pub use error::DatasetsError;
pub use health::WriteFault;
use image::RgbImage;

use crate::config::Limits;
use crate::config::shares::{Client, Pool};
use crate::dataset::archive::{ArchiveError, ArchiveLimits, OpenConfig, ReadError, Source};
use crate::dataset::catalog::{self, DatasetError, LoadConfig};
use crate::dataset::check_up::CheckUp;
use crate::dataset::effort::{Effort, EffortLimits};
use crate::dataset::faces::FaceReader;
pub use crate::dataset::faces::Faces;
pub use crate::dataset::layout::Part;
pub use crate::dataset::reading::ReadingChoice;
use crate::files::checksum;
use crate::ml::card::Card;
use crate::storage::data_dir::DataDir;
use crate::storage::store::{Dataset, Store, StoreError};
use crate::vision::Color;
use crate::vision::crop::FaceCrop;
use crate::vision::decode::{DecodeLimits, Room, decode};
use crate::vision::detect::DetectorKind;

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
    last_probe: tokio::sync::Mutex<health::LastProbe>,
    uploads: Arc<Pool>,
    checks: Arc<Pool>,
    /// Held while a dataset becomes another one: its row and its files.
    changing: tokio::sync::Mutex<()>,
    /// The archive whose pictures were looked at last, because a page asks for many of one.
    opened: Mutex<Option<(String, Arc<Source>)>>,
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
        let is_paired = pairing::is_paired(&store, &data_dir).await?;
        let datasets = Self(Arc::new(Inner {
            uploads: places(limits.uploads, limits.max_uploads_per_client),
            checks: places(limits.dataset_checks, limits.max_dataset_checks_per_client),
            changing: tokio::sync::Mutex::default(),
            opened: Mutex::new(None),
            is_paired,
            last_probe: tokio::sync::Mutex::default(),
            store,
            data_dir,
            limits,
            detector,
        }));
        if is_paired {
            datasets.finish_what_was_begun().await?;
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

    /// Whether database and data folder belong together; where they do not, nothing is to be tidied up.
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
        let path = self.0.data_dir.dataset(id).join(CHECK_UP);
        match tokio::fs::read(&path).await {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(file_error(&path)(error)),
        }
    }

    /// The upright picture at `index` of the archive's sorted entries; nothing if there is none. Slow: for
    /// [`crate::inference::engine::Engine::render`].
    ///
    /// # Errors
    ///
    /// If the archive or the picture cannot be read.
    pub fn picture(&self, id: &str, index: usize) -> Result<Option<RgbImage>, DatasetsError> {
        let mut read = self.read(id, index);
        if let Err(DatasetsError::Unusable(_)) = read {
            // An opened archive counts what it unpacks against its limits for as long as it is open.
            *self.opened() = None;
            read = self.read(id, index);
        }
        match read.map_err(|error| damaged(error, id))? {
            Some(bytes) => {
                let _room = Room::enter(&bytes);
                Ok(Some(decode(&bytes, &self.decode_limits())?))
            }
            None => Ok(None),
        }
    }

    /// The crop of `size` × `size` pixels that an evaluation made of that picture. Slow, as [`picture`](Self::picture).
    ///
    /// # Errors
    ///
    /// If the archive or the picture cannot be read.
    pub fn crop(
        &self,
        id: &str,
        index: usize,
        faces: Faces,
        size: u32,
    ) -> Result<Option<FaceCrop>, DatasetsError> {
        let picture = self.picture(id, index)?;
        let crop = picture
            .and_then(|picture| FaceReader::new(self.0.detector).crop(&picture, faces, size));
        Ok(crop.map(|(crop, _)| crop))
    }

    /// The same crop as a picture.
    ///
    /// # Errors
    ///
    /// If the archive or the picture cannot be read.
    pub fn crop_picture(
        &self,
        id: &str,
        index: usize,
        faces: Faces,
        size: u32,
    ) -> Result<Option<RgbImage>, DatasetsError> {
        let crop = self.crop(id, index, faces, size)?;
        Ok(crop.map(|crop| crop.image().clone()))
    }

    fn read(&self, id: &str, index: usize) -> Result<Option<Vec<u8>>, DatasetsError> {
        let source = self.source(id)?;
        if index >= source.names().len() {
            return Ok(None);
        }
        let mut reader = source.reader().map_err(DatasetError::from)?;
        match reader.read(index) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(ReadError::Damaged(_) | ReadError::LeftOut(_)) => Ok(None),
            Err(ReadError::Refused(error)) => Err(DatasetError::from(error).into()),
        }
    }

    fn source(&self, id: &str) -> Result<Arc<Source>, DatasetsError> {
        self.make_sure_of_files(id)?;
        if let Some((opened, source)) = &*self.opened()
            && opened == id
        {
            return Ok(Arc::clone(source));
        }
        let open = OpenConfig {
            limits: self.archive_limits(),
            names: self.reading(id)?.names,
        };
        let source = Source::open_with(&self.archive(id), &open);
        let source = Arc::new(source.map_err(DatasetError::from)?);
        *self.opened() = Some((id.to_owned(), Arc::clone(&source)));
        Ok(source)
    }

    fn opened(&self) -> std::sync::MutexGuard<'_, Option<(String, Arc<Source>)>> {
        // It holds a cache, which is right after any panic.
        self.0.opened.lock().unwrap_or_else(PoisonError::into_inner)
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
        dataset: &Dataset,
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
        dataset: &Dataset,
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
        dataset: &Dataset,
        config: &LoadConfig,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<catalog::Dataset, DatasetsError> {
        let archive = self.archive(&dataset.id);
        let config = LoadConfig {
            reading: self.reading(&dataset.id)?,
            ..config.clone()
        };
        let loaded = catalog::load(&archive, &config, progress);
        let changed = || DatasetsError::Damaged {
            dataset: dataset.name.clone(),
            detail: "its checksum is not that of what was uploaded".to_owned(),
        };
        let loaded = match loaded {
            Ok(loaded) if loaded.sha256 != dataset.sha256 => return Err(changed()),
            Ok(loaded) => loaded,
            // What was refused may be right and too small, for instance.
            Err(error) => {
                let is_as_it_was =
                    checksum::of_file(&archive).is_ok_and(|sum| sum == dataset.sha256);
                let is_there = archive.is_file();
                return Err(match is_as_it_was || !is_there {
                    true => error.into(),
                    false => changed(),
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

/// An archive was checked when it came: one that is refused now is damaged.
fn damaged(error: DatasetsError, id: &str) -> DatasetsError {
    match error {
        DatasetsError::Unusable(DatasetError::Archive(ArchiveError::Io { .. })) => error,
        DatasetsError::Unusable(why) => DatasetsError::Damaged {
            dataset: id.to_owned(),
            detail: why.to_string(),
        },
        other => other,
    }
}

fn places(max: usize, max_per_client: usize) -> Arc<Pool> {
    Pool::new(max as u64, max_per_client as u64)
}

fn file_error(path: &Path) -> impl FnOnce(io::Error) -> DatasetsError {
    let path = path.to_owned();
    move |source| DatasetsError::File { path, source }
}

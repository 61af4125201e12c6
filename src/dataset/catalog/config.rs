//! How a data set is loaded.

use std::sync::Arc;

use super::{MIN_CLASSES_TO_TRAIN, MIN_IMAGES_TO_TRAIN};
use crate::dataset::archive::{ArchiveLimits, OpenConfig};
use crate::dataset::edits::Assignment;
use crate::dataset::effort::Effort;
use crate::dataset::faces::Faces;
use crate::dataset::reading::ReadingChoice;
use crate::vision::decode::DecodeLimits;
use crate::vision::detect::DetectorKind;

/// How a data set is loaded.
#[derive(Clone, Debug)]
pub struct LoadConfig {
    /// Side of the square crops in pixels.
    pub image_size: u32,
    /// Keep three colour channels, or turn every crop to gray.
    pub keep_color: bool,
    /// Whether pictures are crops; by default they are.
    pub faces: Faces,
    /// What finds faces in pictures that are none.
    pub detector: DetectorKind,
    /// Least classes; 2.
    pub min_classes: usize,
    /// Least usable images in every class; 5.
    pub min_images_per_class: usize,
    /// How names and folders are to be understood.
    pub reading: ReadingChoice,
    /// What people changed about the pictures since, if they did.
    pub assignment: Option<Arc<Assignment>>,
    /// Bounds on the archive.
    pub archive_limits: ArchiveLimits,
    /// Bounds on each image.
    pub decode_limits: DecodeLimits,
    /// Bounds on reading the whole.
    pub effort: Effort,
}

impl LoadConfig {
    /// Crops of `image_size` pixels in gray, with the default limits.
    pub fn gray(image_size: u32) -> Self {
        Self {
            image_size,
            keep_color: false,
            faces: Faces::Whole,
            detector: DetectorKind::default(),
            min_classes: MIN_CLASSES_TO_TRAIN,
            min_images_per_class: MIN_IMAGES_TO_TRAIN,
            reading: ReadingChoice::default(),
            assignment: None,
            archive_limits: ArchiveLimits::default(),
            decode_limits: DecodeLimits::default(),
            effort: Effort::default(),
        }
    }

    /// The same in colour.
    pub fn rgb(image_size: u32) -> Self {
        Self {
            keep_color: true,
            ..Self::gray(image_size)
        }
    }

    /// How the archive or folder is opened.
    pub fn open(&self) -> OpenConfig {
        OpenConfig {
            limits: self.archive_limits.clone(),
            names: self.reading.names,
        }
    }
}

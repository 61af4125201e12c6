//! What a ZIP is that was sent to the wrong place.

use std::path::Path;

use crate::dataset::archive::{ArchiveLimits, Source};
use crate::ml::model_file::{CARD, WEIGHTS};

/// Endings of pictures, and of tables that hold some.
const PICTURES: [&str; 12] = [
    "jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff", "pgm", "ppm", "csv", "tsv",
];

/// Whether the ZIP at `path` is a model's; false if it cannot be read.
pub(in crate::storage) fn is_model(path: &Path) -> bool {
    let names = names(path);
    let has = |file: &str| {
        names
            .iter()
            .any(|name| name.rsplit('/').next() == Some(file))
    };
    has(CARD) && has(WEIGHTS)
}

/// Whether the ZIP at `path` holds pictures; false if it cannot be read.
pub(super) fn holds_pictures(path: &Path) -> bool {
    let is_picture = |name: &String| {
        let ending = name
            .rsplit_once('.')
            .map(|(_, ending)| ending.to_lowercase());
        ending.is_some_and(|ending| PICTURES.contains(&&*ending))
    };
    names(path).iter().any(is_picture)
}

/// Names of all entries, also of those that are not read.
fn names(path: &Path) -> Vec<String> {
    match Source::open(path, &ArchiveLimits::default()) {
        Ok(source) => {
            let left_out = source.left_out().iter().map(|(name, _)| name);
            source.names().iter().chain(left_out).cloned().collect()
        }
        Err(_) => Vec::new(),
    }
}

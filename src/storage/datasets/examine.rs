//! What is found out about a dataset when it arrives.

use std::path::Path;
use std::sync::LazyLock;

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::{Datasets, DatasetsError};
use crate::dataset::catalog::LoadConfig;
use crate::dataset::check_up::{self, CheckUp};
use crate::dataset::effort::Effort;
use crate::dataset::listing::Listing;
use crate::dataset::reading::ReadingChoice;
use crate::vision::Color;

/// Side of the crops that are looked at, in pixels.
const CHECK_PX: u32 = 48;

/// Reads every picture once: the check-up, and all that can be used by name.
pub(super) fn examine(
    datasets: &Datasets,
    archive: &Path,
    reading: ReadingChoice,
    effort: Effort,
) -> Result<(CheckUp, Listing), DatasetsError> {
    // Whether a picture has colours is found out before its crop becomes gray. Measuring needs one picture; that a
    // training needs more is said when one is asked for.
    let config = LoadConfig {
        effort,
        reading,
        min_classes: 1,
        min_images_per_class: 1,
        ..datasets.load_config(Color::Gray, CHECK_PX)
    };
    let check_up = || check_up::check_up_and_list(archive, &config, &|_, _| ());
    match &*THREADS {
        Some(threads) => Ok(threads.install(check_up)?),
        None => Ok(check_up()?),
    }
}

/// Threads of its own, because photos that are answered meanwhile would otherwise wait behind all pictures of a dataset; so
/// the system divides the cores between both. Nothing if it gives none; then the common ones do it.
static THREADS: LazyLock<Option<ThreadPool>> = LazyLock::new(|| {
    /// Each takes some megabytes more.
    const MAX_THREADS: usize = 8;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = ThreadPoolBuilder::new()
        .thread_name(|number| format!("check-up {number}"))
        .num_threads(cores.min(MAX_THREADS));
    threads.build().ok()
});

//! What is found out about a dataset when it arrives.

use std::path::Path;

use super::{Datasets, DatasetsError};
use crate::card::Color;
use crate::dataset::doctor::{self, CheckUp};

/// Side of the crops that are looked at, in pixels.
const CHECK_PX: u32 = 48;

/// Reads every picture once.
pub(super) fn examine(datasets: &Datasets, archive: &Path) -> Result<CheckUp, DatasetsError> {
    // Whether a picture has colours is found out before its crop becomes gray.
    let config = datasets.load_config(Color::Gray, CHECK_PX);
    Ok(doctor::check_up(archive, &config, &|_, _| ())?)
}

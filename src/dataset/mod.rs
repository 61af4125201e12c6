//! From a ZIP or a folder of labelled pictures to samples that can be trained on.
//!
//! In reading order: [`archive`] reads files safely, [`layout`], [`labels`] and [`reading`] tell classes and parts, [`catalog`]
//! decodes every picture to its crop, [`faces`] whether a picture is a crop already, [`pixels`] holds what a sample looks like, [`person`] and [`duplicates`]
//! tell which samples belong together, [`seen`] which images a model learned from, `votes` how many people saw what, [`split`] divides them without a leak. [`check_up`] looks a set
//! through before it is used, and [`effort`] bounds what all this may cost.

pub mod archive;
pub mod catalog;
pub mod check_up;
pub mod duplicates;
pub mod effort;
pub mod faces;
pub mod labels;
pub mod layout;
pub mod person;
pub mod pixels;
pub mod reading;
pub mod samples;
pub mod seen;
pub mod split;
mod votes;

/// Names of the pictures in a folder and below, sorted, by the rules for data sets: without litter and links.
///
/// # Errors
///
/// If the folder cannot be read.
pub fn pictures_below(folder: &std::path::Path) -> Result<Vec<String>, archive::ArchiveError> {
    let source = archive::Source::open(folder, &archive::ArchiveLimits::default())?;
    let names = source.names().iter();
    Ok(names
        .filter(|name| layout::is_image_name(name))
        .cloned()
        .collect())
}

#[cfg(test)]
pub(crate) mod testing;

#[cfg(test)]
mod cases;

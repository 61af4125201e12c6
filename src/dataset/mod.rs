//! From a ZIP or a folder of labelled pictures to samples that can be trained on.
//!
//! In reading order: [`archive`] reads files safely, [`catalog`] finds classes and decodes every
//! picture to its crop, [`faces`] whether a picture is a crop already, [`pixels`] holds what a sample looks like, [`person`] and [`duplicates`]
//! tell which samples belong together, [`seen`] which images a model learned from, `votes` how many people saw what, [`split`] divides them without a leak. [`doctor`] looks a set
//! through before it is used, and [`effort`] bounds what all this may cost.

pub mod archive;

pub mod catalog;

pub mod faces;

pub mod layout;

pub mod pixels;

pub mod person;

pub mod duplicates;

pub mod seen;

mod votes;

pub mod split;

pub mod doctor;

pub mod effort;

#[cfg(test)]
pub(crate) mod testing;

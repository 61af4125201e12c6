//! From a ZIP or a folder of labelled pictures to samples that can be trained on.
//!
//! In reading order: [`archive`] reads files safely, [`layout`], [`labels`] and [`reading`] tell classes and parts, [`catalog`]
//! decodes every picture to its crop, [`faces`] whether a picture is a crop already, [`pixels`] holds what a sample looks like, [`person`] and [`duplicates`]
//! tell which samples belong together, [`listing`] names every picture, [`edits`] what people changed about them, [`seen`] which images a model learned from, `votes` how many people saw what, [`naming`] which characters a name keeps, [`packing`] how a set is laid out when it leaves, [`walk`] finds the pictures of a folder, [`split`] divides them without a leak. [`check_up`] looks a set
//! through before it is used, and [`effort`] bounds what all this may cost.

pub mod archive;
pub mod catalog;
pub mod check_up;
pub mod duplicates;
pub mod edits;
pub mod effort;
pub mod faces;
pub mod labels;
pub mod layout;
pub mod listing;
pub mod naming;
pub mod packing;
pub mod person;
pub mod pixels;
pub mod reading;
pub mod samples;
pub mod seen;
pub mod split;
pub mod votes;
pub mod walk;

#[cfg(test)]
pub(crate) mod testing;

#[cfg(test)]
mod cases;

//! What is found out about a dataset when it arrives.

use std::path::Path;

use serde_json::{Value, json};

use super::{Library, LibraryError};
use crate::card::Color;
use crate::dataset::archive::Source;
use crate::dataset::catalog::{self, Part};
use crate::store::{ClassFacts, PartCounts};

/// Most example pictures of a class.
const EXAMPLES: usize = 8;
/// Side of the crops that are looked at, in pixels.
const CHECK_PX: u32 = 48;

/// What the database keeps.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) images: usize,
    pub(super) classes: Vec<ClassFacts>,
}

/// Reads every picture once: what the database keeps, and the check-up for people.
pub(super) fn examine(library: &Library, archive: &Path) -> Result<(Facts, Value), LibraryError> {
    let config = library.load_config(Color::Gray, CHECK_PX);
    let dataset = catalog::load(archive, &config, &|_, _| ())?;
    let source = Source::open(archive, &config.archive_limits)?;
    let facts = Facts {
        images: dataset.samples.len(),
        classes: (0..dataset.classes.len())
            .map(|class| class_facts(&dataset, class, &source))
            .collect(),
    };
    Ok((facts, check_up(&dataset)))
}

/// The one place where the check-up is made.
fn check_up(dataset: &catalog::Dataset) -> Value {
    let colorless = dataset.samples.iter().filter(|sample| sample.colorless);
    let skipped = dataset.skipped.iter().take(200);
    json!({
        "has_parts": dataset.samples.iter().any(|sample| sample.part.is_some()),
        "colorless_images": colorless.count(),
        "skipped": skipped
            .map(|file| json!({"entry": file.entry, "reason": file.reason.to_string()}))
            .collect::<Vec<_>>(),
        "skipped_images": dataset.skipped.len(),
        "findings": [],
    })
}

fn class_facts(dataset: &catalog::Dataset, class: usize, source: &Source) -> ClassFacts {
    let samples: Vec<&catalog::Sample> = dataset
        .samples
        .iter()
        .filter(|sample| sample.class == class)
        .collect();
    let mut parts = PartCounts::default();
    for sample in &samples {
        match sample.part {
            Some(Part::Train) => parts.train += 1,
            Some(Part::Valid) => parts.valid += 1,
            Some(Part::Test) => parts.test += 1,
            None => {}
        }
    }
    let has_parts = samples.iter().any(|sample| sample.part.is_some());
    // Spread over the class, since neighbours often show one person.
    let step = samples.len().div_ceil(EXAMPLES).max(1);
    let examples = samples.iter().step_by(step).take(EXAMPLES);
    ClassFacts {
        name: dataset.classes[class].clone(),
        images: samples.len(),
        parts: has_parts.then_some(parts),
        examples: examples
            .filter_map(|sample| source.names().binary_search(&sample.entry).ok())
            .collect(),
    }
}

//! What of the edits a data set is loaded by.

use std::collections::HashMap;
use std::sync::Arc;

use super::Edited;
use crate::dataset::layout::{Part, Place};

/// Class, part and person of every picture that is listed, in place of what names say.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// By the picture's place in the archive.
    places: HashMap<usize, Assigned>,
    /// Which state of the data set this is.
    pub edition: Edition,
}

/// A state of a data set between its edits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// How many edits were made before.
    pub revision: usize,
    /// What people call it, if they gave it a name.
    pub version: Option<String>,
    /// Pictures whose class was changed, or that were left out, because of what a model answered.
    pub mended: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Assigned {
    class: Arc<str>,
    part: Option<Part>,
    person: Option<Arc<str>>,
    is_left_out: bool,
    /// Whether it is of another class than its name says.
    is_moved: bool,
}

impl Assignment {
    /// What `edited` makes of each picture; `version` is what people call that state.
    pub fn new(edited: &Edited, version: Option<String>) -> Self {
        let listing = edited.listing();
        let places = listing.pictures.iter().zip(edited.pictures());
        let places = places.enumerate().map(|(position, (listed, picture))| {
            let assigned = Assigned {
                is_moved: edited.is_moved(position),
                class: Arc::clone(edited.class_of(picture)),
                part: picture.part,
                person: picture.person.clone(),
                is_left_out: picture.is_left_out,
            };
            (listed.index, assigned)
        });
        Self {
            places: places.collect(),
            edition: Edition {
                revision: edited.revision(),
                version,
                mended: edited.mended(),
            },
        }
    }

    /// Puts pictures where they belong; those that are left out have no place any more.
    pub(in crate::dataset) fn apply(&self, places: &mut [Option<Place>]) {
        for (&index, assigned) in &self.places {
            let Some(place) = places.get_mut(index) else {
                continue;
            };
            *place = (!assigned.is_left_out).then(|| Place {
                class: assigned.class.to_string(),
                part: assigned.part,
            });
        }
    }

    /// Whether a person left the picture out.
    pub(in crate::dataset) fn is_left_out(&self, index: usize) -> bool {
        self.places
            .get(&index)
            .is_some_and(|assigned| assigned.is_left_out)
    }

    /// Whether the picture is of another class than its name says.
    pub(in crate::dataset) fn is_moved(&self, index: usize) -> bool {
        self.places
            .get(&index)
            .is_some_and(|assigned| assigned.is_moved)
    }

    /// Who the picture shows.
    pub(in crate::dataset) fn person(&self, index: usize) -> Option<String> {
        let person = self.places.get(&index)?.person.as_ref()?;
        Some(person.to_string())
    }
}

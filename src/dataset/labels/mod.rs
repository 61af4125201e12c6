//! Labels that are no folders: in a table or list, in file names, in CK+'s own layout, and as numbers.
//!
//! In reading order: `files` finds the picture that a table speaks of, `table` reads tables and lists, `codes` file
//! names, `ck_plus` the layout of that data set; `numbers` says which number is which expression; `own` reads
//! what FaceFeel itself wrote.

pub(super) mod ck_plus;

pub mod codes;

pub(super) mod files;

pub mod numbers;

pub mod own;

pub(super) mod table;

use super::layout::Place;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Where classes were read, other than in folders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LabelSource {
    /// In a table or list, one line a picture.
    Table {
        entry: String,
        /// What its columns are called: the picture's and the label's; empty where it has no first line of names.
        columns: [String; 2],
    },
    /// In a table whose lines hold the pictures themselves.
    Pixels { entry: String },
    /// In the names of files.
    FileNames {
        /// Whose codes they are.
        scheme: codes::Scheme,
    },
    /// In files beside each sequence of pictures, as CK+ has them.
    CkPlus,
    /// In folders called by numbers.
    NumberFolders,
}

/// What labels were read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelsRead {
    pub source: LabelSource,
    /// Whose numbers the labels are, where they are numbers.
    pub numbers: Option<numbers::Numbers>,
    /// The labels in byte order.
    pub labels: Vec<LabelRead>,
}

impl LabelsRead {
    /// The table or list that the labels were read from.
    pub(super) fn table(&self) -> Option<&str> {
        match &self.source {
            LabelSource::Table { entry, .. } => Some(entry),
            _ => None,
        }
    }
}

/// One label, and what it was taken for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelRead {
    /// As it stands there.
    pub label: String,
    /// The class; nothing if its pictures are left out.
    pub class: Option<String>,
    /// How many pictures have it.
    pub images: usize,
    /// Up to three of them, as places in [`Source::names`](super::archive::Source::names).
    pub examples: Vec<usize>,
}

/// Which label every name has, and where that comes from.
#[derive(Debug)]
pub(super) struct Labels {
    /// Places whose class is still the label.
    pub(super) places: Vec<Option<Place>>,
    pub(super) source: LabelSource,
    pub(super) numbers: Option<numbers::Numbers>,
    /// The class that each label is taken for; nothing if its pictures are left out.
    pub(super) classes: BTreeMap<String, Option<String>>,
}

impl Labels {
    /// How many classes were read.
    pub(super) fn class_count(&self) -> usize {
        self.classes
            .values()
            .flatten()
            .collect::<BTreeSet<_>>()
            .len()
    }

    /// Pictures with a label.
    pub(super) fn labelled(&self) -> usize {
        self.places.iter().flatten().count()
    }
}

//! How a data set was understood, as scripts read it.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::dataset::archive::NameEncoding;
use crate::dataset::check_up::CheckUp;
use crate::dataset::labels::LabelRead;
use crate::dataset::reading::LayoutChoice;

/// How a data set was understood, and what else it could mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReadingAnswer {
    /// Where classes were to be read: `auto`, `folders`, `outer`, `inner` or `labels`.
    #[schema(example = "auto")]
    pub layout: &'static str,
    /// A layout that is as plausible; null if there is none.
    #[schema(example = "inner")]
    pub other_layout: Option<&'static str>,
    /// Encoding of names that are not UTF-8; null if all are.
    #[schema(example = "Shift_JIS")]
    pub encoding: Option<&'static str>,
    /// Encodings that can be chosen instead; empty if all names are UTF-8.
    pub encodings: Vec<&'static str>,
    /// The encoding that was chosen; null if it was told from the names.
    pub chosen_encoding: Option<&'static str>,
    /// Classes that were chosen for labels or folders, see `POST /api/v1/datasets/{id}/reading`.
    pub classes: BTreeMap<String, Option<String>>,
    /// Labels that were read elsewhere than in folders; null if folders are the classes.
    pub labels: Option<Vec<LabelAnswer>>,
}

/// A label, and what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LabelAnswer {
    /// As it stands there.
    #[schema(example = "4")]
    pub label: String,
    /// The class; null if its pictures are left out.
    #[schema(example = "happy")]
    pub class: Option<String>,
    /// How many pictures have it.
    pub images: usize,
    /// Numbers of up to three of them among the archive's files, for their addresses.
    pub examples: Vec<usize>,
}

impl ReadingAnswer {
    pub(super) fn new(check_up: &CheckUp) -> Self {
        let CheckUp {
            reading,
            understood,
            ..
        } = check_up;
        let encoding = understood
            .names
            .as_ref()
            .map(|(encoding, _)| encoding.name());
        let label = |read: &LabelRead| LabelAnswer {
            label: read.label.clone(),
            class: read.class.clone(),
            images: read.images,
            examples: read.examples.clone(),
        };
        Self {
            layout: reading.layout.name(),
            other_layout: understood.other.map(LayoutChoice::name),
            encodings: match encoding {
                Some(_) => NameEncoding::ALL[1..]
                    .iter()
                    .map(|known| known.name())
                    .collect(),
                None => Vec::new(),
            },
            encoding,
            chosen_encoding: reading.names.map(NameEncoding::name),
            classes: reading.classes.clone(),
            labels: (understood.labels.as_ref())
                .map(|read| read.labels.iter().map(label).collect()),
        }
    }
}

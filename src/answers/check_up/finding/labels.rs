//! The words for labels that were read elsewhere than in folders.

use super::Value::Text;
use super::{Sentence, list};
use crate::answers::words::Words;
use crate::dataset::labels::{LabelSource, LabelsRead};

/// Where labels were read, and which is which class.
pub(super) fn sentence(read: &LabelsRead, words: &Words) -> Sentence {
    let pairs: Vec<String> = (read.labels.iter())
        .filter_map(|read| Some((&read.label, read.class.as_ref()?)))
        .map(|(label, class)| match label == class {
            true => class.clone(),
            false => format!("{label} = {class}"),
        })
        .collect();
    let mut values = vec![("list", Text(list(&pairs, words)))];
    let key = match &read.source {
        LabelSource::Table { entry, columns } => {
            values.push(("entry", Text(entry.clone())));
            match columns {
                [file, label] if !file.is_empty() && !label.is_empty() => {
                    values.push(("file", Text(file.clone())));
                    values.push(("label", Text(label.clone())));
                    "checkup-labels-table"
                }
                _ => "checkup-labels-list",
            }
        }
        LabelSource::Pixels { entry } => {
            values.push(("entry", Text(entry.clone())));
            "checkup-labels-pixels"
        }
        LabelSource::FileNames { scheme } => {
            values.push(("scheme", Text(scheme.name().to_owned())));
            match scheme.name() {
                "" => "checkup-labels-words",
                _ => "checkup-labels-codes",
            }
        }
        LabelSource::CkPlus => "checkup-labels-ck-plus",
        LabelSource::NumberFolders => {
            let name = read.numbers.map_or("", |numbers| numbers.name());
            values.push(("numbers", Text(name.to_owned())));
            "checkup-labels-numbers"
        }
    };
    (key, values)
}

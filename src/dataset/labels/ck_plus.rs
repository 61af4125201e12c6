//! CK+'s own layout (Lucey et al., 2010): `cohn-kanade-images/S005/001/S005_001_00000011.png`, and beside it
//! `Emotion/S005/001/S005_001_00000011_emotion.txt` with the number of the expression that the sequence ends in.

use super::numbers::{Numbers, whole};
use super::{LabelSource, Labels};
use crate::dataset::archive::Source;
use crate::dataset::layout::{Place, is_image_name};
use std::collections::BTreeMap;

/// Frames at a sequence's end that show its expression, as users of CK+ take them.
const FRAMES: usize = 3;

/// The classes of the last frames of each sequence that has a label, if this is CK+.
pub(in crate::dataset) fn find(source: &Source) -> Option<Labels> {
    let names = source.names();
    let mut sequences: BTreeMap<&str, (u32, Vec<usize>)> = BTreeMap::new();
    for (index, name) in names.iter().enumerate() {
        let Some(sequence) = labelled_sequence(name) else {
            continue;
        };
        let Some(number) = source
            .read(index)
            .ok()
            .and_then(|bytes| whole(&String::from_utf8_lossy(&bytes)))
        else {
            continue;
        };
        sequences.insert(sequence, (number, Vec::new()));
    }
    if sequences.is_empty() {
        return None;
    }
    for (index, name) in names
        .iter()
        .enumerate()
        .filter(|(_, name)| is_image_name(name))
    {
        let frames = sequence_of(name).and_then(|sequence| sequences.get_mut(sequence));
        if let Some((_, frames)) = frames {
            frames.push(index);
        }
    }
    let mut places = vec![None; names.len()];
    let mut classes = BTreeMap::new();
    for (number, frames) in sequences.into_values() {
        let class = Numbers::CkPlus.class(number).map(str::to_owned);
        classes.insert(number.to_string(), class);
        // Names are sorted, and frames numbered.
        for index in last(&frames) {
            places[*index] = Some(Place {
                class: number.to_string(),
                part: None,
            });
        }
    }
    let labels = Labels {
        places,
        source: LabelSource::CkPlus,
        numbers: Some(Numbers::CkPlus),
        classes,
    };
    (labels.labelled() > 0).then_some(labels)
}

/// The last frames; of a very short sequence not the first half, which is neutral.
fn last(frames: &[usize]) -> &[usize] {
    let count = FRAMES.min(frames.len().div_ceil(2));
    &frames[frames.len() - count..]
}

/// The sequence that a label's file is about: `S005_001`.
fn labelled_sequence(name: &str) -> Option<&str> {
    sequence_of(name.strip_suffix("_emotion.txt")?)
}

/// The subject and sequence that a frame's file name begins with.
fn sequence_of(name: &str) -> Option<&str> {
    let file = name.rsplit('/').next()?;
    let mut fields = file.split('_');
    let (subject, sequence, _frame) = (fields.next()?, fields.next()?, fields.next()?);
    let is_subject = subject.starts_with('S') && subject.len() == 4;
    file.get(..subject.len() + 1 + sequence.len())
        .filter(|_| is_subject)
}

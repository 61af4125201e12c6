//! What there is in a dataset after its edits, and what each of them did.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::answers::edits::step_text;
use crate::answers::words::Words;
use crate::dataset::edits::{Edited, StepState};
use crate::dataset::layout::Part;
use crate::emotion::Emotion;
use crate::storage::store::StoredStep;

/// Most people that are named.
const MAX_PERSONS: usize = 2000;

/// What there is in a dataset after its edits.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct StateAnswer {
    /// How many edits there were.
    revision: usize,
    /// Whether the last one can be taken back.
    can_undo: bool,
    /// Whether one that was taken back can be made again.
    can_redo: bool,
    /// Pictures that are used.
    images: usize,
    /// Pictures that are left out.
    left_out: usize,
    /// Used pictures that have copies or near-copies.
    copies: usize,
    /// Used pictures that edits put into another class.
    moved: usize,
    /// The classes in byte order, those of pictures that are left out too.
    classes: Vec<ClassState>,
    /// People in byte order with the pictures of each; at most 2,000 are named.
    persons: Vec<PersonState>,
    /// Used pictures of no one who is known.
    nobody: usize,
    /// Used pictures in each part: `train`, `valid`, `test` and `none`.
    parts: BTreeMap<&'static str, usize>,
    /// What was done last, in words.
    last: Option<String>,
}

/// A class after the edits.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct ClassState {
    name: String,
    /// The expression that the name means, where it is known.
    emotion: Option<&'static str>,
    /// Pictures that are used.
    images: usize,
    /// Pictures that are left out.
    left_out: usize,
}

/// A person after the edits.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct PersonState {
    name: String,
    /// Pictures that are used.
    images: usize,
}

/// A step of the edits.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct StepAnswer {
    /// The revision that it made.
    revision: usize,
    /// RFC 3339, UTC.
    created_at: String,
    /// What it did, in words.
    #[schema(example = "12 pictures put into “happy”")]
    text: String,
    /// `done` if it is in force, `undone` if it was taken back and can be made again, else `past`.
    #[schema(example = "done")]
    state: &'static str,
    /// Names of this revision.
    versions: Vec<String>,
}

impl StateAnswer {
    pub(super) fn new(edited: &Edited, words: &Words) -> Self {
        let mut state = Self {
            revision: edited.revision(),
            can_undo: edited.can_undo(),
            can_redo: edited.can_redo(),
            images: 0,
            left_out: 0,
            copies: 0,
            moved: 0,
            classes: Vec::new(),
            persons: Vec::new(),
            nobody: 0,
            parts: ["train", "valid", "test", "none"]
                .map(|part| (part, 0))
                .into(),
            last: edited.steps().last().map(|step| step_text(step, words)),
        };
        let mut classes: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
        let mut persons: BTreeMap<&str, usize> = BTreeMap::new();
        for (position, picture) in edited.pictures().iter().enumerate() {
            let counts = classes.entry(edited.class_of(picture)).or_default();
            counts[usize::from(picture.is_left_out)] += 1;
            if picture.is_left_out {
                state.left_out += 1;
                continue;
            }
            state.images += 1;
            state.copies += usize::from(edited.listing().pictures[position].copies.is_some());
            state.moved += usize::from(edited.is_moved(position));
            match picture.person.as_deref() {
                Some(person) => *persons.entry(person).or_default() += 1,
                None => state.nobody += 1,
            }
            *state.parts.entry(part_name(picture.part)).or_default() += 1;
        }
        state.classes = (classes.into_iter())
            .map(|(name, [images, left_out])| ClassState {
                name: name.to_owned(),
                emotion: Emotion::from_label(name).map(Emotion::name),
                images,
                left_out,
            })
            .collect();
        state.persons = (persons.into_iter().take(MAX_PERSONS))
            .map(|(name, images)| PersonState {
                name: name.to_owned(),
                images,
            })
            .collect();
        state
    }
}

impl StepAnswer {
    pub(super) fn new(
        stored: &StoredStep,
        edited: &Edited,
        versions: Vec<String>,
        words: &Words,
    ) -> Self {
        Self {
            revision: stored.revision,
            created_at: stored.created_at.clone(),
            text: step_text(&stored.step, words),
            state: match edited.state_of(stored.revision) {
                StepState::Done => "done",
                StepState::Undone => "undone",
                StepState::Past => "past",
            },
            versions,
        }
    }
}

const fn part_name(part: Option<Part>) -> &'static str {
    match part {
        Some(Part::Train) => "train",
        Some(Part::Valid) => "valid",
        Some(Part::Test) => "test",
        None => "none",
    }
}

//! `recording.json`: what a recording is called, and who and what is in it.

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{LabelKind, RecordingsError};
use crate::dataset::layout::are_classes;
use crate::files::durable;
use crate::storage::names;

/// Most classes of a recording.
pub const MAX_CLASSES: usize = 30;
/// Most people of a recording.
pub const MAX_PEOPLE: usize = 60;

/// Name of the file.
pub(super) const FILE: &str = "recording.json";

/// A class or a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Number within the recording, never given twice.
    pub number: u32,
    /// For people: a word for what is shown, or a nickname.
    pub name: String,
}

/// What the file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sheet {
    pub(super) name: String,
    /// When it was begun, which everyone in front of the camera had agreed to; RFC 3339, UTC.
    pub(super) created_at: String,
    pub(super) classes: Vec<Label>,
    pub(super) people: Vec<Label>,
    /// The number that the next class or person gets.
    next: u32,
}

impl Sheet {
    pub(super) fn new(name: String, created_at: String) -> Self {
        Self {
            name,
            created_at,
            classes: Vec::new(),
            people: Vec::new(),
            next: 1,
        }
    }

    /// The sheet in a recording's folder; nothing if there is none.
    ///
    /// # Errors
    ///
    /// If it cannot be read or is none.
    pub(super) fn read(folder: &Path) -> io::Result<Option<Self>> {
        match fs::read(folder.join(FILE)) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Puts it into a recording's folder, durably.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        durable::replace(&folder.join(FILE), &serde_json::to_vec(self)?)
    }

    /// Adds a class or a person, and returns its number.
    pub(super) fn add(&mut self, which: LabelKind, name: &str) -> Result<u32, RecordingsError> {
        let max = match which {
            LabelKind::Classes => MAX_CLASSES,
            LabelKind::People => MAX_PEOPLE,
        };
        if self.labels(which).len() >= max {
            return Err(RecordingsError::TooManyLabels {
                field: field(which),
                max,
            });
        }
        let name = self.checked(which, name, None)?;
        let number = self.next;
        self.next = number.checked_add(1).ok_or(RecordingsError::Failed)?;
        self.labels_mut(which).push(Label { number, name });
        Ok(number)
    }

    pub(super) fn rename(
        &mut self,
        which: LabelKind,
        number: u32,
        name: &str,
    ) -> Result<(), RecordingsError> {
        let position = self.position(which, number)?;
        let name = self.checked(which, name, Some(number))?;
        self.labels_mut(which)[position].name = name;
        Ok(())
    }

    pub(super) fn remove(&mut self, which: LabelKind, number: u32) -> Result<(), RecordingsError> {
        let position = self.position(which, number)?;
        self.labels_mut(which).remove(position);
        Ok(())
    }

    /// Where the class or person of this number stands.
    pub(super) fn position(&self, which: LabelKind, number: u32) -> Result<usize, RecordingsError> {
        let position = self
            .labels(which)
            .iter()
            .position(|label| label.number == number);
        position.ok_or(match which {
            LabelKind::Classes => RecordingsError::NoClass(number),
            LabelKind::People => RecordingsError::NoPerson(number),
        })
    }

    fn labels(&self, which: LabelKind) -> &[Label] {
        match which {
            LabelKind::Classes => &self.classes,
            LabelKind::People => &self.people,
        }
    }

    fn labels_mut(&mut self, which: LabelKind) -> &mut Vec<Label> {
        match which {
            LabelKind::Classes => &mut self.classes,
            LabelKind::People => &mut self.people,
        }
    }

    /// The name as it is kept, if it is one and no other class or person, `own` aside, has it.
    fn checked(
        &self,
        which: LabelKind,
        name: &str,
        own: Option<u32>,
    ) -> Result<String, RecordingsError> {
        let field = field(which);
        let name = names::checked(name).map_err(|_| RecordingsError::BadName { field })?;
        let others = || {
            self.labels(which)
                .iter()
                .filter(|label| Some(label.number) != own)
        };
        if others().any(|label| names::are_alike(&label.name, &name)) {
            return Err(RecordingsError::NameTaken { field });
        }
        let mut classes: Vec<&str> = others().map(|label| label.name.as_str()).collect();
        classes.push(&name);
        match which == LabelKind::People || are_classes(&classes) {
            true => Ok(name),
            false => Err(RecordingsError::BadClass(name)),
        }
    }
}

/// The field of a request that such a name stands in.
fn field(which: LabelKind) -> &'static str {
    match which {
        LabelKind::Classes => "class",
        LabelKind::People => "person",
    }
}

//! Who the pictures of a data set show.

use super::Loaded;
use crate::dataset::edits::Assignment;
use crate::dataset::person;

/// Who told whom pictures show: people afterwards, or a table; else file names do.
pub(super) struct People<'a> {
    /// By the picture's place in the archive.
    pub(super) told: Option<&'a [Option<String>]>,
    pub(super) assignment: Option<&'a Assignment>,
}

impl People<'_> {
    /// The person on each picture; `labels` are their classes.
    pub(super) fn of(&self, loaded: &[Loaded<'_>], labels: &[usize]) -> Vec<Option<String>> {
        let of_all = |person: &dyn Fn(usize) -> Option<String>| {
            loaded.iter().map(|image| person(image.index)).collect()
        };
        match (self.assignment, self.told) {
            (Some(assignment), _) => of_all(&|index| assignment.person(index)),
            (None, Some(told)) => of_all(&|index| told.get(index).cloned().flatten()),
            (None, None) => {
                let entries: Vec<&str> = loaded.iter().map(|image| image.entry).collect();
                person::persons(&entries, labels)
            }
        }
    }

    /// Whether someone put the picture into another class than its name says.
    pub(super) fn moved(&self, index: usize) -> bool {
        self.assignment
            .is_some_and(|assignment| assignment.is_moved(index))
    }
}

//! Names of classes and people as edits keep them.

use super::{Edit, EditError, MAX_CLASSES, MAX_NAME_CHARS};
use crate::dataset::layout::class_name;

/// The change with names as they are kept.
pub(super) fn tidied(edit: Edit) -> Result<Edit, EditError> {
    Ok(match edit {
        Edit::Move { pictures, class } => Edit::Move {
            pictures,
            class: name(&class)?,
        },
        Edit::SetPerson { pictures, person } => Edit::SetPerson {
            pictures,
            person: person.as_deref().map(name).transpose()?,
        },
        Edit::RenameClass { class, to } => Edit::RenameClass {
            class,
            to: name(&to)?,
        },
        Edit::MergeClasses { classes, .. } if classes.is_empty() || classes.len() > MAX_CLASSES => {
            return Err(EditError::BadMerge);
        }
        Edit::MergeClasses { classes, to } => Edit::MergeClasses {
            classes,
            to: name(&to)?,
        },
        edit => edit,
    })
}

/// A name without what cannot be seen of it.
fn name(given: &str) -> Result<String, EditError> {
    let name = class_name(given);
    let is_empty = name == char::REPLACEMENT_CHARACTER.to_string();
    match is_empty || name.chars().count() > MAX_NAME_CHARS {
        true => Err(EditError::BadName),
        false => Ok(name),
    }
}

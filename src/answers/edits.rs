//! Edits of a data set in words.

use crate::answers::words::Words;
use crate::dataset::edits::{Edit, Numbers, Step};
use crate::dataset::layout::Part;

/// Changes of one step that are told; the others are counted.
const MAX_TOLD: usize = 3;

/// What a step did, in a few words.
pub fn step_text(step: &Step, words: &Words) -> String {
    match step {
        Step::Edits { edits, .. } => {
            let told = edits.iter().take(MAX_TOLD);
            let told: Vec<String> = told.map(|edit| edit_text(edit, words)).collect();
            let list = words.list(&told);
            match edits.len().checked_sub(MAX_TOLD) {
                None | Some(0) => list,
                Some(more) => {
                    let args = [("list", list.into()), ("more", words.number(more).into())];
                    words.text_with("checkup-list-more", &args).into_owned()
                }
            }
        }
        Step::Undo => words.text("edits-undo").into_owned(),
        Step::Redo => words.text("edits-redo").into_owned(),
        Step::Add { pictures, .. } => counted("edits-add", pictures.len(), None, words),
        Step::Purge { pictures } => counted("edits-purge", *pictures, None, words),
    }
}

fn edit_text(edit: &Edit, words: &Words) -> String {
    let about = |key: &str, pictures: &Numbers, name: Option<&str>| {
        counted(key, pictures.len(), name, words)
    };
    match edit {
        Edit::Move { pictures, class } => about("edits-move", pictures, Some(class)),
        Edit::LeaveOut { pictures } => about("edits-leave-out", pictures, None),
        Edit::Restore { pictures } => about("edits-restore", pictures, None),
        Edit::SetPerson {
            pictures,
            person: Some(person),
        } => about("edits-person", pictures, Some(person)),
        Edit::SetPerson {
            pictures,
            person: None,
        } => about("edits-no-person", pictures, None),
        Edit::SetPart {
            pictures,
            part: Some(part),
        } => about("edits-part", pictures, Some(&words.text(part_key(*part)))),
        Edit::SetPart {
            pictures,
            part: None,
        } => about("edits-no-part", pictures, None),
        Edit::Keep { pictures } => about("edits-keep", pictures, None),
        Edit::RenameClass { class, to } => {
            let args = [("class", class.as_str().into()), ("to", to.as_str().into())];
            words.text_with("edits-rename", &args).into_owned()
        }
        Edit::MergeClasses { classes, to } => {
            let args = [
                ("classes", words.list(classes).into()),
                ("to", to.as_str().into()),
            ];
            words.text_with("edits-merge", &args).into_owned()
        }
    }
}

/// The words for a part.
pub const fn part_key(part: Part) -> &'static str {
    match part {
        Part::Train => "edits-part-train",
        Part::Valid => "edits-part-valid",
        Part::Test => "edits-part-test",
    }
}

/// A sentence about so many pictures, and a name that it may have.
fn counted(key: &str, pictures: usize, name: Option<&str>, words: &Words) -> String {
    let mut args = vec![
        ("pictures-count", pictures.into()),
        ("pictures", words.number(pictures).into()),
    ];
    if let Some(name) = name {
        args.push(("name", name.to_owned().into()));
    }
    words.text_with(key, &args).into_owned()
}

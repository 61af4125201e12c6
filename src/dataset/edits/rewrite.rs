//! Steps after pictures have got other numbers, or are gone for good.

use std::collections::HashMap;

use super::{Edit, Numbers, Step};

impl Step {
    /// The step with the pictures' new numbers; those without one are gone and not spoken of any more.
    pub fn renumbered(&self, numbers: &HashMap<usize, usize>) -> Self {
        let again = |pictures: &Numbers| -> Numbers {
            let known = pictures.iter().filter_map(|number| numbers.get(&number));
            known.copied().collect()
        };
        let (edits, report, changed) = match self {
            Self::Edits {
                edits,
                report,
                changed,
            } => (edits, report, changed),
            Self::Add { pictures, copies } => {
                return Self::Add {
                    pictures: again(pictures),
                    copies: *copies,
                };
            }
            Self::Undo | Self::Redo | Self::Purge { .. } => return self.clone(),
        };
        let edits = edits.iter().map(|edit| match edit {
            Edit::Move { pictures, class } => Edit::Move {
                pictures: again(pictures),
                class: class.clone(),
            },
            Edit::LeaveOut { pictures } => Edit::LeaveOut {
                pictures: again(pictures),
            },
            Edit::Restore { pictures } => Edit::Restore {
                pictures: again(pictures),
            },
            Edit::SetPerson { pictures, person } => Edit::SetPerson {
                person: person.clone().filter(|_| !again(pictures).is_empty()),
                pictures: again(pictures),
            },
            Edit::SetPart { pictures, part } => Edit::SetPart {
                pictures: again(pictures),
                part: *part,
            },
            Edit::Keep { pictures } => Edit::Keep {
                pictures: again(pictures),
            },
            edit => edit.clone(),
        });
        Self::Edits {
            edits: edits.collect(),
            changed: *changed,
            report: report.clone(),
        }
    }
}

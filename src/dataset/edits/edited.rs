//! What all steps together make of a listing.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::history::{Before, History, StepState};
use super::tidy::tidied;
use super::{Edit, EditError, MAX_CLASSES, MAX_EDITS, Numbers, Step};
use crate::dataset::check_up::classes::{ClassSummary, summaries_of};
use crate::dataset::layout::Part;
use crate::dataset::listing::Listing;

/// A data set as it is after its steps.
#[derive(Clone, Debug)]
pub struct Edited {
    listing: Arc<Listing>,
    /// Every class that some picture is or was in; a name is never taken out.
    classes: Vec<Arc<str>>,
    /// In the order of [`Listing::pictures`].
    pictures: Vec<EditedPicture>,
    history: History,
}

/// A picture as the steps leave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditedPicture {
    /// Index into the classes of [`Edited`].
    class: u32,
    pub part: Option<Part>,
    pub person: Option<Arc<str>>,
    /// Whether it is not to be used.
    pub is_left_out: bool,
    /// Whether its class was looked at and found right.
    pub is_kept: bool,
}

impl Edited {
    /// A data set that no one has changed.
    pub fn new(listing: Arc<Listing>) -> Self {
        let mut persons: HashMap<&str, Arc<str>> = HashMap::new();
        let pictures = listing.pictures.iter().map(|picture| EditedPicture {
            class: u32::try_from(picture.class).unwrap_or(u32::MAX),
            part: picture.part,
            person: picture
                .person
                .as_deref()
                .map(|person| Arc::clone(persons.entry(person).or_insert_with(|| person.into()))),
            is_left_out: picture.added,
            is_kept: false,
        });
        Self {
            pictures: pictures.collect(),
            classes: listing
                .classes
                .iter()
                .map(|name| name.as_str().into())
                .collect(),
            history: History::default(),
            listing,
        }
    }

    /// The data set after `steps`. What a step says of pictures that are gone is passed over.
    pub fn replay(listing: Arc<Listing>, steps: &[Arc<Step>]) -> Self {
        let mut edited = Self::new(listing);
        edited.carry_out_all(History::of(steps));
        edited
    }

    /// How many steps there were.
    pub fn revision(&self) -> usize {
        self.steps().len()
    }

    /// What is listed of the data set.
    pub fn listing(&self) -> &Arc<Listing> {
        &self.listing
    }

    /// Every step, the first one first.
    pub fn steps(&self) -> &[Arc<Step>] {
        self.history.steps()
    }

    /// The pictures, in the order of [`Listing::pictures`].
    pub fn pictures(&self) -> &[EditedPicture] {
        &self.pictures
    }

    /// What the class of a picture is called.
    pub fn class_of(&self, picture: &EditedPicture) -> &Arc<str> {
        &self.classes[picture.class as usize]
    }

    /// Whether the picture at `position` of the listing is of another class than it came in.
    pub fn is_moved(&self, position: usize) -> bool {
        let listing = &self.listing;
        let came_in = &listing.classes[listing.pictures[position].class];
        **self.class_of(&self.pictures[position]) != **came_in
    }

    /// Whether a step can be taken back.
    pub fn can_undo(&self) -> bool {
        self.history.can_undo()
    }

    /// Whether a step that was taken back can be made again.
    pub fn can_redo(&self) -> bool {
        self.history.last_undone().is_some()
    }

    /// What has become of the step that made `revision`.
    pub fn state_of(&self, revision: usize) -> StepState {
        self.history.state_of(revision)
    }

    /// The classes of pictures that are used, in byte order, with some examples of each.
    pub fn summaries(&self) -> Vec<ClassSummary> {
        let used = self.listing.pictures.iter().zip(&self.pictures);
        let used = used.filter(|(_, picture)| !picture.is_left_out);
        summaries_of(
            used.map(|(listed, picture)| (listed, &**self.class_of(picture), picture.part)),
        )
    }

    /// Pictures that are used.
    pub fn used(&self) -> usize {
        let used = self.pictures.iter().filter(|picture| !picture.is_left_out);
        used.count()
    }

    /// How many pictures were put into another class or left out because of what a model answered.
    pub(super) fn mended(&self) -> usize {
        let because = self.history.in_force().filter_map(|step| match &**step {
            Step::Edits {
                edits,
                report: Some(_),
                ..
            } => Some(edits),
            _ => None,
        });
        let pictures = because.flatten().filter_map(|edit| match edit {
            Edit::Move { pictures, .. } | Edit::LeaveOut { pictures } => Some(pictures),
            _ => None,
        });
        let pictures: BTreeSet<usize> = pictures.flat_map(Numbers::iter).collect();
        pictures.len()
    }

    /// Makes changes together; the step that says so.
    ///
    /// # Errors
    ///
    /// See [`EditError`]; then nothing has changed.
    pub fn edit(
        &self,
        edits: Vec<Edit>,
        report: Option<String>,
    ) -> Result<(Self, Arc<Step>), EditError> {
        if edits.is_empty() || edits.len() > MAX_EDITS {
            return Err(EditError::BadCount);
        }
        let edits: Vec<Edit> = edits.into_iter().map(tidied).collect::<Result<_, _>>()?;
        let mut edited = self.clone();
        let mut touched = Vec::new();
        for edit in &edits {
            edited.check(edit)?;
            edited.apply(edit, &mut touched)?;
        }
        edited.make_sure_of_count()?;
        let before = edited.changed(touched);
        if before.is_empty() {
            return Err(EditError::NoChange);
        }
        let step = Arc::new(Step::Edits {
            edits,
            changed: before.len(),
            report,
        });
        edited.history.did(Arc::clone(&step), Some(before));
        Ok((edited, step))
    }

    /// Takes the last step back.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn undo(&self) -> Result<(Self, Arc<Step>), EditError> {
        if !self.can_undo() {
            return Err(EditError::NothingThere);
        }
        let step = Arc::new(Step::Undo);
        let mut edited = self.clone();
        match edited.history.undid(Arc::clone(&step)) {
            Some(before) => {
                for (position, picture) in before.iter() {
                    edited.put(*position, picture.clone());
                }
            }
            None => {
                let history = std::mem::take(&mut edited.history);
                edited.carry_out_all(history);
            }
        }
        Ok((edited, step))
    }

    /// Makes the last step that was taken back again.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn redo(&self) -> Result<(Self, Arc<Step>), EditError> {
        let again = self.history.last_undone().ok_or(EditError::NothingThere)?;
        let step = Arc::new(Step::Redo);
        let mut edited = self.clone();
        let before = edited.carry_out(again);
        edited.history.redid(Arc::clone(&step), Some(before));
        Ok((edited, step))
    }

    /// Carries out what of `history` is in force, from the beginning.
    fn carry_out_all(&mut self, mut history: History) {
        // Classes keep their numbers: those of steps that were taken back are merely not used.
        self.pictures = Self::new(Arc::clone(&self.listing)).pictures;
        history.remember(|step| self.carry_out(step));
        self.history = history;
    }

    /// Carries out a step that could be made once; the pictures that it changes, as they are before.
    fn carry_out(&mut self, step: &Step) -> Arc<[Before]> {
        let mut touched = Vec::new();
        match step {
            Step::Edits { edits, .. } => {
                for edit in edits {
                    // Of later versions' limits nothing is asked here.
                    let _ = self.apply(edit, &mut touched);
                }
            }
            Step::Add { pictures, .. } => {
                self.each(pictures, &mut touched, |picture| {
                    picture.is_left_out = false;
                });
            }
            Step::Undo | Step::Redo | Step::Purge { .. } => {}
        }
        self.changed(touched)
    }

    /// Of pictures that were touched, perhaps several times, those that are others now, as they were at first.
    fn changed(&self, mut touched: Vec<Before>) -> Arc<[Before]> {
        // Stable, so that the first of each comes first.
        touched.sort_by_key(|(position, _)| *position);
        touched.dedup_by_key(|(position, _)| *position);
        touched.retain(|(position, before)| self.pictures[*position] != *before);
        touched.into()
    }

    /// Whether it speaks of pictures and classes that are there.
    fn check(&self, edit: &Edit) -> Result<(), EditError> {
        if let Some(pictures) = edit.pictures() {
            if pictures.is_empty() {
                return Err(EditError::NoPictures);
            }
            let missing = pictures
                .iter()
                .find(|&index| self.listing.position(index).is_none());
            return missing.map_or(Ok(()), |index| Err(EditError::NoPicture(index)));
        }
        let has = |name: &str| {
            self.pictures
                .iter()
                .any(|picture| **self.class_of(picture) == *name)
        };
        let missing = |name: &String| Err(EditError::NoClass(name.clone()));
        match edit {
            Edit::RenameClass { class, .. } if !has(class) => missing(class),
            Edit::RenameClass { class, to } if class != to && has(to) => {
                Err(EditError::ClassTaken(to.clone()))
            }
            Edit::MergeClasses { classes, .. } => classes
                .iter()
                .find(|class| !has(class))
                .map_or(Ok(()), missing),
            _ => Ok(()),
        }
    }

    /// Notes in `touched` each picture as it was.
    fn apply(&mut self, edit: &Edit, touched: &mut Vec<Before>) -> Result<(), EditError> {
        match edit {
            Edit::Move { pictures, class } => {
                let class = self.class(class)?;
                self.each(pictures, touched, |picture| {
                    picture.is_kept |= picture.class != class;
                    picture.class = class;
                });
            }
            Edit::LeaveOut { pictures } => {
                self.each(pictures, touched, |picture| picture.is_left_out = true);
            }
            Edit::Restore { pictures } => {
                self.each(pictures, touched, |picture| picture.is_left_out = false);
            }
            Edit::SetPerson { pictures, person } => {
                let person: Option<Arc<str>> = person.as_deref().map(Into::into);
                self.each(pictures, touched, |picture| {
                    picture.person.clone_from(&person);
                });
            }
            Edit::SetPart { pictures, part } => {
                self.each(pictures, touched, |picture| picture.part = *part);
            }
            Edit::Keep { pictures } => {
                self.each(pictures, touched, |picture| picture.is_kept = true);
            }
            Edit::RenameClass { class, to } => self.unite(&[class], to, touched)?,
            Edit::MergeClasses { classes, to } => {
                self.unite(&classes.iter().collect::<Vec<_>>(), to, touched)?;
            }
        }
        Ok(())
    }

    fn unite(
        &mut self,
        classes: &[&String],
        to: &str,
        touched: &mut Vec<Before>,
    ) -> Result<(), EditError> {
        let to = self.class(to)?;
        let is_one: Vec<bool> = (self.classes.iter())
            .map(|name| classes.iter().any(|class| ***class == **name))
            .collect();
        for position in 0..self.pictures.len() {
            let picture = &self.pictures[position];
            if is_one[picture.class as usize] && picture.class != to {
                let after = EditedPicture {
                    class: to,
                    ..picture.clone()
                };
                touched.push((position, self.put(position, after)));
            }
        }
        Ok(())
    }

    fn each(
        &mut self,
        pictures: &Numbers,
        touched: &mut Vec<Before>,
        change: impl Fn(&mut EditedPicture),
    ) {
        for index in pictures.iter() {
            if let Some(position) = self.listing.position(index) {
                let mut after = self.pictures[position].clone();
                change(&mut after);
                touched.push((position, self.put(position, after)));
            }
        }
    }

    /// Puts `picture` in the place of another one, which it gives.
    fn put(&mut self, position: usize, picture: EditedPicture) -> EditedPicture {
        #[cfg(test)]
        PUT.with(|put| put.set(put.get() + 1));
        std::mem::replace(&mut self.pictures[position], picture)
    }

    /// The number of a class, which is a new one if no other is called so.
    fn class(&mut self, name: &str) -> Result<u32, EditError> {
        let known = self.classes.iter().position(|class| **class == *name);
        let number = known.unwrap_or_else(|| {
            self.classes.push(name.into());
            self.classes.len() - 1
        });
        u32::try_from(number).map_err(|_| EditError::TooManyClasses)
    }

    /// Only classes that have pictures count.
    fn make_sure_of_count(&self) -> Result<(), EditError> {
        let classes: BTreeSet<u32> = (self.pictures.iter())
            .map(|picture| picture.class)
            .collect();
        match classes.len() <= MAX_CLASSES {
            true => Ok(()),
            false => Err(EditError::TooManyClasses),
        }
    }
}

#[cfg(test)]
thread_local! {
    /// How many pictures this thread has put into the places of others.
    pub(super) static PUT: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

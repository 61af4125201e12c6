use std::sync::Arc;

use super::edited::PUT;
use super::history::MAX_REMEMBERED;
use super::*;
use crate::dataset::listing::{Listed, Listing};

/// Six pictures, numbered by twos from 0: three are happy, three sad; two of two people, the first two copies.
fn listing() -> Arc<Listing> {
    let picture = |place: usize| Listed {
        index: 2 * place,
        entry: format!("{}/{place}.png", ["happy", "sad"][place / 3]),
        class: place / 3,
        part: None,
        person: Some(format!("p{}", place % 2)),
        copies: (place < 2).then_some(0),
        print: None,
        added: false,
    };
    Arc::new(Listing {
        classes: vec!["happy".to_owned(), "sad".to_owned()],
        pictures: (0..6).map(picture).collect(),
        ..Listing::default()
    })
}

fn numbers(numbers: &[usize]) -> Numbers {
    numbers.iter().copied().collect()
}

fn moved(pictures: &[usize], class: &str) -> Edit {
    Edit::Move {
        pictures: numbers(pictures),
        class: class.to_owned(),
    }
}

fn left_out(pictures: &[usize]) -> Edit {
    Edit::LeaveOut {
        pictures: numbers(pictures),
    }
}

fn after(edited: &Edited, edit: Edit) -> Edited {
    edited.edit(vec![edit], None).unwrap().0
}

/// The class of every picture, those left out in brackets.
fn classes(edited: &Edited) -> Vec<String> {
    let class = |picture: &EditedPicture| match picture.is_left_out {
        true => format!("({})", edited.class_of(picture)),
        false => edited.class_of(picture).to_string(),
    };
    edited.pictures().iter().map(class).collect()
}

fn counts(edited: &Edited) -> Vec<(String, usize)> {
    let summaries = edited.summaries().into_iter();
    summaries.map(|class| (class.name, class.images)).collect()
}

#[test]
fn pictures_are_moved_left_out_and_taken_in_again() {
    let edited = after(&Edited::new(listing()), moved(&[0, 2], "calm"));
    let edited = after(&edited, left_out(&[4, 6]));
    assert_eq!(
        classes(&edited),
        ["calm", "calm", "(happy)", "(sad)", "sad", "sad"]
    );
    assert_eq!(
        counts(&edited),
        [("calm".to_owned(), 2), ("sad".to_owned(), 2)]
    );
    let restored = Edit::Restore {
        pictures: numbers(&[4]),
    };
    let edited = after(&edited, restored);
    assert_eq!(classes(&edited)[2], "happy");
    assert_eq!((edited.revision(), edited.used()), (3, 5));
}

#[test]
fn classes_are_renamed_and_merged_with_what_is_left_out_in_them() {
    let edited = after(&Edited::new(listing()), left_out(&[0]));
    let rename = |class: &str, to: &str| Edit::RenameClass {
        class: class.to_owned(),
        to: to.to_owned(),
    };
    let edited = after(&edited, rename("happy", " glad\u{200b} "));
    assert_eq!(classes(&edited)[..2], ["(glad)", "glad"]);
    let refused = |edit| edited.edit(vec![edit], None).unwrap_err();
    assert_eq!(
        refused(rename("glad", "sad")),
        EditError::ClassTaken("sad".to_owned())
    );
    assert_eq!(
        refused(rename("happy", "x")),
        EditError::NoClass("happy".to_owned())
    );
    let merge = Edit::MergeClasses {
        classes: vec!["glad".to_owned(), "sad".to_owned()],
        to: "sad".to_owned(),
    };
    assert_eq!(counts(&after(&edited, merge)), [("sad".to_owned(), 5)]);
}

#[test]
fn undo_and_redo_walk_the_steps_until_another_one_is_made() {
    let edited = after(&Edited::new(listing()), moved(&[0], "calm"));
    let edited = after(&edited, left_out(&[2]));
    let two = classes(&edited);
    let (edited, _) = edited.undo().unwrap();
    assert_eq!(classes(&edited)[..2], ["calm", "happy"]);
    let (edited, _) = edited.undo().unwrap();
    assert_eq!(classes(&edited), classes(&Edited::new(listing())));
    assert_eq!(edited.undo().unwrap_err(), EditError::NothingThere);
    let (edited, _) = edited.redo().unwrap();
    let (edited, _) = edited.redo().unwrap();
    assert_eq!(classes(&edited), two);
    let (edited, _) = edited.undo().unwrap();
    assert_eq!(
        [1, 2, 7].map(|revision| edited.state_of(revision)),
        [StepState::Done, StepState::Undone, StepState::Past]
    );
    let edited = after(&edited, moved(&[4], "other"));
    assert_eq!(edited.redo().unwrap_err(), EditError::NothingThere);
    assert_eq!(edited.state_of(2), StepState::Past);
    assert_eq!(edited.revision(), 8);
}

#[test]
fn the_same_steps_give_the_same_state_again() {
    let mut edited = after(&Edited::new(listing()), moved(&[0, 6], "calm"));
    edited = after(&edited, left_out(&[0]));
    edited = edited.undo().unwrap().0;
    edited = after(
        &edited,
        Edit::SetPerson {
            pictures: numbers(&[8]),
            person: None,
        },
    );
    let again = Edited::replay(listing(), edited.steps());
    assert_eq!(classes(&again), classes(&edited));
    assert_eq!(again.pictures(), edited.pictures());
    let stored = serde_json::to_string(&**edited.steps().first().unwrap()).unwrap();
    let step: Step = serde_json::from_str(&stored).unwrap();
    assert_eq!(step, **edited.steps().first().unwrap());
}

#[test]
fn what_makes_no_sense_changes_nothing() {
    let edited = Edited::new(listing());
    let refused = |edits: Vec<Edit>| edited.edit(edits, None).unwrap_err();
    assert_eq!(refused(vec![]), EditError::BadCount);
    assert_eq!(refused(vec![moved(&[], "x")]), EditError::NoPictures);
    assert_eq!(refused(vec![moved(&[1], "x")]), EditError::NoPicture(1));
    assert_eq!(refused(vec![moved(&[0], " ")]), EditError::BadName);
    assert_eq!(
        refused(vec![moved(&[0], &"x".repeat(MAX_NAME_CHARS + 1))]),
        EditError::BadName
    );
    assert_eq!(refused(vec![moved(&[0], "happy")]), EditError::NoChange);
    let merged = |classes| {
        let to = "x".to_owned();
        Edit::MergeClasses { classes, to }
    };
    assert_eq!(refused(vec![merged(vec![])]), EditError::BadMerge);
    // The second of two changes is at fault, and the first is not made either.
    assert_eq!(
        refused(vec![moved(&[0], "x"), moved(&[99], "x")]),
        EditError::NoPicture(99)
    );
    let json = r#"{"kind": "move", "pictures": [0], "class": "x", "also": 1}"#;
    assert!(serde_json::from_str::<Edit>(json).is_err());
}

#[test]
fn classes_are_counted_after_a_change() {
    let picture = |place: usize| Listed {
        index: place,
        class: place.min(MAX_CLASSES - 1),
        ..listing().pictures[0].clone()
    };
    let edited = Edited::new(Arc::new(Listing {
        classes: (0..MAX_CLASSES).map(|class| format!("k{class}")).collect(),
        pictures: (0..=MAX_CLASSES).map(picture).collect(),
        ..Listing::default()
    }));
    let to = "another".to_owned();
    let class = "k0".to_owned();
    let renamed = after(&edited, Edit::RenameClass { class, to });
    assert_eq!(renamed.summaries().len(), MAX_CLASSES);
    let one_more = vec![moved(&[MAX_CLASSES], "one more")];
    assert_eq!(
        edited.edit(one_more, None).unwrap_err(),
        EditError::TooManyClasses
    );
}

#[test]
fn steps_speak_of_pictures_by_their_new_numbers_once_others_are_gone() {
    let numbers_now = [(0, 0), (4, 1), (6, 2)].into_iter().collect();
    let step = Step::Edits {
        edits: vec![moved(&[0, 2, 4], "calm"), left_out(&[2])],
        changed: 3,
        report: None,
    };
    let Step::Edits { edits, .. } = step.renumbered(&numbers_now) else {
        panic!("it is none of edits any more");
    };
    assert_eq!(edits, [moved(&[0, 1], "calm"), left_out(&[])]);
}

#[test]
fn only_what_was_changed_because_of_a_model_counts_as_mended() {
    let edited = after(&Edited::new(listing()), moved(&[0], "calm"));
    let report = Some("report-1".to_owned());
    let (edited, _) = (edited.edit(vec![left_out(&[2, 4])], report)).unwrap();
    assert_eq!(Assignment::new(&edited, None).edition.mended, 2);
    let (edited, _) = edited.undo().unwrap();
    assert_eq!(Assignment::new(&edited, None).edition.mended, 0);
}

#[test]
fn pictures_that_were_added_are_used_from_that_step_on() {
    let mut listing = Listing::clone(&listing());
    (listing.pictures[4..].iter_mut()).for_each(|picture| picture.added = true);
    let listing = Arc::new(listing);
    let add = Arc::new(Step::Add {
        pictures: numbers(&[8, 10]),
        copies: 1,
    });
    let before = Edited::replay(Arc::clone(&listing), &[]);
    assert_eq!(before.used(), 4);
    let after = Edited::replay(Arc::clone(&listing), &[Arc::clone(&add)]);
    assert_eq!((after.used(), after.revision()), (6, 1));
    let (undone, _) = after.undo().unwrap();
    assert_eq!((undone.used(), undone.state_of(1)), (4, StepState::Undone));
    let (redone, _) = undone.redo().unwrap();
    assert_eq!(redone.used(), 6);
    let moved = [(8, 0), (10, 1)].into_iter().collect();
    let expected = Step::Add {
        pictures: numbers(&[0, 1]),
        copies: 1,
    };
    assert_eq!(add.renumbered(&moved), expected);
}

/// A data set of so many happy pictures.
fn many(pictures: usize) -> Arc<Listing> {
    let picture = |place: usize| Listed {
        index: place,
        ..listing().pictures[0].clone()
    };
    Arc::new(Listing {
        classes: vec!["happy".to_owned()],
        pictures: (0..pictures).map(picture).collect(),
        ..Listing::default()
    })
}

/// How many pictures `act` puts into the places of others.
fn work<T>(act: impl FnOnce() -> T) -> (T, usize) {
    let before = PUT.get();
    let done = act();
    (done, PUT.get() - before)
}

#[test]
fn undo_and_redo_touch_only_the_pictures_of_their_step() {
    const PICTURES: usize = 100;
    let listing = many(2_000);
    let mut edited = Edited::new(Arc::clone(&listing));
    let mut states = vec![classes(&edited)];
    for number in 0..30_usize {
        let pictures: Vec<usize> = (0..PICTURES).map(|place| 60 * number + place).collect();
        edited = match number % 3 {
            0 => after(&edited, moved(&pictures, &format!("class {number}"))),
            1 => after(&edited, left_out(&pictures)),
            _ => after(
                &edited,
                Edit::Keep {
                    pictures: numbers(&pictures),
                },
            ),
        };
        states.push(classes(&edited));
    }
    // As after a restart, of which the first undo knows no less.
    let mut edited = Edited::replay(listing, edited.steps());
    for state in states.iter().rev().skip(1) {
        let ((undone, _), put) = work(|| edited.undo().unwrap());
        assert!(put <= PICTURES, "{put}");
        assert_eq!(classes(&undone), *state);
        edited = undone;
    }
    for state in &states[1..] {
        let ((redone, _), put) = work(|| edited.redo().unwrap());
        assert!(put <= PICTURES, "{put}");
        assert_eq!(classes(&redone), *state);
        edited = redone;
    }
    assert!(!edited.can_redo());
}

#[test]
fn steps_that_are_too_large_to_remember_are_undone_all_the_same() {
    let pictures = MAX_REMEMBERED / 2;
    let listing = many(pictures);
    let all: Vec<usize> = (0..pictures).collect();
    let mut edited = Edited::new(listing);
    for class in ["a", "b", "c", "d", "e"] {
        edited = after(&edited, moved(&all, class));
    }
    let class = |edited: &Edited| edited.class_of(&edited.pictures()[7]).to_string();
    let then = [
        ("d", true),
        ("c", true),
        ("b", false),
        ("a", true),
        ("happy", true),
    ];
    for (class_then, is_remembered) in then {
        let ((undone, _), put) = work(|| edited.undo().unwrap());
        assert_eq!(class(&undone), class_then);
        assert_eq!(put == pictures, is_remembered, "{class_then}: {put}");
        edited = undone;
    }
}

use std::collections::BTreeMap;

use super::*;
use crate::ml::evaluate::mapping::Mapping;

/// A folder, a person and the scores of happy, sad and angry.
type Shown<'a> = (&'a str, Option<&'a str>, [f32; 3]);

fn predictions(images: &[Shown<'_>], wishes: &[(&str, Option<&str>)]) -> Predictions {
    let known = ["happy", "sad", "angry"].map(str::to_owned);
    let folders = ["banana", "joie", "triste"];
    let wishes: BTreeMap<String, Option<String>> = wishes
        .iter()
        .map(|(folder, class)| ((*folder).to_owned(), class.map(str::to_owned)))
        .collect();
    let mapping = Mapping::propose(folders.map(|folder| (folder, 1)), &known);
    let mapping = mapping.with_wishes(&wishes, &known).unwrap();
    let image = |(index, (folder, person, scores)): (usize, &Shown<'_>)| {
        let folder = folders.iter().position(|name| name == folder).unwrap();
        let class = mapping.0[folder].class.as_ref();
        Prediction {
            index,
            entry: format!("{index}.png"),
            folder,
            label: class.and_then(|class| known.iter().position(|known| known == class)),
            person: person.map(str::to_owned),
            detected: false,
            scores: scores.to_vec(),
        }
    };
    Predictions {
        classes: known.to_vec(),
        temperature: 1.0,
        tells_persons: images.iter().any(|image| image.1.is_some()),
        images: images.iter().enumerate().map(image).collect(),
        mapping,
    }
}

#[test]
fn unknown_classes_are_counted_apart_and_absent_ones_masked() {
    let shown: [Shown<'_>; 4] = [
        ("joie", None, [0.4, 0.1, 0.5]),
        ("triste", None, [0.1, 0.9, 0.0]),
        ("triste", None, [0.8, 0.1, 0.1]),
        ("banana", None, [1.0, 0.0, 0.0]),
    ];
    let predictions = predictions(&shown, &[]);
    let figures = Figures::new(&predictions, Some(0.6));
    let only = predictions.only_classes_of_data();
    assert_eq!(Some(Figures::new(&only, None).judged), figures.masked);
    assert_eq!(only.images[3].label, None);
    assert_eq!(figures.judged.report.support, 3);
    assert!((figures.judged.report.accuracy - 1.0 / 3.0).abs() < 1e-9);
    assert_eq!(figures.judged.band, Band::Poor);
    assert_eq!(figures.judged.interval_by, IntervalBy::Image);
    let masked = figures.masked.unwrap();
    assert_eq!(masked.classes, ["happy", "sad"]);
    assert!((masked.report.accuracy - 2.0 / 3.0).abs() < 1e-9);
    let unmapped = Unmapped {
        class: "banana".to_owned(),
        images: 1,
    };
    assert_eq!(figures.unmapped, [unmapped]);
    let unsure = figures.unsure.unwrap();
    assert!((unsure.coverage - 2.0 / 3.0).abs() < 1e-9);
    assert_eq!(unsure.accuracy, Some(0.5));
    assert_eq!(figures.worst[0].entry, "2.png");
    assert_eq!(
        (&figures.worst[0].truth[..], &figures.worst[0].predicted[..]),
        ("sad", "happy")
    );
    assert_eq!(figures.worst.len(), 2);
    assert!(figures.by_person.is_none());
}

#[test]
fn a_wish_gives_an_unknown_folder_a_class() {
    let shown: [Shown<'_>; 3] = [
        ("joie", None, [1.0, 0.0, 0.0]),
        ("triste", None, [0.0, 1.0, 0.0]),
        ("banana", None, [0.0, 0.0, 1.0]),
    ];
    let figures = Figures::new(&predictions(&shown, &[("banana", Some("angry"))]), None);
    assert_eq!(
        (
            figures.judged.report.support,
            figures.judged.report.accuracy
        ),
        (3, 1.0)
    );
    assert!(figures.masked.is_none() && figures.unmapped.is_empty());
}

#[test]
fn everybody_counts_once_however_many_pictures_there_are() {
    let right: Shown<'_> = ("joie", Some("p1"), [0.9, 0.1, 0.0]);
    let wrong: Shown<'_> = ("joie", Some("p2"), [0.1, 0.9, 0.0]);
    let sad: Shown<'_> = ("triste", Some("p3"), [0.1, 0.9, 0.0]);
    let figures = Figures::new(
        &predictions(&[right, right, right, right, wrong, sad], &[]),
        None,
    );
    let people = figures.by_person.unwrap();
    assert_eq!((people.persons, people.each.len()), (3, 3));
    assert!((people.accuracy - 2.0 / 3.0).abs() < 1e-9);
    assert_eq!(
        (&people.each[0].person[..], people.each[0].right),
        ("p2", 0)
    );
    assert_eq!(figures.judged.interval_by, IntervalBy::Person);
    let [low, high] = figures.judged.report.interval_95;
    assert!(low <= 5.0 / 6.0 && 5.0 / 6.0 <= high);
}

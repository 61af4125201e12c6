//! Any number of models on the same images, each against the best.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde::Serialize;
use utoipa::ToSchema;

use super::{CommonImages, Comparison, Verdict, is_real};
use crate::ml::evaluate::figures::{IntervalBy, MAX_PERSONS};
use crate::ml::metrics::comparison::holm;
use crate::ml::metrics::paired::PairedPersons;
use crate::ml::metrics::wilson_interval;

/// What several models reach on the images that all of them were asked about.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Several {
    /// Images whose class all of them know.
    pub images: usize,
    /// What the intervals of accuracies and differences take as independent; those of classes are by image.
    pub interval_by: IntervalBy,
    /// The most accurate model, by its place; the first one of equals.
    pub best: usize,
    /// In the order that was asked for.
    pub models: Vec<OneOfSeveral>,
    /// By class, in alphabetical order.
    pub classes: Vec<ClassRecalls>,
    /// By person, those first about whom the models differ most: the first 500. Empty where most file names do not tell who is shown.
    pub by_person: Vec<PersonRights>,
}

/// One of the models.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct OneOfSeveral {
    /// Images classified correctly.
    pub right: usize,
    /// Their share, 0 to 1.
    pub accuracy: f64,
    /// Its 95 % interval.
    pub interval_95: [f64; 2],
    /// Against the best one; null for that one itself.
    pub against_best: Option<AgainstBest>,
}

/// A model against the best one.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AgainstBest {
    /// `a` is this model, `b` the best one. Its verdict goes by `p_holm`.
    #[serde(flatten)]
    pub comparison: Comparison,
    /// McNemar's probability by Holm's correction for all models here.
    pub p_holm: f64,
    /// By person; null where most file names do not tell who is shown.
    pub persons: Option<PairedPersons>,
}

/// How much of a class each model finds.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ClassRecalls {
    pub class: String,
    /// Images of it.
    pub images: usize,
    /// One a model: the share classified correctly, 0 to 1.
    pub recalls: Vec<f64>,
    /// One a model: its 95 % interval.
    pub intervals_95: Vec<[f64; 2]>,
}

/// How many images of a person each model classifies correctly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonRights {
    /// As the file names call them.
    pub person: String,
    /// Their images.
    pub images: usize,
    /// One a model: those classified correctly.
    pub rights: Vec<usize>,
}

impl Several {
    /// The figures of the `models` models in `common`; nothing without a model or an image.
    pub fn new(common: &CommonImages, models: usize) -> Option<Self> {
        if common.is_empty() {
            return None;
        }
        let rights: Vec<(usize, [f64; 2])> = (0..models).map(|place| common.right(place)).collect();
        let best = (0..models).rev().max_by_key(|&place| rights[place].0)?;
        let others: Vec<usize> = (0..models).filter(|&place| place != best).collect();
        let mut against: BTreeMap<usize, AgainstBest> = against(common, &rights, best, &others);
        let model = |(place, (right, interval_95)): (usize, (usize, [f64; 2]))| OneOfSeveral {
            right,
            accuracy: right as f64 / common.len() as f64,
            interval_95,
            against_best: against.remove(&place),
        };
        Some(Self {
            images: common.len(),
            interval_by: common.interval_by(),
            best,
            models: rights.into_iter().enumerate().map(model).collect(),
            classes: classes(common, models),
            by_person: by_person(common, models),
        })
    }
}

fn against(
    common: &CommonImages,
    rights: &[(usize, [f64; 2])],
    best: usize,
    others: &[usize],
) -> BTreeMap<usize, AgainstBest> {
    let counted = |place: usize| (place, rights[place]);
    let comparisons: Vec<Comparison> = (others.iter())
        .map(|&other| common.compare_counted(counted(other), counted(best)))
        .collect();
    let p_values: Vec<f64> = comparisons.iter().map(|one| one.p_value).collect();
    let corrected = comparisons.into_iter().zip(holm(&p_values));
    let one = |(&place, (mut comparison, p_holm)): (&usize, (Comparison, f64))| {
        comparison.verdict = match is_real(p_holm, comparison.difference_interval_95) {
            true => Verdict::Real,
            false => Verdict::Chance,
        };
        let one = AgainstBest {
            comparison,
            p_holm,
            persons: persons(common, place, best),
        };
        (place, one)
    };
    others.iter().zip(corrected).map(one).collect()
}

/// The model at place `other` against that at place `best`, by person; a picture of nobody known is a person of its own.
fn persons(common: &CommonImages, other: usize, best: usize) -> Option<PairedPersons> {
    if !common.tells_persons {
        return None;
    }
    let mut differences: BTreeMap<&str, i64> = BTreeMap::new();
    for image in &common.images {
        let person = image.person.as_ref().unwrap_or(&image.entry);
        let difference = i64::from(image.right[other]) - i64::from(image.right[best]);
        *differences.entry(person).or_default() += difference;
    }
    Some(PairedPersons::of(
        &differences.into_values().collect::<Vec<_>>(),
    ))
}

fn by_person(common: &CommonImages, models: usize) -> Vec<PersonRights> {
    if !common.tells_persons {
        return Vec::new();
    }
    let mut counts: BTreeMap<&str, (usize, Vec<usize>)> = BTreeMap::new();
    for image in &common.images {
        let Some(person) = &image.person else {
            continue;
        };
        count(counts.entry(person), &image.right, models);
    }
    let person = |(person, (images, rights)): (&str, (usize, Vec<usize>))| PersonRights {
        person: person.to_owned(),
        images,
        rights,
    };
    let mut persons: Vec<PersonRights> = counts.into_iter().map(person).collect();
    let apart = |one: &PersonRights| {
        let most = one.rights.iter().max().copied().unwrap_or_default();
        most - one.rights.iter().min().copied().unwrap_or_default()
    };
    persons.sort_by_key(|one| Reverse(apart(one)));
    persons.truncate(MAX_PERSONS);
    persons
}

/// Adds an image to a class or person.
fn count(entry: Entry<'_, &str, (usize, Vec<usize>)>, right: &[bool], models: usize) {
    let (images, rights) = entry.or_insert((0, vec![0; models]));
    *images += 1;
    for (count, is_right) in rights.iter_mut().zip(right) {
        *count += usize::from(*is_right);
    }
}

fn classes(common: &CommonImages, models: usize) -> Vec<ClassRecalls> {
    let mut counts: BTreeMap<&str, (usize, Vec<usize>)> = BTreeMap::new();
    for image in &common.images {
        count(counts.entry(&image.class), &image.right, models);
    }
    let class = |(class, (images, rights)): (&str, (usize, Vec<usize>))| ClassRecalls {
        class: class.to_owned(),
        images,
        recalls: (rights.iter())
            .map(|&right| right as f64 / images as f64)
            .collect(),
        intervals_95: (rights.iter())
            .map(|&right| wilson_interval(right, images))
            .collect(),
    };
    counts.into_iter().map(class).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ml::evaluate::compare::CommonImage;

    /// 40 images of ten people and two classes; each model is wrong on the first `wrong` of them.
    fn common(wrong: &[usize], tells_persons: bool) -> CommonImages {
        let images = (0..40).map(|index| CommonImage {
            entry: format!("{index}.png"),
            class: if index % 2 == 0 { "sad" } else { "happy" }.to_owned(),
            person: Some(format!("p{}", index / 4)),
            right: wrong.iter().map(|&wrong| index >= wrong).collect(),
        });
        CommonImages {
            images: images.collect(),
            tells_persons,
        }
    }

    #[test]
    fn each_model_is_held_against_the_best_with_one_correction_for_all() {
        let found = Several::new(&common(&[8, 0, 6], true), 3).unwrap();
        assert_eq!((found.best, found.images), (1, 40));
        assert_eq!(found.models[1].against_best, None);
        let [first, third] = [0, 2].map(|place| found.models[place].against_best.clone().unwrap());
        // Exact: 2 / 2^8 and 2 / 2^6, the smaller one doubled, the other as it is unless that were smaller.
        assert_eq!(
            (first.comparison.p_value, first.p_holm),
            (2.0 / 256.0, 4.0 / 256.0)
        );
        assert_eq!(
            (third.comparison.p_value, third.p_holm),
            (2.0 / 64.0, 2.0 / 64.0)
        );
        assert_eq!(first.comparison.difference, -0.2);
        let persons = first.persons.unwrap();
        assert_eq!((persons.persons, persons.better, persons.worse), (10, 0, 2));
        // Two people of four images each differ: a quarter of the signs' draws is as far as told on either side.
        assert!((persons.p_value - 0.5).abs() < 0.02, "{persons:?}");
    }

    #[test]
    fn a_difference_that_the_correction_takes_away_is_chance() {
        let alone = Several::new(&common(&[6, 0], false), 2).unwrap();
        let among_many = Several::new(&common(&[6, 0, 6], false), 3).unwrap();
        let verdict = |found: &Several| {
            let against = found.models[0].against_best.as_ref().unwrap();
            (against.comparison.verdict, against.persons)
        };
        assert_eq!(verdict(&alone), (Verdict::Real, None));
        assert_eq!(verdict(&among_many), (Verdict::Chance, None));
    }

    #[test]
    fn recalls_are_told_by_class() {
        let found = Several::new(&common(&[3, 0], false), 2).unwrap();
        let [happy, sad] = &found.classes[..] else {
            panic!("{:?}", found.classes);
        };
        assert_eq!((happy.class.as_str(), happy.images), ("happy", 20));
        assert_eq!((happy.recalls[0], sad.recalls[0]), (0.95, 0.9));
        assert_eq!(sad.recalls[1], 1.0);
        assert!(Several::new(&common(&[], false), 0).is_none());
    }

    #[test]
    fn people_about_whom_the_models_differ_come_first() {
        let found = Several::new(&common(&[0, 9], true), 2).unwrap();
        let told: Vec<(&str, usize, &[usize])> = (found.by_person.iter())
            .map(|one| (&*one.person, one.images, &*one.rights))
            .collect();
        assert_eq!(told.len(), 10);
        // The second model is wrong about the first nine images: all of two people, and one of the third.
        assert_eq!(told[..2], [("p0", 4, &[4, 0][..]), ("p1", 4, &[4, 0])]);
        assert_eq!(told[2], ("p2", 4, &[4, 3][..]));
        let nobody = Several::new(&common(&[0, 9], false), 2).unwrap();
        assert!(nobody.by_person.is_empty());
    }
}

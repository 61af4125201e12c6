//! Which images a run learns from, which choose its best epoch, and which it is measured on.
//!
//! Images are always divided before any is varied, so that no variation of an image is on another side than the image
//! itself, whatever the recipe.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::{Fold, Run};
use crate::dataset::catalog::{Dataset, Part, Sample};
use crate::dataset::split::folds::{TooFewGroups, folds};
use crate::dataset::split::{self, GroupedBy, Groups};
use crate::ml::train::recipe::{Recipe, SplitBy};

/// Divides a data set, for one run after the other.
#[derive(Debug, Clone)]
pub struct Divider {
    labels: Vec<usize>,
    groups: Groups,
    /// The parts that the data set names itself.
    own: Vec<Option<Part>>,
    is_divided: bool,
    /// The fold of each sample, where a person says which it is.
    given: Option<Vec<usize>>,
}

/// Folds that a person gave and that do not fit the data set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GivenFoldsError {
    /// The name of an image does not say who is shown.
    #[error("the name {0} does not tell who is shown, so it has no fold")]
    Nobody(String),
    /// A person is not in the list.
    #[error("the list of folds lacks the person {0}")]
    Missing(String),
}

impl Divider {
    /// Looks which images of a data set belong together.
    pub fn new(dataset: &Dataset) -> Self {
        let samples = &dataset.samples;
        Self {
            labels: samples.iter().map(|sample| sample.class).collect(),
            groups: split::groups_of(dataset),
            own: samples.iter().map(|sample| sample.part).collect(),
            is_divided: dataset.is_divided(),
            given: None,
        }
    }

    /// With folds that a person gave: the fold of every person shown, by any numbers.
    ///
    /// # Errors
    ///
    /// If a person has no fold.
    pub fn with_folds(
        self,
        dataset: &Dataset,
        fold_of_person: &BTreeMap<String, i64>,
    ) -> Result<Self, GivenFoldsError> {
        let numbers: BTreeSet<i64> = fold_of_person.values().copied().collect();
        let fold = |sample: &Sample| {
            let person = (sample.person.as_ref())
                .ok_or_else(|| GivenFoldsError::Nobody(sample.entry.clone()))?;
            let number = (fold_of_person.get(person))
                .ok_or_else(|| GivenFoldsError::Missing(person.clone()))?;
            Ok(numbers.range(..number).count())
        };
        let given = dataset.samples.iter().map(fold).collect::<Result<_, _>>()?;
        Ok(Self {
            given: Some(given),
            ..self
        })
    }

    /// What images are kept together by, where the recipe asks for it.
    pub fn grouped_by(&self) -> GroupedBy {
        self.groups.by
    }

    /// Makes sure that there are enough persons or groups of images for a run's folds; they are as many for all runs of a
    /// plan.
    ///
    /// # Errors
    ///
    /// If there are too few.
    pub fn check(&self, run: &Run) -> Result<(), TooFewGroups> {
        run.fold
            .map_or(Ok(()), |fold| self.by_fold(fold, &run.recipe).map(drop))
    }

    /// Gives every sample of the data set, as it was when this was made, its part in a run. With folds, one is for testing,
    /// the next one chooses the best epoch and all others are learned from; the data set's own test images are left out.
    /// Without folds, the data set's own parts hold, or else the recipe's split.
    ///
    /// # Errors
    ///
    /// If there are too few persons or groups of images for the folds.
    pub fn divide(&self, dataset: &mut Dataset, run: &Run) -> Result<(), TooFewGroups> {
        let parts = match run.fold {
            Some(fold) => self.by_fold(fold, &run.recipe)?,
            None if self.is_divided => self.own.clone(),
            None => self.once(&run.recipe),
        };
        for (sample, part) in dataset.samples.iter_mut().zip(parts) {
            sample.part = part;
        }
        Ok(())
    }

    fn by_fold(&self, fold: Fold, recipe: &Recipe) -> Result<Vec<Option<Part>>, TooFewGroups> {
        let test = fold.number - 1;
        let valid = fold.number % fold.of;
        let used = self.used();
        let fold_of = match &self.given {
            Some(given) => used.iter().map(|&index| given[index]).collect(),
            None => folds(
                &self.labels_of(&used),
                &self.groups_of(&used, recipe),
                fold.of,
                recipe.seed,
            )?,
        };
        let part = |of: usize| match of {
            of if of == test => Part::Test,
            of if of == valid => Part::Valid,
            _ => Part::Train,
        };
        Ok(self.parts(&used, fold_of.into_iter().map(part)))
    }

    fn once(&self, recipe: &Recipe) -> Vec<Option<Part>> {
        let used = self.used();
        let (labels, groups) = (self.labels_of(&used), self.groups_of(&used, recipe));
        let divided = match recipe.split {
            SplitBy::Random => split::stratified(&labels, recipe.validation, recipe.seed),
            SplitBy::Person => split::grouped(&labels, &groups, recipe.validation, recipe.seed),
        };
        let valid: BTreeSet<usize> = divided.valid.into_iter().collect();
        let part = |place: usize| match valid.contains(&place) {
            true => Part::Valid,
            false => Part::Train,
        };
        let mut parts = self.parts(&used, (0..used.len()).map(part));
        // What the data set names for testing is measured on.
        for (part, own) in parts.iter_mut().zip(&self.own) {
            *part = part.or(*own);
        }
        parts
    }

    /// All samples but those that the data set names for testing.
    fn used(&self) -> Vec<usize> {
        let all = 0..self.own.len();
        all.filter(|&index| self.own[index] != Some(Part::Test))
            .collect()
    }

    fn labels_of(&self, used: &[usize]) -> Vec<usize> {
        used.iter().map(|&index| self.labels[index]).collect()
    }

    fn groups_of(&self, used: &[usize], recipe: &Recipe) -> Vec<usize> {
        match recipe.split {
            SplitBy::Random => (0..used.len()).collect(),
            SplitBy::Person => used.iter().map(|&index| self.groups.ids[index]).collect(),
        }
    }

    fn parts(&self, used: &[usize], parts: impl Iterator<Item = Part>) -> Vec<Option<Part>> {
        let mut all = vec![None; self.own.len()];
        for (&index, part) in used.iter().zip(parts) {
            all[index] = Some(part);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ml::experiment::testing::{dataset, run};

    /// Entries of one part, in order.
    fn entries(dataset: &Dataset, part: Option<Part>) -> Vec<&str> {
        let samples = dataset.samples.iter().filter(|sample| sample.part == part);
        samples.map(|sample| sample.entry.as_str()).collect()
    }

    fn persons(dataset: &Dataset, part: Part) -> BTreeSet<String> {
        let samples = dataset.samples.iter();
        let samples = samples.filter(|sample| sample.part == Some(part));
        samples.filter_map(|sample| sample.person.clone()).collect()
    }

    #[test]
    fn every_image_is_measured_on_once_and_no_person_is_on_two_sides() {
        let mut dataset = dataset(9, 2);
        let divider = Divider::new(&dataset);
        let mut tested = Vec::new();
        for number in 1..=4 {
            divider
                .divide(&mut dataset, &run(Some(Fold { number, of: 4 })))
                .unwrap();
            let sides = [Part::Train, Part::Valid, Part::Test].map(|part| persons(&dataset, part));
            assert!(sides.iter().all(|side| !side.is_empty()));
            assert_eq!(sides.iter().map(BTreeSet::len).sum::<usize>(), 9);
            tested.extend(sides[2].iter().cloned());
        }
        tested.sort();
        assert_eq!(tested.len(), 9);
        tested.dedup();
        assert_eq!(tested.len(), 9);
    }

    #[test]
    fn given_folds_are_kept_to() {
        let mut dataset = dataset(6, 1);
        let fold_of: BTreeMap<String, i64> = (0..6)
            .map(|person| (format!("p{person}"), 10 * (person % 3)))
            .collect();
        let divider = Divider::new(&dataset)
            .with_folds(&dataset, &fold_of)
            .unwrap();
        divider
            .divide(&mut dataset, &run(Some(Fold { number: 3, of: 3 })))
            .unwrap();
        let side = |part| {
            persons(&dataset, part)
                .into_iter()
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(side(Part::Test), "p2 p5");
        assert_eq!(side(Part::Valid), "p0 p3");
        assert_eq!(side(Part::Train), "p1 p4");
        let mut short = fold_of;
        short.remove("p5");
        let error = Divider::new(&dataset).with_folds(&dataset, &short);
        assert_eq!(
            error.unwrap_err(),
            GivenFoldsError::Missing("p5".to_owned())
        );
        dataset.samples[0].person = None;
        let error = Divider::new(&dataset).with_folds(&dataset, &short);
        assert!(matches!(error, Err(GivenFoldsError::Nobody(_))));
    }

    #[test]
    fn a_test_part_of_its_own_is_no_fold() {
        let mut dataset = dataset(8, 1);
        dataset.samples[0].part = Some(Part::Test);
        let name = dataset.samples[0].entry.clone();
        let divider = Divider::new(&dataset);
        for number in 1..=3 {
            divider
                .divide(&mut dataset, &run(Some(Fold { number, of: 3 })))
                .unwrap();
            assert_eq!(entries(&dataset, None), [name.as_str()]);
        }
        divider.divide(&mut dataset, &run(None)).unwrap();
        assert_eq!(entries(&dataset, Some(Part::Test)), [name.as_str()]);
        assert_eq!(entries(&dataset, None), [""; 0]);
    }

    #[test]
    fn without_folds_a_division_of_its_own_is_kept() {
        let mut dataset = dataset(6, 1);
        for (index, sample) in dataset.samples.iter_mut().enumerate() {
            sample.part = [Some(Part::Train), Some(Part::Valid), None][index % 3];
        }
        let before = dataset.clone();
        let divider = Divider::new(&dataset);
        divider
            .divide(&mut dataset, &run(Some(Fold { number: 1, of: 3 })))
            .unwrap();
        divider.divide(&mut dataset, &run(None)).unwrap();
        for part in [Some(Part::Train), Some(Part::Valid), None] {
            assert_eq!(entries(&dataset, part), entries(&before, part));
        }
    }

    #[test]
    fn too_few_persons_for_the_folds_is_said() {
        let mut dataset = dataset(4, 3);
        let divider = Divider::new(&dataset);
        let error = divider.divide(&mut dataset, &run(Some(Fold { number: 1, of: 5 })));
        assert_eq!(
            error,
            Err(TooFewGroups {
                groups: 4,
                folds: 5
            })
        );
    }
}

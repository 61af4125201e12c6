//! Divides samples into folds for cross-validation, whole groups at a time.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{class_count, generator, shuffle};

/// There are fewer groups than folds, so that one fold would stay empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{groups} persons or groups of images cannot fill {folds} folds; ask for fewer folds")]
pub struct TooFewGroups {
    pub groups: usize,
    pub folds: usize,
}

/// The fold of each sample, counted from 0: no group is in two folds, no fold is empty, and each fold has about the same
/// share of each class.
///
/// Groups are shuffled and then taken by falling size, as in scikit-learn's `StratifiedGroupKFold`. Each goes to the fold
/// that has the least of its classes so far; among equals, to the one with the fewest samples. The answer depends on
/// nothing but the arguments.
///
/// `labels` and `groups` are counted from 0 and as long as each other.
///
/// # Errors
///
/// If there are fewer groups than folds.
pub fn folds(
    labels: &[usize],
    groups: &[usize],
    count: usize,
    seed: u64,
) -> Result<Vec<usize>, TooFewGroups> {
    let members = members(labels, groups);
    let mut order: Vec<usize> = (0..members.len())
        .filter(|&group| !members[group].is_empty())
        .collect();
    if order.len() < count {
        return Err(TooFewGroups {
            groups: order.len(),
            folds: count,
        });
    }
    shuffle(&mut order, &mut generator(seed));
    // Large groups first, while small ones can still even out what they do.
    order.sort_by_key(|&group| Reverse(members[group].values().sum::<usize>()));

    let mut of_class = vec![0; class_count(labels)];
    labels.iter().for_each(|&label| of_class[label] += 1);
    let mut filled = vec![Fold::new(of_class.len()); count];
    let mut fold_of_group = vec![0; members.len()];
    for group in order {
        let group_members = &members[group];
        let best = (0..count).min_by(|&a, &b| {
            let (a, b) = (&filled[a], &filled[b]);
            let [cost_a, cost_b] = [a, b].map(|fold| fold.overlap(group_members, &of_class));
            cost_a.total_cmp(&cost_b).then(a.samples.cmp(&b.samples))
        });
        // Without folds there are no groups either that could get here.
        let Some(best) = best else { continue };
        filled[best].add(group_members);
        fold_of_group[group] = best;
    }
    Ok(groups.iter().map(|&group| fold_of_group[group]).collect())
}

/// How many samples of each class a group has.
fn members(labels: &[usize], groups: &[usize]) -> Vec<BTreeMap<usize, usize>> {
    let mut members = vec![BTreeMap::new(); class_count(groups)];
    for (&label, &group) in labels.iter().zip(groups) {
        *members[group].entry(label).or_insert(0) += 1;
    }
    members
}

#[derive(Clone)]
struct Fold {
    samples: usize,
    of_class: Vec<usize>,
}

impl Fold {
    fn new(classes: usize) -> Self {
        Self {
            samples: 0,
            of_class: vec![0; classes],
        }
    }

    /// What a group would add to the squared distance from an even division, relative to each class's size so that small
    /// classes count, and without the terms that are the same for every fold.
    fn overlap(&self, group: &BTreeMap<usize, usize>, of_class: &[usize]) -> f64 {
        let terms = group.iter().map(|(&class, &samples)| {
            samples as f64 * self.of_class[class] as f64 / of_class[class] as f64
        });
        terms.sum()
    }

    fn add(&mut self, group: &BTreeMap<usize, usize>) {
        for (&class, &samples) in group {
            self.of_class[class] += samples;
            self.samples += samples;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn labels_and_groups() -> impl Strategy<Value = (Vec<usize>, Vec<usize>)> {
        (1usize..6, 1usize..40).prop_flat_map(|(classes, groups)| {
            proptest::collection::vec((0..classes, 0..groups), 0..300)
                .prop_map(|pairs| pairs.into_iter().unzip())
        })
    }

    proptest! {
        #[test]
        fn no_group_is_in_two_folds_and_no_fold_is_empty(
            (labels, groups) in labels_and_groups(), count in 2usize..12, seed: u64,
        ) {
            let mut distinct = groups.clone();
            distinct.sort_unstable();
            distinct.dedup();
            let divided = folds(&labels, &groups, count, seed);
            if distinct.len() < count {
                let too_few = TooFewGroups { groups: distinct.len(), folds: count };
                prop_assert_eq!(divided, Err(too_few));
                return Ok(());
            }
            let divided = divided.unwrap();
            prop_assert_eq!(divided.len(), labels.len());
            for (index, &group) in groups.iter().enumerate() {
                let first = groups.iter().position(|&other| other == group).unwrap();
                prop_assert_eq!(divided[index], divided[first]);
            }
            prop_assert!((0..count).all(|fold| divided.contains(&fold)));
            prop_assert_eq!(Ok(divided), folds(&labels, &groups, count, seed));
        }

        #[test]
        fn single_images_are_divided_evenly_by_class(
            labels in proptest::collection::vec(0usize..4, 20..200), count in 2usize..10, seed: u64,
        ) {
            let groups: Vec<usize> = (0..labels.len()).collect();
            let divided = folds(&labels, &groups, count, seed).unwrap();
            for class in 0..4 {
                let of_class = labels.iter().filter(|&&label| label == class).count();
                for fold in 0..count {
                    let inside = labels.iter().zip(&divided);
                    let inside = inside.filter(|&(&label, &its)| label == class && its == fold).count();
                    prop_assert!(inside.abs_diff(of_class / count) <= 1);
                }
            }
        }
    }

    #[test]
    fn the_seed_matters_and_the_answer_never_changes() {
        let labels: Vec<usize> = (0..24).map(|index| index % 3).collect();
        let groups: Vec<usize> = (0..24).map(|index| index / 3).collect();
        let divided = |seed| folds(&labels, &groups, 4, seed).unwrap();
        assert_ne!(divided(1), divided(2));
        let of_groups: Vec<usize> = divided(1).into_iter().step_by(3).collect();
        assert_eq!(of_groups, [2, 1, 2, 3, 1, 0, 0, 3]);
    }
}

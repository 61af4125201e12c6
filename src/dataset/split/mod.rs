//! Divides samples into training and validation: seeded, in proportion, and without a leak.
//!
//! Everything here gives the same answer on every machine: the generator is ChaCha8, whose stream
//! `rand_chacha` keeps stable, the shuffle is written out below, and no hash map is iterated.

pub mod folds;

use super::catalog::{Dataset, Sample};
use super::duplicates::{self, DisjointSets};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::collections::BTreeMap;

/// Indices of the samples on each side, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// For learning.
    pub train: Vec<usize>,
    /// For validation.
    pub valid: Vec<usize>,
}

/// What a group of [`groups_of`] stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupedBy {
    /// All pictures of a person, and copies of them.
    Person,
    /// A picture and its near-copies; file names do not tell persons.
    NearDuplicates,
}

/// Samples that must stay on one side of a split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groups {
    /// The group of every sample, numbered from 0 by first sample.
    pub ids: Vec<usize>,
    /// What a group stands for.
    pub by: GroupedBy,
}

/// Persons united with near-duplicates, so that no copy of a picture crosses a split even where
/// the same picture is filed under two persons. Grouped by person if at least 80 % of the samples
/// have one.
pub fn groups_of(dataset: &Dataset) -> Groups {
    groups_of_samples(&dataset.samples)
}

fn groups_of_samples(samples: &[Sample]) -> Groups {
    let mut sets = DisjointSets::new(samples.len());
    let mut first_in_group = BTreeMap::new();
    for (index, group) in duplicates::near_duplicate_groups(samples)
        .into_iter()
        .enumerate()
    {
        sets.unite(*first_in_group.entry(group).or_insert(index), index);
    }
    let mut first_of_person = BTreeMap::new();
    for (index, sample) in samples.iter().enumerate() {
        if let Some(person) = &sample.person {
            sets.unite(*first_of_person.entry(person).or_insert(index), index);
        }
    }
    Groups {
        ids: sets.groups(),
        by: match tells_persons(samples) {
            true => GroupedBy::Person,
            false => GroupedBy::NearDuplicates,
        },
    }
}

/// Whether the file names of at least 80 % of the samples tell who is shown.
pub fn tells_persons<'a>(samples: impl IntoIterator<Item = &'a Sample>) -> bool {
    let (mut all, mut with_person) = (0, 0);
    for sample in samples {
        all += 1;
        with_person += usize::from(sample.person.is_some());
    }
    with_person > 0 && with_person * 5 >= all * 4
}

/// Splits by class in proportion, as scikit-learn's `StratifiedShuffleSplit` does: the validation
/// side gets `ceil(n × valid_fraction)` samples, divided among the classes by largest remainder, so
/// each class is within one sample of its share. A class of two or more samples is on both sides
/// where that bound permits.
///
/// `labels` are classes counted from 0; `valid_fraction` is clamped to 0.0–1.0.
pub fn stratified(labels: &[usize], valid_fraction: f64, seed: u64) -> Split {
    let fraction = clamped(valid_fraction);
    let mut members = vec![Vec::new(); class_count(labels)];
    for (index, &label) in labels.iter().enumerate() {
        members[label].push(index);
    }
    let quotas = quotas(&members, labels.len(), fraction);
    let mut random = generator(seed);
    let mut in_valid = vec![false; labels.len()];
    for (members, quota) in members.iter_mut().zip(quotas) {
        shuffle(members, &mut random);
        members[..quota]
            .iter()
            .for_each(|&index| in_valid[index] = true);
    }
    sides(&in_valid)
}

/// Splits whole groups: no group is on both sides, and class proportions are as near to
/// `valid_fraction` as moving single groups can bring them.
///
/// A class that has two groups or more gets at least one on each side wherever moving one group at
/// a time can reach that (always, if every group has one class); some inputs admit no such split.
///
/// `labels` and `groups` are counted from 0 and as long as each other; `valid_fraction` is clamped
/// to 0.0–1.0, and at 0.0 or 1.0 one side is empty.
pub fn grouped(labels: &[usize], groups: &[usize], valid_fraction: f64, seed: u64) -> Split {
    let fraction = clamped(valid_fraction);
    if fraction == 0.0 || fraction == 1.0 {
        return sides(&vec![fraction == 1.0; labels.len()]);
    }
    let mut balance = Balance::new(labels, groups, fraction);
    let mut order: Vec<usize> = (0..balance.groups.len()).collect();
    shuffle(&mut order, &mut generator(seed));
    // Large groups first, while small ones can still even out what they do.
    order.sort_by_key(|&group| std::cmp::Reverse(balance.size(group)));

    /// Rounds of improvement; two or three suffice in practice.
    const MAX_ROUNDS: usize = 20;
    for _ in 0..MAX_ROUNDS {
        let mut improved = false;
        for &group in &order {
            if balance.change(group) < -1e-9 {
                balance.flip(group);
                improved = true;
            }
        }
        if !improved {
            break;
        }
    }
    let in_valid: Vec<bool> = groups
        .iter()
        .map(|&group| balance.in_valid[group])
        .collect();
    sides(&in_valid)
}

/// How far a division of groups is from what is wanted.
struct Balance {
    /// Samples of each group: `(class, count)`.
    groups: Vec<Vec<(usize, usize)>>,
    in_valid: Vec<bool>,
    classes: Vec<ClassBalance>,
}

#[derive(Clone, Default)]
struct ClassBalance {
    target: f64,
    samples: usize,
    groups: usize,
    valid_samples: usize,
    valid_groups: usize,
}

impl ClassBalance {
    /// Squared distance from the target, relative to the class's size, so that small classes
    /// count; far more if a side lacks the class though it could have it.
    fn cost(&self, valid_samples: usize, valid_groups: usize) -> f64 {
        const MISSING_SIDE: f64 = 1e9;
        let one_sided = self.groups >= 2 && (valid_groups == 0 || valid_groups == self.groups);
        let distance = valid_samples as f64 - self.target;
        distance * distance / self.samples as f64 + if one_sided { MISSING_SIDE } else { 0.0 }
    }
}

impl Balance {
    fn new(labels: &[usize], groups: &[usize], fraction: f64) -> Self {
        let mut counts = vec![BTreeMap::new(); groups.iter().max().map_or(0, |&last| last + 1)];
        for (&label, &group) in labels.iter().zip(groups) {
            *counts[group].entry(label).or_insert(0) += 1;
        }
        let groups: Vec<Vec<(usize, usize)>> = counts
            .into_iter()
            .map(|counts| counts.into_iter().collect())
            .collect();
        let mut classes = vec![ClassBalance::default(); class_count(labels)];
        for &(class, samples) in groups.iter().flatten() {
            classes[class].samples += samples;
            classes[class].groups += 1;
            classes[class].target += fraction * samples as f64;
        }
        Self {
            in_valid: vec![false; groups.len()],
            groups,
            classes,
        }
    }

    fn size(&self, group: usize) -> usize {
        self.groups[group].iter().map(|&(_, samples)| samples).sum()
    }

    /// What moving the group to the other side would add to the cost.
    fn change(&self, group: usize) -> f64 {
        let leaving = self.in_valid[group];
        self.groups[group]
            .iter()
            .map(|&(class, samples)| {
                let class = &self.classes[class];
                let (moved_samples, moved_groups) = if leaving {
                    (class.valid_samples - samples, class.valid_groups - 1)
                } else {
                    (class.valid_samples + samples, class.valid_groups + 1)
                };
                class.cost(moved_samples, moved_groups)
                    - class.cost(class.valid_samples, class.valid_groups)
            })
            .sum()
    }

    fn flip(&mut self, group: usize) {
        let leaving = self.in_valid[group];
        self.in_valid[group] = !leaving;
        for &(class, samples) in &self.groups[group] {
            let class = &mut self.classes[class];
            if leaving {
                class.valid_samples -= samples;
                class.valid_groups -= 1;
            } else {
                class.valid_samples += samples;
                class.valid_groups += 1;
            }
        }
    }
}

/// Validation samples of each class: the floor of its share, then one more for the largest
/// remainders until the total is reached; then classes left one-sided give or take one.
fn quotas(members: &[Vec<usize>], total: usize, fraction: f64) -> Vec<usize> {
    // The tiny margin keeps 0.1 × 30 from becoming 4 through rounding.
    let wanted = ((total as f64 * fraction) - 1e-9).ceil().max(0.0) as usize;
    let shares: Vec<f64> = members
        .iter()
        .map(|members| members.len() as f64 * fraction)
        .collect();
    let mut quotas: Vec<usize> = shares
        .iter()
        .map(|share| (share + 1e-9).floor() as usize)
        .collect();
    let mut order: Vec<usize> = (0..members.len()).collect();
    let remainder = |class: usize| shares[class] - shares[class].floor();
    order.sort_by(|&a, &b| remainder(b).total_cmp(&remainder(a)));
    let missing = wanted.saturating_sub(quotas.iter().sum());
    order.retain(|&class| shares[class] - quotas[class] as f64 > 1e-9);
    for class in order.into_iter().take(missing) {
        quotas[class] += 1;
    }
    for ((quota, members), share) in quotas.iter_mut().zip(members).zip(&shares) {
        if members.len() >= 2 && *share > 0.0 && *share < members.len() as f64 {
            *quota = (*quota).clamp(1, members.len() - 1);
        }
    }
    quotas
}

fn clamped(fraction: f64) -> f64 {
    if fraction.is_nan() {
        0.0
    } else {
        fraction.clamp(0.0, 1.0)
    }
}

fn class_count(labels: &[usize]) -> usize {
    labels.iter().max().map_or(0, |&last| last + 1)
}

fn sides(in_valid: &[bool]) -> Split {
    let (valid, train) = (0..in_valid.len()).partition(|&index| in_valid[index]);
    Split { train, valid }
}

/// Random numbers from a seed, the same on every machine.
pub(crate) fn generator(seed: u64) -> ChaCha8Rng {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    ChaCha8Rng::from_seed(bytes)
}

/// Puts items into a random order: Fisher–Yates; the index is the high half of a 64×64-bit product (bias below 2⁻⁴⁰ here).
pub(crate) fn shuffle(items: &mut [usize], random: &mut ChaCha8Rng) {
    for last in (1..items.len()).rev() {
        let product = u128::from(random.next_u64()) * (last as u128 + 1);
        items.swap(last, (product >> 64) as usize);
    }
}

#[cfg(test)]
mod tests;

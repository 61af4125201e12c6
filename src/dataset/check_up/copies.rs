//! The same picture more than once: wasted in one class, a likely labelling error in two.

use super::Picture;
use super::finding::Finding;
use crate::dataset::catalog::Dataset;
use crate::dataset::duplicates;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most groups that a check-up names; the others are counted.
const MAX_GROUPS: usize = 100;

/// Most images of a group that a check-up names.
const MAX_IMAGES: usize = 20;

/// How alike the images of a group are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DuplicateKind {
    /// All identical, pixel for pixel.
    Exact,
    /// Some only nearly: saved again, scaled, or neighbouring frames of a video.
    Near,
}

/// Images that are copies or near-copies of each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuplicateGroup {
    /// How alike they are.
    pub kind: DuplicateKind,
    /// The first twenty; where some have different classes, a pair of these first.
    pub images: Vec<Picture>,
    /// How many there are in all.
    pub total: usize,
    /// Whether two that are alike have different classes.
    pub conflicting: bool,
}

/// All copies of a data set.
pub(super) struct Copies {
    /// The group of every sample, see [`duplicates::near_duplicate_groups`].
    pub(super) groups: Vec<usize>,
    /// The groups to name.
    pub(super) shown: Vec<DuplicateGroup>,
    /// Images in groups of two and more.
    pub(super) images: usize,
    /// Groups with different classes.
    pub(super) conflicting: usize,
    /// What there is to say.
    pub(super) findings: Vec<Finding>,
}

/// A group of two samples or more.
struct Group {
    kind: DuplicateKind,
    members: Vec<usize>,
    /// Two that are alike and have different classes.
    conflict: Option<(usize, usize)>,
    crosses_parts: bool,
}

pub(super) fn find(dataset: &Dataset) -> Copies {
    let groups = duplicates::near_duplicate_groups(&dataset.samples);
    let mut members = vec![Vec::new(); groups.iter().max().map_or(0, |&last| last + 1)];
    for (index, &group) in groups.iter().enumerate() {
        members[group].push(index);
    }
    let mut repeated: Vec<Group> = (members.into_iter())
        .filter(|members| members.len() > 1)
        .map(|members| Group::new(dataset, members))
        .collect();
    repeated.sort_by_key(|group| {
        let conflict = (group.conflict).map(|(first, second)| is_copy(dataset, first, second));
        (std::cmp::Reverse(conflict), group.kind)
    });
    Copies {
        groups,
        shown: (repeated.iter().take(MAX_GROUPS))
            .map(|group| group.shown(dataset))
            .collect(),
        images: repeated.iter().map(|group| group.members.len()).sum(),
        conflicting: (repeated.iter())
            .filter(|group| group.conflict.is_some())
            .count(),
        findings: findings(dataset, &repeated),
    }
}

impl Group {
    fn new(dataset: &Dataset, members: Vec<usize>) -> Self {
        let samples = &dataset.samples;
        let first = &samples[members[0]];
        let is_exact = (members.iter())
            .all(|&index| samples[index].fingerprint.exact == first.fingerprint.exact);
        let one_class = (members.iter()).all(|&index| samples[index].class == first.class);
        let parts: BTreeSet<_> = (members.iter())
            .filter_map(|&index| samples[index].part)
            .collect();
        Self {
            kind: match is_exact {
                true => DuplicateKind::Exact,
                false => DuplicateKind::Near,
            },
            conflict: match one_class {
                true => None,
                false => duplicates::conflicting_pair(samples, &members),
            },
            crosses_parts: parts.len() > 1,
            members,
        }
    }

    fn shown(&self, dataset: &Dataset) -> DuplicateGroup {
        let pair = self
            .conflict
            .map_or(vec![], |(first, second)| vec![first, second]);
        let rest = (self.members.iter().copied()).filter(|index| !pair.contains(index));
        DuplicateGroup {
            kind: self.kind,
            images: (pair.iter().copied().chain(rest).take(MAX_IMAGES))
                .map(|index| Picture::of(dataset, index))
                .collect(),
            total: self.members.len(),
            conflicting: self.conflict.is_some(),
        }
    }
}

fn is_copy(dataset: &Dataset, first: usize, second: usize) -> bool {
    let hash = |index: usize| dataset.samples[index].fingerprint.exact;
    hash(first) == hash(second)
}

fn findings(dataset: &Dataset, groups: &[Group]) -> Vec<Finding> {
    // Groups and images of those that a rule picks, if there are any.
    let tally = |picks: &dyn Fn(&Group) -> bool| {
        let sizes: Vec<usize> = (groups.iter().filter(|group| picks(group)))
            .map(|group| group.members.len())
            .collect();
        (!sizes.is_empty()).then(|| (sizes.len(), sizes.iter().sum::<usize>()))
    };
    let agrees = |group: &Group, kind| group.conflict.is_none() && group.kind == kind;
    let is_divided = dataset.is_divided();
    let mut findings = Vec::new();
    for exact in [true, false] {
        let mut pairs = (groups.iter())
            .filter_map(|group| group.conflict)
            .filter(|&(first, second)| is_copy(dataset, first, second) == exact)
            .peekable();
        if let Some(&(first, second)) = pairs.peek() {
            findings.push(Finding::Conflicts {
                first: Picture::of(dataset, first),
                second: Picture::of(dataset, second),
                groups: pairs.count(),
                exact,
            });
        }
    }
    if let Some((groups, images)) = tally(&|group| group.crosses_parts) {
        findings.push(Finding::CopiesAcrossParts { groups, images });
    }
    if let Some((groups, images)) = tally(&|group| agrees(group, DuplicateKind::Exact)) {
        findings.push(Finding::ExactCopies {
            groups,
            images,
            is_divided,
        });
    }
    if let Some((groups, images)) = tally(&|group| agrees(group, DuplicateKind::Near)) {
        findings.push(Finding::NearCopies {
            groups,
            images,
            is_divided,
        });
    }
    findings
}

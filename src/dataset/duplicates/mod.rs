//! Finds copies and near-copies: the same picture saved again, or neighbouring frames of a video.
//!
//! Three steps. Identical pixels meet by a cryptographic hash. Candidates for nearly identical ones
//! are pairs whose 256-bit difference hashes differ in few bits; a pair counts only if thumbnails of
//! the two crops correlate strongly. Both bounds were chosen by measuring on CK+48, whose sequences
//! give three frames each: see `MAX_HASH_DISTANCE` and `MIN_CORRELATION`.

mod appearance;

use super::catalog::Sample;
use image::{GrayImage, RgbImage};
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

pub use appearance::Appearance;
use appearance::{Thumbnail, difference_hash};

/// Most differing bits (of 256) of a candidate pair: the most that two frames of one CK+48 sequence
/// differ by. 1 in 10,000 pairs of different people there differ by 33 or less, so candidates are few.
const MAX_HASH_DISTANCE: u32 = 40;

/// Least correlation of the 24×24 thumbnails of a pair. On CK+48 no two people reach 0.943, and
/// 97 % of the pairs within a sequence exceed 0.96.
const MIN_CORRELATION: f32 = 0.96;

/// Least correlation of a pair that is one picture, saved again. On CK+48 no two expressions of one person reach 0.987.
const SAME_CORRELATION: f32 = 0.99;

/// What identifies a picture, exactly and nearly.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    /// First half of the SHA-256 of the upright picture's width, height (4 bytes each, little
    /// endian) and RGB bytes. Independent of the file's format and of the crop.
    pub exact: [u8; 16],
    /// Difference hash of the gray crop: bit `16 * y + x` tells whether cell `(x + 1, y)` of a grid
    /// of 17×16 averages is brighter than cell `(x, y)`.
    pub perceptual: [u64; 4],
}

impl Fingerprint {
    /// The fingerprint of an upright picture and its gray crop.
    pub fn new(upright: &RgbImage, gray_crop: &GrayImage) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(upright.width().to_le_bytes());
        hasher.update(upright.height().to_le_bytes());
        hasher.update(upright.as_raw());
        let mut exact = [0; 16];
        exact.copy_from_slice(&hasher.finalize()[..16]);

        let perceptual = difference_hash(gray_crop.as_raw(), gray_crop.width() as usize);
        Self { exact, perceptual }
    }

    /// How many of the 256 bits of the perceptual hashes differ.
    pub fn hash_distance(&self, other: &Self) -> u32 {
        hash_distance(&self.perceptual, &other.perceptual)
    }
}

/// The group of every sample, such that copies and near-copies, and copies of those, share one.
/// Groups are numbered by their first sample; a sample without a near-copy is a group of its own.
///
/// Compares all pairs of hashes, in parallel; quadratic, but a pair costs a fraction of a nanosecond: 36,000 pictures take
/// half a second on two cores. Memory grows with the number of pictures alone, however many of them are alike.
pub fn near_duplicate_groups(samples: &[Sample]) -> Vec<usize> {
    /// Pictures compared with all later ones between two updates of the sets.
    const ROWS: usize = 64;
    let mut sets = exact_sets(samples);
    let shown = Shown::new(samples, &mut sets);
    for start in (0..shown.indices.len()).step_by(ROWS) {
        let roots: Vec<usize> = (shown.indices.iter())
            .map(|&index| sets.root(index))
            .collect();
        let rows = start..(start + ROWS).min(roots.len());
        let near: Vec<(u32, u32)> = (rows.into_par_iter())
            .flat_map_iter(|row| shown.like(row, &roots))
            .collect();
        for (first, second) in near {
            sets.unite(
                shown.indices[first as usize],
                shown.indices[second as usize],
            );
        }
    }
    sets.groups()
}

/// Two of the members with different classes that are the same picture: identical if there are such, else so nearly that
/// no other expression can be the reason.
///
/// Looks at the first few hundred members, which names a pair in any group that a person would look through.
pub(super) fn conflicting_pair(samples: &[Sample], members: &[usize]) -> Option<(usize, usize)> {
    const MAX_MEMBERS: usize = 300;
    let members = &members[..members.len().min(MAX_MEMBERS)];
    let pairs = || {
        (0..members.len())
            .flat_map(|a| (a + 1..members.len()).map(move |b| (a, b)))
            .filter(|&(a, b)| samples[members[a]].class != samples[members[b]].class)
    };
    let exact = |&(a, b): &(usize, usize)| {
        samples[members[a]].fingerprint.exact == samples[members[b]].fingerprint.exact
    };
    let pair = pairs().find(exact).or_else(|| {
        let thumbnails: Vec<Option<Thumbnail>> = (members.iter())
            .map(|&index| Thumbnail::new(&samples[index].pixels))
            .collect();
        pairs().find(|&(a, b)| match (&thumbnails[a], &thumbnails[b]) {
            (Some(a), Some(b)) => a.correlation(b) >= SAME_CORRELATION,
            _ => false,
        })
    });
    pair.map(|(a, b)| (members[a], members[b]))
}

/// One picture of each set of exact copies, blank ones aside, laid out for the search.
struct Shown {
    indices: Vec<usize>,
    hashes: Vec<[u64; 4]>,
    /// The first halves of the hashes: of two different pictures they alone differ in too many bits nearly always.
    halves: Vec<[u64; 2]>,
    thumbnails: Vec<Thumbnail>,
}

impl Shown {
    fn new(samples: &[Sample], sets: &mut DisjointSets) -> Self {
        let firsts: Vec<usize> = (0..samples.len())
            .filter(|&index| sets.root(index) == index)
            .collect();
        let shown: Vec<(usize, Thumbnail)> = (firsts.into_par_iter())
            .filter_map(|index| Some((index, Thumbnail::new(&samples[index].pixels)?)))
            .collect();
        let (indices, thumbnails): (Vec<usize>, Vec<Thumbnail>) = shown.into_iter().unzip();
        let hashes: Vec<[u64; 4]> = indices
            .iter()
            .map(|&index| samples[index].fingerprint.perceptual)
            .collect();
        Self {
            halves: hashes.iter().map(|hash| [hash[0], hash[1]]).collect(),
            indices,
            hashes,
            thumbnails,
        }
    }

    /// Positions after `row` whose pictures are near-copies and not in its set yet, each with `row`.
    fn like(&self, row: usize, roots: &[usize]) -> Vec<(u32, u32)> {
        let hash = &self.hashes[row];
        let close = Arch::new().dispatch(ClosePositions {
            hash: [hash[0], hash[1]],
            halves: &self.halves[row + 1..],
        });
        (close.into_iter())
            .map(|offset| row + 1 + offset)
            .filter(|&other| {
                roots[other] != roots[row]
                    && hash_distance(hash, &self.hashes[other]) <= MAX_HASH_DISTANCE
                    && self.thumbnails[row].correlation(&self.thumbnails[other]) >= MIN_CORRELATION
            })
            .map(|other| (row as u32, other as u32))
            .collect()
    }
}

fn exact_sets(samples: &[Sample]) -> DisjointSets {
    let mut sets = DisjointSets::new(samples.len());
    let mut first_with = HashMap::with_capacity(samples.len());
    for (index, sample) in samples.iter().enumerate() {
        let first = *first_with.entry(sample.fingerprint.exact).or_insert(index);
        sets.unite(first, index);
    }
    sets
}

fn hash_distance(a: &[u64; 4], b: &[u64; 4]) -> u32 {
    (a[0] ^ b[0]).count_ones()
        + (a[1] ^ b[1]).count_ones()
        + (a[2] ^ b[2]).count_ones()
        + (a[3] ^ b[3]).count_ones()
}

/// The positions of the halves that differ from the hash's in at most [`MAX_HASH_DISTANCE`] bits.
struct ClosePositions<'a> {
    hash: [u64; 2],
    halves: &'a [[u64; 2]],
}

impl WithSimd for ClosePositions<'_> {
    type Output = Vec<usize>;

    /// Distances are taken in blocks without a branch, a bit for each that is near: a third of the time of a branch for each.
    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Vec<usize> {
        const BLOCK: usize = 64;
        const MOST: u64 = MAX_HASH_DISTANCE as u64;
        let mut close = Vec::new();
        for (block, halves) in self.halves.chunks(BLOCK).enumerate() {
            let mut distances = [u64::MAX; BLOCK];
            for (distance, half) in distances.iter_mut().zip(halves) {
                let first = (self.hash[0] ^ half[0]).count_ones();
                let second = (self.hash[1] ^ half[1]).count_ones();
                *distance = u64::from(first) + u64::from(second);
            }
            let mut near = 0_u64;
            for (offset, &distance) in distances.iter().enumerate() {
                near |= u64::from(distance <= MOST) << offset;
            }
            while near != 0 {
                close.push(block * BLOCK + near.trailing_zeros() as usize);
                near &= near - 1;
            }
        }
        close
    }
}

/// Union-find over indices; a set's root is its smallest member.
#[derive(Clone, Debug)]
pub(super) struct DisjointSets {
    parents: Vec<usize>,
}

impl DisjointSets {
    pub(super) fn new(len: usize) -> Self {
        Self {
            parents: (0..len).collect(),
        }
    }

    pub(super) fn root(&mut self, mut index: usize) -> usize {
        while self.parents[index] != index {
            self.parents[index] = self.parents[self.parents[index]];
            index = self.parents[index];
        }
        index
    }

    pub(super) fn unite(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parents[a.max(b)] = a.min(b);
    }

    /// The set of every index, numbered from 0 by first member.
    pub(super) fn groups(mut self) -> Vec<usize> {
        let mut numbers = HashMap::new();
        (0..self.parents.len())
            .map(|index| {
                let next = numbers.len();
                *numbers.entry(self.root(index)).or_insert(next)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::testing::{face, sample};

    #[test]
    fn copies_and_slightly_changed_pictures_share_a_group_and_others_do_not() {
        let original = face(1, 48);
        let mut brighter = original.clone();
        brighter
            .pixels_mut()
            .for_each(|p| p.0 = p.0.map(|v| v.saturating_add(9)));
        let samples = [
            &original,
            &face(2, 48),
            &original.clone(),
            &brighter,
            &face(3, 48),
        ]
        .map(sample);
        assert_eq!(near_duplicate_groups(&samples), [0, 1, 0, 0, 2]);
    }

    #[test]
    fn blank_pictures_are_grouped_only_with_exact_copies() {
        let blank = |value| RgbImage::from_pixel(48, 48, image::Rgb([value; 3]));
        let samples = [&blank(0), &blank(1), &blank(0), &face(1, 48)].map(sample);
        assert_eq!(near_duplicate_groups(&samples), [0, 1, 0, 2]);
    }

    #[test]
    fn sets_are_numbered_by_their_first_member() {
        let mut sets = DisjointSets::new(5);
        sets.unite(4, 1);
        sets.unite(3, 2);
        sets.unite(1, 3);
        assert_eq!(sets.groups(), [0, 1, 1, 1, 1]);
    }
}

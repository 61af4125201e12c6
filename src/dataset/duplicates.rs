//! Finds copies and near-copies: the same picture saved again, or neighbouring frames of a video.
//!
//! Three steps. Identical pixels meet by a cryptographic hash. Candidates for nearly identical ones
//! are pairs whose 256-bit difference hashes differ in few bits; a pair counts only if thumbnails of
//! the two crops correlate strongly. Both bounds were chosen by measuring on CK+48, whose sequences
//! give three frames each: see `MAX_HASH_DISTANCE` and `MIN_CORRELATION`.

use super::catalog::Sample;
use image::{GrayImage, RgbImage};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Most differing bits (of 256) of a candidate pair: the most that two frames of one CK+48 sequence
/// differ by. 1 in 10,000 pairs of different people there differ by 33 or less, so candidates are few.
const MAX_HASH_DISTANCE: u32 = 40;

/// Least correlation of the 24×24 thumbnails of a pair. On CK+48 no two people reach 0.943, and
/// 97 % of the pairs within a sequence exceed 0.96.
const MIN_CORRELATION: f32 = 0.96;

/// Side of the thumbnails that confirm a candidate.
const THUMBNAIL: usize = 24;

/// Standard deviation, in gray levels, below which a crop counts as blank: it shows nothing that
/// could be similar, so only exact copies of it are grouped.
const BLANK_DEVIATION: f32 = 2.0;

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

        let averages = averages(gray_crop.as_raw(), gray_crop.width() as usize, 17, 16);
        let mut perceptual = [0; 4];
        for (y, row) in averages.chunks_exact(17).enumerate() {
            for (x, pair) in row.windows(2).enumerate() {
                let bit = 16 * y + x;
                perceptual[bit / 64] |= u64::from(pair[1] > pair[0]) << (bit % 64);
            }
        }
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
/// Compares all pairs of hashes, in parallel; quadratic, but a pair costs a few nanoseconds.
pub fn near_duplicate_groups(samples: &[Sample]) -> Vec<usize> {
    let mut sets = exact_sets(samples);
    let shown: Vec<(usize, [u64; 4])> = (0..samples.len())
        .filter(|&index| sets.root(index) == index && thumbnail(&samples[index]).is_some())
        .map(|index| (index, samples[index].fingerprint.perceptual))
        .collect();
    let near: Vec<(usize, usize)> = (0..shown.len())
        .into_par_iter()
        .flat_map_iter(|position| {
            let (first, hash) = shown[position];
            {
                let shown = &shown;
                close_positions(&hash, &shown[position + 1..])
                    .into_iter()
                    .map(move |offset| (first, shown[position + 1 + offset].0))
            }
        })
        .filter(|&(first, second)| are_alike(&samples[first], &samples[second]))
        .collect();
    for (first, second) in near {
        sets.unite(first, second);
    }
    sets.groups()
}

/// The group of every sample, such that pixel-identical pictures share one.
pub fn exact_duplicate_groups(samples: &[Sample]) -> Vec<usize> {
    exact_sets(samples).groups()
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

/// Positions of the hashes that differ from `hash` in at most [`MAX_HASH_DISTANCE`] bits.
///
/// Distances are taken in blocks without a branch, which the compiler turns into vector code.
fn close_positions(hash: &[u64; 4], others: &[(usize, [u64; 4])]) -> Vec<usize> {
    const BLOCK: usize = 64;
    let mut close = Vec::new();
    for (block, others) in others.chunks(BLOCK).enumerate() {
        let mut distances = [u32::MAX; BLOCK];
        for (distance, (_, other)) in distances.iter_mut().zip(others) {
            *distance = hash_distance(hash, other);
        }
        for (offset, &distance) in distances.iter().enumerate() {
            if distance <= MAX_HASH_DISTANCE {
                close.push(block * BLOCK + offset);
            }
        }
    }
    close
}

/// Pearson's correlation of the two thumbnails against the bound.
fn are_alike(a: &Sample, b: &Sample) -> bool {
    match (thumbnail(a), thumbnail(b)) {
        (Some(a), Some(b)) => a.iter().zip(&b).map(|(a, b)| a * b).sum::<f32>() >= MIN_CORRELATION,
        _ => false,
    }
}

/// The gray crop shrunk to [`THUMBNAIL`], with mean 0 and length 1; `None` for a blank crop.
fn thumbnail(sample: &Sample) -> Option<Vec<f32>> {
    let gray = sample.pixels.gray_values();
    let mut cells = averages(&gray, sample.pixels.size as usize, THUMBNAIL, THUMBNAIL);
    let count = cells.len() as f32;
    let mean = cells.iter().sum::<f32>() / count;
    cells.iter_mut().for_each(|cell| *cell -= mean);
    let length = cells.iter().map(|cell| cell * cell).sum::<f32>().sqrt();
    if length < BLANK_DEVIATION * count.sqrt() {
        return None;
    }
    cells.iter_mut().for_each(|cell| *cell /= length);
    Some(cells)
}

/// Averages of a `columns`×`rows` grid over a square picture; a cell takes every pixel it touches.
fn averages(gray: &[u8], size: usize, columns: usize, rows: usize) -> Vec<f32> {
    let span = |cell: usize, cells: usize| cell * size / cells..((cell + 1) * size).div_ceil(cells);
    let mut cells = Vec::with_capacity(columns * rows);
    for row in 0..rows {
        let lines = span(row, rows);
        for column in 0..columns {
            let across = span(column, columns);
            let sum: u32 = (lines.clone())
                .flat_map(|y| &gray[y * size + across.start..y * size + across.end])
                .map(|&value| u32::from(value))
                .sum();
            cells.push(sum as f32 / (lines.len() * across.len()) as f32);
        }
    }
    cells
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
        assert_eq!(exact_duplicate_groups(&samples), [0, 1, 0, 2, 3]);
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

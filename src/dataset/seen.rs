//! The fingerprints of the images that a model learned from, so that it can be told when it is shown them again.
//!
//! They are kept in a file of 40 bytes an image: 8 bytes of the cryptographic hash and the 256 bits of the perceptual one.
//! No picture can be made of them.

use std::collections::HashSet;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::catalog::Sample;
use super::duplicates::Fingerprint;
use crate::files::checksum::hexadecimal;

/// First bytes of the file; the digit is its layout.
const MAGIC: &[u8; 8] = b"FFSEEN1\n";

/// Bytes of an image in the file.
const RECORD: usize = 40;

/// Most differing bits (of 256) of an image that is nearly one that was learned from. On CK+48 no two people differ by
/// less than 24, and four in five pairs of one sequence by 20 at most; of the 103 million pairs of a test and a training
/// image of FER2013, 228 that are no copies do, and the thumbnails of 207 of these correlate at 0.96 and more.
const MAX_DISTANCE: u32 = 20;

/// Set bits that a perceptual hash needs, and may lack, to say anything: pictures of one tone have hardly any.
const TELLING_BITS: std::ops::RangeInclusive<u32> = 40..=216;

/// Whether a model has met an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acquaintance {
    /// It learned from this very image.
    Exact,
    /// It learned from one that looks nearly the same.
    Near,
}

/// The fingerprints of the images that a model learned from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LearnedImages(Vec<Print>);

/// What an image is known again by; as text, 80 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Print {
    exact: [u8; 8],
    perceptual: [u64; 4],
}

impl From<Print> for String {
    fn from(print: Print) -> Self {
        hexadecimal(&print.record())
    }
}

impl TryFrom<String> for Print {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        const WRONG: &str = "it is not 80 hexadecimal digits";
        let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
            return Err(WRONG);
        };
        let byte = |pair: &[u8; 2]| {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()
        };
        let bytes: Option<Vec<u8>> = pairs.iter().map(byte).collect();
        let record = bytes.and_then(|bytes| <[u8; RECORD]>::try_from(bytes).ok());
        record.map(|record| Self::of_record(&record)).ok_or(WRONG)
    }
}

impl Print {
    /// That of an image.
    pub fn new(fingerprint: &Fingerprint) -> Self {
        let (exact, _) = fingerprint
            .exact
            .split_first_chunk()
            .expect("it has 16 bytes");
        Self {
            exact: *exact,
            perceptual: fingerprint.perceptual,
        }
    }

    /// What only the same picture has, pixel by pixel.
    pub fn exact(&self) -> [u8; 8] {
        self.exact
    }

    fn record(&self) -> [u8; RECORD] {
        let mut record = [0; RECORD];
        let (exact, perceptual) = record.split_at_mut(8);
        exact.copy_from_slice(&self.exact);
        for (bytes, part) in perceptual.chunks_exact_mut(8).zip(self.perceptual) {
            bytes.copy_from_slice(&part.to_le_bytes());
        }
        record
    }

    fn of_record(record: &[u8; RECORD]) -> Self {
        let (exact, rest) = record.split_first_chunk().expect("a record is longer");
        let mut perceptual = [0; 4];
        for (part, bytes) in perceptual.iter_mut().zip(rest.as_chunks::<8>().0) {
            *part = u64::from_le_bytes(*bytes);
        }
        Self {
            exact: *exact,
            perceptual,
        }
    }

    fn is_telling(&self) -> bool {
        TELLING_BITS.contains(&self.perceptual.iter().map(|part| part.count_ones()).sum())
    }

    fn is_near(&self, other: &Self) -> bool {
        let pairs = self.perceptual.iter().zip(&other.perceptual);
        pairs.map(|(a, b)| (a ^ b).count_ones()).sum::<u32>() <= MAX_DISTANCE
    }
}

impl LearnedImages {
    /// Those of the samples, each once.
    pub fn of<'a>(samples: impl IntoIterator<Item = &'a Sample>) -> Self {
        let prints = samples
            .into_iter()
            .map(|sample| Print::new(&sample.fingerprint));
        Self::sorted(prints.collect())
    }

    /// These and others, each once.
    pub fn and(self, other: &Self) -> Self {
        let Self(mut prints) = self;
        prints.extend(&other.0);
        Self::sorted(prints)
    }

    fn sorted(mut prints: Vec<Print>) -> Self {
        prints.sort_unstable();
        prints.dedup();
        Self(prints)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// For each sample whether it is one of these, or nearly. Compares all with all, a nanosecond a pair.
    pub fn acquaintances(&self, samples: &[&Sample]) -> Vec<Option<Acquaintance>> {
        let prints = samples.iter().map(|sample| Print::new(&sample.fingerprint));
        self.acquaintances_of(&prints.collect::<Vec<_>>())
    }

    /// The same for images that are not in memory.
    pub fn acquaintances_of(&self, prints: &[Print]) -> Vec<Option<Acquaintance>> {
        let exact: HashSet<[u8; 8]> = self.0.iter().map(|print| print.exact).collect();
        let telling: Vec<Print> = self.0.iter().copied().filter(Print::is_telling).collect();
        let of_one = |print: &Print| {
            if exact.contains(&print.exact) {
                return Some(Acquaintance::Exact);
            }
            let is_near = print.is_telling() && telling.iter().any(|other| other.is_near(print));
            is_near.then_some(Acquaintance::Near)
        };
        prints.par_iter().map(of_one).collect()
    }

    /// As a file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for print in &self.0 {
            bytes.extend(print.record());
        }
        bytes
    }

    /// From a file; nothing if it is none.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let records = bytes.strip_prefix(MAGIC)?;
        let (records, []) = records.as_chunks::<RECORD>() else {
            return None;
        };
        Some(Self::sorted(records.iter().map(Print::of_record).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::testing::{face, sample};

    #[test]
    fn images_are_known_again_exactly_and_nearly() {
        let learned = [face(1, 48), face(2, 48)].map(|image| sample(&image));
        let learned = LearnedImages::of(&learned);
        let mut brighter = face(2, 48);
        (brighter.pixels_mut()).for_each(|p| p.0 = p.0.map(|v| v.saturating_add(3)));
        let shown = [face(1, 48), brighter, face(3, 48)].map(|image| sample(&image));
        let expected = [Some(Acquaintance::Exact), Some(Acquaintance::Near), None];
        assert_eq!(learned.acquaintances(&shown.each_ref()), expected);
    }

    #[test]
    fn the_file_gives_the_same_again_and_others_are_refused() {
        let samples = [face(1, 48), face(2, 48), face(1, 48)].map(|image| sample(&image));
        let learned = LearnedImages::of(&samples);
        assert_eq!(learned.len(), 2);
        let bytes = learned.to_bytes();
        assert_eq!(bytes.len(), 8 + 2 * RECORD);
        assert_eq!(LearnedImages::from_bytes(&bytes), Some(learned));
        assert_eq!(LearnedImages::from_bytes(&bytes[..bytes.len() - 1]), None);
        assert_eq!(LearnedImages::from_bytes(b"PK"), None);
    }

    #[test]
    fn a_print_is_the_same_after_it_was_text() {
        let print = Print::new(&sample(&face(1, 48)).fingerprint);
        let text = serde_json::to_string(&print).unwrap();
        assert_eq!(text.len(), 2 + 2 * RECORD);
        assert_eq!(serde_json::from_str::<Print>(&text).unwrap(), print);
        for wrong in ["\"\"", "\"0g\"", "\"é\"", "7"] {
            assert!(serde_json::from_str::<Print>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn pictures_of_one_tone_are_near_to_nothing() {
        let blank = |value| sample(&image::RgbImage::from_pixel(48, 48, image::Rgb([value; 3])));
        let learned = LearnedImages::of(&[blank(0)]);
        assert_eq!(learned.acquaintances(&[&blank(1)]), [None]);
    }
}

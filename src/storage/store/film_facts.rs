//! What is known of a film beside its pictures, and what people said about it: JSON in the film's row.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Most markers of one film.
pub const MAX_MARKERS: usize = 10_000;

/// Longest name of a marker in characters.
pub const MAX_MARKER_CHARS: usize = 200;

/// Latest moment of a film in seconds: some four months. What is behind it, files for others cannot say.
pub const MAX_SECONDS: f64 = 1e7;

/// What the pictures of a film came to, as far as they were looked at.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FilmFacts {
    /// Seconds: what the container says, else the end of what was looked at.
    pub duration_s: Option<f64>,
    /// Size of the pictures that were looked at, in pixels.
    pub width: Option<u32>,
    pub height: Option<u32>,
    /// Pictures a second as a fraction, if that does not change.
    pub rate: Option<(u32, u32)>,
    /// Why the film could not be read to its end.
    pub ends_early: Option<String>,
    /// Pictures that were looked at.
    pub pictures: usize,
    /// When new shots begin, in seconds.
    pub cuts: Vec<f64>,
    /// Faces in the order of their numbers.
    pub faces: Vec<FilmFace>,
}

/// A face of a film.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FilmFace {
    pub id: u64,
    /// When it is seen first and last, in seconds.
    pub first_s: f64,
    pub last_s: f64,
    /// Pictures that show it.
    pub pictures: usize,
}

/// What people said about a film.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FilmEdits {
    /// By the faces' numbers.
    #[serde(default)]
    pub faces: BTreeMap<u64, FaceEdit>,
    #[serde(default)]
    pub markers: Vec<Marker>,
}

/// What people said about a face.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FaceEdit {
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub left_out: bool,
    /// The face that it is the same as.
    #[serde(default)]
    pub merged_into: Option<u64>,
}

/// A marked span of a film, or a moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Marker {
    #[schema(max_length = 200)]
    pub name: String,
    /// In seconds since the film's start.
    #[schema(minimum = 0)]
    pub start: f64,
    /// In seconds, later than `start`; null for a moment.
    #[serde(default)]
    pub end: Option<f64>,
}

impl Marker {
    /// Whether a marker may be called so.
    pub fn is_name(name: &str) -> bool {
        name.chars().count() <= MAX_MARKER_CHARS && !name.chars().any(char::is_control)
    }

    /// Whether a film may have such a moment, in seconds.
    pub fn is_moment(seconds: f64) -> bool {
        (0.0..=MAX_SECONDS).contains(&seconds)
    }
}

impl FilmEdits {
    /// The face that `face` counts as: the last one of those that it was merged into, one after the other.
    pub fn stands_for(&self, face: u64) -> u64 {
        let mut now = face;
        // A circle is refused when it is made; a damaged row may hold one.
        for _ in 0..=self.faces.len() {
            match self.faces.get(&now).and_then(|edit| edit.merged_into) {
                Some(next) => now = next,
                None => return now,
            }
        }
        face
    }

    /// Whether nothing of the face is to be counted.
    pub fn leaves_out(&self, face: u64) -> bool {
        let is_left_out = |face| self.faces.get(&face).is_some_and(|edit| edit.left_out);
        is_left_out(face) || is_left_out(self.stands_for(face))
    }

    /// What a face is called, if it was given a name.
    pub fn name(&self, face: u64) -> Option<&str> {
        self.faces.get(&face)?.name.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(pairs: &[(u64, u64)]) -> FilmEdits {
        let edit = |into| FaceEdit {
            merged_into: Some(into),
            ..FaceEdit::default()
        };
        FilmEdits {
            faces: pairs
                .iter()
                .map(|&(face, into)| (face, edit(into)))
                .collect(),
            markers: Vec::new(),
        }
    }

    #[test]
    fn a_face_stands_for_the_last_that_it_was_merged_into() {
        let edits = merged(&[(3, 2), (2, 1)]);
        assert_eq!(
            [1, 2, 3, 4].map(|face| edits.stands_for(face)),
            [1, 1, 1, 4]
        );
        let circle = merged(&[(1, 2), (2, 1)]);
        assert_eq!(circle.stands_for(1), 1);
    }

    #[test]
    fn what_is_merged_into_a_face_that_is_left_out_is_left_out_too() {
        let mut edits = merged(&[(3, 2)]);
        assert!(!edits.leaves_out(3));
        edits.faces.entry(2).or_default().left_out = true;
        assert!(edits.leaves_out(3) && edits.leaves_out(2) && !edits.leaves_out(1));
    }
}

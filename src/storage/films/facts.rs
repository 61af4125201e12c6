//! What the pictures of a film come to, picture by picture.

use std::collections::BTreeMap;

use crate::inference::film::FollowedFrame;
use crate::storage::film_journal::FilmHead;
use crate::storage::store::{FilmFace, FilmFacts};

/// Gathers what is known of a film. Memory is that of its faces and cuts.
#[derive(Debug, Default)]
pub struct FactsMaker {
    facts: FilmFacts,
    faces: BTreeMap<u64, FilmFace>,
    last_s: Option<f64>,
}

impl FactsMaker {
    /// Takes what is known of the film before its first picture.
    pub fn begin(&mut self, head: &FilmHead) {
        self.facts.duration_s = head.duration_s;
        self.facts.rate = head.rate;
    }

    /// Takes the next picture.
    pub fn take(&mut self, frame: &FollowedFrame) {
        let facts = &mut self.facts;
        facts.pictures += 1;
        facts.width.get_or_insert(frame.width);
        facts.height.get_or_insert(frame.height);
        if frame.is_cut {
            facts.cuts.push(frame.seconds);
        }
        for face in &frame.faces {
            let known = self.faces.entry(face.id).or_insert(FilmFace {
                id: face.id,
                first_s: frame.seconds,
                last_s: frame.seconds,
                pictures: 0,
            });
            known.last_s = frame.seconds;
            known.pictures += 1;
        }
        self.last_s = Some(frame.seconds);
    }

    /// When the last picture is shown, in seconds; nothing before the first.
    pub fn last_s(&self) -> Option<f64> {
        self.last_s
    }

    /// What is known so far; why the film was not read to its end, if that is so.
    pub fn facts(&self, ends_early: Option<&str>) -> FilmFacts {
        let facts = &self.facts;
        FilmFacts {
            duration_s: facts.duration_s.or(self.last_s),
            ends_early: ends_early.map(str::to_owned),
            faces: self.faces.values().cloned().collect(),
            ..facts.clone()
        }
    }
}

//! Several films beside each other: what each comes to, the means of conditions, and tests between them. A film counts once.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

use super::markers::Marker;
use super::overview::MeanAnswer;
use super::record::{expressiveness, sure_class, valence};
use crate::inference::film::FollowedFrame;
use crate::ml::metrics::blocks::{block_interval, least_block};
use crate::ml::metrics::comparison::holm;
use crate::ml::metrics::groups::{GroupTest, GroupTestKind, NoTest, group_mean};

/// Seconds that a block of an interval lasts at least, as for [figures](super::figures).
const BLOCK_S: f64 = 2.0;

/// Values that all resamples of a film's interval draw together, so that long films take no longer than others.
const MAX_DRAWN: usize = 6_000_000;
const RESAMPLES: std::ops::RangeInclusive<usize> = 200..=2000;

/// Draws of the same film are the same.
const SEED: u64 = 26;

/// What films come to beside each other.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FilmComparison {
    /// In the order that was asked for.
    pub films: Vec<ComparedFilm>,
    /// By name; films without a condition are in none.
    pub conditions: Vec<ConditionMeans>,
    /// Every measure between every two conditions, the second less the first.
    pub tests: Vec<ConditionTest>,
}

/// One film.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ComparedFilm {
    pub id: String,
    pub name: String,
    /// The name before its last hyphen or underscore: who or what pairs have in common.
    pub subject: String,
    pub condition: Option<String>,
    /// Pictures that show a face, within the span if one was asked for.
    pub pictures: usize,
    /// By measure; none where no face was seen. The interval covers chance over the time of this film.
    pub values: BTreeMap<String, MeanAnswer>,
}

/// The films of a condition.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ConditionMeans {
    pub name: String,
    /// How many films it has.
    pub films: usize,
    /// By measure: the mean of the films' means, and its interval from two films on.
    pub measures: BTreeMap<String, MeanAnswer>,
}

/// A measure in two conditions.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ConditionTest {
    pub measure: String,
    /// Names of the conditions.
    pub a: String,
    pub b: String,
    pub paired: bool,
    pub test: GroupTestKind,
    /// Films in each; of pairs twice the same.
    pub n: [usize; 2],
    /// Mean of `b` less that of `a`.
    pub difference: Option<f64>,
    /// 95 % interval of the difference.
    pub interval: Option<[f64; 2]>,
    /// Probability of a difference at least as large if there were none.
    pub p: Option<f64>,
    /// The same by Holm's correction for all tests of this answer.
    pub p_holm: Option<f64>,
    /// Why there is no `p`.
    pub reason: Option<NoTest>,
}

/// Gathers the values of one film, picture by picture.
#[derive(Debug)]
pub struct ValueMaker<'a> {
    classes: &'a [String],
    /// Only within these, if given.
    spans: Option<Vec<&'a Marker>>,
    every_s: f64,
    values: BTreeMap<String, Vec<f64>>,
    pictures: usize,
}

impl<'a> ValueMaker<'a> {
    /// Of a film whose pictures come every `every_s` seconds; with `span`, of what lies within markers of that name alone.
    pub fn new(
        classes: &'a [String],
        every_s: f64,
        markers: &'a [Marker],
        span: Option<&str>,
    ) -> Self {
        let named = |name: &str| {
            markers
                .iter()
                .filter(|marker| marker.name == name)
                .collect()
        };
        Self {
            classes,
            spans: span.map(named),
            every_s,
            values: BTreeMap::new(),
            pictures: 0,
        }
    }

    /// Takes the next picture.
    pub fn take(&mut self, frame: &FollowedFrame) {
        if frame.faces.is_empty() || !self.is_inside(frame.seconds) {
            return;
        }
        self.pictures += 1;
        let faces = frame.faces.len() as f64;
        let mut add =
            |measure: String, value: f64| self.values.entry(measure).or_default().push(value);
        for (index, class) in self.classes.iter().enumerate() {
            let score = |scores: &[f32]| f64::from(scores.get(index).copied().unwrap_or(0.0));
            let sum: f64 = frame
                .faces
                .iter()
                .map(|face| score(&face.seen.scores))
                .sum();
            add(format!("mean_{class}"), sum / faces);
            let shown = frame
                .faces
                .iter()
                .filter(|face| sure_class(face) == Some(index));
            add(format!("share_{class}"), shown.count() as f64 / faces);
        }
        type Derive = fn(&[f32], &[String]) -> Option<f32>;
        let derived: [(&str, Derive); 2] =
            [("valence", valence), ("expressiveness", expressiveness)];
        for (measure, derive) in derived {
            let told = frame
                .faces
                .iter()
                .map(|face| derive(&face.seen.scores, self.classes));
            if let Some(told) = told.collect::<Option<Vec<f32>>>() {
                let sum: f64 = told.into_iter().map(f64::from).sum();
                add(measure.to_owned(), sum / faces);
            }
        }
    }

    fn is_inside(&self, seconds: f64) -> bool {
        let Some(spans) = &self.spans else {
            return true;
        };
        spans.iter().any(|marker| match marker.end {
            Some(end) => (marker.start..end).contains(&seconds),
            // A moment is shown by the picture before it.
            None => (seconds..seconds + self.every_s).contains(&marker.start),
        })
    }

    /// How many pictures there were, and the mean of every measure over them.
    pub fn end(self) -> (usize, BTreeMap<String, MeanAnswer>) {
        let every_s = self.every_s;
        let estimated = self.values.into_iter().map(|(measure, values)| {
            let block = least_block(values.len()).max((BLOCK_S / every_s).ceil() as usize);
            let resamples = MAX_DRAWN / values.len().max(1);
            let resamples = resamples.clamp(*RESAMPLES.start(), *RESAMPLES.end());
            let answer = MeanAnswer {
                mean: values.iter().sum::<f64>() / values.len().max(1) as f64,
                interval: block_interval(&values, block, resamples, SEED),
            };
            (measure, answer)
        });
        (self.pictures, estimated.collect())
    }
}

/// The part of a film's name that films of the same person or thing share.
pub fn subject(name: &str) -> &str {
    let cut = name.rfind(['-', '_']);
    let subject = cut.map_or(name, |cut| &name[..cut]).trim();
    if subject.is_empty() { name } else { subject }
}

impl FilmComparison {
    /// Beside each other; with `paired`, films of the same subject are compared with each other where there are such pairs.
    pub fn new(films: Vec<ComparedFilm>, paired: bool) -> Self {
        let names: BTreeSet<&str> = films
            .iter()
            .filter_map(|film| film.condition.as_deref())
            .collect();
        let names: Vec<&str> = names.into_iter().collect();
        let conditions = names.iter().map(|name| ConditionMeans::new(name, &films));
        let conditions = conditions.collect();
        let mut tests = Vec::new();
        for (index, a) in names.iter().enumerate() {
            for b in &names[index + 1..] {
                tests.extend(tested(&films, a, b, paired));
            }
        }
        let open: Vec<usize> = (0..tests.len())
            .filter(|&test| tests[test].p.is_some())
            .collect();
        let p: Vec<f64> = open.iter().filter_map(|&test| tests[test].p).collect();
        for (test, corrected) in open.into_iter().zip(holm(&p)) {
            tests[test].p_holm = Some(corrected);
        }
        Self {
            conditions,
            tests,
            films,
        }
    }
}

impl ConditionMeans {
    fn new(name: &str, films: &[ComparedFilm]) -> Self {
        let own = of_condition(films, name);
        let measures = measures(&own).into_iter().filter_map(|measure| {
            let values: Vec<f64> = own.iter().filter_map(|film| film.mean(&measure)).collect();
            let (mean, interval) = group_mean(&values)?;
            Some((measure, MeanAnswer { mean, interval }))
        });
        Self {
            name: name.to_owned(),
            films: own.len(),
            measures: measures.collect(),
        }
    }
}

impl ComparedFilm {
    fn mean(&self, measure: &str) -> Option<f64> {
        self.values.get(measure).map(|value| value.mean)
    }
}

fn of_condition<'a>(films: &'a [ComparedFilm], name: &str) -> Vec<&'a ComparedFilm> {
    let own = films
        .iter()
        .filter(|film| film.condition.as_deref() == Some(name));
    own.collect()
}

fn measures(films: &[&ComparedFilm]) -> BTreeSet<String> {
    films
        .iter()
        .flat_map(|film| film.values.keys().cloned())
        .collect()
}

/// All measures of two conditions.
fn tested(films: &[ComparedFilm], a: &str, b: &str, paired: bool) -> Vec<ConditionTest> {
    let (of_a, of_b) = (of_condition(films, a), of_condition(films, b));
    let known = &measures(&of_a) & &measures(&of_b);
    let test = |measure: String| {
        let pairs = match paired {
            true => pairs(&of_a, &of_b, &measure),
            false => Vec::new(),
        };
        let is_paired = !pairs.is_empty();
        let values = |films: &[&ComparedFilm]| -> Vec<f64> {
            films
                .iter()
                .filter_map(|film| film.mean(&measure))
                .collect()
        };
        let found = match is_paired {
            true => GroupTest::paired(&pairs),
            false => GroupTest::welch(&values(&of_a), &values(&of_b)),
        };
        ConditionTest {
            a: a.to_owned(),
            b: b.to_owned(),
            paired: is_paired,
            test: found.kind,
            n: found.n,
            difference: found.difference,
            interval: found.interval,
            p: found.p.ok(),
            p_holm: None,
            reason: found.p.err(),
            measure,
        }
    };
    known.into_iter().map(test).collect()
}

/// Of each subject with films in both conditions, the mean in the second less that in the first.
fn pairs(of_a: &[&ComparedFilm], of_b: &[&ComparedFilm], measure: &str) -> Vec<f64> {
    let by_subject = |films: &[&ComparedFilm]| {
        let mut values: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for film in films {
            let own = values.entry(film.subject.clone()).or_default();
            own.extend(film.mean(measure));
        }
        values
    };
    let (a, b) = (by_subject(of_a), by_subject(of_b));
    let mean = |values: &[f64]| group_mean(values).map(|(mean, _)| mean);
    let pair = |(subject, of_a): (&String, &Vec<f64>)| Some(mean(b.get(subject)?)? - mean(of_a)?);
    a.iter().filter_map(pair).collect()
}

#[cfg(test)]
mod tests;

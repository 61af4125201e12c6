//! Recordings of a camera that were measured while it ran: numbers without a video, kept in the form of a film.

use std::collections::{BTreeMap, HashSet};
use std::fs;

use super::edits::optional;
use super::{FactsMaker, Films, FilmsError};
use crate::files::durable::{self, sync_folder};
use crate::files::{FileError, checksum};
use crate::inference::film::{FollowedFace, FollowedFrame, SeenFace};
use crate::storage::film_journal::{Entry, FilmHead, Journal, JournalError};
use crate::storage::names;
use crate::storage::store::{
    FilmEdits, FilmFacts, JobState, MAX_SECONDS, Marker, StoredFilm, new_id, now,
};
use crate::vision::bounding_box::BoundingBox;

/// Most classes of a recording.
const MAX_CLASSES: usize = 100;

/// Most faces of one of its pictures.
const MAX_FACES: usize = 1000;

/// Most faces of the whole recording: a page shows each, and a film that is looked at hardly has more.
const MAX_FACES_IN_ALL: usize = 2000;

/// By how much a sum of scores may differ from 1: they may have been rounded.
const MAX_OFF: f32 = 0.05;

/// Largest number that a face may have: scripts read numbers as doubles.
const MAX_ID: u64 = 1 << 53;

/// A recording to keep.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredFilm {
    pub name: String,
    pub condition: Option<String>,
    /// Id of the model that measured.
    pub model: String,
    pub classes: Vec<String>,
    pub pictures: Vec<MeasuredPicture>,
}

/// A picture of it.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredPicture {
    /// Since the recording began.
    pub seconds: f64,
    /// In pixels.
    pub width: u32,
    pub height: u32,
    /// Whether a new shot begins with it.
    pub is_cut: bool,
    pub faces: Vec<MeasuredFace>,
}

/// A face in a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredFace {
    /// Its number within the recording.
    pub id: u64,
    /// In pixels of the picture.
    pub bounding_box: BoundingBox,
    /// Probabilities by class, smoothed over time.
    pub scores: BTreeMap<String, f32>,
    /// The same of this picture alone, if they are known.
    pub raw_scores: Option<BTreeMap<String, f32>>,
}

impl Films {
    /// Keeps a recording. Waits for the disk.
    ///
    /// # Errors
    ///
    /// If something in it cannot be meant, there are too many films, or the disk cannot be written.
    pub async fn keep_measured(&self, measured: MeasuredFilm) -> Result<StoredFilm, FilmsError> {
        let frames = measured.frames(self.datasets().limits().max_measured_pictures)?;
        if names::checked(&measured.model).is_err() {
            return Err(FilmsError::bad("model", "it is an id"));
        }
        let name = names::checked(&measured.name);
        let name = name.map_err(|error| FilmsError::bad("name", error.to_string()))?;
        let condition = optional("condition", measured.condition.as_deref())?;
        self.datasets().make_sure_of_room(0)?;
        let id = new_id("film");
        let (films, folder) = (self.clone(), id.clone());
        let written = tokio::task::spawn_blocking(move || films.write_measured(&folder, &frames));
        let (seen, bytes, every_s, sum) = written.await.map_err(|_| FilmsError::Failed)??;
        let film = StoredFilm {
            file_name: name.clone(),
            name,
            condition,
            bytes,
            has_video: false,
            keep_film: false,
            created_at: now(),
            model: measured.model,
            classes: measured.classes,
            every_s,
            job: None,
            state: JobState::Succeeded,
            progress: 1.0,
            problem: None,
            seen,
            journal_sha256: Some(sum),
            edits: FilmEdits::default(),
            revision: 0,
            damaged: None,
            id,
        };
        if let Err(error) = self.add(&film, None).await {
            // The first error is the one to report; what is left has no row and is a stray.
            let _ = self.remove_folder(&self.folder(&film.id), &film.id);
            return Err(error);
        }
        Ok(film)
    }

    /// Writes the journal; what is known of it, its bytes, the usual step in seconds, and its checksum.
    fn write_measured(
        &self,
        id: &str,
        frames: &[FollowedFrame],
    ) -> Result<(FilmFacts, u64, f64, String), FilmsError> {
        let stage = self.datasets().data_dir().tmp().join(id);
        let written = self.try_to_write_measured(id, &stage, frames);
        if written.is_err() {
            // The first error is the one to report.
            let _ = fs::remove_dir_all(&stage);
        }
        written
    }

    fn try_to_write_measured(
        &self,
        id: &str,
        stage: &std::path::Path,
        frames: &[FollowedFrame],
    ) -> Result<(FilmFacts, u64, f64, String), FilmsError> {
        let place = self.folder(id);
        fs::create_dir(stage).map_err(FileError::at(stage))?;
        let path = stage.join(super::JOURNAL);
        let mut journal = Journal::begin(&path, &BTreeMap::new())?;
        let mut facts = FactsMaker::default();
        let head = FilmHead {
            file: String::new(),
            duration_s: None,
            rate: None,
        };
        let mut write = || -> Result<(), JournalError> {
            journal.add(&Entry::Film(head.clone()))?;
            for frame in frames {
                facts.take(frame);
                journal.add(&Entry::Followed(frame.clone()))?;
            }
            journal.add(&Entry::End { error: None })?;
            journal.sync()
        };
        write()?;
        let moved = || {
            let sum = checksum::of_file(&path)?;
            let bytes = fs::metadata(&path)?.len();
            sync_folder(stage)?;
            fs::create_dir_all(self.datasets().data_dir().films())?;
            durable::rename(stage, &place)?;
            Ok::<_, std::io::Error>((sum, bytes))
        };
        let (sum, bytes) = moved().map_err(FileError::at(&place))?;
        Ok((facts.facts(None), bytes, usual_step(frames), sum))
    }
}

impl MeasuredFilm {
    /// Its pictures as those of a film.
    fn frames(&self, max_pictures: usize) -> Result<Vec<FollowedFrame>, FilmsError> {
        let bad = |field: &str, why: String| Err(FilmsError::bad(field, why));
        if self.pictures.is_empty() || self.pictures.len() > max_pictures {
            return bad(
                "frames",
                format!("a recording has 1 to {max_pictures} pictures"),
            );
        }
        let is_twice = |index: usize| self.classes[..index].contains(&self.classes[index]);
        if self.classes.is_empty()
            || self.classes.len() > MAX_CLASSES
            || (0..self.classes.len()).any(is_twice)
        {
            return bad(
                "classes",
                format!("1 to {MAX_CLASSES} different classes are wanted"),
            );
        }
        let mut last = f64::NEG_INFINITY;
        let mut frames = Vec::with_capacity(self.pictures.len());
        for (index, picture) in self.pictures.iter().enumerate() {
            if !(Marker::is_moment(picture.seconds) && picture.seconds > last) {
                let why = format!(
                    "picture {}: seconds count from 0, grow, and end before {MAX_SECONDS}",
                    index + 1
                );
                return bad("frames", why);
            }
            last = picture.seconds;
            let frame = picture.frame(&self.classes);
            frames.push(frame.map_err(|why| {
                FilmsError::bad("frames", format!("picture {}: {why}", index + 1))
            })?);
        }
        let faces: HashSet<u64> = (frames.iter())
            .flat_map(|frame| frame.faces.iter().map(|face| face.id))
            .collect();
        if faces.len() > MAX_FACES_IN_ALL {
            return bad(
                "frames",
                format!("a recording has at most {MAX_FACES_IN_ALL} different faces"),
            );
        }
        Ok(frames)
    }
}

impl MeasuredPicture {
    fn frame(&self, classes: &[String]) -> Result<FollowedFrame, String> {
        if self.width == 0 || self.height == 0 {
            return Err("its width and height are pixels from 1 on".to_owned());
        }
        if self.faces.len() > MAX_FACES {
            return Err(format!("at most {MAX_FACES} faces are kept"));
        }
        let faces = self.faces.iter().map(|face| face.followed(classes));
        let mut faces: Vec<FollowedFace> = faces.collect::<Result<_, _>>()?;
        faces.sort_by_key(|face| face.id);
        if faces.windows(2).any(|pair| pair[0].id == pair[1].id) {
            return Err("two faces have one number".to_owned());
        }
        Ok(FollowedFrame {
            seconds: self.seconds,
            width: self.width,
            height: self.height,
            is_cut: self.is_cut,
            faces,
        })
    }
}

impl MeasuredFace {
    fn followed(&self, classes: &[String]) -> Result<FollowedFace, String> {
        if self.bounding_box.width == 0 || self.bounding_box.height == 0 {
            return Err(format!("face {}: its box has no pixels", self.id));
        }
        if self.id > MAX_ID {
            return Err(format!("face {}: the number is too large", self.id));
        }
        let smoothed = ordered(&self.scores, classes)?;
        let raw = match &self.raw_scores {
            Some(raw) => ordered(raw, classes)?,
            None => smoothed.clone(),
        };
        Ok(FollowedFace {
            id: self.id,
            seen: SeenFace::measured(self.bounding_box, raw),
            smoothed,
        })
    }
}

/// Scores in the order of the classes.
fn ordered(scores: &BTreeMap<String, f32>, classes: &[String]) -> Result<Vec<f32>, String> {
    let score = |class: &String| {
        let score = scores.get(class).copied();
        let score = score.filter(|score| (0.0..=1.0).contains(score));
        score.ok_or_else(|| format!("the score of {class} is missing or not from 0 to 1"))
    };
    if scores.len() != classes.len() {
        return Err("scores are those of all classes, and of no others".to_owned());
    }
    let ordered: Vec<f32> = classes.iter().map(score).collect::<Result<_, _>>()?;
    let sum: f32 = ordered.iter().sum();
    if (sum - 1.0).abs() > MAX_OFF {
        return Err(format!("scores sum to 1, and these to {sum}"));
    }
    Ok(ordered)
}

/// The median of the steps between pictures, in seconds.
fn usual_step(frames: &[FollowedFrame]) -> f64 {
    let mut steps: Vec<f64> = frames
        .windows(2)
        .map(|pair| pair[1].seconds - pair[0].seconds)
        .collect();
    steps.sort_by(f64::total_cmp);
    // A single picture stands for a fifth of a second, as those of films do.
    steps.get(steps.len() / 2).copied().unwrap_or(0.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(seconds: f64, faces: &[(u64, f32)]) -> MeasuredPicture {
        let face = |&(id, happy): &(u64, f32)| MeasuredFace {
            id,
            bounding_box: BoundingBox {
                x: 1,
                y: 2,
                width: 30,
                height: 30,
            },
            scores: [("happy", happy), ("neutral", 1.0 - happy)]
                .map(|(class, score)| (class.to_owned(), score))
                .into(),
            raw_scores: None,
        };
        MeasuredPicture {
            seconds,
            width: 640,
            height: 480,
            is_cut: false,
            faces: faces.iter().map(face).collect(),
        }
    }

    fn film(pictures: Vec<MeasuredPicture>) -> MeasuredFilm {
        MeasuredFilm {
            name: "course".to_owned(),
            condition: None,
            model: "ours".to_owned(),
            classes: ["neutral", "happy"].map(str::to_owned).to_vec(),
            pictures,
        }
    }

    #[test]
    fn scores_take_the_order_of_the_classes() {
        let frames = film(vec![picture(0.0, &[(7, 0.75)]), picture(0.25, &[])]).frames(10);
        let frames = frames.unwrap();
        assert_eq!(frames[0].faces[0].smoothed, [0.25, 0.75]);
        assert_eq!(frames[0].faces[0].seen.scores, [0.25, 0.75]);
        assert_eq!(usual_step(&frames), 0.25);
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let check = |film: MeasuredFilm| assert!(film.frames(2).is_err(), "{film:?}");
        check(film(vec![]));
        check(film(vec![
            picture(0.0, &[]),
            picture(1.0, &[]),
            picture(2.0, &[]),
        ]));
        check(film(vec![picture(1.0, &[]), picture(1.0, &[])]));
        check(film(vec![picture(-1.0, &[])]));
        check(film(vec![picture(f64::NAN, &[])]));
        check(film(vec![picture(0.0, &[(1, 1.5)])]));
        check(film(vec![picture(1e300, &[])]));
        let mut sure_of_all = picture(0.0, &[(1, 1.0)]);
        sure_of_all.faces[0].scores = film(vec![])
            .classes
            .into_iter()
            .map(|class| (class, 1.0))
            .collect();
        check(film(vec![sure_of_all]));
        let crowd =
            |first: u64| -> Vec<(u64, f32)> { (first..first + 1000).map(|id| (id, 0.5)).collect() };
        let crowds = [0, 1000, 2000].map(|first| picture(first as f64, &crowd(first)));
        assert!(film(crowds.to_vec()).frames(3).is_err());
        check(film(vec![picture(0.0, &[(1, 0.5), (1, 0.5)])]));
        check(film(vec![picture(0.0, &[(u64::MAX, 0.5)])]));
        let mut twice = film(vec![picture(0.0, &[])]);
        twice.classes = ["happy", "happy"].map(str::to_owned).to_vec();
        check(twice);
        let mut other = film(vec![picture(0.0, &[(1, 0.5)])]);
        other.classes.push("sad".to_owned());
        check(other);
    }
}

//! Films as scripts read them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::answers::problem::{Explain, Problem};
use crate::answers::words::Words;
use crate::storage::store::{FilmEdits, FilmFace, JobState, Marker, StoredFilm};
use crate::web::App;

/// A film, or a recording of a camera, as lists tell it: without its single faces and markers.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct FilmBrief {
    #[schema(example = "film-3k9x0q7w1m2n")]
    id: String,
    /// For people.
    name: String,
    /// What was the case while it was made, by which films are compared.
    condition: Option<String>,
    /// What the file was called.
    file_name: String,
    /// Bytes of the video, or of the numbers of a recording.
    bytes: u64,
    has_video: bool,
    /// Whether the video stays once its numbers are there.
    keep_film: bool,
    /// RFC 3339, UTC.
    created_at: String,
    /// Id of the model that looks at it.
    model: String,
    /// Seconds of the film between two pictures that are looked at.
    every_s: f64,
    /// Seconds: what the file says, else the end of what was looked at. Null before it was opened.
    duration_s: Option<f64>,
    /// Size of the pictures that are looked at, in pixels.
    width: Option<u32>,
    height: Option<u32>,
    /// Where its job stands.
    state: JobState,
    /// Id of its job; null for a recording.
    job: Option<String>,
    /// 0 to 1.
    progress: f64,
    /// Why its job failed.
    problem: Option<Problem>,
    /// Why the film was not read to its end, in English.
    ends_early: Option<String>,
    /// Pictures that were looked at.
    pictures: usize,
    /// Faces as they were seen, those that are merged or left out among them.
    face_count: usize,
    marker_count: usize,
    /// How often people changed something about it.
    revision: u64,
    /// What is wrong with its row in the database; then fields that cannot be read are empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    damaged: Option<String>,
}

/// A film, or a recording of a camera, with all that is known of it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct FilmAnswer {
    #[serde(flatten)]
    brief: FilmBrief,
    /// The model's, in their order.
    classes: Vec<String>,
    /// When new shots begin, in seconds.
    cuts: Vec<f64>,
    /// Faces as they were seen, in the order of their numbers.
    faces: Vec<FaceAnswer>,
    markers: Vec<Marker>,
}

/// A face of a film.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FilmFaceAnswer)]
struct FaceAnswer {
    /// Its number within the film.
    id: u64,
    /// What people call it.
    name: Option<String>,
    /// Whether nothing of it is counted.
    left_out: bool,
    /// Number of the face that it is the same as.
    merged_into: Option<u64>,
    /// When it is seen first and last, in seconds.
    first_s: f64,
    last_s: f64,
    /// Pictures that show it.
    pictures: usize,
}

impl FilmBrief {
    /// As far as it is this moment.
    pub(super) async fn of(app: &App, film: &StoredFilm, words: &Words) -> Self {
        let mut progress = film.progress;
        if let (false, Some(job)) = (film.state.has_ended(), &film.job)
            // It may have ended and been removed just now.
            && let Ok(status) = app.jobs.status(job).await
        {
            progress = status.job.progress;
        }
        let seen = &film.seen;
        Self {
            id: film.id.clone(),
            name: film.name.clone(),
            condition: film.condition.clone(),
            file_name: film.file_name.clone(),
            bytes: film.bytes,
            has_video: film.has_video,
            keep_film: film.keep_film,
            created_at: film.created_at.clone(),
            model: film.model.clone(),
            every_s: film.every_s,
            duration_s: seen.duration_s,
            width: seen.width,
            height: seen.height,
            state: film.state,
            job: film.job.clone(),
            progress,
            problem: film.problem.as_ref().map(|problem| problem.problem(words)),
            ends_early: seen.ends_early.clone(),
            pictures: seen.pictures,
            face_count: seen.faces.len(),
            marker_count: film.edits.markers.len(),
            revision: film.revision,
            damaged: film.damaged.clone(),
        }
    }
}

impl FilmAnswer {
    /// As far as it is this moment.
    pub(super) async fn of(app: &App, film: StoredFilm, words: &Words) -> Self {
        let brief = FilmBrief::of(app, &film, words).await;
        let StoredFilm { seen, edits, .. } = film;
        let faces = seen.faces.iter();
        Self {
            brief,
            classes: film.classes,
            cuts: seen.cuts,
            faces: faces.map(|face| FaceAnswer::of(face, &edits)).collect(),
            markers: edits.markers,
        }
    }
}

impl FaceAnswer {
    fn of(face: &FilmFace, edits: &FilmEdits) -> Self {
        let edit = edits.faces.get(&face.id).cloned().unwrap_or_default();
        Self {
            id: face.id,
            name: edit.name,
            left_out: edit.left_out,
            merged_into: edit.merged_into,
            first_s: face.first_s,
            last_s: face.last_s,
            pictures: face.pictures,
        }
    }
}

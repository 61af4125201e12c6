//! `GET /api/v1/films/{id}/export`: a film's files for spreadsheets, other programs and people.

use std::{
    io::{self, BufWriter},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use tokio::fs::File;
use tokio::sync::OwnedSemaphorePermit;
use utoipa::IntoParams;

use super::{find, pictures::FileBody, read};
use crate::answers::film::annotated::{self, AnnotateError, Reel};
use crate::answers::film::export::{self, ExportError, FilmFormat};
use crate::answers::problem::{Problem, Refusal};
use crate::answers::words::Words;
use crate::config::shares::Client;
use crate::files::FileError;
use crate::storage::film_journal::JournalError;
use crate::storage::films::{Films, FilmsError};
use crate::storage::store::StoredFilm;
use crate::vision::film::Sampling;
use crate::web::{
    App,
    api::models::attachment,
    error::WebError,
    extract::{Path, Query},
    page_context::PageContext,
    streaming::{PIECE_BYTES, pieces},
};

/// Which file.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ExportQuery {
    #[param(inline)]
    format: FilmFormat,
}

/// Gives a file about a film: a table (`csv`), JSON Lines (`jsonl`), a report (`html`), files for ELAN (`eaf`) and BORIS (`boris`), the
/// film with boxes (`mp4`), or a table of its markers (`figures`).
#[utoipa::path(
    get,
    path = "/api/v1/films/{id}/export",
    operation_id = "export_film",
    params(("id" = String, Path, description = "The film's id"), ExportQuery),
    responses(
        (status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 409, description = "Boxes are to be drawn on a video that was not kept", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn export(
    State(app): State<Arc<App>>,
    client: Client,
    context: PageContext,
    Path(id): Path<String>,
    Query(ExportQuery { format }): Query<ExportQuery>,
) -> Result<Response, WebError> {
    let film = find(&app, &id).await?;
    let (ending, kind) = format.kind();
    let disposition = HeaderValue::try_from(attachment(&film.name, &id, ending));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (
            header::CONTENT_DISPOSITION,
            disposition.map_err(|_| WebError::Internal)?,
        ),
    ];
    let words = context.words;
    Ok(match format {
        FilmFormat::Csv | FilmFormat::Jsonl => {
            let body = rows(&app, client, film, format, words).await?;
            (headers, body).into_response()
        }
        FilmFormat::Mp4 => {
            let (length, body) = with_boxes(&app, film).await?;
            let length = [(header::CONTENT_LENGTH, HeaderValue::from(length))];
            (headers, length, body).into_response()
        }
        _ => (headers, whole(&app, client, film, format, words).await?).into_response(),
    })
}

/// A file that fits into memory.
async fn whole(
    app: &App,
    client: Client,
    film: StoredFilm,
    format: FilmFormat,
    words: Words,
) -> Result<Vec<u8>, WebError> {
    let model = model_name(app, &film);
    read(app, client, move |films| {
        let mut file = Vec::new();
        match export::write(format, films, &film, &model, &words, &mut file) {
            Ok(()) => Ok(file),
            Err(ExportError::Films(error)) => Err(error),
            // Memory takes everything.
            Err(ExportError::Io(_)) => Err(FilmsError::Failed),
        }
    })
    .await
}

/// What the model of a film is called, if it is still there.
fn model_name(app: &App, film: &StoredFilm) -> String {
    let card = app.card(&film.model);
    card.map_or_else(|| film.model.clone(), |card| card.name.clone())
}

/// A table that is sent as it grows.
async fn rows(
    app: &App,
    client: Client,
    film: StoredFilm,
    format: FilmFormat,
    words: Words,
) -> Result<Body, WebError> {
    // What cannot be read is said before the first row is sent.
    let model = model_name(app, &film);
    let film = Arc::new(film);
    let first = Arc::clone(&film);
    read(app, client, move |films| films.until(&first, |_| false)).await?;
    let asker = app.engine.admit(client)?;
    let (sender, body) = pieces();
    let films = app.films.clone();
    // A reader that goes ends it at the next piece.
    tokio::task::spawn_blocking(move || {
        let mut writer = BufWriter::with_capacity(PIECE_BYTES, sender.writer());
        let written = export::write(format, &films, &film, &model, &words, &mut writer);
        let flushed = written.and_then(|()| Ok(io::Write::flush(&mut writer)?));
        if let Err(error) = flushed {
            // Cut off like this, it is not taken for whole.
            sender.fail(&error.to_string());
        }
        drop(asker);
    });
    Ok(body)
}

/// Ends the work when no one waits for it any more.
struct StopWhenDropped(Arc<AtomicBool>);

impl Drop for StopWhenDropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The film with boxes, and its length in bytes.
async fn with_boxes(app: &App, film: StoredFilm) -> Result<(u64, Body), WebError> {
    if !film.has_video {
        return Err(Refusal::NeedsVideo.into());
    }
    if film.seen.pictures == 0 {
        return Err(Refusal::NoFilmPicture.into());
    }
    let turn = Arc::clone(&app.film_copies).try_acquire_owned();
    let turn = turn.map_err(|_| WebError::busy())?;
    app.datasets.make_sure_of_room(film.bytes)?;
    let is_unwanted = Arc::new(AtomicBool::new(false));
    let _unwanted = StopWhenDropped(Arc::clone(&is_unwanted));
    let films = app.films.clone();
    let made = tokio::task::spawn_blocking(move || draw(&films, &film, turn, &is_unwanted)).await;
    let (file, length) = made.map_err(|_| WebError::Internal)??;
    let body = FileBody {
        file: File::from_std(file),
        left: length,
    };
    Ok((length, Body::from_stream(body)))
}

/// Draws it into a folder that goes at once: the open file stays readable.
fn draw(
    films: &Films,
    film: &StoredFilm,
    _turn: OwnedSemaphorePermit,
    is_unwanted: &AtomicBool,
) -> Result<(std::fs::File, u64), FilmsError> {
    let tmp = films.datasets().data_dir().tmp();
    let folder = tempfile::tempdir_in(&tmp).map_err(FileError::at(&tmp))?;
    let path = folder.path().join("film.mp4");
    let (video, tools) = films.open_video(film)?;
    let sampling = Sampling::new(film.every_s).ok_or(FilmsError::Failed)?;
    let reel = Reel {
        film: &video,
        sampling,
        classes: &film.classes,
        tools: &tools,
    };
    let stop = || is_unwanted.load(Ordering::Relaxed);
    annotated::write(&path, &reel, films.frames(film)?, &stop).map_err(fault)?;
    let open = || {
        let file = std::fs::File::open(&path)?;
        let length = file.metadata()?.len();
        Ok::<_, io::Error>((file, length))
    };
    Ok(open().map_err(FileError::at(&path))?)
}

fn fault(error: AnnotateError<JournalError>) -> FilmsError {
    match error {
        AnnotateError::Film(error) => error.into(),
        AnnotateError::Seen(error) => error.into(),
        AnnotateError::File { path, error } => FileError::at(&path)(error).into(),
        AnnotateError::Stopped => FilmsError::Failed,
    }
}

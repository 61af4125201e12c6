//! The video of a film, and single pictures of it.

use std::{
    io::{self, SeekFrom},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_core::Stream;
use serde::Deserialize;
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncSeekExt, ReadBuf};
use utoipa::IntoParams;

use super::{find, read};
use crate::answers::film::stills::{face_at, picture_at};
use crate::answers::problem::Refusal;
use crate::config::shares::Client;
use crate::files::FileError;
use crate::storage::films::FilmsError;
use crate::vision::bounding_box::BoundingBox;
use crate::web::{
    App,
    downloads::Wanted,
    error::WebError,
    extract::{Path, Query},
    parameter_fault::ParameterFault,
};

/// Width of a picture in pixels, unless told otherwise, and within which bounds.
const WIDTH: u32 = 640;
const MIN_WIDTH: usize = 16;
const MAX_WIDTH: usize = 1280;

/// Bytes that are read at a time.
const PIECE: usize = 64 * 1024;

/// Which picture, and how large.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PictureQuery {
    /// In seconds.
    #[param(minimum = 0)]
    at: f64,
    /// In pixels; what the film has less is not made up.
    #[param(minimum = 16, maximum = 1280, default = 640)]
    width: Option<u32>,
    /// A face's box, as `summary` and `rows` give it: x, y, width and height between commas. Then the answer is the square around this
    /// face alone, with the margin that models see.
    #[serde(rename = "box")]
    #[param(example = "208,96,120,120")]
    bounding_box: Option<String>,
}

/// Reads `x,y,width,height` in pixels; nothing if it has no pixels.
fn boxed(text: &str) -> Option<BoundingBox> {
    let [x, y, width, height] = text.split(',').collect::<Vec<_>>()[..] else {
        return None;
    };
    let size = |text: &str| text.trim().parse().ok().filter(|&size: &u32| size > 0);
    Some(BoundingBox {
        x: x.trim().parse().ok()?,
        y: y.trim().parse().ok()?,
        width: size(width)?,
        height: size(height)?,
    })
}

/// Gives the picture that a film shows at a moment, or one face in it.
#[utoipa::path(
    get,
    path = "/api/v1/films/{id}/picture",
    operation_id = "show_film_picture",
    params(("id" = String, Path, description = "The film's id"), PictureQuery),
    responses((status = 200, description = "The picture", body = Vec<u8>, content_type = "image/jpeg")),
)]
pub(super) async fn picture(
    State(app): State<Arc<App>>,
    client: Client,
    Path(id): Path<String>,
    Query(query): Query<PictureQuery>,
) -> Result<Response, WebError> {
    let bad = |field, value| WebError::parameter(field, ParameterFault::NotFitting(value));
    let width = query.width.unwrap_or(WIDTH);
    WebError::check_number("width", width as usize, MIN_WIDTH, MAX_WIDTH)?;
    if !query.at.is_finite() || query.at < 0.0 {
        return Err(bad("at", query.at.to_string()));
    }
    let face = match query.bounding_box {
        None => None,
        Some(text) => Some(boxed(&text).ok_or_else(|| bad("box", text))?),
    };
    let film = find(&app, &id).await?;
    let turn = Arc::clone(&app.film_pictures).acquire_owned().await;
    let turn = turn.map_err(|_| WebError::Internal)?;
    let picture = read(&app, client, move |films| {
        let (video, tools) = films.open_video(&film)?;
        let picture = match face {
            Some(face) => face_at(&video, query.at, &face, width, &tools),
            None => picture_at(&video, query.at, width, &tools),
        };
        drop(turn);
        Ok(picture)
    });
    let picture = picture.await?.ok_or(Refusal::NoFilmPicture)?;
    let kind = HeaderValue::from_static("image/jpeg");
    Ok(([(header::CONTENT_TYPE, kind)], picture).into_response())
}

/// Gives the video of a film as it was uploaded, or a part of it.
#[utoipa::path(
    get,
    path = "/api/v1/films/{id}/video",
    operation_id = "show_film_video",
    params(
        ("id" = String, Path, description = "The film's id"),
        ("Range" = Option<String>, Header, description = "One range of bytes"),
        ("If-Range" = Option<String>, Header, description = "The `ETag` of what is there of it"),
    ),
    responses(
        (status = 200, description = "The video", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 206, description = "The part that was asked for", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 416, description = "The part that was asked for lies beyond the end"),
    ),
)]
pub(super) async fn video(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    asked: HeaderMap,
) -> Result<Response, WebError> {
    let film = find(&app, &id).await?;
    let path = app.films.video(&film)?;
    let fault = |error| FilmsError::File(FileError::at(&path)(error));
    let mut file = File::open(&path).await.map_err(fault)?;
    let length = file.metadata().await.map_err(fault)?.len();
    // A film's video never changes.
    let tag = format!("\"{}-{length}\"", film.id);
    let text = |name: HeaderName| asked.get(name).and_then(|value| value.to_str().ok());
    let is_same = text(header::IF_RANGE).is_none_or(|known| known == tag);
    let wanted = text(header::RANGE).filter(|_| is_same);
    let (status, range) = match wanted.map_or(Wanted::Whole, |range| Wanted::of(range, length)) {
        Wanted::Whole => (StatusCode::OK, 0..length),
        Wanted::Part(range) => (
            StatusCode::PARTIAL_CONTENT,
            *range.start()..*range.end() + 1,
        ),
        Wanted::Nothing => {
            let mut response = WebError::NoSuchRange { length }.into_response();
            put(
                &mut response,
                header::CONTENT_RANGE,
                format!("bytes */{length}"),
            );
            return Ok(response);
        }
    };
    file.seek(SeekFrom::Start(range.start))
        .await
        .map_err(fault)?;
    let bytes = range.end - range.start;
    let mut response = (status, Body::from_stream(FileBody { file, left: bytes })).into_response();
    if status == StatusCode::PARTIAL_CONTENT {
        let part = format!("bytes {}-{}/{length}", range.start, range.end - 1);
        put(&mut response, header::CONTENT_RANGE, part);
    }
    put(&mut response, header::CONTENT_LENGTH, bytes.to_string());
    put(&mut response, header::ACCEPT_RANGES, "bytes".to_owned());
    put(
        &mut response,
        header::CONTENT_TYPE,
        kind_of(&film.file_name).to_owned(),
    );
    put(&mut response, header::ETAG, tag);
    Ok(response)
}

fn put(response: &mut Response, name: HeaderName, value: String) {
    if let Ok(value) = HeaderValue::try_from(value) {
        response.headers_mut().insert(name, value);
    }
}

/// What a browser is told of a video, by its file's ending: nothing that it could take for a page.
fn kind_of(file: &str) -> &'static str {
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending.to_ascii_lowercase().as_str() {
        "mp4" | "m4v" => "video/mp4",
        "mov" | "qt" => "video/quicktime",
        "webm" => "video/webm",
        "mkv" => "video/x-matroska",
        "avi" => "video/x-msvideo",
        "mpg" | "mpeg" => "video/mpeg",
        "ogv" | "ogg" => "video/ogg",
        "gif" => "image/gif",
        _ => "application/octet-stream",
    }
}

/// A part of a file, read as it is sent.
pub(super) struct FileBody {
    pub(super) file: File,
    /// Bytes that are still to be sent.
    pub(super) left: u64,
}

impl Stream for FileBody {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let mut piece = vec![0; PIECE.min(usize::try_from(self.left).unwrap_or(PIECE))];
        let mut buffer = ReadBuf::new(&mut piece);
        let read = ready!(Pin::new(&mut self.file).poll_read(context, &mut buffer));
        let bytes = buffer.filled().len();
        Poll::Ready(match read {
            Err(error) => Some(Err(error)),
            // Someone cut it off.
            Ok(()) if bytes == 0 => Some(Err(io::ErrorKind::UnexpectedEof.into())),
            Ok(()) => {
                self.left -= bytes as u64;
                piece.truncate(bytes);
                Some(Ok(piece.into()))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_four_numbers_with_pixels_between_them() {
        let face = BoundingBox {
            x: -3,
            y: 4,
            width: 50,
            height: 60,
        };
        assert_eq!(boxed("-3, 4,50,60"), Some(face));
        for wrong in [
            "",
            "1,2,3",
            "1,2,3,4,5",
            "1,2,0,4",
            "1,2,3,-4",
            "a,2,3,4",
            "1,2,3,99999999999",
        ] {
            assert_eq!(boxed(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn no_file_is_taken_for_a_page() {
        for (file, kind) in [
            ("a.MP4", "video/mp4"),
            ("a.html", "application/octet-stream"),
            ("a.svg", "application/octet-stream"),
            ("mp4", "application/octet-stream"),
        ] {
            assert_eq!(kind_of(file), kind);
        }
    }
}

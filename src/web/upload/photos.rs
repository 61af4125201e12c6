//! Reads the photo form, as a page or a script sends it, within the server's limits.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request, multipart::Field},
};

use tokio::time::Instant;

use super::{announced_bytes, check_type, drain, read_within};
use crate::config::shares::Share;
use crate::inference::engine::{Asker, FaceMode, ImageRequest};
use crate::vision::{decode, turned::Turn};
use crate::web::{App, client::client_of, error::WebError, error_response::Deadline};

/// Longest text field; the longest sensible one is a model's id.
const TEXT_BYTES: usize = 1024;

/// What was asked for.
#[derive(Debug)]
pub(in crate::web) struct Upload {
    /// The request's place, taken before its form was read.
    pub(in crate::web) asker: Asker,
    /// When to answer with what is done.
    pub(in crate::web) deadline: Instant,
    /// The images with their names, in the order they were sent.
    pub(in crate::web) images: Vec<UploadedImage>,
    /// The model to ask; the default one if `None`.
    pub(in crate::web) model: Option<String>,
    /// How to read the images.
    pub(in crate::web) faces: FaceMode,
    /// Whether to say what speaks for each answer.
    pub(in crate::web) explain: bool,
    /// How far to turn a picture that is only drawn.
    pub(in crate::web) turn: Option<Turn>,
    /// Pixels of all images.
    px: u64,
    /// Memory for the images, taken before they were read.
    _memory: Share,
}

/// One file of the form.
#[derive(Debug)]
pub(in crate::web) struct UploadedImage {
    /// Its name, as the sender gave it.
    pub(in crate::web) file: String,
    pub(in crate::web) bytes: Bytes,
}

impl Upload {
    /// What to ask the engine about `image`.
    pub(in crate::web) fn request(&self, image: &UploadedImage, keep_image: bool) -> ImageRequest {
        ImageRequest {
            asker: self.asker.clone(),
            bytes: image.bytes.clone(),
            faces: self.faces,
            model: self.model.clone(),
            keep_image,
            explain: self.explain,
        }
    }

    /// Takes a place and memory for a form that is about to be read.
    fn admit(request: &Request, app: &App) -> Result<Self, WebError> {
        let client = client_of(request.extensions());
        let bytes = announced_bytes(request).unwrap_or(app.limits.request_bytes);
        let deadline = request.extensions().get::<Deadline>();
        Ok(Self {
            asker: app.engine.admit(client)?,
            _memory: app.buffers.take(client, bytes).ok_or_else(WebError::busy)?,
            deadline: deadline.map_or_else(
                || Instant::now() + app.limits.request_time,
                |deadline| deadline.0,
            ),
            images: Vec::new(),
            model: None,
            faces: FaceMode::default(),
            explain: false,
            turn: None,
            px: 0,
        })
    }

    async fn add(&mut self, field: Field<'_>, app: &App) -> Result<(), WebError> {
        match field.name() {
            Some("image") => self.add_image(field, app).await?,
            Some("model") => {
                self.model = Some(text("model", field).await?).filter(|model| !model.is_empty())
            }
            Some("faces") => self.faces = parse_faces(&text("faces", field).await?)?,
            Some("turned") => self.turn = parse_turn(&text("turned", field).await?)?,
            Some("explain") => self.explain = parse_explain(&text("explain", field).await?)?,
            Some(other) => {
                return Err(WebError::UnknownField {
                    field: other.to_owned(),
                    known: "image, model, faces, explain",
                });
            }
            None => {}
        }
        Ok(())
    }

    async fn add_image(&mut self, field: Field<'_>, app: &App) -> Result<(), WebError> {
        let file = field.file_name().unwrap_or_default().to_owned();
        let max_bytes = app.limits.image_bytes;
        let Some(bytes) = read_within(field, max_bytes).await? else {
            return Err(WebError::ImageTooLarge { file, max_bytes });
        };
        // A form whose file picker was left empty sends one file without name or content.
        if file.is_empty() && bytes.is_empty() {
            return Ok(());
        }
        if self.images.len() == app.limits.images {
            return Err(WebError::TooManyImages {
                max: app.limits.images,
            });
        }
        self.add_pixels(&bytes, app.limits.max_request_px)?;
        self.images.push(UploadedImage {
            file,
            bytes: bytes.into(),
        });
        Ok(())
    }

    /// Counts an image's pixels, told from its header.
    fn add_pixels(&mut self, image: &[u8], max_px: u64) -> Result<(), WebError> {
        let header = decode::header(image);
        self.px = self
            .px
            .saturating_add(header.map_or(0, |header| header.px()));
        // A single image has a limit of its own, and is named by it.
        match self.px > max_px && !self.images.is_empty() {
            true => Err(WebError::TooManyPixels { max_px }),
            false => Ok(()),
        }
    }
}

impl FromRequest<Arc<App>> for Upload {
    type Rejection = WebError;

    async fn from_request(mut request: Request, app: &Arc<App>) -> Result<Self, WebError> {
        let max_bytes = app.limits.request_bytes;
        if announced_bytes(&request).is_some_and(|bytes| bytes > max_bytes) {
            drain(request, max_bytes).await;
            return Err(WebError::RequestTooLarge { max_bytes });
        }
        check_type(&request, "image")?;
        let mut upload = Self::admit(&request, app)?;
        DefaultBodyLimit::max(max_bytes).apply(&mut request);
        let mut form = Multipart::from_request(request, app)
            .await
            .map_err(|_| WebError::BrokenForm)?;
        let mut refused = None;
        // A refused form is still read to its end: a sender that is cut off never sees the answer.
        while let Some(field) = form
            .next_field()
            .await
            .map_err(|error| broken(&error, max_bytes))?
        {
            if refused.is_none() {
                refused = upload.add(field, app).await.err();
            }
        }
        match refused {
            Some(error) => Err(error),
            None if upload.images.is_empty() => Err(WebError::NoImage),
            None => Ok(upload),
        }
    }
}

fn broken(error: &axum::extract::multipart::MultipartError, max_bytes: usize) -> WebError {
    match error.status().as_u16() {
        413 => WebError::RequestTooLarge { max_bytes },
        _ => WebError::BrokenForm,
    }
}

async fn text(name: &'static str, field: Field<'_>) -> Result<String, WebError> {
    let bytes = read_within(field, TEXT_BYTES).await?;
    let bytes = bytes.ok_or(WebError::FieldTooLong {
        field: name,
        max_bytes: TEXT_BYTES,
    })?;
    String::from_utf8(bytes).map_err(|_| WebError::BrokenForm)
}

fn parse_faces(value: &str) -> Result<FaceMode, WebError> {
    match value {
        "" | "detect" => Ok(FaceMode::Detect),
        "whole" => Ok(FaceMode::Whole),
        other => Err(WebError::BadField {
            field: "faces",
            value: other.to_owned(),
            allowed: "detect, whole",
        }),
    }
}

fn parse_turn(value: &str) -> Result<Option<Turn>, WebError> {
    match value.parse().ok().and_then(Turn::of_degrees) {
        None if !matches!(value, "" | "0") => Err(WebError::BadField {
            field: "turned",
            value: value.to_owned(),
            allowed: "0, 90, 180, 270",
        }),
        turn => Ok(turn),
    }
}

fn parse_explain(value: &str) -> Result<bool, WebError> {
    match value {
        "" | "false" => Ok(false),
        "true" => Ok(true),
        other => Err(WebError::BadField {
            field: "explain",
            value: other.to_owned(),
            allowed: "true or false",
        }),
    }
}

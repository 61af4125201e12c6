//! `POST /api/v1/pictures`: a photo as it was looked at, for browsers that show it otherwise or not at all.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::vision::{
    decode::{DecodeError, DecodeLimits, Room, decode},
    draw::encode_jpeg,
};
use crate::web::{App, error::WebError, upload::Upload};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(create))
}

/// Quality of the picture, 1 to 100.
const JPEG_QUALITY: u8 = 92;

/// The form to send.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "only its description is used; the form is read field by field to keep its limits"
)]
pub(in crate::web) struct PictureForm {
    /// One file in any format that is read, such as TIFF.
    #[schema(content_media_type = "image/*", value_type = String, format = Binary)]
    image: Vec<u8>,
    /// Degrees clockwise to turn it, as a prediction's `turned` says: 0 (default), 90, 180 or 270.
    turned: Option<u16>,
}

/// Draws the first image upright and in sRGB, in its full size, as JPEG: exactly what predictions are made from.
#[utoipa::path(
    post,
    path = "/api/v1/pictures",
    operation_id = "draw_picture",
    request_body(content = PictureForm, content_type = "multipart/form-data"),
    responses((status = 200, description = "The picture", body = Vec<u8>, content_type = "image/jpeg")),
)]
async fn create(State(app): State<Arc<App>>, upload: Upload) -> Result<Response, WebError> {
    let image = upload
        .images
        .first()
        .ok_or(WebError::NoImage)?
        .bytes
        .clone();
    let limits = DecodeLimits {
        max_image_bytes: app.limits.image_bytes,
        max_image_px: app.limits.image_px,
    };
    let turn = upload.turn;
    let drawn = app.engine.render_for(&upload.asker, move || {
        let _room = Room::enter(&image);
        let picture = decode(&image, &limits)?;
        let picture = match turn {
            Some(turn) => turn.apply(&picture),
            None => picture,
        };
        Ok::<_, DecodeError>(encode_jpeg(&picture, JPEG_QUALITY))
    });
    let bytes = drawn.await??;
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, Body::from(bytes)).into_response())
}

//! Pictures of a recording: faces, cropped by the one rule.

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use image::RgbImage;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{answer::RecordedPicture, with_disk};
use crate::answers::problem::{Problem, Refusal};
use crate::storage::recordings::{Added, CROP_PX, FaceLabels};
use crate::vision::bounding_box::BoundingBox;
use crate::vision::crop::FaceCrop;
use crate::vision::decode::{DecodeLimits, Room, decode};
use crate::web::{
    App,
    error::WebError,
    extract::{Path, Query},
    parameter_fault::NOT_A_BOX,
    upload::Upload,
};

/// Smallest face that is kept, in pixels: its crop has what the smallest usual network looks at, 48.
const MIN_FACE_PX: u32 = 40;
/// Smallest side of what the picture shows of a face, in pixels.
const MIN_VISIBLE_PX: u32 = MIN_FACE_PX / 2;
/// Least share of a box that lies inside the picture, 0 to 1. Detectors put part of a face at the edge outside, seldom more
/// than a quarter; what is outside is made up of the edge. The words of `Refusal::BoxOutside` name it.
const MIN_INSIDE: f64 = 0.5;
/// Farthest that a box may reach, in pixels.
const MAX_BOX_PX: u32 = 100_000;

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(create))
        .routes(routes!(show, remove))
}

/// What the picture shows.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct PictureQuery {
    /// Number of its class.
    class: u32,
    /// Number of the person that it shows.
    person: u32,
    /// Any number that pictures share which are taken in one go, to be taken back together; 0 if left out.
    #[serde(default)]
    #[param(inline)]
    burst: u32,
    /// Where the face is, as a prediction's or a live answer's `box` says: `x,y,width,height` in pixels of the upright picture,
    /// of which at least half is inside it. If left out, the picture must hold exactly one face, which is searched for.
    #[serde(rename = "box")]
    #[param(value_type = Option<String>, pattern = r"^-?[0-9]{1,5},-?[0-9]{1,5},[1-9][0-9]{0,4},[1-9][0-9]{0,4}$", example = "120,80,96,96")]
    face_box: Option<FaceBox>,
}

/// `x,y,width,height`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
struct FaceBox(BoundingBox);

impl TryFrom<String> for FaceBox {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let numbers: Option<Vec<i32>> = text.split(',').map(|part| part.parse().ok()).collect();
        let Some([x, y, width, height]) =
            numbers.and_then(|numbers| <[i32; 4]>::try_from(numbers).ok())
        else {
            return Err(NOT_A_BOX);
        };
        let side = |length: i32| {
            u32::try_from(length)
                .ok()
                .filter(|side| (1..MAX_BOX_PX).contains(side))
        };
        let is_near = [x, y].iter().all(|at| at.unsigned_abs() < MAX_BOX_PX);
        match (side(width), side(height)) {
            (Some(width), Some(height)) if is_near => Ok(Self(BoundingBox {
                x,
                y,
                width,
                height,
            })),
            _ => Err(NOT_A_BOX),
        }
    }
}

/// The form to send.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "only its description is used; the form is read field by field to keep its limits"
)]
pub(in crate::web) struct RecordedPictureForm {
    /// One photo or frame of a camera; only the face in it is kept.
    #[schema(content_media_type = "image/*", value_type = String, format = Binary)]
    image: Vec<u8>,
    /// Degrees clockwise to turn it before `box` holds, as a prediction's `turned` says: 0 (default), 90, 180 or 270.
    turned: Option<u16>,
}

/// What came of a picture.
#[derive(Debug, Serialize, ToSchema)]
struct AddedAnswer {
    /// The picture; null if one that looks the same is there already.
    picture: Option<RecordedPicture>,
}

/// Keeps a face: a crop of 128 × 128 pixels, and nothing else of the picture. It is on the disk when this is answered.
#[utoipa::path(
    post,
    path = "/api/v1/recordings/{id}/pictures",
    operation_id = "add_recording_picture",
    params(("id" = String, Path, description = "The recording's id"), PictureQuery),
    request_body(content = RecordedPictureForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "Nothing was kept: a picture of this class and person looks the same", body = AddedAnswer),
        (status = 201, description = "The picture", body = AddedAnswer),
        (status = 409, description = "The recording has as many pictures as it may have", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn create(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(query): Query<PictureQuery>,
    upload: Upload,
) -> Result<Response, WebError> {
    let wanted = FaceLabels {
        class: query.class,
        person: query.person,
        burst: query.burst,
    };
    let (picture, face) = face_in(&app, &upload, query.face_box).await?;
    let (recordings, recording) = (app.recordings.clone(), id.clone());
    let added = app.engine.render_for(&upload.asker, move || {
        let crop = FaceCrop::from_box(&picture, &face, CROP_PX);
        recordings.add_picture(&recording, wanted, crop.image())
    });
    let (status, picture) = match added.await?? {
        Added::Kept(picture) => (
            StatusCode::CREATED,
            Some(RecordedPicture::new(&app, &id, picture)),
        ),
        Added::Same => (StatusCode::OK, None),
    };
    Ok((status, Json(AddedAnswer { picture })).into_response())
}

/// The upright picture that was sent, and the one face in it that is meant.
async fn face_in(
    app: &App,
    upload: &Upload,
    face_box: Option<FaceBox>,
) -> Result<(RgbImage, BoundingBox), WebError> {
    let [image] = &upload.images[..] else {
        return Err(WebError::TooManyImages { max: 1 });
    };
    let (picture, face) = match face_box {
        Some(FaceBox(face)) => {
            let limits = DecodeLimits {
                max_image_bytes: app.limits.image_bytes,
                max_image_px: app.limits.image_px,
            };
            let (bytes, turn) = (image.bytes.clone(), upload.turn);
            let decoded = app.engine.render_for(&upload.asker, move || {
                let _room = Room::enter(&bytes);
                let picture = decode(&bytes, &limits)?;
                Ok::<_, crate::vision::decode::DecodeError>(match turn {
                    Some(turn) => turn.apply(&picture),
                    None => picture,
                })
            });
            (decoded.await??, face)
        }
        None => {
            let found = app.engine.predict(upload.request(image, true)).await?;
            let face = match &found.faces[..] {
                [] => return Err(Refusal::NoFace.into()),
                [face] => face.bounding_box,
                faces => return Err(Refusal::SeveralFaces(faces.len()).into()),
            };
            (found.image.ok_or(WebError::Internal)?, face)
        }
    };
    check_face(&face, picture.dimensions())?;
    Ok((picture, face))
}

/// Refuses a face of which too little is in the picture, or that is too small.
fn check_face(face: &BoundingBox, (width, height): (u32, u32)) -> Result<(), Refusal> {
    let visible = face.clamped(width, height);
    let is_mostly_inside =
        |visible: &BoundingBox| visible.area() as f64 >= MIN_INSIDE * face.area() as f64;
    let Some(visible) = visible.filter(is_mostly_inside) else {
        return Err(Refusal::BoxOutside);
    };
    let too_small = |min_px| Err(Refusal::FaceTooSmall { min_px });
    match visible.width.min(visible.height) {
        _ if face.width.max(face.height) < MIN_FACE_PX => too_small(MIN_FACE_PX),
        ..MIN_VISIBLE_PX => too_small(MIN_VISIBLE_PX),
        _ => Ok(()),
    }
}

/// Shows a picture as it is kept.
#[utoipa::path(
    get,
    path = "/api/v1/recordings/{id}/pictures/{number}",
    operation_id = "show_recording_picture",
    params(
        ("id" = String, Path, description = "The recording's id"),
        ("number" = u32, Path, description = "The picture's number"),
    ),
    responses((status = 200, description = "The picture", body = Vec<u8>, content_type = "image/png")),
)]
async fn show(
    State(app): State<Arc<App>>,
    Path((id, number)): Path<(String, u32)>,
) -> Result<Response, WebError> {
    let bytes = with_disk(&app, move |recordings| recordings.picture(&id, number)).await?;
    let headers = [(header::CONTENT_TYPE, "image/png")];
    Ok((headers, Body::from(bytes)).into_response())
}

/// Removes a picture for good.
#[utoipa::path(
    delete,
    path = "/api/v1/recordings/{id}/pictures/{number}",
    operation_id = "remove_recording_picture",
    params(
        ("id" = String, Path, description = "The recording's id"),
        ("number" = u32, Path, description = "The picture's number"),
    ),
    responses((status = 204, description = "It is gone")),
)]
async fn remove(
    State(app): State<Arc<App>>,
    Path((id, number)): Path<(String, u32)>,
) -> Result<StatusCode, WebError> {
    with_disk(&app, move |recordings| {
        recordings.remove_picture(&id, number)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_four_whole_numbers_in_range() {
        let read = |text: &str| {
            FaceBox::try_from(text.to_owned())
                .ok()
                .map(|FaceBox(face)| face)
        };
        let expected = BoundingBox {
            x: -3,
            y: 4,
            width: 50,
            height: 60,
        };
        assert_eq!(read("-3,4,50,60"), Some(expected));
        for other in [
            "",
            "1,2,3",
            "1,2,3,4,5",
            "1,2,0,4",
            "1,2,-3,4",
            "1.5,2,3,4",
            "1,2,3,200000",
            "999999,2,3,4",
            "a,b,c,d",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn most_of_a_face_lies_in_its_picture() {
        let check = |[x, y]: [i32; 2], [width, height]: [u32; 2], expected| {
            let face = BoundingBox {
                x,
                y,
                width,
                height,
            };
            assert_eq!(check_face(&face, (640, 480)), expected, "{face:?}");
        };
        let outside = || Err(Refusal::BoxOutside);
        let too_small = |min_px| Err(Refusal::FaceTooSmall { min_px });
        check([0, 0], [40, 40], Ok(()));
        check([-50, 0], [100, 100], Ok(()));
        check([-51, 0], [100, 100], outside());
        check([639, 479], [99_999, 99_999], outside());
        check([640, 0], [90, 90], outside());
        check([10, 10], [39, 39], too_small(MIN_FACE_PX));
        check([10, 10], [60, 19], too_small(MIN_VISIBLE_PX));
        // Half a face of the smallest kind.
        check([-20, 0], [40, 40], Ok(()));
        check([-19, 0], [38, 42], too_small(MIN_VISIBLE_PX));
    }
}

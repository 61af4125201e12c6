//! Films that arrive in pieces, by the protocol tus.

use std::io;

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, Method, Request};
use facefeel::config::Limits;
use futures_util::stream;
use serde_json::json;

use crate::common::{self, Answer};
use crate::films::{FILMS, files_below, one_face, start};
use crate::support::Workshop;

const UPLOADS: &str = "/api/v1/films/uploads";

/// A request of the protocol.
async fn send(
    workshop: &Workshop,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: Body,
) -> Answer {
    let request = Request::builder().method(method).uri(path);
    let request = request.header("Tus-Resumable", "1.0.0");
    let request = headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    let answer = common::send(&workshop.app, request.body(body).unwrap()).await;
    assert_eq!(told(&answer, "tus-resumable"), "1.0.0");
    answer
}

fn told(answer: &Answer, name: &'static str) -> String {
    answer.header(HeaderName::from_static(name)).to_owned()
}

async fn begin(workshop: &Workshop, length: usize, file: &str) -> Answer {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let length = length.to_string();
    let metadata = format!("filename {}", BASE64_STANDARD.encode(file));
    let headers = [("Upload-Length", &*length), ("Upload-Metadata", &*metadata)];
    send(workshop, Method::POST, UPLOADS, &headers, Body::empty()).await
}

async fn piece(workshop: &Workshop, place: &str, offset: usize, body: Body) -> Answer {
    let offset = offset.to_string();
    let headers = [
        ("Upload-Offset", &*offset),
        ("Content-Type", "application/offset+octet-stream"),
    ];
    send(workshop, Method::PATCH, place, &headers, body).await
}

async fn offset(workshop: &Workshop, place: &str) -> String {
    let answer = send(workshop, Method::HEAD, place, &[], Body::empty()).await;
    assert_eq!(answer.status, 200);
    told(&answer, "upload-offset")
}

/// Uploads a whole film in one piece; the upload's id.
pub(crate) async fn uploaded(workshop: &Workshop, file: &str, bytes: &[u8]) -> String {
    let begun = begin(workshop, bytes.len(), file).await;
    assert_eq!(begun.status, 201, "{}", begun.text());
    let place = told(&begun, "location");
    let sent = piece(workshop, &place, 0, Body::from(bytes.to_vec())).await;
    assert_eq!(sent.status, 204, "{}", sent.text());
    place.rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_film_arrives_in_pieces_over_lost_connections_and_restarts() {
    let workshop = Workshop::open();
    let bytes = one_face(10);
    let begun = begin(&workshop, bytes.len(), "C:\\films\\Ärger.mp4").await;
    assert_eq!(begun.status, 201, "{}", begun.text());
    let place = told(&begun, "location");
    assert!(told(&begun, "upload-expires").ends_with(" GMT"));
    let sent = piece(&workshop, &place, 0, Body::from(bytes[..1000].to_vec())).await;
    assert_eq!(
        (sent.status.as_u16(), told(&sent, "upload-offset").as_str()),
        (204, "1000")
    );
    // The connection is lost in the middle of the next piece.
    let lost: [io::Result<Bytes>; 2] = [
        Ok(Bytes::copy_from_slice(&bytes[1000..1500])),
        Err(io::ErrorKind::ConnectionReset.into()),
    ];
    let broken = piece(
        &workshop,
        &place,
        1000,
        Body::from_stream(stream::iter(lost)),
    )
    .await;
    assert_eq!(broken.status, 400, "{}", broken.text());
    assert_eq!(offset(&workshop, &place).await, "1500");
    // Nothing is taken at another place, and no film is made of a part.
    let wrong = piece(&workshop, &place, 1000, Body::from(bytes[1000..].to_vec())).await;
    assert_eq!(wrong.status, 409, "{}", wrong.text());
    let id = place.rsplit('/').next().unwrap().to_owned();
    let early = start(&workshop, &id, json!({})).await;
    assert_eq!(early.status, 409, "{}", early.text());
    // The server ends; the next one goes on.
    let workshop = Workshop::over(workshop.closed().await, common::limits());
    assert_eq!(offset(&workshop, &place).await, "1500");
    let rest = piece(&workshop, &place, 1500, Body::from(bytes[1500..].to_vec())).await;
    assert_eq!(rest.status, 204, "{}", rest.text());
    let started = start(&workshop, &id, json!({})).await;
    assert_eq!(started.status, 202, "{}", started.text());
    let film = started.json();
    assert_eq!(
        (&film["name"], &film["file_name"]),
        (&json!("Ärger"), &json!("Ärger.mp4"))
    );
    // The upload became that film.
    let again = start(&workshop, &id, json!({})).await;
    assert_eq!(again.status, 409, "{}", again.text());
    assert!(again.text().contains(film["id"].as_str().unwrap()));
    workshop.ended(film["job"].as_str().unwrap()).await;
    let film = workshop
        .get(&format!("{FILMS}/{}", film["id"].as_str().unwrap()))
        .await
        .json();
    assert_eq!(
        (&film["state"], &film["pictures"]),
        (&json!("succeeded"), &json!(10))
    );
    let files = files_below(&workshop.folder.path().join("uploads"));
    assert!(files.is_empty(), "{files:?}");
}

#[tokio::test]
async fn an_upload_is_cancelled_with_its_bytes() {
    let workshop = Workshop::open();
    let place = told(&begin(&workshop, 100, "a.mp4").await, "location");
    piece(&workshop, &place, 0, Body::from(vec![1; 50])).await;
    let gone = send(&workshop, Method::DELETE, &place, &[], Body::empty()).await;
    assert_eq!(gone.status, 204);
    let missing = send(&workshop, Method::HEAD, &place, &[], Body::empty()).await;
    assert_eq!(missing.status, 404);
    let files = files_below(&workshop.folder.path().join("uploads"));
    assert!(files.is_empty(), "{files:?}");
}

#[tokio::test]
async fn what_cannot_be_taken_is_refused_with_its_reason() {
    let workshop = Workshop::with(Limits {
        film_bytes: 1000,
        max_film_uploads: 2,
        ..common::limits()
    });
    let options = Request::options(UPLOADS).body(Body::empty()).unwrap();
    let options = common::send(&workshop.app, options).await;
    assert_eq!(
        (
            options.status.as_u16(),
            told(&options, "tus-max-size").as_str()
        ),
        (204, "1000")
    );
    assert_eq!(
        told(&options, "tus-extension"),
        "creation,termination,expiration"
    );

    let status = |answer: Answer| answer.status.as_u16();
    assert_eq!(status(begin(&workshop, 1001, "a.mp4").await), 413);
    assert_eq!(status(begin(&workshop, 0, "a.mp4").await), 422);
    let without = send(&workshop, Method::POST, UPLOADS, &[], Body::empty()).await;
    assert_eq!(status(without), 400);
    let other = Request::post(UPLOADS).header("Tus-Resumable", "0.2.2");
    let other = common::send(&workshop.app, other.body(Body::empty()).unwrap()).await;
    assert_eq!(
        (other.status.as_u16(), told(&other, "tus-version").as_str()),
        (412, "1.0.0")
    );

    let place = told(&begin(&workshop, 1000, "a.mp4").await, "location");
    let headers = [("Upload-Offset", "0"), ("Content-Type", "video/mp4")];
    let kind = send(&workshop, Method::PATCH, &place, &headers, Body::from("x")).await;
    assert_eq!(status(kind), 415);
    let long = piece(&workshop, &place, 0, Body::from(vec![0; 1001])).await;
    assert_eq!(status(long), 413);
    assert_eq!(offset(&workshop, &place).await, "0");
    begin(&workshop, 10, "b.mp4").await;
    assert_eq!(status(begin(&workshop, 10, "c.mp4").await), 409);
    for id in ["up-none", "..%2F..%2Fetc"] {
        assert_eq!(
            status(piece(&workshop, &format!("{UPLOADS}/{id}"), 0, Body::from("x")).await),
            404
        );
    }
    let fields = [
        ("every_s", json!(0)),
        ("model", json!("none")),
        ("name", json!("a\u{0}b")),
        ("every", json!(1)),
    ];
    piece(&workshop, &place, 0, Body::from(vec![0; 1000])).await;
    let id = place.rsplit('/').next().unwrap();
    for (field, value) in fields {
        let refused = start(&workshop, id, json!({ field: value })).await;
        assert_eq!(refused.status, 422, "{field}: {}", refused.text());
    }
    let none = start(&workshop, "up-none", json!({})).await;
    assert_eq!(none.status, 404, "{}", none.text());
}

#[tokio::test]
async fn uploads_that_take_too_long_are_given_up() {
    let workshop = Workshop::with(Limits {
        film_upload_age: std::time::Duration::ZERO,
        ..common::limits()
    });
    let place = told(&begin(&workshop, 100, "a.mp4").await, "location");
    let gone = send(&workshop, Method::HEAD, &place, &[], Body::empty()).await;
    assert_eq!(gone.status, 404);
    let files = || files_below(&workshop.folder.path().join("uploads")).len();
    assert_eq!(files(), 2);
    // The next one to begin makes room.
    begin(&workshop, 100, "b.mp4").await;
    assert_eq!(files(), 2);
}

//! The Emotion Detection page: how much it sends, and what it says without scripts.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use facefeel::config::Limits;
use facefeel::web::App;

use crate::common::{Form, app, app_with, limits, photo, send};

/// What the page may need on its first view, compressed as it is sent, without fonts.
const MAX_FIRST_LOAD_BYTES: usize = 150_000;

/// Bytes on the wire of what lies at `path`, and its text.
async fn load(app: &Arc<App>, path: &str) -> (usize, String) {
    let asked = Request::get(path).header(header::ACCEPT_ENCODING, "gzip");
    let sent = send(app, asked.body(Body::empty()).unwrap()).await;
    assert_eq!(sent.status, StatusCode::OK, "{path}");
    let plain = Request::get(path).body(Body::empty()).unwrap();
    let plain = send(app, plain).await;
    let text = String::from_utf8_lossy(&plain.body).into_owned();
    (sent.body.len(), text)
}

/// What `html` makes a browser load at once.
fn loaded_by(html: &str) -> BTreeSet<String> {
    let addresses = ["href=\"/static/", "src=\"/static/"]
        .into_iter()
        .flat_map(|start| html.split(start).skip(1))
        .filter_map(|rest| rest.split_once('"'));
    addresses
        .map(|(path, _)| format!("/static/{path}"))
        .collect()
}

#[tokio::test]
async fn the_first_view_is_light() {
    let app = app();
    let (page, html) = load(&app, "/detect").await;
    let templates = html.find("<template").unwrap();
    let addresses = loaded_by(&html[..templates]);
    for needed in [
        "/static/js/components/detection.js",
        "/static/js/lib/targets.js",
    ] {
        assert!(addresses.contains(needed), "{needed} is found late");
    }
    let mut sum = page;
    for address in &addresses {
        sum += load(&app, address).await.0;
    }
    assert!(addresses.len() > 30, "{addresses:?}");
    assert!(sum < MAX_FIRST_LOAD_BYTES, "{sum} bytes");
}

#[tokio::test]
async fn without_scripts_photos_have_summaries_and_many_of_them_are_folded() {
    let limits = Limits {
        images: 8,
        request_bytes: 8 << 20,
        ..limits()
    };
    let app = app_with(limits);
    let mut form = Form::default().image("crowd.jpg", &photo("solvay_1927_four.jpg"));
    for name in ["1.jpg", "2.jpg", "3.jpg"] {
        form = form.image(name, &photo("astronaut.jpg"));
    }
    let page = form.post(&app, "/detect").await.text();
    assert!(page.contains("4 photos, 7 faces"), "no overview");
    assert!(page.contains("1 face: happy"), "no summary");
    assert!(page.contains("4 faces: "), "no summary of a group");
    assert_eq!(
        page.matches("<details class=\"photo\" data-photo>").count(),
        5,
        "four, and the template"
    );

    let page = Form::default()
        .image("1.jpg", &photo("astronaut.jpg"))
        .post(&app, "/detect")
        .await
        .text();
    assert!(page.contains("<details class=\"photo\" data-photo open>"));
    assert!(
        page.contains("data-face open>"),
        "a single face shows all there is to say"
    );
}

#[tokio::test]
async fn an_answer_that_is_not_sure_says_so_first() {
    let page = Form::default()
        .text("model", "fresh")
        .image("1.jpg", &photo("astronaut.jpg"))
        .post(&app(), "/detect")
        .await
        .text();
    let (_, row) = page
        .split_once("data-emotion=\"unsure\" data-face")
        .expect("no unsure row");
    let (head, _) = row.split_once("</summary>").unwrap();
    let (label, likely) = (head.find("Not sure"), head.find("Most likely: "));
    assert!(label.is_some() && label < likely, "{head}");
    assert!(page.contains("1 face: not sure"));
}

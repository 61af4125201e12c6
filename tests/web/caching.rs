//! Who may keep an answer.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};

use crate::common::{Answer, Form, app, get, photo, send};

fn check_kept(answer: &Answer, expected: &str) {
    assert_eq!(answer.header(header::CACHE_CONTROL), expected);
}

#[tokio::test]
async fn pages_and_json_are_asked_for_again_and_not_sent_twice() {
    let app = app();
    for path in [
        "/",
        "/about",
        "/models",
        "/api/v1/models",
        "/api/v1/jobs",
        "/api/v1/openapi.json",
    ] {
        let first = get(&app, path).await;
        check_kept(&first, "private, no-cache");
        let tag = first.header(header::ETAG).to_owned();
        assert!(tag.starts_with("W/\""), "{path}: {tag}");
        let strong = tag.trim_start_matches("W/");
        for known in [tag.as_str(), strong, &format!("\"other\", {tag}"), "*"] {
            let again = Request::get(path).header(header::IF_NONE_MATCH, known);
            let again = send(&app, again.body(Body::empty()).unwrap()).await;
            assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{path} {known}");
            assert!(again.body.is_empty());
            assert_eq!(again.header(header::ETAG), tag);
        }
        let changed = Request::get(path).header(header::IF_NONE_MATCH, "W/\"other\"");
        let changed = send(&app, changed.body(Body::empty()).unwrap()).await;
        assert_eq!(
            (changed.status, &changed.body),
            (StatusCode::OK, &first.body)
        );
    }
}

#[tokio::test]
async fn predictions_errors_and_downloads_are_kept_by_nobody() {
    let app = app();
    let form = || Form::default().image("a.jpg", &photo("astronaut.jpg"));
    for path in ["/api/v1/predictions", "/detect"] {
        let answer = form().post(&app, path).await;
        assert_eq!(answer.status, StatusCode::OK);
        check_kept(&answer, "no-store");
    }
    for path in [
        "/nowhere",
        "/api/v1/models/nobody",
        "/api/v1/models/fresh/download",
    ] {
        check_kept(&get(&app, path).await, "no-store");
    }
}

#[tokio::test]
async fn no_other_site_may_show_what_is_here() {
    let app = app();
    for path in [
        "/",
        "/nowhere",
        "/api/v1/models",
        "/static/js/theme.js",
        "/example/crop.jpg",
    ] {
        let answer = get(&app, path).await;
        assert_eq!(
            answer.headers["cross-origin-resource-policy"], "same-origin",
            "{path}"
        );
    }
}

//! The site in process: pages, the interface for scripts, limits and errors.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/pseudo.rs"]
mod pseudo;

mod base_path;
mod caching;
mod cameras;
mod detect_page;
mod door;
mod edges;
mod interface;
mod language;
mod limits_page;
mod live;
mod live_camera;
mod model_pages;
mod models;
mod openapi;
mod pages;
mod predictions;
mod scripts;
mod strangers;
mod untranslated;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use common::{Answer, app, get, send};

const PREDICTIONS: &str = "/api/v1/predictions";

async fn check_page(path: &str, words: &[&str]) {
    let page = get(&app(), path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}");
    assert!(page.header(header::CONTENT_TYPE).starts_with("text/html"));
    for word in words {
        assert!(page.text().contains(word), "{path} lacks {word:?}");
    }
}

fn check_problem(answer: &Answer, status: u16, named: &[&str]) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text());
    assert_eq!(
        answer.header(header::CONTENT_TYPE),
        "application/problem+json"
    );
    let problem = answer.json();
    assert_eq!(problem["status"], status);
    for member in ["type", "title", "detail"] {
        assert!(problem[member].is_string(), "{problem}");
    }
    for word in named {
        assert!(
            problem["detail"].as_str().unwrap().contains(word),
            "{problem} does not name {word:?}"
        );
    }
}

#[tokio::test]
async fn pages_answer_with_their_key_words() {
    check_page(
        "/",
        &[
            "<html lang=\"en\" dir=\"ltr\">",
            "Try now",
            "Eileen Collins",
            "What leaves this machine?",
        ],
    )
    .await;
    check_page(
        "/about",
        &[
            "How it works",
            "Article 5(1)(f)",
            "Known weaknesses",
            "Consent",
            "Children",
        ],
    )
    .await;
    check_page(
        "/detect",
        &[
            "Show prediction",
            "multipart/form-data",
            "up to 4 photos of 1 MB",
        ],
    )
    .await;
}

#[tokio::test]
async fn the_footer_says_who_runs_this_copy_and_escapes_it() {
    check_page(
        "/",
        &[
            "Test Laboratory &#60;b&#62;",
            "mailto:lab@example.org",
            "https://example.org/imprint",
        ],
    )
    .await;
}

#[tokio::test]
async fn figures_on_home_and_about_come_from_the_default_card() {
    let app = app();
    let card = &*app.engine.models()[0].clone();
    let about = get(&app, "/about").await.text();
    for figure in &card.metrics {
        let accuracy = format!("{:.1}%", figure.report.accuracy * 100.0);
        assert!(about.contains(&accuracy), "{} is missing", figure.name);
    }
    let first = card.metrics.iter().find(|figure| figure.name == "CK+48");
    let accuracy = format!("{:.1}%", first.unwrap().report.accuracy * 100.0);
    for path in ["/", "/models", &format!("/models/{}", card.id)] {
        let page = get(&app, path).await.text();
        for words in [&*accuracy, "CK+48", "never seen in training"] {
            assert!(page.contains(words), "{path} lacks {words:?}");
        }
    }
}

#[tokio::test]
async fn every_answer_carries_the_safe_headers() {
    for path in [
        "/",
        "/about",
        "/detect",
        "/nowhere",
        "/healthz",
        "/static/js/theme.js",
        "/api/v1/nowhere",
    ] {
        let answer = get(&app(), path).await;
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert_eq!(answer.header(header::REFERRER_POLICY), "no-referrer");
        assert!(answer.headers.contains_key("x-request-id"));
    }
}

#[tokio::test]
async fn what_is_missing_has_a_page_for_people_and_a_problem_for_scripts() {
    let page = get(&app(), "/nowhere").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.text().contains("This page does not exist"));
    check_problem(&get(&app(), "/api/v1/nowhere").await, 404, &[]);
    let asked = Request::get("/nowhere")
        .header(header::ACCEPT, "application/json")
        .body(Body::empty())
        .unwrap();
    check_problem(&send(&app(), asked).await, 404, &[]);
    check_problem(
        &get(&app(), "/api/v1/models/nobody").await,
        404,
        &["nobody"],
    );
}

#[tokio::test]
async fn a_malformed_address_has_both_faces_too() {
    check_problem(&get(&app(), "/api/v1/models/%ff").await, 400, &[]);
    let page = get(&app(), "/static/%ff").await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(page.text().contains("This address is malformed"));
}

#[tokio::test]
async fn the_wrong_method_is_refused_with_those_allowed() {
    let answer = get(&app(), PREDICTIONS).await;
    check_problem(&answer, 405, &[]);
    assert_eq!(answer.header(header::ALLOW), "POST");
}

#[tokio::test]
async fn static_files_are_kept_under_their_versioned_address_only() {
    let page = get(&app(), "/").await.text();
    let start = page.find("/static/css/base.css?v=").unwrap();
    let address: String = page[start..].chars().take_while(|&c| c != '"').collect();
    let kept = get(&app(), &address).await;
    assert_eq!(kept.header(header::CONTENT_TYPE), "text/css; charset=utf-8");
    assert!(kept.header(header::CACHE_CONTROL).contains("immutable"));
    assert_eq!(
        get(&app(), "/static/css/base.css?v=0")
            .await
            .header(header::CACHE_CONTROL),
        "no-cache"
    );
    let again = Request::get(address)
        .header(header::IF_NONE_MATCH, kept.header(header::ETAG))
        .body(Body::empty());
    assert_eq!(
        send(&app(), again.unwrap()).await.status,
        StatusCode::NOT_MODIFIED
    );
    assert_eq!(
        get(&app(), "/static/../Cargo.toml").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn health_names_version_and_device() {
    let health = get(&app(), "/healthz").await.json();
    assert_eq!(health["status"], "ok");
    assert!(health["version"].is_string() && health["device"].is_string());
}

#[tokio::test]
async fn models_are_listed_and_shown_by_id() {
    let models = get(&app(), "/api/v1/models").await.json();
    let id = models[0]["id"].as_str().unwrap();
    assert_eq!(
        get(&app(), &format!("/api/v1/models/{id}")).await.json(),
        models[0]
    );
}

#[tokio::test]
async fn the_interface_describes_its_addresses() {
    let document = get(&app(), "/api/v1/openapi.json").await.json();
    for path in [
        "/healthz",
        "/api/v1/models",
        "/api/v1/models/{id}",
        PREDICTIONS,
    ] {
        assert!(document["paths"][path].is_object(), "{path}");
    }
    assert!(document["components"]["schemas"]["FacePrediction"]["properties"]["box"].is_object());
}

//! The site in process: pages, the interface for scripts, limits and errors.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use common::{Answer, Form, app, busy_app, get, photo, send};

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
    let accuracy = format!("{:.1}%", card.metrics[0].report.accuracy * 100.0);
    for path in ["/", "/about"] {
        assert!(get(&app, path).await.text().contains(&accuracy), "{path}");
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

#[tokio::test]
async fn a_prediction_has_the_documented_shape() {
    let app = app();
    let answer = Form::default()
        .image("a.jpg", &photo("astronaut.jpg"))
        .post(&app, PREDICTIONS)
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let body = answer.json();
    assert_eq!(body["model"], app.engine.models()[0].id.as_str());
    assert!(body["elapsed_ms"].as_f64().unwrap() > 0.0);
    let image = &body["images"][0];
    assert_eq!(
        (&image["file"], &image["width"], &image["height"]),
        (&"a.jpg".into(), &512.into(), &512.into())
    );
    assert!(image["error"].is_null());
    let face = &image["faces"][0];
    for side in ["x", "y", "width", "height"] {
        assert!(face["box"][side].is_i64(), "{face}");
    }
    assert!(
        face["emoji"].is_string()
            && face["description"]
                .as_str()
                .unwrap()
                .contains("pparent expression")
    );
    let sum: f64 = face["scores"]
        .as_object()
        .unwrap()
        .values()
        .map(|score| score.as_f64().unwrap())
        .sum();
    assert!((sum - 1.0).abs() < 1e-4, "{sum}");
    assert_eq!(
        face["scores"][face["emotion"].as_str().unwrap()],
        face["confidence"]
    );
}

#[tokio::test]
async fn scores_come_in_the_models_class_order() {
    let app = app();
    let text = Form::default()
        .image("a.jpg", &photo("astronaut.jpg"))
        .post(&app, PREDICTIONS)
        .await
        .text();
    let scores = &text[text.find("\"scores\"").unwrap()..];
    let places: Vec<_> = app.engine.models()[0]
        .classes
        .iter()
        .map(|class| scores.find(&format!("\"{class}\":")))
        .collect();
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{scores}"
    );
}

#[tokio::test]
async fn a_picture_without_a_face_is_a_normal_answer() {
    let body = Form::default()
        .image("cup.jpg", &photo("coffee.jpg"))
        .post(&app(), PREDICTIONS)
        .await
        .json();
    assert_eq!(body["images"][0]["faces"], serde_json::json!([]));
    assert!(body["images"][0]["error"].is_null());
}

#[tokio::test]
async fn a_whole_picture_can_be_taken_as_one_face() {
    let form = Form::default()
        .image("face.jpg", &photo("cat.jpg"))
        .text("faces", "whole");
    let body = form.post(&app(), PREDICTIONS).await.json();
    assert_eq!(body["images"][0]["faces"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_broken_file_is_named_and_the_others_are_answered() {
    let form = Form::default()
        .image("notes.jpg", b"no image")
        .image("cut.jpg", &photo("cat.jpg")[..300]);
    let body = form
        .image("good.jpg", &photo("astronaut.jpg"))
        .post(&app(), PREDICTIONS)
        .await
        .json();
    let images = body["images"].as_array().unwrap();
    assert_eq!(images[0]["error"]["status"], 415);
    assert_eq!(images[1]["error"]["status"], 422);
    assert!(images[2]["error"].is_null() && !images[2]["faces"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn unusable_fields_are_named() {
    let form = || Form::default().image("a.jpg", &photo("cat.jpg"));
    check_problem(
        &Form::default()
            .text("model", "")
            .post(&app(), PREDICTIONS)
            .await,
        422,
        &["image"],
    );
    check_problem(
        &form().text("faces", "both").post(&app(), PREDICTIONS).await,
        422,
        &["faces", "both"],
    );
    check_problem(
        &form()
            .text("explain", "true")
            .post(&app(), PREDICTIONS)
            .await,
        422,
        &["explain"],
    );
    check_problem(
        &form()
            .text("model", "nobody")
            .post(&app(), PREDICTIONS)
            .await,
        422,
        &["model", "nobody"],
    );
    assert_eq!(
        form()
            .text("explain", "false")
            .post(&app(), PREDICTIONS)
            .await
            .status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn limits_are_named_when_passed() {
    let large = vec![0; 1024 * 1024 + 1];
    check_problem(
        &Form::default()
            .image("big.jpg", &large)
            .post(&app(), PREDICTIONS)
            .await,
        413,
        &["big.jpg", "1 MB"],
    );
    let many = (0..5).fold(Form::default(), |form, _| form.image("a.jpg", b"x"));
    check_problem(&many.post(&app(), PREDICTIONS).await, 413, &["4"]);
    let heavy = (0..4).fold(Form::default(), |form, _| {
        form.image("a.jpg", &large[..1024 * 1024])
    });
    check_problem(&heavy.post(&app(), PREDICTIONS).await, 413, &["3 MB"]);
}

#[tokio::test]
async fn what_is_no_form_is_refused() {
    let json = Request::post(PREDICTIONS)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from("{}"));
    check_problem(
        &send(&app(), json.unwrap()).await,
        415,
        &["multipart/form-data"],
    );
    let cut =
        Request::post(PREDICTIONS).header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    check_problem(
        &send(&app(), cut.body(Body::from("--x\r\nContent-Di")).unwrap()).await,
        400,
        &[],
    );
    let unbounded = Request::post(PREDICTIONS).header(header::CONTENT_TYPE, "multipart/form-data");
    check_problem(
        &send(&app(), unbounded.body(Body::empty()).unwrap()).await,
        400,
        &[],
    );
}

#[tokio::test]
async fn a_full_queue_says_when_to_come_back() {
    let answer = Form::default()
        .image("a.jpg", &photo("cat.jpg"))
        .post(&busy_app(), PREDICTIONS)
        .await;
    check_problem(&answer, 503, &[]);
    assert!(answer.header(header::RETRY_AFTER).parse::<u32>().unwrap() > 0);
    assert_eq!(
        get(&busy_app(), "/").await.status,
        StatusCode::OK,
        "Home lives without its example"
    );
}

#[tokio::test]
async fn a_form_without_scripts_gets_annotated_pictures_and_the_same_cards() {
    let form = Form::default()
        .image("a.jpg", &photo("astronaut.jpg"))
        .image("cup.jpg", &photo("coffee.jpg"));
    let page = form
        .image("notes.jpg", b"no image")
        .post(&app(), "/detect")
        .await;
    assert_eq!(page.status, StatusCode::OK);
    for word in [
        "data:image/jpeg;base64,",
        "Apparent expression",
        "No face is detected.",
        "notes.jpg",
        "not a JPEG",
    ] {
        assert!(page.text().contains(word), "{word}");
    }
}

#[tokio::test]
async fn errors_of_the_form_without_scripts_are_pages() {
    let page = Form::default()
        .text("faces", "whole")
        .post(&app(), "/detect")
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("Choose at least one photo"));
}

#[tokio::test]
async fn a_hostile_file_name_stays_text() {
    let name = "<script>alert(1)</script>&.jpg";
    let page = Form::default()
        .image(name, b"no image")
        .post(&app(), "/detect")
        .await
        .text();
    assert!(!page.contains("<script>alert"), "the name became markup");
    assert!(page.contains("&#60;script&#62;alert(1)"));
    let body = Form::default()
        .image(name, b"no image")
        .post(&app(), PREDICTIONS)
        .await
        .json();
    assert_eq!(body["images"][0]["file"], name);
}

//! Limits on photos: below and at each one a request passes, above it is refused. The other limits stand with what they
//! bound: `strangers.rs`, `live.rs`, `predictions.rs`, `tests/workshop/`, and the unit tests of `shares`, `engine` and
//! `models`.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use facefeel::config::Limits;
use facefeel::inference::engine::{Engine, EngineConfig};
use facefeel::ml::bundled;
use facefeel::ml::device::DeviceChoice;
use facefeel::vision::decode::DecodeLimits;
use facefeel::web::App;

use crate::common::{Answer, Form, app, app_around, limits, photo, send};

const PREDICTIONS: &str = "/api/v1/predictions";
const MIB: usize = 1024 * 1024;

/// A photo that something follows: decoders stop at the picture's end.
fn photo_of(bytes: usize) -> Vec<u8> {
    let mut photo = photo("astronaut.jpg");
    assert!(photo.len() < bytes);
    photo.resize(bytes, 0);
    photo
}

async fn ask(app: &Arc<App>, photos: &[Vec<u8>]) -> Answer {
    let form = photos
        .iter()
        .fold(Form::default(), |form, photo| form.image("a.jpg", photo));
    form.post(app, PREDICTIONS).await
}

async fn check(app: &Arc<App>, photos: &[Vec<u8>], status: u16) {
    let answer = ask(app, photos).await;
    assert_eq!(answer.status, status, "{}", answer.text());
    if status == 200 {
        let images = answer.json()["images"].as_array().unwrap().clone();
        assert!(
            images.iter().all(|image| image["error"].is_null()),
            "{images:?}"
        );
    }
}

#[tokio::test]
async fn bytes_of_an_image() {
    let app = app();
    check(&app, &[photo_of(MIB - 1)], 200).await;
    check(&app, &[photo_of(MIB)], 200).await;
    check(&app, &[photo_of(MIB + 1)], 413).await;
}

#[tokio::test]
async fn images_of_a_request() {
    let app = app();
    let photo = photo("astronaut.jpg");
    check(&app, &vec![photo.clone(); 3], 200).await;
    check(&app, &vec![photo.clone(); 4], 200).await;
    check(&app, &vec![photo; 5], 413).await;
}

#[tokio::test]
async fn bytes_of_a_request() {
    let app = app();
    // What stands around the photos in a form counts too.
    let boundary = ask(&app, &[]).await;
    assert_eq!(boundary.status, 422);
    check(&app, &vec![photo_of(MIB - 4096); 3], 200).await;
    check(&app, &vec![photo_of(MIB); 3], 413).await;
}

#[tokio::test]
async fn pixels_of_an_image() {
    let device = DeviceChoice::Cpu.open().unwrap();
    // The astronaut has 512 × 512 pixels.
    for (max_pixels, is_taken) in [
        (512 * 512 + 1, true),
        (512 * 512, true),
        (512 * 512 - 1, false),
    ] {
        let config = EngineConfig {
            decode: DecodeLimits {
                max_image_px: max_pixels,
                ..DecodeLimits::default()
            },
            ..EngineConfig::default()
        };
        let models = vec![bundled::load_default(&device).unwrap()];
        let app = app_around(
            Engine::start(models, "CPU", config).unwrap(),
            Limits {
                image_px: max_pixels,
                ..limits()
            },
        );
        let answer = ask(&app, &[photo("astronaut.jpg")]).await;
        let has_face = answer.json()["images"][0]["faces"][0].is_object();
        assert_eq!(has_face, is_taken, "{max_pixels}: {}", answer.text());
    }
}

#[tokio::test]
async fn characters_of_a_text_field() {
    let app = app();
    for address in [PREDICTIONS, "/detect"] {
        let with_model = async |name: &str, value: &str| {
            let form = Form::default().image("a.jpg", &photo("astronaut.jpg"));
            form.text(name, value).post(&app, address).await
        };
        // As long as may be, it is a model that there is not.
        let unknown = with_model("model", &"m".repeat(1024)).await;
        assert_eq!(unknown.status, 422, "{address}");
        assert!(unknown.text().contains("There is no model"), "{address}");
        for name in ["model", "faces"] {
            let too_long = with_model(name, &"m".repeat(100_000)).await;
            assert_eq!(too_long.status, 422, "{address}");
            assert!(
                too_long.text().contains("is longer than 1,024 bytes"),
                "{}",
                too_long.text()
            );
        }
    }
}

#[tokio::test]
async fn a_parameter_that_is_given_twice_is_named() {
    let app = app();
    let answer = crate::common::get(&app, "/api/v1/jobs?open=true&open=false").await;
    assert_eq!(answer.status, 422, "{}", answer.text());
    let problem = answer.json();
    assert_eq!(problem["field"], "open");
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("more than once")
    );
}

#[tokio::test]
async fn a_refused_parameter_is_explained_in_the_reader_s_language() {
    let app = app();
    let parser = ["digit", "variant", "literal", "integer", "field"];
    for (query, field, named) in [
        ("jobs?open=perhaps", "open", "perhaps"),
        ("jobs?limit=many", "limit", "many"),
        ("jobs?limit=-1", "limit", "-1"),
        (
            "jobs?limit=99999999999999999999",
            "limit",
            "99999999999999999999",
        ),
        ("jobs?limit=1001", "limit", "1001"),
        ("reports?kind=party", "kind", "evaluate"),
        ("reports?many=1", "many", "limit"),
        ("comparisons/several?reports=a", "reports", "2"),
    ] {
        for language in ["en", "fr", "ar"] {
            let address = format!("/api/v1/{query}");
            let request = Request::get(&address).header("accept-language", language);
            let request = request.body(Body::empty()).unwrap();
            let answer = send(&app, request).await;
            assert_eq!(answer.status, 422, "{address}: {}", answer.text());
            let problem = answer.json();
            let detail = problem["detail"].as_str().unwrap();
            assert_eq!(problem["field"], field, "{detail}");
            assert!(detail.contains(named), "{language}: {detail}");
            let is_of_parser = |word: &&&str| detail.contains(**word);
            assert_eq!(parser.iter().find(is_of_parser), None, "{detail}");
        }
    }
}

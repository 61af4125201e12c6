//! Photos sent as forms, to the interface for scripts and to the page without them.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};

use super::common::{Form, app, app_around, app_with, busy_app, get, limits, photo, send};
use super::{PREDICTIONS, check_problem};
use facefeel::config::Limits;
use facefeel::inference::engine::{Engine, EngineConfig, ModelSource};
use facefeel::ml::bundled;
use facefeel::ml::device::DeviceChoice;

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
    let confidence = face["confidence"].as_f64().unwrap();
    assert_eq!(face["sure"], confidence >= 0.5, "{confidence}");
}

#[tokio::test]
async fn an_answer_says_of_which_faces_the_model_is_not_sure() {
    let ask = |model: &'static str| async move {
        let form = Form::default().text("model", model);
        let form = form.image("a.jpg", &photo("astronaut.jpg"));
        let answer = form.post(&app(), PREDICTIONS).await.json();
        answer["images"][0]["faces"][0]["sure"].clone()
    };
    assert_eq!(ask(bundled::DEFAULT_ID).await, true);
    assert_eq!(
        ask("fresh").await,
        false,
        "weights that have learned nothing"
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
            .text("explain", "perhaps")
            .post(&app(), PREDICTIONS)
            .await,
        422,
        &["explain", "perhaps"],
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
async fn an_answer_can_be_explained() {
    let form = || Form::default().image("a.jpg", &photo("astronaut.jpg"));
    let explained = form()
        .text("explain", "true")
        .post(&app(), PREDICTIONS)
        .await
        .json();
    let face = &explained["images"][0]["faces"][0];
    let heat = &face["heat"];
    assert_eq!((&heat["columns"], &heat["rows"]), (&12.into(), &12.into()));
    let values = heat["values"].as_array().unwrap();
    assert_eq!((values.len(), &heat["class"]), (144, &face["emotion"]));
    assert!(
        values
            .iter()
            .all(|value| (0.0..=1.0).contains(&value.as_f64().unwrap()))
    );
    let plain = form().post(&app(), PREDICTIONS).await.json();
    assert!(plain["images"][0]["faces"][0].get("heat").is_none());
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
        "not a picture",
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

#[tokio::test]
async fn the_pixels_of_a_request_are_bounded() {
    // The astronaut has 512 × 512 pixels.
    let app = app_with(Limits {
        max_request_px: 2 * 512 * 512,
        ..limits()
    });
    let ask = async |images: usize| {
        let photo = photo("astronaut.jpg");
        let form = (0..images).fold(Form::default(), |form, _| form.image("a.jpg", &photo));
        form.post(&app, PREDICTIONS).await
    };
    assert_eq!(ask(1).await.status, StatusCode::OK);
    assert_eq!(ask(2).await.status, StatusCode::OK);
    check_problem(&ask(3).await, 413, &["0.524", "scale them down"]);
}

#[tokio::test]
async fn so_many_faces_of_a_request_are_explained_and_the_others_said() {
    let ask = async |max_explained_faces: usize| {
        let app = app_with(Limits {
            max_explained_faces,
            ..limits()
        });
        let form = Form::default().image("a.jpg", &photo("solvay_1927_four.jpg"));
        let form = form.image("b.jpg", &photo("astronaut.jpg"));
        let answer = form.text("explain", "true").post(&app, PREDICTIONS).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let body = answer.json();
        let images = body["images"].as_array().unwrap().iter();
        let faces: Vec<_> = images
            .flat_map(|image| image["faces"].as_array().unwrap().clone())
            .collect();
        let explained = faces.iter().filter(|face| face["heat"].is_object()).count();
        let unexplained = body["unexplained_faces"].as_u64().unwrap_or(0) as usize;
        assert_eq!(explained + unexplained, faces.len(), "{body}");
        (explained, faces.len())
    };
    let (explained, faces) = ask(100).await;
    assert_eq!(explained, faces);
    assert_eq!(ask(faces).await, (faces, faces));
    assert_eq!(ask(faces - 1).await, (faces - 1, faces));
    assert_eq!(ask(0).await, (0, faces));
}

#[tokio::test]
async fn what_is_done_in_time_is_answered_and_the_rest_said() {
    // A model that is loaded again for each image, and the second time never.
    let (unblock, blocked) = std::sync::mpsc::channel::<()>();
    let blocked = std::sync::Mutex::new(blocked);
    let loads = std::sync::atomic::AtomicUsize::new(0);
    let device = DeviceChoice::Cpu.open().unwrap();
    let bundled = bundled::load_default(&device).unwrap();
    let source = ModelSource::Stored {
        card: Box::new(bundled.card().clone()),
        load: Box::new(move || {
            if loads.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 1 {
                let _ = blocked.lock().unwrap().recv();
            }
            bundled::load_default(&device)
        }),
    };
    let config = EngineConfig {
        max_loaded_models: 0,
        ..EngineConfig::default()
    };
    let app = app_around(
        Engine::start(vec![source], "CPU", config).unwrap(),
        Limits {
            request_time: std::time::Duration::from_secs(10),
            ..limits()
        },
    );
    let photo = photo("astronaut.jpg");
    let form = Form::default()
        .image("a.jpg", &photo)
        .image("b.jpg", &photo);
    let answer = form.post(&app, PREDICTIONS).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let images = &answer.json()["images"];
    assert_eq!(images[0]["faces"].as_array().unwrap().len(), 1);
    assert_eq!(images[0]["error"], serde_json::Value::Null);
    assert_eq!(images[1]["error"]["status"], 503);
    drop(unblock);
}

#[tokio::test]
async fn a_field_that_is_not_known_is_refused_by_name() {
    let form = Form::default().image("a.jpg", &photo("cat.jpg"));
    let answer = form.text("modle", "mine").post(&app(), PREDICTIONS).await;
    assert_eq!(answer.status, 422);
    let problem = answer.json();
    assert_eq!(problem["field"], "modle");
    assert!(
        problem["detail"].as_str().unwrap().contains("model"),
        "{problem}"
    );
}

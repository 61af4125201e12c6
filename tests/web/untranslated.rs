//! No page and no problem says anything that is not in the word files.

use axum::{body::Body, http::Method};
use facefeel::web::{Door, Password};

use crate::common::{REPORT, app_with_door, app_with_report};
use crate::pseudo::{accented, ask, get, plain_words};

/// What is called the same in every language: this program, formats, data, and names that people gave.
const NAMES: [&str; 30] = [
    "FaceFeel",
    "FER+",
    "FER2013",
    "CK+48",
    "CK+",
    "Test Laboratory",
    "lab@example.org",
    "Imprint",
    "Fresh weights",
    "English",
    "JSON",
    "CSV",
    "ZIP",
    "JPEG",
    "ONNX",
    "CNN",
    "RGB",
    "CPU",
    "GPU",
    "HTTP",
    "API",
    "NASA",
    "px",
    "MB",
    "curl",
    "Python",
    "JavaScript",
    "YuNet",
    "OpenAPI",
    "README",
];

/// What requests are made of: fields, values and addresses.
const OF_REQUESTS: [&str; 24] = [
    "/api/v1/openapi.json",
    "GET /api/v1/models",
    "GET /api/v1/datasets",
    "/api/v1/openapi",
    "/api",
    "multipart/form-data",
    "learning_rate",
    "facefeel-faces",
    "evaluate",
    "dataset",
    "archive",
    "nobody",
    "epochs",
    "train",
    "color",
    "model",
    "sweep",
    "thesis",
    "kind",
    "gray",
    "bake",
    "name",
    "wild",
    "rgb",
];

#[test]
fn plain_letters_give_themselves_away() {
    let page = "<html lang=\"en-XA\"><p title=\"Öpéñ\">Ĥéļļô <b>world</b> &#38; 12 px</p><code>ls</code>\
                <p lang=\"en\">plain</p><img alt=\"A face\"><bdi translate=\"no\">JAFFE</bdi>F1 FaceFeel</html>";
    assert_eq!(plain_words(page, &["px", "FaceFeel"]), ["world", "A face"]);
    assert_eq!(accented("Start training"), "Šţåŕţ ţŕåîñî·ñĝ");
}

#[tokio::test]
async fn no_page_says_anything_that_is_not_in_the_word_files() {
    let app = app_with_report().await;
    let report = format!("/evaluate/{REPORT}");
    let pages = [
        "/",
        "/about",
        "/detect",
        "/detect/camera",
        "/evaluate",
        &report,
        "/train",
        "/train/rgb",
        "/train/gray",
        "/train/gray/job-1",
        "/experiments",
        "/films",
        "/films/compare",
        "/films/film-1",
        "/models",
        "/models/facefeel-faces",
        "/models/facefeel-ferplus",
        "/models/fresh",
        "/models/compare?model=facefeel-faces&model=facefeel-ferplus",
        "/datasets",
        "/api",
        "/nowhere",
    ];
    let mut found = Vec::new();
    for path in pages {
        let page = get(&app, path).await.text();
        assert!(page.contains("<html lang=\"en-XA\""), "{path}: {page}");
        let words = plain_words(&page, &NAMES).into_iter();
        found.extend(words.map(|words| format!("{path}: {words}")));
    }
    let password = Password::new("correct horse", &[1; 32]).unwrap();
    let app = app_with_door(Door::new(Vec::new(), Some(password)));
    found.extend(plain_words(&get(&app, "/sign-in").await.text(), &NAMES));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test]
async fn no_problem_says_anything_that_is_not_in_the_word_files() {
    let app = app_with_report().await;
    let asked = [
        (Method::GET, "/api/v1/models/nobody", ""),
        (Method::GET, "/api/v1/nowhere", ""),
        (Method::POST, "/api/v1/models", ""),
        (Method::POST, "/api/v1/jobs", "{"),
        (Method::POST, "/api/v1/jobs", "[]"),
        (Method::POST, "/api/v1/jobs", r#"{"kind": "bake"}"#),
        (Method::POST, "/api/v1/jobs", r#"{"kind": "train"}"#),
        (
            Method::POST,
            "/api/v1/jobs",
            r#"{"kind": "train", "dataset": "7", "color": "gray"}"#,
        ),
        (
            Method::POST,
            "/api/v1/jobs",
            r#"{"kind": "train", "dataset": "7", "color": "gray", "epochs": 0}"#,
        ),
        (
            Method::POST,
            "/api/v1/jobs",
            r#"{"kind": "train", "dataset": "7", "color": "gray", "epochs": "8"}"#,
        ),
        (
            Method::POST,
            "/api/v1/jobs",
            r#"{"kind": "train", "dataset": "7", "color": "gray", "wild": 1}"#,
        ),
        (
            Method::POST,
            "/api/v1/jobs",
            r#"{"kind": "evaluate", "dataset": "7", "model": "8"}"#,
        ),
        (
            Method::POST,
            "/api/v1/experiments",
            r#"{"dataset": "7", "color": "gray", "sweep": {"epochs": []}}"#,
        ),
        (Method::DELETE, "/api/v1/datasets/7", ""),
        (
            Method::PATCH,
            "/api/v1/models/facefeel-faces",
            r#"{"name": ""}"#,
        ),
    ];
    let mut found = Vec::new();
    for (method, path, body) in asked {
        let answer = ask(&app, method.clone(), path, Body::from(body)).await;
        let problem = answer.json();
        for member in ["title", "detail"] {
            let text = problem[member].as_str().unwrap();
            let names = [&NAMES[..], &OF_REQUESTS].concat();
            if !plain_words(&format!("{text}<"), &names).is_empty() {
                found.push(format!("{method} {path} {body}: {text}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

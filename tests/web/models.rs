//! Models over HTTP: downloads, imports, names, the default, removal.

use std::sync::Arc;

use crate::common::{Answer, Form, TERMS, app, app_with_models, busy_app, get, photo, send};
use axum::{
    body::Body,
    http::{Request, header},
};
use facefeel::ml::bundled::DEFAULT_ID;
use facefeel::web::App;
use serde_json::json;

pub(crate) const MODELS: &str = "/api/v1/models";
const OURS: &str = "/api/v1/models/fresh";

/// Address of the model that comes with the program.
pub(crate) fn bundled() -> String {
    format!("{MODELS}/{DEFAULT_ID}")
}

async fn call(app: &Arc<App>, method: &str, path: &str, body: impl ToString) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    send(app, request).await
}

fn check_problem(answer: &Answer, status: u16, field: Option<&str>) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text());
    let problem = answer.json();
    assert_eq!(problem["status"], status);
    assert_eq!(problem["field"].as_str(), field, "{problem}");
    for member in ["type", "title", "detail"] {
        assert!(problem[member].is_string(), "{problem}");
    }
}

async fn ids(app: &Arc<App>) -> Vec<String> {
    let models = get(app, MODELS).await.json();
    let ids = models.as_array().unwrap().iter();
    ids.map(|card| card["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_downloaded_model_can_be_sent_back_under_another_id() {
    let app = app();
    for address in [OURS, &bundled()] {
        let zip = get(&app, &format!("{address}/download")).await;
        assert_eq!(zip.status, 200);
        assert_eq!(zip.header(header::CONTENT_TYPE), "application/zip");
        let id = address.rsplit('/').next().unwrap();
        let name = get(&app, address).await.json()["name"].clone();
        let file = name.as_str().unwrap().replace(' ', "-");
        assert_eq!(
            zip.header(header::CONTENT_DISPOSITION),
            format!("attachment; filename=\"{file}.zip\"; filename*=UTF-8''{file}.zip")
        );
        let created = Form::default().archive(&zip.body).post(&app, MODELS).await;
        assert_eq!(created.status, 201, "{}", created.text());
        let mut card = created.json();
        assert_eq!(card["id"], format!("{id}-2"));
        assert_eq!(created.header(header::LOCATION), format!("{MODELS}/{id}-2"));
        assert_eq!(get(&app, &format!("{MODELS}/{id}-2")).await.json(), card);
        let original = get(&app, address).await.json();
        assert_eq!(card["name"], format!("{} 2", name.as_str().unwrap()));
        for member in ["id", "name", "origin", "default", "parameters"] {
            card[member] = original[member].clone();
        }
        assert_eq!(card, original);
    }
    assert_eq!(ids(&app).await.len(), 4);
}

#[tokio::test]
async fn an_imported_model_answers_like_the_original() {
    let app = app();
    let zip = get(&app, &format!("{OURS}/download")).await;
    Form::default().archive(&zip.body).post(&app, MODELS).await;
    let mut scores = Vec::new();
    for model in ["fresh", "fresh-2"] {
        let form = Form::default().image("a.jpg", &photo("astronaut.jpg"));
        let answer = form
            .text("model", model)
            .post(&app, "/api/v1/predictions")
            .await
            .json();
        assert_eq!(answer["model"], model);
        scores.push(answer["images"][0]["faces"][0]["scores"].clone());
    }
    assert!(scores[0].is_object());
    assert_eq!(scores[0], scores[1]);
}

#[tokio::test]
async fn a_model_can_be_renamed_made_the_default_and_removed() {
    let app = app();
    let changed = call(
        &app,
        "PATCH",
        OURS,
        json!({"name": " Ours <b> ", "default": true}),
    )
    .await;
    assert_eq!(changed.status, 200);
    let card = changed.json();
    assert_eq!(
        (&card["name"], &card["default"]),
        (&json!("Ours <b>"), &json!(true))
    );
    assert_eq!(ids(&app).await, ["fresh", DEFAULT_ID]);
    assert_eq!(get(&app, &bundled()).await.json()["default"], false);
    assert!(
        get(&app, "/detect")
            .await
            .text()
            .contains("Ours &#60;b&#62;")
    );
    let photo = photo("astronaut.jpg");
    let answer = Form::default().image("a.jpg", &photo);
    let answer = answer.post(&app, "/api/v1/predictions").await.json();
    assert_eq!(answer["model"], "fresh");

    let removed = call(&app, "DELETE", OURS, "").await;
    assert_eq!((removed.status.as_u16(), removed.body.len()), (204, 0));
    assert_eq!(ids(&app).await, [DEFAULT_ID]);
    check_problem(&get(&app, OURS).await, 404, None);
    assert_eq!(get(&app, &bundled()).await.json()["default"], true);
}

#[tokio::test]
async fn terms_are_shown_with_the_model_and_travel_with_it() {
    let app = app();
    assert_eq!(get(&app, OURS).await.json()["terms"], TERMS);
    call(&app, "PATCH", OURS, json!({"default": true})).await;
    assert!(get(&app, "/about").await.text().contains(TERMS));
    let zip = get(&app, &format!("{OURS}/download")).await;
    let created = Form::default().archive(&zip.body).post(&app, MODELS).await;
    assert_eq!(created.json()["terms"], TERMS);
}

#[tokio::test]
async fn the_bundled_model_is_neither_renamed_nor_removed() {
    let app = app();
    check_problem(&call(&app, "DELETE", &bundled(), "").await, 409, None);
    let renamed = call(&app, "PATCH", &bundled(), json!({"name": "mine"})).await;
    check_problem(&renamed, 409, None);
    let default = call(&app, "PATCH", &bundled(), json!({"default": true})).await;
    assert_eq!(default.status, 200);
}

#[tokio::test]
async fn an_unusable_change_names_its_field_and_changes_nothing() {
    let app = app();
    let before = get(&app, MODELS).await.json();
    let taken = get(&app, &bundled()).await.json()["name"].clone();
    let taken = json!({"name": taken.as_str().unwrap().to_uppercase()});
    for (path, body, status, field) in [
        (OURS, r#"{"name":""}"#, 422, Some("name")),
        (OURS, r#"{"name":" ","default":true}"#, 422, Some("name")),
        (OURS, "{\"name\":\"\u{200b}\u{202e}\"}", 422, Some("name")),
        (OURS, &taken.to_string(), 422, Some("name")),
        (OURS, r#"{"name":7}"#, 422, None),
        (OURS, r#"{"colour":"red"}"#, 422, None),
        (OURS, r#"{"name":"#, 400, None),
        (&bundled(), r#"{"default":false}"#, 422, Some("default")),
        ("/api/v1/models/nobody", "{}", 404, None),
    ] {
        check_problem(&call(&app, "PATCH", path, body).await, status, field);
    }
    check_problem(
        &call(&app, "DELETE", "/api/v1/models/nobody", "").await,
        404,
        None,
    );
    check_problem(
        &get(&app, "/api/v1/models/nobody/download").await,
        404,
        None,
    );
    assert_eq!(get(&app, MODELS).await.json(), before);
}

#[tokio::test]
async fn a_name_is_kept_without_characters_that_are_not_seen() {
    let app = app();
    let change = json!({"name": "\u{2068}gpj\u{202e} \u{1f469}\u{200d}\u{1f4bb}\u{2069}"});
    let card = call(&app, "PATCH", OURS, change).await.json();
    assert_eq!(card["name"], "gpj \u{1f469}\u{200d}\u{1f4bb}");
    // Its own name is not another model's.
    let again = call(&app, "PATCH", OURS, json!({"name": card["name"]})).await;
    assert_eq!(again.status, 200, "{}", again.text());
}

#[tokio::test]
async fn what_is_no_model_is_refused() {
    let app = app();
    let zip = get(&app, &format!("{OURS}/download")).await.body;
    let post = |form: Form| form.post(&app, MODELS);
    let archive = |bytes: &[u8]| Form::default().archive(bytes);
    check_problem(&post(archive(b"hello")).await, 415, Some("archive"));
    check_problem(
        &post(archive(&zip[..zip.len() / 2])).await,
        415,
        Some("archive"),
    );
    let mut damaged = zip.clone();
    damaged[2000..3000].fill(0xff);
    check_problem(&post(archive(&damaged)).await, 422, Some("archive"));
    check_problem(&post(archive(b"")).await, 422, Some("archive"));
    check_problem(
        &post(Form::default().text("name", "x")).await,
        422,
        Some("name"),
    );
    let json = call(&app, "POST", MODELS, "{}").await;
    check_problem(&json, 415, None);
    let too_large = Request::post(MODELS)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header(header::CONTENT_LENGTH, 1_u64 << 40)
        .body(Body::empty())
        .unwrap();
    check_problem(&send(&app, too_large).await, 413, Some("archive"));
    assert_eq!(ids(&app).await.len(), 2);
}

#[tokio::test]
async fn a_page_of_another_site_changes_nothing() {
    let app = app();
    for (site, status) in [
        ("cross-site", 403),
        ("same-site", 403),
        ("same-origin", 204),
    ] {
        let request = Request::delete(OURS)
            .header("sec-fetch-site", site)
            .body(Body::empty())
            .unwrap();
        assert_eq!(send(&app, request).await.status, status, "{site}");
    }
    let link = Request::get("/")
        .header("sec-fetch-site", "cross-site")
        .body(Body::empty())
        .unwrap();
    assert_eq!(send(&app, link).await.status, 200);
}

#[tokio::test]
async fn a_busy_server_says_so() {
    let download = get(&busy_app(), &format!("{OURS}/download")).await;
    check_problem(&download, 503, None);
}

#[tokio::test]
async fn the_interface_describes_every_call() {
    let document = get(&app(), "/api/v1/openapi.json").await.json();
    for (path, methods) in [
        ("/api/v1/models", &["get", "post"][..]),
        ("/api/v1/models/{id}", &["get", "patch", "delete"]),
        ("/api/v1/models/{id}/download", &["get"]),
    ] {
        for method in methods {
            assert!(
                document["paths"][path][method].is_object(),
                "{method} {path}"
            );
        }
    }
}

#[tokio::test]
async fn an_archive_of_pictures_is_sent_to_where_it_belongs() {
    let app = app();
    let pictures = include_bytes!("../../datasets/drawn-faces-gray-test.zip");
    let refused = Form::default().archive(pictures).post(&app, MODELS).await;
    check_problem(&refused, 422, Some("archive"));
    assert!(
        refused.text().contains("Train New Model"),
        "{}",
        refused.text()
    );
    let model = get(&app, &format!("{OURS}/download")).await.body;
    let refused = Form::default()
        .archive(&model)
        .post(&app, "/api/v1/datasets")
        .await;
    check_problem(&refused, 422, Some("archive"));
    assert!(
        refused.text().contains("Import it on the Models page"),
        "{}",
        refused.text()
    );
}

#[tokio::test]
async fn a_model_too_many_is_refused_until_one_is_removed() {
    // One is there already beside the bundled one.
    let app = app_with_models(2);
    let zip = get(&app, &format!("{OURS}/download")).await.body;
    let send_one = async || Form::default().archive(&zip).post(&app, MODELS).await;
    assert_eq!(send_one().await.status, 201);
    let refused = send_one().await;
    check_problem(&refused, 409, Some("archive"));
    assert!(refused.text().contains("Delete some"), "{}", refused.text());
    assert_eq!(call(&app, "DELETE", OURS, "").await.status, 204);
    assert_eq!(send_one().await.status, 201);
}

#[tokio::test]
async fn a_download_says_how_long_it_is() {
    let app = app();
    for file in ["download", "onnx", "onnx?input=crop"] {
        let request = Request::get(format!("{OURS}/{file}"))
            .header(header::ACCEPT_ENCODING, "gzip")
            .body(Body::empty())
            .unwrap();
        let answer = send(&app, request).await;
        assert_eq!(answer.status, 200, "{file}");
        assert!(
            !answer.headers.contains_key(header::CONTENT_ENCODING),
            "{file}"
        );
        let length: usize = answer.header(header::CONTENT_LENGTH).parse().unwrap();
        assert_eq!(length, answer.body.len(), "{file}");
    }
}

#[tokio::test]
async fn a_model_can_be_had_as_an_onnx_file() {
    let app = app();
    let sizes = async |query: &str| {
        let answer = get(&app, &format!("{OURS}/onnx{query}")).await;
        assert_eq!(answer.status, 200, "{query}");
        let disposition = answer.header(header::CONTENT_DISPOSITION).to_owned();
        assert!(
            disposition.contains("\"Fresh-weights.onnx\""),
            "{disposition}"
        );
        answer.body.len()
    };
    assert_eq!(sizes("").await, sizes("?input=tensor").await);
    assert!(sizes("?input=crop").await > sizes("").await);
    let answer = get(&app, &format!("{OURS}/onnx?input=bytes")).await;
    check_problem(&answer, 422, Some("input"));
    check_problem(
        &get(&app, &format!("{MODELS}/nobody/onnx")).await,
        404,
        None,
    );
    let page = get(&app, "/models/fresh").await.text();
    assert!(page.contains("/api/v1/models/fresh/onnx?input=crop"));
}

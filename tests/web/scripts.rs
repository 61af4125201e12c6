//! What scripts expect of any interface: parts of downloads, pages of lists, requests sent twice, other sites' pages.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderName, Request, header},
};
use facefeel::web::{App, Door};
use serde_json::{Value, json};

use crate::check_problem;
use crate::common::{Answer, Form, app, app_below, app_with_door, get, send};

const DOWNLOAD: &str = "/api/v1/models/fresh/download";
const KEY: &str = "idempotency-key";

async fn ask(app: &Arc<App>, path: &str, headers: &[(HeaderName, &str)]) -> Answer {
    let request = headers
        .iter()
        .fold(Request::get(path), |request, (name, value)| {
            request.header(name, *value)
        });
    send(app, request.body(Body::empty()).unwrap()).await
}

async fn post(app: &Arc<App>, path: &str, key: &str, body: &Value) -> Answer {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/json")
        .header(KEY, key);
    send(app, request.body(Body::from(body.to_string())).unwrap()).await
}

fn is_replayed(answer: &Answer) -> bool {
    answer
        .headers
        .get("idempotency-replayed")
        .is_some_and(|value| value == "true")
}

#[tokio::test]
async fn a_download_that_broke_off_goes_on() {
    let app = app();
    let whole = ask(&app, DOWNLOAD, &[(header::ACCEPT_ENCODING, "gzip")]).await;
    assert_eq!(whole.header(header::ACCEPT_RANGES), "bytes");
    assert!(!whole.headers.contains_key(header::CONTENT_ENCODING));
    let tag = whole.header(header::ETAG).to_owned();
    let length = whole.body.len();
    let rest = [(header::RANGE, "bytes=1000-"), (header::IF_RANGE, &*tag)];
    let part = ask(&app, DOWNLOAD, &rest).await;
    assert_eq!(part.status, 206);
    assert_eq!(part.body, whole.body[1000..]);
    assert_eq!(
        part.header(header::CONTENT_RANGE),
        format!("bytes 1000-{}/{length}", length - 1)
    );
    let end = ask(&app, DOWNLOAD, &[(header::RANGE, "bytes=-7")]).await;
    assert_eq!(end.body, whole.body[length - 7..]);
    let other = [
        (header::RANGE, "bytes=1000-"),
        (header::IF_RANGE, "\"other\""),
    ];
    let all = ask(&app, DOWNLOAD, &other).await;
    assert_eq!((all.status.as_u16(), all.body.len()), (200, length));
    let beyond = format!("bytes={length}-");
    let beyond = ask(&app, DOWNLOAD, &[(header::RANGE, &*beyond)]).await;
    check_problem(&beyond, 416, &[]);
    assert_eq!(
        beyond.header(header::CONTENT_RANGE),
        format!("bytes */{length}")
    );
}

#[tokio::test]
async fn a_download_that_is_there_already_is_not_sent_again() {
    let app = app();
    let first = get(&app, DOWNLOAD).await;
    let tag = first.header(header::ETAG);
    let again = ask(&app, DOWNLOAD, &[(header::IF_NONE_MATCH, tag)]).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    let again = ask(&app, DOWNLOAD, &[(header::IF_NONE_MATCH, "\"other\"")]).await;
    assert_eq!(again.body, first.body);
}

#[tokio::test]
async fn a_list_is_read_page_by_page() {
    for app in [app(), app_below("/faces", Door::default())] {
        let base = app.site.base_path.to_string();
        let base = base.trim_end_matches('/');
        let all = get(&app, &format!("{base}/api/v1/models")).await;
        assert!(!all.headers.contains_key(header::LINK));
        let mut next = Some(format!("{base}/api/v1/models?limit=1"));
        let mut read = Vec::new();
        while let Some(path) = next {
            let page = get(&app, &path).await;
            let models = page.json().as_array().unwrap().clone();
            assert_eq!(models.len(), 1, "{path}");
            read.extend(models);
            let link = page.headers.get(header::LINK);
            next = link.map(|link| {
                let link = link.to_str().unwrap();
                let (address, rest) = link[1..].split_once('>').unwrap();
                assert_eq!(rest, "; rel=\"next\"");
                address.to_owned()
            });
        }
        assert_eq!(Value::from(read), all.json());
    }
}

#[tokio::test]
async fn unknown_parameters_and_values_are_refused_by_name() {
    let app = app();
    for (path, field) in [
        ("/api/v1/reports?kind=bogus", "kind"),
        ("/api/v1/jobs?opne=true", "opne"),
        ("/api/v1/models?limit=0", "limit"),
        ("/api/v1/models?limit=many", "limit"),
        ("/api/v1/datasets?after=nowhere", "after"),
        ("/api/v1/experiments?page=2", "page"),
        ("/api/v1/models/fresh/onnx?inptu=crop", "inptu"),
        ("/api/v1/live?modle=fresh", "modle"),
    ] {
        let answer = get(&app, path).await;
        check_problem(&answer, 422, &[]);
        assert_eq!(answer.json()["field"], field, "{path}");
    }
}

#[tokio::test]
async fn unknown_fields_of_a_model_s_form_are_refused_by_name() {
    let app = app();
    let zip = get(&app, DOWNLOAD).await.body;
    let form = Form::default().archive(&zip).text("nmae", "mine");
    let refused = form.post(&app, "/api/v1/models").await;
    check_problem(&refused, 422, &["nmae", "archive"]);
    assert_eq!(
        get(&app, "/api/v1/models")
            .await
            .json()
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn a_request_with_a_key_is_carried_out_once() {
    let app = app();
    let sample = json!({ "sample": "drawn-faces-gray-test" });
    let path = "/api/v1/datasets?copy=true";
    let first = post(&app, path, "a", &sample).await;
    assert_eq!(first.status, 201, "{}", first.text());
    assert!(!is_replayed(&first));
    let again = post(&app, path, "\"a\"", &sample).await;
    assert_eq!((again.status.as_u16(), is_replayed(&again)), (201, true));
    assert_eq!(again.json(), first.json());
    let other = post(&app, path, "b", &sample).await;
    assert_ne!(other.json()["id"], first.json()["id"]);
    let wrong = post(&app, path, "a", &json!({ "sample": "drawn-faces-gray" })).await;
    check_problem(&wrong, 422, &["key"]);
    assert_eq!(
        get(&app, "/api/v1/datasets")
            .await
            .json()
            .as_array()
            .unwrap()
            .len(),
        2
    );

    let dataset = first.json()["id"].clone();
    let job = json!({ "kind": "evaluate", "dataset": dataset, "model": "fresh" });
    let [first, again] = [
        post(&app, "/api/v1/jobs", "a", &job).await,
        post(&app, "/api/v1/jobs", "a", &job).await,
    ];
    assert_eq!(
        (first.status.as_u16(), again.status.as_u16()),
        (202, 202),
        "{}",
        first.text()
    );
    assert_eq!((is_replayed(&first), is_replayed(&again)), (false, true));
    assert_eq!(again.json()["id"], first.json()["id"]);
    assert_eq!(
        again.header(header::LOCATION),
        first.header(header::LOCATION)
    );
    let other = json!({ "kind": "evaluate", "dataset": dataset, "model": "fresh", "unsure": 0.4 });
    check_problem(
        &post(&app, "/api/v1/jobs", "a", &other).await,
        422,
        &["key"],
    );
    assert_eq!(
        get(&app, "/api/v1/jobs")
            .await
            .json()
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_model_with_a_key_is_imported_once() {
    let app = app();
    let zip = get(&app, DOWNLOAD).await.body;
    let form = || Form::default().archive(&zip);
    let [first, again] = [
        form()
            .post_with(&app, "/api/v1/models", &[(KEY, "a")])
            .await,
        form()
            .post_with(&app, "/api/v1/models", &[(KEY, "a")])
            .await,
    ];
    assert_eq!(
        (first.status.as_u16(), again.status.as_u16()),
        (201, 201),
        "{}",
        first.text()
    );
    assert_eq!((is_replayed(&first), is_replayed(&again)), (false, true));
    assert_eq!(first.json(), again.json());
    assert_eq!(
        get(&app, "/api/v1/models")
            .await
            .json()
            .as_array()
            .unwrap()
            .len(),
        3
    );
    let bundled = format!(
        "/api/v1/models/{}/download",
        facefeel::ml::bundled::DEFAULT_ID
    );
    let other = get(&app, &bundled).await.body;
    let other = Form::default().archive(&other);
    let wrong = other.post_with(&app, "/api/v1/models", &[(KEY, "a")]).await;
    check_problem(&wrong, 422, &["key"]);
}

#[tokio::test]
async fn a_key_that_is_none_is_refused() {
    let long = "a".repeat(201);
    for key in ["", "\"\"", "a b", &long] {
        let answer = post(&app(), "/api/v1/jobs", key, &json!({})).await;
        check_problem(&answer, 400, &["Idempotency-Key"]);
    }
}

#[tokio::test]
async fn only_pages_of_trusted_sites_may_use_the_interface() {
    let notebook = "http://localhost:8888";
    let door = Door::default().with_origins(vec![notebook.parse().unwrap()]);
    let app = app_with_door(door);
    let allowed = |answer: &Answer| {
        let origin = answer.headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        origin.map(|origin| origin.to_str().unwrap().to_owned())
    };
    for (origin, expected) in [(notebook, Some(notebook)), ("http://localhost:8889", None)] {
        let asked = ask(&app, "/api/v1/models", &[(header::ORIGIN, origin)]).await;
        assert_eq!(allowed(&asked).as_deref(), expected);
        assert!(
            !asked
                .headers
                .contains_key(header::ACCESS_CONTROL_ALLOW_CREDENTIALS)
        );
        let preflight = Request::options("/api/v1/jobs")
            .header(header::ORIGIN, origin)
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(
                header::ACCESS_CONTROL_REQUEST_HEADERS,
                "content-type,idempotency-key",
            );
        let preflight = send(&app, preflight.body(Body::empty()).unwrap()).await;
        assert_eq!(
            (preflight.status.as_u16(), allowed(&preflight).as_deref()),
            (200, expected)
        );
        let order = Request::post("/api/v1/jobs")
            .header(header::ORIGIN, origin)
            .header("sec-fetch-site", "same-site")
            .header(header::CONTENT_TYPE, "application/json");
        let order = send(&app, order.body(Body::from("{}")).unwrap()).await;
        let status = if expected.is_some() { 422 } else { 403 };
        check_problem(&order, status, &[]);
        assert_eq!(allowed(&order).as_deref(), expected);
    }
    let nobody = get(&crate::app(), "/api/v1/models").await;
    assert_eq!(allowed(&nobody), None);
}

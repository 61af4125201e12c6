//! The site below a path of its host: nothing that it says leads out of that path.

use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use std::sync::Arc;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use facefeel::web::{App, Door, Password};

use crate::check_problem;
use crate::common::{REPORT, add_report, app_below, get, send};

const BASE: &str = "/facefeel";

/// Pages that no other page links to, or that only scripts link to.
const PAGES: [&str; 10] = [
    "/",
    "/nowhere",
    "/train/rgb/job-1",
    "/train/gray/job-1/predict",
    "/train/gray/job-1/test",
    "/train/gray/job-1/test?report=report-7i8j2317ilz5",
    "/evaluate/report-7i8j2317ilz5",
    "/models/fresh",
    "/models/compare?model=fresh&model=facefeel-ferplus",
    "/api/v1/samples",
];

fn site() -> Arc<App> {
    app_below(BASE, Door::default())
}

/// The values in `text`, of attributes or in JSON, that begin like an address of this host.
fn addresses(text: &str) -> impl Iterator<Item = String> {
    let begins = |start: &usize| {
        let before = &text[..*start];
        // An element may close behind a value, and a form's `next` is meant within the site.
        !text[*start..].starts_with("\"/>")
            && before.ends_with(['=', ':', '[', ',', ' '])
            && !before.ends_with("name=\"next\" value=")
    };
    let quoted = text.match_indices("\"/").map(|(start, _)| start);
    let quoted = quoted.filter(begins).map(|start| &text[start + 1..]);
    let quoted = quoted.filter_map(|rest| rest.split('"').next());
    quoted.map(|address| address.replace("&#38;", "&").replace("&amp;", "&"))
}

#[tokio::test]
async fn no_page_and_no_answer_leads_out_of_the_base_path() {
    let app = site();
    add_report(&app).await;
    assert!(PAGES.iter().any(|page| page.ends_with(REPORT)));
    let mut ahead: VecDeque<String> = PAGES.iter().map(|page| format!("{BASE}{page}")).collect();
    let mut seen: BTreeSet<String> = ahead.iter().cloned().collect();
    while let Some(address) = ahead.pop_front() {
        let answer = get(&app, &address).await;
        let is_missing = answer.status == StatusCode::NOT_FOUND;
        assert!(!is_missing || address.ends_with("/nowhere"), "{address}");
        let kind = answer.header(header::CONTENT_TYPE);
        let is_followed = kind.starts_with("text/html") || kind == "application/json";
        // The description's addresses are meant below its server.
        if !is_followed || address.ends_with("/openapi.json") {
            continue;
        }
        for found in addresses(&answer.text()) {
            assert!(
                found.starts_with(&format!("{BASE}/")),
                "{address} leads to {found}"
            );
            if seen.insert(found.clone()) {
                ahead.push_back(found);
            }
        }
    }
    for path in [
        "/",
        "/static/js/running.js",
        "/example/crop.jpg",
        "/datasets",
        "/api/v1/openapi.json",
    ] {
        let found = seen
            .iter()
            .any(|address| address.split('?').next() == Some(&*format!("{BASE}{path}")));
        assert!(found, "{path} was not found");
    }
}

/// Every file below `folder` whose name ends in `ending`, with its text.
fn sources(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == ending) {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path.display().to_string(), text));
            }
        }
    }
    assert!(found.len() > 5, "{folder}");
    found
}

#[test]
fn no_template_writes_an_address_without_the_base_path() {
    for (file, text) in sources("templates", "html") {
        let line = text.lines().find(|line| line.contains("=\"/"));
        assert_eq!(line, None, "{file}");
    }
}

/// Scripts write `${base}/models`. What `ask` and `upload` are given is within the site: they put the base path before it.
#[test]
fn no_script_writes_an_address_without_the_base_path() {
    let starts = |line: &str, quote: char| {
        let mut parts = line.split(quote).skip(1).step_by(2);
        parts.any(|text| text.starts_with('/') && text.len() > 1)
    };
    for (file, text) in sources("static/js", "js") {
        for line in text.lines() {
            let code = line.split("//").next().unwrap_or_default().trim_start();
            if code.starts_with('*') || code.starts_with("/*") {
                continue;
            }
            let is_asked = [
                "ask(",
                "address: \"/api/v1/",
                "address = `/api/v1/",
                "reach(",
                "toggle(item, `/api/v1/",
            ]
            .iter()
            .any(|call| code.contains(call));
            let is_bare = ['"', '`'].into_iter().any(|quote| starts(code, quote));
            assert!(!is_bare || is_asked, "{file}: {line}");
        }
    }
}

#[test]
fn style_sheets_name_their_files_relatively() {
    for (file, text) in sources("static/css", "css") {
        for name in text.split("url(").skip(1) {
            let name = name.trim_start_matches(['"', '\'']);
            assert!(
                ["../", "data:", "#"]
                    .iter()
                    .any(|start| name.starts_with(start)),
                "{file}: {name}"
            );
        }
    }
}

#[tokio::test]
async fn what_lies_outside_is_not_found_and_says_where_the_site_lies() {
    let app = site();
    for path in [
        "/",
        "/detect",
        "/facefeelx/",
        "/facefee",
        "/static/js/theme.js",
        "/healthz",
    ] {
        let answer = get(&app, path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.text().contains("/facefeel/"), "{path}");
        assert!(
            answer.headers.contains_key(header::CONTENT_SECURITY_POLICY),
            "{path}"
        );
    }
    let page = get(&app, "/detect").await.text();
    assert!(page.contains("href=\"/facefeel/\""));
    check_problem(&get(&app, "/api/v1/models").await, 404, &["/facefeel/"]);
}

#[tokio::test]
async fn the_site_answers_with_and_without_a_slash_and_keeps_the_query() {
    let app = site();
    let home = get(&app, "/facefeel/").await;
    assert_eq!(home.status, StatusCode::OK);
    assert_eq!(get(&app, "/facefeel").await.text(), home.text());
    assert_eq!(get(&app, "/facefeel?a=1").await.status, StatusCode::OK);
    let page = get(&app, "/facefeel/models/compare?model=fresh&model=nobody").await;
    assert!(page.text().contains("nobody"));
    let whole = get(&app, "http://localhost:7860/facefeel/about").await;
    assert_eq!(whole.status, StatusCode::OK);
}

#[tokio::test]
async fn redirects_and_places_lie_below_the_base_path() {
    let app = site();
    let icon = get(&app, "/facefeel/favicon.ico").await;
    assert_eq!(
        icon.header(header::LOCATION),
        "/facefeel/static/img/logo.svg"
    );
    let chosen = form(
        &app,
        "/facefeel/language",
        "language=fr&next=/models%3Fa%3D1",
    )
    .await;
    assert_eq!(chosen.header(header::LOCATION), "/facefeel/models?a=1");
    let elsewhere = form(
        &app,
        "/facefeel/language",
        "language=fr&next=//evil.example",
    )
    .await;
    assert_eq!(elsewhere.header(header::LOCATION), "/facefeel/");

    let name = get(&app, "/facefeel/api/v1/samples").await.json()[0]["name"].clone();
    let order = serde_json::json!({ "sample": name }).to_string();
    let request = Request::post("/facefeel/api/v1/datasets")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(order));
    let made = send(&app, request.unwrap()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let place = made.header(header::LOCATION).to_owned();
    assert!(place.starts_with("/facefeel/api/v1/datasets/"), "{place}");
    let picture = made.json()["classes"][0]["examples"][0].clone();
    for address in [&*place, picture.as_str().unwrap()] {
        assert_eq!(get(&app, address).await.status, StatusCode::OK, "{address}");
    }
}

async fn form(app: &Arc<App>, path: &str, fields: &str) -> crate::Answer {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(fields.to_owned()));
    send(app, request.unwrap()).await
}

#[tokio::test]
async fn visitors_sign_in_below_the_base_path() {
    let password = Password::new("correct horse", &[1; 32]).unwrap();
    let app = app_below(BASE, Door::new(Vec::new(), Some(password)));
    let asked = get(&app, "/facefeel/train?a=1").await;
    assert_eq!(
        asked.header(header::LOCATION),
        "/facefeel/sign-in?next=/train%3Fa%3D1"
    );
    let page = get(&app, "/facefeel/sign-in?next=/train").await.text();
    assert!(page.contains("action=\"/facefeel/sign-in\""));
    let entered = form(
        &app,
        "/facefeel/sign-in",
        "password=correct+horse&next=/train",
    )
    .await;
    assert_eq!(entered.header(header::LOCATION), "/facefeel/train");
    // Outside there is nothing to sign in for, and no way round the door.
    for path in ["/train", "/api/v1/models"] {
        assert_eq!(
            get(&app, path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_interface_says_where_its_server_lies() {
    let app = site();
    let document = get(&app, "/facefeel/api/v1/openapi.json").await.json();
    assert_eq!(document["servers"][0]["url"], BASE);
    assert!(document["paths"]["/api/v1/models"].is_object());
    let page = get(&app, "/facefeel/api").await.text();
    assert!(page.contains("http://localhost:7860/facefeel/api/v1/predictions"));
    let plain = get(&crate::app(), "/api/v1/openapi.json").await.json();
    assert!(plain["servers"].is_null());
}

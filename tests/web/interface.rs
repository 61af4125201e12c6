//! `/api`: the description of the interface as people read it.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Request, header};

use crate::common::{app, get, send};

async fn page() -> String {
    get(&app(), "/api").await.text()
}

#[tokio::test]
async fn every_operation_and_every_schema_is_on_the_page() {
    let document = get(&app(), "/api/v1/openapi.json").await.json();
    let page = page().await;
    let mut operations = 0;
    for item in document["paths"].as_object().unwrap().values() {
        for operation in item.as_object().unwrap().values() {
            let Some(id) = operation["operationId"].as_str() else {
                continue;
            };
            assert_eq!(page.matches(&format!("id=\"{id}\"")).count(), 1, "{id}");
            assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{id}");
            operations += 1;
        }
    }
    assert!(operations > 30, "{operations}");
    for name in document["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
    {
        assert!(page.contains(&format!("id=\"shape-{name}\"")), "{name}");
    }
}

#[tokio::test]
async fn every_link_within_the_page_leads_somewhere() {
    let page = page().await;
    let targets: BTreeSet<_> = page.split("href=\"#").skip(1).collect();
    for rest in targets {
        let target = rest.split('"').next().unwrap();
        assert!(page.contains(&format!("id=\"{target}\"")), "{target}");
    }
}

#[tokio::test]
async fn examples_name_the_server_that_was_asked() {
    let asked = Request::get("/api")
        .header(header::HOST, "localhost:4321")
        .header("x-forwarded-proto", "https");
    let answer = send(&app(), asked.body(Body::empty()).unwrap()).await;
    let page = answer.text();
    assert!(page.contains("https://localhost:4321/api/v1/predictions"));
    assert!(!page.contains("127.0.0.1:7860"));
    for language in ["curl", "Python", "JavaScript"] {
        assert_eq!(
            page.matches(&format!("<summary>{language}<")).count(),
            3,
            "{language}"
        );
    }
}

#[tokio::test]
async fn home_and_every_footer_lead_here() {
    for path in ["/", "/about"] {
        assert!(
            get(&app(), path).await.text().contains("href=\"/api\""),
            "{path}"
        );
    }
}

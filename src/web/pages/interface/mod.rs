//! `GET /api`: the interface for scripts as people read it, with examples to start from.

mod shapes;
mod view;

use askama::Template;
use axum::{
    http::{HeaderMap, header},
    response::Html,
};
use serde_json::Value;

use super::page;
use crate::answers::words::Words;
use crate::web::{
    api::openapi, cookies::was_forwarded_over_tls, error::WebError, page_context::PageContext,
};
use shapes::{Piece, ShapeView};
use view::{GroupView, RefusalView};

/// The address that stands in the examples' files.
const EXAMPLE_SERVER: &str = "http://127.0.0.1:7860";

/// One task in three languages.
struct Task {
    title: &'static str,
    text: &'static str,
    /// Name of a language and the program.
    programs: [(&'static str, &'static str); 3],
}

/// What the quick start shows; `tests/examples.rs` and `tests/browser/examples.rs` run these files.
const TASKS: [Task; 3] = [
    Task {
        title: "api-predict",
        text: "api-predict-text",
        programs: [
            ("curl", include_str!("../../../../docs/api/predict.sh")),
            ("Python", include_str!("../../../../docs/api/predict.py")),
            (
                "JavaScript",
                include_str!("../../../../docs/api/predict.js"),
            ),
        ],
    },
    Task {
        title: "api-train",
        text: "api-train-text",
        programs: [
            ("curl", include_str!("../../../../docs/api/train.sh")),
            ("Python", include_str!("../../../../docs/api/train.py")),
            ("JavaScript", include_str!("../../../../docs/api/train.js")),
        ],
    },
    Task {
        title: "api-download",
        text: "api-download-text",
        programs: [
            ("curl", include_str!("../../../../docs/api/download.sh")),
            ("Python", include_str!("../../../../docs/api/download.py")),
            (
                "JavaScript",
                include_str!("../../../../docs/api/download.js"),
            ),
        ],
    },
];

#[derive(Template)]
#[template(path = "pages/interface.html")]
struct Interface {
    words: Words,
    context: PageContext,
    server: String,
    groups: Vec<GroupView>,
    refusals: Vec<RefusalView>,
    shapes: Vec<ShapeView>,
}

impl Interface {
    fn tasks(&self) -> &'static [Task] {
        &TASKS
    }

    /// The program with this server's address.
    fn program(&self, text: &str) -> String {
        text.trim_end().replace(EXAMPLE_SERVER, &self.server)
    }
}

pub(in crate::web) async fn show(
    context: PageContext,
    headers: HeaderMap,
) -> Result<Html<String>, WebError> {
    let document = serde_json::to_value(openapi::document()).unwrap_or(Value::Null);
    page(&Interface {
        words: context.words,
        server: format!("{}{}", host(&headers), context.base()),
        groups: view::groups(&document),
        refusals: view::refusals(&document),
        shapes: shapes::all(&document),
        context,
    })
}

/// Scheme and host by which the reader reached this server. The door has checked the name.
fn host(headers: &HeaderMap) -> String {
    let host = headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok());
    let Some(host) = host else {
        return EXAMPLE_SERVER.to_owned();
    };
    let scheme = match was_forwarded_over_tls(headers) {
        true => "https",
        false => "http",
    };
    // An address of the local link has a zone, whose sign is written so in an address (RFC 6874).
    let host = host.replace("%25", "%").replace('%', "%25");
    format!("{scheme}://{host}")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn examples_name_the_address_that_the_reader_came_by() {
        let check = |name: &'static str, proto: &'static str, expected: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static(name));
            headers.insert("x-forwarded-proto", HeaderValue::from_static(proto));
            assert_eq!(host(&headers), expected);
        };
        check("faces.example", "HTTPS", "https://faces.example");
        check("127.0.0.1:7860", "http", "http://127.0.0.1:7860");
        for host in ["[fe80::1%eth0]:7860", "[fe80::1%25eth0]:7860"] {
            check(host, "http", "http://[fe80::1%25eth0]:7860");
        }
        assert_eq!(host(&HeaderMap::new()), EXAMPLE_SERVER);
    }
}

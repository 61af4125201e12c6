//! The whole report as one page: style, charts and pictures are inside it.

use std::collections::HashMap;

use askama::Template;
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use sha2::{Digest, Sha256};

use super::body::NOWHERE;
use super::{Surroundings, body, data_uri, minute};
use crate::answers::charts;
use crate::answers::words::Words;
use crate::ml::evaluate::findings::Findings;

/// What the page is about.
#[derive(Debug, Clone)]
pub struct About {
    /// The model's name.
    pub model: String,
    pub dataset: String,
    /// When it was made, RFC 3339.
    pub created_at: String,
    /// How many pictures of the dataset were changed because of what a model answered.
    pub mended: usize,
}

/// One of the pictures that were named wrongly.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The file's place in the archive.
    pub index: usize,
    pub jpeg: Vec<u8>,
}

/// Styles of the site that a report needs, in their order.
pub(super) const STYLE: &str = concat!(
    include_str!("../../../static/css/layers.css"),
    include_str!("../../../static/css/reset.css"),
    include_str!("../../../static/css/tokens.css"),
    include_str!("../../../static/css/base.css"),
    include_str!("../../../static/css/layout.css"),
    include_str!("../../../static/css/components/controls.css"),
    include_str!("../../../static/css/components/tables.css"),
    include_str!("../../../static/css/components/live.css"),
    include_str!("../../../static/css/components/evaluate.css"),
);

#[derive(Template)]
#[template(path = "report/file.html")]
struct File<'a> {
    words: &'a Words,
    about: &'a About,
    made: String,
    style: &'a str,
    body: String,
}

/// The page. It needs no other file, runs no script, and reads in light and dark.
pub fn html(about: &About, findings: &Findings, pictures: &[Picture], words: &Words) -> String {
    let sources: HashMap<usize, String> = (pictures.iter())
        .map(|Picture { index, jpeg }| (*index, data_uri(jpeg)))
        .collect();
    let surroundings = Surroundings {
        crop: &|index| sources.get(&index).cloned(),
        mended: about.mended,
        ..NOWHERE
    };
    let file = File {
        words,
        about,
        made: minute(&about.created_at),
        style: STYLE,
        body: body(findings, &surroundings, words),
    };
    file.render().expect("a String takes everything")
}

/// The `Content-Security-Policy` to send the page with: its own styles and pictures and nothing else.
pub fn content_security_policy() -> String {
    policy(STYLE)
}

/// The same for a page of this style.
pub(super) fn policy(style: &str) -> String {
    let hash = BASE64.encode(Sha256::digest(style));
    let charts = charts::style_source();
    format!(
        "default-src 'none'; style-src 'sha256-{hash}' {charts}; img-src data:; frame-ancestors 'none'; sandbox"
    )
}

//! Several evaluations of the same pictures as one page: style, tables and charts are inside it.

use std::sync::LazyLock;

use askama::Template;
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};

use super::minute;
use super::page::{STYLE, policy};
use crate::answers::charts::multiples::{Named, multiples, size};
use crate::answers::charts::runs::Screen;
use crate::answers::charts::{ChartWords, confusion};
use crate::answers::comparison::{ComparisonView, CurveRow, Head};
use crate::answers::words::Words;
use crate::ml::metrics::ClassificationReport;
use crate::ml::train::events::EpochSummary;

/// What the page is about.
#[derive(Debug)]
pub struct SeveralAbout<'a> {
    /// Name of the data set.
    pub dataset: &'a str,
    /// When the page was made, RFC 3339.
    pub created_at: &'a str,
    pub view: ComparisonView,
    /// One an evaluation.
    pub matrices: &'a [ClassificationReport],
    /// Names and epochs of the models that were trained here.
    pub curves: &'a [(String, Vec<EpochSummary>)],
}

/// Styles of reports, and those of comparisons.
static SEVERAL_STYLE: LazyLock<String> = LazyLock::new(|| {
    let own = include_str!("../../../static/css/components/compare.css");
    format!("{STYLE}{own}")
});

#[derive(Template)]
#[template(path = "report/several.html")]
struct Page<'a> {
    words: &'a Words,
    title: String,
    view: &'a ComparisonView,
    made: String,
    style: &'a str,
    matrices: Vec<Matrix<'a>>,
    curves: Option<CurvesChart>,
}

/// The confusion matrix of an evaluation.
struct Matrix<'a> {
    head: &'a Head,
    /// Its address.
    source: String,
    /// What it is.
    alt: String,
}

struct CurvesChart {
    /// Its address.
    source: String,
    size: (u32, u32),
    rows: Vec<CurveRow>,
}

/// The page. It needs no other file, runs no script, and reads in light and dark.
pub fn several_html(about: &SeveralAbout<'_>, words: &Words) -> String {
    let chart_words = ChartWords::new(words);
    let page = Page {
        words,
        title: words
            .text_with("several-file-title", &[("data", about.dataset.into())])
            .into_owned(),
        view: &about.view,
        made: minute(about.created_at),
        style: &SEVERAL_STYLE,
        matrices: (about.view.heads.iter().zip(about.matrices))
            .map(|(head, report)| Matrix {
                source: source(&confusion(report, &chart_words)),
                alt: words
                    .text_with(
                        "several-confusion-alt",
                        &[("model", head.model.as_str().into())],
                    )
                    .into_owned(),
                head,
            })
            .collect(),
        curves: curves(about.curves, &chart_words, words),
    };
    page.render().expect("a String takes everything")
}

/// The `Content-Security-Policy` to send the page with: its own styles and pictures and nothing else.
pub fn several_content_security_policy() -> String {
    policy(&SEVERAL_STYLE)
}

fn curves(
    curves: &[(String, Vec<EpochSummary>)],
    chart_words: &ChartWords,
    words: &Words,
) -> Option<CurvesChart> {
    if curves.is_empty() {
        return None;
    }
    let named: Vec<Named<'_>> = curves
        .iter()
        .map(|(name, history)| Named { name, history })
        .collect();
    Some(CurvesChart {
        source: source(&multiples(&named, Screen::Wide, chart_words)),
        size: size(named.len(), Screen::Wide),
        rows: curves
            .iter()
            .map(|(name, history)| CurveRow::new(name, history, words))
            .collect(),
    })
}

/// The address of a chart inside the page. As a picture it keeps its ids and styles to itself.
fn source(svg: &str) -> String {
    format!("data:image/svg+xml;base64,{}", BASE64.encode(svg))
}

//! What models were measured on: by their cards, and by evaluations here.

use std::borrow::Cow;
use std::sync::Arc;

use super::common::{Difference, Figure, together};
use crate::answers::measured::ranked;
use crate::answers::words::Words;
use crate::ml::card::Card;
use crate::ml::evaluate::figures::IntervalBy;
use crate::storage::store::{ReportSummary, StoredDataset};
use crate::web::{App, error::WebError};

/// Most evaluations that are read image by image for one page.
const MAX_READ: usize = 24;

/// Evaluations and datasets that are here.
pub(super) struct Sources {
    reports: Vec<ReportSummary>,
    datasets: Vec<StoredDataset>,
}

/// What models reach on the same pictures.
pub(super) struct FigureRow {
    /// Name of the data.
    pub(super) name: String,
    /// What the pictures are to the first model that was measured on them.
    pub(super) seen: Option<Cow<'static, str>>,
    /// One for each model.
    pub(super) cells: Vec<Cell>,
    /// Which model is better, in one sentence.
    pub(super) verdict: Option<Cow<'static, str>>,
}

/// What a model reaches, if it was measured.
pub(super) enum Cell {
    /// It was.
    Measured {
        accuracy: Cow<'static, str>,
        interval: Cow<'static, str>,
        /// Id of the report.
        report: Option<String>,
        /// Whether it is better than all others by more than chance explains.
        is_ahead: bool,
        /// How far it is behind the best one, with the interval.
        behind: Option<Cow<'static, str>>,
    },
    /// It was not, and can be.
    Missing {
        model: String,
        /// Name and value of the parameter that says on what, if that is known.
        data: Option<(&'static str, String)>,
        /// What that would be.
        label: Cow<'static, str>,
    },
}

/// A row before it is put into words.
struct Found {
    key: Key,
    name: String,
    seen: Option<Cow<'static, str>>,
    /// One for each model.
    figures: Vec<Option<Figure>>,
}

/// What makes two measurements one row.
#[derive(PartialEq, Eq)]
enum Key {
    /// A card's name for the data, and the number of images.
    Card(String, usize),
    /// The hash of a dataset that was here, or else its id; of an edited one its id and revision follow.
    Dataset(String),
}

impl Sources {
    pub(super) async fn of(app: &App) -> Result<Self, WebError> {
        let (mut reports, mut datasets) = (app.store.reports().await?, app.store.datasets().await?);
        reports.retain(|report| report.damaged.is_none() && report.headline.is_some());
        datasets.retain(|one| one.damaged.is_none() && app.datasets.is_available(&one.id));
        Ok(Self { reports, datasets })
    }

    /// What the page of evaluations has to know to measure a model on the data of a row.
    fn data_of(&self, key: &Key) -> Option<(&'static str, String)> {
        let is_it = |dataset: &&StoredDataset| match key {
            Key::Dataset(key) => {
                let file = key.split(' ').next().unwrap_or(key);
                file == dataset.sha256 || file == dataset.id
            }
            Key::Card(name, _) => name.eq_ignore_ascii_case(&dataset.name),
        };
        match (self.datasets.iter().find(is_it), key) {
            (Some(StoredDataset { id, .. }), _) => Some(("dataset", id.clone())),
            (None, Key::Card(name, _)) => Some(("data", name.clone())),
            (None, Key::Dataset(_)) => None,
        }
    }
}

/// Data that several of `cards` were measured on, and data that one was; of each, evaluations here come first.
pub(super) async fn rows(
    app: &App,
    cards: &[Arc<Card>],
    sources: &Sources,
    words: &Words,
) -> Result<(Vec<FigureRow>, Vec<FigureRow>), WebError> {
    let (mut common, mut single, mut left) = (Vec::new(), Vec::new(), MAX_READ);
    for mut found in find(cards, sources, words) {
        let measured = found.figures.iter().flatten().count();
        if measured < 2 {
            single.push(row(found, None, cards, sources, words));
            continue;
        }
        let is_read = measured <= left;
        left -= if is_read { measured } else { 0 };
        let difference = together(app, &mut found.figures, is_read).await?;
        common.push(row(found, difference, cards, sources, words));
    }
    Ok((common, single))
}

/// All measurements of `cards`, by what they are about.
fn find(cards: &[Arc<Card>], sources: &Sources, words: &Words) -> Vec<Found> {
    let mut rows: Vec<Found> = Vec::new();
    // Names are compared in one language, so that rows do not depend on the reader's.
    let plain = Words::for_language("en");
    let mut add = |key: Key, name: String, seen, column: usize, figure: Figure| {
        let place = rows.iter().position(|row| row.key == key);
        let place = place.unwrap_or_else(|| {
            rows.push(Found {
                key,
                name,
                seen,
                figures: vec![None; cards.len()],
            });
            rows.len() - 1
        });
        // The newest or the first counts.
        rows[place].figures[column].get_or_insert(figure);
    };
    for (column, card) in cards.iter().enumerate() {
        let reports = sources.reports.iter();
        for report in reports.filter(|report| report.model == card.id) {
            let Some(headline) = &report.headline else {
                continue;
            };
            let key = headline.dataset_sha256.as_ref().unwrap_or(&report.dataset);
            // Edits may have given the same pictures other labels.
            let key = match headline.dataset_revision {
                Some(revision) => format!("{key} {} {revision}", report.dataset),
                None => key.clone(),
            };
            let figure = Figure {
                accuracy: headline.accuracy,
                interval_95: headline.interval_95,
                interval_by: None,
                images: headline.support,
                report: Some(report.id.clone()),
            };
            let name = headline.dataset_name.clone();
            add(Key::Dataset(key), name, None, column, figure);
        }
    }
    for (column, card) in cards.iter().enumerate() {
        for measured in ranked(card) {
            let (name, report) = (measured.data(words), &measured.evaluation.report);
            let key = Key::Card(measured.data(&plain), report.support);
            let figure = Figure {
                accuracy: report.accuracy,
                interval_95: report.interval_95,
                interval_by: None,
                images: report.support,
                report: None,
            };
            let seen = Some(measured.seen_words(words));
            add(key, name, seen, column, figure);
        }
    }
    rows
}

/// A row in words.
fn row(
    found: Found,
    difference: Option<Difference>,
    cards: &[Arc<Card>],
    sources: &Sources,
    words: &Words,
) -> FigureRow {
    let verdict = difference
        .as_ref()
        .map(|difference| difference.verdict(&found.name, &found.figures, cards, words));
    let cell = |(column, card): (usize, &Arc<Card>)| match &found.figures[column] {
        Some(figure) => measured(figure, column, difference.as_ref(), words),
        None => Cell::Missing {
            model: card.id.clone(),
            data: sources.data_of(&found.key),
            label: measure_label(card, &found.name, words),
        },
    };
    let cells = cards.iter().enumerate().map(cell).collect();
    FigureRow {
        cells,
        verdict,
        name: found.name,
        seen: found.seen,
    }
}

/// The cell of an accuracy with its interval.
fn measured(
    figure: &Figure,
    column: usize,
    difference: Option<&Difference>,
    words: &Words,
) -> Cell {
    let [low, high] = figure.interval_95.map(|share| words.percent(share));
    let args = [
        ("images", words.number(figure.images).into()),
        ("low", low.into()),
        ("high", high.into()),
    ];
    let key = match figure.interval_by {
        Some(IntervalBy::Person) => "card-interval-person",
        _ => "card-interval",
    };
    Cell::Measured {
        accuracy: words.percent(figure.accuracy),
        interval: words.text_with(key, &args),
        report: figure.report.clone(),
        is_ahead: difference.is_some_and(|difference| difference.is_ahead(column)),
        behind: difference.and_then(|difference| difference.behind(column, words)),
    }
}

fn measure_label(card: &Card, data: &str, words: &Words) -> Cow<'static, str> {
    let args = [("model", card.name.as_str().into()), ("data", data.into())];
    words.text_with("compare-measure-label", &args)
}

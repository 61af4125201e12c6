//! `GET /models/{id}`: one model, what it can do and what can be done with it. Reading it needs no script.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Html};

use super::{
    dated::Moment,
    evaluation::seen_as,
    model_card::{CardSummary, CardView, ClassLook, verdict},
    page, script_settings,
    script_words::{MODELS, SITE},
};
use crate::answers::problem::Refusal;
use crate::answers::words::Words;
use crate::ml::card::Card;
use crate::ml::evaluate::Predictions;
use crate::storage::store::{JobKind, ReportSummary};
use crate::web::{
    App,
    api::reports,
    error::WebError,
    extract::Path,
    page_context::{PageContext, Section},
};

/// Wrong answers that are shown.
const WRONG: usize = 6;

/// Right answers that are shown, at most one of each class.
const RIGHT: usize = 8;

#[derive(Template)]
#[template(path = "pages/model.html")]
struct Model {
    words: Words,
    context: PageContext,
    settings: String,
    summary: CardSummary,
    card: CardView,
    verdict: String,
    /// Id of the report of its training.
    training: Option<String>,
    /// Evaluations of it, those on pictures from elsewhere first, of each the newest first.
    tests: Vec<TestView>,
    examples: Option<Examples>,
}

#[derive(Template)]
#[template(path = "pages/model_damaged.html")]
struct Damaged {
    words: Words,
    context: PageContext,
    settings: String,
    id: String,
    name: String,
    reason: String,
}

/// An evaluation in one line.
struct TestView {
    report: String,
    dataset: String,
    accuracy: String,
    interval: String,
    made: Moment,
    /// Whether the pictures are those of the file that the model was trained on.
    is_own: bool,
}

/// Answers of an evaluation, with the pictures that they are about.
struct Examples {
    report: String,
    dataset: String,
    right: Vec<Example>,
    wrong: Vec<Example>,
}

struct Example {
    /// Address of the face as the model saw it.
    crop: String,
    /// Its class, in the reader's words.
    truth: String,
    answer: ClassLook,
    is_wrong: bool,
    confidence: String,
}

pub(in crate::web) async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let context = context.at(Section::Models);
    let words = context.words;
    let settings = script_settings::settings(&app, &words, None, &[&SITE, &MODELS]);
    app.look_for(&id).await?;
    let Some(card) = app.card(&id) else {
        let damaged = app.library.damaged_model(&id);
        let damaged = damaged.ok_or(Refusal::NoModelHere(id))?;
        return page(&Damaged {
            words,
            context,
            settings,
            id: damaged.id,
            name: damaged.name,
            reason: damaged.damaged,
        });
    };
    let mut reports = app.store.reports().await?;
    reports.retain(|report| report.model == id && report.damaged.is_none());
    // Pictures from elsewhere say more about a model than those of its own file.
    reports.sort_by_key(|report| is_own(report, &card));
    let training = (reports.iter()).find(|report| report.kind == JobKind::Train.name());
    page(&Model {
        training: training.map(|report| report.id.clone()),
        tests: reports
            .iter()
            .filter_map(|one| test(one, &card, &words))
            .collect(),
        examples: examples(&app, &reports, &words).await?,
        verdict: verdict(&card, &words),
        summary: CardSummary::new(&card, &words),
        card: CardView::new(&card, &words),
        settings,
        words,
        context,
    })
}

/// Whether an evaluation is about the file that the model was trained on.
fn is_own(report: &ReportSummary, card: &Card) -> bool {
    let hash = report
        .headline
        .as_ref()
        .and_then(|headline| headline.dataset_sha256.as_ref());
    hash.is_some_and(|hash| *hash == card.trained_on.hash)
}

fn test(report: &ReportSummary, card: &Card, words: &Words) -> Option<TestView> {
    let headline = report.headline.as_ref()?;
    let [low, high] = headline.interval_95.map(|share| words.percent(share));
    let args = [
        ("images", words.number(headline.support).into()),
        ("low", low.into()),
        ("high", high.into()),
    ];
    Some(TestView {
        report: report.id.clone(),
        dataset: headline.dataset_name.clone(),
        accuracy: words.percent(headline.accuracy).into_owned(),
        interval: words.text_with("card-interval", &args).into_owned(),
        made: Moment::new(&report.created_at),
        is_own: is_own(report, card),
    })
}

/// Right and wrong answers of the newest evaluation whose pictures are still here.
async fn examples(
    app: &App,
    reports: &[ReportSummary],
    words: &Words,
) -> Result<Option<Examples>, WebError> {
    for summary in reports.iter().filter(|report| report.headline.is_some()) {
        let dataset = &summary.dataset;
        if !app.datasets.is_available(dataset) {
            continue;
        }
        let (report, findings) = reports::evaluation(app, summary.id.clone()).await?;
        if !reports::has_pictures(app, &report.dataset).await? {
            continue;
        }
        let predictions = app.store.predictions(&summary.id).await?;
        let (base, crop) = (&app.site.base_path, seen_as(&findings));
        let example = |index: usize, truth: &str, answer: &str, confidence: f64| Example {
            crop: format!("{base}/api/v1/datasets/{dataset}/images/{index}?crop={crop}"),
            truth: words.emotion_label(truth).into_owned(),
            answer: ClassLook::new(answer, words),
            is_wrong: truth != answer,
            confidence: words.percent(confidence).into_owned(),
        };
        let wrong = findings.figures.worst.iter().take(WRONG);
        return Ok(Some(Examples {
            wrong: wrong
                .map(|one| example(one.index, &one.truth, &one.predicted, one.confidence))
                .collect(),
            right: right(predictions.unwrap_or_default())
                .await
                .iter()
                .map(|(index, class, confidence)| example(*index, class, class, *confidence))
                .collect(),
            dataset: report.dataset.name,
            report: report.id,
        }));
    }
    Ok(None)
}

/// For each class the right answer that the model was surest of: the file's place, the class, and how sure it was.
async fn right(predictions: String) -> Vec<(usize, String, f64)> {
    let found = tokio::task::spawn_blocking(move || surest(&predictions));
    found.await.ok().flatten().unwrap_or_default()
}

fn surest(predictions: &str) -> Option<Vec<(usize, String, f64)>> {
    let predictions: Predictions = serde_json::from_str(predictions).ok()?;
    let of_class = |(label, class): (usize, &String)| {
        let images = predictions.images.iter();
        let right =
            images.filter(|image| image.label == Some(label) && is_best(&image.scores, label));
        let surest = right.max_by(|a, b| a.scores[label].total_cmp(&b.scores[label]))?;
        Some((surest.index, class.clone(), f64::from(surest.scores[label])))
    };
    let classes = predictions.classes.iter().enumerate();
    Some(classes.filter_map(of_class).take(RIGHT).collect())
}

/// Whether the score at `label` is the highest.
fn is_best(scores: &[f32], label: usize) -> bool {
    let own = scores.get(label);
    own.is_some_and(|own| scores.iter().all(|score| score <= own))
}

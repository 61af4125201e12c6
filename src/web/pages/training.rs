//! `/train` and everything below it: choosing data and settings, following a training, testing and using its model.

use std::{borrow::Cow, sync::Arc};

use askama::Template;
use axum::{extract::State, response::Html};
use serde::Deserialize;

use super::{
    evaluation::FoundReport,
    model_card::to_start_from,
    page,
    samples::{Sample, samples},
    script_settings,
    script_words::{DETECT, EVALUATE, Phrases, SITE, TRAIN},
    setting_view::SettingView,
};
use crate::answers::words::Words;
use crate::ml::card::{Card, Origin};
use crate::ml::train::settings::Place;
use crate::vision::Color;
use crate::web::{
    App,
    error::WebError,
    extract::{Path, Query},
    page_context::{PageContext, Section},
    results::{FaceView, PhotoView},
};

/// A step of the way from pictures to answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Train,
    Test,
    Predict,
}

/// What every page below `/train/{color}` shows around its own content.
struct Around {
    /// `gray` or `rgb`, as in addresses.
    color: &'static str,
    /// The kind of data, in words.
    kind: Cow<'static, str>,
    steps: Vec<StepView>,
    settings: String,
}

struct StepView {
    number: usize,
    label: Cow<'static, str>,
    /// Where within the site the step lives; nowhere before there is a training.
    href: Option<String>,
    is_current: bool,
    /// Whether the step needs a model, so that the script decides whether it can be gone to.
    needs_model: bool,
}

#[derive(Template)]
#[template(path = "pages/train/overview.html")]
struct Overview {
    words: Words,
    context: PageContext,
    settings: String,
}

#[derive(Template)]
#[template(path = "pages/train/start.html")]
struct Start {
    words: Words,
    context: PageContext,
    around: Around,
    /// Whether the address names a dataset.
    is_chosen: bool,
    /// Its id.
    dataset: String,
    /// Models to start from, the one to propose first.
    inits: Vec<InitModel>,
    top: Vec<SettingView>,
    more: Vec<SettingView>,
}

impl Start {
    /// Whether the model to propose is FaceFeel's own.
    fn is_ours(&self) -> bool {
        self.inits.first().is_some_and(|model| model.is_bundled)
    }

    /// Whether the model to propose comes before others because its use is free.
    fn is_free_first(&self) -> bool {
        let is_restricted = |model: &InitModel| !model.terms.is_empty();
        match self.inits.split_first() {
            Some((first, others)) => !is_restricted(first) && others.iter().any(is_restricted),
            None => false,
        }
    }
}

/// A model that a training can start from.
struct InitModel {
    id: String,
    name: String,
    architecture: &'static str,
    image_size: u32,
    is_bundled: bool,
    /// What its weights, and those of a model that starts from them, may be used for.
    terms: String,
}

/// What the page of a new training can be asked for.
#[derive(Deserialize)]
pub(in crate::web) struct StartQuery {
    /// Id of the dataset to train on.
    dataset: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/train/progress.html")]
struct Progress {
    words: Words,
    context: PageContext,
    around: Around,
}

#[derive(Template)]
#[template(path = "pages/train/test.html")]
struct Test {
    words: Words,
    context: PageContext,
    around: Around,
    /// Address of the training's own page.
    here: String,
    /// The test to show, if one was asked for.
    report: Option<FoundReport>,
}

/// What a page of tests can be asked for.
#[derive(Deserialize)]
pub(in crate::web) struct TestQuery {
    /// Id of the report to show.
    report: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/train/predict.html")]
struct Predict {
    words: Words,
    context: PageContext,
    around: Around,
    limits: String,
    samples: [Sample; 3],
    /// Filled in by the page's script.
    blank: FaceView,
    /// Filled in by the page's script.
    blank_photo: PhotoView,
}

/// Shows the two kinds of data and the trainings so far.
pub(in crate::web) async fn overview(
    State(app): State<Arc<App>>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let context = context.at(Section::Train(None));
    let words = context.words;
    page(&Overview {
        settings: script_settings::settings(&app, &words, None, &[&SITE, &TRAIN]),
        words,
        context,
    })
}

/// Shows where data is chosen, checked and given to a training.
pub(in crate::web) async fn start(
    State(app): State<Arc<App>>,
    Path(color): Path<String>,
    Query(wanted): Query<StartQuery>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let (context, around) = around(&app, context, &color, None, Step::Train)?;
    let inits = init_models(&app, around.color, &context.words);
    page(&Start {
        words: context.words,
        context,
        is_chosen: wanted.dataset.is_some(),
        dataset: wanted.dataset.unwrap_or_default(),
        inits,
        around,
        top: SettingView::all_at(Place::Top),
        more: SettingView::all_at(Place::More),
    })
}

/// Models that a training can start from, the one to propose first.
fn init_models(app: &App, color: &str, words: &Words) -> Vec<InitModel> {
    let view = |card: Arc<Card>| InitModel {
        id: card.id.clone(),
        name: card.name.clone(),
        architecture: card.architecture.name(),
        image_size: card.image_size,
        is_bundled: card.origin == Origin::Bundled,
        terms: (card.terms.as_ref())
            .map(|terms| words.terms(terms).into_owned())
            .unwrap_or_default(),
    };
    to_start_from(app, color).into_iter().map(view).collect()
}

/// Shows a training while it runs and what came of it.
pub(in crate::web) async fn progress(
    State(app): State<Arc<App>>,
    Path((color, job)): Path<(String, String)>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let (context, around) = around(&app, context, &color, Some(&job), Step::Train)?;
    page(&Progress {
        words: context.words,
        context,
        around,
    })
}

/// Shows where a training's model is tested, and what a test found.
pub(in crate::web) async fn test(
    State(app): State<Arc<App>>,
    Path((color, job)): Path<(String, String)>,
    Query(wanted): Query<TestQuery>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let (context, around) = around(&app, context, &color, Some(&job), Step::Test)?;
    let report = match wanted.report {
        Some(id) => Some(FoundReport::find(&app, id, &context.words).await?),
        None => None,
    };
    page(&Test {
        here: format!("{}/train/{color}/{job}", context.base()),
        report,
        words: context.words,
        context,
        around,
    })
}

/// Shows where a training's model answers about photos.
pub(in crate::web) async fn predict(
    State(app): State<Arc<App>>,
    Path((color, job)): Path<(String, String)>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let (context, around) = around(&app, context, &color, Some(&job), Step::Predict)?;
    let limits = [
        ("images", app.limits.images.into()),
        (
            "mebibytes",
            (context.words)
                .mebibytes(app.limits.image_bytes as u64)
                .into(),
        ),
    ];
    page(&Predict {
        limits: context
            .words
            .text_with("detect-limits", &limits)
            .into_owned(),
        samples: samples(&context),
        blank: FaceView::blank(),
        blank_photo: PhotoView::blank(),
        words: context.words,
        context,
        around,
    })
}

/// The context and the surroundings of a page about trainings of `color`, which an address names.
fn around(
    app: &App,
    context: PageContext,
    color: &str,
    job: Option<&str>,
    step: Step,
) -> Result<(PageContext, Around), WebError> {
    let (color, name, kind) = match color {
        "gray" => (Color::Gray, "gray", "train-kind-gray"),
        "rgb" => (Color::Rgb, "rgb", "train-kind-rgb"),
        _ => return Err(WebError::NotFound),
    };
    if job.is_some_and(|job| !is_id(job)) {
        return Err(WebError::NotFound);
    }
    let context = context.at(Section::Train(Some(color)));
    let words = context.words;
    let phrases: &[&Phrases] = match step {
        Step::Train | Step::Test => &[&SITE, &TRAIN, &EVALUATE],
        Step::Predict => &[&SITE, &TRAIN, &DETECT],
    };
    let around = Around {
        color: name,
        kind: words.text(kind),
        steps: steps(&words, name, job, step),
        settings: script_settings::settings(app, &words, Some(color), phrases),
    };
    Ok((context, around))
}

/// Whether `job` looks like an id of a job, so that it can stand in an address as it is.
fn is_id(job: &str) -> bool {
    job.starts_with("job-")
        && job
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn steps(words: &Words, color: &str, job: Option<&str>, here: Step) -> Vec<StepView> {
    let all = [
        (Step::Train, "train-step-train", ""),
        (Step::Test, "train-step-test", "/test"),
        (Step::Predict, "train-step-predict", "/predict"),
    ];
    let view = |(index, (step, key, tail)): (usize, (Step, &str, &str))| StepView {
        number: index + 1,
        label: words.text(key),
        href: job.map(|job| format!("/train/{color}/{job}{tail}")),
        is_current: step == here,
        needs_model: step != Step::Train,
    };
    all.into_iter().enumerate().map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ids_can_stand_in_an_address() {
        assert!(is_id("job-0123abcd"));
        for other in ["", "ds-0123", "job-<b>", "job-a/b", "job-é"] {
            assert!(!is_id(other), "{other}");
        }
    }

    #[test]
    fn steps_lead_nowhere_before_there_is_a_training() {
        let words = Words::for_language("en");
        let steps = steps(&words, "gray", None, Step::Train);
        assert!(steps.iter().all(|step| step.href.is_none()));
        assert!(steps[0].is_current && !steps[1].is_current);
    }
}

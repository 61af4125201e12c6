//! How the models and runs that are compared learned.

use std::sync::Arc;

use crate::answers::charts::multiples::size;
use crate::answers::charts::runs::Screen;
use crate::answers::comparison::CurveRow;
use crate::answers::words::Words;
use crate::jobs::JobsError;
use crate::ml::card::Card;
use crate::web::api::comparison_curves::{Curves, MAX_CURVES, run_name};
use crate::web::{App, error::WebError};

/// Name of the parameter that names a run of an experiment: its id, a colon and the run's number.
pub(super) const RUN: &str = "run";

/// A run of an experiment that is there.
pub(in crate::web::pages) struct KnownRun {
    pub(in crate::web::pages) id: String,
    pub(in crate::web::pages) name: String,
}

/// The curves as the page shows them.
pub(in crate::web::pages) struct CurvesView {
    /// What the chart's address asks for.
    pub(in crate::web::pages) query: String,
    /// Width and height of the chart in pixels, on a screen and on a phone.
    pub(in crate::web::pages) sizes: [(u32, u32); 2],
    /// The same figures as a table.
    pub(in crate::web::pages) rows: Vec<CurveRow>,
    /// Models and runs that have no curve, in one line.
    pub(in crate::web::pages) without: String,
    /// How many more there are than a chart takes.
    pub(in crate::web::pages) left_out: usize,
}

/// Those of `asked` that are there, each once; the others join `unknown`.
pub(super) async fn known(
    app: &App,
    asked: Vec<String>,
    words: &Words,
    unknown: &mut Vec<String>,
) -> Result<Vec<KnownRun>, WebError> {
    let mut known: Vec<KnownRun> = Vec::new();
    for id in asked {
        if known.iter().any(|run| run.id == id) {
            continue;
        }
        match find(app, &id, words).await? {
            Some(run) => known.push(run),
            None => unknown.push(id),
        }
    }
    Ok(known)
}

async fn find(app: &App, id: &str, words: &Words) -> Result<Option<KnownRun>, WebError> {
    let Some((experiment, number)) = id.split_once(':') else {
        return Ok(None);
    };
    let Ok(number) = number.parse::<usize>() else {
        return Ok(None);
    };
    let experiment = match app.jobs.experiment(experiment).await {
        Err(JobsError::NoExperiment(_)) => return Ok(None),
        experiment => experiment?,
    };
    let is_there = (1..=experiment.planned).contains(&number);
    Ok(is_there.then(|| KnownRun {
        id: format!("{}:{number}", experiment.id),
        name: run_name(&experiment.name, number, words),
    }))
}

impl CurvesView {
    /// Nothing if none of them has a curve.
    pub(in crate::web::pages) async fn find(
        app: &App,
        cards: &[Arc<Card>],
        runs: &[KnownRun],
        words: &Words,
    ) -> Result<Option<Self>, WebError> {
        let models = cards.iter().map(|card| &*card.id).take(MAX_CURVES);
        let models: Vec<&str> = models.collect();
        let asked = runs.iter().map(|run| &*run.id);
        let asked: Vec<&str> = asked.take(MAX_CURVES - models.len()).collect();
        let curves = Curves::find(app, &models, &asked, words).await?;
        if curves.found.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self {
            query: format!("models={}&runs={}", models.join(","), asked.join(",")),
            sizes: [Screen::Wide, Screen::Narrow].map(|screen| size(curves.found.len(), screen)),
            rows: (curves.found.iter())
                .map(|curve| CurveRow::new(&curve.name, &curve.history, words))
                .collect(),
            without: words.list(&curves.without),
            left_out: cards.len() + runs.len() - models.len() - asked.len(),
        }))
    }
}

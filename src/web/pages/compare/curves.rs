//! How the models and runs that are compared learned.

use std::sync::Arc;

use crate::answers::words::Words;
use crate::jobs::JobsError;
use crate::ml::card::Card;
use crate::ml::train::events::EpochSummary;
use crate::web::api::comparison_curves::{Curve, Curves, MAX_CURVES, run_name};
use crate::web::{App, error::WebError};

/// Name of the parameter that names a run of an experiment: its id, a colon and the run's number.
pub(super) const RUN: &str = "run";

/// A run of an experiment that is there.
pub(super) struct KnownRun {
    pub(super) id: String,
    pub(super) name: String,
}

/// The curves as the page shows them.
pub(super) struct CurvesView {
    /// What the chart's address asks for.
    pub(super) query: String,
    /// The same figures as a table.
    pub(super) rows: Vec<CurveRow>,
    /// Models and runs that have no curve, in one line.
    pub(super) without: String,
    /// How many more there are than a chart takes.
    pub(super) left_out: usize,
}

/// One curve in figures.
pub(super) struct CurveRow {
    pub(super) name: String,
    pub(super) epochs: String,
    pub(super) best_epoch: String,
    /// Validation accuracy of the best epoch, and of the last one.
    pub(super) best: String,
    pub(super) last: String,
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
        match name(app, &id, words).await? {
            Some(name) => known.push(KnownRun { id, name }),
            None => unknown.push(id),
        }
    }
    Ok(known)
}

async fn name(app: &App, id: &str, words: &Words) -> Result<Option<String>, WebError> {
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
    Ok(is_there.then(|| run_name(&experiment.name, number, words)))
}

impl CurvesView {
    /// Nothing if none of them has a curve.
    pub(super) async fn find(
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
            rows: (curves.found.iter())
                .map(|curve| CurveRow::new(curve, words))
                .collect(),
            without: words.list(&curves.without),
            left_out: cards.len() + runs.len() - models.len() - asked.len(),
        }))
    }
}

impl CurveRow {
    fn new(curve: &Curve, words: &Words) -> Self {
        let best = curve.history.iter().rev().find(|epoch| epoch.best);
        let accuracy = |epoch: Option<&EpochSummary>| {
            let accuracy = epoch.map(|epoch| words.percent(epoch.valid.accuracy));
            accuracy.unwrap_or_default().into_owned()
        };
        Self {
            name: curve.name.clone(),
            epochs: words.number(curve.history.len()),
            best_epoch: best
                .map(|epoch| words.number(epoch.epoch))
                .unwrap_or_default(),
            best: accuracy(best),
            last: accuracy(curve.history.last()),
        }
    }
}

//! Where an experiment stands, and what it found out so far.

use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::super::Jobs;
use super::super::JobsError;
use super::ExperimentRequest;
use crate::ml::experiment::plan::Plan;
use crate::ml::experiment::record::{Figures, Record, RunKey, RunState};
use crate::ml::experiment::summary::{Summary, settings};
use crate::ml::train::settings::{SETTINGS, Setting};
use crate::storage::store::{Experiment, Failure, JobState, StoredRun};

/// Most experiments whose figures are remembered, so that pages that look again and again cost little.
const REMEMBERED: usize = 8;

/// Where an experiment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExperimentState {
    /// There are runs to make.
    Running,
    /// Every run has ended, and at least one has figures.
    Finished,
    /// Every run has ended, and none has figures.
    Failed,
    /// It was stopped before.
    Cancelled,
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunStage {
    /// It was not begun.
    Waiting,
    /// It is in the queue.
    Queued,
    Running,
    Finished,
    /// It was hopeless against the runs before it, and was measured as far as it came.
    StoppedEarly,
    Failed,
    /// Its settings were hopeless on an earlier fold.
    LeftOut,
    /// It was stopped, or its experiment was before it began.
    Cancelled,
}

/// A run of an experiment.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ExperimentRun)]
pub struct RunStatus {
    #[serde(flatten)]
    pub key: RunKey,
    pub state: RunStage,
    /// Id of the training that makes it, once it was begun.
    pub job: Option<String>,
    /// How far it is, 0 to 1.
    pub progress: f64,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What was measured, without the answers to single images.
    pub figures: Option<Figures>,
}

/// What an experiment's tables are made from.
#[derive(Debug)]
pub struct ExperimentRecords {
    /// The settings of each combination, by their names.
    pub combinations: Vec<Map<String, Value>>,
    /// The settings that all runs have, if they do not try them.
    pub common: Map<String, Value>,
    /// Every run that has ended, with all its answers.
    pub records: Vec<Record>,
}

/// An experiment with all its runs.
#[derive(Debug, Clone)]
pub struct ExperimentStatus {
    pub experiment: Experiment,
    pub state: ExperimentState,
    /// How far it is, 0 to 1.
    pub progress: f64,
    pub runs: Vec<RunStatus>,
    pub summary: Arc<Summary>,
}

/// What is computed from the runs that have ended.
#[derive(Debug)]
pub(in crate::jobs) struct Digest {
    experiment: String,
    /// Runs that had ended when it was computed.
    ended: usize,
    /// Without answers to single images.
    records: Vec<Record>,
    summary: Arc<Summary>,
}

/// The digests that were asked for last.
#[derive(Debug, Default)]
pub(in crate::jobs) struct Digests(Mutex<Vec<Arc<Digest>>>);

impl Digests {
    fn find(&self, experiment: &str, ended: usize) -> Option<Arc<Digest>> {
        let digests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = digests
            .iter()
            .find(|digest| digest.experiment == experiment && digest.ended == ended);
        found.cloned()
    }

    fn remember(&self, digest: Arc<Digest>) {
        let mut digests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        digests.retain(|known| known.experiment != digest.experiment);
        if digests.len() >= REMEMBERED {
            digests.remove(0);
        }
        digests.push(digest);
    }
}

impl Jobs {
    /// Where the experiment called `id` stands, with all its runs.
    ///
    /// # Errors
    ///
    /// If there is none, or the database cannot be read.
    pub async fn experiment_status(&self, id: &str) -> Result<ExperimentStatus, JobsError> {
        let experiment = self.experiment(id).await?;
        let stored = self.store().runs(id).await?;
        let parsed = ExperimentRequest::parse(&experiment.request, experiment.planned);
        let plan = parsed
            .map(|parsed| parsed.plan)
            .unwrap_or_else(|_| Plan::default());
        let digest = match self.shared.digests.find(id, ended(&stored)) {
            Some(digest) => digest,
            None => {
                let digest = digest(id.to_owned(), plan.clone(), stored.clone()).await?;
                self.shared.digests.remember(Arc::clone(&digest));
                digest
            }
        };
        let mut runs = Vec::with_capacity(plan.runs.len());
        for run in &plan.runs {
            let key = RunKey::of(run);
            let known = stored.iter().find(|known| known.number == key.number);
            runs.push(self.run_status(key, known, &digest, experiment.is_cancelled));
        }
        Ok(ExperimentStatus {
            state: state(&experiment, &runs),
            progress: runs.iter().map(|run| run.progress).sum::<f64>() / runs.len().max(1) as f64,
            summary: Arc::clone(&digest.summary),
            experiment,
            runs,
        })
    }

    /// What an experiment's tables are made from.
    ///
    /// # Errors
    ///
    /// If there is none, or the database cannot be read.
    pub async fn experiment_records(&self, id: &str) -> Result<ExperimentRecords, JobsError> {
        let experiment = self.experiment(id).await?;
        let stored = self.store().runs(id).await?;
        let parsed = ExperimentRequest::parse(&experiment.request, experiment.planned)?;
        let recipe = &parsed.train.recipe;
        let value = |setting: &Setting| (setting.name.to_owned(), setting.value(recipe));
        Ok(ExperimentRecords {
            records: records(&parsed.plan, &stored),
            combinations: parsed.plan.combinations.iter().map(settings).collect(),
            common: SETTINGS.iter().map(value).collect(),
        })
    }

    fn run_status(
        &self,
        key: RunKey,
        known: Option<&StoredRun>,
        digest: &Digest,
        is_cancelled: bool,
    ) -> RunStatus {
        let record = digest
            .records
            .iter()
            .find(|record| record.key.number == key.number);
        let stage = match (record, known) {
            (Some(record), _) => stage_of(record.state),
            (None, None) if is_cancelled => RunStage::Cancelled,
            (None, None) => RunStage::Waiting,
            (None, Some(known)) => match known.state {
                Some(JobState::Queued) => RunStage::Queued,
                Some(JobState::Running) => RunStage::Running,
                Some(JobState::Cancelled) => RunStage::Cancelled,
                _ => RunStage::Failed,
            },
        };
        let job = known.and_then(|known| known.job.clone());
        let progress = match stage {
            RunStage::Waiting | RunStage::Queued => 0.0,
            RunStage::Running => known.map_or(0.0, |known| self.progress_of(known)),
            _ => 1.0,
        };
        RunStatus {
            key,
            state: stage,
            job,
            progress,
            detail: record
                .and_then(|record| record.detail.clone())
                .or_else(|| known.and_then(failure).map(|failure| failure.detail)),
            figures: record.and_then(|record| record.figures.clone()),
        }
    }

    /// As it is here, or as another machine has written it down.
    fn progress_of(&self, run: &StoredRun) -> f64 {
        let board = self.shared.board();
        let here = run.job.as_ref().and_then(|job| board.running.get(job));
        here.map_or(run.progress, |running| running.progress)
    }
}

/// The record of a run that was measured or left out.
pub(in crate::jobs) fn stored_record(run: &StoredRun) -> Option<Record> {
    serde_json::from_str(run.record.as_ref()?).ok()
}

/// The records of all runs that have ended: those that have none have failed.
fn records(plan: &Plan, stored: &[StoredRun]) -> Vec<Record> {
    let record = |known: &StoredRun| {
        let run = plan.runs.iter().find(|run| run.number == known.number)?;
        match stored_record(known) {
            Some(record) => Some(record),
            None if has_ended(known) && known.state != Some(JobState::Cancelled) => {
                let detail = failure(known).map(|failure| failure.detail);
                Some(Record::without_figures(run, RunState::Failed, detail))
            }
            None => None,
        }
    };
    stored.iter().filter_map(record).collect()
}

fn ended(runs: &[StoredRun]) -> usize {
    runs.iter().filter(|run| has_ended(run)).count()
}

fn has_ended(run: &StoredRun) -> bool {
    run.state.is_none_or(JobState::has_ended)
}

fn failure(run: &StoredRun) -> Option<Failure> {
    run.error.clone()
}

async fn digest(
    experiment: String,
    plan: Plan,
    stored: Vec<StoredRun>,
) -> Result<Arc<Digest>, JobsError> {
    let work = move || {
        let mut records = records(&plan, &stored);
        let planned = plan.seeds * plan.folds.unwrap_or(1);
        let summary = Summary::of(&plan.combinations, planned, &records);
        records
            .iter_mut()
            .filter_map(|record| record.figures.as_mut())
            .for_each(|figures| {
                figures.answers = Vec::new();
            });
        Arc::new(Digest {
            experiment,
            ended: ended(&stored),
            records,
            summary: Arc::new(summary),
        })
    };
    // Many answers take a moment to read.
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| JobsError::Fault)
}

fn state(experiment: &Experiment, runs: &[RunStatus]) -> ExperimentState {
    let is_open = |run: &RunStatus| matches!(run.state, RunStage::Queued | RunStage::Running);
    match experiment.is_over() && !runs.iter().any(is_open) {
        false => ExperimentState::Running,
        true if experiment.is_cancelled => ExperimentState::Cancelled,
        true if runs.iter().all(|run| run.figures.is_none()) => ExperimentState::Failed,
        true => ExperimentState::Finished,
    }
}

fn stage_of(state: RunState) -> RunStage {
    match state {
        RunState::Finished => RunStage::Finished,
        RunState::StoppedEarly => RunStage::StoppedEarly,
        RunState::Failed => RunStage::Failed,
        RunState::LeftOut => RunStage::LeftOut,
    }
}

//! Experiments as groups of trainings: each has one run in the queue at a time, so that other trainings get their turn in between;
//! where several workers share the queue, as many as there are workers.
//!
//! What was asked for says which runs there are, so the next one is always known: after a run, and after a start of the server.

mod estimate;
pub(super) mod request;
pub(super) mod run;
mod status;

use serde_json::Value;

pub use estimate::{ExperimentEstimate, ExperimentEstimator};
use request::ExperimentRequest;
pub use request::RunOrder;
pub(in crate::jobs) use status::Digests;
pub use status::{ExperimentRecords, ExperimentState, ExperimentStatus, RunStage, RunStatus};

use super::check::no_dataset;
use super::shared::Shared;
use super::{JobRequest, Jobs, JobsError, RequestError};
use crate::ml::experiment::median;
use crate::ml::experiment::plan::{FOLDS, Run};
use crate::ml::experiment::record::{Record, RunKey, RunState};
use crate::ml::train::fault::Fault;
use crate::ml::train::recipe::SplitBy;
use crate::storage::names;
use crate::storage::store::{
    Experiment, JobKind, JobState, NewExperiment, NewJob, Removal, StoreError, StoredRun,
    StoredWorker, new_id,
};

impl Jobs {
    /// Checks an experiment, keeps it and begins its first run.
    ///
    /// # Errors
    ///
    /// If it cannot be carried out, or too many experiments are under way.
    pub async fn start_experiment(&self, request: &Value) -> Result<Experiment, JobsError> {
        self.start_experiment_as(new_id("exp"), request).await
    }

    /// The same for an experiment that is to have this id, which no other has.
    pub(in crate::jobs) async fn start_experiment_as(
        &self,
        id: String,
        request: &Value,
    ) -> Result<Experiment, JobsError> {
        let (request, dataset) = self.completed(request).await?;
        let limits = self.datasets().limits();
        let parsed = ExperimentRequest::parse(&request, limits.max_experiment_runs)?;
        let train = &parsed.train;
        let dataset = Self::usable(&train.dataset, dataset)?;
        let job = JobRequest::Train(Box::new(train.clone()));
        // What it needs stays from here on.
        let _accepting = self.shared.accept().await?;
        self.shared.check(&job, &dataset)?;
        let check_up = self.datasets().check_up(&dataset.id).await?;
        let persons = check_up.and_then(|check_up| check_up.persons);
        check_folds(&parsed, dataset.images, persons)?;
        self.datasets().make_sure_of_files(&dataset.id)?;
        self.datasets().make_sure_of_room(0)?;
        if self.shared.role.works_on(JobKind::Train) {
            self.check_device(train.device).await?;
        }
        let experiment = NewExperiment {
            id,
            name: match &train.name {
                Some(name) => name.clone(),
                None => self.free_name(&dataset.name).await?,
            },
            request,
            dataset: dataset.id.clone(),
            planned: parsed.plan.runs.len(),
        };
        let max_open = limits.queued_jobs;
        if !self.store().add_experiment(&experiment, max_open).await? {
            return Err(match self.store().dataset(&dataset.id).await? {
                Some(_) => JobsError::QueueFull {
                    max_queued: max_open,
                },
                None => no_dataset(&dataset.id).into(),
            });
        }
        self.shared.begin_next_runs(&experiment.id).await?;
        self.wake();
        self.experiment(&experiment.id).await
    }

    /// The name, with a number where an experiment has it already.
    async fn free_name(&self, name: &str) -> Result<String, StoreError> {
        let experiments = self.store().experiments().await?;
        Ok(names::free(name, |name| {
            experiments.iter().any(|known| known.name == name)
        }))
    }

    /// All experiments, the newest first.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn experiments(&self) -> Result<Vec<Experiment>, JobsError> {
        Ok(self.store().experiments().await?)
    }

    /// The experiment called `id`.
    ///
    /// # Errors
    ///
    /// If there is none, or the database cannot be read.
    pub async fn experiment(&self, id: &str) -> Result<Experiment, JobsError> {
        let found = self.store().experiment(id).await?;
        found.ok_or_else(|| JobsError::NoExperiment(id.to_owned()))
    }

    /// Asks an experiment to stop: its open runs end, and no other begins. What its runs found out stays.
    ///
    /// # Errors
    ///
    /// If it is over already, or there is none.
    pub async fn cancel_experiment(&self, id: &str) -> Result<Experiment, JobsError> {
        let experiment = self.experiment(id).await?;
        if experiment.is_over() {
            return Err(JobsError::Ended);
        }
        let open = self.store().cancel_experiment(id).await?;
        for job in open.ok_or(JobsError::Ended)? {
            match self.cancel(&job).await {
                // It ended in between.
                Err(JobsError::Ended | JobsError::Missing(_)) => {}
                cancelled => drop(cancelled?),
            }
        }
        self.experiment(id).await
    }

    /// Forgets an experiment that is over, with its runs.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn remove_experiment(&self, id: &str) -> Result<Removal, JobsError> {
        match self.experiment(id).await {
            Ok(experiment) if !experiment.is_over() => Ok(Removal::InUse),
            Err(JobsError::NoExperiment(_)) => Ok(Removal::Missing),
            found => {
                found?;
                Ok(self.store().remove_experiment(id).await?)
            }
        }
    }
}

/// Whether the folds can be filled: with `images` images of so many `persons`, where the names of files tell. What groups of
/// copies would say, only a run finds out.
fn check_folds(
    request: &ExperimentRequest,
    images: usize,
    persons: Option<usize>,
) -> Result<(), RequestError> {
    let Some(folds) = request.plan.folds else {
        return Ok(());
    };
    let min = *FOLDS.start();
    let fault = match (request.train.recipe.split, persons) {
        (SplitBy::Person, Some(persons)) if persons < min => Fault::NoFolds { persons, min },
        (SplitBy::Person, Some(persons)) if persons < folds => {
            Fault::TooFewPersons { persons, folds }
        }
        _ if images < folds => {
            let [value, min, max] = [folds, min, images].map(|number| number.to_string());
            Fault::Outside { value, min, max }
        }
        _ => return Ok(()),
    };
    Err(RequestError::new("folds", fault))
}

/// Begins runs of every experiment that is under way and has too few: the server may have ended in between, or a worker have come.
pub(super) async fn go_on(shared: &Shared) -> Result<(), StoreError> {
    for experiment in shared.store().experiments().await? {
        if !experiment.is_over() {
            shared.begin_next_runs(&experiment.id).await?;
        }
    }
    Ok(())
}

impl Shared {
    /// Puts the next runs of an experiment into the queue, unless as many are open as there may be or there is none left. Runs of
    /// hopeless settings, as the runs that have ended say, are left out on the way. Several servers may do so at once.
    pub(super) async fn begin_next_runs(&self, id: &str) -> Result<(), StoreError> {
        let store = self.store();
        let Some(experiment) = store.experiment(id).await? else {
            return Ok(());
        };
        if experiment.is_over() {
            return Ok(());
        }
        let parsed = ExperimentRequest::parse(&experiment.request, experiment.planned);
        let Ok(parsed) = parsed else {
            // Another version of this program may understand it; this one does not.
            tracing::warn!(
                experiment = id,
                "an experiment cannot be understood, and stops"
            );
            store.cancel_experiment(id).await?;
            return Ok(());
        };
        let begun = store.runs(id).await?;
        let records: Vec<Record> = begun.iter().filter_map(status::stored_record).collect();
        let is_begun = |run: &&Run| begun.iter().any(|known| known.number == run.number);
        let max_open = self.max_open_runs().await?;
        let mut open = begun.iter().filter(|run| is_open(run)).count();
        for run in parsed.plan.runs.iter().filter(|run| !is_begun(run)) {
            if parsed.stop_hopeless && median::is_given_up(&RunKey::of(run), &records) {
                let record = Record::without_figures(run, RunState::LeftOut, None);
                let text = serde_json::to_string(&record).map_err(StoreError::damaged("record"))?;
                store.add_run(id, run.number, &text).await?;
                continue;
            }
            if open >= max_open || !self.enqueue_run(&experiment, run, max_open).await? {
                return Ok(());
            }
            open += 1;
        }
        Ok(())
    }

    /// How many runs of an experiment may be in the queue at a time. What comes of a run does not depend on it.
    async fn max_open_runs(&self) -> Result<usize, StoreError> {
        let Some(member) = &self.role.member else {
            return Ok(1);
        };
        let workers = self.store().workers(member.timing.lease).await?;
        let training = |worker: &&StoredWorker| worker.lanes.contains(&JobKind::Train);
        Ok(workers.iter().filter(training).count().max(1))
    }

    /// Whether it is in the queue now; not if another server was faster.
    async fn enqueue_run(
        &self,
        experiment: &Experiment,
        run: &Run,
        max_open: usize,
    ) -> Result<bool, StoreError> {
        let job = NewJob {
            id: new_id("job"),
            kind: JobKind::Train,
            request: request::request_of(&experiment.id, &experiment.request, run),
            dataset: experiment.dataset.clone(),
        };
        let store = self.store();
        let (id, number) = (&experiment.id, run.number);
        match store.enqueue_run(id, number, &job, max_open).await? {
            Some(event) => {
                self.tell(&job.id, &event, false);
                return Ok(true);
            }
            None if store.dataset(&experiment.dataset).await?.is_none() => {
                tracing::warn!(
                    experiment = experiment.id,
                    "the dataset is gone, and the experiment stops"
                );
                store.cancel_experiment(&experiment.id).await?;
            }
            None => {}
        }
        Ok(false)
    }
}

fn is_open(run: &StoredRun) -> bool {
    run.state
        .is_some_and(|state| matches!(state, JobState::Queued | JobState::Running))
}

//! A run of an experiment as a job: a training on the run's images, of which the figures are kept and not the model.

use std::cell::RefCell;
use std::time::Instant;

use super::super::checkpoints;
use super::super::error::JobError;
use super::super::event_log::EventLog;
use super::super::request::{RequestError, TrainRequest};
use super::super::shared::{Outcome, Shared};
use super::super::training::{order, read};
use super::{ExperimentRequest, RunOrder, status};
use crate::ml::experiment::division::Divider;
use crate::ml::experiment::median::Watcher;
use crate::ml::experiment::record::{Figures, Record, RunKey, RunState};

use crate::ml::train::{TrainError, Watch, train_watched};
use crate::storage::datasets::DatasetAt;
use crate::storage::store::{End, JobState, StoreError};

/// Trains and measures. A run that was cancelled leaves nothing.
pub(in crate::jobs) fn carry_out(
    shared: &Shared,
    mut log: EventLog<'_>,
    request: &TrainRequest,
    asked: &RunOrder,
    at: &DatasetAt,
) -> Result<Outcome, JobError> {
    let run = asked.run(&request.recipe);
    let recipe = &run.recipe;
    let mut crops = read(&mut log, |progress| {
        shared
            .datasets
            .load(at, recipe.color, recipe.image_size, progress)
    })?;
    if shared.should_stop(log.job_id()) {
        return Ok(shared.nothing_kept(log.job_id()));
    }
    let divided = Divider::new(&crops).divide(&mut crops, &run);
    divided.map_err(|error| RequestError::new("folds", error.to_string()))?;
    let order = order(shared, log.job_id(), request, &at.dataset)?;
    let device = shared.device(request.device)?;
    let watcher = Watcher::new(RunKey::of(&run), rivals(shared, asked)?);
    let job = log.job_id();
    let checkpoints = checkpoints::Sender::open(shared, &log);
    let broken: RefCell<Option<StoreError>> = RefCell::default();
    let started = Instant::now();
    let watch = Watch {
        on_event: &mut |event| {
            watcher.hear(&event);
            if let Err(error) = log.training(event) {
                broken.borrow_mut().get_or_insert(error);
            }
        },
        // There is none before a comparison, which a run does not make.
        on_model: &mut |_| {},
        // A worker whose writes are refused sends nothing more.
        on_checkpoint: &mut |folder| {
            if broken.borrow().is_none() {
                checkpoints.push(folder);
            }
        },
        stop: &|| watcher.is_hopeless.get() || broken.borrow().is_some() || shared.should_stop(job),
    };
    let trained = train_watched(&crops, recipe, &order, &device, watch);
    if let Some(error) = broken.into_inner() {
        return Err(error.into());
    }
    if shared.should_stop(job) {
        return Ok(shared.nothing_kept(job));
    }
    let trained = match trained {
        Err(TrainError::NothingKept) => return Ok(shared.nothing_kept(job)),
        trained => trained?,
    };
    let state = match watcher.is_hopeless.get() {
        true => RunState::StoppedEarly,
        false => RunState::Finished,
    };
    let figures = Figures::of(&trained, &crops, started.elapsed().as_secs_f64());
    let record = Record::measured(&run, state, figures);
    Ok(Some(End {
        record: Some(serde_json::to_string(&record).map_err(StoreError::damaged("record"))?),
        ..End::plain(JobState::Succeeded)
    }))
}

/// The runs that a run is compared with while it goes on: none unless hopeless ones are to be stopped.
fn rivals(shared: &Shared, asked: &RunOrder) -> Result<Vec<Record>, JobError> {
    let store = shared.store();
    let Some(experiment) = shared.wait(store.experiment(&asked.experiment))? else {
        return Ok(Vec::new());
    };
    let parsed = ExperimentRequest::parse(&experiment.request, experiment.planned)?;
    if !parsed.stop_hopeless {
        return Ok(Vec::new());
    }
    let runs = shared.wait(store.runs(&asked.experiment))?;
    Ok(runs.iter().filter_map(status::stored_record).collect())
}

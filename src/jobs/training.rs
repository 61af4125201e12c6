//! A training as a job: dataset and recipe in, model and report out.

use std::cell::RefCell;
use std::sync::{Arc, Mutex};

use super::checkpoints;
use super::error::JobError;
use super::event_log::EventLog;
use super::experiments::run;
use super::report::{ReportDocument, ReportModel};
use super::request::TrainRequest;
use super::shared::{Outcome, Shared};
use crate::dataset::catalog;
use crate::ml::card::Card;
use crate::ml::classify::Classifier;
use crate::ml::train::{Order, TrainError, TrainedModel, Watch, train_watched};
use crate::storage::datasets::{DatasetAt, DatasetsError};
use crate::storage::names;
use crate::storage::store::{Claim, End, JobState, StoreError, StoredDataset, StoredReport, now};
use crate::vision::Color;

/// Trains, or makes a run of an experiment; a training that was cancelled after an epoch keeps its best weights.
pub(super) fn carry_out(
    shared: &Shared,
    log: EventLog<'_>,
    request: &TrainRequest,
    at: &DatasetAt,
) -> Result<Outcome, JobError> {
    match &request.run {
        Some(run) => run::carry_out(shared, log, request, run, at),
        None => make_model(shared, log, request, at),
    }
}

fn make_model(
    shared: &Shared,
    mut log: EventLog<'_>,
    request: &TrainRequest,
    at: &DatasetAt,
) -> Result<Outcome, JobError> {
    let (recipe, dataset) = (&request.recipe, &at.dataset);
    let datasets = &shared.datasets;
    let crops = read(&mut log, |progress| {
        datasets.load(at, recipe.color, recipe.image_size, progress)
    })?;
    // One that was cancelled before the server ended may have a checkpoint, and its best weights are kept.
    let job = log.job_id();
    if shared.has_to_let_go(job) || shared.is_cancelled(job) && !log.is_resumed() {
        return Ok(shared.nothing_kept(job));
    }
    let order = order(shared, job, request, dataset)?;
    let trained = match tell_while_training(shared, &mut log, &crops, request, &order, dataset) {
        // An earlier server kept the model, and its comparison is skipped.
        Err(JobError::Train(TrainError::NothingKept))
            if log.kept().is_some() && !shared.has_to_let_go(job) =>
        {
            return Ok(Some(End::plain(JobState::Succeeded)));
        }
        Err(JobError::Train(TrainError::NothingKept)) => return Ok(shared.nothing_kept(job)),
        trained => trained?,
    };
    // Unless it is stopped now, nothing may come between the model and the end of its job.
    if shared.has_to_let_go(job) {
        return Ok(None);
    }
    log.make_sure()?;
    let was_ready = log.kept().map(str::to_owned);
    let state = match was_ready.is_none() && shared.is_cancelled(log.job_id()) {
        true => JobState::Cancelled,
        false => JobState::Succeeded,
    };
    let model = match was_ready {
        Some(model) => {
            add_comparison(shared, log.job_id(), &model, &trained);
            Some(named(shared, log.job_id(), model, &trained))
        }
        None => keep(shared, &mut log, &trained.classifier)?,
    };
    let Some(model) = model else {
        return Ok(None);
    };
    Ok(Some(End {
        model: Some(model.id.clone()),
        report: Some(report(log.job_id(), dataset, &trained, model)?),
        ..End::plain(state)
    }))
}

/// Keeps the model and its report before its comparison begins: whatever happens from now on, it is there.
fn model_ready(
    shared: &Shared,
    log: &mut EventLog<'_>,
    dataset: &StoredDataset,
    trained: &TrainedModel,
) -> Result<(), JobError> {
    // An earlier server kept it; it may have been renamed or removed since.
    if log.kept().is_some() {
        return Ok(());
    }
    log.make_sure()?;
    // Nothing if the server stops.
    let Some(model) = keep(shared, log, &trained.classifier)? else {
        return Ok(());
    };
    log.model_ready(&report(log.job_id(), dataset, trained, model)?)?;
    Ok(())
}

/// The report of a training whose model is kept as `model`.
fn report(
    job: &str,
    dataset: &StoredDataset,
    trained: &TrainedModel,
    model: ReportModel,
) -> Result<StoredReport, StoreError> {
    // The same in a second life of the job, so that no report appears twice.
    let id = job.replacen("job-", "report-", 1);
    let mut report = ReportDocument::of_training(job, id, dataset, trained);
    // Nearly always what was ordered; else another model has that id or name.
    report.model = model;
    report.to_stored()
}

/// The job's model as it is called now, or was ordered if it has been deleted.
fn named(shared: &Shared, job: &str, id: String, trained: &TrainedModel) -> ReportModel {
    let card = shared.models.engine().card(&id);
    let card = card.filter(|card| card.may_be_of(job));
    let name = card.map_or_else(
        || trained.classifier.card().name.clone(),
        |card| card.name.clone(),
    );
    ReportModel { id, name }
}

/// Puts the comparison's figure on the card of the model that is kept. The report has it as well, so it is not insisted on.
fn add_comparison(shared: &Shared, job: &str, model: &str, trained: &TrainedModel) {
    let figures = &trained.classifier.card().metrics;
    if let Err(error) = shared.models.add_figures(model, job, figures) {
        tracing::warn!(%error, "the comparison's figure cannot be put on the model's card");
    }
}

/// Reads a dataset into crops, telling how far it is.
pub(super) fn read(
    log: &mut EventLog<'_>,
    load: impl FnOnce(&(dyn Fn(usize, usize) + Sync)) -> Result<catalog::Dataset, DatasetsError>,
) -> Result<catalog::Dataset, JobError> {
    let log = Mutex::new(log);
    let progress = |done, total| {
        // A thread that comes while another one reports has nothing newer to say.
        if let Ok(mut log) = log.try_lock() {
            log.reading(done, total);
        }
    };
    Ok(load(&progress)?)
}

pub(super) fn order(
    shared: &Shared,
    job: &str,
    request: &TrainRequest,
    dataset: &StoredDataset,
) -> Result<Order, JobError> {
    let init = request.init.as_deref();
    let color = match request.recipe.color {
        Color::Gray => "gray",
        Color::Rgb => "RGB",
    };
    Ok(Order {
        id: job.replacen("job-", "model-", 1),
        name: (request.name.clone())
            .unwrap_or_else(|| names::with_ending(&dataset.name, &format!(" ({color})"))),
        created_at: now(),
        init: init.map(|id| copy(shared, id)).transpose()?,
        terms: None,
        checkpoint: Some(checkpoints::folder(shared, job)),
    })
}

fn tell_while_training(
    shared: &Shared,
    log: &mut EventLog<'_>,
    crops: &catalog::Dataset,
    request: &TrainRequest,
    order: &Order,
    dataset: &StoredDataset,
) -> Result<TrainedModel, JobError> {
    let job = log.job_id().to_owned();
    let checkpoints = checkpoints::Sender::open(shared, log);
    let log = RefCell::new(log);
    let broken: RefCell<Option<JobError>> = RefCell::default();
    let note = |done: Result<(), JobError>| {
        if let Err(error) = done {
            broken.borrow_mut().get_or_insert(error);
        }
    };
    let device = shared.device(request.device)?;
    let watch = Watch {
        on_event: &mut |event| note(log.borrow_mut().training(event).map_err(JobError::from)),
        on_model: &mut |trained| {
            note(model_ready(shared, &mut log.borrow_mut(), dataset, trained));
        },
        // A worker whose writes are refused sends nothing more.
        on_checkpoint: &mut |folder| {
            if broken.borrow().is_none() {
                checkpoints.push(folder);
            }
        },
        stop: &|| broken.borrow().is_some() || shared.should_stop(&job),
    };
    let trained = train_watched(crops, &request.recipe, order, &device, watch);
    match broken.into_inner() {
        Some(error) => Err(error),
        None => Ok(trained?),
    }
}

/// Keeps the model and makes it known to the running engine; its id and name. Where there is no room it waits for some, because
/// hours of work are in it; nothing if the server stops meanwhile, or another worker has the job by then.
fn keep(
    shared: &Shared,
    log: &mut EventLog<'_>,
    classifier: &Classifier,
) -> Result<Option<ReportModel>, JobError> {
    for tried in 1.. {
        match try_to_keep(shared, log.claim(), classifier) {
            Err(JobError::Library(error)) if error.is_passing() => {
                tracing::warn!(%error, "a trained model waits for the shared store");
                shared.pause(tried);
            }
            Err(error) if error.is_disk_full() => {
                tracing::warn!(%error, "a trained model waits for room on the disk");
                log.waiting_for_room();
                shared.pause(tried);
            }
            kept => {
                return kept.map(|card| {
                    Some(ReportModel {
                        id: card.id.clone(),
                        name: card.name.clone(),
                    })
                });
            }
        }
        if shared.has_to_let_go(log.job_id()) {
            break;
        }
    }
    Ok(None)
}

fn try_to_keep(
    shared: &Shared,
    claim: &Claim,
    classifier: &Classifier,
) -> Result<Arc<Card>, JobError> {
    let models = &shared.models;
    // A server that was killed between the model and its record left it: the same model, perhaps under another name by now.
    if let Some(kept) = models.made_by(&claim.job) {
        return Ok(kept);
    }
    shared.datasets.make_sure_of_room(0)?;
    let copy = copy_of(shared, classifier);
    let card = Card {
        job: Some(claim.job.clone()),
        ..copy.card().clone()
    };
    Ok(models.insert_of_job(copy.with_card(card), claim)?)
}

/// A copy of a model to go on from.
fn copy(shared: &Shared, id: &str) -> Result<Classifier, JobError> {
    let classifier = shared.classifier(id)?;
    Ok(copy_of(shared, &classifier))
}

pub(super) fn copy_of(shared: &Shared, classifier: &Classifier) -> Classifier {
    let device = shared.device.device.clone();
    let copy = Classifier::new(
        classifier.card().clone(),
        classifier.network().clone(),
        device,
    );
    copy.with_learned(classifier.learned().cloned())
}

//! A training as a job: dataset and recipe in, model and report out.

use std::cell::Cell;
use std::sync::Mutex;

use super::error::JobError;
use super::event_log::EventLog;
use super::report::ReportDocument;
use super::request::TrainRequest;
use super::shared::{Outcome, Shared};
use crate::dataset::catalog;
use crate::ml::classify::Classifier;
use crate::ml::train::{Order, TrainError, TrainedModel, train};
use crate::storage::datasets::DatasetsError;
use crate::storage::store::{Dataset, End, JobState, StoreError, new_id, now};
use crate::vision::Color;

/// Trains; a training that was cancelled after an epoch keeps its best weights.
pub(super) fn carry_out(
    shared: &Shared,
    mut log: EventLog<'_>,
    request: &TrainRequest,
    dataset: &Dataset,
) -> Result<Outcome, JobError> {
    let recipe = &request.recipe;
    let datasets = &shared.datasets;
    let crops = read(&mut log, |progress| {
        datasets.load(dataset, recipe.color, recipe.image_size, progress)
    })?;
    // One that was cancelled before the server ended may have a checkpoint, and its best weights are kept.
    if shared.is_stopping() || shared.is_cancelled(log.job_id()) && !log.is_resumed() {
        return Ok(shared.nothing_kept());
    }
    let order = order(shared, log.job_id(), request, dataset)?;
    log.expect_runs(if crops.is_divided() { 1 } else { 2 });
    let trained = match tell_while_training(shared, &mut log, &crops, request, &order) {
        Err(JobError::Train(TrainError::NothingKept)) => return Ok(shared.nothing_kept()),
        trained => trained?,
    };
    // Unless it is stopped now, nothing may come between the model and the end of its job.
    if shared.is_stopping() {
        return Ok(None);
    }
    let state = match shared.is_cancelled(log.job_id()) {
        true => JobState::Cancelled,
        false => JobState::Succeeded,
    };
    let mut report = ReportDocument::of_training(log.job_id(), new_id("report"), dataset, &trained);
    let Some(model) = keep(shared, &mut log, trained.classifier)? else {
        return Ok(None);
    };
    // Nearly always the id that was ordered; else someone put another model in its place.
    report.model.id.clone_from(&model);
    Ok(Some(End {
        state,
        model: Some(model),
        report: Some(report.to_stored()?),
        error: None,
    }))
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

fn order(
    shared: &Shared,
    job: &str,
    request: &TrainRequest,
    dataset: &Dataset,
) -> Result<Order, JobError> {
    let init = request.init.as_deref();
    let color = match request.recipe.color {
        Color::Gray => "gray",
        Color::Rgb => "RGB",
    };
    Ok(Order {
        // The same in a second life of the job, so that no model appears twice.
        id: job.replacen("job-", "model-", 1),
        name: (request.name.clone()).unwrap_or_else(|| format!("{} ({color})", dataset.name)),
        created_at: now(),
        init: init.map(|id| copy(shared, id)).transpose()?,
        terms: None,
        checkpoint: Some(shared.datasets.data_dir().job(job).join("checkpoint")),
    })
}

fn tell_while_training(
    shared: &Shared,
    log: &mut EventLog<'_>,
    crops: &catalog::Dataset,
    request: &TrainRequest,
    order: &Order,
) -> Result<TrainedModel, JobError> {
    let job = log.job_id().to_owned();
    let is_broken = Cell::new(false);
    let mut broken: Option<StoreError> = None;
    let device = shared.device(request.device)?;
    let trained = train(
        crops,
        &request.recipe,
        order,
        &device,
        &mut |event| {
            if let Err(error) = log.training(event) {
                is_broken.set(true);
                broken.get_or_insert(error);
            }
        },
        &|| is_broken.get() || shared.should_stop(&job),
    );
    match broken {
        Some(error) => Err(error.into()),
        None => Ok(trained?),
    }
}

/// Keeps the model and makes it known to the running engine; its id. Where there is no room it waits for some, because
/// hours of work are in it; nothing if the server stops meanwhile.
fn keep(
    shared: &Shared,
    log: &mut EventLog<'_>,
    classifier: Classifier,
) -> Result<Option<String>, JobError> {
    for tried in 1.. {
        match try_to_keep(shared, &classifier) {
            Err(error) if error.is_disk_full() => {
                tracing::warn!(%error, "a trained model waits for room on the disk");
                log.waiting_for_room();
                shared.pause(tried);
            }
            kept => return kept.map(Some),
        }
        if shared.is_stopping() {
            break;
        }
    }
    Ok(None)
}

fn try_to_keep(shared: &Shared, classifier: &Classifier) -> Result<String, JobError> {
    shared.datasets.make_sure_of_room(0)?;
    let models = &shared.models;
    let id = &classifier.card().id;
    // A server that was killed between the model and the end of its job left it; this one is the same again.
    if models.engine().card(id).is_some() {
        models.remove(id)?;
    }
    Ok(models.insert(copy_of(shared, classifier))?.id.clone())
}

/// A copy of a model to go on from.
fn copy(shared: &Shared, id: &str) -> Result<Classifier, JobError> {
    let classifier = shared.classifier(id)?;
    Ok(copy_of(shared, &classifier))
}

fn copy_of(shared: &Shared, classifier: &Classifier) -> Classifier {
    let device = shared.device.device.clone();
    let copy = Classifier::new(
        classifier.card().clone(),
        classifier.network().clone(),
        device,
    );
    copy.with_learned(classifier.learned().cloned())
}

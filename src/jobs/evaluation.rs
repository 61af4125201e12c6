//! An evaluation as a job: model and dataset in, report out.

use super::error::JobError;
use super::event_log::EventLog;
use super::report::{Measured, ReportDocument};
use super::request::EvaluateRequest;
use super::shared::{Outcome, Shared};
use super::training::read;
use crate::ml::evaluate::findings::Findings;
use crate::ml::evaluate::mapping::Mapping;
use crate::ml::evaluate::{EvaluateError, evaluate};
use crate::storage::datasets::DatasetAt;
use crate::storage::store::{End, JobState, StoredReport, new_id};

/// Measures.
pub(super) fn carry_out(
    shared: &Shared,
    mut log: EventLog<'_>,
    request: &EvaluateRequest,
    at: &DatasetAt,
) -> Result<Outcome, JobError> {
    let dataset = &at.dataset;
    let classifier = shared.classifier(&request.model)?;
    let mapping = shared.mapping(request, dataset)?;
    let mut crops = read(&mut log, |progress| {
        (shared.datasets).load_to_measure(at, classifier.card(), request.faces, progress)
    })?;
    if let Some(part) = request.part {
        crops.keep_part(part);
    }
    // The folders of the crops are those of the dataset; their order and number are made sure of.
    let mapping = Mapping::of_folders(&crops.classes, mapping);
    if shared.should_stop(log.job_id()) {
        return Ok(shared.nothing_kept(log.job_id()));
    }
    log.measuring(crops.samples.len())?;
    let job = log.job_id();
    let predictions = evaluate(&classifier, &crops, mapping, &mut |done, total| {
        log.measured(done, total);
        !shared.should_stop(job)
    });
    let predictions = match predictions {
        Err(EvaluateError::Stopped) => return Ok(shared.nothing_kept(job)),
        predictions => predictions?,
    };
    let findings = Findings::new(&classifier, &crops, &predictions, request.unsure);
    if shared.should_stop(log.job_id()) {
        return Ok(shared.nothing_kept(log.job_id()));
    }
    // Its name may have changed since it was loaded.
    let card = shared.models.engine().card(&request.model);
    let measured = Measured {
        card: card.as_deref().unwrap_or(classifier.card()),
        crops: &crops,
        findings,
        predictions: &predictions,
    };
    let report = ReportDocument::of_evaluation(log.job_id(), new_id("report"), dataset, measured);
    let report = StoredReport {
        predictions: serde_json::to_string(&predictions).ok(),
        ..report.to_stored()?
    };
    Ok(Some(End {
        model: Some(request.model.clone()),
        report: Some(report),
        ..End::plain(JobState::Succeeded)
    }))
}

//! An evaluation as a job: model and dataset in, report out.

use super::error::JobError;
use super::report;
use super::request::EvaluateRequest;
use super::story::Story;
use super::training::read;
use super::worker::{Outcome, Worker};
use crate::ml::evaluate::evaluate;
use crate::store::{Dataset, End, JobState, new_id};

/// Measures.
pub(super) fn carry_out(
    worker: &Worker,
    mut story: Story<'_>,
    request: &EvaluateRequest,
    dataset: &Dataset,
) -> Result<Outcome, JobError> {
    let classifier = worker.shared.classifier(&request.model)?;
    let card = classifier.card();
    let crops = read(worker, &mut story, dataset, (card.color, card.image_size))?;
    if worker.should_stop(story.job_id()) {
        return Ok(worker.nothing_kept());
    }
    story.measuring(crops.samples.len())?;
    let evaluated = evaluate(&classifier, &crops, None)?;
    if worker.should_stop(story.job_id()) {
        return Ok(worker.nothing_kept());
    }
    let measured = report::Measured {
        card,
        crops: &crops,
        evaluated: &evaluated,
    };
    let report = report::of_evaluation(story.job_id(), &new_id("report"), dataset, &measured);
    Ok(Some(End {
        state: JobState::Succeeded,
        model: Some(card.id.clone()),
        report: Some(report),
        error: None,
    }))
}

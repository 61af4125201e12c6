//! Reports as they are kept: the figures of a training or an evaluation, and what they are about.

use serde_json::{Value, json};

use crate::card::Card;
use crate::dataset::catalog;
use crate::dataset::duplicates::exact_duplicate_groups;
use crate::ml::evaluate::Evaluated;
use crate::ml::train::TrainedModel;
use crate::store::{Dataset, Report, now};

/// Most skipped files that a report lists.
const SKIPPED: usize = 200;

/// The report of a training.
pub(super) fn of_training(
    job: &str,
    id: &str,
    dataset: &Dataset,
    trained: &TrainedModel,
) -> Report {
    let card = trained.classifier.card();
    let mut report = about(job, id, "train", card, dataset);
    report.body["evaluations"] = json!(card.metrics);
    report.body["history"] = json!(trained.history);
    report.body["train"] = json!(trained.train);
    report.body["valid"] = json!(trained.valid);
    report.body["images_per_s"] = json!(trained.images_per_s);
    report
}

/// What was measured, and on what.
pub(super) struct Measured<'a> {
    pub(super) card: &'a Card,
    pub(super) crops: &'a catalog::Dataset,
    pub(super) evaluated: &'a Evaluated,
}

/// The report of an evaluation.
pub(super) fn of_evaluation(
    job: &str,
    id: &str,
    dataset: &Dataset,
    measured: &Measured<'_>,
) -> Report {
    let Measured {
        card,
        crops,
        evaluated,
    } = measured;
    let mut report = about(job, id, "evaluate", card, dataset);
    let body = &mut report.body;
    body["evaluations"] = json!([{
        "name": dataset.name,
        "protocol": protocol(evaluated),
        "report": evaluated.report,
    }]);
    for absent in ["history", "train", "valid", "images_per_s"] {
        body[absent] = Value::Null;
    }
    let figures = json!(evaluated.report);
    for (name, figure) in figures.as_object().into_iter().flatten() {
        body[name] = figure.clone();
    }
    let unmapped = evaluated.unmapped.iter();
    let skipped = crops.skipped.iter().take(SKIPPED);
    body["classes"] = json!(evaluated.classes);
    body["masked"] = json!(evaluated.masked);
    body["unmapped"] = unmapped
        .map(|(class, images)| json!({"class": class, "images": images}))
        .collect();
    body["skipped"] = skipped
        .map(|file| json!({"entry": file.entry, "reason": file.reason.to_string()}))
        .collect();
    body["skipped_images"] = json!(crops.skipped.len());
    body["duplicates"] = json!(repeated(crops));
    body["seen_in_training"] = json!(card.trained_on.hash == dataset.sha256);
    report
}

/// What every report begins with.
fn about(job: &str, id: &str, kind: &str, card: &Card, dataset: &Dataset) -> Report {
    let created_at = now();
    let body = json!({
        "id": id,
        "kind": kind,
        "job": job,
        "model": {"id": card.id, "name": card.name},
        "dataset": {"id": dataset.id, "name": dataset.name},
        "created_at": created_at,
    });
    Report {
        id: id.to_owned(),
        created_at,
        kind: kind.to_owned(),
        model: card.id.clone(),
        dataset: dataset.id.clone(),
        body,
    }
}

fn protocol(evaluated: &Evaluated) -> String {
    let mut protocol = format!(
        "{} images, each a whole face crop.",
        evaluated.report.support
    );
    if !evaluated.masked.is_empty() {
        let masked = evaluated.masked.join(", ");
        protocol.push_str(&format!(
            " The data lack {masked}, so the model was not allowed to answer that."
        ));
    }
    protocol
}

/// Images that are exact copies of an earlier one.
fn repeated(crops: &catalog::Dataset) -> usize {
    let groups = exact_duplicate_groups(&crops.samples);
    let different: std::collections::BTreeSet<usize> = groups.iter().copied().collect();
    groups.len() - different.len()
}

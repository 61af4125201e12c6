//! Reports as they are kept: the figures of a training or an evaluation, and what they are about.

use serde_json::{Value, json};

use crate::dataset::catalog;
use crate::ml::card::Card;
use crate::ml::evaluate::Predictions;
use crate::ml::evaluate::figures::Figures;
use crate::ml::evaluate::findings::Findings;
use crate::ml::train::TrainedModel;
use crate::storage::store::{Dataset, Headline, Report, now};

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
    pub(super) findings: &'a Findings,
    pub(super) predictions: &'a Predictions,
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
        findings,
        predictions,
    } = measured;
    let figures = &findings.figures;
    let mut report = about(job, id, "evaluate", card, dataset);
    report.headline = Some(headline(card, dataset, figures));
    report.predictions = serde_json::to_string(predictions).ok();
    let body = &mut report.body;
    body["evaluations"] = json!([{
        "name": dataset.name,
        "protocol": protocol(predictions, crops),
        "report": figures.judged.report,
    }]);
    for absent in ["history", "train", "valid", "images_per_s"] {
        body[absent] = Value::Null;
    }
    for (name, value) in json!(findings).as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    report
}

fn headline(card: &Card, dataset: &Dataset, figures: &Figures) -> Headline {
    let judged = &figures.judged;
    Headline {
        model_name: card.name.clone(),
        dataset_name: dataset.name.clone(),
        dataset_sha256: Some(dataset.sha256.clone()),
        accuracy: judged.report.accuracy,
        interval_95: judged.report.interval_95,
        macro_f1: judged.report.macro_f1,
        support: judged.report.support,
        band: json!(judged.band).as_str().unwrap_or_default().to_owned(),
    }
}

/// What every report begins with.
fn about(job: &str, id: &str, kind: &str, card: &Card, dataset: &Dataset) -> Report {
    let created_at = now();
    let body = json!({
        "id": id,
        "kind": kind,
        "job": job,
        "model": {"id": card.id, "name": card.name},
        "dataset": {"id": dataset.id, "name": dataset.name, "sha256": dataset.sha256},
        "created_at": created_at,
    });
    Report {
        id: id.to_owned(),
        created_at,
        kind: kind.to_owned(),
        model: card.id.clone(),
        dataset: dataset.id.clone(),
        body,
        headline: None,
        predictions: None,
    }
}

fn protocol(predictions: &Predictions, crops: &catalog::Dataset) -> String {
    let detected = predictions
        .images
        .iter()
        .filter(|image| image.detected)
        .count();
    let images = predictions.images.len();
    let mut protocol = format!("{images} images");
    protocol.push_str(&match detected {
        0 => ", each a whole face crop.".to_owned(),
        _ if detected == images => ", the largest face of each.".to_owned(),
        _ => format!(", the largest face of {detected} of them, the others whole face crops."),
    });
    if !crops.no_face.is_empty() {
        protocol.push_str(&format!(
            " {} more show no face that could be found.",
            crops.no_face.len()
        ));
    }
    protocol
}

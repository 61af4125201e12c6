//! Reports: the figures of a training or an evaluation, and what they are about.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::{AnyOfBuilder, Object, Schema};
use utoipa::openapi::{Ref, RefOr};

use crate::dataset::catalog;
use crate::ml::card::{Card, Evaluation};
use crate::ml::evaluate::Predictions;
use crate::ml::evaluate::findings::Findings;
use crate::ml::train::TrainedModel;
use crate::ml::train::events::{EpochSummary, Measure};
use crate::storage::store::{Dataset, Headline, JobKind, StoreError, StoredReport, now};

/// What a training or an evaluation found out, as it is stored and as it is given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReportDocument {
    /// `report-…`.
    pub id: String,
    /// What the job did.
    pub kind: JobKind,
    /// Id of the job.
    pub job: String,
    /// The model that was made or measured.
    pub model: ReportModel,
    /// The dataset that was learned from or measured on.
    pub dataset: ReportDataset,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// The figures, the most meaningful first.
    pub evaluations: Vec<Evaluation>,
    /// Epochs of a training; null for an evaluation.
    pub history: Option<Vec<EpochSummary>>,
    /// A training's figures on the images it learned from; null for an evaluation.
    pub train: Option<Measure>,
    /// A training's figures on the validation images; null for an evaluation.
    pub valid: Option<Measure>,
    /// A training's speed; null for an evaluation.
    pub images_per_s: Option<f64>,
    /// What an evaluation found.
    #[serde(flatten)]
    #[schema(schema_with = findings_or_nothing)]
    pub findings: Option<Findings>,
}

/// The model that a report is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportModel {
    /// `model-…`, or the bundled model's id.
    pub id: String,
    /// As it was called then.
    pub name: String,
}

/// The dataset that a report is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportDataset {
    /// `ds-…`.
    pub id: String,
    /// As it was called then.
    pub name: String,
    /// SHA-256 of its archive; reports of earlier versions lack it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

impl ReportDataset {
    /// Whether both are the same pictures: one dataset, or the same file uploaded twice.
    pub fn is_same(&self, other: &Self) -> bool {
        self.id == other.id || (self.sha256.is_some() && self.sha256 == other.sha256)
    }
}

impl ReportDocument {
    /// Reads what the database holds.
    ///
    /// # Errors
    ///
    /// If it is no report.
    pub fn parse(body: &str) -> Result<Self, StoreError> {
        serde_json::from_str(body).map_err(StoreError::damaged("report"))
    }

    /// The report of a training.
    pub(super) fn of_training(
        job: &str,
        id: String,
        dataset: &Dataset,
        trained: &TrainedModel,
    ) -> Self {
        let card = trained.classifier.card();
        Self {
            evaluations: card.metrics.clone(),
            history: Some(trained.history.clone()),
            train: Some(trained.train),
            valid: Some(trained.valid),
            images_per_s: Some(trained.images_per_s),
            ..Self::about(job, id, JobKind::Train, card, dataset)
        }
    }

    /// The report of an evaluation.
    pub(super) fn of_evaluation(
        job: &str,
        id: String,
        dataset: &Dataset,
        measured: Measured<'_>,
    ) -> Self {
        let evaluation = Evaluation {
            name: dataset.name.clone(),
            protocol: protocol(measured.predictions, measured.crops),
            report: measured.findings.figures.judged.report.clone(),
            calibration_error: None,
            robustness: Vec::new(),
        };
        Self {
            evaluations: vec![evaluation],
            findings: Some(measured.findings),
            ..Self::about(job, id, JobKind::Evaluate, measured.card, dataset)
        }
    }

    fn about(job: &str, id: String, kind: JobKind, card: &Card, dataset: &Dataset) -> Self {
        Self {
            id,
            kind,
            job: job.to_owned(),
            model: ReportModel {
                id: card.id.clone(),
                name: card.name.clone(),
            },
            dataset: ReportDataset {
                id: dataset.id.clone(),
                name: dataset.name.clone(),
                sha256: Some(dataset.sha256.clone()),
            },
            created_at: now(),
            evaluations: Vec::new(),
            history: None,
            train: None,
            valid: None,
            images_per_s: None,
            findings: None,
        }
    }

    /// The row that the database keeps.
    pub(super) fn to_stored(&self) -> Result<StoredReport, StoreError> {
        Ok(StoredReport {
            id: self.id.clone(),
            created_at: self.created_at.clone(),
            kind: self.kind,
            model: self.model.id.clone(),
            dataset: self.dataset.id.clone(),
            body: serde_json::to_string(self).map_err(StoreError::damaged("report"))?,
            headline: self
                .findings
                .as_ref()
                .map(|findings| self.headline(findings)),
            predictions: None,
        })
    }

    fn headline(&self, findings: &Findings) -> Headline {
        let judged = &findings.figures.judged;
        Headline {
            model_name: self.model.name.clone(),
            dataset_name: self.dataset.name.clone(),
            dataset_sha256: self.dataset.sha256.clone(),
            accuracy: judged.report.accuracy,
            interval_95: judged.report.interval_95,
            macro_f1: judged.report.macro_f1,
            support: judged.report.support,
            band: judged.band,
        }
    }
}

/// What was measured, and on what.
pub(super) struct Measured<'a> {
    pub(super) card: &'a Card,
    pub(super) crops: &'a catalog::Dataset,
    pub(super) findings: Findings,
    pub(super) predictions: &'a Predictions,
}

/// The fields of an evaluation's findings stand beside the others; a training has none of them.
fn findings_or_nothing() -> Schema {
    let findings: RefOr<Schema> = Ref::from_schema_name("Findings").into();
    let either = AnyOfBuilder::new().item(findings).item(Object::new());
    Schema::AnyOf(either.build())
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

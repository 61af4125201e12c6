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
use crate::storage::store::{Headline, JobKind, StoreError, StoredDataset, StoredReport, now};

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
    /// How many of its edits were in force; left out where there were none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<usize>,
    /// What people called that state of it, if they gave it a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// How many pictures were put into another class or left out because of what a model answered: figures on pictures that
    /// were chosen so are flattering.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mended: Option<usize>,
}

impl ReportDataset {
    /// Whether both are the same pictures with the same labels: one dataset at one revision, or the same file uploaded twice.
    pub fn is_same(&self, other: &Self) -> bool {
        let is_same_file = match (&self.sha256, &other.sha256) {
            (Some(own), Some(other)) => own == other,
            _ => self.id == other.id,
        };
        // Two datasets of one file have edits of their own.
        let is_same_state = self.revision.is_none() || self.id == other.id;
        is_same_file && is_same_state && self.revision == other.revision
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
        dataset: &StoredDataset,
        trained: &TrainedModel,
    ) -> Self {
        let card = trained.classifier.card();
        let about = Self::about(job, id, JobKind::Train, card, dataset);
        Self {
            evaluations: card.metrics.clone(),
            history: Some(trained.history.clone()),
            train: Some(trained.train),
            valid: Some(trained.valid),
            images_per_s: Some(trained.images_per_s),
            dataset: ReportDataset {
                revision: card.trained_on.revision,
                version: card.trained_on.version.clone(),
                ..about.dataset.clone()
            },
            ..about
        }
    }

    /// The report of an evaluation.
    pub(super) fn of_evaluation(
        job: &str,
        id: String,
        dataset: &StoredDataset,
        measured: Measured<'_>,
    ) -> Self {
        let evaluation = Evaluation {
            name: dataset.name.clone(),
            protocol: protocol(measured.predictions, measured.crops),
            report: measured.findings.figures.judged.report.clone(),
            calibration_error: None,
            robustness: Vec::new(),
        };
        let about = Self::about(job, id, JobKind::Evaluate, measured.card, dataset);
        let edition = measured.crops.edition.clone();
        Self {
            evaluations: vec![evaluation],
            findings: Some(measured.findings),
            dataset: ReportDataset {
                revision: edition.as_ref().map(|edition| edition.revision),
                mended: (edition.as_ref().map(|edition| edition.mended))
                    .filter(|mended| *mended > 0),
                version: edition.and_then(|edition| edition.version),
                ..about.dataset.clone()
            },
            ..about
        }
    }

    fn about(job: &str, id: String, kind: JobKind, card: &Card, dataset: &StoredDataset) -> Self {
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
                revision: None,
                version: None,
                mended: None,
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
            dataset_revision: self.dataset.revision,
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

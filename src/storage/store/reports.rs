//! Reports: what a training or an evaluation found out.

use super::row::Row;
use super::sql::{self, AnyRow, Transaction};
use super::{JobKind, Store, StoreError};
use crate::ml::evaluate::figures::Band;

/// A report's row.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredReport {
    /// `report-…`.
    pub id: String,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// What the job did.
    pub kind: JobKind,
    /// Id of the model it is about.
    pub model: String,
    /// Id of the dataset it is about.
    pub dataset: String,
    /// The whole document, as JSON.
    pub body: String,
    /// What lists show of an evaluation.
    pub headline: Option<Headline>,
    /// What the model said about each image of an evaluation, as JSON.
    pub predictions: Option<String>,
}

/// What lists show of an evaluation.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct Headline {
    /// Name of the model.
    pub model_name: String,
    /// Name of the dataset.
    pub dataset_name: String,
    /// Hash of the dataset's archive; reports of earlier versions lack it.
    pub dataset_sha256: Option<String>,
    /// How many edits of the dataset were in force, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset_revision: Option<usize>,
    /// Share of images classified correctly, 0 to 1.
    pub accuracy: f64,
    /// Its 95 % interval.
    pub interval_95: [f64; 2],
    /// Unweighted mean of the classes' F1.
    pub macro_f1: f64,
    /// Images.
    pub support: usize,
    /// How good the accuracy is.
    pub band: Band,
}

/// A report without its inside.
#[derive(Debug, Clone, PartialEq, serde::Serialize, utoipa::ToSchema)]
pub struct ReportSummary {
    /// `report-…`.
    pub id: String,
    /// `train` or `evaluate`.
    pub kind: String,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// Id of the model it is about.
    pub model: String,
    /// Id of the dataset it is about.
    pub dataset: String,
    /// What an evaluation found, in short.
    #[serde(flatten)]
    pub headline: Option<Headline>,
    /// What is wrong with its row; then fields that cannot be read are missing or empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub damaged: Option<String>,
}

impl Store {
    /// The document called `id`, as JSON.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn report(&self, id: &str) -> Result<Option<String>, StoreError> {
        let row = sql::query("SELECT body FROM reports WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let mut row = Row::new(&row);
        let body = row.string("body");
        row.json::<serde::de::IgnoredAny>("body");
        undamaged(row)?;
        Ok(Some(body))
    }

    /// Id of the data set that a report is about; nothing if there is no such report.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn dataset_of_report(&self, id: &str) -> Result<Option<String>, StoreError> {
        let dataset = sql::query_scalar("SELECT dataset FROM reports WHERE id = $1").bind(id);
        Ok(dataset.fetch_optional(&self.pool).await?)
    }

    /// Whether there is such a report, damaged or not.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn has_report(&self, id: &str) -> Result<bool, StoreError> {
        let found = sql::query_scalar("SELECT EXISTS (SELECT 1 FROM reports WHERE id = $1)");
        Ok(found.bind(id).fetch_one(&self.pool).await?)
    }

    /// What the model said about each image, as JSON; nothing if the report is none of an evaluation, or not there.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn predictions(&self, id: &str) -> Result<Option<String>, StoreError> {
        let row = sql::query("SELECT predictions FROM reports WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let mut row = Row::new(&row);
        let predictions = row.optional_string("predictions");
        row.optional_json::<serde::de::IgnoredAny>("predictions");
        undamaged(row)?;
        Ok(predictions)
    }

    /// All reports, the newest first, damaged ones too.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn reports(&self) -> Result<Vec<ReportSummary>, StoreError> {
        let rows = sql::query(
            "SELECT id, kind, created_at, model, dataset, headline FROM reports ORDER BY created_at DESC, id",
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.iter().map(summary).collect())
    }

    /// Forgets a report; whether there was one.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn remove_report(&self, id: &str) -> Result<bool, StoreError> {
        self.write_with_reserve(|| self.forget_report(id)).await
    }

    async fn forget_report(&self, id: &str) -> Result<bool, StoreError> {
        let removed = sql::query("DELETE FROM reports WHERE id = $1")
            .bind(id)
            .execute(&self.pool)
            .await?;
        Ok(removed.rows_affected() > 0)
    }
}

/// Keeps a report as a part of something larger.
pub(super) async fn add(
    transaction: &mut Transaction,
    report: &StoredReport,
) -> Result<(), StoreError> {
    let headline = report
        .headline
        .as_ref()
        .map(serde_json::to_string)
        .transpose();
    sql::query(
        "INSERT INTO reports (id, created_at, kind, model, dataset, body, headline, predictions) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&report.id)
    .bind(&report.created_at)
    .bind(report.kind.name())
    .bind(&report.model)
    .bind(&report.dataset)
    .bind(&report.body)
    .bind(headline.map_err(StoreError::damaged("headline"))?)
    .bind(&report.predictions)
    .execute(&mut *transaction)
    .await?;
    Ok(())
}

fn summary(row: &AnyRow) -> ReportSummary {
    let mut row = Row::new(row);
    ReportSummary {
        id: row.string("id"),
        kind: row.string("kind"),
        created_at: row.string("created_at"),
        model: row.string("model"),
        dataset: row.string("dataset"),
        headline: row.optional_json("headline"),
        damaged: row.damage(),
    }
}

/// A report's id, and what is wrong with its row.
pub(super) fn damage(row: &AnyRow) -> (String, Option<String>) {
    let summary = summary(row);
    let mut row = Row::new(row);
    row.json::<serde::de::IgnoredAny>("body");
    row.optional_json::<serde::de::IgnoredAny>("predictions");
    (summary.id, summary.damaged.or(row.damage()))
}

/// An error if what was read of a report is damaged.
fn undamaged(row: Row<'_>) -> Result<(), StoreError> {
    match row.damage() {
        None => Ok(()),
        Some(detail) => Err(StoreError::Damaged {
            what: "report",
            detail,
        }),
    }
}

//! Reports: what a training or an evaluation found out.

use serde_json::Value;
use sqlx::{Row, Transaction, sqlite::SqliteRow};

use super::{Database, Store, StoreError};

/// A report as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// `report-…`.
    pub id: String,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// `train` or `evaluate`.
    pub kind: String,
    /// Id of the model it is about.
    pub model: String,
    /// Id of the dataset it is about.
    pub dataset: String,
    /// The whole document.
    pub body: Value,
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
    /// Share of images named rightly, 0 to 1.
    pub accuracy: f64,
    /// Its 95 % interval.
    pub interval_95: [f64; 2],
    /// Unweighted mean of the classes' F1.
    pub macro_f1: f64,
    /// Images.
    pub support: usize,
    /// `poor`, `good` or `very_good`.
    pub band: String,
}

impl Report {
    /// Sets which model it is about.
    pub fn about_model(&mut self, id: &str) {
        self.model = id.to_owned();
        self.body["model"]["id"] = id.into();
    }
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
}

impl Store {
    /// The document called `id`.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn report(&self, id: &str) -> Result<Option<Value>, StoreError> {
        let body: Option<String> = sqlx::query_scalar("SELECT body FROM reports WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        body.map(|body| serde_json::from_str(&body).map_err(StoreError::damaged("report")))
            .transpose()
    }

    /// What the model said about each image, as JSON; nothing if the report is none of an evaluation, or not there.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn predictions(&self, id: &str) -> Result<Option<String>, StoreError> {
        let found = sqlx::query_scalar("SELECT predictions FROM reports WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        Ok(found.flatten())
    }

    /// All reports, the newest first.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn reports(&self) -> Result<Vec<ReportSummary>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, kind, created_at, model, dataset, headline FROM reports ORDER BY created_at DESC, id",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(summary).collect()
    }

    /// Forgets a report; whether there was one.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn remove_report(&self, id: &str) -> Result<bool, StoreError> {
        let removed = sqlx::query("DELETE FROM reports WHERE id = $1")
            .bind(id)
            .execute(&self.pool)
            .await?;
        Ok(removed.rows_affected() > 0)
    }
}

/// Keeps a report as a part of its job's end.
pub(super) async fn add(
    transaction: &mut Transaction<'_, Database>,
    report: &Report,
) -> Result<(), StoreError> {
    let headline = report
        .headline
        .as_ref()
        .map(serde_json::to_string)
        .transpose();
    sqlx::query(
        "INSERT INTO reports (id, created_at, kind, model, dataset, body, headline, predictions) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&report.id)
    .bind(&report.created_at)
    .bind(&report.kind)
    .bind(&report.model)
    .bind(&report.dataset)
    .bind(report.body.to_string())
    .bind(headline.map_err(StoreError::damaged("headline"))?)
    .bind(&report.predictions)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

fn summary(row: &SqliteRow) -> Result<ReportSummary, StoreError> {
    let headline: Option<String> = row.try_get("headline")?;
    Ok(ReportSummary {
        id: row.try_get("id")?,
        kind: row.try_get("kind")?,
        created_at: row.try_get("created_at")?,
        model: row.try_get("model")?,
        dataset: row.try_get("dataset")?,
        headline: headline
            .map(|headline| serde_json::from_str(&headline))
            .transpose()
            .map_err(StoreError::damaged("headline"))?,
    })
}

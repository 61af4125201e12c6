//! Workers that share a database: who they are, and whether they live.

use std::time::Duration;

use super::claims::{milliseconds, timed};
use super::row::Row;
use super::{JobKind, Store, StoreError};

/// Time after which a worker that gave no sign of life is forgotten.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(24 * 3600);

/// A worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredWorker {
    /// `worker-…`.
    pub id: String,
    /// For people, such as its machine's name.
    pub name: String,
    /// What computes there.
    pub device: String,
    /// Kinds of jobs that it works on.
    pub lanes: Vec<JobKind>,
}

impl Store {
    /// Records that a worker lives.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn worker_lives(&self, worker: &StoredWorker) -> Result<(), StoreError> {
        let lanes: Vec<&str> = worker.lanes.iter().map(|lane| lane.name()).collect();
        let lives = timed!(
            "INSERT INTO workers (id, name, device, lanes, seen_at) VALUES ($1, $2, $3, $4, ",
            ") ON CONFLICT (id) DO UPDATE SET name = excluded.name, device = excluded.device, lanes = excluded.lanes, \
             seen_at = excluded.seen_at"
        );
        let lives = lives
            .bind(&worker.id)
            .bind(&worker.name)
            .bind(&worker.device)
            .bind(lanes.join(" "));
        self.execute(lives).await?;
        Ok(())
    }

    /// Workers that gave a sign of life within this time, by name.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn workers(&self, within: Duration) -> Result<Vec<StoredWorker>, StoreError> {
        let living = timed!(
            "SELECT id, name, device, lanes FROM workers WHERE seen_at + $1 >= ",
            " ORDER BY name, id"
        );
        let living = living.bind(milliseconds(within));
        let rows = living.fetch_all(&self.pool).await?;
        let worker = |row| {
            let mut row = Row::new(row);
            StoredWorker {
                id: row.string("id"),
                name: row.string("name"),
                device: row.string("device"),
                lanes: lanes(&row.string("lanes")),
            }
        };
        Ok(rows.iter().map(worker).collect())
    }

    /// Forgets a worker, because it stops, and all that have been silent for a day.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn worker_stops(&self, id: &str) -> Result<(), StoreError> {
        let gone = timed!("DELETE FROM workers WHERE id = $1 OR seen_at + $2 < ", "");
        let gone = gone.bind(id).bind(milliseconds(FORGOTTEN_AFTER));
        self.execute(gone).await?;
        Ok(())
    }
}

/// Kinds that another version of this program may know are left out.
fn lanes(text: &str) -> Vec<JobKind> {
    let kind = |word: &str| serde_json::from_value(word.into()).ok();
    text.split(' ').filter_map(kind).collect()
}

//! Films: what they are called, what was seen in them, and what people said about that.

use serde_json::json;

use super::row::Row;
use super::sql::{self, AnyRow, Transaction};
use super::{
    Failure, FilmEdits, FilmFacts, JobKind, JobState, NewJob, QueueEvent, Removal, RemovedKind,
    Store, StoreError, StoredEvent, column, events, now, removals,
};

/// A film as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredFilm {
    /// `film-…`.
    pub id: String,
    /// For people.
    pub name: String,
    /// What was the case while it was made, in the words of a study.
    pub condition: Option<String>,
    /// What the file was called.
    pub file_name: String,
    /// Bytes of the file.
    pub bytes: u64,
    pub has_video: bool,
    /// Whether the video stays once its numbers are there.
    pub keep_film: bool,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// Id of the model.
    pub model: String,
    pub classes: Vec<String>,
    /// Seconds between two pictures.
    pub every_s: f64,
    /// Id of its job; none for what a camera recorded.
    pub job: Option<String>,
    pub state: JobState,
    /// How far its job was when that was last written down, 0 to 1.
    pub progress: f64,
    /// Why its job failed.
    pub problem: Option<Failure>,
    pub seen: FilmFacts,
    /// SHA-256 of the journal once it is complete.
    pub journal_sha256: Option<String>,
    pub edits: FilmEdits,
    /// How often people changed something about it.
    pub revision: u64,
    /// What is wrong with its row; then fields that cannot be read are empty.
    pub damaged: Option<String>,
}

/// What became of a film that was to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilmAdded {
    /// It is there, and its job has this first event.
    Kept(Option<StoredEvent>),
    /// There are as many films as there may be.
    Full,
    /// Too many films wait.
    QueueFull,
}

/// What a job found out about its film.
#[derive(Debug, Clone, PartialEq)]
pub struct FilmEnd {
    pub seen: FilmFacts,
    /// SHA-256 of the journal.
    pub journal_sha256: String,
}

/// Every column of a film, and what its job says; then what follows.
macro_rules! select_films {
    ($rest:literal) => {
        concat!(
            "SELECT films.*, COALESCE(jobs.state, films.state) AS state_now, \
             COALESCE(jobs.progress, CASE films.state WHEN 'succeeded' THEN 1.0 ELSE 0.0 END) AS progress \
             FROM films LEFT JOIN jobs ON jobs.id = films.job ",
            $rest
        )
    };
}

impl Store {
    /// Adds a film and puts its job, if it has one, at the end of its lane of the queue.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn add_film(
        &self,
        film: &StoredFilm,
        job: Option<&NewJob>,
        max_films: usize,
        max_queued: usize,
    ) -> Result<FilmAdded, StoreError> {
        self.write(async {
            let mut transaction = self.pool.begin().await?;
            if !insert(&mut transaction, film, max_films).await? {
                return Ok(FilmAdded::Full);
            }
            let event = match job {
                None => None,
                Some(job) if !insert_job(&mut transaction, job, &film.name, max_queued).await? => {
                    return Ok(FilmAdded::QueueFull);
                }
                Some(job) => {
                    let queued = QueueEvent::Queued.text();
                    Some(events::append(&mut transaction, &job.id, &queued).await?)
                }
            };
            transaction.commit().await?;
            Ok(FilmAdded::Kept(event))
        })
        .await
    }

    /// All films, the newest first, damaged ones too.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn films(&self) -> Result<Vec<StoredFilm>, StoreError> {
        let rows = sql::query(select_films!("ORDER BY films.created_at DESC, films.id"))
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.iter().map(film).collect())
    }

    /// The film called `id`.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn film(&self, id: &str) -> Result<Option<StoredFilm>, StoreError> {
        let row = sql::query(select_films!("WHERE films.id = $1"))
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.as_ref().map(film))
    }

    /// Writes down what was seen in a film so far.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn save_film_facts(&self, id: &str, seen: &FilmFacts) -> Result<(), StoreError> {
        let seen = serde_json::to_string(seen).map_err(StoreError::damaged("film"))?;
        let saved = sql::query("UPDATE films SET seen = $2 WHERE id = $1");
        self.execute(saved.bind(id).bind(seen)).await?;
        Ok(())
    }

    /// Changes what people say about a film, if it still has the revision of `film`; whether it had.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn edit_film(&self, film: &StoredFilm) -> Result<bool, StoreError> {
        let edits = serde_json::to_string(&film.edits).map_err(StoreError::damaged("film"))?;
        let edited = sql::query(
            "UPDATE films SET name = $2, condition = $3, edits = $4, revision = revision + 1 \
             WHERE id = $1 AND revision = $5",
        )
        .bind(&film.id)
        .bind(&film.name)
        .bind(&film.condition)
        .bind(edits)
        .bind(i64::try_from(film.revision).unwrap_or(i64::MAX));
        Ok(self.execute(edited).await?.rows_affected() > 0)
    }

    /// Records that a film has no video any more, unless its job still needs it; whether there was one to be removed.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn forget_video(&self, id: &str) -> Result<Removal, StoreError> {
        let forgotten = self.write_with_reserve(|| async {
            let forgotten = sql::query(
                "UPDATE films SET has_video = 0, keep_film = 0 WHERE id = $1 \
                 AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.id = films.job AND jobs.state IN ('queued', 'running'))",
            );
            Ok(forgotten.bind(id).execute(&self.pool).await?)
        });
        Ok(match forgotten.await?.rows_affected() {
            0 if self.film(id).await?.is_some() => Removal::InUse,
            0 => Removal::Missing,
            _ => Removal::Removed,
        })
    }

    /// Forgets a film unless its job has not ended, and records that its files are to be removed.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn remove_film(&self, id: &str) -> Result<Removal, StoreError> {
        let removed = self.write_with_reserve(|| self.forget_film(id)).await?;
        Ok(match removed {
            true => Removal::Removed,
            false if self.film(id).await?.is_some() => Removal::InUse,
            false => Removal::Missing,
        })
    }

    async fn forget_film(&self, id: &str) -> Result<bool, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let removed = sql::query(
            "DELETE FROM films WHERE id = $1 \
             AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.id = films.job AND jobs.state IN ('queued', 'running'))",
        )
        .bind(id)
        .execute(&mut transaction)
        .await?;
        if removed.rows_affected() > 0 {
            removals::record(&mut transaction, RemovedKind::Film, id).await?;
        }
        transaction.commit().await?;
        Ok(removed.rows_affected() > 0)
    }
}

/// Whether there was room for it.
async fn insert(
    transaction: &mut Transaction,
    film: &StoredFilm,
    max_films: usize,
) -> Result<bool, StoreError> {
    let text = |value: serde_json::Result<String>| value.map_err(StoreError::damaged("film"));
    sql::lock_limit(transaction, sql::Limited::Films).await?;
    let added = sql::query(
        "INSERT INTO films (id, name, condition, file_name, bytes, has_video, keep_film, created_at, model, classes, \
         every_s, job, state, seen, journal_sha256, edits, revision) \
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0 \
         WHERE (SELECT COUNT(*) FROM films) < $17",
    )
    .bind(&film.id)
    .bind(&film.name)
    .bind(&film.condition)
    .bind(&film.file_name)
    .bind(i64::try_from(film.bytes).unwrap_or(i64::MAX))
    .bind(i64::from(film.has_video))
    .bind(i64::from(film.keep_film))
    .bind(&film.created_at)
    .bind(&film.model)
    .bind(text(serde_json::to_string(&film.classes))?)
    .bind(film.every_s)
    .bind(&film.job)
    .bind(super::queue::text(film.state))
    .bind(text(serde_json::to_string(&film.seen))?)
    .bind(&film.journal_sha256)
    .bind(text(serde_json::to_string(&film.edits))?)
    .bind(column(max_films))
    .execute(&mut *transaction)
    .await?;
    Ok(added.rows_affected() > 0)
}

/// Adds the job of a film, which stands where others have a data set; whether there was room in its lane.
async fn insert_job(
    transaction: &mut Transaction,
    job: &NewJob,
    name: &str,
    max_queued: usize,
) -> Result<bool, StoreError> {
    sql::lock_limit(transaction, sql::Limited::Queued).await?;
    let added = sql::numbered!(
        "INSERT INTO jobs (id, number, kind, state, created_at, request, dataset, dataset_name, progress, resumed) SELECT $1, ",
        "jobs",
        ", $2, 'queued', $3, $4, $5, $6, 0.0, 0 \
         WHERE (SELECT COUNT(*) FROM jobs WHERE state = 'queued' AND kind = $2) < $7"
    )
    .bind(&job.id)
    .bind(JobKind::Film.name())
    .bind(now())
    .bind(job.request.to_string())
    .bind(&job.dataset)
    .bind(name)
    .bind(column(max_queued))
    .execute(&mut *transaction)
    .await?;
    Ok(added.rows_affected() > 0)
}

/// Writes down how a film's job ended, as a part of that. A video that was not to be kept is gone from here on.
pub(super) async fn end(
    transaction: &mut Transaction,
    job: &str,
    state: &str,
    problem: Option<&str>,
    end: Option<&FilmEnd>,
) -> Result<(), StoreError> {
    let seen = end.map(|end| serde_json::to_string(&end.seen)).transpose();
    sql::query(
        "UPDATE films SET state = $2, problem = $3, seen = COALESCE($4, seen), \
         journal_sha256 = COALESCE($5, journal_sha256), has_video = has_video * keep_film WHERE job = $1",
    )
    .bind(job)
    .bind(state)
    .bind(problem)
    .bind(seen.map_err(StoreError::damaged("film"))?)
    .bind(end.map(|end| &end.journal_sha256))
    .execute(&mut *transaction)
    .await?;
    Ok(())
}

/// A film as its row says.
pub(super) fn film(row: &AnyRow) -> StoredFilm {
    let mut row = Row::new(row);
    StoredFilm {
        id: row.string("id"),
        name: row.string("name"),
        condition: row.optional_string("condition"),
        file_name: row.string("file_name"),
        bytes: row.number("bytes"),
        has_video: row.number("has_video") > 0,
        keep_film: row.number("keep_film") > 0,
        created_at: row.string("created_at"),
        model: row.string("model"),
        classes: row.json("classes").unwrap_or_default(),
        every_s: row.real("every_s"),
        job: row.optional_string("job"),
        state: row.word("state_now").unwrap_or(JobState::Failed),
        progress: row.real("progress"),
        problem: row.optional_json("problem"),
        seen: row.json("seen").unwrap_or_default(),
        journal_sha256: row.optional_string("journal_sha256"),
        edits: row.json("edits").unwrap_or_default(),
        revision: row.number("revision"),
        damaged: row.damage(),
    }
}

/// The job of a film, by which its rows know it.
pub fn film_job(id: String, film: &StoredFilm) -> NewJob {
    NewJob {
        id,
        kind: JobKind::Film,
        request: json!({ "kind": "film", "film": film.id, "model": film.model, "name": film.name }),
        dataset: film.id.clone(),
    }
}

mod claims;
mod comparisons;
mod damaged;
mod experiments;
mod films;
mod home;
mod models;
#[cfg(feature = "cluster")]
mod notify;
#[cfg(feature = "cluster")]
#[path = "../../../../tests/support/postgres.rs"]
pub(crate) mod postgres;
#[cfg(feature = "cluster")]
mod shared;

use serde_json::json;

use super::*;
use crate::dataset::check_up::classes::{ClassSummary, PartCounts};
pub(super) use home::{Home, each_store};

use home::file;

fn dataset(id: &str) -> StoredDataset {
    StoredDataset {
        id: id.to_owned(),
        name: "Faces مشاعر 😄".to_owned(),
        created_at: now(),
        bytes: 5 << 32,
        sha256: "00".to_owned(),
        reading: String::new(),
        revision: 0,
        images: 12,
        classes: vec![ClassSummary {
            name: "happy".to_owned(),
            images: 12,
            parts: Some(PartCounts {
                train: 8,
                valid: 2,
                test: 2,
            }),
            examples: vec![0, 3],
        }],
        damaged: None,
    }
}

async fn keep(store: &Store, dataset: &StoredDataset) {
    store.add_dataset(dataset).await.unwrap();
    store.keep_dataset(&dataset.id).await.unwrap();
}

/// Takes the first job of the queue.
async fn take_next(store: &Store) -> Option<Job> {
    let (id, _) = store
        .waiting(JobKind::Train)
        .await
        .unwrap()
        .into_iter()
        .next()?;
    store.take(&id).await.unwrap()
}

/// The right to work on a job, which is taken if it waits.
async fn claim(store: &Store, id: &str) -> Claim {
    let taken = store.take(id).await.unwrap();
    match taken {
        Some(job) => job.claim(),
        None => store.job(id).await.unwrap().unwrap().claim(),
    }
}

fn job(id: &str) -> NewJob {
    NewJob {
        id: id.to_owned(),
        kind: JobKind::Train,
        request: json!({"kind": "train"}),
        dataset: "ds-1".to_owned(),
    }
}

fn end(state: JobState) -> End {
    End {
        state,
        model: Some("model-1".to_owned()),
        report: Some(StoredReport {
            id: "report-1".to_owned(),
            created_at: now(),
            kind: JobKind::Train,
            model: "model-1".to_owned(),
            dataset: "ds-1".to_owned(),
            body: json!({"id": "report-1"}).to_string(),
            headline: None,
            predictions: None,
        }),
        record: None,
        film: None,
        error: None,
    }
}

#[tokio::test]
async fn a_dataset_comes_back_as_it_was_kept() {
    each_store(async |home| {
        let store = home.open().await;
        let dataset = dataset("ds-1");
        store.add_dataset(&dataset).await.unwrap();
        assert_eq!(store.dataset("ds-1").await.unwrap(), None);
        assert_eq!(store.datasets().await.unwrap(), []);
        assert_eq!(store.arriving_datasets().await.unwrap(), ["ds-1"]);
        store.keep_dataset("ds-1").await.unwrap();
        assert_eq!(store.arriving_datasets().await.unwrap(), [""; 0]);
        assert_eq!(store.dataset("ds-1").await.unwrap(), Some(dataset.clone()));
        assert_eq!(store.datasets().await.unwrap(), [dataset]);
        assert_eq!(store.dataset("ds-2").await.unwrap(), None);
    })
    .await;
}

/// What a failed commit leaves: SQLite has rolled back by itself, and sqlx does not know it.
async fn fail_to_commit(store: &Store) {
    let mut transaction = store.pool.begin().await.unwrap();
    sql::query("ROLLBACK")
        .execute(&mut transaction)
        .await
        .unwrap();
    transaction.commit().await.unwrap_err();
}

#[tokio::test]
async fn what_is_written_after_failed_commits_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    let store = Store::open(&path).await.unwrap();
    for round in 0..3 {
        fail_to_commit(&store).await;
        // The second one is what once left a transaction open for good.
        fail_to_commit(&store).await;
        let id = format!("ds-{round}");
        keep(&store, &dataset(&id)).await;
        // A second program sees what has been committed, and nothing else.
        let other = Store::open(&path).await.unwrap();
        assert!(other.dataset(&id).await.unwrap().is_some(), "{id}");
        other.close().await;
    }
    store.close().await;
    let store = Store::open(&path).await.unwrap();
    assert_eq!(store.datasets().await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_connection_with_an_open_transaction_is_never_used_again() {
    let home = Home::folder();
    let store = home.open().await;
    // sqlx does not count a transaction that is begun this way.
    sql::query("BEGIN").execute(&store.pool).await.unwrap();
    keep(&store, &dataset("ds-1")).await;
    assert!(store.is_committed("ds-1").await);
}

impl Store {
    /// Whether another connection sees the dataset.
    async fn is_committed(&self, id: &str) -> bool {
        let mut anchor = self.anchor.lock().await;
        let found = sql::query("SELECT id FROM datasets WHERE id = $1").bind(id);
        let found = found.fetch_optional(anchor.as_mut().unwrap()).await;
        found.unwrap().is_some()
    }
}

#[tokio::test]
async fn a_deletion_is_recorded_until_its_files_are_gone() {
    each_store(async |home| {
        let store = home.with_jobs(&["job-1"]).await;
        store.cancel("job-1").await.unwrap();
        store.remove_dataset("ds-1").await.unwrap();
        store.remove_job("job-1").await.unwrap();
        store.close().await;
        let store = home.open().await;
        for (kind, id) in [(RemovedKind::Dataset, "ds-1"), (RemovedKind::Job, "job-1")] {
            assert_eq!(store.removals(kind).await.unwrap(), [id]);
            store.removal_done(kind, id).await.unwrap();
            assert_eq!(store.removals(kind).await.unwrap(), [""; 0]);
        }
    })
    .await;
}

#[tokio::test]
async fn a_wish_to_stop_a_running_job_is_kept() {
    each_store(async |home| {
        let store = home.with_jobs(&["job-1", "job-2"]).await;
        take_next(&store).await.unwrap();
        assert_eq!(store.cancel("job-1").await.unwrap(), Cancelling::Asked);
        assert!(matches!(
            store.cancel("job-2").await.unwrap(),
            Cancelling::Ended(_)
        ));
        assert_eq!(store.cancel("job-2").await.unwrap(), Cancelling::NotOpen);
        assert_eq!(store.cancel("job-9").await.unwrap(), Cancelling::NotOpen);
        store.close().await;
        let store = home.open().await;
        store.requeue_running().await.unwrap();
        assert_eq!(store.cancelling().await.unwrap(), ["job-1"]);
    })
    .await;
}

#[tokio::test]
async fn a_dataset_stays_while_a_job_needs_it() {
    each_store(async |home| {
        let store = home.with_jobs(&["job-1"]).await;
        let remove = || store.remove_dataset("ds-1");
        assert_eq!(remove().await.unwrap(), Removal::InUse);
        store.cancel("job-1").await.unwrap();
        assert_eq!(remove().await.unwrap(), Removal::Removed);
        assert_eq!(remove().await.unwrap(), Removal::Missing);
        let job = store.job("job-1").await.unwrap().unwrap();
        assert_eq!(job.dataset_name, "Faces مشاعر 😄");
    })
    .await;
}

#[tokio::test]
async fn jobs_are_taken_in_the_order_they_came() {
    each_store(async |home| {
        let store = home.with_jobs(&["job-b", "job-a"]).await;
        let second = store.job("job-a").await.unwrap().unwrap();
        assert_eq!((second.state, second.position), (JobState::Queued, Some(2)));
        let first = take_next(&store).await.unwrap();
        assert_eq!(
            (first.id.as_str(), first.state),
            ("job-b", JobState::Running)
        );
        assert_eq!(store.job("job-a").await.unwrap().unwrap().position, Some(1));
        assert_eq!(take_next(&store).await.unwrap().id, "job-a");
        assert_eq!(take_next(&store).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_full_queue_takes_no_job_and_a_lost_dataset_none_either() {
    each_store(async |home| {
        let store = home.with_jobs(&["job-1"]).await;
        assert!(store.enqueue(&job("job-2"), 1).await.unwrap().is_none());
        let lost = NewJob {
            dataset: "ds-9".to_owned(),
            ..job("job-3")
        };
        assert!(store.enqueue(&lost, 10).await.unwrap().is_none());
        assert_eq!(store.jobs().await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_job_left_running_is_first_again_after_a_restart() {
    each_store(async |home| {
        let store = home.with_jobs(&["job-1", "job-2"]).await;
        take_next(&store).await.unwrap();
        store
            .append(
                &claim(&store, "job-1").await,
                &json!({"type": "epoch", "epoch": 1}).to_string(),
            )
            .await
            .unwrap();
        store.close().await;

        let store = home.open().await;
        assert_eq!(store.requeue_running().await.unwrap(), 1);
        let job = take_next(&store).await.unwrap();
        assert_eq!(
            (job.id.as_str(), job.resumed, job.last_seq),
            ("job-1", 1, 2)
        );
    })
    .await;
}

#[tokio::test]
async fn a_story_is_numbered_without_gaps_and_read_from_anywhere() {
    each_store(async |home| {
        let store = home.with_jobs(&["job-1", "job-2"]).await;
        for epoch in 1..=3 {
            store
                .append(
                    &claim(&store, "job-1").await,
                    &json!({"type": "epoch", "epoch": epoch}).to_string(),
                )
                .await
                .unwrap();
        }
        let events = store.events("job-1", 3, 10).await.unwrap();
        let texts: Vec<String> = events.iter().map(StoredEvent::text).collect();
        assert_eq!(
            texts,
            [
                r#"{"seq":3,"type":"epoch","epoch":2}"#,
                r#"{"seq":4,"type":"epoch","epoch":3}"#
            ]
        );
        assert_eq!(store.events("job-1", 0, 2).await.unwrap().len(), 2);
        assert_eq!(store.events("job-2", 0, 10).await.unwrap().len(), 1);
        store
            .retell(
                &claim(&store, "job-1").await,
                3,
                &json!({"type": "epoch", "epoch": 2, "again": true}).to_string(),
            )
            .await
            .unwrap();
        let events = store.events("job-1", 3, 1).await.unwrap();
        assert!(events[0].body.contains("again"));
    })
    .await;
}

#[tokio::test]
async fn an_end_brings_its_report_and_its_last_event() {
    each_store(async |home| {
        let store = home.with_jobs(&["job-1"]).await;
        take_next(&store).await.unwrap();
        let event = store
            .end_job(&claim(&store, "job-1").await, &end(JobState::Succeeded))
            .await
            .unwrap();
        assert_eq!(
            event.text(),
            r#"{"seq":2,"type":"finished","model":"model-1","report":"report-1"}"#
        );
        let job = store.job("job-1").await.unwrap().unwrap();
        assert_eq!((job.state, job.progress), (JobState::Succeeded, 1.0));
        assert_eq!(job.report.as_deref(), Some("report-1"));
        assert!(store.report("report-1").await.unwrap().is_some());
        assert_eq!(store.reports().await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_end_whose_report_cannot_be_kept_leaves_the_job_running() {
    each_store(async |home| {
        let store = home.with_jobs(&["job-1", "job-2"]).await;
        take_next(&store).await.unwrap();
        store
            .end_job(&claim(&store, "job-1").await, &end(JobState::Succeeded))
            .await
            .unwrap();
        take_next(&store).await.unwrap();
        // The same report's id a second time.
        assert!(
            store
                .end_job(&claim(&store, "job-2").await, &end(JobState::Succeeded))
                .await
                .is_err()
        );
        let job = store.job("job-2").await.unwrap().unwrap();
        assert_eq!((job.state, job.last_seq), (JobState::Running, 1));
    })
    .await;
}

#[tokio::test]
async fn a_report_outlives_its_job() {
    each_store(async |home| {
        let store = home.with_jobs(&["job-1"]).await;
        assert_eq!(store.remove_job("job-1").await.unwrap(), Removal::InUse);
        take_next(&store).await.unwrap();
        store
            .end_job(&claim(&store, "job-1").await, &end(JobState::Cancelled))
            .await
            .unwrap();
        assert_eq!(store.remove_job("job-1").await.unwrap(), Removal::Removed);
        assert_eq!(store.events("job-1", 0, 10).await.unwrap(), []);
        assert!(store.report("report-1").await.unwrap().is_some());
        assert!(store.remove_report("report-1").await.unwrap());
        assert!(!store.remove_report("report-1").await.unwrap());
    })
    .await;
}

#[test]
fn ids_are_words_for_addresses_and_differ() {
    let (first, second) = (new_id("job"), new_id("job"));
    assert_ne!(first, second);
    assert_eq!(first.len(), "job-".len() + 12);
    assert!(
        first
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_lowercase() || byte.is_ascii_digit())
    );
}

//! Files that are away for a while, folders and databases that do not belong together, and what a kill leaves behind.

use std::fs;
use std::path::Path;
use std::time::Duration;

use facefeel::config::Limits;
use serde_json::json;
use tempfile::TempDir;

use crate::common;
use crate::support::{DATASETS, JOBS, PATIENCE, Workshop, training};

impl Workshop {
    /// The same folder, opened as at the next start.
    async fn restarted(self) -> Self {
        Self::over(self.closed().await, common::limits())
    }

    /// Its folder, which nothing uses any more.
    pub(crate) async fn closed(self) -> TempDir {
        let Self { folder, app } = self;
        app.jobs.stop();
        let jobs = app.jobs.clone();
        let ended = tokio::task::spawn_blocking(move || jobs.wait_for_workers(PATIENCE));
        assert!(ended.await.unwrap());
        app.jobs.store().close().await;
        drop(app);
        folder
    }

    fn path(&self, below: &str) -> std::path::PathBuf {
        self.folder.path().join(below)
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let names = entries.map(|entry| entry.unwrap().file_name());
    names.map(|name| name.into_string().unwrap()).collect()
}

#[tokio::test]
async fn a_dataset_whose_files_are_away_works_again_when_they_are_back() {
    let workshop = Workshop::open();
    let dataset = workshop.dataset().await;
    let model = workshop.get("/api/v1/models").await.json()[0]["id"].clone();
    fs::rename(workshop.path("datasets"), workshop.path("elsewhere")).unwrap();
    let workshop = workshop.restarted().await;
    let address = format!("{DATASETS}/{dataset}");
    let list = workshop.get(DATASETS).await.json();
    assert_eq!(
        (&list[0]["id"], &list[0]["available"]),
        (&json!(dataset), &json!(false))
    );
    assert_eq!(workshop.get(&address).await.json()["available"], false);
    let evaluation = json!({"kind": "evaluate", "dataset": dataset, "model": model});
    for request in [training(&dataset, 1), evaluation.clone()] {
        let refused = workshop.post(JOBS, request).await;
        assert_eq!(refused.status, 409, "{}", refused.text());
        assert!(refused.text().contains("files of this dataset are missing"));
    }
    assert_eq!(
        workshop.get(&format!("{address}/images/0")).await.status,
        409
    );

    // The folder was not made again, so it can be moved back as it was.
    fs::rename(workshop.path("elsewhere"), workshop.path("datasets")).unwrap();
    assert_eq!(workshop.get(&address).await.json()["available"], true);
    let job = workshop.post(JOBS, evaluation).await.json();
    let job = workshop.ended(job["id"].as_str().unwrap()).await;
    assert_eq!(job["state"], "succeeded", "{job:#}");
}

#[tokio::test]
async fn a_job_waits_for_files_that_are_away() {
    let workshop = Workshop::open();
    let dataset = workshop.dataset().await;
    let job = workshop.train(&dataset, 1000).await;
    workshop
        .until(&job, |job| job["last_seq"].as_u64() >= Some(4))
        .await;
    let moved = workshop.path("elsewhere");
    let Workshop { folder, app } = workshop;
    app.jobs.stop();
    let jobs = app.jobs.clone();
    let ended = tokio::task::spawn_blocking(move || jobs.wait_for_workers(PATIENCE));
    assert!(ended.await.unwrap());
    app.jobs.store().close().await;
    drop(app);
    fs::rename(folder.path().join("datasets"), &moved).unwrap();
    let workshop = Workshop::over(folder, common::limits());
    let other = workshop.dataset().await;
    let second = workshop.train(&other, 1).await;
    // The one that can be worked on is not held up.
    assert_eq!(workshop.ended(&second).await["state"], "succeeded");
    assert_eq!(workshop.job(&job).await["state"], "queued");
    let checkpoints = workshop.path(&format!("jobs/{job}/checkpoint"));
    assert!(checkpoints.is_dir());
    fs::rename(
        moved.join(&dataset),
        workshop.path(&format!("datasets/{dataset}")),
    )
    .unwrap();
    workshop.until(&job, |job| job["state"] == "running").await;
    workshop
        .post(&format!("{JOBS}/{job}/cancel"), json!({}))
        .await;
    let job = workshop.ended(&job).await;
    assert_eq!(
        (&job["state"], &job["resumed"]),
        (&json!("cancelled"), &json!(1))
    );
}

#[tokio::test]
async fn a_new_database_beside_files_of_another_sweeps_nothing() {
    let workshop = Workshop::open();
    let dataset = workshop.dataset().await;
    let place = workshop.path("jobs/job-1/checkpoint");
    fs::create_dir_all(&place).unwrap();
    fs::create_dir(workshop.path("tmp/ds-arriving")).unwrap();
    fs::create_dir(workshop.path("models/a.4294967295.partial")).unwrap();
    let aside = tempfile::tempdir().unwrap();
    let folder = workshop.closed().await;
    let (database, kept) = (
        folder.path().join("facefeel.db"),
        aside.path().join("facefeel.db"),
    );
    fs::rename(&database, &kept).unwrap();
    let workshop = Workshop::over(folder, common::limits());
    // Twice, because the new database is no longer new at the second start.
    let workshop = workshop.restarted().await;
    assert_eq!(workshop.get(DATASETS).await.json(), json!([]));
    assert!(place.is_dir());
    assert_eq!(names(&workshop.path("datasets")), [dataset.as_str()]);
    assert_eq!(names(&workshop.path("tmp")), ["ds-arriving"]);
    assert_eq!(names(&workshop.path("models")), ["a.4294967295.partial"]);

    // The right database makes it whole again.
    let folder = workshop.closed().await;
    fs::rename(&kept, &database).unwrap();
    let workshop = Workshop::over(folder, common::limits());
    assert_eq!(
        workshop.get(DATASETS).await.json()[0]["id"],
        dataset.as_str()
    );
    assert!(names(&workshop.path("tmp")).is_empty());
    assert!(names(&workshop.path("models")).is_empty());
    // No job of this database is known by that name, so it may be anybody's.
    assert!(place.is_dir());
}

#[tokio::test]
async fn below_the_floor_of_free_space_uploads_and_trainings_are_refused_and_deletions_are_not() {
    let workshop = Workshop::open();
    let dataset = workshop.dataset().await;
    let Workshop { folder, app } = workshop;
    app.jobs.stop();
    app.jobs.store().close().await;
    drop(app);
    // More than any disk has.
    let limits = Limits {
        min_free_bytes: Some(u64::MAX / 2),
        ..common::limits()
    };
    let workshop = Workshop::over(folder, limits);
    let refused = [
        workshop.upload(&crate::support::pictures(8)).await,
        workshop.post(JOBS, training(&dataset, 1)).await,
        common::Form::default()
            .archive(b"PK")
            .post(&workshop.app, "/api/v1/models")
            .await,
    ];
    for answer in refused {
        assert_eq!(answer.status, 507, "{}", answer.text());
        assert!(
            answer.text().contains("Delete datasets"),
            "{}",
            answer.text()
        );
    }
    let address = format!("{DATASETS}/{dataset}");
    assert_eq!(workshop.delete(&address).await.status, 204);
    assert!(names(&workshop.path("datasets")).is_empty());
    tokio::time::timeout(Duration::from_secs(60), workshop.get(DATASETS))
        .await
        .unwrap();
}

//! Jobs that go from one worker to another, and experiments that several work on.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Cluster, PATIENCE, is_epoch, is_resumed, postgres, training};
use crate::storage::store::JobState;

/// The epochs that a story tells of the run that makes the model.
fn epochs(story: &[Value]) -> Vec<u64> {
    let is_epoch = |event: &&Value| event["type"] == "epoch" && event["purpose"] == "model";
    let epochs = story.iter().filter(is_epoch);
    epochs.filter_map(|event| event["epoch"].as_u64()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_lost_its_job_drops_it_and_the_story_has_each_epoch_once() {
    let cluster = Cluster::new().await;
    let worker = cluster.worker("b").await;
    let id = worker.submit(&training(300)).await;
    let mut listening = worker.jobs.listen(&id).await.unwrap();
    worker
        .hear_until(&mut listening, |news| is_epoch(news, 3))
        .await;
    // As another process does where a worker was stopped for longer than its lease.
    cluster.psql("UPDATE jobs SET state = 'queued', resumed = resumed + 1 WHERE state = 'running'");
    let resumed = worker.hear_until(&mut listening, is_resumed).await;
    // Its files were of an attempt that is over.
    assert!(resumed.last().unwrap().text.contains("\"epoch\":0"));
    worker.jobs.cancel(&id).await.unwrap();
    worker.hear_until(&mut listening, |news| news.is_last).await;
    let job = cluster.job(&id).await;
    assert_eq!((job.attempt, job.state), (2, JobState::Cancelled));
    let story = cluster.story(&id).await;
    let told = epochs(&story);
    assert_eq!(told, Vec::from_iter(1..=told.len() as u64), "{story:#?}");
    let ends = story.iter().filter(|event| event["type"] == "cancelled");
    assert_eq!(ends.count(), 1);
    // They go once the end was told.
    let files = worker.folder().join("jobs").join(&id);
    let gone = async {
        while files.exists() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, gone).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_of_a_worker_that_stops_goes_on_elsewhere() {
    let cluster = Cluster::new().await;
    let server = cluster.server().await;
    let first = cluster.worker("a").await;
    let id = server.submit(&training(1000)).await;
    let mut listening = server.jobs.listen(&id).await.unwrap();
    server
        .hear_until(&mut listening, |news| is_epoch(news, 2))
        .await;
    first.jobs.stop();
    let _second = cluster.worker("b").await;
    server.hear_until(&mut listening, is_resumed).await;
    server.jobs.cancel(&id).await.unwrap();
    server.hear_until(&mut listening, |news| news.is_last).await;
    let job = cluster.job(&id).await;
    assert_eq!((job.state, job.resumed), (JobState::Cancelled, 1));
    assert_eq!(job.worker.as_deref(), Some("worker-b"));
    let told = epochs(&cluster.story(&id).await);
    assert_eq!(told, Vec::from_iter(1..=told.len() as u64));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_started_again_takes_no_job_from_its_worker() {
    let server = postgres::Postgres::start();
    let cluster = Cluster::on(server.database()).await;
    let worker = cluster.worker("b").await;
    let id = worker.submit(&training(1000)).await;
    let mut listening = worker.jobs.listen(&id).await.unwrap();
    worker
        .hear_until(&mut listening, |news| is_epoch(news, 3))
        .await;
    let started_again = tokio::task::spawn_blocking(move || {
        server.kill();
        server.start_again();
        server
    });
    let _server = started_again.await.unwrap();
    let reached = cluster.job(&id).await.last_seq;
    worker
        .hear_until(&mut listening, |news| news.seq >= reached + 3)
        .await;
    worker.jobs.cancel(&id).await.unwrap();
    worker.hear_until(&mut listening, |news| news.is_last).await;
    let job = cluster.job(&id).await;
    let expected = (JobState::Cancelled, 1, 0);
    assert_eq!((job.state, job.attempt, job.resumed), expected);
    let told = epochs(&cluster.story(&id).await);
    assert_eq!(told, Vec::from_iter(1..=told.len() as u64));
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_of_an_experiment_are_made_once_each_by_as_many_workers_as_there_are() {
    let cluster = Cluster::new().await;
    let server = cluster.server().await;
    let _workers = [cluster.worker("a").await, cluster.worker("b").await];
    let request = json!({
        "dataset": "ds-1", "color": "gray", "epochs": 2, "image_size": 32, "batch_size": 8,
        "balance": 12, "split": "random", "folds": 5,
    });
    let experiment = server.jobs.start_experiment(&request).await.unwrap();
    // As many wait as there are workers, and no more.
    let open = cluster.store.runs(&experiment.id).await.unwrap();
    assert_eq!(open.len(), 2);
    let over = async {
        loop {
            let now = server.jobs.experiment(&experiment.id).await.unwrap();
            if now.is_over() {
                return now;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let over = tokio::time::timeout(PATIENCE, over).await.unwrap();
    assert_eq!(over.ended, 5);
    let runs = cluster.store.runs(&experiment.id).await.unwrap();
    let numbers: Vec<usize> = runs.iter().map(|run| run.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
    assert!(runs.iter().all(|run| run.record.is_some()), "{runs:#?}");
    assert_eq!(cluster.store.jobs().await.unwrap().len(), 5);
}

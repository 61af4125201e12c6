//! Checkpoints that another worker goes on from.

use super::{Cluster, is_epoch, is_resumed, training};
use crate::storage::datasets::SharedFiles;
use crate::storage::objects::Objects;
use crate::storage::store::{JobKind, JobState};

#[tokio::test(flavor = "multi_thread")]
async fn a_job_of_a_worker_that_stops_goes_on_elsewhere_from_its_last_epochs() {
    let cluster = Cluster::new().await;
    let folder = tempfile::tempdir().unwrap();
    let objects = Objects::open(&format!("file://{}", folder.path().display())).unwrap();
    cluster.put_dataset(&objects).await;
    let worker = async |name: &str| {
        let files = SharedFiles::new(objects.clone());
        cluster.process(name, &[JobKind::Train], Some(files)).await
    };
    let server = cluster.server().await;
    let first = worker("a").await;
    let id = server.submit(&training(1000)).await;
    let mut listening = server.jobs.listen(&id).await.unwrap();
    server
        .hear_until(&mut listening, |news| is_epoch(news, 6))
        .await;
    first.jobs.stop();
    let second = worker("b").await;
    let resumed = server.hear_until(&mut listening, is_resumed).await;
    let resumed: serde_json::Value = serde_json::from_str(&resumed.last().unwrap().text).unwrap();
    // The newest one may not have been copied yet.
    assert!(resumed["epoch"].as_u64().unwrap() >= 4, "{resumed}");
    server.jobs.cancel(&id).await.unwrap();
    server.hear_until(&mut listening, |news| news.is_last).await;
    let job = cluster.job(&id).await;
    assert_eq!((job.state, job.resumed), (JobState::Cancelled, 1));
    assert_eq!(job.worker.as_deref(), Some("worker-b"));
    let story = cluster.story(&id).await;
    let epochs: Vec<u64> = story
        .iter()
        .filter(|event| event["type"] == "epoch")
        .filter_map(|event| event["epoch"].as_u64())
        .collect();
    assert_eq!(epochs, Vec::from_iter(1..=epochs.len() as u64));
    // Nothing of it is left, once the worker that ended it takes its next job.
    let next = second.submit(&training(1)).await;
    let mut listening = server.jobs.listen(&next).await.unwrap();
    if !cluster.job(&next).await.state.has_ended() {
        server.hear_until(&mut listening, |news| news.is_last).await;
    }
    let left = objects.list(&format!("checkpoints/{id}")).await.unwrap();
    assert!(left.is_empty(), "{left:?}");
}

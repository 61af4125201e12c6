//! How far a job is that another process works on, which here is none but what its row says.

use std::time::Duration;

use super::{Cluster, PATIENCE, training};
use crate::jobs::Stage;
use crate::storage::store::{JobKind, Passing, Taker};

#[tokio::test(flavor = "multi_thread")]
async fn how_far_a_job_is_elsewhere_is_shown_and_told() {
    let cluster = Cluster::new().await;
    let server = cluster.server().await;
    let id = server.submit(&training(5)).await;
    let taker = Taker {
        worker: "worker-z".to_owned(),
        lease: PATIENCE,
    };
    let taken = cluster.store.take_next(JobKind::Train, &taker).await;
    let claim = taken.unwrap().unwrap().claim();
    let mut listening = server.jobs.listen(&id).await.unwrap();
    assert!(listening.latest.is_none());
    let tell = async |text: &str, progress| {
        let passing = Passing {
            progress,
            seconds_left: Some(3.0),
            body: serde_json::json!({"stage": "training", "comparison": null, "latest": [1, text]})
                .to_string(),
        };
        let renewed = cluster.store.renew(&claim, PATIENCE, Some(&passing)).await;
        assert_eq!(renewed.unwrap(), Some(false));
    };
    for (text, progress) in [("{\"batch\":1}", 0.25), ("{\"batch\":2}", 0.5)] {
        tell(text, progress).await;
        let news = tokio::time::timeout(PATIENCE, listening.news.recv());
        let news = news.await.unwrap().unwrap();
        assert_eq!((&*news.text, news.is_transient, news.seq), (text, true, 1));
        let status = server.jobs.status(&id).await.unwrap();
        assert_eq!(status.stage, Some(Stage::Training));
        assert_eq!(
            (status.job.progress, status.job.seconds_left),
            (progress, Some(3.0))
        );
    }
    // One who listens from now on is told the last of it.
    let latest = server.jobs.listen(&id).await.unwrap().latest.unwrap();
    assert_eq!(&*latest.text, "{\"batch\":2}");
    server.jobs.cancel(&id).await.unwrap();
    let status = server.jobs.status(&id).await.unwrap();
    assert_eq!(status.stage, Some(Stage::Stopping));
    let working = async {
        while !server.jobs.is_working() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, working).await.unwrap();
}

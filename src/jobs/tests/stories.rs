//! Stories of jobs that another process works on.

use super::{Cluster, PATIENCE, is_epoch, training};
use crate::storage::store::{Change, JobState};

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_hears_each_event_of_another_process_once_though_its_connection_is_cut() {
    let cluster = Cluster::new().await;
    let server = cluster.server().await;
    let id = server.submit(&training(25)).await;
    let mut listening = server.jobs.listen(&id).await.unwrap();
    let _worker = cluster.worker("b").await;
    let mut heard = Vec::new();
    // Cut while the training goes on, twice.
    for number in [4, 9] {
        heard.extend(
            server
                .hear_until(&mut listening, |news| news.seq >= number)
                .await,
        );
        cluster.cut_listeners();
    }
    heard.extend(server.hear_until(&mut listening, |news| news.is_last).await);
    let numbers: Vec<u64> = heard.iter().map(|news| news.seq).collect();
    let stored = cluster.store.events(&id, numbers[0], 1000).await.unwrap();
    let expected: Vec<u64> = stored.iter().map(|event| event.seq).collect();
    assert_eq!(numbers, expected);
    assert_eq!(numbers[0], 2, "the first one was there before");
    for (news, event) in heard.iter().zip(&stored) {
        assert_eq!(*news.text, *event.text());
    }
    let status = server.jobs.status(&id).await.unwrap();
    assert_eq!(status.job.state, JobState::Succeeded);
    assert_eq!(status.job.worker.as_deref(), Some("worker-b"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_of_another_process_stops_when_it_is_cancelled() {
    let cluster = Cluster::new().await;
    let (server, worker) = (cluster.server().await, cluster.worker("b").await);
    let id = server.submit(&training(1000)).await;
    let mut listening = server.jobs.listen(&id).await.unwrap();
    server
        .hear_until(&mut listening, |news| is_epoch(news, 1))
        .await;
    server.jobs.cancel(&id).await.unwrap();
    server.hear_until(&mut listening, |news| news.is_last).await;
    let job = cluster.job(&id).await;
    assert_eq!(job.state, JobState::Cancelled);
    assert!(job.model.is_some(), "the best weights are kept");
    // It is not at it any more, and takes the next one.
    let next = worker.submit(&training(1)).await;
    let mut listening = server.jobs.listen(&next).await.unwrap();
    if !cluster.job(&next).await.state.has_ended() {
        server.hear_until(&mut listening, |news| news.is_last).await;
    }
    assert_eq!(cluster.job(&next).await.state, JobState::Succeeded);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_change_is_passed_on() {
    let cluster = Cluster::new().await;
    let server = cluster.server().await;
    let mut changes = server.jobs.changes();
    let change = Change::Model("model-1".to_owned());
    // However far it is with listening, it does so once more, and says so.
    cluster.cut_listeners();
    let passed_on = async {
        loop {
            match changes.recv().await.unwrap() {
                Change::Anything => cluster.store.tell(&change).await.unwrap(),
                other => return other,
            }
        }
    };
    let passed_on = tokio::time::timeout(PATIENCE, passed_on).await.unwrap();
    assert_eq!(passed_on, change);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_two_servers_get_with_one_key_makes_one_job() {
    let cluster = Cluster::new().await;
    let (one, other) = (cluster.server().await, cluster.server().await);
    for round in 0..5 {
        let (key, request) = (format!("key-{round}"), training(1));
        let made = tokio::join!(
            one.jobs.submit_once(&request, Some(&key)),
            other.jobs.submit_once(&request, Some(&key))
        );
        let (first, second) = (made.0.unwrap(), made.1.unwrap());
        assert_eq!(first.0.job.id, second.0.job.id);
        assert_ne!(first.1, second.1, "one of them was there before");
    }
    assert_eq!(cluster.store.jobs().await.unwrap().len(), 5);
}

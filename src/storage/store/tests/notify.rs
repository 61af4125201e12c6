//! What programs with one PostgreSQL tell each other.

use std::time::Duration;

use super::*;

const PATIENCE: Duration = Duration::from_secs(30);

async fn next(changes: &mut Changes) -> Change {
    let next = tokio::time::timeout(PATIENCE, changes.next());
    next.await.unwrap().unwrap()
}

#[tokio::test]
async fn every_change_is_told_once_it_is_there_and_one_that_is_taken_back_is_not() {
    let url = postgres::shared().database();
    let (ours, theirs) = (
        Store::connect(&url).await.unwrap(),
        Store::connect(&url).await.unwrap(),
    );
    let mut changes = theirs.listen().await.unwrap().unwrap();
    keep(&ours, &dataset("ds-1")).await;
    ours.enqueue(&job("job-1"), 10).await.unwrap().unwrap();
    assert_eq!(next(&mut changes).await, Change::Queue);
    let taker = Taker {
        worker: "worker-a".to_owned(),
        lease: PATIENCE,
    };
    let taken = ours.take_next(JobKind::Train, &taker).await.unwrap();
    let claim = taken.unwrap().claim();
    let told = Change::Job("job-1".to_owned());
    ours.append(&claim, "{\"type\":\"epoch\"}").await.unwrap();
    assert_eq!(next(&mut changes).await, told);
    let events = theirs.events("job-1", 2, 10).await.unwrap();
    assert_eq!(events.len(), 1);
    ours.cancel("job-1").await.unwrap();
    assert_eq!(next(&mut changes).await, Change::Cancel("job-1".to_owned()));
    // A write that is refused tells nothing: the next message is that of the end.
    let old = Claim {
        attempt: 0,
        ..claim.clone()
    };
    ours.append(&old, "{}").await.unwrap_err();
    ours.end_job(&claim, &end(JobState::Cancelled))
        .await
        .unwrap();
    assert_eq!(next(&mut changes).await, told);
    let job = theirs.job("job-1").await.unwrap().unwrap();
    assert_eq!(job.state, JobState::Cancelled);
    ours.tell(&Change::Model("model-1".to_owned()))
        .await
        .unwrap();
    assert_eq!(
        next(&mut changes).await,
        Change::Model("model-1".to_owned())
    );
}

#[tokio::test]
async fn a_listener_whose_connection_is_cut_is_told_so() {
    let server = postgres::shared();
    let url = server.database();
    let store = Store::connect(&url).await.unwrap();
    let mut changes = store.listen().await.unwrap().unwrap();
    let name = url.rsplit('/').next().unwrap().split('?').next().unwrap();
    server.psql(
        name,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE query LIKE 'LISTEN%' AND datname = current_database()",
    );
    let lost = tokio::time::timeout(PATIENCE, changes.next())
        .await
        .unwrap();
    lost.unwrap_err();
    drop(changes);
    let mut changes = store.listen().await.unwrap().unwrap();
    store.tell(&Change::Queue).await.unwrap();
    assert_eq!(next(&mut changes).await, Change::Queue);
}

#[tokio::test]
async fn one_program_at_a_time_has_its_turn() {
    let url = postgres::shared().database();
    let (ours, theirs) = (
        Store::connect(&url).await.unwrap(),
        Store::connect(&url).await.unwrap(),
    );
    let turn = ours.turn("a").await.unwrap().unwrap();
    // Another one is free.
    drop(theirs.turn("b").await.unwrap().unwrap());
    let mut waiting = Box::pin(theirs.turn("a"));
    let asked = tokio::time::timeout(Duration::from_millis(200), &mut waiting).await;
    assert!(asked.is_err(), "two have the same turn");
    drop(turn);
    waiting.await.unwrap().unwrap();
}

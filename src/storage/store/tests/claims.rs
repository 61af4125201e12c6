//! Who works on a job, and what is refused of whoever does not any more.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::task::JoinSet;

use super::*;

const LONG: Duration = Duration::from_secs(60);

fn taker(worker: &str, lease: Duration) -> Taker {
    Taker {
        worker: worker.to_owned(),
        lease,
    }
}

/// Two handles: of two programs where the database is for several, else of one.
async fn two(home: &Home, ids: &[&str]) -> [Store; 2] {
    let first = home.with_jobs(ids).await;
    let second = match home {
        Home::Folder(_) => first.clone(),
        #[cfg(feature = "cluster")]
        Home::Postgres(_) => home.open().await,
    };
    [first, second]
}

async fn take(store: &Store, worker: &str, lease: Duration) -> Job {
    let taker = taker(worker, lease);
    let taken = store.take_next(JobKind::Train, &taker).await;
    taken.unwrap().unwrap()
}

/// Waits until leases of no time at all have run out; ids of the jobs that wait again.
async fn expire(store: &Store) -> Vec<String> {
    loop {
        let expired = store.requeue_expired().await.unwrap();
        if !expired.is_empty() {
            return expired;
        }
        tokio::task::yield_now().await;
    }
}

/// Everything that the writes of a job's work may change.
async fn state(store: &Store) -> (Job, Vec<StoredEvent>, usize) {
    let job = store.job("job-1").await.unwrap().unwrap();
    let events = store.events("job-1", 0, 100).await.unwrap();
    (job, events, store.reports().await.unwrap().len())
}

/// Tries each of the five writes; whether all were refused.
async fn are_refused(store: &Store, claim: &Claim) -> bool {
    let ended = end(JobState::Succeeded);
    let report = ended.report.clone().unwrap();
    let body = json!({"type": "model_ready"}).to_string();
    let refused = [
        store.append(claim, &body).await.map(drop),
        store.retell(claim, 1, &body).await,
        store.save_progress(claim, 0.9, Some(1.0), "GPU").await,
        store.keep_model(claim, &report, &body).await.map(drop),
        store.end_job(claim, &ended).await.map(drop),
    ];
    assert!(
        store
            .make_sure_of(claim)
            .await
            .is_err_and(|error| error.is_fenced())
    );
    assert_eq!(store.renew(claim, LONG, None).await.unwrap(), None);
    assert!(!store.release(claim).await.unwrap());
    refused
        .into_iter()
        .all(|done| done.is_err_and(|error| error.is_fenced()))
}

#[tokio::test(flavor = "multi_thread")]
async fn no_two_takers_ever_get_the_same_job() {
    each_store(async |home| {
        let ids: Vec<String> = (0..40).map(|number| format!("job-{number}")).collect();
        let [first, second] = two(&home, &[]).await;
        for id in &ids {
            first.enqueue(&job(id), 100).await.unwrap().unwrap();
        }
        let mut takers = JoinSet::new();
        for number in 0..16 {
            let store = [&first, &second][number % 2].clone();
            takers.spawn(async move {
                let taker = taker(&format!("worker-{number}"), LONG);
                let mut taken = Vec::new();
                while let Some(job) = store.take_next(JobKind::Train, &taker).await.unwrap() {
                    assert_eq!((job.attempt, job.worker), (1, Some(taker.worker.clone())));
                    taken.push(job.id);
                }
                taken
            });
        }
        let taken: Vec<String> = takers.join_all().await.into_iter().flatten().collect();
        assert_eq!(taken.len(), ids.len());
        assert_eq!(BTreeSet::from_iter(taken), BTreeSet::from_iter(ids));
    })
    .await;
}

#[tokio::test]
async fn whoever_lost_a_job_changes_nothing_any_more() {
    each_store(async |home| {
        let [first, second] = two(&home, &["job-1"]).await;
        let old = take(&first, "worker-a", Duration::ZERO).await.claim();
        assert_eq!(expire(&second).await, ["job-1"]);
        // While it waits, and while another one has it.
        for _ in 0..2 {
            let before = state(&first).await;
            assert!(are_refused(&first, &old).await);
            assert_eq!(state(&second).await, before);
            if before.0.state == JobState::Queued {
                let taken = take(&second, "worker-b", LONG).await;
                assert_eq!((taken.attempt, taken.resumed), (2, 1));
            }
        }
        let new = state(&first).await.0.claim();
        second.append(&new, "{\"type\":\"epoch\"}").await.unwrap();
        second
            .end_job(&new, &end(JobState::Succeeded))
            .await
            .unwrap();
        assert_eq!(state(&first).await.0.state, JobState::Succeeded);
    })
    .await;
}

#[tokio::test]
async fn a_job_that_has_ended_cannot_be_ended_again() {
    each_store(async |home| {
        let [first, second] = two(&home, &["job-1"]).await;
        let claim = take(&first, "worker-a", LONG).await.claim();
        first.end_job(&claim, &end(JobState::Failed)).await.unwrap();
        let ended = state(&first).await;
        assert!(are_refused(&second, &claim).await);
        assert_eq!(second.cancel("job-1").await.unwrap(), Cancelling::NotOpen);
        assert_eq!(state(&second).await, ended);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_that_ran_out_is_taken_over_once() {
    each_store(async |home| {
        let ids: Vec<String> = (1..=10).map(|number| format!("job-{number}")).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let [first, second] = two(&home, &ids).await;
        let living = take(&first, "worker-a", LONG).await;
        for _ in 1..ids.len() {
            take(&first, "worker-b", Duration::ZERO).await;
        }
        let mut looking = JoinSet::new();
        for number in 0..8 {
            let store = [&first, &second][number % 2].clone();
            looking.spawn(async move {
                let mut expired = Vec::new();
                for _ in 0..5 {
                    expired.extend(store.requeue_expired().await.unwrap());
                }
                expired
            });
        }
        let mut expired: Vec<String> = looking.join_all().await.into_iter().flatten().collect();
        // The last lease may have run out only now.
        while expired.len() < ids.len() - 1 {
            expired.extend(expire(&first).await);
        }
        assert_eq!(first.requeue_expired().await.unwrap(), [""; 0]);
        let others: BTreeSet<String> = BTreeSet::from_iter(expired.clone());
        assert_eq!((expired.len(), others.len()), (9, 9));
        assert!(!others.contains(&living.id));
        for job in second.jobs().await.unwrap() {
            let expected = match job.id == living.id {
                true => (JobState::Running, 0),
                false => (JobState::Queued, 1),
            };
            assert_eq!((job.state, job.resumed), expected, "{}", job.id);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_of_writers_at_once_are_numbered_without_gaps() {
    each_store(async |home| {
        let [first, second] = two(&home, &["job-1"]).await;
        let claim = take(&first, "worker-a", LONG).await.claim();
        let mut writers = JoinSet::new();
        for number in 0..40 {
            let (store, claim) = ([&first, &second][number % 2].clone(), claim.clone());
            let body = json!({"type": "epoch", "epoch": number}).to_string();
            writers.spawn(async move { store.append(&claim, &body).await.unwrap() });
        }
        let told = writers.join_all().await;
        let events = first.events("job-1", 2, 100).await.unwrap();
        let numbers: Vec<u64> = events.iter().map(|event| event.seq).collect();
        assert_eq!(numbers, Vec::from_iter(2..=41));
        assert!(told.iter().all(|event| events.contains(event)));
    })
    .await;
}

#[tokio::test]
async fn a_renewal_says_whether_the_job_is_to_stop_and_passes_on_how_far_it_is() {
    each_store(async |home| {
        let [first, second] = two(&home, &["job-1"]).await;
        let claim = take(&first, "worker-a", Duration::ZERO).await.claim();
        let passing = Passing {
            progress: 0.25,
            seconds_left: Some(7.0),
            body: "{\"stage\":\"training\"}".to_owned(),
        };
        let renewed = first.renew(&claim, LONG, Some(&passing)).await.unwrap();
        assert_eq!(renewed, Some(false));
        assert_eq!(first.requeue_expired().await.unwrap(), [""; 0]);
        let job = second.job("job-1").await.unwrap().unwrap();
        assert_eq!((job.progress, job.seconds_left), (0.25, Some(7.0)));
        assert_eq!(job.passing.as_ref(), Some(&passing.body));
        let asked = ["job-1".to_owned(), "job-2".to_owned()];
        let told = second.passing(&asked).await.unwrap();
        assert_eq!(told, [("job-1".to_owned(), passing.body.clone())]);
        assert!(second.is_any_running().await.unwrap());

        assert_eq!(second.cancel("job-1").await.unwrap(), Cancelling::Asked);
        assert_eq!(first.renew(&claim, LONG, None).await.unwrap(), Some(true));
        // What was told stays until something newer is.
        let job = second.job("job-1").await.unwrap().unwrap();
        assert_eq!((job.seconds_left, job.is_cancelling), (Some(7.0), true));
        first
            .end_job(&claim, &end(JobState::Cancelled))
            .await
            .unwrap();
        assert_eq!(second.passing(&asked).await.unwrap(), []);
        assert!(!second.is_any_running().await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_starts_again_gets_its_own_jobs_alone() {
    each_store(async |home| {
        let [first, second] = two(&home, &["job-1", "job-2", "job-3"]).await;
        let own = take(&first, "worker-a", LONG).await;
        let others = take(&second, "worker-b", LONG).await;
        assert_eq!(first.requeue_of("worker-a").await.unwrap(), 1);
        let state = async |id: &str| first.job(id).await.unwrap().unwrap().state;
        assert_eq!(state(&own.id).await, JobState::Queued);
        assert_eq!(state(&others.id).await, JobState::Running);
        // One that stops gives its jobs back.
        assert!(second.release(&others.claim()).await.unwrap());
        assert_eq!(take(&first, "worker-a", LONG).await.id, own.id);
        assert_eq!(take(&first, "worker-a", LONG).await.id, others.id);
    })
    .await;
}

#[tokio::test]
async fn workers_are_known_while_they_live() {
    each_store(async |home| {
        let [first, second] = two(&home, &[]).await;
        let worker = |name: &str, lanes: &[JobKind]| StoredWorker {
            id: format!("worker-{name}"),
            name: name.to_owned(),
            device: "CPU".to_owned(),
            lanes: lanes.to_vec(),
        };
        let ann = worker("ann", &[JobKind::Train, JobKind::Evaluate]);
        let bob = worker("bob", &[]);
        first.worker_lives(&bob).await.unwrap();
        second.worker_lives(&ann).await.unwrap();
        second.worker_lives(&ann).await.unwrap();
        assert_eq!(first.workers(LONG).await.unwrap(), [ann, bob.clone()]);
        second.worker_stops("worker-ann").await.unwrap();
        assert_eq!(first.workers(LONG).await.unwrap(), [bob]);
        while !first.workers(Duration::ZERO).await.unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

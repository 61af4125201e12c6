//! Experiments and their runs.

use super::*;
use crate::storage::store::{Experiment, NewExperiment};

fn experiment(id: &str) -> NewExperiment {
    NewExperiment {
        id: id.to_owned(),
        name: "Rates".to_owned(),
        request: json!({"dataset": "ds-1"}),
        dataset: "ds-1".to_owned(),
        planned: 3,
    }
}

async fn found(store: &Store) -> Experiment {
    store.experiment("exp-1").await.unwrap().unwrap()
}

#[tokio::test]
async fn one_run_of_an_experiment_is_open_at_a_time() {
    each_store(async |home| {
        let store = home.with_jobs(&[]).await;
        assert!(store.add_experiment(&experiment("exp-1"), 1).await.unwrap());
        // Of open experiments there is a limit.
        assert!(!store.add_experiment(&experiment("exp-2"), 1).await.unwrap());
        assert!(
            store
                .enqueue_run("exp-1", 1, &job("job-1"), 1)
                .await
                .unwrap()
                .is_some()
        );
        for number in [1, 2] {
            assert_eq!(
                store
                    .enqueue_run("exp-1", number, &job("job-2"), 1)
                    .await
                    .unwrap(),
                None
            );
        }
        assert_eq!(
            store.experiment_of("job-1").await.unwrap().as_deref(),
            Some("exp-1")
        );
        assert_eq!(
            store
                .job("job-1")
                .await
                .unwrap()
                .unwrap()
                .experiment
                .as_deref(),
            Some("exp-1")
        );
        assert_eq!(found(&store).await.ended, 0);

        let done = End {
            record: Some("{\"number\":1}".to_owned()),
            ..End::plain(JobState::Succeeded)
        };
        store
            .end_job(&claim(&store, "job-1").await, &done)
            .await
            .unwrap();
        assert_eq!(found(&store).await.ended, 1);
        assert!(
            store
                .enqueue_run("exp-1", 2, &job("job-2"), 1)
                .await
                .unwrap()
                .is_some()
        );
        store
            .end_job(&claim(&store, "job-2").await, &End::plain(JobState::Failed))
            .await
            .unwrap();
        store.add_run("exp-1", 3, "{\"number\":3}").await.unwrap();
        let runs = store.runs("exp-1").await.unwrap();
        let told: Vec<_> = runs
            .iter()
            .map(|run| (run.number, run.record.as_deref(), run.state))
            .collect();
        assert_eq!(
            told,
            [
                (1, Some("{\"number\":1}"), Some(JobState::Succeeded)),
                (2, None, Some(JobState::Failed)),
                (3, Some("{\"number\":3}"), None),
            ]
        );
        assert!(found(&store).await.is_over());
        // It is over, so there is room for another.
        assert!(store.add_experiment(&experiment("exp-2"), 1).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_experiment_begins_nothing_and_goes_with_its_jobs() {
    each_store(async |home| {
        let store = home.with_jobs(&["job-0"]).await;
        assert!(store.add_experiment(&experiment("exp-1"), 1).await.unwrap());
        store
            .enqueue_run("exp-1", 1, &job("job-1"), 1)
            .await
            .unwrap();
        assert_eq!(
            store.remove_experiment("exp-1").await.unwrap(),
            Removal::InUse
        );
        let open = store.cancel_experiment("exp-1").await.unwrap();
        assert_eq!(open, Some(vec!["job-1".to_owned()]));
        assert_eq!(store.cancel_experiment("exp-1").await.unwrap(), None);
        store.cancel("job-1").await.unwrap();
        assert_eq!(
            store
                .enqueue_run("exp-1", 2, &job("job-2"), 1)
                .await
                .unwrap(),
            None
        );
        assert_eq!(
            store.remove_experiment("exp-1").await.unwrap(),
            Removal::Removed
        );
        assert_eq!(
            store.remove_experiment("exp-1").await.unwrap(),
            Removal::Missing
        );
        assert_eq!(store.runs("exp-1").await.unwrap(), []);
        let jobs = store.jobs().await.unwrap();
        assert_eq!(
            jobs.iter().map(|job| job.id.as_str()).collect::<Vec<_>>(),
            ["job-0"]
        );
    })
    .await;
}

#[tokio::test]
async fn an_experiment_needs_its_dataset() {
    each_store(async |home| {
        let store = home.open().await;
        assert!(!store.add_experiment(&experiment("exp-1"), 9).await.unwrap());
        assert_eq!(store.experiments().await.unwrap(), []);
    })
    .await;
}

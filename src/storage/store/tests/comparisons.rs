//! What a training keeps before its comparison, and the two lanes of the queue.

use serde_json::json;

use super::*;

#[tokio::test]
async fn a_model_that_is_kept_outlives_what_its_training_still_does() {
    each_store(async |home| {
        let store = home.with_jobs(&["job-1"]).await;
        take_next(&store).await.unwrap();
        let report = end(JobState::Succeeded).report.unwrap();
        let body = json!({"type": "model_ready"}).to_string();
        store
            .keep_model(&claim(&store, "job-1").await, &report, &body)
            .await
            .unwrap();
        let job = store.job("job-1").await.unwrap().unwrap();
        assert_eq!(job.state, JobState::Running);
        assert_eq!(
            (job.model.as_deref(), job.report.as_deref()),
            (Some("model-1"), Some("report-1"))
        );
        // The server ends, and while the comparison waits for its turn again, it is skipped.
        store.requeue_running().await.unwrap();
        let Cancelling::Ended(event) = store.cancel("job-1").await.unwrap() else {
            panic!("it waits");
        };
        assert!(
            event.body.contains("finished") && event.body.contains("model-1"),
            "{}",
            event.body
        );
        let job = store.job("job-1").await.unwrap().unwrap();
        assert_eq!(
            (job.state, job.model.as_deref()),
            (JobState::Succeeded, Some("model-1"))
        );
        assert!(store.report("report-1").await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn a_report_that_is_deleted_during_the_comparison_stays_deleted() {
    each_store(async |home| {
        let store = home.with_jobs(&["job-1"]).await;
        take_next(&store).await.unwrap();
        let end = end(JobState::Succeeded);
        let report = end.report.clone().unwrap();
        let body = json!({"type": "model_ready"}).to_string();
        store
            .keep_model(&claim(&store, "job-1").await, &report, &body)
            .await
            .unwrap();
        assert!(store.remove_report(&report.id).await.unwrap());
        store
            .end_job(&claim(&store, "job-1").await, &end)
            .await
            .unwrap();
        assert!(store.report(&report.id).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn trainings_and_evaluations_have_a_lane_each() {
    each_store(async |home| {
        let store = home.with_jobs(&["job-1", "job-2"]).await;
        let evaluation = NewJob {
            kind: JobKind::Evaluate,
            ..job("job-3")
        };
        assert!(store.enqueue(&evaluation, 1).await.unwrap().is_some());
        assert!(store.enqueue(&job("job-4"), 2).await.unwrap().is_none());
        let waiting = store.waiting(JobKind::Evaluate).await.unwrap();
        assert_eq!(waiting, [("job-3".to_owned(), Some("ds-1".to_owned()))]);
        assert_eq!(store.waiting(JobKind::Train).await.unwrap().len(), 2);
        let place = store.job("job-3").await.unwrap().unwrap().position;
        assert_eq!(place, Some(1));
    })
    .await;
}

//! Jobs: what they give, how they end, and that one failure harms nothing else.

use std::fs;

use axum::http::header;
use facefeel::config::Limits;
use serde_json::{Value, json};

use crate::common;
use crate::support::{DATASETS, JOBS, Workshop, training};

#[tokio::test]
async fn a_training_gives_a_model_that_can_be_evaluated() {
    let workshop = Workshop::open();
    let dataset = workshop.dataset().await;
    let id = workshop.train(&dataset, 2).await;
    let job = workshop.ended(&id).await;
    assert_eq!(job["state"], "succeeded", "{job:#}");
    assert_eq!(
        (&job["progress"], &job["error"]),
        (&json!(1.0), &Value::Null)
    );
    assert_eq!(job["dataset"]["id"], dataset.as_str());
    assert!(job["device"].as_str().unwrap().starts_with("CPU"));

    let model = job["result"]["model"].as_str().unwrap();
    let card = workshop
        .get(&format!("/api/v1/models/{model}"))
        .await
        .json();
    assert_eq!(card["classes"], json!(["happy", "sad"]));
    assert!(card["temperature"].as_f64() > Some(0.0));
    assert_eq!(
        card["fingerprints"],
        json!({"file": "fingerprints.bin", "images": 16, "complete": true})
    );
    let report = report(&workshop, &job).await;
    assert_eq!(report["kind"], "train");
    assert_eq!(report["history"].as_array().unwrap().len(), 2);
    assert_eq!(report["evaluations"].as_array().unwrap().len(), 2);
    assert!(report["valid"]["accuracy"].is_number() && report["train"]["loss"].is_number());
    for chart in ["curves", "confusion"] {
        let address = format!(
            "/api/v1/reports/{}/{chart}.svg",
            report["id"].as_str().unwrap()
        );
        let chart = workshop.get(&address).await;
        assert_eq!(chart.status, 200);
        assert!(chart.text().starts_with("<svg"), "{}", chart.text());
        assert!(
            chart
                .header(header::CONTENT_SECURITY_POLICY)
                .contains("style-src 'sha256-")
        );
    }

    let request = json!({"kind": "evaluate", "dataset": dataset, "model": model});
    let training = id;
    let id = workshop.post(JOBS, request).await.json()["id"].clone();
    let job = workshop.ended(id.as_str().unwrap()).await;
    assert_eq!(job["state"], "succeeded", "{job:#}");
    let report = self::report(&workshop, &job).await;
    assert_eq!(
        (&report["kind"], &report["support"]),
        (&json!("evaluate"), &json!(16))
    );
    assert_eq!(report["confusion_matrix"].as_array().unwrap().len(), 2);
    assert_eq!(report["same_file_as_training"], true);
    assert_eq!(report["seen_in_training"]["exact"], 16);
    // The worker tidies up before it takes the next job.
    assert!(!workshop.files("jobs").contains(&training));
    for field in [
        "accuracy",
        "interval_95",
        "macro_f1",
        "per_class",
        "unmapped",
        "skipped",
    ] {
        assert!(!report[field].is_null(), "{field} is missing");
    }
    assert_eq!(
        workshop.get("/api/v1/reports").await.json()[0]["id"],
        report["id"]
    );
}

/// The report that a job made.
async fn report(workshop: &Workshop, job: &Value) -> Value {
    let id = job["result"]["report"].as_str().unwrap();
    workshop.get(&format!("/api/v1/reports/{id}")).await.json()
}

#[tokio::test]
async fn a_cancelled_training_keeps_its_best_weights() {
    let workshop = Workshop::open();
    let dataset = workshop.dataset().await;
    let running = workshop.train(&dataset, 1000).await;
    let waiting = workshop.train(&dataset, 1000).await;
    assert_eq!(workshop.job(&waiting).await["state"], "queued");
    workshop
        .until(&running, |job| job["last_seq"].as_u64() >= Some(4))
        .await;

    let address = |id: &str| format!("{JOBS}/{id}");
    let cancel = async |id: &str| {
        workshop
            .post(&format!("{JOBS}/{id}/cancel"), json!({}))
            .await
    };
    let in_use = workshop.delete(&format!("{DATASETS}/{dataset}")).await;
    assert_eq!(in_use.status, 409);
    assert_eq!(workshop.delete(&address(&running)).await.status, 409);

    let cancelled = cancel(&waiting).await;
    assert_eq!(
        (cancelled.status.as_u16(), &cancelled.json()["state"]),
        (202, &json!("cancelled"))
    );
    assert_eq!(workshop.job(&waiting).await["result"], Value::Null);
    assert_eq!(cancel(&running).await.status, 202);
    let job = workshop.ended(&running).await;
    assert_eq!(job["state"], "cancelled", "{job:#}");
    let model = job["result"]["model"].as_str().unwrap();
    assert_eq!(workshop.files("models"), [model]);
    assert!(
        !report(&workshop, &job).await["history"]
            .as_array()
            .unwrap()
            .is_empty()
    );

    assert_eq!(cancel(&running).await.status, 409);
    assert_eq!(cancel("job-none").await.status, 404);
    assert_eq!(workshop.delete(&address(&running)).await.status, 204);
    assert_eq!(workshop.get(&address(&running)).await.status, 404);
}

#[tokio::test]
async fn a_model_is_there_before_its_comparison_which_can_be_skipped() {
    let workshop = Workshop::open();
    let dataset = workshop.dataset().await;
    let id = workshop.train(&dataset, 60).await;
    let job = workshop
        .until(&id, |job| !job["result"]["model"].is_null())
        .await;
    assert_eq!(
        (&job["state"], &job["progress"]),
        (&json!("running"), &json!(1.0)),
        "{job:#}"
    );
    let model = job["result"]["model"].as_str().unwrap().to_owned();
    let address = format!("/api/v1/models/{model}");
    assert_eq!(
        workshop.get(&address).await.json()["metrics"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let zip = workshop.get(&format!("{address}/download")).await;
    assert_eq!(zip.header(header::CONTENT_TYPE), "application/zip");
    let first = report(&workshop, &job).await;
    assert_eq!(first["evaluations"].as_array().unwrap().len(), 1);
    let verdict = format!("/api/v1/reports/{}/verdict", first["id"].as_str().unwrap());
    let verdict = workshop.get(&verdict).await.json();
    assert!(
        verdict["text"].as_str().unwrap().contains(' '),
        "{verdict:#}"
    );
    assert_eq!(verdict["splits"], Value::Null);

    let skipped = workshop
        .post(&format!("{JOBS}/{id}/cancel"), json!({}))
        .await;
    assert_eq!(skipped.status, 202, "{}", skipped.text());
    let ended = workshop.ended(&id).await;
    assert_eq!(ended["state"], "succeeded", "{ended:#}");
    assert_eq!(ended["result"], job["result"]);
    assert_eq!(
        report(&workshop, &ended).await["evaluations"],
        first["evaluations"]
    );
    assert_eq!(workshop.files("models"), [model]);
}

#[tokio::test]
async fn an_evaluation_does_not_wait_behind_a_training() {
    let workshop = Workshop::open();
    let dataset = workshop.dataset().await;
    let training = workshop.train(&dataset, 1000).await;
    let behind = workshop.train(&dataset, 1000).await;
    workshop
        .until(&training, |job| job["last_seq"].as_u64() >= Some(3))
        .await;
    let request =
        json!({"kind": "evaluate", "dataset": dataset, "model": facefeel::ml::bundled::DEFAULT_ID});
    let id = workshop.post(JOBS, request).await.json()["id"].clone();
    let evaluation = workshop.ended(id.as_str().unwrap()).await;
    assert_eq!(evaluation["state"], "succeeded", "{evaluation:#}");
    assert_eq!(workshop.job(&training).await["state"], "running");
    let behind = workshop.job(&behind).await;
    assert_eq!(
        (&behind["state"], &behind["position"]),
        (&json!("queued"), &json!(1))
    );
    let open = workshop.get(&format!("{JOBS}?open=true")).await.json();
    assert_eq!(open.as_array().unwrap().len(), 2, "{open:#}");
}

#[tokio::test]
async fn a_job_that_cannot_write_fails_alone() {
    let workshop = Workshop::open();
    let dataset = workshop.dataset().await;
    let models = workshop.folder.path().join("models");
    fs::remove_dir(&models).unwrap();
    fs::write(&models, "in the way").unwrap();
    let failed = workshop.ended(&workshop.train(&dataset, 1).await).await;
    assert_eq!(failed["state"], "failed", "{failed:#}");
    let detail = failed["error"]["detail"].as_str().unwrap();
    assert!(detail.contains("disk and permissions"), "{detail}");
    assert_eq!(failed["result"], Value::Null);

    fs::remove_file(&models).unwrap();
    fs::create_dir(&models).unwrap();
    let next = workshop.ended(&workshop.train(&dataset, 1).await).await;
    assert_eq!(next["state"], "succeeded", "{next:#}");
}

#[tokio::test]
async fn a_dataset_whose_archive_is_away_is_trained_on_once_it_is_back() {
    let workshop = Workshop::open();
    let dataset = workshop.dataset().await;
    let archive = workshop
        .folder
        .path()
        .join(format!("datasets/{dataset}/archive.zip"));
    let elsewhere = workshop.folder.path().join("archive.zip");
    fs::rename(&archive, &elsewhere).unwrap();
    let refused = workshop.post(JOBS, training(&dataset, 1)).await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert_eq!(workshop.get("/healthz").await.status, 200);
    fs::rename(&elsewhere, &archive).unwrap();
    let ended = workshop.ended(&workshop.train(&dataset, 1).await).await;
    assert_eq!(ended["state"], "succeeded", "{ended:#}");
}

#[tokio::test]
async fn what_cannot_be_done_is_refused_with_its_field() {
    let workshop = Workshop::with(Limits {
        training_bytes: 10 << 20,
        ..common::limits()
    });
    let dataset = workshop.dataset().await;
    let check = async |field: &str, change: Value| {
        let mut request = training(&dataset, 1);
        for (name, value) in change.as_object().unwrap() {
            request[name] = value.clone();
        }
        let answer = workshop.post(JOBS, request).await;
        assert_eq!(answer.status, 422, "{field}: {}", answer.text());
        assert_eq!(answer.json()["field"], field, "{}", answer.text());
    };
    check("dataset", json!({"dataset": "ds-none"})).await;
    check("epochs", json!({"epochs": 0})).await;
    check("epoch", json!({"epoch": 3})).await;
    check("color", json!({"color": "sepia"})).await;
    check("init", json!({"init": "model-none"})).await;
    check("init", json!({"init": facefeel::ml::bundled::DEFAULT_ID})).await;
    check("balance", json!({"balance": 100_000})).await;
    let model = json!({"kind": "evaluate", "dataset": dataset, "model": "../models"});
    let answer = workshop.post(JOBS, model).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["field"]),
        (422, &json!("model"))
    );
    assert_eq!(workshop.get(JOBS).await.json(), json!([]));
}

#[tokio::test]
async fn a_full_queue_says_so() {
    let workshop = Workshop::with(Limits {
        queued_jobs: 0,
        ..common::limits()
    });
    let dataset = workshop.dataset().await;
    let answer = workshop.post(JOBS, training(&dataset, 1)).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header(header::RETRY_AFTER), "10");
}

//! Whose model is whose: what jobs made, what was imported under their ids, and what jobs still need.

use std::io::{Cursor, Read};
use std::path::Path;

use serde_json::{Value, json};
use zip::ZipArchive;

use crate::common::{self, Answer, Form};
use crate::damage::spoil;
use crate::support::{DATASETS, JOBS, Listener, Workshop, entries, training, zip};

const MODELS: &str = "/api/v1/models";

/// The ZIP of a model that was trained in a moment.
async fn model_zip(workshop: &Workshop, dataset: &str) -> Vec<u8> {
    let job = workshop.train(dataset, 1).await;
    let model = made(&workshop.ended(&job).await);
    workshop
        .get(&format!("{MODELS}/{model}/download"))
        .await
        .body
}

fn made(job: &Value) -> String {
    job["result"]["model"].as_str().unwrap().to_owned()
}

/// The same model as one that claims to be another, and a card that claims to be trained here by `job`.
fn disguised(model: &[u8], id: &str, job: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(model)).unwrap();
    let mut files = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        let name = file.name().unwrap().into_owned();
        if name == "card.json" {
            let mut card: Value = serde_json::from_slice(&bytes).unwrap();
            card["id"] = id.into();
            card["name"] = "Impostor".into();
            card["job"] = job.into();
            // A stranger makes new ones, or leaves them out.
            card.as_object_mut().unwrap().remove("checksums");
            bytes = card.to_string().into_bytes();
        }
        files.push((name, bytes));
    }
    zip(&files)
}

async fn import(workshop: &Workshop, zip: &[u8]) -> Answer {
    let answer = Form::default()
        .archive(zip)
        .post(&workshop.app, MODELS)
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer
}

/// The id that the model of a job gets where nothing is in its way.
fn own_id(job: &str) -> String {
    job.replacen("job-", "model-", 1)
}

#[tokio::test]
async fn a_training_never_takes_the_place_of_a_model_that_bears_its_id() {
    let workshop = Workshop::open();
    let dataset = workshop.dataset().await;
    let model = model_zip(&workshop, &dataset).await;
    let job = workshop.train(&dataset, 30).await;
    let id = own_id(&job);
    let imported = import(&workshop, &disguised(&model, &id, &job))
        .await
        .json();
    assert_eq!(
        (&imported["id"], &imported["job"]),
        (&json!(id), &Value::Null)
    );

    let ended = workshop.ended(&job).await;
    assert_eq!(ended["state"], "succeeded", "{ended:#}");
    let own = made(&ended);
    assert_eq!(own, format!("{id}-2"));
    let report = ended["result"]["report"].as_str().unwrap();
    let report = workshop.get(&format!("/api/v1/reports/{report}")).await;
    assert_eq!(report.json()["model"]["id"], own.as_str());
    let card = workshop.get(&format!("{MODELS}/{id}")).await.json();
    assert_eq!(card, imported);
    let card = workshop.get(&format!("{MODELS}/{own}")).await.json();
    assert_eq!(
        (&card["origin"], &card["job"]),
        (&json!("trained"), &json!(job))
    );
    assert_eq!(card["metrics"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_comparison_leaves_a_model_alone_that_got_the_id_of_the_deleted_one() {
    let workshop = Workshop::open();
    let address = workshop.serve().await;
    let dataset = workshop.dataset().await;
    let model = model_zip(&workshop, &dataset).await;
    let job = workshop.train(&dataset, 60).await;
    let mut listener = Listener::connect(address, &job, 0).await;
    listener.until(|event| event["type"] == "model_ready").await;
    let id = own_id(&job);
    let deleted = workshop.delete(&format!("{MODELS}/{id}")).await;
    assert_eq!(deleted.status, 204, "{}", deleted.text());
    let result = workshop.job(&job).await["result"].clone();
    assert_eq!(
        (&result["model"], &result["model_deleted"]),
        (&json!(id), &json!(true))
    );
    let imported = import(&workshop, &disguised(&model, &id, &job))
        .await
        .json();
    let ended = workshop.ended(&job).await;
    assert_eq!(ended["state"], "succeeded", "{ended:#}");
    assert_eq!(ended["result"]["model_deleted"], true);
    let card = workshop.get(&format!("{MODELS}/{id}")).await.json();
    assert_eq!(card, imported);
    let report = ended["result"]["report"].as_str().unwrap();
    let address = format!("/api/v1/reports/{report}");
    let figures = workshop.get(&address).await.json()["evaluations"].clone();
    assert_eq!(figures.as_array().unwrap().len(), 2);
    assert_eq!(workshop.delete(&address).await.status, 204);
    assert_eq!(workshop.job(&job).await["result"]["report_deleted"], true);
    assert_eq!(workshop.job(&job).await["dataset"]["deleted"], false);
    let place = format!("{DATASETS}/{dataset}");
    assert_eq!(workshop.delete(&place).await.status, 204);
    assert_eq!(workshop.job(&job).await["dataset"]["deleted"], true);
}

#[tokio::test]
async fn a_model_that_a_killed_server_left_keeps_the_name_it_was_given() {
    let workshop = Workshop::open();
    let parts = zip(&[entries("train/", 8), entries("valid/", 5)].concat());
    let dataset = workshop.upload(&parts).await.json();
    let job = workshop.train(dataset["id"].as_str().unwrap(), 2).await;
    let model = made(&workshop.ended(&job).await);
    let before = workshop.get(&format!("{MODELS}/{model}")).await.json();
    let change = json!({"name": "Mine"});
    let renamed = common::patch(&workshop.app, &format!("{MODELS}/{model}"), &change).await;
    assert_eq!(renamed.status, 200, "{}", renamed.text());

    // As if it had been killed between the model's folder and the record of it.
    let folder = workshop.closed().await;
    spoil(
        folder.path(),
        "UPDATE jobs SET state = 'running', model = NULL, report = NULL, finished_at = NULL",
    )
    .await;
    spoil(folder.path(), "DELETE FROM reports").await;
    let workshop = Workshop::over(folder, common::limits());
    let ended = workshop.ended(&job).await;
    assert_eq!(
        (&ended["state"], &ended["resumed"], made(&ended)),
        (&json!("succeeded"), &json!(1), model.clone())
    );
    let report = ended["result"]["report"].as_str().unwrap();
    let report = workshop.get(&format!("/api/v1/reports/{report}")).await;
    assert_eq!(report.json()["model"], json!({"id": model, "name": "Mine"}));
    let after = workshop.get(&format!("{MODELS}/{model}")).await.json();
    assert_eq!(
        (&after["name"], &after["created_at"]),
        (&json!("Mine"), &before["created_at"])
    );
    assert_eq!(workshop.files("models"), [model]);
}

#[tokio::test]
async fn what_open_jobs_need_is_not_deleted_and_the_jobs_are_named() {
    let workshop = Workshop::open();
    let dataset = workshop.dataset().await;
    let job = workshop.train(&dataset, 1).await;
    let model = made(&workshop.ended(&job).await);
    let address = format!("{MODELS}/{model}");
    let mut running = training(&dataset, 1000);
    running["name"] = "Tuned".into();
    running["init"] = model.as_str().into();
    let waiting = running.clone();
    let start = async |body: Value| -> String {
        let answer = workshop.post(JOBS, body).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        answer.json()["id"].as_str().unwrap().to_owned()
    };
    let open = [start(running).await, start(waiting).await];
    workshop
        .until(&open[0], |job| job["last_seq"].as_u64() >= Some(4))
        .await;
    for place in [address.clone(), format!("{DATASETS}/{dataset}")] {
        let refused = workshop.delete(&place).await;
        assert_eq!(refused.status, 409, "{}", refused.text());
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        for id in &open {
            assert!(detail.contains(&format!("Tuned ({id})")), "{detail}");
        }
    }
    // Whoever stops them can delete both.
    for id in &open {
        workshop
            .post(&format!("{JOBS}/{id}/cancel"), json!({}))
            .await;
        workshop.ended(id).await;
    }
    assert_eq!(workshop.delete(&address).await.status, 204);
    let refused = workshop
        .post(
            JOBS,
            json!({"kind": "evaluate", "dataset": dataset, "model": model}),
        )
        .await;
    assert_eq!(refused.status, 422);
    let place = format!("{DATASETS}/{dataset}");
    assert_eq!(workshop.delete(&place).await.status, 204);
}

#[tokio::test]
async fn a_model_that_is_to_be_measured_is_not_deleted() {
    let workshop = Workshop::open();
    let dataset = workshop.dataset().await;
    let job = workshop.train(&dataset, 1).await;
    let model = made(&workshop.ended(&job).await);
    let evaluation = json!({"kind": "evaluate", "dataset": dataset, "model": model});
    // More than are done before the answer comes.
    let mut last = String::new();
    for _ in 0..15 {
        let job = workshop.post(JOBS, evaluation.clone()).await.json();
        last = job["id"].as_str().unwrap().to_owned();
    }
    let address = format!("{MODELS}/{model}");
    let refused = workshop.delete(&address).await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    let ended = workshop.ended(&last).await;
    assert_eq!(ended["state"], "succeeded", "{ended:#}");
    assert_eq!(ended["result"]["model_deleted"], false);
    assert_eq!(workshop.delete(&address).await.status, 204);
    assert_eq!(workshop.job(&last).await["result"]["model_deleted"], true);
}

#[tokio::test]
async fn progress_stays_at_one_where_every_checkpoint_of_a_comparing_training_is_damaged() {
    let workshop = Workshop::open();
    let dataset = workshop.dataset().await;
    let job = workshop.train(&dataset, 60).await;
    workshop
        .until(&job, |job| job["comparison"].as_f64() > Some(0.0))
        .await;
    let folder = workshop.closed().await;
    assert!(damage_all(&folder.path().join("jobs").join(&job)) > 0);

    let workshop = Workshop::over(folder, common::limits());
    let ended = workshop
        .until(&job, |job| {
            assert_eq!(job["progress"], 1.0, "{job:#}");
            job["state"] != "queued" && job["state"] != "running"
        })
        .await;
    assert_eq!(ended["state"], "succeeded", "{ended:#}");
    let card = workshop.get(&format!("{MODELS}/{}", made(&ended))).await;
    assert_eq!(card.json()["metrics"].as_array().unwrap().len(), 2);
}

/// Empties the files below a folder; how many there were.
fn damage_all(folder: &Path) -> usize {
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files += damage_all(&path);
        } else {
            std::fs::write(&path, "").unwrap();
            files += 1;
        }
    }
    files
}

#[tokio::test]
async fn a_training_can_be_estimated_as_soon_as_another_has_ended() {
    let workshop = Workshop::open();
    let address = workshop.serve().await;
    let dataset = workshop.dataset().await;
    for _ in 0..5 {
        let job = workshop.train(&dataset, 1).await;
        let mut listener = Listener::connect(address, &job, 0).await;
        listener.until(|event| event["type"] == "finished").await;
        let estimate = workshop
            .post("/api/v1/estimates", training(&dataset, 1))
            .await;
        assert_eq!(estimate.status, 200, "{}", estimate.text());
    }
}

#[tokio::test]
async fn names_of_new_models_fit_and_are_told_apart() {
    let workshop = Workshop::open();
    let long = "\u{202e}\u{200b}".to_owned() + &"x".repeat(120);
    let form = Form::default()
        .text("name", &long)
        .archive(&crate::support::pictures(8));
    let dataset = form.post(&workshop.app, DATASETS).await.json();
    assert_eq!(dataset["name"], "x".repeat(100));
    let dataset = dataset["id"].as_str().unwrap();
    let mut names = Vec::new();
    for _ in 0..2 {
        let job = workshop.train(dataset, 1).await;
        let model = made(&workshop.ended(&job).await);
        let address = format!("{MODELS}/{model}");
        names.push(workshop.get(&address).await.json()["name"].clone());
        // What is given out can be taken in again.
        let zip = workshop.get(&format!("{address}/download")).await.body;
        import(&workshop, &zip).await;
    }
    let start = "x".repeat(80);
    for (name, ending) in names.iter().zip([" (gray)", " 3"]) {
        let name = name.as_str().unwrap();
        assert_eq!(name.chars().count(), 100, "{name}");
        assert!(name.starts_with(&start) && name.ends_with(ending), "{name}");
    }
}

#[tokio::test]
async fn a_report_without_what_is_asked_for_says_so() {
    let workshop = Workshop::open();
    let dataset = workshop.dataset().await;
    let job = workshop.train(&dataset, 1).await;
    let trained = workshop.ended(&job).await;
    let evaluation = json!({"kind": "evaluate", "dataset": dataset, "model": made(&trained)});
    let job = workshop.post(JOBS, evaluation).await.json();
    let measured = workshop.ended(job["id"].as_str().unwrap()).await;
    let [trained, measured] =
        [trained, measured].map(|job| job["result"]["report"].as_str().unwrap().to_owned());
    let check = async |report: &str, below: &str, status: u16| {
        let address = format!("/api/v1/reports/{report}/{below}");
        let answer = workshop.get(&address).await;
        assert_eq!(answer.status, status, "{address}: {}", answer.text());
    };
    for below in ["verdict", "curves.svg", "history.csv"] {
        check(&trained, below, 200).await;
        check(&measured, below, 409).await;
        check("report-none", below, 404).await;
    }
    for below in [
        "reliability.svg",
        "coverage.svg",
        "predictions.csv",
        "report.html",
        "heat/0",
    ] {
        check(&trained, below, 409).await;
        check("report-none", below, 404).await;
    }
    let compared = format!("/api/v1/comparisons?a={trained}&b={measured}");
    assert_eq!(workshop.get(&compared).await.status, 409);
    // One that a later or broken version wrote.
    spoil(
        workshop.folder.path(),
        "UPDATE reports SET body = json_set(body, '$.evaluations', json('[]'))",
    )
    .await;
    check(&trained, "verdict", 409).await;
    check(&trained, "confusion.svg", 409).await;
}

//! A data folder of version 0.1.0, commit 6c608db, opens after every later migration.
//!
//! `fixtures/data-0.1.0-6c608db.zip` was made with that commit's program: 18 drawn faces of two classes, a model trained on
//! them for one epoch, renamed and made the default; its evaluation; a training whose model was deleted; a training that was
//! cancelled while it waited; one that was killed in its first epoch, and an evaluation behind it. The model's weights were
//! rounded to two bits of mantissa to keep the file small.

use std::collections::BTreeSet;
use std::fs;
use std::io::Cursor;
use std::path::Path;

use facefeel::jobs::{JobEvent, ReportDocument};
use facefeel::storage::store::Store;
use serde_json::{Value, json};
use zip::ZipArchive;

use crate::restarts::Program;
use crate::support::{DATASETS, JOBS, Listener};

const MODELS: &str = "/api/v1/models";
const REPORTS: &str = "/api/v1/reports";

/// The stored data folder, unpacked.
pub(crate) fn earlier_data() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let zip = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/data-0.1.0-6c608db.zip");
    let mut zip = ZipArchive::new(Cursor::new(fs::read(zip).unwrap())).unwrap();
    zip.extract(folder.path()).unwrap();
    folder
}

pub(crate) fn texts<'a>(list: &'a Value, field: &str) -> Vec<&'a str> {
    let list = list.as_array().unwrap().iter();
    list.map(|one| one[field].as_str().unwrap()).collect()
}

#[tokio::test]
async fn reports_and_events_of_an_earlier_version_are_read_without_loss() {
    let folder = earlier_data();
    let store = Store::open(&folder.path().join("facefeel.db"))
        .await
        .unwrap();
    let as_json = |text: &str| serde_json::from_str::<Value>(text).unwrap();

    let reports = store.reports().await.unwrap();
    assert_eq!(reports.len(), 3);
    for report in &reports {
        let stored = store.report(&report.id).await.unwrap().unwrap();
        let document = ReportDocument::parse(&stored).unwrap();
        assert_eq!(
            (document.history.is_some(), document.findings.is_some()),
            (report.kind == "train", report.kind == "evaluate")
        );
        assert_eq!(json!(document), as_json(&stored));
    }

    let mut types = BTreeSet::new();
    for job in store.jobs().await.unwrap() {
        for event in store.events(&job.id, 1, 1000).await.unwrap() {
            let stored = as_json(&event.body);
            assert_eq!(json!(JobEvent::parse(&event.body).unwrap()), stored);
            types.insert(stored["type"].as_str().unwrap().to_owned());
        }
    }
    let expected = ["cancelled", "epoch", "finished", "queued", "started"];
    assert_eq!(types, expected.map(str::to_owned).into());
}

#[tokio::test]
async fn data_of_an_earlier_version_is_listed_goes_on_predicts_and_evaluates() {
    let folder = earlier_data();
    let program = Program::start(folder.path());

    let datasets = program.get(DATASETS).await;
    assert_eq!(texts(&datasets, "name"), ["Drawn faces"]);
    let dataset = datasets[0]["id"].as_str().unwrap();
    let shown = program.get(&format!("{DATASETS}/{dataset}")).await;
    assert!(shown["check_up"]["findings"].is_array(), "{shown:#}");
    assert_eq!(shown["classes"].as_array().map(Vec::len), Some(2));

    let models = program.get(MODELS).await;
    assert_eq!(models[0]["name"], "Renamed on the first version");
    assert_eq!(models[0]["default"], true);
    let model = models[0]["id"].as_str().unwrap();

    let jobs = program.get(JOBS).await;
    assert_eq!(jobs.as_array().unwrap().len(), 6);
    let states = |state: &str| {
        texts(&jobs, "state")
            .iter()
            .filter(|found| **found == state)
            .count()
    };
    assert_eq!(
        (
            states("succeeded") >= 3,
            states("cancelled"),
            states("failed")
        ),
        (true, 1, 0)
    );
    assert!(program.get(REPORTS).await.as_array().unwrap().len() >= 3);

    // What was cut off and what waited behind it are done now.
    for job in texts(&jobs, "id") {
        let story = Listener::connect(program.address, job, 0)
            .await
            .story()
            .await;
        let end = story.last().unwrap()["type"].as_str().unwrap();
        assert!(
            ["finished", "cancelled"].contains(&end),
            "{job}: {story:#?}"
        );
    }
    for report in program.get(REPORTS).await.as_array().unwrap() {
        let id = report["id"].as_str().unwrap();
        assert_eq!(program.get(&format!("{REPORTS}/{id}")).await["id"], id);
    }

    let photo =
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("static/img/samples/astronaut.jpg"));
    let mut form = b"--x\r\nContent-Disposition: form-data; name=\"faces\"\r\n\r\nwhole\r\n\
        --x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.jpg\"\r\n\r\n"
        .to_vec();
    form.extend(photo.unwrap());
    form.extend(b"\r\n--x--\r\n");
    let kind = "multipart/form-data; boundary=x";
    let answer = program
        .send("POST", "/api/v1/predictions", kind, &form)
        .await;
    assert_eq!(answer["model"], model);
    let scores = answer["images"][0]["faces"][0]["scores"]
        .as_object()
        .unwrap();
    let names: Vec<&String> = scores.keys().collect();
    assert_eq!(names.len(), 2, "{answer}");

    let request = json!({"kind": "evaluate", "dataset": dataset, "model": model}).to_string();
    let job = program
        .send("POST", JOBS, "application/json", request.as_bytes())
        .await;
    let job = job["id"].as_str().unwrap();
    let story = Listener::connect(program.address, job, 0)
        .await
        .story()
        .await;
    assert_eq!(story.last().unwrap()["type"], "finished", "{story:#?}");

    // The model of then has checksums from now on.
    let card =
        fs::read_to_string(folder.path().join("models").join(model).join("card.json")).unwrap();
    let card: Value = serde_json::from_str(&card).unwrap();
    assert_eq!(card["checksums"]["weights"].as_str().unwrap().len(), 64);
}

//! Files and rows that were damaged behind the program's back.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use facefeel::config::SiteConfig;
use facefeel::inference::engine::EngineConfig;
use facefeel::ml::device::DeviceChoice;
use facefeel::storage::models::library::Library;
use facefeel::web::App;
use serde_json::{Value, json};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use crate::common;
use crate::restarts::{Program, command};
use crate::support::{DATASETS, JOBS, Workshop, training};

/// A way in which a file is damaged, and its name.
pub(crate) type Damage = (&'static str, fn(&Path));

/// Ways in which a file is damaged.
pub(crate) const DAMAGES: [Damage; 3] = [
    ("flipped", |path| {
        let mut bytes = fs::read(path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x10;
        fs::write(path, bytes).unwrap();
    }),
    ("cut", |path| {
        let bytes = fs::read(path).unwrap();
        fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
    }),
    ("emptied", |path| fs::write(path, "").unwrap()),
];

/// Runs one statement on the database of a data folder.
pub(crate) async fn spoil(folder: &Path, sql: &'static str) {
    let options = SqliteConnectOptions::new().filename(folder.join("facefeel.db"));
    let mut database = SqliteConnection::connect_with(&options).await.unwrap();
    let done = sqlx::query(sql).execute(&mut database).await.unwrap();
    assert!(done.rows_affected() > 0, "{sql}");
    database.close().await.unwrap();
}

fn archive(workshop: &Workshop, dataset: &str) -> PathBuf {
    let folder = workshop.folder.path().join("datasets").join(dataset);
    folder.join("archive.zip")
}

#[tokio::test]
async fn a_damaged_archive_fails_its_jobs_and_pictures_with_its_name() {
    let workshop = Workshop::open();
    for (how, damage) in DAMAGES {
        let dataset = workshop.dataset().await;
        damage(&archive(&workshop, &dataset));
        let bodies = [
            training(&dataset, 1),
            json!({"kind": "evaluate", "dataset": dataset, "model": "facefeel-ferplus"}),
        ];
        for body in bodies {
            let job = workshop.post(JOBS, body).await.json();
            let job = workshop.ended(job["id"].as_str().unwrap()).await;
            assert_eq!(job["state"], "failed", "{how}: {job}");
            let detail = job["error"]["detail"].as_str().unwrap();
            let name = job["dataset"]["name"].as_str().unwrap();
            for part in [name, "damaged", "upload its ZIP again"] {
                assert!(detail.contains(part), "{how}: {detail}");
            }
        }
        let mut said = Vec::new();
        for index in 0..16 {
            let picture = workshop
                .get(&format!("{DATASETS}/{dataset}/images/{index}"))
                .await;
            if picture.status != 200 {
                said.push((picture.status.as_u16(), picture.json()["title"].clone()));
            }
        }
        // A bit that was turned over may be in one picture alone.
        assert!(!said.is_empty(), "{how}");
        assert!(
            said.iter().all(|said| *said == (500, json!("Damaged"))),
            "{how}: {said:?}"
        );
        assert_eq!(
            workshop
                .delete(&format!("{DATASETS}/{dataset}"))
                .await
                .status,
            204
        );
    }
}

#[tokio::test]
async fn a_damaged_check_up_is_shown_as_none_and_the_dataset_trains() {
    let workshop = Workshop::open();
    let dataset = workshop.dataset().await;
    let check_up = archive(&workshop, &dataset).with_file_name("checkup.json");
    for damaged in [&b"{\"cut"[..], b"", b"\xff\xfe"] {
        fs::write(&check_up, damaged).unwrap();
        let shown = workshop.get(&format!("{DATASETS}/{dataset}")).await.json();
        assert_eq!(shown["check_up"], Value::Null);
    }
    fs::remove_file(&check_up).unwrap();
    let shown = workshop.get(&format!("{DATASETS}/{dataset}")).await.json();
    assert_eq!(shown["check_up"], Value::Null);
    let job = workshop.train(&dataset, 1).await;
    assert_eq!(workshop.ended(&job).await["state"], "succeeded");
}

/// What a list shows: ids, and whether each is damaged.
async fn listed(workshop: &Workshop, path: &str) -> Vec<(String, bool)> {
    let answer = workshop.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    let list = answer.json();
    let list = list.as_array().unwrap().iter();
    list.map(|one| {
        (
            one["id"].as_str().unwrap().to_owned(),
            one["damaged"].is_string(),
        )
    })
    .collect()
}

#[tokio::test]
async fn one_damaged_row_is_shown_as_such_and_can_be_deleted() {
    let workshop = Workshop::open();
    let first = workshop.dataset().await;
    let job = workshop.train(&first, 1).await;
    assert_eq!(workshop.ended(&job).await["state"], "succeeded");
    let second = workshop.copy_of_dataset().await;
    let root = workshop.folder.path();
    spoil(
        root,
        "UPDATE datasets SET classes = '[{\"name\"' WHERE id = (SELECT MIN(id) FROM datasets)",
    )
    .await;
    spoil(root, "UPDATE jobs SET request = 'x'").await;
    spoil(root, "UPDATE reports SET body = '{', kind = x'ff'").await;

    let damaged = first.clone().min(second.clone());
    for (id, is_damaged) in listed(&workshop, DATASETS).await {
        assert_eq!(is_damaged, id == damaged);
    }
    let refused = workshop.post(JOBS, training(&damaged, 1)).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(refused.text().contains("damaged"), "{}", refused.text());
    assert_eq!(listed(&workshop, JOBS).await, [(job.clone(), true)]);
    let reports = listed(&workshop, "/api/v1/reports").await;
    assert!(reports[0].1);
    let report = workshop
        .get(&format!("/api/v1/reports/{}", reports[0].0))
        .await;
    assert_eq!(
        (report.status.as_u16(), &report.json()["title"]),
        (500, &json!("Damaged"))
    );

    for path in [
        format!("{DATASETS}/{damaged}"),
        format!("{JOBS}/{job}"),
        format!("/api/v1/reports/{}", reports[0].0),
    ] {
        assert_eq!(workshop.delete(&path).await.status, 204, "{path}");
    }
    let sound = first.max(second);
    assert_eq!(listed(&workshop, DATASETS).await, [(sound, false)]);
}

#[tokio::test]
async fn a_queued_job_whose_row_is_damaged_fails_and_the_next_one_runs() {
    let workshop = Workshop::open();
    let dataset = workshop.dataset().await;
    let running = workshop.train(&dataset, 1000).await;
    let spoiled = workshop.post(JOBS, training(&dataset, 1)).await.json();
    let sound = workshop.post(JOBS, training(&dataset, 1)).await.json();
    workshop
        .until(&running, |job| job["state"] == "running")
        .await;
    spoil(
        workshop.folder.path(),
        "UPDATE jobs SET request = '{' WHERE number = 2",
    )
    .await;
    workshop
        .post(&format!("{JOBS}/{running}/cancel"), json!({}))
        .await;
    let failed = workshop.ended(spoiled["id"].as_str().unwrap()).await;
    assert_eq!(failed["state"], "failed");
    assert!(
        failed["error"]["detail"]
            .as_str()
            .unwrap()
            .contains("damaged"),
        "{failed}"
    );
    let done = workshop.ended(sound["id"].as_str().unwrap()).await;
    assert_eq!(done["state"], "succeeded");
}

#[tokio::test]
async fn a_server_starts_with_damaged_rows_and_models() {
    let folder = crate::earlier::earlier_data();
    spoil(folder.path(), "UPDATE datasets SET classes = '['").await;
    spoil(
        folder.path(),
        "UPDATE jobs SET kind = 'paint', state = x'00'",
    )
    .await;
    spoil(folder.path(), "UPDATE reports SET headline = '['").await;
    let model = fs::read_to_string(folder.path().join("models/default")).unwrap();
    let model = model.trim();
    let weights = folder
        .path()
        .join("models")
        .join(model)
        .join("weights.safetensors");
    DAMAGES[1].1(&weights);

    let program = Program::start(folder.path());
    for (path, count) in [(DATASETS, 1), (JOBS, 6), ("/api/v1/reports", 3)] {
        let list = program.get(path).await;
        let list = list.as_array().unwrap();
        assert_eq!(list.len(), count, "{path}");
        assert!(
            list.iter().all(|one| one["damaged"].is_string()),
            "{path}: {list:#?}"
        );
    }
    let models = program.get("/api/v1/models").await;
    assert_eq!(
        (&models[0]["origin"], &models[0]["default"]),
        (&json!("bundled"), &json!(true))
    );
    let last = models.as_array().unwrap().last().unwrap();
    assert_eq!(last["id"], model);
    assert!(last["damaged"].is_string(), "{last}");
}

#[tokio::test]
async fn a_damaged_model_has_a_page_that_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let models = folder.path().join("models");
    fs::create_dir_all(models.join("broken")).unwrap();
    let card = models.join("broken/card.json");
    fs::write(card, r#"{"name": "Broken <b>"}"#).unwrap();
    let device = DeviceChoice::Cpu.open().unwrap();
    let library = Library::open(&models, &device, EngineConfig::default(), &mut |_| ());
    let jobs = common::open_jobs(folder.path(), library.unwrap(), common::limits());
    let app = Arc::new(App::new(jobs, common::limits(), SiteConfig::default()));
    let list = common::get(&app, "/models").await.text();
    assert!(list.contains("href=\"/models/broken\""));
    let page = common::get(&app, "/models/broken").await;
    assert_eq!(page.status, 200);
    let page = page.text();
    for words in [
        "Broken &#60;b&#62;",
        "Damaged",
        "cannot be used",
        "data-delete",
    ] {
        assert!(page.contains(words), "{words:?} is missing");
    }
}

#[test]
fn a_damaged_database_is_named_once_with_the_way_out() {
    for (how, damage) in DAMAGES {
        let folder = crate::earlier::earlier_data();
        let database = folder.path().join("facefeel.db");
        match how {
            "emptied" => {
                let mut bytes = fs::read(&database).unwrap();
                bytes[..16].fill(0);
                fs::write(&database, bytes).unwrap();
            }
            "flipped" => {
                let mut bytes = fs::read(&database).unwrap();
                // The kind of the second page, which no page has.
                bytes[4096] = 0x77;
                fs::write(&database, bytes).unwrap();
            }
            _ => damage(&database),
        }
        let ended = command(folder.path()).output().unwrap();
        assert_eq!(ended.status.code(), Some(1), "{how}");
        let said = String::from_utf8(ended.stderr).unwrap();
        for part in [
            database.to_str().unwrap(),
            "facefeel restore",
            "facefeel.db-wal",
        ] {
            assert_eq!(said.matches(part).count(), 1, "{how}: {said}");
        }
    }
}

//! Rows that someone or something spoiled.

use super::*;

/// A store with two of everything, of which the second's row is spoiled by `sql`.
async fn spoiled(home: &Home, sql: &'static str) -> Store {
    let store = home.open().await;
    for (dataset_id, job_id, report) in
        [("ds-1", "job-1", "report-1"), ("ds-2", "job-2", "report-2")]
    {
        keep(&store, &dataset(dataset_id)).await;
        let job = NewJob {
            dataset: dataset_id.to_owned(),
            ..job(job_id)
        };
        store.enqueue(&job, 10).await.unwrap().unwrap();
        take_next(&store).await;
        let mut end = end(JobState::Succeeded);
        end.report.as_mut().unwrap().id = report.to_owned();
        store
            .end_job(&claim(&store, job_id).await, &end)
            .await
            .unwrap();
    }
    let changed = sql::query(sql).execute(&store.pool).await.unwrap();
    assert!(changed.rows_affected() > 0, "{sql}");
    store
}

const DATASETS: [&str; 2] = [
    "UPDATE datasets SET classes = '[{' WHERE id = 'ds-2'",
    "UPDATE datasets SET bytes = -5 WHERE id = 'ds-2'",
];

/// What only SQLite lets a column hold.
const DATASETS_OF_SQLITE: [&str; 5] = [
    "UPDATE datasets SET classes = x'ff00' WHERE id = 'ds-2'",
    "UPDATE datasets SET classes = 7 WHERE id = 'ds-2'",
    "UPDATE datasets SET images = 'many' WHERE id = 'ds-2'",
    "UPDATE datasets SET name = x'fffe' WHERE id = 'ds-2'",
    "UPDATE datasets SET created_at = x'80' WHERE id = 'ds-2'",
];

#[tokio::test]
async fn a_damaged_dataset_hides_no_other_and_can_be_removed() {
    for (sql, home) in homes(&DATASETS, &DATASETS_OF_SQLITE) {
        let store = spoiled(&home, sql).await;
        let datasets = store.datasets().await.unwrap();
        assert_eq!(datasets.len(), 2, "{sql}");
        for found in datasets {
            assert_eq!(
                found.damaged.is_some(),
                found.id == "ds-2",
                "{sql}: {found:?}"
            );
        }
        assert!(
            store
                .dataset("ds-2")
                .await
                .unwrap()
                .unwrap()
                .damaged
                .is_some(),
            "{sql}"
        );
        let removed = store.remove_dataset("ds-2").await.unwrap();
        assert_eq!(removed, Removal::Removed, "{sql}");
    }
}

/// Each statement on every database that takes it, with a home for it there.
fn homes(
    both: &[&'static str],
    of_sqlite: &[&'static str],
) -> impl Iterator<Item = (&'static str, Home)> {
    let on_sqlite = both.iter().chain(of_sqlite);
    let homes: Vec<_> = on_sqlite.map(|sql| (*sql, Home::folder())).collect();
    #[cfg(feature = "cluster")]
    let homes = {
        let on_postgres = both.iter().map(|sql| {
            let url = postgres::shared().database();
            (*sql, Home::Postgres(url))
        });
        homes.into_iter().chain(on_postgres.collect::<Vec<_>>())
    };
    homes.into_iter()
}

const JOBS: [&str; 4] = [
    "UPDATE jobs SET request = 'no' WHERE id = 'job-2'",
    "UPDATE jobs SET state = 'asleep' WHERE id = 'job-2'",
    "UPDATE jobs SET kind = '' WHERE id = 'job-2'",
    "UPDATE jobs SET error = '{' WHERE id = 'job-2'",
];

/// What only SQLite lets a column hold.
const JOBS_OF_SQLITE: [&str; 6] = [
    "UPDATE jobs SET request = x'ff' WHERE id = 'job-2'",
    "UPDATE jobs SET progress = 'half' WHERE id = 'job-2'",
    "UPDATE jobs SET seconds_left = 'soon' WHERE id = 'job-2'",
    "UPDATE jobs SET resumed = 'twice' WHERE id = 'job-2'",
    "UPDATE jobs SET dataset_name = x'ff' WHERE id = 'job-2'",
    "UPDATE events SET seq = 'last' WHERE job = 'job-2' AND seq = 2",
];

#[tokio::test]
async fn a_damaged_job_hides_no_other_and_can_be_removed() {
    for (sql, home) in homes(&JOBS, &JOBS_OF_SQLITE) {
        let store = spoiled(&home, sql).await;
        let jobs = store.jobs().await.unwrap();
        assert_eq!(jobs.len(), 2, "{sql}");
        for found in jobs {
            assert_eq!(
                found.damaged.is_some(),
                found.id == "job-2",
                "{sql}: {found:?}"
            );
        }
        store.enqueue(&job("job-3"), 10).await.unwrap().unwrap();
        assert_eq!(take_next(&store).await.unwrap().id, "job-3", "{sql}");
        assert_eq!(
            store.remove_job("job-2").await.unwrap(),
            Removal::Removed,
            "{sql}"
        );
    }
}

#[tokio::test]
async fn a_job_whose_number_is_spoiled_stops_no_other() {
    let home = Home::folder();
    let store = spoiled(&home, "UPDATE jobs SET number = 'x' WHERE id = 'job-2'").await;
    for id in ["job-3", "job-4"] {
        store.enqueue(&job(id), 10).await.unwrap().unwrap();
    }
    assert_eq!(take_next(&store).await.unwrap().id, "job-3");
    assert_eq!(take_next(&store).await.unwrap().id, "job-4");
}

#[tokio::test]
async fn a_damaged_event_is_told_as_such_and_the_others_as_they_were() {
    let damage = |body| {
        let sql = format!("UPDATE events SET body = {body} WHERE job = 'job-2' AND seq = 1");
        &*sql.leak()
    };
    let both = ["'{\"type\"'", "'[]'"].map(damage);
    for (sql, home) in homes(&both, &["x'ff'", "5"].map(damage)) {
        let store = spoiled(&home, sql).await;
        let events = store.events("job-2", 0, 10).await.unwrap();
        let types: Vec<String> = events
            .iter()
            .map(|event| serde_json::from_str::<serde_json::Value>(&event.text()).unwrap())
            .map(|event| event["type"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(types, ["damaged", "finished"], "{sql}");
    }
    // What has no number cannot stand in a story; going on after it must not ask for ever.
    let home = Home::folder();
    let spoil = "UPDATE events SET seq = 'x' WHERE job = 'job-2' AND seq = 2";
    let store = spoiled(&home, spoil).await;
    assert_eq!(store.events("job-2", 0, 10).await.unwrap().len(), 1);
    assert_eq!(store.events("job-2", 2, 10).await.unwrap(), []);
    let mut transaction = store.pool.begin().await.unwrap();
    let event = events::append(&mut transaction, "job-2", "{\"type\":\"epoch\"}")
        .await
        .unwrap();
    assert_eq!(event.seq, 2);
}

#[tokio::test]
async fn a_damaged_report_hides_no_other_and_can_be_removed() {
    for (column, in_list) in [
        ("headline", true),
        ("kind", true),
        ("body", false),
        ("predictions", false),
    ] {
        for value in ["'{'", "x'ff'"] {
            let sql = format!("UPDATE reports SET {column} = {value} WHERE id = 'report-2'");
            let folder = tempfile::tempdir().unwrap();
            let path = file(&folder);
            let home = Home::Folder(folder);
            let store = spoiled(&home, sql.clone().leak()).await;
            let reports = store.reports().await.unwrap();
            assert_eq!(reports.len(), 2, "{sql}");
            if in_list && (column, value) != ("kind", "'{'") {
                for found in &reports {
                    assert_eq!(
                        found.damaged.is_some(),
                        found.id == "report-2",
                        "{sql}: {found:?}"
                    );
                }
            }
            if column == "body" {
                let error = store.report("report-2").await.unwrap_err();
                assert!(
                    matches!(error, StoreError::Damaged { .. }),
                    "{sql}: {error}"
                );
            }
            if column == "predictions" {
                let error = store.predictions("report-2").await.unwrap_err();
                assert!(
                    matches!(error, StoreError::Damaged { .. }),
                    "{sql}: {error}"
                );
            }
            let mut inspection = Inspection::open(&path).await.unwrap();
            let damaged = inspection.damaged_rows().await.unwrap();
            if (column, value) != ("kind", "'{'") {
                assert_eq!(damaged.len(), 1, "{sql}: {damaged:?}");
                assert_eq!(
                    (damaged[0].table, damaged[0].id.as_str()),
                    ("reports", "report-2")
                );
            }
            assert!(store.report("report-1").await.unwrap().is_some(), "{sql}");
            assert!(store.remove_report("report-2").await.unwrap(), "{sql}");
        }
    }
}

#[tokio::test]
async fn a_file_that_is_no_sound_database_is_named_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    let home = Home::Folder(folder);
    let store = spoiled(&home, "UPDATE jobs SET device = 'CPU'").await;
    store.close().await;
    let sound = std::fs::read(&path).unwrap();
    let mut torn_page = sound.clone();
    // The header of the second page, which holds a table's rows.
    torn_page[4096..4200].fill(0xff);
    let mut no_header = sound.clone();
    no_header[..100].fill(7);
    let cut = sound[..sound.len() / 2].to_vec();
    for (what, bytes) in [("torn", torn_page), ("no header", no_header), ("cut", cut)] {
        std::fs::write(&path, bytes).unwrap();
        let looked = async { Inspection::open(&path).await?.make_sure().await };
        let error = looked.await.unwrap_err();
        let words = error.to_string();
        assert!(
            matches!(error, StoreError::DamagedFile { .. }),
            "{what}: {error:?}"
        );
        for part in [path.to_str().unwrap(), "facefeel restore", "test.db-wal"] {
            assert_eq!(words.matches(part).count(), 1, "{what}: {words}");
        }
    }
    std::fs::write(&path, sound).unwrap();
    Inspection::open(&path)
        .await
        .unwrap()
        .make_sure()
        .await
        .unwrap();
}

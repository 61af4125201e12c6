//! What is left of edits after a way out and in, a deletion for good, a kill and another version.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};

use serde_json::{Value, json};
use zip::ZipArchive;

use crate::common::{self, Form};
use crate::support::{DATASETS, JOBS, Workshop, entries, people, training, zip};

#[tokio::test]
async fn a_downloaded_dataset_comes_back_the_same() {
    let workshop = Workshop::open();
    let dataset = workshop.faces().await;
    let all = workshop.numbers(&dataset, "").await;
    let edits = json!([
        // Names that folders cannot have, or that would be understood otherwise.
        {"kind": "move", "pictures": [all[0], all[1]], "class": "train"},
        {"kind": "move", "pictures": [all[2]], "class": "so/so: \"?\", yes"},
        {"kind": "rename_class", "class": "sad", "to": "joie"},
        {"kind": "leave_out", "pictures": [all[15]]},
        {"kind": "set_person", "pictures": [all[3]], "person": "Ann, the 2nd"},
        {"kind": "set_person", "pictures": [all[4]], "person": null},
        {"kind": "set_part", "pictures": [[all[0], all[7]]], "part": "train"},
        {"kind": "set_part", "pictures": [all[8], all[9]], "part": "test"},
    ]);
    workshop.edited(&dataset, 0, edits).await;
    let packed = workshop
        .get(&format!("{DATASETS}/{dataset}/download"))
        .await;
    assert_eq!(packed.status, 200);
    let names: Vec<String> = {
        let archive = ZipArchive::new(Cursor::new(&packed.body)).unwrap();
        archive
            .file_names()
            .map(|name| name.unwrap().into_owned())
            .collect()
    };
    assert_eq!(names.len(), 16, "fifteen pictures and the table");
    assert!(
        names
            .iter()
            .any(|name| name.starts_with("train/happy/Ann, the 2nd_")),
        "{names:?}"
    );

    let back = workshop.upload(&packed.body).await;
    assert_eq!(back.status, 201, "{}", back.text());
    let back = back.json()["id"].as_str().unwrap().to_owned();
    let told = |pictures: &[Value]| -> BTreeMap<String, usize> {
        let mut told = BTreeMap::new();
        for picture in pictures {
            let key = format!(
                "{} {} {}",
                picture["class"], picture["part"], picture["person"]
            );
            *told.entry(key).or_default() += 1;
        }
        told
    };
    let (before, after) = (
        workshop.pictures(&dataset, "").await,
        workshop.pictures(&back, "").await,
    );
    assert_eq!(told(&after), told(&before));
    assert_eq!(
        workshop.classes(&back).await,
        workshop.classes(&dataset).await
    );
    // An earlier state can be had as well, and one that never was cannot.
    let first = workshop
        .get(&format!("{DATASETS}/{dataset}/download?revision=0"))
        .await;
    let archive = ZipArchive::new(Cursor::new(&first.body)).unwrap();
    assert_eq!(archive.len(), 17);
    for (query, status) in [
        ("revision=5", 422),
        ("version=none", 404),
        ("revision=-1", 422),
    ] {
        let address = format!("{DATASETS}/{dataset}/download?{query}");
        assert_eq!(workshop.get(&address).await.status, status, "{query}");
    }
}

/// A file inside a ZIP.
fn unpacked(zip: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut file = archive.by_name(name).unwrap();
    let mut text = String::new();
    file.read_to_string(&mut text).unwrap();
    text
}

#[tokio::test]
async fn votes_go_out_and_come_back() {
    let workshop = Workshop::open();
    let mut files = entries("set/", 6);
    let votes = "file,happy,sad\nhappy/0.png,7,3\nhappy/1.png,5,5\nsad/0.png,1,9\nsad/1.png,2,8\n";
    files.push(("set/votes.csv".to_owned(), votes.into()));
    let answer = workshop.upload(&zip(&files)).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let dataset = answer.json()["id"].as_str().unwrap().to_owned();
    let pictures = workshop.pictures(&dataset, "").await;
    let number = |entry: &str| {
        let found = pictures.iter().find(|picture| picture["entry"] == entry);
        found.unwrap()["index"].clone()
    };
    let edits = json!([
        {"kind": "leave_out", "pictures": [number("set/happy/1.png")]},
        {"kind": "move", "pictures": [number("set/sad/1.png")], "class": "happy"},
        {"kind": "set_person", "pictures": [number("set/sad/0.png")], "person": "Ann"},
    ]);
    workshop.edited(&dataset, 0, edits).await;
    let address = |id: &str| format!("{DATASETS}/{id}/download");
    let out = workshop.get(&address(&dataset)).await;
    // Who was put into another class has not the votes that it had in the old one.
    let expected = "file,happy,sad\nhappy/0.png,7,3\nsad/Ann_0.png,1,9\n";
    assert_eq!(unpacked(&out.body, "votes.csv"), expected);
    let back = workshop.upload(&out.body).await;
    assert_eq!(back.status, 201, "{}", back.text());
    let back = back.json()["id"].as_str().unwrap().to_owned();
    let again = workshop.get(&address(&back)).await;
    assert_eq!(unpacked(&again.body, "votes.csv"), expected);
}

#[tokio::test]
async fn deleted_pictures_are_nowhere_any_more() {
    let workshop = Workshop::open();
    let dataset = workshop.faces().await;
    let sad = workshop.numbers(&dataset, "class=sad").await;
    workshop
        .edited(
            &dataset,
            0,
            json!([{"kind": "move", "pictures": [sad[6], sad[7]], "class": "calm"}]),
        )
        .await;
    let address = format!("{DATASETS}/{dataset}");
    let old = workshop.get(&address).await.json();
    let deletions = format!("{address}/deletions");
    for (body, status) in [
        (json!({"revision": 0, "pictures": [sad[0]]}), 409),
        (json!({"revision": 1, "pictures": []}), 422),
        (json!({"revision": 1, "pictures": [12345]}), 422),
        (json!({"revision": 1, "select": {"state": "all"}}), 409),
    ] {
        let answer = workshop.post(&deletions, body.clone()).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
    }
    let body = json!({"revision": 1, "select": {"person": "p0"}});
    let state = workshop.post(&deletions, body).await;
    assert_eq!(state.status, 200, "{}", state.text());
    let state = state.json();
    assert_eq!(
        (&state["revision"], &state["images"]),
        (&json!(2), &json!(12))
    );
    assert_eq!(state["last"], "4 pictures deleted for good");
    let new = workshop.get(&address).await.json();
    assert_ne!(new["sha256"], old["sha256"]);
    let left = workshop.pictures(&dataset, "state=all").await;
    assert!(left.iter().all(|picture| picture["person"] != "p0"));
    // Edits speak of the same pictures as before, under new numbers.
    let calm: Vec<&Value> = left
        .iter()
        .filter(|picture| picture["class"] == "calm")
        .collect();
    assert_eq!(calm.len(), 2);
    for picture in &left {
        let image = workshop
            .get(&format!("{address}/images/{}", picture["index"]))
            .await;
        assert_eq!(image.status, 200);
    }
    let bytes = fs::read(
        workshop
            .folder
            .path()
            .join(format!("datasets/{dataset}/archive.zip")),
    )
    .unwrap();
    let archive = ZipArchive::new(Cursor::new(&bytes)).unwrap();
    assert!(
        archive
            .file_names()
            .all(|name| !name.unwrap().contains("p0_")),
        "the file has none of them"
    );
    assert!(
        !workshop
            .files(&format!("datasets/{dataset}"))
            .contains(&"next".to_owned())
    );
    let first = workshop
        .get(&format!("{address}/download?revision=0"))
        .await;
    let archive = ZipArchive::new(Cursor::new(&first.body)).unwrap();
    assert_eq!(archive.len(), 13, "no version has them");

    // It can be trained on, and another start finds all of it.
    let job = workshop.post(JOBS, training(&dataset, 1)).await;
    assert_eq!(
        job.status,
        422,
        "two classes have fewer than five pictures: {}",
        job.text()
    );
    let merge = json!([{"kind": "merge_classes", "classes": ["calm", "sad"], "to": "sad"}]);
    workshop.edited(&dataset, 2, merge).await;
    let workshop = Workshop::over(workshop.closed().await, common::limits());
    let job = workshop.post(JOBS, training(&dataset, 1)).await.json();
    let job = workshop.ended(job["id"].as_str().unwrap()).await;
    assert_eq!(job["state"], "succeeded", "{job:#}");
}

#[tokio::test]
async fn a_deletion_that_a_kill_cut_off_is_ended_or_undone_by_the_next_start() {
    let workshop = Workshop::open();
    let dataset = workshop.faces().await;
    let folder = workshop.folder.path().join(format!("datasets/{dataset}"));
    let old = fs::read(folder.join("archive.zip")).unwrap();
    let old_listing = fs::read(folder.join("listing.json")).unwrap();
    let body = json!({"revision": 0, "select": {"person": "p0"}});
    let answer = workshop
        .post(&format!("{DATASETS}/{dataset}/deletions"), body)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let new = fs::read(folder.join("archive.zip")).unwrap();
    let tmp = workshop.closed().await;

    // The row speaks of the new archive, and that had not come into its place.
    fs::create_dir(folder.join("next")).unwrap();
    fs::rename(folder.join("archive.zip"), folder.join("next/archive.zip")).unwrap();
    fs::rename(
        folder.join("listing.json"),
        folder.join("next/listing.json"),
    )
    .unwrap();
    fs::write(folder.join("archive.zip"), &old).unwrap();
    fs::write(folder.join("listing.json"), &old_listing).unwrap();
    let workshop = Workshop::over(tmp, common::limits());
    assert_eq!(fs::read(folder.join("archive.zip")).unwrap(), new);
    assert!(!folder.join("next").exists());
    assert_eq!(workshop.numbers(&dataset, "state=all").await.len(), 12);

    // The row does not speak of what waits: it is thrown away.
    let tmp = workshop.closed().await;
    fs::create_dir(folder.join("next")).unwrap();
    fs::write(folder.join("next/archive.zip"), &old).unwrap();
    let workshop = Workshop::over(tmp, common::limits());
    assert_eq!(fs::read(folder.join("archive.zip")).unwrap(), new);
    assert!(!folder.join("next").exists());
    assert_eq!(workshop.numbers(&dataset, "state=all").await.len(), 12);
}

#[tokio::test]
async fn a_dataset_of_an_earlier_version_is_listed_when_it_is_looked_at() {
    let workshop = Workshop::open();
    let dataset = workshop.faces().await;
    let all = workshop.pictures(&dataset, "").await;
    let listing = workshop
        .folder
        .path()
        .join(format!("datasets/{dataset}/listing.json"));
    fs::remove_file(&listing).unwrap();
    let workshop = Workshop::over(workshop.closed().await, common::limits());
    assert_eq!(workshop.pictures(&dataset, "").await, all);
    assert!(listing.exists());
    // A damaged one is made again.
    fs::write(
        &listing,
        "{\"classes\": [], \"pictures\": [{\"index\": 0, \"entry\": \"x\", \"class\": 3}]}",
    )
    .unwrap();
    let workshop = Workshop::over(workshop.closed().await, common::limits());
    assert_eq!(workshop.pictures(&dataset, "").await, all);
}

#[tokio::test]
async fn the_first_look_at_a_dataset_that_has_just_come_reads_no_listing() {
    let workshop = Workshop::open();
    let dataset = workshop.faces().await;
    let listing = format!("datasets/{dataset}/listing.json");
    let listing = workshop.folder.path().join(listing);
    fs::remove_file(&listing).unwrap();
    assert_eq!(workshop.pictures(&dataset, "").await.len(), 16);
    // It would have been made again.
    assert!(!listing.exists());
}

#[tokio::test]
async fn the_page_of_a_dataset_says_what_there_is() {
    let workshop = Workshop::open();
    let form = Form::default()
        .archive(&people(4, 2))
        .text("name", "<Faces>");
    let dataset = form.post(&workshop.app, DATASETS).await.json();
    let id = dataset["id"].as_str().unwrap();
    let page = workshop.get(&format!("/datasets/{id}")).await;
    assert_eq!(page.status, 200);
    let text = page.text();
    assert!(
        text.contains("&#60;Faces&#62;") && text.contains("Enough to train on"),
        "{text}"
    );
    assert!(
        workshop
            .get("/datasets")
            .await
            .text()
            .contains(&format!("href=\"/datasets/{id}\""))
    );
    workshop
        .edited(id, 0, json!([{"kind": "leave_out", "pictures": [[0, 4]]}]))
        .await;
    let text = workshop.get(&format!("/datasets/{id}")).await.text();
    assert!(
        text.contains("Changed since it came, once") && text.contains("too few"),
        "{text}"
    );
    assert_eq!(workshop.get("/datasets/ds-none").await.status, 404);
}

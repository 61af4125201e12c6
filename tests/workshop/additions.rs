//! A later upload that joins a data set, and pictures of a table that leave it.

use std::fs;
use std::io::{Cursor, Read};

use serde_json::{Value, json};
use zip::ZipArchive;

use crate::command_line::{path, run};
use crate::common::{self, Answer, Form};
use crate::support::{DATASETS, JOBS, Workshop, entries, training, zip};

impl Workshop {
    async fn add(&self, dataset: &str, zip: &[u8]) -> Answer {
        let form = Form::default().archive(zip);
        form.post(&self.app, &format!("{DATASETS}/{dataset}/additions"))
            .await
    }

    /// The names of all files in the archive of a data set, and its table.
    fn archived(&self, dataset: &str) -> (Vec<String>, String) {
        let place = format!("datasets/{dataset}/archive.zip");
        let bytes = fs::read(self.folder.path().join(place)).unwrap();
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let names = archive.file_names().map(|name| name.unwrap().into_owned());
        let names = names.collect();
        let mut table = String::new();
        let mut file = archive.by_name("labels.csv").unwrap();
        file.read_to_string(&mut table).unwrap();
        (names, table)
    }
}

/// What is told of pictures, but for their numbers, which archives change.
fn told(pictures: &[Value]) -> Vec<Value> {
    let mut told: Vec<Value> = pictures.to_vec();
    for picture in &mut told {
        let fields = picture.as_object_mut().unwrap();
        fields.remove("index");
        fields.remove("copies");
    }
    told.sort_by_key(|picture| picture["entry"].as_str().unwrap().to_owned());
    told
}

/// Ten bright and ten dark pictures, of which all but two each are those of `Workshop::faces`, in folders of other names.
fn more() -> Vec<u8> {
    let renamed = entries("", 10).into_iter().map(|(name, bytes)| {
        let name = name.replace("happy/", "Happiness/");
        (name, bytes)
    });
    zip(&renamed.collect::<Vec<_>>())
}

#[tokio::test]
async fn an_upload_joins_a_dataset_without_its_copies_and_that_can_be_undone() {
    let workshop = Workshop::open();
    let dataset = workshop.faces().await;
    let address = format!("{DATASETS}/{dataset}");
    let sad = workshop.numbers(&dataset, "class=sad").await;
    let edits = json!([
        {"kind": "move", "pictures": [sad[0]], "class": "calm"},
        {"kind": "set_part", "pictures": [sad[1]], "part": "test"},
        {"kind": "leave_out", "pictures": [sad[2]]},
    ]);
    workshop.edited(&dataset, 0, edits).await;
    let version = json!({"name": "before"});
    let named = workshop.post(&format!("{address}/versions"), version).await;
    assert_eq!(named.status, 201, "{}", named.text());
    let before = told(&workshop.pictures(&dataset, "state=all").await);

    let added = workshop.add(&dataset, &more()).await;
    assert_eq!(added.status, 200, "{}", added.text());
    let added = added.json();
    assert_eq!((&added["added"], &added["copies"]), (&json!(4), &json!(16)));
    let state = &added["state"];
    assert_eq!(
        (&state["revision"], &state["images"], &state["left_out"]),
        (&json!(2), &json!(19), &json!(1))
    );
    assert_eq!(state["last"], "4 pictures of another upload added");
    let classes = [("calm", 1), ("happy", 10), ("sad", 8)];
    let expected = classes.map(|(name, images)| (name.to_owned(), images));
    assert_eq!(workshop.classes(&dataset).await, expected);
    // What was there is as it was, under its name.
    let all = workshop.pictures(&dataset, "state=all").await;
    let (new, old): (Vec<Value>, Vec<Value>) = all
        .into_iter()
        .partition(|picture| picture["entry"].as_str().unwrap().starts_with("added-1/"));
    assert_eq!((new.len(), told(&old)), (4, before));
    for picture in new.iter().chain(&old) {
        let image = format!("{address}/images/{}", picture["index"]);
        assert_eq!(workshop.get(&image).await.status, 200, "{image}");
    }
    // So are earlier states.
    for (query, pictures) in [("version=before", 15), ("revision=0", 16), ("", 19)] {
        let zip = workshop.get(&format!("{address}/download?{query}")).await;
        let archive = ZipArchive::new(Cursor::new(&zip.body)).unwrap();
        assert_eq!(archive.len(), pictures + 1, "{query}");
    }
    // The same again adds nothing, not even a step.
    let again = workshop.add(&dataset, &more()).await.json();
    assert_eq!(
        (
            &again["added"],
            &again["copies"],
            &again["state"]["revision"]
        ),
        (&json!(0), &json!(20), &json!(2))
    );

    let undo = workshop
        .post(&format!("{address}/undo"), json!({"revision": 2}))
        .await
        .json();
    assert_eq!(
        (&undo["images"], &undo["left_out"]),
        (&json!(15), &json!(5))
    );
    let redo = workshop
        .post(&format!("{address}/redo"), json!({"revision": 3}))
        .await
        .json();
    assert_eq!(redo["images"], 19);
    // It can be learned from, and another start finds it so, even if it has to list the pictures again.
    let merge = json!([{"kind": "merge_classes", "classes": ["calm", "sad"], "to": "sad"}]);
    workshop.edited(&dataset, 4, merge).await;
    let all = workshop.pictures(&dataset, "state=all").await;
    fs::remove_file(
        workshop
            .folder
            .path()
            .join(format!("datasets/{dataset}/listing.json")),
    )
    .unwrap();
    let workshop = Workshop::over(workshop.closed().await, common::limits());
    let found = workshop.pictures(&dataset, "state=all").await;
    assert_eq!(found, all);
    let job = workshop.post(JOBS, training(&dataset, 1)).await.json();
    let job = workshop.ended(job["id"].as_str().unwrap()).await;
    assert_eq!(job["state"], "succeeded", "{job:#}");
}

#[tokio::test]
async fn what_is_no_dataset_joins_none_and_a_deletion_takes_pictures_of_both() {
    let workshop = Workshop::open();
    let dataset = workshop.faces().await;
    let address = format!("{DATASETS}/{dataset}");
    let before = workshop.get(&address).await.json();
    assert_eq!(workshop.add(&dataset, b"no zip").await.status, 415);
    assert_eq!(workshop.add("ds-none", &more()).await.status, 404);
    assert_eq!(workshop.get(&address).await.json(), before);
    assert!(workshop.files("tmp").is_empty());

    workshop.add(&dataset, &more()).await;
    let gone = ["happy/p0_0.png", "added-1/sad/9.png"];
    let pictures = workshop.pictures(&dataset, "").await;
    let is_gone = |picture: &&Value| gone.iter().any(|entry| picture["entry"] == *entry);
    let numbers: Vec<&Value> = (pictures.iter().filter(is_gone))
        .map(|picture| &picture["index"])
        .collect();
    assert_eq!(numbers.len(), 2);
    let body = json!({"revision": 1, "pictures": numbers});
    let state = workshop.post(&format!("{address}/deletions"), body).await;
    assert_eq!(state.status, 200, "{}", state.text());
    assert_eq!(state.json()["images"], 18);
    let (names, table) = workshop.archived(&dataset);
    for entry in gone {
        assert!(!names.iter().any(|name| name == entry), "{entry}");
        assert!(!table.contains(entry), "{table}");
    }
    let undo = json!({"revision": 2});
    let undone = workshop.post(&format!("{address}/undo"), undo).await.json();
    assert_eq!(
        (&undone["images"], &undone["left_out"]),
        (&json!(15), &json!(3))
    );
}

/// A table as FER2013's, with eight pictures of each of two classes in two parts.
fn table() -> Vec<u8> {
    let mut table = "emotion,pixels,Usage\n".to_owned();
    for line in 0..16_u32 {
        let pixels = (0..48 * 48_u32).map(|at| {
            let (x, y) = (at % 48, at / 48);
            let wave = (x * (1 + line % 5) + y * (1 + line / 5) + line * 3) % 90;
            (40 + 100 * (line % 2) + wave).to_string()
        });
        let pixels = pixels.collect::<Vec<_>>().join(" ");
        let (emotion, usage) = (3 + line % 2, ["Training", "PublicTest"][line as usize / 12]);
        table.push_str(&format!("{emotion},{pixels},{usage}\n"));
    }
    zip(&[("fer2013.csv".to_owned(), table.into_bytes())])
}

#[tokio::test]
async fn a_line_of_a_table_is_deleted_for_good() {
    let workshop = Workshop::open();
    let uploaded = workshop.upload(&table()).await;
    assert_eq!(uploaded.status, 201, "{}", uploaded.text());
    let dataset = uploaded.json()["id"].as_str().unwrap().to_owned();
    let address = format!("{DATASETS}/{dataset}");
    let pictures = workshop.pictures(&dataset, "").await;
    assert_eq!(pictures.len(), 16);
    let gone = &pictures[5];
    let body = json!({"revision": 0, "pictures": [gone["index"]]});
    let state = workshop.post(&format!("{address}/deletions"), body).await;
    assert_eq!(state.status, 200, "{}", state.text());
    let (names, table) = workshop.archived(&dataset);
    let entry = gone["entry"].as_str().unwrap();
    assert_eq!(
        names.len(),
        16,
        "fifteen pictures and their table: {names:?}"
    );
    assert!(
        !names
            .iter()
            .any(|name| name == entry || name == "fer2013.csv")
    );
    assert!(!table.contains(entry));
    let left: Vec<Value> = (pictures.iter())
        .filter(|picture| *picture != gone)
        .cloned()
        .collect();
    let workshop = Workshop::over(workshop.closed().await, common::limits());
    let found = workshop.pictures(&dataset, "").await;
    assert_eq!(told(&found), told(&left));
    let image = format!("{address}/images/{}", found[0]["index"]);
    assert_eq!(workshop.get(&image).await.status, 200);
}

#[tokio::test]
async fn the_command_line_adds_and_lists_pictures() {
    let workshop = Workshop::open();
    let dataset = workshop.faces().await;
    let folder = workshop.closed().await;
    let zip = folder.path().join("more.zip");
    fs::write(&zip, more()).unwrap();
    let data = ["--data-dir", path(folder.path())];
    let ask = |arguments: &[&str], status: i32| {
        let (said, _) = run(&[&["datasets"], arguments, &data].concat(), status);
        said
    };
    let said = ask(&["add", &dataset, path(&zip)], 0);
    assert!(said.starts_with("Pictures added: 4."), "{said}");
    assert!(said.contains("left out: 16."), "{said}");
    ask(&["add", "ds-none", path(&zip)], 1);
    let list = ask(
        &[
            "pictures", &dataset, "--class", "happy", "--search", "ADDED-1",
        ],
        0,
    );
    let files: Vec<&str> = list
        .lines()
        .map(|line| line.split_whitespace().last().unwrap())
        .collect();
    assert_eq!(
        files,
        ["added-1/Happiness/8.png", "added-1/Happiness/9.png"]
    );
    ask(&["edit", &dataset, "undo"], 0);
    let left_out = ask(&["pictures", &dataset, "--left-out", "--json"], 0);
    let left_out: Vec<Value> = serde_json::from_str(&left_out).unwrap();
    assert_eq!(left_out.len(), 4);
    ask(&["pictures", &dataset, "--seen-by", "nobody"], 1);
    let seen = ask(&["pictures", &dataset, "--seen-by", "facefeel-ferplus"], 0);
    assert_eq!(seen, "");
}

#[tokio::test]
async fn an_addition_that_a_kill_cut_off_is_there_once_it_was_confirmed() {
    let workshop = Workshop::open();
    let dataset = workshop.faces().await;
    let folder = workshop.folder.path().join(format!("datasets/{dataset}"));
    let files = ["archive.zip", "listing.json", "checkup.json"];
    let old = files.map(|file| fs::read(folder.join(file)).unwrap());
    let added = workshop.add(&dataset, &more()).await;
    assert_eq!(added.status, 200, "{}", added.text());
    let all = workshop.pictures(&dataset, "").await;
    let tmp = workshop.closed().await;

    // The row speaks of the new archive, and nothing had come into its place.
    fs::create_dir(folder.join("next")).unwrap();
    for (file, old) in files.iter().zip(&old) {
        fs::rename(folder.join(file), folder.join("next").join(file)).unwrap();
        fs::write(folder.join(file), old).unwrap();
    }
    fs::rename(
        folder.join("reading.json"),
        folder.join("next/reading.json"),
    )
    .unwrap();
    let workshop = Workshop::over(tmp, common::limits());
    assert!(!folder.join("next").exists());
    assert_eq!(workshop.pictures(&dataset, "").await, all);
    assert_eq!(all.len(), 20);
}

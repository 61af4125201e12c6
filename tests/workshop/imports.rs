//! Data sets as people hand them over: read in another way, measured in part, and refused with the true reason.

use serde_json::{Value, json};

use crate::common::{Answer, Form};
use crate::support::{DATASETS, JOBS, Workshop, entries, training, zip};

type Entry = (String, Vec<u8>);

/// So many pictures, all different.
fn pictures(count: usize) -> Vec<Vec<u8>> {
    let all = entries("", count.div_ceil(2) as u32);
    all.into_iter()
        .map(|(_, bytes)| bytes)
        .take(count)
        .collect()
}

/// Pictures under these names.
fn named(names: &[&str]) -> Vec<Entry> {
    let len = names.len();
    let names = names.iter().map(|name| (*name).to_owned());
    names.zip(pictures(len)).collect()
}

async fn uploaded(workshop: &Workshop, archive: &[u8]) -> Value {
    let answer = workshop.upload(archive).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

async fn read_again(workshop: &Workshop, dataset: &Value, wanted: Value) -> Answer {
    let address = format!("{DATASETS}/{}/reading", dataset["id"].as_str().unwrap());
    workshop.post(&address, wanted).await
}

fn classes(dataset: &Value) -> Vec<(&str, u64)> {
    let classes = dataset["classes"].as_array().unwrap().iter();
    classes
        .map(|class| {
            (
                class["name"].as_str().unwrap(),
                class["images"].as_u64().unwrap(),
            )
        })
        .collect()
}

#[tokio::test]
async fn the_other_of_two_plausible_layouts_is_one_request_away() {
    let workshop = Workshop::open();
    let names = [
        "a/x/1.png",
        "a/y/1.png",
        "b/x/1.png",
        "b/y/1.png",
        "b/y/2.png",
    ];
    let dataset = uploaded(&workshop, &zip(&named(&names))).await;
    assert_eq!(classes(&dataset), [("a", 2), ("b", 3)]);
    let reading = &dataset["check_up"]["reading"];
    assert_eq!(
        (&reading["layout"], &reading["other_layout"]),
        (&json!("auto"), &json!("inner"))
    );

    let answer = read_again(&workshop, &dataset, json!({"layout": "inner"})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let read = answer.json();
    assert_eq!(classes(&read), [("x", 2), ("y", 3)]);
    assert_eq!(read["check_up"]["reading"]["other_layout"], "auto");
    let address = format!("{DATASETS}/{}", dataset["id"].as_str().unwrap());
    assert_eq!(workshop.get(&address).await.json(), read);

    for (wanted, field) in [
        (json!({"layout": "sideways"}), "layout"),
        (json!({"encoding": "EBCDIC"}), "encoding"),
        (json!({"classes": {"x": " "}}), "classes"),
    ] {
        let answer = read_again(&workshop, &dataset, wanted).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["field"]),
            (422, &json!(field))
        );
    }
    // What leads to nothing leaves it as it was.
    let nothing = json!({"layout": "inner", "classes": {"x": null, "y": null}});
    assert_eq!(read_again(&workshop, &dataset, nothing).await.status, 422);
    assert_eq!(workshop.get(&address).await.json(), read);
    assert!(workshop.files("tmp").is_empty());
}

#[tokio::test]
async fn labels_of_a_table_are_shown_and_corrected_until_something_was_made_of_them() {
    let workshop = Workshop::open();
    let names: Vec<String> = (0..14).map(|index| format!("images/{index}.png")).collect();
    let mut files = named(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let lines = (0..14).map(|index| format!("{index}.png,{}\n", ["one", "two"][index % 2]));
    files.push((
        "labels.csv".into(),
        format!("file,label\n{}", lines.collect::<String>()).into(),
    ));
    let dataset = uploaded(&workshop, &zip(&files)).await;
    assert_eq!(classes(&dataset), [("one", 7), ("two", 7)]);
    let labels = dataset["check_up"]["reading"]["labels"].as_array().unwrap();
    assert_eq!(labels[0]["label"], "one");
    assert_eq!(labels[0]["examples"].as_array().unwrap().len(), 3);

    let wanted = json!({"classes": {"one": "happy", "two": "sad"}});
    let read = read_again(&workshop, &dataset, wanted).await.json();
    assert_eq!(classes(&read), [("happy", 7), ("sad", 7)]);
    let id = read["id"].as_str().unwrap();
    let job = workshop.post(JOBS, training(id, 1)).await;
    assert_eq!(job.status, 202, "{}", job.text());
    let job = workshop.ended(job.json()["id"].as_str().unwrap()).await;
    assert_eq!(job["state"], "succeeded", "{job:#}");
    let model = job["result"]["model"].as_str().unwrap();
    let card = workshop
        .get(&format!("/api/v1/models/{model}"))
        .await
        .json();
    assert_eq!(card["classes"], json!(["happy", "sad"]));

    let late = read_again(&workshop, &dataset, json!({"layout": "folders"})).await;
    assert_eq!(late.status, 409, "{}", late.text());
}

#[tokio::test]
async fn names_that_are_not_unicode_can_be_read_in_another_encoding() {
    let workshop = Workshop::open();
    let mut archive = zip(&named(&[
        "colXre/1.png",
        "colXre/2.png",
        "joie/1.png",
        "joie/2.png",
    ]));
    // "colère" in CP850 and CP437; in windows-1252 the byte is "Š".
    for at in 0..archive.len() - 6 {
        if archive[at..].starts_with(b"colXre") {
            archive[at + 3] = 0x8a;
        }
    }
    let dataset = uploaded(&workshop, &archive).await;
    assert_eq!(classes(&dataset)[0].0, "colère");
    let reading = &dataset["check_up"]["reading"];
    assert!(
        reading["encoding"].as_str().unwrap().starts_with("CP"),
        "{reading}"
    );
    assert!(
        reading["encodings"]
            .as_array()
            .unwrap()
            .contains(&json!("windows-1252"))
    );

    let wanted = json!({"encoding": "windows-1252"});
    let read = read_again(&workshop, &dataset, wanted).await.json();
    assert_eq!(classes(&read)[0].0, "colŠre");
    assert_eq!(
        read["check_up"]["reading"]["chosen_encoding"],
        "windows-1252"
    );
    // Its pictures are found under the new names.
    let example = read["classes"][0]["examples"][0].as_str().unwrap();
    assert_eq!(workshop.get(example).await.status, 200);
}

#[tokio::test]
async fn one_picture_is_enough_to_measure_and_too_few_to_train() {
    let workshop = Workshop::open();
    let dataset = uploaded(&workshop, &zip(&entries("", 1))).await;
    let id = dataset["id"].as_str().unwrap();
    let answer = workshop.post(JOBS, training(id, 1)).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.json()["detail"]
            .as_str()
            .unwrap()
            .contains("5 pictures"),
        "{}",
        answer.text()
    );

    let model = workshop.get("/api/v1/models").await.json()[0]["id"].clone();
    let request = json!({"kind": "evaluate", "dataset": id, "model": model, "faces": "whole"});
    let answer = workshop.post(JOBS, request).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let job = workshop.ended(answer.json()["id"].as_str().unwrap()).await;
    assert_eq!(job["state"], "succeeded", "{job:#}");
}

#[tokio::test]
async fn the_part_to_be_measured_can_be_chosen() {
    let workshop = Workshop::open();
    let mut files = entries("Training/", 6);
    files.extend(entries("PublicTest/", 5));
    files.extend(entries("PrivateTest/", 3));
    let dataset = uploaded(&workshop, &zip(&files)).await;
    let model = workshop.get("/api/v1/models").await.json()[0]["id"].clone();
    let request = |part: Option<&str>| json!({"kind": "evaluate", "dataset": dataset["id"], "model": model, "faces": "whole", "part": part});
    for (part, images) in [(Some("test"), 6), (Some("valid"), 10), (None, 28)] {
        let answer = workshop.post(JOBS, request(part)).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        let job = workshop.ended(answer.json()["id"].as_str().unwrap()).await;
        assert_eq!(job["state"], "succeeded", "{job:#}");
        let id = job["result"]["report"].as_str().unwrap();
        let report = workshop.get(&format!("/api/v1/reports/{id}")).await.json();
        assert_eq!(report["support"], images, "{part:?}");
    }
    let undivided = uploaded(&workshop, &zip(&entries("", 2))).await;
    let mut wanted = request(Some("test"));
    wanted["dataset"] = undivided["id"].clone();
    let answer = workshop.post(JOBS, wanted).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["field"]),
        (422, &json!("part"))
    );
}

#[tokio::test]
async fn what_is_no_zip_of_pictures_is_refused_with_the_true_reason() {
    let workshop = Workshop::open();
    let mut tar = vec![0; 512];
    tar[257..262].copy_from_slice(b"ustar");
    for (bytes, status, words) in [
        (&b""[..], 422, "0 bytes"),
        (b"Rar!\x1a\x07\x01\0", 415, "RAR"),
        (b"7z\xbc\xaf\x27\x1c", 415, "7z"),
        (b"\x1f\x8b\x08\0", 415, "gzip"),
        (&tar, 415, "tar"),
        (
            &zip(&[("labels.csv.gz".into(), b"\x1f\x8b\x08".to_vec())]),
            422,
            "archive itself",
        ),
        (
            &zip(&[(
                "happy/1.heic".into(),
                b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(),
            )]),
            422,
            "HEIC",
        ),
    ] {
        let answer = workshop.upload(bytes).await;
        assert_eq!(answer.status, status, "{words}: {}", answer.text());
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(words), "{detail}");
    }
    for (bytes, words) in [(&b"\x89HDF\r\n\x1a\n"[..], ".h5"), (b"", "0 bytes")] {
        let answer = Form::default()
            .archive(bytes)
            .post(&workshop.app, "/api/v1/models")
            .await;
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(
            detail.contains(words) && !detail.contains("pictures"),
            "{detail}"
        );
    }
}

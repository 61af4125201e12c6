//! Films over HTTP: looked at, read in every form, kept as numbers alone, and removed.

use std::path::Path;

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

use crate::common::{self, Answer};
use crate::film_uploads::uploaded;
use crate::reel::{self, H264};
use crate::support::{JOBS, PATIENCE, Workshop};

pub(crate) const FILMS: &str = "/api/v1/films";

/// Pictures of two shots, ten a second: a smiling face at the left for three seconds, then four faces for one.
pub(crate) fn two_shots() -> Vec<u8> {
    let (portrait, four) = (reel::portrait(60, 90), reel::four());
    bytes_of(40, |frame| match frame {
        0..30 => portrait.clone(),
        _ => four.clone(),
    })
}

/// One face for `frames` tenths of a second.
pub(crate) fn one_face(frames: u32) -> Vec<u8> {
    let portrait = reel::portrait(60, 90);
    bytes_of(frames, |_| portrait.clone())
}

fn bytes_of(frames: u32, picture: impl Fn(u32) -> image::RgbImage) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film.mp4");
    reel::film(&path, 10, frames, picture, &H264);
    std::fs::read(path).unwrap()
}

/// Asks for a film of an upload; the answer.
pub(crate) async fn start(workshop: &Workshop, upload: &str, more: Value) -> Answer {
    let mut wanted = json!({ "upload": upload, "keep_film": true, "every_s": 0.1 });
    for (name, value) in more.as_object().unwrap() {
        wanted[name] = value.clone();
    }
    workshop.post(FILMS, wanted).await
}

/// A film that was looked at to its end.
pub(crate) async fn seen(workshop: &Workshop, bytes: &[u8], more: Value) -> Value {
    let upload = uploaded(workshop, "day 1.mp4", bytes).await;
    let started = start(workshop, &upload, more).await;
    assert_eq!(started.status, 202, "{}", started.text());
    let film = started.json();
    workshop.ended(film["job"].as_str().unwrap()).await;
    workshop.get(&address(&film)).await.json()
}

pub(crate) fn address(film: &Value) -> String {
    format!("{FILMS}/{}", film["id"].as_str().unwrap())
}

async fn get(workshop: &Workshop, film: &Value, rest: &str) -> Answer {
    let answer = workshop.get(&format!("{}/{rest}", address(film))).await;
    assert_eq!(answer.status, 200, "{rest}: {}", answer.text());
    answer
}

/// All files below a folder of the data folder.
pub(crate) fn files_below(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else {
        return files;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(files_below(&path)),
            false => files.push(path.display().to_string()),
        }
    }
    files
}

#[tokio::test]
async fn a_film_is_looked_at_and_told_in_every_form() {
    let workshop = Workshop::open();
    let film = seen(&workshop, &two_shots(), json!({ "condition": "first" })).await;
    assert_eq!(film["state"], "succeeded", "{film}");
    assert_eq!(
        (&film["name"], &film["condition"], &film["pictures"]),
        (&json!("day 1"), &json!("first"), &json!(40))
    );
    assert_eq!(
        (&film["width"], &film["height"]),
        (&json!(480), &json!(360))
    );
    let cuts: Vec<f64> = film["cuts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cut| cut.as_f64().unwrap())
        .collect();
    assert!(
        matches!(cuts[..], [cut] if (cut - 3.0).abs() < 1e-6),
        "{cuts:?}"
    );
    let faces = film["faces"].as_array().unwrap();
    assert_eq!(
        (&faces[0]["id"], &faces[0]["pictures"]),
        (&json!(1), &json!(30))
    );
    assert!(
        faces[0]["last_s"].as_f64().unwrap() < 3.0 && faces.len() >= 4,
        "{faces:?}"
    );

    let series = get(&workshop, &film, "series?points=4000").await.json();
    assert_eq!(series["times"].as_array().unwrap().len(), 40);
    let one = &series["faces"][0];
    assert_eq!(one["emotion"].as_array().unwrap().len(), 40);
    assert!(one["scores"]["happy"][29].as_f64().unwrap() > 0.5, "{one}");
    assert!(one["scores"]["happy"][30].is_null() && one["emotion"][30].is_null());
    let thin = get(&workshop, &film, "series?points=3&from=0&to=3")
        .await
        .json();
    assert_eq!(thin["times"].as_array().unwrap().len(), 3);

    let summary = get(&workshop, &film, "summary").await.json();
    let of_one = &summary["faces"][0];
    assert!(
        (of_one["seconds"].as_f64().unwrap() - 3.0).abs() < 1e-6,
        "{of_one}"
    );
    let shares: f64 = of_one["shares"]
        .as_object()
        .unwrap()
        .values()
        .map(|share| share.as_f64().unwrap())
        .sum();
    assert!((shares - 1.0).abs() < 1e-6);
    assert_eq!(of_one["peaks"][0]["class"], "happy", "{of_one}");

    let mut rows = Vec::new();
    let mut cursor = json!(0);
    while !cursor.is_null() {
        let page = get(&workshop, &film, &format!("rows?limit=15&cursor={cursor}"))
            .await
            .json();
        rows.extend(page["rows"].as_array().unwrap().clone());
        cursor = page["next"].clone();
    }
    assert_eq!(rows.len(), 40);
    assert_eq!(
        (&rows[30]["cut"], &rows[29]["cut"]),
        (&json!(true), &json!(false))
    );
}

#[tokio::test]
async fn every_file_is_made_of_the_same_numbers() {
    let workshop = Workshop::open();
    let film = seen(&workshop, &two_shots(), json!({ "name": "Été / 1" })).await;
    let markers = Request::post(format!("{}/markers.csv", address(&film)))
        .header(header::CONTENT_TYPE, "text/csv")
        .body(Body::from("name;start;end\nsmile;0,5;2,5\nbell;3,5;\n"));
    let marked = common::send(&workshop.app, markers.unwrap()).await;
    assert_eq!(marked.status, 200, "{}", marked.text());
    assert_eq!(
        marked.json()["markers"][1],
        json!({ "name": "bell", "start": 3.5, "end": null })
    );
    let figures = get(&workshop, &film, "figures").await.json();
    let smile = &figures[0];
    assert_eq!(
        (&smile["marker"], &smile["face"], &smile["pictures"]),
        (&json!("smile"), &json!(1), &json!(20))
    );
    assert!(smile["scores"]["happy"]["mean"].as_f64().unwrap() > 0.5);

    let csv = get(&workshop, &film, "export?format=csv").await;
    assert!(
        csv.header(header::CONTENT_DISPOSITION)
            .contains("%C3%89t%C3%A9-1.csv")
    );
    let mut table = csv::Reader::from_reader(&csv.body[..]);
    let times: Vec<String> = table
        .records()
        .map(|row| row.unwrap()[1].to_owned())
        .collect();
    assert_eq!(
        (times[0].as_str(), times[29].as_str()),
        ("0.000000", "2.900000")
    );
    let jsonl = get(&workshop, &film, "export?format=jsonl").await;
    assert_eq!(jsonl.text().lines().count(), 40);
    let html = get(&workshop, &film, "export?format=html").await.text();
    assert!(
        html.contains("data:image/jpeg;base64,")
            && html.contains("<details class=\"peak-picture\">")
            && html.contains("smile"),
        "{html}"
    );
    let eaf = get(&workshop, &film, "export?format=eaf").await.text();
    assert!(
        eaf.contains("TIER_ID=\"Face 1\"") && eaf.contains("happy"),
        "{eaf}"
    );
    let boris = get(&workshop, &film, "export?format=boris").await.text();
    assert!(boris.starts_with("0.000\tFace 1\t"), "{boris}");
    let table = get(&workshop, &film, "export?format=figures").await.text();
    assert!(
        table
            .lines()
            .nth(1)
            .unwrap()
            .starts_with("smile,0.5,2.5,1,,20,"),
        "{table}"
    );
    let boxes = get(&workshop, &film, "export?format=mp4").await;
    assert_eq!(&boxes.body[4..8], b"ftyp");
    let length: usize = boxes.header(header::CONTENT_LENGTH).parse().unwrap();
    assert_eq!(length, boxes.body.len());
    assert!(
        workshop.files("tmp").is_empty(),
        "{:?}",
        workshop.files("tmp")
    );
}

#[tokio::test]
async fn pictures_and_parts_of_the_video_are_given() {
    let workshop = Workshop::open();
    let bytes = two_shots();
    let film = seen(&workshop, &bytes, json!({})).await;
    let picture = get(&workshop, &film, "picture?at=1.5&width=120").await;
    let decoded = image::load_from_memory(&picture.body).unwrap();
    assert_eq!((decoded.width(), decoded.height()), (120, 90));
    assert_eq!(picture.header(header::CACHE_CONTROL), "no-store");
    let face = get(&workshop, &film, "picture?at=1.5&width=120&box=60,90,50,40").await;
    let decoded = image::load_from_memory(&face.body).unwrap();
    assert_eq!((decoded.width(), decoded.height()), (60, 60));
    let wrong = format!("{}/picture?at=1.5&box=60,90,0,40", address(&film));
    let wrong = workshop.get(&wrong).await;
    assert_eq!(
        (wrong.status.as_u16(), &wrong.json()["field"]),
        (422, &json!("box"))
    );
    let late = workshop
        .get(&format!("{}/picture?at=60", address(&film)))
        .await;
    assert_eq!(late.status, 404, "{}", late.text());

    let video = format!("{}/video", address(&film));
    let whole = workshop.get(&video).await;
    assert_eq!(whole.body, bytes);
    let asked = |range: &str| {
        let request = Request::get(&video).header(header::RANGE, range);
        common::send(&workshop.app, request.body(Body::empty()).unwrap())
    };
    // Browsers say that they take compressed answers; what is compressed has no parts.
    let part = asked("bytes=10-19").await;
    assert_eq!(
        (part.status.as_u16(), &part.body[..]),
        (206, &bytes[10..20])
    );
    let expected = format!("bytes 10-19/{}", bytes.len());
    assert_eq!(part.header(header::CONTENT_RANGE), expected);
    assert_eq!(asked("bytes=-5").await.body, bytes[bytes.len() - 5..]);
    let beyond = asked("bytes=99999999-").await;
    assert_eq!(beyond.status, 416);
}

#[tokio::test]
async fn of_a_film_that_is_not_kept_only_numbers_stay() {
    let workshop = Workshop::open();
    let film = seen(&workshop, &one_face(10), json!({ "keep_film": false })).await;
    assert_eq!(
        (&film["state"], &film["has_video"]),
        (&json!("succeeded"), &json!(false))
    );
    // The row says so first, then the file goes.
    let films = workshop.folder.path().join("films");
    let gone = async {
        while files_below(&films).len() > 1 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, gone).await.unwrap();
    assert!(files_below(&films)[0].ends_with("journal"));
    let status = async |rest: &str| {
        workshop
            .get(&format!("{}/{rest}", address(&film)))
            .await
            .status
            .as_u16()
    };
    assert_eq!(status("picture?at=0").await, 404);
    assert_eq!(status("video").await, 404);
    assert_eq!(status("export?format=mp4").await, 409);
    assert_eq!(status("export?format=csv").await, 200);
    assert_eq!(status("export?format=html").await, 200);
}

#[tokio::test]
async fn a_video_can_go_alone_and_a_film_goes_with_all_its_files() {
    let workshop = Workshop::open();
    let film = seen(&workshop, &one_face(10), json!({})).await;
    let place = address(&film);
    assert_eq!(workshop.delete(&format!("{place}/video")).await.status, 204);
    assert_eq!(workshop.delete(&format!("{place}/video")).await.status, 404);
    assert_eq!(workshop.get(&place).await.json()["has_video"], false);
    assert_eq!(
        workshop.get(&format!("{place}/rows")).await.json()["rows"]
            .as_array()
            .unwrap()
            .len(),
        10
    );
    assert_eq!(workshop.delete(&place).await.status, 204);
    assert_eq!(workshop.get(&place).await.status, 404);
    assert_eq!(workshop.delete(&place).await.status, 404);
    for folder in ["films", "uploads", "tmp"] {
        let files = files_below(&workshop.folder.path().join(folder));
        assert!(files.is_empty(), "{files:?}");
    }
    // Its job tells that it is gone.
    let job = workshop.job(film["job"].as_str().unwrap()).await;
    assert_eq!(
        (&job["dataset"], &job["film"]["deleted"]),
        (&Value::Null, &json!(true))
    );
}

#[tokio::test]
async fn what_is_no_film_fails_with_a_reason_and_a_cut_off_one_keeps_its_beginning() {
    let workshop = Workshop::open();
    let failed = seen(&workshop, b"this is a text, and no film at all", json!({})).await;
    assert_eq!(failed["state"], "failed", "{failed}");
    let why = failed["problem"]["detail"].as_str().unwrap();
    assert!(why.contains("no film that can be read"), "{why}");
    let status = workshop
        .get(&format!("{}/series", address(&failed)))
        .await
        .status;
    assert_eq!(status, 200);

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film.mkv");
    let portrait = reel::portrait(60, 90);
    reel::film(&path, 10, 60, |_| portrait.clone(), &H264);
    let whole = std::fs::read(path).unwrap();
    let film = seen(&workshop, &whole[..whole.len() / 2], json!({})).await;
    assert_eq!(film["state"], "succeeded", "{film}");
    let pictures = film["pictures"].as_u64().unwrap();
    assert!((1..60).contains(&pictures), "{film}");
    // The server lives.
    let third = seen(&workshop, &one_face(5), json!({})).await;
    assert_eq!(third["pictures"], 5);
}

#[tokio::test]
async fn a_cancelled_film_keeps_what_was_seen() {
    let workshop = Workshop::open();
    let upload = uploaded(&workshop, "long.mp4", &one_face(1200)).await;
    let film = start(&workshop, &upload, json!({})).await.json();
    let job = film["job"].as_str().unwrap();
    workshop
        .until(job, |job| job["progress"].as_f64().unwrap() > 0.02)
        .await;
    let busy = workshop.delete(&format!("{}/video", address(&film))).await;
    assert_eq!(busy.status, 409, "{}", busy.text());
    let cancelled = workshop
        .post(&format!("{JOBS}/{job}/cancel"), json!({}))
        .await;
    assert_eq!(cancelled.status, 202);
    workshop.ended(job).await;
    let film = workshop.get(&address(&film)).await.json();
    let pictures = film["pictures"].as_u64().unwrap();
    assert_eq!(film["state"], "cancelled");
    assert!((1..1200).contains(&pictures), "{film}");
    assert_eq!(film["faces"][0]["pictures"], pictures);
    let summary = get(&workshop, &film, "summary").await.json();
    assert_eq!(summary["pictures"], pictures);
}

#[tokio::test]
async fn a_film_that_is_looked_at_is_stopped_and_removed() {
    let workshop = Workshop::open();
    let upload = uploaded(&workshop, "long.mp4", &one_face(1200)).await;
    let film = start(&workshop, &upload, json!({})).await.json();
    let job = film["job"].as_str().unwrap();
    workshop.until(job, |job| job["state"] == "running").await;
    assert_eq!(workshop.delete(&address(&film)).await.status, 204);
    assert_eq!(workshop.job(job).await["state"], "cancelled");
    let files = files_below(&workshop.folder.path().join("films"));
    assert!(files.is_empty(), "{files:?}");
}

//! Datasets: what is kept, what is refused, and that nothing is left of the refused.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Request, header};
use facefeel::config::Limits;
use futures_util::{StreamExt, stream};

use crate::common::{self, Form};
use crate::support::{DATASETS, Workshop, pictures, zip};

fn assert_nothing_left(workshop: &Workshop) {
    assert!(workshop.files("tmp").is_empty());
    assert!(workshop.files("datasets").is_empty());
}

#[tokio::test]
async fn a_dataset_is_kept_with_its_check_up() {
    let workshop = Workshop::open();
    let zip = pictures(6);
    let form = Form::default().archive(&zip).text("name", "Faces 😄");
    let answer = form.post(&workshop.app, DATASETS).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let dataset = answer.json();
    let address = format!("{DATASETS}/{}", dataset["id"].as_str().unwrap());
    assert_eq!(answer.header(header::LOCATION), address);
    assert_eq!(dataset["name"], "Faces 😄");
    assert_eq!(
        (&dataset["images"], &dataset["bytes"]),
        (&12.into(), &zip.len().into())
    );
    assert_eq!(dataset["classes"][0]["emotion"], "happy");
    assert_eq!(dataset["classes"][0]["images"], 6);
    assert_eq!(dataset["check_up"]["has_parts"], false);
    assert!(dataset["check_up"]["findings"].is_array());
    assert_eq!(workshop.get(&address).await.json(), dataset);

    let list = workshop.get(DATASETS).await.json();
    assert_eq!(list[0]["id"], dataset["id"]);
    assert!(list[0].get("check_up").is_none());

    let example = dataset["classes"][1]["examples"][0].as_str().unwrap();
    let picture = workshop.get(example).await;
    assert_eq!(picture.header(header::CONTENT_TYPE), "image/jpeg");
    assert_eq!(image::load_from_memory(&picture.body).unwrap().width(), 32);
    let beyond = workshop.get(&format!("{address}/images/999")).await;
    assert_eq!(beyond.status, 404);

    assert_eq!(workshop.delete(&address).await.status, 204);
    assert_eq!(workshop.get(&address).await.status, 404);
    assert_eq!(workshop.delete(&address).await.status, 404);
    assert_nothing_left(&workshop);
}

#[tokio::test]
async fn the_same_file_is_kept_once_unless_a_copy_is_asked_for() {
    let workshop = Workshop::open();
    let zip = pictures(6);
    let first = workshop.upload(&zip).await;
    let address = first.header(header::LOCATION).to_owned();
    let again = workshop.upload(&zip).await;
    assert_eq!(
        (again.status.as_u16(), again.header(header::LOCATION)),
        (200, &*address)
    );
    let mut known = again.json();
    let said = known.as_object_mut().unwrap().remove("already_here");
    assert_eq!((said, &known), (Some(true.into()), &first.json()));
    assert!(workshop.files("tmp").is_empty());

    let form = || Form::default().archive(&zip);
    let copy = form()
        .post(&workshop.app, &format!("{DATASETS}?copy=true"))
        .await;
    assert_eq!(copy.status, 201, "{}", copy.text());
    assert_ne!(copy.header(header::LOCATION), address);
    let other = workshop.upload(&pictures(7)).await;
    assert_eq!(other.status, 201, "{}", other.text());

    // What has been deleted is not known any more.
    for place in [copy.header(header::LOCATION), &address] {
        assert_eq!(workshop.delete(place).await.status, 204);
    }
    assert_eq!(workshop.upload(&zip).await.status, 201);
}

#[tokio::test]
async fn a_stored_file_that_is_damaged_is_not_taken_for_the_one_that_is_sent() {
    let workshop = Workshop::open();
    let zip = pictures(6);
    let first = workshop.upload(&zip).await.json();
    let archive = format!("datasets/{}/archive.zip", first["id"].as_str().unwrap());
    let archive = workshop.folder.path().join(archive);
    let mut bytes = std::fs::read(&archive).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&archive, bytes).unwrap();
    let second = workshop.upload(&zip).await;
    assert_eq!(second.status, 201, "{}", second.text());
    let third = workshop.upload(&zip).await;
    assert_eq!(
        (third.status.as_u16(), &third.json()["id"]),
        (200, &second.json()["id"])
    );
}

#[tokio::test]
async fn a_file_that_is_sent_several_times_at_once_is_kept_once() {
    let workshop = Workshop::with(Limits {
        uploads: 8,
        max_uploads_per_client: 8,
        ..common::limits()
    });
    let zip = pictures(6);
    let sent = (0..6).map(|_| workshop.upload(&zip));
    let answers = futures_util::future::join_all(sent).await;
    let kept = answers.iter().filter(|answer| answer.status == 201).count();
    let known = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!((kept, known), (1, 5));
    let id = answers[0].json()["id"].clone();
    assert!(answers.iter().all(|answer| answer.json()["id"] == id));
    assert_eq!(workshop.files("datasets").len(), 1);
    assert!(workshop.files("tmp").is_empty());
}

#[tokio::test]
async fn datasets_show_their_pictures_without_scripts() {
    let workshop = Workshop::open();
    assert!(
        !workshop
            .get("/datasets")
            .await
            .text()
            .contains("data-dataset=")
    );
    let dataset = workshop.upload(&pictures(6)).await.json();
    let page = workshop.get("/datasets").await.text();
    for class in dataset["classes"].as_array().unwrap() {
        let example = class["examples"][0].as_str().unwrap();
        assert!(page.contains(&format!("src=\"{example}\"")), "{example}");
    }
    assert!(page.contains("12 pictures"));
}

#[tokio::test]
async fn a_refused_archive_leaves_nothing_on_disk() {
    let workshop = Workshop::open();
    let entry = |name: &str| (name.to_owned(), b"no picture".to_vec());
    let check = async |bytes: &[u8], status: u16| {
        let answer = workshop.upload(bytes).await;
        assert_eq!(answer.status, status, "{}", answer.text());
        assert_eq!(answer.json()["field"], "archive");
        assert_nothing_left(&workshop);
    };
    check(b"this is no ZIP", 415).await;
    check(&zip(&[entry("../../escape.png")]), 422).await;
    check(&zip(&[entry("/etc/happy/1.png")]), 422).await;
    check(&zip(&[entry("happy/1.png"), entry("sad/1.png")]), 422).await;
    check(b"", 422).await;
    assert!(!workshop.folder.path().join("../../escape.png").exists());
}

#[tokio::test]
async fn an_archive_over_the_limit_is_cut_off_announced_or_not() {
    let workshop = Workshop::with(Limits {
        dataset_bytes: 100_000,
        ..common::limits()
    });
    let announced = workshop.upload(&vec![0; 300_000]).await;
    assert_eq!(announced.status, 413, "{}", announced.text());

    let head =
        "--x\r\nContent-Disposition: form-data; name=\"archive\"; filename=\"a.zip\"\r\n\r\n";
    let chunks = std::iter::once(Bytes::from(head))
        .chain(std::iter::repeat_n(Bytes::from(vec![0; 10_000]), 30));
    let body = Body::from_stream(stream::iter(chunks.map(Ok::<_, std::io::Error>)));
    let answer = common::send(&workshop.app, form_request(body)).await;
    assert_eq!(answer.status, 413, "{}", answer.text());
    assert_nothing_left(&workshop);
}

fn form_request(body: Body) -> Request<Body> {
    Request::post(DATASETS)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .body(body)
        .unwrap()
}

#[tokio::test]
async fn an_upload_that_breaks_off_or_stalls_leaves_nothing() {
    let workshop = Workshop::with(Limits {
        upload_pause: Duration::from_millis(50),
        ..common::limits()
    });
    let head =
        "--x\r\nContent-Disposition: form-data; name=\"archive\"; filename=\"a.zip\"\r\n\r\nPK";
    let first = || stream::iter([Ok(Bytes::from(head))]);
    let broken = first().chain(stream::iter([Err(std::io::Error::other(
        "the cable was pulled",
    ))]));
    let answer = common::send(&workshop.app, form_request(Body::from_stream(broken))).await;
    assert_eq!(answer.status, 400, "{}", answer.text());

    let stalled = first().chain(stream::pending::<Result<Bytes, std::io::Error>>());
    let answer = common::send(&workshop.app, form_request(Body::from_stream(stalled))).await;
    assert_eq!(answer.status, 408, "{}", answer.text());
    assert_nothing_left(&workshop);
}

#[tokio::test]
async fn a_form_without_archive_says_so() {
    let workshop = Workshop::open();
    let form = Form::default().text("name", "Nothing");
    let answer = form.post(&workshop.app, DATASETS).await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.json()["field"], "archive");
    let unknown = serde_json::json!({"sample": "none"});
    let answer = workshop.post(DATASETS, unknown).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["field"]),
        (422, &"sample".into())
    );
}

#[tokio::test]
async fn pages_of_other_sites_can_change_nothing() {
    let workshop = Workshop::open();
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://evil.example"),
    ] {
        let request = Request::delete(format!("{DATASETS}/ds-1"))
            .header(name, value)
            .header(header::HOST, "127.0.0.1:7860");
        let answer = common::send(&workshop.app, request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 403, "{name}");
        assert_eq!(answer.json()["status"], 403);
    }
}

#[tokio::test]
async fn a_sample_becomes_a_dataset() {
    let workshop = Workshop::open();
    let samples = workshop.get("/api/v1/samples").await.json();
    let purposes = samples.as_array().unwrap().iter();
    let purposes: Vec<&serde_json::Value> = purposes.map(|sample| &sample["purpose"]).collect();
    assert_eq!(purposes, ["train", "test", "train", "test"]);
    let sample = samples.as_array().unwrap().last().unwrap();
    let wanted = serde_json::json!({"sample": sample["name"]});
    let answer = workshop.post(DATASETS, wanted).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let dataset = answer.json();
    assert_eq!(dataset["name"], sample["title"]);
    for example in sample["examples"].as_array().unwrap() {
        let picture = workshop.get(example.as_str().unwrap()).await;
        assert_eq!(picture.header(header::CONTENT_TYPE), "image/png");
        assert!(image::load_from_memory(&picture.body).is_ok());
    }
    let beyond = format!(
        "/api/v1/samples/{}/images/8",
        sample["name"].as_str().unwrap()
    );
    assert_eq!(workshop.get(&beyond).await.status, 404);
    assert_eq!(dataset["images"], sample["images"]);
}

/// A PNG of `side` × `side` pixels that takes next to no bytes.
fn blank_png(side: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::GrayImage::new(side, side);
    picture
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn pictures_with_far_too_many_pixels_for_their_bytes_are_refused() {
    // Sixteen pictures of 100 × 100 pixels.
    let files: Vec<(String, Vec<u8>)> = (0..16)
        .map(|number| {
            let class = ["happy", "sad"][number % 2];
            (format!("{class}/{number}.png"), blank_png(100))
        })
        .collect();
    let archive = zip(&files);
    let check = async |free_dataset_px: u64, status: u16| {
        let workshop = Workshop::with(Limits {
            max_dataset_px_per_byte: 0,
            free_dataset_px,
            ..common::limits()
        });
        let answer = workshop.upload(&archive).await;
        assert_eq!(answer.status, status, "{}", answer.text());
        if status == 413 {
            assert!(answer.text().contains("Scale them down"));
            assert_nothing_left(&workshop);
        }
    };
    check(16 * 100 * 100 - 1, 413).await;
    check(16 * 100 * 100, 201).await;
    check(16 * 100 * 100 + 1, 201).await;
}

#[tokio::test]
async fn a_check_that_takes_too_long_is_given_up() {
    let workshop = Workshop::with(Limits {
        max_check_time: Duration::ZERO,
        ..common::limits()
    });
    let answer = workshop.upload(&pictures(8)).await;
    assert_eq!(answer.status, 413, "{}", answer.text());
    assert_nothing_left(&workshop);
}

#[tokio::test]
async fn a_check_ends_when_nobody_waits_for_it() {
    // The only place for checks: the second upload gets it because the first one's check ended.
    let workshop = Workshop::with(Limits {
        dataset_checks: 1,
        ..common::limits()
    });
    let files: Vec<(String, Vec<u8>)> = (0..40)
        .map(|number| {
            let class = ["happy", "sad"][number % 2];
            (format!("{class}/{number}.png"), blank_png(3000))
        })
        .collect();
    let large = zip(&files);
    // A client that leaves at some point of its upload or check.
    let left = tokio::time::timeout(Duration::from_millis(100), workshop.upload(&large)).await;
    assert!(left.is_err(), "the check was done before the client left");
    let answer = workshop.upload(&pictures(8)).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let datasets = workshop.get(DATASETS).await.json();
    assert_eq!(datasets.as_array().unwrap().len(), 1, "{datasets}");
}

#[tokio::test]
async fn an_archive_passes_below_and_at_each_limit_and_not_above() {
    let files = crate::support::entries("", 8);
    let archive = zip(&files);
    let unpacked: usize = files.iter().map(|(_, content)| content.len()).sum();
    let check = async |limits: Limits, is_within: bool| {
        let workshop = Workshop::with(limits);
        let answer = workshop.upload(&archive).await;
        let expected = if is_within { 201 } else { 413 };
        assert_eq!(answer.status, expected, "{}", answer.text());
        if !is_within {
            assert_nothing_left(&workshop);
        }
    };
    for (more, is_within) in [(1, true), (0, true), (-1, false)] {
        let around = |value: usize| u64::try_from(value).unwrap().strict_add_signed(more);
        let limits = common::limits;
        check(
            Limits {
                dataset_bytes: around(archive.len()),
                ..limits()
            },
            is_within,
        )
        .await;
        check(
            Limits {
                dataset_entries: around(files.len()) as usize,
                ..limits()
            },
            is_within,
        )
        .await;
        check(
            Limits {
                dataset_unpacked_bytes: around(unpacked),
                ..limits()
            },
            is_within,
        )
        .await;
    }
}

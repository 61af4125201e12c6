//! Faces recorded over HTTP: kept, refused and taken back.

use facefeel::config::Limits;
use facefeel::dataset::samples::{self, SampleConfig};
use facefeel::vision::Color;
use image::{ImageFormat, RgbImage, imageops};
use serde_json::{Value, json};

use crate::common::{self, Answer, Form};
use crate::support::Workshop;

pub(crate) const RECORDINGS: &str = "/api/v1/recordings";

/// The drawing of this number as a frame of a camera: a face in the middle of a wall.
pub(crate) fn frame(number: usize) -> Vec<u8> {
    let config = SampleConfig {
        color: Color::Rgb,
        seed: 1,
        images: samples::MAX_IMAGES,
    };
    let pixels = config.drawing(number).pixels;
    let face = RgbImage::from_raw(pixels.size, pixels.size, pixels.data).unwrap();
    let face = imageops::resize(&face, 240, 240, imageops::FilterType::CatmullRom);
    let mut frame = RgbImage::from_pixel(480, 360, image::Rgb([90, 110, 130]));
    imageops::replace(&mut frame, &face, 120, 60);
    let mut bytes = std::io::Cursor::new(Vec::new());
    frame.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Where the face is in such a frame.
pub(crate) const BOX: &str = "145,85,190,190";

pub(crate) struct Recording {
    pub(crate) workshop: Workshop,
    pub(crate) address: String,
}

impl Recording {
    /// A recording with the classes 1 (happy) and 2 (tired), and the people 3 and 4.
    pub(crate) async fn begin(limits: Limits) -> Self {
        let workshop = Workshop::with(limits);
        let wanted = json!({"name": "Course", "classes": ["happy", "tired"], "consent": true});
        let begun = workshop.post(RECORDINGS, wanted).await;
        assert_eq!(begun.status, 201, "{}", begun.text());
        let address = format!("{RECORDINGS}/{}", begun.json()["id"].as_str().unwrap());
        for name in ["Anna", "Ben"] {
            let added = workshop
                .post(&format!("{address}/people"), json!({ "name": name }))
                .await;
            assert_eq!(added.status, 201, "{}", added.text());
        }
        Self { workshop, address }
    }

    pub(crate) async fn add(&self, query: &str, image: &[u8]) -> Answer {
        let form = Form::default().image("frame.png", image);
        form.post(
            &self.workshop.app,
            &format!("{}/pictures?{query}", self.address),
        )
        .await
    }

    async fn state(&self) -> Value {
        self.workshop.get(&self.address).await.json()
    }
}

pub(crate) fn check_problem(answer: &Answer, status: u16, field: Option<&str>) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text());
    assert_eq!(answer.json()["field"].as_str(), field, "{}", answer.text());
}

#[tokio::test]
async fn nothing_is_recorded_without_consent() {
    let workshop = Workshop::open();
    for consent in [json!(false), Value::Null] {
        let mut wanted = json!({"classes": ["happy"]});
        if !consent.is_null() {
            wanted["consent"] = consent;
        }
        check_problem(
            &workshop.post(RECORDINGS, wanted).await,
            422,
            Some("consent"),
        );
    }
    assert_eq!(workshop.get(RECORDINGS).await.json(), json!([]));
}

#[tokio::test]
async fn of_a_picture_the_face_alone_is_kept_cropped_by_the_one_rule() {
    let recording = Recording::begin(common::limits()).await;
    let added = recording
        .add(&format!("class=1&person=3&burst=7&box={BOX}"), &frame(1))
        .await;
    assert_eq!(added.status, 201, "{}", added.text());
    let picture = &added.json()["picture"];
    assert_eq!(
        (&picture["class"], &picture["burst"]),
        (&json!(1), &json!(7))
    );
    let kept = recording
        .workshop
        .get(picture["address"].as_str().unwrap())
        .await;
    let kept = image::load_from_memory(&kept.body).unwrap().into_rgb8();
    let whole = image::load_from_memory(&frame(1)).unwrap().into_rgb8();
    let face = facefeel::vision::bounding_box::BoundingBox {
        x: 145,
        y: 85,
        width: 190,
        height: 190,
    };
    let expected = facefeel::vision::crop::FaceCrop::from_box(&whole, &face, 128);
    assert_eq!(&kept, expected.image());

    let again = recording
        .add(&format!("class=1&person=3&burst=8&box={BOX}"), &frame(1))
        .await;
    assert_eq!(
        (again.status.as_u16(), again.json()),
        (200, json!({ "picture": null }))
    );
    // Without a box the one face is searched for.
    let found = recording.add("class=2&person=4", &frame(2)).await;
    assert_eq!(found.status, 201, "{}", found.text());
    let state = recording.state().await;
    assert_eq!(
        (&state["images"], &state["people"][1]["images"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(state["classes"][0]["emotion"], "happy");
}

#[tokio::test]
async fn what_is_no_face_is_refused_with_what_to_do() {
    let recording = Recording::begin(common::limits()).await;
    let (face, crowd) = (frame(1), common::photo("solvay_1927_four.jpg"));
    check_problem(
        &recording
            .add("class=1&person=3", &common::photo("coffee.jpg"))
            .await,
        422,
        Some("image"),
    );
    check_problem(
        &recording.add("class=1&person=3", &crowd).await,
        422,
        Some("box"),
    );
    check_problem(
        &recording
            .add("class=1&person=3&box=900,900,90,90", &face)
            .await,
        422,
        Some("box"),
    );
    // One pixel of it is in the picture.
    let (width, height) = image::load_from_memory(&face)
        .unwrap()
        .into_rgb8()
        .dimensions();
    let corner = format!("class=1&person=3&box={},{},90,90", width - 1, height - 1);
    check_problem(&recording.add(&corner, &face).await, 422, Some("box"));
    check_problem(
        &recording
            .add("class=1&person=3&box=100,100,30,30", &face)
            .await,
        422,
        Some("image"),
    );
    for wrong in ["1,2,3", "a,b,c,d", "1,2,-5,6", "1,2,99999999999,6"] {
        check_problem(
            &recording
                .add(&format!("class=1&person=3&box={wrong}"), &face)
                .await,
            422,
            Some("box"),
        );
    }
    check_problem(&recording.add("person=3", &face).await, 422, Some("class"));
    check_problem(
        &recording
            .add(&format!("class=9&person=3&box={BOX}"), &face)
            .await,
        404,
        None,
    );
    check_problem(
        &recording
            .add(&format!("class=1&person=9&box={BOX}"), &face)
            .await,
        404,
        None,
    );
    let broken = recording
        .add(&format!("class=1&person=3&box={BOX}"), b"no picture")
        .await;
    assert_eq!(broken.status, 415, "{}", broken.text());
    assert_eq!(recording.state().await["images"], 0);
}

#[tokio::test]
async fn limits_are_said_with_what_to_remove() {
    let limits = Limits {
        max_recordings: 1,
        max_recording_pictures: 1,
        ..common::limits()
    };
    let recording = Recording::begin(limits).await;
    let second = recording
        .workshop
        .post(RECORDINGS, json!({"consent": true}))
        .await;
    check_problem(&second, 409, None);
    let add = async |number| {
        recording
            .add(&format!("class=1&person=3&box={BOX}"), &frame(number))
            .await
    };
    assert_eq!(add(1).await.status, 201);
    check_problem(&add(2).await, 409, None);
    let classes = format!("{}/classes", recording.address);
    let named = async |name: &str| {
        recording
            .workshop
            .post(&classes, json!({ "name": name }))
            .await
    };
    check_problem(&named("HAPPY").await, 409, Some("class"));
    check_problem(&named("../x").await, 422, Some("class"));
}

#[tokio::test]
async fn a_burst_and_a_person_can_be_taken_back_for_good() {
    let recording = Recording::begin(common::limits()).await;
    for (number, query) in [
        "class=1&person=3&burst=1",
        "class=1&person=3&burst=2",
        "class=2&person=4&burst=3",
    ]
    .iter()
    .enumerate()
    {
        let added = recording
            .add(&format!("{query}&box={BOX}"), &frame(number))
            .await;
        assert_eq!(added.status, 201, "{}", added.text());
    }
    let (workshop, address) = (&recording.workshop, &recording.address);
    let moves = format!("{address}/moves");
    let moved = workshop
        .post(&moves, json!({"pictures": [1, 2], "class": 2}))
        .await;
    assert_eq!(moved.status, 200, "{}", moved.text());
    let moved = moved.json();
    assert_eq!(
        (
            &moved["classes"][1]["images"],
            &moved["pictures"][0]["class"]
        ),
        (&json!(3), &json!(2))
    );
    for wrong in [
        json!({"pictures": [1, 99], "class": 1}),
        json!({"pictures": [1], "class": 99}),
    ] {
        check_problem(&workshop.post(&moves, wrong).await, 404, None);
    }
    let left = workshop.delete(&format!("{address}/bursts/1")).await;
    assert_eq!(
        (left.status.as_u16(), &left.json()["images"]),
        (200, &json!(2))
    );
    check_problem(
        &workshop.delete(&format!("{address}/bursts/1")).await,
        404,
        None,
    );
    let left = workshop.delete(&format!("{address}/people/3")).await;
    assert_eq!(left.json()["images"], 1);
    check_problem(
        &workshop.get(&format!("{address}/pictures/2")).await,
        404,
        None,
    );
    let id = address.rsplit('/').next().unwrap();
    let files = workshop.files(&format!("recordings/{id}"));
    assert_eq!(
        files.iter().filter(|name| name.ends_with(".png")).count(),
        1,
        "{files:?}"
    );
    assert_eq!(workshop.delete(address).await.status, 204);
    check_problem(&workshop.get(address).await, 404, None);
}

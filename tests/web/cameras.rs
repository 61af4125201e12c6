//! The server's own cameras over real sockets, filmed from still pictures.

use std::time::Duration;

use bytes::Bytes;
use facefeel::inference::camera::{CameraError, CameraName, Cameras, Driver, Source};
use facefeel::vision::decode::decode;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::common::{app_with_cameras, get};
use crate::live_camera::{Camera, frame, ids, serve_app};

/// Three cameras: `front` films a head that wanders, `loose` is unplugged after its first picture, `taken` is in use.
#[derive(Debug)]
struct Stills;

impl Driver for Stills {
    fn cameras(&self) -> Result<Vec<CameraName>, CameraError> {
        let camera = |id: &str, name: &str| CameraName {
            id: id.to_owned(),
            name: name.to_owned(),
        };
        Ok(vec![
            camera("front", "At the entrance"),
            camera("loose", "Unplugged"),
        ])
    }

    fn open(&self, id: &str) -> Result<Box<dyn Source>, CameraError> {
        let steps = match id {
            "front" => 8,
            "loose" => 1,
            "taken" => return Err(unavailable(id, "in use")),
            _ => return Err(CameraError::Unknown(id.to_owned())),
        };
        // A slow viewer may miss any number of them: even from the last to the first the head moves little.
        let pictures = (0..steps).map(|step| frame(&[(200 + 3 * step, 200)]));
        Ok(Box::new(Film {
            pictures: pictures.map(Bytes::from).collect(),
            ends: id == "loose",
            shown: 0,
        }))
    }
}

struct Film {
    pictures: Vec<Bytes>,
    ends: bool,
    shown: usize,
}

impl Source for Film {
    fn shoot(&mut self) -> Result<Bytes, CameraError> {
        // As cameras do.
        std::thread::sleep(Duration::from_millis(10));
        if self.ends && self.shown == self.pictures.len() {
            return Err(unavailable("loose", "unplugged"));
        }
        self.shown += 1;
        Ok(self.pictures[self.shown % self.pictures.len()].clone())
    }
}

fn unavailable(id: &str, reason: &str) -> CameraError {
    CameraError::Unavailable {
        id: id.to_owned(),
        reason: reason.to_owned(),
    }
}

#[tokio::test]
async fn every_viewer_gets_the_frames_each_followed_by_its_answer() {
    let address = serve_app(app_with_cameras(Cameras::of(Stills))).await;
    let mut viewers = Vec::new();
    for _ in 0..3 {
        viewers.push(Camera::connect(address, "?camera=front").await.unwrap());
    }
    for seq in 1..=5 {
        for viewer in &mut viewers {
            let Message::Binary(picture) = viewer.next().await else {
                panic!("a frame comes before its answer");
            };
            let picture = decode(&picture, &Default::default()).unwrap();
            assert_eq!(picture.dimensions(), (640, 480));
            let answer = viewer.answer().await;
            assert_eq!(answer["seq"], seq);
            assert_eq!(ids(&answer), [1]);
        }
    }
}

/// The next text that is about no frame.
async fn told(viewer: &mut Camera) -> Value {
    loop {
        let Message::Text(text) = viewer.next().await else {
            continue;
        };
        let answer: Value = serde_json::from_str(&text).unwrap();
        if answer["seq"] == Value::Null {
            return answer["error"].clone();
        }
    }
}

#[tokio::test]
async fn a_viewer_sends_settings_and_no_frames() {
    let address = serve_app(app_with_cameras(Cameras::of(Stills))).await;
    let mut viewer = Camera::connect(address, "?camera=front").await.unwrap();
    viewer.send(Message::text(r#"{"smoothing":0}"#)).await;
    viewer.send(Message::binary(frame(&[]))).await;
    assert_eq!(told(&mut viewer).await["status"], 422);
}

#[tokio::test]
async fn a_camera_without_a_picture_says_why_before_the_socket_closes() {
    let address = serve_app(app_with_cameras(Cameras::of(Stills))).await;
    for (query, reason) in [("?camera=loose", "unplugged"), ("?camera=taken", "in use")] {
        let mut viewer = Camera::connect(address, query).await.unwrap();
        let problem = told(&mut viewer).await;
        assert_eq!(problem["status"], 503);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(reason), "{detail}");
        assert_eq!(viewer.closed_with().await, 1011);
    }
}

#[tokio::test]
async fn cameras_are_listed_and_a_missing_one_is_refused() {
    let app = app_with_cameras(Cameras::of(Stills));
    let listed = get(&app, "/api/v1/cameras").await.json();
    assert_eq!(
        listed,
        json!([
            {"id": "front", "name": "At the entrance"},
            {"id": "loose", "name": "Unplugged"},
        ])
    );
    let address = serve_app(app).await;
    let Err(Error::Http(refused)) = Camera::connect(address, "?camera=back").await else {
        panic!("there is no camera at the back");
    };
    assert_eq!(refused.status(), 404);
    let problem: Value = serde_json::from_slice(refused.body().as_deref().unwrap()).unwrap();
    assert!(problem["detail"].as_str().unwrap().contains("back"));
}

#[cfg(not(feature = "camera"))]
#[tokio::test]
async fn a_server_built_without_cameras_lists_none_and_says_so() {
    use crate::app;

    assert_eq!(get(&app(), "/api/v1/cameras").await.json(), json!([]));
    let address = serve_app(app()).await;
    let Err(Error::Http(refused)) = Camera::connect(address, "?camera=0").await else {
        panic!("there is no camera");
    };
    assert_eq!(refused.status(), 404);
}

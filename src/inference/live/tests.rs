use std::io::Cursor;
use std::sync::atomic::{AtomicUsize, Ordering};

use image::{ImageFormat, Rgb, RgbImage};

use super::face_search::FaceSearch;
use super::frame_detector::FrameDetector;
use super::*;
use crate::inference::engine::EngineConfig;
use crate::ml::bundled;
use crate::ml::device::DeviceChoice;
use crate::vision::detect::{Detection, FaceDetector};

/// Longest time that any test waits; only a broken program takes it.
const PATIENCE: Duration = Duration::from_secs(60);

fn engine() -> Engine {
    let device = DeviceChoice::Cpu.open().unwrap();
    let bundled = bundled::load_default(&device).unwrap();
    Engine::start(vec![bundled], &device.name, EngineConfig::default()).unwrap()
}

fn live(make_detector: MakeDetector, clients: usize) -> Live {
    let config = LiveConfig {
        clients,
        threads: 1,
        ..LiveConfig::default()
    };
    Live::with_detector(engine(), config, make_detector)
}

/// A frame whose first pixel is `mark`.
fn frame(mark: u8) -> Bytes {
    let picture = RgbImage::from_pixel(64, 48, Rgb([mark; 3]));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner().into()
}

async fn next(client: &mut LiveClient) -> LiveAnswer {
    tokio::time::timeout(PATIENCE, client.answer())
        .await
        .unwrap()
}

fn face(x: i32) -> Detection {
    Detection {
        bounding_box: BoundingBox {
            x,
            y: 5,
            width: 20,
            height: 20,
        },
        confidence: 0.9,
        landmarks: None,
    }
}

/// Sees one face, and panics at frames marked 13.
struct Superstitious;

impl FaceDetector for Superstitious {
    fn detect(&mut self, image: &RgbImage) -> Vec<Detection> {
        assert_ne!(image.get_pixel(0, 0).0[0], 13);
        vec![face(10)]
    }
}

#[tokio::test]
async fn a_panic_on_one_frame_answers_that_frame_with_an_error() {
    let live = live(|_| FrameDetector::new(Superstitious), 1);
    let mut client = live.join(Client::LOCAL, None).unwrap();
    let mut ids = Vec::new();
    for (mark, is_seen) in [(1, true), (13, false), (2, true)] {
        let seq = client.show(frame(mark));
        let answer = next(&mut client).await;
        assert_eq!(answer.seq, seq);
        assert_eq!(answer.seen.is_ok(), is_seen, "{mark}");
        let faces = answer.seen.map(|seen| seen.faces).unwrap_or_default();
        ids.extend(faces.iter().map(|face| face.id));
    }
    // What was known of its faces may be half changed and is forgotten; no id comes back.
    assert_eq!(ids, [1, 2]);
}

static DOOR: Mutex<()> = Mutex::new(());
static ARRIVED: AtomicUsize = AtomicUsize::new(0);

/// Waits at a door.
struct Patient;

impl FaceDetector for Patient {
    fn detect(&mut self, _: &RgbImage) -> Vec<Detection> {
        ARRIVED.fetch_add(1, Ordering::SeqCst);
        drop(DOOR.lock().unwrap());
        Vec::new()
    }
}

#[tokio::test]
async fn of_the_frames_that_come_meanwhile_the_newest_is_answered() {
    let live = live(|_| FrameDetector::new(Patient), 1);
    let mut client = live.join(Client::LOCAL, None).unwrap();
    {
        let _closed = DOOR.lock().unwrap();
        client.show(frame(1));
        while ARRIVED.load(Ordering::SeqCst) == 0 {
            std::thread::yield_now();
        }
        for mark in 2..6 {
            client.show(frame(mark));
        }
    }
    assert_eq!(next(&mut client).await.seq, 1);
    assert_eq!(next(&mut client).await.seq, 5);
    client.show(frame(6));
    assert_eq!(next(&mut client).await.seq, 6);
}

#[tokio::test]
async fn places_are_bounded_and_free_again_when_a_client_leaves() {
    let live = live(bundled_detector, 1);
    let client = live.join(Client::LOCAL, None).unwrap();
    assert_eq!(
        live.join(Client::LOCAL, None).unwrap_err(),
        LiveError::Busy { max_cameras: 1 }
    );
    drop(client);
    let mut client = live.join(Client::LOCAL, Some(bundled::DEFAULT_ID)).unwrap();
    client.show(frame(200));
    assert!(next(&mut client).await.seen.unwrap().faces.is_empty());
}

#[tokio::test]
async fn one_client_leaves_places_for_others() {
    let config = LiveConfig {
        clients: 3,
        max_clients_per_address: 2,
        threads: 1,
        ..LiveConfig::default()
    };
    let live = Live::new(engine(), config);
    let other = Client::at("127.0.0.2".parse().unwrap());
    let held: Vec<_> = (0..2)
        .map(|_| live.join(Client::LOCAL, None).unwrap())
        .collect();
    let busy = LiveError::Busy { max_cameras: 3 };
    assert_eq!(live.join(Client::LOCAL, None).unwrap_err(), busy);
    let _visitor = live.join(other, None).unwrap();
    assert_eq!(live.join(other, None).unwrap_err(), busy);
    drop(held);
    assert!(live.join(other, None).is_ok());
}

#[tokio::test]
async fn a_camera_without_frames_makes_room_and_is_told() {
    let config = LiveConfig {
        clients: 3,
        max_clients_per_address: 2,
        yields_after: Duration::ZERO,
        threads: 1,
        ..LiveConfig::default()
    };
    let live = Live::new(engine(), config);
    let others = [2, 3].map(|last| Client::at([127, 0, 0, last].into()));
    let first = live.join(Client::LOCAL, None).unwrap();
    let second = live.join(Client::LOCAL, None).unwrap();
    let single = live.join(others[0], None).unwrap();
    // At its share, a client's own camera makes room; when all is taken, one of the client with the most.
    let third = live.join(Client::LOCAL, None).unwrap();
    first.sent_away().await;
    let _newcomer = live.join(others[1], None).unwrap();
    second.sent_away().await;
    drop((single, third));
}

#[tokio::test]
async fn clients_with_and_without_faces_share_batches_and_get_their_own_answers() {
    let live = live(|_| FrameDetector::new(Superstitious), 8);
    let mut clients: Vec<_> = (0..8)
        .map(|_| live.join(Client::LOCAL, None).unwrap())
        .collect();
    for round in 1..=3 {
        for (client, mark) in clients.iter_mut().zip(9..) {
            client.show(frame(mark));
        }
        for (client, mark) in clients.iter_mut().zip(9..) {
            let answer = next(client).await;
            assert_eq!(answer.seq, round);
            match answer.seen {
                Ok(seen) => assert_eq!((seen.faces.len(), mark == 13), (1, false)),
                Err(error) => assert_eq!((error, mark), (LiveError::Failed, 13)),
            }
        }
    }
}

#[tokio::test]
async fn an_unknown_model_is_refused() {
    let refused = live(bundled_detector, 1)
        .join(Client::LOCAL, Some("nobody"))
        .unwrap_err();
    assert_eq!(refused, LiveError::UnknownModel("nobody".to_owned()));
}

/// Sees faces where it is told, and counts how it was asked.
#[derive(Clone, Default)]
struct Counting {
    faces: Arc<Mutex<Vec<Detection>>>,
    searched: Arc<AtomicUsize>,
}

impl FaceDetector for Counting {
    fn detect(&mut self, _: &RgbImage) -> Vec<Detection> {
        self.searched.fetch_add(1, Ordering::SeqCst);
        self.faces.lock().unwrap().clone()
    }

    fn detect_near(&mut self, _: &RgbImage, expected: &BoundingBox) -> Option<Detection> {
        let faces = self.faces.lock().unwrap();
        let near = |face: &&Detection| face.bounding_box.iou(expected) > 0.3;
        faces.iter().find(near).copied()
    }
}

/// Ids of the faces found in the frame at `ms`.
fn found(search: &mut FaceSearch, finder: &mut FrameDetector, ms: u64) -> Vec<u64> {
    let picture = RgbImage::new(64, 48);
    let sightings = search.look(&picture, Duration::from_millis(ms), finder);
    let found = sightings.iter().filter(|sighting| !sighting.is_held);
    found.map(|sighting| sighting.id).collect()
}

#[test]
fn faces_are_followed_and_the_whole_frame_is_searched_now_and_then() {
    let detector = Counting::default();
    let (mut finder, mut search) = (FrameDetector::new(detector.clone()), FaceSearch::default());
    detector.faces.lock().unwrap().push(face(10));
    for frame in 0..30 {
        assert_eq!(found(&mut search, &mut finder, frame * 33), [1]);
    }
    // At 0, 330, 660 ms and not again before 990.
    assert_eq!(detector.searched.load(Ordering::SeqCst), 3);
    detector.faces.lock().unwrap().push(face(200));
    let later = (30..40).map(|frame| found(&mut search, &mut finder, frame * 33));
    assert_eq!(later.last().unwrap(), [1, 2]);
}

#[test]
fn a_face_that_jumped_away_is_found_at_once() {
    let detector = Counting::default();
    let (mut finder, mut search) = (FrameDetector::new(detector.clone()), FaceSearch::default());
    for (frame, x, id) in [(0, 10, 1), (1, 10, 1), (2, 200, 2)] {
        *detector.faces.lock().unwrap() = vec![face(x)];
        assert_eq!(found(&mut search, &mut finder, frame * 33), [id]);
    }
}

#[test]
fn tracking_starts_again_when_the_frame_changes_its_size() {
    let detector = Counting::default();
    let (mut finder, mut search) = (FrameDetector::new(detector.clone()), FaceSearch::default());
    let mut look = |width, height, ms| {
        search.look(
            &RgbImage::new(width, height),
            Duration::from_millis(ms),
            &mut finder,
        )
    };
    detector.faces.lock().unwrap().push(face(300));
    assert_eq!(look(640, 360, 0).len(), 1);
    assert_eq!(look(640, 360, 33).len(), 1);
    // The phone was turned: the old box lies outside, so it is not even held.
    detector.faces.lock().unwrap().clear();
    assert!(look(360, 640, 66).is_empty());
}

#[test]
fn two_expectations_that_lead_to_one_face_count_once() {
    let detector = Counting::default();
    detector.faces.lock().unwrap().push(face(10));
    let mut finder = FrameDetector::new(detector);
    let expected = [face(9).bounding_box, face(12).bounding_box];
    let followed = finder.follow(&RgbImage::new(64, 48), &expected);
    assert_eq!(followed, [face(10).bounding_box]);
}

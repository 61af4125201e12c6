use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use super::*;

/// Longest time that any test waits; only a broken program takes it.
const PATIENCE: Duration = Duration::from_secs(60);

type Shot = Result<Bytes, CameraError>;

/// A camera that films what the test shows to it.
#[derive(Debug, Clone)]
struct Stage {
    shots: Arc<Mutex<Receiver<Shot>>>,
    opened: Arc<AtomicUsize>,
    open: Arc<AtomicUsize>,
}

impl Driver for Stage {
    fn cameras(&self) -> Result<Vec<CameraName>, CameraError> {
        Ok(vec![CameraName {
            id: "front".to_owned(),
            name: "Front".to_owned(),
        }])
    }

    fn open(&self, id: &str) -> Result<Box<dyn Source>, CameraError> {
        assert_ne!(id, "haunted");
        if id != "front" {
            return Err(CameraError::Unknown(id.to_owned()));
        }
        self.opened.fetch_add(1, Ordering::SeqCst);
        assert_eq!(self.open.fetch_add(1, Ordering::SeqCst), 0, "opened twice");
        Ok(Box::new(Filming(self.clone())))
    }
}

struct Filming(Stage);

impl Source for Filming {
    fn shoot(&mut self) -> Shot {
        let shots = self.0.shots.lock().unwrap();
        shots.recv_timeout(PATIENCE).unwrap()
    }
}

impl Drop for Filming {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
    }
}

fn stage() -> (Cameras, Stage, Sender<Shot>) {
    let (show, shots) = channel();
    let stage = Stage {
        shots: Arc::new(Mutex::new(shots)),
        opened: Arc::default(),
        open: Arc::default(),
    };
    (Cameras::of(stage.clone()), stage, show)
}

fn picture(number: u8) -> Shot {
    Ok(Bytes::from(vec![number]))
}

async fn next(view: &mut View) -> Shot {
    tokio::time::timeout(PATIENCE, view.next()).await.unwrap()
}

#[tokio::test]
async fn all_viewers_of_a_camera_get_the_same_pictures() {
    let (cameras, stage, show) = stage();
    show.send(picture(1)).unwrap();
    let mut one = cameras.watch("front").await.unwrap();
    let mut other = cameras.watch("front").await.unwrap();
    assert_eq!(next(&mut one).await, picture(1));
    assert_eq!(next(&mut other).await, picture(1));
    show.send(picture(2)).unwrap();
    assert_eq!(next(&mut one).await, picture(2));
    assert_eq!(next(&mut other).await, picture(2));
    assert_eq!(stage.opened.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_viewer_that_is_late_gets_the_newest_picture() {
    let (cameras, _, show) = stage();
    show.send(picture(1)).unwrap();
    let mut late = cameras.watch("front").await.unwrap();
    let mut quick = cameras.watch("front").await.unwrap();
    for number in 2..=5 {
        show.send(picture(number)).unwrap();
    }
    while next(&mut quick).await != picture(5) {}
    assert_eq!(next(&mut late).await, picture(5));
}

#[tokio::test]
async fn a_camera_is_closed_after_its_last_viewer_and_opened_for_the_next() {
    let (cameras, stage, show) = stage();
    for round in 1..=20 {
        show.send(picture(round)).unwrap();
        let mut view = cameras.watch("front").await.unwrap();
        while next(&mut view).await != picture(round) {}
        drop(view);
        // The camera learns that no one views when its next picture is there.
        show.send(picture(0)).unwrap();
        while stage.open.load(Ordering::SeqCst) > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(stage.opened.load(Ordering::SeqCst), usize::from(round));
    }
}

#[tokio::test]
async fn a_camera_that_fails_says_why_to_its_viewers_and_can_be_tried_again() {
    let (cameras, stage, show) = stage();
    let unplugged = unavailable("front", "unplugged");
    show.send(picture(1)).unwrap();
    let mut view = cameras.watch("front").await.unwrap();
    assert_eq!(next(&mut view).await, picture(1));
    show.send(Err(unplugged.clone())).unwrap();
    assert_eq!(next(&mut view).await, Err(unplugged.clone()));
    show.send(Err(unplugged.clone())).unwrap();
    let refused = cameras.watch("front").await;
    assert_eq!(refused.unwrap_err(), unplugged);
    show.send(picture(2)).unwrap();
    let mut view = cameras.watch("front").await.unwrap();
    assert_eq!(next(&mut view).await, picture(2));
    assert_eq!(stage.opened.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_camera_that_is_missing_is_named_and_a_panic_harms_no_other() {
    let (cameras, _, show) = stage();
    let missing = cameras.watch("back").await.unwrap_err();
    assert_eq!(missing, CameraError::Unknown("back".to_owned()));
    let haunted = cameras.watch("haunted").await.unwrap_err();
    assert!(matches!(haunted, CameraError::Unavailable { id, .. } if id == "haunted"));
    show.send(picture(1)).unwrap();
    let mut view = cameras.watch("front").await.unwrap();
    assert_eq!(next(&mut view).await, picture(1));
}

#[cfg(not(feature = "camera"))]
#[tokio::test]
async fn a_program_without_cameras_lists_none_and_says_so() {
    let cameras = Cameras::attached();
    assert_eq!(cameras.list(), Ok(Vec::new()));
    assert_eq!(cameras.watch("0").await.unwrap_err(), CameraError::NotBuilt);
}

//! One client's place: the frame that waits, the faces that are followed, the way back.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::{Notify, mpsc};

use super::LiveAnswer;
use super::face_search::{FaceSearch, Wishes};
use crate::config::shares::{Client, Share};
use crate::ml::classify::Classifier;
use crate::vision::track::Smoothing;

/// A frame as it came.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) seq: u64,
    pub(super) bytes: Bytes,
    pub(super) received: Instant,
    /// Time since the client joined.
    pub(super) at: Duration,
}

/// What one client has here.
#[derive(Debug)]
pub(super) struct Session {
    slot: Mutex<Slot>,
    search: Mutex<FaceSearch>,
    classifier: Arc<Classifier>,
    answers: mpsc::Sender<LiveAnswer>,
    client: Client,
    /// Held until the last thread has let go of this client: what is left of one that went counts. Nothing once it was
    /// sent away.
    place: Mutex<Option<Share>>,
    sent_away: Notify,
}

#[derive(Debug)]
struct Slot {
    /// When a frame came last, or the client joined.
    shown: Instant,
    waiting: Option<Frame>,
    /// Whether it stands in the queue, is in work, or has an answer that was not taken.
    is_busy: bool,
    wishes: Wishes,
}

impl Session {
    pub(super) fn new(
        classifier: Arc<Classifier>,
        answers: mpsc::Sender<LiveAnswer>,
        place: Share,
    ) -> Self {
        let slot = Slot {
            shown: Instant::now(),
            waiting: None,
            is_busy: false,
            wishes: Wishes::default(),
        };
        Self {
            slot: Mutex::new(slot),
            search: Mutex::default(),
            classifier,
            answers,
            client: place.client(),
            place: Mutex::new(Some(place)),
            sent_away: Notify::new(),
        }
    }

    pub(super) fn client(&self) -> Client {
        self.client
    }

    /// When the last frame came, or the client.
    pub(super) fn shown(&self) -> Instant {
        self.slot().shown
    }

    /// Whether it was not sent away.
    pub(super) fn has_place(&self) -> bool {
        self.place().is_some()
    }

    /// Gives the place back at once, and tells the client.
    pub(super) fn send_away(&self) {
        *self.place() = None;
        self.sent_away.notify_one();
    }

    pub(super) async fn sent_away(&self) {
        self.sent_away.notified().await;
    }

    /// Lays down a frame in place of one that waits; whether the client has to enter the queue.
    pub(super) fn put(&self, frame: Frame) -> bool {
        let mut slot = self.slot();
        slot.shown = frame.received;
        slot.waiting = Some(frame);
        !std::mem::replace(&mut slot.is_busy, true)
    }

    /// The answer was taken; whether the client has to enter the queue again.
    pub(super) fn go_on(&self) -> bool {
        let mut slot = self.slot();
        slot.is_busy = slot.waiting.is_some();
        slot.is_busy
    }

    pub(super) fn set_smoothing(&self, smoothing: Smoothing) {
        self.slot().wishes.smoothing = Some(smoothing);
    }

    pub(super) fn forget_faces(&self) {
        self.slot().wishes.forget = true;
    }

    /// The newest frame and what was wished for until now; nothing if the client is gone.
    pub(super) fn take(&self) -> Option<(Frame, Wishes)> {
        if self.answers.is_closed() {
            return None;
        }
        let mut slot = self.slot();
        let frame = slot.waiting.take()?;
        Some((frame, std::mem::take(&mut slot.wishes)))
    }

    /// The faces that are followed. One thread at a time works for a client, so no one waits here.
    pub(super) fn search(&self) -> MutexGuard<'_, FaceSearch> {
        self.search.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn classifier(&self) -> &Arc<Classifier> {
        &self.classifier
    }

    /// Answers a frame. There is room, because the next one is begun after this answer was taken.
    pub(super) fn answer(&self, answer: LiveAnswer) {
        // The client may have left meanwhile.
        let _ = self.answers.try_send(answer);
    }

    fn place(&self) -> MutexGuard<'_, Option<Share>> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

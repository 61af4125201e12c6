//! The threads: some decode frames and find faces, one asks the models about the faces of all clients.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use super::face_search::Looked;
use super::face_search::Wishes;
use super::frame_detector::{FrameDetector, MakeDetector};
use super::queue::FrameQueue;
use super::session::{Frame, Session};
use super::{LiveAnswer, LiveConfig, LiveError, Times};
use crate::vision::crop::FaceCrop;
use crate::vision::decode::{DecodeLimits, decode};
use crate::vision::detect::DetectorKind;

/// Most frames whose faces go through a model together.
const BATCH_FRAMES: usize = 32;

/// Starts the threads; they end when the queue is closed.
pub(super) fn start(
    queue: &Arc<FrameQueue>,
    config: &LiveConfig,
    make_detector: MakeDetector,
) -> io::Result<()> {
    // Every client has at most one frame in work, so no one ever waits for room here.
    let (crops, cut_out) = sync_channel(config.clients.max(1));
    std::thread::Builder::new()
        .name("live faces".to_owned())
        .spawn(move || classify(&cut_out))?;
    for _ in 0..config.threads.max(1) {
        let searcher = Searcher {
            queue: Arc::clone(queue),
            crops: crops.clone(),
            decode: config.decode,
            detector: config.detector,
            make_detector,
        };
        std::thread::Builder::new()
            .name("live search".to_owned())
            .spawn(move || searcher.run())?;
    }
    Ok(())
}

/// A frame whose faces are cut out.
struct CutOut {
    session: Arc<Session>,
    seq: u64,
    at: Duration,
    looked: Looked,
    crops: Vec<FaceCrop>,
    since: Instant,
}

/// One thread that decodes and finds faces.
struct Searcher {
    queue: Arc<FrameQueue>,
    crops: SyncSender<CutOut>,
    decode: DecodeLimits,
    detector: DetectorKind,
    make_detector: MakeDetector,
}

impl Searcher {
    fn run(&self) {
        let mut detector = (self.make_detector)(self.detector);
        while let Some(session) = self.queue.next() {
            let Some((frame, wishes)) = session.take() else {
                continue;
            };
            let seq = frame.seq;
            let looked = catch_unwind(AssertUnwindSafe(|| {
                self.look(&session, &frame, &wishes, &mut detector)
            }));
            let error = match looked {
                Ok(Ok(cut_out)) => match self.crops.send(cut_out) {
                    Ok(()) => continue,
                    Err(_) => LiveError::Failed,
                },
                Ok(Err(error)) => error,
                Err(_) => {
                    tracing::error!("searching a frame of {} bytes panicked", frame.bytes.len());
                    detector = (self.make_detector)(self.detector);
                    session.search().forget();
                    LiveError::Failed
                }
            };
            let seen = Err(error);
            session.answer(LiveAnswer { seq, seen });
        }
    }

    fn look(
        &self,
        session: &Arc<Session>,
        frame: &Frame,
        wishes: &Wishes,
        detector: &mut FrameDetector,
    ) -> Result<CutOut, LiveError> {
        let mut search = session.search();
        search.take_wishes(wishes);
        let begun = Instant::now();
        let image = decode(&frame.bytes, &self.decode)?;
        let decoded = Instant::now();
        let sightings = search.look(&image, frame.at, detector);
        let size = session.classifier().card().image_size;
        let found = sightings.iter().filter(|sighting| !sighting.is_held);
        let crops = found.map(|sighting| FaceCrop::from_box(&image, &sighting.bounding_box, size));
        let crops = crops.collect();
        Ok(CutOut {
            session: Arc::clone(session),
            seq: frame.seq,
            at: frame.at,
            looked: Looked {
                width: image.width(),
                height: image.height(),
                sightings,
                times: Times {
                    queue: begun - frame.received,
                    decode: decoded - begun,
                    detect: decoded.elapsed(),
                    classify: Duration::ZERO,
                },
            },
            crops,
            since: Instant::now(),
        })
    }
}

/// Answers frames until no thread cuts out faces any more; what has gathered meanwhile is one batch.
fn classify(cut_out: &Receiver<CutOut>) {
    while let Ok(first) = cut_out.recv() {
        let mut frames = vec![first];
        frames.extend(cut_out.try_iter().take(BATCH_FRAMES - 1));
        while let Some(first) = frames.first() {
            let model = Arc::clone(first.session.classifier());
            let (batch, others) = frames
                .into_iter()
                .partition(|frame| Arc::ptr_eq(frame.session.classifier(), &model));
            frames = others;
            answer_together(batch);
        }
    }
}

/// Answers frames that ask the same model. If it panics, each frame is asked about alone, so that only the one at
/// fault fails.
fn answer_together(frames: Vec<CutOut>) {
    let begun = Instant::now();
    match scores(&frames) {
        Some(scores) => {
            let classify = begun.elapsed();
            let mut scores = scores.into_iter();
            for frame in frames {
                let own = scores.by_ref().take(frame.crops.len()).collect();
                frame.answer(own, begun, classify);
            }
        }
        None if frames.len() == 1 => frames.iter().for_each(fail),
        None => frames
            .into_iter()
            .for_each(|frame| answer_together(vec![frame])),
    }
}

impl CutOut {
    /// Answers with the scores of the crops; the batch was begun at `begun` and took `classify`.
    fn answer(mut self, scores: Vec<Vec<f32>>, begun: Instant, classify: Duration) {
        let times = &mut self.looked.times;
        times.queue += begun - self.since;
        if !self.crops.is_empty() {
            times.classify = classify;
        }
        let faces = (self.session.search()).faces(&self.looked.sightings, scores, self.at);
        self.session.answer(LiveAnswer {
            seq: self.seq,
            seen: Ok(self.looked.with_faces(faces)),
        });
    }
}

/// Scores of all faces of all frames; nothing if the model panics.
fn scores(frames: &[CutOut]) -> Option<Vec<Vec<f32>>> {
    let model = frames.first()?.session.classifier();
    let crops: Vec<FaceCrop> = frames
        .iter()
        .flat_map(|frame| frame.crops.clone())
        .collect();
    if crops.is_empty() {
        return Some(Vec::new());
    }
    catch_unwind(AssertUnwindSafe(|| model.predict(&crops))).ok()
}

fn fail(frame: &CutOut) {
    tracing::error!("classifying {} faces panicked", frame.crops.len());
    frame.session.answer(LiveAnswer {
        seq: frame.seq,
        seen: Err(LiveError::Failed),
    });
}

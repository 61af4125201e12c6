//! Many pictures of one person who asks: each core answers one at a time, from its bytes to its scores, and the answers
//! come in the order of the pictures.
//!
//! The [`Engine`](super::engine::Engine) is for many clients at once; here there is one caller and no turns to wait for, and one
//! picture on one core wastes less than one picture on all.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};

use bytes::Bytes;
use image::RgbImage;
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

use super::engine::{EngineError, FaceAnswer, FaceMode, ImageAnswer};
use super::look::{Looked, look};
use crate::ml::card::Card;
use crate::ml::classify::Classifier;
use crate::vision::crop::FaceCrop;
use crate::vision::decode::DecodeLimits;
use crate::vision::detect::{Detection, DetectorKind, FaceDetector};

/// How far ahead of the first answer that is missing pictures are taken up, so that answers that wait stay few.
const AHEAD: usize = 64;

/// How to read pictures.
#[derive(Debug, Clone)]
pub struct BulkConfig {
    /// Pictures at a time.
    pub threads: usize,
    pub detector: DetectorKind,
    pub faces: FaceMode,
    /// Bounds on each picture.
    pub decode: DecodeLimits,
}

/// A model, ready for many pictures.
#[derive(Debug)]
pub struct Bulk {
    classifier: Classifier,
    card: Arc<Card>,
    config: BulkConfig,
    /// A pool of one thread each, within which nothing is spread over other cores.
    pools: Vec<ThreadPool>,
}

/// What answers pictures on one thread.
pub struct Hand<'a> {
    bulk: &'a Bulk,
    detector: Box<dyn FaceDetector>,
}

/// What was found in one picture.
pub struct BulkAnswer {
    /// The answer with its upright picture.
    pub answer: ImageAnswer,
    /// The crop of each face, as the model saw it.
    pub crops: Vec<FaceCrop>,
}

impl Bulk {
    /// # Errors
    ///
    /// If the system gives no threads.
    pub fn new(classifier: Classifier, config: BulkConfig) -> Result<Self, ThreadPoolBuildError> {
        let pool = |_| ThreadPoolBuilder::new().num_threads(1).build();
        Ok(Self {
            card: Arc::new(classifier.card().clone()),
            classifier,
            pools: (0..config.threads.max(1))
                .map(pool)
                .collect::<Result<_, _>>()?,
            config,
        })
    }

    /// The model's card.
    pub fn card(&self) -> &Arc<Card> {
        &self.card
    }

    /// Does `work` for each item, several at a time, and hands what comes of it to `sink` in the items' order; ends at
    /// the sink's first error. Few items are taken before they are needed.
    ///
    /// # Errors
    ///
    /// The sink's.
    pub fn in_order<T: Send, R: Send, E>(
        &self,
        items: impl Iterator<Item = T> + Send,
        work: impl Fn(&mut Hand<'_>, T) -> R + Sync,
        mut sink: impl FnMut(R) -> Result<(), E>,
    ) -> Result<(), E> {
        let line = Line::new(items);
        let (line, work) = (&line, &work);
        std::thread::scope(|scope| {
            let (sender, answers) = mpsc::channel();
            for pool in &self.pools {
                let sender = sender.clone();
                let serve = move || {
                    let mut hand = Hand::new(self);
                    while let Some((number, item)) = line.next() {
                        if sender.send((number, work(&mut hand, item))).is_err() {
                            break;
                        }
                    }
                };
                scope.spawn(move || pool.install(serve));
            }
            drop(sender);
            let mut waiting = BTreeMap::new();
            let mut next = 0;
            for (number, answer) in answers {
                waiting.insert(number, answer);
                while let Some(answer) = waiting.remove(&next) {
                    sink(answer).inspect_err(|_| line.stop())?;
                    next += 1;
                    line.answered(next);
                }
            }
            Ok(())
        })
    }
}

impl<'a> Hand<'a> {
    fn new(bulk: &'a Bulk) -> Self {
        Self {
            bulk,
            detector: bulk.config.detector.for_photos(),
        }
    }

    /// Answers one picture.
    ///
    /// # Errors
    ///
    /// If it cannot be decoded, or something panics on it.
    pub fn answer(&mut self, bytes: Bytes) -> Result<BulkAnswer, EngineError> {
        let answer = catch_unwind(AssertUnwindSafe(|| self.try_to_answer(bytes)));
        answer.unwrap_or_else(|_| {
            self.detector = self.bulk.config.detector.for_photos();
            Err(EngineError::Failed)
        })
    }

    /// Finds and answers the faces of a picture that is decoded already and stands upright, from left to right: a film is
    /// not searched on its sides.
    ///
    /// # Errors
    ///
    /// If something panics on it.
    pub fn faces(&mut self, picture: &RgbImage) -> Result<Vec<FaceAnswer>, EngineError> {
        let faces = catch_unwind(AssertUnwindSafe(|| self.faces_of(picture)));
        faces.map_err(|_| {
            self.detector = self.bulk.config.detector.for_photos();
            EngineError::Failed
        })
    }

    fn faces_of(&mut self, picture: &RgbImage) -> Vec<FaceAnswer> {
        let size = self.bulk.card.image_size;
        let found = self.detector.detect(picture);
        let crop = |found: &Detection| FaceCrop::from_box(picture, &found.bounding_box, size);
        let crops: Vec<FaceCrop> = found.iter().map(crop).collect();
        let scores = self.bulk.classifier.predict(&crops);
        let answer = |(found, scores): (Detection, Vec<f32>)| FaceAnswer {
            bounding_box: found.bounding_box,
            scores,
            detection: Some(found),
        };
        found.into_iter().zip(scores).map(answer).collect()
    }

    fn try_to_answer(&mut self, bytes: Bytes) -> Result<BulkAnswer, EngineError> {
        let Bulk {
            classifier,
            card,
            config,
            ..
        } = self.bulk;
        let detector = self.detector.as_mut();
        let (looked, _room) = look(
            bytes,
            config.faces,
            card.image_size,
            detector,
            &config.decode,
        )?;
        let Looked {
            image,
            turned,
            faces,
            crops,
        } = looked;
        let scores = classifier.predict(&crops);
        let faces = faces.into_iter().zip(scores);
        let answer = ImageAnswer {
            card: Arc::clone(card),
            width: image.width(),
            height: image.height(),
            faces: faces
                .map(|(face, scores)| FaceAnswer::new(face, scores))
                .collect(),
            turned,
            image: Some(image),
        };
        Ok(BulkAnswer { answer, crops })
    }
}

/// The items that are still to be taken, and how far their answers are.
struct Line<I> {
    items: Mutex<std::iter::Enumerate<I>>,
    progress: Mutex<Progress>,
    moved: Condvar,
}

#[derive(Default)]
struct Progress {
    taken: usize,
    answered: usize,
    is_stopped: bool,
}

impl<I: Iterator> Line<I> {
    fn new(items: I) -> Self {
        Self {
            items: Mutex::new(items.enumerate()),
            progress: Mutex::default(),
            moved: Condvar::new(),
        }
    }

    /// The next item with its number, once it is not too far ahead; nothing after the last.
    fn next(&self) -> Option<(usize, I::Item)> {
        // Held while the next item is waited for, which may take long; how far the answers are is locked apart.
        let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        let is_ahead = |progress: &mut Progress| {
            progress.taken >= progress.answered + AHEAD && !progress.is_stopped
        };
        let progress = self.moved.wait_while(self.progress(), is_ahead);
        let mut progress = progress.unwrap_or_else(PoisonError::into_inner);
        if progress.is_stopped {
            return None;
        }
        progress.taken += 1;
        drop(progress);
        items.next()
    }

    fn answered(&self, answered: usize) {
        self.progress().answered = answered;
        self.moved.notify_one();
    }

    fn stop(&self) {
        self.progress().is_stopped = true;
        self.moved.notify_all();
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;
    use crate::ml::bundled;
    use crate::ml::device::DeviceChoice;
    use crate::vision::draw::encode_jpeg;

    fn bulk(threads: usize) -> Bulk {
        let classifier = bundled::load_default(&DeviceChoice::Cpu.open().unwrap()).unwrap();
        let config = BulkConfig {
            threads,
            detector: DetectorKind::default(),
            faces: FaceMode::Whole,
            decode: DecodeLimits::default(),
        };
        Bulk::new(classifier, config).unwrap()
    }

    #[test]
    fn answers_come_in_order_and_not_far_ahead_of_the_slowest() {
        let (taken, mut answered) = (AtomicUsize::new(0), Vec::new());
        let items = (0..500_usize).inspect(|_| {
            taken.fetch_add(1, Ordering::SeqCst);
        });
        let work = |_: &mut Hand<'_>, item: usize| {
            if item.is_multiple_of(100) {
                std::thread::sleep(Duration::from_millis(5));
            }
            item
        };
        let done = bulk(3).in_order(items, work, |item| {
            answered.push(item);
            assert!(taken.load(Ordering::SeqCst) <= answered.len() + AHEAD);
            Ok::<_, Infallible>(())
        });
        assert_eq!(done, Ok(()));
        assert_eq!(answered, (0..500).collect::<Vec<_>>());
    }

    #[test]
    fn the_first_error_of_the_sink_ends_it() {
        let mut answered = 0;
        let done = bulk(2).in_order(
            0..,
            |_, item: u64| item,
            |item| {
                answered += 1;
                if item == 10 { Err("enough") } else { Ok(()) }
            },
        );
        assert_eq!((done, answered), (Err("enough"), 11));
    }

    #[test]
    fn every_thread_answers_alike_and_a_broken_picture_ends_nothing() {
        let jpeg = encode_jpeg(
            &image::RgbImage::from_fn(64, 64, |x, y| image::Rgb([(x * y) as u8; 3])),
            90,
        );
        let pictures = [Bytes::from(jpeg), Bytes::from_static(b"no picture")];
        let items = pictures.iter().cycle().take(12).cloned();
        let mut scores = Vec::new();
        let done = bulk(2).in_order(
            items,
            |hand, bytes| hand.answer(bytes),
            |answer| {
                scores.push(
                    answer
                        .ok()
                        .map(|found| found.answer.faces[0].scores.clone()),
                );
                Ok::<_, Infallible>(())
            },
        );
        assert_eq!(done, Ok(()));
        let sound: Vec<_> = scores.iter().step_by(2).collect();
        assert!(sound[0].is_some() && sound.iter().all(|other| *other == sound[0]));
        assert!(scores.iter().skip(1).step_by(2).all(Option::is_none));
    }
}

//! The thread that answers: decoding, detection, crops and scores.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, mpsc};

use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::shelf::Model;
use super::{
    EngineConfig, EngineError, Explained, FaceAnswer, FaceMode, ImageAnswer, ImageRequest,
    MOST_EXPLAINED,
};
use crate::ml::explain::occlusion;
use crate::vision::bounding_box::BoundingBox;
use crate::vision::crop::FaceCrop;
use crate::vision::decode::decode;
use crate::vision::detect::FaceDetector;

/// A request with its model and the place where its answer goes.
pub(super) struct Job {
    pub(super) request: ImageRequest,
    pub(super) model: Arc<Model>,
    pub(super) explain: bool,
    pub(super) answer: oneshot::Sender<Result<Explained, EngineError>>,
    /// Held until the answer is sent: the place in the queue.
    pub(super) _place: OwnedSemaphorePermit,
}

/// What the inference thread owns.
pub(super) struct Worker {
    pub(super) detector: Box<dyn FaceDetector>,
    pub(super) config: EngineConfig,
}

impl Worker {
    /// Answers jobs until nobody can send any more.
    pub(super) fn run(mut self, waiting: &mpsc::Receiver<Job>) {
        for job in waiting {
            if job.answer.is_closed() {
                // Whoever asked has left.
                continue;
            }
            let answered = catch_unwind(AssertUnwindSafe(|| self.answer(&job)));
            let answer = answered.unwrap_or_else(|_| {
                tracing::error!(
                    "inference panicked on an image of {} bytes",
                    job.request.bytes.len()
                );
                self.detector = self.config.detector.for_photos();
                Err(EngineError::Failed)
            });
            // The asker may have left meanwhile.
            let _ = job.answer.send(answer);
        }
    }

    fn answer(&mut self, job: &Job) -> Result<Explained, EngineError> {
        let Job { request, model, .. } = job;
        let image = decode(&request.bytes, &self.config.decode)?;
        let (width, height) = image.dimensions();
        let card = Arc::clone(&model.card);
        let (boxes, crops): (Vec<BoundingBox>, Vec<FaceCrop>) = match request.faces {
            FaceMode::Whole => {
                let whole = BoundingBox {
                    x: 0,
                    y: 0,
                    width,
                    height,
                };
                (vec![whole], vec![FaceCrop::whole(&image, card.image_size)])
            }
            FaceMode::Detect => self
                .detector
                .detect(&image)
                .into_iter()
                .map(|found| found.bounding_box)
                .map(|found| (found, FaceCrop::from_box(&image, &found, card.image_size)))
                .unzip(),
        };
        let scores = model.classifier.predict(&crops);
        let explained = if job.explain { MOST_EXPLAINED } else { 0 };
        let heats = (crops.iter().take(explained))
            .map(|crop| occlusion(&model.classifier, &model.classifier.pixels(crop).data))
            .collect();
        let faces = boxes
            .into_iter()
            .zip(scores)
            .map(|(bounding_box, scores)| FaceAnswer {
                bounding_box,
                scores,
            })
            .collect();
        let answer = ImageAnswer {
            card,
            width,
            height,
            faces,
            image: request.keep_image.then_some(image),
        };
        Ok(Explained { answer, heats })
    }
}

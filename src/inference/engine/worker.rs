//! The threads that answer: decoding, detection, crops and scores.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use image::RgbImage;
use tokio::sync::oneshot;

use super::shelf::Model;
use super::turns::Turns;
use super::weights::LoadedModels;
use super::{
    Asker, EngineConfig, EngineError, Explainable, FaceAnswer, FaceMode, Found, ImageAnswer,
    ImageRequest, MAX_EXPLAINED,
};
use crate::ml::classify::Classifier;
use crate::ml::explain::{Heat, occlusion};
use crate::vision::bounding_box::BoundingBox;
use crate::vision::crop::FaceCrop;
use crate::vision::decode::{Room, decode};
use crate::vision::detect::{Detection, FaceDetector};
use crate::vision::turned::{self, Turn};

/// One piece of work, with the place where its answer goes.
#[derive(Debug)]
pub(super) enum Job {
    /// Find and name the faces of an image.
    Image {
        request: ImageRequest,
        model: Arc<Model>,
        answer: oneshot::Sender<Result<Found, EngineError>>,
    },
    /// Explain the answer about a face.
    Face {
        face: Explainable,
        answer: oneshot::Sender<Result<Heat, EngineError>>,
        /// Held until the answer is sent.
        _asker: Asker,
    },
}

/// What an inference thread owns.
pub(super) struct Worker {
    pub(super) detector: Box<dyn FaceDetector>,
    pub(super) config: EngineConfig,
    pub(super) loaded: Arc<LoadedModels>,
    /// Most that a piece of work may cost for this thread.
    pub(super) max_cost: u64,
}

impl Worker {
    /// Does what waits until no one can ask any more.
    pub(super) fn run(mut self, waiting: &Turns<Job>) {
        while let Some(job) = waiting.next(self.max_cost) {
            match job {
                // The client may have left, before or meanwhile.
                Job::Image { answer, .. } if answer.is_closed() => {}
                Job::Face { answer, .. } if answer.is_closed() => {}
                Job::Image {
                    request,
                    model,
                    answer,
                } => {
                    let found = self.unless_panics(|worker| worker.find(request, &model));
                    let _ = answer.send(found);
                }
                Job::Face { face, answer, .. } => {
                    let heat = self.unless_panics(|worker| worker.explain(&face));
                    let _ = answer.send(heat);
                }
            }
        }
    }

    fn unless_panics<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        let done = catch_unwind(AssertUnwindSafe(|| work(self)));
        done.unwrap_or_else(|_| {
            tracing::error!("inference panicked on an image");
            self.detector = self.config.detector.for_photos();
            Err(EngineError::Failed)
        })
    }

    fn network(&self, model: &Model) -> Result<Arc<Classifier>, EngineError> {
        super::loaded(&self.loaded, model)
    }

    /// The faces of a picture, which is turned where none stands upright.
    fn detect(&mut self, image: RgbImage) -> (RgbImage, Option<Turn>, Vec<Detection>) {
        let found = self.detector.detect(&image);
        if !found.is_empty() {
            return (image, None, found);
        }
        match turned::find(self.detector.as_mut(), &image) {
            Some((turn, image, found)) => (image, Some(turn), found),
            None => (image, None, found),
        }
    }

    fn find(&mut self, request: ImageRequest, model: &Arc<Model>) -> Result<Found, EngineError> {
        let _room = Room::enter(&request.bytes);
        let image = decode(&request.bytes, &self.config.decode)?;
        // The file is of no more use, and may be large.
        drop(request.bytes);
        let card = Arc::clone(&model.card);
        let network = self.network(model)?;
        let (image, turned, faces) = match request.faces {
            FaceMode::Whole => (image, None, Vec::new()),
            FaceMode::Detect => self.detect(image),
        };
        let (width, height) = image.dimensions();
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
            FaceMode::Detect => (faces.into_iter())
                .map(|found| found.bounding_box)
                .map(|found| (found, FaceCrop::from_box(&image, &found, card.image_size)))
                .unzip(),
        };
        let image = request.keep_image.then_some(image);
        let scores = network.predict(&crops);
        let faces = boxes
            .into_iter()
            .zip(scores)
            .map(|(bounding_box, scores)| FaceAnswer {
                bounding_box,
                scores,
            })
            .collect();
        let explained = if request.explain { MAX_EXPLAINED } else { 0 };
        let face = |crop| Explainable {
            model: Arc::clone(model),
            crop,
        };
        Ok(Found {
            answer: ImageAnswer {
                card,
                width,
                height,
                faces,
                turned,
                image,
            },
            explainable: crops.into_iter().take(explained).map(face).collect(),
        })
    }

    fn explain(&self, face: &Explainable) -> Result<Heat, EngineError> {
        let network = self.network(&face.model)?;
        Ok(occlusion(&network, &network.pixels(&face.crop).data))
    }
}

//! The threads that answer: decoding, detection, crops and scores.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::oneshot;

use super::shelf::Model;
use super::turns::Turns;
use super::weights::LoadedModels;
use super::{
    Asker, EngineConfig, EngineError, Explainable, FaceAnswer, Found, ImageAnswer, ImageRequest,
    MAX_EXPLAINED,
};
use crate::inference::look::{Looked, look};
use crate::ml::classify::Classifier;
use crate::ml::explain::{Heat, occlusion};
use crate::vision::detect::FaceDetector;

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

    fn find(&mut self, request: ImageRequest, model: &Arc<Model>) -> Result<Found, EngineError> {
        let card = Arc::clone(&model.card);
        let network = self.network(model)?;
        let detector = self.detector.as_mut();
        let limits = &self.config.decode;
        let looked = look(
            request.bytes,
            request.faces,
            card.image_size,
            detector,
            limits,
        );
        let (looked, _room) = looked?;
        let Looked {
            image,
            turned,
            faces,
            crops,
        } = looked;
        let (width, height) = image.dimensions();
        let image = request.keep_image.then_some(image);
        let scores = network.predict(&crops);
        let faces = faces.into_iter().zip(scores);
        let faces = faces.map(|(face, scores)| FaceAnswer::new(face, scores));
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
                faces: faces.collect(),
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

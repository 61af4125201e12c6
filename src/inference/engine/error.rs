//! Why the engine does not answer or start.

use crate::vision::decode::DecodeError;

/// Why the engine gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The bytes are no usable image.
    #[error(transparent)]
    Image(#[from] DecodeError),
    /// No such model.
    #[error("there is no model called {0}; GET /api/v1/models lists those there are")]
    UnknownModel(String),
    /// The model's files cannot be used any more.
    #[error("the model {model} cannot be loaded: {why}")]
    Unloadable {
        /// Its id.
        model: String,
        /// The reason, for who runs the program.
        why: String,
    },
    /// The queue is full.
    #[error("too many requests are waiting; try again in a moment")]
    Busy,
    /// The inference thread failed on this image or has ended.
    #[error("the inference thread could not answer this image")]
    Failed,
}

/// Why an engine could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no model to ask.
    #[error("there is no model to start with")]
    NoModel,
    /// The system gives no thread.
    #[error("the inference thread could not be started: {0}")]
    Thread(#[from] std::io::Error),
}

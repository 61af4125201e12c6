//! Models for programs that know nothing of FaceFeel.

use super::{Library, LibraryError};
use crate::ml::onnx::{self, OnnxInput};

impl Library {
    /// The model as an ONNX file, see [`onnx::export`].
    ///
    /// # Errors
    ///
    /// If there is no such model, or it cannot be loaded.
    pub fn export_onnx(&self, id: &str, input: OnnxInput) -> Result<Vec<u8>, LibraryError> {
        let classifier = self.classifier(id)?;
        Ok(onnx::export(&*self.card(id)?, &classifier, input)?)
    }
}

//! What can be asked about evaluations without a job: what folders would be taken for, and why a model was wrong.

use super::{Jobs, JobsError};
use crate::dataset::faces::Faces;
use crate::inference::engine::ChangeError;
use crate::ml::evaluate::mapping::Mapping;
use crate::ml::explain::{Heat, occlusion};
use crate::storage::datasets::DatasetsError;
use crate::storage::models::library::LibraryError;

/// Which picture of which dataset, and whose answer.
#[derive(Debug, Clone)]
pub struct HeatWanted {
    /// Id of the dataset.
    pub dataset: String,
    /// Id of the model.
    pub model: String,
    /// The file's place in the archive.
    pub index: usize,
    /// Whether its face was detected and cropped.
    pub detected: bool,
}

impl Jobs {
    /// What the folders of a dataset are taken for by a model, and which of its classes they lack.
    ///
    /// # Errors
    ///
    /// If there is no such dataset or model.
    pub async fn mapping(
        &self,
        dataset: &str,
        model: &str,
    ) -> Result<(Mapping, Vec<String>), JobsError> {
        let found = self.store().dataset(dataset).await?;
        let found = Self::usable(dataset, found)?;
        let card = self.shared.card("model", model)?;
        let folders = found
            .classes
            .iter()
            .map(|class| (class.name.as_str(), class.images));
        let mapping = Mapping::propose(folders, &card.classes);
        let missing = mapping.missing(&card.classes);
        Ok((mapping, missing))
    }

    /// What speaks for a model's answer about one picture of an evaluation; nothing if model or picture are gone. Slow:
    /// for [`crate::inference::engine::Engine::render`].
    ///
    /// # Errors
    ///
    /// If the picture cannot be read.
    pub fn heat(&self, wanted: &HeatWanted) -> Result<Option<Heat>, DatasetsError> {
        let classifier = match self.models().classifier(&wanted.model) {
            Ok(classifier) => classifier,
            Err(LibraryError::Change(ChangeError::Unknown(_))) => return Ok(None),
            Err(_) => return Err(DatasetsError::Failed),
        };
        let faces = match wanted.detected {
            true => Faces::Detect,
            false => Faces::Whole,
        };
        let size = classifier.card().image_size;
        let crop = self
            .datasets()
            .crop(&wanted.dataset, wanted.index, faces, size)?;
        Ok(crop.map(|crop| occlusion(&classifier, &classifier.pixels(&crop).data)))
    }
}

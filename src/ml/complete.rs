//! What a model that was trained by an earlier version lacks: a temperature, and fingerprints of what it learned from.

use std::sync::Arc;

use super::classify::Classifier;
use super::metrics::calibration::fit_temperature;
use super::model_file::FINGERPRINTS;
use crate::dataset::catalog::{Dataset, Part, Sample};
use crate::dataset::seen::LearnedImages;
use crate::ml::card::{Card, Fingerprints};

/// Why a model could not be completed.
#[derive(Debug, thiserror::Error)]
pub enum CompleteError {
    /// It is other data.
    #[error("the model learned from other data: its card names {card}, this is {data}")]
    OtherData {
        /// The hash on the card.
        card: String,
        /// The hash of the data.
        data: String,
    },
    /// The data does not say what was held back.
    #[error(
        "the data has no part named train or val, so nobody knows what the temperature may be fitted on"
    )]
    NoParts,
}

/// The model with a temperature fitted on the part `val` of the data that it learned from, and the fingerprints of its
/// parts `train` and `val`.
///
/// # Errors
///
/// If it is not that data, or not divided into parts.
pub fn complete(model: Classifier, dataset: &Dataset) -> Result<Classifier, CompleteError> {
    let card = model.card().clone();
    if card.trained_on.hash != dataset.sha256 {
        return Err(CompleteError::OtherData {
            card: card.trained_on.hash,
            data: dataset.sha256.clone(),
        });
    }
    let label = |sample: &Sample| {
        let name = &dataset.classes[sample.class];
        card.classes.iter().position(|class| class == name)
    };
    let held_back = dataset
        .samples
        .iter()
        .filter(|sample| sample.part == Some(Part::Valid));
    let (pixels, labels): (Vec<&[u8]>, Vec<usize>) = held_back
        .filter_map(|sample| Some((&sample.pixels.data[..], label(sample)?)))
        .unzip();
    if labels.is_empty() || !dataset.is_divided() {
        return Err(CompleteError::NoParts);
    }
    let plain = model.with_card(Card {
        temperature: 1.0,
        ..card.clone()
    });
    let temperature = fit_temperature(&plain.predict_pixels(&pixels), &labels);
    let was_used = |sample: &&Sample| matches!(sample.part, Some(Part::Train | Part::Valid));
    let learned = LearnedImages::of(dataset.samples.iter().filter(was_used));
    let fingerprints = Fingerprints {
        file: FINGERPRINTS.to_owned(),
        images: learned.len(),
        complete: true,
    };
    let card = Card {
        temperature,
        fingerprints: Some(fingerprints),
        ..card
    };
    Ok(plain.with_card(card).with_learned(Some(Arc::new(learned))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::testing::{face, sample};
    use crate::ml::testing::trained;

    fn dataset(parts: [Option<Part>; 3]) -> Dataset {
        let samples = parts.into_iter().zip(1..);
        Dataset {
            name: String::new(),
            sha256: trained().card().trained_on.hash.clone(),
            classes: vec!["happy".to_owned(), "sad".to_owned()],
            samples: samples
                .map(|(part, seed)| Sample {
                    part,
                    class: seed as usize % 2,
                    ..sample(&face(seed, trained().card().image_size))
                })
                .collect(),
            skipped: Vec::new(),
            understood: Default::default(),
            no_face: Vec::new(),
            edition: None,
        }
    }

    #[test]
    fn training_and_validation_images_are_learned_and_test_images_are_not() {
        let data = dataset([Some(Part::Train), Some(Part::Valid), Some(Part::Test)]);
        let completed = complete(trained(), &data).unwrap();
        assert_eq!(completed.learned().unwrap().len(), 2);
        assert!(completed.card().temperature > 0.0);
        assert!(completed.card().fingerprints.as_ref().unwrap().complete);
    }

    #[test]
    fn other_data_and_data_without_parts_are_refused() {
        let undivided = complete(trained(), &dataset([None; 3]));
        assert!(matches!(undivided, Err(CompleteError::NoParts)));
        let other = Dataset {
            sha256: "1".repeat(64),
            ..dataset([Some(Part::Train), Some(Part::Valid), None])
        };
        let refused = complete(trained(), &other);
        assert!(matches!(refused, Err(CompleteError::OtherData { .. })));
    }
}

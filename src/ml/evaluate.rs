//! Measuring a model on labelled crops that it was not made with.

use crate::dataset::catalog::{Dataset, Part, Sample};
use crate::emotion::Emotion;
use crate::ml::classify::Classifier;
use crate::ml::metrics::Report;

/// A measurement.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated {
    /// Figures over the classes that both the model and the data know, in the model's order.
    pub report: Report,
    /// Those classes.
    pub classes: Vec<String>,
    /// Classes of the model that the data lack; their scores were set aside.
    pub masked: Vec<String>,
    /// Classes of the data that the model does not know, and their images, which were left out.
    pub unmapped: Vec<(String, usize)>,
}

/// Why nothing could be measured.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    /// No folder is a class of the model.
    #[error("none of the folders ({data}) is a class of the model ({model}); rename the folders")]
    NothingInCommon {
        /// The data's classes.
        data: String,
        /// The model's classes.
        model: String,
    },
    /// The part asked for is not in the data.
    #[error("the data has no images in the part asked for; leave --part out to use them all")]
    EmptyPart,
}

/// Measures a model on a dataset whose crops have the model's size and colour, or on one part of it.
///
/// Folder names are matched to classes as they are, else as emotions: `happiness` is `happy`. Classes that
/// the data lack cannot be predicted: their scores are set aside and the others scaled to sum 1.
///
/// # Errors
///
/// If no image can be used.
pub fn evaluate(
    classifier: &Classifier,
    dataset: &Dataset,
    part: Option<Part>,
) -> Result<Evaluated, EvaluateError> {
    let known = &classifier.card().classes;
    let mapping: Vec<Option<usize>> = dataset
        .classes
        .iter()
        .map(|class| matching(class, known))
        .collect();
    let chosen: Vec<&Sample> = dataset
        .samples
        .iter()
        .filter(|sample| part.is_none() || sample.part == part)
        .collect();
    if chosen.is_empty() {
        return Err(EvaluateError::EmptyPart);
    }
    let mut present = vec![false; known.len()];
    let mut counts = vec![0; dataset.classes.len()];
    for sample in &chosen {
        counts[sample.class] += 1;
        if let Some(class) = mapping[sample.class] {
            present[class] = true;
        }
    }
    let kept: Vec<usize> = (0..known.len()).filter(|&class| present[class]).collect();
    if kept.is_empty() {
        return Err(EvaluateError::NothingInCommon {
            data: dataset.classes.join(", "),
            model: known.join(", "),
        });
    }
    let usable: Vec<(&Sample, usize)> = chosen
        .into_iter()
        .filter_map(|sample| {
            let class = mapping[sample.class]?;
            Some((sample, kept.iter().position(|&kept| kept == class)?))
        })
        .collect();
    let pixels: Vec<&[u8]> = usable
        .iter()
        .map(|(sample, _)| &sample.pixels.data[..])
        .collect();
    let scores = classifier
        .predict_pixels(&pixels)
        .iter()
        .map(|scores| masked(scores, &kept))
        .collect::<Vec<_>>();
    let labels: Vec<usize> = usable.iter().map(|(_, label)| *label).collect();
    let classes: Vec<String> = kept.iter().map(|&class| known[class].clone()).collect();
    let unmapped = dataset.classes.iter().zip(&mapping).zip(counts);
    Ok(Evaluated {
        report: Report::new(&classes, &scores, &labels),
        classes,
        masked: (0..known.len())
            .filter(|&class| !present[class])
            .map(|class| known[class].clone())
            .collect(),
        unmapped: unmapped
            .filter(|((_, class), count)| class.is_none() && *count > 0)
            .map(|((name, _), count)| (name.clone(), count))
            .collect(),
    })
}

/// The index of the class that a folder's name means.
fn matching(folder: &str, known: &[String]) -> Option<usize> {
    known.iter().position(|class| class == folder).or_else(|| {
        let emotion = Emotion::from_label(folder)?;
        known
            .iter()
            .position(|class| Emotion::from_label(class) == Some(emotion))
    })
}

/// The scores of some classes, scaled to sum 1.
fn masked(scores: &[f32], kept: &[usize]) -> Vec<f32> {
    let sum: f32 = kept.iter().map(|&class| scores[class]).sum();
    kept.iter()
        .map(|&class| scores[class] / sum.max(f32::MIN_POSITIVE))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_matched_by_name_then_by_meaning() {
        let known = ["happy", "sad", "my own class"].map(str::to_owned);
        assert_eq!(matching("happiness", &known), Some(0));
        assert_eq!(matching("my own class", &known), Some(2));
        assert_eq!(matching("banana", &known), None);
    }

    #[test]
    fn masked_scores_sum_to_one() {
        assert_eq!(masked(&[0.25, 0.5, 0.25], &[0, 2]), [0.5, 0.5]);
    }
}

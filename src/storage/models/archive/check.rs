//! What a stranger's model must keep to, beyond what loading checks.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::ImportError;
use crate::dataset::naming::{is_control, visible};
use crate::ml::card::{Card, MAX_CLASS_CHARS, MAX_CLASSES};
use crate::ml::classify::Classifier;
use crate::storage::names;

/// Longest safetensors header in bytes; our largest network's has a few thousand.
const MAX_HEADER_BYTES: usize = 1 << 20;

/// Most tensors; our largest network has some dozens.
const MAX_TENSORS: usize = 1000;

/// Longest text of a card in characters, the protocol's sentences among them.
const MAX_TEXT: usize = 20_000;

/// Most measurements on a card.
const MAX_METRICS: usize = 50;

/// Refuses weights that are no plain 32-bit numbers, or not finite.
pub(super) fn weights(bytes: &[u8]) -> Result<(), ImportError> {
    let broken = ImportError::Weights("their file is no safetensors file");
    // A safetensors file starts with the length of its header, a JSON object that describes the tensors.
    let Some((length, rest)) = bytes.split_first_chunk::<8>() else {
        return Err(broken);
    };
    let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
    if length > MAX_HEADER_BYTES {
        return Err(ImportError::Weights("their header is far too long"));
    }
    let Some((header, numbers)) = rest.split_at_checked(length) else {
        return Err(broken);
    };
    match serde_json::from_slice(header) {
        Ok(Header { is_plain: true }) => {}
        Ok(Header { is_plain: false }) => {
            return Err(ImportError::Weights(
                "their numbers are not all of type F32",
            ));
        }
        Err(_) => return Err(broken),
    }
    let (numbers, odd) = numbers.as_chunks::<4>();
    if !odd.is_empty() {
        return Err(broken);
    }
    match numbers
        .iter()
        .all(|bytes| f32::from_le_bytes(*bytes).is_finite())
    {
        true => Ok(()),
        false => Err(ImportError::Weights(
            "some of them are infinite or no numbers",
        )),
    }
}

/// What has to be known of a safetensors header; read without keeping any of it.
struct Header {
    /// Whether all its numbers are of type F32.
    is_plain: bool,
}

impl<'de> Deserialize<'de> for Header {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(HeaderVisitor)
    }
}

struct HeaderVisitor;

impl<'de> Visitor<'de> for HeaderVisitor {
    type Value = Header;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object that describes tensors")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Header, A::Error> {
        #[derive(Deserialize)]
        struct Tensor<'a> {
            #[serde(borrow)]
            dtype: Cow<'a, str>,
        }
        let mut is_plain = true;
        let mut tensors = 0;
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            if name == "__metadata__" {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            tensors += 1;
            if tensors > MAX_TENSORS {
                return Err(A::Error::custom("too many tensors"));
            }
            is_plain &= map.next_value::<Tensor<'_>>()?.dtype == "F32";
        }
        Ok(Header { is_plain })
    }
}

/// The card with its names as they are kept; [`card`] says whether they may be.
pub(super) fn tidied(card: &Card) -> Card {
    let mut card = card.clone();
    card.name = names::checked(&card.name).unwrap_or(card.name);
    let classes = card.classes.iter_mut();
    let figures = card.metrics.iter_mut();
    let figures = figures.flat_map(|figure| {
        let classes = figure.report.per_class.iter_mut();
        let classes = classes.map(|class| &mut class.class);
        classes.chain([&mut figure.name])
    });
    for name in classes.chain(figures).chain([&mut card.trained_on.name]) {
        *name = visible(name);
    }
    card
}

/// Refuses texts without end and figures that contradict the classes.
pub(super) fn card(card: &Card) -> Result<(), ImportError> {
    let refuse = |why: &str| Err(ImportError::Card(why.to_owned()));
    if names::checked(&card.name).is_err() {
        return refuse("its name is empty, too long or holds control characters");
    }
    if card.classes.len() > MAX_CLASSES {
        return refuse("it has more than 100 classes");
    }
    for (index, class) in card.classes.iter().enumerate() {
        let is_bad = class.trim().is_empty() || class.chars().any(is_control);
        if is_bad || class.chars().count() > MAX_CLASS_CHARS {
            return refuse("the name of a class is empty, too long or holds control characters");
        }
        if card.classes[..index].contains(class) {
            return refuse("two of its classes have the same name");
        }
    }
    let texts = [
        &card.protocol,
        &card.created_at,
        &card.trained_on.name,
        &card.trained_on.hash,
    ];
    let of_metrics = card
        .metrics
        .iter()
        .flat_map(|figure| [&figure.name, &figure.protocol]);
    let of_fingerprints = card.fingerprints.iter().map(|known| &known.file);
    if card
        .terms
        .as_ref()
        .is_some_and(|terms| terms.trim().is_empty())
    {
        return refuse("its terms are empty");
    }
    if texts
        .into_iter()
        .chain(of_metrics)
        .chain(of_fingerprints)
        .chain(&card.terms)
        .any(|text| text.len() > MAX_TEXT)
    {
        return refuse("one of its texts is too long");
    }
    if card.metrics.len() > MAX_METRICS {
        return refuse("it holds too many measurements");
    }
    for figure in &card.metrics {
        figures(&figure.report).or_else(refuse)?;
        let changed = figure.robustness.iter().map(|changed| changed.accuracy);
        are_shares(changed.chain(figure.calibration_error)).or_else(refuse)?;
    }
    Ok(())
}

/// A measurement may be of fewer or other classes than the model's, but must fit itself.
fn figures(report: &crate::ml::metrics::ClassificationReport) -> Result<(), &'static str> {
    let classes = report.per_class.len();
    let is_square = report.confusion_matrix.len() == classes
        && report
            .confusion_matrix
            .iter()
            .all(|row| row.len() == classes);
    if classes > MAX_CLASSES || !is_square {
        return Err("a confusion matrix does not fit its classes");
    }
    // Sums of these stay far from overflowing, even where usize has 32 bits.
    const MOST: usize = 100_000_000;
    let counts = report.confusion_matrix.iter().flatten();
    let mut supports = report.per_class.iter().map(|class| class.support);
    if counts
        .clone()
        .try_fold(0_usize, |sum, count| sum.checked_add(*count))
        .is_none_or(|sum| sum > MOST)
        || supports.any(|support| support > MOST)
        || report.support > MOST
    {
        return Err("a measurement has absurdly many images");
    }
    let mut shares = vec![report.accuracy, report.macro_f1, report.weighted_f1];
    shares.extend(report.interval_95);
    for class in &report.per_class {
        shares.extend([class.precision, class.recall, class.f1]);
        shares.extend(class.recall_interval_95);
    }
    are_shares(shares)
}

fn are_shares(shares: impl IntoIterator<Item = f64>) -> Result<(), &'static str> {
    match shares.into_iter().all(|share| (0.0..=1.0).contains(&share)) {
        true => Ok(()),
        false => Err("a share lies outside 0 to 1"),
    }
}

/// Refuses weights that look sound one by one and yet give no scores, such as a negative variance.
pub(super) fn scores(classifier: &Classifier) -> Result<(), ImportError> {
    let card = classifier.card();
    let bytes = card.image_size as usize * card.image_size as usize * card.color.channels();
    let ramp: Vec<u8> = (0..bytes).map(|place| (place % 251) as u8).collect();
    let scores = classifier.predict_pixels(&[&ramp]);
    match scores.iter().flatten().all(|score| score.is_finite()) {
        true => Ok(()),
        false => Err(ImportError::Weights("a test picture gets no finite scores")),
    }
}

//! The files that `facefeel evaluate --report` writes.

use std::fs;
use std::path::Path;

use anyhow::Context;
use facefeel::answers::report_file::{About, Picture, csv, html};
use facefeel::answers::words::Words;
use facefeel::dataset::archive::{NameEncoding, OpenConfig, Source};
use facefeel::dataset::catalog::Dataset;
use facefeel::ml::card::Card;
use facefeel::ml::change::Robustness;
use facefeel::ml::evaluate::Predictions;
use facefeel::ml::evaluate::findings::Findings;
use facefeel::storage::store;
use facefeel::vision::decode::{DecodeLimits, decode};
use facefeel::vision::draw::encode_jpeg;
use image::imageops;
use serde::Serialize;

use super::WrongUse;

/// Longer side in pixels, and quality from 1 to 100, of the pictures in a page.
const PICTURE_PX: u32 = 256;
const JPEG_QUALITY: u8 = 88;

/// What a file holds.
pub(super) enum Kind {
    Html,
    Json,
    Csv,
}

impl Kind {
    /// By the ending of its name.
    pub(super) fn of(file: &Path) -> anyhow::Result<Self> {
        let ending = file.extension().unwrap_or_default().to_string_lossy();
        Ok(match ending.to_ascii_lowercase().as_str() {
            "html" | "htm" => Self::Html,
            "json" => Self::Json,
            "csv" => Self::Csv,
            _ => {
                let message = format!("{}: a report is .html, .json or .csv", file.display());
                return Err(WrongUse::error(message));
            }
        })
    }
}

/// What `--json` prints, and a JSON report holds.
#[derive(Serialize)]
pub(super) struct Summary<'a> {
    pub(super) model: &'a str,
    #[serde(flatten)]
    pub(super) measured: &'a Findings,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(super) robustness: &'a [Robustness],
}

/// An evaluation and what it was about.
pub(super) struct Outcome<'a> {
    pub(super) data: &'a Path,
    pub(super) names: Option<NameEncoding>,
    pub(super) card: &'a Card,
    pub(super) dataset: &'a Dataset,
    pub(super) predictions: &'a Predictions,
    pub(super) findings: &'a Findings,
    pub(super) robustness: &'a [Robustness],
    /// Whether a table has only the classes of the data as answers.
    pub(super) only: bool,
    /// The words of a page.
    pub(super) words: &'a Words,
}

impl Outcome<'_> {
    /// Writes it as the file's ending says.
    pub(super) fn write(&self, file: &Path) -> anyhow::Result<()> {
        let text = match Kind::of(file)? {
            Kind::Csv if self.only => csv(&self.predictions.only_classes_of_data()),
            Kind::Csv => csv(self.predictions),
            Kind::Html => self.page()?,
            Kind::Json => serde_json::to_string_pretty(&Summary {
                model: &self.card.id,
                measured: self.findings,
                robustness: self.robustness,
            })?,
        };
        fs::write(file, text).with_context(|| file.display().to_string())
    }

    fn page(&self) -> anyhow::Result<String> {
        let about = About {
            model: self.card.name.clone(),
            dataset: self.dataset.name.clone(),
            created_at: store::now(),
            mended: 0,
        };
        Ok(html(&about, self.findings, &self.pictures()?, self.words))
    }

    /// The pictures of the worst errors.
    fn pictures(&self) -> anyhow::Result<Vec<Picture>> {
        let open = OpenConfig {
            names: self.names,
            ..OpenConfig::default()
        };
        let source = Source::open_with(self.data, &open)?;
        let worst = self.findings.figures.worst.iter();
        let picture = |index: usize| {
            let picture = decode(&source.read(index).ok()?, &DecodeLimits::default()).ok()?;
            let picture = match picture.width().max(picture.height()) > PICTURE_PX {
                true => {
                    let scale =
                        f64::from(PICTURE_PX) / f64::from(picture.width().max(picture.height()));
                    let scaled = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
                    imageops::thumbnail(&picture, scaled(picture.width()), scaled(picture.height()))
                }
                false => picture,
            };
            let jpeg = encode_jpeg(&picture, JPEG_QUALITY);
            Some(Picture { index, jpeg })
        };
        Ok(worst.filter_map(|wrong| picture(wrong.index)).collect())
    }
}

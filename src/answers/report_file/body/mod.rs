//! What an evaluation found, as the body of a page: the same in the site's frame and in a file.

mod judgement;
mod remarks;
mod text;

pub use text::{shown, text};

use askama::Template;

use super::tables::{Cell, Means, cells};
use crate::answers::charts::{self, ChartWords};
use crate::answers::words::Words;
use crate::ml::evaluate::figures::{Figures, IntervalBy, Judged};
use crate::ml::evaluate::findings::Findings;
use crate::ml::evaluate::mapping::{MappedFolder, Use};
use crate::ml::evaluate::truth::{CardFigure, TrainedFigures};
use crate::ml::metrics::ClassificationReport;
use crate::ml::metrics::calibration::CoveragePoint;

/// Worst errors that are shown at once; the others unfold.
const FIRST_WORST: usize = 12;

/// Calibration errors closer than this are about the same.
const CLOSE: f64 = 0.02;

/// Where a body stands.
pub struct Surroundings<'a> {
    /// Id of the report on a page of the site, which offers downloads and what scripts add; none in a file.
    pub report: Option<&'a str>,
    /// Id of the dataset on a page of the site, while its pictures are those that were measured.
    pub dataset: Option<&'a str>,
    /// How many pictures of the dataset were changed because of what a model answered.
    pub mended: usize,
    /// With what addresses of the site begin.
    pub base: &'a str,
    /// Address of a class's picture.
    pub emoji: &'a dyn Fn(&str) -> Option<String>,
    /// Address of the face that the model saw in a picture, by the file's place in the archive.
    pub crop: &'a dyn Fn(usize) -> Option<String>,
    /// Address of a whole picture.
    pub picture: &'a dyn Fn(usize) -> Option<String>,
}

/// A file or a terminal, which has no pictures at hand.
pub(super) const NOWHERE: Surroundings<'static> = Surroundings {
    report: None,
    dataset: None,
    mended: 0,
    base: "",
    emoji: &|_| None,
    crop: &|_| None,
    picture: &|_| None,
};

/// The body.
pub fn body(findings: &Findings, surroundings: &Surroundings<'_>, words: &Words) -> String {
    let body = Body::new(findings, &findings.figures.judged, surroundings, words);
    body.render().expect("a String takes everything")
}

#[derive(Template)]
#[template(path = "report/body.html")]
struct Body<'a> {
    words: &'a Words,
    surroundings: &'a Surroundings<'a>,
    findings: &'a Findings,
    figures: &'a Figures,
    /// The figures that come first.
    judged: &'a Judged,
    report: &'a ClassificationReport,
    /// Over classes, and weighted by their images.
    means: [Means; 2],
    /// Address, class and name of pictures without a face.
    without_face: Vec<(String, &'a str, &'a str)>,
    worst: Vec<Wrong<'a>>,
    more_worst: Vec<Wrong<'a>>,
}

/// A wrong answer.
struct Wrong<'a> {
    index: usize,
    entry: &'a str,
    truth: &'a str,
    predicted: &'a str,
    confidence: f64,
    crop: Option<String>,
}

impl<'a> Body<'a> {
    fn new(
        findings: &'a Findings,
        judged: &'a Judged,
        surroundings: &'a Surroundings<'a>,
        words: &'a Words,
    ) -> Self {
        let figures = &findings.figures;
        let mut worst: Vec<Wrong<'_>> = (figures.worst.iter())
            .map(|wrong| Wrong {
                index: wrong.index,
                entry: &wrong.entry,
                truth: &wrong.truth,
                predicted: &wrong.predicted,
                confidence: wrong.confidence,
                crop: (surroundings.crop)(wrong.index),
            })
            .collect();
        let more_worst = worst.split_off(worst.len().min(FIRST_WORST));
        let without_face = (findings.left_out.no_face.iter()).filter_map(|file| {
            Some((
                (surroundings.picture)(file.index)?,
                &*file.class,
                &*file.entry,
            ))
        });
        Self {
            words,
            surroundings,
            findings,
            figures,
            judged,
            report: &judged.report,
            means: [Means::plain, Means::weighted].map(|of| of(&judged.report)),
            without_face: without_face.collect(),
            worst,
            more_worst,
        }
    }
}

impl Body<'_> {
    fn percent(&self, share: &f64) -> String {
        self.words.percent(*share).into_owned()
    }

    fn number(&self, number: &usize) -> String {
        self.words.number(*number)
    }

    fn label(&self, class: &str) -> String {
        self.words.emotion_label(class).into_owned()
    }

    fn emoji(&self, class: &str) -> Option<String> {
        (self.surroundings.emoji)(class)
    }

    fn with(&self, key: &str, args: &[(&str, String)]) -> String {
        let args: Vec<_> = (args.iter())
            .map(|(name, value)| (*name, value.as_str().into()))
            .collect();
        self.words.text_with(key, &args).into_owned()
    }

    /// On the scale of bands, from 0 to 100: where the interval begins, how long it is, and where the mark is.
    fn scale(&self) -> [String; 3] {
        let [low, high] = self.report.interval_95;
        [low, high - low, self.report.accuracy - 0.005].map(|share| self.length(&share))
    }

    /// A share from 0 to 1 as a length of a drawing 100 long.
    fn length(&self, share: &f64) -> String {
        format!("{:.2}", 100.0 * share)
    }

    fn interval(&self) -> String {
        let [low, high] = self.report.interval_95;
        let key = match self.judged.interval_by {
            IntervalBy::Person => "evaluate-interval-person",
            IntervalBy::Image => "evaluate-interval-image",
        };
        let args = [
            ("images", self.number(&self.report.support)),
            ("low", self.percent(&low)),
            ("high", self.percent(&high)),
        ];
        self.with(key, &args)
    }

    fn masked(&self) -> Option<String> {
        let Judged {
            classes, report, ..
        } = self.figures.masked.as_ref()?;
        let [low, high] = report.interval_95;
        let classes: Vec<String> = classes.iter().map(|class| self.label(class)).collect();
        let args = [
            ("accuracy", self.percent(&report.accuracy)),
            ("low", self.percent(&low)),
            ("high", self.percent(&high)),
            ("macro", self.percent(&report.macro_f1)),
            ("classes", self.words.list(&classes)),
        ];
        Some(self.with("evaluate-masked", &args))
    }

    /// Accuracies on the same pictures that stand beside the model's, each with the key of its name.
    fn beside(&self) -> Vec<(&'static str, f64)> {
        let truth = &self.findings.truth;
        let seen = truth.seen_in_training.as_ref();
        let unseen = seen.filter(|seen| seen.exact + seen.near > 0);
        let person = self.figures.by_person.as_ref();
        let baselines = &truth.baselines;
        let rows = [
            (
                "evaluate-unseen",
                unseen.and_then(|seen| seen.accuracy_unseen),
            ),
            ("evaluate-person-mean", person.map(|person| person.accuracy)),
            ("evaluate-majority", Some(baselines.majority)),
            ("evaluate-neighbour", Some(baselines.nearest_neighbour)),
            (
                "evaluate-neighbour-person",
                baselines.nearest_neighbour_other_person,
            ),
        ];
        known(rows)
    }

    /// Accuracies that the model's training measured, on other pictures.
    fn elsewhere(&self) -> Vec<(&'static str, f64)> {
        let trained = self.findings.truth.trained.as_ref();
        let figure = |of: fn(&TrainedFigures) -> Option<CardFigure>| {
            trained.and_then(of).map(|figure| figure.accuracy)
        };
        known([
            ("evaluate-trained-random", figure(|trained| trained.random)),
            ("evaluate-trained-person", figure(|trained| trained.person)),
        ])
    }

    /// What a baseline is, where its name does not say it.
    fn meaning(&self, name: &str) -> Option<&'static str> {
        match name {
            "evaluate-majority" => Some("explain-majority"),
            "evaluate-neighbour" => Some("explain-neighbour"),
            "evaluate-person-mean" => Some("explain-person"),
            _ => None,
        }
    }

    fn share(&self, share: Option<f64>) -> String {
        match share {
            Some(share) => self.percent(&share),
            None => self.words.text("evaluate-no-answers").into_owned(),
        }
    }

    fn cells(&self, row: &usize) -> Vec<Cell> {
        cells(self.report, *row)
    }

    fn folder_class(&self, folder: &MappedFolder) -> String {
        match (&folder.class, folder.used) {
            (Some(class), _) => self.label(class),
            (None, Use::Skip) => self.words.text("report-left-out").into_owned(),
            (None, _) => self.words.text("report-unknown").into_owned(),
        }
    }

    fn calibration(&self) -> String {
        let calibration = &self.figures.calibration;
        let key = match calibration {
            calibration if calibration.temperature == 1.0 => "evaluate-ece-plain",
            calibration if calibration.ece - calibration.ece_uncalibrated > CLOSE => {
                "evaluate-ece-worse"
            }
            calibration if calibration.ece_uncalibrated - calibration.ece < CLOSE => {
                "evaluate-ece-same"
            }
            _ => "evaluate-ece",
        };
        let args = [
            ("ece", self.percent(&calibration.ece)),
            ("before", self.percent(&calibration.ece_uncalibrated)),
            (
                "temperature",
                self.words.decimal(calibration.temperature, 2),
            ),
        ];
        self.with(key, &args)
    }

    /// The point that is marked at first: at the threshold that was asked for, else where every image gets an answer.
    fn marked(&self) -> Option<&CoveragePoint> {
        self.figures
            .unsure
            .as_ref()
            .or(self.figures.coverage.first())
    }

    fn unsure(&self, point: &CoveragePoint) -> String {
        let key = match point.accuracy {
            None => "evaluate-unsure-all",
            Some(_) if point.threshold == 0.0 => "evaluate-unsure-never",
            Some(_) => "evaluate-unsure",
        };
        let args = [
            ("threshold", self.percent(&point.threshold)),
            ("coverage", self.percent(&point.coverage)),
            ("accuracy", self.share(point.accuracy)),
        ];
        self.with(key, &args)
    }

    /// Where `point` lies in the chart of accuracy against coverage, and the foot of the line below it.
    fn mark(&self, point: &CoveragePoint) -> [f64; 3] {
        let (x, y) = charts::confidence::place(point.coverage, point.accuracy.unwrap_or_default());
        [x, y, charts::confidence::place(0.0, 0.0).1]
    }

    /// The plot of that chart in pixels: left, top, width and height.
    fn plot(&self) -> String {
        let ((left, bottom), (right, top)) = (
            charts::confidence::place(0.0, 0.0),
            charts::confidence::place(1.0, 1.0),
        );
        format!("{left} {top} {} {}", right - left, bottom - top)
    }

    fn reliability_chart(&self) -> String {
        charts::reliability(&self.figures.calibration.bins, &ChartWords::new(self.words))
    }

    fn coverage_chart(&self) -> String {
        charts::coverage(&self.figures.coverage, &ChartWords::new(self.words))
    }
}

/// The rows that have a figure.
fn known<const N: usize>(rows: [(&'static str, Option<f64>); N]) -> Vec<(&'static str, f64)> {
    let row = |(key, figure): (&'static str, Option<f64>)| Some((key, figure?));
    rows.into_iter().filter_map(row).collect()
}

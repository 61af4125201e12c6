//! What came of a training, in a sentence, and what to do next.

use serde::Serialize;
use utoipa::ToSchema;

use super::protocol::Protocol;
use super::words::Words;
use crate::jobs::ReportDocument;
use crate::ml::card::Evaluation;
use crate::ml::train::TrainedModel;
use crate::ml::train::events::{EpochSummary, Measure};
use crate::ml::train::verdict::{Outcome, Splits, Verdict, splits};

/// The verdict on a training, chosen by its figures.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TrainingVerdict {
    /// What there is to say.
    pub verdict: Verdict,
    /// In one sentence.
    #[schema(example = "Good: 93.2% of the validation pictures are classified correctly.")]
    pub text: String,
    /// What to do next.
    pub advice: String,
    /// How the two ways to split compare; null where only one was tried.
    pub splits: Option<String>,
    /// Why the training curve ends elsewhere than the training accuracy; null where it does not.
    curve: Option<String>,
    /// How the pictures of each evaluation were chosen, in the report's order.
    protocols: Vec<Protocol>,
}

impl TrainingVerdict {
    /// The verdict on the training of a report; nothing if the report is none of a training.
    pub fn new(report: &ReportDocument, words: &Words) -> Option<Self> {
        let (train, valid) = (report.train?, report.valid?);
        let history = report.history.as_deref()?;
        Self::of(history, train, valid, &report.evaluations, words)
    }

    /// The verdict on a training that has just ended; nothing if its card holds no figure.
    pub fn of_model(trained: &TrainedModel, words: &Words) -> Option<Self> {
        let TrainedModel {
            history,
            train,
            valid,
            ..
        } = trained;
        let figures = &trained.classifier.card().metrics;
        Self::of(history, *train, *valid, figures, words)
    }

    fn of(
        history: &[EpochSummary],
        train: Measure,
        valid: Measure,
        evaluations: &[Evaluation],
        words: &Words,
    ) -> Option<Self> {
        let first = evaluations.first()?;
        let outcome = Outcome {
            history,
            train,
            valid,
            report: &first.report,
        };
        let verdict = outcome.verdict();
        let (text, advice) = match verdict {
            Verdict::OneClass => ("train-verdict-one-class", "train-advice-one-class"),
            Verdict::Good => ("train-verdict-good", "train-advice-good"),
            Verdict::GoodAndImproving => ("train-verdict-good-improving", "train-advice-improving"),
            Verdict::StillImproving => ("train-verdict-improving", "train-advice-improving"),
            Verdict::OneEpoch => ("train-verdict-one-epoch", "train-advice-one-epoch"),
            Verdict::ByHeart => ("train-verdict-by-heart", "train-advice-by-heart"),
            Verdict::NotLearned => ("train-verdict-not-learned", "train-advice-not-learned"),
            Verdict::Fair => ("train-verdict-fair", "train-advice-fair"),
            Verdict::Weak => ("train-verdict-weak", "train-advice-fair"),
        };
        let percent = |share: f64| words.percent(share).into_owned().into();
        let only_answer = outcome.only_answer();
        let only_answer = only_answer.map(|class| words.emotion_label(class));
        let arguments = [
            ("accuracy", percent(first.report.accuracy)),
            ("train", percent(outcome.train.accuracy)),
            ("valid", percent(outcome.valid.accuracy)),
            ("on", first.name.as_str().into()),
            ("class", only_answer.unwrap_or_default().into()),
        ];
        let curve = outcome.curve_accuracy().map(|curve| {
            let arguments = [
                ("curve", percent(curve)),
                ("train", percent(outcome.train.accuracy)),
            ];
            words
                .text_with("train-curve-dropout", &arguments)
                .into_owned()
        });
        Some(Self {
            verdict,
            text: words.text_with(text, &arguments).into_owned(),
            advice: words.text(advice).into_owned(),
            splits: splits_text(evaluations, words),
            curve,
            protocols: (evaluations.iter())
                .map(|evaluation| Protocol::new(&evaluation.protocol, words))
                .collect(),
        })
    }
}

fn splits_text(evaluations: &[Evaluation], words: &Words) -> Option<String> {
    let (splits, random, person) = splits(evaluations)?;
    let key = match splits {
        Splits::RandomHigher => "train-splits-random-higher",
        Splits::Alike => "train-splits-alike",
        Splits::RandomLower => "train-splits-random-lower",
    };
    let percent = |share: f64| words.percent(share).into_owned().into();
    let arguments = [("random", percent(random)), ("person", percent(person))];
    Some(words.text_with(key, &arguments).into_owned())
}

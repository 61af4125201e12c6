//! Figures that can be compared: over pictures that all models were asked about.

use std::borrow::Cow;
use std::sync::Arc;

use crate::answers::words::Words;
use crate::ml::card::Card;
use crate::ml::evaluate::Predictions;
use crate::ml::evaluate::compare::{CommonImages, Several, excludes_zero};
use crate::ml::evaluate::figures::IntervalBy;
use crate::ml::metrics::comparison::difference_interval;
use crate::web::{App, error::WebError};

/// What a model reaches on some pictures.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    pub(super) accuracy: f64,
    pub(super) interval_95: [f64; 2],
    /// What the interval takes as independent, where that is known.
    pub(super) interval_by: Option<IntervalBy>,
    pub(super) images: usize,
    /// Id of the report, if an evaluation here found it.
    pub(super) report: Option<String>,
}

/// How models differ on the same pictures.
pub(super) enum Difference {
    /// They were measured on different pictures, so the figures say nothing about which is better.
    Incomparable,
    /// The best one, and of each other one how far it is behind.
    Best {
        /// Place of the best model.
        best: usize,
        /// Places of the others, from the second best on.
        others: Vec<Behind>,
    },
}

/// How far a model is behind the best one.
pub(super) struct Behind {
    place: usize,
    difference: f64,
    interval_95: [f64; 2],
}

/// Brings the figures of one row to the pictures that all of its models were asked about, which takes reading what they said
/// about each image (`is_read`), and says how they differ.
pub(super) async fn together(
    app: &App,
    figures: &mut [Option<Figure>],
    is_read: bool,
) -> Result<Option<Difference>, WebError> {
    let places: Vec<usize> = (0..figures.len())
        .filter(|place| figures[*place].is_some())
        .collect();
    let common = if is_read {
        on_common_images(app, figures).await?
    } else {
        None
    };
    if let Some(common) = &common {
        for (figure, model) in figures.iter_mut().flatten().zip(&common.models) {
            figure.accuracy = model.accuracy;
            figure.interval_95 = model.interval_95;
            figure.interval_by = Some(common.interval_by);
            figure.images = common.images;
        }
    }
    let shown: Vec<&Figure> = figures.iter().flatten().collect();
    let is_same = shown
        .windows(2)
        .all(|pair| pair[0].images == pair[1].images);
    if !is_same {
        return Ok(Some(Difference::Incomparable));
    }
    let by_accuracy = |a: &usize, b: &usize| shown[*b].accuracy.total_cmp(&shown[*a].accuracy);
    let mut order: Vec<usize> = (0..shown.len()).collect();
    order.sort_by(by_accuracy);
    let Some((&best, others)) = order.split_first() else {
        return Ok(None);
    };
    let share = |index: usize| (shown[index].accuracy, shown[index].interval_95);
    let paired = |index: usize| {
        let model = common.as_ref()?.models.get(index)?;
        // The other way round: how far the best one is ahead.
        let [low, high] = model
            .against_best
            .as_ref()?
            .comparison
            .difference_interval_95;
        Some([-high, -low])
    };
    let behind = |&index: &usize| Behind {
        place: places[index],
        difference: shown[best].accuracy - shown[index].accuracy,
        interval_95: paired(index)
            .unwrap_or_else(|| difference_interval(share(best), share(index))),
    };
    Ok(Some(Difference::Best {
        best: places[best],
        others: others.iter().map(behind).collect(),
    }))
}

/// What the evaluations say about the pictures that all of them are about; nothing if there are none, or if a figure is from elsewhere.
async fn on_common_images(
    app: &App,
    figures: &[Option<Figure>],
) -> Result<Option<Several>, WebError> {
    let mut texts = Vec::new();
    for figure in figures.iter().flatten() {
        let Some(report) = &figure.report else {
            return Ok(None);
        };
        let Some(text) = app.store.predictions(report).await? else {
            return Ok(None);
        };
        texts.push(text);
    }
    let read = move || -> Option<Several> {
        let read = |text: &String| serde_json::from_str::<Predictions>(text).ok();
        let models: Vec<Predictions> = texts.iter().map(read).collect::<Option<_>>()?;
        Several::new(&CommonImages::new(&models), models.len())
    };
    Ok(tokio::task::spawn_blocking(read).await.ok().flatten())
}

impl Difference {
    /// Whether the model at `place` is better than all others by more than chance explains.
    pub(super) fn is_ahead(&self, place: usize) -> bool {
        match self {
            Self::Incomparable => false,
            Self::Best { best, others } => {
                *best == place && others.iter().all(|other| excludes_zero(other.interval_95))
            }
        }
    }

    /// How far the model at `place` is behind the best one.
    pub(super) fn behind(&self, place: usize, words: &Words) -> Option<Cow<'static, str>> {
        let Self::Best { others, .. } = self else {
            return None;
        };
        let behind = others.iter().find(|other| other.place == place)?;
        Some(words.text_with("compare-behind", &behind.args(words)))
    }

    /// Which model is better on `data`, in one sentence.
    pub(super) fn verdict(
        &self,
        data: &str,
        figures: &[Option<Figure>],
        cards: &[Arc<Card>],
        words: &Words,
    ) -> Cow<'static, str> {
        let (best, second) = match self {
            Self::Best { best, others } if !others.is_empty() => (*best, &others[0]),
            _ => return words.text_with("compare-incomparable", &[("data", data.into())]),
        };
        let accuracy = |place: usize| {
            let accuracy = figures[place].as_ref().map(|figure| figure.accuracy);
            words.percent(accuracy.unwrap_or_default())
        };
        let mut args = vec![
            ("data", data.into()),
            ("better", cards[best].name.as_str().into()),
            ("other", cards[second.place].name.as_str().into()),
            ("accuracy", accuracy(best).into()),
            ("other-accuracy", accuracy(second.place).into()),
        ];
        args.extend(second.args(words));
        let key = match excludes_zero(second.interval_95) {
            true => "compare-better",
            false => "compare-alike",
        };
        words.text_with(key, &args)
    }
}

impl Behind {
    fn args(
        &self,
        words: &Words,
    ) -> [(&'static str, crate::answers::words::FluentValue<'static>); 3] {
        let [low, high] = self.interval_95;
        [
            ("points", words.points(self.difference).into()),
            ("low", words.points(low).into()),
            ("high", words.points(high).into()),
        ]
    }
}

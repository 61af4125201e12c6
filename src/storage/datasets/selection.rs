//! Which pictures of a dataset are meant, and in which order.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::model_answers::{ModelAnswer, ModelAnswers};
use super::{Datasets, DatasetsError};
use crate::dataset::edits::{Edited, EditedPicture, Numbers};
use crate::dataset::layout::Part;
use crate::storage::store::StoredDataset;

/// Pictures that are used or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UseFilter {
    /// Those that are used.
    #[default]
    Used,
    /// Those that were left out.
    LeftOut,
    /// Both.
    All,
}

/// Pictures of one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartFilter {
    Train,
    Valid,
    Test,
    /// Those in no part.
    None,
}

/// Pictures that something was found about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingFilter {
    /// Copies and near-copies of others.
    Copies,
    /// Those of them that are in different classes.
    Conflicts,
    /// Those that edits put into another class.
    Moved,
}

/// Pictures that a model answered in this way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerFilter {
    Right,
    /// Misread, and neither changed nor kept as they are since.
    Wrong,
}

/// An order of pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PictureOrder {
    /// By name.
    #[default]
    Name,
    /// Likely wrong labels first: misread pictures, those whose own class has the lowest score first.
    Doubtful,
    /// Worst errors first: misread pictures, those of which the model was most sure first.
    Worst,
    /// Least sure answers first.
    Unsure,
}

/// Which pictures are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct Selection {
    /// Those of this class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Those of this person; an empty text means those of no one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Those of this part.
    #[param(inline)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<PartFilter>,
    /// Those that are used, left out, or both.
    #[param(inline)]
    pub state: UseFilter,
    /// Those that something was found about.
    #[param(inline)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<FindingFilter>,
    /// Id of a model: those that it learned from, and those that look nearly like one of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen_by: Option<String>,
    /// Those with this text in their file's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Id of an evaluation of the dataset; the fields below speak of its answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    /// Those that were answered so.
    #[param(inline)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerFilter>,
    /// Those whose true class was this one of the model's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truth: Option<String>,
    /// Those that were taken for this class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered: Option<String>,
    /// Id of another evaluation: those that the two models answered differently.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unlike: Option<String>,
    /// What comes first.
    #[param(inline)]
    pub order: PictureOrder,
}

/// Pictures that were selected.
#[derive(Debug)]
pub struct Selected {
    pub edited: Arc<Edited>,
    /// The answers that the selection speaks of.
    pub answers: Option<Arc<ModelAnswers>>,
    /// Places in the listing, in order.
    pub positions: Vec<usize>,
}

impl Selected {
    /// The pictures' numbers in the archive.
    pub fn numbers(&self) -> Numbers {
        let pictures = &self.edited.listing().pictures;
        let numbers = self.positions.iter();
        numbers.map(|&position| pictures[position].index).collect()
    }
}

impl Datasets {
    /// The pictures of a dataset that are meant.
    ///
    /// # Errors
    ///
    /// If the dataset, or a report that is spoken of, cannot be read.
    pub async fn select(
        &self,
        dataset: &StoredDataset,
        selection: &Selection,
    ) -> Result<Selected, DatasetsError> {
        let edited = self.edited(dataset).await?;
        let listing = edited.listing();
        let answers = match &selection.report {
            Some(report) => Some(self.model_answers(dataset, listing, report).await?),
            None if selection.needs_report() => return Err(DatasetsError::NoReportNamed),
            None => None,
        };
        let unlike = match &selection.unlike {
            Some(report) => Some(self.model_answers(dataset, listing, report).await?),
            None => None,
        };
        let seen = match &selection.seen_by {
            Some(model) => Some(self.seen_by(dataset, listing, model).await?),
            None => None,
        };
        let selection = selection.clone();
        let selected = tokio::task::spawn_blocking(move || {
            let mut positions =
                positions(&edited, answers.as_deref(), unlike.as_deref(), &selection);
            if let Some(seen) = seen {
                positions.retain(|&position| seen.get(position) == Some(&true));
            }
            Selected {
                positions,
                edited,
                answers,
            }
        });
        selected.await.map_err(|_| DatasetsError::Failed)
    }
}

impl Selection {
    fn needs_report(&self) -> bool {
        self.answer.is_some()
            || self.truth.is_some()
            || self.answered.is_some()
            || self.unlike.is_some()
            || self.order != PictureOrder::Name
    }

    fn fits(&self, edited: &Edited, picture: &EditedPicture) -> bool {
        let is_used = match self.state {
            UseFilter::Used => !picture.is_left_out,
            UseFilter::LeftOut => picture.is_left_out,
            UseFilter::All => true,
        };
        let class = self.class.as_deref();
        let person = self.person.as_deref();
        is_used
            && class.is_none_or(|class| **edited.class_of(picture) == *class)
            && person.is_none_or(|person| picture.person.as_deref().unwrap_or_default() == person)
            && self.part.is_none_or(|part| picture.part == part.part())
    }
}

impl PartFilter {
    const fn part(self) -> Option<Part> {
        match self {
            Self::Train => Some(Part::Train),
            Self::Valid => Some(Part::Valid),
            Self::Test => Some(Part::Test),
            Self::None => None,
        }
    }
}

fn positions(
    edited: &Edited,
    answers: Option<&ModelAnswers>,
    unlike: Option<&ModelAnswers>,
    selection: &Selection,
) -> Vec<usize> {
    let listed = &edited.listing().pictures;
    let conflicts = match selection.finding {
        Some(FindingFilter::Conflicts) => conflicting_groups(edited),
        _ => HashSet::new(),
    };
    let q = selection.q.as_deref().map(str::to_lowercase);
    let is_found = |position: usize| match selection.finding {
        None => true,
        Some(FindingFilter::Copies) => listed[position].copies.is_some(),
        Some(FindingFilter::Conflicts) => {
            (listed[position].copies).is_some_and(|group| conflicts.contains(&group))
        }
        Some(FindingFilter::Moved) => edited.is_moved(position),
    };
    let fits = |&position: &usize| {
        selection.fits(edited, &edited.pictures()[position])
            && is_found(position)
            && (q.as_ref()).is_none_or(|q| listed[position].entry.to_lowercase().contains(q))
            && answers
                .is_none_or(|answers| fits_answer(edited, position, answers, unlike, selection))
    };
    let mut positions: Vec<usize> = (0..listed.len()).filter(fits).collect();
    if let Some(answers) = answers {
        let of = |position: &usize| answers.at(*position);
        positions.sort_by(|a, b| by_answer(of(a), of(b), selection.order).then(a.cmp(b)));
    }
    positions
}

fn fits_answer(
    edited: &Edited,
    position: usize,
    answers: &ModelAnswers,
    unlike: Option<&ModelAnswers>,
    selection: &Selection,
) -> bool {
    let Some(answer) = answers.at(position) else {
        return false;
    };
    let picture = &edited.pictures()[position];
    // What was dealt with since is not asked about again.
    let is_open =
        || !picture.is_kept && answers.class_then(answer) == Some(&**edited.class_of(picture));
    let is_misread = || answer.is_right() == Some(false) && is_open();
    let is_answered = match selection.answer {
        None => true,
        Some(AnswerFilter::Right) => answer.is_right() == Some(true),
        Some(AnswerFilter::Wrong) => is_misread(),
    };
    let is_in_order = match selection.order {
        PictureOrder::Name => true,
        PictureOrder::Doubtful | PictureOrder::Worst => is_misread(),
        PictureOrder::Unsure => is_open(),
    };
    let truth = answer.label.map(|label| answers.class(label));
    let predicted = answers.class(answer.predicted);
    is_answered
        && is_in_order
        && (selection.truth.as_deref()).is_none_or(|wanted| truth == Some(wanted))
        && (selection.answered.as_deref()).is_none_or(|wanted| predicted == wanted)
        && unlike.is_none_or(|other| {
            let other = other
                .at(position)
                .map(|answer| other.class(answer.predicted));
            other.is_some_and(|other| other != predicted)
        })
}

fn by_answer(a: Option<&ModelAnswer>, b: Option<&ModelAnswer>, order: PictureOrder) -> Ordering {
    let (Some(a), Some(b)) = (a, b) else {
        return Ordering::Equal;
    };
    match order {
        PictureOrder::Name => Ordering::Equal,
        PictureOrder::Doubtful => {
            (a.label_score.total_cmp(&b.label_score)).then(b.confidence.total_cmp(&a.confidence))
        }
        PictureOrder::Worst => b.confidence.total_cmp(&a.confidence),
        PictureOrder::Unsure => a.confidence.total_cmp(&b.confidence),
    }
}

/// Groups of copies whose used pictures are in different classes.
fn conflicting_groups(edited: &Edited) -> HashSet<usize> {
    let mut classes: HashMap<usize, &str> = HashMap::new();
    let mut conflicting = HashSet::new();
    let pictures = edited.listing().pictures.iter().zip(edited.pictures());
    for (listed, picture) in pictures.filter(|(_, picture)| !picture.is_left_out) {
        let Some(group) = listed.copies else { continue };
        let class = &**edited.class_of(picture);
        if *classes.entry(group).or_insert(class) != class {
            conflicting.insert(group);
        }
    }
    conflicting
}

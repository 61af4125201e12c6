//! `/api/v1/datasets/{id}/pictures`: the pictures of a dataset by name, as edits leave them.

use std::collections::HashSet;
use std::sync::Arc;

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::datasets::find;
use crate::dataset::layout::Part;
use crate::storage::datasets::{ModelAnswers, Selected, Selection};
use crate::web::{
    App,
    error::WebError,
    extract::{Path, Query},
    parameter_fault::ParameterFault,
};

/// Its address.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Pictures of one answer, if it is not said how many.
const USUAL: usize = 100;
/// Most pictures of one answer.
const MOST: usize = 1000;

/// Which of the pictures to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what `wanted` takes apart")]
pub(in crate::web) struct Page {
    /// Place of the first picture among those that are meant, from 0 on: `next` of the answer before.
    #[param(minimum = 0, maximum = 100_000_000)]
    cursor: Option<usize>,
    /// Most pictures in the answer; 100 if left out.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
}

/// Some of the pictures that were asked for.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct PicturesAnswer {
    /// How many edits the dataset has had; edits have to name it.
    revision: usize,
    /// How many pictures were asked for in all.
    total: usize,
    /// The cursor of the pictures after these; null if these are the last.
    next: Option<usize>,
    pictures: Vec<PictureAnswer>,
}

/// A picture of a dataset.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct PictureAnswer {
    /// Its number: `/api/v1/datasets/{id}/images/{index}` shows it.
    index: usize,
    /// Its file's name inside the archive.
    #[schema(example = "happy/p1_003.png")]
    entry: String,
    class: String,
    /// The class that it came in, if edits put it into another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    came_in: Option<String>,
    part: Option<Part>,
    /// Who it shows, if that is known.
    person: Option<String>,
    /// Whether it is left out of trainings and evaluations.
    left_out: bool,
    /// Whether its class was looked at and found right.
    kept: bool,
    /// Number of its group of copies and near-copies, if there are any.
    copies: Option<usize>,
    /// What the model of the report said, if one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<AnswerAnswer>,
}

/// What a model said about a picture.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct AnswerAnswer {
    /// The class that it answered.
    class: String,
    /// The score of that class, 0 to 1.
    confidence: f32,
    /// The score of the class that the picture was in, 0 to 1; null if the model does not know it.
    label_score: Option<f32>,
}

/// Lists pictures by name, or in the order of a model's answers.
#[utoipa::path(
    get,
    path = "/api/v1/datasets/{id}/pictures",
    operation_id = "list_dataset_pictures",
    params(("id" = String, Path, description = "The dataset's id"), Selection, Page),
    responses((status = 200, description = "Some of the pictures", body = PicturesAnswer)),
)]
async fn list(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<PicturesAnswer>, WebError> {
    let (selection, cursor, limit) = wanted(pairs)?;
    let dataset = find(&app, &id).await?;
    if let Some(model) = &selection.seen_by {
        app.prepare(Some(model)).await?;
    }
    let selected = app.datasets.select(&dataset, &selection).await?;
    let total = selected.positions.len();
    let end = cursor.saturating_add(limit).min(total);
    let shown = selected.positions.get(cursor..end).unwrap_or_default();
    Ok(Json(PicturesAnswer {
        revision: selected.edited.revision(),
        total,
        next: Some(end).filter(|end| *end < total && cursor < total),
        pictures: (shown.iter())
            .map(|&position| PictureAnswer::new(&selected, position))
            .collect(),
    }))
}

impl PictureAnswer {
    fn new(selected: &Selected, position: usize) -> Self {
        let edited = &selected.edited;
        let listing = edited.listing();
        let (listed, picture) = (&listing.pictures[position], &edited.pictures()[position]);
        let came_in = Some(&listing.classes[listed.class]).filter(|_| edited.is_moved(position));
        let answers = selected.answers.as_deref();
        Self {
            index: listed.index,
            entry: listed.entry.clone(),
            class: edited.class_of(picture).to_string(),
            came_in: came_in.cloned(),
            part: picture.part,
            person: picture.person.as_deref().map(str::to_owned),
            left_out: picture.is_left_out,
            kept: picture.is_kept,
            copies: listed.copies,
            answer: answers.and_then(|answers| AnswerAnswer::new(answers, position)),
        }
    }
}

impl AnswerAnswer {
    fn new(answers: &ModelAnswers, position: usize) -> Option<Self> {
        let answer = answers.at(position)?;
        Some(Self {
            class: answers.class(answer.predicted).to_owned(),
            confidence: answer.confidence,
            label_score: answer.label.map(|_| answer.label_score),
        })
    }
}

/// What the parameters ask for: the pictures, the first of them, and how many. A mistyped one must not select everything.
fn wanted(pairs: Vec<(String, String)>) -> Result<(Selection, usize, usize), WebError> {
    let (mut cursor, mut limit) = (0, USUAL);
    let mut selection = serde_json::Map::new();
    let mut seen = HashSet::new();
    for (field, value) in pairs {
        let bad = |why| WebError::BadParameter {
            field: field.clone(),
            why,
        };
        if !seen.insert(field.clone()) {
            return Err(bad(ParameterFault::Repeated));
        }
        match field.as_str() {
            "cursor" => cursor = number(&value, 0, 100_000_000).map_err(bad)?,
            "limit" => limit = number(&value, 1, MOST).map_err(bad)?,
            _ => {
                let alone = serde_json::json!({ &field: &value });
                if let Err(error) = serde_json::from_value::<Selection>(alone) {
                    return Err(bad(fault(&error.to_string(), &value)));
                }
                selection.insert(field, value.into());
            }
        }
    }
    Ok((serde_json::from_value(selection.into())?, cursor, limit))
}

fn number(value: &str, min: usize, max: usize) -> Result<usize, ParameterFault> {
    let number = value.parse().ok();
    let number = number.filter(|number| (min..=max).contains(number));
    number.ok_or_else(|| ParameterFault::outside(value, min, max))
}

/// What is wrong with a parameter that selects pictures; the two of [`Page`] are known as well.
fn fault(why: &str, value: &str) -> ParameterFault {
    match ParameterFault::read(why, &[]) {
        (_, ParameterFault::Unknown { mut known }) => {
            known.extend(["cursor", "limit"].map(str::to_owned));
            ParameterFault::Unknown { known }
        }
        _ => ParameterFault::of_value(value, why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pairs: &[(&str, &str)]) -> Result<(Selection, usize, usize), String> {
        let pairs = pairs
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()));
        wanted(pairs.collect()).map_err(|error| match error {
            WebError::BadParameter { field, .. } => field,
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn the_parameter_at_fault_is_named_and_none_is_passed_over() {
        let (selection, cursor, limit) =
            check(&[("class", "happy"), ("state", "all"), ("limit", "7")]).unwrap();
        assert_eq!(selection.class.as_deref(), Some("happy"));
        assert_eq!((cursor, limit), (0, 7));
        for (field, value) in [
            ("clas", "happy"),
            ("state", "some"),
            ("part", "training"),
            ("order", "odd"),
            ("limit", "0"),
            ("limit", "1001"),
            ("cursor", "-1"),
        ] {
            assert_eq!(check(&[(field, value)]).unwrap_err(), field, "{value}");
        }
        assert_eq!(check(&[("q", "a"), ("q", "b")]).unwrap_err(), "q");
    }
}

//! `GET /evaluate/compare`: any number of evaluations of the same pictures side by side. It needs no script.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Html};

use super::dated::{Dated, Moment};
use super::page;
use crate::answers::comparison::several_text;
use crate::answers::words::Words;
use crate::config::shares::Client;
use crate::ml::evaluate::compare::{AgainstBest, ClassRecalls, OneOfSeveral, Several};
use crate::storage::store::{Headline, ReportSummary};
use crate::web::api::comparisons::Side;
use crate::web::api::several::{MAX_SEVERAL, compared, names};
use crate::web::{
    App,
    error::WebError,
    extract::Query,
    page_context::{PageContext, Section},
};

#[derive(Template)]
#[template(path = "pages/evaluate/compare.html")]
struct Page {
    words: Words,
    context: PageContext,
    /// Name of the data set; none where no evaluation was chosen.
    data: Option<String>,
    choices: Vec<Choice>,
    /// How many were asked for and cannot be shown: they are gone, or about other pictures.
    left_out: usize,
    most: usize,
    table: Option<Table>,
}

/// An evaluation that can be ticked.
struct Choice {
    id: String,
    label: Dated,
    is_chosen: bool,
}

/// What the chosen evaluations say.
struct Table {
    verdict: String,
    /// Query that asks for the same as a file.
    query: String,
    heads: Vec<Head>,
    rows: Vec<Row>,
    classes: Vec<Row>,
}

/// One evaluation at the head of a column.
struct Head {
    id: String,
    model: String,
    made: Moment,
    is_best: bool,
}

struct Row {
    name: String,
    /// What stands below the name.
    detail: String,
    cells: Vec<Cell>,
}

/// A figure, and what stands below it.
struct Cell {
    figure: String,
    detail: String,
}

/// Shows the evaluations that are named by `report`, and offers the others of the same pictures.
pub(in crate::web) async fn show(
    State(app): State<Arc<App>>,
    client: Client,
    Query(parameters): Query<Vec<(String, String)>>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let context = context.at(Section::Evaluate);
    let words = context.words;
    let mut asked: Vec<String> = Vec::new();
    for (name, id) in parameters {
        if name == "report" && !asked.contains(&id) {
            asked.push(id);
        }
    }
    let reports = app.store.reports().await?;
    let group = SamePictures::find(&reports, &asked);
    let chosen: Vec<&str> = (asked.iter().map(String::as_str))
        .filter(|id| group.reports.iter().any(|(report, _)| report.id == *id))
        .take(MAX_SEVERAL)
        .collect();
    let table = match chosen.len() {
        0 | 1 => None,
        _ => Some(Table::find(&app, client, &chosen, &words).await?),
    };
    page(&Page {
        data: group
            .reports
            .first()
            .map(|(_, headline)| headline.dataset_name.clone()),
        choices: (group.reports.iter())
            .map(|(report, headline)| Choice {
                id: report.id.clone(),
                label: choice_label(report, headline, &words),
                is_chosen: chosen.contains(&&*report.id),
            })
            .collect(),
        left_out: asked.len() - chosen.len(),
        most: MAX_SEVERAL,
        table,
        words,
        context,
    })
}

/// Evaluations of the pictures that the first one asked for is about.
struct SamePictures<'a> {
    reports: Vec<(&'a ReportSummary, &'a Headline)>,
}

impl<'a> SamePictures<'a> {
    fn find(reports: &'a [ReportSummary], asked: &[String]) -> Self {
        let sound = || {
            reports.iter().filter_map(|report| {
                let headline = report.headline.as_ref()?;
                report.damaged.is_none().then_some((report, headline))
            })
        };
        let first = asked
            .iter()
            .find_map(|id| sound().find(|(report, _)| report.id == *id));
        let Some((first, its)) = first else {
            return Self {
                reports: Vec::new(),
            };
        };
        // Edits of a dataset give its pictures other labels, and deleting some gives it another file.
        let is_same = |(report, headline): &(&ReportSummary, &Headline)| {
            let (hash, revision) = (&headline.dataset_sha256, headline.dataset_revision);
            let is_here = report.dataset == first.dataset;
            let is_same_file = match hash.is_some() && its.dataset_sha256.is_some() {
                true => *hash == its.dataset_sha256,
                false => is_here,
            };
            is_same_file && revision == its.dataset_revision && (is_here || revision.is_none())
        };
        Self {
            reports: sound().filter(is_same).collect(),
        }
    }
}

fn choice_label(report: &ReportSummary, headline: &Headline, words: &Words) -> Dated {
    let args = [
        ("model", headline.model_name.as_str().into()),
        ("accuracy", words.percent(headline.accuracy).into()),
    ];
    Dated::new("evaluate-compare-choice", &args, &report.created_at, words)
}

impl Table {
    async fn find(
        app: &App,
        client: Client,
        chosen: &[&str],
        words: &Words,
    ) -> Result<Self, WebError> {
        let (sides, several) = compared(app, client, chosen).await?;
        let head = |(place, side): (usize, &Side)| Head {
            id: side.id.clone(),
            model: side.model.name.clone(),
            made: Moment::new(&side.created_at),
            is_best: place == several.best,
        };
        Ok(Self {
            verdict: several_text(&names(&sides), &several, words),
            query: chosen.join(","),
            heads: sides.iter().enumerate().map(head).collect(),
            rows: rows(&several, words),
            classes: classes(&several, words),
        })
    }
}

fn rows(several: &Several, words: &Words) -> Vec<Row> {
    let row = |key: &str, detail: String, cell: &dyn Fn(&OneOfSeveral) -> Cell| Row {
        name: words.text(key).into_owned(),
        detail,
        cells: several.models.iter().map(cell).collect(),
    };
    let pictures = words.text_with("several-pictures", &[("count", several.images.into())]);
    let mut rows = vec![
        row("several-accuracy", pictures.into_owned(), &|model| Cell {
            figure: words.percent(model.accuracy).into_owned(),
            detail: interval(model.interval_95, words),
        }),
        row("several-behind", String::new(), &|model| {
            against(model, words, |against| {
                let comparison = &against.comparison;
                let [low, high] = comparison.difference_interval_95;
                let args = [
                    ("low", words.points(low).into()),
                    ("high", words.points(high).into()),
                ];
                Cell {
                    figure: words.points(comparison.difference),
                    detail: words.text_with("several-interval", &args).into_owned(),
                }
            })
        }),
        row(
            "several-p",
            words.text("several-p-detail").into_owned(),
            &|model| {
                against(model, words, |against| Cell {
                    figure: words.probability(against.p_holm),
                    detail: String::new(),
                })
            },
        ),
    ];
    let persons = |model: &OneOfSeveral| model.against_best.as_ref()?.persons;
    if let Some(known) = several.models.iter().find_map(persons) {
        let people = words.text_with("several-people", &[("count", known.persons.into())]);
        rows.push(row("several-persons", people.into_owned(), &|model| {
            let Some(persons) = persons(model) else {
                return best(words);
            };
            let args = [
                ("better", words.number(persons.better).into()),
                ("worse", words.number(persons.worse).into()),
            ];
            Cell {
                figure: words.probability(persons.p_value),
                detail: words
                    .text_with("several-persons-counts", &args)
                    .into_owned(),
            }
        }));
    }
    rows
}

fn classes(several: &Several, words: &Words) -> Vec<Row> {
    let row = |class: &ClassRecalls| Row {
        name: words.emotion_label(&class.class).into_owned(),
        detail: words
            .text_with("several-pictures", &[("count", class.images.into())])
            .into_owned(),
        cells: (class.recalls.iter().zip(&class.intervals_95))
            .map(|(recall, interval_95)| Cell {
                figure: words.percent(*recall).into_owned(),
                detail: interval(*interval_95, words),
            })
            .collect(),
    };
    several.classes.iter().map(row).collect()
}

fn against(model: &OneOfSeveral, words: &Words, cell: impl Fn(&AgainstBest) -> Cell) -> Cell {
    match &model.against_best {
        Some(against) => cell(against),
        None => best(words),
    }
}

fn best(words: &Words) -> Cell {
    Cell {
        figure: words.text("several-best").into_owned(),
        detail: String::new(),
    }
}

fn interval([low, high]: [f64; 2], words: &Words) -> String {
    let args = [
        ("low", words.percent(low).into()),
        ("high", words.percent(high).into()),
    ];
    words.text_with("several-interval", &args).into_owned()
}

//! Several evaluations side by side, in words: the same on the site and as a file.

use super::several_text;
use crate::answers::report_file::minute;
use crate::answers::words::Words;
use crate::ml::evaluate::compare::{
    AgainstBest, ClassRecalls, OneOfSeveral, PersonRights, Several,
};

/// One evaluation.
#[derive(Debug, Clone)]
pub struct Compared {
    /// Id of its report.
    pub id: String,
    /// Name of its model.
    pub model: String,
    /// When it was made, RFC 3339.
    pub created_at: String,
}

/// What several evaluations say.
#[derive(Debug)]
pub struct ComparisonView {
    pub verdict: String,
    pub heads: Vec<Head>,
    pub rows: Vec<Row>,
    pub classes: Vec<Row>,
    /// Empty where file names do not tell who is shown.
    pub people: Vec<Row>,
}

/// One evaluation at the head of a column.
#[derive(Debug)]
pub struct Head {
    pub id: String,
    pub model: String,
    /// When it was made, RFC 3339, and the day and minute in UTC for readers.
    pub made_at: String,
    pub made: String,
    pub is_best: bool,
}

#[derive(Debug)]
pub struct Row {
    pub name: String,
    /// What stands below the name.
    pub detail: String,
    pub cells: Vec<Cell>,
}

/// A figure, and what stands below it.
#[derive(Debug)]
pub struct Cell {
    pub figure: String,
    pub detail: String,
}

impl ComparisonView {
    /// What `several` found about `evaluations`; `names` tell their models apart.
    pub fn new(
        evaluations: &[Compared],
        names: &[String],
        several: &Several,
        words: &Words,
    ) -> Self {
        let head = |(place, one): (usize, &Compared)| Head {
            id: one.id.clone(),
            model: one.model.clone(),
            made_at: one.created_at.clone(),
            made: minute(&one.created_at),
            is_best: place == several.best,
        };
        Self {
            verdict: several_text(names, several, words),
            heads: evaluations.iter().enumerate().map(head).collect(),
            rows: rows(several, words),
            classes: classes(several, words),
            people: people(several, words),
        }
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

fn people(several: &Several, words: &Words) -> Vec<Row> {
    let row = |one: &PersonRights| Row {
        name: one.person.clone(),
        detail: words
            .text_with("several-pictures", &[("count", one.images.into())])
            .into_owned(),
        cells: (one.rights.iter())
            .map(|&right| Cell {
                figure: words
                    .percent(right as f64 / one.images.max(1) as f64)
                    .into_owned(),
                detail: String::new(),
            })
            .collect(),
    };
    several.by_person.iter().map(row).collect()
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

//! An experiment in words and tables on a terminal.

use std::path::Path;

use facefeel::answers::report_file::shown;
use facefeel::answers::words::{FluentValue, Words};
use facefeel::ml::experiment::plan::{Plan, Run};
use facefeel::ml::experiment::record::{MeasuredOn, Record, RunState};
use facefeel::ml::experiment::summary::{CombinationSummary, Summary, settings};
use facefeel::ml::experiment::versus::Versus;
use facefeel::ml::metrics::ClassificationReport;
use facefeel::ml::metrics::repeated::Spread;
use serde_json::{Map, Value};

/// A run by its fold, seed and settings, as far as they differ between runs.
pub(super) fn name(run: &Run, plan: &Plan, words: &Words) -> String {
    let mut parts = Vec::new();
    if let Some(fold) = run.fold {
        let args = [("fold", fold.number.into())];
        parts.push(words.text_with("cli-experiment-fold", &args).into_owned());
    }
    if plan.seeds > 1 {
        let args = [("seed", run.recipe.seed.to_string().into())];
        parts.push(words.text_with("cli-experiment-seed", &args).into_owned());
    }
    let own = plan.combinations.get(run.combination).map(settings);
    parts.extend(
        own.iter()
            .flatten()
            .map(|(name, value)| format!("{name} {}", plain(value))),
    );
    match parts.is_empty() {
        true => words.text("cli-experiment-only").into_owned(),
        false => words.list(&parts),
    }
}

/// What is said before a run.
pub(super) fn title(run: &Run, plan: &Plan, words: &Words) -> String {
    let args = [("name", name(run, plan, words).into())];
    about("cli-experiment-run", run.number, plan, &args, words)
}

/// What is said after a run.
pub(super) fn outcome(record: &Record, plan: &Plan, words: &Words) -> String {
    let number = record.key.number;
    match (&record.figures, record.state) {
        (Some(figures), state) => {
            let key = match state {
                RunState::StoppedEarly => "cli-experiment-stopped-early",
                _ => "cli-experiment-measured",
            };
            let report = &figures.report;
            let args = [
                ("accuracy", percent(report.accuracy, words).into()),
                ("images", words.number(report.support).into()),
            ];
            about(key, number, plan, &args, words)
        }
        (None, RunState::LeftOut) => about("cli-experiment-left-out", number, plan, &[], words),
        (None, _) => {
            let why = record.detail.as_deref().unwrap_or_default();
            let args = [("why", why.into())];
            about("cli-experiment-failed", number, plan, &args, words)
        }
    }
}

/// The words behind `key` about the run of this number.
fn about(
    key: &str,
    number: usize,
    plan: &Plan,
    args: &[(&str, FluentValue<'_>)],
    words: &Words,
) -> String {
    let place = [("run", number.into()), ("total", plan.runs.len().into())];
    words
        .text_with(key, &[&place[..], args].concat())
        .into_owned()
}

/// Prints every run, and what they say together.
pub(super) fn print(
    summary: &Summary,
    records: &[Record],
    folder: &Path,
    words: &Words,
) -> anyhow::Result<()> {
    print_table(&run_rows(summary, records, words))?;
    say!("")?;
    match &summary.combinations[..] {
        [only] => print_only(only, records, words)?,
        _ => print_combinations(summary, words)?,
    }
    say!("")?;
    let files = folder.join("*.csv").display().to_string();
    say!("{}", words.labelled("experiment-export", &files))
}

fn run_rows(summary: &Summary, records: &[Record], words: &Words) -> Vec<Vec<String>> {
    let text = |key: &str| words.text(key).into_owned();
    let mut header = ["run", "fold", "seed"]
        .map(|column| text(&format!("experiment-column-{column}")))
        .to_vec();
    header.extend(swept(summary).iter().map(|name| (*name).to_owned()));
    header.push(text("cli-images"));
    header.extend(
        ["accuracy", "macro-f1", "epochs"]
            .map(|column| text(&format!("experiment-column-{column}"))),
    );
    let mut rows = vec![header];
    for record in records {
        let key = &record.key;
        let fold = key.fold.map_or("-".to_owned(), |fold| fold.to_string());
        let mut row = vec![key.number.to_string(), fold, key.seed.to_string()];
        let own = summary.combinations.get(key.combination);
        row.extend(own.iter().flat_map(|own| own.settings.values().map(plain)));
        row.extend(match &record.figures {
            Some(figures) => [
                words.number(figures.report.support),
                percent(figures.report.accuracy, words),
                words.decimal(figures.report.macro_f1, 3),
                figures.history.len().to_string(),
            ],
            None => [
                text(state_key(record.state)),
                String::new(),
                String::new(),
                String::new(),
            ],
        });
        rows.push(row);
    }
    rows
}

fn state_key(state: RunState) -> &'static str {
    match state {
        RunState::Finished => "experiment-run-finished",
        RunState::StoppedEarly => "experiment-run-stopped-early",
        RunState::LeftOut => "experiment-run-left-out",
        RunState::Failed => "experiment-run-failed",
    }
}

fn print_only(only: &CombinationSummary, records: &[Record], words: &Words) -> anyhow::Result<()> {
    if let Some(accuracy) = only.accuracy {
        let text = spread(accuracy, words);
        say!("{}", words.labelled("experiment-column-accuracy", &text))?;
        // An interval by Student's t knows nothing of where shares end.
        if let Some([low, high]) = accuracy.interval_95 {
            let bound = |bound: f64| percent(bound.clamp(0.0, 1.0), words).into();
            let args = [("low", bound(low)), ("high", bound(high))];
            say!("{}", words.text_with("experiment-interval", &args))?;
        }
    }
    if let Some(macro_f1) = only.macro_f1 {
        let mut text = words.decimal(macro_f1.mean, 3);
        if let Some(deviation) = macro_f1.deviation {
            text += &format!(" ± {}", words.decimal(deviation, 3));
        }
        say!("{}", words.labelled("experiment-macro-f1", &text))?;
    }
    if let Some(pooled) = &only.pooled {
        print_pooled(pooled, only.persons, words)?;
    }
    let chose = |record: &Record| {
        let figures = record.figures.as_ref();
        figures.is_some_and(|figures| figures.measured_on == MeasuredOn::Validation)
    };
    if records.iter().any(chose) {
        say!("{}", words.text("experiment-flattering"))?;
    }
    Ok(())
}

fn print_pooled(
    pooled: &ClassificationReport,
    persons: Option<usize>,
    words: &Words,
) -> anyhow::Result<()> {
    let [low, high] = pooled.interval_95.map(|bound| percent(bound, words));
    let args = [
        ("images", words.number(pooled.support).into()),
        ("accuracy", percent(pooled.accuracy, words).into()),
        ("low", low.into()),
        ("high", high.into()),
    ];
    let key = match persons {
        Some(_) => "experiment-pooled-persons",
        None => "experiment-pooled",
    };
    say!("{}", words.text_with(key, &args))?;
    say!("")?;
    say!("{}", words.text("cli-experiment-matrix"))?;
    let mut rows = vec![vec![String::new()]];
    rows[0].extend(pooled.per_class.iter().map(|class| class.class.clone()));
    rows[0].push(words.text("experiment-recall").into_owned());
    for (class, counts) in pooled.per_class.iter().zip(&pooled.confusion_matrix) {
        let mut row = vec![class.class.clone()];
        row.extend(counts.iter().map(usize::to_string));
        row.push(percent(class.recall, words));
        rows.push(row);
    }
    print_table(&rows)
}

fn print_combinations(summary: &Summary, words: &Words) -> anyhow::Result<()> {
    let mut header: Vec<String> = swept(summary).iter().map(|&name| name.to_owned()).collect();
    let columns = [
        "experiment-runs",
        "experiment-column-accuracy",
        "experiment-column-macro-f1",
        "experiment-difference",
        "experiment-p-runs",
        "experiment-p-images",
    ];
    header.extend(columns.map(|key| words.text(key).into_owned()));
    let mut rows = vec![header];
    for (index, combination) in summary.combinations.iter().enumerate() {
        let mut row: Vec<String> = combination.settings.values().map(plain).collect();
        row.push(format!("{}/{}", combination.finished, combination.planned));
        let accuracy = combination.accuracy.map(|accuracy| {
            let deviation = accuracy
                .deviation
                .map(|deviation| percent(deviation, words));
            let deviation = deviation.map(|deviation| format!(" ± {deviation}"));
            percent(accuracy.mean, words) + &deviation.unwrap_or_default()
        });
        row.push(accuracy.unwrap_or_default());
        let macro_f1 = combination.macro_f1;
        row.push(macro_f1.map_or_else(String::new, |f1| words.decimal(f1.mean, 3)));
        let versus = summary
            .comparisons
            .iter()
            .find(|versus| versus.other == index);
        row.extend(match (versus, summary.best == Some(index)) {
            (Some(versus), _) => versus_cells(versus, words),
            (None, true) => [
                words.text("experiment-best").into_owned(),
                String::new(),
                String::new(),
            ],
            (None, false) => [String::new(), String::new(), String::new()],
        });
        rows.push(row);
    }
    print_table(&rows)?;
    say!("")?;
    say!("{}", words.text("experiment-settings-lead"))?;
    say!("{}", words.text("experiment-tests"))
}

fn versus_cells(versus: &Versus, words: &Words) -> [String; 3] {
    let p = |value: f64| words.decimal(value, 3);
    let runs = versus.runs;
    [
        runs.map(|runs| percent(runs.difference, words))
            .unwrap_or_default(),
        runs.and_then(|runs| runs.p_value)
            .map(p)
            .unwrap_or_default(),
        p(versus.images.p_holm),
    ]
}

/// Mean and deviation over the runs.
fn spread(accuracy: Spread, words: &Words) -> String {
    let mean = percent(accuracy.mean, words);
    let Some(deviation) = accuracy.deviation else {
        return mean;
    };
    let args = [
        ("mean", mean.into()),
        ("deviation", percent(deviation, words).into()),
        ("runs", accuracy.runs.into()),
    ];
    words.text_with("cli-experiment-mean", &args).into_owned()
}

/// Names of the settings that are tried.
fn swept(summary: &Summary) -> Vec<&str> {
    let first = summary.combinations.first().map(|first| &first.settings);
    first
        .into_iter()
        .flat_map(Map::keys)
        .map(String::as_str)
        .collect()
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(word) => word.clone(),
        value => value.to_string(),
    }
}

/// Prints rows in columns, numbers to the right.
fn print_table(rows: &[Vec<String>]) -> anyhow::Result<()> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| shown(cell)).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, &width)| {
            let missing = width.saturating_sub(shown(cell));
            format!("{}{cell}", " ".repeat(missing))
        });
        say!("{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}

/// A share with two decimals.
fn percent(share: f64, words: &Words) -> String {
    let value = [("value", words.decimal(100.0 * share, 2).into())];
    words.text_with("percent", &value).into_owned()
}

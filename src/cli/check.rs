//! `facefeel check`.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use facefeel::answers::check_up::CheckUpAnswer;
use facefeel::answers::words::Words;
use facefeel::dataset::catalog::LoadConfig;
use facefeel::dataset::check_up::{self, CheckUp};
use serde::Serialize;

use super::language::LanguageArguments;
use super::output::{print_json, while_reading};
use super::{DetectorArguments, ReadingArguments};

/// Side of the crops that are looked at, in pixels; that of the site's check-up.
const CHECK_PX: u32 = 48;
/// Most files that are named as left out.
const MAX_SKIPPED: usize = 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// One JSON document, as the website's interface gives it.
    Json,
}

#[derive(Args)]
#[command(
    after_help = "Exit status: 0 there is enough to train on; 1 there is not, or the data cannot be read."
)]
pub(crate) struct CheckArguments {
    /// ZIP or folder with one folder of pictures a class.
    #[arg(value_name = "ZIP|DIR")]
    data: PathBuf,
    /// How to print it.
    #[arg(long, default_value = "text")]
    format: Format,
    #[command(flatten)]
    language: LanguageArguments,
    #[command(flatten)]
    reading: ReadingArguments,
    #[command(flatten)]
    detector: DetectorArguments,
}

/// What `--format json` prints.
#[derive(Serialize)]
struct Answer<'a> {
    classes: Vec<ClassLine<'a>>,
    #[serde(flatten)]
    check_up: &'a CheckUpAnswer,
}

/// A class and its usable images.
#[derive(Serialize)]
struct ClassLine<'a> {
    name: &'a str,
    images: usize,
}

pub(crate) fn run(arguments: &CheckArguments) -> anyhow::Result<()> {
    let words = arguments.language.words();
    let config = LoadConfig {
        reading: arguments.reading.choice(),
        detector: arguments.detector.detector,
        min_classes: 1,
        min_images_per_class: 1,
        ..LoadConfig::gray(CHECK_PX)
    };
    let found = while_reading(&words, |progress| {
        check_up::check_up(&arguments.data, &config, progress)
    })
    .with_context(|| arguments.data.display().to_string())?;
    let answer = CheckUpAnswer::new(&found, &words);
    match arguments.format {
        Format::Json => print_json(&Answer {
            classes: classes(&found),
            check_up: &answer,
        })?,
        Format::Text => print_words(&found, &answer, &words)?,
    }
    match answer.can_train {
        true => Ok(()),
        false => bail!("{} is not enough to train on", arguments.data.display()),
    }
}

fn classes(check_up: &CheckUp) -> Vec<ClassLine<'_>> {
    let classes = check_up.classes.iter();
    classes
        .map(|class| ClassLine {
            name: &class.name,
            images: class.images,
        })
        .collect()
}

/// The text without the marks that keep directions of writing apart on a page: where all words go one way, terminals show them as
/// boxes or not at all, and they get in the way of copying.
fn for_terminal(text: &str, words: &Words) -> String {
    let is_mark = |char: &char| matches!(char, '\u{2066}'..='\u{2069}');
    match words.direction() {
        "rtl" => text.to_owned(),
        _ => text.chars().filter(|char| !is_mark(char)).collect(),
    }
}

fn print_words(check_up: &CheckUp, answer: &CheckUpAnswer, words: &Words) -> anyhow::Result<()> {
    say!("{}", for_terminal(&answer.summary, words))?;
    let widest = check_up
        .classes
        .iter()
        .map(|class| class.name.chars().count())
        .max();
    let width = widest.unwrap_or(0);
    for class in classes(check_up) {
        say!(
            "  {:<width$}  {:>7}",
            class.name,
            words.number(class.images)
        )?;
    }
    for finding in &answer.findings {
        let level = words.text(match finding.level {
            "problem" => "cli-check-problem",
            "warning" => "cli-check-warning",
            _ => "cli-check-info",
        });
        let args = [
            ("level", level.into()),
            ("text", finding.text.as_str().into()),
        ];
        let text = words.text_with("cli-check-finding", &args);
        say!("{}", for_terminal(&text, words))?;
    }
    for skipped in answer.skipped.iter().take(MAX_SKIPPED) {
        let reason = for_terminal(&skipped.reason, words);
        say!("    {}: {reason}", skipped.entry)?;
    }
    Ok(())
}

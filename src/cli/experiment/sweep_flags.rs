//! What `--sweep` and `--folds-from` say.

use std::collections::BTreeMap;
use std::path::Path;

use facefeel::ml::experiment::sweep::{Axis, Values};
use facefeel::ml::train::settings::SETTINGS;
use serde::Deserialize;

use crate::cli::ending::WrongUse;
use crate::cli::setting_flags::read;

/// A setting and what is tried for it: `NAME=V1,V2,…`, or `NAME=FROM..TO`.
pub(super) fn axis(text: &str) -> Result<Axis, String> {
    let (name, values) = text.split_once('=').ok_or("write NAME=V1,V2,…")?;
    let name = name.trim().replace('-', "_");
    let values = match values.split_once("..") {
        Some((from, to)) => Values::Range(number(from)?, number(to)?),
        None => Values::List(list(&name, values)?),
    };
    Axis::new(&name, values).map_err(|error| error.fault.to_string())
}

fn number(text: &str) -> Result<f64, String> {
    let text = text.trim();
    text.parse().map_err(|_| format!("{text} is not a number"))
}

fn list(name: &str, values: &str) -> Result<Vec<serde_json::Value>, String> {
    let setting = SETTINGS.iter().find(|setting| setting.name == name);
    let Some(setting) = setting else {
        // `Axis::new` says what is wrong with the name.
        return Ok(Vec::new());
    };
    values
        .split(',')
        .map(|value| read(setting, value.trim()))
        .collect()
}

/// A line of the file.
#[derive(Deserialize)]
struct Row {
    subject: String,
    fold: i64,
}

/// The fold of each person in a CSV file with the columns `subject` and `fold`.
pub(super) fn read_folds(path: &Path) -> anyhow::Result<BTreeMap<String, i64>> {
    let wrong = |detail: String| WrongUse::error(format!("{}: {detail}", path.display()));
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_path(path)
        .map_err(|error| wrong(error.to_string()))?;
    let mut folds = BTreeMap::new();
    for row in reader.deserialize() {
        let Row { subject, fold } = row.map_err(|error| wrong(error.to_string()))?;
        if folds
            .insert(subject.clone(), fold)
            .is_some_and(|before| before != fold)
        {
            return Err(wrong(format!("{subject} is in two folds")));
        }
    }
    Ok(folds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lists_and_ranges_are_read_by_the_settings_kind() {
        let check = |text: &str, expected: Values| assert_eq!(axis(text).unwrap().values, expected);
        check(
            "learning-rate=0.001, 0.0005",
            Values::List(vec![json!(0.001), json!(0.0005)]),
        );
        check("epochs=3,10", Values::List(vec![json!(3), json!(10)]));
        check(
            "augmentation=none,strong",
            Values::List(vec![json!("none"), json!("strong")]),
        );
        check("learning_rate=1e-4..0.01", Values::Range(1e-4, 1e-2));
    }

    #[test]
    fn what_cannot_be_swept_is_refused() {
        for text in [
            "learning_rate",
            "epochs=",
            "epochs=1.5",
            "epochs=few..many",
            "speed=1",
            "split=random,person",
        ] {
            assert!(axis(text).is_err(), "{text}");
        }
    }

    #[test]
    fn folds_are_read_and_contradictions_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("folds.csv");
        let read = |text: &str| {
            std::fs::write(&path, text).unwrap();
            read_folds(&path)
        };
        let folds = read("subject,fold\nS005,0\nS010, 8\n").unwrap();
        assert_eq!(
            folds,
            BTreeMap::from([("S005".to_owned(), 0), ("S010".to_owned(), 8)])
        );
        for wrong in [
            "person,fold\nS005,0\n",
            "subject,fold\nS005,one\n",
            "subject,fold\nS1,0\nS1,1\n",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}

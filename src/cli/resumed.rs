//! Whether a training that was cut off is gone on from with the same request.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context;
use facefeel::dataset::catalog::Dataset;
use facefeel::ml::classify::Classifier;
use facefeel::ml::train::recipe::Recipe;
use facefeel::ml::train::settings::SETTINGS;

use super::WrongUse;

/// File beside the checkpoints that holds what was asked for.
const FILE: &str = "request.json";

/// What decides on a training, by option.
pub(super) type Request = BTreeMap<String, String>;

/// What is asked for now.
pub(super) fn request(dataset: &Dataset, recipe: &Recipe, init: Option<&Classifier>) -> Request {
    let settings = SETTINGS.iter().map(|setting| {
        let value = setting.value(recipe);
        (
            flag(setting.name),
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned),
        )
    });
    let init = init.map(Classifier::card).map_or_else(String::new, |card| {
        format!("{} ({})", card.id, card.created_at)
    });
    let color = format!("{:?}", recipe.color).to_lowercase();
    settings
        .chain([("--color".to_owned(), color), ("--init".to_owned(), init)])
        .chain([("--data".to_owned(), dataset.sha256.clone())])
        .collect()
}

/// The option of a setting.
pub(super) fn flag(setting: &str) -> String {
    format!("--{}", setting.replace('_', "-"))
}

/// Refuses to throw away the checkpoints in `folder`, if they are of another request; else notes this one.
pub(super) fn check(folder: &Path, request: &Request) -> anyhow::Result<()> {
    let file = folder.join(FILE);
    if has_checkpoints(folder)
        && let Ok(begun) = fs::read(&file)
        && let Ok(begun) = serde_json::from_slice::<Request>(&begun)
        && let Some(difference) = difference(&begun, request)
    {
        return Err(WrongUse::error(format!(
            "{} holds a training that was begun with other options: {difference}; give the same options to continue it, \
             or remove that folder to start from the first epoch",
            folder.display()
        )));
    }
    let note = || {
        fs::create_dir_all(folder)?;
        fs::write(&file, serde_json::to_vec_pretty(request)?)
    };
    note().with_context(|| file.display().to_string())
}

/// Whether an epoch of any run was saved.
fn has_checkpoints(folder: &Path) -> bool {
    let inside = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten();
    inside(folder).any(|run| {
        inside(&run.path()).any(|entry| entry.file_name().to_string_lossy().starts_with("epoch-"))
    })
}

/// What differs, in words; nothing if nothing does.
pub(super) fn difference(begun: &Request, now: &Request) -> Option<String> {
    let shown = |value: Option<&String>| match value.map(String::as_str) {
        None | Some("") => "nothing".to_owned(),
        Some(value) => value.chars().take(40).collect(),
    };
    let changed = now
        .iter()
        .filter(|(option, value)| begun.get(*option) != Some(*value));
    let changed: Vec<String> = changed
        .map(|(option, value)| {
            let (then, now) = (shown(begun.get(option)), shown(Some(value)));
            match option.as_str() {
                "--data" => "the pictures of --data have changed".to_owned(),
                option => format!("{option} was {then} and is {now} now"),
            }
        })
        .collect();
    (!changed.is_empty()).then(|| changed.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(epochs: &str) -> Request {
        let pairs = [("--epochs", epochs), ("--init", ""), ("--data", "0a")];
        let owned = pairs.map(|(option, value)| (option.to_owned(), value.to_owned()));
        owned.into()
    }

    #[test]
    fn a_changed_option_is_named_before_anything_is_thrown_away() {
        let folder = tempfile::tempdir().unwrap();
        check(folder.path(), &request("30")).unwrap();
        // Nothing is lost yet.
        check(folder.path(), &request("40")).unwrap();
        fs::create_dir_all(folder.path().join("model/epoch-1")).unwrap();
        check(folder.path(), &request("40")).unwrap();
        let error = check(folder.path(), &request("50")).unwrap_err();
        assert!(error.is::<WrongUse>());
        let said = error.to_string();
        assert!(said.contains("--epochs was 40 and is 50 now;"), "{said}");
        check(folder.path(), &request("40")).unwrap();
    }
}

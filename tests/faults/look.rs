//! A look at a data folder from outside.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use facefeel::files::checksum;
use facefeel::ml::{bundled, model_file};
use facefeel::storage::store::{JobState, Store};
use serde_json::Value;

use crate::ledger::{Kind, View};

/// What may lie in a data folder.
const ROOT: [&str; 12] = [
    "datasets",
    "facefeel.db",
    "facefeel.db-shm",
    "facefeel.db-wal",
    "facefeel.reserve",
    "id",
    "jobs",
    "lock",
    "models",
    "running",
    "session.key",
    "tmp",
];

/// Copies a folder with all that it holds.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let place = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &place),
            false => drop(fs::copy(entry.path(), place).unwrap()),
        }
    }
}

/// What a program would find that starts over `folder` as it is; nothing may write there meanwhile. A copy of the
/// database is made in `scratch`.
pub(crate) fn at(folder: &Path, scratch: &Path, bundled: &str) -> View {
    let copied = scratch.join("copied");
    fs::create_dir_all(&copied).unwrap();
    for name in ["facefeel.db", "facefeel.db-wal"] {
        let place = copied.join(name);
        let _ = fs::remove_file(&place);
        let _ = fs::copy(folder.join(name), place);
    }
    let mut view = View::default();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(rows(&copied, folder, &mut view));
    models(folder, bundled, &mut view);
    view
}

async fn rows(copied: &Path, folder: &Path, view: &mut View) {
    let store = Store::open(&copied.join("facefeel.db")).await.unwrap();
    for dataset in store.datasets().await.unwrap() {
        let sum = checksum::of_file(&archive(folder, &dataset.id));
        if sum.is_ok_and(|sum| sum == dataset.sha256) {
            view.things.insert((Kind::Dataset, dataset.id));
        }
    }
    for job in store.jobs().await.unwrap() {
        view.states.insert(job.id.clone(), word(job.state));
        view.things.insert((Kind::Job, job.id));
    }
    for report in store.reports().await.unwrap() {
        view.things.insert((Kind::Report, report.id));
    }
    store.close().await;
}

fn archive(folder: &Path, dataset: &str) -> std::path::PathBuf {
    folder.join("datasets").join(dataset).join("archive.zip")
}

fn word(state: JobState) -> String {
    let word = serde_json::to_value(state).unwrap();
    word.as_str().unwrap().to_owned()
}

fn models(folder: &Path, default_bundled: &str, view: &mut View) {
    let inside = bundled::ids().map(|id| (Kind::Model, id.to_owned()));
    view.things.extend(inside);
    for name in names(&folder.join("models")) {
        let card = fs::read(folder.join("models").join(&name).join("card.json"));
        let Ok(card) = card else { continue };
        // One on its way in or out.
        if name.contains('.') {
            continue;
        }
        let card: Value = serde_json::from_slice(&card).unwrap_or_default();
        let called = card["name"].as_str().unwrap_or_default();
        view.names.insert(name.clone(), called.to_owned());
        view.things.insert((Kind::Model, name));
    }
    let default = fs::read_to_string(folder.join("models/default"));
    let default = default.map_or_else(|_| default_bundled.to_owned(), |id| id.trim().to_owned());
    // The bundled one answers for one that is gone.
    let is_there = view.things.contains(&(Kind::Model, default.clone()));
    view.default = if is_there {
        default
    } else {
        default_bundled.to_owned()
    };
}

/// Whether anything in the folder is called by this id.
pub(crate) fn files_of(folder: &Path, id: &str) -> bool {
    let folders = ["datasets", "models", "jobs", "tmp"].into_iter();
    let mut found = folders.flat_map(|place| names(&folder.join(place)));
    found.any(|name| name.split('.').next() == Some(id))
}

/// What lies in the folder and belongs to nothing.
pub(crate) fn left_over(folder: &Path, view: &View) -> Vec<String> {
    let is_there = |kind, name: &str| view.things.contains(&(kind, name.to_owned()));
    let mut left = more(folder, "", &|name| ROOT.contains(&name));
    left.extend(more(folder, "tmp", &|_| false));
    left.extend(more(folder, "datasets", &|name| {
        is_there(Kind::Dataset, name)
    }));
    let open = view.open_jobs();
    left.extend(more(folder, "jobs", &|name| {
        open.iter().any(|job| job == name)
    }));
    left.extend(more(folder, "models", &|name| {
        name == "default" || is_there(Kind::Model, name)
    }));
    for name in names(&folder.join("datasets")) {
        let parts = ["archive.zip", "checkup.json", "listing.json"];
        left.extend(more(folder, &format!("datasets/{name}"), &|name| {
            parts.contains(&name)
        }));
    }
    for name in names(&folder.join("models")) {
        let parts = [
            model_file::CARD,
            model_file::WEIGHTS,
            model_file::FINGERPRINTS,
        ];
        left.extend(more(folder, &format!("models/{name}"), &|name| {
            parts.contains(&name)
        }));
    }
    left
}

fn more(folder: &Path, below: &str, belongs: &dyn Fn(&str) -> bool) -> Vec<String> {
    let found = names(&folder.join(below)).into_iter();
    let found = found.filter(|name| !belongs(name));
    found.map(|name| format!("{below}/{name}")).collect()
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let names = entries.map(|entry| entry.unwrap().file_name());
    names.map(|name| name.into_string().unwrap()).collect()
}

/// Models that are not as they were saved.
pub(crate) fn damaged(folder: &Path, view: &View) -> Vec<String> {
    let models = view.things.iter().filter(|thing| thing.0 == Kind::Model);
    let folders = models.map(|(_, id)| folder.join("models").join(id));
    let folders = folders.filter(|folder| folder.is_dir());
    folders
        .filter_map(|folder| model_file::verify(&folder).err())
        .map(|error| error.to_string())
        .collect()
}

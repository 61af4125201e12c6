//! From the folder of a single machine to what several share.

use std::path::Path;

use super::files::{Part, Sent, listed};
use super::models::{ModelRow, Models};
use super::{
    ARRIVED, DATABASE, MoveError, Moved, Progress, Shared, Step, compare, make_sure_it_is_empty,
    total,
};
use crate::storage::backup::listing::{self, Saved};
use crate::storage::data_check::{self, FindingKind, Look};
use crate::storage::data_dir::FolderLock;
use crate::storage::datasets::keys_of_dataset;
use crate::storage::store::{MovedModels, NewModel, Store};

/// Moves everything in the data folder `root`; the folder stays as it is.
///
/// # Errors
///
/// If a server uses the folder or files and rows in it do not fit together, the target is not empty, or something cannot be read or
/// sent: then there are no rows at the target, and another try goes on with what is left.
pub async fn out(
    root: &Path,
    to: Shared<'_>,
    progress: &mut Progress<'_>,
) -> Result<Moved, MoveError> {
    if !root.join(DATABASE).is_file() {
        return Err(MoveError::NoData(root.to_owned()));
    }
    let _lock = FolderLock::take(root)?;
    make_sure_it_fits(root).await?;
    make_sure_it_is_empty(to.store).await?;
    let from = Store::open(&root.join(DATABASE)).await?;
    let moved = move_all(root, &from, to, progress).await;
    from.close().await;
    moved
}

/// Refuses a folder that a server would have to tidy up first, or that a person would.
async fn make_sure_it_fits(root: &Path) -> Result<(), MoveError> {
    if root.join("running").exists() {
        return Err(MoveError::CutOff(root.to_owned()));
    }
    let look = Look {
        is_thorough: false,
        is_in_use: false,
    };
    let findings = data_check::check(root, look).await?;
    let harmless = [
        FindingKind::Leftover,
        FindingKind::Stray,
        FindingKind::MissingDefault,
    ];
    match findings
        .into_iter()
        .find(|finding| !harmless.contains(&finding.kind))
    {
        Some(finding) => Err(MoveError::Unfit {
            what: finding.what,
            detail: finding.detail,
        }),
        None => Ok(()),
    }
}

async fn move_all(
    root: &Path,
    from: &Store,
    to: Shared<'_>,
    progress: &mut Progress<'_>,
) -> Result<Moved, MoveError> {
    let folder = root.join("models");
    let models = tokio::task::spawn_blocking(move || Models::read(&folder));
    let models = models.await.unwrap_or_default();
    let mut parts = datasets(root, from).await?;
    parts.extend(models.parts());
    parts.extend(checkpoints(root, from).await?);
    let before = parts.len();
    parts.extend(films(root, from).await?);
    parts.extend(recordings(root)?);
    let mut moved = Moved {
        unseen: (parts.len() - before) as u64,
        files: parts.iter().map(|part| part.files.len() as u64).sum(),
        bytes: parts.iter().map(Part::bytes).sum(),
        ..Moved::default()
    };
    moved.files_before = send(&parts, to, moved.bytes, progress).await?;

    let rows: Vec<NewModel<'_>> = models.rows.iter().map(ModelRow::new_model).collect();
    let new = MovedModels {
        models: &rows,
        default: models.default.as_deref(),
    };
    moved.rows = from.row_counts().await?;
    let (mut done, all) = (0, total(&moved.rows));
    let mut heard = || {
        done += 1;
        // Facts about the database itself are not counted.
        progress(Step::Rows, done.min(all), all);
    };
    to.store.take_over(from, new, &mut heard).await?;

    compare(&moved.rows, &to.store.row_counts().await?)?;
    moved.models = to.store.model_count().await?;
    if moved.models != rows.len() as u64 {
        let differs = format!(
            "{} models at the source, {} at the target",
            rows.len(),
            moved.models
        );
        return Err(MoveError::Differs(differs));
    }
    to.objects.remove_prefix(ARRIVED).await?;
    moved.faults = models.faults;
    Ok(moved)
}

/// Sends what has not arrived; gives the number of files that had.
async fn send(
    parts: &[Part],
    to: Shared<'_>,
    bytes: u64,
    progress: &mut Progress<'_>,
) -> Result<u64, MoveError> {
    let there = listed(to.objects).await?;
    let ours = |key: &String| {
        let mut files = parts.iter().flat_map(|part| &part.files);
        files.any(|(own, _)| own == key)
    };
    if let Some(other) = there.keys().find(|key| !ours(key)) {
        return Err(MoveError::NotEmpty(other.clone()));
    }
    let mut sent = Sent::new(bytes, progress);
    let mut before = 0;
    for part in parts {
        if part.send(to.objects, &there, &mut sent).await? {
            before += part.files.len() as u64;
        }
    }
    let there = listed(to.objects).await?;
    for (key, path) in parts.iter().flat_map(|part| &part.files) {
        let here = std::fs::metadata(path).map_or(0, |facts| facts.len());
        if there.get(key) != Some(&here) {
            return Err(MoveError::Differs(key.clone()));
        }
    }
    Ok(before)
}

async fn datasets(root: &Path, from: &Store) -> Result<Vec<Part>, MoveError> {
    let mut parts = Vec::new();
    let mut datasets = from.datasets().await?;
    // The same order in the next try, for those who watch.
    datasets.sort_by(|one, other| one.id.cmp(&other.id));
    for dataset in datasets {
        let folder = root.join("datasets").join(&dataset.id);
        let keys = keys_of_dataset(&dataset);
        let files = keys
            .iter()
            .map(|(key, name)| (key.clone(), folder.join(name)));
        let files: Vec<_> = files.filter(|(_, path)| path.is_file()).collect();
        let archive = keys[0].0.clone();
        if files.first().is_none_or(|(key, _)| *key != archive) {
            return Err(MoveError::Missing(format!(
                "datasets/{}/archive.zip",
                dataset.id
            )));
        }
        parts.push(Part {
            name: dataset.id.clone(),
            files,
            sums: vec![(archive, dataset.sha256)],
        });
    }
    Ok(parts)
}

async fn checkpoints(root: &Path, from: &Store) -> Result<Vec<Part>, MoveError> {
    let mut parts = Vec::new();
    for job in from
        .jobs()
        .await?
        .into_iter()
        .filter(|job| !job.state.has_ended())
    {
        let saved = listing::checkpoints(&job.id, &root.join("jobs").join(&job.id))?;
        let inside = format!("jobs/{}/checkpoint/", job.id);
        let key = |entry: &str| {
            let rest = entry.strip_prefix(&inside).unwrap_or(entry);
            format!("checkpoints/{}/{}/{rest}", job.id, job.resumed)
        };
        parts.extend(part(&job.id, saved, key));
    }
    Ok(parts)
}

async fn films(root: &Path, from: &Store) -> Result<Vec<Part>, MoveError> {
    let mut parts = Vec::new();
    for film in from.films().await? {
        let folder = root.join("films").join(&film.id);
        let saved = listing::film(&film.id, &folder, film.has_video);
        let mut found = part(&film.id, saved, str::to_owned);
        if let (Some(part), Some(sum)) = (&mut found, film.journal_sha256) {
            part.sums.push((format!("films/{}/journal", film.id), sum));
        }
        parts.extend(found);
    }
    Ok(parts)
}

fn recordings(root: &Path) -> Result<Vec<Part>, MoveError> {
    let mut parts: Vec<Part> = Vec::new();
    for saved in listing::recordings(&root.join("recordings"))? {
        let id = saved.entry.split('/').nth(1).unwrap_or_default().to_owned();
        match parts.last_mut().filter(|part| part.name == id) {
            Some(part) => part.files.push((saved.entry, saved.path)),
            None => parts.extend(part(&id, vec![saved], str::to_owned)),
        }
    }
    Ok(parts)
}

/// The part that these files are; nothing if there are none.
fn part(name: &str, saved: Vec<Saved>, key: impl Fn(&str) -> String) -> Option<Part> {
    let files = saved.into_iter().map(|file| (key(&file.entry), file.path));
    let part = Part {
        name: name.to_owned(),
        files: files.collect(),
        sums: Vec::new(),
    };
    (!part.files.is_empty()).then_some(part)
}

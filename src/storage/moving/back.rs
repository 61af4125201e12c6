//! From what several machines share to the folder of a single one.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use super::files::{Sent, listed, sum_of};
use super::models::card_of;
use super::{DATABASE, MoveError, Moved, Progress, Shared, Step, compare, total};
use crate::files::{self, FileError, durable};
use crate::ml::bundled;
use crate::ml::model_file::{self, CARD, FINGERPRINTS, WEIGHTS};
use crate::storage::checkpoints::CheckpointStore;
use crate::storage::data_dir::{FolderLock, MOVING};
use crate::storage::datasets::fetch_dataset;
use crate::storage::models::library::{DEFAULT, prefix};
use crate::storage::store::{MovedModels, Store, StoredDataset, StoredModel};

/// Name of the database until everything is there.
const COMING: &str = "moving.db";
/// A worker that was silent for so long is gone.
const SILENCE: Duration = Duration::from_secs(60);
/// What lies beside it while it is open.
const BESIDE: [&str; 4] = [
    "moving.db",
    "moving.db-wal",
    "moving.db-shm",
    "moving.reserve",
];

/// Moves everything into the folder `root`, which must be empty; database and object store stay as they are.
///
/// # Errors
///
/// If a worker is at work, the folder holds something, or something cannot be fetched or written: then the folder has no database,
/// no server starts on it, and another try goes on with what is left.
pub async fn back(
    from: Shared<'_>,
    root: &Path,
    progress: &mut Progress<'_>,
) -> Result<Moved, MoveError> {
    if let Some(worker) = from.store.workers(SILENCE).await?.into_iter().next() {
        return Err(MoveError::InUse(worker.name));
    }
    let _lock = FolderLock::take(root)?;
    let id = from.store.data_id().await?.map(|id| id.id);
    begin(root, id.as_deref().unwrap_or("?"))?;
    let mut moved = Moved::default();
    fetch(from, root, &mut moved, progress).await?;
    moved.rows = from.store.row_counts().await?;
    rows(from.store, root, &mut moved, progress).await?;
    let write = |name: &str, text: &str| {
        let path = root.join(name);
        durable::replace(&path, text.as_bytes()).map_err(FileError::at(&path))
    };
    if let Some(id) = id {
        write("id", &format!("{id}\n"))?;
    }
    let (coming, database) = (root.join(COMING), root.join(DATABASE));
    durable::rename(&coming, &database).map_err(FileError::at(&database))?;
    let mark = root.join(MOVING);
    fs::remove_file(&mark).map_err(FileError::at(&mark))?;
    Ok(moved)
}

/// Marks the folder as one that data move into, from the database that has this id. The mark of an earlier try says so already.
fn begin(root: &Path, id: &str) -> Result<(), MoveError> {
    let mark = root.join(MOVING);
    let known = match fs::read_to_string(&mark) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        read => Some(read.map_err(FileError::at(&mark))?),
    };
    match known {
        Some(known) if known.trim() == id && !root.join(DATABASE).exists() => return Ok(()),
        Some(_) => return Err(MoveError::NotEmpty(MOVING.to_owned())),
        None => {}
    }
    let entries = files::entries(root).map_err(FileError::at(root))?;
    let mut others = entries.iter().map(|path| files::name(path));
    if let Some(other) = others.find(|name| name != "lock") {
        return Err(MoveError::NotEmpty(other));
    }
    durable::replace(&mark, format!("{id}\n").as_bytes()).map_err(FileError::at(&mark))?;
    Ok(())
}

/// Fetches all files.
async fn fetch(
    from: Shared<'_>,
    root: &Path,
    moved: &mut Moved,
    progress: &mut Progress<'_>,
) -> Result<(), MoveError> {
    let there = listed(from.objects).await?;
    let mut sent = Sent::new(there.values().sum(), progress);
    let below = |prefix: &str| {
        let prefix = format!("{prefix}/");
        let objects = there
            .iter()
            .filter(move |(key, _)| key.starts_with(&prefix));
        let (count, bytes) =
            objects.fold((0, 0), |(count, all), (_, bytes)| (count + 1, all + bytes));
        (count, bytes)
    };
    for dataset in from.store.datasets().await? {
        fetch_sound(from, &dataset, root).await?;
        let (count, bytes) = below(&format!("datasets/{}", dataset.id));
        (moved.files, moved.bytes) = (moved.files + count, moved.bytes + bytes);
        sent.add(bytes);
    }
    let marks = from.store.model_marks().await?;
    for mark in &marks.models {
        let Some(model) = from.store.model(&mark.id).await? else {
            continue;
        };
        if let Err(error) = fetch_model(from, &model, root).await? {
            let id = &mark.id;
            moved
                .faults
                .push(format!("the model {id} is damaged: {error}"));
        }
        moved.models += 1;
        let (count, bytes) = below(&prefix(&mark.id, mark.generation));
        (moved.files, moved.bytes) = (moved.files + count, moved.bytes + bytes);
        sent.add(bytes);
    }
    if let Some(default) = marks.default {
        write_default(
            root,
            &default,
            marks.models.iter().any(|mark| mark.id == default),
        )?;
    }
    for job in from
        .store
        .jobs()
        .await?
        .into_iter()
        .filter(|job| !job.state.has_ended())
    {
        let folder = root.join("jobs").join(&job.id).join("checkpoint");
        let (count, bytes) = below(&format!("checkpoints/{}", job.id));
        CheckpointStore::new(from.objects.clone(), &job.id, 0, folder)
            .fetch()
            .await?;
        (moved.files, moved.bytes) = (moved.files + count, moved.bytes + bytes);
        sent.add(bytes);
    }
    for (key, bytes) in &there {
        let is_unseen = ["films/", "recordings/"]
            .iter()
            .any(|kind| key.starts_with(kind));
        if !is_unseen {
            continue;
        }
        // A key is made of plain names, so this leads nowhere else.
        let path = root.join(key);
        let has_it = fs::metadata(&path).is_ok_and(|facts| facts.len() == *bytes);
        if has_it {
            moved.files_before += 1;
        } else if !from.objects.fetch_file(key, &path).await? {
            return Err(MoveError::Missing(key.clone()));
        }
        (moved.files, moved.bytes) = (moved.files + 1, moved.bytes + bytes);
        sent.add(*bytes);
    }
    Ok(())
}

/// Fetches a dataset; an archive that is not what was uploaded is fetched once more.
async fn fetch_sound(
    from: Shared<'_>,
    dataset: &StoredDataset,
    root: &Path,
) -> Result<(), MoveError> {
    let folder = root.join("datasets").join(&dataset.id);
    let archive = folder.join("archive.zip");
    let what = || format!("datasets/{}/archive.zip", dataset.id);
    for _ in 0..2 {
        if !fetch_dataset(from.objects, dataset, &folder).await? {
            return Err(MoveError::Missing(what()));
        }
        if sum_of(archive.clone()).await?.sha256 == dataset.sha256 {
            return Ok(());
        }
        fs::remove_file(&archive).map_err(FileError::at(&archive))?;
    }
    Err(MoveError::Damaged { what: what() })
}

/// Fetches a model, and says what is wrong with it if it cannot be used: such a model is listed with the reason.
async fn fetch_model(
    from: Shared<'_>,
    model: &StoredModel,
    root: &Path,
) -> Result<Result<(), String>, MoveError> {
    card_of(&model.card)?;
    let folder = root.join("models").join(&model.mark.id);
    fs::create_dir_all(&folder).map_err(FileError::at(&folder))?;
    let card = folder.join(CARD);
    durable::replace(&card, model.card.as_bytes()).map_err(FileError::at(&card))?;
    if is_sound(&folder).await.is_ok() {
        return Ok(Ok(()));
    }
    let prefix = prefix(&model.mark.id, model.mark.generation);
    for file in [FINGERPRINTS, WEIGHTS] {
        let key = format!("{prefix}/{file}");
        from.objects.fetch_file(&key, &folder.join(file)).await?;
    }
    Ok(is_sound(&folder).await)
}

async fn is_sound(folder: &Path) -> Result<(), String> {
    let folder = folder.to_owned();
    let verified = tokio::task::spawn_blocking(move || model_file::verify(&folder)).await;
    let verified = verified.map_err(|error| error.to_string())?;
    verified.map_err(|error| error.brief())
}

fn write_default(root: &Path, id: &str, is_here: bool) -> Result<(), MoveError> {
    if !is_here && !bundled::ids().any(|bundled| bundled == id) {
        return Ok(());
    }
    let folder = root.join("models");
    let written = fs::create_dir_all(&folder)
        .and_then(|()| durable::replace(&folder.join(DEFAULT), format!("{id}\n").as_bytes()));
    Ok(written.map_err(FileError::at(&folder))?)
}

/// Writes all rows into a database beside the place of the real one.
async fn rows(
    from: &Store,
    root: &Path,
    moved: &mut Moved,
    progress: &mut Progress<'_>,
) -> Result<(), MoveError> {
    for left in BESIDE.map(|name| root.join(name)) {
        match fs::remove_file(&left) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(FileError::at(&left)(error).into());
            }
            _ => {}
        }
    }
    let to = Store::open(&root.join(COMING)).await?;
    let (mut done, all) = (0, total(&moved.rows));
    let mut heard = || {
        done += 1;
        progress(Step::Rows, done.min(all), all);
    };
    let taken = to.take_over(from, MovedModels::default(), &mut heard).await;
    let counts = to.row_counts().await;
    to.close().await;
    let _ = fs::remove_file(root.join("moving.reserve"));
    taken?;
    compare(&moved.rows, &counts?)
}

//! Backups, sound, damaged and hostile.

use std::fs;
use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::dataset::archive::{ArchiveLimits, Source};
use crate::dataset::testing::zip_of;
use crate::files::checksum;
use crate::storage::data_dir::{DataDir, DataDirError, RESTORING};
use crate::storage::store::{DataId, Inspection, Store, StoredDataset, now};

fn dataset(id: &str, archive: &[u8]) -> StoredDataset {
    StoredDataset {
        id: id.to_owned(),
        name: format!("Faces {id}"),
        created_at: now(),
        bytes: archive.len() as u64,
        sha256: checksum::of_bytes(archive),
        reading: String::new(),
        revision: 0,
        images: 1,
        classes: Vec::new(),
        damaged: None,
    }
}

/// A data folder with two datasets, a model and a default, and its open database.
async fn data_folder() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let store = Store::open(&root.join(DATABASE)).await.unwrap();
    for id in ["ds-1", "ds-2"] {
        let archive = zip_of(&[("a/1.png".to_owned(), id.as_bytes().to_vec())]);
        store.add_dataset(&dataset(id, &archive)).await.unwrap();
        store.keep_dataset(id).await.unwrap();
        let place = root.join("datasets").join(id);
        fs::create_dir_all(&place).unwrap();
        fs::write(place.join("archive.zip"), archive).unwrap();
        fs::write(place.join("checkup.json"), "{}").unwrap();
    }
    let id = DataId {
        id: "data-1".to_owned(),
        is_pairing: false,
    };
    store.set_data_id(&id).await.unwrap();
    for (file, content) in [
        ("models/ours/card.json", "{}"),
        ("models/ours/weights.safetensors", "weights"),
        ("models/OURS/card.json", "{}"),
        ("models/half.1.partial/card.json", "{}"),
        ("models/default", "ours\n"),
        ("jobs/job-1/checkpoint/model/epoch-1/state.json", "{}"),
        ("recordings/rec-1/00000001-c1-p2-b3.png", "crop"),
        ("recordings/rec-1/00000002-c1-p2-b3.png.partial", "half"),
        ("recordings/rec-1/recording.json", "{}"),
        ("recordings/other/recording.json", "{}"),
        ("tmp/ds-3/archive.zip", "arriving"),
        ("id", "data-1"),
    ] {
        fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
        fs::write(root.join(file), content).unwrap();
    }
    (folder, store)
}

async fn saved(root: &Path) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.zip");
    let created = create(root, &file, false, &mut |_, _| {}).await.unwrap();
    assert_eq!(created.faults, [""; 0]);
    (folder, file)
}

async fn restored(file: &Path) -> Result<(tempfile::TempDir, Restored), BackupError> {
    let folder = tempfile::tempdir().unwrap();
    let done = restore(file, &folder.path().join("data"), false, &mut |_, _| {}).await;
    match done {
        Ok(restored) => Ok((folder, restored)),
        Err(error) => {
            let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
            assert!(left.is_empty(), "{error} left {left:?}");
            Err(error)
        }
    }
}

#[tokio::test]
async fn what_is_saved_beside_an_open_database_comes_back() {
    let (data, store) = data_folder().await;
    let (_folder, file) = saved(data.path()).await;
    store.close().await;
    let (restored, facts) = restored(&file).await.unwrap();
    let root = restored.path().join("data");
    for file in [
        "datasets/ds-1/archive.zip",
        "datasets/ds-2/checkup.json",
        "models/OURS/card.json",
        "models/default",
        "recordings/rec-1/00000001-c1-p2-b3.png",
        "recordings/rec-1/recording.json",
        "id",
    ] {
        assert_eq!(
            fs::read(root.join(file)).unwrap(),
            fs::read(data.path().join(file)).unwrap(),
            "{file}"
        );
    }
    for left_out in [
        "tmp/ds-3",
        "models/half.1.partial",
        "recordings/rec-1/00000002-c1-p2-b3.png.partial",
        "recordings/other",
        "jobs/job-1",
        "restore.partial",
    ] {
        assert!(!root.join(left_out).exists(), "{left_out}");
    }
    // Names that differ in case alone would be one folder elsewhere.
    let renamed = fs::read(root.join("models/ours-2/weights.safetensors")).unwrap();
    assert_eq!(renamed, b"weights");
    assert!(root.join("models").read_dir().unwrap().count() == 3);
    let store = Store::open(&root.join(DATABASE)).await.unwrap();
    assert_eq!(store.datasets().await.unwrap().len(), 2);
    assert!(facts.files >= 9 && facts.put_aside.is_none(), "{facts:?}");
}

#[tokio::test]
async fn the_rows_decide_and_what_they_name_in_vain_is_told() {
    let (data, store) = data_folder().await;
    fs::remove_dir_all(data.path().join("datasets/ds-1")).unwrap();
    fs::write(data.path().join("datasets/ds-2/archive.zip"), "PK changed").unwrap();
    let file = data.path().join("backup.zip");
    let created = create(data.path(), &file, false, &mut |_, _| {})
        .await
        .unwrap();
    let faults = created.faults.join("; ");
    assert!(
        faults.contains("ds-1") && faults.contains("missing"),
        "{faults}"
    );
    assert!(
        faults.contains("ds-2") && faults.contains("not what was uploaded"),
        "{faults}"
    );
    // A dataset whose deletion is under way is no fault.
    store.remove_dataset("ds-1").await.unwrap();
    let again = create(data.path(), &file, true, &mut |_, _| {})
        .await
        .unwrap();
    assert_eq!(again.faults.len(), 1, "{again:?}");
}

#[tokio::test]
async fn nothing_is_overwritten_unless_told() {
    let (data, _store) = data_folder().await;
    let (_folder, file) = saved(data.path()).await;
    let before = fs::read(&file).unwrap();
    let refused = create(data.path(), &file, false, &mut |_, _| {}).await;
    assert!(matches!(refused, Err(BackupError::Exists(_))));
    assert!(fs::read(&file).unwrap() == before);
    create(data.path(), &file, true, &mut |_, _| {})
        .await
        .unwrap();

    let target = tempfile::tempdir().unwrap();
    fs::write(target.path().join(DATABASE), "mine").unwrap();
    let refused = restore(&file, target.path(), false, &mut |_, _| {}).await;
    assert!(matches!(refused, Err(BackupError::NotEmpty { .. })));
    let lock = crate::storage::data_dir::FolderLock::take(target.path()).unwrap();
    let refused = restore(&file, target.path(), true, &mut |_, _| {}).await;
    assert!(matches!(refused, Err(BackupError::DataDir(_))));
    drop(lock);
    let done = restore(&file, target.path(), true, &mut |_, _| {})
        .await
        .unwrap();
    let aside = done.put_aside.unwrap();
    assert_eq!(fs::read_to_string(aside.join(DATABASE)).unwrap(), "mine");
    Inspection::open(&target.path().join(DATABASE))
        .await
        .unwrap()
        .make_sure()
        .await
        .unwrap();
}

#[tokio::test]
async fn a_restore_that_was_cut_off_is_said_and_done_again() {
    let (data, _store) = data_folder().await;
    let (_folder, file) = saved(data.path()).await;
    let target = tempfile::tempdir().unwrap();
    let root = target.path();
    fs::write(root.join(RESTORING), "").unwrap();
    fs::write(root.join("id"), "data-0").unwrap();
    let error = DataDir::open(root).unwrap_err();
    assert!(matches!(error, DataDirError::HalfRestored(_)), "{error}");
    let done = restore(&file, root, true, &mut |_, _| {}).await.unwrap();
    let aside = done.put_aside.unwrap();
    assert_eq!(fs::read_to_string(aside.join("id")).unwrap(), "data-0");
    assert!(!root.join(RESTORING).exists());
    DataDir::open(root).unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn what_lies_elsewhere_is_not_replaced() {
    let (data, _store) = data_folder().await;
    let (_folder, file) = saved(data.path()).await;
    let (target, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let root = target.path();
    fs::write(elsewhere.path().join("a"), "mine").unwrap();
    fs::write(root.join("id"), "data-0").unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), root.join("models")).unwrap();
    let error = restore(&file, root, true, &mut |_, _| {})
        .await
        .unwrap_err();
    assert!(matches!(error, BackupError::Elsewhere(_)), "{error}");
    assert_eq!(fs::read_to_string(root.join("models/a")).unwrap(), "mine");
    assert_eq!(fs::read_to_string(root.join("id")).unwrap(), "data-0");
    assert_eq!(listing::entries(root).unwrap().len(), 3, "id, lock, models");
}

#[tokio::test]
async fn a_folder_of_another_database_is_said() {
    let (data, _store) = data_folder().await;
    fs::write(data.path().join("id"), "data-2").unwrap();
    let file = data.path().join("backup.zip");
    let created = create(data.path(), &file, false, &mut |_, _| {})
        .await
        .unwrap();
    assert!(
        created.faults[0].contains("do not belong together"),
        "{created:?}"
    );
}

#[tokio::test]
async fn a_folder_without_data_gives_no_backup() {
    let empty = tempfile::tempdir().unwrap();
    let file = empty.path().join("backup.zip");
    let refused = create(empty.path(), &file, false, &mut |_, _| {}).await;
    assert!(matches!(refused, Err(BackupError::NoData(_))));
    assert!(!file.exists());
}

/// Entries of a sound backup, the manifest last.
async fn entries() -> Vec<(String, Vec<u8>)> {
    let (data, _store) = data_folder().await;
    let (_folder, file) = saved(data.path()).await;
    let limits = ArchiveLimits {
        allow_archives: true,
        ..ArchiveLimits::default()
    };
    let source = Source::open(&file, &limits).unwrap();
    let names = source.names().iter().enumerate();
    let mut entries: Vec<(String, Vec<u8>)> = names
        .map(|(index, name)| {
            let mut bytes = Vec::new();
            source.copy(index, &mut bytes).unwrap();
            (name.clone(), bytes)
        })
        .collect();
    entries.sort_by_key(|(name, _)| name == MANIFEST);
    entries
}

async fn check(what: &str, expected: &str, change: impl FnOnce(&mut Vec<(String, Vec<u8>)>)) {
    let mut entries = entries().await;
    change(&mut entries);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.zip");
    fs::write(&file, zip_of(&entries)).unwrap();
    let error = restored(&file).await.map(drop).expect_err(what).to_string();
    assert!(error.contains(expected), "{what}: {error}");
}

#[tokio::test]
async fn damaged_and_hostile_backups_are_refused_and_leave_nothing() {
    let all = entries().await;
    assert!(all.len() > 8);
    for place in 0..all.len() - 1 {
        let name = all[place].0.clone();
        check("a flipped bit", &name, |entries| entries[place].1[0] ^= 1).await;
        check("a cut file", &name, |entries| entries[place].1.truncate(1)).await;
        check("a missing file", &name, |entries| {
            drop(entries.remove(place))
        })
        .await;
    }
    let add = |name: &'static str| {
        move |entries: &mut Vec<(String, Vec<u8>)>| entries.insert(0, (name.to_owned(), vec![1]))
    };
    check("an unlisted file", "more", add("datasets/ds-9/more")).await;
    check("a way out", "leads out", add("../facefeel.db")).await;
    check("an absolute path", "absolute", add("/etc/passwd")).await;
    check("no manifest", "manifest.json is missing", |entries| {
        drop(entries.pop())
    })
    .await;
    let manifest = |from: &'static str, to: &'static str| {
        move |entries: &mut Vec<(String, Vec<u8>)>| {
            let manifest = &mut entries.last_mut().unwrap().1;
            let text = String::from_utf8(manifest.clone()).unwrap();
            assert!(text.contains(from));
            *manifest = text.replacen(from, to, 1).into_bytes();
        }
    };
    check(
        "a newer layout",
        "layout",
        manifest("\"format\": 1", "\"format\": 2"),
    )
    .await;
    check("a broken manifest", "cannot be read", manifest("{", "[")).await;
    check("a place of its own", "does not belong", |entries| {
        let id = entries.iter_mut().find(|(name, _)| name == "id").unwrap();
        id.0 = "lock".to_owned();
        manifest("\"path\": \"id\"", "\"path\": \"lock\"")(entries);
    })
    .await;
}

#[tokio::test]
async fn a_database_whose_ids_lead_elsewhere_is_refused_and_reaches_nothing() {
    let (data, store) = data_folder().await;
    let id = "../../victim";
    let data_dir = DataDir::open(data.path()).unwrap();
    for folder in [data_dir.dataset(id), data_dir.job(id), data_dir.leaving(id)] {
        assert!(folder.file_name().is_some_and(|name| name == "no-id"));
    }
    drop(data_dir);
    store.add_dataset(&dataset(id, b"PK")).await.unwrap();
    store.keep_dataset(id).await.unwrap();
    let file = data.path().join("backup.zip");
    create(data.path(), &file, false, &mut |_, _| {})
        .await
        .unwrap();
    let refused = restored(&file).await.map(drop).unwrap_err().to_string();
    assert!(refused.contains("is no id"), "{refused}");
}

#[tokio::test]
async fn a_backup_without_tables_or_with_an_id_that_is_none_is_refused() {
    let rewritten = |what: &'static str, bytes: &'static [u8]| {
        move |entries: &mut Vec<(String, Vec<u8>)>| {
            let entry = entries.iter_mut().find(|(name, _)| name == what).unwrap();
            let (before, length) = (checksum::of_bytes(&entry.1), entry.1.len());
            entry.1 = bytes.to_vec();
            let manifest = &mut entries.last_mut().unwrap().1;
            let text = String::from_utf8(manifest.clone()).unwrap();
            let text = text.replace(&before, &checksum::of_bytes(bytes));
            let text = text.replace(
                &format!("\"bytes\": {length}"),
                &format!("\"bytes\": {}", bytes.len()),
            );
            *manifest = text.into_bytes();
        }
    };
    check("an empty database", "no table", rewritten(DATABASE, b"")).await;
    check(
        "an unreadable id",
        "holds no id",
        rewritten("id", b"\xff\0../.."),
    )
    .await;
}

#[tokio::test]
async fn links_bombs_and_other_files_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.zip");
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("datasets", "/etc", SimpleFileOptions::default())
        .unwrap();
    fs::write(&file, zip.finish().unwrap().into_inner()).unwrap();
    let error = restored(&file).await.map(drop).unwrap_err().to_string();
    assert!(error.contains("link"), "{error}");

    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(MANIFEST, SimpleFileOptions::default())
        .unwrap();
    zip.write_all(&vec![b' '; 64 << 20]).unwrap();
    fs::write(&file, zip.finish().unwrap().into_inner()).unwrap();
    let error = restored(&file).await.map(drop).unwrap_err();
    assert!(matches!(error, BackupError::Unusable { .. }), "{error}");

    for bytes in [&b""[..], b"PK", b"hello, world"] {
        fs::write(&file, bytes).unwrap();
        let error = restored(&file).await.map(drop).unwrap_err();
        assert!(matches!(error, BackupError::Unusable { .. }), "{error}");
    }
    fs::remove_file(&file).unwrap();
    let error = restored(&file).await.map(drop).unwrap_err();
    assert!(matches!(error, BackupError::File(_)), "{error}");
}

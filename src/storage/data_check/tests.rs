//! Folders in which something does not fit.

use std::fs;

use super::*;
use crate::files::checksum;
use crate::ml::testing::fresh;
use crate::storage::store::{
    DataId, FilmEdits, FilmFacts, JobState, Store, StoredDataset, StoredFilm, now,
};

const LOOK: Look = Look {
    is_thorough: true,
    is_in_use: false,
};

/// A folder with a dataset and a model, in order.
async fn in_order() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let store = Store::open(&root.join(DATABASE)).await.unwrap();
    for id in ["ds-1", "ds-2"] {
        let dataset = StoredDataset {
            id: id.to_owned(),
            name: "Faces".to_owned(),
            created_at: now(),
            bytes: 2,
            sha256: checksum::of_bytes(b"PK"),
            reading: String::new(),
            revision: 0,
            images: 1,
            classes: Vec::new(),
            damaged: None,
        };
        store.add_dataset(&dataset).await.unwrap();
        store.keep_dataset(id).await.unwrap();
        put(root, &format!("datasets/{id}/archive.zip"), "PK");
    }
    store.close().await;
    crate::ml::model_file::save(&fresh("ours"), &root.join("models/ours")).unwrap();
    put(root, "models/default", "ours");
    put(root, "lock", "");
    folder
}

fn put(root: &Path, file: &str, content: &str) {
    let path = root.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// What `spoil` does is found as `kind`, and mended so that nothing is left to find unless someone has to decide.
async fn check_found(
    kind: FindingKind,
    what: &str,
    spoil: impl FnOnce(&Path),
) -> tempfile::TempDir {
    let folder = in_order().await;
    let root = folder.path();
    assert_eq!(check(root, LOOK).await.unwrap(), []);
    spoil(root);
    let found = check(root, LOOK).await.unwrap();
    assert!(
        found
            .iter()
            .any(|finding| finding.kind == kind && finding.what == what),
        "{what}: {found:?}"
    );
    mend(root, &found).await;
    // One thing mended may show another: the default was a model that was put aside.
    let shown = check(root, LOOK).await.unwrap();
    mend(root, &shown).await;
    let left = check(root, LOOK).await.unwrap();
    assert_eq!(left.is_empty(), kind.act().is_some(), "{what}: {left:?}");
    folder
}

async fn mend(root: &Path, found: &[Finding]) {
    for finding in found {
        let mended = repair(root, finding).await.unwrap();
        assert_eq!(mended, finding.kind.act().is_some(), "{finding:?}");
    }
}

fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let place = bytes.len() - 9;
    bytes[place] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[tokio::test]
async fn files_without_rows_are_put_aside() {
    let folder = check_found(FindingKind::Stray, "datasets/ds-9", |root| {
        put(root, "datasets/ds-9/archive.zip", "photos");
    })
    .await;
    let aside = folder.path().join("recovered/datasets/ds-9/archive.zip");
    assert_eq!(fs::read_to_string(aside).unwrap(), "photos");
    check_found(FindingKind::Stray, "jobs/job-9", |root| {
        put(root, "jobs/job-9/checkpoint/x", "")
    })
    .await;
    check_found(FindingKind::Stray, "models/other", |root| {
        put(root, "models/other/x", "")
    })
    .await;
    check_found(FindingKind::Stray, "datasets/notes.txt", |root| {
        put(root, "datasets/notes.txt", "")
    })
    .await;
}

#[tokio::test]
async fn what_is_no_recording_is_put_aside_and_what_was_cut_off_goes() {
    const SHEET: &str = r#"{"name":"a","created_at":"","classes":[],"people":[],"next":1}"#;
    let sound = |root: &Path| {
        put(root, "recordings/rec-1/recording.json", SHEET);
        put(root, "recordings/rec-1/00000001-c1-p2-b3.png", "crop");
    };
    let folder = in_order().await;
    sound(folder.path());
    assert_eq!(check(folder.path(), LOOK).await.unwrap(), []);
    for (kind, file, content) in [
        (FindingKind::Stray, "recordings/rec-2", "{"),
        (FindingKind::Stray, "recordings/other", SHEET),
    ] {
        check_found(kind, file, |root| {
            put(root, &format!("{file}/recording.json"), content);
        })
        .await;
    }
    check_found(FindingKind::Stray, "recordings/rec-1/notes.txt", |root| {
        sound(root);
        put(root, "recordings/rec-1/notes.txt", "");
    })
    .await;
    let cut_off = "recordings/rec-1/00000002-c1-p2-b3.png.partial";
    check_found(FindingKind::Leftover, cut_off, |root| {
        sound(root);
        put(root, cut_off, "half");
    })
    .await;
}

#[tokio::test]
async fn rows_without_files_are_forgotten_and_kept_as_a_file() {
    let folder = check_found(FindingKind::MissingFiles, "datasets ds-1", |root| {
        fs::remove_dir_all(root.join("datasets/ds-1")).unwrap();
    })
    .await;
    let row = fs::read_to_string(folder.path().join("recovered/datasets/ds-1.json")).unwrap();
    assert!(row.contains("Faces"), "{row}");
}

#[tokio::test]
async fn no_dataset_is_forgotten_because_their_folder_is_away() {
    for away in [true, false] {
        check_found(FindingKind::Away, "datasets", |root| {
            fs::rename(root.join("datasets"), root.join("elsewhere")).unwrap();
            if !away {
                fs::create_dir(root.join("datasets")).unwrap();
            }
        })
        .await;
    }
}

#[tokio::test]
async fn damage_is_found_and_put_aside() {
    check_found(FindingKind::DamagedModel, "models/ours", |root| {
        flip(&root.join("models/ours/weights.safetensors"));
    })
    .await;
    check_found(FindingKind::DamagedModel, "models/ours", |root| {
        flip(&root.join("models/ours/card.json"))
    })
    .await;
    check_found(FindingKind::DamagedModel, "models/ours", |root| {
        fs::remove_file(root.join("models/ours/weights.safetensors")).unwrap();
    })
    .await;
    check_found(FindingKind::MissingDefault, "models/default", |root| {
        put(root, "models/default", "nobody")
    })
    .await;
    check_found(
        FindingKind::DamagedCheckUp,
        "datasets/ds-1/checkup.json",
        |root| {
            put(root, "datasets/ds-1/checkup.json", "{");
        },
    )
    .await;
    check_found(
        FindingKind::DamagedArchive,
        "datasets/ds-1/archive.zip",
        |root| {
            put(root, "datasets/ds-1/archive.zip", "PP");
        },
    )
    .await;
}

#[tokio::test]
async fn garbage_in_place_of_what_was_seen_in_a_film_that_failed_is_named() {
    let folder = in_order().await;
    let root = folder.path();
    let store = Store::open(&root.join(DATABASE)).await.unwrap();
    let film = StoredFilm {
        id: "film-1".to_owned(),
        name: "Course".to_owned(),
        condition: None,
        file_name: "a.mp4".to_owned(),
        bytes: 7,
        has_video: false,
        keep_film: false,
        created_at: now(),
        model: "ours".to_owned(),
        classes: Vec::new(),
        every_s: 0.2,
        job: None,
        state: JobState::Failed,
        progress: 0.0,
        problem: None,
        seen: FilmFacts::default(),
        journal_sha256: None,
        edits: FilmEdits::default(),
        revision: 0,
        damaged: None,
    };
    store.add_film(&film, None, 5, 5).await.unwrap();
    store.close().await;
    let journal = "films/film-1/journal";
    // A kill may leave the beginning of a line.
    put(root, journal, "{\"settings\":{}}\n{\"film\":");
    assert_eq!(check(root, LOOK).await.unwrap(), []);
    for garbage in ["garbage", "garbage\n", "{\"settings\":{}}\n{}\n"] {
        put(root, journal, garbage);
        let found = check(root, LOOK).await.unwrap();
        let kinds: Vec<_> = (found.iter())
            .map(|finding| (finding.kind, finding.what.as_str()))
            .collect();
        assert_eq!(kinds, [(FindingKind::DamagedFilm, journal)], "{found:?}");
    }
}

#[tokio::test]
async fn what_interrupted_writes_left_is_deleted() {
    for left in [
        "tmp/ds-5/archive.zip",
        "models/half.4294967295.partial/card.json",
        "models/gone.4294967295.removed/card.json",
        "models/ours/card.json.partial",
        "models/default.partial",
        "restore.7.partial/id",
    ] {
        let what = match left.split('/').next() {
            Some("restore.7.partial") => "restore.7.partial",
            _ if left.matches('/').count() == 2 && !left.ends_with("partial") => {
                left.rsplit_once('/').unwrap().0
            }
            _ => left,
        };
        let folder = check_found(FindingKind::Leftover, what, |root| put(root, left, "x")).await;
        assert!(!folder.path().join(left).exists() && !folder.path().join("recovered").exists());
        // Beside a server these may be on their way.
        put(folder.path(), left, "x");
        let look = Look {
            is_in_use: true,
            ..LOOK
        };
        assert_eq!(check(folder.path(), look).await.unwrap(), []);
    }
}

#[tokio::test]
async fn a_damaged_or_missing_database_is_named() {
    check_found(FindingKind::Database, DATABASE, |root| {
        fs::write(root.join(DATABASE), vec![7; 8192]).unwrap();
    })
    .await;
    check_found(FindingKind::Database, DATABASE, |root| {
        fs::remove_file(root.join(DATABASE)).unwrap()
    })
    .await;
    let empty = tempfile::tempdir().unwrap();
    let error = check(empty.path(), LOOK).await.unwrap_err();
    assert!(matches!(error, CheckError::NoData(_)), "{error}");
}

#[tokio::test]
async fn files_of_another_database_are_left_alone() {
    let folder = in_order().await;
    let root = folder.path();
    let other = in_order().await;
    let store = Store::open(&other.path().join(DATABASE)).await.unwrap();
    let id = DataId {
        id: "data-2".to_owned(),
        is_pairing: false,
    };
    store.set_data_id(&id).await.unwrap();
    store.close().await;
    put(root, "id", "data-1");
    put(root, "datasets/ds-9/archive.zip", "photos");
    put(root, "tmp/ds-8/archive.zip", "photos");
    fs::copy(other.path().join(DATABASE), root.join(DATABASE)).unwrap();
    let found = check(root, LOOK).await.unwrap();
    let kinds: Vec<_> = found.iter().map(|finding| finding.kind).collect();
    assert_eq!(kinds, [FindingKind::Mismatch], "{found:?}");
    assert!(!repair(root, &found[0]).await.unwrap());
}

#[tokio::test]
async fn what_others_put_among_ours_is_put_aside_and_never_deleted() {
    for foreign in [
        "models/mine.partial/me.txt",
        "models/a.4294967295.removed/diary.txt",
        "tmp/notes/me.txt",
        "datasets/mine.removed/me.txt",
    ] {
        let what = foreign.rsplit_once('/').unwrap().0;
        let folder = check_found(FindingKind::Stray, what, |root| put(root, foreign, "x")).await;
        assert!(folder.path().join("recovered").join(foreign).is_file());
    }
}

#[tokio::test]
async fn odd_things_where_files_belong_are_named() {
    check_found(FindingKind::MissingDefault, "models/default", |root| {
        fs::remove_file(root.join("models/default")).unwrap();
        fs::create_dir(root.join("models/default")).unwrap();
    })
    .await;
    let what = "datasets/ds-1/checkup.json";
    check_found(FindingKind::DamagedCheckUp, what, |root| {
        fs::create_dir(root.join(what)).unwrap();
    })
    .await;
    check_found(FindingKind::Database, DATABASE, |root| {
        fs::write(root.join(DATABASE), "").unwrap();
    })
    .await;
    check_found(FindingKind::HalfRestored, "restoring", |root| {
        put(root, "restoring", "");
    })
    .await;
}

//! A data folder that moves out and back.

#![cfg(feature = "cluster")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use bytes::Bytes;

use super::*;
use crate::dataset::testing::zip_of;
use crate::files::checksum;
use crate::ml::model_file::{self, CARD, WEIGHTS};
use crate::ml::testing::fresh;
use crate::storage::data_dir::DataDir;
use crate::storage::store::{DataId, Inspection, StoredDataset, now};

/// A data folder as a server leaves it, and what several machines would share.
struct Places {
    folder: tempfile::TempDir,
    store: Store,
    objects: Objects,
}

impl Places {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        write_data(&folder.path().join("data")).await;
        Self {
            store: Store::open(&folder.path().join("shared.db")).await.unwrap(),
            objects: Objects::open("memory://").unwrap(),
            folder,
        }
    }

    fn root(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    fn shared(&self) -> Shared<'_> {
        Shared {
            store: &self.store,
            objects: &self.objects,
        }
    }

    async fn out(&self) -> Result<Moved, MoveError> {
        out(&self.root(), self.shared(), &mut |_, done, total| {
            assert!(done <= total);
        })
        .await
    }

    async fn back(&self, name: &str) -> Result<Moved, MoveError> {
        let root = self.folder.path().join(name);
        back(self.shared(), &root, &mut |_, done, total| {
            assert!(done <= total)
        })
        .await
    }
}

async fn write_data(root: &Path) {
    fs::create_dir_all(root).unwrap();
    let store = Store::open(&root.join(DATABASE)).await.unwrap();
    for id in ["ds-1", "ds-2"] {
        let archive = zip_of(&[("a/1.png".to_owned(), id.as_bytes().to_vec())]);
        let dataset = StoredDataset {
            id: id.to_owned(),
            name: format!("Faces {id}"),
            created_at: now(),
            bytes: archive.len() as u64,
            sha256: checksum::of_bytes(&archive),
            reading: String::new(),
            revision: 0,
            images: 1,
            classes: Vec::new(),
            damaged: None,
        };
        store.add_dataset(&dataset).await.unwrap();
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
    store.close().await;
    for id in ["ours", "theirs"] {
        model_file::save(&fresh(id), &root.join("models").join(id)).unwrap();
    }
    for (file, content) in [
        ("models/default", "theirs\n"),
        ("recordings/rec-1/00000001-c1-p2-b3.png", "crop"),
        ("recordings/rec-1/recording.json", "{}"),
        ("id", "data-1\n"),
    ] {
        fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
        fs::write(root.join(file), content).unwrap();
    }
}

/// Every file of a data folder that moves, but for the database.
fn content(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut content = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in crate::files::entries(&folder).unwrap() {
            let name = path
                .strip_prefix(root)
                .unwrap()
                .to_string_lossy()
                .into_owned();
            match path.is_dir() {
                true => folders.push(path),
                false if ["facefeel", "lock"].iter().any(|own| name.starts_with(own)) => {}
                false => {
                    content.insert(name, fs::read(&path).unwrap());
                }
            }
        }
    }
    content
}

#[tokio::test]
async fn a_folder_moves_out_and_comes_back_as_it_was() {
    let places = Places::new().await;
    let before = content(&places.root());
    let moved = places.out().await.unwrap();
    assert_eq!((moved.models, moved.unseen, moved.files_before), (2, 1, 0));
    assert_eq!(moved.faults, [""; 0]);
    assert!(moved.rows.contains(&("datasets", 2)));
    assert_eq!(
        places.store.model_marks().await.unwrap().default.as_deref(),
        Some("theirs")
    );
    // Nothing is left of the move itself, and the folder is as it was.
    assert_eq!(places.objects.list(ARRIVED).await.unwrap(), []);
    assert_eq!(content(&places.root()), before);

    let moved = places.back("again").await.unwrap();
    assert_eq!((moved.models, moved.faults.len()), (2, 0));
    let again = places.folder.path().join("again");
    let mut after = content(&again);
    // Two models of one name became two names.
    let theirs = after.get_mut("models/theirs/card.json").unwrap();
    let text = String::from_utf8(theirs.clone()).unwrap();
    assert!(text.contains("\"Fresh weights 2\""), "{text}");
    *theirs = before["models/theirs/card.json"].clone();
    assert_eq!(after, before);
    model_file::verify(&again.join("models/theirs")).unwrap();
    let mut rows = Inspection::open(&again.join(DATABASE)).await.unwrap();
    assert!(rows.belongs_to(&again).await.unwrap());
    assert_eq!(rows.datasets().await.unwrap().len(), 2);
    DataDir::open(&again).unwrap();
}

#[tokio::test]
async fn a_move_that_was_cut_off_goes_on() {
    let places = Places::new().await;
    // The second dataset's archive cannot be read when its turn comes.
    let archive = places.root().join("datasets/ds-2/archive.zip");
    let sound = fs::read(&archive).unwrap();
    fs::write(&archive, b"PK damaged").unwrap();
    let error = places.out().await.unwrap_err();
    assert!(matches!(error, MoveError::Damaged { .. }), "{error}");
    assert!(
        places
            .store
            .row_counts()
            .await
            .unwrap()
            .iter()
            .all(|(_, count)| *count == 0)
    );
    fs::write(&archive, sound).unwrap();
    // What has arrived is not sent again, but for what is not as it was sent.
    let moved = places.out().await.unwrap();
    assert_eq!(moved.files_before, 2);
}

#[tokio::test]
async fn a_target_with_anything_in_it_is_refused() {
    let places = Places::new().await;
    places
        .objects
        .put("models/else/1/card.json", Bytes::from_static(b"{}"))
        .await
        .unwrap();
    let refused = places.out().await.unwrap_err();
    assert!(matches!(refused, MoveError::NotEmpty(_)), "{refused}");
    places.objects.remove_prefix("models").await.unwrap();
    places.out().await.unwrap();
    let refused = places.out().await.unwrap_err().to_string();
    assert!(refused.contains("2 datasets"), "{refused}");
    let refused = places.back("data").await.unwrap_err();
    assert!(matches!(refused, MoveError::NotEmpty(_)), "{refused}");
}

#[tokio::test]
async fn a_folder_that_does_not_fit_or_is_in_use_stays() {
    let places = Places::new().await;
    let running = places.root().join("running");
    fs::write(&running, "").unwrap();
    let refused = places.out().await.unwrap_err();
    assert!(matches!(refused, MoveError::CutOff(_)), "{refused}");
    fs::remove_file(running).unwrap();
    let server = DataDir::open(&places.root()).unwrap();
    let refused = places.out().await.unwrap_err();
    assert!(matches!(refused, MoveError::DataDir(_)), "{refused}");
    drop(server);
    fs::remove_dir_all(places.root().join("datasets/ds-1")).unwrap();
    let refused = places.out().await.unwrap_err();
    assert!(matches!(refused, MoveError::Unfit { .. }), "{refused}");
    let empty = tempfile::tempdir().unwrap();
    let refused = out(empty.path(), places.shared(), &mut |_, _, _| ()).await;
    assert!(matches!(refused.unwrap_err(), MoveError::NoData(_)));
}

#[tokio::test]
async fn what_is_damaged_on_the_way_back_is_said_and_no_server_starts_on_half_of_it() {
    let places = Places::new().await;
    places.out().await.unwrap();
    let objects = &places.objects;
    let of_model = objects.list("models/ours").await.unwrap();
    let weights = of_model
        .iter()
        .find(|object| object.key.ends_with(WEIGHTS))
        .unwrap();
    objects
        .put(&weights.key, Bytes::from_static(b"x"))
        .await
        .unwrap();
    let of_dataset = objects.list("datasets/ds-2").await.unwrap();
    let archive = &of_dataset
        .iter()
        .find(|object| object.key.ends_with("zip"))
        .unwrap()
        .key;
    let sound = objects.get(archive).await.unwrap().unwrap();
    objects
        .put(archive, Bytes::from_static(b"x"))
        .await
        .unwrap();
    let error = places.back("again").await.unwrap_err();
    assert!(matches!(error, MoveError::Damaged { .. }), "{error}");
    let again = places.folder.path().join("again");
    let refused = DataDir::open(&again).unwrap_err().to_string();
    assert!(refused.contains("data move"), "{refused}");
    objects.put(archive, sound).await.unwrap();
    let moved = places.back("again").await.unwrap();
    assert_eq!(moved.faults.len(), 1);
    assert!(moved.faults[0].contains("ours"), "{:?}", moved.faults);
    assert!(again.join("models/ours").join(CARD).is_file());
    DataDir::open(&again).unwrap();
}

//! What every kind of store has to do.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use tokio::task::JoinSet;

use crate::storage::objects::{Objects, ObjectsError, SUMS};

/// More than a page of a listing, which has 1,000.
const MANY: usize = 1_100;

pub(super) async fn run(objects: &Objects) {
    objects.remove_prefix("suite").await.unwrap();
    objects.ping().await.unwrap();
    small_objects(objects).await;
    files(objects).await;
    folders(objects).await;
    listings(objects).await;
    hostile_keys(objects).await;
    objects.remove_prefix("suite").await.unwrap();
    assert_eq!(objects.list("suite").await.unwrap(), []);
}

/// Two prefixes of one bucket know nothing of each other.
pub(super) async fn run_apart(one: &Objects, two: &Objects) {
    one.put("apart/a", "1".into()).await.unwrap();
    assert_eq!(two.get("apart/a").await.unwrap(), None);
    two.remove_prefix("apart").await.unwrap();
    assert!(one.get("apart/a").await.unwrap().is_some());
}

async fn small_objects(objects: &Objects) {
    assert_eq!(objects.get("suite/a").await.unwrap(), None);
    assert_eq!(objects.bytes("suite/a").await.unwrap(), None);
    for text in ["", "one", "another"] {
        let bytes = Bytes::from(text);
        objects.put("suite/a", bytes.clone()).await.unwrap();
        assert_eq!(objects.get("suite/a").await.unwrap(), Some(bytes));
        let length = objects.bytes("suite/a").await.unwrap();
        assert_eq!(length, Some(text.len() as u64));
    }
    for _ in 0..2 {
        objects.remove("suite/a").await.unwrap();
        assert_eq!(objects.get("suite/a").await.unwrap(), None);
    }
}

async fn files(objects: &Objects) {
    let folder = tempfile::tempdir().unwrap();
    let (sent, got) = (folder.path().join("sent"), folder.path().join("below/got"));
    assert!(!objects.fetch_file("suite/file", &got).await.unwrap());
    // Empty, small, of exactly one part, and of some parts and a rest: 20 MB.
    for length in [0, 1_000, 8 << 20, 20_000_003] {
        let bytes = pattern(length);
        fs::write(&sent, &bytes).unwrap();
        objects.put_file("suite/file", &sent).await.unwrap();
        assert!(objects.fetch_file("suite/file", &got).await.unwrap());
        assert!(fs::read(&got).unwrap() == bytes, "{length} bytes");
        assert_eq!(
            objects.bytes("suite/file").await.unwrap(),
            Some(length as u64)
        );
    }
    assert_eq!(names(folder.path()), ["below", "sent"]);
    assert_eq!(names(&folder.path().join("below")), ["got"]);
    let missing = objects
        .put_file("suite/none", &folder.path().join("none"))
        .await;
    assert!(matches!(missing, Err(ObjectsError::File(_))), "{missing:?}");
    assert_eq!(objects.get("suite/none").await.unwrap(), None);
    objects.remove("suite/file").await.unwrap();
}

async fn folders(objects: &Objects) {
    let folder = tempfile::tempdir().unwrap();
    let (sent, got) = (folder.path().join("sent"), folder.path().join("got"));
    assert!(!objects.fetch_folder("suite/folder", &got).await.unwrap());
    assert!(!got.exists());
    fs::create_dir_all(sent.join("inside")).unwrap();
    for name in ["a.json", "b.bin", SUMS, "inside/c"] {
        fs::write(sent.join(name), name).unwrap();
    }
    objects.put_folder("suite/folder", &sent).await.unwrap();
    // What was there before is replaced as a whole.
    fs::create_dir(&got).unwrap();
    fs::write(got.join("old"), "old").unwrap();
    assert!(objects.fetch_folder("suite/folder", &got).await.unwrap());
    assert_eq!(names(&got), [SUMS, "a.json", "b.bin"]);
    assert_eq!(fs::read_to_string(got.join("b.bin")).unwrap(), "b.bin");
    assert_eq!(names(folder.path()), ["got", "sent"]);
    fs::write(sent.join("no name for a key"), "").unwrap();
    let refused = objects.put_folder("suite/folder", &sent).await;
    assert!(matches!(refused, Err(ObjectsError::Key(_))), "{refused:?}");
}

async fn listings(objects: &Objects) {
    let mut putting = JoinSet::new();
    for number in 0..MANY {
        let objects = objects.clone();
        putting.spawn(async move {
            let key = format!("suite/many/{number:04}");
            objects.put(&key, Bytes::from("some")).await.unwrap();
        });
        if putting.len() >= 8 {
            putting.join_next().await.unwrap().unwrap();
        }
    }
    putting.join_all().await;
    // A prefix is whole names, not the beginning of one.
    objects.put("suite/many-others/0", "".into()).await.unwrap();
    let listed = objects.list("suite/many").await.unwrap();
    let keys: Vec<_> = listed.iter().map(|object| object.key.clone()).collect();
    let expected: Vec<_> = (0..MANY)
        .map(|number| format!("suite/many/{number:04}"))
        .collect();
    assert_eq!(keys, expected);
    let now = SystemTime::now();
    for object in &listed {
        assert_eq!(object.bytes, 4);
        let age = now.duration_since(object.modified).unwrap_or_default();
        assert!(age < Duration::from_secs(3600), "{object:?}");
    }
    for _ in 0..2 {
        objects.remove_prefix("suite/many").await.unwrap();
        assert_eq!(objects.list("suite/many").await.unwrap(), []);
    }
    assert_eq!(objects.list("suite/many-others").await.unwrap().len(), 1);
}

async fn hostile_keys(objects: &Objects) {
    let folder = tempfile::tempdir().unwrap();
    for key in [
        "../outside",
        "suite/../../outside",
        "/etc/passwd",
        "suite//a",
        ".hidden",
        "",
    ] {
        let refused = [
            objects.put(key, Bytes::new()).await.err(),
            objects.get(key).await.err(),
            objects.list(key).await.err(),
            objects.remove_prefix(key).await.err(),
            objects
                .fetch_file(key, &folder.path().join("a"))
                .await
                .err(),
        ];
        for error in refused {
            assert!(
                matches!(error, Some(ObjectsError::Key(_))),
                "{key:?}: {error:?}"
            );
        }
    }
    assert_eq!(names(folder.path()), [""; 0]);
}

/// Bytes of which no two megabytes are the same.
pub(super) fn pattern(length: usize) -> Vec<u8> {
    let value = |place: usize| (place.wrapping_mul(2_654_435_761) >> 13) as u8;
    (0..length).map(value).collect()
}

pub(super) fn names(folder: &Path) -> Vec<String> {
    let paths = crate::files::entries(folder).unwrap();
    paths.iter().map(|path| crate::files::name(path)).collect()
}

//! Local copies: fetched once, bounded, and never taken from one who reads.

use std::collections::HashSet;
use std::fs;

use tokio::task::JoinSet;

use super::*;

const CLASSES: [&str; 2] = ["happy", "sad"];

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn callers_who_come_at_once_wait_for_one_fetch() {
    use std::os::unix::fs::MetadataExt;
    let cluster = Cluster::new().await;
    let (a, b) = (cluster.machine().await, cluster.machine().await);
    let dataset = a.upload("set", &CLASSES).await;
    let mut asking = JoinSet::new();
    for _ in 0..16 {
        let (datasets, dataset) = (b.datasets.clone(), dataset.clone());
        let archive = b.file(&dataset.id, ARCHIVE);
        asking.spawn(async move {
            let _copy = datasets.make_local(&dataset).await.unwrap();
            fs::metadata(archive).unwrap().ino()
        });
    }
    // Another fetch would put another file in its place.
    let files: HashSet<u64> = asking.join_all().await.into_iter().collect();
    assert_eq!(files.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_read_for_the_longest_time_makes_room_unless_it_is_being_read() {
    let cluster = Cluster::new().await;
    let a = cluster.machine().await;
    let mut sets = Vec::new();
    for seed in ["one", "a second", "the third", "yet a fourth"] {
        sets.push(a.upload(seed, &CLASSES).await);
    }
    let largest = sets.iter().map(|set| set.bytes).max().unwrap();
    // Room for two archives with what is made of them, but not for three.
    let b = cluster.machine_with(largest * 5 / 2).await;
    let here = |machine: &Machine| -> Vec<bool> {
        sets.iter().map(|set| machine.has_copy(&set.id)).collect()
    };
    let first = b.datasets.make_local(&sets[0]).await.unwrap();
    b.datasets.make_local(&sets[1]).await.unwrap();
    b.datasets.make_local(&sets[2]).await.unwrap();
    assert_eq!(here(&b), [true, false, true, false]);
    drop(first);
    b.datasets.make_local(&sets[3]).await.unwrap();
    assert_eq!(here(&b), [false, false, true, true]);
    // What was dropped comes again.
    assert_eq!(b.loaded(&sets[0]).await.unwrap(), 10);
    assert_eq!(here(&b), [true, false, false, true]);
    assert_eq!(here(&a), [true; 4]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_of_its_own_drops_nothing_and_marks_nothing() {
    let cluster = Cluster::new().await;
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine {
        datasets: cluster.open(&folder, None).await,
        folder,
    };
    let dataset = machine.upload("set", &CLASSES).await;
    machine.datasets.make_way(u64::MAX / 2).await.unwrap();
    assert!(!machine.datasets.drop_copy(&dataset.id));
    assert_eq!(machine.datasets.sweep().await.unwrap(), Swept::default());
    let files = crate::files::entries(&machine.file(&dataset.id, "")).unwrap();
    let files: Vec<_> = files.iter().map(|path| crate::files::name(path)).collect();
    assert_eq!(files, ["archive.zip", "checkup.json", "listing.json"]);
    assert!(cluster.keys("datasets").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_copy_is_fetched_again() {
    let cluster = Cluster::new().await;
    let (a, b) = (cluster.machine().await, cluster.machine().await);
    let dataset = a.upload("set", &CLASSES).await;
    b.loaded(&dataset).await.unwrap();
    let archive = b.file(&dataset.id, ARCHIVE);
    let mut bytes = fs::read(&archive).unwrap();
    bytes[100] ^= 1;
    fs::write(&archive, &bytes).unwrap();
    assert_eq!(b.loaded(&dataset).await.unwrap(), 10);
    assert_ne!(fs::read(&archive).unwrap(), bytes);
    // A whole folder that is lost comes again, too.
    fs::remove_dir_all(b.file(&dataset.id, "")).unwrap();
    assert_eq!(b.loaded(&dataset).await.unwrap(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_or_missing_object_is_named_and_nothing_is_put_in_place() {
    let cluster = Cluster::new().await;
    let (a, b) = (cluster.machine().await, cluster.machine().await);
    let dataset = a.upload("set", &CLASSES).await;
    let key = format!("datasets/{}/{}/archive.zip", dataset.id, dataset.sha256);
    fs::write(cluster.object(&key), "no archive").unwrap();
    let damaged = b.picture(&dataset, 0).await;
    assert!(
        matches!(damaged, Err(DatasetsError::Damaged { .. })),
        "{damaged:?}"
    );
    fs::remove_file(cluster.object(&key)).unwrap();
    let missing = b.picture(&dataset, 0).await;
    assert!(
        matches!(missing, Err(DatasetsError::Objects(_))),
        "{missing:?}"
    );
    assert!(!b.has_copy(&dataset.id));
    assert!(
        crate::files::entries(&b.datasets.data_dir().tmp())
            .unwrap()
            .is_empty()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_no_copy_is_put_aside_and_not_removed() {
    let cluster = Cluster::new().await;
    let (a, b) = (cluster.machine().await, cluster.machine().await);
    let dataset = a.upload("set", &CLASSES).await;
    fs::create_dir(b.file(&dataset.id, "")).unwrap();
    fs::write(b.file(&dataset.id, "precious"), "mine").unwrap();
    let unknown = b.file(&new_id("ds"), "");
    fs::create_dir(&unknown).unwrap();
    assert_eq!(b.loaded(&dataset).await.unwrap(), 10);
    assert!(!b.file(&dataset.id, "precious").exists());
    let aside = crate::files::entries(&b.folder.path().join("recovered")).unwrap();
    assert_eq!(
        fs::read_to_string(aside[0].join("precious")).unwrap(),
        "mine"
    );
    b.datasets.make_way(u64::MAX / 2).await.unwrap_err();
    assert!(unknown.is_dir());
}

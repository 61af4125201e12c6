//! What is removed from the shared store, and what is not.

use std::time::SystemTime;

use super::*;
use crate::storage::store::{DataId, RemovedKind};

const CLASSES: [&str; 2] = ["happy", "sad"];

/// A time after everything that a test made.
fn later() -> SystemTime {
    SystemTime::now() + std::time::Duration::from_secs(60)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_leaves_what_is_young_and_what_rows_speak_of() {
    let cluster = Cluster::new().await;
    let a = cluster.machine().await;
    let dataset = a.upload("set", &CLASSES).await;
    let mut kept = cluster.keys("datasets").await;
    let strays = [
        "datasets/ds-unknown/00/archive.zip".to_owned(),
        format!("datasets/{}/00/archive.zip", dataset.id),
        format!(
            "datasets/{}/{}/reading-1/listing.json",
            dataset.id, dataset.sha256
        ),
        "checkpoints/job-unknown/0/model/epoch-1/state.json".to_owned(),
    ];
    for key in &strays {
        cluster.objects.put(key, "stray".into()).await.unwrap();
    }
    assert_eq!(a.datasets.sweep().await.unwrap(), Swept::default());
    assert_eq!(cluster.keys("datasets").await.len(), kept.len() + 3);
    let swept = a.datasets.sweep_before(later()).await.unwrap();
    assert_eq!(swept.objects, strays.len());
    assert_eq!(cluster.keys("datasets").await, kept);
    assert!(cluster.keys("checkpoints").await.is_empty());
    // The files of a later reading are spoken of, too.
    let choice = ReadingChoice {
        layout: crate::dataset::reading::LayoutChoice::Inner,
        ..ReadingChoice::default()
    };
    let read = a
        .datasets
        .read_again(Client::LOCAL, dataset, choice)
        .await
        .unwrap();
    kept = cluster.keys("datasets").await;
    a.datasets.sweep_before(later()).await.unwrap();
    assert_eq!(cluster.keys("datasets").await, kept);
    assert_eq!(a.loaded(&read).await.unwrap(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_belongs_to_another_database_is_not_swept() {
    let cluster = Cluster::new().await;
    let a = cluster.machine().await;
    a.upload("set", &CLASSES).await;
    a.datasets.sweep().await.unwrap();
    let kept = cluster.keys("datasets").await;
    let other = Cluster {
        objects: cluster.objects.clone(),
        ..Cluster::new().await
    };
    let stranger = other.machine().await;
    let swept = stranger.datasets.sweep_before(later()).await.unwrap();
    assert_eq!(
        (swept, cluster.keys("datasets").await),
        (Swept::default(), kept)
    );
    // Unless someone says that they belong together.
    let DataId { id, .. } = other.store.data_id().await.unwrap().unwrap();
    other.objects.put("id", id.into()).await.unwrap();
    let swept = stranger.datasets.sweep_before(later()).await.unwrap();
    assert_eq!(swept.objects, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_server_is_at_is_left_alone_for_a_day() {
    let cluster = Cluster::new().await;
    let a = cluster.machine().await;
    let arriving = StoredDataset {
        id: new_id("ds"),
        ..a.upload("set", &CLASSES).await
    };
    cluster.store.add_dataset(&arriving).await.unwrap();
    let b = cluster.machine().await;
    b.datasets.sweep().await.unwrap();
    let ids = [arriving.id.clone()];
    assert_eq!(cluster.store.arriving_datasets().await.unwrap(), ids);
    let swept = b.datasets.sweep_before(later()).await.unwrap();
    assert_eq!(swept.arrivals, 1);
    // A server that comes to its end only then is told so.
    assert!(!cluster.store.keep_dataset(&arriving.id).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_that_was_cut_off_is_completed_by_any_server() {
    let cluster = Cluster::new().await;
    let (a, b) = (cluster.machine().await, cluster.machine().await);
    let dataset = a.upload("set", &CLASSES).await;
    b.loaded(&dataset).await.unwrap();
    // As if the server was killed between the row and the files.
    cluster.store.remove_dataset(&dataset.id).await.unwrap();
    let swept = b.datasets.sweep().await.unwrap();
    assert_eq!(swept.removals, 1);
    assert!(cluster.keys("datasets").await.is_empty() && !b.has_copy(&dataset.id));
    let left = cluster.store.removals(RemovedKind::Dataset).await.unwrap();
    assert!(left.is_empty());
}

//! What one machine does is seen by another.

use super::*;
use crate::dataset::edits::{Edit, Numbers};
use crate::dataset::reading::LayoutChoice;

const CLASSES: [&str; 2] = ["happy", "sad"];

#[tokio::test(flavor = "multi_thread")]
async fn a_dataset_that_arrives_on_one_machine_is_read_on_another() {
    let cluster = Cluster::new().await;
    let (a, b) = (cluster.machine().await, cluster.machine().await);
    let dataset = a.upload("set", &CLASSES).await;
    let prefix = format!("datasets/{}/{}", dataset.id, dataset.sha256);
    let expected = ["archive.zip", "checkup.json", "listing.json"];
    let expected = expected.map(|name| format!("{prefix}/{name}"));
    assert_eq!(cluster.keys("datasets").await, expected);
    assert!(!b.has_copy(&dataset.id) && b.datasets.is_available(&dataset.id));
    let row = cluster.row(&dataset.id).await;
    // The check-up alone does not bring the archive.
    let check_up = b.datasets.check_up(&row.id).await.unwrap().unwrap();
    assert_eq!((check_up.images, b.has_copy(&row.id)), (10, false));
    assert_eq!(b.datasets.edited(&row).await.unwrap().used(), 10);
    assert!(b.has_copy(&row.id));
    assert!(b.picture(&row, 3).await.unwrap() == a.picture(&row, 3).await.unwrap());
    assert_eq!(b.loaded(&row).await.unwrap(), 10);
    let export = b.datasets.export(row.clone(), 0).await.unwrap();
    assert_eq!(export.pictures(), 10);
    assert!(
        crate::files::entries(&b.datasets.data_dir().tmp())
            .unwrap()
            .is_empty()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_upload_with_the_same_key_is_one_dataset_wherever_it_arrives() {
    let cluster = Cluster::new().await;
    let (a, b) = (cluster.machine().await, cluster.machine().await);
    let mut ids = Vec::new();
    for (machine, expected) in [(&a, Kept::Now), (&b, Kept::Before)] {
        let mut arrival = machine.datasets.receive(Client::LOCAL).await.unwrap();
        arrival.write(&zip("set", &CLASSES)).await.unwrap();
        let (dataset, kept) = arrival
            .keep_for("key", "set".to_owned(), true)
            .await
            .unwrap();
        assert_eq!(kept, expected);
        ids.push(dataset.id);
    }
    assert_eq!(ids[0], ids[1]);
    // Without a key, the file itself is known again.
    let mut arrival = b.datasets.receive(Client::LOCAL).await.unwrap();
    arrival.write(&zip("set", &CLASSES)).await.unwrap();
    let (dataset, is_known) = arrival.keep_once("set".to_owned()).await.unwrap();
    assert!(is_known && dataset.id == ids[0]);
    // One whose archive is away is no answer to an upload.
    let key = format!("datasets/{}/{}/archive.zip", dataset.id, dataset.sha256);
    cluster.objects.remove(&key).await.unwrap();
    let mut arrival = b.datasets.receive(Client::LOCAL).await.unwrap();
    arrival.write(&zip("set", &CLASSES)).await.unwrap();
    assert!(!arrival.keep_once("set".to_owned()).await.unwrap().1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_another_server_is_at_is_busy() {
    let cluster = Cluster::new().await;
    let (a, b) = (cluster.machine().await, cluster.machine().await);
    let arriving = StoredDataset {
        id: crate::storage::store::id_of_key("ds", "key"),
        ..a.upload("other", &CLASSES).await
    };
    cluster.store.add_dataset(&arriving).await.unwrap();
    let mut arrival = b.datasets.receive(Client::LOCAL).await.unwrap();
    arrival.write(&zip("set", &CLASSES)).await.unwrap();
    let kept = arrival.keep_for("key", "set".to_owned(), true).await;
    assert!(matches!(kept, Err(DatasetsError::Busy)), "{kept:?}");
    assert_eq!(
        cluster.store.arriving_datasets().await.unwrap(),
        [arriving.id]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_deleted_on_one_machine_is_gone_on_all() {
    let cluster = Cluster::new().await;
    let (a, b) = (cluster.machine().await, cluster.machine().await);
    let before = a.upload("set", &CLASSES).await;
    let second = b.picture(&before, 1).await.unwrap().unwrap();
    let gone = Numbers::from_iter([0]);
    a.datasets.purge(&before.id, 0, gone).await.unwrap();
    let after = cluster.row(&before.id).await;
    assert_ne!(after.sha256, before.sha256);
    let keys = cluster.keys("datasets").await;
    assert_eq!(keys.len(), 4, "{keys:?}");
    assert!(
        keys.iter().all(|key| key.contains(&after.sha256)),
        "{keys:?}"
    );
    // Whoever still asks about the archive as it was is sent away.
    b.datasets.catch_up(&before.id).await.unwrap();
    let stale = b.picture(&before, 0).await;
    assert!(matches!(stale, Err(DatasetsError::Busy)), "{stale:?}");
    for machine in [&a, &b] {
        assert!(machine.picture(&after, 0).await.unwrap().unwrap() == second);
        assert_eq!(machine.picture(&after, 9).await.unwrap(), None);
        let edited = machine.datasets.edited(&after).await.unwrap();
        assert_eq!((edited.used(), edited.revision()), (9, 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_added_on_one_machine_are_there_on_another() {
    let cluster = Cluster::new().await;
    let (a, b) = (cluster.machine().await, cluster.machine().await);
    let before = a.upload("set", &CLASSES).await;
    assert_eq!(b.loaded(&before).await.unwrap(), 10);
    let mut arrival = a.datasets.receive(Client::LOCAL).await.unwrap();
    arrival.write(&zip("another set", &CLASSES)).await.unwrap();
    let added = a.datasets.add(&before.id, arrival).await.unwrap();
    assert_eq!((added.added, added.copies), (10, 0));
    let after = cluster.row(&before.id).await;
    assert_eq!(b.loaded(&after).await.unwrap(), 20);
    assert_eq!(b.datasets.edited(&after).await.unwrap().used(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_chosen_on_one_machine_holds_on_another_even_after_an_edit() {
    let cluster = Cluster::new().await;
    let (a, b) = (cluster.machine().await, cluster.machine().await);
    let mut entries = class_entries("first/", &CLASSES);
    entries.extend(class_entries("the second/", &CLASSES));
    let mut arrival = a.datasets.receive(Client::LOCAL).await.unwrap();
    arrival.write(&zip_of(&entries)).await.unwrap();
    let before = arrival.keep("set".to_owned()).await.unwrap();
    b.datasets.edited(&before).await.unwrap();
    for layout in [LayoutChoice::Outer, LayoutChoice::Inner] {
        let choice = ReadingChoice {
            layout,
            ..ReadingChoice::default()
        };
        let row = cluster.row(&before.id).await;
        let read = a
            .datasets
            .read_again(Client::LOCAL, row, choice.clone())
            .await;
        let read = read.unwrap();
        assert_eq!(cluster.row(&before.id).await, read);
        for machine in [&a, &b] {
            let edited = machine.datasets.edited(&read).await.unwrap();
            assert_eq!(edited.listing().reading, choice);
        }
    }
    let last = cluster.row(&before.id).await;
    let edit = Act::Edit {
        edits: vec![Edit::LeaveOut {
            pictures: Numbers::from_iter([0]),
        }],
        report: None,
    };
    a.datasets.act(&last.id, 0, edit.clone()).await.unwrap();
    let stale = b.datasets.act(&last.id, 0, edit).await;
    assert!(
        matches!(stale, Err(DatasetsError::Stale { revision: 1, .. })),
        "{stale:?}"
    );
    let row = cluster.row(&last.id).await;
    let c = cluster.machine().await;
    for machine in [&a, &b, &c] {
        let edited = machine.datasets.edited(&row).await.unwrap();
        assert_eq!(
            (edited.used(), edited.listing().reading.layout),
            (19, LayoutChoice::Inner)
        );
        assert_eq!(machine.loaded(&row).await.unwrap(), 19);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_dataset_is_gone_from_the_store_and_from_every_machine() {
    let cluster = Cluster::new().await;
    let (a, b) = (cluster.machine().await, cluster.machine().await);
    let dataset = a.upload("set", &CLASSES).await;
    let other = a.upload("other set", &CLASSES).await;
    b.loaded(&dataset).await.unwrap();
    assert_eq!(
        a.datasets.remove(&dataset.id).await.unwrap(),
        crate::storage::store::Removal::Removed
    );
    assert!(
        cluster
            .keys(&format!("datasets/{}", dataset.id))
            .await
            .is_empty()
    );
    assert_eq!(
        cluster.keys(&format!("datasets/{}", other.id)).await.len(),
        3
    );
    assert!(!a.has_copy(&dataset.id) && b.has_copy(&dataset.id));
    b.datasets.catch_up(&dataset.id).await.unwrap();
    assert!(!b.has_copy(&dataset.id));
    let gone = b.picture(&dataset, 0).await;
    assert!(matches!(gone, Err(DatasetsError::Gone(_))), "{gone:?}");
}

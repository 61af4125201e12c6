//! Checkpoints on their way between workers.

use std::fs;
use std::time::Duration;

use super::*;
use crate::files::checksum;
use crate::storage::store::{JobKind, NewJob, StoredDataset, now};

struct Worker {
    folder: tempfile::TempDir,
    checkpoints: CheckpointStore,
}

impl Worker {
    fn new(objects: &Objects, attempt: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let local = folder.path().join("checkpoint");
        Self {
            checkpoints: CheckpointStore::new(objects.clone(), "job-1", attempt, local),
            folder,
        }
    }

    fn epoch(&self, run: &str, number: usize) -> PathBuf {
        let folder = self.folder.path().join("checkpoint").join(run);
        folder.join(format!("epoch-{number}"))
    }

    /// A checkpoint as a training writes it, with `content` in place of tensors.
    fn write(&self, run: &str, number: usize, content: &str) -> PathBuf {
        let folder = self.epoch(run, number);
        fs::create_dir_all(&folder).unwrap();
        let state = "{\"run\":\"r\",\"history\":[],\"best_epoch\":0,\"steps\":0,\
                     \"busy\":{\"secs\":0,\"nanos\":0},\"has_sums\":true}";
        let tensors = ["network", "best", "first_moments", "second_moments"];
        let tensors = tensors.map(|name| format!("{name}.safetensors"));
        let mut sums = String::new();
        let files = tensors.iter().map(|name| (name.as_str(), content));
        for (name, content) in files.chain([("state.json", state)]) {
            fs::write(folder.join(name), content).unwrap();
            sums += &format!("{}  {name}\n", checksum::of_bytes(content.as_bytes()));
        }
        fs::write(folder.join(SUMS), sums).unwrap();
        verify_checkpoint(&folder).unwrap();
        folder
    }

    async fn push(&self, run: &str, number: usize, content: &str) {
        let folder = self.write(run, number, content);
        self.checkpoints.push(&folder).await.unwrap();
    }

    fn content(&self, run: &str, number: usize) -> Option<String> {
        fs::read_to_string(self.epoch(run, number).join("network.safetensors")).ok()
    }
}

fn dataset() -> StoredDataset {
    StoredDataset {
        id: "ds-1".to_owned(),
        name: "set".to_owned(),
        created_at: now(),
        bytes: 1,
        sha256: "00".to_owned(),
        reading: String::new(),
        revision: 0,
        images: 1,
        classes: Vec::new(),
        damaged: None,
    }
}

async fn epochs(objects: &Objects) -> Vec<String> {
    let listed = objects.list(CHECKPOINTS).await.unwrap();
    let folder = |object: &ObjectFacts| {
        let (folder, file) = object.key.rsplit_once('/')?;
        (file == SUMS).then(|| folder.replace("checkpoints/job-1/", ""))
    };
    listed.iter().filter_map(folder).collect()
}

#[tokio::test]
async fn checkpoints_survive_a_lost_folder_and_the_last_two_epochs_are_kept() {
    let objects = Objects::open("memory://").unwrap();
    let first = Worker::new(&objects, 0);
    for number in 1..=4 {
        first
            .push("model", number, &format!("first {number}"))
            .await;
    }
    first.push("comparison", 1, "compared").await;
    assert_eq!(
        epochs(&objects).await,
        ["0/comparison/epoch-1", "0/model/epoch-3", "0/model/epoch-4"]
    );
    let second = Worker::new(&objects, 1);
    assert_eq!(second.checkpoints.fetch().await.unwrap(), 2);
    assert_eq!(second.content("model", 4).unwrap(), "first 4");
    assert_eq!(second.content("comparison", 1).unwrap(), "compared");
    assert_eq!(second.content("model", 3), None);
    verify_checkpoint(&second.epoch("model", 4)).unwrap();
    // What is here already is not fetched again.
    assert_eq!(second.checkpoints.fetch().await.unwrap(), 0);
    remove(&objects, "job-1").await.unwrap();
    assert!(epochs(&objects).await.is_empty());
    assert_eq!(
        Worker::new(&objects, 2).checkpoints.fetch().await.unwrap(),
        0
    );
}

#[tokio::test]
async fn a_worker_that_was_thought_dead_writes_over_nothing() {
    let objects = Objects::open("memory://").unwrap();
    let (first, second) = (Worker::new(&objects, 0), Worker::new(&objects, 1));
    first.push("model", 1, "first 1").await;
    second.checkpoints.fetch().await.unwrap();
    second.push("model", 2, "second 2").await;
    first.push("model", 2, "woken 2").await;
    first.push("model", 3, "woken 3").await;
    let third = Worker::new(&objects, 2);
    third.checkpoints.fetch().await.unwrap();
    assert_eq!(third.content("model", 2).unwrap(), "second 2");
    assert_eq!(third.content("model", 3), None);
}

#[tokio::test]
async fn an_incomplete_or_damaged_checkpoint_is_passed_over() {
    let objects = Objects::open("memory://").unwrap();
    let first = Worker::new(&objects, 0);
    first.push("model", 1, "first 1").await;
    first.push("model", 2, "first 2").await;
    let key = |file: &str| format!("checkpoints/job-1/0/model/epoch-2/{file}");
    // One bit of a file is another one; then the last file is missing.
    objects
        .put(&key("best.safetensors"), "first 3".into())
        .await
        .unwrap();
    for _ in 0..2 {
        let second = Worker::new(&objects, 1);
        assert_eq!(second.checkpoints.fetch().await.unwrap(), 1);
        assert_eq!(second.content("model", 1).unwrap(), "first 1");
        assert_eq!(second.content("model", 2), None);
        objects.remove(&key(SUMS)).await.unwrap();
    }
}

#[tokio::test]
async fn a_sweep_leaves_checkpoints_of_open_jobs() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("test.db")).await.unwrap();
    let objects = Objects::open("memory://").unwrap();
    Worker::new(&objects, 0)
        .push("model", 1, now().as_str())
        .await;
    let job = NewJob {
        id: "job-1".to_owned(),
        kind: JobKind::Train,
        request: serde_json::json!({}),
        dataset: "ds-1".to_owned(),
    };
    let later = SystemTime::now() + Duration::from_secs(60);
    store.add_dataset(&dataset()).await.unwrap();
    assert!(store.keep_dataset("ds-1").await.unwrap());
    assert!(store.enqueue(&job, 10).await.unwrap().is_some());
    assert_eq!(sweep(&objects, &store, later).await.unwrap(), 0);
    store.cancel("job-1").await.unwrap();
    let earlier = SystemTime::now() - Duration::from_secs(60);
    assert_eq!(sweep(&objects, &store, earlier).await.unwrap(), 0);
    assert_eq!(sweep(&objects, &store, later).await.unwrap(), 6);
    assert!(epochs(&objects).await.is_empty());
}

//! Processes that share a database, each with a data folder of its own.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::postgres;
use crate::dataset::check_up::classes::ClassSummary;
use crate::dataset::testing::{face, png, zip_of};
use crate::files::checksum;
use crate::inference::engine::EngineConfig;
use crate::jobs::{Jobs, Listening, Member, News, Role, Timing};
use crate::ml::device::DeviceChoice;
use crate::storage::data_dir::DataDir;
use crate::storage::datasets::{Datasets, SharedFiles};
use crate::storage::films::Films;
use crate::storage::models::library::Library;
use crate::storage::objects::Objects;
use crate::storage::store::{Job, JobKind, Store, StoredDataset, now};
use crate::vision::detect::DetectorKind;

/// Longest time that any test waits for anything; only a broken program takes it.
pub(in crate::jobs) const PATIENCE: Duration = Duration::from_secs(120);

const CLASSES: [&str; 2] = ["happy", "sad"];

/// A training of so many epochs, each of a fraction of a second.
pub(in crate::jobs) fn training(epochs: usize) -> Value {
    json!({
        "kind": "train", "dataset": "ds-1", "color": "gray", "epochs": epochs, "image_size": 32,
        "batch_size": 8, "balance": 12, "patience": 1000,
    })
}

/// Pictures of each class.
const PICTURES: u32 = 10;

fn pictures() -> Vec<u8> {
    let entries = (CLASSES.iter().zip([0, 1000])).flat_map(|(class, first)| {
        (0..PICTURES).map(move |number| {
            let name = format!("{class}/{number}.png");
            (name, png(&face(first + number, 48)))
        })
    });
    zip_of(&Vec::from_iter(entries))
}

/// Whether news tells the end of this epoch.
pub(in crate::jobs) fn is_epoch(news: &News, epoch: usize) -> bool {
    let told = format!("\"type\":\"epoch\",\"epoch\":{epoch},");
    news.text.contains(&told)
}

/// Whether news tells where a job goes on from.
pub(in crate::jobs) fn is_resumed(news: &News) -> bool {
    news.text.contains("\"type\":\"resumed\"")
}

/// A database and a data set in it.
pub(in crate::jobs) struct Cluster {
    url: String,
    zip: Vec<u8>,
    pub(in crate::jobs) store: Store,
}

/// One of its processes.
pub(in crate::jobs) struct Process {
    pub(in crate::jobs) jobs: Jobs,
    folder: tempfile::TempDir,
}

impl Drop for Process {
    fn drop(&mut self) {
        self.jobs.stop();
        // They need the runtime of the test, which ends with it.
        self.jobs.wait_for_workers(PATIENCE);
    }
}

impl Cluster {
    /// On the server that all tests share.
    pub(in crate::jobs) async fn new() -> Self {
        Self::on(postgres::shared().database()).await
    }

    /// On another server.
    pub(in crate::jobs) async fn on(url: String) -> Self {
        let store = Store::connect(&url).await.unwrap();
        let zip = pictures();
        let class = |name: &str| ClassSummary {
            name: name.to_owned(),
            images: PICTURES as usize,
            parts: None,
            examples: Vec::new(),
        };
        let dataset = StoredDataset {
            id: "ds-1".to_owned(),
            name: "Faces".to_owned(),
            created_at: now(),
            bytes: zip.len() as u64,
            sha256: checksum::of_bytes(&zip),
            revision: 0,
            reading: String::new(),
            images: 2 * PICTURES as usize,
            classes: CLASSES.map(class).to_vec(),
            damaged: None,
        };
        store.add_dataset(&dataset).await.unwrap();
        store.keep_dataset(&dataset.id).await.unwrap();
        Self { url, zip, store }
    }

    /// Puts the dataset's archive where all find it.
    pub(in crate::jobs) async fn put_dataset(&self, objects: &Objects) {
        let key = format!(
            "datasets/ds-1/{}/archive.zip",
            checksum::of_bytes(&self.zip)
        );
        objects.put(&key, self.zip.clone().into()).await.unwrap();
    }

    /// A process that works on trainings.
    pub(in crate::jobs) async fn worker(&self, name: &str) -> Process {
        self.process(name, &[JobKind::Train], None).await
    }

    /// A process that only answers.
    pub(in crate::jobs) async fn server(&self) -> Process {
        self.process("server", &[], None).await
    }

    pub(in crate::jobs) async fn process(
        &self,
        name: &str,
        lanes: &[JobKind],
        files: Option<SharedFiles>,
    ) -> Process {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = DataDir::open(folder.path()).unwrap();
        std::fs::create_dir(data_dir.dataset("ds-1")).unwrap();
        std::fs::write(data_dir.dataset("ds-1").join("archive.zip"), &self.zip).unwrap();
        let device = DeviceChoice::Cpu.open().unwrap();
        let library = Library::open(
            &data_dir.models(),
            &device,
            EngineConfig::default(),
            &mut |unusable| panic!("{unusable:?}"),
        );
        let store = Store::connect(&self.url).await.unwrap();
        let detector = DetectorKind::default();
        let datasets = Datasets::open_with(store, data_dir, Default::default(), detector, files);
        let films = Films::open(datasets.await.unwrap(), None).await.unwrap();
        let role = Role {
            lanes: lanes.to_vec(),
            member: Some(Member {
                id: format!("worker-{name}"),
                name: name.to_owned(),
                timing: Timing::of_lease(Duration::from_secs(8)),
            }),
        };
        let jobs = Jobs::start_with(films, Arc::new(library.unwrap()), device, role).await;
        Process {
            jobs: jobs.unwrap(),
            folder,
        }
    }

    /// Runs statements beside the program, on the server that all tests share.
    pub(in crate::jobs) fn psql(&self, sql: &str) {
        let name = self.url.rsplit('/').next().unwrap();
        let name = name.split('?').next().unwrap();
        postgres::shared().psql(name, sql);
    }

    /// Cuts every connection that hears what others change.
    pub(in crate::jobs) fn cut_listeners(&self) {
        self.psql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE query LIKE 'LISTEN%' AND datname = current_database()",
        );
    }

    pub(in crate::jobs) async fn job(&self, id: &str) -> Job {
        self.store.job(id).await.unwrap().unwrap()
    }

    /// The story of a job: what happened in it, in order.
    pub(in crate::jobs) async fn story(&self, id: &str) -> Vec<Value> {
        let events = self.store.events(id, 0, 1000).await.unwrap();
        let read = events
            .iter()
            .map(|event| serde_json::from_str(&event.text()).unwrap());
        read.collect()
    }
}

impl Process {
    pub(in crate::jobs) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(in crate::jobs) async fn submit(&self, request: &Value) -> String {
        self.jobs.submit(request).await.unwrap().job.id
    }

    /// Waits for news of a job; every one that was stored up to then.
    pub(in crate::jobs) async fn hear_until(
        &self,
        listening: &mut Listening,
        is_it: impl Fn(&News) -> bool,
    ) -> Vec<News> {
        let mut heard = Vec::new();
        loop {
            let news = tokio::time::timeout(PATIENCE, listening.news.recv());
            let news = news.await.expect("news in time").unwrap();
            let is_over = is_it(&news);
            if !news.is_transient {
                heard.push(news);
            }
            if is_over {
                return heard;
            }
        }
    }
}

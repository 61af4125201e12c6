//! Checkpoints that another worker goes on from.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Cluster, is_epoch, is_resumed, training};
use crate::files;
use crate::jobs::{CheckpointError, SharedCheckpoints};
use crate::storage::store::{Claim, JobKind, JobState};

/// A folder that all workers reach.
#[derive(Debug)]
struct SharedFolder(PathBuf);

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for path in files::entries(from)? {
        let place = to.join(files::name(&path));
        match path.is_dir() {
            true => copy(&path, &place)?,
            false => fs::copy(&path, &place).map(drop)?,
        }
    }
    Ok(())
}

fn told(error: std::io::Error) -> CheckpointError {
    CheckpointError(error.to_string())
}

impl SharedCheckpoints for SharedFolder {
    fn fetch(&self, claim: &Claim, folder: &Path) -> Result<(), CheckpointError> {
        for attempt in files::entries(&self.0.join(&claim.job)).map_err(told)? {
            copy(&attempt, folder).map_err(told)?;
        }
        Ok(())
    }

    fn put(&self, claim: &Claim, run: &str, folder: &Path) -> Result<(), CheckpointError> {
        let place = self.0.join(&claim.job).join(claim.attempt.to_string());
        copy(folder, &place.join(run).join(files::name(folder))).map_err(told)
    }

    fn forget(&self, job: &str) -> Result<(), CheckpointError> {
        fs::remove_dir_all(self.0.join(job)).map_err(told)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_of_a_worker_that_stops_goes_on_elsewhere_from_its_last_epochs() {
    let cluster = Cluster::new().await;
    let folder = tempfile::tempdir().unwrap();
    let shared: Arc<dyn SharedCheckpoints> = Arc::new(SharedFolder(folder.path().to_owned()));
    let worker = async |name: &str| {
        let shared = Some(Arc::clone(&shared));
        cluster.process(name, &[JobKind::Train], shared).await
    };
    let server = cluster.server().await;
    let first = worker("a").await;
    let id = server.submit(&training(2000)).await;
    let mut listening = server.jobs.listen(&id).await.unwrap();
    server
        .hear_until(&mut listening, |news| is_epoch(news, 6))
        .await;
    first.jobs.stop();
    let second = worker("b").await;
    let resumed = server
        .hear_until(&mut listening, is_resumed)
        .await;
    let resumed: serde_json::Value =
        serde_json::from_str(&resumed.last().unwrap().text).unwrap();
    // The newest one may not have been copied yet.
    assert!(resumed["epoch"].as_u64().unwrap() >= 4, "{resumed}");
    server.jobs.cancel(&id).await.unwrap();
    server
        .hear_until(&mut listening, |news| news.is_last)
        .await;
    let job = cluster.job(&id).await;
    assert_eq!((job.state, job.resumed), (JobState::Cancelled, 1));
    assert_eq!(job.worker.as_deref(), Some("worker-b"));
    let story = cluster.story(&id).await;
    let epochs: Vec<u64> = story
        .iter()
        .filter(|event| event["type"] == "epoch")
        .filter_map(|event| event["epoch"].as_u64())
        .collect();
    assert_eq!(epochs, Vec::from_iter(1..=epochs.len() as u64));
    // Nothing of it is left, once the worker that ended it takes its next job.
    let next = second.submit(&training(1)).await;
    let mut listening = server.jobs.listen(&next).await.unwrap();
    if !cluster.job(&next).await.state.has_ended() {
        server
            .hear_until(&mut listening, |news| news.is_last)
            .await;
    }
    assert!(!folder.path().join(&id).exists());
}

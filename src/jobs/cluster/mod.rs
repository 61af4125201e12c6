//! One of several processes that share a database.
//!
//! Four tasks run beside the workers' threads: [`keeper`] gives signs of life and learns which jobs are lost or to stop, [`tender`]
//! looks after jobs of workers that died and after experiments, and [`listener`] turns what others tell into what this process tells
//! itself: it wakes the workers, sends events to those who listen to a job, and passes on what else changed, such as [`models`].

mod keeper;
mod listener;
mod models;
mod passing;
mod tender;

use std::collections::HashSet;
use std::sync::Arc;

use super::Wake;
use super::role::Member;
use super::shared::Shared;
use crate::files;
use crate::storage::store::{Job, JobState, StoreError, StoredWorker};

pub(super) use passing::Passed;

/// What has to be done before work begins: jobs that this worker left running wait again, and it is known to live.
pub(super) async fn begin(shared: &Shared, member: &Member) -> Result<(), StoreError> {
    if shared.role.lanes.is_empty() {
        return Ok(());
    }
    forget_others_files(shared, member).await?;
    let requeued = shared.store().requeue_of(&member.id).await?;
    if requeued > 0 {
        tracing::warn!("going on with what was running when this worker ended");
    }
    shared.store().worker_lives(&worker(shared, member)).await
}

/// Starts the tasks, which end when the process stops.
pub(super) fn start(shared: &Arc<Shared>, member: &Member, wake: &Wake) {
    let (own, member) = (|| Arc::clone(shared), || member.clone());
    spawn(shared, keeper::keep(own(), member()));
    spawn(shared, tender::tend(own(), member(), wake.clone()));
    let changes = shared.changes.subscribe();
    spawn(shared, models::follow(own(), changes));
    spawn(shared, listener::listen(own(), wake.clone()));
    shared.runtime.spawn(say_goodbye(own(), member()));
}

fn spawn(shared: &Shared, task: impl Future<Output = ()> + Send + 'static) {
    let mut stopping = shared.stopping.subscribe();
    shared.runtime.spawn(async move {
        tokio::select! {
            () = task => {}
            _ = stopping.wait_for(|stopping| *stopping) => {}
        }
    });
}

/// Lets the others know at once that this worker stops; where that fails, they notice after a while.
async fn say_goodbye(shared: Arc<Shared>, member: Member) {
    let mut stopping = shared.stopping.subscribe();
    // Its other end lives as long as `shared`.
    let _ = stopping.wait_for(|stopping| *stopping).await;
    if let Err(error) = shared.store().worker_stops(&member.id).await {
        tracing::debug!(%error, "the others do not know yet that this worker stops");
    }
}

/// Removes the files of jobs that this worker does not have: they may be of an attempt whose writes were refused.
async fn forget_others_files(shared: &Shared, member: &Member) -> Result<(), StoreError> {
    let jobs = shared.store().jobs().await?;
    let own =
        |job: &&Job| job.state == JobState::Running && job.worker.as_ref() == Some(&member.id);
    let own: HashSet<&str> = jobs.iter().filter(own).map(|job| job.id.as_str()).collect();
    let folders = files::entries(&shared.datasets.data_dir().jobs()).unwrap_or_default();
    for folder in folders {
        if !own.contains(files::name(&folder).as_str()) {
            // What cannot be removed is not gone on from either: its job has another attempt.
            let _ = std::fs::remove_dir_all(folder);
        }
    }
    Ok(())
}

fn worker(shared: &Shared, member: &Member) -> StoredWorker {
    StoredWorker {
        id: member.id.clone(),
        name: member.name.clone(),
        device: shared.device_name().to_owned(),
        lanes: shared.role.lanes.clone(),
    }
}

//! Opens the queue: takes up what an earlier server left, and starts the threads that work.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, Mutex, mpsc};

use tokio::runtime::Handle;
use tokio::sync::{broadcast, watch};

use super::role::Role;
use super::running::Board;
use super::shared::Shared;
use super::worker::Worker;
use super::{Jobs, Wake, cluster, experiments, leftovers};
use crate::ml::device::ComputeDevice;
use crate::storage::datasets::Datasets;
use crate::storage::films::Films;
use crate::storage::models::library::Library;
use crate::storage::store::{JobKind, StoreError};

/// News that may wait for one listener: a minute of a training.
const NEWS: usize = 256;
/// Changes of other processes that may wait for one of those who ask for them.
const CHANGES: usize = 256;

/// Why the queue could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system gives no thread.
    #[error("the threads for trainings, evaluations and films could not be started: {0}")]
    Thread(#[from] std::io::Error),
}

impl Jobs {
    /// Opens the queue and starts its workers, which go on where an earlier server left off.
    ///
    /// They ask the database through the runtime that this is called on, which must outlive them.
    ///
    /// # Errors
    ///
    /// If the database cannot be used or the system gives no threads.
    pub async fn start(
        datasets: Datasets,
        models: Arc<Library>,
        device: ComputeDevice,
    ) -> Result<Self, StartError> {
        let films = Films::open(datasets, None).await?;
        Self::start_with(films, models, device, Role::single_machine()).await
    }

    /// The same with films that were opened already, and the data sets beside them, and with a part of the work.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub async fn start_with(
        films: Films,
        models: Arc<Library>,
        device: ComputeDevice,
        role: Role,
    ) -> Result<Self, StartError> {
        let datasets = films.datasets().clone();
        let cancelling = match role.is_cluster() {
            false => take_up(&films, &models).await?,
            true => HashSet::new(),
        };
        let shared = Arc::new(Shared {
            datasets,
            films,
            models,
            device,
            role,
            runtime: Handle::current(),
            board: Mutex::new(Board {
                cancelling,
                ..Board::default()
            }),
            accepting: Arc::default(),
            busy: AtomicUsize::new(0),
            computing: Mutex::default(),
            keys: Arc::default(),
            estimating: Mutex::default(),
            digests: experiments::Digests::default(),
            news: broadcast::Sender::new(NEWS),
            changes: broadcast::Sender::new(CHANGES),
            runs_elsewhere: AtomicBool::new(false),
            is_stopping: AtomicBool::new(false),
            stopping: watch::Sender::new(false),
        });
        if let Some(member) = &shared.role.member {
            cluster::begin(&shared, member).await?;
        }
        experiments::go_on(&shared).await?;
        let (end, ended) = mpsc::channel::<()>();
        let start = |lane: JobKind| {
            let (wake, waiting) = mpsc::sync_channel(1);
            let shared = Arc::clone(&shared);
            let worker = Worker { shared, lane };
            let end = end.clone();
            std::thread::Builder::new()
                .name(format!("jobs-{}", lane.name()))
                .spawn(move || {
                    worker.run(&waiting);
                    drop(end);
                })?;
            Ok::<_, std::io::Error>(wake)
        };
        let lanes = shared.role.lanes.iter().map(|lane| start(*lane));
        let wake = Wake(lanes.collect::<Result<_, _>>()?);
        if let Some(member) = &shared.role.member {
            cluster::start(&shared, member, &wake);
        }
        Ok(Self {
            shared,
            wake,
            ended: Arc::new(Mutex::new(ended)),
        })
    }
}

/// Takes up what an earlier server of this machine left; the jobs that are still to be cancelled.
async fn take_up(films: &Films, models: &Library) -> Result<HashSet<String>, StoreError> {
    let datasets = films.datasets();
    let requeued = datasets.store().requeue_running().await?;
    if datasets.is_paired() {
        leftovers::remove(datasets).await?;
        models.remove_leftovers();
    }
    let cancelling = still_to_cancel(films).await?;
    if requeued > 0 {
        tracing::warn!("going on with what was running when the server ended");
    }
    Ok(cancelling)
}

/// Jobs that were asked to stop before the server ended. Those with a checkpoint run once more, to keep their best
/// weights or what they saw; the others end here.
async fn still_to_cancel(films: &Films) -> Result<HashSet<String>, StoreError> {
    let (store, data_dir) = (films.datasets().store(), films.datasets().data_dir());
    let mut open = HashSet::new();
    for id in store.cancelling().await? {
        let job = store.job(&id).await?;
        let film = job.filter(|job| job.kind == JobKind::Film);
        let has_seen = film.is_some_and(|job| films.journal(&job.dataset).is_file());
        match has_seen || data_dir.job(&id).is_dir() {
            true => drop(open.insert(id)),
            false => drop(store.cancel(&id).await?),
        }
    }
    Ok(open)
}

//! Hears what other processes change, and lets this one know.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::super::Wake;
use super::super::event::JobEvent;
use super::super::running::Stage;
use super::super::shared::Shared;
use crate::storage::store::{Change, QueueEvent, StoreError, StoredEvent};

/// Changes that may wait; beyond that PostgreSQL keeps them.
const WAITING: usize = 1000;
/// Most events that are read at a time.
const PAGE: u32 = 100;
/// Time before the first other try to listen, and the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Listens until the process stops.
pub(super) async fn listen(shared: Arc<Shared>, wake: Wake) {
    let (sender, mut changes) = mpsc::channel(WAITING);
    let receive = receive(Arc::clone(&shared), sender);
    let hear = async {
        while let Some(change) = changes.recv().await {
            // What cannot be read now is read once the database is there again.
            if let Err(error) = hear(&shared, &wake, &change).await {
                tracing::warn!(%error, "what others changed cannot be read");
            }
            // No one may be interested.
            let _ = shared.changes.send(change);
        }
    };
    tokio::join!(receive, hear);
}

/// Receives what others tell, on one connection after the other. Where one was lost, messages are too.
async fn receive(shared: Arc<Shared>, sender: mpsc::Sender<Change>) {
    let mut pause = FIRST_PAUSE;
    loop {
        match shared.store().listen().await {
            Ok(None) => return,
            Ok(Some(mut changes)) => {
                pause = FIRST_PAUSE;
                if sender.send(Change::Anything).await.is_err() {
                    return;
                }
                let lost = loop {
                    match changes.next().await {
                        Ok(change) => {
                            if sender.send(change).await.is_err() {
                                return;
                            }
                        }
                        Err(error) => break error,
                    }
                };
                tracing::warn!(error = %lost, "the connection that tells what others change was lost");
            }
            Err(error) => tracing::warn!(%error, "what others change is not known"),
        }
        tokio::time::sleep(pause).await;
        pause = (2 * pause).min(LONGEST_PAUSE);
    }
}

async fn hear(shared: &Shared, wake: &Wake, change: &Change) -> Result<(), StoreError> {
    match change {
        Change::Job(job) => pass_on(shared, job).await,
        Change::Cancel(job) => {
            let mut board = shared.board();
            if let Some(running) = board.running.get_mut(job) {
                running.stage = Stage::Stopping;
                board.cancelling.insert(job.clone());
            }
            Ok(())
        }
        Change::Queue => {
            wake.all();
            Ok(())
        }
        Change::Anything => {
            wake.all();
            pass_on_all(shared).await
        }
        // Others ask `Jobs::changes` for these.
        Change::Model(_) | Change::Dataset(_) => Ok(()),
    }
}

/// Sends those who listen to any job what they were not sent yet.
pub(super) async fn pass_on_all(shared: &Shared) -> Result<(), StoreError> {
    let heard: Vec<String> = shared.board().heard.keys().cloned().collect();
    for job in heard {
        pass_on(shared, &job).await?;
    }
    Ok(())
}

/// Sends those who listen to a job the stored events that they were not sent yet.
async fn pass_on(shared: &Shared, job: &str) -> Result<(), StoreError> {
    loop {
        let sent = shared.board().heard.get(job).and_then(|heard| heard.seq);
        let Some(sent) = sent else {
            return Ok(());
        };
        let page = shared.store().events(job, sent + 1, PAGE).await?;
        if page.is_empty() {
            return Ok(());
        }
        let mut board = shared.board();
        for event in &page {
            shared.send_stored(&mut board, job, event, is_last(event));
        }
        // A gap, which only damage leaves, must not be read again for ever.
        if let Some(heard) = board.heard.get_mut(job)
            && heard.seq.is_some_and(|seq| seq <= sent)
        {
            heard.seq = page.last().map(|event| event.seq);
        }
    }
}

/// Whether nothing follows.
fn is_last(event: &StoredEvent) -> bool {
    matches!(
        JobEvent::parse(&event.body),
        Some(JobEvent::Queue(
            QueueEvent::Finished { .. } | QueueEvent::Cancelled { .. } | QueueEvent::Failed { .. }
        ))
    )
}

//! Looks after what no one else does: jobs whose workers died, experiments that may begin more runs, and how far jobs are that run
//! on other machines.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use tokio::time::MissedTickBehavior;

use super::super::role::Member;
use super::super::running::News;
use super::super::shared::Shared;
use super::super::{Wake, experiments};
use super::{Passed, listener};
use crate::storage::store::StoreError;

/// Tends until the process stops.
pub(super) async fn tend(shared: Arc<Shared>, member: Member, wake: Wake) {
    let mut ticks = tokio::time::interval(member.timing.progress);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut tended: Option<Instant> = None;
    loop {
        ticks.tick().await;
        if let Err(error) = pass_on_progress(&shared).await {
            tracing::debug!(%error, "how far jobs are on other machines is not known");
        }
        if tended.is_some_and(|tended| tended.elapsed() < member.timing.renew) {
            continue;
        }
        tended = Some(Instant::now());
        if let Err(error) = look_after(&shared, &wake).await {
            tracing::warn!(%error, "the queue cannot be looked after");
        }
    }
}

async fn look_after(shared: &Shared, wake: &Wake) -> Result<(), StoreError> {
    for job in shared.store().requeue_expired().await? {
        tracing::warn!(
            job,
            "a worker gave no sign of life, and its job waits again"
        );
        wake.all();
    }
    experiments::go_on(shared).await?;
    let is_running = shared.store().is_any_running().await?;
    shared.runs_elsewhere.store(is_running, Ordering::Relaxed);
    // What was told while no one listened.
    listener::pass_on_all(shared).await
}

/// Sends those who listen to jobs on other machines the last transient event of each.
async fn pass_on_progress(shared: &Shared) -> Result<(), StoreError> {
    let elsewhere: Vec<String> = {
        let board = shared.board();
        let heard = board.heard.keys();
        heard
            .filter(|job| !board.running.contains_key(*job))
            .cloned()
            .collect()
    };
    if elsewhere.is_empty() {
        return Ok(());
    }
    for (job, text) in shared.store().passing(&elsewhere).await? {
        let latest = Passed::parse(&text).and_then(|passed| passed.latest);
        let mut board = shared.board();
        let Some(heard) = board.heard.get_mut(&job) else {
            continue;
        };
        if heard.passing.as_ref() == Some(&text) {
            continue;
        }
        heard.passing = Some(text);
        if let Some((seq, text)) = latest {
            // No one may be listening.
            let _ = shared.news.send(News::told(&job, seq, &text));
        }
    }
    Ok(())
}

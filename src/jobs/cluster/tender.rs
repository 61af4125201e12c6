//! Looks after what no one else does: jobs whose workers died, experiments that may begin more runs, and how far jobs are that run
//! on other machines.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::time::MissedTickBehavior;

use super::super::role::Member;
use super::super::running::News;
use super::super::shared::Shared;
use super::super::{Wake, experiments};
use super::{Passed, listener};
use crate::storage::store::StoreError;

/// Time after which experiments are looked after even if no worker came or went: one may have died between two runs.
const EXPERIMENTS_AFTER: Duration = Duration::from_secs(60);

/// Tends until the process stops.
pub(super) async fn tend(shared: Arc<Shared>, member: Member, wake: Wake) {
    let mut ticks = tokio::time::interval(member.timing.progress);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut tender = Tender {
        shared,
        member,
        wake,
        tended: None,
        reached: None,
        went_on: None,
    };
    loop {
        ticks.tick().await;
        if let Err(error) = pass_on_progress(&tender.shared).await {
            tracing::debug!(%error, "how far jobs are on other machines is not known");
        }
        let every = tender.member.timing.renew;
        if tender.tended.is_none_or(|tended| tended.elapsed() >= every) {
            tender.tended = Some(Instant::now());
            if let Err(error) = tender.look_after().await {
                tracing::warn!(%error, "the queue cannot be looked after");
            }
        }
    }
}

struct Tender {
    shared: Arc<Shared>,
    member: Member,
    wake: Wake,
    tended: Option<Instant>,
    /// Since when the database could be reached, and when it was last.
    reached: Option<(Instant, Instant)>,
    /// When experiments were looked after, and how many workers there were.
    went_on: Option<(Instant, usize)>,
}

impl Tender {
    async fn look_after(&mut self) -> Result<(), StoreError> {
        let shared = Arc::clone(&self.shared);
        let is_running = shared.store().is_any_running().await?;
        shared.runs_elsewhere.store(is_running, Ordering::Relaxed);
        if self.can_workers_be_seen() {
            for job in shared.store().requeue_expired().await? {
                tracing::warn!(
                    job,
                    "a worker gave no sign of life, and its job waits again"
                );
                self.wake.all();
            }
        }
        let workers = shared.store().workers(self.member.timing.lease).await?;
        let is_time = |(when, known): (Instant, usize)| {
            known != workers.len() || when.elapsed() >= EXPERIMENTS_AFTER
        };
        if self.went_on.is_none_or(is_time) {
            experiments::go_on(&shared).await?;
            self.went_on = Some((Instant::now(), workers.len()));
        }
        // What was told while no one listened.
        listener::pass_on_all(&shared).await
    }

    /// Whether the database, which has just answered, has been there for so long that workers would have renewed their leases. While
    /// it is away for longer than a lease has left, or this process is stopped, nobody's signs of life are seen.
    fn can_workers_be_seen(&mut self) -> bool {
        let (now, timing) = (Instant::now(), self.member.timing);
        let since = match self.reached {
            Some((since, last)) if now.duration_since(last) <= timing.lease - timing.renew => since,
            _ => now,
        };
        self.reached = Some((since, now));
        now.duration_since(since) >= 2 * timing.renew
    }
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

//! Keeps what this process has: renews the leases of its jobs, and tells the others how far they are.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use tokio::time::MissedTickBehavior;

use super::super::role::Member;
use super::super::running::Stage;
use super::super::shared::Shared;
use super::{Passed, worker};
use crate::storage::store::{Claim, Passing, StoreError};

/// Renews until the process stops.
pub(super) async fn keep(shared: Arc<Shared>, member: Member) {
    let mut keeper = Keeper {
        shared,
        member,
        told: HashMap::new(),
        lived: None,
    };
    let mut ticks = tokio::time::interval(keeper.member.timing.progress);
    // After a pause of the whole machine once is enough.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = keeper.renew().await {
            tracing::warn!(%error, "leases cannot be renewed");
        }
    }
}

struct Keeper {
    shared: Arc<Shared>,
    member: Member,
    /// What the others were told of each job, and when.
    told: HashMap<Claim, (Instant, Passing)>,
    lived: Option<Instant>,
}

impl Keeper {
    async fn renew(&mut self) -> Result<(), StoreError> {
        let now: Vec<(Claim, Passing)> = {
            let board = self.shared.board();
            let claim = |job: &String, attempt| Claim {
                job: job.clone(),
                attempt,
            };
            let running = board.running.iter();
            running
                .filter(|(job, _)| !board.lost.contains(*job))
                .map(|(job, running)| (claim(job, running.attempt), Passed::of(running)))
                .collect()
        };
        self.told
            .retain(|claim, _| now.iter().any(|(known, _)| known == claim));
        for (claim, passing) in now {
            self.renew_one(claim, passing).await?;
        }
        let is_time = |lived: Instant| lived.elapsed() >= self.member.timing.renew;
        if !self.shared.role.lanes.is_empty() && self.lived.is_none_or(is_time) {
            let worker = worker(&self.shared, &self.member);
            self.shared.store().worker_lives(&worker).await?;
            self.lived = Some(Instant::now());
        }
        Ok(())
    }

    /// Renews a lease when its time has come, or when there is something new to tell.
    async fn renew_one(&mut self, claim: Claim, passing: Passing) -> Result<(), StoreError> {
        let timing = self.member.timing;
        let told = self.told.get(&claim);
        let is_news = told.is_none_or(|(_, told)| *told != passing);
        if !is_news && told.is_some_and(|(when, _)| when.elapsed() < timing.renew) {
            return Ok(());
        }
        let new = is_news.then_some(&passing);
        let renewed = self.shared.store().renew(&claim, timing.lease, new).await?;
        {
            let mut board = self.shared.board();
            // It may have ended meanwhile, or begun again.
            let running = board.running.get_mut(&claim.job);
            let Some(running) = running.filter(|running| running.attempt == claim.attempt) else {
                return Ok(());
            };
            match renewed {
                Some(false) => {}
                Some(true) => {
                    running.stage = Stage::Stopping;
                    board.cancelling.insert(claim.job.clone());
                }
                None => {
                    board.lost.insert(claim.job.clone());
                }
            }
        }
        self.told.insert(claim, (Instant::now(), passing));
        Ok(())
    }
}

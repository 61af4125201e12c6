//! Jobs that are asked to end, and jobs that are forgotten.

use super::{Jobs, JobsError, Stage, Status, checkpoints};
use crate::storage::store::{Cancelling, JobKind, Removal, RemovedKind};

impl Jobs {
    /// Asks a job to end: one that waits ends at once, one that runs after its current step. A training whose model is there
    /// skips its comparison and has succeeded.
    ///
    /// # Errors
    ///
    /// If it has ended already, or there is none.
    pub async fn cancel(&self, id: &str) -> Result<Status, JobsError> {
        match self.store().cancel(id).await? {
            Cancelling::Ended(event) => {
                self.shared.tell(id, &event, true);
                self.forget_files(id).await;
                let job = self.store().job(id).await?;
                if let Some(job) = job.filter(|job| job.kind == JobKind::Film) {
                    self.shared.tidy_film(&job.dataset).await;
                }
                if let Some(experiment) = self.store().experiment_of(id).await? {
                    self.shared.begin_next_runs(&experiment).await?;
                    self.wake();
                }
            }
            Cancelling::NotOpen => {
                self.status(id).await?;
                return Err(JobsError::Ended);
            }
            Cancelling::Asked => {
                let mut board = self.shared.board();
                let is_here = match board.running.get_mut(id) {
                    Some(running) => {
                        running.stage = Stage::Stopping;
                        true
                    }
                    // A thread of this process has just taken it, or one of another has it, which is told.
                    None => !self.shared.role.is_cluster(),
                };
                if is_here {
                    board.cancelling.insert(id.to_owned());
                }
            }
        }
        self.status(id).await
    }

    /// Forgets a job that has ended; its model and report stay.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn remove(&self, id: &str) -> Result<Removal, JobsError> {
        let removal = self.store().remove_job(id).await?;
        if removal == Removal::Removed && self.forget_files(id).await {
            // The next start looks for the files once more if this cannot be written.
            let _ = self.store().removal_done(RemovedKind::Job, id).await;
        }
        Ok(removal)
    }

    /// Removes the checkpoints of a job that has ended, on this machine and where all can reach them; whether they are gone.
    async fn forget_files(&self, id: &str) -> bool {
        let are_here = self.shared.forget_files(id);
        checkpoints::forget(&self.shared, id).await && are_here
    }
}

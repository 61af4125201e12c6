//! Those who listen: to the events of a job, and to what other processes change.

use tokio::sync::broadcast;

use super::cluster::Passed;
use super::{Jobs, Listening, News, Place};
use crate::storage::store::{Change, StoreError};

impl Jobs {
    /// Listens from now on. Reading the stored events afterwards misses nothing in between.
    ///
    /// # Errors
    ///
    /// If the job may run on another machine and the database cannot be read.
    pub async fn listen(&self, id: &str) -> Result<Listening, StoreError> {
        let (mut listening, runs_here) = {
            // News are sent under the same lock, so none is both `latest` and still to come.
            let mut board = self.shared.board();
            let running = board.running.get(id);
            let latest = running.and_then(|running| running.latest.clone());
            let runs_here = running.is_some();
            let listening = Listening {
                news: self.shared.news.subscribe(),
                latest,
                place: Place::take(&self.shared, &mut board, id),
            };
            (listening, runs_here)
        };
        if self.shared.role.is_cluster()
            && let Some(job) = self.store().job(id).await?
        {
            // What is stored by now is read by the listener, and what follows is sent.
            let mut board = self.shared.board();
            if let Some(heard) = board.heard.get_mut(id) {
                heard.seq.get_or_insert(job.last_seq);
            }
            let passed = job.passing.as_deref().and_then(Passed::parse);
            if let Some((seq, text)) = passed.and_then(|passed| passed.latest)
                && !runs_here
            {
                listening.latest = Some(News::told(id, seq, &text));
            }
        }
        Ok(listening)
    }

    /// What other processes with the same database change from now on: nothing on a single machine. After [`Change::Anything`],
    /// and where one of those who ask is too slow, everything is to be read again.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.shared.changes.subscribe()
    }
}

//! Keeps the models of this process in step with those of all others.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::super::shared::Shared;
use crate::storage::store::Change;

/// Time before the models are looked at again after that failed.
const PAUSE: Duration = Duration::from_secs(2);

/// Looks at the models whenever they may have changed, until the process stops.
pub(super) async fn follow(shared: Arc<Shared>, mut changes: Receiver<Change>) {
    loop {
        match changes.recv().await {
            Ok(Change::Model(_) | Change::Anything) | Err(RecvError::Lagged(_)) => {}
            Ok(_) => continue,
            Err(RecvError::Closed) => return,
        }
        while let Err(error) = shared.know_models().await {
            tracing::warn!(%error, "what others changed about models is not known yet");
            tokio::time::sleep(PAUSE).await;
        }
    }
}

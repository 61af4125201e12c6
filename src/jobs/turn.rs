//! Locks that hold for all processes with one database.
//!
//! Each is a lock of this process first, so that at most one of its requests waits on a connection, and then one of the database.
//! On a single machine the second is none.

use std::sync::Arc;

use tokio::sync::{Mutex, OwnedMutexGuard};

use super::shared::Shared;
use crate::storage::models::library::LibraryError;
use crate::storage::store::{StoreError, StoreTurn};

/// A turn at something; it is over when this is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    _everywhere: Option<StoreTurn>,
    /// Dropped last, so that the next one here finds the database's lock free.
    _here: OwnedMutexGuard<()>,
}

impl Shared {
    /// Waits until no one else accepts a job or deletes what jobs may need; which models there are is known from then on.
    pub(super) async fn accept(&self) -> Result<Turn, StoreError> {
        let turn = self.turn(&self.accepting, "accepting jobs").await?;
        match self.know_models().await {
            Ok(()) => Ok(turn),
            Err(LibraryError::Store(error)) => Err(error),
            Err(error) => {
                tracing::warn!(%error, "what others changed about models is not known yet");
                Ok(turn)
            }
        }
    }

    /// Waits until no one else carries out a request that makes what is called `id`.
    pub(super) async fn keyed(&self, id: &str) -> Result<Turn, StoreError> {
        self.turn(&self.keys, id).await
    }

    async fn turn(&self, here: &Arc<Mutex<()>>, name: &str) -> Result<Turn, StoreError> {
        let here = Arc::clone(here).lock_owned().await;
        Ok(Turn {
            _everywhere: self.store().turn(name).await?,
            _here: here,
        })
    }
}

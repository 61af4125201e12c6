//! Models that several servers share: rows say which there are and hold their cards, objects hold the files, and each server keeps
//! copies in its own folder.
//!
//! ```text
//! models/{id}/{generation}/card.json   weights.safetensors   fingerprints.bin     objects; the card as it was at first
//! models/{id}.{generation}/…                                                      the copies: cards at once, the others once asked for
//! ```
//!
//! A generation is never given twice, so objects never change. They come before their row and go after it: a server that is killed in
//! between leaves objects without a row, which [`Library::sweep`] removes.

mod changes;
mod copies;
mod fetching;
mod keeping;
mod sweep;
mod sync;

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::runtime::Handle;

use super::Library;
use crate::ml::device::ComputeDevice;
use crate::storage::objects::Objects;
use crate::storage::store::{ModelMark, Store};
use copies::Copies;
pub(super) use keeping::Insertion;

/// Where servers keep what they share.
#[derive(Debug, Clone)]
pub struct Shared {
    pub store: Store,
    pub objects: Objects,
    /// Whose threads ask both. The library waits for them, so none of them may call it, but for threads that may block.
    pub runtime: Handle,
}

/// The models of all servers, as this one knows them.
#[derive(Debug)]
pub(super) struct SharedModels {
    shared: Shared,
    device: ComputeDevice,
    copies: Copies,
    /// What was last heard of the rows, the oldest model first. Never held while anything is waited for.
    known: Mutex<Vec<ModelMark>>,
    /// Models whose files turned out to be damaged, and why, until the library hears of it.
    broken: Mutex<Vec<(ModelMark, String)>>,
}

impl SharedModels {
    fn new(shared: Shared, device: ComputeDevice, copies: Copies) -> Self {
        Self {
            shared,
            device,
            copies,
            known: Mutex::default(),
            broken: Mutex::default(),
        }
    }

    /// Runs a question to the database or the object store to its end.
    fn wait<T>(&self, question: impl Future<Output = T>) -> T {
        self.shared.runtime.block_on(question)
    }

    fn known(&self) -> MutexGuard<'_, Vec<ModelMark>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn broken(&self) -> MutexGuard<'_, Vec<(ModelMark, String)>> {
        self.broken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known of the model called `id`.
    fn mark(&self, id: &str) -> Option<ModelMark> {
        self.known().iter().find(|mark| mark.id == id).cloned()
    }
}

/// Below what a model's objects lie.
pub(crate) fn prefix(id: &str, generation: u64) -> String {
    format!("models/{id}/{generation}")
}

/// A generation that no model had: it begins with the time and ends by chance.
fn new_generation() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let millis = now.map_or(0, |now| now.as_millis() as u64) & ((1 << 42) - 1);
    millis << 20 | u64::from(rand::random::<u32>() & ((1 << 20) - 1))
}

impl Library {
    /// Whether other servers have the same models.
    pub fn is_shared(&self) -> bool {
        self.shared.is_some()
    }

    /// The same library that keeps at most so many bytes of shared models' files on this machine; those that were asked last stay.
    #[must_use]
    pub fn with_max_local_bytes(self, max_bytes: u64) -> Self {
        if let Some(shared) = &self.shared {
            shared.copies.set_max_bytes(max_bytes);
        }
        self
    }
}

//! What stands for an object store in a program built without the feature `cluster`: a type without values.

use std::convert::Infallible;
use std::path::Path;

use bytes::Bytes;

use super::{ObjectFacts, ObjectsError};

/// An object store; there is none in this program.
#[derive(Debug, Clone)]
pub struct Objects(Infallible);

impl Objects {
    /// # Errors
    ///
    /// Always [`ObjectsError::NotBuilt`].
    pub fn open(_url: &str) -> Result<Self, ObjectsError> {
        Err(ObjectsError::NotBuilt)
    }

    pub fn address(&self) -> &str {
        match self.0 {}
    }

    pub async fn put(&self, _key: &str, _bytes: Bytes) -> Result<(), ObjectsError> {
        match self.0 {}
    }

    pub async fn get(&self, _key: &str) -> Result<Option<Bytes>, ObjectsError> {
        match self.0 {}
    }

    pub async fn put_file(&self, _key: &str, _local: &Path) -> Result<(), ObjectsError> {
        match self.0 {}
    }

    pub async fn fetch_file(&self, _key: &str, _local: &Path) -> Result<bool, ObjectsError> {
        match self.0 {}
    }

    pub async fn remove(&self, _key: &str) -> Result<(), ObjectsError> {
        match self.0 {}
    }

    pub async fn bytes(&self, _key: &str) -> Result<Option<u64>, ObjectsError> {
        match self.0 {}
    }

    pub async fn remove_listed(&self, _listed: &[ObjectFacts]) -> Result<(), ObjectsError> {
        match self.0 {}
    }

    pub async fn remove_prefix(&self, _prefix: &str) -> Result<(), ObjectsError> {
        match self.0 {}
    }

    pub async fn list(&self, _prefix: &str) -> Result<Vec<ObjectFacts>, ObjectsError> {
        match self.0 {}
    }

    pub async fn ping(&self) -> Result<(), ObjectsError> {
        match self.0 {}
    }
}

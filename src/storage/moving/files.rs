//! Parts of a data folder as objects: what belongs together is sent together, and is known to have arrived.

use std::collections::BTreeMap;
use std::path::PathBuf;

use bytes::Bytes;

use super::{ARRIVED, MoveError, Progress, Step};
use crate::files::{FileError, checksum};
use crate::storage::objects::{Objects, SUMS};

/// Kinds of objects that a data folder becomes.
pub(super) const KINDS: [&str; 5] = ["datasets", "models", "checkpoints", "films", "recordings"];

/// Files that belong together, such as those of a dataset.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// A plain name that no other part has.
    pub(super) name: String,
    /// Key and file of each.
    pub(super) files: Vec<(String, PathBuf)>,
    /// What rows say about the checksums of some: key and SHA-256.
    pub(super) sums: Vec<(String, String)>,
}

impl Part {
    pub(super) fn bytes(&self) -> u64 {
        let bytes =
            |(_, path): &(String, PathBuf)| std::fs::metadata(path).map_or(0, |facts| facts.len());
        self.files.iter().map(bytes).sum()
    }

    /// Sends the part unless it has arrived; tells whether it had.
    pub(super) async fn send(
        &self,
        objects: &Objects,
        there: &BTreeMap<String, u64>,
        progress: &mut Sent<'_, '_>,
    ) -> Result<bool, MoveError> {
        let mut listing = String::new();
        let mut has_all = true;
        for (key, path) in &self.files {
            let copied = sum_of(path.clone()).await?;
            self.check(key, &copied.sha256)?;
            has_all &= there.get(key) == Some(&copied.bytes);
            listing.push_str(&format!("{}  {key}\n", copied.sha256));
        }
        let mark = format!("{ARRIVED}/{}", self.name);
        if has_all
            && objects
                .get(&mark)
                .await?
                .is_some_and(|known| known == listing.as_bytes())
        {
            progress.add(self.bytes());
            return Ok(true);
        }
        let mut files: Vec<_> = self.files.iter().collect();
        // It says of the others in its folder that they are complete.
        files.sort_by_key(|(key, _)| key.ends_with(SUMS));
        for (key, path) in files {
            objects.put_file(key, path).await?;
            progress.add(std::fs::metadata(path).map_or(0, |facts| facts.len()));
        }
        objects.put(&mark, Bytes::from(listing)).await?;
        Ok(false)
    }

    fn check(&self, key: &str, sha256: &str) -> Result<(), MoveError> {
        let mut known = self.sums.iter().filter(|(of, _)| of == key);
        match known.all(|(_, sum)| sum == sha256) {
            true => Ok(()),
            false => Err(MoveError::Damaged {
                what: key.to_owned(),
            }),
        }
    }
}

/// How much has been sent or fetched.
pub(super) struct Sent<'a, 'p> {
    done: u64,
    total: u64,
    progress: &'a mut Progress<'p>,
}

impl<'a, 'p> Sent<'a, 'p> {
    pub(super) fn new(total: u64, progress: &'a mut Progress<'p>) -> Self {
        progress(Step::Files, 0, total);
        Self {
            done: 0,
            total,
            progress,
        }
    }

    pub(super) fn add(&mut self, bytes: u64) {
        self.done += bytes;
        (self.progress)(Step::Files, self.done, self.total);
    }
}

/// Keys and lengths of all objects that a data folder may have become.
pub(super) async fn listed(objects: &Objects) -> Result<BTreeMap<String, u64>, MoveError> {
    let mut all = BTreeMap::new();
    for kind in KINDS {
        let listed = objects.list(kind).await?.into_iter();
        all.extend(listed.map(|object| (object.key, object.bytes)));
    }
    Ok(all)
}

/// Length and checksum of a file.
pub(super) async fn sum_of(path: PathBuf) -> Result<checksum::Copied, MoveError> {
    let read = {
        let path = path.clone();
        tokio::task::spawn_blocking(move || {
            let mut file = crate::files::open(&path)?;
            checksum::copy(&mut file, &mut std::io::sink())
        })
    };
    let read = read.await.map_err(std::io::Error::other);
    let copied = read.and_then(|read| read);
    Ok(copied.map_err(FileError::at(&path))?)
}

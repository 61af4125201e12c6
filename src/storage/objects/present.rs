//! The store itself: small objects, listings and removals.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use object_store::path::Path as Location;
use object_store::{Error, ObjectStore, ObjectStoreExt};

use super::address::{self, Patience};
use super::explain::explain;
use super::{ObjectFacts, ObjectsError, key};

/// How often a listing or a removal is asked for: the client itself does not ask again where the answer to one is torn or late.
const TRIES: u32 = 3;
/// Time before the second try; the third comes after twice that.
const PAUSE: Duration = Duration::from_millis(200);

/// An object store below a prefix; cheap to clone.
#[derive(Clone)]
pub struct Objects(Arc<Inner>);

struct Inner {
    address: String,
    store: Arc<dyn ObjectStore>,
    prefix: Location,
}

impl fmt::Debug for Objects {
    /// Without the store itself, which holds credentials.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("Objects")
            .field(&self.0.address)
            .finish()
    }
}

impl Objects {
    /// The store at `s3://bucket/prefix`, `file:///folder` or `memory://` (of this value and its clones alone). Credentials,
    /// endpoint and region come from the environment (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_ENDPOINT_URL`,
    /// `AWS_REGION`, `AWS_ALLOW_HTTP` …) or from files that `AWS_ACCESS_KEY_ID_FILE`, `AWS_SECRET_ACCESS_KEY_FILE` and
    /// `AWS_SESSION_TOKEN_FILE` name. Nothing is asked of the store yet: see [`ping`](Self::ping).
    ///
    /// # Errors
    ///
    /// If the address is none, or the environment does not say how to reach the store.
    pub fn open(url: &str) -> Result<Self, ObjectsError> {
        Self::open_with(
            url,
            std::env::vars_os().filter_map(as_text),
            Patience::default(),
        )
    }

    /// The same with other variables in place of the environment.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_with(
        url: &str,
        environment: impl IntoIterator<Item = (String, String)>,
        patience: Patience,
    ) -> Result<Self, ObjectsError> {
        let environment: BTreeMap<_, _> = environment.into_iter().collect();
        let (store, prefix) = address::open(url, environment, patience)?;
        Ok(Self(Arc::new(Inner {
            address: url.to_owned(),
            store,
            prefix,
        })))
    }

    /// Where the store is, as it was written.
    pub fn address(&self) -> &str {
        &self.0.address
    }

    /// Writes an object, which replaces one of the same key.
    ///
    /// # Errors
    ///
    /// If the key is none, or the store does not take it.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<(), ObjectsError> {
        let location = self.location(key)?;
        let put = self.0.store.put(&location, bytes.into()).await;
        put.map(drop).map_err(|error| explain(error, key))
    }

    /// A small object's bytes; nothing if there is none.
    ///
    /// # Errors
    ///
    /// If the key is none, or the store does not answer.
    pub async fn get(&self, key: &str) -> Result<Option<Bytes>, ObjectsError> {
        let got = match self.0.store.get(&self.location(key)?).await {
            Ok(got) => got.bytes().await,
            Err(error) => Err(error),
        };
        match got {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(explain(error, key)),
        }
    }

    /// Removes one object; none is as good.
    ///
    /// # Errors
    ///
    /// If the key is none, or the store does not answer.
    pub async fn remove(&self, key: &str) -> Result<(), ObjectsError> {
        self.remove_all(vec![self.location(key)?], key).await
    }

    /// How many bytes an object has; nothing if there is none.
    ///
    /// # Errors
    ///
    /// If the key is none, or the store does not answer.
    pub async fn bytes(&self, key: &str) -> Result<Option<u64>, ObjectsError> {
        match self.0.store.head(&self.location(key)?).await {
            Ok(facts) => Ok(Some(facts.size)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(explain(error, key)),
        }
    }

    /// Removes every object below a prefix; none is as good.
    ///
    /// # Errors
    ///
    /// If the prefix is no key, or the store does not answer: then some may be left, and the next call removes them.
    pub async fn remove_prefix(&self, prefix: &str) -> Result<(), ObjectsError> {
        self.remove_listed(&self.list(prefix).await?).await
    }

    /// Removes objects that were listed.
    ///
    /// # Errors
    ///
    /// As [`remove_prefix`](Self::remove_prefix).
    pub async fn remove_listed(&self, listed: &[ObjectFacts]) -> Result<(), ObjectsError> {
        let Some(first) = listed.first() else {
            return Ok(());
        };
        let locations = listed.iter().map(|facts| self.location(&facts.key));
        let locations = locations.collect::<Result<Vec<_>, _>>()?;
        self.remove_all(locations, &first.key).await
    }

    async fn remove_all(&self, locations: Vec<Location>, key: &str) -> Result<(), ObjectsError> {
        let remove = || async {
            let locations = stream::iter(locations.clone().into_iter().map(Ok)).boxed();
            let gone = |result| match result {
                Ok(_) | Err(Error::NotFound { .. }) => Ok(()),
                Err(error) => Err(error),
            };
            let removed = self.0.store.delete_stream(locations).map(gone);
            removed.try_collect::<()>().await
        };
        again(key, remove).await
    }

    /// Every object below a prefix, sorted by key.
    ///
    /// # Errors
    ///
    /// If the prefix is no key, or the store does not answer.
    pub async fn list(&self, prefix: &str) -> Result<Vec<ObjectFacts>, ObjectsError> {
        let location = self.location(prefix)?;
        let list = || self.0.store.list(Some(&location)).try_collect::<Vec<_>>();
        let listed = again(prefix, list).await?;
        let facts = listed
            .into_iter()
            .filter_map(|object: object_store::ObjectMeta| {
                Some(ObjectFacts {
                    key: self.key(&object.location)?,
                    bytes: object.size,
                    modified: SystemTime::from(object.last_modified),
                })
            });
        let mut facts: Vec<_> = facts.collect();
        facts.sort_by(|one, other| one.key.cmp(&other.key));
        Ok(facts)
    }

    /// Makes sure that the store answers and lets us in.
    ///
    /// # Errors
    ///
    /// If not.
    pub async fn ping(&self) -> Result<(), ObjectsError> {
        let nothing = self.location("ping")?;
        let first = self.0.store.list(Some(&nothing)).next().await;
        match first {
            None | Some(Ok(_)) => Ok(()),
            Some(Err(error)) => Err(explain(error, self.address())),
        }
    }

    /// Where an object lies in the whole store.
    pub(super) fn location(&self, key: &str) -> Result<Location, ObjectsError> {
        let parts = key::checked(key)?.split('/');
        Ok(parts.fold(self.0.prefix.clone(), |path, part| path.join(part)))
    }

    /// The key of what lies there; nothing if it is no object of ours.
    fn key(&self, location: &Location) -> Option<String> {
        let parts = location.prefix_match(&self.0.prefix)?;
        let parts: Vec<_> = parts.map(|part| part.as_ref().to_owned()).collect();
        let key = parts.join("/");
        key::checked(&key).is_ok().then_some(key)
    }

    pub(super) fn store(&self) -> &dyn ObjectStore {
        &*self.0.store
    }
}

/// Asks for what may be done twice, a few times where the store does not answer.
async fn again<T, F>(key: &str, ask: impl Fn() -> F) -> Result<T, ObjectsError>
where
    F: Future<Output = Result<T, Error>>,
{
    let mut tried = 1;
    loop {
        let error = match ask().await {
            Ok(done) => return Ok(done),
            Err(error) => explain(error, key),
        };
        if tried >= TRIES || !matches!(error, ObjectsError::Unreachable(_)) {
            return Err(error);
        }
        tokio::time::sleep(PAUSE * tried).await;
        tried += 1;
    }
}

fn as_text((name, value): (std::ffi::OsString, std::ffi::OsString)) -> Option<(String, String)> {
    Some((name.into_string().ok()?, value.into_string().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_refused_without_repeating_a_secret() {
        for address in [
            "bucket",
            "s3://",
            "s3:///prefix",
            "s3://key:hidden@bucket",
            "s3://b/../c",
            "ftp://b",
            "file://relative",
            "",
        ] {
            let error = Objects::open_with(address, [], Patience::default()).unwrap_err();
            assert!(!error.to_string().contains("hidden"), "{error}");
            assert!(error.to_string().contains("s3://bucket/prefix"), "{error}");
        }
    }

    #[test]
    fn secrets_come_from_files_and_plain_http_must_be_asked_for() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let open = |environment: &[(String, String)]| {
            Objects::open_with("s3://bucket/a/b", environment.to_vec(), Patience::default())
        };
        let error = open(&[pair("AWS_SECRET_ACCESS_KEY_FILE", "/nowhere/secret")]).unwrap_err();
        assert!(
            error.to_string().contains("AWS_SECRET_ACCESS_KEY_FILE"),
            "{error}"
        );
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        std::fs::write(&file, "hidden\n").unwrap();
        let mut environment = vec![
            pair("AWS_ACCESS_KEY_ID", "id"),
            pair("AWS_SECRET_ACCESS_KEY_FILE", &file.to_string_lossy()),
            pair("AWS_ENDPOINT_URL", "http://127.0.0.1:9"),
        ];
        let error = open(&environment).unwrap_err();
        assert!(error.to_string().contains("AWS_ALLOW_HTTP"), "{error}");
        environment.push(pair("AWS_ALLOW_HTTP", "true"));
        let objects = open(&environment).unwrap();
        assert_eq!(format!("{objects:?}"), "Objects(\"s3://bucket/a/b\")");
    }
}

//! From an address and the environment to a store.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path as Prefix;
use object_store::{BackoffConfig, ClientConfigKey, ClientOptions, ObjectStore, RetryConfig};

use super::ObjectsError;

/// Variables whose value may stand in a file, which a second variable ending in `_FILE` names.
const IN_FILES: [&str; 3] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
];

/// How long a store is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For one answer, of at most 8 MiB.
    pub answer: Duration,
    /// How often the same is asked once more.
    pub retries: usize,
    /// After this time nothing is asked once more.
    pub in_all: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            answer: Duration::from_secs(60),
            retries: 8,
            in_all: Duration::from_secs(120),
        }
    }
}

/// A store and the prefix of all our keys in it.
pub(super) type Place = (Arc<dyn ObjectStore>, Prefix);

/// Opens the store at an address; nothing is asked of it yet.
pub(super) fn open(
    address: &str,
    environment: BTreeMap<String, String>,
    patience: Patience,
) -> Result<Place, ObjectsError> {
    let Some((scheme, rest)) = address.split_once("://") else {
        return Err(ObjectsError::Address("it has no scheme"));
    };
    match scheme {
        "s3" => s3(rest, environment, patience),
        "file" => folder(rest),
        "memory" => Ok((Arc::new(InMemory::new()), prefix(rest)?)),
        _ => Err(ObjectsError::Address("its scheme is unknown")),
    }
}

fn s3(
    rest: &str,
    environment: BTreeMap<String, String>,
    patience: Patience,
) -> Result<Place, ObjectsError> {
    if rest.contains(['@', '?', '#']) {
        return Err(ObjectsError::Address(
            "credentials and options belong in the environment",
        ));
    }
    let (bucket, below) = rest.split_once('/').unwrap_or((rest, ""));
    let is_bucket = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    if bucket.is_empty() || !bucket.bytes().all(is_bucket) {
        return Err(ObjectsError::Address("it names no bucket"));
    }
    // Fails if a provider is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = AmazonS3Builder::new()
        .with_client_options(ClientOptions::new().with_timeout(patience.answer))
        .with_retry(RetryConfig {
            max_retries: patience.retries,
            retry_timeout: patience.in_all,
            backoff: BackoffConfig {
                max_backoff: Duration::from_secs(10),
                ..BackoffConfig::default()
            },
        });
    for (key, value) in with_files(environment)? {
        if let Ok(key) = key.to_ascii_lowercase().parse::<AmazonS3ConfigKey>() {
            builder = builder.with_config(key, value);
        }
    }
    let builder = builder.with_bucket_name(bucket);
    refuse_plain_http(&builder)?;
    let store = builder
        .build()
        .map_err(|error| ObjectsError::Setup(super::explain::detail(&error)))?;
    Ok((Arc::new(store), prefix(below)?))
}

/// What the environment says to S3, with what stands in files.
fn with_files(
    mut environment: BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, ObjectsError> {
    for variable in IN_FILES {
        let named = format!("{variable}_FILE");
        if let Some(file) = environment.remove(&named) {
            let value = std::fs::read_to_string(&file).map_err(|error| {
                ObjectsError::Setup(format!(
                    "{named} names {file}, which cannot be read: {error}"
                ))
            })?;
            environment.insert(variable.to_owned(), value.trim().to_owned());
        }
    }
    environment.retain(|variable, _| variable.starts_with("AWS_"));
    Ok(environment)
}

/// Says at once what would else be an unclear error at the first request.
fn refuse_plain_http(builder: &AmazonS3Builder) -> Result<(), ObjectsError> {
    let value = |key| builder.get_config_value(&key).unwrap_or_default();
    let endpoints = [
        value(AmazonS3ConfigKey::S3Endpoint),
        value(AmazonS3ConfigKey::Endpoint),
    ];
    let is_allowed = ["true", "1", "yes", "on"]
        .contains(&value(AmazonS3ConfigKey::Client(ClientConfigKey::AllowHttp)).as_str());
    if endpoints
        .iter()
        .any(|endpoint| endpoint.starts_with("http://"))
        && !is_allowed
    {
        return Err(ObjectsError::Setup(
            "AWS_ENDPOINT_URL begins with http://; use https://, or set AWS_ALLOW_HTTP=true where nobody else is on the \
             network"
                .to_owned(),
        ));
    }
    Ok(())
}

fn folder(rest: &str) -> Result<Place, ObjectsError> {
    let path = Path::new(rest);
    if !path.is_absolute() {
        return Err(ObjectsError::Address(
            "a folder is written with its whole path, after three slashes",
        ));
    }
    std::fs::create_dir_all(path).map_err(crate::files::FileError::at(path))?;
    let store = LocalFileSystem::new_with_prefix(path)
        .map_err(|error| ObjectsError::Setup(super::explain::detail(&error)))?;
    let store = store.with_fsync(true).with_automatic_cleanup(true);
    Ok((Arc::new(store), Prefix::default()))
}

fn prefix(text: &str) -> Result<Prefix, ObjectsError> {
    let text = text.trim_matches('/');
    match text.is_empty() || super::key::checked(text).is_ok() {
        true => Ok(Prefix::parse(text).map_err(|_| ObjectsError::Key(text.to_owned()))?),
        false => Err(ObjectsError::Address(
            "its prefix may hold letters, digits, '.', '_', '-' and '/'",
        )),
    }
}

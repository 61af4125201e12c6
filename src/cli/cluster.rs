//! The database and the store of files that several servers and workers share.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use facefeel::inference::engine::EngineConfig;
use facefeel::jobs::{Jobs, Member, Timing};
use facefeel::ml::device::ComputeDevice;
use facefeel::storage::data_dir::DataDir;
use facefeel::storage::datasets::SharedFiles;
use facefeel::storage::models::library::{Library, Shared};
use facefeel::storage::objects::Objects;
use facefeel::storage::store::{Change, Store};
use tokio::runtime::Runtime;
use tokio::sync::broadcast::error::RecvError;

use super::opening::Place;
use super::{DataArguments, WrongUse};

/// Time between two sweeps of the store.
const SWEEP_EVERY: Duration = Duration::from_secs(60 * 60);
/// Age below which objects without a row may be on their way.
const UNDISTURBED: Duration = Duration::from_secs(24 * 60 * 60);

/// Where several servers and workers keep what they share.
#[derive(Args, Clone)]
pub(super) struct ClusterArguments {
    /// PostgreSQL database that several servers and workers share, such as postgres://facefeel@db.example/facefeel.
    #[arg(long, value_name = "URL", env = "FACEFEEL_DATABASE")]
    database: Option<String>,
    /// File with the password of that database, in one line; PGPASSWORD can hold it instead.
    #[arg(
        long,
        value_name = "FILE",
        env = "FACEFEEL_DATABASE_PASSWORD_FILE",
        requires = "database"
    )]
    database_password_file: Option<PathBuf>,
    /// Store of files that they share, as s3://BUCKET/PREFIX; variables such as AWS_ENDPOINT_URL say the rest.
    #[arg(
        long,
        value_name = "URL",
        env = "FACEFEEL_STORAGE",
        requires = "database"
    )]
    storage: Option<String>,
    /// Name of this machine for people, in place of its host name.
    #[arg(
        long,
        value_name = "NAME",
        env = "FACEFEEL_MACHINE",
        requires = "database"
    )]
    machine: Option<String>,
    /// Seconds of silence after which the jobs of a worker go to others.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 20,
        value_parser = clap::value_parser!(u64).range(2..=3600),
        env = "FACEFEEL_LEASE_SECONDS",
        requires = "database"
    )]
    lease_seconds: u64,
}

impl ClusterArguments {
    /// The folder for copies and scratch files: that of a single machine is not touched.
    pub(super) fn folder(&self, arguments: &DataArguments) -> anyhow::Result<PathBuf> {
        if self.database.is_none() {
            return Ok(arguments.folder());
        }
        let folder = arguments.folder_called("facefeel-shared");
        match folder.join("facefeel.db").exists() {
            true => Err(WrongUse::error(format!(
                "{} holds the data of a single machine; choose another folder for copies with --data-dir, or move the data with \
                 `facefeel data move`",
                folder.display()
            ))),
            false => Ok(folder),
        }
    }

    /// What is shared, once it answers; nothing on a single machine.
    pub(super) fn place(
        &self,
        data_dir: &DataDir,
        device: &ComputeDevice,
        config: &EngineConfig,
        runtime: &Runtime,
    ) -> anyhow::Result<Option<Place>> {
        let Some(database) = &self.database else {
            return Ok(None);
        };
        let Some(storage) = &self.storage else {
            return Err(WrongUse::error(
                "--database needs --storage beside it: files must lie where every machine finds them"
                    .to_owned(),
            ));
        };
        let url = complete_url(database, self.database_password_file.as_deref())?;
        let store = runtime.block_on(Store::connect(&url))?;
        let objects = Objects::open(storage)?;
        runtime.block_on(objects.ping())?;
        let shared = Shared {
            store: store.clone(),
            objects: objects.clone(),
            runtime: runtime.handle().clone(),
        };
        let models = Library::open_shared(&data_dir.models(), device, config.clone(), shared)?;
        Ok(Some(Place {
            models,
            files: Some(SharedFiles::new(objects)),
            member: Some(self.member(data_dir)?),
            session_secret: runtime.block_on(store.session_secret())?,
            store,
        }))
    }

    /// This process among the others.
    fn member(&self, data_dir: &DataDir) -> anyhow::Result<Member> {
        Ok(Member {
            id: data_dir.worker_id()?,
            name: self.machine.clone().unwrap_or_else(host_name),
            timing: Timing::of_lease(Duration::from_secs(self.lease_seconds)),
        })
    }
}

/// Takes in what other processes change about datasets, for as long as this one runs; the queue itself sees to models.
pub(super) fn follow(jobs: &Jobs) {
    let (jobs, mut changes) = (jobs.clone(), jobs.changes());
    tokio::spawn(async move {
        loop {
            let change = match changes.recv().await {
                Ok(change) => change,
                Err(RecvError::Lagged(_)) => continue,
                Err(RecvError::Closed) => return,
            };
            if let Change::Dataset(id) = &change
                && let Err(error) = jobs.datasets().catch_up(id).await
            {
                tracing::warn!(dataset = id, %error, "a change of another server is not known yet");
            }
        }
    });
}

/// Removes now and then what no row speaks of. Any number of servers may do it.
pub(super) fn sweep(jobs: &Jobs) {
    let datasets = jobs.datasets().clone();
    tokio::spawn(async move { datasets.sweep_every(SWEEP_EVERY).await });
    let models = Arc::clone(jobs.models());
    tokio::spawn(async move {
        let mut sweeps = tokio::time::interval(SWEEP_EVERY);
        // The first one is due at once.
        sweeps.tick().await;
        loop {
            sweeps.tick().await;
            let models = Arc::clone(&models);
            let swept = tokio::task::spawn_blocking(move || models.sweep(UNDISTURBED));
            if let Ok(Err(error)) = swept.await {
                tracing::warn!(%error, "the store could not be swept");
            }
        }
    });
}

/// The URL with the password that stands in a file, if there is one.
pub(super) fn complete_url(url: &str, password_file: Option<&Path>) -> anyhow::Result<String> {
    let password = password_file.map(super::door::read).transpose()?;
    with_password(url, password.as_deref())
}

/// The URL with a password that does not stand in it.
fn with_password(url: &str, password: Option<&str>) -> anyhow::Result<String> {
    let Some(password) = password else {
        return Ok(url.to_owned());
    };
    let (scheme, rest) = url
        .split_once("://")
        .context("the database is given as postgres://USER@HOST/NAME")?;
    let (user, rest) = rest.split_once('@').context(
        "the database's password is given, but its URL names no user: write postgres://USER@HOST/NAME",
    )?;
    if user.contains(':') {
        return Err(WrongUse::error(
            "the database has two passwords, in its URL and in the file; give one of them"
                .to_owned(),
        ));
    }
    let encoded = password.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    let encoded: String = encoded.collect();
    Ok(format!("{scheme}://{user}:{encoded}@{rest}"))
}

fn host_name() -> String {
    let told = std::env::var("HOSTNAME").ok();
    let known = || std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let name = told.or_else(known).unwrap_or_default();
    match name.trim() {
        "" => "worker".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_of_any_characters_fits_into_the_url() {
        let url = "postgres://facefeel@db/facefeel?sslmode=require";
        assert_eq!(with_password(url, None).unwrap(), url);
        assert_eq!(
            with_password(url, Some("a/b:c@d é")).unwrap(),
            "postgres://facefeel:a%2Fb%3Ac%40d%20%C3%A9@db/facefeel?sslmode=require"
        );
        for wrong in [
            "db/facefeel",
            "postgres://db/facefeel",
            "postgres://u:p@db/facefeel",
        ] {
            assert!(with_password(wrong, Some("secret")).is_err(), "{wrong}");
        }
    }
}

//! What a server or a worker opens before it does anything.

use std::path::Path;

use anyhow::Context;
use facefeel::config::Limits;
use facefeel::inference::engine::EngineConfig;
use facefeel::jobs::Member;
use facefeel::ml::device::ComputeDevice;
use facefeel::storage::data_check::{self, Look};
use facefeel::storage::data_dir::DataDir;
use facefeel::storage::datasets::{Datasets, SharedFiles};
use facefeel::storage::models::library::Library;
use facefeel::storage::store::{Inspection, Store, StoreError};
use facefeel::vision::detect::DetectorKind;

/// Largest database in bytes that is looked through at every start; that takes a tenth of a second.
const MAX_ALWAYS_CHECKED: u64 = 64 << 20;

/// Where a server or a worker keeps what it knows.
pub(super) struct Place {
    pub(super) store: Store,
    pub(super) models: Library,
    /// Where files lie that several machines share.
    pub(super) files: Option<SharedFiles>,
    /// Its part among those machines.
    pub(super) member: Option<Member>,
    /// What sessions of visitors are signed with.
    pub(super) session_secret: [u8; 32],
}

impl Place {
    pub(super) async fn datasets(
        &mut self,
        data_dir: DataDir,
        limits: &Limits,
        detector: DetectorKind,
    ) -> anyhow::Result<Datasets> {
        let (store, files) = (self.store.clone(), self.files.take());
        Ok(Datasets::open_with(store, data_dir, limits.clone(), detector, files).await?)
    }
}

/// All of it in the data folder of this machine.
pub(super) async fn place(
    data_dir: &DataDir,
    device: &ComputeDevice,
    config: EngineConfig,
) -> anyhow::Result<Place> {
    let models = Library::open(
        &data_dir.models(),
        device,
        config,
        &mut super::warn_unusable,
    )?;
    models.add_sums();
    Ok(Place {
        store: store(data_dir).await?,
        models,
        files: None,
        member: None,
        session_secret: data_dir.session_secret()?,
    })
}

/// Opens the database. After a stop that was not orderly it is looked through first.
pub(super) async fn store(data_dir: &DataDir) -> anyhow::Result<Store> {
    let path = data_dir.database();
    let was_cut_off = data_dir.begin()?;
    let bytes = path.metadata().map(|metadata| metadata.len());
    let opened = async {
        if bytes.is_ok_and(|bytes| bytes > 0 && (was_cut_off || bytes <= MAX_ALWAYS_CHECKED)) {
            let mut inspection = Inspection::open(&path).await?;
            inspection.make_sure().await?;
            inspection.close().await?;
        }
        Store::open(&path).await
    };
    match opened.await {
        Ok(store) => Ok(store),
        // It names the file itself.
        Err(error @ StoreError::DamagedFile { .. }) => Err(error.into()),
        Err(error) => Err(error).with_context(|| path.display().to_string()),
    }
}

/// Says in one line whether files and rows fit together; only names are looked at.
pub(super) async fn say_what_does_not_fit(root: &Path) {
    let look = Look {
        is_thorough: false,
        is_in_use: false,
    };
    match data_check::check(root, look).await {
        Ok(findings) if findings.is_empty() => {}
        Ok(findings) => note!(
            "{} in the data folder {} a look (the first: {}: {}); `facefeel data check` tells more",
            things(findings.len()),
            if findings.len() == 1 { "needs" } else { "need" },
            findings[0].what,
            findings[0].detail
        ),
        Err(error) => tracing::warn!(%error, "the data folder could not be looked at"),
    }
}

fn things(count: usize) -> String {
    match count {
        1 => "1 thing".to_owned(),
        count => format!("{count} things"),
    }
}

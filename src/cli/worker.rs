//! `facefeel worker`.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use facefeel::inference::engine::EngineConfig;
use facefeel::jobs::{Jobs, Role};
use facefeel::storage::data_dir::DataDir;
use facefeel::storage::films::Films;
use facefeel::storage::store::JobKind;

use super::cluster::ClusterArguments;
use super::limits::LimitArguments;
use super::serve::shutdown;
use super::{ComputeArguments, DataArguments, DetectorArguments, WrongUse};

/// Time that a training gets to finish its batch; after that its job goes on elsewhere.
const GRACE: Duration = Duration::from_secs(10);

#[derive(Args)]
pub(crate) struct WorkerArguments {
    #[command(flatten)]
    cluster: ClusterArguments,
    /// Do trainings alone, or evaluations alone.
    #[arg(long, value_name = "train|evaluate", value_parser = lane)]
    only: Option<JobKind>,
    #[command(flatten)]
    limits: LimitArguments,
    #[command(flatten)]
    data_dir: DataArguments,
    #[command(flatten)]
    detector: DetectorArguments,
    #[command(flatten)]
    compute: ComputeArguments,
}

fn lane(text: &str) -> Result<JobKind, String> {
    [JobKind::Train, JobKind::Evaluate]
        .into_iter()
        .find(|kind| kind.name() == text)
        .ok_or_else(|| "write train or evaluate".to_owned())
}

pub(crate) fn run(arguments: &WorkerArguments) -> anyhow::Result<()> {
    let data_dir = DataDir::open(&arguments.cluster.folder(&arguments.data_dir)?)?;
    let device = arguments.compute.device.open()?;
    let runtime =
        tokio::runtime::Runtime::new().context("the worker's threads could not be started")?;
    let detector = arguments.detector.detector;
    let config = EngineConfig {
        detector,
        ..arguments.limits.engine()
    };
    let place = (arguments.cluster).place(&data_dir, &device, &config, &runtime)?;
    let Some(mut place) = place else {
        return Err(WrongUse::error(
            "a worker needs the database and the store that its servers have: give --database and --storage".to_owned(),
        ));
    };
    let limits = arguments.limits.limits();
    let role = Role {
        lanes: match arguments.only {
            Some(lane) => vec![lane],
            None => vec![JobKind::Train, JobKind::Evaluate],
        },
        member: place.member.take(),
    };
    let jobs = runtime.block_on(async {
        let datasets = place.datasets(data_dir, &limits, detector).await?;
        let films = Films::open(datasets, None).await?;
        let models = Arc::new(place.models.with_max_models(limits.max_models));
        let jobs = Jobs::start_with(films, models, device, role).await?;
        super::cluster::follow(&jobs);
        // It works whether or not anyone reads this.
        let _ = say!("working");
        shutdown().await;
        jobs.stop();
        anyhow::Ok(jobs)
    })?;
    if jobs.wait_for_workers(GRACE) {
        runtime.block_on(jobs.store().close());
    }
    runtime.shutdown_background();
    Ok(())
}

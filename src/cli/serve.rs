//! `facefeel serve`.

use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use facefeel::config::BasePath;
use facefeel::inference::engine::EngineConfig;
use facefeel::jobs::{Jobs, Role};
use facefeel::ml::device::ComputeDevice;
use facefeel::storage::data_dir::DataDir;
use facefeel::storage::films::Films;
use facefeel::storage::store::JobKind;
use facefeel::web::{self, App, Door};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::contact::{ContactArguments, site};
use super::door::DoorArguments;
use super::limits::LimitArguments;
use super::opening::{self, Place};
use super::{ComputeArguments, DataArguments, DetectorArguments};

/// Time that running requests get when the program is to end.
const REQUEST_GRACE: Duration = Duration::from_secs(3);
/// Time that a training gets to finish its batch, or its validation.
const WORKER_GRACE: Duration = Duration::from_secs(5);

/// Time between two looks at what other servers did.
#[cfg(feature = "cluster")]
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Where a server listens.
#[derive(Args)]
pub(super) struct AddressArguments {
    /// Where to listen; 127.0.0.1 lets only this machine in.
    #[arg(
        long,
        default_value = "127.0.0.1:7860",
        env = "FACEFEEL_ADDR",
        value_parser = address
    )]
    pub(super) addr: SocketAddr,
    /// Path below which the site lies on its host, such as /facefeel, where a reverse proxy shares the host with others.
    #[arg(
        long,
        value_name = "PATH",
        default_value = "/",
        env = "FACEFEEL_BASE_PATH"
    )]
    pub(super) base_path: BasePath,
}

#[derive(Args)]
pub(crate) struct ServeArguments {
    #[command(flatten)]
    listen: AddressArguments,
    #[command(flatten)]
    door: DoorArguments,
    #[command(flatten)]
    limits: LimitArguments,
    /// The program ffmpeg, with ffprobe beside it, by which videos are read; those on the search path if left out.
    #[arg(long, value_name = "PATH", env = "FACEFEEL_FFMPEG")]
    ffmpeg: Option<PathBuf>,
    #[cfg(feature = "cluster")]
    #[command(flatten)]
    cluster: super::cluster::ClusterArguments,
    /// Leave trainings and evaluations to workers that share the database.
    #[cfg(feature = "cluster")]
    #[arg(long, requires = "database")]
    no_jobs: bool,
    #[command(flatten)]
    contact: ContactArguments,
    #[command(flatten)]
    data_dir: DataArguments,
    #[command(flatten)]
    detector: DetectorArguments,
    #[command(flatten)]
    compute: ComputeArguments,
}

/// An address, also by a name such as `localhost`; of several the first that is IPv4.
fn address(text: &str) -> Result<SocketAddr, String> {
    let found = text.to_socket_addrs().map_err(|error| {
        format!("{error}; write ADDRESS:PORT, such as 127.0.0.1:7860 or localhost:7860")
    })?;
    let found: Vec<SocketAddr> = found.collect();
    let first = found.iter().find(|address| address.is_ipv4());
    let first = first.or(found.first()).copied();
    first.ok_or_else(|| "the name has no address".to_owned())
}

pub(crate) fn run(arguments: &ServeArguments) -> anyhow::Result<()> {
    let address = arguments.listen.addr;
    let guard = arguments.door.guard(address)?;
    let data_dir = DataDir::open(&arguments.folder()?)?;
    let device = arguments.compute.device.open()?;
    let runtime =
        tokio::runtime::Runtime::new().context("the web server's threads could not be started")?;
    let listener = runtime.block_on(TcpListener::bind(address));
    let listener = listener.with_context(|| {
        format!("cannot listen on {address}; choose another address with --addr")
    })?;
    let config = EngineConfig {
        detector: arguments.detector.detector,
        ..arguments.limits.engine()
    };
    let place = arguments.place(&data_dir, &device, config, &runtime)?;
    if let Some(default) = place.models.missing_default() {
        note!("the default model {default} cannot be used; the bundled model answers instead");
    }
    let door = guard.door(address, place.session_secret)?;
    let server = Server {
        data_dir: data_dir.clone(),
        place,
        device,
        door,
    };
    let jobs = runtime.block_on(server.run(listener, arguments))?;
    if jobs.wait_for_workers(WORKER_GRACE) {
        runtime.block_on(jobs.store().close());
        data_dir.ended();
    }
    // What still runs is safe to cut off: a training goes on from its checkpoint, an upload leaves nothing behind.
    runtime.shutdown_background();
    Ok(())
}

impl ServeArguments {
    #[cfg(feature = "cluster")]
    fn folder(&self) -> anyhow::Result<PathBuf> {
        self.cluster.folder(&self.data_dir)
    }

    #[cfg(not(feature = "cluster"))]
    fn folder(&self) -> anyhow::Result<PathBuf> {
        Ok(self.data_dir.folder())
    }

    /// Where the server keeps what it knows: on this machine, or with others.
    fn place(
        &self,
        data_dir: &DataDir,
        device: &ComputeDevice,
        config: EngineConfig,
        runtime: &Runtime,
    ) -> anyhow::Result<Place> {
        #[cfg(feature = "cluster")]
        if let Some(place) = self.cluster.place(data_dir, device, &config, runtime)? {
            return Ok(place);
        }
        runtime.block_on(opening::place(data_dir, device, config))
    }

    /// What of the queue it does.
    fn role(&self, place: &mut Place) -> Role {
        let lanes = match (&place.member, self.works()) {
            (None, _) => Role::single_machine().lanes,
            // Films are read on a single machine alone.
            (Some(_), true) => vec![JobKind::Train, JobKind::Evaluate],
            (Some(_), false) => Vec::new(),
        };
        Role {
            lanes,
            member: place.member.take(),
        }
    }

    #[cfg(feature = "cluster")]
    fn works(&self) -> bool {
        !self.no_jobs
    }

    #[cfg(not(feature = "cluster"))]
    fn works(&self) -> bool {
        true
    }
}

/// What a server is made of.
struct Server {
    data_dir: DataDir,
    place: Place,
    device: ComputeDevice,
    door: Door,
}

impl Server {
    /// Answers until the program is to end; gives the queue, whose worker may still be at its last step.
    async fn run(
        mut self,
        listener: TcpListener,
        arguments: &ServeArguments,
    ) -> anyhow::Result<Jobs> {
        let limits = arguments.limits.limits();
        let role = arguments.role(&mut self.place);
        let is_cluster = role.is_cluster();
        let root = self.data_dir.root().to_owned();
        let datasets = self
            .place
            .datasets(self.data_dir, &limits, arguments.detector.detector);
        let films = Films::open(datasets.await?, arguments.ffmpeg.clone()).await?;
        let models = Arc::new(self.place.models.with_max_models(limits.max_models));
        let jobs = Jobs::start_with(films, models, self.device, role).await?;
        if !is_cluster {
            opening::say_what_does_not_fit(&root).await;
        }
        let site = site(&arguments.contact, &arguments.listen.base_path, &jobs).await?;
        let mut app = App::new(jobs.clone(), limits, site);
        app.door = self.door;
        app.is_cluster = is_cluster;
        app.learn_who_signed_out().await?;
        let app = Arc::new(app);
        #[cfg(feature = "cluster")]
        if is_cluster {
            super::cluster::follow(&jobs);
            super::cluster::sweep(&jobs);
            tokio::spawn(keep_in_step(Arc::clone(&app)));
        }
        let address = listener.local_addr()?;
        // Visitors are served whether or not anyone reads this.
        let _ = say!(
            "listening on http://{address}{}",
            arguments.listen.base_path
        );
        let stop = jobs.clone();
        let asked_to_end = async move {
            shutdown().await;
            stop.stop();
        };
        tokio::select! {
            served = web::serve(listener, app, asked_to_end) => {
                served.context("the web server stopped")?;
                jobs.stop();
            }
            () = after_stop(&jobs, REQUEST_GRACE) => {}
        }
        Ok(jobs)
    }
}

/// Looks now and then what other servers did that no event tells of.
#[cfg(feature = "cluster")]
async fn keep_in_step(app: Arc<App>) {
    let mut looks = tokio::time::interval(LOOK_EVERY);
    loop {
        looks.tick().await;
        if let Err(error) = app.learn_who_signed_out().await {
            tracing::warn!(%error, "it is not known who signed out");
        }
    }
}

/// Ready when a while has passed since the queue was stopped.
async fn after_stop(jobs: &Jobs, grace: Duration) {
    // The other end lives as long as `jobs`.
    let _ = jobs.stopping().wait_for(|stopping| *stopping).await;
    tokio::time::sleep(grace).await;
}

/// Ready when the user or the system asks the program to end.
pub(super) async fn shutdown() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => (),
                _ = terminate.recv() => (),
            }
            return;
        }
    }
    // Without a handler the default action ends the program.
    let _ = interrupt.await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_be_a_name() {
        let check = |text: &str, expected: &str| {
            assert_eq!(address(text).unwrap(), expected.parse().unwrap(), "{text}");
        };
        check("127.0.0.1:7860", "127.0.0.1:7860");
        check("localhost:7860", "127.0.0.1:7860");
        check("[::1]:80", "[::1]:80");
        for wrong in ["", "7860", "localhost", "127.0.0.1:99999", "a b:1"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }
}

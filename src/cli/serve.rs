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
use facefeel::storage::datasets::Datasets;
use facefeel::storage::films::Films;
use facefeel::storage::models::library::Library;
use facefeel::web::{self, App, Door};
use tokio::net::TcpListener;

use super::contact::{ContactArguments, site};
use super::door::DoorArguments;
use super::limits::LimitArguments;
use super::{ComputeArguments, DataArguments, DetectorArguments, opening};

/// Time that running requests get when the program is to end.
const REQUEST_GRACE: Duration = Duration::from_secs(3);
/// Time that a training gets to finish its batch, or its validation.
const WORKER_GRACE: Duration = Duration::from_secs(5);

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
    let data_dir = DataDir::open(&arguments.data_dir.folder())?;
    let door = guard.door(address, &data_dir)?;
    let device = arguments.compute.device.open()?;
    let config = EngineConfig {
        detector: arguments.detector.detector,
        ..arguments.limits.engine()
    };
    let models = Library::open(
        &data_dir.models(),
        &device,
        config,
        &mut super::warn_unusable,
    )?;
    if let Some(default) = models.missing_default() {
        note!("the default model {default} cannot be used; the bundled model answers instead");
    }
    models.add_sums();
    let runtime =
        tokio::runtime::Runtime::new().context("the web server's threads could not be started")?;
    let server = Server {
        data_dir: data_dir.clone(),
        models: Arc::new(models.with_max_models(arguments.limits.limits().max_models)),
        device,
        door,
    };
    let jobs = runtime.block_on(server.run(arguments))?;
    if jobs.wait_for_workers(WORKER_GRACE) {
        runtime.block_on(jobs.store().close());
        data_dir.ended();
    }
    // What still runs is safe to cut off: a training goes on from its checkpoint, an upload leaves nothing behind.
    runtime.shutdown_background();
    Ok(())
}

/// What a server is made of.
struct Server {
    data_dir: DataDir,
    models: Arc<Library>,
    device: ComputeDevice,
    door: Door,
}

impl Server {
    /// Answers until the program is to end; gives the queue, whose worker may still be at its last step.
    async fn run(self, arguments: &ServeArguments) -> anyhow::Result<Jobs> {
        let address = arguments.listen.addr;
        let listener = TcpListener::bind(address).await.with_context(|| {
            format!("cannot listen on {address}; choose another address with --addr")
        })?;
        let limits = arguments.limits.limits();
        let store = opening::store(&self.data_dir).await?;
        let root = self.data_dir.root().to_owned();
        let detector = arguments.detector.detector;
        let datasets = Datasets::open(store, self.data_dir, limits.clone(), detector).await?;
        let films = Films::open(datasets, arguments.ffmpeg.clone()).await?;
        let role = Role::single_machine();
        let jobs = Jobs::start_with(films, self.models, self.device, role).await?;
        opening::say_what_does_not_fit(&root).await;
        let site = site(&arguments.contact, &arguments.listen.base_path, &jobs).await?;
        let mut app = App::new(jobs.clone(), limits, site);
        app.door = self.door;
        let app = Arc::new(app);
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

/// Ready when a while has passed since the queue was stopped.
async fn after_stop(jobs: &Jobs, grace: Duration) {
    // The other end lives as long as `jobs`.
    let _ = jobs.stopping().wait_for(|stopping| *stopping).await;
    tokio::time::sleep(grace).await;
}

/// Ready when the user or the system asks the program to end.
async fn shutdown() {
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

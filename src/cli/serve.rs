//! `facefeel serve`.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use facefeel::config::SiteConfig;
use facefeel::inference::engine::EngineConfig;
use facefeel::jobs::Jobs;
use facefeel::ml::device::ComputeDevice;
use facefeel::storage::data_dir::DataDir;
use facefeel::storage::datasets::Datasets;
use facefeel::storage::models::library::Library;
use facefeel::web::{self, App, Door};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use super::door::DoorArguments;
use super::limits::LimitArguments;
use super::{ComputeArguments, DataArguments, DetectorArguments, opening};

/// Time that running requests get when the program is to end.
const REQUEST_GRACE: Duration = Duration::from_secs(3);
/// Time that a training gets to finish its batch, or its validation.
const WORKER_GRACE: Duration = Duration::from_secs(5);

#[derive(Args)]
pub(crate) struct ServeArguments {
    /// Where to listen; 127.0.0.1 lets only this machine in.
    #[arg(long, default_value = "127.0.0.1:7860", env = "FACEFEEL_ADDR")]
    addr: SocketAddr,
    #[command(flatten)]
    door: DoorArguments,
    #[command(flatten)]
    limits: LimitArguments,
    #[command(flatten)]
    contact: ContactArguments,
    #[command(flatten)]
    data_dir: DataArguments,
    #[command(flatten)]
    detector: DetectorArguments,
    #[command(flatten)]
    compute: ComputeArguments,
}

/// Who runs this copy; shown at the foot of every page.
#[derive(Args)]
struct ContactArguments {
    /// Name of the person or organisation.
    #[arg(long, env = "FACEFEEL_CONTACT_NAME")]
    contact_name: Option<String>,
    /// Mail address.
    #[arg(long, env = "FACEFEEL_CONTACT_MAIL")]
    contact_mail: Option<String>,
    /// Link to the source code.
    #[arg(long, env = "FACEFEEL_REPOSITORY_URL")]
    repository_url: Option<String>,
}

pub(crate) fn run(arguments: &ServeArguments) -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let guard = arguments.door.guard(arguments.addr)?;
    let data_dir = DataDir::open(&arguments.data_dir.folder())?;
    let door = guard.door(arguments.addr, &data_dir)?;
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
        eprintln!("the default model {default} cannot be used; the bundled model answers instead");
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
    if jobs.wait_for_worker(WORKER_GRACE) {
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
        let listener = TcpListener::bind(arguments.addr).await.with_context(|| {
            format!(
                "cannot listen on {}; choose another address with --addr",
                arguments.addr
            )
        })?;
        let limits = arguments.limits.limits();
        let store = opening::store(&self.data_dir).await?;
        let root = self.data_dir.root().to_owned();
        let detector = arguments.detector.detector;
        let datasets = Datasets::open(store, self.data_dir, limits.clone(), detector).await?;
        let jobs = Jobs::start(datasets, self.models, self.device).await?;
        opening::say_what_does_not_fit(&root).await;
        let mut app = App::new(jobs.clone(), limits, site(&arguments.contact));
        app.door = self.door;
        let app = Arc::new(app);
        println!("listening on http://{}", listener.local_addr()?);
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

fn site(contact: &ContactArguments) -> SiteConfig {
    SiteConfig {
        contact_name: contact.contact_name.clone(),
        contact_mail: contact.contact_mail.clone(),
        repository_url: contact.repository_url.clone(),
        links: Vec::new(),
    }
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

//! `facefeel serve`.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use facefeel::config::{Limits, SiteConfig};
use facefeel::engine::EngineConfig;
use facefeel::models::library::Library;
use facefeel::vision::decode::DecodeLimits;
use facefeel::web::{self, App};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use super::{ComputeArguments, DataArguments};

/// Room in a request for what stands around one image.
const FORM_BYTES: usize = 64 * 1024;

#[derive(Args)]
pub(crate) struct ServeArguments {
    /// Where to listen; 127.0.0.1 lets only this machine in.
    #[arg(long, default_value = "127.0.0.1:7860", env = "FACEFEEL_ADDR")]
    addr: SocketAddr,
    #[command(flatten)]
    limits: LimitArguments,
    #[command(flatten)]
    contact: ContactArguments,
    #[command(flatten)]
    data_dir: DataArguments,
    #[command(flatten)]
    compute: ComputeArguments,
}

/// Bounds on what one visitor may send.
#[derive(Args)]
struct LimitArguments {
    /// Largest image file in MiB.
    #[arg(long, default_value_t = 20, env = "FACEFEEL_MAX_IMAGE_MIB")]
    max_image_mib: usize,
    /// Largest image in megapixels.
    #[arg(long, default_value_t = 50, env = "FACEFEEL_MAX_IMAGE_MPX")]
    max_image_mpx: u64,
    /// Most images in one request.
    #[arg(long, default_value_t = 32, env = "FACEFEEL_MAX_IMAGES")]
    max_images: usize,
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
    let device = arguments.compute.device.open()?;
    let folder = arguments.data_dir.models();
    let LimitArguments {
        max_image_mib,
        max_image_mpx,
        max_images,
    } = arguments.limits;
    let image_bytes = max_image_mib * 1024 * 1024;
    let decode = DecodeLimits {
        max_image_bytes: image_bytes,
        max_image_px: max_image_mpx * 1_000_000,
    };
    let config = EngineConfig {
        decode,
        ..EngineConfig::default()
    };
    let library = Library::open(&folder, &device, config, &mut super::warn_unusable)?;
    let limits = Limits {
        image_bytes,
        images: max_images,
        request_bytes: Limits::default()
            .request_bytes
            .max(image_bytes + FORM_BYTES),
        ..Limits::default()
    };
    let app = Arc::new(App::new(library, limits, site(&arguments.contact)));
    let runtime =
        tokio::runtime::Runtime::new().context("the web server's threads could not be started")?;
    runtime.block_on(async {
        let listener = TcpListener::bind(arguments.addr).await.with_context(|| {
            format!(
                "cannot listen on {}; choose another address with --addr",
                arguments.addr
            )
        })?;
        println!("listening on http://{}", listener.local_addr()?);
        web::serve(listener, app, shutdown())
            .await
            .context("the web server stopped")
    })
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

//! `facefeel doctor`: whether this machine has what the program needs, and what to do where it has not.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use bytes::Bytes;
use clap::Args;
use facefeel::inference::bulk::{Bulk, BulkConfig};
use facefeel::inference::camera::{CameraError, Cameras};
use facefeel::inference::engine::FaceMode;
use facefeel::ml::device::DeviceChoice;
use facefeel::storage::data_dir::{DataDir, DataDirError};
use facefeel::storage::models;
use facefeel::vision::decode::DecodeLimits;
use facefeel::vision::film::{FilmError, Tools};
use serde::Serialize;

use super::output::print_json;
use super::serve::AddressArguments;
use super::{ComputeArguments, DataArguments, DetectorArguments};

/// A photo with one face, which is happy.
const PHOTO: &[u8] = include_bytes!("../../static/img/samples/astronaut.jpg");
/// Least free space in bytes that leaves room for a dataset and a training.
const LITTLE_SPACE: u64 = 2 << 30;
/// Longest time that a server may take to say whether it can work.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest answer to that in bytes.
const MAX_ANSWER_BYTES: u64 = 64 * 1024;

#[derive(Args)]
#[command(
    after_help = "Exit status: 0 facefeel can work here; 1 something keeps it from working, which is marked with ✗."
)]
pub(crate) struct DoctorArguments {
    #[command(flatten)]
    address: AddressArguments,
    #[command(flatten)]
    data_dir: DataArguments,
    #[command(flatten)]
    detector: DetectorArguments,
    #[command(flatten)]
    compute: ComputeArguments,
    /// The program ffmpeg, with ffprobe beside it; those on the search path if left out.
    #[arg(long, value_name = "PATH", env = "FACEFEEL_FFMPEG")]
    ffmpeg: Option<PathBuf>,
    /// Only ask whether the server at this address can work (GET /readyz), as health checks do.
    #[arg(long, conflicts_with = "json")]
    ready: bool,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// How a part of the machine is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Good,
    /// It works without.
    Note,
    /// It does not work so.
    Bad,
}

/// What was found of one part.
#[derive(Debug, Serialize)]
struct Finding {
    part: &'static str,
    state: State,
    found: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

impl Finding {
    fn good(part: &'static str, found: String) -> Self {
        Self {
            part,
            state: State::Good,
            found,
            advice: None,
        }
    }

    fn note(part: &'static str, found: String, advice: &str) -> Self {
        Self {
            state: State::Note,
            advice: Some(advice.to_owned()),
            ..Self::good(part, found)
        }
    }

    fn bad(part: &'static str, found: String, advice: &str) -> Self {
        Self {
            state: State::Bad,
            ..Self::note(part, found, advice)
        }
    }
}

pub(crate) fn run(arguments: &DoctorArguments) -> anyhow::Result<()> {
    if arguments.ready {
        return ready(&arguments.address);
    }
    let findings = [
        program(),
        device(arguments),
        prediction(arguments),
        data_folder(arguments),
        port(arguments),
        camera(),
        films(arguments),
    ];
    match arguments.json {
        true => print_json(&findings)?,
        false => findings.iter().try_for_each(print)?,
    }
    match findings.iter().any(|finding| finding.state == State::Bad) {
        true => bail!("facefeel cannot work here as it is; see above"),
        false => Ok(()),
    }
}

/// Whether the server that listens there answers that it can work.
fn ready(arguments: &AddressArguments) -> anyhow::Result<()> {
    let (address, base) = (arguments.addr, arguments.base_path.as_str());
    // One that listens everywhere is reached here.
    let here: IpAddr = match address.is_ipv4() {
        true => Ipv4Addr::LOCALHOST.into(),
        false => Ipv6Addr::LOCALHOST.into(),
    };
    let ip = if address.ip().is_unspecified() {
        here
    } else {
        address.ip()
    };
    let address = SocketAddr::new(ip, address.port());
    let ask = || -> io::Result<String> {
        let mut server = TcpStream::connect_timeout(&address, PATIENCE)?;
        server.set_read_timeout(Some(PATIENCE))?;
        server.set_write_timeout(Some(PATIENCE))?;
        write!(
            server,
            "GET {base}/readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
        )?;
        let mut answer = String::new();
        server.take(MAX_ANSWER_BYTES).read_to_string(&mut answer)?;
        Ok(answer)
    };
    let answer = ask().with_context(|| format!("no server answers at {address}"))?;
    let line = answer.lines().next().unwrap_or_default();
    match line.starts_with("HTTP/1.1 200 ") {
        true => say!("ready"),
        false => bail!("the server at {address} is not ready: {line}"),
    }
}

fn print(finding: &Finding) -> anyhow::Result<()> {
    let mark = match finding.state {
        State::Good => "✓",
        State::Note => "–",
        State::Bad => "✗",
    };
    say!("{mark} {:<12} {}", finding.part, finding.found)?;
    match &finding.advice {
        Some(advice) => say!("{:15}→ {advice}", ""),
        None => Ok(()),
    }
}

fn program() -> Finding {
    let features = [
        ("GPU", cfg!(feature = "gpu")),
        ("facefeel-faces", cfg!(feature = "research-weights")),
        ("cameras", cfg!(feature = "camera")),
    ];
    let has = |(name, is_there): (&str, bool)| match is_there {
        true => format!("with {name}"),
        false => format!("without {name}"),
    };
    let version = env!("CARGO_PKG_VERSION");
    let features = features.map(has).join(", ");
    Finding::good("program", format!("facefeel {version}, built {features}"))
}

fn device(arguments: &DoctorArguments) -> Finding {
    let asked = arguments.compute.device;
    match asked.open() {
        Ok(device) if asked == DeviceChoice::Auto && device.name.starts_with("CPU") => {
            let advice = match cfg!(feature = "gpu") {
                true => {
                    "predictions need no GPU. To train faster on one, install its driver (Vulkan on Linux and Windows)"
                }
                false => "predictions need no GPU. To train on one, build with the feature `gpu`",
            };
            Finding::note("computing", format!("{}; no GPU", device.name), advice)
        }
        Ok(device) => Finding::good("computing", device.name),
        Err(error) => Finding::bad(
            "computing",
            error.to_string(),
            "leave out --device, or give --device cpu",
        ),
    }
}

/// Detects and names the face in a photo, as `predict` does.
fn prediction(arguments: &DoctorArguments) -> Finding {
    match predicted(arguments) {
        Ok(found) => Finding::good("prediction", found),
        Err(error) => Finding::bad(
            "prediction",
            format!("{error:#}"),
            "this should work everywhere: build again, and tell the program's authors if it stays so",
        ),
    }
}

fn predicted(arguments: &DoctorArguments) -> anyhow::Result<String> {
    let detector = arguments.detector.detector;
    let device = DeviceChoice::Cpu.open()?;
    let classifier = models::find(None, &arguments.data_dir.models(), &device)?;
    let config = BulkConfig {
        threads: 1,
        detector,
        faces: FaceMode::Detect,
        decode: DecodeLimits::default(),
    };
    let bulk = Bulk::new(classifier, config)?;
    let card = bulk.card().clone();
    let started = Instant::now();
    let mut said = None;
    bulk.in_order(
        std::iter::once(Bytes::from_static(PHOTO)),
        |hand, photo| hand.answer(photo),
        |answer| {
            said = Some(answer?);
            Ok::<_, anyhow::Error>(())
        },
    )?;
    let milliseconds = started.elapsed().as_millis();
    let faces = said.map(|said| said.answer.faces).unwrap_or_default();
    let face = faces
        .first()
        .with_context(|| format!("{detector} finds no face in a photo that shows one"))?;
    let likeliest = face.scores.iter().zip(&card.classes);
    let likeliest = likeliest.max_by(|a, b| a.0.total_cmp(b.0));
    let class = likeliest.map_or("nothing", |(_, class)| class.as_str());
    Ok(format!(
        "{detector} finds the face in a photo, {} says {class}, in {milliseconds} ms",
        card.id
    ))
}

fn data_folder(arguments: &DoctorArguments) -> Finding {
    let root = arguments.data_dir.folder();
    let shown = root.display();
    if !root.exists() {
        return missing_folder(&root);
    }
    let opened = DataDir::open(&root);
    match opened.map(|folder| (folder.try_to_write(), folder.room())) {
        Ok((Ok(()), room)) => {
            let free = room.map(|room| room.free_bytes).unwrap_or(u64::MAX);
            let found = match free {
                u64::MAX => format!("{shown} can be written"),
                free => format!("{shown} can be written, {} MiB are free", free >> 20),
            };
            match free < LITTLE_SPACE {
                true => Finding::note(
                    "data folder",
                    found,
                    "datasets and trainings may need more; make room, or choose another folder with --data-dir",
                ),
                false => Finding::good("data folder", found),
            }
        }
        Ok((Err(error), _)) => Finding::bad(
            "data folder",
            format!("{shown} cannot be written: {error}"),
            "give it to the user who runs facefeel, or choose another folder with --data-dir",
        ),
        Err(DataDirError::InUse(_)) => Finding::note(
            "data folder",
            format!("{shown} is in use by a server"),
            "`facefeel data check` looks it through",
        ),
        Err(error) => Finding::bad(
            "data folder",
            error.to_string(),
            "choose another folder with --data-dir, or mend this one",
        ),
    }
}

/// A folder that the first start makes, if it may.
fn missing_folder(root: &Path) -> Finding {
    let around = root.ancestors().find(|folder| folder.exists());
    let around = around.unwrap_or(Path::new("."));
    let shown = root.display();
    match tempfile::tempfile_in(around) {
        Ok(_) => Finding::good(
            "data folder",
            format!("{shown} is made when something is kept"),
        ),
        Err(error) => Finding::bad(
            "data folder",
            format!("{shown} cannot be made: {error}"),
            "make it for the user who runs facefeel, or choose another folder with --data-dir",
        ),
    }
}

fn port(arguments: &DoctorArguments) -> Finding {
    let address = arguments.address.addr;
    let advice = match TcpListener::bind(address) {
        Ok(_) if address.ip().to_canonical().is_loopback() => {
            return Finding::good("address", format!("http://{address} is free"));
        }
        Ok(_) => {
            return Finding::note(
                "address",
                format!("http://{address} is free, and others can reach it"),
                "serve asks for --password-file or --no-auth there; see docs/serving.md",
            );
        }
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            return Finding::note(
                "address",
                format!("{address} is in use, perhaps by a server that runs already"),
                "open it in a browser, or choose another port: --addr 127.0.0.1:7861",
            );
        }
        Err(error) if error.kind() == ErrorKind::PermissionDenied => (
            error,
            "ports below 1024 need rights of their own; choose one above",
        ),
        Err(error) => (error, "choose an address of this machine with --addr"),
    };
    let (error, advice) = advice;
    Finding::bad(
        "address",
        format!("cannot listen on {address}: {error}"),
        advice,
    )
}

fn camera() -> Finding {
    match Cameras::attached().list() {
        Ok(cameras) if cameras.is_empty() => not_needed(match cfg!(feature = "camera") {
            true => "none is attached to this machine",
            false => "built without cameras of the server's own",
        }),
        Ok(cameras) => {
            let names: Vec<String> = cameras.into_iter().map(|camera| camera.name).collect();
            Finding::good("camera", names.join(", "))
        }
        Err(CameraError::NotBuilt) => not_needed("built without cameras of the server's own"),
        Err(error) => Finding::note(
            "camera",
            error.to_string(),
            "the user who runs facefeel must be allowed to use it (on Debian: the group `video`)",
        ),
    }
}

/// The programs that read videos.
fn films(arguments: &DoctorArguments) -> Finding {
    match Tools::find(arguments.ffmpeg.as_deref()) {
        Ok(tools) => Finding::good("videos", tools.to_string()),
        Err(error) => {
            let program = match &error {
                FilmError::NoProgram { program, why } => format!("{program} cannot be run ({why})"),
                other => other.to_string(),
            };
            let advice = format!(
                "videos need ffmpeg and ffprobe; install both with: {}",
                FilmError::install_line()
            );
            Finding::note("videos", program, &advice)
        }
    }
}

fn not_needed(found: &str) -> Finding {
    Finding::note(
        "camera",
        found.to_owned(),
        "the camera page uses the visitor's own; a kiosk's needs the feature `camera`",
    )
}

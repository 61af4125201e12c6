//! What is fuzzed: each function takes the bytes of a stranger and panics only where the program is at fault.
//!
//! The fuzz targets in `fuzz/` and the test that replays the corpora call the same functions.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::path::Path;
use std::sync::{Arc, LazyLock, mpsc};
use std::time::{Duration, Instant};

use facefeel::answers::check_up::refusal_text;
use facefeel::answers::words::Words;
use facefeel::config::shares::Client;
use facefeel::config::{Limits, SiteConfig};
use facefeel::dataset::archive::ArchiveLimits;
use facefeel::dataset::catalog::LoadConfig;
use facefeel::dataset::check_up;
use facefeel::dataset::faces::Faces;
use facefeel::dataset::samples;
use facefeel::inference::engine::EngineConfig;
use facefeel::jobs::Jobs;
use facefeel::ml::device::{ComputeDevice, DeviceChoice};
use facefeel::storage::data_dir::DataDir;
use facefeel::storage::datasets::Datasets;
use facefeel::storage::models::{archive, library::Library};
use facefeel::storage::store::{JobKind, NewJob, Store};
use facefeel::vision::decode::{DecodeLimits, decode};
use facefeel::web::{self, App};
use serde_json::json;
use tempfile::{NamedTempFile, TempDir};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::model;

/// A stranger's bytes into the part of the program that reads them.
pub(crate) type Target = fn(&[u8]);

/// Every target by its name, which is also its folder among the corpora.
pub(crate) const ALL: [(&str, Target); 6] = [
    ("image", image),
    ("dataset", dataset),
    ("model", model),
    ("card", card),
    ("safetensors", safetensors),
    ("websocket", websocket),
];

/// Largest picture in pixels: enough to reach every line of the decoders, small enough for many runs a second.
const MAX_IMAGE_PX: u64 = 1_000_000;
/// Longest wait for the site; only a hanging program takes it.
const PATIENCE: Duration = Duration::from_secs(60);

fn device() -> ComputeDevice {
    DeviceChoice::Cpu.open().expect("a CPU")
}

fn decode_limits() -> DecodeLimits {
    DecodeLimits {
        max_image_px: MAX_IMAGE_PX,
        ..DecodeLimits::default()
    }
}

/// A picture.
pub(crate) fn image(bytes: &[u8]) {
    if let Ok(picture) = decode(bytes, &decode_limits()) {
        let (width, height) = picture.dimensions();
        assert!(width > 0 && height > 0 && u64::from(width) * u64::from(height) <= MAX_IMAGE_PX);
    }
}

/// A ZIP of labelled pictures and its check-up.
pub(crate) fn dataset(bytes: &[u8]) {
    let config = LoadConfig {
        faces: Faces::Auto,
        decode_limits: decode_limits(),
        archive_limits: ArchiveLimits {
            max_entries: 1_000,
            max_total_bytes: 8 << 20,
            max_entry_bytes: 1 << 20,
            ..ArchiveLimits::default()
        },
        ..LoadConfig::gray(48)
    };
    let file = written(bytes);
    match check_up::check_up(file.path(), &config, &|_, _| ()) {
        Ok(found) => {
            let json = serde_json::to_string(&found).expect("a check-up can be stored");
            let again: check_up::CheckUp = serde_json::from_str(&json).expect("and read again");
            drop(again);
        }
        Err(error) => {
            let words = Words::for_language("en");
            assert!(!refusal_text(&error, &words).is_empty());
        }
    }
}

/// A model's ZIP. One that is taken can be given away and taken again.
pub(crate) fn model(bytes: &[u8]) {
    let file = written(bytes);
    import(file.path());
}

/// The card in a model's ZIP whose weights are sound.
pub(crate) fn card(bytes: &[u8]) {
    static WEIGHTS: LazyLock<Vec<u8>> = LazyLock::new(model::weights);
    let file = written(&zip(bytes, &WEIGHTS));
    import(file.path());
}

/// The weights in a model's ZIP whose card is sound. After a first byte of 0 the file itself follows; after any other
/// its header alone, and the length before and the numbers after it are sound.
pub(crate) fn safetensors(bytes: &[u8]) {
    static PARTS: LazyLock<(Vec<u8>, Vec<u8>)> =
        LazyLock::new(|| (model::card(), model::numbers()));
    let (card, numbers) = &*PARTS;
    let weights = match bytes.split_first() {
        None => Vec::new(),
        Some((0, file)) => file.to_vec(),
        Some((_, header)) => [&(header.len() as u64).to_le_bytes(), header, numbers].concat(),
    };
    let file = written(&zip(card, &weights));
    import(file.path());
}

fn import(path: &Path) {
    static DEVICE: LazyLock<ComputeDevice> = LazyLock::new(device);
    let Ok(taken) = archive::unpack(path, &DEVICE) else {
        return;
    };
    let zip =
        archive::pack(taken.card(), &taken).expect("a model that was taken can be given away");
    let file = written(&zip);
    let again = archive::unpack(file.path(), &DEVICE).expect("and taken again");
    assert_eq!(again.card(), taken.card());
}

/// Messages to a running site: the first byte chooses the address, then follow frames of a kind, a length (two bytes,
/// little endian) and that many bytes. A frame of kind 7 is no frame, but raw bytes in the place of one.
pub(crate) fn websocket(bytes: &[u8]) {
    static SITE: LazyLock<Site> = LazyLock::new(Site::start);
    let Some((choice, mut rest)) = bytes.split_first() else {
        return;
    };
    let mut sent = SITE.handshake(*choice);
    while let Some((head, after)) = rest.split_first_chunk::<3>() {
        let length = usize::from(u16::from_le_bytes([head[1], head[2]])).min(after.len());
        let (payload, after) = after.split_at(length);
        frame(head[0], payload, &mut sent);
        rest = after;
    }
    // A close frame, so that the site need not wait for more.
    frame(4, &1000_u16.to_be_bytes(), &mut sent);
    SITE.talk(&sent);
}

/// Adds a masked frame; the mask is zero, so that the payload stands there as it is.
fn frame(kind: u8, payload: &[u8], sent: &mut Vec<u8>) {
    const FIN: u8 = 0x80;
    let head = match kind % 8 {
        0 => FIN | 1,
        1 => FIN | 2,
        2 => FIN | 9,
        3 => FIN | 10,
        4 => FIN | 8,
        5 => 1,
        6 => FIN,
        _ => return sent.extend(payload),
    };
    sent.push(head);
    match payload.len() {
        short @ 0..126 => sent.push(0x80 | short as u8),
        long => {
            sent.push(0x80 | 126);
            sent.extend((long as u16).to_be_bytes());
        }
    }
    sent.extend([0; 4]);
    sent.extend(payload);
}

/// A running site with a job that waits for ever.
struct Site {
    address: SocketAddr,
    job: String,
    _folder: TempDir,
}

impl Site {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().to_owned();
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().expect("threads");
            runtime.block_on(async move {
                let app = open(&root).await;
                let job = waiting_job(&app).await;
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
                let listener = listener.expect("a port");
                let address = listener.local_addr().expect("its number");
                sender.send((address, job)).expect("a listener");
                web::serve(listener, app, std::future::pending()).await
            })
        });
        let (address, job) = receiver.recv().expect("a site");
        Self {
            address,
            job,
            _folder: folder,
        }
    }

    /// The request for the address that `choice` stands for.
    fn handshake(&self, choice: u8) -> Vec<u8> {
        let path = match choice % 4 {
            0 | 1 => "/api/v1/live".to_owned(),
            2 => format!("/api/v1/jobs/{}/events", self.job),
            _ => format!("/api/v1/jobs/{}/events?since={}", self.job, choice / 4),
        };
        format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            self.address
        )
        .into_bytes()
    }

    /// Says everything at once and reads until the site has nothing more to say. Frames of callers that have left may still
    /// be in work; while they hold every place, the site is busy and is asked again.
    fn talk(&self, sent: &[u8]) {
        let begun = Instant::now();
        let mut heard = self.answer(sent);
        while heard.starts_with(b"HTTP/1.1 503 ") && begun.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(50));
            heard = self.answer(sent);
        }
        assert!(heard.starts_with(b"HTTP/1.1 101 "), "no answer: {heard:?}");
    }

    fn answer(&self, sent: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.address).expect("the site still answers");
        for set in [TcpStream::set_read_timeout, TcpStream::set_write_timeout] {
            set(&stream, Some(PATIENCE)).expect("a time limit");
        }
        // The site may close before it has heard everything.
        let _ = stream.write_all(sent);
        let _ = stream.shutdown(Shutdown::Write);
        let mut heard = Vec::new();
        match stream.read_to_end(&mut heard) {
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                panic!("the site hangs")
            }
            _ => heard,
        }
    }
}

async fn open(root: &Path) -> Arc<App> {
    let data_dir = DataDir::open(root).expect("a data folder");
    let device = device();
    let config = EngineConfig::default();
    let models = Library::open(&data_dir.models(), &device, config, &mut |_| ()).expect("models");
    let detector = models.engine().detector();
    let store = Store::open(&data_dir.database()).await.expect("a database");
    let datasets = Datasets::open(store, data_dir, Limits::default(), detector);
    let jobs = Jobs::start(datasets.await.expect("datasets"), Arc::new(models), device);
    let jobs = jobs.await.expect("a queue");
    Arc::new(App::new(jobs, Limits::default(), SiteConfig::default()))
}

/// A job in the queue of which the worker is not told.
async fn waiting_job(app: &App) -> String {
    let datasets = app.jobs.datasets();
    let mut arrival = datasets.receive(Client::LOCAL).await.expect("a place");
    let sample = samples::all().last().expect("a sample");
    arrival.write(sample.zip).await.expect("room");
    let dataset = arrival.keep("drawn".to_owned()).await.expect("a dataset");
    let job = NewJob {
        id: "job-waits".to_owned(),
        kind: JobKind::Train,
        request: json!({"kind": "train", "dataset": dataset.id, "color": "rgb"}),
        dataset: dataset.id,
    };
    let added = app.jobs.store().enqueue(&job, 10).await;
    added.expect("a database").expect("a place in the queue");
    job.id
}

fn written(bytes: &[u8]) -> NamedTempFile {
    let file = NamedTempFile::new().expect("a file");
    fs::write(file.path(), bytes).expect("room for it");
    file
}

/// A model's ZIP, nothing in it compressed.
pub(crate) fn zip(card: &[u8], weights: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .last_modified_time(zip::DateTime::default())
        .compression_method(CompressionMethod::Stored);
    for (name, bytes) in [("card.json", card), ("weights.safetensors", weights)] {
        zip.start_file(name, options).expect("memory");
        zip.write_all(bytes).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

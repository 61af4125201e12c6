//! What the tests of the site share.
#![allow(
    dead_code,
    reason = "each test program uses its own part of this module"
)]

use std::{
    io::Cursor,
    path::Path,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, HeaderValue, Request, StatusCode, header},
};
use facefeel::config::{BasePath, Limits, SiteConfig, SiteLink};
use facefeel::inference::camera::Cameras;
use facefeel::inference::engine::{Engine, EngineConfig};
use facefeel::jobs::Jobs;
use facefeel::ml::bundled;
use facefeel::ml::card::{Card, Origin};
use facefeel::ml::{
    classify::Classifier,
    device::DeviceChoice,
    network::{Architecture, NetworkConfig},
};
use facefeel::storage::data_dir::DataDir;
use facefeel::storage::datasets::Datasets;
use facefeel::storage::models::library::Library;
use facefeel::storage::store::{End, JobKind, JobState, NewJob, Store, StoredReport, now};
use facefeel::vision::Color;
use facefeel::vision::decode::DecodeLimits;
use facefeel::web::{self, App, Door};
use http_body_util::BodyExt;
use tokio::runtime::Runtime;
use tower::ServiceExt;
use zip::ZipArchive;

/// The site as the tests see it: small limits, a contact, two models.
pub(crate) fn app() -> Arc<App> {
    app_with(limits())
}

/// The same site with other limits.
pub(crate) fn app_with(limits: Limits) -> Arc<App> {
    Arc::new(App::new(jobs(library(64)), limits, site()))
}

/// The same site around this engine, which must be on the CPU.
pub(crate) fn app_around(engine: Engine, limits: Limits) -> Arc<App> {
    let device = DeviceChoice::Cpu.open().unwrap();
    let library = Library::in_memory(engine, &device);
    Arc::new(App::new(jobs(library), limits, site()))
}

/// The same site that keeps so many models.
pub(crate) fn app_with_models(max_models: usize) -> Arc<App> {
    let library = library(64).with_max_models(max_models);
    Arc::new(App::new(jobs(library), limits(), site()))
}

/// The same site with cameras of its own.
pub(crate) fn app_with_cameras(cameras: Cameras) -> Arc<App> {
    let mut app = App::new(jobs(library(64)), limits(), site());
    app.cameras = cameras;
    Arc::new(app)
}

/// The same site behind a door of its own.
pub(crate) fn app_with_door(door: Door) -> Arc<App> {
    let mut app = App::new(jobs(library(64)), limits(), site());
    app.door = door;
    Arc::new(app)
}

/// The same site below `base` and behind `door`.
pub(crate) fn app_below(base: &str, door: Door) -> Arc<App> {
    let mut app = App::new(jobs(library(64)), limits(), site());
    app.site.base_path = base.parse().unwrap();
    app.door = door;
    Arc::new(app)
}

/// Id of the evaluation in [`app_with_report`].
pub(crate) const REPORT: &str = "report-7i8j2317ilz5";

/// The same site with one evaluation, which a program of version 0.1.0 made.
pub(crate) async fn app_with_report() -> Arc<App> {
    let app = app();
    add_report(&app).await;
    app
}

/// Adds that evaluation to `app`.
pub(crate) async fn add_report(app: &App) {
    let folder = tempfile::tempdir().unwrap();
    let zip = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/data-0.1.0-6c608db.zip");
    let zip = Cursor::new(std::fs::read(zip).unwrap());
    ZipArchive::new(zip)
        .unwrap()
        .extract(folder.path())
        .unwrap();
    let earlier = Store::open(&folder.path().join("facefeel.db"))
        .await
        .unwrap();
    let body = earlier.report(REPORT).await.unwrap().unwrap();
    let dataset = earlier.datasets().await.unwrap().remove(0);
    let job = NewJob {
        id: "job-1".to_owned(),
        kind: JobKind::Evaluate,
        request: serde_json::json!({}),
        dataset: dataset.id.clone(),
    };
    let report = StoredReport {
        id: REPORT.to_owned(),
        created_at: now(),
        kind: JobKind::Evaluate,
        model: "earlier".to_owned(),
        dataset: dataset.id.clone(),
        body,
        headline: None,
        predictions: None,
    };
    let end = End {
        report: Some(report),
        ..End::plain(JobState::Succeeded)
    };
    app.store.add_dataset(&dataset).await.unwrap();
    app.store.keep_dataset(&dataset.id).await.unwrap();
    app.store.enqueue(&job, 10).await.unwrap();
    let taken = app.store.take(&job.id).await.unwrap().unwrap();
    app.store.end_job(&taken.claim(), &end).await.unwrap();
}

/// The same site whose engine has no room left.
pub(crate) fn busy_app() -> Arc<App> {
    Arc::new(App::new(jobs(library(0)), limits(), site()))
}

/// What the model with fresh weights may be used for.
pub(crate) const TERMS: &str = "Fresh weights are for tests alone.";

/// The bundled model and one with fresh weights, on the CPU; new ones are kept in memory.
fn library(queue_length: usize) -> Library {
    let device = DeviceChoice::Cpu.open().unwrap();
    let bundled = bundled::load_default(&device).unwrap();
    let card = Card {
        id: "fresh".to_owned(),
        name: "Fresh weights".to_owned(),
        origin: Origin::Trained,
        architecture: Architecture::Thesis,
        color: Color::Rgb,
        metrics: Vec::new(),
        fingerprints: None,
        terms: Some(TERMS.to_owned()),
        default: false,
        ..bundled.card().clone()
    };
    let config = NetworkConfig {
        architecture: card.architecture,
        color: card.color,
        image_size: card.image_size,
        classes: card.classes.len(),
    };
    let fresh = Classifier::new(card, config.init(1, &device.device), device.device.clone());
    let decode = DecodeLimits {
        max_image_bytes: limits().image_bytes,
        ..DecodeLimits::default()
    };
    let config = EngineConfig {
        queue_length,
        decode,
        ..EngineConfig::default()
    };
    let engine = Engine::start(vec![bundled, fresh], &device.name, config).unwrap();
    Library::in_memory(engine, &device)
}

/// A queue over an empty folder of its own, inside Cargo's folder for tests, where the next run finds and empties it.
fn jobs(library: Library) -> Jobs {
    static OPENED: AtomicUsize = AtomicUsize::new(0);
    let number = OPENED.fetch_add(1, Ordering::Relaxed);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(env!("CARGO_CRATE_NAME"))
        .join(number.to_string());
    let _ = std::fs::remove_dir_all(&folder);
    open_jobs(&folder, library, limits())
}

/// The queue over `folder`, on threads of its own, so that it outlives the test that asks first.
pub(crate) fn open_jobs(folder: &Path, library: Library, limits: Limits) -> Jobs {
    static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());
    let data_dir = DataDir::open(folder).unwrap();
    let device = DeviceChoice::Cpu.open().unwrap();
    let detector = library.engine().detector();
    let (sender, receiver) = std::sync::mpsc::channel();
    RUNTIME.spawn(async move {
        let store = Store::open(&data_dir.database()).await.unwrap();
        let datasets = Datasets::open(store, data_dir, limits, detector)
            .await
            .unwrap();
        let jobs = Jobs::start(datasets, Arc::new(library), device).await;
        sender.send(jobs.unwrap()).unwrap();
    });
    receiver.recv().unwrap()
}

pub(crate) fn limits() -> Limits {
    Limits {
        image_bytes: 1024 * 1024,
        images: 4,
        request_bytes: 3 * 1024 * 1024,
        request_time: Duration::from_secs(60),
        ..Limits::default()
    }
}

fn site() -> SiteConfig {
    SiteConfig {
        base_path: BasePath::default(),
        contact_name: Some("Test Laboratory <b>".to_owned()),
        contact_mail: Some("lab@example.org".to_owned()),
        repository_url: Some("https://example.org/facefeel".to_owned()),
        links: vec![SiteLink {
            label: "Imprint".to_owned(),
            url: "https://example.org/imprint".to_owned(),
        }],
    }
}

/// A photo of `tests/fixtures/photos`.
pub(crate) fn photo(name: &str) -> Vec<u8> {
    let path = photo_path(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Where a photo of `tests/fixtures/photos` lies.
pub(crate) fn photo_path(name: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/photos")
        .join(name)
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn header(&self, name: header::HeaderName) -> &str {
        self.headers
            .get(&name)
            .unwrap_or_else(|| panic!("no {name}"))
            .to_str()
            .unwrap()
    }
}

/// Sends `request` to `app` in process.
pub(crate) async fn send(app: &Arc<App>, request: Request<Body>) -> Answer {
    let routes: Router = web::router(app.clone());
    let mut request = request;
    let host = HeaderValue::from_static("localhost:7860");
    (request.headers_mut()).entry(header::HOST).or_insert(host);
    let response = routes.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes().to_vec();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body,
    }
}

/// Asks for `path` as a browser does.
pub(crate) async fn get(app: &Arc<App>, path: &str) -> Answer {
    send(
        app,
        Request::get(path)
            .header(header::ACCEPT, "text/html,*/*")
            .body(Body::empty())
            .unwrap(),
    )
    .await
}

/// Sends `change` as JSON.
pub(crate) async fn patch(app: &Arc<App>, path: &str, change: &serde_json::Value) -> Answer {
    let request = Request::patch(path)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(change.to_string()));
    send(app, request.unwrap()).await
}

/// A multipart form under construction.
#[derive(Default)]
pub(crate) struct Form(Vec<u8>);

const BOUNDARY: &str = "facefeel-test-boundary";

impl Form {
    pub(crate) fn image(self, file: &str, bytes: &[u8]) -> Self {
        self.part(
            &format!("name=\"image\"; filename=\"{file}\"\r\nContent-Type: image/jpeg"),
            bytes,
        )
    }

    pub(crate) fn archive(self, bytes: &[u8]) -> Self {
        self.part(
            "name=\"archive\"; filename=\"a.zip\"\r\nContent-Type: application/zip",
            bytes,
        )
    }

    pub(crate) fn text(self, name: &str, value: &str) -> Self {
        self.part(&format!("name=\"{name}\""), value.as_bytes())
    }

    fn part(mut self, head: &str, bytes: &[u8]) -> Self {
        self.0.extend(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n").into_bytes(),
        );
        self.0.extend(bytes);
        self.0.extend(b"\r\n");
        self
    }

    /// Sends the form to `path`.
    pub(crate) async fn post(self, app: &Arc<App>, path: &str) -> Answer {
        self.post_with(app, path, &[]).await
    }

    /// Sends the form to `path` with these headers.
    pub(crate) async fn post_with(
        mut self,
        app: &Arc<App>,
        path: &str,
        headers: &[(&str, &str)],
    ) -> Answer {
        self.0.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
        let request = headers
            .iter()
            .fold(Request::post(path), |request, (name, value)| {
                request.header(*name, *value)
            });
        let request = request
            .header(
                header::CONTENT_TYPE,
                format!("multipart/form-data; boundary={BOUNDARY}"),
            )
            .header(header::CONTENT_LENGTH, self.0.len())
            .body(Body::from(self.0))
            .unwrap();
        send(app, request).await
    }
}

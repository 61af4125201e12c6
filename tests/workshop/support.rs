//! A site with a data folder of its own, pictures to learn from, and a listener for stories.

use std::fs;
use std::io::{Cursor, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, header};
use facefeel::config::{Limits, SiteConfig};
use facefeel::inference::engine::EngineConfig;
use facefeel::jobs::Jobs;
use facefeel::ml::device::DeviceChoice;
use facefeel::storage::models::library::Library;
use facefeel::web::{self, App};
use futures_util::StreamExt;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::common::{self, Answer, Form};
use crate::stripes::picture;

/// Longest time that any test waits for anything; only a broken program takes it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) const DATASETS: &str = "/api/v1/datasets";
pub(crate) const JOBS: &str = "/api/v1/jobs";

/// A site over a folder.
pub(crate) struct Workshop {
    pub(crate) folder: TempDir,
    pub(crate) app: Arc<App>,
}

impl Workshop {
    pub(crate) fn open() -> Self {
        Self::with(common::limits())
    }

    pub(crate) fn with(limits: Limits) -> Self {
        Self::over(tempfile::tempdir().unwrap(), limits)
    }

    /// A site over a folder that may have been used before.
    pub(crate) fn over(folder: TempDir, limits: Limits) -> Self {
        let jobs = open_jobs(folder.path(), limits.clone());
        let app = Arc::new(App::new(jobs, limits, SiteConfig::default()));
        Self { folder, app }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let request = Request::builder().method(method).uri(path);
        let request = request.header(header::CONTENT_TYPE, "application/json");
        common::send(&self.app, request.body(body).unwrap()).await
    }

    pub(crate) async fn upload(&self, zip: &[u8]) -> Answer {
        Form::default().archive(zip).post(&self.app, DATASETS).await
    }

    /// A dataset to learn from quickly; its id.
    pub(crate) async fn dataset(&self) -> String {
        let answer = self.upload(&pictures(8)).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// The same dataset once more; its id.
    pub(crate) async fn copy_of_dataset(&self) -> String {
        let form = Form::default().archive(&pictures(8));
        let answer = form.post(&self.app, &format!("{DATASETS}?copy=true")).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// A quick training of `epochs` epochs; its id.
    pub(crate) async fn train(&self, dataset: &str, epochs: usize) -> String {
        let answer = self.post(JOBS, training(dataset, epochs)).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn job(&self, id: &str) -> Value {
        self.get(&format!("{JOBS}/{id}")).await.json()
    }

    /// The job once it has ended.
    pub(crate) async fn ended(&self, id: &str) -> Value {
        self.until(id, |job| {
            !["queued", "running"].contains(&job["state"].as_str().unwrap())
        })
        .await
    }

    /// The job once it is as asked for.
    pub(crate) async fn until(&self, id: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let look = async {
            loop {
                let job = self.job(id).await;
                if is_so(&job) {
                    return job;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, look).await.unwrap()
    }

    /// Starts answering on a port of this machine.
    pub(crate) async fn serve(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(web::serve(
            listener,
            self.app.clone(),
            std::future::pending(),
        ));
        address
    }

    /// Names of what lies in a folder of the data folder.
    pub(crate) fn files(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path().join(folder)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name());
        names.map(|name| name.into_string().unwrap()).collect()
    }
}

/// The queue over `folder`, with the models that lie there.
pub(crate) fn open_jobs(folder: &Path, limits: Limits) -> Jobs {
    let device = DeviceChoice::Cpu.open().unwrap();
    let models = Library::open(
        &folder.join("models"),
        &device,
        EngineConfig::default(),
        &mut |unusable| panic!("{unusable:?}"),
    );
    common::open_jobs(folder, models.unwrap(), limits)
}

/// A training that takes a second or two.
pub(crate) fn training(dataset: &str, epochs: usize) -> Value {
    json!({
        "kind": "train", "dataset": dataset, "color": "gray", "epochs": epochs, "image_size": 32,
        "batch_size": 8, "balance": 12, "patience": 1000,
    })
}

/// A ZIP with bright pictures in one folder and dark ones in another, `images` each.
pub(crate) fn pictures(images: u32) -> Vec<u8> {
    zip(&entries("", images))
}

/// Bright pictures in one folder, dark ones in another, all different; `images` each, below `prefix`.
pub(crate) fn entries(prefix: &str, images: u32) -> Vec<(String, Vec<u8>)> {
    let mut entries = Vec::new();
    for (class, light) in [("happy", 170), ("sad", 60)] {
        for index in 0..images {
            let picture = picture(index * 2 + light % 2, light as u8);
            entries.push((format!("{prefix}{class}/{index}.png"), picture));
        }
    }
    entries
}

/// A ZIP with `shots` bright and `shots` dark pictures of each of `persons` people, whose file names tell who is shown.
pub(crate) fn people(persons: u32, shots: u32) -> Vec<u8> {
    let mut entries = Vec::new();
    for (class, light) in [("happy", 170), ("sad", 60)] {
        for index in 0..persons * shots {
            let name = format!("{class}/p{}_{}.png", index / shots, index % shots);
            entries.push((name, picture(index * 2 + u32::from(light % 2), light)));
        }
    }
    zip(&entries)
}

pub(crate) fn zip(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(name.as_str(), SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A listener to a job's story.
pub(crate) struct Listener {
    pub(crate) socket: WebSocketStream<TcpStream>,
}

impl Listener {
    pub(crate) async fn connect(address: SocketAddr, job: &str, since: u64) -> Self {
        Self::connect_from(address, job, since, None).await.unwrap()
    }

    /// Connects as a page of `origin` does.
    pub(crate) async fn connect_from(
        address: SocketAddr,
        job: &str,
        since: u64,
        origin: Option<&str>,
    ) -> Result<Self, tokio_tungstenite::tungstenite::Error> {
        let url = format!("ws://{address}{JOBS}/{job}/events?since={since}");
        let mut request = url.into_client_request().unwrap();
        if let Some(origin) = origin {
            request
                .headers_mut()
                .insert("origin", origin.parse().unwrap());
        }
        let stream = TcpStream::connect(address).await.unwrap();
        let (socket, _) = tokio_tungstenite::client_async(request, stream).await?;
        Ok(Self { socket })
    }

    /// The next event; nothing once the socket is closed.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.socket.next());
            match message.await.unwrap()? {
                Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).unwrap()),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// The first event that is as asked for.
    pub(crate) async fn until(&mut self, is_so: impl Fn(&Value) -> bool) -> Value {
        loop {
            let event = self.next().await.expect("the story goes on");
            if is_so(&event) {
                return event;
            }
        }
    }

    /// What is told until the socket closes, passing news aside.
    pub(crate) async fn story(&mut self) -> Vec<Value> {
        let mut story = Vec::new();
        while let Some(event) = self.next().await {
            if !["batch", "reading"].contains(&event["type"].as_str().unwrap()) {
                story.push(event);
            }
        }
        story
    }

    /// The code that the socket is closed with.
    pub(crate) async fn closed_with(&mut self) -> u16 {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.socket.next());
            if let Message::Close(frame) = message.await.unwrap().unwrap().unwrap() {
                return frame.unwrap().code.into();
            }
        }
    }
}

/// The epochs that a story tells of the run that makes the model.
pub(crate) fn epochs(story: &[Value]) -> Vec<u64> {
    let epochs = story
        .iter()
        .filter(|event| event["type"] == "epoch" && event["purpose"] == "model");
    epochs
        .map(|event| event["epoch"].as_u64().unwrap())
        .collect()
}

/// Asserts that a story is numbered from 1 without gaps.
pub(crate) fn assert_numbered(story: &[Value]) {
    for (event, number) in story.iter().zip(1..) {
        assert_eq!(event["seq"], number, "{story:#?}");
    }
}

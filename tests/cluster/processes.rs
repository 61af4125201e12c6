//! The built program as servers and workers, and what they share.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use tokio_tungstenite::tungstenite::{Message, client};

use crate::moto::{self, BUCKET, Moto};
use crate::postgres::Postgres;
use crate::proxy::Proxy;

/// Longest time that any test waits for anything; only a broken program takes it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(240);
/// Silence after which a worker's jobs go to others.
pub(crate) const LEASE: Duration = Duration::from_secs(3);

/// A database and a store of files, with a way to the latter that can fail.
pub(crate) struct Cluster {
    pub(crate) postgres: Postgres,
    database: String,
    _moto: Moto,
    pub(crate) way_to_files: Proxy,
    pub(crate) way_to_database: Proxy,
}

impl Cluster {
    pub(crate) fn start() -> Self {
        let postgres = Postgres::start();
        let database = postgres.database();
        let moto = Moto::start();
        let way_to_files = Proxy::to(moto.port);
        let way_to_database = Proxy::to(postgres.port());
        let [straight, proxied] =
            [postgres.port(), way_to_database.port].map(|port| format!(":{port}/"));
        Self {
            postgres,
            database: database.replace(&straight, &proxied),
            _moto: moto,
            way_to_files,
            way_to_database,
        }
    }

    /// A server that leaves all work to workers.
    pub(crate) fn server(&self) -> Server {
        let mut command = self.command("serve");
        command.args(["--addr", "127.0.0.1:0", "--no-jobs"]);
        let (process, line) = Process::start(command);
        let address = line.strip_prefix("listening on http://");
        let address = address.unwrap_or_else(|| panic!("it said {line:?}"));
        Server {
            address: address.parse().unwrap(),
            _process: process,
        }
    }

    pub(crate) fn worker(&self) -> Process {
        let (process, line) = Process::start(self.command("worker"));
        assert_eq!(line, "working");
        process
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_facefeel"));
        command
            .arg(name)
            .args(["--device", "cpu", "--lease-seconds"])
            .arg(LEASE.as_secs().to_string())
            .env("FACEFEEL_DATABASE", &self.database)
            .env("FACEFEEL_STORAGE", format!("s3://{BUCKET}/files"))
            .envs(moto::variables(self.way_to_files.port))
            .env("RAYON_NUM_THREADS", "1")
            // Every failure that the test causes is a warning.
            .env("RUST_LOG", "error");
        command
    }
}

/// A process with a data folder of its own, killed when it is dropped.
pub(crate) struct Process {
    child: Child,
    _folder: TempDir,
}

impl Process {
    fn start(mut command: Command) -> (Self, String) {
        let folder = tempfile::tempdir().unwrap();
        let mut child = command
            .arg("--data-dir")
            .arg(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let output = child.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut line).unwrap();
        let process = Self {
            child,
            _folder: folder,
        };
        (process, line.trim().to_owned())
    }

    /// Ends it without a warning, and its folder with it.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends `STOP` or `CONT`.
    pub(crate) fn signal(&self, name: &str) {
        let signal = Command::new("kill")
            .args(["-s", name, &self.child.id().to_string()])
            .status();
        assert!(signal.unwrap().success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server that answers.
pub(crate) struct Server {
    address: SocketAddr,
    _process: Process,
}

impl Server {
    /// The status and the body of an answer.
    fn send(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> (u16, Vec<u8>) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            self.address,
            body.len()
        )
        .unwrap();
        stream.write_all(body).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .unwrap();
        let status = str::from_utf8(&answer[9..12]).unwrap().parse().unwrap();
        (status, answer.split_off(end + 4))
    }

    /// The status and the JSON of an answer.
    pub(crate) fn ask(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> (u16, Value) {
        let (status, body) = self.send(method, path, kind, body);
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    /// The text of an answer that has to be there.
    pub(crate) fn text(&self, path: &str) -> String {
        let (status, body) = self.send("GET", path, "text/plain", b"");
        assert_eq!(status, 200, "{path}");
        String::from_utf8(body).unwrap()
    }

    /// The JSON of an answer that has to be there.
    pub(crate) fn get(&self, path: &str) -> Value {
        let (status, json) = self.ask("GET", path, "text/plain", b"");
        assert_eq!(status, 200, "{path}: {json}");
        json
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Value {
        let body = body.to_string();
        let (status, json) = self.ask("POST", path, "application/json", body.as_bytes());
        assert!((200..300).contains(&status), "{path}: {status} {json}");
        json
    }

    /// Uploads a ZIP; the dataset's id.
    pub(crate) fn upload(&self, zip: &[u8]) -> String {
        let mut form =
            b"--x\r\nContent-Disposition: form-data; name=\"archive\"; filename=\"a.zip\"\r\n\r\n"
                .to_vec();
        form.extend(zip);
        form.extend(b"\r\n--x--\r\n");
        let kind = "multipart/form-data; boundary=x";
        let (status, dataset) = self.ask("POST", "/api/v1/datasets", kind, &form);
        assert_eq!(status, 201, "{dataset}");
        dataset["id"].as_str().unwrap().to_owned()
    }

    /// Asks for a job; its id.
    pub(crate) fn submit(&self, request: &Value) -> String {
        let job = self.post("/api/v1/jobs", request);
        job["id"].as_str().unwrap().to_owned()
    }

    /// The job once it is as asked for. A server that cannot answer for a while is asked again.
    pub(crate) fn until(&self, id: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let began = Instant::now();
        let path = format!("/api/v1/jobs/{id}");
        loop {
            let (status, job) = self.ask("GET", &path, "text/plain", b"");
            if status == 200 && is_so(&job) {
                return job;
            }
            assert!(began.elapsed() < PATIENCE, "{id} is still {job}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// The job once it has ended.
    pub(crate) fn ended(&self, id: &str) -> Value {
        self.until(id, |job| {
            !["queued", "running"].contains(&job["state"].as_str().unwrap())
        })
    }

    /// All stored events of a job, up to its end.
    pub(crate) fn story(&self, job: &str) -> Vec<Value> {
        let url = format!("ws://{}/api/v1/jobs/{job}/events?since=0", self.address);
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let (mut socket, _) = client(url, stream).unwrap();
        let mut story = Vec::new();
        while let Ok(message) = socket.read() {
            if let Message::Text(text) = message {
                let event: Value = serde_json::from_str(&text).unwrap();
                // What only passes is not stored.
                if !["batch", "reading"].contains(&event["type"].as_str().unwrap()) {
                    story.push(event);
                }
            }
        }
        story
    }

    /// Waits until the server knows a model by this name.
    pub(crate) fn until_model(&self, id: &str, name: &str) {
        let began = Instant::now();
        let path = format!("/api/v1/models/{id}");
        loop {
            let (status, model) = self.ask("GET", &path, "text/plain", b"");
            if status == 200 && model["name"] == name {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "{id} is still {status} {model}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

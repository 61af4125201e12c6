//! moto's S3 server, for as long as a test needs it.

use std::env;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::storage::objects::{Objects, Patience};

/// Time that a Python on a busy machine may take to start.
const STARTS_WITHIN: Duration = Duration::from_secs(60);
pub(super) const BUCKET: &str = "facefeel-test";

/// A server with an empty bucket, ended when this is dropped.
pub(super) struct Server {
    process: Child,
    pub(super) port: u16,
}

impl Server {
    pub(super) async fn start() -> Self {
        let port = {
            let free = TcpListener::bind("127.0.0.1:0").unwrap();
            free.local_addr().unwrap().port()
        };
        let process = Command::new(program())
            .args(["--host", "127.0.0.1", "--port", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { process, port };
        server.make_bucket().await;
        server
    }

    async fn make_bucket(&self) {
        let began = Instant::now();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::new();
        let bucket = format!("http://127.0.0.1:{}/{BUCKET}", self.port);
        loop {
            match client.put(&bucket).send().await {
                Ok(made) if made.status().is_success() => return,
                _ if began.elapsed() < STARTS_WITHIN => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                answer => panic!("moto_server does not make a bucket: {answer:?}"),
            }
        }
    }

    /// The bucket below a prefix.
    pub(super) fn open(&self, prefix: &str) -> Objects {
        at(self.port, BUCKET, prefix, Patience::default())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A bucket of a server at `port`, with credentials that moto does not look at. Each request has a connection of its own.
pub(super) fn at(port: u16, bucket: &str, prefix: &str, patience: Patience) -> Objects {
    let environment = [
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "hidden-secret"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ENDPOINT_URL", &format!("http://127.0.0.1:{port}")),
        ("AWS_ALLOW_HTTP", "true"),
        ("AWS_POOL_MAX_IDLE_PER_HOST", "0"),
    ];
    let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Objects::open_with(&format!("s3://{bucket}/{prefix}"), environment, patience).unwrap()
}

/// The program: named by a variable, where `./test.sh` installs it, or on the path.
fn program() -> PathBuf {
    if let Some(named) = env::var_os("FACEFEEL_TEST_MOTO") {
        return named.into();
    }
    // target/debug/deps/facefeel-…
    let tests = env::current_exe().unwrap();
    let installed = tests
        .ancestors()
        .nth(3)
        .unwrap()
        .join("moto/bin/moto_server");
    if installed.exists() {
        return installed;
    }
    let paths = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&paths).map(|folder| folder.join("moto_server"));
    found.into_iter().find(|program| program.exists()).unwrap_or_else(|| {
        panic!(
            "{} is missing, and no moto_server is on the path; ./test.sh installs it, or name one in FACEFEEL_TEST_MOTO",
            installed.display()
        )
    })
}

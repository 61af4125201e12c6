//! moto's S3 server, for as long as a test needs it.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test program uses its own part of this module"
)]

use std::env;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Time that a Python on a busy machine may take to start.
const STARTS_WITHIN: Duration = Duration::from_secs(60);
pub const BUCKET: &str = "facefeel-test";

/// A server with an empty bucket, ended when this is dropped.
pub struct Moto {
    process: Child,
    pub port: u16,
}

impl Moto {
    /// Starts it and waits until it answers.
    pub fn start() -> Self {
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
        let began = Instant::now();
        while !server.makes_bucket() {
            assert!(
                began.elapsed() < STARTS_WITHIN,
                "moto_server makes no bucket"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }

    fn makes_bucket(&self) -> bool {
        let ask = || {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
            write!(
                stream,
                "PUT /{BUCKET} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            Ok::<_, std::io::Error>(answer)
        };
        ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What a client of a server at `port` has to know, as variables. moto does not look at credentials; each request has a connection
/// of its own.
pub fn variables(port: u16) -> [(String, String); 6] {
    let endpoint = format!("http://127.0.0.1:{port}");
    [
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "hidden-secret"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ENDPOINT_URL", &endpoint),
        ("AWS_ALLOW_HTTP", "true"),
        ("AWS_POOL_MAX_IDLE_PER_HOST", "0"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
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

//! The built program, driven over HTTP.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::shim::Shim;

/// Longest time that anything may take; only a broken program takes it.
const PATIENCE: Duration = Duration::from_secs(120);

/// A server over a folder.
pub(crate) struct Program {
    child: Child,
    address: SocketAddr,
}

/// An answer; status 0 if the server went away.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    pub(crate) fn is_confirmed(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl Program {
    /// Starts it; nothing if it ended before it listened.
    pub(crate) fn start(shim: &Shim, folder: &Path) -> Option<Self> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_facefeel"));
        command
            .args([
                "serve",
                "--addr",
                "127.0.0.1:0",
                "--device",
                "cpu",
                "--data-dir",
            ])
            .arg(folder)
            .env("RUST_LOG", "off")
            .stdout(Stdio::piped());
        shim.watch(&mut command, folder);
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        match line.trim().strip_prefix("listening on http://") {
            Some(address) => Some(Self {
                address: address.parse().unwrap(),
                child,
            }),
            None => {
                let _ = child.kill();
                let _ = child.wait();
                None
            }
        }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "text/plain", b"")
    }

    pub(crate) fn json(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.send(
            method,
            path,
            "application/json",
            body.to_string().as_bytes(),
        )
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, "text/plain", b"")
    }

    pub(crate) fn upload(&self, path: &str, zip: &[u8]) -> Answer {
        let head =
            "--x\r\nContent-Disposition: form-data; name=\"archive\"; filename=\"a.zip\"\r\n\r\n";
        let form = [head.as_bytes(), zip, b"\r\n--x--\r\n"].concat();
        self.send("POST", path, "multipart/form-data; boundary=x", &form)
    }

    fn send(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> Answer {
        self.try_to_send(method, path, kind, body)
            .unwrap_or(Answer {
                status: 0,
                body: Vec::new(),
            })
    }

    fn try_to_send(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> Option<Answer> {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        let mut stream = TcpStream::connect(self.address).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        stream.write_all(head.as_bytes()).ok()?;
        stream.write_all(body).ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&answer[..end]).ok()?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let body = answer[end + 4..].to_vec();
        Some(Answer { status, body })
    }

    /// The job once it has ended; null if it never does or the server goes away.
    pub(crate) fn ended(&self, job: &str) -> Value {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            let job = self.get(&format!("/api/v1/jobs/{job}")).json();
            match job["state"].as_str() {
                Some("queued" | "running") => {}
                Some(_) => return job,
                None => return Value::Null,
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Value::Null
    }

    /// Whether it runs.
    pub(crate) fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Asks it to end and waits for that.
    pub(crate) fn stop(mut self) -> bool {
        let id = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        asked.success() && self.child.wait().unwrap().success()
    }

    /// Ends it without a chance to tidy up.
    pub(crate) fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

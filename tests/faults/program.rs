//! The built program, driven over HTTP.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

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
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

/// What is sent.
pub(crate) enum Body<'a> {
    Nothing,
    Json(Value),
    Zip(&'a [u8]),
}

impl Body<'_> {
    fn kind(&self) -> &'static str {
        match self {
            Self::Nothing => "text/plain",
            Self::Json(_) => "application/json",
            Self::Zip(_) => "multipart/form-data; boundary=x",
        }
    }

    fn bytes(&self) -> Vec<u8> {
        const HEAD: &[u8] =
            b"--x\r\nContent-Disposition: form-data; name=\"archive\"; filename=\"a.zip\"\r\n\r\n";
        match self {
            Self::Nothing => Vec::new(),
            Self::Json(value) => value.to_string().into_bytes(),
            Self::Zip(bytes) => [HEAD, bytes, b"\r\n--x--\r\n"].concat(),
        }
    }
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
    /// Starts it; nothing if it ended before it listened. What it says about faults goes to the file `said`.
    pub(crate) fn start(shim: &Shim, folder: &Path, said: &Path) -> Option<Self> {
        let said = File::options().create(true).append(true).open(said);
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
            .stdout(Stdio::piped())
            .stderr(said.unwrap());
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

    pub(crate) fn send(&self, method: &str, path: &str, body: &Body) -> Answer {
        let answer = self.try_to_send(method, path, body.kind(), &body.bytes());
        answer.unwrap_or_default()
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

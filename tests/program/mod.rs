//! The built program as a server, and what `./test.sh` installs to ask it.
#![allow(
    dead_code,
    reason = "each test program uses its own part of this module"
)]

use std::{
    env,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// A running server with an empty data folder; both end with the test.
pub(crate) struct Served {
    server: Child,
    pub(crate) address: String,
    pub(crate) folder: tempfile::TempDir,
}

impl Served {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut server = Command::new(env!("CARGO_BIN_EXE_facefeel"))
            .args(["serve", "--addr", "127.0.0.1:0", "--device", "cpu"])
            .arg("--data-dir")
            .arg(folder.path().join("data"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(server.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on ").unwrap();
        Self {
            address: address.to_owned(),
            server,
            folder,
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Where `./test.sh` installs something.
fn installed(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("..").join(name)
}

/// The folder of programs of the Python with `requests`, `websockets` and the generators of clients.
pub(crate) fn clients() -> PathBuf {
    let programs = env::var_os("FACEFEEL_TEST_CLIENTS")
        .map_or_else(|| installed("clients/bin"), PathBuf::from);
    assert!(
        programs.join("python").exists(),
        "{} has no python; ./test.sh installs it",
        programs.display()
    );
    programs
}

/// The modules of npm, if there are any.
pub(crate) fn node_modules() -> Option<PathBuf> {
    let modules = env::var_os("FACEFEEL_TEST_NODE_MODULES")
        .map_or_else(|| installed("node/node_modules"), PathBuf::from);
    modules.exists().then_some(modules)
}

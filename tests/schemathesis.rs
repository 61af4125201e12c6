//! The interface as it is described, asked in every way that its description allows and in many that it does not.
//!
//! `./test.sh` installs schemathesis for this; `tests/schemathesis/schemathesis.toml` lists what it does not check.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::env;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Where every random choice starts.
const SEED: &str = "18";
/// Most requests to each address in each phase.
const MAX_EXAMPLES: &str = "40";

/// A running server; ended with the test.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(data_dir: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_facefeel"))
            .args([
                "serve",
                "--addr",
                "127.0.0.1:0",
                "--device",
                "cpu",
                "--data-dir",
            ])
            .arg(data_dir)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let address = line
            .trim()
            .strip_prefix("listening on ")
            .unwrap()
            .to_owned();
        Self { child, address }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program, where `./test.sh` installs it.
fn schemathesis() -> PathBuf {
    let installed = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../schemathesis/bin/schemathesis");
    let program = env::var_os("FACEFEEL_TEST_SCHEMATHESIS").map_or(installed, PathBuf::from);
    assert!(
        program.exists(),
        "{} is missing; ./test.sh installs it",
        program.display()
    );
    program
}

#[test]
fn every_request_gets_an_answer_that_its_description_allows() {
    let program = schemathesis();
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&folder.path().join("data"));
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemathesis/schemathesis.toml");
    let tested = Command::new(program)
        .arg("--config-file")
        .arg(config)
        .args(["--no-color", "run"])
        .arg(format!("{}/api/v1/openapi.json", server.address))
        .args([
            "--seed",
            SEED,
            "--max-examples",
            MAX_EXAMPLES,
            "--no-shrink",
        ])
        .arg("--continue-on-failure")
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&tested.stdout);
    let wrong = String::from_utf8_lossy(&tested.stderr);
    assert!(tested.status.success(), "{said}\n{wrong}");
}

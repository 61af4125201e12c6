//! The interface as it is described, asked in every way that its description allows and in many that it does not.
//!
//! `./test.sh` installs schemathesis for this; `tests/schemathesis/schemathesis.toml` lists what it does not check.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod program;

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where every random choice starts.
const SEED: &str = "18";
/// Most requests to each address in each phase.
const MAX_EXAMPLES: &str = "40";

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
    let server = program::Served::start();
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemathesis");
    let tested = Command::new(program)
        .env("PYTHONPATH", &ours)
        .env("SCHEMATHESIS_HOOKS", "media_types")
        .arg("--config-file")
        .arg(ours.join("schemathesis.toml"))
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
        .current_dir(server.folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&tested.stdout);
    let wrong = String::from_utf8_lossy(&tested.stderr);
    assert!(tested.status.success(), "{said}\n{wrong}");
}

//! `facefeel backup`, `restore` and `data check`, with the real program.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::earlier::{earlier_data, texts};
use crate::restarts::Program;
use crate::support::{DATASETS, JOBS, Listener};

fn facefeel(arguments: &[&str], data_dir: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_facefeel"));
    command.args(arguments).arg("--data-dir").arg(data_dir);
    command.output().unwrap()
}

fn check_status(output: &Output, status: i32) -> String {
    let said = [&output.stdout[..], &output.stderr].concat();
    let said = String::from_utf8(said).unwrap();
    assert_eq!(output.status.code(), Some(status), "{said}");
    said
}

#[tokio::test]
async fn a_backup_of_a_running_server_is_restored_elsewhere() {
    let folder = earlier_data();
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("backup.zip");
    let file = file.to_str().unwrap();
    let program = Program::start(folder.path());
    let jobs = program.get(JOBS).await;
    for job in texts(&jobs, "id") {
        Listener::connect(program.address, job, 0)
            .await
            .story()
            .await;
    }
    check_status(&facefeel(&["backup", file], folder.path()), 0);
    let said = check_status(&facefeel(&["backup", file], folder.path()), 1);
    assert!(said.contains("--force"), "{said}");
    check_status(&facefeel(&["backup", file, "--force"], folder.path()), 0);
    assert_eq!(
        fs::read_dir(elsewhere.path()).unwrap().count(),
        1,
        "nothing half made is left"
    );

    let said = check_status(&facefeel(&["restore", file], folder.path()), 1);
    assert!(said.contains("in use"), "{said}");
    let target = elsewhere.path().join("data");
    check_status(&facefeel(&["restore", file], &target), 0);
    let said = check_status(&facefeel(&["restore", file], &target), 1);
    assert!(said.contains("--force"), "{said}");
    check_status(&facefeel(&["data", "check"], &target), 0);

    let restored = Program::start(&target);
    for path in [DATASETS, JOBS, "/api/v1/models", "/api/v1/reports"] {
        assert_eq!(restored.get(path).await, program.get(path).await, "{path}");
    }
}

#[test]
fn a_damaged_backup_is_refused_and_puts_nothing_in_place() {
    let folder = earlier_data();
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("backup.zip");
    check_status(
        &facefeel(&["backup", file.to_str().unwrap()], folder.path()),
        0,
    );
    let sound = fs::read(&file).unwrap();
    let target = elsewhere.path().join("data");
    for place in (0..sound.len()).step_by(sound.len() / 20) {
        let mut bytes = sound.clone();
        bytes[place] ^= 0x20;
        fs::write(&file, bytes).unwrap();
        let output = facefeel(&["restore", file.to_str().unwrap()], &target);
        if output.status.code() == Some(0) {
            // A bit of a header that says nothing, such as a time: every file was compared all the same.
            check_status(&facefeel(&["data", "check"], &target), 0);
            fs::remove_dir_all(&target).unwrap();
        } else {
            check_status(&output, 1);
            assert!(!target.exists(), "byte {place}");
        }
    }
}

#[test]
fn what_does_not_fit_is_listed_and_mended_when_told_to() {
    let folder = earlier_data();
    check_status(&facefeel(&["data", "check"], folder.path()), 0);
    let stray = folder.path().join("datasets/ds-stray");
    fs::create_dir_all(&stray).unwrap();
    fs::write(stray.join("archive.zip"), "photos").unwrap();
    fs::create_dir_all(folder.path().join("models/half.4294967295.partial")).unwrap();

    let said = check_status(&facefeel(&["data", "check"], folder.path()), 1);
    assert!(
        said.contains("datasets/ds-stray") && said.contains("half.4294967295.partial"),
        "{said}"
    );
    let output = facefeel(&["data", "check", "--json"], folder.path());
    assert_eq!(output.status.code(), Some(1));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(texts(&answer["findings"], "kind"), ["stray", "leftover"]);
    // Without a terminal no one can be asked.
    check_status(&facefeel(&["data", "check", "--repair"], folder.path()), 1);
    assert!(stray.exists());
    check_status(&facefeel(&["data", "check", "--yes"], folder.path()), 2);
    check_status(
        &facefeel(&["data", "check", "--repair", "--yes"], folder.path()),
        0,
    );
    let aside = folder
        .path()
        .join("recovered/datasets/ds-stray/archive.zip");
    assert_eq!(fs::read_to_string(aside).unwrap(), "photos");
    check_status(&facefeel(&["data", "check"], folder.path()), 0);

    let _program = Program::start(folder.path());
    let said = check_status(
        &facefeel(&["data", "check", "--repair", "--yes"], folder.path()),
        1,
    );
    assert!(said.contains("in use"), "{said}");
}

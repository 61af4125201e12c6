//! `facefeel experiment`, with the built program.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{PATIENCE, people};

/// Six people on three folds, two learning rates: six short runs.
const SMALL: [&str; 6] = [
    "--folds",
    "3",
    "--sweep",
    "learning-rate=0.001,0.0002",
    "--epochs",
    "2",
];

fn experiment(folder: &Path, arguments: &[&str]) -> Command {
    let data = folder.join("people.zip");
    if !data.exists() {
        fs::write(&data, people(6, 2)).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_facefeel"));
    command
        .args([
            "experiment",
            "--json",
            "--device",
            "cpu",
            "--image-size",
            "32",
        ])
        .args(["--batch-size", "8", "--balance", "12"])
        .args(arguments)
        .arg("--data")
        .arg(data)
        .arg("--out")
        .arg(folder.join("out"));
    command
}

fn done(command: &mut Command) -> Value {
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn refused(command: &mut Command, status: i32, words: &str) {
    let Output {
        status: told,
        stderr,
        ..
    } = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&stderr);
    assert_eq!(told.code(), Some(status), "{stderr}");
    assert!(stderr.contains(words), "{stderr}");
}

/// A table without what differs from run to run: times, and what follows them.
fn table(folder: &Path, name: &str) -> String {
    let table = fs::read_to_string(folder.join("out").join(name)).unwrap();
    let header: Vec<&str> = table.lines().next().unwrap().split(',').collect();
    let timed = header.iter().position(|column| *column == "seconds");
    let columns = timed.unwrap_or(header.len());
    let short = |line: &str| line.split(',').take(columns).collect::<Vec<_>>().join(",");
    table.lines().map(|line| short(line) + "\n").collect()
}

/// All tables but for times.
fn tables(folder: &Path) -> [String; 4] {
    ["runs.csv", "epochs.csv", "answers.csv", "experiment.csv"].map(|name| table(folder, name))
}

#[test]
fn every_person_is_measured_once_for_each_setting_and_the_same_command_adds_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let told = done(&mut experiment(folder.path(), &SMALL));
    let combinations = told["combinations"].as_array().unwrap();
    assert_eq!(combinations.len(), 2);
    for combination in combinations {
        assert_eq!(combination["finished"], 3);
        assert_eq!(combination["persons"], 6);
        assert_eq!(combination["pooled"]["support"], 24);
        assert!(combination["accuracy"]["deviation"].is_number());
    }
    assert_eq!(told["comparisons"][0]["images"]["images"], 24);
    let runs = told["runs"].as_array().unwrap();
    let numbers = runs.iter().map(|run| run["number"].as_u64().unwrap());
    assert_eq!(numbers.collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    for combination in [0, 1] {
        let own = runs.iter().filter(|run| run["combination"] == combination);
        let answers = own.flat_map(|run| run["figures"]["answers"].as_array().unwrap());
        let entries = answers.map(|answer| answer["entry"].as_str().unwrap());
        assert_eq!(entries.collect::<BTreeSet<_>>().len(), 24);
    }
    let before = tables(folder.path());
    let lines = before.each_ref().map(|table| table.lines().count());
    assert_eq!(lines, [1 + 6, 1 + 6 * 2, 1 + 2 * 24, 1 + 2]);
    let history = folder.path().join("out/runs/003/history.csv");
    assert_eq!(fs::read_to_string(history).unwrap().lines().count(), 1 + 2);

    // Two runs are made again on one thread instead of all: not a figure changes.
    for run in ["002", "005"] {
        fs::remove_dir_all(folder.path().join("out/runs").join(run)).unwrap();
    }
    let mut again = experiment(folder.path(), &SMALL);
    let output = again.env("RAYON_NUM_THREADS", "1").output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("4 of 6 runs are there already"), "{stderr}");
    assert_eq!(tables(folder.path()), before);

    let more = [&SMALL[..], &["--seeds", "2"]].concat();
    let other = "was begun with other options: --seeds was 1 and is 2 now;";
    refused(&mut experiment(folder.path(), &more), 2, other);
}

#[test]
fn a_killed_experiment_goes_on_from_where_it_was() {
    let (killed, whole) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let arguments = ["--folds", "3", "--epochs", "60", "--patience", "1000"];
    let mut child = experiment(killed.path(), &arguments)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    // In the middle of the second run: the first is kept, and a checkpoint of the second is there.
    let checkpoints = killed.path().join("out/runs/002/checkpoint/model");
    let is_there = || {
        let entries = fs::read_dir(&checkpoints).into_iter().flatten().flatten();
        let mut names = entries.map(|entry| entry.file_name());
        names.any(|name| name.to_string_lossy().starts_with("epoch-"))
    };
    while !is_there() {
        assert!(started.elapsed() < PATIENCE && child.try_wait().unwrap().is_none());
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let output = experiment(killed.path(), &arguments).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    assert!(stderr.contains("1 of 3 runs are there already"), "{stderr}");
    assert!(stderr.contains("Continuing after epoch"), "{stderr}");
    done(&mut experiment(whole.path(), &arguments));
    assert_eq!(tables(killed.path()), tables(whole.path()));
    assert!(!killed.path().join("out/runs/002/checkpoint").exists());
}

#[test]
fn what_cannot_be_done_is_said_before_anything_is_trained() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let check = |arguments: &[&str], words: &str| {
        refused(&mut experiment(path, arguments), 2, words);
    };
    check(&["--sweep", "speed=1"], "there is no setting speed");
    check(&["--sweep", "epochs=0,1"], "epochs: 0 is not within");
    check(&["--sweep", "epochs=1..5"], "has a range");
    check(&["--seeds", "0"], "seeds");
    check(&["--folds", "2"], "2 is not within 3 to 20");
    check(&["--folds", "7"], "cannot fill 7 folds");
    let folds = path.join("folds.csv");
    fs::write(&folds, "subject,fold\np0,0\np1,1\np2,2\n").unwrap();
    check(
        &["--folds-from", folds.to_str().unwrap()],
        "lacks the person p3",
    );
    fs::create_dir(path.join("out")).unwrap();
    fs::write(path.join("out/thesis.tex"), "").unwrap();
    refused(&mut experiment(path, &SMALL), 2, "is no experiment");
}

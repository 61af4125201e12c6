//! A run that is killed goes on as if nothing had happened.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::reel::{self, H264};
use crate::{facefeel, run};

const PATIENCE: Duration = Duration::from_secs(120);

/// Ten seconds, twenty pictures a second: a face wanders, disappears now and then, and two cuts.
fn long(path: &Path) {
    let (four, empty) = (reel::four(), reel::empty());
    let portraits: Vec<_> = (0..20)
        .map(|step| reel::portrait(40 + 10 * step, 90))
        .collect();
    let picture = |frame: u32| match frame {
        90..110 => four.clone(),
        _ if frame % 37 < 4 => empty.clone(),
        _ => portraits[(frame / 10) as usize % 20].clone(),
    };
    reel::film(path, 20, 200, picture, &H264);
}

/// Kills a run once it has written some rows.
fn killed(folder: &Path, arguments: &[&str], table: &str) {
    let mut child = facefeel(folder, arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    let table = folder.join(table);
    let lines = || fs::read_to_string(&table).map_or(0, |text| text.lines().count());
    while lines() < 40 {
        assert!(
            child.try_wait().unwrap().is_none(),
            "it ended before it was killed"
        );
        assert!(started.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_killed_run_goes_on_to_the_same_tables() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    long(&folder.join("film.mp4"));
    run(
        folder,
        &[
            "film.mp4",
            "--every",
            "50ms",
            "--csv",
            "whole.csv",
            "--jsonl",
            "whole.jsonl",
        ],
        0,
    );

    let cut = [
        "film.mp4",
        "--every",
        "50ms",
        "--csv",
        "cut.csv",
        "--jsonl",
        "cut.jsonl",
        "--elan",
        "cut.eaf",
    ];
    killed(folder, &cut, "cut.csv");
    let resumed = [&cut[..], &["--resume"]].concat();
    let before = read("cut.csv");
    assert!(before.len() < read("whole.csv").len());

    let (_, said) = run(folder, &cut, 2);
    assert!(said.contains("exists already"), "{said}");
    let mut other = resumed.clone();
    other[2] = "0.1s";
    let (_, said) = run(folder, &other, 2);
    assert!(
        said.contains("--every was 0.05 s and is 0.1 s now"),
        "{said}"
    );
    assert_eq!(read("cut.csv"), before);

    // As a loss of power may leave them: a row and a line of the journal without their ends.
    for (name, lost) in [("cut.csv", 9), ("cut.csv.progress", 30)] {
        let bytes = read(name);
        fs::write(folder.join(name), &bytes[..bytes.len() - lost]).unwrap();
    }
    let mut garbled = read("cut.jsonl");
    garbled.extend(b"{\"model\":\"face");
    fs::write(folder.join("cut.jsonl"), garbled).unwrap();
    run(folder, &resumed, 0);
    assert_eq!(read("cut.csv"), read("whole.csv"));
    assert_eq!(read("cut.jsonl"), read("whole.jsonl"));
    assert!(folder.join("cut.eaf").exists() && !folder.join("cut.csv.progress").exists());

    let (_, said) = run(folder, &resumed, 0);
    assert!(
        said.contains("everything is there: `facefeel video` wrote it before"),
        "{said}"
    );
    assert_eq!(read("cut.csv"), read("whole.csv"));
}

//! What is there for those who install the program and look after it: the doctor, completions, the manual, quiet, logs.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};

use facefeel::vision::draw::encode_jpeg;
use image::{Rgb, RgbImage};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use crate::command_line::{facefeel, path, run, text};
use crate::support::people;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn state<'a>(findings: &'a Value, part: &str) -> &'a str {
    let mut all = findings.as_array().unwrap().iter();
    all.find(|finding| finding["part"] == part).unwrap()["state"]
        .as_str()
        .unwrap()
}

#[test]
fn the_doctor_says_what_is_there_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let address = free.to_string();
    let common = ["doctor", "--addr", &address, "--data-dir"];
    let (said, _) = run(&[&common[..], &[path(&data)]].concat(), 0);
    for word in [
        "✓ prediction",
        "happy",
        "yunet",
        "✓ data folder",
        "✓ address",
        "✓ videos",
        "CPU",
    ] {
        assert!(said.contains(word), "{word}: {said}");
    }
    assert!(!data.exists(), "it only looks");
    let without = [&common[..], &[path(&data), "--ffmpeg", "/none/ffmpeg"]].concat();
    let (said, _) = run(&without, 0);
    assert!(
        said.contains("– videos") && said.contains("ffprobe; install both with: "),
        "{said}"
    );

    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let inside = file.join("data");
    let arguments = [
        "doctor",
        "--json",
        "--addr",
        &address,
        "--data-dir",
        path(&inside),
    ];
    let (said, error) = run(&arguments, 1);
    let findings: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(state(&findings, "prediction"), "good");
    assert_eq!(state(&findings, "address"), "note");
    assert_eq!(state(&findings, "data folder"), "bad", "{said}");
    assert!(error.contains("cannot work here"), "{error}");
}

#[test]
fn a_health_check_needs_no_other_program() {
    let folder = tempfile::tempdir().unwrap();
    let nobody = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let (_, error) = run(&["doctor", "--ready", "--addr", &nobody.to_string()], 1);
    assert!(error.contains("no server answers"), "{error}");
    let mut server = facefeel(&["serve", "--addr", "127.0.0.1:0", "--base-path", "/faces"])
        .arg("--data-dir")
        .arg(folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut output = std::io::BufReader::new(server.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut output, &mut line).unwrap();
    let address = line.trim().trim_start_matches("listening on http://");
    let address = address.trim_end_matches("/faces").to_owned();
    let ready = |base: &str| {
        let arguments = ["doctor", "--ready", "--addr", &address, "--base-path", base];
        facefeel(&arguments).output().unwrap().status.code()
    };
    let told = [ready("/faces"), ready("/other")];
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(told, [Some(0), Some(1)]);
}

#[test]
fn shells_and_man_know_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let (script, _) = run(&["completions", shell], 0);
        for command in ["predict", "doctor", "--files-from"] {
            assert!(
                script.contains(command.trim_start_matches('-')),
                "{shell}: {command}"
            );
        }
    }
    let (script, _) = run(&["completions", "bash"], 0);
    let mut bash = Command::new("bash")
        .arg("-n")
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut bash.stdin.take().unwrap(), script.as_bytes()).unwrap();
    assert!(bash.wait().unwrap().success());

    let folder = tempfile::tempdir().unwrap();
    let assets = Command::new(root().join("packaging/assets.sh"))
        .args([env!("CARGO_BIN_EXE_facefeel"), path(folder.path())])
        .status();
    assert!(assets.unwrap().success());
    let names = [
        "man/facefeel.1.gz",
        "man/facefeel-predict.1.gz",
        "man/facefeel-models-export.1.gz",
    ];
    for name in names.into_iter().chain(["completions/_facefeel"]) {
        assert!(
            folder.path().join(name).metadata().unwrap().len() > 100,
            "{name}"
        );
    }
}

#[test]
fn every_packed_file_is_there() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let assets = manifest
        .lines()
        .filter(|line| line.trim_start().starts_with("[\""));
    let sources: Vec<&str> = assets.map(|line| line.split('"').nth(1).unwrap()).collect();
    assert!(sources.len() > 5);
    for source in sources
        .iter()
        .filter(|source| !source.starts_with("target/"))
    {
        assert!(root().join(source).is_file(), "{source}");
    }
}

#[test]
fn quiet_tells_results_and_errors_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("people.zip");
    fs::write(&data, people(6, 2)).unwrap();
    let out = folder.path().join("model");
    let train = [
        "train",
        "--data",
        path(&data),
        "--out",
        path(&out),
        "--color",
        "gray",
        "--image-size",
        "32",
        "--epochs",
        "1",
        "--balance",
        "8",
        "--quiet",
        "--json",
    ];
    let (said, notes) = run(&train, 0);
    assert!(serde_json::from_str::<Value>(&said).is_ok(), "{said}");
    assert_eq!(notes, "");
    let (_, error) = run(
        &[
            "train", "--data", "nope", "--out", "x", "--color", "gray", "-q",
        ],
        1,
    );
    assert!(error.contains("nope"), "{error}");
}

#[test]
fn a_log_in_json_holds_notes_too() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("people.zip");
    fs::write(&data, people(6, 2)).unwrap();
    let out = folder.path().join("model");
    let output = facefeel(&[
        "train",
        "--data",
        path(&data),
        "--out",
        path(&out),
        "--color",
        "gray",
    ])
    .args([
        "--image-size",
        "32",
        "--epochs",
        "1",
        "--balance",
        "8",
        "--log-format",
        "json",
    ])
    .output()
    .unwrap();
    assert!(output.status.success());
    let log = text(&output.stderr);
    assert!(log.lines().count() > 2, "{log}");
    for line in log.lines() {
        let entry: Value = serde_json::from_str(line).unwrap();
        assert!(
            entry["message"].is_string() && entry["level"].is_string(),
            "{line}"
        );
    }
}

#[test]
fn pictures_of_anything_but_faces_are_asked_about() {
    let folder = tempfile::tempdir().unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    for class in ["cats", "dogs"] {
        let class = folder.path().join("animals").join(class);
        fs::create_dir_all(&class).unwrap();
        for number in 0..8 {
            let picture = RgbImage::from_fn(200, 200, |_, _| Rgb(rng.random()));
            fs::write(
                class.join(format!("{number}.jpg")),
                encode_jpeg(&picture, 90),
            )
            .unwrap();
        }
    }
    let data = folder.path().join("animals");
    let out = folder.path().join("model");
    let train = [
        "train",
        "--data",
        path(&data),
        "--out",
        path(&out),
        "--color",
        "gray",
        "--image-size",
        "32",
        "--epochs",
        "1",
        "--balance",
        "8",
    ];
    let (_, notes) = run(&train, 0);
    assert!(notes.contains("is this the right data?"), "{notes}");
}

#[test]
fn a_zip_is_no_picture_and_the_way_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("people.zip");
    fs::write(&data, people(2, 1)).unwrap();
    let (_, error) = run(&["predict", path(&data)], 2);
    assert!(
        error.contains("unpack it") && error.contains("-d FOLDER"),
        "{error}"
    );
}

//! `facefeel train` that is cut off, stopped, and done.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::command_line::{facefeel, path, run, text};
use crate::common;
use crate::support::{PATIENCE, pictures};

#[test]
fn a_training_that_was_cut_off_is_not_restarted_without_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let (data, out) = (folder.path().join("faces.zip"), folder.path().join("model"));
    fs::write(&data, pictures(8)).unwrap();
    let arguments = |rate| {
        let fixed = [
            "train",
            "--data",
            path(&data),
            "--out",
            path(&out),
            "--color",
            "gray",
            "--epochs",
            "12",
        ];
        let small = [
            "--patience",
            "1000",
            "--image-size",
            "32",
            "--batch-size",
            "8",
            "--balance",
            "12",
            "--learning-rate",
            rate,
        ];
        [&fixed[..], &small].concat()
    };
    let checkpoints = folder.path().join("model.checkpoint");
    let mut child = facefeel(&arguments("0.001"))
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while !checkpoints.join("model/epoch-2").is_dir() {
        assert!(begun.elapsed() < PATIENCE && child.try_wait().unwrap().is_none());
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let (_, said) = run(&arguments("0.002"), 2);
    assert!(
        said.contains("--learning-rate was 0.001 and is 0.002 now"),
        "{said}"
    );
    assert!(checkpoints.is_dir());
    let (_, said) = run(&arguments("0.001"), 0);
    assert!(said.contains("Continuing after epoch"), "{said}");
    assert!(!checkpoints.exists());
    let data_dir = path(folder.path());
    let onnx = folder.path().join("model.onnx");
    let export = ["models", "export", path(&out), "--data-dir", data_dir];
    let as_onnx = ["--format", "onnx", "--out", path(&onnx)];
    run(&[&export[..], &as_onnx].concat(), 0);
    assert!(onnx.is_file() && folder.path().join("model.crop.onnx").is_file());
    let history = fs::read_to_string(out.join("history.csv")).unwrap();
    assert!(
        history.starts_with("epoch,train_loss,") && history.lines().count() == 13,
        "{history}"
    );
}

#[cfg(unix)]
#[test]
fn a_training_that_ctrl_c_ended_says_what_it_kept_and_how_to_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let (data, out) = (folder.path().join("faces.zip"), folder.path().join("model"));
    fs::write(&data, pictures(8)).unwrap();
    let fixed = ["train", "--data", path(&data), "--out", path(&out)];
    let small =
        "--color gray --epochs 200 --patience 1000 --image-size 32 --batch-size 8 --balance 12";
    let arguments: Vec<&str> = fixed.into_iter().chain(small.split(' ')).collect();
    let child = facefeel(&arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while !folder
        .path()
        .join("model.checkpoint/model/epoch-2")
        .is_dir()
    {
        assert!(begun.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(2));
    }
    let process = child.id().to_string();
    let interrupted = Command::new("kill").args(["-INT", &process]).status();
    assert!(interrupted.unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let said = text(&output.stderr);
    assert!(said.contains(" of 200. "), "{said}");
    let go_on = format!("--init {}", path(&out));
    assert!(said.contains(&go_on) && out.is_dir(), "{said}");
    let shown = text(&output.stdout);
    assert!(!shown.contains("Next: "), "{shown}");
}

#[test]
fn a_training_ends_with_a_verdict_and_the_next_command() {
    let folder = tempfile::tempdir().unwrap();
    let (data, out) = (folder.path().join("faces.zip"), folder.path().join("model"));
    fs::write(&data, pictures(8)).unwrap();
    let fixed = ["train", "--data", path(&data), "--out", path(&out)];
    let small = "--color gray --epochs 1 --image-size 32 --batch-size 8 --balance 12";
    let arguments: Vec<&str> = fixed.into_iter().chain(small.split(' ')).collect();
    let (shown, _) = run(&arguments, 0);
    assert!(
        shown
            .trim_end()
            .lines()
            .last()
            .unwrap()
            .starts_with("Next: "),
        "{shown}"
    );
}

#[test]
fn answers_of_two_models_with_the_same_id_are_not_mixed() {
    let folder = tempfile::tempdir().unwrap();
    let (data, out) = (folder.path().join("faces.zip"), folder.path().join("model"));
    fs::write(&data, pictures(8)).unwrap();
    let fixed = ["train", "--data", path(&data), "--out", path(&out)];
    let small = "--color gray --epochs 1 --image-size 32 --batch-size 8 --balance 12";
    let arguments: Vec<&str> = fixed.into_iter().chain(small.split(' ')).collect();
    run(&arguments, 0);
    let (photo, answers) = (
        common::photo_path("astronaut.jpg"),
        folder.path().join("answers.csv"),
    );
    let ask = |status| {
        let data_dir = ["--data-dir", path(folder.path()), "--resume"];
        let fixed = ["predict", path(&photo), "--model", path(&out), "--out"];
        run(&[&fixed[..], &[path(&answers)], &data_dir].concat(), status).1
    };
    ask(0);
    ask(0);
    // Another training of the same name.
    let card = out.join("card.json");
    let mut other: Value = serde_json::from_slice(&fs::read(&card).unwrap()).unwrap();
    other["created_at"] = "2020-01-01T00:00:00Z".into();
    other.as_object_mut().unwrap().remove("checksums");
    fs::write(&card, other.to_string()).unwrap();
    let said = ask(2);
    assert!(said.contains("made=2020-01-01T00:00:00Z"), "{said}");
}

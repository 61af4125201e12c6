//! The built program as scripts use it: closed pipes, full disks, empty variables, wrong use, and what is said about them.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::common;
use crate::support::{entries, pictures, zip};

/// The program, in English and on the CPU.
pub(crate) fn facefeel(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_facefeel"));
    for variable in ["LC_ALL", "LC_MESSAGES", "LANG", "FACEFEEL_DATA_DIR"] {
        command.env_remove(variable);
    }
    command.env("FACEFEEL_DEVICE", "cpu").args(arguments);
    command.stdin(Stdio::null());
    command
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Runs it; the exit status must be as expected. Gives what it wrote to standard output and to standard error.
pub(crate) fn run(arguments: &[&str], status: i32) -> (String, String) {
    let Output {
        status: ended,
        stdout,
        stderr,
    } = facefeel(arguments).output().unwrap();
    let (stdout, stderr) = (text(&stdout), text(&stderr));
    assert_eq!(
        ended.code(),
        Some(status),
        "{arguments:?}\n{stdout}\n{stderr}"
    );
    (stdout, stderr)
}

pub(crate) fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_reader_that_has_enough_ends_the_program_quietly() {
    let folder = tempfile::tempdir().unwrap();
    let photo = common::photo_path("astronaut.jpg");
    let many = [path(&photo); 4];
    let data = path(folder.path());
    for arguments in [
        ["predict", "--data-dir", data]
            .iter()
            .chain(&many)
            .copied()
            .collect(),
        vec!["models", "list", "--json", "--data-dir", data],
    ] {
        let mut child = facefeel(&arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Closed before anything can be written.
        drop(child.stdout.take());
        let mut said = Vec::new();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        said.extend(lines.map(Result::unwrap));
        assert_eq!((child.wait().unwrap().code(), said), (Some(0), Vec::new()));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let arguments = ["models", "list", "--data-dir", path(folder.path())];
    let output = facefeel(&arguments).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(
        said.starts_with("facefeel: standard output cannot be written: "),
        "{said}"
    );
}

#[test]
fn a_variable_set_to_nothing_is_not_set() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["models", "list", "--data-dir", path(folder.path())];
    let mut command = facefeel(&arguments);
    for variable in ["FACEFEEL_DATA_DIR", "FACEFEEL_DEVICE", "FACEFEEL_DETECTOR"] {
        command.env(variable, "");
    }
    assert_eq!(command.output().unwrap().status.code(), Some(0));
    // What a variable says is not shown as needed.
    let output = facefeel(&["models", "export"])
        .env("FACEFEEL_DATA_DIR", path(folder.path()))
        .output()
        .unwrap();
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said.contains("Usage: ") && !said.contains("--data-dir"),
        "{said}"
    );
}

#[test]
fn what_cannot_be_written_is_said_before_the_work() {
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("taken");
    fs::write(&taken, "").unwrap();
    let inside = taken.join("model");
    // The data are not even looked at.
    let train = ["train", "--data", "nothing.zip", "--color", "gray", "--out"];
    let (_, said) = run(&[&train[..], &[path(&inside)]].concat(), 2);
    assert!(said.contains("cannot be written"), "{said}");
    let (_, said) = run(&[&train[..], &[path(&taken)]].concat(), 2);
    assert!(said.contains("exists already"), "{said}");
    let report = taken.join("report.csv");
    let (_, said) = run(
        &[
            "evaluate",
            "--data",
            "nothing.zip",
            "--report",
            path(&report),
        ],
        2,
    );
    assert!(said.contains("cannot be written"), "{said}");
    let model = folder.path().join("model");
    let mut other = [
        &train[..],
        &[path(&model), "--init", "bundled", "--recipe", "thesis"],
    ]
    .concat();
    let (_, said) = run(&other, 2);
    assert!(
        said.contains("the network facefeel, and this training asks for thesis"),
        "{said}"
    );
    other[4] = "rgb";
    let (_, said) = run(&other, 2);
    assert!(
        said.contains("the colour gray, and this training asks for rgb"),
        "{said}"
    );
}

#[test]
fn a_missing_file_is_named_once() {
    let (_, said) = run(&["evaluate", "--data", "nothing-here"], 1);
    assert_eq!(said.matches("nothing-here").count(), 1, "{said}");
}

#[test]
fn a_model_is_neither_added_nor_removed_under_a_server_s_feet() {
    let folder = tempfile::tempdir().unwrap();
    let data = path(folder.path());
    let file = folder.path().join("model.zip");
    run(
        &[
            "models",
            "export",
            "facefeel-ferplus",
            "--out",
            path(&file),
            "--data-dir",
            data,
        ],
        0,
    );
    run(&["models", "import", path(&file), "--data-dir", data], 0);
    let held = facefeel::storage::data_dir::FolderLock::take(folder.path()).unwrap();
    for arguments in [["import", path(&file)], ["remove", "facefeel-ferplus-2"]] {
        let (_, said) = run(
            &["models", arguments[0], arguments[1], "--data-dir", data],
            1,
        );
        assert!(said.contains("in use by another"), "{said}");
    }
    drop(held);
    let (list, _) = run(&["models", "list", "--data-dir", data], 0);
    assert_eq!(list.matches("facefeel-ferplus").count(), 2, "{list}");
}

#[test]
fn a_wrong_class_is_answered_in_the_command_line_s_own_terms() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("faces.zip");
    fs::write(&data, pictures(3)).unwrap();
    let (_, said) = run(
        &["evaluate", "--data", path(&data), "--map", "happy=foo"],
        2,
    );
    assert!(said.contains("FOLDER=") && !said.contains("null"), "{said}");
}

#[test]
fn with_only_a_table_has_no_class_that_could_not_be_answered() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("faces.zip");
    fs::write(&data, zip(&entries("", 3))).unwrap();
    let table = |name: &str, more: &[&str]| {
        let report = folder.path().join(name);
        let report = path(&report);
        run(
            &[
                &["evaluate", "--data", path(&data), "--report", report][..],
                more,
            ]
            .concat(),
            0,
        );
        fs::read_to_string(report).unwrap()
    };
    let all = table("all.csv", &[]);
    assert!(
        all.lines()
            .next()
            .unwrap()
            .ends_with("face,angry,contempt,disgust,fear,happy,neutral,sad,surprise"),
        "{all}"
    );
    let only = table("only.csv", &["--only"]);
    assert!(
        only.lines().next().unwrap().ends_with(",face,happy,sad"),
        "{only}"
    );
    let answers = only
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(4).unwrap());
    assert!(
        answers
            .into_iter()
            .all(|answer| ["happy", "sad"].contains(&answer)),
        "{only}"
    );
}

#[test]
fn a_check_up_tells_what_is_there_and_whether_that_is_enough() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("faces.zip");
    fs::write(&data, pictures(6)).unwrap();
    let (words, _) = run(&["check", path(&data)], 0);
    assert!(words.contains("happy") && words.contains("12"), "{words}");
    let (json, _) = run(&["check", path(&data), "--format", "json"], 0);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["classes"][1]["images"], 6);
    assert_eq!(json["can_train"], true);
    assert!(!json["findings"].as_array().unwrap().is_empty());
    fs::write(&data, pictures(2)).unwrap();
    let (json, _) = run(&["check", path(&data), "--format", "json"], 1);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["can_train"], false);
}

#[test]
fn two_models_are_compared_on_the_same_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("faces.zip");
    fs::write(&data, pictures(20)).unwrap();
    let compare = |b: &str, more: &[&str]| {
        let fixed = [
            "compare",
            "bundled",
            b,
            "--data",
            path(&data),
            "--data-dir",
            path(folder.path()),
        ];
        run(&[&fixed[..], more].concat(), 0).0
    };
    let json: serde_json::Value =
        serde_json::from_str(&compare("facefeel-ferplus", &["--json"])).unwrap();
    let number = |name: &str| json[name].as_f64().unwrap();
    assert_eq!(number("images"), 40.0);
    let difference =
        json["a"]["accuracy"].as_f64().unwrap() - json["b"]["accuracy"].as_f64().unwrap();
    assert!((number("difference") - difference).abs() < 1e-9);
    let [low, high] = [0, 1].map(|side| json["difference_interval_95"][side].as_f64().unwrap());
    assert!(low <= difference && difference <= high);
    assert_eq!(
        (number("only_a_right") - number("only_b_right")) / 40.0,
        number("difference")
    );
    assert!((0.0..=1.0).contains(&number("p_value")));
    // A model is as good as itself.
    let itself: serde_json::Value = serde_json::from_str(&compare("bundled", &["--json"])).unwrap();
    assert_eq!(
        (&itself["p_value"], &itself["verdict"]),
        (&1.0.into(), &"chance".into())
    );
    assert!(compare("facefeel-ferplus", &[]).contains("McNemar"));
}

#[test]
fn more_than_two_models_are_each_compared_with_the_best() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("faces.zip");
    fs::write(&data, pictures(20)).unwrap();
    let third = folder.path().join("third.zip");
    let data_dir = path(folder.path());
    let export = [
        "models",
        "export",
        "facefeel-ferplus",
        "--out",
        path(&third),
    ];
    run(&[&export[..], &["--data-dir", data_dir]].concat(), 0);
    run(
        &["models", "import", path(&third), "--data-dir", data_dir],
        0,
    );
    let compare = |models: &[&str], more: &[&str], status: i32| {
        let fixed = ["--data", path(&data), "--data-dir", data_dir];
        run(&[&["compare"], models, &fixed, more].concat(), status)
    };
    let models = ["bundled", "facefeel-ferplus", "facefeel-ferplus-2"];
    let json: serde_json::Value =
        serde_json::from_str(&compare(&models, &["--json"], 0).0).unwrap();
    assert_eq!(json["images"], 40);
    let named = json["compared"].as_array().unwrap();
    let ids: Vec<&str> = named
        .iter()
        .map(|one| one["model"].as_str().unwrap())
        .collect();
    assert_eq!(ids[1..], models[1..]);
    // The same weights twice are right about the same pictures.
    assert_eq!(json["models"][1]["right"], json["models"][2]["right"]);
    let best = usize::try_from(json["best"].as_u64().unwrap()).unwrap();
    for (place, model) in json["models"].as_array().unwrap().iter().enumerate() {
        assert_eq!(model["against_best"].is_null(), place == best);
    }
    assert!(compare(&models, &[], 0).0.contains("Holm"));
    let (_, said) = compare(&["bundled", "facefeel-ferplus", "facefeel-ferplus"], &[], 2);
    assert!(said.contains("given twice"), "{said}");
}

#[test]
fn a_model_is_exported_for_other_programs() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("model.onnx");
    let arguments = [
        "models",
        "export",
        "facefeel-ferplus",
        "--format",
        "onnx",
        "--out",
        path(&out),
        "--data-dir",
        path(folder.path()),
    ];
    run(&arguments, 0);
    for (file, input) in [
        ("model.onnx", "logits"),
        ("model.crop.onnx", "probabilities"),
    ] {
        let bytes = fs::read(folder.path().join(file)).unwrap();
        let has = |text: &str| {
            bytes
                .windows(text.len())
                .any(|window| window == text.as_bytes())
        };
        assert!(has("facefeel.classes") && has(input), "{file}");
    }
    run(&arguments, 2);
}

//! `facefeel predict` over folders, lists and pipes.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use tempfile::TempDir;

use crate::command_line::{facefeel, path, run, text};
use crate::common;

/// A folder of two people, one of them with a picture that is none.
fn study() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let copy = |photo: &str, to: &str| {
        let to = folder.path().join("study").join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, common::photo(photo)).unwrap();
    };
    copy("astronaut.jpg", "anna/monday/1.jpg");
    copy("cat.jpg", "anna/2.jpg");
    copy("solvay_1927_four.jpg", "ben/1.jpg");
    fs::write(folder.path().join("study/ben/broken.png"), "no picture").unwrap();
    folder
}

fn predict(folder: &Path, arguments: &[&str], status: i32) -> String {
    let fixed = ["predict", "--data-dir", path(folder)];
    run(&[&fixed, arguments].concat(), status).0
}

fn lines(jsonl: &str) -> Vec<Value> {
    jsonl
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn rows(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(csv.as_bytes());
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| row.iter().map(str::to_owned).collect())
        .collect()
}

#[test]
fn every_form_says_the_same_in_the_order_of_the_names() {
    let folder = study();
    let study = folder.path().join("study");
    let ask = |format: &str| predict(folder.path(), &[path(&study), "--format", format], 3);
    let jsonl = lines(&ask("jsonl"));
    let names: Vec<&str> = jsonl
        .iter()
        .map(|line| line["file"].as_str().unwrap())
        .collect();
    let expected = [
        "anna/2.jpg",
        "anna/monday/1.jpg",
        "ben/1.jpg",
        "ben/broken.png",
    ];
    assert_eq!(
        names,
        expected.map(|name| path(&study.join(name)).to_owned())
    );
    let people: Vec<&Value> = jsonl.iter().map(|line| &line["person"]).collect();
    assert_eq!(people, ["anna", "anna", "ben", "ben"]);
    assert!(jsonl[0]["faces"].as_array().unwrap().is_empty() && jsonl[0]["error"].is_null());
    assert_eq!(jsonl[2]["faces"].as_array().unwrap().len(), 4);
    assert_eq!(jsonl[3]["error"]["status"], 415);

    let face = &jsonl[1]["faces"][0];
    assert_eq!(
        (&face["emotion"], &face["sure"], &face["head"]["turned"]),
        (&"happy".into(), &true.into(), &false.into())
    );
    assert!(face["detector_score"].as_f64().unwrap() > 0.7);
    let scores = face["scores"].as_object().unwrap();
    let score = |class: &str| scores[class].as_f64().unwrap();
    let negative = ["sad", "angry", "disgust", "fear", "contempt"].map(score);
    let strongest = negative.into_iter().fold(0.0, f64::max);
    let valence = face["valence_derived"].as_f64().unwrap();
    assert!((valence - (score("happy") - strongest)).abs() < 1e-6);

    let json: Value = serde_json::from_str(&ask("json")).unwrap();
    assert_eq!(json["model"], jsonl[0]["model"]);
    assert!(json["elapsed_ms"].as_f64().unwrap() > 0.0);
    for (image, line) in json["images"].as_array().unwrap().iter().zip(&jsonl) {
        let mut line = line.clone();
        let fields = line.as_object_mut().unwrap();
        fields.remove("model");
        fields.remove("settings");
        assert_eq!(*image, line);
    }

    let csv = rows(&ask("csv"));
    assert_eq!(csv.len(), 1 + 1 + 1 + 4 + 1);
    let column = |name: &str| csv[0].iter().position(|known| known == name).unwrap();
    let numbers: Vec<&str> = csv[1..]
        .iter()
        .map(|row| row[column("face")].as_str())
        .collect();
    assert_eq!(numbers, ["", "1", "1", "2", "3", "4", ""]);
    assert_eq!(csv[2][column("emotion")], "happy");
    assert!(!csv[7][column("error")].is_empty());

    let words = ask("text");
    assert_eq!(words.lines().count(), 7, "{words}");
}

#[test]
fn pictures_come_by_pattern_list_and_pipe() {
    let folder = study();
    let study = folder.path().join("study");
    let pattern = study.join("*/1.jpg");
    let by_pattern = lines(&predict(
        folder.path(),
        &[path(&pattern), "--format", "jsonl"],
        0,
    ));
    assert_eq!(by_pattern.len(), 1);
    assert_eq!(by_pattern[0]["person"], "ben");

    let list = folder.path().join("list.txt");
    let missing = study.join("nowhere.jpg");
    let names = [study.join("anna/2.jpg"), missing, study.join("anna/monday")];
    fs::write(&list, names.each_ref().map(|name| path(name)).join("\r\n")).unwrap();
    let listed = lines(&predict(
        folder.path(),
        &["--files-from", path(&list), "--format", "jsonl"],
        3,
    ));
    assert_eq!(listed.len(), 3);
    assert_eq!(listed[1]["error"]["status"], 404);
    assert_eq!(listed[2]["person"], "monday");

    let mut child = facefeel(&["predict", "--data-dir", path(folder.path()), "-", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let photo = common::photo("astronaut.jpg");
    child.stdin.take().unwrap().write_all(&photo).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["images"][0]["file"], "-");
    assert_eq!(json["images"][0]["faces"][0]["emotion"], "happy");
}

#[test]
fn an_answer_is_out_before_the_next_picture_is_named() {
    let folder = study();
    let fixed = ["predict", "--data-dir", path(folder.path())];
    let mut child = facefeel(&[&fixed[..], &["--files-from", "-", "--format", "jsonl"]].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut names = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    for name in ["anna/2.jpg", "ben/1.jpg"] {
        writeln!(names, "{}", path(&folder.path().join("study").join(name))).unwrap();
        let mut line = String::new();
        answers.read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).unwrap();
        assert!(answer["file"].as_str().unwrap().ends_with(name));
    }
    drop(names);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_run_that_was_cut_off_is_gone_on_with() {
    let folder = study();
    let study = folder.path().join("study");
    for ending in ["csv", "jsonl"] {
        let out = folder.path().join(format!("answers.{ending}"));
        let arguments = [path(&study), "--out", path(&out)];
        let resumed = [&arguments[..], &["--resume"]].concat();
        // Nothing is there yet.
        assert_eq!(predict(folder.path(), &resumed, 3), "");
        let whole = fs::read(&out).unwrap();
        predict(folder.path(), &arguments, 2);
        for length in [0, 40, whole.len() / 2, whole.len() - 3] {
            fs::write(&out, &whole[..length]).unwrap();
            predict(folder.path(), &resumed, 3);
            assert_eq!(
                text(&fs::read(&out).unwrap()),
                text(&whole),
                "{ending} {length}"
            );
        }
        // Another model's answers do not get between them.
        let other = [&resumed[..], &["--model", "facefeel-ferplus"]].concat();
        predict(folder.path(), &other, 2);
        assert_eq!(fs::read(&out).unwrap(), whole);
        // Nor do those of other settings.
        let crops = folder.path().join("crops");
        let others: [&[&str]; 4] = [
            &["--faces", "whole"],
            &["--detector", "seetaface"],
            &["--lang", "fr"],
            &["--crops", path(&crops)],
        ];
        for other in others {
            let fixed = ["predict", "--data-dir", path(folder.path())];
            let (_, said) = run(&[&fixed, &resumed[..], other].concat(), 2);
            let begun =
                "it was written with faces=detect detector=yunet lang=en, and this command has";
            assert!(said.contains(begun), "{ending} {other:?}: {said}");
            assert_eq!(fs::read(&out).unwrap(), whole);
        }
    }
    let words = folder.path().join("answers.txt");
    predict(
        folder.path(),
        &[path(&study), "--out", path(&words), "--resume"],
        2,
    );
}

#[test]
fn a_crop_is_the_face_as_the_model_saw_it() {
    let folder = study();
    let crops = folder.path().join("crops");
    let study = folder.path().join("study/ben/1.jpg");
    let found = lines(&predict(
        folder.path(),
        &[
            path(&study),
            path(&study),
            "--crops",
            path(&crops),
            "--format",
            "jsonl",
        ],
        0,
    ));
    let faces = found
        .iter()
        .flat_map(|line| line["faces"].as_array().unwrap());
    let files: Vec<(&str, &Value)> = faces
        .map(|face| (face["crop"].as_str().unwrap(), &face["scores"]))
        .collect();
    assert_eq!(files.len(), 8);
    for (file, scores) in files {
        let again = lines(&predict(
            folder.path(),
            &[file, "--faces", "whole", "--format", "jsonl"],
            0,
        ));
        for (class, score) in again[0]["faces"][0]["scores"].as_object().unwrap() {
            let difference = score.as_f64().unwrap() - scores[class].as_f64().unwrap();
            assert!(difference.abs() < 1e-5, "{file} {class}: {difference}");
        }
    }
}

#[test]
fn the_summary_has_a_row_for_each_person_or_folder() {
    let folder = study();
    let study = folder.path().join("study");
    let out = folder.path().join("answers.csv");
    let table = predict(
        folder.path(),
        &[path(&study), "--out", path(&out), "--summary"],
        3,
    );
    let rows: Vec<Vec<&str>> = table
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(rows.len(), 3, "{table}");
    // Name, images, unreadable, faces.
    assert_eq!(rows[1][..4], ["anna", "2", "0", "1"], "{table}");
    assert_eq!(rows[2][..4], ["ben", "2", "1", "4"], "{table}");
    let table = predict(folder.path(), &[path(&study), "--summary=folder"], 3);
    let folders = table
        .lines()
        .filter(|line| line.contains("monday "))
        .count();
    assert_eq!(folders, 1, "{table}");
}

#[test]
fn an_exit_status_says_how_it_went() {
    let folder = study();
    let study = folder.path().join("study");
    let data = folder.path();
    predict(data, &[path(&study.join("anna"))], 0);
    predict(data, &[path(&study)], 3);
    predict(data, &[path(&study.join("ben/broken.png"))], 1);
    predict(data, &[path(&study.join("*.webp"))], 1);
    let empty = data.join("empty");
    fs::create_dir(&empty).unwrap();
    predict(data, &[path(&empty)], 1);
    predict(data, &[], 2);
    predict(data, &["-", "-"], 2);
    predict(data, &[path(&study), "--resume"], 2);
    predict(data, &[path(&study), "--json", "--format", "csv"], 2);
    predict(
        data,
        &[path(&study), "--crops", path(&study.join("anna/2.jpg"))],
        2,
    );
}

#[test]
fn a_run_does_not_take_the_pictures_of_an_earlier_one_for_photos() {
    let folder = study();
    let data = folder.path();
    let study = data.join("study");
    let anna = study.join("anna");
    // Where a folder is read, nothing is written into it, nor is the folder for it made.
    for option in ["--crops", "--annotate"] {
        predict(data, &[path(&study), option, path(&study)], 2);
        let inside = study.join("crops");
        predict(data, &[path(&study), option, path(&inside)], 2);
        assert!(!inside.exists());
    }
    let pattern = anna.join("*.jpg");
    predict(data, &[path(&pattern), "--annotate", path(&anna)], 2);
    // Files that are named one by one may be written beside.
    let photo = study.join("ben/1.jpg");
    let beside = ["--annotate", path(photo.parent().unwrap())];
    predict(data, &[&[path(&photo)], &beside[..]].concat(), 0);
    let made = study.join("ben/1.annotated.jpg");
    assert!(made.is_file());
    let both = [path(&photo), path(&made), "--format", "jsonl"];
    let again = lines(&predict(data, &[&both[..], &beside].concat(), 0));
    assert_eq!(again.len(), 1);
    assert!(study.join("ben/1.annotated-2.jpg").is_file());
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_named_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.jpg");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    for (what, why) in [("/dev/zero", "a device"), (path(&pipe), "a pipe")] {
        let found = lines(&predict(folder.path(), &[what, "--format", "jsonl"], 1));
        let detail = found[0]["error"]["detail"].as_str().unwrap();
        assert!(detail.contains(why), "{detail}");
    }
    let here = path(folder.path());
    predict(folder.path(), &["--files-from", here], 2);
}

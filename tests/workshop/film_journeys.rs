//! Films of a server that is killed, backed up and looked through, with the real program.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::films::{FILMS, files_below, one_face};
use crate::restarts::Program;
use crate::support::{JOBS, Listener};

/// Sends a request; the head of the answer.
async fn send(program: &Program, start: &str, headers: &str, body: &[u8]) -> String {
    let head = format!(
        "{start} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nTus-Resumable: 1.0.0\r\nContent-Length: {}\r\n{headers}\r\n",
        program.address,
        body.len()
    );
    let mut stream = TcpStream::connect(program.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// A film in the queue.
async fn started(program: &Program, bytes: &[u8], keep: bool) -> Value {
    let length = format!("Upload-Length: {}\r\n", bytes.len());
    let begun = send(program, "POST /api/v1/films/uploads", &length, b"").await;
    let place = begun
        .lines()
        .find_map(|line| line.strip_prefix("location: "))
        .unwrap()
        .to_owned();
    let headers = "Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n";
    let sent = send(program, &format!("PATCH {place}"), headers, bytes).await;
    assert!(sent.starts_with("HTTP/1.1 204"), "{sent}");
    let upload = place.rsplit('/').next().unwrap();
    let wanted = json!({ "upload": upload, "keep_film": keep, "every_s": 0.1 }).to_string();
    program
        .send("POST", FILMS, "application/json", wanted.as_bytes())
        .await
}

async fn finished(program: &Program, film: &Value) -> Vec<Value> {
    let job = film["job"].as_str().unwrap();
    Listener::connect(program.address, job, 0)
        .await
        .story()
        .await
}

fn facefeel(arguments: &[&str], data_dir: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_facefeel"));
    command.args(arguments).arg("--data-dir").arg(data_dir);
    command.output().unwrap()
}

fn check_status(output: &Output, status: i32) -> String {
    let said = String::from_utf8([&output.stdout[..], &output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(status), "{said}");
    said
}

async fn rows(program: &Program, film: &Value) -> Vec<Value> {
    let id = film["id"].as_str().unwrap();
    let page = program.get(&format!("{FILMS}/{id}/rows?limit=2000")).await;
    page["rows"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_killed_server_goes_on_with_its_film() {
    let bytes = one_face(900);
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path());
    let film = started(&program, &bytes, true).await;
    let job = film["job"].as_str().unwrap();
    let mut listener = Listener::connect(program.address, job, 0).await;
    let progress = listener
        .until(|event| event["pictures"].as_u64() > Some(10))
        .await;
    assert!(progress["done_s"].as_f64().unwrap() < 80.0, "{progress}");
    // SIGKILL: the program has no chance to tidy up.
    drop(program);
    let journal = folder
        .path()
        .join("films")
        .join(film["id"].as_str().unwrap())
        .join("journal");
    let before = fs::read_to_string(&journal).unwrap().lines().count();
    assert!(before > 10);

    let program = Program::start(folder.path());
    let story = finished(&program, &film).await;
    let last = story.last().unwrap();
    assert_eq!(
        (&last["type"], &last["film"]),
        (&json!("finished"), &film["id"]),
        "{story:#?}"
    );
    let told = program.get(&format!("{JOBS}/{job}")).await;
    assert_eq!(
        (&told["state"], &told["resumed"]),
        (&json!("succeeded"), &json!(1))
    );
    // What was looked at before was not looked at again, and both halves are one film: its one face keeps its number.
    let lines: Vec<String> = fs::read_to_string(&journal)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect();
    assert_eq!(lines.len(), 900 + 3);
    let seen = rows(&program, &film).await;
    assert_eq!(seen.len(), 900);
    let second = started(&program, &bytes, false).await;
    finished(&program, &second).await;
    for (row, expected) in seen.iter().zip(rows(&program, &second).await) {
        assert_eq!(
            (&row["time_s"], &row["faces"]),
            (&expected["time_s"], &expected["faces"])
        );
    }
}

#[tokio::test]
async fn films_are_backed_up_restored_and_looked_through() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path());
    let film = started(&program, &one_face(10), true).await;
    finished(&program, &film).await;
    let id = film["id"].as_str().unwrap().to_owned();
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("backup.zip");
    check_status(
        &facefeel(&["backup", file.to_str().unwrap()], folder.path()),
        0,
    );
    let target = elsewhere.path().join("data");
    check_status(&facefeel(&["restore", file.to_str().unwrap()], &target), 0);
    check_status(&facefeel(&["data", "check"], &target), 0);
    let restored = Program::start(&target);
    let place = format!("{FILMS}/{id}");
    assert_eq!(restored.get(&place).await, program.get(&place).await);
    assert_eq!(rows(&restored, &film).await, rows(&program, &film).await);
    drop(restored);

    // Damage, a stray and a film without its files are found.
    let journal = target.join("films").join(&id).join("journal");
    let sound = fs::read(&journal).unwrap();
    fs::write(&journal, [&sound[..], b"{}\n"].concat()).unwrap();
    fs::create_dir_all(target.join("films/film-stray")).unwrap();
    let said = check_status(&facefeel(&["data", "check"], &target), 1);
    assert!(
        said.contains("is not what was seen in") && said.contains("film-stray"),
        "{said}"
    );
    fs::write(&journal, sound).unwrap();
    check_status(
        &facefeel(&["data", "check", "--repair", "--yes"], &target),
        0,
    );
    fs::remove_file(&journal).unwrap();
    let said = check_status(&facefeel(&["data", "check"], &target), 1);
    assert!(said.contains("are missing"), "{said}");
    check_status(
        &facefeel(&["data", "check", "--repair", "--yes"], &target),
        1,
    );
    drop(program);
}

#[tokio::test]
async fn a_folder_that_was_moved_and_not_recorded_is_an_upload_again() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path());
    let bytes = one_face(5);
    let length = format!("Upload-Length: {}\r\n", bytes.len());
    let begun = send(&program, "POST /api/v1/films/uploads", &length, b"").await;
    let place = begun
        .lines()
        .find_map(|line| line.strip_prefix("location: "))
        .unwrap()
        .to_owned();
    drop(program);
    // As a kill between the folder's move and its row leaves it.
    let upload = place.rsplit('/').next().unwrap();
    let root = folder.path();
    fs::create_dir_all(root.join("films")).unwrap();
    fs::rename(
        root.join("uploads").join(upload),
        root.join("films/film-abc"),
    )
    .unwrap();
    let program = Program::start(root);
    let head = send(&program, &format!("HEAD {place}"), "", b"").await;
    assert!(
        head.starts_with("HTTP/1.1 200") && head.contains("upload-offset: 0"),
        "{head}"
    );
    assert!(files_below(&root.join("films")).is_empty());
}

//! Servers that end in the middle of a training: asked to, or killed.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::common;
use crate::support::{
    DATASETS, JOBS, Listener, PATIENCE, Workshop, assert_numbered, entries, epochs, open_jobs,
    pictures, training, zip,
};

/// The built program, serving a folder; killed if the test forgets it.
pub(crate) struct Program {
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
}

impl Program {
    pub(crate) fn start(folder: &Path) -> Self {
        let mut child = command(folder).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let output = child.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://");
        let address = address.unwrap_or_else(|| panic!("it said {line:?}"));
        Self {
            address: address.parse().unwrap(),
            child,
        }
    }

    pub(crate) async fn send(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> Value {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: {kind}\r\n\
             Content-Length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(body).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 2"), "{answer}");
        serde_json::from_str(body).unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.send("GET", path, "text/plain", b"").await
    }

    /// Uploads a ZIP; the dataset.
    pub(crate) async fn upload(&self, zip: &[u8]) -> Value {
        let mut form =
            b"--x\r\nContent-Disposition: form-data; name=\"archive\"; filename=\"a.zip\"\r\n\r\n"
                .to_vec();
        form.extend(zip);
        form.extend(b"\r\n--x--\r\n");
        let kind = "multipart/form-data; boundary=x";
        self.send("POST", DATASETS, kind, &form).await
    }

    /// Starts a training of six epochs, long enough to be caught in the middle; its id.
    async fn train(&self) -> String {
        let parts = zip(&[entries("train/", 8), entries("valid/", 5)].concat());
        let dataset = self.upload(&parts).await;
        let request = json!({
            "kind": "train", "dataset": dataset["id"], "color": "gray", "epochs": 6, "image_size": 32, "balance": 60,
            "patience": 1000,
        })
        .to_string();
        let job = self.send("POST", JOBS, "application/json", request.as_bytes());
        job.await["id"].as_str().unwrap().to_owned()
    }

    /// Waits until the third epoch runs.
    async fn reach_third_epoch(&self, job: &str) {
        let mut listener = Listener::connect(self.address, job, 0).await;
        listener
            .until(|event| event["epoch"].as_u64() >= Some(3))
            .await;
    }

    /// Asserts that the job goes on and its story has each epoch once.
    async fn finishes(&self, job: &str) {
        let story = Listener::connect(self.address, job, 0).await.story().await;
        assert_numbered(&story);
        assert_eq!(epochs(&story), [1, 2, 3, 4, 5, 6], "{story:#?}");
        let resumed = story.iter().filter(|event| event["type"] == "resumed");
        assert!(resumed.count() >= 1, "{story:#?}");
        assert_eq!(story.last().unwrap()["type"], "finished", "{story:#?}");

        let job = self.get(&format!("{JOBS}/{job}")).await;
        assert_eq!(
            (&job["state"], &job["resumed"]),
            (&json!("succeeded"), &json!(1))
        );
        let report = job["result"]["report"].as_str().unwrap();
        let report = self.get(&format!("/api/v1/reports/{report}")).await;
        let history = report["history"].as_array().unwrap();
        let numbers: Vec<u64> = history
            .iter()
            .map(|epoch| epoch["epoch"].as_u64().unwrap())
            .collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
        for (told, kept) in story
            .iter()
            .filter(|event| event["type"] == "epoch" && event["purpose"] == "model")
            .zip(history)
        {
            assert_eq!(told["valid"], kept["valid"]);
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_facefeel"));
    command
        .args([
            "serve",
            "--addr",
            "127.0.0.1:0",
            "--device",
            "cpu",
            "--data-dir",
        ])
        .arg(folder);
    command
}

#[tokio::test]
async fn a_killed_server_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path());
    let job = program.train().await;
    program.reach_third_epoch(&job).await;
    // SIGKILL: the program has no chance to tidy up.
    drop(program);
    Program::start(folder.path()).finishes(&job).await;
}

#[tokio::test]
async fn a_server_killed_during_a_comparison_has_the_model_and_completes_its_figures() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path());
    let dataset = program.upload(&pictures(8)).await;
    let request = training(dataset["id"].as_str().unwrap(), 40).to_string();
    let job = program.send("POST", JOBS, "application/json", request.as_bytes());
    let job = job.await["id"].as_str().unwrap().to_owned();
    let mut listener = Listener::connect(program.address, &job, 0).await;
    let ready = listener.until(|event| event["type"] == "model_ready").await;
    let model = format!("/api/v1/models/{}", ready["model"].as_str().unwrap());
    let name = json!({"name": "Kept"}).to_string();
    program
        .send("PATCH", &model, "application/json", name.as_bytes())
        .await;
    listener
        .until(|event| event["type"] == "epoch" && event["purpose"] == "comparison")
        .await;
    drop(program);

    let program = Program::start(folder.path());
    assert_eq!(program.get(&model).await["name"], "Kept");
    let story = Listener::connect(program.address, &job, 0)
        .await
        .story()
        .await;
    assert_numbered(&story);
    let told = |kind: &str| story.iter().filter(|event| event["type"] == kind).count();
    assert_eq!(
        (told("model_ready"), told("finished")),
        (1, 1),
        "{story:#?}"
    );
    let ended = program.get(&format!("{JOBS}/{job}")).await;
    assert_eq!(
        (&ended["state"], &ended["resumed"]),
        (&json!("succeeded"), &json!(1))
    );
    assert_eq!(ended["result"]["model"], ready["model"]);
    assert_eq!(ended["result"]["report"], ready["report"]);
    let card = program.get(&model).await;
    assert_eq!(card["name"], "Kept");
    assert_eq!(card["metrics"].as_array().unwrap().len(), 2);
    let models = program.get("/api/v1/models").await;
    let own = |card: &&Value| card["origin"] == "trained";
    assert_eq!(models.as_array().unwrap().iter().filter(own).count(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn a_server_asked_to_end_leaves_its_training_to_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(folder.path());
    let job = program.train().await;
    program.reach_third_epoch(&job).await;
    let id = program.child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    assert!(program.child.wait().unwrap().success());
    Program::start(folder.path()).finishes(&job).await;
}

#[test]
fn a_second_server_on_the_same_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let _first = Program::start(folder.path());
    let second = command(folder.path()).output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    let said = String::from_utf8(second.stderr).unwrap();
    assert!(said.contains("in use by another FaceFeel server"), "{said}");
}

#[tokio::test]
async fn a_queue_opened_again_goes_on_with_every_job() {
    let workshop = Workshop::open();
    let dataset = workshop.dataset().await;
    let running = workshop.train(&dataset, 1000).await;
    let waiting = workshop.post(JOBS, training(&dataset, 1)).await.json();
    workshop
        .until(&running, |job| job["last_seq"].as_u64() >= Some(4))
        .await;
    let Workshop { folder, app } = workshop;
    app.jobs.stop();
    let jobs = app.jobs.clone();
    let ended = tokio::task::spawn_blocking(move || jobs.wait_for_workers(PATIENCE));
    assert!(ended.await.unwrap());
    drop(app);

    let jobs = open_jobs(folder.path(), common::limits());
    let id = waiting["id"].as_str().unwrap();
    jobs.cancel(&running).await.unwrap();
    let wait = async {
        while !jobs.status(id).await.unwrap().job.state.has_ended() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap();
    let job = jobs.status(&running).await.unwrap().job;
    assert_eq!(job.resumed, 1);
    assert!(job.state.has_ended());
}

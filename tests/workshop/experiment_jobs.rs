//! Experiments on a server: groups of trainings.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::restarts::Program;
use crate::support::{DATASETS, JOBS, PATIENCE, Workshop, entries, people, zip};

pub(crate) const EXPERIMENTS: &str = "/api/v1/experiments";

/// Three folds, so many epochs each.
pub(crate) fn request(dataset: &Value, epochs: usize) -> Value {
    json!({
        "dataset": dataset, "color": "gray", "epochs": epochs, "image_size": 32, "batch_size": 8, "balance": 12,
        "patience": 1000, "folds": 3,
    })
}

impl Workshop {
    pub(crate) async fn people(&self) -> Value {
        let answer = self.upload(&people(6, 2)).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["id"].clone()
    }

    /// Starts an experiment; its address.
    pub(crate) async fn start(&self, request: Value) -> String {
        let answer = self.post(EXPERIMENTS, request).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        format!("{EXPERIMENTS}/{}", answer.json()["id"].as_str().unwrap())
    }

    /// The experiment once it is as asked for.
    async fn experiment_until(&self, place: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let look = async {
            loop {
                let experiment = self.get(place).await.json();
                if is_so(&experiment) {
                    return experiment;
                }
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, look).await.unwrap()
    }

    pub(crate) async fn experiment_over(&self, place: &str) -> Value {
        self.experiment_until(place, |experiment| experiment["state"] != "running")
            .await
    }
}

pub(crate) fn states(experiment: &Value) -> Vec<&str> {
    let runs = experiment["runs"].as_array().unwrap().iter();
    runs.map(|run| run["state"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn every_run_is_a_training_and_together_they_measure_every_image_once() {
    let site = Workshop::open();
    let mut request = request(&site.people().await, 1);
    request["sweep"] = json!({"learning_rate": [0.001, 0.0002]});
    let place = site.start(request).await;
    let begun = site.get(&place).await.json();
    assert_eq!(begun["planned"], 6);
    assert_eq!(begun["runs"].as_array().unwrap().len(), 6);

    let done = site.experiment_over(&place).await;
    assert_eq!(
        (&done["state"], &done["progress"]),
        (&json!("finished"), &json!(1.0))
    );
    assert_eq!(states(&done), ["finished"; 6]);
    let combinations = done["summary"]["combinations"].as_array().unwrap();
    for combination in combinations {
        assert_eq!(combination["pooled"]["support"], 24);
        assert_eq!(combination["persons"], 6);
    }
    assert!(done["summary"]["best"].is_u64());
    // Single answers are in the tables alone.
    assert!(done["runs"][0]["figures"]["answers"].is_null());
    assert_eq!(
        done["runs"][0]["figures"]["history"]
            .as_array()
            .unwrap()
            .len(),
        1
    );

    let lines = |table: String| table.lines().count();
    let table = |name: &str| format!("{place}/{name}.csv");
    assert_eq!(lines(site.get(&table("export")).await.text()), 1 + 6);
    assert_eq!(lines(site.get(&table("epochs")).await.text()), 1 + 6);
    assert_eq!(lines(site.get(&table("combinations")).await.text()), 1 + 2);
    let answers = site.get(&table("answers")).await.text();
    let images: BTreeSet<(&str, &str)> = (answers.lines().skip(1))
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            (cells[1], cells[6])
        })
        .collect();
    assert_eq!((images.len(), lines(answers.clone())), (2 * 24, 1 + 2 * 24));

    let history = site.get(&format!("{place}/runs/2/history.csv")).await;
    assert_eq!(lines(history.text()), 1 + 1);
    assert_eq!(
        site.get(&format!("{place}/runs/7/history.csv"))
            .await
            .status,
        404
    );

    // Runs leave no models, no reports, and are not among the trainings once they have ended.
    assert_eq!(site.get(JOBS).await.json(), json!([]));
    assert_eq!(site.get("/api/v1/reports").await.json(), json!([]));
    let job = done["runs"][0]["job"].as_str().unwrap();
    let job = site.job(job).await;
    assert_eq!(
        (&job["state"], &job["result"]),
        (&json!("succeeded"), &Value::Null)
    );
    assert_eq!(job["experiment"], done["id"]);
    assert_eq!(site.files("jobs"), Vec::<String>::new());
}

#[tokio::test]
async fn runs_after_a_failed_one_go_on() {
    let site = Workshop::open();
    // Copies of two pictures do not fill three folds, which shows only once they are read.
    let copies = entries("", 1).into_iter().flat_map(|(name, bytes)| {
        let name = name.replace("0.png", "");
        (0..6).map(move |copy| (format!("{name}{copy}.png"), bytes.clone()))
    });
    let dataset = site.upload(&zip(&copies.collect::<Vec<_>>())).await.json();
    let request = request(&dataset["id"], 1);
    let done = site.experiment_over(&site.start(request).await).await;
    assert_eq!(states(&done), ["failed"; 3]);
    assert_eq!(done["summary"]["combinations"][0]["failed"], 3);
    assert!(done["summary"]["best"].is_null());
    let why = done["runs"][2]["detail"].as_str().unwrap();
    assert!(why.contains("cannot fill 3 folds"), "{why}");
}

#[tokio::test]
async fn more_folds_than_people_are_refused_at_once_with_what_is_possible() {
    let site = Workshop::open();
    let mut request = request(&site.people().await, 1);
    request["folds"] = json!(7);
    let answer = site.post(EXPERIMENTS, request).await;
    assert_eq!(answer.status, 422, "{}", answer.text());
    assert_eq!(answer.json()["field"], "folds");
    assert!(
        answer.text().contains("choose 6 folds at most"),
        "{}",
        answer.text()
    );
    assert_eq!(site.get(EXPERIMENTS).await.json(), json!([]));
}

#[tokio::test]
async fn experiments_without_a_name_are_told_apart() {
    let site = Workshop::open();
    let request = request(&site.people().await, 1);
    let mut names = BTreeSet::new();
    for _ in 0..2 {
        let place = site.start(request.clone()).await;
        let name = site.get(&place).await.json()["name"].clone();
        names.insert(name.as_str().unwrap().to_owned());
    }
    assert_eq!(names.len(), 2, "{names:?}");
}

#[tokio::test]
async fn a_stopped_experiment_begins_no_further_run_and_can_be_removed() {
    let site = Workshop::open();
    let place = site.start(request(&site.people().await, 1000)).await;
    site.experiment_until(&place, |experiment| states(experiment)[0] == "running")
        .await;
    assert_eq!(site.delete(&place).await.status, 409);
    let answer = site.post(&format!("{place}/cancel"), json!({})).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let done = site.experiment_over(&place).await;
    assert_eq!(done["state"], "cancelled");
    assert_eq!(states(&done), ["cancelled"; 3]);
    assert_eq!(
        site.post(&format!("{place}/cancel"), json!({}))
            .await
            .status,
        409
    );
    assert_eq!(site.delete(&place).await.status, 204);
    assert_eq!(site.get(&place).await.status, 404);
    assert_eq!(site.delete(&place).await.status, 404);
    assert_eq!(site.get(EXPERIMENTS).await.json(), json!([]));
}

#[tokio::test]
async fn a_run_whose_training_is_stopped_is_skipped() {
    let site = Workshop::open();
    let place = site.start(request(&site.people().await, 100)).await;
    let begun = site
        .experiment_until(&place, |experiment| states(experiment)[0] == "running")
        .await;
    let job = begun["runs"][0]["job"].as_str().unwrap();
    let answer = site.post(&format!("{JOBS}/{job}/cancel"), json!({})).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let done = site.experiment_over(&place).await;
    assert_eq!(states(&done), ["cancelled", "finished", "finished"]);
}

#[tokio::test]
async fn a_killed_server_goes_on_with_its_experiments() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path());
    let dataset = program.upload(&people(6, 2)).await;
    let request = request(&dataset["id"], 6).to_string();
    let begun = program
        .send("POST", EXPERIMENTS, "application/json", request.as_bytes())
        .await;
    let place = format!("{EXPERIMENTS}/{}", begun["id"].as_str().unwrap());
    until(&program, &place, |experiment| {
        states(experiment)[1] == "running"
    })
    .await;
    // SIGKILL: the program has no chance to tidy up.
    drop(program);
    let program = Program::start(folder.path());
    let done = until(&program, &place, |experiment| {
        experiment["state"] != "running"
    })
    .await;
    assert_eq!(states(&done), ["finished"; 3]);
    assert_eq!(done["summary"]["combinations"][0]["pooled"]["support"], 24);
}

async fn until(program: &Program, place: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    let look = async {
        loop {
            let experiment = program.get(place).await;
            if is_so(&experiment) {
                return experiment;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, look).await.unwrap()
}

#[tokio::test]
async fn what_cannot_be_done_is_refused_and_the_field_named() {
    let site = Workshop::open();
    let dataset = site.people().await;
    let check = async |field: &str, value: Value, at_fault: &str| {
        let mut request = request(&dataset, 1);
        request[field] = value;
        let answer = site.post(EXPERIMENTS, request).await;
        assert_eq!(answer.status, 422, "{}", answer.text());
        assert_eq!(answer.json()["field"], at_fault, "{}", answer.text());
    };
    check("folds", json!(1), "folds").await;
    check("seeds", json!(1000), "runs").await;
    check("sweep", json!({"speed": [1]}), "sweep").await;
    check("dataset", json!("ds-none"), "dataset").await;
    check("init", json!("model-none"), "init").await;
    check("kind", json!("train"), "kind").await;
    let mut run = request(&dataset, 1);
    run["kind"] = json!("train");
    run.as_object_mut().unwrap().remove("folds");
    run["run"] = json!({"experiment": "exp-1", "number": 1, "combination": 0, "repetition": 1, "fold": 1, "folds": 3});
    let answer = site.post(JOBS, run).await;
    assert_eq!(
        (answer.status, &answer.json()["field"]),
        (422.try_into().unwrap(), &json!("run"))
    );
    assert_eq!(site.get(EXPERIMENTS).await.json(), json!([]));
    assert_eq!(site.get(DATASETS).await.json().as_array().unwrap().len(), 1);
}

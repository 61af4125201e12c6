//! An experiment on one worker and on two.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::pictures::people;
use crate::processes::{Cluster, PATIENCE, Server};

const FOLDS: usize = 10;

#[test]
fn ten_folds_are_the_same_on_one_worker_and_on_two() {
    let cluster = Cluster::start();
    let server = cluster.server();
    let first = cluster.worker();
    let dataset = server.upload(&people(20, 2));
    let alone = answers(&server, &dataset);
    let second = cluster.worker();
    let together = answers(&server, &dataset);
    assert_eq!(alone.lines().count(), 1 + 2 * 20 * 2, "{alone}");
    assert_eq!(alone, together);
    drop((first, second));
}

/// The answer to every image, to the last digit, from the fold that did not learn from it.
fn answers(server: &Server, dataset: &str) -> String {
    let request = json!({
        "dataset": dataset, "color": "gray", "epochs": 2, "image_size": 32, "batch_size": 8, "balance": 12,
        "patience": 1000, "folds": FOLDS,
    });
    let experiment = server.post("/api/v1/experiments", &request);
    let path = format!("/api/v1/experiments/{}", experiment["id"].as_str().unwrap());
    let began = Instant::now();
    loop {
        let status = server.get(&path);
        if status["state"] == "finished" {
            return server.text(&format!("{path}/answers.csv"));
        }
        assert!(began.elapsed() < PATIENCE, "it is still {status}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

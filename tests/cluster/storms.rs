//! Everything breaks once, and no job is lost or done twice.

use std::collections::BTreeSet;
use std::thread::sleep;
use std::time::Duration;

use crate::pictures::{people, training};
use crate::processes::{Cluster, LEASE, Server};
use crate::proxy::Fault;

const JOBS: usize = 20;
const EPOCHS: usize = 4;

#[test]
fn twenty_trainings_end_once_each_whatever_breaks() {
    let cluster = Cluster::start();
    let servers = [cluster.server(), cluster.server()];
    let (first, second) = (cluster.worker(), cluster.worker());
    let dataset = servers[0].upload(&people(6, 2));
    let long = servers[0].submit(&training(&dataset, 40));
    let jobs: Vec<String> = (1..JOBS)
        .map(|number| servers[number % 2].submit(&training(&dataset, EPOCHS)))
        .collect();

    // A worker dies in the middle of an epoch, with all that it had on its disk.
    servers[1].until(&long, |job| job["progress"].as_f64() > Some(0.2));
    first.kill();
    let third = cluster.worker();
    // Another one sleeps longer than its lease, wakes, and is refused what it writes.
    second.signal("STOP");
    sleep(2 * LEASE);
    second.signal("CONT");
    // The store of files has no time, and the database is started anew.
    cluster.way_to_files.fail(Fault::Status(503), 10);
    cluster.postgres.kill();
    sleep(Duration::from_secs(1));
    cluster.postgres.start_again();
    // Answers of the store break off; every connection to the database is cut, and then it is slow.
    cluster.way_to_files.fail(Fault::Torn(300), 3);
    cluster.way_to_database.cut();
    cluster.way_to_database.delay(Duration::from_millis(30));
    sleep(2 * LEASE);
    cluster.way_to_database.delay(Duration::ZERO);

    let mut models = BTreeSet::new();
    for (job, epochs) in std::iter::once((&long, 40)).chain(jobs.iter().map(|job| (job, EPOCHS))) {
        let ended = servers[0].ended(job);
        assert_eq!(ended["state"], "succeeded", "{ended}");
        assert_eq!(servers[1].ended(job)["state"], "succeeded");
        told_once(&servers[1], job, epochs);
        let model = ended["result"]["model"].as_str();
        models.insert(model.unwrap_or_else(|| panic!("{ended}")).to_owned());
        servers[0].get(&format!(
            "/api/v1/reports/{}",
            ended["result"]["report"].as_str().unwrap()
        ));
    }
    assert_eq!(models.len(), JOBS);
    for server in &servers {
        let known = server.get("/api/v1/models");
        let known = known.as_array().unwrap().iter();
        let known = known.filter(|model| models.contains(model["id"].as_str().unwrap()));
        assert_eq!(known.count(), JOBS);
    }
    drop((second, third));
}

/// Asserts that a job's story is numbered without gaps, has each epoch once and one end.
fn told_once(server: &Server, job: &str, epochs: usize) {
    let story = server.story(job);
    for (event, number) in story.iter().zip(1..) {
        assert_eq!(event["seq"], number, "{story:#?}");
    }
    let told = story
        .iter()
        .filter(|event| event["type"] == "epoch" && event["purpose"] == "model");
    let told: Vec<u64> = told.filter_map(|event| event["epoch"].as_u64()).collect();
    assert_eq!(told, Vec::from_iter(1..=epochs as u64), "{story:#?}");
    let ends = ["finished", "failed", "cancelled"];
    let ends = story
        .iter()
        .filter(|event| ends.contains(&event["type"].as_str().unwrap()));
    assert_eq!(ends.count(), 1, "{story:#?}");
}

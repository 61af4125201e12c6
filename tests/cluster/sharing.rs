//! What one server does is seen by the others.

use serde_json::json;

use crate::pictures::{people, training};
use crate::processes::Cluster;

#[test]
fn what_one_server_gets_the_others_have() {
    let cluster = Cluster::start();
    let (first, second) = (cluster.server(), cluster.server());
    let _worker = cluster.worker();

    let dataset = first.upload(&people(6, 2));
    let seen = second.get(&format!("/api/v1/datasets/{dataset}"));
    assert_eq!(seen["images"], 24, "{seen}");
    let pictures = second.get(&format!("/api/v1/datasets/{dataset}/pictures"));
    assert_eq!(
        pictures["pictures"].as_array().map(Vec::len),
        Some(24),
        "{pictures}"
    );

    let job = second.submit(&training(&dataset, 2));
    let ended = first.ended(&job);
    assert_eq!(ended["state"], "succeeded", "{ended}");
    let model = ended["result"]["model"].as_str().unwrap();
    let name = json!({ "name": "Renamed" }).to_string();
    let path = format!("/api/v1/models/{model}");
    let (status, renamed) = first.ask("PATCH", &path, "application/json", name.as_bytes());
    assert_eq!(status, 200, "{renamed}");
    for server in [&first, &second] {
        server.until_model(model, "Renamed");
    }
    let test = json!({ "kind": "evaluate", "dataset": dataset, "model": model });
    let ended = first.ended(&second.submit(&test));
    assert_eq!(ended["state"], "succeeded", "{ended}");
    let report = ended["result"]["report"].as_str().unwrap();
    let report = first.get(&format!("/api/v1/reports/{report}"));
    assert_eq!(report["support"], 24, "{report}");

    let (status, problem) = first.ask("GET", "/api/v1/films", "text/plain", b"");
    assert_eq!(status, 501, "{problem}");
}

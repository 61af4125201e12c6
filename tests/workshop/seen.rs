//! Pictures of a data set that a model learned from.

use serde_json::{Value, json};

use crate::common;
use crate::support::{DATASETS, Workshop};

#[tokio::test]
async fn pictures_that_a_model_learned_from_are_found() {
    let workshop = Workshop::open();
    let dataset = workshop.faces().await;
    let left_out = workshop.numbers(&dataset, "person=p0").await;
    workshop
        .edited(
            &dataset,
            0,
            json!([{"kind": "leave_out", "pictures": left_out}]),
        )
        .await;
    let job = workshop.train(&dataset, 1).await;
    let job = workshop.ended(&job).await;
    let model = job["result"]["model"].as_str().unwrap();
    let all = workshop
        .pictures(&dataset, &format!("state=all&seen_by={model}"))
        .await;
    let card = workshop
        .get(&format!("/api/v1/models/{model}"))
        .await
        .json();
    let learned = card["fingerprints"]["images"].as_u64().unwrap();
    let seen: Vec<&Value> = all
        .iter()
        .filter(|picture| picture["left_out"] == false)
        .collect();
    assert!(seen.len() as u64 >= learned && learned > 0, "{learned}");
    let used = workshop
        .numbers(&dataset, &format!("seen_by={model}"))
        .await;
    assert_eq!(used.len(), seen.len());
    // A bundled model has never met these drawings, and an earlier version's listing is completed.
    let listing = workshop
        .folder
        .path()
        .join(format!("datasets/{dataset}/listing.json"));
    let mut old: Value = serde_json::from_slice(&std::fs::read(&listing).unwrap()).unwrap();
    for picture in old["pictures"].as_array_mut().unwrap() {
        picture.as_object_mut().unwrap().remove("print");
    }
    std::fs::write(&listing, old.to_string()).unwrap();
    let workshop = Workshop::over(workshop.closed().await, common::limits());
    let again = workshop
        .numbers(&dataset, &format!("seen_by={model}"))
        .await;
    assert_eq!(again, used);
    let bundled = workshop
        .numbers(&dataset, "state=all&seen_by=facefeel-ferplus")
        .await;
    assert!(bundled.is_empty(), "{bundled:?}");
    let page = workshop.get(&format!("/datasets/{dataset}")).await.text();
    assert!(page.contains(&format!("<option value=\"{model}\">")));
    let answer = workshop
        .get(&format!("{DATASETS}/{dataset}/pictures?seen_by=nobody"))
        .await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["field"]),
        (422, &json!("seen_by"))
    );
}

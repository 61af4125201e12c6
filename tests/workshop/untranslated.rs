//! Pages of what was trained and measured here say nothing that is not in the word files.

use serde_json::{Value, json};

use crate::pseudo::{get, plain_words};
use crate::support::{JOBS, Workshop};

/// What is called the same in every language, or was named by a person.
const NAMES: [&str; 19] = [
    "a (gray)", "FaceFeel", "FER+", "CK+48", "CK+", "archive", "English", "JSON", "CSV", "ZIP",
    "ONNX", "CNN", "RGB", "CPU", "GPU", "API", "JPEG", "README", "Python",
];

#[tokio::test]
async fn no_page_of_a_training_a_test_or_an_experiment_does_either() {
    let site = Workshop::open();
    let dataset = site.dataset().await;
    let job = site.train(&dataset, 2).await;
    let trained = site.ended(&job).await;
    let model = trained["result"]["model"].as_str().unwrap().to_owned();
    let asked = json!({"kind": "evaluate", "dataset": dataset, "model": model});
    let test = site.post(JOBS, asked).await.json();
    let test = site.ended(test["id"].as_str().unwrap()).await;
    let report = test["result"]["report"].as_str().unwrap().to_owned();
    let experiment = site.small_experiment(&dataset).await;
    let pages = [
        format!("/train/gray/{job}"),
        format!("/train/gray/{job}/test"),
        format!("/train/gray/{job}/predict"),
        format!("/models/{model}"),
        format!("/models/compare?model={model}&model=facefeel-ferplus"),
        format!("/evaluate/{report}"),
        format!("/experiments/{experiment}"),
        "/train".to_owned(),
        "/experiments".to_owned(),
        "/datasets".to_owned(),
        "/evaluate".to_owned(),
    ];
    let mut found = Vec::new();
    for path in pages {
        let page = get(&site.app, &path).await.text();
        assert!(page.contains("<html lang=\"en-XA\""), "{path}: {page}");
        let words = plain_words(&page, &NAMES).into_iter();
        found.extend(words.map(|words| format!("{path}: {words}")));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

impl Workshop {
    /// An experiment that is over: two values of a setting, an epoch each; its id.
    async fn small_experiment(&self, dataset: &str) -> String {
        let request = json!({
            "dataset": dataset, "color": "gray", "epochs": 1, "image_size": 32, "batch_size": 8, "balance": 12,
            "sweep": {"learning_rate": [0.001, 0.0002]},
        });
        let begun: Value = self.post("/api/v1/experiments", request).await.json();
        let id = begun["id"].as_str().unwrap().to_owned();
        let address = format!("/api/v1/experiments/{id}");
        while self.get(&address).await.json()["state"] == "running" {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        id
    }
}

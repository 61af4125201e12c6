//! Evaluations: what is taken for what, what is told of it, and what can be kept.

use axum::http::header;
use serde_json::{Value, json};

use crate::common::Form;
use crate::support::{DATASETS, JOBS, Workshop, entries, training, zip};

/// The report of an evaluation of `request`, to which its kind is added.
async fn evaluated(workshop: &Workshop, mut request: Value) -> Value {
    request["kind"] = json!("evaluate");
    let answer = workshop.post(JOBS, request).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let job = workshop.ended(answer.json()["id"].as_str().unwrap()).await;
    assert_eq!(job["state"], "succeeded", "{job:#}");
    let id = job["result"]["report"].as_str().unwrap();
    workshop.get(&format!("/api/v1/reports/{id}")).await.json()
}

/// A model of `happy` and `sad`; its id.
async fn model(workshop: &Workshop) -> String {
    let dataset = workshop.dataset().await;
    let request = training(&dataset, 1);
    let id = workshop.post(JOBS, request).await.json()["id"].clone();
    let job = workshop.ended(id.as_str().unwrap()).await;
    job["result"]["model"].as_str().unwrap().to_owned()
}

/// The pictures under names in other languages, and a class that no model knows; its id.
async fn foreign_dataset(workshop: &Workshop) -> String {
    let mut shown = entries("", 6);
    for (name, _) in &mut shown {
        *name = name.replace("happy/", "Freude/").replace("sad/", "حزن/");
    }
    let bananas: Vec<_> = (0..5)
        .map(|index| (format!("banana/{index}.png"), shown[index].1.clone()))
        .collect();
    shown.extend(bananas);
    // A copy, so that the same pictures can be here twice.
    let address = format!("{DATASETS}?copy=true");
    let form = Form::default().archive(&zip(&shown));
    let answer = form.post(&workshop.app, &address).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_models_page_shows_its_training_and_the_faces_of_its_latest_test() {
    let workshop = Workshop::open();
    let model = model(&workshop).await;
    let page = format!("/models/{model}");
    let before = workshop.get(&page).await.text();
    assert!(before.contains("/curves.svg") && before.contains("Not tested here yet"));
    let dataset = foreign_dataset(&workshop).await;
    let report = evaluated(&workshop, json!({"dataset": dataset, "model": model})).await;
    let after = workshop.get(&page).await.text();
    let link = format!("href=\"/evaluate/{}\"", report["id"].as_str().unwrap());
    assert_eq!(
        after.matches(&link).count(),
        2,
        "the list and the faces lead to the report"
    );
    let crops = format!("src=\"/api/v1/datasets/{dataset}/images/");
    let shown = after.matches(&crops).count();
    assert!((1..=14).contains(&shown), "{shown} faces");

    // Models that were measured on the same dataset stand in one row; others can be measured on it.
    let bundled = facefeel::ml::bundled::DEFAULT_ID;
    let compare = format!("/models/compare?model={model}&model={bundled}");
    let alone = workshop.get(&compare).await.text();
    assert!(alone.contains(&format!("/evaluate?model={bundled}&amp;dataset={dataset}")));
    evaluated(&workshop, json!({"dataset": dataset, "model": bundled})).await;
    let both = workshop.get(&compare).await.text();
    let (_, common) = both.split_once("data-common").unwrap();
    let (common, _) = common.split_once("</table>").unwrap();
    assert_eq!(common.matches("href=\"/evaluate/report-").count(), 2);

    // Without the pictures, the figures stay.
    workshop.delete(&format!("{DATASETS}/{dataset}")).await;
    let gone = workshop.get(&page).await.text();
    assert!(gone.contains(&link) && !gone.contains(&crops));
}

#[tokio::test]
async fn folders_are_taken_for_classes_by_name_or_by_request() {
    let workshop = Workshop::open();
    let model = model(&workshop).await;
    let dataset = foreign_dataset(&workshop).await;
    let address = format!("/api/v1/mappings?dataset={dataset}&model={model}");
    let proposed = workshop.get(&address).await.json();
    let classes: Vec<(&str, &Value)> = (proposed["folders"].as_array().unwrap().iter())
        .map(|folder| (folder["folder"].as_str().unwrap(), &folder["class"]))
        .collect();
    let expected = [
        ("Freude", &json!("happy")),
        ("banana", &Value::Null),
        ("حزن", &json!("sad")),
    ];
    assert_eq!(classes, expected);
    assert_eq!(proposed["missing"], json!([]));

    let report = evaluated(&workshop, json!({"dataset": dataset, "model": model})).await;
    assert_eq!(report["support"], 12);
    assert_eq!(
        report["unmapped"],
        json!([{"class": "banana", "images": 5}])
    );
    assert_eq!(report["masked"], Value::Null);
    assert_eq!(
        report["faces"],
        json!({"whole": 17, "detected": 0, "without": 0})
    );

    let request = json!({"dataset": dataset, "model": model, "unsure": 0.5,
        "mapping": {"banana": "happy", "حزن": "skip"}});
    let report = evaluated(&workshop, request).await;
    assert_eq!(report["support"], 11);
    assert_eq!(report["masked"]["classes"], json!(["happy"]));
    assert_eq!(report["masked"]["accuracy"], 1.0);
    assert_eq!(report["unsure"]["threshold"], 0.5);
    assert_eq!(report["mapping"][1]["by"], "request");
    assert_eq!(report["mapping"][2]["as"], "skip");

    for (mapping, field) in [
        (json!({"apple": "sad"}), "mapping"),
        (json!({"banana": "fruit"}), "mapping"),
    ] {
        let request =
            json!({"kind": "evaluate", "dataset": dataset, "model": model, "mapping": mapping});
        let refused = workshop.post(JOBS, request).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["field"]),
            (422, &json!(field))
        );
    }
}

#[tokio::test]
async fn a_report_tells_what_its_figures_are_worth_and_can_be_kept() {
    let workshop = Workshop::open();
    let model = model(&workshop).await;
    let dataset = foreign_dataset(&workshop).await;
    let report = evaluated(&workshop, json!({"dataset": dataset, "model": model})).await;
    // The first pictures are those of the training again.
    assert_eq!(report["seen_in_training"]["exact"], 12);
    assert_eq!(
        (&report["seen_unknown"], &report["same_file_as_training"]),
        (&json!(false), &json!(false))
    );
    assert!(report["duplicates"]["groups"].as_u64() >= Some(5));
    assert!(report["trained"]["random"]["accuracy"].is_number());
    assert_eq!(report["calibration"]["bins"].as_array().unwrap().len(), 15);
    assert_eq!(report["coverage"][0]["coverage"], 1.0);
    assert_eq!(report["interval_by"], "image");
    for figure in ["majority", "nearest_neighbour"] {
        assert!(report["baselines"][figure].is_number(), "{report:#}");
    }
    let id = report["id"].as_str().unwrap();

    let table = workshop
        .get(&format!("/api/v1/reports/{id}/predictions.csv"))
        .await;
    assert!(table.header(header::CONTENT_TYPE).starts_with("text/csv"));
    assert_eq!(table.text().lines().count(), 1 + 17);
    let page = workshop
        .get(&format!("/api/v1/reports/{id}/report.html"))
        .await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("<svg") && !page.text().contains("<script"));
    for words in [
        " UTC by FaceFeel",
        "12 of these pictures were in the model’s training data. ",
        "No verdict: the model was trained on these pictures",
        "On other pictures, so not comparable",
    ] {
        assert!(page.text().contains(words), "{words:?} is missing");
    }

    let on_site = workshop.get(&format!("/evaluate/{id}")).await.text();
    let told = "12 of these pictures were in the model’s training data. ";
    assert!(
        on_site.contains(told) && on_site.contains("data-own"),
        "{on_site}"
    );
    for chart in ["confusion", "reliability", "coverage"] {
        let chart = workshop
            .get(&format!("/api/v1/reports/{id}/{chart}.svg"))
            .await;
        assert!(chart.text().starts_with("<svg"));
    }

    let heat = workshop.get(&format!("/api/v1/reports/{id}/heat/0")).await;
    assert_eq!(heat.json()["values"].as_array().unwrap().len(), 144);
    let missing = workshop
        .get(&format!("/api/v1/reports/{id}/heat/999"))
        .await;
    assert_eq!(missing.status, 404);
    let address = format!("/api/v1/models/{model}");
    assert_eq!(workshop.delete(&address).await.status, 204);
    let gone = workshop.get(&format!("/api/v1/reports/{id}/heat/0")).await;
    let detail = gone.json()["detail"].as_str().unwrap().to_owned();
    assert_eq!(gone.status, 404);
    assert!(detail.starts_with("The model"), "{detail}");

    let listed = workshop.get("/api/v1/reports?kind=evaluate").await.json();
    assert_eq!(
        (&listed[0]["id"], &listed[0]["accuracy"]),
        (&report["id"], &report["accuracy"])
    );
    assert_eq!(listed.as_array().unwrap().len(), 1);
    let address = format!("/api/v1/reports/{id}");
    assert_eq!(workshop.delete(&address).await.status, 204);
    for gone in ["", "/predictions.csv", "/report.html"] {
        assert_eq!(
            workshop.get(&format!("{address}{gone}")).await.status,
            404,
            "{gone}"
        );
    }
}

#[tokio::test]
async fn two_models_on_the_same_pictures_are_compared() {
    let workshop = Workshop::open();
    let model = model(&workshop).await;
    let dataset = foreign_dataset(&workshop).await;
    let ours = evaluated(&workshop, json!({"dataset": dataset, "model": model})).await;
    let request =
        json!({"dataset": dataset, "model": facefeel::ml::bundled::DEFAULT_ID, "faces": "whole"});
    let bundled = evaluated(&workshop, request).await;
    assert_eq!(
        bundled["seen_unknown"],
        bundled["seen_in_training"].is_null()
    );
    let address = |a: &Value, b: &Value| {
        let [a, b] = [a, b].map(|report| report["id"].as_str().unwrap());
        format!("/api/v1/comparisons?a={a}&b={b}")
    };
    let compared = workshop.get(&address(&ours, &bundled)).await.json();
    assert_eq!(
        (&compared["images"], &compared["a"]["id"]),
        (&json!(12), &ours["id"])
    );
    assert!(compared["p_value"].as_f64().unwrap() <= 1.0);
    assert!(["real", "chance"].contains(&compared["verdict"].as_str().unwrap()));
    let [low, high] = [0, 1].map(|end| compared["difference_interval_95"][end].as_f64().unwrap());
    let difference = compared["difference"].as_f64().unwrap();
    assert!((low..=high).contains(&difference), "{compared:#}");
    let text = compared["text"].as_str().unwrap();
    assert!(
        text.contains("of the same 12 pictures") || text.contains("on the same 12 pictures"),
        "{text}"
    );

    let page = format!(
        "/models/compare?model={model}&model={}",
        facefeel::ml::bundled::DEFAULT_ID
    );
    let page = workshop.get(&page).await.text();
    let (_, verdict) = page
        .split_once("compare-verdict\">")
        .expect("a verdict in words");
    let (verdict, _) = verdict.split_once("</p>").unwrap();
    assert!(
        verdict.contains("percentage points (95% interval"),
        "{verdict}"
    );
    assert!(
        page.contains("12 pictures · 95% interval"),
        "both over the same pictures"
    );

    several(&workshop, [&ours["id"], &bundled["id"]]).await;
    curves(&workshop, &model).await;

    // Whoever uploads the same file once more can compare all the same.
    let again = foreign_dataset(&workshop).await;
    assert_ne!(again, dataset);
    let again = evaluated(
        &workshop,
        json!({"dataset": again, "model": facefeel::ml::bundled::DEFAULT_ID}),
    )
    .await;
    let compared = workshop.get(&address(&ours, &again)).await.json();
    assert_eq!(compared["images"], 12, "{compared:#}");
    let listed = workshop.get("/api/v1/reports?kind=evaluate").await.json();
    assert_eq!(listed[0]["dataset_sha256"], ours["dataset"]["sha256"]);

    let other = workshop.copy_of_dataset().await;
    let elsewhere = evaluated(&workshop, json!({"dataset": other, "model": model})).await;
    assert_eq!(workshop.get(&address(&ours, &elsewhere)).await.status, 422);
}

/// The same two evaluations, as any number of them are compared.
async fn several(workshop: &Workshop, reports: [&Value; 2]) {
    let [ours, bundled] = reports.map(|id| id.as_str().unwrap());
    let address = format!("/api/v1/comparisons/several?reports={ours},{bundled}");
    let found = workshop.get(&address).await.json();
    assert_eq!(found["images"], 12, "{found:#}");
    assert_eq!(found["reports"][1]["id"], bundled);
    let best = found["best"].as_u64().unwrap() as usize;
    assert_eq!(found["models"][best]["against_best"], Value::Null);
    let against = &found["models"][1 - best]["against_best"];
    assert_eq!(
        against["p_holm"], against["p_value"],
        "one test needs no correction"
    );
    let images = found["classes"].as_array().unwrap().iter();
    let images: u64 = images.map(|class| class["images"].as_u64().unwrap()).sum();
    assert_eq!(images, 12);

    let table = workshop
        .get(&address.replace("several?", "several.csv?"))
        .await;
    let table = table.text();
    let widths: Vec<usize> = table.lines().map(|line| line.split(',').count()).collect();
    assert_eq!(widths.len(), 3, "{table}");
    assert!(widths.iter().all(|width| *width == widths[0]), "{table}");

    let page = format!("/evaluate/compare?report={ours}&report={bundled}&report=gone");
    let page = workshop.get(&page).await.text();
    assert!(page.contains(found["text"].as_str().unwrap()), "{page}");
    assert!(page.contains("data-left-out"), "{page}");
    assert!(page.contains(&format!("/api/v1/reports/{bundled}/confusion.svg")));

    let file = workshop
        .get(&address.replace("several?", "several.html?"))
        .await;
    assert_eq!(file.status, 200);
    let policy = file.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    let file = file.text();
    assert!(file.contains(found["text"].as_str().unwrap()), "{file}");
    // A confusion matrix of each, and the learning curve of the one that was trained here.
    assert_eq!(file.matches("src=\"data:image/svg+xml;base64,").count(), 3);
    for outside in ["<script", "href=\"/", "src=\"/", "<link"] {
        assert!(!file.contains(outside), "{outside}: {file}");
    }

    for wanted in [ours.to_owned(), format!("{ours},{ours}"), String::new()] {
        let refused = workshop
            .get(&format!("/api/v1/comparisons/several?reports={wanted}"))
            .await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["field"]),
            (422, &json!("reports"))
        );
    }
    let missing = format!("/api/v1/comparisons/several?reports={ours},report-none");
    assert_eq!(workshop.get(&missing).await.status, 404);
    let empty = workshop.get("/evaluate/compare").await;
    assert_eq!(empty.status, 200);
}

/// How `model` and a bundled one learned, side by side.
async fn curves(workshop: &Workshop, model: &str) {
    let bundled = facefeel::ml::bundled::DEFAULT_ID;
    let page = format!("/models/compare?model={model}&model={bundled}");
    let page = workshop.get(&page).await.text();
    let (_, section) = page.split_once("data-curves").expect("there are curves");
    assert!(
        section.contains("because it was not trained here"),
        "{section}"
    );
    let address = format!("/api/v1/comparisons/curves.svg?models={model},{bundled}");
    for query in ["", "&narrow=true", "&runs="] {
        let chart = workshop.get(&format!("{address}{query}")).await;
        assert_eq!(chart.status, 200, "{query}: {}", chart.text());
        assert!(chart.text().ends_with("</svg>\n"));
    }
    for (query, status) in [
        ("models=model-none", 404),
        ("runs=exp-none:1", 404),
        ("runs=one", 422),
        ("runs=exp-none:x", 422),
    ] {
        let refused = workshop
            .get(&format!("/api/v1/comparisons/curves.svg?{query}"))
            .await;
        assert_eq!(refused.status, status, "{query}: {}", refused.text());
    }
    let many: Vec<String> = (0..25).map(|place| format!("m{place}")).collect();
    let many = format!("/api/v1/comparisons/curves.svg?models={}", many.join(","));
    assert_eq!(workshop.get(&many).await.status, 422);
}

//! Pages of experiments: without scripts, with an estimate, and beside each other.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::json;

use crate::common;
use crate::experiment_jobs::{EXPERIMENTS, request, states};
use crate::support::Workshop;

/// Sends a form as a browser without scripts does.
async fn submit(site: &Workshop, place: &str, form: &str) -> common::Answer {
    let request = Request::post(place)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()));
    common::send(&site.app, request.unwrap()).await
}

#[tokio::test]
async fn the_pages_start_show_and_stop_an_experiment_without_a_script() {
    let site = Workshop::open();
    let none = site.get("/experiments").await.text();
    assert!(none.contains("There is no experiment yet."), "{none}");
    let dataset = site.people().await;
    let fields = format!(
        "dataset={}&color=gray&way=thesis&seeds=1&epochs=&name=Rates&random=&setting-1=learning_rate\
         &values-1=0.001%2C+0.0002",
        dataset.as_str().unwrap()
    );
    let refused = submit(&site, "/experiments", &format!("{fields}&folds=2")).await;
    assert_eq!(refused.status, 422);
    let page = refused.text();
    assert!(
        page.contains("“Folds” cannot be used: 2 is not between 3 and 20"),
        "{page}"
    );
    // What was given is still there.
    assert!(page.contains("value=\"0.001, 0.0002\""), "{page}");

    let started = submit(&site, "/experiments", &format!("{fields}&folds=3")).await;
    assert_eq!(started.status, 303, "{}", started.text());
    let place = started.header(header::LOCATION).to_owned();
    let page = site.get(&place).await;
    assert_eq!(page.status, 200);
    let page = page.text();
    assert!(
        page.contains("0 of 6 runs") && page.contains("data-running"),
        "{page}"
    );
    assert_eq!(page.matches("<th scope=\"row\">").count(), 6);
    let list = site.get("/experiments").await.text();
    assert!(
        list.contains("Rates") && list.contains("0 of 6 runs"),
        "{list}"
    );

    let stopped = submit(&site, &format!("{place}/stop"), "").await;
    assert_eq!(stopped.status, 303);
    let api = format!("/api/v1{place}");
    assert_eq!(site.experiment_over(&api).await["state"], "cancelled");
    let sorted = site
        .get(&format!("{place}?sort=fold&descending=true"))
        .await;
    assert!(sorted.text().contains("aria-sort=\"descending\""));
    for chart in [
        "curves.svg",
        "curves.svg?narrow=true",
        "sweep.svg?setting=learning_rate",
        "parallel.svg",
        "parallel.svg?narrow=true",
        "runs/1/history.csv",
    ] {
        assert_eq!(site.get(&format!("{api}/{chart}")).await.status, 200);
    }
    let by_rate = "sort=setting-learning_rate";
    let sorted = site.get(&format!("{place}?{by_rate}")).await.text();
    let (_, rows) = sorted.split_once("experiment-runs").unwrap();
    let [low, high] = ["0.0002", "0.001"].map(|rate| rows.find(&format!(">{rate}<")).unwrap());
    assert!(low < high, "{rows}");
    let removed = submit(&site, &format!("{place}/remove"), "").await;
    assert_eq!(removed.header(header::LOCATION), "/experiments");
    assert_eq!(site.get(&place).await.status, 404);
}

#[tokio::test]
async fn the_form_starts_from_the_recommended_model_and_says_how_long_it_will_take() {
    let site = Workshop::open();
    let dataset = site.people().await;
    let dataset = dataset.as_str().unwrap();
    let page = site.get("/experiments").await.text();
    let chosen = page.split("<option value=\"init:").nth(1).unwrap();
    let (chosen, _) = chosen.split_once("</option>").unwrap();
    assert!(
        chosen.contains("data-color=\"gray\" selected") && chosen.ends_with("· recommended"),
        "{chosen}"
    );
    let fields = format!(
        "dataset={dataset}&color=gray&way=thesis&folds=3&seeds=2&epochs=1&setting-1=balance&values-1=5,6"
    );
    let said = |page: String| {
        let (_, line) = page.split_once("data-estimate").unwrap();
        let (_, line) = line.split_once('>').unwrap();
        line.split_once("</p>").unwrap().0.to_owned()
    };
    let estimated = submit(&site, "/experiments/estimate", &fields).await;
    assert_eq!(estimated.status, 200);
    let page = estimated.text();
    // What was given is still there, and nothing was started.
    assert!(page.contains("value=\"5,6\""), "{page}");
    let line = said(page);
    assert!(line.contains("for 12 runs on this machine"), "{line}");
    let refused = submit(
        &site,
        "/experiments/estimate",
        &fields.replace("seeds=2", "seeds=0"),
    )
    .await;
    assert_eq!(refused.status, 200);
    let line = said(refused.text());
    assert!(line.contains("Seeds"), "{line}");
    assert_eq!(site.get(EXPERIMENTS).await.json(), json!([]));

    let request =
        json!({"dataset": dataset, "color": "gray", "folds": 3, "epochs": 1, "balance": 5});
    let answer = site.post("/api/v1/estimates/experiments", request).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["runs"], 3);
    assert!(answer.json()["seconds"].as_f64().unwrap() > 0.0);
    let refused = json!({"dataset": "ds-none", "color": "gray"});
    let refused = site.post("/api/v1/estimates/experiments", refused).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["field"]),
        (422, &json!("dataset"))
    );
}

#[tokio::test]
async fn runs_of_experiments_are_compared_by_their_curves() {
    let site = Workshop::open();
    let mut request = request(&site.people().await, 2);
    request["sweep"] =
        json!({"learning_rate": [0.001, 0.0002], "augmentation": ["none", "strong"]});
    request["folds"] = json!(null);
    let place = site.start(request).await;
    let done = site.experiment_over(&place).await;
    assert_eq!(states(&done), ["finished"; 4]);
    let id = done["id"].as_str().unwrap();
    let page = site.get(&format!("/experiments/{id}")).await.text();
    for part in [
        "parallel.svg",
        "sweep.svg?setting=augmentation",
        "data-living-curves",
        &format!("name=\"run\" value=\"{id}:4\""),
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let chart = site.get(&format!("{place}/parallel.svg")).await.text();
    for words in ["none", "strong", "0.0002", "0.001"] {
        assert!(chart.contains(words), "{words}: {chart}");
    }
    let address = format!("/models/compare?run={id}:1&run={id}:4&run={id}:9&run=odd");
    let compared = site.get(&address).await;
    assert_eq!(compared.status, 200);
    let compared = compared.text();
    assert!(compared.contains("data-curves") && compared.contains("data-unknown"));
    for (number, is_there) in [(1, true), (4, true), (9, false)] {
        let ticked = format!("value=\"{id}:{number}\" checked");
        assert_eq!(compared.contains(&ticked), is_there, "{number}");
    }
    let chart = format!("/api/v1/comparisons/curves.svg?runs={id}:1,{id}:4");
    assert!(site.get(&chart).await.text().contains("run 4"));
}

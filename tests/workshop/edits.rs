//! Changing a data set: what edits do to lists, trainings and evaluations, and two people at once.

use serde_json::{Value, json};

use crate::common::Answer;
use crate::support::{DATASETS, JOBS, Workshop, people, training};

impl Workshop {
    /// Eight bright and eight dark pictures, two of each of four people; its id.
    pub(crate) async fn faces(&self) -> String {
        let answer = self.upload(&people(4, 2)).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn pictures(&self, dataset: &str, query: &str) -> Vec<Value> {
        let address = format!("{DATASETS}/{dataset}/pictures?limit=1000&{query}");
        let answer = self.get(&address).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["pictures"].as_array().unwrap().clone()
    }

    /// Numbers of the pictures that a query finds.
    pub(crate) async fn numbers(&self, dataset: &str, query: &str) -> Vec<u64> {
        let pictures = self.pictures(dataset, query).await;
        let number = |picture: &Value| picture["index"].as_u64().unwrap();
        pictures.iter().map(number).collect()
    }

    pub(crate) async fn edit(&self, dataset: &str, revision: u64, edits: Value) -> Answer {
        let body = json!({"revision": revision, "edits": edits});
        self.post(&format!("{DATASETS}/{dataset}/edits"), body)
            .await
    }

    /// An edit that is made; what the data set holds then.
    pub(crate) async fn edited(&self, dataset: &str, revision: u64, edits: Value) -> Value {
        let answer = self.edit(dataset, revision, edits).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// Names of the classes with their pictures, as the data set's row has them.
    pub(crate) async fn classes(&self, dataset: &str) -> Vec<(String, u64)> {
        let dataset = self.get(&format!("{DATASETS}/{dataset}")).await.json();
        counts(&dataset["classes"])
    }
}

fn counts(classes: &Value) -> Vec<(String, u64)> {
    let class = |class: &Value| {
        let name = class["name"].as_str().unwrap().to_owned();
        (name, class["images"].as_u64().unwrap())
    };
    classes.as_array().unwrap().iter().map(class).collect()
}

fn named(classes: &[(&str, u64)]) -> Vec<(String, u64)> {
    let class = |(name, images): &(&str, u64)| ((*name).to_owned(), *images);
    classes.iter().map(class).collect()
}

#[tokio::test]
async fn pictures_are_listed_by_class_person_and_name_a_page_at_a_time() {
    let workshop = Workshop::open();
    let dataset = workshop.faces().await;
    let all = workshop.pictures(&dataset, "").await;
    assert_eq!(all.len(), 16);
    assert_eq!(
        (&all[0]["entry"], &all[0]["person"]),
        (&json!("happy/p0_0.png"), &json!("p0"))
    );
    assert_eq!(workshop.numbers(&dataset, "class=sad").await.len(), 8);
    assert_eq!(workshop.numbers(&dataset, "person=p3").await.len(), 4);
    assert_eq!(workshop.numbers(&dataset, "class=sad&q=P3_").await.len(), 2);
    assert_eq!(workshop.numbers(&dataset, "state=left_out").await.len(), 0);
    assert_eq!(workshop.numbers(&dataset, "part=none").await.len(), 16);

    let mut seen = Vec::new();
    let mut next = json!(0);
    while let Some(cursor) = next.as_u64() {
        let address = format!("{DATASETS}/{dataset}/pictures?limit=5&cursor={cursor}");
        let page = workshop.get(&address).await.json();
        assert_eq!(page["total"], 16);
        seen.extend(page["pictures"].as_array().unwrap().clone());
        next = page["next"].clone();
    }
    assert_eq!(seen, all);
    for (query, field) in [
        ("clas=sad", "clas"),
        ("limit=0", "limit"),
        ("order=worst", "report"),
        ("report=report-none", "report"),
    ] {
        let answer = workshop
            .get(&format!("{DATASETS}/{dataset}/pictures?{query}"))
            .await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["field"]),
            (422, &json!(field)),
            "{query}"
        );
    }
}

#[tokio::test]
async fn edits_are_made_undone_and_told_and_the_archive_stays() {
    let workshop = Workshop::open();
    let dataset = workshop.faces().await;
    let before = workshop.get(&format!("{DATASETS}/{dataset}")).await.json();
    let sad = workshop.numbers(&dataset, "class=sad").await;
    let move_and_leave = json!([
        {"kind": "move", "pictures": [[sad[0], sad[3]]], "class": "calm"},
        {"kind": "leave_out", "pictures": [sad[7]]},
    ]);
    let state = workshop.edited(&dataset, 0, move_and_leave).await;
    assert_eq!(
        (&state["revision"], &state["images"], &state["left_out"]),
        (&json!(1), &json!(15), &json!(1))
    );
    assert_eq!(
        state["last"],
        "4 pictures put into “calm”, One picture left out"
    );
    assert_eq!(
        workshop.classes(&dataset).await,
        named(&[("calm", 4), ("happy", 8), ("sad", 3)])
    );

    let rename = json!([{"kind": "rename_class", "class": "calm", "to": "at rest"}]);
    workshop.edited(&dataset, 1, rename).await;
    let undo = format!("{DATASETS}/{dataset}/undo");
    let undone = workshop.post(&undo, json!({"revision": 2})).await.json();
    assert_eq!(
        (&undone["revision"], &undone["can_redo"]),
        (&json!(3), &json!(true))
    );
    let undone = workshop.post(&undo, json!({"revision": 3})).await.json();
    assert_eq!(counts(&undone["classes"]), counts(&before["classes"]));
    assert_eq!(
        workshop.post(&undo, json!({"revision": 4})).await.status,
        409
    );
    let redo = format!("{DATASETS}/{dataset}/redo");
    let redone = workshop.post(&redo, json!({"revision": 4})).await.json();
    assert_eq!(redone["images"], 15);
    assert_eq!(
        workshop.classes(&dataset).await,
        named(&[("calm", 4), ("happy", 8), ("sad", 3)])
    );

    let history = workshop
        .get(&format!("{DATASETS}/{dataset}/edits"))
        .await
        .json();
    let states: Vec<&Value> = (history["steps"].as_array().unwrap().iter())
        .map(|step| &step["state"])
        .collect();
    assert_eq!(states, ["past", "past", "past", "undone", "done"]);
    let after = workshop.get(&format!("{DATASETS}/{dataset}")).await.json();
    assert_eq!(after["sha256"], before["sha256"]);
    // What was changed cannot be read in another way any more.
    let reading = workshop
        .post(
            &format!("{DATASETS}/{dataset}/reading"),
            json!({"layout": "inner"}),
        )
        .await;
    assert_eq!(reading.status, 409);
}

#[tokio::test]
async fn the_later_of_two_people_is_told_what_the_other_did() {
    let workshop = Workshop::open();
    let dataset = workshop.faces().await;
    let edit = |class: &str| json!([{"kind": "move", "pictures": [0], "class": class}]);
    let (one, other) = tokio::join!(
        workshop.edit(&dataset, 0, edit("calm")),
        workshop.edit(&dataset, 0, edit("other"))
    );
    let (made, refused) = if one.status == 200 {
        (one, other)
    } else {
        (other, one)
    };
    assert_eq!((made.status.as_u16(), refused.status.as_u16()), (200, 409));
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    assert!(
        detail.contains("One picture put into “") && detail.contains("revision 1"),
        "{detail}"
    );
    assert_eq!(workshop.edit(&dataset, 7, edit("x")).await.status, 409);
    for edits in [
        json!([]),
        json!([{"kind": "move", "pictures": [99999], "class": "x"}]),
        json!([{"kind": "leave_out"}]),
        json!([{"kind": "bake", "pictures": [0]}]),
        json!([{"kind": "rename_class", "class": "nobody", "to": "x"}]),
        json!([{"kind": "move", "pictures": [0], "class": "\u{200b}"}]),
    ] {
        assert_eq!(
            workshop.edit(&dataset, 1, edits.clone()).await.status,
            422,
            "{edits}"
        );
    }
    assert_eq!(workshop.edit("ds-none", 0, edit("x")).await.status, 404);
}

#[tokio::test]
async fn a_selection_is_changed_as_a_whole() {
    let workshop = Workshop::open();
    let dataset = workshop.faces().await;
    let body = json!({"revision": 0, "select": {"person": "p1"}, "edits": [{"kind": "leave_out"}, {"kind": "set_person", "person": "Ann"}]});
    let state = workshop
        .post(&format!("{DATASETS}/{dataset}/edits"), body)
        .await
        .json();
    assert_eq!(state["left_out"], 4);
    assert_eq!(
        workshop
            .numbers(&dataset, "state=left_out&person=Ann")
            .await
            .len(),
        4
    );
    // A mistyped field must not select everything.
    let body = json!({"revision": 1, "select": {"persn": "p1"}, "edits": [{"kind": "leave_out"}]});
    let answer = workshop
        .post(&format!("{DATASETS}/{dataset}/edits"), body)
        .await;
    assert_eq!(answer.status, 422);
}

#[tokio::test]
async fn a_training_learns_from_the_pictures_as_they_are_edited_and_its_card_says_which() {
    let workshop = Workshop::open();
    let dataset = workshop.faces().await;
    let sad = workshop.numbers(&dataset, "class=sad").await;
    let edits = json!([
        {"kind": "rename_class", "class": "happy", "to": "bright"},
        {"kind": "leave_out", "pictures": [sad[0]]},
    ]);
    workshop.edited(&dataset, 0, edits).await;
    let versions = format!("{DATASETS}/{dataset}/versions");
    let version = workshop
        .post(&versions, json!({"name": "first look"}))
        .await;
    assert_eq!(version.status, 201, "{}", version.text());
    assert_eq!(
        workshop
            .post(&versions, json!({"name": "first look"}))
            .await
            .status,
        409
    );

    let job = workshop.post(JOBS, training(&dataset, 1)).await.json();
    assert_eq!(job["request"]["revision"], 1);
    // What is changed after that is not for this training.
    let rest = json!([{"kind": "move", "pictures": [sad[1]], "class": "bright"}]);
    workshop.edited(&dataset, 1, rest).await;
    let job = workshop.ended(job["id"].as_str().unwrap()).await;
    assert_eq!(job["state"], "succeeded", "{job:#}");
    let model = job["result"]["model"].as_str().unwrap();
    let card = workshop
        .get(&format!("/api/v1/models/{model}"))
        .await
        .json();
    assert_eq!(card["classes"], json!(["bright", "sad"]));
    let learned = &card["trained_on"];
    assert_eq!(
        (
            &learned["images"],
            &learned["revision"],
            &learned["version"]
        ),
        (&json!(15), &json!(1), &json!("first look"))
    );

    // An evaluation can be asked about an earlier state; the newest is the usual one.
    let evaluation = json!({"kind": "evaluate", "dataset": dataset, "model": model, "revision": 0});
    let refused = workshop
        .post(
            JOBS,
            json!({"kind": "evaluate", "dataset": dataset, "model": model, "revision": 9}),
        )
        .await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["field"]),
        (422, &json!("revision"))
    );
    let job = workshop.post(JOBS, evaluation).await.json();
    let job = workshop.ended(job["id"].as_str().unwrap()).await;
    let report = job["result"]["report"].as_str().unwrap();
    let report = workshop
        .get(&format!("/api/v1/reports/{report}"))
        .await
        .json();
    assert_eq!(report["dataset"].get("revision"), None);
    let support = &report["evaluations"][0]["report"]["support"];
    assert!(support.as_u64().unwrap() >= 8, "{support}");
}

#[tokio::test]
async fn answers_of_a_model_lead_to_the_pictures_and_mending_is_told() {
    let workshop = Workshop::open();
    let dataset = workshop.faces().await;
    // Two labels are wrong.
    let sad = workshop.numbers(&dataset, "class=sad").await;
    let wrong = json!([{"kind": "move", "pictures": [sad[0], sad[5]], "class": "happy"}]);
    workshop.edited(&dataset, 0, wrong).await;
    let job = workshop.post(JOBS, training(&dataset, 12)).await.json();
    let job = workshop.ended(job["id"].as_str().unwrap()).await;
    let model = job["result"]["model"].as_str().unwrap().to_owned();
    let measure = json!({"kind": "evaluate", "dataset": dataset, "model": model});
    let evaluate = async || {
        let job = workshop.post(JOBS, measure.clone()).await.json();
        let job = workshop.ended(job["id"].as_str().unwrap()).await;
        job["result"]["report"].as_str().unwrap().to_owned()
    };
    let report = evaluate().await;
    let doubtful = workshop
        .pictures(&dataset, &format!("report={report}&order=doubtful"))
        .await;
    let scores: Vec<f64> = (doubtful.iter())
        .map(|picture| picture["answer"]["label_score"].as_f64().unwrap())
        .collect();
    assert!(scores.is_sorted(), "{scores:?}");
    assert!(
        doubtful
            .iter()
            .all(|picture| picture["class"] != picture["answer"]["class"])
    );
    let cells: usize = {
        let cell = |truth: &str, answered: &str| {
            format!("report={report}&truth={truth}&answered={answered}")
        };
        let mut sum = 0;
        for (truth, answered) in [
            ("happy", "happy"),
            ("happy", "sad"),
            ("sad", "happy"),
            ("sad", "sad"),
        ] {
            sum += workshop
                .numbers(&dataset, &cell(truth, answered))
                .await
                .len();
        }
        sum
    };
    assert_eq!(cells, 16, "every picture is in one cell");
    assert_eq!(
        workshop
            .numbers(&dataset, &format!("report={report}&unlike={report}"))
            .await
            .len(),
        0
    );

    let body = json!({"revision": 1, "report": report, "edits": [{"kind": "move", "pictures": [sad[0]], "class": "sad"}]});
    let answer = workshop
        .post(&format!("{DATASETS}/{dataset}/edits"), body)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    // What was dealt with is not asked about again.
    let left = workshop
        .numbers(&dataset, &format!("report={report}&order=doubtful"))
        .await;
    assert!(!left.contains(&sad[0]));
    let again = evaluate().await;
    let document = workshop
        .get(&format!("/api/v1/reports/{again}"))
        .await
        .json();
    assert_eq!(document["dataset"]["mended"], 1);
    let page = workshop.get(&format!("/evaluate/{again}")).await.text();
    assert!(page.contains("because of what a model answered"));
    let link = format!("/datasets/{dataset}?report={again}&amp;truth=");
    assert!(page.contains(&link), "a cell leads to its pictures");
    let bad =
        json!({"revision": 2, "report": "report-x", "edits": [{"kind": "keep", "pictures": [0]}]});
    let answer = workshop
        .post(&format!("{DATASETS}/{dataset}/edits"), bad)
        .await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["field"]),
        (422, &json!("report"))
    );
}

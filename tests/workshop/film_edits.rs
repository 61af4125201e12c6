//! What people say about films, and films beside each other: of recordings that a camera page measured.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

use crate::common::{self, Answer};
use crate::films::{FILMS, address};
use crate::support::Workshop;

/// A recording of ten pictures with two faces, of which the first smiles as much as is said.
fn recording(name: &str, condition: Option<&str>, happy: f64) -> Value {
    let face = |id: u64, happy: f64| {
        json!({
            "id": id,
            "box": { "x": 10, "y": 10, "width": 40, "height": 40 },
            "scores": { "neutral": 1.0 - happy, "happy": happy },
        })
    };
    let picture = |index: u32| {
        let mut faces = vec![face(1, happy)];
        if index >= 5 {
            faces.push(face(7, 0.1));
        }
        json!({ "seconds": f64::from(index) * 0.5, "width": 640, "height": 480, "cut": index == 5, "faces": faces })
    };
    json!({
        "name": name, "condition": condition, "model": "facefeel-faces", "classes": ["neutral", "happy"],
        "frames": (0..10).map(picture).collect::<Vec<_>>(),
    })
}

async fn kept(workshop: &Workshop, recording: Value) -> Value {
    let kept = workshop.post(&format!("{FILMS}/measured"), recording).await;
    assert_eq!(kept.status, 201, "{}", kept.text());
    kept.json()
}

async fn change(workshop: &Workshop, film: &Value, change: Value) -> Answer {
    common::patch(&workshop.app, &address(film), &change).await
}

#[tokio::test]
async fn a_recording_is_kept_as_a_film_without_a_video() {
    let workshop = Workshop::open();
    let film = kept(&workshop, recording("Course", Some("before"), 0.8)).await;
    assert_eq!(
        (&film["state"], &film["job"], &film["has_video"]),
        (&json!("succeeded"), &Value::Null, &json!(false))
    );
    assert_eq!(
        (&film["pictures"], &film["every_s"], &film["cuts"]),
        (&json!(10), &json!(0.5), &json!([2.5]))
    );
    let ids: Vec<&Value> = film["faces"]
        .as_array()
        .unwrap()
        .iter()
        .map(|face| &face["id"])
        .collect();
    assert_eq!(ids, [1, 7]);
    let summary = workshop
        .get(&format!("{}/summary", address(&film)))
        .await
        .json();
    assert_eq!(summary["faces"][0]["shares"]["happy"], 1.0);
    assert_eq!(workshop.delete(&address(&film)).await.status, 204);

    let mut wrong = recording("Course", None, 0.8);
    wrong["frames"][3]["seconds"] = json!(0.1);
    let refused = workshop.post(&format!("{FILMS}/measured"), wrong).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["field"]),
        (422, &json!("frames"))
    );
    let mut other = recording("Course", None, 0.8);
    other["frames"][0]["faces"][0]["scores"] = json!({ "neutral": 1.0 });
    let refused = workshop.post(&format!("{FILMS}/measured"), other).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(workshop.files("films").is_empty() && workshop.files("tmp").is_empty());
}

#[tokio::test]
async fn only_what_a_model_of_this_server_measured_is_kept() {
    let workshop = Workshop::open();
    let mut strange = recording("Course", None, 0.8);
    strange["model"] = json!("elsewhere");
    let refused = workshop.post(&format!("{FILMS}/measured"), strange).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["field"]),
        (422, &json!("model"))
    );
    assert!(refused.text().contains("elsewhere"), "{}", refused.text());
    assert_eq!(workshop.get(FILMS).await.json(), json!([]));
    assert!(!workshop.folder.path().join("films").exists() && workshop.files("tmp").is_empty());
}

#[tokio::test]
async fn the_list_counts_faces_and_markers_and_the_film_has_them() {
    let workshop = Workshop::open();
    let film = kept(&workshop, recording("Course", None, 0.8)).await;
    let markers = json!({ "markers": [{ "name": "bell", "start": 1, "end": null }] });
    let film = change(&workshop, &film, markers).await.json();
    let listed = workshop.get(FILMS).await.json();
    let [brief] = &listed.as_array().unwrap()[..] else {
        panic!("{listed}");
    };
    assert_eq!(
        (&brief["face_count"], &brief["marker_count"]),
        (&json!(2), &json!(1))
    );
    for (name, value) in brief.as_object().unwrap() {
        assert_eq!(*value, film[name], "{name}");
    }
    for name in ["faces", "markers", "cuts"] {
        assert!(brief.get(name).is_none() && film[name].is_array(), "{name}");
    }
}

#[tokio::test]
async fn tables_have_the_names_of_faces_and_of_those_merged_into_them() {
    let workshop = Workshop::open();
    let film = kept(&workshop, recording("Course", None, 0.8)).await;
    let edits = json!({
        "faces": { "1": { "name": "Anna, 7 B" }, "7": { "merged_into": 1 } },
        "markers": [{ "name": "all", "start": 0, "end": 5 }],
    });
    assert_eq!(change(&workshop, &film, edits).await.status, 200);
    let export = async |format: &str| {
        let place = format!("{}/export?format={format}", address(&film));
        workshop.get(&place).await.text()
    };
    for (format, rows) in [("csv", 10), ("figures", 1)] {
        let table = export(format).await;
        let mut table = csv::Reader::from_reader(table.as_bytes());
        let head = table.headers().unwrap().clone();
        let face = head.iter().position(|column| column == "face").unwrap();
        assert_eq!(&head[face + 1], "name");
        let named: Vec<_> = table.records().map(Result::unwrap).collect();
        assert_eq!(named.len(), rows, "{format}");
        for row in named {
            assert_eq!((&row[face], &row[face + 1]), ("1", "Anna, 7 B"), "{row:?}");
        }
    }
    for line in export("jsonl").await.lines() {
        let picture: Value = serde_json::from_str(line).unwrap();
        assert_eq!(picture["faces"][0]["name"], "Anna, 7 B", "{line}");
    }
}

#[tokio::test]
async fn a_table_of_markers_that_is_too_large_is_told_of_as_one() {
    let workshop = Workshop::open();
    let film = kept(&workshop, recording("Course", None, 0.8)).await;
    let place = format!("{}/markers.csv", address(&film));
    for (language, unit) in [("en", "MB"), ("fr", "Mo"), ("ar", "م.ب")] {
        let table = Request::post(&place)
            .header(header::CONTENT_TYPE, "text/csv")
            .header(header::ACCEPT_LANGUAGE, language)
            .body(Body::from(vec![b'a'; (4 << 20) + 1]));
        let refused = common::send(&workshop.app, table.unwrap()).await;
        assert_eq!(refused.status, 413);
        let problem = refused.json();
        let detail = problem["detail"].as_str().unwrap();
        assert!(
            detail.contains("name") && detail.contains("start"),
            "{detail}"
        );
        assert!(detail.contains('4') && detail.contains(unit), "{detail}");
        assert_eq!(problem["field"], "markers");
    }
}

#[tokio::test]
async fn faces_are_named_merged_left_out_and_parted_again() {
    let workshop = Workshop::open();
    let film = kept(&workshop, recording("Course", None, 0.8)).await;
    let faces = async || {
        let summary = workshop
            .get(&format!("{}/summary", address(&film)))
            .await
            .json();
        let faces = summary["faces"].as_array().unwrap().clone();
        faces
            .iter()
            .map(|face| (face["id"].as_u64().unwrap(), face["name"].clone()))
            .collect::<Vec<_>>()
    };
    let merged = change(&workshop, &film, json!({
        "name": "Renamed", "condition": "after", "faces": { "1": { "name": "Anna" }, "7": { "merged_into": 1 } }, "revision": 0,
    })).await;
    assert_eq!(merged.status, 200, "{}", merged.text());
    let merged = merged.json();
    assert_eq!(
        (&merged["name"], &merged["condition"], &merged["revision"]),
        (&json!("Renamed"), &json!("after"), &json!(1))
    );
    assert_eq!(merged["faces"][1]["merged_into"], 1);
    assert_eq!(faces().await, [(1, json!("Anna"))]);

    // A page that knows an earlier state is told what there is now.
    let stale = change(
        &workshop,
        &film,
        json!({ "faces": { "1": { "left_out": true } }, "revision": 0 }),
    )
    .await;
    assert_eq!(stale.status, 409, "{}", stale.text());
    assert!(
        stale
            .header(axum::http::header::CONTENT_TYPE)
            .starts_with("application/problem+json")
    );
    let stale = stale.json();
    assert_eq!(
        (&stale["status"], &stale["film"]["revision"]),
        (&json!(409), &json!(1))
    );

    // Undone by sending the values from before.
    let undone = json!({ "condition": null, "faces": { "1": { "name": null }, "7": { "merged_into": null } }, "revision": 1 });
    let undone = change(&workshop, &film, undone).await.json();
    assert_eq!(
        (&undone["condition"], &undone["revision"]),
        (&Value::Null, &json!(2))
    );
    assert_eq!(faces().await, [(1, Value::Null), (7, Value::Null)]);
    change(
        &workshop,
        &film,
        json!({ "faces": { "1": { "left_out": true } } }),
    )
    .await;
    assert_eq!(faces().await, [(7, Value::Null)]);

    for (wrong, field) in [
        (json!({ "faces": { "2": { "name": "x" } } }), "faces"),
        (json!({ "faces": { "1": { "merged_into": 1 } } }), "faces"),
        (
            json!({ "faces": { "1": { "merged_into": 7 }, "7": { "merged_into": 1 } } }),
            "faces",
        ),
        (
            json!({ "markers": [{ "name": "x", "start": 2, "end": 1 }] }),
            "markers",
        ),
        (json!({ "name": " " }), "name"),
    ] {
        let refused = change(&workshop, &film, wrong.clone()).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["field"]),
            (422, &json!(field)),
            "{wrong}"
        );
    }
    let now = workshop.get(&address(&film)).await.json();
    assert_eq!(now["revision"], 3);
}

#[tokio::test]
async fn conditions_are_compared_by_recordings() {
    let workshop = Workshop::open();
    let mut query = String::new();
    for (name, condition, happy) in [
        ("a-1", "before", 0.55),
        ("b-1", "before", 0.6),
        ("a-2", "after", 0.8),
        ("b-2", "after", 1.0),
    ] {
        let mut recording = recording(name, Some(condition), happy);
        // The second face would dilute what is compared.
        for frame in recording["frames"].as_array_mut().unwrap() {
            frame["faces"].as_array_mut().unwrap().truncate(1);
        }
        let film = kept(&workshop, recording).await;
        query.push_str(&format!("film={}&", film["id"].as_str().unwrap()));
    }
    let comparison = async |more: &str| {
        let answer = workshop
            .get(&format!("/api/v1/film-comparison?{query}{more}"))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    };
    let near = |value: &Value, expected: f64| {
        assert!(
            (value.as_f64().unwrap() - expected).abs() < 1e-6,
            "{value} {expected}"
        );
    };
    let apart = comparison("unit=recording").await;
    near(&apart["films"][0]["values"]["mean_happy"]["mean"], 0.55);
    let names: Vec<&Value> = apart["conditions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["name"])
        .collect();
    assert_eq!(names, ["after", "before"]);
    near(
        &apart["conditions"][0]["measures"]["mean_happy"]["mean"],
        0.9,
    );
    let of = |comparison: &Value, measure: &str| {
        let tests = comparison["tests"].as_array().unwrap();
        tests
            .iter()
            .find(|test| test["measure"] == measure)
            .unwrap()
            .clone()
    };
    let test = of(&apart, "mean_happy");
    assert_eq!(
        (&test["paired"], &test["test"], &test["n"]),
        (&json!(false), &json!("welch"), &json!([2, 2]))
    );
    near(&test["difference"], -0.325);
    assert!(test["p_holm"].as_f64().unwrap() >= test["p"].as_f64().unwrap());
    // All of them smile all the time, so that there is nothing to tell.
    let shares = of(&apart, "share_happy");
    assert_eq!(
        (&shares["p"], &shares["reason"]),
        (&Value::Null, &json!("no_variation"))
    );
    let paired = of(&comparison("paired=true").await, "mean_happy");
    assert_eq!(
        (&paired["paired"], &paired["test"]),
        (&json!(true), &json!("sign_flip"))
    );
    near(&paired["p"], 0.5);
    let nowhere = comparison("span=nowhere").await;
    assert_eq!(
        (&nowhere["tests"], &nowhere["films"][0]["pictures"]),
        (&json!([]), &json!(0))
    );
    for wrong in ["", "film=film-none", "film=a&unit=face"] {
        let refused = workshop
            .get(&format!("/api/v1/film-comparison?{wrong}"))
            .await;
        assert!(
            [404, 422].contains(&refused.status.as_u16()),
            "{wrong}: {}",
            refused.text()
        );
    }
}

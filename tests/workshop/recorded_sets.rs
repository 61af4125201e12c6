//! Recordings that become data sets, and are there after a kill.

use serde_json::{Value, json};

use crate::common;
use crate::recordings::{BOX, RECORDINGS, Recording, check_problem, frame};
use crate::restarts::Program;
use crate::support::Workshop;

#[tokio::test]
async fn a_recording_becomes_a_data_set_whose_people_are_told_apart() {
    let recording = Recording::begin(common::limits()).await;
    let make = format!("{}/dataset", recording.address);
    check_problem(&recording.workshop.post(&make, json!({})).await, 409, None);
    for number in 0..24 {
        // Person by person, class by class: the drawings' own persons have 24 pictures each.
        let (class, person) = (1 + number % 2, 3 + number / 12);
        let drawing = (person - 3) * 24 + number % 12;
        let added = recording
            .add(
                &format!("class={class}&person={person}&box={BOX}"),
                &frame(drawing),
            )
            .await;
        assert_eq!(added.status, 201, "{}", added.text());
    }
    let made = recording.workshop.post(&make, json!({})).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let dataset = made.json();
    assert_eq!(
        (&dataset["name"], &dataset["images"]),
        (&json!("Course"), &json!(24))
    );
    let classes: Vec<&str> = dataset["classes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|class| class["name"].as_str().unwrap())
        .collect();
    assert_eq!(classes, ["happy", "tired"]);
    assert_eq!(
        dataset["check_up"]["persons"], 2,
        "{:#}",
        dataset["check_up"]
    );
    let again = recording.workshop.post(&make, json!({})).await;
    assert_eq!(
        (again.status.as_u16(), &again.json()["id"]),
        (200, &dataset["id"])
    );
}

#[tokio::test]
async fn classes_called_by_numbers_keep_their_names() {
    let workshop = Workshop::open();
    let wanted = json!({"classes": ["1", "2"], "consent": true});
    let address = workshop.post(RECORDINGS, wanted).await.json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let recording = Recording {
        address: format!("{RECORDINGS}/{address}"),
        workshop,
    };
    let people = format!("{}/people", recording.address);
    recording
        .workshop
        .post(&people, json!({ "name": "Happy" }))
        .await;
    for number in 0..10 {
        let query = format!("class={}&person=3&box={BOX}", 1 + number % 2);
        assert_eq!(recording.add(&query, &frame(number)).await.status, 201);
    }
    let made = recording
        .workshop
        .post(&format!("{}/dataset", recording.address), json!({}))
        .await
        .json();
    let names: Vec<&Value> = made["classes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|class| &class["name"])
        .collect();
    assert_eq!(names, [&json!("1"), &json!("2")]);
}

#[tokio::test]
async fn what_was_answered_is_there_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(folder.path());
    let json_kind = "application/json";
    let wanted =
        json!({"name": "Course", "classes": ["happy", "sad"], "consent": true}).to_string();
    let begun = program
        .send("POST", RECORDINGS, json_kind, wanted.as_bytes())
        .await;
    let address = format!("{RECORDINGS}/{}", begun["id"].as_str().unwrap());
    let person = json!({ "name": "Anna" }).to_string();
    program
        .send(
            "POST",
            &format!("{address}/people"),
            json_kind,
            person.as_bytes(),
        )
        .await;
    for number in 0..3 {
        let mut form =
            b"--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\n"
                .to_vec();
        form.extend(frame(number));
        form.extend(b"\r\n--x--\r\n");
        let place = format!("{address}/pictures?class=1&person=3&burst={number}&box={BOX}");
        program
            .send("POST", &place, "multipart/form-data; boundary=x", &form)
            .await;
    }
    program
        .send("DELETE", &format!("{address}/bursts/1"), json_kind, b"")
        .await;
    let confirmed = program.get(&address).await;
    program.child.kill().unwrap();
    program.child.wait().unwrap();

    let program = Program::start(folder.path());
    assert_eq!(program.get(&address).await, confirmed);
    assert_eq!(confirmed["images"], 2);
}

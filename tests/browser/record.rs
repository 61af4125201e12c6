//! Recording a data set in a real browser, whose camera plays a film of two drawn people who act three expressions.

use std::sync::Arc;

use facefeel::dataset::split::{GroupedBy, grouped, groups_of};
use facefeel::vision::Color;
use facefeel::web::App;
use serde_json::{Value, json};

use crate::acted::{self, ACTED, PEOPLE, SCENE_OF, scenes};
use crate::common::{Form, app, get, photo_path};
use crate::driver::Browser;

const PAGE: &str = "/datasets/record";
/// Pictures of each person in each class.
const EACH: usize = 40;

/// Begins a recording of the acted classes, adds the people, and starts the camera.
async fn begin(browser: &Browser) {
    browser.goto(PAGE).await;
    browser.find("[data-begin]:not([hidden])").await;
    let choose = format!(
        "for (const box of document.querySelectorAll('[name=class]')) box.checked = {}.includes(box.value); \
         document.querySelector('[name=consent]').checked = true; \
         document.querySelector('[data-begin-form]').requestSubmit();",
        json!(ACTED.map(|emotion| emotion.name()))
    );
    browser.run(&choose).await;
    browser
        .wait_until(
            "the recording is open",
            "document.querySelector('[data-room]:not([hidden])') !== null",
        )
        .await;
    for person in 0..PEOPLE {
        let add = format!(
            "document.querySelector('[name=person]').value = 'Person {}'; document.querySelector('[data-person-form]').requestSubmit();",
            char::from(b'A' + person as u8)
        );
        browser.run(&add).await;
        let there = format!(
            "document.querySelectorAll('[name=who]').length === {}",
            person + 1
        );
        browser.wait_until("the person is there", &there).await;
    }
    browser
        .run("document.querySelector('[data-start]').click()")
        .await;
    browser
        .wait_until(
            "the camera is on",
            "document.querySelector('[data-hold]:not(:disabled)') !== null",
        )
        .await;
}

/// Holds the button of each scene's class while its scene is played, with its person chosen, until all have enough.
fn director() -> String {
    let plan: Vec<Value> = (scenes().iter())
        .map(|scene| json!({ "class": scene.acted, "person": scene.person, "held": scene.is_held_out }))
        .collect();
    format!(
        "{SCENE_OF}
        window.plan = {plan}; window.each = {EACH}; window.counts = {{}}; window.said = {{}};
        const video = document.querySelector('[data-video]');
        const holds = [...document.querySelectorAll('[data-class] [data-hold]')];
        const people = [...document.querySelectorAll('[name=who]')];
        const classes = [...document.querySelectorAll('[data-class]')];
        let held = null;
        const key = (button, type) => button.dispatchEvent(new KeyboardEvent(type, {{ key: ' ', bubbles: true }}));
        const letGo = () => {{ if (held !== null) key(holds[held], 'keyup'); held = null; }};
        const count = ({{ class: one }}) => Number(classes[one].dataset.images ?? 0);
        let last = -1, since = 0, before = 0;
        window.director = setInterval(() => {{
            const place = sceneOf(video), scene = plan[place];
            if (place !== last) {{
                letGo(); last = place; since = performance.now();
                return;
            }}
            if (!scene || performance.now() - since < 250) return;
            if (scene.held) {{
                letGo();
                const says = document.querySelector('[data-new]').dataset.says;
                if (says && performance.now() - since > 1800) {{
                    const said = window.said[place] ??= {{}};
                    said[says] = (said[says] ?? 0) + 1;
                }}
                return;
            }}
            const name = `${{scene.class}}-${{scene.person}}`;
            if (held === null) {{
                if ((window.counts[name] ?? 0) >= each) return;
                people[scene.person].click();
                before = count(scene);
                held = scene.class;
                key(holds[held], 'keydown');
            }}
            const now = count(scene);
            window.counts[name] = (window.counts[name] ?? 0) + now - before;
            before = now;
            if (window.counts[name] >= each) letGo();
        }}, 40);",
        plan = json!(plan),
    )
}

/// The only recording there is.
async fn recording(app: &Arc<App>) -> Value {
    let all = get(app, "/api/v1/recordings").await.json();
    let id = all[0]["id"].as_str().unwrap();
    get(app, &format!("/api/v1/recordings/{id}")).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_detector_finds_every_drawn_face_of_the_film() {
    let app = app();
    for still in acted::stills() {
        let form = Form::default().image("still.jpg", &crate::film::jpeg(&still));
        let answer = form.post(&app, "/api/v1/predictions").await.json();
        assert_eq!(
            answer["images"][0]["faces"].as_array().unwrap().len(),
            1,
            "{answer}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_record_three_classes_and_their_model_is_right_about_a_held_out_film() {
    let (app, film) = (app(), acted::film());
    let browser = Browser::open_with_camera(app.clone(), film.path()).await;
    let start = std::time::Instant::now();
    begin(&browser).await;
    browser.run(&director()).await;
    let enough = format!(
        "Object.values(window.counts).filter((count) => count >= {EACH}).length === {}",
        PEOPLE * ACTED.len()
    );
    browser
        .wait_patiently("everyone has recorded everything", &enough)
        .await;
    eprintln!(
        "recorded after {:?}: {}",
        start.elapsed(),
        browser.run("return window.counts").await
    );
    let state = recording(&app).await;
    for class in state["classes"].as_array().unwrap() {
        assert!(
            class["images"].as_u64() >= Some((PEOPLE * EACH) as u64),
            "{class}"
        );
    }

    browser
        .run("window.said = {}; document.querySelector('[data-train-start]').click()")
        .await;
    browser
        .wait_patiently(
            "the model is there",
            "document.querySelector('[data-pair]:not([hidden])') !== null",
        )
        .await;
    eprintln!("trained after {:?}", start.elapsed());
    browser.run("window.said = {}").await;
    let held_out: Vec<usize> = (scenes().iter().enumerate())
        .filter(|(_, scene)| scene.is_held_out)
        .map(|(place, _)| place)
        .collect();
    let told = format!(
        "{}.every((place) => Object.values(window.said[place] ?? {{}}).reduce((a, b) => a + b, 0) > 8)",
        json!(held_out)
    );
    browser
        .wait_patiently("every held-out scene was answered", &told)
        .await;
    eprintln!("answered after {:?}", start.elapsed());
    let said = browser.run("return window.said").await;
    for (place, scene) in scenes()
        .iter()
        .enumerate()
        .filter(|(_, scene)| scene.is_held_out)
    {
        let votes = said[place.to_string()].as_object().unwrap();
        let (most, _) = votes
            .iter()
            .max_by_key(|(_, count)| count.as_u64())
            .unwrap();
        assert_eq!(most, ACTED[scene.acted].name(), "{scene:?}: {said}");
    }
    assert_no_person_on_both_sides(&app).await;
    let complaints = browser.complaints().await;
    assert!(complaints.is_empty(), "{complaints:?}");
    browser.close().await;
}

/// Divides the only data set as a training by person does.
async fn assert_no_person_on_both_sides(app: &Arc<App>) {
    let stored = app.store.datasets().await.unwrap().remove(0);
    let datasets = app.datasets.clone();
    let stored = datasets.at(stored, 0).await.unwrap();
    let dataset =
        tokio::task::spawn_blocking(move || datasets.load(&stored, Color::Gray, 48, &|_, _| ()));
    let dataset = dataset.await.unwrap().unwrap();
    let groups = groups_of(&dataset);
    assert_eq!(groups.by, GroupedBy::Person);
    let labels: Vec<usize> = dataset.samples.iter().map(|sample| sample.class).collect();
    let split = grouped(&labels, &groups.ids, 0.2, 42);
    assert!(!split.train.is_empty() && !split.valid.is_empty());
    let person = |index: &usize| dataset.samples[*index].person.clone().unwrap();
    let learned: std::collections::BTreeSet<String> = split.train.iter().map(person).collect();
    assert!(
        split
            .valid
            .iter()
            .map(person)
            .all(|person| !learned.contains(&person)),
        "{learned:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_burst_is_kept_undone_and_there_after_a_reload() {
    let (app, film) = (app(), acted::film());
    let browser = Browser::open_with_camera(app.clone(), film.path()).await;
    begin(&browser).await;
    // The space bar, for whoever the focus is on nothing.
    browser.run("document.activeElement.blur()").await;
    browser.hold(' ').await;
    browser
        .wait_patiently(
            "some pictures came",
            "document.querySelectorAll('.record-thumb').length >= 3",
        )
        .await;
    browser.let_go().await;
    browser
        .wait_until(
            "the burst has ended",
            "document.querySelector('[data-live-mark]').hidden",
        )
        .await;
    browser.client.refresh().await.unwrap();
    browser
        .wait_until(
            "they are there",
            "document.querySelectorAll('.record-thumb').length >= 3",
        )
        .await;
    browser
        .wait_until(
            "the page shows all",
            "document.querySelectorAll('[name=who]').length === 2",
        )
        .await;
    browser
        .run("document.querySelector('.record-thumb').click()")
        .await;
    // One that was chosen goes to another class, by keyboard and all.
    let move_it = "const bar = document.querySelector('[data-move-bar]:not([hidden])'); \
        bar.querySelector('select').selectedIndex = 1; bar.requestSubmit();";
    browser.run(move_it).await;
    browser
        .wait_until(
            "it is in the second class, and has the focus",
            "document.querySelectorAll('[data-class]')[1].querySelectorAll('.record-thumb').length === 1 \
             && document.activeElement.closest('[data-class]') === document.querySelectorAll('[data-class]')[1]",
        )
        .await;
    assert_eq!(recording(&app).await["classes"][1]["images"], 1);
    let shown = recording(&app).await["images"].as_u64().unwrap();
    assert!(shown >= 2, "{shown}");
    browser
        .run("document.querySelector('[data-undo]').click()")
        .await;
    browser
        .wait_until(
            "the burst is gone",
            "document.querySelectorAll('.record-thumb').length === 0",
        )
        .await;
    assert_eq!(recording(&app).await["images"], 0);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_faces_in_a_dropped_photo_are_assigned_or_skipped() {
    let (app, film) = (app(), acted::film());
    let browser = Browser::open_with_camera(app.clone(), film.path()).await;
    begin(&browser).await;
    let picker = browser.find("[data-class] [data-photos]").await;
    picker
        .send_keys(photo_path("solvay_1927_four.jpg").to_str().unwrap())
        .await
        .unwrap();
    browser
        .wait_until(
            "it asks whose faces they are",
            "document.querySelectorAll('[data-faces-list] select').length === 4",
        )
        .await;
    let assign = "const [first, second] = document.querySelectorAll('[data-faces-list] select'); \
        first.selectedIndex = 1; second.selectedIndex = 2; document.querySelector('[data-faces-dialog] [value=keep]').click();";
    browser.run(assign).await;
    browser
        .wait_until(
            "two are kept",
            "document.querySelectorAll('.record-thumb').length === 2",
        )
        .await;
    let state = recording(&app).await;
    let images: Vec<&Value> = state["people"]
        .as_array()
        .unwrap()
        .iter()
        .map(|person| &person["images"])
        .collect();
    assert_eq!(images, [&json!(1), &json!(1)]);
    // One click, and a person's pictures are gone.
    browser
        .run("document.querySelector('[data-remove-person]').click()")
        .await;
    browser
        .wait_until(
            "one is left",
            "document.querySelectorAll('.record-thumb').length === 1",
        )
        .await;
    assert_eq!(recording(&app).await["people"].as_array().unwrap().len(), 1);
    browser.close().await;
}

//! The page of an experiment in a real browser.

use crate::common::app;
use crate::driver::{Browser, Scripts};
use fantoccini::key::Key;

/// Starts three small trainings on sample data, and goes to their page.
const START: &str = "const post = (path, body) => fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, \
        body: JSON.stringify(body) }).then((answer) => answer.json()); \
    return fetch('/api/v1/samples').then((answer) => answer.json()) \
        .then((samples) => post('/api/v1/datasets', { sample: samples[0].name })) \
        .then(({ id }) => post('/api/v1/experiments', { dataset: id, color: 'gray', folds: 3, epochs: 1, image_size: 32, balance: 12 })) \
        .then(({ id }) => { location.href = `/experiments/${id}`; return id; })";

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_an_experiment_follows_its_runs_without_being_loaded_again() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    browser.goto("/experiments").await;
    browser.run(START).await;
    browser
        .wait_until(
            "the runs are shown while they run",
            "document.querySelector('[data-live][data-running]') !== null",
        )
        .await;
    browser.run("window.isTheSamePage = true").await;
    browser
        .wait_patiently(
            "the page says that they have ended",
            "document.querySelector('[data-live]:not([data-running])') !== null",
        )
        .await;
    assert_eq!(browser.run("return window.isTheSamePage").await, true);
    let complaints = browser.complaints().await;
    assert!(complaints.is_empty(), "{complaints:?}");
    browser.close().await;
}

/// What the line below the chart says about the point that is looked at.
const READ: &str = "document.querySelector('[data-readout]').textContent";

#[tokio::test(flavor = "multi_thread")]
async fn the_curves_of_runs_can_be_read_enlarged_and_opened_as_a_table() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    browser.goto("/experiments").await;
    browser.run(&START.replace("epochs: 1", "epochs: 4")).await;
    browser
        .wait_patiently(
            "the runs have ended",
            "document.querySelector('[data-live]:not([data-running])') !== null",
        )
        .await;
    browser
        .wait_until(
            "the curves are drawn",
            "document.querySelector('[data-is-living] [data-canvas] canvas') !== null",
        )
        .await;
    let is_hidden = "return !document.querySelector('[data-still]').checkVisibility()";
    assert_eq!(browser.run(is_hidden).await, true);

    browser
        .run("document.querySelector('[data-canvas]').focus()")
        .await;
    let read = async |key: Key, what: &str| {
        let before = browser.run(&format!("return {READ}")).await;
        browser.press(key).await;
        let changed = format!("{READ} !== '' && {READ} !== {before}");
        browser.wait_until(what, &changed).await;
    };
    read(Key::Right, "a first point is read").await;
    read(Key::Right, "the next epoch is read").await;
    read(Key::Down, "another run is read").await;
    let said = browser.run(&format!("return {READ}")).await;
    assert!(said.as_str().unwrap().contains("epoch 2"), "{said}");

    browser
        .run("document.querySelector('[data-measure]').value = 'train.loss'; \
              document.querySelector('[data-measure]').dispatchEvent(new Event('input')); \
              for (const name of ['zoom-in', 'later', 'earlier', 'zoom-out', 'whole']) document.querySelector(`[data-${name}]`).click(); \
              document.querySelector('[data-values]').open = true;")
        .await;
    browser
        .wait_until(
            "every epoch has a row and every run a column",
            "document.querySelectorAll('[data-numbers] tbody tr').length === 4 && \
             document.querySelectorAll('[data-numbers] thead th').length === 4",
        )
        .await;
    let complaints = browser.complaints().await;
    assert!(complaints.is_empty(), "{complaints:?}");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_says_how_long_an_experiment_will_take_after_every_change() {
    const ADD: &str = "return fetch('/api/v1/samples').then((answer) => answer.json()) \
        .then((samples) => fetch('/api/v1/datasets', { method: 'POST', headers: { 'Content-Type': 'application/json' }, \
            body: JSON.stringify({ sample: samples[0].name }) })).then((answer) => answer.status)";
    const LINE: &str = "document.querySelector('[data-estimate]').textContent";
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    browser.goto("/experiments").await;
    assert_eq!(browser.run(ADD).await, 201);
    browser.goto("/experiments").await;
    let set = |name: &str, value: &str| {
        format!(
            "const field = document.querySelector('[name=\"{name}\"]'); field.value = '{value}'; \
             field.dispatchEvent(new Event('input', {{ bubbles: true }}))"
        )
    };
    browser.run(&set("way", "thesis")).await;
    browser.run(&set("folds", "3")).await;
    browser
        .wait_patiently(
            "the time of three runs is said",
            &format!("{LINE}.includes('3 runs')"),
        )
        .await;
    browser.run(&set("seeds", "2")).await;
    browser
        .wait_patiently(
            "the time of six runs is said",
            &format!("{LINE}.includes('6 runs')"),
        )
        .await;
    // A model of the other colour is exchanged.
    browser.run(&set("color", "rgb")).await;
    let way = "const { color } = document.querySelector('[name=\"way\"]').selectedOptions[0].dataset; \
               return ['', 'rgb'].includes(color)";
    assert_eq!(browser.run(way).await, true);
    let complaints = browser.complaints().await;
    assert!(complaints.is_empty(), "{complaints:?}");
    browser.close().await;
}

//! The page of an experiment in a real browser.

use crate::common::app;
use crate::driver::{Browser, Scripts};

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

//! The page of a dataset's pictures in a real browser, with the keyboard alone.

use crate::common::app;
use crate::driver::{Browser, Scripts};

/// Adds a dataset that comes with the program, and goes to its page.
const OPEN: &str = "return fetch('/api/v1/samples').then((answer) => answer.json()) \
    .then((samples) => fetch('/api/v1/datasets', { method: 'POST', headers: { 'Content-Type': 'application/json' }, \
        body: JSON.stringify({ sample: samples[0].name }) })) \
    .then((answer) => answer.json()).then(({ id }) => { location.href = `/datasets/${id}`; return id; })";

/// Presses a key in the grid.
async fn press(browser: &Browser, key: &str, more: &str) {
    let script = format!(
        "document.querySelector('[data-grid]').dispatchEvent(new KeyboardEvent('keydown', \
         {{ key: {key:?}, bubbles: true, cancelable: true{more} }}))"
    );
    browser.run(&script).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_are_selected_moved_left_out_and_that_is_undone_by_keyboard() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    browser.goto("/datasets").await;
    browser.run(OPEN).await;
    let drawn = "document.querySelectorAll('.grid-cell img[src]').length > 8";
    browser.wait_until("pictures are drawn", drawn).await;
    let total = "return document.querySelector('[data-total]').textContent";
    let before = browser.run(total).await;

    press(&browser, " ", "").await;
    press(&browser, "ArrowRight", ", shiftKey: true").await;
    press(&browser, "ArrowRight", ", shiftKey: true").await;
    let selected = "return document.querySelectorAll('.grid-cell[aria-selected=true]').length";
    assert_eq!(browser.run(selected).await, 3);
    press(&browser, "Delete", "").await;
    let is_less = format!("document.querySelector('[data-total]').textContent !== {before}");
    browser.wait_until("three are left out", &is_less).await;
    let undo = "document.dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true }))";
    browser.run(undo).await;
    let is_back = format!("document.querySelector('[data-total]').textContent === {before}");
    browser.wait_until("that is undone", &is_back).await;

    press(&browser, " ", "").await;
    press(&browser, "m", "").await;
    let move_it = "const field = document.activeElement; field.value = 'elsewhere'; field.form.requestSubmit();";
    browser.run(move_it).await;
    let moved = "[...document.querySelectorAll('[data-class-name]')].some((name) => name.textContent === 'elsewhere')";
    browser.wait_until("there is a new class", moved).await;
    let widths =
        "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]";
    let widths = browser.run(widths).await;
    assert_eq!(widths[0], widths[1], "the page scrolls sideways");
    let complaints = browser.complaints().await;
    assert!(complaints.is_empty(), "{complaints:?}");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_are_looked_through_one_by_one_on_a_phone() {
    let browser = Browser::open(app(), Scripts::On, 390).await;
    browser.goto("/datasets").await;
    browser.run(OPEN).await;
    let drawn = "document.querySelectorAll('.grid-cell img[src]').length > 4";
    browser.wait_until("pictures are drawn", drawn).await;
    browser
        .run("document.querySelector('[data-look]').click()")
        .await;
    let shown = "document.querySelector('[data-look-picture] img')?.complete ?? false";
    browser.wait_until("the first is shown", shown).await;
    for (key, revision) in [("k", 1), ("l", 2), ("2", 3), ("z", 4)] {
        let script = format!(
            "document.querySelector('[data-look-dialog]').dispatchEvent(new KeyboardEvent('keydown', {{ key: {key:?}, bubbles: true }}))"
        );
        browser.run(&script).await;
        let kept = format!(
            "fetch(location.pathname.replace('/datasets', '/api/v1/datasets')).then((answer) => answer.json()) \
             .then(({{ revision }}) => {{ window.revision = revision; }}) && window.revision === {revision}"
        );
        browser.wait_until("the change is kept", &kept).await;
    }
    let complaints = browser.complaints().await;
    assert!(complaints.is_empty(), "{complaints:?}");
    browser.close().await;
}

/// Does a training on the dataset of this page, and tells its id.
const TRAIN: &str = "return fetch('/api/v1/jobs', { method: 'POST', headers: { 'Content-Type': 'application/json' }, \
    body: JSON.stringify({ kind: 'train', color: 'gray', dataset: location.pathname.split('/').at(-1), \
        epochs: 1, image_size: 32, batch_size: 32, balance: 20, patience: 1000 }) }) \
    .then((answer) => answer.json()).then(({ id }) => id)";

#[tokio::test(flavor = "multi_thread")]
async fn one_click_compares_a_training_with_the_one_that_it_does_again() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    browser.goto("/datasets").await;
    browser.run(OPEN).await;
    browser
        .wait_until(
            "its page is there",
            "document.querySelector('[data-editor]') !== null",
        )
        .await;
    let mut trained = Vec::new();
    for _ in 0..2 {
        let id = browser.run(TRAIN).await.as_str().unwrap().to_owned();
        let is_done = format!(
            "fetch('/api/v1/jobs/{id}').then((answer) => answer.json()) \
             .then((job) => {{ window['{id}'] = job.state; }}) && window['{id}'] === 'succeeded'"
        );
        browser.wait_patiently("a model is trained", &is_done).await;
        trained.push(id);
    }
    browser
        .goto(&format!("/train/gray/{}?again={}", trained[1], trained[0]))
        .await;
    let offered = "document.querySelector('[data-before]:not([hidden])') !== null";
    browser.wait_until("a comparison is offered", offered).await;
    browser
        .run("document.querySelector('[data-before-compare]').click()")
        .await;
    let compared = "location.pathname === '/evaluate/compare' \
        && document.querySelectorAll('.compare-table')[0]?.querySelectorAll('thead th').length === 2";
    browser
        .wait_patiently("both stand side by side", compared)
        .await;
    let complaints = browser.complaints().await;
    assert!(complaints.is_empty(), "{complaints:?}");
    browser.close().await;
}

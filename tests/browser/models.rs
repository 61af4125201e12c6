//! The pages of models and datasets in a real browser.

use crate::common::app;
use crate::driver::{Browser, Scripts};

async fn click(browser: &Browser, selector: &str) {
    let script = format!("document.querySelector({selector:?}).click()");
    browser.run(&script).await;
}

async fn wait_for_path(browser: &Browser, path: &str) {
    let arrived = format!("location.pathname === {path:?}");
    browser.wait_until(path, &arrived).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_is_renamed_made_the_default_and_deleted_on_its_page() {
    let browser = Browser::open(app(), Scripts::On, 390).await;
    browser.goto("/models").await;
    click(&browser, "[data-model=fresh] [data-name]").await;
    wait_for_path(&browser, "/models/fresh").await;
    click(&browser, "[data-rename]").await;
    let rename = "const input = document.activeElement; input.value = 'Second name'; input.form.requestSubmit();";
    browser.run(rename).await;
    let renamed = "document.querySelector('h1').textContent === 'Second name' \
        && document.title.startsWith('Second name') && document.activeElement.matches('[data-rename]')";
    browser.wait_until("it has its new name", renamed).await;
    click(&browser, "[data-make-default]").await;
    let is_default = "!document.querySelector('[data-default]').hidden \
        && document.querySelector('[data-make-default]').hidden";
    browser.wait_until("it is the default", is_default).await;
    let widths = "return [document.documentElement.scrollWidth, window.innerWidth]";
    let widths = browser.run(widths).await;
    assert_eq!(widths[0], widths[1], "the page scrolls sideways");
    click(&browser, "[data-delete]").await;
    click(&browser, "[data-confirm=delete] [value=yes]").await;
    wait_for_path(&browser, "/models").await;
    let left = "return document.querySelectorAll('[data-model=fresh]').length";
    assert_eq!(browser.run(left).await, 0);
    let complaints = browser.complaints().await;
    assert!(complaints.is_empty(), "{complaints:?}");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ticked_models_are_compared_and_nothing_moves_while_the_list_loads() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    browser.goto("/models").await;
    let shift = "return new Promise((done) => { let sum = 0; \
        new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; }) \
            .observe({ type: 'layout-shift', buffered: true }); \
        requestAnimationFrame(() => requestAnimationFrame(() => done(sum))); })";
    let shift = browser.run(shift).await.as_f64().unwrap();
    assert!(shift < 0.05, "the layout shifts by {shift}");
    let shown = "return document.querySelector('.compare-bar').checkVisibility()";
    assert_eq!(browser.run(shown).await, false);
    browser
        .run("for (const tick of document.querySelectorAll('[data-tick]')) tick.click()")
        .await;
    assert_eq!(browser.run(shown).await, true);
    click(&browser, ".compare-bar button").await;
    wait_for_path(&browser, "/models/compare").await;
    let ticked = "return [...document.querySelectorAll('.compare-choices :checked')].length";
    assert_eq!(browser.run(ticked).await, 2);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_here_already_is_recognised_and_can_be_stored_again() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    let zip = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/datasets/drawn-faces-gray-test.zip"
    );
    let count = "return fetch('/api/v1/datasets').then((answer) => answer.json()).then((list) => list.length)";
    for (known, expected) in [(false, 1), (true, 1)] {
        browser.goto("/evaluate").await;
        browser
            .find("[data-archive]")
            .await
            .send_keys(zip)
            .await
            .unwrap();
        let chosen = "document.querySelector('[data-form]:not([hidden])') !== null";
        browser.wait_until("the pictures are chosen", chosen).await;
        let said = "return document.querySelector('.known')?.checkVisibility() ?? false";
        assert_eq!(browser.run(said).await, known);
        assert_eq!(browser.run(count).await, expected);
    }
    click(&browser, ".known button").await;
    browser
        .wait_until(
            "the copy is chosen",
            "document.querySelector('.known') === null",
        )
        .await;
    assert_eq!(browser.run(count).await, 2);
    browser.close().await;
}

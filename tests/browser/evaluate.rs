//! Model Evaluation in a real browser, with the bundled model on sample data.

use crate::common::app;
use crate::driver::{Browser, Scripts};

async fn click(browser: &Browser, selector: &str) {
    let script = format!("document.querySelector({selector:?}).click()");
    browser.run(&script).await;
}

async fn wait_until_shown(browser: &Browser, mark: &str) {
    let shown = format!("document.querySelector('[{mark}]:not([hidden])') !== null");
    browser.wait_until(mark, &shown).await;
}

async fn words_of(browser: &Browser, mark: &str) -> String {
    let script = format!("return document.querySelector('[{mark}]').textContent");
    browser.run(&script).await.as_str().unwrap().to_owned()
}

async fn count(browser: &Browser, selector: &str) -> u64 {
    let script = format!("return document.querySelectorAll({selector:?}).length");
    browser.run(&script).await.as_u64().unwrap()
}

/// The smallest of them.
const SAMPLE: &str = "Drawn faces, grayscale, for testing";

/// From the page to the mapping of a sample data set.
async fn choose_sample(browser: &Browser) {
    browser.goto("/evaluate").await;
    wait_until_shown(browser, "data-samples").await;
    let script = format!(
        "[...document.querySelectorAll('[data-sample-list] button')] \
         .find((button) => button.textContent.includes('{SAMPLE}')).click()"
    );
    browser.run(&script).await;
    wait_until_shown(browser, "data-form").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_is_evaluated_explained_and_forgotten() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    choose_sample(&browser).await;
    let folders = count(&browser, "[data-mapping] tr").await;
    assert!(folders >= 4, "{folders} folders");
    let mapped = words_of(&browser, "data-mapped").await;
    assert!(
        mapped.starts_with(&format!("{folders} of {folders}")),
        "{mapped}"
    );

    let leave_out = "const row = document.querySelector('[data-mapping] select'); \
        row.selectedIndex = row.options.length - 1; row.dispatchEvent(new Event('change'));";
    browser.run(leave_out).await;
    let mapped = words_of(&browser, "data-mapped").await;
    assert!(
        mapped.starts_with(&format!("{} of {folders}", folders - 1)),
        "{mapped}"
    );
    assert_eq!(words_of(&browser, "data-by").await, "by you");
    let apart = words_of(&browser, "data-apart").await;
    assert!(apart.starts_with("Left out: "), "{apart}");

    click(&browser, "[data-start]").await;
    browser
        .wait_until(
            "the evaluation has a page of its own",
            "/^\\/evaluate\\/report-/.test(location.pathname)",
        )
        .await;
    wait_until_shown(&browser, "data-results").await;
    assert!(words_of(&browser, "data-accuracy").await.ends_with('%'));
    let interval = words_of(&browser, "data-interval-words").await;
    assert!(interval.contains("95% confidence"), "{interval}");
    assert!(count(&browser, "[data-baselines] tr").await >= 3);
    assert!(!words_of(&browser, "data-masked-words").await.is_empty());

    let never = words_of(&browser, "data-unsure-words").await;
    assert!(never.starts_with("At 0% it always answers"), "{never}");
    let unsure = "const slider = document.querySelector('[data-unsure]'); slider.value = 0.9; \
        slider.dispatchEvent(new Event('input'));";
    browser.run(unsure).await;
    let said = words_of(&browser, "data-unsure-words").await;
    assert!(said.contains("90.0%"), "{said}");

    assert!(count(&browser, "[data-wrong]").await > 0);
    browser
        .run("document.querySelector('[data-wrong] img').scrollIntoView()")
        .await;
    browser
        .wait_until(
            "the crop that the model saw is shown",
            "document.querySelector('[data-wrong] img').naturalWidth === 192",
        )
        .await;
    click(&browser, "[data-why]").await;
    wait_until_shown(&browser, "data-heat").await;
    let warm = "const c = document.querySelector('[data-heat]'); \
        return Math.max(...c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((_, i) => i % 4 === 3))";
    assert!(browser.run(warm).await.as_u64().unwrap() > 100);
    let others = words_of(&browser, "data-compare-none").await;
    assert!(others.contains("no other evaluation"), "{others}");
    let complaints = browser.complaints().await;
    assert!(complaints.is_empty(), "{complaints:?}");

    browser.goto("/evaluate").await;
    browser.find("[data-evaluation] [data-delete]").await;
    assert_eq!(count(&browser, "[data-evaluation]").await, 1);
    click(&browser, "[data-evaluation] [data-delete]").await;
    click(&browser, "[data-confirm=delete] [value=yes]").await;
    wait_until_shown(&browser, "data-past-none").await;
    assert_eq!(count(&browser, "[data-evaluation]").await, 0);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_evaluations_of_the_same_pictures_are_compared() {
    let browser = Browser::open(app(), Scripts::On, 390).await;
    choose_sample(&browser).await;
    click(&browser, "[data-start]").await;
    wait_until_shown(&browser, "data-results").await;
    browser.goto("/evaluate").await;
    browser.find("[data-here-list] button").await;
    click(&browser, "[data-here-list] button").await;
    wait_until_shown(&browser, "data-form").await;
    click(&browser, "[data-start]").await;
    wait_until_shown(&browser, "data-results").await;
    wait_until_shown(&browser, "data-compare-field").await;
    let other = "const choice = document.querySelector('[data-compare-with]'); choice.selectedIndex = 1; \
        choice.dispatchEvent(new Event('change'));";
    browser
        .wait_until(
            "the other evaluation is offered",
            "document.querySelectorAll('[data-compare-with] option').length === 2",
        )
        .await;
    browser.run(other).await;
    wait_until_shown(&browser, "data-compared").await;
    let text = words_of(&browser, "data-compare-text").await;
    assert!(text.contains("There is no difference"), "{text}");
    let widths = browser
        .run("return [document.documentElement.scrollWidth, window.innerWidth]")
        .await;
    assert_eq!(widths[0], widths[1], "the report scrolls sideways");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_explained_where_that_is_asked_for() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    browser.goto("/detect").await;
    click(&browser, "[data-explain]").await;
    click(&browser, "[data-sample]").await;
    wait_until_shown(&browser, "data-photos] [data-heat").await;
    let words = words_of(&browser, "data-photos] [data-face").await;
    assert!(words.contains("count more towards"), "{words}");
    browser.close().await;
}

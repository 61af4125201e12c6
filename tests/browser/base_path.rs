//! The site below a path of its host: every script finds the server, and no link leads away.

use facefeel::web::Door;

use crate::common::{app_below, photo_path};
use crate::driver::{Browser, Scripts};

async fn open() -> Browser {
    Browser::open(app_below("/facefeel", Door::default()), Scripts::On, 1280).await
}

async fn click(browser: &Browser, selector: &str) {
    browser.find(selector).await;
    let script = format!("document.querySelector({selector:?}).click()");
    browser.run(&script).await;
}

async fn wait_for_path(browser: &Browser, start: &str) {
    let arrived = format!("location.pathname.startsWith({start:?})");
    browser.wait_until(start, &arrived).await;
}

/// Ends the test; a request that missed the site would stand in the browser's log.
async fn close(browser: Browser) {
    let complaints = browser.complaints().await;
    assert!(complaints.is_empty(), "{complaints:?}");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_are_answered_and_models_changed() {
    let browser = open().await;
    browser.goto("/facefeel/").await;
    click(&browser, ".button-primary").await;
    wait_for_path(&browser, "/facefeel/detect").await;
    click(&browser, "[data-sample*=solvay]").await;
    let answered = "document.querySelectorAll('[data-photos] [data-face]').length > 3";
    browser.wait_until("the sample is answered", answered).await;
    let drawn = "[...document.querySelectorAll('[data-photos] [data-emoji]')].every(({ naturalWidth }) => naturalWidth > 0)";
    browser.wait_until("every emoji is there", drawn).await;

    click(&browser, "a[href='/facefeel/models']").await;
    wait_for_path(&browser, "/facefeel/models").await;
    click(&browser, "[data-model=fresh] [data-name]").await;
    wait_for_path(&browser, "/facefeel/models/fresh").await;
    click(&browser, "[data-make-default]").await;
    let is_default = "!document.querySelector('[data-default]').hidden";
    browser.wait_until("it is the default", is_default).await;
    click(&browser, "[data-delete]").await;
    click(&browser, "[data-confirm=delete] [value=yes]").await;
    let left =
        "location.pathname === '/facefeel/models' && !document.querySelector('[data-model=fresh]')";
    browser.wait_until("it is gone", left).await;

    click(&browser, ".language[value=fr]").await;
    let french =
        "location.pathname === '/facefeel/models' && document.documentElement.lang === 'fr'";
    browser.wait_until("the page is French", french).await;
    close(browser).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sockets_tell_of_faces_and_trainings() {
    let browser = open().await;
    browser.goto("/facefeel/detect/camera").await;
    let picker = browser.find("[data-file]").await;
    let photo = photo_path("solvay_1927_four.jpg");
    picker.send_keys(photo.to_str().unwrap()).await.unwrap();
    let marked = "document.querySelectorAll('.live-mark').length === 4";
    browser.wait_until("the photo is read", marked).await;

    browser.goto("/facefeel/train").await;
    click(&browser, "[data-sample-list] button").await;
    wait_for_path(&browser, "/facefeel/train/").await;
    let ready = "document.querySelector('[data-start]:not(:disabled)') !== null";
    browser.wait_until("it can be started", ready).await;
    let settings = "document.querySelector('[name=network][value=thesis]').click(); \
        for (const [name, value] of [['epochs', 2], ['image_size', 32], ['balance', 20]]) { \
            const field = document.querySelector(`[name=${name}]`); field.value = value; \
            field.dispatchEvent(new Event('input', { bubbles: true })); }";
    browser.run(settings).await;
    click(&browser, "[data-start]").await;
    let started = "/^\\/facefeel\\/train\\/\\w+\\/job-/.test(location.pathname)";
    browser
        .wait_until("it has a page of its own", started)
        .await;
    let done = "document.querySelector('[data-results]:not([hidden])') !== null \
        && document.querySelectorAll('[data-epochs] tr').length === 2";
    browser.wait_until("it is trained", done).await;
    click(&browser, "[data-go-test]").await;
    let asked = "/^\\/facefeel\\/train\\/\\w+\\/job-[^/]+\\/test$/.test(location.pathname)";
    browser.wait_until("the test has its page", asked).await;
    click(&browser, "[data-here-list] button").await;
    close(browser).await;
}

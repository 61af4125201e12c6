//! Many faces and many photos: short pages, boxes that can be hit, answers that are not sure, and answers that a lost server
//! does not take away.

use std::path::PathBuf;

use crate::common::{app, app_with, limits, photo, photo_path};
use crate::driver::{Browser, Scripts};
use facefeel::config::Limits;
use fantoccini::key::Key;
use tempfile::TempDir;

/// Screens of a phone that a photo with 29 faces may be long.
const MAX_SCREENS: f64 = 5.0;

/// The phone's screen in pixels.
const SCREEN_PX: f64 = 844.0;

async fn choose(browser: &Browser, files: &[PathBuf]) {
    let list: Vec<&str> = files.iter().map(|file| file.to_str().unwrap()).collect();
    let picker = browser.find("[data-files]").await;
    picker.send_keys(&list.join("\n")).await.unwrap();
    let count = files.len();
    let chosen = format!("document.querySelectorAll('.thumbnail').length === {count}");
    browser.wait_until("every file is chosen", &chosen).await;
}

async fn click(browser: &Browser, selector: &str) {
    let script = format!("document.querySelector({selector:?}).click()");
    browser.run(&script).await;
}

async fn wait_for_photos(browser: &Browser, count: usize) {
    let shown =
        format!("document.querySelectorAll('[data-photos] > [data-photo]').length === {count}");
    browser.wait_until("every photo is answered", &shown).await;
}

/// Puts `value` into the select marked `mark`.
async fn select(browser: &Browser, mark: &str, value: &str) {
    let script = format!(
        "const s = document.querySelector('[data-{mark}]'); s.value = {value:?}; s.dispatchEvent(new Event('change'))"
    );
    browser.run(&script).await;
}

async fn text(browser: &Browser, script: &str) -> String {
    let text = browser.run(&format!("return {script}")).await;
    text.as_str().unwrap_or_default().to_owned()
}

/// Opens the photo of 29 faces on a page `width` pixels wide.
async fn open_crowd(width: u32) -> Browser {
    let browser = Browser::open(app(), Scripts::On, width).await;
    browser.goto("/detect").await;
    choose(&browser, &[photo_path("solvay_1927.jpg")]).await;
    click(&browser, "[data-submit]").await;
    let placed = "document.querySelectorAll('.mark-button').length === 29 && \
        [...document.querySelectorAll('.mark-button')].every((button) => button.style.width !== '')";
    browser.wait_until("every face is marked", placed).await;
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn every_face_of_a_crowd_can_be_hit_and_read_on_a_phone() {
    let browser = open_crowd(390).await;
    let height = "return document.documentElement.scrollHeight";
    let height = browser.run(height).await.as_f64().unwrap();
    assert!(
        height < MAX_SCREENS * SCREEN_PX,
        "the page is {height} px long"
    );
    let sideways = "return document.documentElement.scrollWidth - window.innerWidth";
    assert_eq!(browser.run(sideways).await, 0);

    // Targets are large enough, and none lies over another, nor its number over another's.
    let apart = "const rects = (name) => [...document.querySelectorAll(name)].map((e) => e.getBoundingClientRect()); \
        const overlaps = (list) => list.filter((a, i) => list.some((b, j) => i < j && \
            Math.min(a.right, b.right) - Math.max(a.left, b.left) > .5 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > .5)).length; \
        const buttons = rects('.mark-button'); \
        return [buttons.filter((r) => r.width < 24 || r.height < 24).length, overlaps(buttons), overlaps(rects('.mark-tag')), \
            rects('.mark-number').filter((r) => r.width === 0).length].join()";
    let found = browser.run(apart).await;
    assert_eq!(
        found, "0,0,0,0",
        "small, overlapping, overlapping numbers, numbers that are gone"
    );

    let summary = text(
        &browser,
        "document.querySelector('[data-photos] [data-count]').textContent",
    )
    .await;
    assert!(summary.starts_with("29 faces: "), "{summary}");
    let filled = "return document.querySelectorAll('[data-photos] [data-score]').length";
    assert_eq!(
        browser.run(filled).await,
        0,
        "rows are filled before they are opened"
    );
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_box_leads_to_its_row_and_back_and_the_photo_can_be_enlarged() {
    let browser = open_crowd(1280).await;
    browser
        .run("document.querySelectorAll('.mark-button')[6].focus()")
        .await;
    let is_lit = "document.querySelectorAll('[data-face]')[6].hasAttribute('data-lit')";
    browser
        .wait_until("the row of a focused box is lit", is_lit)
        .await;
    browser.press(Key::Enter).await;
    let is_there = "document.activeElement === document.querySelectorAll('[data-face] > summary')[6] && \
        document.activeElement.parentElement.open";
    browser
        .wait_until("Enter leads to the open row", is_there)
        .await;
    browser.press(Key::Tab).await;
    browser.press(Key::Enter).await;
    let is_back = "document.activeElement === document.querySelectorAll('.mark-button')[6]";
    browser
        .wait_until("its button leads back to the box", is_back)
        .await;

    click(&browser, "[data-zoom]").await;
    let is_open = "document.querySelector('dialog.lightbox[open]') !== null";
    browser.wait_until("the photo is enlarged", is_open).await;
    let full =
        "document.querySelector('.lightbox .marked > img').getBoundingClientRect().width >= 1500";
    browser.wait_until("it has its full size", full).await;
    browser.press(Key::Escape).await;
    let is_closed = "document.querySelector('dialog.lightbox') === null";
    browser.wait_until("Escape closes it", is_closed).await;
    let focus = "document.activeElement.hasAttribute('data-zoom')";
    browser
        .run("document.querySelector('[data-zoom]').focus()")
        .await;
    browser.press(Key::Enter).await;
    browser.wait_until("the keyboard opens it", is_open).await;
    browser.press(Key::Escape).await;
    browser.wait_until("the focus comes back", focus).await;
    browser.close().await;
}

/// So many copies of a photo with one face, with names of their own.
fn copies(folder: &TempDir, count: usize) -> Vec<PathBuf> {
    let write = |index: usize| {
        let path = folder.path().join(format!("{index}.jpg"));
        std::fs::write(&path, photo("astronaut.jpg")).unwrap();
        path
    };
    (1..=count).map(write).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn many_photos_are_folded_counted_filtered_and_sorted() {
    let limits = Limits {
        images: 8,
        ..limits()
    };
    let browser = Browser::open(app_with(limits), Scripts::On, 1280).await;
    browser.goto("/detect").await;
    let folder = tempfile::tempdir().unwrap();
    let mut files = copies(&folder, 2);
    files.extend(["solvay_1927_four.jpg", "coffee.jpg"].map(photo_path));
    choose(&browser, &files).await;
    click(&browser, "[data-submit]").await;
    wait_for_photos(&browser, 4).await;
    let open = "return document.querySelectorAll('[data-photos] [data-photo][open]').length";
    assert_eq!(browser.run(open).await, 0, "photos of many are open");
    let title = text(
        &browser,
        "document.querySelector('[data-overview-title]').textContent",
    )
    .await;
    assert_eq!(title, "4 photos, 6 faces");

    let chosen = "[...document.querySelectorAll('[data-filter] option')].find(({ value }) => value === 'Happy').textContent";
    assert_eq!(text(&browser, chosen).await, "Happy (2)");
    select(&browser, "filter", "Happy").await;
    let shown = "return [...document.querySelectorAll('[data-photos] > [data-photo]')].filter(({ hidden }) => !hidden).length";
    assert_eq!(
        browser.run(shown).await,
        2,
        "photos without a happy face are shown"
    );
    let words = text(
        &browser,
        "document.querySelector('[data-shown]').textContent",
    )
    .await;
    assert_eq!(words, "Showing 2 of 6 faces");

    select(&browser, "filter", "").await;
    select(&browser, "sort", "low").await;
    let order = "return [...document.querySelectorAll('[data-face-list] [data-confidence]')].map((e) => parseFloat(e.textContent))";
    let order: Vec<f64> = serde_json::from_value(browser.run(order).await).unwrap();
    assert_eq!(order.len(), 6);
    assert!(order.is_sorted(), "{order:?}");

    select(&browser, "sort", "photo").await;
    click(&browser, "[data-unfold]").await;
    let shown = "document.querySelectorAll('[data-photos] .marked').length === 4";
    browser.wait_until("every picture is shown", shown).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_server_keeps_earlier_answers_and_only_the_rest_is_asked_for_again() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    browser.goto("/detect").await;
    choose(&browser, &[photo_path("cat.jpg")]).await;
    click(&browser, "[data-submit]").await;
    wait_for_photos(&browser, 1).await;
    click(&browser, "[data-clear]").await;

    let folder = tempfile::tempdir().unwrap();
    choose(&browser, &copies(&folder, 3)).await;
    browser.wire.cut();
    click(&browser, "[data-submit]").await;
    let offered = "!document.querySelector('[data-unanswered]').hidden";
    browser.wait_until("another try is offered", offered).await;
    let words = text(
        &browser,
        "document.querySelector('[data-unanswered]').innerText",
    )
    .await;
    assert!(words.contains("Photos not processed yet: 3"), "{words}");
    let kept = text(
        &browser,
        "document.querySelector('[data-results]').innerText",
    )
    .await;
    assert!(kept.contains("cat.jpg"), "earlier answers are gone: {kept}");
    let red = "return document.querySelectorAll('[data-photos] [data-problem]').length";
    assert_eq!(browser.run(red).await, 0);

    browser.wire.mend();
    // The second photo's answer is lost on its way.
    browser
        .run(
            "const send = window.fetch; window.asked = []; window.fetch = async (address, request) => { \
                const name = request?.body?.get?.('image')?.name; window.asked.push(name); \
                if (name === '2.jpg' && window.asked.filter((one) => one === name).length === 1) throw new TypeError('lost'); \
                return send(address, request); }",
        )
        .await;
    click(&browser, "[data-retry]").await;
    browser
        .wait_until("another try is offered again", offered)
        .await;
    let first = "document.querySelectorAll('[data-photos] > [data-photo]').length > 0";
    browser
        .wait_until("what was answered is shown", first)
        .await;
    click(&browser, "[data-retry]").await;
    wait_for_photos(&browser, 3).await;
    let asked = text(
        &browser,
        "window.asked.filter((name) => name === '1.jpg').length + ' ' + \
        window.asked.filter((name) => name === '2.jpg').length",
    )
    .await;
    assert_eq!(asked, "1 2", "what was answered is asked for again");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_face_of_which_the_model_is_not_sure_says_so_first() {
    let browser = Browser::open(app(), Scripts::On, 390).await;
    browser.goto("/detect/camera").await;
    let choose = "const model = document.querySelector('[data-model]'); model.value = 'fresh'; \
        model.dispatchEvent(new Event('change'))";
    browser.run(choose).await;
    let picker = browser.find("[data-file]").await;
    let photo = photo_path("astronaut.jpg");
    picker.send_keys(photo.to_str().unwrap()).await.unwrap();
    let shown = "document.querySelector('.live-face [data-label]')?.textContent === 'Not sure'";
    browser.wait_until("the card says so", shown).await;
    let likely = browser
        .run("return document.querySelector('.live-face [data-likely]').textContent")
        .await;
    assert!(
        likely.as_str().unwrap().starts_with("Most likely: "),
        "{likely}"
    );
    let mark = "return document.querySelector('.live-mark [data-words]').textContent";
    assert_eq!(browser.run(mark).await, "1 Not sure");
    let below = "const top = (name) => document.querySelector(name).getBoundingClientRect().top; \
        return top('[data-stage]') < top('[data-faces]') && top('[data-faces]') < top('[data-sources]')";
    assert_eq!(
        browser.run(below).await,
        true,
        "bars come after the controls"
    );
    browser.close().await;
}

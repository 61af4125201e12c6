//! The site in a real browser: headless Chromium, driven through chromedriver.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/mod.rs"]
mod common;

mod accessibility;
mod acted;
mod base_path;
mod camera;
mod crowd;
mod datasets;
mod driver;
mod evaluate;
mod examples;
mod experiments;
mod film;
mod films;
mod imports;
mod models;
mod photos;
mod record;
#[path = "../film/reel.rs"]
#[allow(dead_code, reason = "shared with tests/film")]
mod reel;
mod served_camera;
mod training;
mod wire;

use common::{app, photo_path};
use driver::{Browser, Scripts, broken_file};
use fantoccini::{Locator, key::Key};

const PAGES: [&str; 6] = ["/", "/about", "/api", "/detect", "/evaluate", "/nowhere"];

/// Chooses `files` and waits for their thumbnails.
async fn choose(browser: &Browser, files: &[&std::path::Path]) {
    let picker = browser.find("[data-files]").await;
    let list: Vec<_> = files.iter().map(|file| file.to_str().unwrap()).collect();
    picker.send_keys(&list.join("\n")).await.unwrap();
    browser
        .wait_until(
            "every thumbnail is there",
            &format!(
                "document.querySelectorAll('.thumbnail').length === {}",
                files.len()
            ),
        )
        .await;
}

async fn wait_for_photos(browser: &Browser, count: usize) {
    let all_there =
        format!("document.querySelectorAll('[data-photos] [data-photo]').length === {count}");
    browser
        .wait_until("every photo is answered", &all_there)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn boxes_on_screen_agree_with_the_interface() {
    let app = app();
    let browser = Browser::open(app.clone(), Scripts::On, 1280).await;
    browser.goto("/detect").await;
    choose(&browser, &[&photo_path("astronaut.jpg")]).await;
    browser.find("[data-submit]").await.click().await.unwrap();
    wait_for_photos(&browser, 1).await;

    let form = common::Form::default().image("astronaut.jpg", &common::photo("astronaut.jpg"));
    let answer = form.post(&app, "/api/v1/predictions").await.json();
    let faces = answer["images"][0]["faces"].as_array().unwrap();
    let script = "const p = document.querySelector('.marked > img').getBoundingClientRect(); \
        return [...document.querySelectorAll('.mark')].map((mark) => { const m = mark.getBoundingClientRect(); \
        return [(m.x - p.x) / p.width, (m.y - p.y) / p.height, m.width / p.width, m.height / p.height]; })";
    let shown = browser.run(script).await;
    assert_eq!(shown.as_array().unwrap().len(), faces.len());
    for (shown, face) in shown.as_array().unwrap().iter().zip(faces) {
        for (index, (side, whole)) in [
            ("x", 512.0),
            ("y", 512.0),
            ("width", 512.0),
            ("height", 512.0),
        ]
        .into_iter()
        .enumerate()
        {
            let expected = face["box"][side].as_f64().unwrap() / whole;
            let difference = (shown[index].as_f64().unwrap() - expected).abs();
            assert!(difference < 0.005, "{side}: {shown} is not {expected}");
        }
    }
    let label = browser
        .run("return document.querySelector('[data-photos] [data-confidence]').textContent")
        .await;
    assert_eq!(
        label,
        format!("{:.1}%", faces[0]["confidence"].as_f64().unwrap() * 100.0)
    );
    let painted = "const c = document.querySelector('[data-crop] canvas'); \
        return c.getContext('2d').getImageData(72, 72, 1, 1).data[3]";
    assert_eq!(
        browser.run(painted).await,
        255,
        "the face's own picture is empty"
    );
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_file_is_named_beside_the_others() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    browser.goto("/detect").await;
    let broken = broken_file();
    choose(
        &browser,
        &[
            broken.path(),
            &photo_path("astronaut.jpg"),
            &photo_path("coffee.jpg"),
        ],
    )
    .await;
    browser.find("[data-submit]").await.click().await.unwrap();
    wait_for_photos(&browser, 3).await;
    let words = browser.run("return [...document.querySelectorAll('[data-photos] [data-photo]')].map((p) => p.innerText)").await;
    let name = broken.path().file_name().unwrap().to_str().unwrap();
    assert!(
        words[0].as_str().unwrap().contains(name)
            && words[0].as_str().unwrap().contains("not a picture"),
        "{words}"
    );
    assert!(
        words[1].as_str().unwrap().contains("Apparent expression"),
        "{words}"
    );
    assert!(
        words[2].as_str().unwrap().contains("No face is detected."),
        "{words}"
    );
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thumbnail_can_be_removed() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    browser.goto("/detect").await;
    choose(
        &browser,
        &[&photo_path("astronaut.jpg"), &photo_path("cat.jpg")],
    )
    .await;
    browser
        .find("[aria-label='Remove astronaut.jpg']")
        .await
        .click()
        .await
        .unwrap();
    browser
        .wait_until(
            "one is left",
            "document.querySelectorAll('.thumbnail').length === 1",
        )
        .await;
    let left = browser
        .run("return document.querySelector('[data-thumbnail-name]').textContent")
        .await;
    assert_eq!(left, "cat.jpg");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sample_can_be_tried_with_the_keyboard_alone() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    browser.goto("/detect").await;
    browser.press(Key::Tab).await;
    let first = browser.run("return document.activeElement.className").await;
    assert_eq!(first, "skip-link");
    for _ in 0..30 {
        if browser
            .run("return document.activeElement.hasAttribute('data-sample')")
            .await
            == true
        {
            break;
        }
        browser.press(Key::Tab).await;
    }
    browser.press(Key::Enter).await;
    wait_for_photos(&browser, 1).await;
    for _ in 0..40 {
        if browser
            .run("return document.activeElement.matches('.mark-button')")
            .await
            == true
        {
            break;
        }
        browser.press(Key::Tab).await;
    }
    browser
        .wait_until(
            "the focused box lights its row",
            "document.querySelector('[data-face][data-lit]') !== null",
        )
        .await;
    browser.press(Key::Enter).await;
    browser
        .wait_until(
            "Enter leads to the row",
            "document.activeElement.matches('[data-photos] [data-face] > summary')",
        )
        .await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_over_the_limits_are_refused_before_they_are_sent() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    browser.goto("/detect").await;
    let mut large = tempfile::Builder::new().suffix(".jpg").tempfile().unwrap();
    std::io::Write::write_all(&mut large, &vec![0; 1024 * 1024 + 1]).unwrap();
    browser
        .find("[data-files]")
        .await
        .send_keys(large.path().to_str().unwrap())
        .await
        .unwrap();
    browser
        .wait_until(
            "the limit is named",
            "document.querySelector('[data-messages]').innerText.includes('larger than 1 MB')",
        )
        .await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn emojify_covers_every_face() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    browser.goto("/detect").await;
    choose(&browser, &[&photo_path("astronaut.jpg")]).await;
    browser.find("[data-submit]").await.click().await.unwrap();
    wait_for_photos(&browser, 1).await;
    browser.find("[data-emojify]").await.click().await.unwrap();
    let covers = "(() => { const e = document.querySelector('.mark-emoji').getBoundingClientRect(); \
        const m = document.querySelector('.mark').getBoundingClientRect(); \
        return e.width >= m.width && e.x <= m.x && e.right >= m.right && e.y <= m.y && e.bottom >= m.bottom; })()";
    browser.wait_until("the emoji covers the box", covers).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_scripts_the_form_answers_with_an_annotated_page() {
    let browser = Browser::open(app(), Scripts::Off, 1280).await;
    browser.goto("/detect").await;
    let picker = browser.find("[data-files]").await;
    picker
        .send_keys(photo_path("astronaut.jpg").to_str().unwrap())
        .await
        .unwrap();
    browser.find("[data-submit]").await.click().await.unwrap();
    browser
        .find("[data-picture] img[src^='data:image/jpeg']")
        .await;
    let card = browser.find("[data-photos] [data-face]").await;
    assert!(card.text().await.unwrap().contains("Apparent expression"));
    assert!(
        browser
            .client
            .find(Locator::Css("[data-download-csv]"))
            .await
            .unwrap()
            .is_displayed()
            .await
            .is_ok_and(|shown| !shown)
    );
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chosen_colours_are_remembered() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    browser.goto("/").await;
    let button = browser.find("[data-theme-button]").await;
    button.click().await.unwrap();
    button.click().await.unwrap();
    browser.goto("/about").await;
    assert_eq!(
        browser
            .run("return getComputedStyle(document.documentElement).colorScheme")
            .await,
        "dark"
    );
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_quiet_and_fit_a_phone() {
    let browser = Browser::open(app(), Scripts::On, 390).await;
    for page in PAGES {
        browser.goto(page).await;
        let widths = browser
            .run("return [document.documentElement.scrollWidth, window.innerWidth]")
            .await;
        assert_eq!(widths[0], widths[1], "{page} scrolls sideways");
        let complaints = browser.complaints().await;
        let others: Vec<_> = complaints
            .iter()
            .filter(|text| !text.contains("/nowhere"))
            .collect();
        assert!(others.is_empty(), "{page}: {others:?}");
    }
    browser.close().await;
}

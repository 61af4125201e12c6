//! Train, test and predict in a real browser, on sample data: headless Chromium, driven through chromedriver.

use crate::common::{app, photo_path};
use crate::driver::{Browser, Scripts, broken_file};
use fantoccini::key::Key;

const SAMPLE: &str = "Drawn faces, grayscale";

/// Enters `value` as someone at the keyboard would, so that the page hears of it.
async fn enter(browser: &Browser, name: &str, value: &str) {
    let script = format!(
        "const field = document.querySelector('[name={name}]'); field.value = '{value}'; \
         field.dispatchEvent(new Event('input', {{ bubbles: true }}));"
    );
    browser.run(&script).await;
}

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

async fn path(browser: &Browser) -> String {
    let path = browser.run("return location.pathname").await;
    path.as_str().unwrap().to_owned()
}

/// From the overview to the check-up of the sample data.
async fn take_sample(browser: &Browser) {
    browser.goto("/train").await;
    browser.find("[data-sample-list] button").await;
    let script = format!(
        "[...document.querySelectorAll('[data-sample-list] button')] \
         .find((button) => button.textContent.includes('{SAMPLE}')).click()"
    );
    browser.run(&script).await;
    browser
        .wait_until(
            "the training can be started",
            "document.querySelector('[data-start]:not(:disabled)') !== null",
        )
        .await;
}

/// Starts a training that is over soon, unless it has many epochs.
async fn start(browser: &Browser, epochs: &str) {
    take_sample(browser).await;
    click(browser, "[name=network][value=thesis]").await;
    enter(browser, "name", "Try-out").await;
    for (name, value) in [("epochs", epochs), ("image_size", "32"), ("balance", "20")] {
        enter(browser, name, value).await;
    }
    click(browser, "[data-start]").await;
    browser
        .wait_until(
            "the training has a page of its own",
            "/^\\/train\\/gray\\/job-/.test(location.pathname)",
        )
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sample_data_leads_to_a_trained_tested_and_asked_model() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    start(&browser, "3").await;
    wait_until_shown(&browser, "data-curves").await;
    browser.client.refresh().await.unwrap();
    wait_until_shown(&browser, "data-results").await;
    let epochs = "document.querySelectorAll('[data-epochs] tr').length === 3";
    browser.wait_until("each epoch is told once", epochs).await;
    assert_eq!(words_of(&browser, "data-job-name").await, "Try-out");
    assert!(!words_of(&browser, "data-verdict-text").await.is_empty());
    let download = "return fetch(document.querySelector('[data-download]').href) \
        .then((answer) => answer.headers.get('content-type'))";
    assert_eq!(browser.run(download).await, "application/zip");

    click(&browser, "[data-go-test]").await;
    browser.find("[data-here-list] button").await;
    let detail = words_of(&browser, "data-here-list] [data-detail").await;
    assert!(detail.contains("learned from these"), "{detail}");
    click(&browser, "[data-here-list] button").await;
    wait_until_shown(&browser, "data-seen").await;
    let label = words_of(&browser, "data-start").await;
    assert_eq!(label, "Test Grayscale Model");
    click(&browser, "[data-start]").await;
    wait_until_shown(&browser, "data-results").await;
    browser
        .wait_until(
            "the report has an address of its own",
            "location.search.startsWith('?report=report-')",
        )
        .await;
    assert!(words_of(&browser, "data-accuracy").await.ends_with('%'));
    browser.client.refresh().await.unwrap();
    wait_until_shown(&browser, "data-results").await;

    click(&browser, "[data-go-predict]").await;
    wait_until_shown(&browser, "data-form").await;
    let broken = broken_file();
    let photos = [photo_path("astronaut.jpg"), broken.path().to_owned()];
    let photos: Vec<_> = photos.iter().map(|file| file.to_str().unwrap()).collect();
    let picker = browser.find("[data-files]").await;
    picker.send_keys(&photos.join("\n")).await.unwrap();
    click(&browser, "[data-submit]").await;
    browser
        .wait_until(
            "both files are answered",
            "document.querySelectorAll('[data-photos] [data-photo]').length === 2",
        )
        .await;
    let cards = "return document.querySelectorAll('[data-photos] [data-face] [data-score]').length";
    assert!(browser.run(cards).await.as_u64().unwrap() > 1);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_training_can_be_stopped_and_keeps_its_best() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    start(&browser, "500").await;
    browser
        .wait_until(
            "the first epoch has ended",
            "document.querySelectorAll('[data-epochs] tr').length > 0",
        )
        .await;
    click(&browser, "[data-stop]").await;
    click(&browser, "[data-confirm=stop] [value=yes]").await;
    wait_until_shown(&browser, "data-results").await;
    wait_until_shown(&browser, "data-stopped-note").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_with_the_best_prospects_is_chosen_and_every_way_has_its_settings() {
    let browser = Browser::open(app(), Scripts::On, 390).await;
    take_sample(&browser).await;
    let chosen = "return [document.querySelector('[name=network]:checked').value, \
        document.querySelector('[name=init]').value, document.querySelector('[name=epochs]').value]";
    let chosen = browser.run(chosen).await;
    assert_eq!(chosen[0], "init");
    assert!(
        chosen[1].as_str().unwrap().starts_with("facefeel-"),
        "{chosen}"
    );
    click(&browser, "[name=network][value=thesis]").await;
    let epochs = "document.querySelector('[name=epochs]').value === '30'";
    browser
        .wait_until("the thesis' epochs are set", epochs)
        .await;
    let time = "document.querySelector('[data-way-time=thesis]').textContent.startsWith('About ')";
    browser.wait_until("the time is measured", time).await;
    let bar = "const bar = document.querySelector('[data-start-bar]').getBoundingClientRect(); \
        return [bar.bottom, innerHeight]";
    let bar = browser.run(bar).await;
    assert!(
        bar[0].as_f64() <= bar[1].as_f64(),
        "Start is out of view: {bar}"
    );
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_training_shows_on_every_page_and_its_early_test_waits() {
    let browser = Browser::open(app(), Scripts::On, 390).await;
    start(&browser, "500").await;
    browser
        .wait_until(
            "the title tells how far it is",
            "/^\\(\\d+%\\) /.test(document.title)",
        )
        .await;
    let here = path(&browser).await;
    browser.goto("/about").await;
    wait_until_shown(&browser, "data-running").await;
    let link = "return document.querySelector('[data-running]').pathname";
    assert_eq!(browser.run(link).await, here.as_str());
    let widths = "return [document.documentElement.scrollWidth, window.innerWidth]";
    let widths = browser.run(widths).await;
    assert_eq!(widths[0], widths[1], "the header scrolls sideways");

    browser.goto(&format!("{here}/test")).await;
    browser.find("[data-waiting] [data-waiting-link]").await;
    let cancel = format!(
        "fetch('/api/v1/jobs/{}/cancel', {{ method: 'POST' }})",
        here.rsplit('/').next().unwrap()
    );
    browser.run(&cancel).await;
    browser
        .wait_until(
            "the page opens by itself, or says that there is no model",
            "document.querySelector('[data-picker]:not([hidden]), [data-problem] [data-problem-detail]') !== null",
        )
        .await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_removed_from_the_queue_without_a_question() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    start(&browser, "500").await;
    start(&browser, "500").await;
    let label = "document.querySelector('[data-stop]').textContent === 'Remove from the queue'";
    browser.wait_until("it can be removed", label).await;
    click(&browser, "[data-stop]").await;
    wait_until_shown(&browser, "data-failed").await;
    assert_eq!(
        words_of(&browser, "data-failed-title").await,
        "Removed from the queue"
    );
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_page_shows_the_same_training() {
    let app = app();
    let [first, second] = [
        Browser::open(app.clone(), Scripts::On, 1280).await,
        Browser::open(app, Scripts::On, 1280).await,
    ];
    start(&first, "3").await;
    second.goto(&path(&first).await).await;
    let table = "return document.querySelector('[data-epochs]').textContent";
    for browser in [&first, &second] {
        wait_until_shown(browser, "data-results").await;
    }
    assert_eq!(first.run(table).await, second.run(table).await);
    first.close().await;
    second.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_archive_is_refused_with_a_reason() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    browser.goto("/train/gray").await;
    let file = tempfile::Builder::new().suffix(".zip").tempfile().unwrap();
    std::fs::write(file.path(), "this is no archive").unwrap();
    let picker = browser.find("[data-archive]").await;
    picker
        .send_keys(file.path().to_str().unwrap())
        .await
        .unwrap();
    browser
        .wait_until(
            "the server's reason is shown",
            "document.querySelector('[data-upload-problem] [data-problem-detail]')?.textContent.length > 0",
        )
        .await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_out_of_range_is_marked_before_anything_is_sent() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    take_sample(&browser).await;
    enter(&browser, "epochs", "5000").await;
    click(&browser, "[data-start]").await;
    let focused = browser.run("return document.activeElement.name").await;
    assert_eq!(focused, "epochs");
    let error = browser
        .run("return document.querySelector('[data-setting=epochs] [data-setting-error]').textContent")
        .await;
    assert!(error.as_str().unwrap().contains("1000"), "{error}");
    assert_eq!(path(&browser).await, "/train/gray");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dataset_is_deleted_only_after_a_yes() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    take_sample(&browser).await;
    browser.goto("/datasets").await;
    browser.find("[data-datasets] [data-dataset]").await;
    let left = "return document.querySelectorAll('[data-datasets] [data-dataset]').length";
    click(&browser, "[data-datasets] [data-delete]").await;
    browser.press(Key::Escape).await;
    assert_eq!(browser.run(left).await, 1);
    click(&browser, "[data-datasets] [data-delete]").await;
    click(&browser, "[data-confirm=delete] [value=yes]").await;
    wait_until_shown(&browser, "data-empty").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_menu_opens_and_closes_with_the_keyboard() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    browser.goto("/").await;
    browser
        .run("document.querySelector('[data-submenu] summary').focus()")
        .await;
    browser.press(Key::Enter).await;
    browser
        .wait_until(
            "it is open",
            "document.querySelector('[data-submenu]').open",
        )
        .await;
    browser.press(Key::Tab).await;
    let entry = browser.run("return document.activeElement.pathname").await;
    assert_eq!(entry, "/train/rgb");
    browser.press(Key::Escape).await;
    browser
        .wait_until(
            "it is closed",
            "!document.querySelector('[data-submenu]').open && document.activeElement.matches('summary')",
        )
        .await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_scripts_the_command_line_is_named() {
    let browser = Browser::open(app(), Scripts::Off, 1280).await;
    browser.goto("/train").await;
    let note = browser.find("noscript .notice").await;
    assert!(note.text().await.unwrap().contains("facefeel train --help"));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_trainings_are_quiet_and_fit_a_phone() {
    let browser = Browser::open(app(), Scripts::On, 390).await;
    take_sample(&browser).await;
    let check_up = browser
        .run("return location.pathname + location.search")
        .await;
    for page in [
        "/train",
        "/train/rgb",
        check_up.as_str().unwrap(),
        "/models",
        "/datasets",
    ] {
        browser.goto(page).await;
        let widths = browser
            .run("return [document.documentElement.scrollWidth, window.innerWidth]")
            .await;
        assert_eq!(widths[0], widths[1], "{page} scrolls sideways");
        let complaints = browser.complaints().await;
        assert!(complaints.is_empty(), "{page}: {complaints:?}");
    }
    browser.close().await;
}

//! Train, test and predict in a real browser, on sample data: headless Chromium, driven through chromedriver.

use crate::common::{app, photo_path};
use crate::driver::{Browser, Scripts, broken_file};
use fantoccini::key::Key;

const SAMPLE: &str = "drawn-faces-gray";

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
    wait_until_shown(browser, "data-samples").await;
    let script = format!(
        "[...document.querySelectorAll('[data-sample-list] button')] \
         .find((button) => button.textContent.includes('{SAMPLE}')).click()"
    );
    browser.run(&script).await;
    wait_until_shown(browser, "data-settings-form").await;
}

/// Starts a training that is over soon, unless it has many epochs.
async fn start(browser: &Browser, epochs: &str) {
    take_sample(browser).await;
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
    browser
        .wait_until(
            "the server's curves are shown",
            "document.querySelector('[data-curves-image]').naturalWidth > 0",
        )
        .await;
    let download = "return fetch(document.querySelector('[data-download]').href) \
        .then((answer) => answer.headers.get('content-type'))";
    assert_eq!(browser.run(download).await, "application/zip");

    click(&browser, "[data-go-test]").await;
    browser.find("[data-here-list] button").await;
    click(&browser, "[data-here-list] button").await;
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
async fn a_trained_model_can_be_renamed_made_default_and_deleted() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    start(&browser, "1").await;
    wait_until_shown(&browser, "data-results").await;
    browser.goto("/models").await;
    browser.find("[data-models] [data-model]").await;
    // The newest model with a button for it: the bundled one can be neither renamed nor deleted.
    let own = "[...document.querySelectorAll('[data-models] [data-model]')] \
        .find((card) => card.querySelector('[data-name]').textContent === 'Try-out')";
    browser.run(&format!("{own}.querySelector('[data-rename]').click(); \
        const input = document.activeElement; input.value = 'Second name'; input.form.requestSubmit();")).await;
    let renamed = own.replace("Try-out", "Second name");
    browser
        .wait_until("it has its new name", &format!("{renamed} !== undefined"))
        .await;
    browser
        .run(&format!(
            "{renamed}.querySelector('[data-make-default]').click()"
        ))
        .await;
    browser
        .wait_until(
            "it is the default",
            &format!("{renamed}?.querySelector('[data-default]').hidden === false"),
        )
        .await;
    browser
        .run(&format!("{renamed}.querySelector('[data-delete]').click()"))
        .await;
    click(&browser, "[data-confirm=delete] [value=yes]").await;
    browser
        .wait_until("it is gone", &format!("{renamed} === undefined"))
        .await;
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

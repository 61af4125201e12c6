//! Videos in a real browser: a film made here by ffmpeg is uploaded, watched, marked, compared and taken away.

use serde_json::Value;
use tempfile::TempDir;

use crate::common::app;
use crate::driver::{Browser, Scripts};
use crate::reel::{self, H264};

/// Seconds of the film: one smiling face, then four in another shot.
const CUT_S: u32 = 3;
const END_S: u32 = 5;
const RATE: u32 = 10;

/// A film in a folder of its own.
fn film_file() -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("two shots.mp4");
    let (one, four) = (reel::portrait(150, 80), reel::four());
    let picture = |frame: u32| match frame < CUT_S * RATE {
        true => one.clone(),
        false => four.clone(),
    };
    reel::film(&path, RATE, END_S * RATE, picture, &H264);
    (folder, path)
}

/// Chooses the file, says what is asked for and agrees, without sending it yet.
async fn fill_in(browser: &Browser, path: &std::path::Path, keep: &str) {
    let picker = browser.find("[data-film-file]").await;
    picker.send_keys(path.to_str().unwrap()).await.unwrap();
    let is_named = "document.querySelector('#film-name').value === 'two shots'";
    browser.wait_until("the name is proposed", is_named).await;
    let fill = format!(
        "const fields = document.querySelector('[data-film-form]').elements; \
         fields.condition.value = 'before'; fields.keep.value = '{keep}'; fields.agreed.checked = true;"
    );
    browser.run(&fill).await;
}

async fn submit(browser: &Browser) {
    browser
        .run("document.querySelector('[data-film-form]').requestSubmit()")
        .await;
}

async fn wait_for_results(browser: &Browser) {
    browser
        .wait_patiently(
            "its page is open",
            "/^\\/films\\/film-/.test(location.pathname)",
        )
        .await;
    browser
        .wait_patiently(
            "the charts are drawn",
            "document.querySelectorAll('.film-chart canvas').length > 0",
        )
        .await;
}

/// Looks at the moment `seconds`, as with the slider.
async fn look_at(browser: &Browser, seconds: f64) {
    let move_it = format!(
        "const slider = document.querySelector('[data-slider]'); slider.value = {seconds}; \
         slider.dispatchEvent(new Event('input', {{ bubbles: true }}));"
    );
    browser.run(&move_it).await;
}

/// Presses a key where the timeline has the focus.
async fn press(browser: &Browser, key: &str) {
    let script = format!(
        "document.querySelector('[data-slider]').dispatchEvent(new KeyboardEvent('keydown', \
         {{ key: {key:?}, bubbles: true, cancelable: true }}))"
    );
    browser.run(&script).await;
}

async fn wait_for_markers(browser: &Browser, count: usize) {
    let there = format!("document.querySelectorAll('[data-marker-list] tr').length === {count}");
    browser.wait_until("the markers are listed", &there).await;
}

/// The document at `path` of the interface.
async fn asked(browser: &Browser, path: &str) -> Value {
    let ask = format!("return fetch({path:?}).then((answer) => answer.json())");
    browser.run(&ask).await
}

async fn does_not_scroll_sideways(browser: &Browser) {
    let widths = browser
        .run("return [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        .await;
    assert_eq!(widths[0], widths[1], "the page scrolls sideways");
}

async fn has_no_complaints(browser: &Browser) {
    let complaints = browser.complaints().await;
    assert!(complaints.is_empty(), "{complaints:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_goes_from_upload_over_results_and_markers_to_its_files() {
    let (_folder, path) = film_file();
    let browser = Browser::open(app(), Scripts::On, 1440).await;
    browser.goto("/films").await;
    browser
        .wait_until(
            "the list says that it is empty",
            "document.querySelector('[data-empty]:not([hidden])') !== null",
        )
        .await;
    fill_in(&browser, &path, "film").await;
    submit(&browser).await;
    wait_for_results(&browser).await;

    let id = browser
        .run("return location.pathname.split('/').at(-1)")
        .await;
    let id = id.as_str().unwrap().to_owned();
    let api = format!("/api/v1/films/{id}");
    let film = asked(&browser, &api).await;
    assert_eq!(film["name"], "two shots");
    assert_eq!(film["condition"], "before");
    let cut = film["cuts"][0].as_f64().unwrap();
    assert!((cut - f64::from(CUT_S)).abs() < 0.21, "{film}");
    let rows = "return document.querySelectorAll('[data-face-rows] tr').length";
    assert_eq!(browser.run(rows).await, 5, "a face, then four others");

    look_at(&browser, 1.0).await;
    let seen = "document.querySelector('[data-moment-time]').textContent === '0:01.0' \
        && document.querySelector('[data-moment-faces]').textContent.includes('Happy') \
        && document.querySelector('[data-moment-picture]').naturalWidth > 0";
    browser
        .wait_until("the moment shows its picture and scores", seen)
        .await;
    let in_step = "Math.abs(document.querySelector('[data-player]').currentTime - 1) < 0.2";
    browser.wait_until("the player is in step", in_step).await;
    let range = "document.querySelector('.film-canvas').getAttribute('aria-label')";
    let whole = browser.run(&format!("return {range}")).await;
    browser
        .run("document.querySelector('[data-zoom-in]').click()")
        .await;
    let zoomed = format!("{range} !== null && {range} !== {whole}");
    browser.wait_until("less of it is drawn", &zoomed).await;
    browser
        .run("document.querySelector('[data-zoom-reset]').click()")
        .await;
    let is_whole = format!("{range} === {whole}");
    browser.wait_until("all of it is drawn", &is_whole).await;
    touch(&browser, &zoomed, &is_whole).await;

    mark(&browser, &api).await;
    change_faces(&browser, &api).await;
    take_away(&browser, &api).await;
    browser.close().await;
}

/// Zooms with two fingers, in and out again, and scrolls the page with one.
async fn touch(browser: &Browser, zoomed: &str, is_whole: &str) {
    let place = "const over = document.querySelector('.film-canvas .u-over'); over.scrollIntoView({ block: 'center', behavior: 'instant' }); \
        const { left, top, width, height } = over.getBoundingClientRect(); \
        return [left + width / 2, top + height / 2, scrollY];";
    let place = browser.run(place).await;
    let [x, y, scrolled] = [0, 1, 2].map(|index| place[index].as_f64().unwrap());
    let pinch = async |from: f64, to: f64| {
        let fingers = |apart: f64| [(x - apart, y), (x + apart, y)];
        browser.touch("touchStart", &fingers(from)).await;
        for step in 1..=8 {
            let apart = from + (to - from) * f64::from(step) / 8.0;
            browser.touch("touchMove", &fingers(apart)).await;
        }
        browser.touch("touchEnd", &[]).await;
    };
    pinch(40.0, 160.0).await;
    browser.wait_until("two fingers zoom", zoomed).await;
    pinch(160.0, 20.0).await;
    browser.wait_until("they zoom out again", is_whole).await;
    assert_eq!(
        browser.run("return scrollY").await.as_f64(),
        Some(scrolled),
        "two fingers do not scroll"
    );
    browser.touch("touchStart", &[(x, y)]).await;
    for step in 1..=8 {
        let up = 20.0 * f64::from(step);
        browser.touch("touchMove", &[(x, y - up)]).await;
    }
    browser.touch("touchEnd", &[]).await;
    let is_scrolled = format!("scrollY > {scrolled} + 50");
    browser.wait_until("one finger scrolls", &is_scrolled).await;
}

/// Sets markers by key and by hand, and reads their figures.
async fn mark(browser: &Browser, api: &str) {
    press(browser, "m").await;
    wait_for_markers(browser, 1).await;
    look_at(browser, 0.4).await;
    press(browser, "s").await;
    look_at(browser, 2.4).await;
    press(browser, "s").await;
    wait_for_markers(browser, 2).await;
    let typed = "const fields = document.querySelector('[data-marker-form]').elements; \
        fields.name.value = 'four of them'; fields.start.value = '0:03.2'; fields.end.value = '4,8'; \
        document.querySelector('[data-marker-form]').requestSubmit();";
    browser.run(typed).await;
    wait_for_markers(browser, 3).await;
    let film = asked(browser, api).await;
    let markers = film["markers"].as_array().unwrap();
    let span = |index: usize| {
        let end = &markers[index]["end"];
        (markers[index]["start"].as_f64().unwrap(), end.as_f64())
    };
    assert_eq!(
        [span(0), span(1), span(2)],
        [(0.4, Some(2.4)), (1.0, None), (3.2, Some(4.8))],
        "{film}"
    );
    let figures = "document.querySelectorAll('[data-figures-rows] tr').length > 2";
    browser.wait_until("their figures are there", figures).await;

    let wrong = "const field = document.querySelector('[data-marker-list] [data-start]'); \
        field.value = 'soon'; field.dispatchEvent(new Event('change', { bubbles: true }));";
    browser.run(wrong).await;
    browser
        .wait_until(
            "what is no time is refused",
            "document.querySelector('[data-marker-problem]').textContent.includes('1:02.5')",
        )
        .await;
    assert_eq!(asked(browser, api).await["markers"], film["markers"]);
}

/// Names a face, takes that back, leaves one out, and is told of what someone else did.
async fn change_faces(browser: &Browser, api: &str) {
    let title = "document.querySelector('.film-chart-title').textContent";
    let before = browser.run(&format!("return {title}")).await;
    let name = "const number = document.querySelector('.film-chart-title').textContent; \
        const row = [...document.querySelectorAll('[data-face-rows] tr')].find((one) => one.querySelector('[data-go]').textContent === number); \
        const field = row.querySelector('[data-name]'); field.value = 'Anna'; field.dispatchEvent(new Event('change', { bubbles: true }));";
    browser.run(name).await;
    let is_named = format!("{title} === 'Anna'");
    browser.wait_until("the face has a name", &is_named).await;
    browser
        .run("document.querySelector('[data-undo]').click()")
        .await;
    let is_back = format!("{title} === {before}");
    browser.wait_until("that is undone", &is_back).await;
    let leave = "const box = document.querySelector('[data-face-rows] tr:last-child [data-left-out]'); box.click();";
    browser.run(leave).await;
    let is_out = "document.querySelectorAll('[data-face-rows] tr[data-away]').length === 1";
    browser.wait_until("a face is left out", is_out).await;
    has_no_complaints(browser).await;

    let elsewhere = format!(
        "return fetch({api:?}).then((answer) => answer.json()).then(({{ revision }}) => fetch({api:?}, {{ method: 'PATCH', \
         headers: {{ 'Content-Type': 'application/json' }}, body: JSON.stringify({{ name: 'elsewhere', revision }}) }})) \
         .then(({{ status }}) => status)"
    );
    assert_eq!(browser.run(&elsewhere).await, 200);
    let here = "const field = document.querySelector('[data-film-form] [name=condition]'); field.value = 'after'; \
        field.dispatchEvent(new Event('change', { bubbles: true }));";
    browser.run(here).await;
    browser
        .wait_until(
            "the page tells of it and shows what there is now",
            "document.querySelector('[data-manage-problem] .notice') !== null \
                && document.querySelector('[data-title]').textContent === 'elsewhere'",
        )
        .await;
    // The refusal itself stands in the browser's log.
    browser.complaints().await;
    assert_eq!(asked(browser, api).await["condition"], "before");
}

/// Every file can be had; then the video goes, and the numbers stay.
async fn take_away(browser: &Browser, api: &str) {
    let fetch = "return Promise.all([...document.querySelectorAll('[data-export] a')].map((link) => fetch(link.href) \
        .then((answer) => answer.blob().then((blob) => [link.closest('[data-export]').dataset.export, answer.status, blob.size]))))";
    let files = browser.run(fetch).await;
    let files = files.as_array().unwrap();
    assert_eq!(files.len(), 7);
    for file in files {
        assert_eq!(file[1], 200, "{file}");
        assert!(file[2].as_u64().unwrap() > 40, "{file}");
    }
    let table = format!("return fetch('{api}/export?format=csv').then((answer) => answer.text())");
    let table = browser.run(&table).await;
    let head = table.as_str().unwrap().lines().next().unwrap();
    assert!(
        head.contains("time_s") && head.contains("raw_happy"),
        "{head}"
    );

    browser
        .run("document.querySelector('[data-delete-video]').click()")
        .await;
    browser
        .run("document.querySelector('[data-confirm=delete-video] [value=yes]').click()")
        .await;
    browser
        .wait_until(
            "the player is gone and the charts are there",
            "document.querySelector('[data-player]').hidden && document.querySelectorAll('.film-chart canvas').length > 0 \
                && document.querySelector('[data-export=mp4]').hidden",
        )
        .await;
    assert_eq!(asked(browser, api).await["has_video"], false);
    has_no_complaints(browser).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_waits_for_its_reader_and_for_the_connection() {
    let (_folder, path) = film_file();
    let browser = Browser::open(app(), Scripts::On, 390).await;
    browser.goto("/films").await;
    fill_in(&browser, &path, "numbers").await;
    let pause = "document.querySelector('[data-film-form]').requestSubmit(); document.querySelector('[data-upload-pause]').click();";
    browser.run(pause).await;
    let is_paused =
        "return document.querySelector('[data-upload-pause]').getAttribute('aria-pressed')";
    assert_eq!(browser.run(is_paused).await, "true");
    browser.wire.cut();
    browser
        .run("document.querySelector('[data-upload-pause]').click()")
        .await;
    let is_told = "['The connection was lost', 'cannot be reached'] \
        .some((words) => document.querySelector('[data-upload-status]').textContent.includes(words))";
    browser
        .wait_until("the page tells of the lost connection", is_told)
        .await;
    browser.wire.mend();
    wait_for_results(&browser).await;
    let film = browser
        .run("return fetch(location.pathname.replace('/films', '/api/v1/films')).then((answer) => answer.json())")
        .await;
    assert_eq!(film["has_video"], false, "only its numbers were to be kept");
    does_not_scroll_sideways(&browser).await;
    browser.close().await;
}

/// Keeps numbers of eight recordings: four people, each happy before and less so after. Leads to their comparison.
const MEASURED: &str = "const post = (body) => fetch('/api/v1/films/measured', { method: 'POST', headers: { 'Content-Type': 'application/json' }, \
        body: JSON.stringify(body) }).then((answer) => answer.json()); \
    return fetch('/api/v1/models').then((answer) => answer.json()).then(([{ id: model, classes }]) => { \
        const scored = (happy) => Object.fromEntries(classes.map((name) => [name, name === 'happy' ? happy : (1 - happy) / (classes.length - 1)])); \
        const frames = (happy) => Array.from({ length: 60 }, (_, index) => ({ seconds: index / 5, width: 640, height: 480, \
            faces: [{ id: 1, box: { x: 100, y: 100, width: 120, height: 120 }, scores: scored(happy + 0.01 * (index % 3)) }] })); \
        const made = ['anna', 'ben', 'cleo', 'dan'].flatMap((person, index) => [['before', 0.8], ['after', 0.2]].map(([condition, happy]) => \
            ({ name: `${person}-${condition}`, condition, model, classes, frames: frames(happy + 0.02 * index) }))); \
        return made.reduce((before, one) => before.then((ids) => post(one).then(({ id }) => [...ids, id])), Promise.resolve([])); \
    }).then((ids) => { location.href = `/films/compare?${new URLSearchParams(ids.map((id) => ['film', id]))}`; return ids; })";

#[tokio::test(flavor = "multi_thread")]
async fn recordings_under_two_conditions_are_compared_in_plain_words() {
    let browser = Browser::open(app(), Scripts::On, 390).await;
    browser.goto("/films").await;
    let ids = browser.run(MEASURED).await;
    assert_eq!(ids.as_array().unwrap().len(), 8, "{ids}");
    let is_shown = "document.querySelector('[data-comparison]:not([hidden])') !== null";
    browser.wait_until("they are compared", is_shown).await;
    let said = "return document.querySelector('[data-verdict]').textContent.trim()";
    assert_ne!(browser.run(said).await, "");
    let table = "const cells = (row) => [...row.children].map((cell) => cell.textContent); \
        return [cells(document.querySelector('[data-groups-head] tr')), \
            cells([...document.querySelectorAll('[data-groups-rows] tr')].find((row) => row.firstChild.textContent === 'Score of Happy'))]";
    let table = browser.run(table).await;
    for (condition, mean) in [("before", "0.84"), ("after", "0.24")] {
        let mut heads = table[0].as_array().unwrap().iter();
        let place = heads.position(|head| head.as_str().unwrap().starts_with(condition));
        let place = place.unwrap_or_else(|| panic!("no {condition}: {table}"));
        let cell = table[1][place].as_str().unwrap();
        assert!(cell.starts_with(mean), "{condition}: {cell}");
    }
    let films = "return document.querySelectorAll('[data-films-head] th').length";
    assert_eq!(browser.run(films).await, 9);

    let pair = "const form = document.querySelector('[data-compare-form]'); form.elements.paired.value = 'true'; form.requestSubmit();";
    browser.run(pair).await;
    browser
        .wait_until(
            "pairs are compared",
            "new URLSearchParams(location.search).get('paired') === 'true' \
                && document.querySelector('[data-comparison]:not([hidden])') !== null",
        )
        .await;
    does_not_scroll_sideways(&browser).await;
    has_no_complaints(&browser).await;
    browser.close().await;
}

//! Barriers on every page and in its main states, as axe-core finds them (WCAG 2.2, A and AA); pages that move while they
//! load or scroll sideways; and what can be done with the keyboard alone.
//!
//! `./test.sh` installs axe-core.

use std::{env, fs, path::Path, path::PathBuf};

use facefeel::web::App;
use fantoccini::key::Key;
use serde_json::Value;
use std::sync::Arc;

use crate::common::{app, app_with_report};
use crate::driver::{Browser, Scripts};

/// Every page that opens without a model or a training of one's own.
const PAGES: [&str; 19] = [
    "/",
    "/about",
    "/api",
    "/detect",
    "/detect/camera",
    "/evaluate",
    "/experiments",
    "/films",
    "/films/compare",
    "/films/film-none",
    "/train",
    "/train/gray",
    "/train/rgb",
    "/models",
    "/models/compare",
    "/datasets",
    "/datasets/record",
    "/sign-in",
    "/nowhere",
];

const REPORT: &str = "/evaluate/report-7i8j2317ilz5";

/// Narrow as a phone, and wide as a desk.
const WIDTHS: [u32; 2] = [390, 1440];

/// Most that a page may move while it loads (Cumulative Layout Shift).
const MAX_SHIFT: f64 = 0.05;

/// A page in a state: its address, what to do there, and when that is done.
struct State {
    path: &'static str,
    act: &'static str,
    is_reached: &'static str,
}

const STATES: [State; 6] = [
    State {
        path: "/",
        act: "if (document.querySelector('.menu-button').checkVisibility()) document.querySelector('.menu-button').click(); document.querySelector('[data-submenu] summary').click();",
        is_reached: "document.querySelector('[data-submenu]').open",
    },
    State {
        path: "/api",
        act: "document.querySelectorAll('details').forEach((fold) => { fold.open = true; });",
        is_reached: "true",
    },
    State {
        path: "/detect",
        act: "document.querySelector('[data-sample]').click();",
        is_reached: "document.querySelector('[data-photos] [data-photo]') !== null",
    },
    State {
        path: "/evaluate",
        act: "const look = setInterval(() => { const sample = document.querySelector('[data-sample-list] button'); \
              if (sample) { clearInterval(look); sample.click(); } }, 50);",
        is_reached: "document.querySelector('[data-form]:not([hidden])') !== null",
    },
    State {
        path: "/films",
        act: FILM,
        is_reached: "document.querySelectorAll('.film-chart canvas').length > 0 && document.querySelector('[data-figures]:not([hidden])') !== null \
            && (document.querySelectorAll('details').forEach((fold) => { fold.open = true; }), true)",
    },
    State {
        path: REPORT,
        act: "document.querySelectorAll('details').forEach((fold) => { fold.open = true; });",
        is_reached: "true",
    },
];

/// Keeps numbers of two faces as a video with a marker, and goes to its page.
const FILM: &str = "const send = (method, path, body) => fetch(path, { method, headers: { 'Content-Type': 'application/json' }, \
        body: JSON.stringify(body) }).then((answer) => answer.json()); \
    fetch('/api/v1/models').then((answer) => answer.json()).then(([{ id: model, classes }]) => { \
        const scores = (lead) => Object.fromEntries(classes.map((name, index) => [name, index === lead ? 0.65 : 0.35 / (classes.length - 1)])); \
        const face = (id, lead) => ({ id, box: { x: 200 * id, y: 100, width: 120, height: 120 }, scores: scores(lead) }); \
        const frames = Array.from({ length: 60 }, (_, at) => ({ seconds: at / 5, width: 640, height: 480, faces: [face(1, at < 30 ? 0 : 1), face(2, 1)] })); \
        return send('POST', '/api/v1/films/measured', { name: 'numbers', condition: 'before', model, classes, frames }); \
    }).then(({ id, revision }) => send('PATCH', `/api/v1/films/${id}`, { markers: [{ name: 'question', start: 1, end: 9 }, { name: 'bell', start: 3, end: null }], revision })) \
        .then(({ id }) => { location.href = `/films/${id}`; })";

/// One template writes every address and shape of `/api`, and axe takes a minute for all of them: a few of each kind stay.
const SHORTEN: &str = "document.querySelectorAll('.operation ~ .operation, .shape-list .fold ~ .fold ~ .fold') \
    .forEach((one) => one.remove());";

fn axe() -> String {
    let installed =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join("../axe/axe_playwright_python/axe.min.js");
    let file = env::var_os("FACEFEEL_TEST_AXE").map_or(installed, PathBuf::from);
    fs::read_to_string(&file)
        .unwrap_or_else(|_| panic!("{} is missing; ./test.sh installs it", file.display()))
}

/// What axe finds on the page as it is now, a line for each element.
async fn barriers(browser: &Browser, axe: &str) -> Vec<String> {
    browser.run(SHORTEN).await;
    browser.run(axe).await;
    // Colours that are still changing would be measured on their way. What scrolling moves never ends by itself.
    let look = "window.found = null; \
        Promise.all(document.getAnimations().filter((one) => one.timeline === document.timeline && one.effect.getTiming().iterations !== Infinity) \
            .map((one) => one.finished.catch(() => null))) \
        .then(() => axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], rules: { 'landmark-unique': { enabled: true } }, resultTypes: ['violations'] })) \
        .then(({ violations }) => { window.found = violations.flatMap(({ id, nodes }) => nodes.map(({ target, any }) => \
            `${id}: ${target.join(' ')} ${any[0]?.message ?? ''}`)); })";
    browser.run(look).await;
    browser
        .wait_until("axe is done", "window.found !== null")
        .await;
    let found = browser.run("return window.found").await;
    let lines = found.as_array().unwrap().iter();
    lines
        .map(|line: &Value| line.as_str().unwrap().to_owned())
        .collect()
}

/// The same in light and in dark colours.
async fn look(browser: &Browser, axe: &str, name: &str, found: &mut Vec<String>) {
    for theme in ["light", "dark"] {
        let dress = format!("document.documentElement.dataset.theme = '{theme}'");
        browser.run(&dress).await;
        let lines = barriers(browser, axe).await;
        found.extend(lines.iter().map(|line| format!("{name} {theme} {line}")));
    }
}

async fn check_barriers(app: Arc<App>, width: u32) {
    let axe = axe();
    let browser = Browser::open(app, Scripts::On, width).await;
    let mut found = Vec::new();
    for page in PAGES {
        browser.goto(page).await;
        look(&browser, &axe, page, &mut found).await;
    }
    for State {
        path,
        act,
        is_reached,
    } in STATES
    {
        browser.goto(path).await;
        browser.run(act).await;
        browser.wait_until(path, is_reached).await;
        look(&browser, &axe, &format!("{path} (in use)"), &mut found).await;
    }
    assert!(found.is_empty(), "{width} px:\n{}", found.join("\n"));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_has_a_barrier_on_a_phone() {
    check_barriers(app_with_report().await, WIDTHS[0]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_has_a_barrier_on_a_desk() {
    check_barriers(app_with_report().await, WIDTHS[1]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_hold_still_while_they_load() {
    let app = app_with_report().await;
    let mut moved = Vec::new();
    for width in WIDTHS {
        let browser = Browser::open(app.clone(), Scripts::On, width).await;
        for page in PAGES.into_iter().chain([REPORT]) {
            browser.goto(page).await;
            let settled = "document.readyState === 'complete' && performance.now() > 1500";
            browser.wait_until(page, settled).await;
            let measure = "window.shift = null; \
                new PerformanceObserver((list) => { window.shift = list.getEntries() \
                    .filter((one) => !one.hadRecentInput).reduce((sum, one) => sum + one.value, 0); }) \
                .observe({ type: 'layout-shift', buffered: true }); \
                setTimeout(() => { window.shift ??= 0; }, 200);";
            browser.run(measure).await;
            browser
                .wait_until("it is measured", "window.shift !== null")
                .await;
            let shift = browser.run("return window.shift").await.as_f64().unwrap();
            if shift > MAX_SHIFT {
                moved.push(format!("{page} at {width} px: {shift:.3}"));
            }
        }
        browser.close().await;
    }
    assert!(moved.is_empty(), "{}", moved.join("\n"));
}

/// 360 px is what a window of 720 px has at a zoom of 200%.
#[tokio::test(flavor = "multi_thread")]
async fn no_page_scrolls_sideways() {
    let app = app_with_report().await;
    for width in [320, 360, 390, 768, 1024] {
        let browser = Browser::open(app.clone(), Scripts::On, width).await;
        for page in PAGES.into_iter().chain([REPORT]) {
            browser.goto(page).await;
            let widths = browser
                .run("return [document.documentElement.scrollWidth, window.innerWidth]")
                .await;
            let (wide, window) = (widths[0].as_u64(), widths[1].as_u64());
            assert!(wide <= window, "{page} at {width} px: {widths}");
        }
        browser.close().await;
    }
}

/// Presses Tab until the focus is on what `selector` means.
async fn tab_to(browser: &Browser, selector: &str) {
    for _ in 0..60 {
        let here = format!("return document.activeElement.matches({selector:?})");
        if browser.run(&here).await == true {
            return;
        }
        browser.press(Key::Tab).await;
    }
    panic!("{selector} is not reached with Tab");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_answered_from_home_with_the_keyboard_alone() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    browser.goto("/").await;
    tab_to(&browser, "main a[href='/detect']").await;
    browser.press(Key::Enter).await;
    browser
        .wait_until("Detect is open", "location.pathname === '/detect'")
        .await;
    tab_to(&browser, "[data-sample]").await;
    browser.press(Key::Enter).await;
    browser
        .wait_until(
            "the photo is answered",
            "document.querySelector('[data-photos] [data-photo]') !== null",
        )
        .await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_is_evaluated_with_the_keyboard_alone() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    browser.goto("/evaluate").await;
    browser.find("[data-sample-list] button").await;
    tab_to(&browser, "[data-sample-list] button").await;
    browser.press(Key::Enter).await;
    browser
        .wait_until(
            "the folders are matched",
            "document.querySelector('[data-form]:not([hidden])') !== null",
        )
        .await;
    tab_to(&browser, "[data-start]").await;
    browser.press(Key::Enter).await;
    browser
        .wait_until(
            "the progress or the report is in view",
            "(() => { const title = document.querySelector('[data-live-title]'); \
                const box = title?.getBoundingClientRect(); \
                return /report-/.test(location.pathname) || (box && box.height > 0 && box.top >= 0 && box.bottom <= innerHeight); })()",
        )
        .await;
    browser
        .wait_until(
            "the report is open",
            "/^\\/evaluate\\/report-/.test(location.pathname)",
        )
        .await;
    browser.close().await;
}

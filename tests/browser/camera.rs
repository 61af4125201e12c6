//! Emotion detection by camera in a real browser, whose camera plays a film of faces.

use serde_json::Value;

use crate::common::{app, photo_path};
use crate::driver::{Browser, Scripts};
use crate::film::film;

const PAGE: &str = "/detect/camera";

/// Where the face of the film's first photo is, in shares of that photo's sides.
const FACE: (f64, f64) = (0.49, 0.45);
/// Farthest that a box may typically be from its face, in widths of the photo. The photo moves on while a picture of it
/// is answered; a face is half as wide as the photo.
const NEAR: f64 = 0.2;

/// Notes, whenever a mark or a word on the picture changes, what is marked, and where the photo is in the camera's own
/// picture: whatever is not green. Both in shares of the picture, as someone sees it on the mirrored screen.
const NOTE: &str = "
    window.story = [];
    const [video, marks, none] = ['video', 'marks', 'no-face'].map((mark) => document.querySelector(`[data-${mark}]`));
    const pen = new OffscreenCanvas(64, 48).getContext('2d', { willReadFrequently: true });
    const photo = () => {
        pen.drawImage(video, 0, 0, 64, 48);
        const { data } = pen.getImageData(0, 0, 64, 48);
        const columns = [], rows = [];
        for (let at = 0; at < 64 * 48; at += 1) {
            const [red, green, blue] = data.subarray(4 * at, 4 * at + 3);
            if (green - Math.max(red, blue) > 50) continue;
            columns.push(63 - at % 64);
            rows.push(Math.floor(at / 64));
        }
        const [left, right, top, bottom] = [Math.min(...columns), Math.max(...columns) + 1, Math.min(...rows), Math.max(...rows) + 1];
        return { x: left / 64, y: top / 48, width: (right - left) / 64, height: (bottom - top) / 48 };
    };
    const note = () => {
        const stage = marks.getBoundingClientRect();
        const faces = [...marks.children].map((mark) => {
            const box = mark.getBoundingClientRect();
            return {
                number: mark.dataset.number,
                x: (box.x + box.width / 2 - stage.x) / stage.width,
                y: (box.y + box.height / 2 - stage.y) / stage.height,
            };
        });
        const card = document.querySelector('.live-face');
        const rows = card && [...card.querySelectorAll('.score-label')].map((row) => row.getBoundingClientRect().y - card.getBoundingClientRect().y);
        const bar = card?.querySelector('[data-top] [data-score-bar]')?.getAttribute('width');
        window.story.push({ faces, isEmpty: !none.hidden, photo: faces.length === 1 ? photo() : null, rows, bar });
    };
    new MutationObserver(note).observe(document.querySelector('[data-stage]'), { subtree: true, childList: true, attributeFilter: ['style', 'hidden'] });
    /** What was noted between two stretches without a face. */
    window.rounds = () => {
        const rounds = [[]];
        for (const entry of window.story) {
            if (entry.isEmpty && rounds.at(-1).length > 0) rounds.push([]);
            if (entry.faces.length > 0) rounds.at(-1).push(entry);
        }
        return rounds.slice(0, -1);
    };
    /** One face is marked, and one photo is there: of two, the second one's face may not be found yet. */
    window.isAlone = ({ photo }) => photo?.width > .3 && photo.width < .5;
    /** A round in which one face wandered, a second one joined it, and both kept their numbers. */
    window.goodRound = () => window.rounds().find((round) => {
        const numbers = new Set(round.flatMap(({ faces }) => faces.map(({ number }) => number)));
        const places = round.filter(isAlone).map(({ faces: [{ x }] }) => x);
        return numbers.size === 2 && round.some(({ faces }) => faces.length === 2) && Math.max(...places) - Math.min(...places) > .15;
    });";

async fn click(browser: &Browser, mark: &str) {
    let script = format!("document.querySelector('[data-{mark}]').click()");
    browser.run(&script).await;
}

async fn words_of(browser: &Browser, mark: &str) -> String {
    let script = format!("return document.querySelector('[data-{mark}]').textContent");
    browser.run(&script).await.as_str().unwrap().to_owned()
}

/// Presses the button as a person would: browsers hand out a second file to no one else.
async fn press(browser: &Browser, mark: &str) {
    let button = browser.find(&format!("[data-{mark}]")).await;
    button.click().await.unwrap();
}

async fn wait_for_marks(browser: &Browser) {
    let marked = "document.querySelector('[data-marks] .live-mark') !== null";
    browser.wait_until("a face is marked", marked).await;
}

async fn open_page(film: &tempfile::NamedTempFile) -> Browser {
    let browser = Browser::open_with_camera(app(), film.path()).await;
    browser.goto(PAGE).await;
    browser
}

fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Distance between a face's mark and the face, in widths of the photo.
fn distance(entry: &Value) -> f64 {
    let of = |object: &Value, side: &str| object[side].as_f64().unwrap();
    let (mark, photo) = (&entry["faces"][0], &entry["photo"]);
    let width = of(photo, "width");
    // The screen is a mirror, the photo on it too.
    let x = of(photo, "x") + (1.0 - FACE.0) * width - of(mark, "x");
    let y = of(photo, "y") + FACE.1 * of(photo, "height") - of(mark, "y");
    // Shares of the picture's width and height, which are as 4 to 3.
    x.hypot(y * 0.75) / width
}

#[tokio::test(flavor = "multi_thread")]
async fn boxes_follow_faces_whose_numbers_stay_and_are_recorded() {
    let film = film();
    let browser = open_page(&film).await;
    browser.run(NOTE).await;
    click(&browser, "record").await;
    click(&browser, "start").await;
    let is_good = "window.goodRound() !== undefined";
    browser
        .wait_until("two faces kept their numbers for a round", is_good)
        .await;
    let entries = browser
        .run("return window.goodRound().filter(window.isAlone)")
        .await;
    let typical = middle(entries.as_array().unwrap().iter().map(distance).collect());
    assert!(typical < NEAR, "boxes are {typical} of a photo away");
    let mirrored = "return getComputedStyle(document.querySelector('[data-video]')).scale";
    assert_eq!(browser.run(mirrored).await, "-1 1");

    let moving = "new Set(window.story.map(({ bar }) => bar)).size > 2";
    browser.wait_until("bars move", moving).await;
    let layouts = "return new Set(window.story.map(({ rows }) => rows).filter((rows) => rows?.length > 0).map(JSON.stringify)).size";
    assert_eq!(browser.run(layouts).await, 1, "rows of a card leapt about");
    let told = "document.querySelector('[data-said]').textContent === 'No face is detected.'";
    browser
        .wait_until("an empty picture is told of", told)
        .await;
    let drawn = "document.querySelectorAll('.timeline-bar').length > 1";
    browser
        .wait_until("the timeline has both faces", drawn)
        .await;
    for figure in ["fps", "latency"] {
        let measured =
            format!("/[0-9]/.test(document.querySelector('[data-{figure}]').textContent)");
        browser.wait_until(figure, &measured).await;
    }

    click(&browser, "record").await;
    press(&browser, "save-csv").await;
    let table = browser.downloaded("facefeel-recording.csv").await;
    let lines: Vec<Vec<&str>> = table
        .lines()
        .map(|line| line.split(',').collect())
        .collect();
    assert_eq!(
        lines[0][1..8],
        [
            "model",
            "time_s",
            "clock",
            "frame_width",
            "frame_height",
            "face",
            "x"
        ]
    );
    let has_line_of = |face: &str| lines[1..].iter().any(|line| line[6] == face);
    assert!(has_line_of("1") && has_line_of("2") && has_line_of(""));
    press(&browser, "save-json").await;
    let json = browser.downloaded("facefeel-recording.json").await;
    let json: Value = serde_json::from_str(&json).unwrap();
    let faces: usize = json["frames"]
        .as_array()
        .unwrap()
        .iter()
        .map(|frame| frame["faces"].as_array().unwrap().len())
        .sum();
    assert_eq!(
        faces,
        lines[1..].iter().filter(|line| !line[6].is_empty()).count()
    );
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_camera_is_on_between_consent_and_stop_only() {
    let film = film();
    let browser = open_page(&film).await;
    let listen = "const devices = navigator.mediaDevices; const open = devices.getUserMedia.bind(devices); window.streams = []; \
        devices.getUserMedia = async (wanted) => { const stream = await open(wanted); window.streams.push(stream); return stream; };";
    browser.run(listen).await;
    let states = "return window.streams.flatMap((stream) => stream.getTracks().map((track) => track.readyState)).join()";
    let consent = browser.find("[data-consent]").await;
    assert!(consent.is_displayed().await.unwrap());
    assert_eq!(browser.run(states).await, "");

    press(&browser, "start").await;
    wait_for_marks(&browser).await;
    assert_eq!(browser.run(states).await, "live");
    assert!(!consent.is_displayed().await.unwrap());
    let devices =
        "[...document.querySelector('[data-device]').options].some(({ selected }) => selected)";
    browser.wait_until("the camera is listed", devices).await;

    press(&browser, "pause").await;
    assert!(words_of(&browser, "status").await.starts_with("Paused"));
    press(&browser, "pause").await;
    press(&browser, "stop").await;
    assert_eq!(browser.run(states).await, "ended");
    assert_eq!(
        words_of(&browser, "status").await,
        "Stopped. The camera is off."
    );
    let focus = "return document.activeElement.hasAttribute('data-start')";
    assert_eq!(browser.run(focus).await, true);
    let complaints = browser.complaints().await;
    assert!(complaints.is_empty(), "{complaints:?}");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_is_told_of_and_made_again() {
    let film = film();
    let browser = open_page(&film).await;
    click(&browser, "start").await;
    wait_for_marks(&browser).await;
    browser.wire.cut();
    let told = "document.querySelector('[data-trouble]').textContent.includes('connection to the server was lost')";
    browser.wait_until("the loss is told of", told).await;
    let marks = "return document.querySelectorAll('.live-mark').length";
    assert_eq!(
        browser.run(marks).await,
        0,
        "boxes that nobody moves any more"
    );
    browser.wire.mend();
    wait_for_marks(&browser).await;
    assert_eq!(words_of(&browser, "trouble").await, "");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_model_answers_without_a_word_about_the_connection() {
    let film = film();
    let browser = open_page(&film).await;
    click(&browser, "start").await;
    wait_for_marks(&browser).await;
    let choose = "window.troubles = []; const trouble = document.querySelector('[data-trouble]'); \
        new MutationObserver(() => { window.troubles.push(trouble.textContent); }).observe(trouble, { childList: true }); \
        const model = document.querySelector('[data-model]'); model.value = 'fresh'; \
        model.dispatchEvent(new Event('change'));";
    browser.run(choose).await;
    click(&browser, "record").await;
    let recorded = "!document.querySelector('[data-save-json]').disabled";
    browser.wait_until("an answer is recorded", recorded).await;
    wait_for_marks(&browser).await;
    press(&browser, "save-json").await;
    let json = browser.downloaded("facefeel-recording.json").await;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["frames"][0]["model"], "fresh");
    let troubles = browser.run("return window.troubles").await;
    assert_eq!(troubles, serde_json::json!([]));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_neutral_baseline_adjusts_the_bars_of_its_face() {
    let film = film();
    let browser = open_page(&film).await;
    click(&browser, "start").await;
    // A face may go before its five seconds are over; then the next one's button is pressed.
    let adjusted = "(() => { if (document.querySelector('[data-adjusted]')) return true; \
        document.querySelector('[data-baseline]:enabled')?.click(); return false; })()";
    browser.wait_until("a baseline is set", adjusted).await;
    assert!(
        words_of(&browser, "said")
            .await
            .starts_with("The neutral baseline of face")
    );
    let raw = "getComputedStyle(document.querySelector('[data-adjusted] .bar-raw')).display";
    assert_eq!(browser.run(&format!("return {raw}")).await, "block");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_the_way_of_a_camera_is_named_with_its_remedy() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    for (error, title, remedy) in [
        (
            "NotAllowedError",
            "The camera is blocked for this page",
            "allow the camera",
        ),
        ("NotFoundError", "No camera was found", "Connect a camera"),
        ("NotReadableError", "The camera is in use", "Close it"),
        (
            "",
            "Browsers only allow the camera on secure addresses",
            "https://",
        ),
    ] {
        browser.goto(PAGE).await;
        let fake = match error {
            // Where an address is not secure, browsers leave this out.
            "" => {
                "Object.defineProperty(navigator, 'mediaDevices', { value: undefined })".to_owned()
            }
            error => format!(
                "navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('', '{error}'); }}"
            ),
        };
        browser.run(&fake).await;
        click(&browser, "start").await;
        let told = format!("document.querySelector('[data-help]').textContent.includes('{title}')");
        browser.wait_until(title, &told).await;
        assert!(words_of(&browser, "help").await.contains(remedy));
        let start = browser.find("[data-start]").await;
        assert!(
            start.is_displayed().await.unwrap(),
            "{error}: no second try"
        );
    }
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_and_films_give_the_same_without_a_camera() {
    let browser = Browser::open(app(), Scripts::On, 390).await;
    browser.goto(PAGE).await;
    let picker = browser.find("[data-file]").await;
    picker
        .send_keys(photo_path("solvay_1927_four.jpg").to_str().unwrap())
        .await
        .unwrap();
    let read =
        "document.querySelector('[data-status]').textContent === 'The photo has been analysed.'";
    browser.wait_until("the photo is read", read).await;
    let counts = "return [document.querySelectorAll('.live-mark').length, document.querySelectorAll('.live-face').length].join()";
    assert_eq!(browser.run(counts).await, "4,4");
    click(&browser, "discard").await;

    // A second and a half of a photo, filmed by the browser itself.
    let film = "const photo = new Image(); photo.src = '/static/img/samples/astronaut.jpg'; \
        photo.decode().then(async () => { \
            const canvas = Object.assign(document.createElement('canvas'), { width: 480, height: 480 }); \
            const pen = canvas.getContext('2d'); pen.drawImage(photo, 0, 0, 480, 480); const parts = []; \
            const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: 'video/webm' }); \
            recorder.ondataavailable = ({ data }) => parts.push(data); \
            recorder.start(); \
            const start = performance.now(); \
            const draw = () => { pen.drawImage(photo, 0, 0, 480, 480); pen.fillRect(0, 0, 9 + Math.random(), 9); \
                if (performance.now() - start < 1500) requestAnimationFrame(draw); else recorder.stop(); }; \
            draw(); \
            recorder.onstop = () => { const files = new DataTransfer(); \
                files.items.add(new File(parts, 'film.webm', { type: 'video/webm' })); \
                const picker = document.querySelector('[data-file]'); picker.files = files.files; \
                picker.dispatchEvent(new Event('change')); }; \
        });";
    browser.run(film).await;
    let read = "document.querySelector('[data-status]').textContent.startsWith('The whole video has been analysed')";
    browser.wait_until("the film is read", read).await;
    press(&browser, "save-csv").await;
    let table = browser.downloaded("facefeel-recording.csv").await;
    let lines: Vec<Vec<&str>> = table
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect())
        .collect();
    assert!(
        lines.len() > 5
            && lines
                .iter()
                .all(|line| line[0] == "film.webm" && line[6] == "1"),
        "{table}"
    );
    for (index, line) in lines.iter().enumerate() {
        let time: f64 = line[2].parse().unwrap();
        assert!(
            (time - index as f64 / 10.0).abs() < 1e-9,
            "{time} is no time of the film"
        );
    }
    let widths = "return document.documentElement.scrollWidth <= window.innerWidth";
    assert_eq!(browser.run(widths).await, true, "the page scrolls sideways");
    let broken = crate::driver::broken_file();
    picker
        .send_keys(broken.path().to_str().unwrap())
        .await
        .unwrap();
    let told =
        "document.querySelector('[data-help]').textContent.includes('This file cannot be opened')";
    browser.wait_until("a broken file is named", told).await;
    browser.close().await;
}

//! One Chromium with its own chromedriver and its own server, for one test.

use std::{
    path::Path,
    process::Stdio,
    sync::Arc,
    time::{Duration, Instant},
};

use facefeel::web::{self, App};
use fantoccini::{
    Client, ClientBuilder, Locator,
    actions::{InputSource, KeyAction, KeyActions},
    elements::Element,
    key::Key,
};
use serde_json::{Value, json};
use tempfile::{NamedTempFile, TempDir};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpListener,
    process::{Child, Command},
};

use crate::wire::Wire;

/// Longest wait for a condition; generous, as debug builds on busy machines are slow.
const PATIENCE: Duration = Duration::from_secs(60);

/// Longest time that a script may keep the page to itself: axe on a large page, on a busy machine.
const SCRIPT_PATIENCE: Duration = Duration::from_secs(300);

const MISSING: &str = "this test needs chromedriver and Chromium; on Debian: apt-get install chromium chromium-driver";

/// Switches of a browser that stays offline and runs as root.
const SWITCHES: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
];

/// Whether pages may run scripts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scripts {
    On,
    Off,
}

/// What a browser is to be like.
struct Wanted {
    scripts: Scripts,
    width: u32,
    switches: Vec<String>,
}

/// A browser on a server of its own.
pub(crate) struct Browser {
    pub(crate) client: Client,
    /// The way to the server, which a test may cut.
    pub(crate) wire: Wire,
    _driver: Child,
    profile: TempDir,
}

impl Browser {
    /// Starts server, driver and browser with a window `width` pixels wide inside.
    pub(crate) async fn open(app: Arc<App>, scripts: Scripts, width: u32) -> Self {
        let switches = Vec::new();
        Self::open_like(
            Wanted {
                scripts,
                width,
                switches,
            },
            app,
        )
        .await
    }

    /// The same with a camera that plays `film`, an MJPEG file, over and over, and that every page may use.
    pub(crate) async fn open_with_camera(app: Arc<App>, film: &Path) -> Self {
        let switches = vec![
            "--use-fake-ui-for-media-stream".to_owned(),
            "--use-fake-device-for-media-stream".to_owned(),
            format!("--use-file-for-fake-video-capture={}", film.display()),
        ];
        let scripts = Scripts::On;
        Self::open_like(
            Wanted {
                scripts,
                width: 1280,
                switches,
            },
            app,
        )
        .await
    }

    async fn open_like(wanted: Wanted, app: Arc<App>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let wire = Wire::to(listener.local_addr().unwrap()).await;
        tokio::spawn(web::serve(listener, app, std::future::pending()));
        let (driver, port) = start_driver().await;
        let profile = tempfile::tempdir().unwrap();
        let wanted = capabilities(&profile, &wanted);
        let mut builder =
            ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
        let client = builder
            .capabilities(wanted)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect(MISSING);
        Self {
            client,
            wire,
            _driver: driver,
            profile,
        }
    }

    pub(crate) async fn goto(&self, path: &str) {
        self.client
            .goto(&format!("http://{}{path}", self.wire.address))
            .await
            .unwrap();
    }

    /// The first element that `selector` means, once it is there.
    pub(crate) async fn find(&self, selector: &str) -> Element {
        let wait = self.client.wait().at_most(PATIENCE);
        wait.for_element(Locator::Css(selector))
            .await
            .unwrap_or_else(|error| panic!("{selector}: {error}"))
    }

    pub(crate) async fn run(&self, script: &str) -> Value {
        self.client
            .execute(script, Vec::new())
            .await
            .unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Presses `key` wherever the focus is.
    pub(crate) async fn press(&self, key: Key) {
        let value = char::from(key);
        let keys = KeyActions::new("keyboard".to_owned());
        let keys = keys
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value });
        self.client.perform_actions(keys).await.unwrap();
    }

    /// Presses the key `value` wherever the focus is, and keeps it down.
    pub(crate) async fn hold(&self, value: char) {
        let keys = KeyActions::new("keyboard".to_owned());
        let keys = keys.then(KeyAction::Down { value });
        self.client.perform_actions(keys).await.unwrap();
    }

    /// Lets go of all keys.
    pub(crate) async fn let_go(&self) {
        self.client.release_actions().await.unwrap();
    }

    /// Puts fingers on the screen (`touchStart`), moves them (`touchMove`) or lifts them (`touchEnd`, at no places): `places` in pixels of
    /// the window.
    pub(crate) async fn touch(&self, kind: &str, places: &[(f64, f64)]) {
        let points: Vec<Value> = (places.iter().enumerate())
            .map(|(id, (x, y))| json!({ "x": x, "y": y, "id": id }))
            .collect();
        let event = json!({ "type": kind, "touchPoints": points });
        let command = DevTools("Input.dispatchTouchEvent", event);
        self.client.issue_cmd(command).await.unwrap();
    }

    /// Drops a file or a folder into the middle of the window, as a person does from a file manager.
    pub(crate) async fn drop_file(&self, path: &Path) {
        for kind in ["dragEnter", "dragOver", "drop"] {
            let data = json!({ "items": [], "files": [path], "dragOperationsMask": 1 });
            let event = json!({ "type": kind, "x": 400, "y": 300, "data": data });
            let command = DevTools("Input.dispatchDragEvent", event);
            self.client.issue_cmd(command).await.unwrap();
        }
    }

    /// Waits for `condition`, an expression in JavaScript.
    pub(crate) async fn wait_until(&self, what: &str, condition: &str) {
        self.wait_at_most(PATIENCE, what, condition).await;
    }

    /// The same for what takes minutes: a film played over and over, a training.
    pub(crate) async fn wait_patiently(&self, what: &str, condition: &str) {
        self.wait_at_most(10 * PATIENCE, what, condition).await;
    }

    async fn wait_at_most(&self, patience: Duration, what: &str, condition: &str) {
        let start = Instant::now();
        while self.run(&format!("return {condition}")).await != true {
            assert!(
                start.elapsed() < patience,
                "gave up waiting until {what}: {condition}"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The file called `name` that the page handed to its reader, once it is whole.
    pub(crate) async fn downloaded(&self, name: &str) -> String {
        let start = Instant::now();
        loop {
            // The browser reserves the name with an empty file, writes under another one and renames in the end.
            match std::fs::read_to_string(self.profile.path().join(name)) {
                Ok(text) if !text.is_empty() => return text,
                _ => {}
            }
            assert!(start.elapsed() < PATIENCE, "{name} did not come");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Errors and warnings in the browser's log since the last call, violations of the content policy among them.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let log = self.client.issue_cmd(BrowserLog).await.unwrap();
        log.as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["message"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    pub(crate) async fn close(self) {
        self.client.close().await.unwrap();
    }
}

/// A file that is called `.jpg` and is none.
pub(crate) fn broken_file() -> NamedTempFile {
    let file = tempfile::Builder::new()
        .prefix("broken")
        .suffix(".jpg")
        .tempfile()
        .unwrap();
    std::fs::write(file.path(), "this is no picture").unwrap();
    file
}

/// chromedriver on a free port, which it names on its standard output.
async fn start_driver() -> (Child, u16) {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect(MISSING);
    let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        if let Some((_, port)) = line
            .trim_end_matches('.')
            .rsplit_once("started successfully on port ")
        {
            let port = port.parse().unwrap();
            // The pipe is read on, so that the driver never waits for room in it.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return (driver, port);
        }
    }
    panic!("chromedriver ended without naming its port; {MISSING}");
}

fn capabilities(profile: &TempDir, wanted: &Wanted) -> serde_json::Map<String, Value> {
    let width = wanted.width;
    let mut switches: Vec<String> = SWITCHES.map(str::to_owned).to_vec();
    switches.extend_from_slice(&wanted.switches);
    switches.push(format!("--user-data-dir={}", profile.path().display()));
    let prefs = json!({ "download.default_directory": profile.path() });
    let mut options = json!({ "args": switches, "prefs": prefs });
    if wanted.scripts == Scripts::Off {
        options["prefs"]["profile.managed_default_content_settings.javascript"] = json!(2);
    }
    if width < 500 {
        // A window cannot be this narrow; a phone's screen can.
        options["mobileEmulation"] =
            json!({ "deviceMetrics": { "width": width, "height": 844, "pixelRatio": 2.0 } });
    } else {
        switches.push(format!("--window-size={width},900"));
        options["args"] = json!(switches);
    }
    let wanted = json!({
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "goog:loggingPrefs": { "browser": "WARNING" },
        "timeouts": { "script": SCRIPT_PATIENCE.as_millis() as u64 },
    });
    wanted.as_object().unwrap().clone()
}

/// chromedriver's own command for the browser's log.
#[derive(Debug)]
struct BrowserLog;

impl fantoccini::wd::WebDriverCompatibleCommand for BrowserLog {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (
            http::Method::POST,
            Some(json!({ "type": "browser" }).to_string()),
        )
    }
}

/// chromedriver's own command for one of the browser's developer tools, with what it is to be told.
#[derive(Debug)]
struct DevTools(&'static str, Value);

impl fantoccini::wd::WebDriverCompatibleCommand for DevTools {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        let session = session.unwrap_or_default();
        base.join(&format!("session/{session}/goog/cdp/execute"))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        let Self(name, told) = self;
        let body = json!({ "cmd": name, "params": told });
        (http::Method::POST, Some(body.to_string()))
    }
}

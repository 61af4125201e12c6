//! The examples in JavaScript, run in a page of the site. What a browser has not, reading and writing files by name, is
//! lent to them.

use std::{fs, path::Path, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use crate::common::app;
use crate::driver::{Browser, Scripts};

/// Longest wait for an example to end, in seconds.
const PATIENCE_S: u32 = 600;

/// Runs `docs/api/<name>` and gives what it prints, line by line.
async fn run(browser: &Browser, name: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("docs/api").join(name)).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with("import "));
    let program = lines.collect::<Vec<_>>().join("\n");
    let program = program
        .replace("\"http://127.0.0.1:7860\"", "location.origin")
        // The only model of the tests' site that is bundled.
        .replace("facefeel-ferplus", facefeel::ml::bundled::DEFAULT_ID);
    let script = format!(
        "const [files] = arguments; const said = []; const console = {{ log: (...words) => said.push(words.join(' ')) }};
        const openAsBlob = async (name) => new Blob([Uint8Array.from(atob(files[name]), (c) => c.charCodeAt(0))]);
        const writeFile = async (name, bytes) => said.push(`${{name}}: ${{bytes.slice(0, 2)}}`);
        window.said = null;
        (async () => {{ {program} }})().then(() => {{ window.said = said; }}, (error) => {{ window.said = [String(error)]; }});"
    );
    let file = |path: &str| BASE64_STANDARD.encode(fs::read(root.join(path)).unwrap());
    let files = json!({
        "photo.jpg": file("static/img/samples/astronaut.jpg"),
        "faces.zip": file("datasets/drawn-faces-gray-test.zip"),
    });
    browser.client.execute(&script, vec![files]).await.unwrap();
    // A training takes minutes where every core is busy.
    for _ in 0..PATIENCE_S {
        if browser.run("return window.said !== null").await == true {
            break;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let said = browser.run("return window.said").await;
    let said = said.as_array().unwrap().iter();
    said.map(|line: &Value| line.as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_examples_in_javascript_work() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    browser.goto("/api").await;
    let said = run(&browser, "predict.js").await;
    assert!(said[0].starts_with("happy"), "{said:?}");
    let said = run(&browser, "download.js").await;
    assert_eq!(said.last().unwrap(), "model.zip: 80,75", "{said:?}");
    let said = run(&browser, "train.js").await;
    assert!(said.last().unwrap().starts_with("model-"), "{said:?}");
    browser.close().await;
}

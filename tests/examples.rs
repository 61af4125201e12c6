//! The examples on the page `/api`, run as they stand against a running server.
//!
//! Python runs with the `requests` that `./test.sh` installs. JavaScript runs here where there is a Node.js with
//! `openAsBlob`, and in Chromium always (`tests/browser/examples.rs`). So do the blocks of `docs/api.md`, but for the browser.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod program;

use std::{fs, path::Path, process::Command};

use program::Served;

/// The address that stands in the examples.
const EXAMPLE_SERVER: &str = "http://127.0.0.1:7860";

/// A running server whose folder has the files that the examples send.
struct Bench(Served);

impl Bench {
    fn start() -> Self {
        let server = Served::start();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for (from, to) in [
            ("static/img/samples/astronaut.jpg", "photo.jpg"),
            ("datasets/drawn-faces-gray-test.zip", "faces.zip"),
        ] {
            fs::copy(root.join(from), server.folder.path().join(to)).unwrap();
        }
        Self(server)
    }

    /// What the example `name` prints.
    fn run(&self, program: &Path, name: &str) -> String {
        let example = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("docs/api")
            .join(name);
        self.run_text(program, name, &fs::read_to_string(example).unwrap())
    }

    /// What the program `text` prints, kept in a file called `name`.
    fn run_text(&self, program: &Path, name: &str, text: &str) -> String {
        let websocket = EXAMPLE_SERVER.replace("http", "ws");
        assert!(
            text.contains(EXAMPLE_SERVER) || text.contains(&websocket),
            "{name}"
        );
        let Served {
            address, folder, ..
        } = &self.0;
        let text = text.replace(EXAMPLE_SERVER, address);
        let text = text.replace(&websocket, &address.replace("http", "ws"));
        // Node.js takes a file for a module by this ending.
        let script = folder.path().join(name.replace(".js", ".mjs"));
        fs::write(&script, text).unwrap();
        let output = Command::new(program)
            .args(name.ends_with(".js").then_some("--experimental-websocket"))
            .arg(&script)
            .current_dir(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {said}{complaint}");
        said
    }

    /// Runs every block of `docs/api.md` in a language; gives what they print.
    fn check_documentation(&self, program: &Path, language: &str, ending: &str) -> String {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/api.md"));
        let text = text.unwrap();
        let start = format!("\n```{language}\n");
        let blocks = text.split(&start).skip(1);
        let blocks = blocks.map(|rest| rest.split("\n```\n").next().unwrap());
        let mut said = String::new();
        for (number, block) in blocks.enumerate() {
            let name = format!("block-{number}.{ending}");
            said += &self.run_text(program, &name, &format!("{block}\n"));
        }
        said
    }

    fn check(&self, program: &Path, ending: &str) {
        let said = self.run(program, &format!("predict.{ending}"));
        assert!(said.contains("happy"), "{said}");

        let said = self.run(program, &format!("download.{ending}"));
        assert!(
            ending == "sh" || said.contains("facefeel-ferplus"),
            "{said}"
        );
        let zip = self.0.folder.path().join("model.zip");
        assert!(fs::read(&zip).unwrap().starts_with(b"PK"), "{ending}");
        fs::remove_file(zip).unwrap();

        let said = self.run(program, &format!("train.{ending}"));
        assert!(said.contains("succeeded"), "{said}");
        assert!(
            said.trim_end()
                .lines()
                .last()
                .unwrap()
                .starts_with("model-"),
            "{said}"
        );
    }
}

fn check_all(program: &Path, language: &str, ending: &str, words: &[&str]) {
    let bench = Bench::start();
    bench.check(program, ending);
    let said = bench.check_documentation(program, language, ending);
    for word in words {
        assert!(said.contains(word), "{word}: {said}");
    }
}

/// A Node.js with all that the examples use.
fn has_node() -> bool {
    let script = "process.exit(typeof require('node:fs').openAsBlob === 'function' && typeof WebSocket === 'function' ? 0 : 1)";
    let asked = Command::new("node")
        .args(["--experimental-websocket", "-e", script])
        .status();
    asked.is_ok_and(|status| status.success())
}

#[test]
fn the_examples_with_curl_work() {
    let words = ["happy", "304", "weights.safetensors", "modle"];
    check_all(Path::new("sh"), "sh", "sh", &words);
}

#[test]
fn the_examples_in_python_work() {
    let python = program::clients().join("python");
    let words = [
        "happy",
        "succeeded",
        "facefeel-ferplus",
        "weights.safetensors",
        "\ntrue\n",
    ];
    check_all(&python, "python", "py", &words);
}

#[test]
fn the_examples_in_javascript_work_where_there_is_node() {
    if has_node() {
        let words = ["happy", "succeeded", "facefeel-ferplus", "\ntrue\n"];
        check_all(Path::new("node"), "js", "js", &words);
    }
}

//! The program's own door: what it takes to listen, and what strangers get.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};

const PASSWORD: &str = "correct horse";

fn facefeel() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_facefeel"));
    for variable in [
        "ADDR",
        "ALLOW_HOST",
        "BASE_PATH",
        "PASSWORD",
        "PASSWORD_FILE",
        "DATA_DIR",
        "DEVICE",
    ] {
        command.env_remove(format!("FACEFEEL_{variable}"));
    }
    command.args(["serve", "--device", "cpu"]);
    command
}

/// A start that is refused: its exit status, and what it says.
fn refused(command: &mut Command) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let command = command.arg("--data-dir").arg(folder.path());
    let Output { status, stderr, .. } = command.output().unwrap();
    (status.code(), String::from_utf8(stderr).unwrap())
}

fn check_refused(command: &mut Command, words: &[&str]) {
    let (status, said) = refused(command);
    assert_eq!(status, Some(2), "{said}");
    for word in words {
        assert!(said.contains(word), "{word:?} is missing: {said}");
    }
}

/// A running server; ended with the test.
struct Server {
    child: Child,
    address: String,
    said: String,
}

impl Server {
    fn start(command: &mut Command) -> Self {
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://");
        let Some(address) = address.map(str::to_owned) else {
            let mut said = String::new();
            child
                .stderr
                .take()
                .unwrap()
                .read_to_string(&mut said)
                .unwrap();
            panic!("{line} {said}");
        };
        Self {
            child,
            address,
            said: String::new(),
        }
    }

    /// Sends `request` as it stands and gives the answer's head.
    fn ask(&self, request: &str) -> String {
        let answer = self.answer(request);
        answer.split("\r\n\r\n").next().unwrap().to_owned()
    }

    fn answer(&self, request: &str) -> String {
        let (_, port) = self.address.rsplit_once(':').unwrap();
        let port = port.split('/').next().unwrap();
        let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, path: &str, headers: &str) -> String {
        self.ask(&format!(
            "GET {path} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n"
        ))
    }

    /// Ends it and gives what it wrote on standard error.
    fn end(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let mut stderr = self.child.stderr.take().unwrap();
        stderr.read_to_string(&mut self.said).unwrap();
        std::mem::take(&mut self.said)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn check_status(answer: &str, status: u16) {
    assert!(
        answer.starts_with(&format!("HTTP/1.1 {status} ")),
        "{answer}"
    );
}

#[test]
fn the_site_lies_below_its_base_path_and_a_wrong_one_is_refused() {
    for wrong in ["facefeel", "/facefeel/", "/a b", "https://faces.example/"] {
        let mut command = facefeel();
        check_refused(command.args(["--base-path", wrong]), &[wrong, "/facefeel"]);
    }
    let folder = tempfile::tempdir().unwrap();
    let mut command = facefeel();
    command.args(["--addr", "127.0.0.1:0", "--data-dir"]);
    command.arg(folder.path());
    let server = Server::start(command.env("FACEFEEL_BASE_PATH", "/facefeel"));
    assert!(server.address.ends_with("/facefeel"), "{}", server.address);
    check_status(&server.get("/facefeel/livez", "Host: localhost\r\n"), 200);
    check_status(&server.get("/livez", "Host: localhost\r\n"), 404);
}

#[test]
fn others_are_let_in_only_as_somebody_said() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        check_refused(
            facefeel().args(["--addr", address]),
            &["--password-file", "FACEFEEL_PASSWORD", "--no-auth"],
        );
    }
    let any = ["--addr", "0.0.0.0:0"];
    let with = |password: &str| {
        let mut command = facefeel();
        command.args(any).env("FACEFEEL_PASSWORD", password);
        command
    };
    check_refused(&mut with(""), &["8 characters"]);
    check_refused(&mut with("1234567"), &["8 characters"]);
    check_refused(with(PASSWORD).arg("--no-auth"), &["--no-auth"]);
    check_refused(
        with(PASSWORD).args(["--password-file", "x"]),
        &["two passwords"],
    );
    check_refused(
        with(PASSWORD).args(["--allow-host", "http://a"]),
        &["http://a", "host name"],
    );
    let (status, said) = refused(facefeel().args(any).args(["--password-file", "/nowhere/x"]));
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("/nowhere/x"), "{said}");
}

#[test]
fn on_loopback_nothing_has_to_be_said() {
    for address in ["127.0.0.1:0", "127.0.0.2:0"] {
        let folder = tempfile::tempdir().unwrap();
        let mut command = facefeel();
        let listening = match address {
            // Linux alone has all of 127/8.
            "127.0.0.2:0" if !cfg!(target_os = "linux") => continue,
            address => Server::start(
                command
                    .args(["--addr", address])
                    .arg("--data-dir")
                    .arg(folder.path()),
            ),
        };
        let said = listening.end();
        assert_eq!(said, "");
    }
}

#[test]
fn a_contact_is_remembered_only_where_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let footer = |options: &[&str]| {
        let mut command = facefeel();
        let command = command.args(["--addr", "127.0.0.1:0", "--data-dir"]);
        let server = Server::start(command.arg(folder.path()).args(options));
        let page = server.answer("GET / HTTP/1.1\r\nConnection: close\r\nHost: 127.0.0.1\r\n\r\n");
        server.end();
        page.split_once("<footer").unwrap().1.to_owned()
    };
    let name = ["--contact-name", "Ada Lab"];
    let mail = ["--contact-mail", "ada@example.org"];
    assert!(footer(&name).contains("Ada Lab"));
    let help = footer(&[]);
    assert!(help.contains("--remember-contact") && !help.contains("Ada Lab"));
    footer(&[&name[..], &mail, &["--remember-contact"]].concat());
    let remembered = footer(&[]);
    assert!(remembered.contains("Ada Lab") && remembered.contains("mailto:ada@example.org"));
    assert!(!remembered.contains("--remember-contact"));
    footer(&["--remember-contact"]);
    assert!(
        footer(&[]).contains("--remember-contact"),
        "forgotten again"
    );
}

#[test]
fn the_password_of_the_file_opens_and_its_session_outlives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    fs::write(&file, format!("{PASSWORD}\r\n")).unwrap();
    let start = || {
        let mut command = facefeel();
        command
            .args(["--addr", "0.0.0.0:0"])
            .arg("--password-file")
            .arg(&file);
        Server::start(command.arg("--data-dir").arg(folder.path().join("data")))
    };
    let server = start();
    const HOST: &str = "Host: 127.0.0.1\r\n";
    check_status(&server.get("/api/v1/models", HOST), 401);
    check_status(&server.get("/", HOST), 303);
    let bearer = format!("{HOST}Authorization: Bearer {PASSWORD}\r\n");
    check_status(&server.get("/api/v1/models", &bearer), 200);
    check_status(
        &server.get("/api/v1/models", &format!("Host: evil.example\r\n{bearer}")),
        400,
    );
    let form = "password=correct+horse";
    let head = format!(
        "POST /sign-in HTTP/1.1\r\n{HOST}Connection: close\r\nContent-Length: {}",
        form.len()
    );
    let kind = "Content-Type: application/x-www-form-urlencoded";
    let answer = server.ask(&format!("{head}\r\n{kind}\r\n\r\n{form}"));
    check_status(&answer, 303);
    let cookie = answer.split("facefeel_session=").nth(1).unwrap();
    let cookie = cookie.split(';').next().unwrap();
    let said = server.end();
    assert!(
        said.contains("password") && !said.contains(PASSWORD),
        "{said}"
    );

    let server = start();
    let cookie = format!("{HOST}Cookie: facefeel_session={cookie}\r\n");
    check_status(&server.get("/api/v1/models", &cookie), 200);
    drop(server);
    fs::write(&file, "another password").unwrap();
    check_status(&start().get("/api/v1/models", &cookie), 401);
}

#[test]
fn a_request_says_once_whom_it_is_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = facefeel();
    command.args(["--addr", "127.0.0.1:0", "--allow-host", "a.example"]);
    command.env("FACEFEEL_ALLOW_HOST", "ignored.example");
    let server = Server::start(command.arg("--data-dir").arg(folder.path()));
    let get = |headers: &str| server.get("/api/v1/models", headers);
    check_status(&get(""), 400);
    check_status(&get("Host: localhost\r\nHost: localhost\r\n"), 400);
    check_status(&get("Host: evil.example\r\n"), 421);
    check_status(&get("Host: a.example:80\r\n"), 200);
    check_status(&get("Host: [::1]:7860\r\n"), 200);
    let target = |target: &str| server.get(target, "Host: localhost\r\n");
    check_status(&target("http://localhost:7860/api/v1/models"), 200);
    check_status(&target("http://evil.example/api/v1/models"), 421);
    let old = server.ask("GET /api/v1/models HTTP/1.0\r\n\r\n");
    assert!(old.starts_with("HTTP/1.0 400 "), "{old}");
}

#[test]
fn names_come_from_the_environment_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = facefeel();
    command.args(["--addr", "127.0.0.1:0"]);
    command.env("FACEFEEL_ALLOW_HOST", "a.example,b.example");
    let server = Server::start(command.arg("--data-dir").arg(folder.path()));
    for (host, status) in [("a.example", 200), ("b.example", 200), ("c.example", 421)] {
        check_status(
            &server.get("/api/v1/models", &format!("Host: {host}\r\n")),
            status,
        );
    }
}

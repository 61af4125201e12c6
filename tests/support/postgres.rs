//! A PostgreSQL server of the tests' own, in a temporary folder on a port of this machine alone. It ends with the test program, however
//! that ends.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test program uses its own part of this module"
)]

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

const PASSWORD: &str = "only-for-tests";

/// Nothing is synced, because a test's data need not outlive the machine; what is committed outlives the server.
const SETTINGS: &str = "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\n\
     full_page_writes = off\nssl = on\nmax_connections = 200\nshared_buffers = '16MB'\n";

/// A certificate for the one address that the server has; its own authority.
const CERTIFICATE: &str = "[req]\ndistinguished_name = name\nx509_extensions = extensions\n[name]\n\
     [extensions]\nsubjectAltName = IP:127.0.0.1\nbasicConstraints = CA:FALSE\n";

/// Waits until the test program, which holds the other end of its input, has ended; then it stops the server.
const KEEPER: &str =
    "trap '' INT TERM HUP; read -r _; \"$@\" stop -m immediate; rm -rf \"$FOLDER\"";

/// A server that runs.
pub struct Postgres {
    folder: PathBuf,
    programs: PathBuf,
    port: u16,
    databases: AtomicUsize,
    keeper: Child,
}

/// The server that all tests of this program share.
pub fn shared() -> &'static Postgres {
    static SHARED: OnceLock<Postgres> = OnceLock::new();
    SHARED.get_or_init(Postgres::start)
}

impl Postgres {
    /// Starts a server.
    pub fn start() -> Self {
        let programs = programs();
        let folder = tempfile::Builder::new()
            .prefix("facefeel-postgres-")
            .tempdir();
        let folder = folder.unwrap().keep();
        fs::write(folder.join("password"), PASSWORD).unwrap();
        certify(&folder);
        if let Some(user) = unprivileged() {
            run(Command::new("chown").arg("-R").arg(user).arg(&folder));
        }
        let mut initdb = as_user(&programs.join("initdb"));
        initdb.arg("--pgdata").arg(folder.join("data"));
        initdb.arg("--pwfile").arg(folder.join("password"));
        run(initdb.args([
            "--username=facefeel",
            "--encoding=UTF8",
            "--no-locale",
            "--auth=scram-sha-256",
            "--no-sync",
        ]));
        let port = free_port();
        let settings = folder.join("data/postgresql.auto.conf");
        // The file is the server's own; writing to it does not change whose it is.
        let certificate = format!(
            "ssl_cert_file = '{0}/server.crt'\nssl_key_file = '{0}/server.key'\n",
            folder.display()
        );
        fs::write(settings, format!("{SETTINGS}{certificate}port = {port}\n")).unwrap();
        let keeper = keep(&programs, &folder);
        let server = Self {
            folder,
            programs,
            port,
            databases: AtomicUsize::new(0),
            keeper,
        };
        server.start_again();
        server
    }

    /// The URL of a new, empty database.
    pub fn database(&self) -> String {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{number}");
        self.psql("postgres", &format!("CREATE DATABASE {name}"));
        self.url(&name)
    }

    /// The URL of the database called `name`.
    pub fn url(&self, name: &str) -> String {
        let port = self.port;
        format!("postgres://facefeel:{PASSWORD}@127.0.0.1:{port}/{name}?sslmode=disable")
    }

    /// The certificate that it shows to who asks for an encrypted connection.
    pub fn certificate(&self) -> PathBuf {
        self.folder.join("server.crt")
    }

    /// Where it listens, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Runs statements in a database, as someone beside the program might.
    pub fn psql(&self, database: &str, sql: &str) {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.env("PGPASSWORD", PASSWORD);
        psql.args([
            "-h",
            "127.0.0.1",
            "-U",
            "facefeel",
            "-qX",
            "-v",
            "ON_ERROR_STOP=1",
        ]);
        psql.args(["-p", &self.port.to_string(), "-d", database, "-c", sql]);
        run(&mut psql);
    }

    /// Stops it as a power cut would, as far as its clients can tell.
    pub fn kill(&self) {
        run(self.control().args(["stop", "--mode=immediate"]));
    }

    /// Starts it after it was stopped, and waits until it takes connections.
    pub fn start_again(&self) {
        let log = self.folder.join("data/log.txt");
        if let Err(errors) = try_to_run(self.control().arg("start").arg("--log").arg(&log)) {
            let log = fs::read_to_string(&log).unwrap_or_default();
            panic!("PostgreSQL does not start: {errors}\n{log}");
        }
    }

    fn control(&self) -> Command {
        control(&self.programs, &self.folder)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Its input ends, so it stops the server.
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

fn control(programs: &Path, folder: &Path) -> Command {
    let mut control = as_user(&programs.join("pg_ctl"));
    control
        .arg("--silent")
        .arg("--wait")
        .arg("--pgdata")
        .arg(folder.join("data"));
    control
}

fn certify(folder: &Path) {
    let config = folder.join("openssl.cnf");
    fs::write(&config, CERTIFICATE).unwrap();
    let mut openssl = Command::new("openssl");
    openssl.args([
        "req",
        "-x509",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=127.0.0.1",
    ]);
    openssl.args(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]);
    openssl.arg("-config").arg(config);
    openssl.arg("-keyout").arg(folder.join("server.key"));
    run(openssl.arg("-out").arg(folder.join("server.crt")));
}

fn keep(programs: &Path, folder: &Path) -> Child {
    let control = control(programs, folder);
    let mut keeper = Command::new("sh");
    keeper.args(["-c", KEEPER, "keeper"]);
    keeper.arg(control.get_program()).args(control.get_args());
    keeper.env("FOLDER", folder).current_dir("/");
    keeper
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    keeper.spawn().unwrap()
}

/// A program of PostgreSQL's, which refuses to be root.
fn as_user(program: &Path) -> Command {
    let Some(user) = unprivileged() else {
        return Command::new(program);
    };
    let mut command = Command::new("setpriv");
    command.args(["--clear-groups", "--reuid", user, "--regid", group(user)]);
    // It must not stand in a folder that its user cannot enter.
    command.arg(program).current_dir("/");
    command
}

/// Who is to run the server in place of root.
fn unprivileged() -> Option<&'static str> {
    static USER: OnceLock<Option<&str>> = OnceLock::new();
    *USER.get_or_init(|| {
        if said("id", &["-u"])? != "0" {
            return None;
        }
        let found = ["postgres", "nobody"].into_iter();
        let mut found = found.filter(|user| said("id", &["-u", user]).is_some());
        Some(
            found
                .next()
                .expect("root needs a user `postgres` or `nobody` to run PostgreSQL as"),
        )
    })
}

fn group(user: &'static str) -> &'static str {
    static GROUP: OnceLock<String> = OnceLock::new();
    GROUP.get_or_init(|| said("id", &["-g", user]).unwrap())
}

/// What a program prints; nothing if it fails.
fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let said = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| said.trim().to_owned())
}

/// The folder of `initdb` and `pg_ctl`: on the PATH, or where Debian has the newest ones.
fn programs() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).collect::<Vec<_>>();
    let of_debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut of_debian: Vec<(u32, PathBuf)> = of_debian
        .filter_map(|version| {
            let version = version.ok()?;
            let number = version.file_name().to_str()?.parse().ok()?;
            Some((number, version.path().join("bin")))
        })
        .collect();
    of_debian.sort();
    let of_debian = of_debian.into_iter().rev().map(|(_, folder)| folder);
    let mut found = on_path.into_iter().chain(of_debian);
    found
        .find(|folder| ["initdb", "pg_ctl", "psql"].iter().all(|name| folder.join(name).is_file()))
        .expect("these tests need PostgreSQL: install it with `apt-get install postgresql`, or put initdb on the PATH")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}

fn run(command: &mut Command) {
    if let Err(errors) = try_to_run(command) {
        panic!("{command:?}: {errors}");
    }
}

/// Runs a program whose children, such as the server, may go on; what it says if it fails.
fn try_to_run(command: &mut Command) -> Result<(), String> {
    let errors = tempfile::NamedTempFile::new().unwrap();
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null());
    let status = quiet.stderr(File::create(errors.path()).unwrap()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!(
            "{status}: {}",
            fs::read_to_string(errors.path()).unwrap_or_default()
        )),
        Err(error) => Err(error.to_string()),
    }
}

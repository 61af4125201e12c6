//! Clients that generators make of the interface's description compile, and the client for Python works.
//!
//! `./test.sh` installs the generators: of Python by `tests/clients/requirements.txt`, of TypeScript, where there is npm, by
//! `tests/clients/package-lock.json`.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod program;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use program::Served;

/// A server that all tests ask, and its description.
struct Described {
    server: Served,
    description: String,
}

static DESCRIBED: LazyLock<Described> = LazyLock::new(|| {
    let server = Served::start();
    let asked = Command::new("curl")
        .args(["--fail", "--silent"])
        .arg(format!("{}/api/v1/openapi.json", server.address))
        .output()
        .unwrap();
    assert!(asked.status.success());
    Described {
        server,
        description: String::from_utf8(asked.stdout).unwrap(),
    }
});

/// A folder with the description.
fn with_description() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("openapi.json"), &DESCRIBED.description).unwrap();
    folder
}

fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// What the command prints; it must succeed.
fn done(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}\n{complaint}");
    format!("{said}{complaint}")
}

/// A Python with the generators first on the path, which one of them calls by name.
fn python(arguments: &[&str]) -> Command {
    let programs = program::clients();
    let path = env::var_os("PATH").unwrap_or_default();
    let paths = [programs.clone()]
        .into_iter()
        .chain(env::split_paths(&path));
    let mut command = Command::new(programs.join("python"));
    command
        .args(arguments)
        .env("PATH", env::join_paths(paths).unwrap())
        .env("PYTHONPATH", source("clients/python/src"))
        // Nothing is written beside the sources.
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env(
            "MYPY_CACHE_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("mypy"),
        );
    command
}

#[test]
fn the_python_client_that_is_generated_imports_and_type_checks() {
    let folder = with_description();
    let generate = [
        "-m",
        "openapi_python_client",
        "generate",
        "--path",
        "openapi.json",
        "--output-path",
        "made",
    ];
    let config = source("tests/clients/generator.yaml");
    let config = ["--config", config.to_str().unwrap()];
    let said = done(python(&[&generate[..], &config[..]].concat()).current_dir(folder.path()));
    for trouble in ["Unable to parse", "Unable to process", "Cannot parse"] {
        assert!(!said.contains(trouble), "{said}");
    }
    let made = folder.path().join("made");
    let every = "import importlib, pkgutil, face_feel_client as client\n\
                 names = [found.name for found in pkgutil.walk_packages(client.__path__, client.__name__ + '.')]\n\
                 [importlib.import_module(name) for name in names]\n\
                 print(len(names))";
    let modules: usize = done(python(&["-c", every]).current_dir(&made))
        .trim()
        .parse()
        .unwrap();
    assert!(modules > 150, "{modules}");
    done(python(&["-m", "mypy", "face_feel_client"]).current_dir(&made));
}

#[test]
fn the_types_of_our_python_client_are_those_of_the_interface() {
    let folder = with_description();
    let made = done(
        python(&[
            source("clients/python/make_types.py").to_str().unwrap(),
            "openapi.json",
        ])
        .current_dir(folder.path()),
    );
    let kept = fs::read_to_string(source("clients/python/src/facefeel/types.py")).unwrap();
    assert!(
        made == kept,
        "make clients/python/src/facefeel/types.py again, as make_types.py says"
    );
    let folder = source("clients/python");
    done(python(&["-m", "mypy", "--config-file", "pyproject.toml", "src"]).current_dir(folder));
}

#[test]
fn the_notebook_runs() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(
        source("clients/python/example.ipynb"),
        folder.path().join("example.ipynb"),
    )
    .unwrap();
    let photo = source("static/img/samples/astronaut.jpg");
    let run = "import nbformat, nbclient\n\
               book = nbformat.read('example.ipynb', 4)\n\
               nbclient.NotebookClient(book, timeout=None, kernel_name='python3').execute()\n\
               text = str([cell.get('outputs') for cell in book.cells])\n\
               assert 'happy' in text and 'valid_accuracy' in text and \"'epoch'\" in text, text";
    done(
        python(&["-c", run])
            .current_dir(folder.path())
            .env("FACEFEEL_URL", &DESCRIBED.server.address)
            .env("FACEFEEL_PHOTO", photo),
    );
    assert!(folder.path().join("model.onnx").exists());
}

#[test]
fn the_typescript_types_that_are_generated_compile_where_there_is_npm() {
    let Some(modules) = program::node_modules() else {
        return;
    };
    let folder = with_description();
    let path = folder.path();
    std::os::unix::fs::symlink(&modules, path.join("node_modules")).unwrap();
    fs::copy(source("tests/clients/use.ts"), path.join("use.ts")).unwrap();
    fs::copy(
        source("tests/clients/tsconfig.json"),
        path.join("tsconfig.json"),
    )
    .unwrap();
    let run = |program: &str, arguments: &[&str]| {
        let program = modules.join(".bin").join(program);
        done(Command::new(program).args(arguments).current_dir(path));
    };
    run(
        "openapi-typescript",
        &["openapi.json", "--output", "api.d.ts"],
    );
    run("tsc", &[]);
}

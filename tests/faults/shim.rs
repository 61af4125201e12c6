//! The library that makes writes of the program fail, and the file that steers it.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Names of the numbers in the file, in the order of `struct control` in `shim.c`.
const ARMED: u64 = 0;
const COUNTER: u64 = 1;
const AT: u64 = 2;
const FAULT: u64 = 3;
const LASTING: u64 = 4;
const HITS: u64 = 5;
const WHAT: u64 = 6;

/// What happens at a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    /// An errno of Linux; -1 kills.
    code: i64,
    /// Whether every later change fails too, until the request is answered.
    is_lasting: bool,
}

impl Fault {
    const fn new(name: &'static str, code: i64, is_lasting: bool) -> Self {
        Self {
            name,
            code,
            is_lasting,
        }
    }

    pub(crate) const ERRORS: [Self; 5] = [
        Self::new("ENOSPC once", 28, false),
        Self::new("ENOSPC from then on", 28, true),
        Self::new("EDQUOT once", 122, false),
        Self::new("EIO once", 5, false),
        Self::new("EIO from then on", 5, true),
    ];
    pub(crate) const KILL: Self = Self::new("SIGKILL", -1, false);

    /// Whether the request is to be answered with 507.
    pub(crate) fn is_full_disk(self) -> bool {
        self.code == 28
    }
}

/// The library and its control file.
pub(crate) struct Shim {
    library: PathBuf,
    control: PathBuf,
    file: File,
}

impl Shim {
    /// Compiles the library with the C compiler that Rust links with.
    pub(crate) fn build(folder: &Path) -> Self {
        let library = folder.join("libfaults.so");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/shim.c");
        let mut compiler = Command::new("cc");
        let compiled = compiler
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .arg(&library)
            .args([source, "-ldl"])
            .status();
        assert!(compiled.expect("a C compiler, cc").success());
        let control = folder.join("control");
        fs::write(&control, [0; 128]).unwrap();
        let file = File::options()
            .read(true)
            .write(true)
            .open(&control)
            .unwrap();
        Self {
            library,
            control,
            file,
        }
    }

    /// Lets `program` write below `folder` through the library.
    pub(crate) fn watch(&self, program: &mut Command, folder: &Path) {
        program
            .env("LD_PRELOAD", &self.library)
            .env("FAULTS_CONTROL", &self.control)
            .env("FAULTS_BELOW", folder);
    }

    /// From now on the change number `at` meets `fault`.
    pub(crate) fn arm(&self, fault: Fault, at: i64) {
        self.set(ARMED, 0);
        self.file.write_all_at(&[0; 40], WHAT * 8).unwrap();
        for (place, value) in [
            (COUNTER, 0),
            (HITS, 0),
            (AT, at),
            (FAULT, fault.code),
            (LASTING, i64::from(fault.is_lasting)),
            (ARMED, 1),
        ] {
            self.set(place, value);
        }
    }

    /// All is well again; whether there were as many changes as were waited for, and what failed.
    pub(crate) fn disarm(&self) -> Seen {
        self.set(ARMED, 0);
        let mut what = [0; 40];
        self.file.read_exact_at(&mut what, WHAT * 8).unwrap();
        let end = what
            .iter()
            .position(|byte| *byte == 0)
            .unwrap_or(what.len());
        Seen {
            is_reached: self.get(COUNTER) >= self.get(AT),
            is_hit: self.get(HITS) > 0,
            what: String::from_utf8_lossy(&what[..end]).into_owned(),
        }
    }

    fn set(&self, place: u64, value: i64) {
        self.file
            .write_all_at(&value.to_ne_bytes(), place * 8)
            .unwrap();
    }

    fn get(&self, place: u64) -> i64 {
        let mut bytes = [0; 8];
        self.file.read_exact_at(&mut bytes, place * 8).unwrap();
        i64::from_ne_bytes(bytes)
    }
}

/// What the library saw.
pub(crate) struct Seen {
    pub(crate) is_reached: bool,
    pub(crate) is_hit: bool,
    pub(crate) what: String,
}

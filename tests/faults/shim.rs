//! The library that makes writes of the program fail, and the file that steers it.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Places of the numbers in the file, in the order of `struct control` in `shim.c`.
const ARMED: u64 = 0;
const COUNTER: u64 = 1;
const AT: u64 = 2;
const FAULT: u64 = 3;
const LASTING: u64 = 4;
const HITS: u64 = 5;
const WHAT: u64 = 6;
/// Place and length of the text and the list that follow.
const WHAT_BYTES: usize = 40;
const NEEDS_ROOM: u64 = WHAT * 8 + WHAT_BYTES as u64;
const CHANGES: usize = 4096;
const PENDING: u64 = NEEDS_ROOM + CHANGES as u64;
const SLOTS: usize = 64;
const SLOT_BYTES: usize = 192;

/// What happens at a change.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    /// An errno of Linux; -1 kills.
    code: i64,
    /// Whether every later change fails too, until all is well again.
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
        Self::new("EDQUOT from then on", 122, true),
        Self::new("EIO once", 5, false),
        Self::new("EIO from then on", 5, true),
    ];
    pub(crate) const KILL: Self = Self::new("SIGKILL", -1, false);

    /// Whether a request that it hits is to be answered with 507.
    pub(crate) fn is_full_disk(self) -> bool {
        [28, 122].contains(&self.code)
    }

    pub(crate) fn is_broken_disk(self) -> bool {
        self.code == 5
    }

    pub(crate) fn kills(self) -> bool {
        self.code < 0
    }

    pub(crate) fn is_lasting(self) -> bool {
        self.is_lasting
    }
}

/// The library, compiled.
pub(crate) struct Library(PathBuf);

impl Library {
    /// Compiles it with the C compiler that Rust links with.
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
        Self(library)
    }
}

/// The library as one program uses it, and the file that steers it.
pub(crate) struct Shim {
    library: PathBuf,
    control: PathBuf,
    file: File,
}

impl Shim {
    /// `control` is the file to make.
    pub(crate) fn new(library: &Library, control: PathBuf) -> Self {
        fs::write(&control, [0; PENDING as usize + SLOTS * SLOT_BYTES]).unwrap();
        let file = File::options()
            .read(true)
            .write(true)
            .open(&control)
            .unwrap();
        Self {
            library: library.0.clone(),
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
        self.file.write_all_at(&[0; WHAT_BYTES], WHAT * 8).unwrap();
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

    /// From now on changes are counted, and none fails.
    pub(crate) fn count(&self) {
        self.arm(Fault::KILL, i64::MAX);
    }

    /// Whether anything has failed yet.
    pub(crate) fn has_hit(&self) -> bool {
        self.get(HITS) > 0
    }

    /// All is well again; what was seen meanwhile.
    pub(crate) fn disarm(&self) -> Seen {
        self.set(ARMED, 0);
        let mut what = [0; WHAT_BYTES];
        self.file.read_exact_at(&mut what, WHAT * 8).unwrap();
        Seen {
            changes: self.changes(),
            is_hit: self.has_hit(),
            what: text(&what),
        }
    }

    /// What a power cut would take back, beside what is still arriving and the checkpoints of jobs.
    pub(crate) fn pending(&self) -> Vec<String> {
        let mut slots = vec![0; SLOTS * SLOT_BYTES];
        self.file.read_exact_at(&mut slots, PENDING).unwrap();
        let texts = slots.chunks(SLOT_BYTES).map(text);
        let counts = |text: &String| {
            let path = text.get(1..).unwrap_or_default();
            !text.is_empty() && !path.starts_with("/tmp") && !path.starts_with("/jobs")
        };
        texts.filter(counts).collect()
    }

    /// What is pending from now on is what is written from now on.
    pub(crate) fn forget_pending(&self) {
        let nothing = [0; SLOTS * SLOT_BYTES];
        self.file.write_all_at(&nothing, PENDING).unwrap();
    }

    /// For each change since it was armed, whether it needs room on the disk.
    fn changes(&self) -> Vec<bool> {
        let count = usize::try_from(self.get(COUNTER)).unwrap().min(CHANGES - 1);
        let mut needs_room = vec![0; count];
        // The first change has the number 1.
        (self.file)
            .read_exact_at(&mut needs_room, NEEDS_ROOM + 1)
            .unwrap();
        needs_room.into_iter().map(|needs| needs != 0).collect()
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

/// The text in front of the first zero.
fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0);
    String::from_utf8_lossy(&bytes[..end.unwrap_or(bytes.len())]).into_owned()
}

/// What the library saw.
pub(crate) struct Seen {
    /// The changes since it was armed: whether each needs room on the disk.
    pub(crate) changes: Vec<bool>,
    pub(crate) is_hit: bool,
    /// Kind of the first change that failed.
    pub(crate) what: String,
}

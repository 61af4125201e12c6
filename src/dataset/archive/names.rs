//! Which names are safe, which are litter, and which say that there is no picture to be read.

use serde::{Deserialize, Serialize};

/// What is wrong with an entry's name.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    thiserror::Error,
)]
#[serde(rename_all = "snake_case")]
pub enum NameProblem {
    /// A component `..`.
    #[error("leads out of the archive (\"..\")")]
    Traversal,
    /// Starts at a root or a drive.
    #[error("is an absolute path")]
    Absolute,
    /// A control character.
    #[error("contains a control character")]
    Control,
    /// Longer than 1,024 bytes or deeper than 32 folders.
    #[error("is too long or too deep")]
    TooLong,
    /// No Unicode; only a plain folder can have such a name.
    #[error("is not valid Unicode")]
    NotUnicode,
}

impl NameProblem {
    /// Whether a program that unpacks such a name could be made to write elsewhere. Other problems concern one file.
    pub fn is_unsafe(self) -> bool {
        matches!(self, Self::Traversal | Self::Absolute)
    }
}

/// The name without `.` and empty components; empty for the archive's own root, such as `./`.
pub(super) fn tidy(name: &str) -> String {
    let is_absolute = name.starts_with('/');
    let parts: Vec<&str> = name
        .split('/')
        .filter(|part| !matches!(part.trim(), "" | "."))
        .collect();
    // Kept, so that it is still seen to be absolute.
    let root = if is_absolute { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

/// What is wrong with a tidy name, if anything is.
pub(super) fn problem(name: &str) -> Option<NameProblem> {
    let bytes = name.as_bytes();
    let has_drive = bytes.len() > 1 && bytes[1] == b':' && bytes[0].is_ascii_alphabetic();
    if has_drive || name.starts_with(['/', '\\']) {
        return Some(NameProblem::Absolute);
    }
    // Some systems take a backslash for a separator, and Windows drops spaces at a name's end.
    if name.split(['/', '\\']).any(|part| part.trim() == "..") {
        return Some(NameProblem::Traversal);
    }
    if name.chars().any(char::is_control) {
        return Some(NameProblem::Control);
    }
    (name.len() > 1024 || name.split('/').count() > 33).then_some(NameProblem::TooLong)
}

/// Whether backslashes separate folders: in names as Windows PowerShell 5 packs them, none of which has a slash
/// inside, though folders may end in one.
pub(super) fn have_backslashes_for_slashes<'a>(
    mut names: impl Iterator<Item = &'a str> + Clone,
) -> bool {
    let has_slash_inside = |name: &str| name.trim_end_matches('/').contains('/');
    names.clone().any(|name| name.contains('\\')) && !names.any(has_slash_inside)
}

/// Whether systems, storage boxes and editors leave such a file behind: `__MACOSX/`, `Icon` with its carriage return,
/// `Thumbs.db`, `@eaDir/`, and what starts with a dot (`.DS_Store`, `._*`, `.ipynb_checkpoints/`).
pub(in crate::dataset) fn is_litter(name: &str) -> bool {
    const LITTER: [&str; 22] = [
        "__MACOSX",
        "Icon\r",
        "Network Trash Folder",
        "Temporary Items",
        "Thumbs.db",
        "Thumbs.db:encryptable",
        "ehthumbs.db",
        "ehthumbs_vista.db",
        "desktop.ini",
        "folder.jpg:Zone.Identifier",
        "$RECYCLE.BIN",
        "RECYCLER",
        "System Volume Information",
        "lost+found",
        "@eaDir",
        "@tmp",
        "@Recycle",
        "@Recently-Snapshot",
        "#recycle",
        "#snapshot",
        "Picasa.ini",
        "__pycache__",
    ];
    name.split('/').any(|part| {
        let part = part.trim_matches(' ');
        part.starts_with('.') && part != ".."
            || part.starts_with("~$")
            || part.ends_with("@SynoResource")
            || part.ends_with("@SynoEAStream")
            || part.ends_with(":Zone.Identifier")
            || LITTER
                .iter()
                .any(|litter| litter.eq_ignore_ascii_case(part))
    })
}

/// The file's ending in lower case, without its dot; empty if it has none.
pub(super) fn extension(name: &str) -> String {
    let file = name.rsplit('/').next().unwrap_or(name).trim_end();
    match file.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => extension.to_lowercase(),
        _ => String::new(),
    }
}

/// Whether the name says that the file is an archive.
pub(super) fn is_archive_name(name: &str) -> bool {
    const EXTENSIONS: [&str; 18] = [
        "zip", "7z", "rar", "tar", "gz", "tgz", "bz2", "tbz2", "xz", "txz", "zst", "lzma", "cab",
        "iso", "dmg", "jar", "z", "001",
    ];
    EXTENSIONS.contains(&extension(name).as_str())
}

/// Whether the first bytes say that the file is an archive.
pub(super) fn is_archive_content(bytes: &[u8]) -> bool {
    archive_kind(bytes).is_some()
        || bytes.starts_with(b"PK\x03\x04")
        || bytes.starts_with(b"PK\x05\x06")
}

/// The kind of an archive that is no ZIP, by its first bytes.
pub(super) fn archive_kind(bytes: &[u8]) -> Option<&'static str> {
    const MAGICS: [(&[u8], &str); 8] = [
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"\x1f\x8b\x08", "gzip (.gz, .tar.gz)"),
        (b"BZh", "bzip2 (.bz2, .tar.bz2)"),
        (b"\xfd7zXZ\0", "xz (.xz, .tar.xz)"),
        (b"\x28\xb5\x2f\xfd", "Zstandard (.zst)"),
        (b"MSCF\0\0\0\0", "CAB"),
        (b"LZIP", "lzip (.lz, .tar.lz)"),
    ];
    let known = MAGICS.iter().find(|(magic, _)| bytes.starts_with(magic));
    match known {
        Some(&(_, kind)) => Some(kind),
        None => (bytes.get(257..262) == Some(b"ustar")).then_some("tar"),
    }
}

/// What a file is that holds no picture that could be used, by its name alone; such files are never unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OtherFile {
    /// A film or a sound.
    Media,
    /// A drawing program's own file, or a camera's raw data.
    Design,
    /// A text, a table, a page or a script.
    Text,
    /// Numbers or a model for programs, such as `.npy` and `.h5`.
    Data,
}

impl OtherFile {
    /// What the name says.
    pub fn of(name: &str) -> Option<Self> {
        match extension(name).as_str() {
            "mp4" | "mov" | "avi" | "mkv" | "webm" | "wmv" | "flv" | "m4v" | "mpg" | "mpeg"
            | "3gp" | "mts" | "mp3" | "wav" | "ogg" | "flac" | "aac" | "m4a" => Some(Self::Media),
            "psd" | "psb" | "ai" | "eps" | "xcf" | "svg" | "indd" | "kra" | "clip" | "dng"
            | "cr2" | "cr3" | "nef" | "arw" | "raf" | "orf" | "rw2" => Some(Self::Design),
            "txt" | "csv" | "tsv" | "json" | "jsonl" | "xml" | "md" | "rst" | "html" | "htm"
            | "log" | "ini" | "cfg" | "yaml" | "yml" | "toml" | "pdf" | "doc" | "docx" | "xls"
            | "xlsx" | "ods" | "odt" | "ppt" | "pptx" | "rtf" | "py" | "ipynb" | "sh" | "bat"
            | "js" | "c" | "cpp" | "h" | "java" | "m" | "r" | "css" | "lnk" | "url" => {
                Some(Self::Text)
            }
            "npy" | "npz" | "mat" | "h5" | "hdf5" | "pkl" | "pickle" | "pt" | "pth" | "onnx"
            | "keras" | "parquet" | "arrow" | "feather" | "tfrecord" | "record" | "lmdb"
            | "mdb" | "db" | "sqlite" | "bin" | "dat" | "exe" | "dll" | "so" | "pyc" => {
                Some(Self::Data)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsafe_names_are_told_apart() {
        use NameProblem::*;
        for (name, expected) in [
            ("../a.png", Traversal),
            ("happy/../../a.png", Traversal),
            ("happy/.. /a.png", Traversal),
            ("..\\a.png", Traversal),
            ("happy/x\\..\\..\\a.png", Traversal),
            ("/etc/passwd", Absolute),
            ("C:\\a.png", Absolute),
            ("c:/a.png", Absolute),
            ("\\\\server\\a.png", Absolute),
            ("happy/a\0.png", Control),
            (&"a/".repeat(40), TooLong),
        ] {
            assert_eq!(problem(&tidy(name)), Some(expected), "{name:?}");
        }
    }

    #[test]
    fn plain_names_are_kept_and_tidied() {
        for (name, expected) in [
            ("happy/a.png", "happy/a.png"),
            ("./happy//a.png", "happy/a.png"),
            ("dégoût/é..png", "dégoût/é..png"),
            ("غضب/😀.png", "غضب/😀.png"),
            ("happy/", "happy"),
            ("happy\\a.png", "happy\\a.png"),
            ("./", ""),
            ("", ""),
        ] {
            assert_eq!(tidy(name), expected);
            assert_eq!(problem(expected), None, "{expected}");
        }
    }

    #[test]
    fn backslashes_separate_only_where_no_slash_does() {
        let check = |names: &[&str]| have_backslashes_for_slashes(names.iter().copied());
        assert!(check(&["happy\\1.png", "sad\\1.png", "sad/"]));
        assert!(!check(&["happy\\1.png", "sad/1.png"]));
        assert!(!check(&["happy.png"]));
    }

    #[test]
    fn litter_is_recognised() {
        for name in [
            "__MACOSX/happy/._a.png",
            "happy/.DS_Store",
            "happy/Icon\r",
            "@eaDir/1.jpg/SYNOPHOTO_THUMB_M.jpg",
            "a/Thumbs.db",
            "DESKTOP.INI",
            "happy/1.jpg:Zone.Identifier",
            "._b",
        ] {
            assert!(is_litter(name), "{name}");
        }
        assert!(!is_litter("happy/thumbs.png"));
        assert!(!is_litter("Icon/1.png"));
    }
}

//! Which names are safe, which are litter, which are archives.

/// What is wrong with an entry's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameProblem {
    /// A component `..`.
    #[error("leads out of the archive (\"..\")")]
    Traversal,
    /// Starts at a root or a drive.
    #[error("is an absolute path")]
    Absolute,
    /// A backslash, which is a separator on some systems and a letter on others.
    #[error("contains a backslash")]
    Backslash,
    /// A control character.
    #[error("contains a control character")]
    Control,
    /// Longer than 1,024 bytes or deeper than 32 folders.
    #[error("is too long or too deep")]
    TooLong,
    /// Nothing but separators.
    #[error("is empty")]
    Empty,
}

/// The name without `.` and empty components; a problem if it cannot be trusted.
pub(super) fn checked(name: &str) -> Result<String, NameProblem> {
    let bytes = name.as_bytes();
    if bytes.first() == Some(&b'/')
        || (bytes.len() > 1 && bytes[1] == b':' && bytes[0].is_ascii_alphabetic())
    {
        return Err(NameProblem::Absolute);
    }
    if name.contains('\\') {
        let absolute = name.starts_with('\\');
        return Err(if absolute {
            NameProblem::Absolute
        } else {
            NameProblem::Backslash
        });
    }
    if name.chars().any(char::is_control) {
        return Err(NameProblem::Control);
    }
    let parts: Vec<&str> = name
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .collect();
    if parts.contains(&"..") {
        return Err(NameProblem::Traversal);
    }
    if name.len() > 1024 || parts.len() > 33 {
        return Err(NameProblem::TooLong);
    }
    if parts.is_empty() {
        return Err(NameProblem::Empty);
    }
    Ok(parts.join("/"))
}

/// Whether systems and editors leave such a file behind: `__MACOSX/`, `Thumbs.db`, `desktop.ini`,
/// and whatever starts with a dot (`.DS_Store`, `._*`, `.ipynb_checkpoints/`).
pub(super) fn is_litter(name: &str) -> bool {
    name.split('/').any(|part| {
        part.starts_with('.')
            || ["__MACOSX", "Thumbs.db", "ehthumbs.db", "desktop.ini"]
                .iter()
                .any(|litter| litter.eq_ignore_ascii_case(part))
    })
}

/// Whether the name says that the file is an archive.
pub(super) fn is_archive_name(name: &str) -> bool {
    const EXTENSIONS: [&str; 13] = [
        "zip", "7z", "rar", "tar", "gz", "tgz", "bz2", "tbz2", "xz", "txz", "zst", "lzma", "cab",
    ];
    name.rsplit_once('.').is_some_and(|(_, extension)| {
        EXTENSIONS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(extension))
    })
}

/// Whether the first bytes say that the file is an archive.
pub(super) fn is_archive_content(bytes: &[u8]) -> bool {
    const MAGICS: [&[u8]; 8] = [
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"7z\xbc\xaf\x27\x1c",
        b"Rar!\x1a\x07",
        b"\x1f\x8b\x08",
        b"BZh",
        b"\xfd7zXZ\0",
        b"\x28\xb5\x2f\xfd",
    ];
    MAGICS.iter().any(|magic| bytes.starts_with(magic)) || bytes.get(257..262) == Some(b"ustar")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsafe_names_are_told_apart() {
        use NameProblem::*;
        for (name, problem) in [
            ("../a.png", Traversal),
            ("happy/../../a.png", Traversal),
            ("/etc/passwd", Absolute),
            ("C:\\a.png", Absolute),
            ("c:/a.png", Absolute),
            ("\\\\server\\a.png", Absolute),
            ("happy\\a.png", Backslash),
            ("..\\a.png", Backslash),
            ("happy/a\0.png", Control),
            ("./", Empty),
            ("", Empty),
        ] {
            assert_eq!(checked(name), Err(problem), "{name:?}");
        }
        assert_eq!(checked(&"a/".repeat(40)), Err(TooLong));
    }

    #[test]
    fn plain_names_are_kept_and_tidied() {
        for (name, tidy) in [
            ("happy/a.png", "happy/a.png"),
            ("./happy//a.png", "happy/a.png"),
            ("dégoût/é..png", "dégoût/é..png"),
            ("غضب/😀.png", "غضب/😀.png"),
            ("happy/", "happy"),
        ] {
            assert_eq!(checked(name).as_deref(), Ok(tidy));
        }
    }

    #[test]
    fn litter_is_recognised() {
        for name in [
            "__MACOSX/happy/._a.png",
            "happy/.DS_Store",
            "a/Thumbs.db",
            "DESKTOP.INI",
            "._b",
        ] {
            assert!(is_litter(name), "{name}");
        }
        assert!(!is_litter("happy/thumbs.png"));
    }
}

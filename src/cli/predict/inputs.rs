//! Which pictures are meant: files, folders, patterns, lists, and one on standard input.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use bytes::Bytes;
use facefeel::dataset::walk::{PictureWalk, WalkError};
use facefeel::files;

use super::own::OwnFolders;
use crate::cli::WrongUse;

/// Stands for standard input.
const STANDARD_INPUT: &str = "-";

/// A picture that is still to be read.
pub(super) struct Picture {
    /// As it is called in what is written.
    pub(super) name: String,
    /// Whose folder it lies in.
    pub(super) person: Option<String>,
    source: Source,
}

enum Source {
    File(PathBuf),
    StandardInput,
    /// A folder that cannot be listed.
    Failed(io::Error),
}

/// The pictures in their order, found one by one.
pub(super) struct Inputs {
    /// How many there are, where that can be known beforehand.
    pub(super) total: Option<u64>,
    pub(super) pictures: Box<dyn Iterator<Item = Picture> + Send>,
}

impl Picture {
    /// Its file; of more bytes than `max_bytes` only so many that this is noticed.
    pub(super) fn read(&self, max_bytes: usize) -> io::Result<Bytes> {
        let limit = max_bytes as u64 + 1;
        let mut bytes = Vec::new();
        match &self.source {
            Source::File(path) => (files::open(path)?.take(limit)).read_to_end(&mut bytes)?,
            Source::StandardInput => io::stdin().lock().take(limit).read_to_end(&mut bytes)?,
            Source::Failed(error) => return Err(io::Error::new(error.kind(), error.to_string())),
        };
        Ok(bytes.into())
    }

    /// Its file, if it is one.
    pub(super) fn path(&self) -> Option<&Path> {
        match &self.source {
            Source::File(path) => Some(path),
            _ => None,
        }
    }

    /// The file's name without its ending, for files that are made of it.
    pub(super) fn stem(&self) -> String {
        match &self.source {
            Source::File(path) => shown(Path::new(path.file_stem().unwrap_or(path.as_os_str()))),
            _ => "stdin".to_owned(),
        }
    }

    /// The folder that it lies in, as it was given.
    pub(super) fn folder(&self) -> String {
        let parent = match &self.source {
            Source::File(path) => path.parent(),
            _ => None,
        };
        let parent = parent.filter(|parent| *parent != Path::new(""));
        parent.map_or_else(|| ".".to_owned(), shown)
    }

    fn file(path: PathBuf, person: Option<String>) -> Self {
        Self {
            name: shown(&path),
            person,
            source: Source::File(path),
        }
    }

    fn failed(name: String, source: io::Error) -> Self {
        Self {
            name,
            person: None,
            source: Source::Failed(source),
        }
    }

    fn standard_input() -> Self {
        Self {
            name: STANDARD_INPUT.to_owned(),
            person: None,
            source: Source::StandardInput,
        }
    }
}

impl Inputs {
    /// Those that are given one by one, or else those of a list of names.
    /// Refuses those that would take in what this run writes into `own`.
    pub(super) fn new(
        given: &[PathBuf],
        list: Option<&Path>,
        own: &OwnFolders,
    ) -> anyhow::Result<Self> {
        let is_standard_input = |path: &&PathBuf| *path == Path::new(STANDARD_INPUT);
        let readers = given.iter().filter(is_standard_input).count()
            + usize::from(list == Some(Path::new(STANDARD_INPUT)));
        if readers > 1 {
            let message = "standard input (-) can be read only once".to_owned();
            return Err(WrongUse::error(message));
        }
        match list {
            Some(list) => Self::listed(list, own.clone()),
            None => Self::given(given, own),
        }
    }

    fn given(given: &[PathBuf], own: &OwnFolders) -> anyhow::Result<Self> {
        let mut paths = Vec::new();
        for path in given {
            paths.extend(matching(path, own)?);
        }
        for folder in paths.iter().filter(|path| path.is_dir()) {
            own.outside(folder).map_err(WrongUse::error)?;
        }
        if let Some(zip) = paths.iter().find(|path| is_zip(path)) {
            return Err(WrongUse::error(format!(
                "{zip} is a ZIP; unpack it and give the folder (unzip {zip} -d FOLDER). `facefeel evaluate --data` takes a ZIP of \
                 labelled pictures as it is",
                zip = zip.display()
            )));
        }
        let mut total = 0;
        for path in &paths {
            total += match path.is_dir() {
                true => count(path)?,
                false => 1,
            };
        }
        Ok(Self {
            total: Some(total),
            pictures: Box::new(paths.into_iter().flat_map(pictures)),
        })
    }

    /// The names in a file, one a line. It is read as it grows: a program that finds pictures can write into it.
    fn listed(list: &Path, own: OwnFolders) -> anyhow::Result<Self> {
        if list.is_dir() {
            return Err(WrongUse::error(format!(
                "--files-from {} is a folder, not a list of names; give the folder without --files-from",
                list.display()
            )));
        }
        let mut lines: Box<dyn BufRead + Send> = match list == Path::new(STANDARD_INPUT) {
            true => Box::new(BufReader::new(io::stdin())),
            false => Box::new(BufReader::new(
                File::open(list).with_context(|| list.display().to_string())?,
            )),
        };
        let list = shown(list);
        let mut has_ended = false;
        let found = std::iter::from_fn(move || {
            if has_ended {
                return None;
            }
            let name = next_name(&mut lines).transpose()?;
            // What cannot be read once is not tried again.
            has_ended = name.is_err();
            let one = |name, source| -> Box<dyn Iterator<Item = Picture> + Send> {
                Box::new(std::iter::once(Picture::failed(name, source)))
            };
            Some(match name {
                Ok(path) if path.is_dir() => match own.outside(&path) {
                    Ok(()) => pictures(path),
                    Err(why) => one(shown(&path), io::Error::other(why)),
                },
                Ok(path) => pictures(path),
                Err(source) => one(list.clone(), source),
            })
        });
        Ok(Self {
            total: None,
            pictures: Box::new(found.flatten()),
        })
    }
}

/// Longest line in bytes; no system has longer names.
const MAX_NAME_BYTES: u64 = 1 << 16;

/// The next line that is not empty.
fn next_name(lines: &mut impl BufRead) -> io::Result<Option<PathBuf>> {
    loop {
        let mut line = Vec::new();
        if lines
            .by_ref()
            .take(MAX_NAME_BYTES)
            .read_until(b'\n', &mut line)?
            == 0
        {
            return Ok(None);
        }
        let is_whole = line.pop_if(|last| *last == b'\n').is_some();
        if !is_whole && line.len() as u64 == MAX_NAME_BYTES {
            return Err(io::Error::other("a line is longer than any file's name"));
        }
        let path = path_of(line);
        if path != Path::new("") {
            return Ok(Some(path));
        }
    }
}

/// The paths that a pattern such as `photos/*.jpg` means, where the shell has not replaced it; a path means itself.
fn matching(path: &Path, own: &OwnFolders) -> anyhow::Result<Vec<PathBuf>> {
    let pattern = path.to_str().filter(|text| text.contains(['*', '?', '[']));
    let Some(pattern) = pattern.filter(|_| !path.exists()) else {
        return Ok(vec![path.to_owned()]);
    };
    let wrong = |error: glob::PatternError| WrongUse::error(format!("{pattern}: {error}"));
    let found: Result<Vec<PathBuf>, _> = glob::glob(pattern).map_err(wrong)?.collect();
    let found = found?;
    for file in &found {
        own.not_meant(pattern, file)?;
    }
    match found.is_empty() {
        true => bail!("nothing matches {pattern}"),
        false => Ok(found),
    }
}

fn is_zip(path: &Path) -> bool {
    let ending = path.extension();
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("zip")) && path.is_file()
}

/// How many pictures a folder has, one at least.
fn count(folder: &Path) -> anyhow::Result<u64> {
    match PictureWalk::new(folder)?.count() {
        0 => bail!("there are no pictures in {}", folder.display()),
        count => Ok(count as u64),
    }
}

/// The pictures that a path means: itself, those of a folder, or standard input.
fn pictures(path: PathBuf) -> Box<dyn Iterator<Item = Picture> + Send> {
    if path == Path::new(STANDARD_INPUT) {
        return Box::new(std::iter::once(Picture::standard_input()));
    }
    if !path.is_dir() {
        let person = path.parent().and_then(name_of);
        return Box::new(std::iter::once(Picture::file(path, person)));
    }
    match PictureWalk::new(&path) {
        Ok(walk) => Box::new(walk.map(move |found| match found {
            Ok(file) => {
                let person = person_below(&path, &file);
                Picture::file(file, person)
            }
            Err(error) => failed(error),
        })),
        Err(error) => Box::new(std::iter::once(failed(error))),
    }
}

fn failed(error: WalkError) -> Picture {
    Picture::failed(shown(&error.path), error.source)
}

/// The first folder below `root` on the way to the file, or `root` itself if it holds the file.
fn person_below(root: &Path, file: &Path) -> Option<String> {
    let mut below = file.strip_prefix(root).ok()?.components();
    let first = below.next()?;
    match below.next() {
        Some(_) => Some(shown(Path::new(first.as_os_str()))),
        None => name_of(root),
    }
}

fn name_of(folder: &Path) -> Option<String> {
    folder.file_name().map(|name| shown(Path::new(name)))
}

/// A path as text. What is no UTF-8 is written as `\xE9`, so that two names stay two.
fn shown(path: &Path) -> String {
    let chunks = path.as_os_str().as_encoded_bytes().utf8_chunks();
    chunks.fold(String::new(), |mut text, chunk| {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02X}"));
        }
        text
    })
}

#[cfg(unix)]
fn path_of(mut line: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    without_return(&mut line);
    std::ffi::OsString::from_vec(line).into()
}

#[cfg(not(unix))]
fn path_of(mut line: Vec<u8>) -> PathBuf {
    without_return(&mut line);
    String::from_utf8_lossy(&line).into_owned().into()
}

/// Takes away what Windows puts before the end of a line.
fn without_return(line: &mut Vec<u8>) {
    if line.last() == Some(&b'\r') {
        line.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_the_first_folder_below_the_one_that_was_given() {
        let check = |root: &str, file: &str, expected: Option<&str>| {
            let found = person_below(Path::new(root), Path::new(file));
            assert_eq!(found.as_deref(), expected, "{root} {file}");
        };
        check("study", "study/anna/monday/1.jpg", Some("anna"));
        check("study", "study/anna/1.jpg", Some("anna"));
        check("study/anna", "study/anna/1.jpg", Some("anna"));
        check(".", "./1.jpg", None);
    }

    #[test]
    fn a_line_without_an_end_is_no_name() {
        let names = |text: &[u8]| {
            let mut lines = BufReader::new(text);
            let first = next_name(&mut lines).map_err(|error| error.to_string());
            first.map(|name| (name, next_name(&mut lines).unwrap()))
        };
        let found = names(b"\na.jpg\r\n\nb.jpg");
        assert_eq!(found, Ok((Some("a.jpg".into()), Some("b.jpg".into()))));
        let endless = names(&[b'a'; MAX_NAME_BYTES as usize + 1]);
        assert!(endless.is_err_and(|error| error.contains("longer than")));
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_utf_8_stay_different() {
        let name = |byte| shown(&path_of(vec![b'a', byte, b'.', b'j', b'p', b'g', b'\r']));
        assert_eq!(name(0xe9), "a\\xE9.jpg");
        assert_ne!(name(0xe8), name(0xe9));
    }
}

//! The sources as the rules read them.

use std::fs;
use std::path::Path;

/// A file below `src` without its comments, as `web/pages/home` and its text.
pub(super) struct Source {
    pub(super) path: String,
    pub(super) text: String,
}

impl Source {
    /// The folder or file of `src` that it belongs to.
    pub(super) fn room(&self) -> &str {
        self.path.split('/').next().unwrap()
    }
}

pub(super) fn sources() -> Vec<Source> {
    let mut sources = Vec::new();
    collect(&root(), &mut sources);
    sources
}

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn collect(folder: &Path, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root()).unwrap().with_extension("");
            let text = fs::read_to_string(&path).unwrap();
            let name = name.to_string_lossy().replace('\\', "/");
            sources.push(Source {
                path: name,
                text: normalized(&text),
            });
        }
    }
}

/// The code without lines of comment.
fn normalized(code: &str) -> String {
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The names that follow `crate::` or `facefeel::`, with their repetitions.
///
/// # Panics
///
/// At `crate::{…}`: imports name the room first, so that a reader, and this test, sees it.
pub(super) fn rooms_in(text: &str) -> impl Iterator<Item = &str> {
    let after = |root| text.split(root).skip(1);
    let in_name = |char: char| char.is_alphanumeric() || char == '_';
    after("crate::")
        .chain(after("facefeel::"))
        .map(move |rest| {
            assert!(
                !rest.starts_with('{'),
                "one `use` for each room, not crate::{{…}}"
            );
            rest.split(|char| !in_name(char)).next().unwrap_or_default()
        })
}

/// Whether the word stands in the text, not as a part of a longer name.
pub(super) fn mentions(text: &str, word: &str) -> bool {
    let in_name = |char: char| char.is_alphanumeric() || char == '_';
    text.match_indices(word).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        let after = text[start + word.len()..].chars().next();
        let word_ends_in_name = word.ends_with(in_name);
        !(before.is_some_and(in_name) || word_ends_in_name && after.is_some_and(in_name))
    })
}

/// Whether a file is the layer, or inside it.
pub(super) fn is_below(path: &str, layer: &str) -> bool {
    path.strip_prefix(layer)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[test]
fn the_reader_of_sources_sees_rooms_and_whole_words_only() {
    let text = normalized(
        "// axum\nuse crate::ml::{metrics, train};\nuse facefeel::web;\nlet axumish = 1;",
    );
    assert_eq!(rooms_in(&text).collect::<Vec<_>>(), ["ml", "web"]);
    assert!(mentions(&text, "metrics") && !mentions(&text, "axum"));
}

//! The sources as the rules read them.

use std::fs;
use std::path::Path;

/// A file below `src` without its comments, as `web/pages/home` and its text.
pub(super) struct Source {
    pub(super) path: String,
    pub(super) text: String,
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
                text: normalised(&text),
            });
        }
    }
}

/// The code without lines of comment, followed by a line `crate::name` for each name of a grouped
/// `crate::{…}`.
fn normalised(code: &str) -> String {
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let mut text = lines.collect::<Vec<_>>().join("\n");
    for root in ["crate", "facefeel"] {
        let names: Vec<String> = text
            .split(&format!("{root}::{{"))
            .skip(1)
            .flat_map(first_names)
            .collect();
        for name in names {
            text.push_str(&format!("\n{root}::{name}"));
        }
    }
    text
}

/// Of `a::b, c::{d, e}}…` the names `a` and `c`.
fn first_names(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut entries = vec![String::new()];
    for char in group.chars() {
        match char {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => entries.push(String::new()),
            _ if depth == 0 => entries.last_mut().unwrap().push(char),
            _ => {}
        }
    }
    let name = |entry: &String| {
        entry
            .trim()
            .split("::")
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    entries
        .iter()
        .map(name)
        .filter(|name| !name.is_empty())
        .collect()
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
fn the_reader_of_sources_sees_groups_and_whole_words_only() {
    let text = normalised(
        "// axum\nuse crate::{card::Card, ml::{metrics, train}, web};\nlet axumish = 1;",
    );
    for word in ["crate::card", "crate::ml", "crate::web"] {
        assert!(mentions(&text, word), "{word}");
    }
    for word in ["axum", "crate::metrics", "crate::train"] {
        assert!(!mentions(&text, word), "{word}");
    }
}

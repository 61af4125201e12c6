//! The architecture's arrows: which layer may know which, and which library lives where.
//!
//! Plain text rules over `src`, comments aside. A rule that stands in the way is a decision to talk about, not
//! a line to change.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::Path;

/// Where a word may stand.
enum Place {
    /// Below these alone.
    Only(&'static [&'static str]),
    /// Anywhere but below these.
    NotIn(&'static [&'static str]),
}

use Place::{NotIn, Only};

/// What can be computed without a server, in reading order.
const CORE: &[&str] = &["vision", "dataset", "ml"];

/// Word, where it may stand, why.
const RULES: &[(&str, Place, &str)] = &[
    ("axum", Only(&["web"]), "HTTP ends in the web layer"),
    (
        "http::",
        Only(&["web"]),
        "status and headers are the web layer's words",
    ),
    ("tower_http", Only(&["web"]), "HTTP ends in the web layer"),
    ("askama", Only(&["web"]), "templates belong to pages"),
    (
        "clap",
        Only(&["cli", "main"]),
        "the library does not read a command line",
    ),
    (
        "burn",
        Only(&["ml"]),
        "tensors stay in the ml layer; the others see pixels and scores",
    ),
    (
        "burn_store",
        Only(&["ml"]),
        "model files are the ml layer's",
    ),
    ("burn_wgpu", Only(&["ml"]), "devices are the ml layer's"),
    (
        "gemm",
        Only(&["ml/kernels"]),
        "kernels alone multiply by hand",
    ),
    ("unsafe", Only(&["ml/kernels"]), "one audited module"),
    (
        "rustface",
        Only(&["vision/detect"]),
        "the detector can be exchanged in one place",
    ),
    (
        "ab_glyph",
        Only(&["vision"]),
        "drawing is the vision layer's",
    ),
    (
        "ZipArchive",
        Only(&["dataset"]),
        "archives are read in one place, with its limits",
    ),
    (
        "nokhwa",
        Only(&["camera"]),
        "the system's cameras are reached in one place",
    ),
    (
        "crate::camera",
        NotIn(&[
            "vision", "dataset", "ml", "emotion", "card", "engine", "models", "words", "live",
            "store", "datasets", "jobs", "data_dir",
        ]),
        "whoever answers frames does not ask where they come from",
    ),
    (
        "crate::live",
        NotIn(&[
            "vision", "dataset", "ml", "emotion", "card", "engine", "models", "words", "camera",
            "store", "datasets", "jobs", "data_dir",
        ]),
        "live frames are answered for the site",
    ),
    (
        "crate::samples",
        NotIn(&[
            "vision", "dataset", "ml", "emotion", "card", "engine", "models", "words",
        ]),
        "drawn faces are data like any other",
    ),
    (
        "plotters",
        Only(&["charts"]),
        "charts are drawn in one place",
    ),
    (
        "crate::charts",
        NotIn(&[
            "vision", "dataset", "ml", "emotion", "card", "engine", "models", "words",
        ]),
        "charts show what others found",
    ),
    (
        "crate::report_file",
        NotIn(&[
            "vision", "dataset", "ml", "emotion", "card", "engine", "models", "words", "store",
            "datasets", "jobs",
        ]),
        "what people keep is made from what was found",
    ),
    (
        "fluent_bundle",
        Only(&["words"]),
        "wording is looked up through words",
    ),
    ("sqlx", Only(&["store"]), "SQL stands in one layer"),
    (
        "crate::store",
        NotIn(&[
            "vision",
            "dataset",
            "ml",
            "emotion",
            "card",
            "config",
            "words",
            "engine",
            "models",
            "data_dir",
            "prediction",
            "checkup",
        ]),
        "the database holds facts for those who serve",
    ),
    (
        "crate::data_dir",
        NotIn(&[
            "vision", "dataset", "ml", "emotion", "card", "store", "engine", "models",
        ]),
        "who keeps files is told where by parameters",
    ),
    (
        "crate::datasets",
        NotIn(&[
            "vision", "dataset", "ml", "emotion", "card", "words", "engine", "models", "store",
        ]),
        "keeping datasets rests on reading them",
    ),
    (
        "crate::jobs",
        NotIn(&[
            "vision", "dataset", "ml", "emotion", "card", "words", "engine", "models", "store",
            "datasets", "data_dir",
        ]),
        "nothing below waits for a job",
    ),
    ("tokio", NotIn(CORE), "the core is synchronous"),
    (
        "tracing_subscriber",
        Only(&["cli", "main"]),
        "a library does not decide where logs go",
    ),
    (
        "anyhow",
        Only(&["cli", "main"]),
        "the library's errors have types",
    ),
    (
        "println",
        Only(&["cli", "main"]),
        "the library does not print",
    ),
    ("crate::web", Only(&["web"]), "nothing leans on the site"),
    (
        "facefeel::web",
        Only(&["cli", "main"]),
        "the program starts the site",
    ),
    (
        "crate::engine",
        NotIn(&["vision", "dataset", "ml", "emotion", "card", "words"]),
        "the engine serves",
    ),
    (
        "crate::words",
        NotIn(&["vision", "dataset", "ml", "emotion", "card", "engine"]),
        "the core says no words",
    ),
    (
        "crate::models",
        NotIn(&["vision", "dataset", "ml", "emotion", "card"]),
        "models are made of the core",
    ),
    (
        "crate::ml",
        NotIn(&["vision", "dataset", "emotion", "words"]),
        "learning rests on pictures",
    ),
    (
        "crate::dataset",
        NotIn(&["vision", "emotion", "card", "words", "web"]),
        "sites and detectors read no datasets",
    ),
    (
        "crate::card",
        NotIn(&["vision", "dataset", "emotion", "words"]),
        "cards describe models",
    ),
    (
        "crate::emotion",
        NotIn(&["vision", "dataset"]),
        "a dataset's classes are what its folders say",
    ),
    (
        "crate::config",
        NotIn(CORE),
        "the core is told by parameters",
    ),
    (
        "crate::problem",
        NotIn(&["vision", "dataset", "ml", "emotion", "card", "words"]),
        "problems are for the web",
    ),
    (
        "crate::prediction",
        NotIn(&["vision", "dataset", "ml", "emotion", "card", "words"]),
        "an answer's form",
    ),
    (
        "crate::checkup",
        NotIn(&["vision", "dataset", "ml", "emotion", "card", "words"]),
        "a check-up's form; the core has its numbers",
    ),
];

/// A file below `src` without its comments, as `web/pages/home` and its text.
struct Source {
    path: String,
    text: String,
}

fn sources() -> Vec<Source> {
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
fn mentions(text: &str, word: &str) -> bool {
    let in_name = |char: char| char.is_alphanumeric() || char == '_';
    text.match_indices(word).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        let after = text[start + word.len()..].chars().next();
        let word_ends_in_name = word.ends_with(in_name);
        !(before.is_some_and(in_name) || word_ends_in_name && after.is_some_and(in_name))
    })
}

/// Whether a file is the layer, or inside it.
fn is_below(path: &str, layer: &str) -> bool {
    path.strip_prefix(layer)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[test]
fn every_layer_knows_only_what_it_may() {
    let sources = sources();
    let mut broken = Vec::new();
    for (word, place, reason) in RULES {
        for source in sources.iter().filter(|source| mentions(&source.text, word)) {
            let below = |layers: &[&str]| layers.iter().any(|layer| is_below(&source.path, layer));
            let allowed = match place {
                Only(layers) => below(layers),
                NotIn(layers) => !below(layers),
            };
            if !allowed {
                broken.push(format!("src/{}.rs mentions {word}: {reason}", source.path));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn vision_knows_no_other_layer() {
    for source in sources()
        .iter()
        .filter(|source| is_below(&source.path, "vision"))
    {
        let others = source
            .text
            .split("crate::")
            .skip(1)
            .filter(|rest| !rest.starts_with("vision") && !rest.starts_with('{'));
        let others: Vec<&str> = others
            .map(|rest| rest.lines().next().unwrap_or_default())
            .collect();
        assert!(
            others.is_empty(),
            "src/{}.rs uses crate::{others:?}",
            source.path
        );
    }
}

#[test]
fn every_rule_is_about_layers_that_exist() {
    let sources = sources();
    for (word, place, _) in RULES {
        let (Only(layers) | NotIn(layers)) = place;
        for layer in *layers {
            let exists = sources.iter().any(|source| is_below(&source.path, layer));
            assert!(
                exists,
                "the rule on {word} speaks of src/{layer}, which does not exist"
            );
        }
    }
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

//! The architecture's arrows: which room may import from which, and which library lives where.
//!
//! Plain text rules over `src`, comments and tests aside. The arrows are the table in ARCHITECTURE.md. A rule that stands in
//! the way is a decision to talk about, not a line to change.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod arrows;
mod sources;

use std::collections::BTreeSet;

use arrows::Table;
use sources::{is_below, mentions, rooms_in, sources};

/// What can be computed without a server.
const CORE: &[&str] = &["vision", "emotion", "dataset", "ml"];

/// A library or word, the only folders or files of `src` that may mention it, and why.
const ONLY_IN: &[(&str, &[&str], &str)] = &[
    ("axum", &["web"], "HTTP ends in the web room"),
    (
        "http::",
        &["web"],
        "status and headers are the web room's words",
    ),
    ("tower", &["web"], "HTTP ends in the web room"),
    ("tower_http", &["web"], "HTTP ends in the web room"),
    ("hyper", &["web"], "HTTP ends in the web room"),
    ("hyper_util", &["web"], "HTTP ends in the web room"),
    (
        "askama",
        &["web", "answers/report_file"],
        "templates belong to pages; a report is one, on the site and as a file",
    ),
    (
        "clap",
        &["cli", "main"],
        "the library does not read a command line",
    ),
    (
        "anyhow",
        &["cli", "main"],
        "the library's errors have types",
    ),
    ("println", &["cli", "main"], "the library does not print"),
    (
        "tracing_subscriber",
        &["cli", "main"],
        "a library does not decide where logs go",
    ),
    (
        "burn",
        &["ml"],
        "tensors stay in the ml room; the others see pixels and scores",
    ),
    ("burn_store", &["ml"], "model files are the ml room's"),
    ("burn_wgpu", &["ml"], "devices are the ml room's"),
    (
        "facefeel_kernels",
        &["ml/network"],
        "networks alone know that burn's CPU backend has our kernels",
    ),
    (
        "rustface",
        &["vision/detect"],
        "the detector can be exchanged in one place",
    ),
    ("ab_glyph", &["vision"], "drawing is the vision room's"),
    (
        "ZipArchive",
        &["dataset"],
        "archives are read in one place, with its limits",
    ),
    (
        "nokhwa",
        &["inference/camera"],
        "the system's cameras are reached in one place",
    ),
    (
        "plotters",
        &["answers/charts"],
        "charts are drawn in one place",
    ),
    (
        "fluent_bundle",
        &["answers/words"],
        "wording is looked up through words",
    ),
    ("sqlx", &["storage/store"], "SQL stands in one module"),
    (
        "object_store",
        &["storage/objects"],
        "a store is reached in one place, with its limits and retries",
    ),
];

#[test]
fn every_room_imports_only_what_the_table_allows() {
    let table = Table::read();
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| source.path.contains('/')) {
        let Some(row) = table.row(source.room()) else {
            broken.push(format!(
                "src/{}.rs stands in no room of the table",
                source.path
            ));
            continue;
        };
        for room in rooms_in(&source.text).filter(|room| *room != row.room) {
            if table.row(room).is_some() && !row.sees.iter().any(|seen| seen == room) {
                broken.push(format!("src/{}.rs imports from {room}", source.path));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn no_arrow_of_the_table_is_unused() {
    let sources = sources();
    for row in Table::read().rows {
        let mine = sources.iter().filter(|source| source.room() == row.room);
        let used: BTreeSet<&str> = mine.flat_map(|source| rooms_in(&source.text)).collect();
        let unused: Vec<&String> = row
            .sees
            .iter()
            .filter(|room| !used.contains(room.as_str()))
            .collect();
        assert!(
            unused.is_empty(),
            "{} does not import from {unused:?}",
            row.room
        );
    }
}

#[test]
fn arrows_point_to_rooms_further_up_in_the_table() {
    let mut above: Vec<String> = Vec::new();
    for row in Table::read().rows {
        for room in &row.sees {
            assert!(above.contains(room), "{} stands above {room}", row.room);
        }
        above.push(row.room);
    }
}

#[test]
fn every_library_stays_in_its_place() {
    let sources = sources();
    let mut broken = Vec::new();
    for (word, places, reason) in ONLY_IN {
        for source in sources.iter().filter(|source| mentions(&source.text, word)) {
            if !places.iter().any(|place| is_below(&source.path, place)) {
                broken.push(format!("src/{}.rs mentions {word}: {reason}", source.path));
            }
        }
        for place in *places {
            let exists = sources.iter().any(|source| is_below(&source.path, place));
            assert!(
                exists,
                "the rule on {word} speaks of src/{place}, which does not exist"
            );
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_core_is_synchronous() {
    for source in sources() {
        let is_core = CORE.contains(&source.room());
        assert!(
            !(is_core && mentions(&source.text, "tokio")),
            "src/{}.rs mentions tokio",
            source.path
        );
    }
}

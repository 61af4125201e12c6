//! The architecture's arrows: which layer may know which, and which library lives where.
//!
//! Plain text rules over `src`, comments aside. A rule that stands in the way is a decision to talk about, not
//! a line to change.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod sources;

use sources::{is_below, mentions, sources};

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
    ("hyper", Only(&["web"]), "HTTP ends in the web layer"),
    ("hyper_util", Only(&["web"]), "HTTP ends in the web layer"),
    (
        "crate::shares",
        NotIn(&[
            "vision", "dataset", "ml", "emotion", "card", "words", "store", "data_dir", "config",
        ]),
        "limits on who asks are for those who serve",
    ),
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
        NotIn(&["vision"]),
        "detectors find faces, whatever they show",
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
        "crate::backup",
        Only(&["backup"]),
        "the program saves and restores what everybody else uses",
    ),
    (
        "crate::data_check",
        Only(&["data_check"]),
        "the program looks after what everybody else uses",
    ),
    (
        "crate::checkup",
        NotIn(&["vision", "dataset", "ml", "emotion", "card", "words"]),
        "a check-up's form; the core has its numbers",
    ),
];

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

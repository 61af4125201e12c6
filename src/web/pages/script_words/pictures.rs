//! Words of the page of a dataset's pictures.

use super::Phrases;

/// Of the page of a dataset's pictures.
pub(in crate::web::pages) const PICTURES: Phrases = Phrases {
    plain: &[
        "train-problem",
        "pictures-every-class",
        "pictures-every-person",
        "pictures-no-person",
        "pictures-report-none",
        "pictures-left-out-mark",
        "pictures-steps-none",
        "pictures-undone",
        "pictures-move-to-what",
        "pictures-look-done",
        "pictures-trainings-none",
        "pictures-again",
        "pictures-download",
    ],
    filled: &[
        ("pictures-add-sending", &["file", "share"]),
        ("pictures-add-checking", &["file"]),
        ("pictures-added", &["added", "copies"]),
        ("train-upload-lost", &["share"]),
        ("pictures-selected", &["count"]),
        ("pictures-report-choice", &["model", "accuracy", "date"]),
        ("pictures-cell", &["truth", "answered"]),
        ("pictures-look-place", &["place", "total"]),
        ("pictures-look-answer", &["class", "share"]),
        ("pictures-look-own", &["class", "share"]),
        ("pictures-marked", &["class", "entry", "mark"]),
        ("pictures-plain", &["class", "entry"]),
        ("pictures-version-at", &["name", "revision"]),
        ("pictures-version-remove", &["name"]),
    ],
};

//! The words that pages send to their scripts.

mod films;
mod pictures;
mod record;

use std::borrow::Cow;

pub(super) use films::{FILMS, FILMS_KEEP};
pub(super) use pictures::PICTURES;
pub(super) use record::RECORD;

use crate::answers::words::Words;

/// Words that belong together.
pub(super) struct Phrases {
    plain: &'static [&'static str],
    /// With the placeholders that the script fills in.
    filled: &'static [(&'static str, &'static [&'static str])],
}

impl Phrases {
    /// Every key with its words; a placeholder reads `{name}`.
    pub(super) fn texts(
        &self,
        words: &Words,
    ) -> impl Iterator<Item = (&'static str, Cow<'static, str>)> {
        let words = *words;
        let plain = self.plain.iter().map(move |&key| (key, words.text(key)));
        let filled = self.filled.iter().map(move |&(key, names)| {
            let args: Vec<_> = names
                .iter()
                .map(|name| (*name, format!("{{{name}}}").into()))
                .collect();
            (key, words.text_with(key, &args))
        });
        plain.chain(filled)
    }
}

/// Of every page.
pub(super) const SITE: Phrases = Phrases {
    plain: &["network-problem", "odd-answer"],
    filled: &[("percent", &["value"])],
};

/// Of pages on which photos are chosen and answered.
pub(super) const DETECT: Phrases = Phrases {
    plain: &[
        "detect-working",
        "detect-cancelled",
        "detect-no-preview",
        "detect-turned",
        "detect-pasted-name",
        "detect-choose-first",
        "detect-join",
        "detect-filter-all",
    ],
    filled: &[
        ("detect-overview", &["photos", "faces"]),
        ("detect-summary", &["faces", "parts"]),
        ("detect-summary-part", &["count", "label"]),
        ("detect-most-likely", &["label"]),
        ("detect-filter-choice", &["label", "count"]),
        ("detect-shown", &["shown", "faces"]),
        ("detect-unanswered", &["total"]),
        ("detect-heat", &["class", "fall"]),
        ("detect-selected", &["total"]),
        ("detect-remove", &["file"]),
        ("detect-progress", &["done", "total"]),
        ("detect-done", &["total"]),
        ("detect-box-label", &["number", "label", "confidence"]),
        ("detect-picture-alt", &["file"]),
        ("detect-too-large", &["file", "mebibytes"]),
        ("detect-too-many", &["most"]),
    ],
};

/// Of the camera page.
pub(super) const LIVE: Phrases = Phrases {
    plain: &[
        "detect-no-face",
        "live-status-asking",
        "live-status-running",
        "live-status-looking",
        "live-status-reading",
        "live-status-paused",
        "live-status-paused-only",
        "live-status-stopped",
        "live-status-stopped-only",
        "live-camera-own",
        "live-camera-served",
        "live-status-photo",
        "live-status-lost",
        "live-status-refused",
        "live-pause",
        "live-resume",
        "live-stop",
        "live-close",
        "live-frame-failed",
        "live-help-refused",
        "live-help-refused-text",
        "live-help-missing",
        "live-help-missing-text",
        "live-help-insecure",
        "live-help-insecure-text",
        "live-help-in-use",
        "live-help-in-use-text",
        "live-help-unplugged",
        "live-help-unplugged-text",
        "live-help-file",
        "live-help-file-text",
        "live-smoothing-none",
        "live-smoothing-light",
        "live-smoothing-medium",
        "live-smoothing-strong",
        "live-baseline-set",
        "live-baseline-clear",
        "live-face-gone",
        "live-record",
        "live-record-stop",
        "live-record-none",
        "live-record-full",
        "live-timeline-now",
        "live-timeline-empty",
    ],
    filled: &[
        ("live-camera-unnamed", &["number"]),
        ("detect-most-likely", &["label"]),
        ("live-status-done", &["time"]),
        ("live-mark", &["number", "label"]),
        ("live-face", &["number"]),
        ("live-latency", &["milliseconds"]),
        ("live-baseline-running", &["seconds"]),
        ("live-baseline-done", &["number"]),
        ("live-record-count", &["lines", "time"]),
        ("live-timeline-ago", &["seconds"]),
        ("live-timeline-face", &["number", "labels"]),
        ("live-timeline-label", &["faces"]),
    ],
};

/// Of pages about datasets and trainings.
pub(super) const TRAIN: Phrases = Phrases {
    plain: &[
        "train-no-check-up",
        "train-no-check-up-detail",
        "train-kind-rgb",
        "train-kind-gray",
        "train-sample-adding",
        "train-upload-checking",
        "train-upload-cancelled",
        "train-upload-busy",
        "train-upload-copy",
        "train-dataset-gone",
        "train-fact-sizes",
        "train-fact-persons",
        "train-fact-colorless",
        "train-fact-parts",
        "train-fact-size",
        "train-reading-inner",
        "train-reading-folders",
        "train-reading-auto",
        "train-reading-working",
        "train-level-warning",
        "train-level-problem",
        "train-duplicates-exact",
        "train-duplicates-near",
        "train-split-help",
        "train-split-own",
        "train-split-no-persons",
        "train-error-missing",
        "train-error-whole",
        "train-estimating",
        "train-start",
        "train-starting",
        "train-whole-note",
        "train-model-deleted",
        "train-no-model",
        "train-no-model-title",
        "train-no-model-yet",
        "train-test-learned",
        "train-test-seen-part",
        "train-test-seen-all",
        "train-estimate-busy",
        "train-tell-on",
        "train-tell-denied",
        "train-stop",
        "train-unqueue",
        "train-removed",
        "train-removed-detail",
        "train-honest-lead",
        "train-honest-comparing",
        "train-figures-random",
        "train-figures-person",
        "train-figures-test",
        "train-figures-validation",
        "train-measured-random",
        "train-measured-person",
        "train-measured-test",
        "train-measured-validation",
        "train-job-missing",
        "train-job-missing-detail",
        "train-state-queued",
        "train-state-running",
        "train-state-succeeded",
        "train-state-failed",
        "train-state-cancelled",
        "train-live-queued",
        "train-live-next",
        "train-live-reading",
        "train-live-model",
        "train-live-finishing",
        "train-results",
        "train-results-failed",
        "train-live-stopping",
        "train-fact-epoch",
        "train-fact-speed",
        "train-fact-device",
        "train-fact-train-images",
        "train-fact-valid-images",
        "train-resumed-start",
        "train-loss",
        "train-accuracy",
        "train-stopped-nothing",
        "train-stopped-nothing-detail",
        "train-final-train",
        "train-final-valid",
        "train-final-classes",
        "train-final-epochs",
        "train-figures-macro",
        "train-figures-weighted",
        "train-figures-accuracy",
        "train-failed",
    ],
    filled: &[
        (
            "train-sample-detail",
            &["kind", "classes", "images", "size"],
        ),
        ("train-job-detail", &["dataset", "kind", "date"]),
        ("train-job-untitled", &["dataset"]),
        ("train-job-accuracy", &["accuracy"]),
        ("train-damaged", &["reason"]),
        ("train-upload-share", &["share", "done", "total"]),
        ("train-upload-left", &["time"]),
        ("train-upload-started", &["file"]),
        ("train-upload-done", &["file"]),
        ("train-upload-known", &["name"]),
        ("train-upload-not-zip", &["file"]),
        ("train-upload-other-archive", &["file"]),
        ("train-upload-empty", &["file"]),
        ("train-upload-packing", &["file"]),
        ("train-upload-folder-empty", &["file"]),
        ("train-upload-folder-too-large", &["file"]),
        ("train-upload-folder-unreadable", &["file"]),
        ("train-upload-lost", &["share"]),
        ("train-dataset-detail", &["images", "classes", "size"]),
        ("train-chosen-dataset", &["name"]),
        ("train-fact-sizes-value", &["width", "height"]),
        ("train-class-count", &["images"]),
        ("train-check-up-ready", &["summary"]),
        ("train-check-up-not-ready", &["summary"]),
        ("train-check-up-test", &["summary"]),
        ("train-check-up-notes", &["count"]),
        ("train-part-train", &["images"]),
        ("train-part-valid", &["images"]),
        ("train-part-test", &["images"]),
        ("train-settings-line", &["epochs", "size", "batch"]),
        ("train-estimate-both", &["time", "comparison"]),
        ("train-test-chosen", &["name"]),
        ("train-no-model-yet-left", &["time"]),
        ("train-example-alt", &["class"]),
        ("train-reading-class", &["label"]),
        ("train-skipped", &["count"]),
        ("train-and-more", &["count"]),
        ("train-duplicates", &["count"]),
        ("train-duplicates-conflicts", &["count", "conflicts"]),
        ("train-faceless", &["count", "examined"]),
        ("train-error-range", &["min", "max"]),
        ("train-estimate", &["time"]),
        ("train-test-of", &["model"]),
        ("train-test-detail", &["model", "dataset"]),
        ("train-interval", &["images", "low", "high"]),
        ("train-predict-with", &["model"]),
        ("train-datasets-deleted", &["name"]),
        ("train-job-lead", &["dataset", "date"]),
        ("train-live-position", &["position"]),
        ("train-live-share", &["share"]),
        ("train-live-left", &["time"]),
        ("train-fact-of", &["done", "total"]),
        ("train-resumed", &["epoch"]),
        ("train-epoch-said", &["epoch", "total", "accuracy"]),
        ("train-chart-label", &["name", "epochs", "train", "valid"]),
        ("train-epoch-best", &["epoch"]),
        ("train-split-detail", &["images", "low", "high"]),
        ("models-terms", &["terms"]),
    ],
};

/// Of pages about evaluations.
pub(super) const EVALUATE: Phrases = Phrases {
    plain: &[
        "evaluate-as-unknown",
        "evaluate-as-skip",
        "evaluate-part-all",
        "evaluate-by-name",
        "evaluate-by-none",
        "evaluate-by-request",
        "evaluate-testing",
        "evaluate-failed",
        "evaluate-stopped",
        "evaluate-gone",
        "evaluate-why-working",
        "evaluate-no-others",
    ],
    filled: &[
        ("evaluate-mapped", &["known", "folders"]),
        ("evaluate-apart", &["folders"]),
        ("evaluate-skips", &["folders"]),
        ("evaluate-missing", &["classes"]),
        ("evaluate-row", &["folder"]),
        ("evaluate-part-train", &["images"]),
        ("evaluate-part-valid", &["images"]),
        ("evaluate-part-test", &["images"]),
        ("evaluate-past-detail", &["dataset", "date", "images"]),
        ("evaluate-past-delete", &["model", "dataset"]),
        ("evaluate-deleted", &["model", "dataset"]),
        ("evaluate-unsure", &["threshold", "coverage", "accuracy"]),
        ("evaluate-unsure-never", &["accuracy"]),
        ("evaluate-unsure-all", &["threshold"]),
        ("evaluate-heat", &["class", "fall"]),
        ("evaluate-compare-choice", &["model", "accuracy", "date"]),
        ("evaluate-compare-common", &["images", "low", "high"]),
        ("evaluate-compare-only", &["model", "count"]),
        ("evaluate-compare-own", &["images", "accuracy"]),
        ("evaluate-compare-p", &["p", "images"]),
    ],
};

/// Of pages of models.
pub(super) const MODELS: Phrases = Phrases {
    plain: &["models-import-checking", "models-copied"],
    filled: &[
        ("models-renamed", &["name"]),
        ("models-made-default", &["name"]),
        ("models-import-not-zip", &["file"]),
    ],
};

/// Of the page of an experiment.
pub(super) const EXPERIMENT: Phrases = Phrases {
    plain: &["chart-epoch"],
    filled: &[
        ("experiment-living-point", &["run", "epoch", "value"]),
        ("experiment-living-run", &["run", "fold", "seed"]),
        ("experiment-living-run-once", &["run", "seed"]),
    ],
};

#[cfg(test)]
mod tests;

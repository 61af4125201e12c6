//! The words that pages send to their scripts.

use std::borrow::Cow;

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
    filled: &[],
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
    ],
    filled: &[
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
        "train-dataset-gone",
        "train-fact-images",
        "train-fact-classes",
        "train-fact-sizes",
        "train-fact-persons",
        "train-fact-colorless",
        "train-fact-parts",
        "train-fact-parts-yes",
        "train-fact-size",
        "train-reading-inner",
        "train-reading-folders",
        "train-reading-auto",
        "train-reading-working",
        "train-level-info",
        "train-level-warning",
        "train-level-problem",
        "train-duplicates-exact",
        "train-duplicates-near",
        "train-network-init-none",
        "train-network-init-help",
        "train-split-help",
        "train-split-own",
        "train-split-no-persons",
        "train-error-missing",
        "train-error-whole",
        "train-estimating",
        "train-start",
        "train-starting",
        "train-testing",
        "train-test-stopped",
        "train-band-poor",
        "train-band-poor-advice",
        "train-band-good",
        "train-band-good-advice",
        "train-band-very-good",
        "train-band-very-good-advice",
        "train-whole-note",
        "train-no-model",
        "train-no-model-yet",
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
        "train-live-comparison",
        "train-live-finishing",
        "train-results",
        "train-results-failed",
        "train-live-stopping",
        "train-purpose-model",
        "train-purpose-comparison",
        "train-fact-epoch",
        "train-fact-batch",
        "train-fact-speed",
        "train-fact-device",
        "train-fact-train-images",
        "train-fact-valid-images",
        "train-resumed-start",
        "train-run-model",
        "train-run-comparison",
        "train-loss",
        "train-accuracy",
        "train-stopped-nothing",
        "train-stopped-nothing-detail",
        "train-final-train",
        "train-final-valid",
        "train-final-classes",
        "train-final-epochs",
        "train-final-speed",
        "train-figures-macro",
        "train-figures-weighted",
        "train-figures-accuracy",
        "train-failed",
        "train-test-failed",
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
        ("train-upload-not-zip", &["file"]),
        ("train-upload-other-archive", &["file"]),
        ("train-upload-empty", &["file"]),
        ("train-upload-packing", &["file"]),
        ("train-upload-folder-empty", &["file"]),
        ("train-upload-folder-too-large", &["file"]),
        ("train-upload-folder-unreadable", &["file"]),
        ("train-upload-lost", &["share"]),
        ("train-one-class", &["class"]),
        ("train-dataset-detail", &["images", "classes", "size"]),
        ("train-chosen-dataset", &["name"]),
        ("train-check-up", &["name"]),
        ("train-fact-sizes-value", &["width", "height"]),
        ("train-class-count", &["images"]),
        ("train-class-parts", &["train", "valid", "test"]),
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
        ("train-unmapped", &["classes"]),
        ("train-unmapped-class", &["class", "images"]),
        ("train-test-skipped", &["count"]),
        ("train-seen", &["count"]),
        ("train-copies", &["count"]),
        ("train-masked", &["accuracy"]),
        ("train-by-person", &["persons", "accuracy"]),
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
        ("train-figures-of", &["name"]),
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
        ("evaluate-of", &["dataset", "date"]),
        ("evaluate-unsure", &["threshold", "coverage", "accuracy"]),
        ("evaluate-unsure-never", &["accuracy"]),
        ("evaluate-unsure-all", &["threshold"]),
        ("evaluate-heat", &["class", "fall"]),
        ("evaluate-compare-choice", &["model", "accuracy", "date"]),
        ("evaluate-compare-only", &["model", "count"]),
        ("evaluate-compare-p", &["p", "images"]),
    ],
};

/// Of the page of models.
pub(super) const MODELS: Phrases = Phrases {
    plain: &[
        "models-origin-bundled",
        "models-origin-trained",
        "models-origin-imported",
        "models-color-gray",
        "models-color-rgb",
        "models-unmeasured",
        "models-unmeasured-detail",
        "models-fact-data",
        "models-fact-input",
        "models-fact-network",
        "models-fact-parameters",
        "models-fact-date",
        "models-import-checking",
    ],
    filled: &[
        ("models-measured", &["name"]),
        ("models-interval", &["images", "low", "high"]),
        ("models-fact-data-value", &["name", "images"]),
        ("models-figure", &["name", "accuracy", "protocol"]),
        ("models-terms", &["terms"]),
        ("models-renamed", &["name"]),
        ("models-made-default", &["name"]),
        ("models-deleted", &["name"]),
        ("models-damaged-reason", &["reason"]),
        ("models-imported", &["name"]),
        ("models-import-not-zip", &["file"]),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_words_and_keeps_its_placeholders() {
        let words = Words::for_language("en");
        for phrases in [&SITE, &DETECT, &LIVE, &TRAIN, &EVALUATE, &MODELS] {
            for (key, text) in phrases.texts(&words) {
                assert!(words.has(key), "no words behind {key:?}");
                assert!(!text.contains("{$"), "{key} has a placeholder left: {text}");
            }
            for (key, names) in phrases.filled {
                let (_, text) = phrases
                    .texts(&words)
                    .find(|(other, _)| other == key)
                    .unwrap();
                for name in *names {
                    assert!(text.contains(&format!("{{{name}}}")), "{key}: {text}");
                }
            }
        }
    }
}

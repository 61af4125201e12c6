//! What is wrong with a data set, or with what is kept on disk.

use super::{Explain, Problem, Refusal};
use crate::answers::check_up;
use crate::answers::edits::step_text;
use crate::answers::words::Words;
use crate::dataset::archive::ArchiveError;
use crate::dataset::catalog::DatasetError;
use crate::dataset::edits::Step;
use crate::storage::datasets::{DatasetsError, WriteFault};
use crate::storage::objects::ObjectsError;
use crate::storage::store::StoreError;

impl Explain for DatasetsError {
    fn problem(&self, words: &Words) -> Problem {
        let state = |detail| Problem::fixed(409, "problem-state", detail, words);
        match self {
            _ if self.is_disk_full() => disk_full(words),
            Self::Gone(id) => Refusal::NoDataset(id.clone()).problem(words),
            Self::Used => state("problem-dataset-used-detail"),
            Self::UsedKey => Refusal::UsedKey.problem(words),
            Self::Away => state("problem-dataset-away-detail"),
            // Answered above.
            Self::NoRoom { .. } => disk_full(words),
            Self::Busy => Problem::fixed(503, "problem-busy", "problem-uploads-busy-detail", words),
            Self::TooLarge { limit } => {
                Refusal::DatasetTooLarge { max_bytes: *limit }.problem(words)
            }
            Self::Unusable(DatasetError::Archive(ArchiveError::Io { .. })) => fault(self, words),
            Self::IsModel => {
                let (title, detail) = (
                    "problem-dataset-is-model",
                    "problem-dataset-is-model-detail",
                );
                Problem::fixed(422, title, detail, words).at_field("archive")
            }
            Self::Unusable(why) => unusable(why, words),
            Self::Damaged { dataset, detail } => {
                tracing::error!(error = %self, "a dataset is damaged");
                let args = [
                    ("dataset", dataset.as_str().into()),
                    ("why", detail.as_str().into()),
                ];
                let detail = words.text_with("problem-damaged-dataset-detail", &args);
                Problem::new(500, "problem-damaged", detail, words)
            }
            Self::Edit(error) => error.problem(words),
            Self::Stale { revision, since } => stale(*revision, since, words),
            Self::TooManyEdits => state("problem-too-many-edits-detail"),
            Self::NothingLeft => state("problem-dataset-nothing-left-detail"),
            Self::InUse => Refusal::DatasetInUse.problem(words),
            Self::VersionTaken(name) => {
                let detail = words.text_with(
                    "problem-version-taken-detail",
                    &[("name", name.as_str().into())],
                );
                Problem::new(409, "problem-state", detail, words).at_field("name")
            }
            Self::NoVersion(name) => {
                let detail = words.text_with(
                    "problem-missing-version-detail",
                    &[("name", name.as_str().into())],
                );
                Problem::new(404, "problem-missing", detail, words)
            }
            Self::NoRevision(revision) => {
                let detail = words.text_with(
                    "problem-revision-detail",
                    &[("revision", (*revision).into())],
                );
                Problem::new(422, "problem-bad-field", detail, words).at_field("revision")
            }
            Self::NoAnswers(report) => {
                let detail = words.text_with(
                    "problem-no-answers-detail",
                    &[("id", report.as_str().into())],
                );
                Problem::new(422, "problem-bad-field", detail, words).at_field("report")
            }
            Self::NoFingerprints(model) => {
                let detail = words.text_with(
                    "problem-no-fingerprints-detail",
                    &[("id", model.as_str().into())],
                );
                Problem::new(422, "problem-bad-field", detail, words).at_field("seen_by")
            }
            Self::NoReportNamed => Problem::fixed(
                422,
                "problem-bad-field",
                "problem-report-not-named-detail",
                words,
            )
            .at_field("report"),
            Self::Picture(_) | Self::Entry(_) => Refusal::NoPicture.problem(words),
            Self::Store(error) => error.problem(words),
            Self::Objects(error) => {
                tracing::error!(%error, "the object store failed");
                Problem::fixed(503, "problem-unhealthy", "problem-objects-detail", words)
            }
            Self::File(_) | Self::Failed => fault(self, words),
        }
    }
}

impl Explain for StoreError {
    fn problem(&self, words: &Words) -> Problem {
        tracing::error!(error = %self, "the database failed");
        if self.is_disk_full() {
            return disk_full(words);
        }
        if let Self::Damaged { what, detail } = self {
            let args = [("what", (*what).into()), ("why", detail.as_str().into())];
            let detail = words.text_with("problem-damaged-row-detail", &args);
            return Problem::new(500, "problem-damaged", detail, words);
        }
        Problem::fixed(500, "problem-internal", "problem-internal-detail", words)
    }
}

impl Explain for ObjectsError {
    fn problem(&self, words: &Words) -> Problem {
        tracing::error!(error = %self, "the object store failed");
        match self {
            _ if self.is_disk_full() => disk_full(words),
            _ => Problem::fixed(503, "problem-unhealthy", "problem-objects-detail", words),
        }
    }
}

impl Explain for WriteFault {
    /// Nothing can be written, so nothing new can be kept.
    fn problem(&self, words: &Words) -> Problem {
        let detail = match self {
            Self::DiskFull => "problem-unhealthy-full-detail",
            Self::Failed => "problem-unhealthy-detail",
        };
        Problem::fixed(503, "problem-unhealthy", detail, words)
    }
}

/// Others changed the data set first: what they did, in a few words.
fn stale(revision: usize, since: &[Step], words: &Words) -> Problem {
    let told: Vec<String> = since.iter().map(|step| step_text(step, words)).collect();
    let args = [
        ("revision", revision.into()),
        ("changes", told.join(" · ").into()),
    ];
    let detail = match told.is_empty() {
        true => words.text_with("problem-stale-unknown-detail", &args[..1]),
        false => words.text_with("problem-stale-detail", &args),
    };
    Problem::new(409, "problem-stale", detail, words)
}

/// Something could not be written because the disk, or the user's share of it, is full.
pub(super) fn disk_full(words: &Words) -> Problem {
    Problem::fixed(507, "problem-disk-full", "problem-disk-full-detail", words)
}

fn unusable(why: &DatasetError, words: &Words) -> Problem {
    let (status, title) = match why {
        DatasetError::Archive(ArchiveError::NotAZip { .. } | ArchiveError::OtherArchive { .. }) => {
            (415, "problem-not-an-archive")
        }
        DatasetError::Archive(
            ArchiveError::ArchiveTooLarge { .. }
            | ArchiveError::UnpackedTooLarge { .. }
            | ArchiveError::TooManyEntries { .. }
            | ArchiveError::Bomb { .. },
        )
        | DatasetError::Effort(_) => (413, "problem-too-large"),
        _ => (422, "problem-dataset-unusable"),
    };
    Problem::new(status, title, check_up::refusal_text(why, words), words).at_field("archive")
}

/// A fault of the server; the log says more.
fn fault(error: &DatasetsError, words: &Words) -> Problem {
    tracing::error!(%error, "the datasets could not be read or changed");
    Problem::fixed(
        500,
        "problem-internal",
        "problem-dataset-fault-detail",
        words,
    )
}

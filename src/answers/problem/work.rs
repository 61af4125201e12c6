//! What is wrong with a dataset, a job or a report, as a problem with a status.

use super::Problem;
use crate::answers::check_up;
use crate::answers::words::Words;
use crate::dataset::{archive::ArchiveError, catalog::DatasetError};
use crate::jobs::{JobsError, RequestError};
use crate::storage::datasets::{DatasetsError, WriteFault};
use crate::storage::store::{Failure, FailureKind, StoreError};

const MEBIBYTE: f64 = 1024.0 * 1024.0;

impl Problem {
    /// What went wrong with the datasets that are kept.
    pub fn from_datasets(error: &DatasetsError, words: &Words) -> Self {
        match error {
            _ if error.is_disk_full() => Self::disk_full(words),
            DatasetsError::Used => state("problem-dataset-used-detail", words),
            DatasetsError::Away => state("problem-dataset-away-detail", words),
            // Answered above.
            DatasetsError::NoRoom { .. } => Self::disk_full(words),
            DatasetsError::Busy => {
                let detail = words.text("problem-uploads-busy-detail");
                Self::new(503, "problem-busy", detail, words)
            }
            DatasetsError::TooLarge { limit } => Self::dataset_too_large(*limit, words),
            DatasetsError::Unusable(DatasetError::Archive(ArchiveError::Io { .. })) => {
                dataset_fault(error, words)
            }
            DatasetsError::Unusable(why) => unusable(why, words),
            DatasetsError::Damaged { dataset, detail } => {
                tracing::error!(%error, "a dataset is damaged");
                let args = [
                    ("dataset", dataset.as_str().into()),
                    ("why", detail.as_str().into()),
                ];
                let detail = words.text_with("problem-damaged-dataset-detail", &args);
                Self::new(500, "problem-damaged", detail, words)
            }
            DatasetsError::Picture(_) => Self::missing_picture(words),
            DatasetsError::Store(error) => Self::from_store(error, words),
            DatasetsError::File { .. } | DatasetsError::Failed => dataset_fault(error, words),
        }
    }

    /// The archive is over the limit.
    pub fn dataset_too_large(most_bytes: u64, words: &Words) -> Self {
        let args = [("most", (most_bytes as f64 / MEBIBYTE).into())];
        let detail = words.text_with("problem-dataset-too-large-detail", &args);
        Self::new(413, "problem-too-large", detail, words).at_field("archive")
    }

    /// The form holds no dataset.
    pub fn no_dataset_archive(words: &Words) -> Self {
        let detail = words.text("problem-dataset-archive-detail");
        Self::new(422, "problem-no-archive", detail, words).at_field("archive")
    }

    /// The file that was sent has no bytes.
    pub fn empty_archive(words: &Words) -> Self {
        let detail = words.text("problem-empty-archive-detail");
        Self::new(422, "problem-no-archive", detail, words).at_field("archive")
    }

    /// There is no sample dataset of this name.
    pub fn no_sample(name: &str, words: &Words) -> Self {
        let detail = words.text_with("problem-dataset-sample-detail", &[("name", name.into())]);
        Self::new(422, "problem-bad-field", detail, words).at_field("sample")
    }

    /// Nothing arrived for too long.
    pub fn upload_stalled(seconds: u64, words: &Words) -> Self {
        let args = [("seconds", seconds.into())];
        let detail = words.text_with("problem-upload-stalled-detail", &args);
        Self::new(408, "problem-upload-stalled", detail, words)
    }

    /// A dataset has no such picture.
    pub fn missing_picture(words: &Words) -> Self {
        let detail = words.text("problem-missing-picture-detail");
        Self::new(404, "problem-missing", detail, words)
    }

    /// The model that an evaluation was about has been removed.
    pub fn gone_model(words: &Words) -> Self {
        let detail = words.text("problem-gone-model-detail");
        Self::new(404, "problem-missing", detail, words)
    }

    /// There is no dataset of this id.
    pub fn missing_dataset(id: &str, words: &Words) -> Self {
        missing("problem-missing-dataset-detail", id, words)
    }

    /// There is no job of this id.
    pub fn missing_job(id: &str, words: &Words) -> Self {
        missing("problem-missing-job-detail", id, words)
    }

    /// There is no report of this id.
    pub fn missing_report(id: &str, words: &Words) -> Self {
        missing("problem-missing-report-detail", id, words)
    }

    /// A job still needs the dataset.
    pub fn dataset_in_use(words: &Words) -> Self {
        state("problem-dataset-in-use-detail", words)
    }

    /// A job that has not ended cannot be removed.
    pub fn job_not_ended(words: &Words) -> Self {
        state("problem-job-not-ended-detail", words)
    }

    /// A job computes, so that no other can be estimated.
    pub fn computing(words: &Words) -> Self {
        let detail = words.text("problem-computing-detail");
        Self::new(503, "problem-busy", detail, words)
    }

    /// Why a job was not accepted or not changed.
    pub fn from_jobs(error: &JobsError, id: &str, words: &Words) -> Self {
        match error {
            JobsError::Request(error) => Self::from_request(error, words),
            JobsError::QueueFull { most } => {
                let args = [("most", (*most).into())];
                let detail = words.text_with("problem-queue-full-detail", &args);
                Self::new(503, "problem-busy", detail, words)
            }
            JobsError::Datasets(error) => Self::from_datasets(error, words),
            JobsError::Ended => state("problem-job-ended-detail", words),
            JobsError::Missing => Self::missing_job(id, words),
            JobsError::Store(error) => Self::from_store(error, words),
        }
    }

    /// Two evaluations that are to be compared are about different datasets.
    pub fn other_dataset(words: &Words) -> Self {
        let detail = words.text("problem-other-dataset-detail");
        Self::new(422, "problem-bad-field", detail, words).at_field("b")
    }

    fn from_request(error: &RequestError, words: &Words) -> Self {
        Self::bad_setting(&error.field, &error.detail, words)
    }

    /// A field of a request cannot be used, and why.
    pub fn bad_setting(field: &str, why: &str, words: &Words) -> Self {
        let args = [("field", field.into()), ("why", why.into())];
        let detail = words.text_with("problem-setting-detail", &args);
        Self::new(422, "problem-bad-field", detail, words).at_field(field)
    }

    /// Something could not be written because the disk, or the user's share of it, is full.
    pub fn disk_full(words: &Words) -> Self {
        let detail = words.text("problem-disk-full-detail");
        Self::new(507, "problem-disk-full", detail, words)
    }

    /// Nothing can be written, so nothing new can be kept.
    pub fn from_write_fault(fault: WriteFault, words: &Words) -> Self {
        let detail = match fault {
            WriteFault::DiskFull => "problem-unhealthy-full-detail",
            WriteFault::Failed => "problem-unhealthy-detail",
        };
        Self::new(503, "problem-unhealthy", words.text(detail), words)
    }

    /// The database failed; the log says more.
    pub fn from_store(error: &StoreError, words: &Words) -> Self {
        tracing::error!(%error, "the database failed");
        if error.is_disk_full() {
            return Self::disk_full(words);
        }
        if let StoreError::Damaged { what, detail } = error {
            let args = [("what", (*what).into()), ("why", detail.as_str().into())];
            let detail = words.text_with("problem-damaged-row-detail", &args);
            return Self::new(500, "problem-damaged", detail, words);
        }
        let detail = words.text("problem-internal-detail");
        Self::new(500, "problem-internal", detail, words)
    }

    /// Why a job failed.
    pub fn from_failure(failure: &Failure, words: &Words) -> Self {
        let (status, title) = match failure.kind {
            FailureKind::Unusable => (422, "problem-job-unusable"),
            FailureKind::DiskFull => (507, "problem-job-disk-full"),
            FailureKind::Files => (500, "problem-job-files"),
            FailureKind::Fault => (500, "problem-job-fault"),
        };
        Self::new(status, title, failure.detail.clone(), words)
    }
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

/// A fault of ours; who runs the server reads more in the log.
fn dataset_fault(error: &DatasetsError, words: &Words) -> Problem {
    tracing::error!(%error, "the datasets could not be read or changed");
    let detail = words.text("problem-dataset-fault-detail");
    Problem::new(500, "problem-internal", detail, words)
}

fn missing(detail: &str, id: &str, words: &Words) -> Problem {
    let detail = words.text_with(detail, &[("id", id.into())]);
    Problem::new(404, "problem-missing", detail, words)
}

fn state(detail: &str, words: &Words) -> Problem {
    Problem::new(409, "problem-state", words.text(detail), words)
}

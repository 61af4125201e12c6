//! Why a job was not accepted, not changed, or failed.

use super::{Explain, Problem, Refusal};
use crate::answers::words::Words;
use crate::jobs::JobsError;
use crate::storage::store::{Failure, FailureKind};

impl Explain for JobsError {
    fn problem(&self, words: &Words) -> Problem {
        match self {
            Self::Request(error) => error.problem_of_request(words),
            Self::QueueFull { max_queued } => {
                let args = [("most", (*max_queued).into())];
                let detail = words.text_with("problem-queue-full-detail", &args);
                Problem::new(503, "problem-busy", detail, words)
            }
            Self::Datasets(error) => error.problem(words),
            Self::Films(error) => error.problem(words),
            Self::Ended => Problem::fixed(409, "problem-state", "problem-job-ended-detail", words),
            Self::NoExperiment(id) => Refusal::NoExperiment(id.clone()).problem(words),
            Self::Fault => {
                Problem::fixed(500, "problem-internal", "problem-internal-detail", words)
            }
            Self::Needed { jobs } => {
                let args = [("jobs", words.list(jobs).into())];
                let detail = words.text_with("problem-needed-detail", &args);
                Problem::new(409, "problem-state", detail, words)
            }
            Self::UsedKey => Refusal::UsedKey.problem(words),
            Self::Missing(id) => Refusal::NoJob(id.clone()).problem(words),
            Self::Store(error) => error.problem(words),
        }
    }
}

impl Explain for Failure {
    fn problem(&self, words: &Words) -> Problem {
        let (status, title) = match self.kind {
            FailureKind::Unusable => (422, "problem-job-unusable"),
            FailureKind::DiskFull => (507, "problem-job-disk-full"),
            FailureKind::Files => (500, "problem-job-files"),
            FailureKind::Fault => (500, "problem-job-fault"),
        };
        Problem::new(status, title, self.detail.clone(), words)
    }
}

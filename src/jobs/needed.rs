//! What jobs that have not ended still need, and so may not be deleted.

use super::request::JobRequest;
use super::turn::Turn;
use super::{Jobs, JobsError};
use crate::storage::store::Job;

/// Says that no job needs a model. No new one is accepted while it is held, by whatever server.
#[derive(Debug)]
pub struct Unneeded {
    _accepting: Turn,
}

impl Jobs {
    /// Makes sure that no job which has not ended goes on from the model or measures it; hold the answer while it is removed.
    ///
    /// # Errors
    ///
    /// [`JobsError::Needed`] names the jobs.
    pub async fn not_needing_model(&self, id: &str) -> Result<Unneeded, JobsError> {
        let accepting = self.shared.accept().await?;
        self.none_needs(|_, model| model == Some(id)).await?;
        Ok(Unneeded {
            _accepting: accepting,
        })
    }

    /// Makes sure that no job which has not ended works on the dataset.
    ///
    /// # Errors
    ///
    /// [`JobsError::Needed`] names the jobs.
    pub async fn not_needing_dataset(&self, id: &str) -> Result<(), JobsError> {
        self.none_needs(|dataset, _| dataset == id).await
    }

    /// Asks about the dataset and the model of every job that has not ended, and of every experiment that is not over: between
    /// two runs it has no job.
    async fn none_needs(
        &self,
        needs: impl Fn(&str, Option<&str>) -> bool,
    ) -> Result<(), JobsError> {
        let jobs = self.store().jobs().await?;
        let open = jobs.iter().filter(|job| !job.state.has_ended());
        let mut needing: Vec<String> = open
            .filter(|job| needs(&job.dataset, needed_model(job).as_deref()))
            .map(called)
            .collect();
        for experiment in self.store().experiments().await? {
            let init = experiment.request["init"].as_str();
            if !experiment.is_over() && needs(&experiment.dataset, init) {
                needing.push(format!("{} ({})", experiment.name, experiment.id));
            }
        }
        match needing.is_empty() {
            true => Ok(()),
            false => Err(JobsError::Needed { jobs: needing }),
        }
    }
}

/// The model that a training goes on from, an evaluation measures or a film is looked at with.
fn needed_model(job: &Job) -> Option<String> {
    match JobRequest::parse_stored(&job.request).ok()? {
        JobRequest::Train(request) => request.init,
        JobRequest::Evaluate(request) => Some(request.model),
        JobRequest::Film(request) => Some(request.model),
    }
}

/// What the job is called, and its id.
fn called(job: &Job) -> String {
    let name = job.request["name"].as_str().map(str::trim);
    let name = name.filter(|name| !name.is_empty());
    format!("{} ({})", name.unwrap_or(&job.dataset_name), job.id)
}

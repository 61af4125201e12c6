//! Requests with a key of their client's, which are carried out once however often they are sent.

use serde_json::Value;

use super::{JobRequest, Jobs, JobsError, Status};
use crate::storage::store::{Experiment, id_of_key, new_id};

/// What a request is completed by: as the model that it starts from says, and by the revision that its dataset has.
const COMPLETED: [&str; 3] = ["recipe", "image_size", "revision"];

impl Jobs {
    /// The job of a request with this key, and whether it was there before; without a key always a new one.
    ///
    /// # Errors
    ///
    /// As [`submit`](Self::submit); [`JobsError::UsedKey`] if the key came with another request before.
    pub async fn submit_once(
        &self,
        request: &Value,
        key: Option<&str>,
    ) -> Result<(Status, bool), JobsError> {
        let Some(key) = key else {
            return Ok((self.submit_as(new_id("job"), request).await?, false));
        };
        let id = id_of_key("job", key);
        let _turn = self.shared.keyed(&id).await?;
        if let Some(job) = self.store().job(&id).await? {
            let parsed = JobRequest::parse(&self.shared.completed(request))?;
            let request = parsed.with_its_name(self.shared.completed(request));
            make_sure_same(&request, &job.request)?;
            return Ok((self.status(&id).await?, true));
        }
        Ok((self.submit_as(id, request).await?, false))
    }

    /// The experiment of a request with this key, and whether it was there before; without a key always a new one.
    ///
    /// # Errors
    ///
    /// As [`start_experiment`](Self::start_experiment); [`JobsError::UsedKey`] if the key came with another request before.
    pub async fn start_experiment_once(
        &self,
        request: &Value,
        key: Option<&str>,
    ) -> Result<(Experiment, bool), JobsError> {
        let Some(key) = key else {
            return Ok((self.start_experiment(request).await?, false));
        };
        let id = id_of_key("exp", key);
        let _turn = self.shared.keyed(&id).await?;
        if let Some(known) = self.store().experiment(&id).await? {
            make_sure_same(&self.shared.completed(request), &known.request)?;
            return Ok((known, true));
        }
        Ok((self.start_experiment_as(id, request).await?, false))
    }
}

fn make_sure_same(request: &Value, known: &Value) -> Result<(), JobsError> {
    match is_same(request, known) {
        true => Ok(()),
        false => Err(JobsError::UsedKey),
    }
}

/// Whether both ask for the same. What `known` was completed by does not count: the model that says it may be gone, and the
/// dataset changed since.
fn is_same(request: &Value, known: &Value) -> bool {
    let (Some(request), Some(known)) = (request.as_object(), known.as_object()) else {
        return false;
    };
    let is_in = |name: &String| request.contains_key(name) || COMPLETED.contains(&name.as_str());
    request
        .iter()
        .all(|(name, value)| known.get(name) == Some(value))
        && known.keys().all(is_in)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_same_request_is_known_again_and_no_other() {
        let known = json!({ "kind": "train", "dataset": "ds-1", "epochs": 3, "image_size": 48 });
        let check = |request: Value, expected: bool| {
            assert_eq!(is_same(&request, &known), expected, "{request}");
        };
        check(
            json!({ "epochs": 3, "dataset": "ds-1", "kind": "train" }),
            true,
        );
        check(known.clone(), true);
        check(
            json!({ "epochs": 4, "dataset": "ds-1", "kind": "train" }),
            false,
        );
        check(json!({ "dataset": "ds-1", "kind": "train" }), false);
        check(
            json!({ "epochs": 3, "dataset": "ds-1", "kind": "train", "seed": 2 }),
            false,
        );
        check(json!([]), false);
    }
}

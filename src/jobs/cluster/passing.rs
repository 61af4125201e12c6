//! How far a job is that runs on another machine, as its row says.

use serde::{Deserialize, Serialize};

use super::super::running::{Running, Stage};
use crate::storage::store::Passing;

/// What a row says about its running job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::jobs) struct Passed {
    pub(in crate::jobs) stage: Stage,
    pub(in crate::jobs) comparison: Option<f64>,
    /// The last transient event since the last stored one, as it is sent, and the number of that one.
    pub(in crate::jobs) latest: Option<(u64, String)>,
}

impl Passed {
    /// Reads what a row says; nothing if another version of this program wrote it.
    pub(in crate::jobs) fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// What the others are told of a job that runs here.
    pub(super) fn of(running: &Running) -> Passing {
        let passed = Self {
            stage: running.stage,
            comparison: running.comparison,
            latest: (running.latest.as_ref()).map(|news| (news.seq, news.text.to_string())),
        };
        Passing {
            progress: running.progress,
            seconds_left: running.seconds_left,
            body: serde_json::to_string(&passed).expect("it holds texts and numbers alone"),
        }
    }
}

//! Where a run stands, on disk: written after every epoch, so that an interrupted run can go on.
//!
//! A folder holds one folder `epoch-N`, complete or not there at all. Random choices need no state of their
//! own: each epoch draws from the recipe's seed and the epoch's number.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use burn::module::Module;
use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::average::Average;
use super::events::EpochSummary;
use super::fit::Progress;
use super::optimizer::OptimizerState;
use crate::ml::model_file::{self, ModelError};

const STATE: &str = "state.json";
const NETWORK: &str = "network.safetensors";
const BEST: &str = "best.safetensors";
const AVERAGE: &str = "average.safetensors";
const FIRST_MOMENTS: &str = "first_moments.safetensors";
const SECOND_MOMENTS: &str = "second_moments.safetensors";

/// The checkpoints of one run.
#[derive(Debug)]
pub struct Checkpoints {
    folder: PathBuf,
    run: String,
}

/// What a checkpoint says beside its tensors.
#[derive(Serialize, Deserialize)]
struct State {
    /// Tells the run that wrote it from others.
    run: String,
    history: Vec<EpochSummary>,
    best_epoch: usize,
    steps: usize,
    busy: Duration,
}

impl Checkpoints {
    /// Checkpoints in `folder` of a run that is fixed by `facts`: with other facts it starts anew.
    pub fn new(folder: PathBuf, facts: &str) -> Self {
        let hash = Sha256::digest(facts.as_bytes());
        let run = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { folder, run }
    }

    /// Saves where the run stands and forgets what was saved before.
    ///
    /// # Errors
    ///
    /// If writing fails; then the checkpoint before is still there.
    pub(super) fn save(&self, progress: &Progress) -> Result<(), ModelError> {
        let target = self
            .folder
            .join(format!("epoch-{}", progress.history.len()));
        let partial = self.folder.join("partial");
        // Left behind by a run that was killed while it wrote.
        let _ = fs::remove_dir_all(&partial);
        fs::create_dir_all(&partial).map_err(|source| model_file::file_error(&partial, source))?;
        self.write(progress, &partial)?;
        // Another run's, if at all.
        let _ = fs::remove_dir_all(&target);
        model_file::rename_synced(&partial, &target)?;
        for (_, folder) in self
            .found()
            .into_iter()
            .filter(|(_, folder)| *folder != target)
        {
            // Old checkpoints are only in the way; the newest is read.
            let _ = fs::remove_dir_all(folder);
        }
        Ok(())
    }

    fn write(&self, progress: &Progress, folder: &Path) -> Result<(), ModelError> {
        let network = progress.network.valid();
        let OptimizerState {
            steps,
            first,
            second,
        } = progress.optimizer.state(&progress.network);
        let state = State {
            run: self.run.clone(),
            history: progress.history.clone(),
            best_epoch: progress.best_epoch,
            steps,
            busy: progress.busy,
        };
        let average = progress.average.as_ref().map(Average::network);
        let mut tensors = vec![
            (NETWORK, &network),
            (BEST, &progress.best),
            (FIRST_MOMENTS, &first),
            (SECOND_MOMENTS, &second),
        ];
        tensors.extend(average.as_ref().map(|average| (AVERAGE, average)));
        for (name, network) in tensors {
            model_file::write_synced(&folder.join(name), &model_file::weights(network)?)?;
        }
        model_file::write_synced(&folder.join(STATE), &serde_json::to_vec_pretty(&state)?)
    }

    /// Brings `progress`, which is at its start, to where the newest usable checkpoint stands; whether there
    /// was one.
    pub(super) fn restore(&self, progress: &mut Progress, device: &Device) -> bool {
        self.found()
            .iter()
            .any(|(_, folder)| self.read(folder, progress, device).is_ok())
    }

    fn read(
        &self,
        folder: &Path,
        progress: &mut Progress,
        device: &Device,
    ) -> Result<(), ModelError> {
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read(&path).map_err(|source| model_file::file_error(&path, source))
        };
        let state: State = serde_json::from_slice(&read(STATE)?)?;
        if state.run != self.run {
            return Err(ModelError::Unusable("it is another run's".to_owned()));
        }
        // The copies keep the parameters' ids, by which the optimizer knows them.
        let load = |name| model_file::load_weights(progress.network.valid(), read(name)?);
        let (network, best) = (load(NETWORK)?, load(BEST)?);
        let moments = OptimizerState {
            steps: state.steps,
            first: load(FIRST_MOMENTS)?,
            second: load(SECOND_MOMENTS)?,
        };
        if let Some(average) = &mut progress.average {
            *average = Average::restore(load(AVERAGE)?, state.steps);
        }
        progress.optimizer.restore(&moments);
        progress.network = network.to_device(&device.clone().autodiff()).train();
        progress.best = best;
        progress.best_epoch = state.best_epoch;
        progress.history = state.history;
        progress.busy = state.busy;
        Ok(())
    }

    /// The complete checkpoints, newest first.
    fn found(&self) -> Vec<(usize, PathBuf)> {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return Vec::new();
        };
        let epoch = |path: &Path| -> Option<usize> {
            path.file_name()?
                .to_str()?
                .strip_prefix("epoch-")?
                .parse()
                .ok()
        };
        let mut found: Vec<(usize, PathBuf)> = entries
            .flatten()
            .filter_map(|entry| Some((epoch(&entry.path())?, entry.path())))
            .collect();
        found.sort_by(|a, b| b.cmp(a));
        found
    }
}

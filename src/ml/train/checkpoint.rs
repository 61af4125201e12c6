//! Where a run stands, on disk: written after every epoch, so that an interrupted run can go on.
//!
//! A folder holds the last two epochs as `epoch-N`, each complete or not there at all. `SHA256SUMS` in it holds the
//! checksums of its files, as the program `sha256sum` writes them; where one differs, the epoch before is gone on from.
//! Random choices need no state of their own: each epoch draws from the recipe's seed and the epoch's number.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use burn::module::Module;
use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use super::average::Average;
use super::events::EpochSummary;
use super::fit::Progress;
use super::optimizer::OptimizerState;
use crate::files::FileError;
use crate::files::checksum;
use crate::ml::model_file::{self, ModelError};

const STATE: &str = "state.json";
const NETWORK: &str = "network.safetensors";
const BEST: &str = "best.safetensors";
const AVERAGE: &str = "average.safetensors";
const FIRST_MOMENTS: &str = "first_moments.safetensors";
const SECOND_MOMENTS: &str = "second_moments.safetensors";
const SUMS: &str = "SHA256SUMS";

/// How many checkpoints are kept: the newest, and one to fall back to.
const KEPT: usize = 2;

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
    /// Whether checksums were written beside it, as earlier versions did not.
    #[serde(default)]
    has_sums: bool,
}

/// What was found where a run could be gone on from.
#[derive(Debug, Default)]
pub(super) struct Restored {
    /// Whether the run goes on from a checkpoint.
    pub(super) is_resumed: bool,
    /// Epochs whose checkpoints are damaged, newest first, and what is wrong with each.
    pub(super) damaged: Vec<(usize, String)>,
}

impl Checkpoints {
    /// Checkpoints in `folder` of a run that is fixed by `facts`: with other facts it starts again.
    pub fn new(folder: PathBuf, facts: &str) -> Self {
        Self {
            folder,
            run: checksum::of_bytes(facts.as_bytes()),
        }
    }

    /// Saves where the run stands, and forgets all but the checkpoint before; the folder of the new one.
    ///
    /// # Errors
    ///
    /// If writing fails; then the checkpoint before is still there.
    pub(super) fn save(&self, progress: &Progress) -> Result<PathBuf, ModelError> {
        let epoch = progress.history.len();
        let target = self.folder.join(format!("epoch-{epoch}"));
        let partial = self.folder.join("partial");
        // Left behind by a run that was killed while it wrote.
        let _ = fs::remove_dir_all(&partial);
        fs::create_dir_all(&partial).map_err(FileError::at(&partial))?;
        let written = self.write(progress, &partial).and_then(|()| {
            // Another run's, or a damaged one.
            let _ = fs::remove_dir_all(&target);
            model_file::rename_synced(&partial, &target)
        });
        if written.is_err() {
            // On a full disk its part would only be in the way.
            let _ = fs::remove_dir_all(&partial);
        }
        written?;
        for (other, folder) in self.found() {
            if other > epoch || other + KEPT <= epoch {
                // Old checkpoints, or another run's, are only in the way.
                let _ = fs::remove_dir_all(folder);
            }
        }
        Ok(target)
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
            has_sums: true,
        };
        let average = progress.average.as_ref().map(Average::network);
        let mut tensors = vec![
            (NETWORK, &network),
            (BEST, &progress.best),
            (FIRST_MOMENTS, &first),
            (SECOND_MOMENTS, &second),
        ];
        tensors.extend(average.as_ref().map(|average| (AVERAGE, average)));
        let mut sums = String::new();
        let mut write = |name: &str, bytes: &[u8]| {
            sums += &format!("{}  {name}\n", checksum::of_bytes(bytes));
            model_file::write_synced(&folder.join(name), bytes)
        };
        for (name, network) in tensors {
            write(name, &model_file::weights(network)?)?;
        }
        write(STATE, &serde_json::to_vec_pretty(&state)?)?;
        model_file::write_synced(&folder.join(SUMS), sums.as_bytes())
    }

    /// Brings `progress`, which is at its start, to where the newest sound checkpoint of this run stands.
    pub(super) fn restore(&self, progress: &mut Progress, device: &Device) -> Restored {
        let mut restored = Restored::default();
        for (epoch, folder) in self.found() {
            match self.read(&folder, progress, device) {
                Ok(is_own) if is_own => {
                    restored.is_resumed = true;
                    break;
                }
                Ok(_) => {}
                Err(error) => restored.damaged.push((epoch, error.brief())),
            }
        }
        restored
    }

    /// Whether the checkpoint in `folder` is of this run; then `progress` stands there.
    fn read(
        &self,
        folder: &Path,
        progress: &mut Progress,
        device: &Device,
    ) -> Result<bool, ModelError> {
        let files = Files::open(folder)?;
        let state = files.state()?;
        if state.run != self.run {
            return Ok(false);
        }
        // The copies keep the parameters' ids, by which the optimizer knows them.
        let load =
            |name: &str| model_file::load_weights(progress.network.valid(), files.read(name)?);
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
        Ok(true)
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

/// Makes sure that the files of the checkpoint in `folder` are as they were saved.
///
/// # Errors
///
/// If a file is missing, or not as it was saved.
pub fn verify(folder: &Path) -> Result<(), ModelError> {
    let files = Files::open(folder)?;
    files.state()?;
    let needed = [NETWORK, BEST, FIRST_MOMENTS, SECOND_MOMENTS].into_iter();
    let listed = files.sums.iter().flat_map(BTreeMap::keys);
    needed
        .chain(listed.map(String::as_str))
        .try_for_each(|name| files.read(name).map(drop))
}

/// The files of one checkpoint, compared with their checksums as they are read.
struct Files<'a> {
    folder: &'a Path,
    /// Names and checksums; nothing in a checkpoint of an earlier version.
    sums: Option<BTreeMap<String, String>>,
}

impl<'a> Files<'a> {
    fn open(folder: &'a Path) -> Result<Self, ModelError> {
        let path = folder.join(SUMS);
        let sums = match fs::read(&path) {
            Ok(text) => Some(parse_sums(&String::from_utf8_lossy(&text))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(FileError::at(&path)(error).into()),
        };
        Ok(Self { folder, sums })
    }

    fn state(&self) -> Result<State, ModelError> {
        let state: State = serde_json::from_slice(&self.read(STATE)?)?;
        match state.has_sums && self.sums.is_none() {
            true => Err(ModelError::Unusable(format!("{SUMS} is missing"))),
            false => Ok(state),
        }
    }

    fn read(&self, name: &str) -> Result<Vec<u8>, ModelError> {
        let path = self.folder.join(name);
        let bytes = fs::read(&path).map_err(FileError::at(&path))?;
        let is_sound = match &self.sums {
            Some(sums) => sums.get(name) == Some(&checksum::of_bytes(&bytes)),
            None => true,
        };
        match is_sound {
            true => Ok(bytes),
            false => Err(ModelError::Unusable(format!(
                "{name} is not as it was saved"
            ))),
        }
    }
}

/// The lines of the program `sha256sum`: checksum, two spaces, name.
fn parse_sums(text: &str) -> BTreeMap<String, String> {
    let lines = text.lines().filter_map(|line| line.split_once("  "));
    lines
        .map(|(sum, name)| (name.to_owned(), sum.to_owned()))
        .collect()
}

//! Tells a job's story: into the database first, then to whoever listens.
//!
//! Each epoch of each run is told once. An epoch that has to be run again, because the server was killed
//! between telling it and its checkpoint, takes the place of what was told before.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::live::Stage;
use super::worker::Worker;
use crate::ml::train::events::Event;
use crate::storage::store::{Job, StoreError};

/// Least time between two passing news, so that a page hears at most four a second.
const PASSING_EVERY: Duration = Duration::from_millis(250);
/// Most events that are read at a time.
const PAGE: u32 = 1000;
/// Share of the whole that reading the pictures takes, for the bar.
const READING: f64 = 0.05;
/// Share of the whole that is left when all runs are done: measuring and saving.
const MEASURING: f64 = 0.05;

/// How far an evaluation is once its pictures are read.
const MEASURING_FROM: f64 = 0.5;

/// How far it is once the model was asked about every image.
const MEASURED: f64 = 0.9;

/// What an event is about: its type, the run's purpose and the epoch.
type Subject = (String, String, u64);

/// One of the runs of a training.
#[derive(Debug, Default)]
struct Run {
    purpose: String,
    epochs: usize,
}

/// The story of one job, while it is worked on.
pub(super) struct Story<'a> {
    worker: &'a Worker,
    job: &'a Job,
    told: HashMap<Subject, u64>,
    /// The run that is going on.
    run: Run,
    /// How many runs the training makes.
    runs: usize,
    /// The server was ended meanwhile, and nobody was told yet from where it goes on.
    is_resuming: bool,
    last_seq: u64,
    passed: Option<Instant>,
}

impl<'a> Story<'a> {
    /// Goes on where the database's story ends.
    pub(super) fn open(worker: &'a Worker, job: &'a Job) -> Result<Self, StoreError> {
        let mut story = Self {
            worker,
            job,
            told: HashMap::new(),
            run: Run::default(),
            runs: 1,
            is_resuming: job.resumed > 0,
            last_seq: 0,
            passed: None,
        };
        loop {
            let page = worker.events(&job.id, story.last_seq + 1, PAGE)?;
            let Some(last) = page.last() else {
                return Ok(story);
            };
            story.last_seq = last.seq;
            for event in &page {
                let body: Value = serde_json::from_str(&event.body).unwrap_or_default();
                story.told.insert(subject(&body), event.seq);
            }
        }
    }

    /// Id of the job.
    pub(super) fn job_id(&self) -> &'a str {
        &self.job.id
    }

    /// Says that the finished model waits for room on the disk; thins itself out.
    pub(super) fn waiting_for_room(&mut self) {
        self.pass(&json!({"type": "waiting_for_room"}));
    }

    /// Whether an earlier server worked on it.
    pub(super) fn is_resumed(&self) -> bool {
        self.job.resumed > 0
    }

    /// Sets how many runs will follow one another.
    pub(super) fn expect_runs(&mut self, runs: usize) {
        self.runs = runs;
    }

    /// What reading the pictures came to; thins itself out.
    pub(super) fn reading(&mut self, done: usize, total: usize) {
        let share = READING * done as f64 / total.max(1) as f64;
        // A job that goes on is already further than that.
        let progress = share.max(self.job.progress);
        self.worker
            .set_progress(&self.job.id, Stage::Reading, progress, None);
        self.pass(&json!({"type": "reading", "done": done, "total": total}));
    }

    /// Tells that an evaluation measures `images` images.
    pub(super) fn measuring(&mut self, images: usize) -> Result<(), StoreError> {
        self.starts_anew()?;
        self.worker
            .set_progress(&self.job.id, Stage::Measuring, MEASURING_FROM, None);
        self.save(self.worker.device())?;
        self.tell_once(&json!({
            "type": "started",
            "purpose": "evaluation",
            "device": self.worker.device(),
            "images": images,
        }))
    }

    /// How many images an evaluation has asked the model about; thins itself out.
    pub(super) fn measured(&mut self, done: usize, total: usize) {
        let share = done as f64 / total.max(1) as f64;
        let progress = MEASURING_FROM + (MEASURED - MEASURING_FROM) * share;
        self.worker
            .set_progress(&self.job.id, Stage::Measuring, progress, None);
        self.pass(&json!({"type": "measuring", "done": done, "total": total}));
    }

    /// Tells what `train` says.
    pub(super) fn training(&mut self, event: &Event) -> Result<(), StoreError> {
        let mut body = serde_json::to_value(event).unwrap_or_default();
        match event {
            Event::Started {
                purpose,
                device,
                epochs,
                ..
            } => {
                self.run = Run {
                    purpose: purpose.clone(),
                    epochs: *epochs,
                };
                self.save(device)?;
                self.tell_once(&body)
            }
            Event::CheckpointFailed { epoch, detail, .. } => {
                tracing::warn!(epoch, detail, "a checkpoint cannot be saved");
                self.tell_once(&body)
            }
            Event::CheckpointDamaged { epoch, detail, .. } => {
                tracing::warn!(epoch, detail, "a damaged checkpoint is not gone on from");
                self.tell(&body)
            }
            Event::Resumed { .. } => {
                self.is_resuming = false;
                self.tell(&body)
            }
            Event::Batch {
                epoch,
                batch,
                batches,
                seconds_left,
                ..
            } => {
                self.starts_anew()?;
                body["purpose"] = json!(self.run.purpose);
                let done = *epoch as f64 - 1.0 + *batch as f64 / (*batches).max(1) as f64;
                self.advance(done, *seconds_left);
                self.pass(&body);
                Ok(())
            }
            Event::Epoch {
                summary,
                seconds_left,
            } => {
                self.starts_anew()?;
                body["purpose"] = json!(self.run.purpose);
                self.advance(summary.epoch as f64, *seconds_left);
                self.save(self.worker.device())?;
                self.tell_once(&body)
            }
        }
    }

    /// Tells something that can happen once: a second time it replaces the first, for whoever reads later.
    pub(super) fn tell_once(&mut self, body: &Value) -> Result<(), StoreError> {
        match self.told.get(&subject(body)) {
            Some(&seq) => self.worker.retell(&self.job.id, seq, body),
            None => self.tell(body),
        }
    }

    /// Without a checkpoint an interrupted training starts from its first epoch, and says so.
    fn starts_anew(&mut self) -> Result<(), StoreError> {
        if !std::mem::take(&mut self.is_resuming) {
            return Ok(());
        }
        let purpose = self.run.purpose.clone();
        self.tell(&json!({"type": "resumed", "purpose": purpose, "epoch": 0}))
    }

    fn tell(&mut self, body: &Value) -> Result<(), StoreError> {
        self.last_seq = self.worker.tell(&self.job.id, body)?;
        self.told.insert(subject(body), self.last_seq);
        Ok(())
    }

    fn pass(&mut self, body: &Value) {
        let is_early = |passed: Instant| passed.elapsed() < PASSING_EVERY;
        if self.passed.is_some_and(is_early) {
            return;
        }
        self.passed = Some(Instant::now());
        self.worker.pass(&self.job.id, self.last_seq, body);
    }

    /// Moves the bar to `done` epochs of the current run.
    fn advance(&self, done: f64, seconds_left: f64) {
        let share = (done / self.run.epochs.max(1) as f64).min(1.0);
        let index = self.run_index();
        // A run that follows will take about as long as this one takes in all.
        let whole = match share < 1.0 {
            true => seconds_left / (1.0 - share),
            false => 0.0,
        };
        let following = (self.runs - 1 - index) as f64;
        let stage = match index {
            0 => Stage::Training,
            _ => Stage::Comparing,
        };
        let of_runs = (index as f64 + share) / self.runs as f64;
        let progress = READING + (1.0 - READING - MEASURING) * of_runs;
        let seconds_left =
            (share < 1.0 || following == 0.0).then_some(seconds_left + following * whole);
        self.worker
            .set_progress(&self.job.id, stage, progress, seconds_left);
    }

    fn run_index(&self) -> usize {
        usize::from(self.run.purpose == "comparison" && self.runs > 1)
    }

    fn save(&self, device: &str) -> Result<(), StoreError> {
        self.worker.save_progress(&self.job.id, device)
    }
}

fn subject(body: &Value) -> Subject {
    let text = |field: &str| body[field].as_str().unwrap_or_default().to_owned();
    (
        text("type"),
        text("purpose"),
        body["epoch"].as_u64().unwrap_or_default(),
    )
}

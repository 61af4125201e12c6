//! Records what happens in a job: into the database first, then to all listeners.
//!
//! Each epoch of each run is recorded once. An epoch that has to be run again, because the server was killed
//! between recording it and its checkpoint, replaces what was recorded before.

use std::cell::Cell;
use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::event::{FilmEvent, JobEvent, Once, WorkEvent};
use super::running::{News, Stage};
use super::shared::Shared;
use crate::ml::train::events::Event;
use crate::storage::store::{Claim, Job, StoreError, StoredEvent, StoredReport};

/// Least time between two transient events, so that a page gets at most four a second.
const TRANSIENT_EVERY: Duration = Duration::from_millis(250);
/// Most events that are read at a time.
const PAGE: u32 = 1000;
/// Share of the whole that reading the pictures takes, for the bar.
const READING: f64 = 0.05;
/// Share of the whole that is left when the model's run is done: measuring and saving.
const MEASURING: f64 = 0.05;

/// How far an evaluation is once its pictures are read.
const MEASURING_FROM: f64 = 0.5;

/// How far it is once the model was asked about every image.
const MEASURED: f64 = 0.9;

/// One of the runs of a training.
#[derive(Debug, Default)]
struct Run {
    purpose: String,
    epochs: usize,
}

/// How far a film is.
#[derive(Debug, Clone, Copy)]
pub(super) struct FilmProgress {
    /// The moment of the film that is reached, in seconds.
    pub(super) done_s: f64,
    pub(super) duration_s: Option<f64>,
    /// Pictures that this server looked at.
    pub(super) pictures: usize,
    pub(super) pictures_per_s: f64,
    /// Until its end.
    pub(super) seconds_left: Option<f64>,
}

/// The events of one job, while it is worked on.
pub(super) struct EventLog<'a> {
    shared: &'a Shared,
    job: &'a Job,
    claim: Claim,
    /// Numbers of the stored events that happen once.
    stored: HashMap<Once, u64>,
    /// The run that is going on.
    run: Run,
    /// The model, once it is kept.
    kept: Option<String>,
    /// The server was ended meanwhile, and it is not recorded yet from where the job goes on.
    is_resuming: bool,
    last_seq: u64,
    /// When the last transient event was sent.
    sent: Option<Instant>,
}

impl<'a> EventLog<'a> {
    /// Goes on after the last stored event.
    pub(super) fn open(shared: &'a Shared, job: &'a Job) -> Result<Self, StoreError> {
        let mut log = Self {
            shared,
            job,
            claim: job.claim(),
            stored: HashMap::new(),
            run: Run::default(),
            kept: job.model.clone(),
            is_resuming: job.resumed > 0,
            last_seq: 0,
            sent: None,
        };
        loop {
            let page = shared.wait(shared.store().events(&job.id, log.last_seq + 1, PAGE))?;
            let Some(last) = page.last() else {
                return Ok(log);
            };
            log.last_seq = last.seq;
            for event in &page {
                if let Some(once) = JobEvent::parse(&event.body).and_then(|event| event.once()) {
                    log.stored.insert(once, event.seq);
                }
            }
        }
    }

    /// By what its writes are known.
    pub(super) fn claim(&self) -> &Claim {
        &self.claim
    }

    /// Id of the job.
    pub(super) fn job_id(&self) -> &'a str {
        &self.job.id
    }

    /// Makes sure that the job is still this worker's: before something is made that others see.
    pub(super) fn make_sure(&self) -> Result<(), StoreError> {
        let (shared, claim) = (self.shared, &self.claim);
        shared.insist(shared.tries(), || shared.store().make_sure_of(claim))
    }

    /// The finished model waits for room on the disk; rate-limited.
    pub(super) fn waiting_for_room(&mut self) {
        self.send(&JobEvent::Work(WorkEvent::WaitingForRoom));
    }

    /// Whether an earlier server worked on it.
    pub(super) fn is_resumed(&self) -> bool {
        self.job.resumed > 0
    }

    /// Id of the model that this job has kept already, perhaps under an earlier server.
    pub(super) fn kept(&self) -> Option<&str> {
        self.kept.as_deref()
    }

    /// Records that the model is kept and can be used, and its report.
    pub(super) fn model_ready(&mut self, report: &StoredReport) -> Result<(), StoreError> {
        let event = JobEvent::Work(WorkEvent::ModelReady {
            model: report.model.clone(),
            report: report.id.clone(),
        });
        let (shared, claim, body) = (self.shared, &self.claim, event.text());
        let keep = || shared.store().keep_model(claim, report, &body);
        let stored = self.once_stored(&body, keep)?;
        self.kept = Some(report.model.clone());
        self.set_progress(Stage::Comparing, 1.0, None);
        self.tell(&stored);
        Ok(())
    }

    /// Reports reading progress; rate-limited.
    pub(super) fn reading(&mut self, done: usize, total: usize) {
        let share = READING * done as f64 / total.max(1) as f64;
        // A job that goes on is already further than that.
        let progress = match self.kept {
            Some(_) => 1.0,
            None => share.max(self.job.progress),
        };
        self.set_progress(Stage::Reading, progress, None);
        self.send(&JobEvent::Work(WorkEvent::Reading { done, total }));
    }

    /// An evaluation measures `images` images.
    pub(super) fn measuring(&mut self, images: usize) -> Result<(), StoreError> {
        self.starts_anew()?;
        self.set_progress(Stage::Measuring, MEASURING_FROM, None);
        self.save(self.shared.device_name())?;
        self.record(&JobEvent::Work(WorkEvent::Started {
            purpose: "evaluation".to_owned(),
            device: self.shared.device_name().to_owned(),
            images,
        }))
    }

    /// How many images an evaluation has asked the model about; rate-limited.
    pub(super) fn measured(&mut self, done: usize, total: usize) {
        let share = done as f64 / total.max(1) as f64;
        let progress = MEASURING_FROM + (MEASURED - MEASURING_FROM) * share;
        self.set_progress(Stage::Measuring, progress, None);
        self.send(&JobEvent::Work(WorkEvent::Measuring { done, total }));
    }

    /// The pictures of a film are looked at from now on.
    pub(super) fn film_started(
        &mut self,
        film: &str,
        device: &str,
        duration_s: Option<f64>,
    ) -> Result<(), StoreError> {
        self.set_progress(Stage::Watching, self.job.progress, None);
        self.save(device)?;
        self.record(&JobEvent::Film(FilmEvent::Started {
            purpose: "film".to_owned(),
            device: device.to_owned(),
            film: film.to_owned(),
            duration_s,
        }))
    }

    /// How far a film is; rate-limited, and stored if that `is_kept`.
    pub(super) fn film_progress(
        &mut self,
        progress: FilmProgress,
        is_kept: bool,
    ) -> Result<(), StoreError> {
        let FilmProgress {
            done_s,
            duration_s,
            pictures,
            pictures_per_s,
            seconds_left,
        } = progress;
        let share = duration_s.map_or(0.0, |duration_s| done_s / duration_s.max(1e-3));
        self.set_progress(Stage::Watching, share.clamp(0.0, 1.0), seconds_left);
        self.send(&JobEvent::Film(FilmEvent::Progress {
            done_s,
            duration_s,
            pictures,
            pictures_per_s,
            seconds_left,
        }));
        match is_kept {
            true => self.save(self.shared.device_name()),
            false => Ok(()),
        }
    }

    /// Records what a training reports.
    pub(super) fn training(&mut self, event: Event) -> Result<(), StoreError> {
        match &event {
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
            }
            Event::CheckpointFailed { epoch, detail, .. } => {
                tracing::warn!(epoch, detail, "a checkpoint cannot be saved");
            }
            Event::CheckpointDamaged { epoch, detail, .. } => {
                tracing::warn!(epoch, detail, "a damaged checkpoint is not gone on from");
            }
            Event::Resumed { .. } => self.is_resuming = false,
            Event::Batch {
                epoch,
                batch,
                batches,
                seconds_left,
                ..
            } => {
                self.starts_anew()?;
                let done = *epoch as f64 - 1.0 + *batch as f64 / (*batches).max(1) as f64;
                self.advance(done, *seconds_left);
            }
            Event::Epoch {
                summary,
                seconds_left,
                ..
            } => {
                self.starts_anew()?;
                self.advance(summary.epoch as f64, *seconds_left);
                self.save(self.shared.device_name())?;
            }
        }
        let event = JobEvent::Training(event);
        if event.is_transient() {
            self.send(&event);
            return Ok(());
        }
        self.record(&event)
    }

    /// Without a checkpoint an interrupted training starts from its first epoch, and says so.
    fn starts_anew(&mut self) -> Result<(), StoreError> {
        if !std::mem::take(&mut self.is_resuming) {
            return Ok(());
        }
        self.record(&JobEvent::Training(Event::Resumed {
            purpose: self.run.purpose.clone(),
            epoch: 0,
        }))
    }

    /// Stores an event, then sends it to all listeners. What happens once and is stored already is replaced, for those who
    /// read it later.
    fn record(&mut self, event: &JobEvent) -> Result<(), StoreError> {
        let (shared, claim, body) = (self.shared, &self.claim, event.text());
        let once = event.once();
        if let Some(&seq) = once.as_ref().and_then(|once| self.stored.get(once)) {
            let retell = || shared.store().retell(claim, seq, &body);
            return shared.insist(shared.tries(), retell);
        }
        let stored = self.once_stored(&body, || shared.store().append(claim, &body))?;
        self.stored.extend(once.map(|once| (once, stored.seq)));
        self.tell(&stored);
        Ok(())
    }

    /// Runs a write that adds this event. Before another try it looks whether the first one did: an answer may be lost with its
    /// connection.
    fn once_stored<F>(&self, body: &str, write: impl Fn() -> F) -> Result<StoredEvent, StoreError>
    where
        F: Future<Output = Result<StoredEvent, StoreError>>,
    {
        let (shared, job, next) = (self.shared, &self.job.id, self.last_seq + 1);
        let is_tried = Cell::new(false);
        let (is_tried, write) = (&is_tried, &write);
        shared.insist(shared.tries(), || async move {
            if is_tried.replace(true) {
                let stored = shared.store().events(job, next, 1).await?;
                if let Some(stored) = stored.into_iter().find(|stored| stored.body == body) {
                    return Ok(stored);
                }
            }
            write().await
        })
    }

    /// Sends a stored event to all listeners.
    fn tell(&mut self, stored: &StoredEvent) {
        let (shared, job) = (self.shared, &self.job.id);
        self.last_seq = stored.seq;
        let mut board = shared.board();
        if let Some(running) = board.running.get_mut(job) {
            running.latest = None;
        }
        shared.send_stored(&mut board, job, stored, false);
    }

    /// Sends a transient event, which is not stored, to all listeners; rate-limited.
    fn send(&mut self, event: &JobEvent) {
        let is_early = |sent: Instant| sent.elapsed() < TRANSIENT_EVERY;
        if self.sent.is_some_and(is_early) {
            return;
        }
        self.sent = Some(Instant::now());
        let news = News::transient(&self.job.id, self.last_seq, event);
        let mut board = self.shared.board();
        if let Some(running) = board.running.get_mut(&self.job.id) {
            running.latest = Some(news.clone());
        }
        let _ = self.shared.news.send(news);
    }

    /// Moves the bar to `done` epochs of the current run: the job's own, or the comparison's.
    fn advance(&self, done: f64, seconds_left: f64) {
        let share = (done / self.run.epochs.max(1) as f64).min(1.0);
        let is_comparison = self.run.purpose == "comparison";
        if !is_comparison && self.kept.is_none() {
            let progress = READING + (1.0 - READING - MEASURING) * share;
            return self.set_progress(Stage::Training, progress, Some(seconds_left));
        }
        self.set_progress(Stage::Comparing, 1.0, Some(seconds_left));
        // A kept model's run is done once more where all its checkpoints are damaged: the comparison needs it.
        let share = if is_comparison { share } else { 0.0 };
        if let Some(running) = self.shared.board().running.get_mut(&self.job.id) {
            running.comparison = Some(share);
        }
    }

    fn set_progress(&self, stage: Stage, progress: f64, seconds_left: Option<f64>) {
        let mut board = self.shared.board();
        let is_stopping = board.cancelling.contains(&self.job.id);
        if let Some(running) = board.running.get_mut(&self.job.id) {
            running.stage = if is_stopping { Stage::Stopping } else { stage };
            running.progress = progress;
            running.seconds_left = seconds_left;
        }
    }

    /// Stores how far the running job is.
    fn save(&self, device: &str) -> Result<(), StoreError> {
        let running = self.shared.board().running.get(&self.job.id).cloned();
        let (progress, seconds_left) = running.map_or((0.0, None), |running| {
            (running.progress, running.seconds_left)
        });
        let store = self.shared.store();
        self.shared.insist(self.shared.tries(), || {
            store.save_progress(&self.claim, progress, seconds_left, device)
        })
    }
}

//! A film as a job: its pictures in, a journal of what was seen out. The journal is also the checkpoint: what was looked at before
//! a kill is not looked at again.

use std::time::{Duration, Instant};

use super::error::JobError;
use super::event_log::{EventLog, FilmProgress};
use super::request::FilmRequest;
use super::shared::{Outcome, Shared};
use crate::files::{FileError, checksum};
use crate::inference::bulk::{Bulk, BulkConfig};
use crate::inference::engine::FaceMode;
use crate::inference::film::{self, Follower, Sight};
use crate::storage::film_journal::{Entry, FilmHead, Journal, JournalError, Settings};
use crate::storage::films::FactsMaker;
use crate::storage::store::{End, FilmEnd, JobState, StoredFilm};
use crate::vision::decode::DecodeLimits;
use crate::vision::film::{Film, Frames, Sampling, Tools, Wanted};

/// How often it is written down how far the film is, and what was seen so far.
const SAVE_EVERY: Duration = Duration::from_secs(5);

/// Pictures after which the free space is looked at again.
const ROOM_EVERY: usize = 200;

/// Why looking at pictures ends before the film does.
enum Stop {
    /// The server stops, or someone asked the job to.
    Asked,
    Broken(JobError),
}

impl<E: Into<JobError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Broken(error.into())
    }
}

/// Looks at a film, or goes on with it. One that was cancelled keeps what was seen, as does one that breaks off.
pub(super) fn carry_out(
    shared: &Shared,
    log: EventLog<'_>,
    request: &FilmRequest,
) -> Result<Outcome, JobError> {
    let stored = shared.wait(shared.store().film(&request.film))?;
    let stored = stored.ok_or(JobError::NoFilm)?;
    if let Some(why) = &stored.damaged {
        let remedy = "delete the film and upload it again";
        return Err(JobError::DamagedRow("film", why.clone(), remedy));
    }
    let mut watching = Watching::begin(shared, log, stored)?;
    if watching.is_over.is_none() && !shared.should_stop(watching.log.job_id()) {
        match watching.go_on() {
            Ok(ending) => watching.end(ending)?,
            Err(Stop::Asked) => {}
            Err(Stop::Broken(error)) => return Err(error),
        }
    }
    watching.outcome()
}

/// A film that is being looked at.
struct Watching<'a> {
    shared: &'a Shared,
    log: EventLog<'a>,
    film: StoredFilm,
    journal: Journal,
    follower: Follower,
    facts: FactsMaker,
    head: Option<FilmHead>,
    /// Whether the film was read to its end, and why not, once that is known.
    is_over: Option<Option<String>>,
}

impl<'a> Watching<'a> {
    /// Takes up what an earlier server saw.
    fn begin(shared: &'a Shared, log: EventLog<'a>, film: StoredFilm) -> Result<Self, JobError> {
        let journal = journal(shared, &film)?;
        let mut watching = Self {
            shared,
            log,
            film,
            follower: Follower::default(),
            facts: FactsMaker::default(),
            head: None,
            is_over: None,
            journal,
        };
        for entry in watching.journal.entries()? {
            match entry? {
                Entry::Film(head) => {
                    watching.facts.begin(&head);
                    watching.head = Some(head);
                }
                Entry::Sight(sight) => watching.facts.take(&watching.follower.follow(sight)),
                Entry::Followed(frame) => watching.facts.take(&frame),
                Entry::End { error } => watching.is_over = Some(error),
                Entry::Settings(_) => {}
            }
        }
        Ok(watching)
    }

    /// Looks at the pictures that are left; why the film gave no more of them, if it is not over.
    fn go_on(&mut self) -> Result<Option<String>, Stop> {
        let (opened, tools) = self.shared.films.open_video(&self.film)?;
        self.begin_film(&opened)?;
        let bulk = self.bulk()?;
        let device = self.shared.device_name().to_owned();
        self.log
            .film_started(&self.film.id, &device, opened.duration_s)?;
        let frames = self.frames(&opened, &tools)?;
        let mut pace = Pace::begin(self.facts.last_s());
        let ending = film::look(&bulk, frames, |seconds, sight| {
            if self.shared.should_stop(self.log.job_id()) {
                return Err(Stop::Asked);
            }
            // A picture on which something panicked is none; the others go on.
            match sight {
                Some(sight) => self.take(sight, seconds, &mut pace),
                None => Ok(()),
            }
        })?;
        // The words are for people; the log does not name what is theirs.
        let ending = ending.inspect(|_| tracing::info!("a film could not be read to its end"));
        match ending {
            Some(error) if self.facts.last_s().is_none() => Err(error.into()),
            ending => Ok(ending.map(|error| error.to_string())),
        }
    }

    fn frames(&self, opened: &Film, tools: &Tools) -> Result<Frames, Stop> {
        let sampling = Sampling::new(self.film.every_s).ok_or(JobError::NoFilm)?;
        let wanted = Wanted::Sampled {
            sampling,
            after: self.facts.last_s(),
        };
        Ok(Frames::open(opened, wanted, tools)?)
    }

    fn begin_film(&mut self, opened: &Film) -> Result<(), Stop> {
        if self.head.is_some() {
            return Ok(());
        }
        let head = FilmHead {
            file: self.film.file_name.clone(),
            duration_s: opened.duration_s,
            rate: opened.rate,
        };
        self.journal.add(&Entry::Film(head.clone()))?;
        self.facts.begin(&head);
        self.head = Some(head);
        Ok(())
    }

    fn bulk(&self) -> Result<Bulk, Stop> {
        let classifier = self.shared.classifier(&self.film.model)?;
        let config = BulkConfig {
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            detector: self.shared.models.engine().detector(),
            faces: FaceMode::Detect,
            decode: DecodeLimits::default(),
        };
        let copy = super::training::copy_of(self.shared, &classifier);
        Bulk::new(copy, config).map_err(|error| JobError::Threads(error.to_string()).into())
    }

    fn take(&mut self, sight: Sight, seconds: f64, pace: &mut Pace) -> Result<(), Stop> {
        self.journal.add(&Entry::Sight(sight.clone()))?;
        self.facts.take(&self.follower.follow(sight));
        pace.pictures += 1;
        if pace.pictures.is_multiple_of(ROOM_EVERY) {
            self.shared.datasets.make_sure_of_room(0)?;
        }
        let facts = pace.is_time_to_save().then(|| self.facts.facts(None));
        let duration_s = self.head.as_ref().and_then(|head| head.duration_s);
        self.log
            .film_progress(pace.progress(seconds, duration_s), facts.is_some())?;
        if let Some(facts) = facts {
            let store = self.shared.store();
            self.shared
                .insist(Some(1), || store.save_film_facts(&self.film.id, &facts))?;
        }
        Ok(())
    }

    fn end(&mut self, ending: Option<String>) -> Result<(), JobError> {
        self.journal.add(&Entry::End {
            error: ending.clone(),
        })?;
        self.is_over = Some(ending);
        Ok(())
    }

    /// How the job ends; nothing if the server stops, and it goes on after the next start.
    fn outcome(self) -> Result<Outcome, JobError> {
        let state = match self.is_over {
            Some(_) => JobState::Succeeded,
            None if self.shared.has_to_let_go(self.log.job_id()) => return Ok(None),
            None => JobState::Cancelled,
        };
        self.journal.sync()?;
        let path = self.shared.films.journal(&self.film.id);
        let sum = checksum::of_file(&path).map_err(FileError::at(&path));
        let ends_early = self.is_over.flatten();
        Ok(Some(End {
            film: Some(FilmEnd {
                seen: self.facts.facts(ends_early.as_deref()),
                journal_sha256: sum.map_err(JobError::File)?,
            }),
            ..End::plain(state)
        }))
    }
}

/// The journal of a film: a new one, or that of an earlier server. One that a power cut damaged is begun again.
fn journal(shared: &Shared, film: &StoredFilm) -> Result<Journal, JobError> {
    let path = shared.films.journal(&film.id);
    let settings = settings(shared, film);
    if !path.exists() {
        return Ok(Journal::begin(&path, &settings)?);
    }
    match Journal::resume(&path, &settings) {
        Err(JournalError::Damaged { .. } | JournalError::OtherSettings { .. })
            if film.has_video =>
        {
            std::fs::remove_file(&path).map_err(FileError::at(&path))?;
            Ok(Journal::begin(&path, &settings)?)
        }
        journal => Ok(journal?),
    }
}

/// What decides on what is seen.
fn settings(shared: &Shared, film: &StoredFilm) -> Settings {
    let detector = shared.models.engine().detector().to_string();
    [
        ("every_s", film.every_s.to_string()),
        ("model", film.model.clone()),
        ("detector", detector),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

/// How fast a film is looked at.
struct Pace {
    started: Instant,
    saved: Instant,
    /// Where in the film this server began, in seconds.
    begun_s: f64,
    /// Pictures that it looked at.
    pictures: usize,
}

impl Pace {
    fn begin(last_s: Option<f64>) -> Self {
        Self {
            started: Instant::now(),
            saved: Instant::now(),
            begun_s: last_s.unwrap_or(0.0),
            pictures: 0,
        }
    }

    fn is_time_to_save(&mut self) -> bool {
        let is_time = self.saved.elapsed() >= SAVE_EVERY;
        if is_time {
            self.saved = Instant::now();
        }
        is_time
    }

    fn progress(&self, done_s: f64, duration_s: Option<f64>) -> FilmProgress {
        let elapsed = self.started.elapsed().as_secs_f64().max(1e-3);
        let rate = (done_s - self.begun_s) / elapsed;
        let left = duration_s.map(|duration_s| (duration_s - done_s).max(0.0));
        FilmProgress {
            done_s,
            duration_s,
            pictures: self.pictures,
            pictures_per_s: self.pictures as f64 / elapsed,
            seconds_left: left.filter(|_| rate > 0.0).map(|left| left / rate),
        }
    }
}

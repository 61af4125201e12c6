//! Requests to a site's program: their answers are judged, and what they confirm goes into the ledger.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::ledger::{Fate, Kind};
use crate::look;
use crate::pictures;
use crate::program::{Answer, Body};
use crate::shim::Fault;
use crate::site::Site;
use crate::table::{Trouble, TroubleKind};

/// Longest time that a job may take; only a broken program takes it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// Time that a lasting fault goes on while a job runs.
const LASTS_FOR: Duration = Duration::from_millis(300);

impl Site {
    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, &Body::Nothing)
    }

    /// The status of an answer that is not judged.
    pub(crate) fn status_of(&self, path: &str) -> u16 {
        let program = self.program.as_ref();
        program.map_or(0, |program| {
            program.send("GET", path, &Body::Nothing).status
        })
    }

    /// Sends a request and judges its answer.
    fn ask(&mut self, method: &str, path: &str, body: &Body) -> Answer {
        let answer = match &self.program {
            Some(program) => program.send(method, path, body),
            None => Answer::default(),
        };
        let may_be = match self.fault.filter(|_| self.is_armed) {
            Some(fault) if fault.kills() => answer.status == 0,
            Some(fault) if fault.is_full_disk() => answer.status == 507,
            Some(_) => [500, 503].contains(&answer.status),
            None => false,
        };
        let text = String::from_utf8_lossy(&answer.body);
        if !answer.is_confirmed() && !may_be {
            let text = format!("{method} {path} is answered {}: {text}", answer.status);
            self.trouble(TroubleKind::WrongAnswer, text);
        } else if text.contains(&*self.scratch.path().to_string_lossy()) {
            let text = format!("{method} {path} names a folder of the server: {text}");
            self.trouble(TroubleKind::WrongAnswer, text);
        }
        answer
    }

    /// Asks for what frees room, which works on a full disk too.
    fn ask_to_free(&mut self, method: &str, path: &str) -> Answer {
        let is_full = self.is_armed && self.fault.is_some_and(Fault::is_full_disk);
        let answer = self.ask(method, path, &Body::Nothing);
        if is_full && answer.status == 507 {
            let text = format!("{method} {path} does not work on a full disk");
            self.trouble(TroubleKind::WrongAnswer, text);
        }
        answer
    }

    /// What is confirmed would survive a power cut.
    fn must_be_durable(&mut self, what: &str) {
        if self.is_armed && self.shim.has_hit() {
            return;
        }
        let pending = self.shim.pending();
        if !pending.is_empty() {
            let text = format!("{what} is confirmed before all is synced: {pending:?}");
            self.trouble(TroubleKind::WrongAnswer, text);
            self.shim.forget_pending();
        }
    }

    /// The id of what was made; nothing if that was not confirmed.
    fn made(&mut self, kind: Kind, answer: &Answer) -> Option<String> {
        if !answer.is_confirmed() {
            self.ledger.may_have_more();
            return None;
        }
        let id = answer.json()["id"].as_str().unwrap_or_default().to_owned();
        self.ledger.set(kind, &id, Fate::Kept);
        if kind != Kind::Job {
            self.must_be_durable(&format!("a new {kind:?}"));
        }
        Some(id)
    }

    pub(crate) fn upload(&mut self) -> Option<String> {
        let answer = self.ask(
            "POST",
            &format!("{}?copy=true", Kind::Dataset.address()),
            &Body::Zip(pictures::dataset()),
        );
        self.made(Kind::Dataset, &answer)
    }

    pub(crate) fn import(&mut self) -> Option<String> {
        let base = Arc::clone(&self.base);
        let answer = self.ask("POST", Kind::Model.address(), &Body::Zip(&base.model_zip));
        let id = self.made(Kind::Model, &answer)?;
        let name = answer.json()["name"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        self.ledger.name(&id, &name, true);
        Some(id)
    }

    /// Gives a model a name that none had before.
    pub(crate) fn rename(&mut self, model: &str) {
        self.names += 1;
        let name = format!("name {}", self.names);
        let path = format!("/api/v1/models/{model}");
        let answer = self.ask("PATCH", &path, &Body::Json(json!({"name": name})));
        self.ledger.name(model, &name, answer.is_confirmed());
        if answer.is_confirmed() {
            self.must_be_durable("a name");
        }
    }

    pub(crate) fn make_default(&mut self, model: &str) {
        let path = format!("/api/v1/models/{model}");
        let answer = self.ask("PATCH", &path, &Body::Json(json!({"default": true})));
        self.ledger.make_default(model, answer.is_confirmed());
        if answer.is_confirmed() {
            self.must_be_durable("the default");
        }
    }

    /// Removes something; whether that was confirmed.
    pub(crate) fn remove(&mut self, kind: Kind, id: &str) -> bool {
        let answer = self.ask_to_free("DELETE", &format!("{}/{id}", kind.address()));
        let fate = match answer.is_confirmed() {
            true => Fate::Gone,
            false => Fate::Unsure,
        };
        self.ledger.set(kind, id, fate);
        if fate == Fate::Gone && look::files_of(&self.folder(), id) {
            self.trouble(
                TroubleKind::LeftOver,
                format!("files of {kind:?} {id} after its end"),
            );
        }
        if fate == Fate::Gone {
            self.must_be_durable(&format!("the end of a {kind:?}"));
        }
        fate == Fate::Gone
    }

    /// Removes the model that is the default one.
    pub(crate) fn remove_default(&mut self, model: &str) {
        let bundled = self.base.bundled.clone();
        // It answers from the same moment on.
        self.ledger.make_default(&bundled, false);
        if self.remove(Kind::Model, model) {
            self.ledger.make_default(&bundled, true);
        }
    }

    /// Asks for a job.
    pub(crate) fn submit(&mut self, request: &Value) -> Option<String> {
        let answer = self.ask("POST", Kind::Job.address(), &Body::Json(request.clone()));
        let job = self.made(Kind::Job, &answer)?;
        self.ledger.must_end(&job, "succeeded");
        Some(job)
    }

    /// Asks a job to end; whether that was confirmed.
    pub(crate) fn cancel(&mut self, job: &str) -> bool {
        let answer = self.ask_to_free("POST", &format!("/api/v1/jobs/{job}/cancel"));
        match answer.is_confirmed() {
            true => self.ledger.must_end(job, "cancelled"),
            false => self.ledger.may_end(job, "cancelled"),
        }
        answer.is_confirmed()
    }

    pub(crate) fn job(&mut self, id: &str) -> Value {
        self.get(&format!("/api/v1/jobs/{id}")).json()
    }

    /// Waits until the job has ended, or the program is gone. A lasting fault ends a while after its first hit.
    pub(crate) fn wait_for(&mut self, id: &str) {
        let started = Instant::now();
        let mut hit: Option<Instant> = None;
        while started.elapsed() < PATIENCE && self.is_alive() {
            let job = self.job(id);
            match job["state"].as_str() {
                Some("queued" | "running") | None => {}
                Some(state) => return self.has_ended(id, state, &job),
            }
            if self.is_armed && self.shim.has_hit() {
                let hit = *hit.get_or_insert_with(Instant::now);
                if self.fault.is_some_and(Fault::is_lasting) && hit.elapsed() > LASTS_FOR {
                    self.disarm();
                }
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        if self.is_alive() {
            self.trouble(TroubleKind::Lost, format!("the job {id} never ends"));
        }
    }

    fn has_ended(&mut self, id: &str, state: &str, job: &Value) {
        let is_broken = self.fault.is_some_and(Fault::is_broken_disk);
        let trouble = self.ledger.has_ended(id, state, is_broken);
        if let Some(Trouble { kind, text }) = trouble {
            self.trouble(kind, format!("{text}: {}", job["error"]));
        }
        self.must_be_durable(&format!("a job's end ({state})"));
        if let Some(report) = job["result"]["report"].as_str() {
            self.ledger.set(Kind::Report, report, Fate::Kept);
        }
        if let Some(model) = job["result"]["model"].as_str()
            && job["kind"] == "train"
        {
            self.ledger.set(Kind::Model, model, Fate::Kept);
            let name = job["request"]["name"].as_str().unwrap_or_default();
            self.ledger.name(model, name, true);
        } else if state == "failed" {
            // On a broken disk it may have been kept before it failed.
            self.ledger.may_have_more();
        }
    }

    /// Waits for every job that was to go on, and learns of those that ended unseen.
    pub(crate) fn finish_jobs(&mut self) {
        let Some(view) = self.view() else { return };
        for job in view.states.keys() {
            if !self.ledger.knows_end_of(job) {
                self.wait_for(job);
            }
        }
    }
}

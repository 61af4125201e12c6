//! A data folder, the program that serves it, and what that has confirmed.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

use crate::ledger::{Kind, Ledger};
use crate::look;
use crate::pictures;
use crate::program::Program;
use crate::shim::{Fault, Library, Seen, Shim};
use crate::table::{Trouble, TroubleKind};

/// What every site begins with.
#[derive(Default)]
pub(crate) struct Base {
    pub(crate) dataset: String,
    /// One whose files are moved away for a while, so that a job on it waits.
    pub(crate) spare: String,
    pub(crate) model: String,
    pub(crate) model_zip: Vec<u8>,
    pub(crate) bundled: String,
    pub(crate) ledger: Ledger,
}

pub(crate) struct Site {
    pub(crate) base: Arc<Base>,
    pub(crate) ledger: Ledger,
    pub(crate) scratch: TempDir,
    pub(crate) shim: Shim,
    pub(crate) program: Option<Program>,
    /// What this case injects, from when it is armed until the case ends.
    pub(crate) fault: Option<Fault>,
    pub(crate) is_armed: bool,
    seen: Option<Seen>,
    pub(crate) troubles: Vec<Trouble>,
    pub(crate) names: u32,
}

impl Site {
    /// A folder with two datasets, a trained model, its job and its report, and the program over it.
    pub(crate) fn make(library: &Library) -> Self {
        let mut site = Self::over(Arc::default(), library, |_| {});
        let bundled = site.get(Kind::Model.address()).json()[0]["id"].clone();
        let dataset = site.upload().unwrap();
        let spare = site.upload().unwrap();
        let job = site
            .submit(&pictures::training(&dataset, "base", 1))
            .unwrap();
        site.wait_for(&job);
        let model = job.replacen("job-", "model-", 1);
        let zip = site.get(&format!("/api/v1/models/{model}/download"));
        site.restart();
        let view = site.view().unwrap();
        site.ledger.settle(&view);
        assert!(site.troubles.is_empty(), "{:?}", site.troubles);
        assert!(!site.has_panicked());
        site.base = Arc::new(Base {
            dataset,
            spare,
            model,
            model_zip: zip.body,
            bundled: bundled.as_str().unwrap().to_owned(),
            ledger: site.ledger.clone(),
        });
        site
    }

    /// Another one that begins with the same folder; this one's program has ended.
    pub(crate) fn another(&self, library: &Library) -> Self {
        Self::over(Arc::clone(&self.base), library, |folder| {
            look::copy(&self.folder(), folder)
        })
    }

    fn over(base: Arc<Base>, library: &Library, fill: impl FnOnce(&Path)) -> Self {
        let scratch = tempfile::tempdir().unwrap();
        let mut site = Self {
            ledger: base.ledger.clone(),
            base,
            shim: Shim::new(library, scratch.path().join("control")),
            scratch,
            program: None,
            fault: None,
            is_armed: false,
            seen: None,
            troubles: Vec::new(),
            names: 0,
        };
        fill(&site.folder());
        assert!(site.start());
        site
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.scratch.path().join("data")
    }

    fn said(&self) -> PathBuf {
        self.scratch.path().join("said")
    }

    /// Whether it serves now.
    pub(crate) fn start(&mut self) -> bool {
        self.program = Program::start(&self.shim, &self.folder(), &self.said());
        self.program.is_some()
    }

    pub(crate) fn is_alive(&mut self) -> bool {
        self.program.as_mut().is_some_and(Program::is_alive)
    }

    pub(crate) fn kill(&mut self) {
        if let Some(program) = self.program.take() {
            program.kill();
        }
    }

    /// Ends it in order.
    pub(crate) fn stop(&mut self) {
        if let Some(program) = self.program.take()
            && !program.stop()
        {
            self.trouble(TroubleKind::Crashed, "it did not end in order".to_owned());
        }
    }

    pub(crate) fn restart(&mut self) {
        self.stop();
        self.start_again();
    }

    /// Starts it after its end, whatever that was.
    pub(crate) fn start_again(&mut self) {
        self.kill();
        if !self.start() {
            let said = fs::read_to_string(self.said()).unwrap_or_default();
            self.trouble(
                TroubleKind::Lost,
                format!("it does not start any more: {said}"),
            );
        }
    }

    /// Whether any of its threads did.
    pub(crate) fn has_panicked(&self) -> bool {
        fs::read_to_string(self.said()).is_ok_and(|said| said.contains("panicked at"))
    }

    pub(crate) fn arm(&mut self, fault: Fault, at: i64) {
        self.fault = Some(fault);
        self.is_armed = true;
        self.seen = None;
        self.shim.arm(fault, at);
    }

    /// Counts changes until [`disarm`](Self::disarm).
    pub(crate) fn count(&mut self) {
        self.is_armed = true;
        self.seen = None;
        self.shim.count();
    }

    /// All is well again.
    pub(crate) fn disarm(&mut self) {
        if std::mem::take(&mut self.is_armed) {
            self.seen = Some(self.shim.disarm());
            // What could not be synced is not waited for.
            self.shim.forget_pending();
        }
    }

    /// Whether something has failed, or the program was killed, since it was armed.
    pub(crate) fn was_hit(&self) -> bool {
        self.seen.as_ref().is_some_and(|seen| seen.is_hit)
    }

    /// Ends a case: what it saw, and what went wrong.
    pub(crate) fn end_case(&mut self) -> (Seen, Vec<Trouble>) {
        self.disarm();
        self.fault = None;
        if self.has_panicked() {
            let said = fs::read_to_string(self.said()).unwrap_or_default();
            self.trouble(TroubleKind::Crashed, said);
            fs::write(self.said(), "").unwrap();
        }
        (
            self.seen.take().unwrap(),
            std::mem::take(&mut self.troubles),
        )
    }

    pub(crate) fn trouble(&mut self, kind: TroubleKind, text: String) {
        self.troubles.push(kind.about(text));
    }

    /// Goes on working: what is confirmed now is to stay too.
    pub(crate) fn go_on(&mut self) {
        self.upload();
        let model = self.base.model.clone();
        self.rename(&model);
    }

    /// Removes everything that this site did not begin with.
    pub(crate) fn tidy(&mut self) {
        let Some(view) = self.view() else { return };
        for kind in Kind::ALL {
            for thing in view.things.iter().filter(|thing| thing.0 == kind) {
                if !self.base.ledger.is_known(thing) {
                    self.remove(kind, &thing.1);
                }
            }
        }
    }

    /// Moves the files of the spare dataset away, or back.
    pub(crate) fn move_spare(&mut self, is_away: bool) {
        let here = self.folder().join("datasets").join(&self.base.spare);
        let away = self.scratch.path().join("away");
        let (from, to) = match is_away {
            true => (here, away),
            false => (away, here),
        };
        if from.exists() {
            fs::rename(from, to).unwrap();
        }
    }
}

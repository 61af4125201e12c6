//! What the server has confirmed, and whether it is still so.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::table::{Trouble, TroubleKind};

/// What kinds of things the server keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Dataset,
    Model,
    Job,
    Report,
}

impl Kind {
    /// Jobs first: what one still needs cannot be removed.
    pub(crate) const ALL: [Self; 4] = [Self::Job, Self::Report, Self::Model, Self::Dataset];

    pub(crate) fn address(self) -> &'static str {
        match self {
            Self::Dataset => "/api/v1/datasets",
            Self::Model => "/api/v1/models",
            Self::Job => "/api/v1/jobs",
            Self::Report => "/api/v1/reports",
        }
    }
}

/// A kind and an id.
pub(crate) type Thing = (Kind, String);

/// What became of a thing, as far as the server has said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Kept,
    Gone,
    /// It was to be removed, and that was not answered with success.
    Unsure,
}

/// What was confirmed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ledger {
    things: BTreeMap<Thing, Fate>,
    /// Names that each model may have: two after a change that was not answered with success.
    names: BTreeMap<String, Vec<String>>,
    /// Models of which one is the default.
    defaults: Vec<String>,
    /// States that each job may end in.
    ends: BTreeMap<String, Vec<&'static str>>,
    /// The end that was shown of each job.
    ended: BTreeMap<String, String>,
    /// Something was to be made, and that was not answered with success: it may be there all the same.
    may_have_more: bool,
}

/// What is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct View {
    pub(crate) things: BTreeSet<Thing>,
    /// Each model's.
    pub(crate) names: BTreeMap<String, String>,
    pub(crate) default: String,
    /// Each job's.
    pub(crate) states: BTreeMap<String, String>,
}

impl View {
    /// Adds what a list says of a thing.
    pub(crate) fn add(&mut self, kind: Kind, thing: &Value) {
        let text = |field: &str| thing[field].as_str().unwrap().to_owned();
        let id = text("id");
        match kind {
            Kind::Model => drop(self.names.insert(id.clone(), text("name"))),
            Kind::Job => drop(self.states.insert(id.clone(), text("state"))),
            Kind::Dataset | Kind::Report => {}
        }
        if thing["default"] == true {
            self.default = id.clone();
        }
        self.things.insert((kind, id));
    }

    pub(crate) fn open_jobs(&self) -> Vec<String> {
        let open = self.states.iter();
        let open = open.filter(|(_, state)| ["queued", "running"].contains(&state.as_str()));
        open.map(|(id, _)| id.clone()).collect()
    }
}

impl Ledger {
    pub(crate) fn set(&mut self, kind: Kind, id: &str, fate: Fate) {
        self.things.insert((kind, id.to_owned()), fate);
    }

    pub(crate) fn may_have_more(&mut self) {
        self.may_have_more = true;
    }

    /// A change of a model's name, confirmed or only tried.
    pub(crate) fn name(&mut self, model: &str, name: &str, is_confirmed: bool) {
        let names = self.names.entry(model.to_owned()).or_default();
        if is_confirmed {
            names.clear();
        }
        names.push(name.to_owned());
    }

    pub(crate) fn make_default(&mut self, model: &str, is_confirmed: bool) {
        if is_confirmed {
            self.defaults.clear();
        }
        self.defaults.push(model.to_owned());
    }

    /// The job must end in this state.
    pub(crate) fn must_end(&mut self, job: &str, state: &'static str) {
        self.ends.insert(job.to_owned(), vec![state]);
    }

    /// Beside others, the job may end so.
    pub(crate) fn may_end(&mut self, job: &str, state: &'static str) {
        let states = self.ends.entry(job.to_owned());
        states.or_insert_with(|| vec!["succeeded"]).push(state);
    }

    pub(crate) fn must_be_cancelled(&self, job: &str) -> bool {
        let ends = self.ends.get(job);
        ends.is_some_and(|ends| ends[..] == ["cancelled"])
    }

    /// The job's end was shown.
    pub(crate) fn has_ended(&mut self, job: &str, state: &str, may_fail: bool) -> Option<Trouble> {
        self.ended.insert(job.to_owned(), state.to_owned());
        let ends = self.ends.get(job).cloned();
        let ends = ends.unwrap_or_else(|| vec!["succeeded"]);
        if ends.contains(&state) || (may_fail && state == "failed") {
            return None;
        }
        let kind = match self.must_be_cancelled(job) {
            true => TroubleKind::Lost,
            false => TroubleKind::WrongAnswer,
        };
        Some(kind.about(format!("the job {job} is {state}, not {ends:?}")))
    }

    pub(crate) fn knows_end_of(&self, job: &str) -> bool {
        self.ended.contains_key(job)
    }

    pub(crate) fn default_model(&self) -> Option<&String> {
        self.defaults.first()
    }

    pub(crate) fn is_known(&self, thing: &Thing) -> bool {
        self.things.contains_key(thing)
    }

    /// What is not as it was confirmed.
    pub(crate) fn compare(&self, view: &View) -> Vec<Trouble> {
        let lost = |text: String| TroubleKind::Lost.about(text);
        let mut troubles = Vec::new();
        for (thing, fate) in &self.things {
            match (fate, view.things.contains(thing)) {
                (Fate::Kept, false) => troubles.push(lost(format!("{thing:?} is not there"))),
                // An id may be given once more.
                (Fate::Gone, true) if !self.may_have_more => {
                    troubles.push(lost(format!("{thing:?} is there again")))
                }
                _ => {}
            }
        }
        if !self.may_have_more {
            let more = view.things.iter().filter(|thing| !self.is_known(thing));
            troubles.extend(more.map(|thing| {
                TroubleKind::WrongAnswer.about(format!("nobody was told of {thing:?}"))
            }));
        }
        for (model, names) in &self.names {
            if let Some(name) = view.names.get(model)
                && !names.contains(name)
            {
                troubles.push(lost(format!("{model} is called {name}, not {names:?}")));
            }
        }
        if !self.defaults.contains(&view.default) {
            let (is, was) = (&view.default, &self.defaults);
            troubles.push(lost(format!("the default is {is}, not {was:?}")));
        }
        for (job, state) in &self.ended {
            if let Some(now) = view.states.get(job)
                && now != state
            {
                troubles.push(lost(format!("the job {job} was {state} and is {now}")));
            }
        }
        troubles
    }

    /// Takes what is there for confirmed: after a start nothing is unsure any more.
    pub(crate) fn settle(&mut self, view: &View) {
        self.things = view
            .things
            .iter()
            .map(|thing| (thing.clone(), Fate::Kept))
            .collect();
        let names = view.names.iter();
        self.names = names
            .map(|(id, name)| (id.clone(), vec![name.clone()]))
            .collect();
        self.defaults = vec![view.default.clone()];
        self.ends.retain(|job, _| view.states.contains_key(job));
        self.ended.retain(|job, _| view.states.contains_key(job));
        self.may_have_more = false;
    }
}

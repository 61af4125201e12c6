//! Runs the cases of one scenario on one site.

use std::fmt;
use std::sync::Mutex;

use crate::health;
use crate::scenarios::{self, Scenario};
use crate::shim::Fault;
use crate::site::Site;
use crate::table::{Table, TroubleKind};

/// Cases with errors after which the program is started again.
const RESTART_EVERY: usize = 8;
/// Changes that one case may make more or fewer than another, because threads take turns differently.
const SLACK: usize = 2;

/// Which of many cases are run: those whose number leaves `from` when divided by `step`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    step: usize,
    from: usize,
}

impl Part {
    fn of<T>(self, cases: Vec<T>) -> Vec<T> {
        cases
            .into_iter()
            .skip(self.from)
            .step_by(self.step)
            .collect()
    }
}

/// What hits the program.
#[derive(Debug, Clone, Copy)]
enum Hits {
    Errors,
    Kills,
    /// Errors while it is asked how it is.
    Health,
}

/// Cases that run one after the other.
pub(crate) struct Task {
    scenario: Option<&'static Scenario>,
    hits: Hits,
    part: Part,
}

impl Task {
    /// The longest first: all cases of the kind called `which`, or of all kinds, or some of each.
    pub(crate) fn list(which: Option<&str>) -> Vec<Self> {
        let is_wanted = |name: &str| which.is_none_or(|which| which == "all" || which == name);
        let parts = |step| match which {
            Some(_) => (0..4).map(|from| Part { step: 4, from }).collect(),
            None => vec![Part {
                step,
                from: step / 2,
            }],
        };
        let mut tasks = Vec::new();
        let mut add = |scenario: Option<&'static Scenario>, hits, step| {
            tasks.extend(parts(step).into_iter().map(|part| Self {
                scenario,
                hits,
                part,
            }));
        };
        if is_wanted(health::NAME) {
            add(None, Hits::Health, 9);
        }
        for scenario in scenarios::ALL.iter().filter(|kind| is_wanted(kind.name)) {
            let [errors, kills] = scenario.steps;
            add(Some(scenario), Hits::Errors, errors);
            add(Some(scenario), Hits::Kills, kills);
        }
        tasks
    }

    pub(crate) fn run(&self, mut site: Site, table: &Mutex<Table>) {
        let Some(scenario) = self.scenario else {
            return health::run(&mut site, |cases| self.part.of(cases), table);
        };
        let changes = count(&mut site, scenario);
        let cases = match self.hits {
            Hits::Kills => (1..=changes.len() + SLACK)
                .map(|at| (at, Fault::KILL))
                .collect(),
            _ => errors(&changes),
        };
        let cases = self.part.of(cases);
        let last = cases.len();
        for (number, (at, fault)) in cases.into_iter().enumerate() {
            let case = Case {
                scenario,
                fault,
                at,
            };
            let is_restarted = (number + 1) % RESTART_EVERY == 0 || number + 1 == last;
            case.run(&mut site, is_restarted, table);
        }
    }
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.scenario.map_or(health::NAME, |scenario| scenario.name);
        write!(f, "{name}, {:?}, {:?}", self.hits, self.part)
    }
}

/// The changes of one run where nothing fails: whether each needs room on the disk.
fn count(site: &mut Site, scenario: &Scenario) -> Vec<bool> {
    let id = (scenario.prepare)(site);
    site.count();
    (scenario.act)(site, &id);
    site.disarm();
    (scenario.then)(site, &id);
    site.tidy();
    let (seen, troubles) = site.end_case();
    assert!(troubles.is_empty(), "{}: {troubles:?}", scenario.name);
    seen.changes
}

/// Each change with each error that it can meet.
fn errors(changes: &[bool]) -> Vec<(usize, Fault)> {
    let numbered = changes.iter().zip(1..);
    numbered
        .flat_map(|(needs_room, at)| {
            let can_meet =
                |fault: &Fault| *needs_room || fault.is_lasting() || !fault.is_full_disk();
            Fault::ERRORS
                .into_iter()
                .filter(can_meet)
                .map(move |fault| (at, fault))
        })
        .collect()
}

struct Case {
    scenario: &'static Scenario,
    fault: Fault,
    at: usize,
}

impl Case {
    fn run(&self, site: &mut Site, is_restarted: bool, table: &Mutex<Table>) {
        let id = (self.scenario.prepare)(site);
        site.arm(self.fault, i64::try_from(self.at).unwrap());
        (self.scenario.act)(site, &id);
        site.disarm();
        if self.fault.kills() && site.was_hit() {
            // It may take a moment to be gone.
            site.kill();
        }
        let has_ended = !site.is_alive();
        if has_ended {
            if !self.fault.kills() && !self.scenario.may_end {
                site.trouble(TroubleKind::Crashed, "the server ended".to_owned());
            }
            site.start_again();
        }
        (self.scenario.then)(site, &id);
        site.finish_jobs();
        if has_ended {
            site.compare_all();
        }
        site.go_on();
        site.compare();
        site.compare_with_disk();
        site.tidy();
        if is_restarted {
            site.restart();
            site.compare_all();
        }
        let (seen, troubles) = site.end_case();
        let mut table = table.lock().unwrap();
        if seen.is_hit || !troubles.is_empty() {
            table.add(self.scenario.name, self.fault.name, &troubles);
        }
        table.say(&self.name(&seen.what), &troubles);
    }

    fn name(&self, what: &str) -> String {
        format!(
            "{}, {} at change {} ({what})",
            self.scenario.name, self.fault.name, self.at
        )
    }
}

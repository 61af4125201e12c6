//! What is done to the server while its changes to the disk fail.

use std::time::{Duration, Instant};

use crate::ledger::Kind;
use crate::pictures;
use crate::requests::PATIENCE;
use crate::site::Site;

/// Epochs of a training that is cancelled long before its end.
const ENDLESS: u32 = 1000;

/// One thing that is done.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    /// Makes what is needed, while all is well; its id.
    pub(crate) prepare: fn(&mut Site) -> String,
    /// What is hit.
    pub(crate) act: fn(&mut Site, &str),
    /// What is asked for when all is well again.
    pub(crate) then: fn(&mut Site, &str),
    /// Whether a fault may keep the program from serving: at its start.
    pub(crate) may_end: bool,
    /// Of how many cases one is run each time: of those with errors, and of those with kills.
    pub(crate) steps: [usize; 2],
}

const NOTHING: fn(&mut Site, &str) = |_, _| {};

/// The longest first.
pub(crate) static ALL: [Scenario; 14] = [
    Scenario {
        name: "start after a kill",
        prepare: cut_off,
        act: |site, job| {
            if site.start() {
                site.wait_for(job);
            }
        },
        may_end: true,
        steps: SLOW,
        ..QUIET
    },
    Scenario {
        name: "training",
        act: |site, _| {
            let request = pictures::training(&site.base.dataset, "trained", 2);
            if let Some(job) = site.submit(&request) {
                site.wait_for(&job);
            }
        },
        steps: SLOW,
        ..QUIET
    },
    Scenario {
        name: "cancel a training",
        prepare: |site| endless(site).unwrap_or_default(),
        act: |site, job| {
            if site.cancel(job) {
                site.wait_for(job);
            }
        },
        then: cancel_again,
        steps: SLOW,
        ..QUIET
    },
    Scenario {
        name: "cancel a waiting job",
        prepare: waiting,
        act: |site, job| {
            site.cancel(job);
        },
        then: cancel_again,
        ..QUIET
    },
    Scenario {
        name: "evaluation",
        act: |site, _| drop(evaluate(site)),
        ..QUIET
    },
    Scenario {
        name: "job deletion",
        prepare: |site| evaluate(site).0,
        act: |site, job| {
            site.remove(Kind::Job, job);
        },
        ..QUIET
    },
    Scenario {
        name: "report deletion",
        prepare: |site| evaluate(site).1,
        act: |site, report| {
            site.remove(Kind::Report, report);
        },
        ..QUIET
    },
    Scenario {
        name: "dataset upload",
        act: |site, _| drop(site.upload()),
        ..QUIET
    },
    Scenario {
        name: "dataset deletion",
        prepare: |site| site.upload().unwrap_or_default(),
        act: |site, dataset| {
            site.remove(Kind::Dataset, dataset);
        },
        ..QUIET
    },
    Scenario {
        name: "model import",
        act: |site, _| drop(site.import()),
        ..QUIET
    },
    Scenario {
        name: "model rename",
        act: |site, _| {
            let model = site.base.model.clone();
            site.rename(&model);
        },
        ..QUIET
    },
    Scenario {
        name: "default model",
        prepare: |site| {
            let is_bundled = site.ledger.default_model() == Some(&site.base.bundled);
            let other = if is_bundled {
                &site.base.model
            } else {
                &site.base.bundled
            };
            other.clone()
        },
        act: |site, model| site.make_default(model),
        ..QUIET
    },
    Scenario {
        name: "model deletion",
        prepare: |site| site.import().unwrap_or_default(),
        act: |site, model| {
            site.remove(Kind::Model, model);
        },
        ..QUIET
    },
    Scenario {
        name: "default model deletion",
        prepare: |site| {
            let model = site.import().unwrap_or_default();
            site.make_default(&model);
            model
        },
        act: |site, model| site.remove_default(model),
        // It gets the same id, and is not the default for that.
        then: |site, _| drop(site.import()),
        ..QUIET
    },
];

const QUIET: Scenario = Scenario {
    name: "",
    prepare: |_| String::new(),
    act: NOTHING,
    then: NOTHING,
    may_end: false,
    steps: [3, 2],
};

/// Steps of what takes long.
const SLOW: [usize; 2] = [17, 7];

/// Measures the first model on the first dataset; the job and its report.
fn evaluate(site: &mut Site) -> (String, String) {
    let request = pictures::evaluation(&site.base.dataset, &site.base.model);
    let Some(job) = site.submit(&request) else {
        return Default::default();
    };
    site.wait_for(&job);
    let report = site.job(&job)["result"]["report"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    (job, report)
}

/// A job that waits for files which are away.
fn waiting(site: &mut Site) -> String {
    let before = endless(site).unwrap_or_default();
    let job = site.submit(&pictures::training(&site.base.spare, "waiting", 1));
    site.move_spare(true);
    site.cancel(&before);
    site.wait_for(&before);
    job.unwrap_or_default()
}

/// A training that has finished an epoch and goes on.
fn endless(site: &mut Site) -> Option<String> {
    let job = site.submit(&pictures::training(&site.base.dataset, "endless", ENDLESS))?;
    let started = Instant::now();
    while site.is_alive() && site.job(&job)["last_seq"].as_u64()? < 4 {
        assert!(started.elapsed() < PATIENCE, "the training does not go on");
        std::thread::sleep(Duration::from_millis(10));
    }
    Some(job)
}

/// A cancellation that was not confirmed is asked for again; one that was is left alone.
fn cancel_again(site: &mut Site, job: &str) {
    let state = site.job(job)["state"].clone();
    if ["queued", "running"].map(Into::into).contains(&state) && !site.ledger.must_be_cancelled(job)
    {
        site.cancel(job);
    }
    site.wait_for(job);
    site.move_spare(false);
}

/// A server that was killed with much left to do: a training that was told to end, and uploads and models halfway in or
/// out.
fn cut_off(site: &mut Site) -> String {
    let job = endless(site).unwrap_or_default();
    site.cancel(&job);
    site.kill();
    let folder = site.folder();
    for (place, file) in [
        ("tmp/ds-halfway", "archive.zip"),
        ("models/model-in.4294967295.partial", "weights.safetensors"),
        ("models/model-out.4294967295.removed", "card.json"),
    ] {
        let place = folder.join(place);
        std::fs::create_dir_all(&place).unwrap();
        std::fs::write(place.join(file), "halfway").unwrap();
    }
    std::fs::write(folder.join("models/default.partial"), "model-").unwrap();
    job
}

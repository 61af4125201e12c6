//! Every change to the disk that the program makes is made to fail, or the program is killed at it; afterwards all that
//! it confirmed is compared with what is there. What it confirms is also to be synced by then, as a power cut asks for.
//!
//! Some of the cases run each time, all of them with `FACEFEEL_FAULTS=all`, all of one kind with its name, such as
//! `FACEFEEL_FAULTS="model deletion"`. The table is printed at the end: see it with
//! `cargo test --test faults -- --nocapture`.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod comparisons;
mod health;
mod ledger;
mod look;
mod pictures;
mod program;
mod requests;
mod run;
mod scenarios;
mod shim;
mod site;
mod table;

use std::sync::Mutex;
use std::time::Instant;

use run::Task;
use shim::Library;
use site::Site;
use table::Table;

#[test]
fn what_was_confirmed_survives_every_fault() {
    let started = Instant::now();
    let folder = tempfile::tempdir().unwrap();
    let library = Library::build(folder.path());
    let which = std::env::var("FACEFEEL_FAULTS").ok();
    let mut first = Site::make(&library);
    first.stop();
    let mut tasks = Task::list(which.as_deref());
    // The last one is taken first.
    tasks.reverse();
    assert!(!tasks.is_empty(), "no kind is called {which:?}");
    let tasks = Mutex::new(tasks);
    let table = Mutex::new(Table::default());
    std::thread::scope(|scope| {
        for _ in 0..threads() {
            scope.spawn(|| {
                let next = || tasks.lock().unwrap().pop();
                while let Some(task) = next() {
                    let began = Instant::now();
                    task.run(first.another(&library), &table);
                    eprintln!("{task} took {:.1} s", began.elapsed().as_secs_f64());
                }
            });
        }
    });
    let table = table.into_inner().unwrap();
    let which = which
        .as_deref()
        .unwrap_or("some of the cases (FACEFEEL_FAULTS=all runs all)");
    println!(
        "{which}, {:.0} s\n\n{table}",
        started.elapsed().as_secs_f64()
    );
    assert!(
        table.troubles().is_empty(),
        "{}",
        table.troubles().join("\n")
    );
}

/// A case waits for the disk more than it computes.
fn threads() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    (cores + 1).min(6)
}

//! Whether the server says itself that it cannot write.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::shim::Fault;
use crate::site::Site;
use crate::table::{Table, TroubleKind};

pub(crate) const NAME: &str = "healthz";
const ADDRESS: &str = "/healthz";
/// Time within which it notices; it looks every two seconds.
const WITHIN: Duration = Duration::from_secs(10);

/// Lasting faults from each change of a look on; `part` chooses among them.
pub(crate) fn run(
    site: &mut Site,
    part: impl FnOnce(Vec<(usize, Fault)>) -> Vec<(usize, Fault)>,
    table: &Mutex<Table>,
) {
    site.count();
    site.get(ADDRESS);
    let (seen, troubles) = site.end_case();
    assert!(troubles.is_empty(), "{troubles:?}");
    let lasting: Vec<Fault> = Fault::ERRORS
        .into_iter()
        .filter(|fault| fault.is_lasting())
        .collect();
    let numbers = 1..=seen.changes.len();
    let cases = numbers
        .flat_map(|at| lasting.iter().map(move |fault| (at, *fault)))
        .collect();
    for (at, fault) in part(cases) {
        site.arm(fault, i64::try_from(at).unwrap());
        if !is_within(site, 503) {
            site.trouble(
                TroubleKind::WrongAnswer,
                "it says that it is well".to_owned(),
            );
        }
        site.disarm();
        if !is_within(site, 200) {
            site.trouble(TroubleKind::WrongAnswer, "it stays unhealthy".to_owned());
        }
        site.go_on();
        site.tidy();
        let (seen, troubles) = site.end_case();
        let mut table = table.lock().unwrap();
        table.add(NAME, fault.name, &troubles);
        table.say(
            &format!(
                "healthz, {} from change {at} on ({})",
                fault.name, seen.what
            ),
            &troubles,
        );
    }
}

fn is_within(site: &Site, status: u16) -> bool {
    let started = Instant::now();
    while started.elapsed() < WITHIN {
        if site.status_of(ADDRESS) == status {
            return true;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    false
}

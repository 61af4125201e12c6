//! What was tried and what came of it.

use std::collections::BTreeMap;
use std::fmt;

/// What can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TroubleKind {
    /// Something confirmed is not so any more.
    Lost,
    /// The server ended, or one of its threads did.
    Crashed,
    WrongAnswer,
    /// Files that belong to nothing.
    LeftOver,
}

impl TroubleKind {
    pub(crate) fn about(self, text: String) -> Trouble {
        Trouble { kind: self, text }
    }
}

/// Something that went wrong.
#[derive(Debug, Clone)]
pub(crate) struct Trouble {
    pub(crate) kind: TroubleKind,
    pub(crate) text: String,
}

#[derive(Debug, Clone, Copy, Default)]
struct Row {
    cases: usize,
    lost: usize,
    crashed: usize,
    wrong_answer: usize,
    left_over: usize,
}

impl Row {
    fn add(&mut self, troubles: &[Trouble]) {
        let of = |kind| usize::from(troubles.iter().any(|trouble| trouble.kind == kind));
        self.cases += 1;
        self.lost += of(TroubleKind::Lost);
        self.crashed += of(TroubleKind::Crashed);
        self.wrong_answer += of(TroubleKind::WrongAnswer);
        self.left_over += of(TroubleKind::LeftOver);
    }
}

/// Cases by what was done and by what was injected.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: BTreeMap<(u8, &'static str), Row>,
    troubles: Vec<String>,
}

/// Sections of the table.
const DONE: u8 = 0;
const INJECTED: u8 = 1;
const ALL: u8 = 2;

impl Table {
    pub(crate) fn add(&mut self, done: &'static str, injected: &'static str, troubles: &[Trouble]) {
        for row in [(DONE, done), (INJECTED, injected), (ALL, "all")] {
            self.rows.entry(row).or_default().add(troubles);
        }
    }

    /// Says what went wrong, at once and at the end.
    pub(crate) fn say(&mut self, case: &str, troubles: &[Trouble]) {
        for Trouble { kind, text } in troubles {
            let line = format!("{kind:?}: {case}: {text}");
            eprintln!("{line}");
            self.troubles.push(line);
        }
    }

    pub(crate) fn troubles(&self) -> &[String] {
        &self.troubles
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |f: &mut fmt::Formatter<'_>, name: &str, row: [&dyn fmt::Display; 5]| {
            let [cases, lost, crashed, wrong, left] = row;
            writeln!(
                f,
                "| {name:<22} | {cases:>5} | {lost:>4} | {crashed:>7} | {wrong:>12} | {left:>9} |"
            )
        };
        let head = ["cases", "lost", "crashed", "wrong answer", "left over"];
        let head = head.each_ref().map(|word| word as &dyn fmt::Display);
        line(f, "kind", head)?;
        writeln!(
            f,
            "|{:-<24}|{:->7}|{:->6}|{:->9}|{:->14}|{:->11}|",
            "", ":", ":", ":", ":", ":"
        )?;
        for ((_, name), row) in &self.rows {
            let numbers = [
                row.cases,
                row.lost,
                row.crashed,
                row.wrong_answer,
                row.left_over,
            ];
            line(
                f,
                name,
                numbers.each_ref().map(|number| number as &dyn fmt::Display),
            )?;
        }
        Ok(())
    }
}

//! The steps of a data set: which of them are in force, which were taken back, and what undoing the last ones puts back.

use std::sync::Arc;

use super::Step;
use super::edited::EditedPicture;

/// Most pictures that are remembered as they were before steps: some 16 MB. Older steps are undone by carrying out all before
/// them once more, which remembers the next ones.
pub(super) const MAX_REMEMBERED: usize = 500_000;

/// What has become of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// It is in force.
    Done,
    /// It was taken back and can be made again.
    Undone,
    /// It was taken back, and others were made since; or it takes back or makes again itself.
    Past,
}

/// A picture by its position in the listing, as it was before a step.
pub(super) type Before = (usize, EditedPicture);

/// Every step, and what has become of it.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    steps: Vec<Arc<Step>>,
    /// What is in force, in order.
    done: Vec<Done>,
    /// Places in `steps` of what was taken back, the last one last.
    undone: Vec<usize>,
    /// Pictures that all of `done` remember.
    remembered: usize,
}

/// A step in force.
#[derive(Clone, Debug)]
struct Done {
    /// Its place in the steps.
    step: usize,
    /// The pictures that it changed; nothing if that is not remembered.
    before: Option<Arc<[Before]>>,
}

impl History {
    /// The stacks that `steps` leave, of which nothing is remembered.
    pub(super) fn of(steps: &[Arc<Step>]) -> Self {
        let mut history = Self::default();
        for step in steps.iter().map(Arc::clone) {
            match *step {
                Step::Edits { .. } | Step::Add { .. } => history.did(step, None),
                Step::Undo => drop(history.undid(step)),
                Step::Redo => history.redid(step, None),
                Step::Purge { .. } => history.steps.push(step),
            }
        }
        history
    }

    pub(super) fn steps(&self) -> &[Arc<Step>] {
        &self.steps
    }

    /// The steps in force, in order.
    pub(super) fn in_force(&self) -> impl Iterator<Item = &Arc<Step>> {
        self.done.iter().map(|done| &self.steps[done.step])
    }

    pub(super) fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    /// The step that was taken back last.
    pub(super) fn last_undone(&self) -> Option<&Arc<Step>> {
        self.undone.last().map(|&step| &self.steps[step])
    }

    /// What has become of the step that made `revision`.
    pub(super) fn state_of(&self, revision: usize) -> StepState {
        let step = revision.wrapping_sub(1);
        // A stack of what is done rises, that of what was taken back falls.
        let is_done = self.done.binary_search_by_key(&step, |done| done.step);
        if is_done.is_ok() {
            StepState::Done
        } else if (self.undone.binary_search_by(|undone| step.cmp(undone))).is_ok() {
            StepState::Undone
        } else {
            StepState::Past
        }
    }

    /// Notes a step that was carried out, with the pictures as they were before it.
    pub(super) fn did(&mut self, step: Arc<Step>, before: Option<Arc<[Before]>>) {
        self.undone.clear();
        self.push(self.steps.len(), before);
        self.steps.push(step);
    }

    /// Notes that the last step is taken back by `step`; how the pictures were before it, if that is remembered.
    pub(super) fn undid(&mut self, step: Arc<Step>) -> Option<Arc<[Before]>> {
        self.steps.push(step);
        let done = self.done.pop()?;
        self.undone.push(done.step);
        self.remembered -= done.before.as_ref().map_or(0, |before| before.len());
        done.before
    }

    /// Notes that the step taken back last was made again by `step`, with the pictures as they were before it.
    pub(super) fn redid(&mut self, step: Arc<Step>, before: Option<Arc<[Before]>>) {
        self.steps.push(step);
        if let Some(step) = self.undone.pop() {
            self.push(step, before);
        }
    }

    /// Carries out all that is in force by `carry_out`, and remembers the last of it.
    pub(super) fn remember(&mut self, mut carry_out: impl FnMut(&Step) -> Arc<[Before]>) {
        let done = std::mem::take(&mut self.done);
        self.remembered = 0;
        for Done { step, .. } in done {
            let before = carry_out(&self.steps[step]);
            self.push(step, Some(before));
        }
    }

    fn push(&mut self, step: usize, before: Option<Arc<[Before]>>) {
        self.remembered += before.as_ref().map_or(0, |before| before.len());
        self.done.push(Done { step, before });
        // The newest is always remembered.
        let older = self.done.len() - 1;
        while self.remembered > MAX_REMEMBERED {
            let oldest = self.done[..older]
                .iter_mut()
                .find_map(|done| done.before.take());
            let Some(oldest) = oldest else { return };
            self.remembered -= oldest.len();
        }
    }
}

//! Compares what a site has confirmed with what is there.

use std::time::{Duration, Instant};

use crate::ledger::{Kind, View};
use crate::look;
use crate::site::Site;
use crate::table::TroubleKind;

/// Time that the removal of files may take which no one waits for.
const REMOVED_WITHIN: Duration = Duration::from_secs(10);

impl Site {
    /// What the program shows; nothing if it does not answer.
    pub(crate) fn view(&mut self) -> Option<View> {
        let mut view = View::default();
        for kind in Kind::ALL {
            let answer = self.get(kind.address());
            if !answer.is_confirmed() {
                return None;
            }
            for thing in answer.json().as_array().unwrap() {
                view.add(kind, thing);
            }
        }
        Some(view)
    }

    /// Compares with what the program shows.
    pub(crate) fn compare(&mut self) -> Option<View> {
        let view = self.view()?;
        let troubles = self.ledger.compare(&view);
        self.troubles.extend(troubles);
        Some(view)
    }

    /// Compares with what would be there after a kill at this moment.
    pub(crate) fn compare_with_disk(&mut self) {
        let view = look::at(&self.folder(), self.scratch.path(), &self.base.bundled);
        for trouble in self.ledger.compare(&view) {
            let text = format!("on disk: {}", trouble.text);
            self.trouble(trouble.kind, text);
        }
    }

    /// After a start: all is as confirmed, whole, and nothing else lies there. From then on nothing is unsure.
    pub(crate) fn compare_all(&mut self) {
        let Some(view) = self.compare() else { return };
        self.compare_with_disk();
        for text in self.left_over(&view) {
            self.trouble(TroubleKind::LeftOver, text);
        }
        for text in look::damaged(&self.folder(), &view) {
            self.trouble(TroubleKind::Lost, text);
        }
        self.ledger.settle(&view);
    }

    /// What belongs to nothing for longer than it takes to remove the checkpoints of a job that has just ended.
    fn left_over(&self, view: &View) -> Vec<String> {
        let started = Instant::now();
        loop {
            let left = look::left_over(&self.folder(), view);
            if left.is_empty() || started.elapsed() > REMOVED_WITHIN {
                return left;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

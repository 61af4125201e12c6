//! What is worth knowing beside an accuracy: images that the model learned from, copies, people, and what was left out.

use super::Body;
use crate::ml::evaluate::figures::Unmapped;
use crate::ml::evaluate::truth::Seen;

/// A sentence beside the figure, and how much it matters.
pub(super) struct Remark {
    pub(super) level: &'static str,
    pub(super) text: String,
}

impl Body<'_> {
    /// What is worth knowing beside the figure.
    pub(super) fn remarks(&self) -> Vec<Remark> {
        let mut remarks = Vec::new();
        if self.findings.truth.same_file_as_training {
            remarks.push(match self.is_apart() {
                true => self.remark("", "evaluate-same-file-apart", &[]),
                false => self.remark("problem", "evaluate-same-file", &[]),
            });
        }
        remarks.extend(self.mended_remark());
        remarks.extend(self.seen_remarks());
        remarks.push(self.copies_remark());
        remarks.extend(self.person_remark());
        remarks.extend(self.unmapped_remark());
        remarks.extend(self.left_out_remarks());
        remarks
    }

    fn remark(&self, level: &'static str, key: &str, args: &[(&str, String)]) -> Remark {
        Remark {
            level,
            text: self.with(key, args),
        }
    }

    /// Pictures that were set right because a model misread them make it look better than it is.
    fn mended_remark(&self) -> Option<Remark> {
        let mended = self.surroundings.mended;
        let args = [
            ("pictures-count", mended.into()),
            ("pictures", self.number(&mended).into()),
        ];
        (mended > 0).then(|| Remark {
            level: "warning",
            text: self.words.text_with("evaluate-mended", &args).into_owned(),
        })
    }

    fn seen_remarks(&self) -> Vec<Remark> {
        let Some(seen) = &self.findings.truth.seen_in_training else {
            return vec![self.remark("warning", "evaluate-seen-unknown", &[])];
        };
        let found = match (seen.exact, seen.near) {
            (0, 0) => {
                let args = [("images", self.number(&self.report.support))];
                self.remark("", "evaluate-seen-none", &args)
            }
            (exact, _) => Remark {
                level: if exact > 0 { "problem" } else { "warning" },
                text: self.seen(seen),
            },
        };
        let more = self.remark("warning", "evaluate-seen-incomplete", &[]);
        let more = Some(more).filter(|_| !seen.complete);
        [found].into_iter().chain(more).collect()
    }

    fn copies_remark(&self) -> Remark {
        let copies = &self.findings.truth.duplicates;
        let args = [
            ("images", self.number(&copies.images)),
            ("groups", self.number(&copies.groups)),
        ];
        match copies.images {
            0 => self.remark("", "evaluate-no-copies", &[]),
            _ => self.remark("warning", "evaluate-copies", &args),
        }
    }

    fn person_remark(&self) -> Option<Remark> {
        let person = self.figures.by_person.as_ref()?;
        let [low, high] = person.interval_95;
        let args = [
            ("persons", self.number(&person.persons)),
            ("accuracy", self.percent(&person.accuracy)),
            ("low", self.percent(&low)),
            ("high", self.percent(&high)),
        ];
        Some(self.remark("", "evaluate-person", &args))
    }

    fn unmapped_remark(&self) -> Option<Remark> {
        let class = |one: &Unmapped| {
            let args = [
                ("class", one.class.clone()),
                ("images", self.number(&one.images)),
            ];
            self.with("train-unmapped-class", &args)
        };
        let classes: Vec<String> = self.figures.unmapped.iter().map(class).collect();
        let args = [("classes", self.words.list(&classes))];
        (!classes.is_empty()).then(|| self.remark("warning", "evaluate-unmapped", &args))
    }

    /// How pictures were read, and which were not.
    fn left_out_remarks(&self) -> Vec<Remark> {
        let left_out = &self.findings.left_out;
        let searched = self.findings.truth.baselines.nearest_neighbour_images;
        let count = |count: usize| vec![("count", self.number(&count))];
        let faces = vec![
            ("whole", self.number(&left_out.faces.whole)),
            ("detected", self.number(&left_out.faces.detected)),
        ];
        let rows = [
            (
                left_out.faces.without > 0,
                "warning",
                "evaluate-no-face",
                count(left_out.faces.without),
            ),
            (
                left_out.skipped_images > 0,
                "warning",
                "evaluate-skipped",
                count(left_out.skipped_images),
            ),
            (left_out.faces.detected > 0, "", "evaluate-faces", faces),
            (
                searched < self.report.support,
                "",
                "evaluate-neighbour-images",
                vec![("images", self.number(&searched))],
            ),
        ];
        let said = rows.iter().filter(|(is_said, ..)| *is_said);
        said.map(|(_, level, key, args)| self.remark(level, key, args))
            .collect()
    }

    fn seen(&self, seen: &Seen) -> String {
        let mut sentences = Vec::new();
        if seen.exact > 0 {
            let args = [("exact", self.number(&seen.exact))];
            sentences.push(self.with("evaluate-seen-exact", &args));
        }
        if seen.near > 0 {
            let args = [("near", self.number(&seen.near))];
            sentences.push(self.with("evaluate-seen-near", &args));
        }
        sentences.push(match seen.accuracy_unseen {
            None => self.with("evaluate-seen-all", &[]),
            Some(unseen) => {
                let args = [
                    ("seen", self.share(seen.accuracy_seen)),
                    ("unseen", self.percent(&unseen)),
                ];
                self.with("evaluate-seen-shares", &args)
            }
        });
        sentences.join(" ")
    }
}

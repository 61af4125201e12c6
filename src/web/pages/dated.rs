//! Moments on pages: the server writes them in UTC, and a script in the reader's own time.

use crate::answers::report_file::minute;
use crate::answers::words::{FluentValue, Words};

/// Stands in a sentence where its moment comes: no text has it.
const PLACE: &str = "\u{fffc}";

/// A moment.
pub(super) struct Moment {
    /// RFC 3339.
    pub(super) at: String,
    /// The day and minute in UTC, for readers.
    pub(super) utc: String,
}

/// A sentence with a moment in it.
pub(super) struct Dated {
    pub(super) before: String,
    pub(super) moment: Moment,
    pub(super) after: String,
}

impl Moment {
    pub(super) fn new(at: &str) -> Self {
        Self {
            at: at.to_owned(),
            utc: minute(at),
        }
    }
}

impl Dated {
    /// The words behind `key`, whose `date` is the moment `at`.
    pub(super) fn new(
        key: &str,
        args: &[(&str, FluentValue<'_>)],
        at: &str,
        words: &Words,
    ) -> Self {
        let date = [("date", PLACE.into())];
        let args: Vec<_> = args.iter().cloned().chain(date).collect();
        let sentence = words.text_with(key, &args);
        let (before, after) = sentence.split_once(PLACE).unwrap_or((&*sentence, ""));
        Self {
            before: before.to_owned(),
            moment: Moment::new(at),
            after: after.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_parted_where_its_moment_stands() {
        let at = "2026-11-23T14:05:59Z";
        for words in Words::all() {
            let args = [("dataset", "faces".into())];
            let line = Dated::new("experiment-about", &args, at, &words);
            let whole = format!("{}{}{}", line.before, line.moment.utc, line.after);
            let args = [("dataset", "faces".into()), ("date", minute(at).into())];
            assert_eq!(whole, words.text_with("experiment-about", &args));
            assert_eq!(line.moment.at, at);
        }
    }
}

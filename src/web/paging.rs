//! Long lists in pieces: `?limit=` and `?after=`, and where the next piece is (`Link`, RFC 8288).

use axum::{
    Json,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::{App, error::WebError};

/// Most entries that can be asked for at once.
const MAX_LIMIT: usize = 1000;
/// Longest place in bytes; those that are given are shorter.
const MAX_PLACE_BYTES: usize = 400;

/// Which piece of a list is wanted.
#[derive(Debug, Default, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PageQuery {
    /// Most entries to list, 1 to 1000; all if left out.
    #[param(minimum = 1, maximum = 1000)]
    pub(super) limit: Option<u64>,
    /// Where to go on: what the header `Link` of the page before says. Entries are neither left out nor listed twice when
    /// others come or go meanwhile.
    pub(super) after: Option<String>,
}

/// What tells entries of a list apart, and in which order they are.
pub(super) trait Entry {
    /// Its id.
    fn id(&self) -> &str;
    /// When it was made, in a list that has the newest first; nothing in any other order.
    fn created_at(&self) -> Option<&str>;
}

/// A piece of a list.
#[derive(Debug, PartialEq)]
pub(super) struct Page<T> {
    pub(super) entries: Vec<T>,
    /// What to send as `after` for the next one.
    pub(super) next: Option<String>,
}

impl PageQuery {
    /// The piece of `entries` that is wanted.
    pub(super) fn page<T: Entry>(&self, mut entries: Vec<T>) -> Result<Page<T>, WebError> {
        let limit = match self.limit {
            None => usize::MAX,
            Some(limit) => {
                WebError::check_number("limit", limit as usize, 1, MAX_LIMIT)?;
                limit as usize
            }
        };
        if let Some(after) = &self.after {
            let start = start(&entries, after).ok_or(WebError::LostPlace)?;
            entries.drain(..start);
        }
        let is_cut = entries.len() > limit;
        entries.truncate(limit);
        let last = entries.last().filter(|_| is_cut);
        Ok(Page {
            next: last.map(place),
            entries,
        })
    }
}

/// Where an entry is, to go on after it.
fn place(entry: &impl Entry) -> String {
    let text = format!("{}\n{}", entry.id(), entry.created_at().unwrap_or_default());
    BASE64_URL_SAFE_NO_PAD.encode(text)
}

/// The index of the first entry after a place; nothing if it cannot be found any more.
fn start<T: Entry>(entries: &[T], after: &str) -> Option<usize> {
    if after.len() > MAX_PLACE_BYTES {
        return None;
    }
    let place = BASE64_URL_SAFE_NO_PAD.decode(after).ok()?;
    let place = String::from_utf8(place).ok()?;
    let (id, created_at) = place.split_once('\n')?;
    if let Some(index) = entries.iter().position(|entry| entry.id() == id) {
        return Some(index + 1);
    }
    // It was removed meanwhile. What is as old as it may be listed twice, and nothing is left out.
    let is_older = |entry: &T| entry.created_at().is_none_or(|made| made <= created_at);
    match created_at {
        "" => None,
        _ => Some(entries.iter().position(is_older).unwrap_or(entries.len())),
    }
}

/// The list at `path`, whose query besides the page is `query` (`name=value&`, or nothing).
pub(super) fn answer<T: Serialize>(
    app: &App,
    path: &str,
    query: &str,
    wanted: &PageQuery,
    entries: Vec<T>,
    next: Option<String>,
) -> Response {
    let mut response = Json(entries).into_response();
    if let (Some(next), Some(limit)) = (next, wanted.limit) {
        let base = &app.site.base_path;
        let link = format!("<{base}{path}?{query}limit={limit}&after={next}>; rel=\"next\"");
        // Everything in it is ASCII: a base path is made of it, and so are places.
        if let Ok(link) = HeaderValue::try_from(link) {
            response.headers_mut().insert(header::LINK, link);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, PartialEq)]
    struct Line(&'static str, Option<&'static str>);

    impl Entry for Line {
        fn id(&self) -> &str {
            self.0
        }

        fn created_at(&self) -> Option<&str> {
            self.1
        }
    }

    fn lines() -> Vec<Line> {
        let made = [("d", "4"), ("c", "3"), ("b", "3"), ("a", "1")];
        made.map(|(id, at)| Line(id, Some(at))).to_vec()
    }

    fn query(limit: Option<u64>, after: Option<String>) -> PageQuery {
        PageQuery { limit, after }
    }

    fn ids(page: &Page<Line>) -> String {
        page.entries.iter().map(|line| line.0).collect()
    }

    #[test]
    fn pages_follow_each_other_until_the_end() {
        let all = query(None, None).page(lines()).unwrap();
        assert_eq!((ids(&all).as_str(), &all.next), ("dcba", &None));
        let first = query(Some(3), None).page(lines()).unwrap();
        assert_eq!(ids(&first), "dcb");
        let last = query(Some(3), first.next).page(lines()).unwrap();
        assert_eq!((ids(&last).as_str(), last.next), ("a", None));
        let exact = query(Some(4), None).page(lines()).unwrap();
        assert_eq!(exact.next, None);
    }

    #[test]
    fn entries_that_come_or_go_meanwhile_leave_none_out() {
        let first = query(Some(2), None).page(lines()).unwrap();
        let mut later = lines();
        later.insert(0, Line("e", Some("5")));
        let second = query(Some(2), first.next.clone()).page(later).unwrap();
        assert_eq!(ids(&second), "ba");
        let mut fewer = lines();
        fewer.remove(1);
        let second = query(Some(2), first.next).page(fewer).unwrap();
        assert_eq!(ids(&second), "ba");
    }

    #[test]
    fn what_is_no_page_is_refused() {
        for limit in [0, 1001] {
            assert!(query(Some(limit), None).page(lines()).is_err());
        }
        let long = "a".repeat(MAX_PLACE_BYTES + 1);
        for after in [
            "",
            "!",
            "YQ",
            &BASE64_URL_SAFE_NO_PAD.encode("gone\n"),
            &long,
        ] {
            let lost = query(Some(1), Some(after.to_owned())).page(lines());
            assert_eq!(lost.unwrap_err(), WebError::LostPlace, "{after}");
        }
    }
}

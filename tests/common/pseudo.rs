//! What a page shows that does not come from the word files: pages are read in a made-up English whose every letter has an
//! accent, so that plain letters give themselves away.
#![allow(
    dead_code,
    reason = "each test program uses its own part of this module"
)]

use std::{borrow::Cow, sync::Arc};

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use facefeel::{answers::words::Words, web::App};

use crate::common::{Answer, send};

/// Elements without an end tag.
const VOID: [&str; 9] = [
    "area", "br", "col", "hr", "img", "input", "link", "meta", "source",
];
/// Elements whose text no one reads, or that hold what is the same in every language.
const LITERAL: [&str; 7] = ["script", "style", "code", "pre", "kbd", "noscript", "time"];
/// Attributes that people read or hear.
const READ: [&str; 4] = ["aria-label", "alt", "title", "placeholder"];

/// Names of data, models and values, which are the same in every language; those that hold others come first.
const GIVEN: [&str; 28] = [
    "RAF-DB, AffectNet, KDEF, CFEE and FER2013",
    "Colour photos of the web, faces cut out",
    "FER+ test, more than half of the votes",
    "FER+, RAF-DB, KDEF, CFEE, AffectNet",
    "Fresh weights are for tests alone.",
    "KDEF, people kept for validation",
    "CFEE, people kept for validation",
    "Validation parts of all sources",
    "none, thesis, moderate, strong",
    "FER+ test by FER+ s own rule",
    "Renamed on the first version",
    "AffectNet, validation part",
    "Colour photos of the web",
    "RAF-DB, validation part",
    "FER2013 PrivateTest",
    "CK+48, six classes",
    "facefeel-ferplus",
    "FER+ validation",
    "FaceFeel faces",
    "threads",
    "learning_rate",
    "Drawn faces",
    "FER+ test",
    "faces48",
    "happy/",
    "sad/",
    "png",
    "UTC",
];

/// Asks for `path` as a reader of the made-up language does.
pub(crate) async fn get(app: &Arc<App>, path: &str) -> Answer {
    ask(app, Method::GET, path, Body::empty()).await
}

/// Sends `body` as JSON in the same language.
pub(crate) async fn ask(app: &Arc<App>, method: Method, path: &str, body: Body) -> Answer {
    let words = Words::pseudo(accented);
    let cookie = format!("facefeel_language={}", words.language());
    let request = Request::builder().method(method).uri(path);
    let request = request
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/json");
    send(app, request.body(body).unwrap()).await
}

/// The text with accents, and longer by a third.
pub(crate) fn accented(text: &str) -> Cow<'_, str> {
    let mut changed = String::with_capacity(2 * text.len());
    for (index, char) in text.chars().enumerate() {
        changed.push(with_accent(char));
        if index % 6 == 5 && char.is_ascii_lowercase() {
            changed.push('·');
        }
    }
    Cow::Owned(changed)
}

fn with_accent(char: char) -> char {
    const PLAIN: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const ACCENTED: &str = "åƀçđéƒĝĥîĵķļɱñôþǫŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÔÞǪŔŠŢÛṼŴẊÝŽ";
    let place = PLAIN.chars().position(|plain| plain == char);
    place.map_or(char, |place| ACCENTED.chars().nth(place).unwrap())
}

/// Words of a page in plain letters that are read by people, apart from `names`: each with the text it stands in.
pub(crate) fn plain_words(html: &str, names: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    // Open elements, and whether what they hold is the same in every language.
    let mut open: Vec<(String, bool)> = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (text, tag) = rest.split_at(start);
        let is_literal = open.last().is_some_and(|(_, is_literal)| *is_literal);
        if !is_literal {
            note(text, names, &mut found);
        }
        let end = end_of_tag(tag);
        let (tag, after) = tag.split_at(end);
        rest = after;
        if let Some(name) = tag.strip_prefix("</") {
            let name = name.trim_end_matches('>').trim();
            if let Some(place) = open.iter().rposition(|(open, _)| open == name) {
                open.truncate(place);
            }
            continue;
        }
        let inside = tag.trim_start_matches('<').trim_end_matches(['>', '/']);
        let name = inside.split_whitespace().next().unwrap_or_default();
        if name.starts_with('!') || name.is_empty() {
            continue;
        }
        let is_literal = is_literal || is_marked(name, inside);
        if !is_literal {
            for attribute in READ {
                note(
                    &value_of(inside, attribute).unwrap_or_default(),
                    names,
                    &mut found,
                );
            }
        }
        if name == "meta" && value_of(inside, "name").as_deref() == Some("description") {
            note(
                &value_of(inside, "content").unwrap_or_default(),
                names,
                &mut found,
            );
        }
        if !VOID.contains(&name) && !tag.ends_with("/>") {
            open.push((name.to_owned(), is_literal));
        }
    }
    found
}

/// Whether an element says of itself that its text is not in the page's language, or in none.
fn is_marked(name: &str, tag: &str) -> bool {
    LITERAL.contains(&name)
        || name != "html" && value_of(tag, "lang").is_some()
        || value_of(tag, "translate").as_deref() == Some("no")
}

/// Where a tag ends: at the first `>` that no attribute holds.
fn end_of_tag(tag: &str) -> usize {
    let mut is_quoted = false;
    for (place, char) in tag.char_indices() {
        match char {
            '"' => is_quoted = !is_quoted,
            '>' if !is_quoted => return place + 1,
            _ => {}
        }
    }
    tag.len()
}

fn value_of(tag: &str, attribute: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {attribute}=\""))?;
    Some(rest.split('"').next()?.to_owned())
}

/// Notes plain words of `text`: two letters or more, so that units and signs such as p, F1 or × do not count.
fn note(text: &str, names: &[&str], found: &mut Vec<String>) {
    let mut left = decoded(text);
    for name in GIVEN.iter().chain(names) {
        left = left.replace(name, " ");
    }
    let words = left.split(|char: char| !char.is_alphabetic());
    if words
        .into_iter()
        .any(|word| word.len() > 1 && word.is_ascii())
    {
        found.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
    }
}

/// Text whose characters are written by name or number, as itself.
fn decoded(text: &str) -> String {
    let mut pieces = text.split('&');
    let mut whole = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let after = piece.split_once(';').map_or(piece, |(_, after)| after);
        whole.push(' ');
        whole.push_str(after);
    }
    whole
}

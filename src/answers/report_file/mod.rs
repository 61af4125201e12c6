//! An evaluation as people read it: the body of its page, the same as a file that needs nothing else and as lines for a
//! terminal, and a table of every image. And several evaluations side by side, and the report of a film.

mod body;
mod csv;
mod film;
mod page;
mod several;
mod tables;

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};

pub use body::{Surroundings, body, shown, text};
pub use csv::{csv, field as csv_field};
pub use film::{FilmAbout, MAX_FACES, Still, film_html};
pub use page::{About, Picture, content_security_policy, html};
pub use several::{SeveralAbout, several_content_security_policy, several_html};

/// A JPEG as an address, for pages that need no other file.
pub fn data_uri(jpeg: &[u8]) -> String {
    format!("data:image/jpeg;base64,{}", BASE64.encode(jpeg))
}

/// An RFC 3339 time in UTC as people read it.
pub fn minute(created_at: &str) -> String {
    match created_at.split_at_checked("2026-11-23T00:49".len()) {
        Some((minute, _)) => format!("{} UTC", minute.replace('T', " ")),
        None => created_at.to_owned(),
    }
}

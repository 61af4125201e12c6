//! An evaluation as a file that people keep: a table of every image, or one page that needs nothing else.

mod csv;
mod html;
mod html_charts;

pub use csv::csv;
pub use html::{About, Picture, content_security_policy, html};

//! Charts as SVG documents: they need no font and no script, and read in light and dark.
//!
//! Colours stand in the elements as for light surroundings; a style inside the document exchanges them in
//! dark ones. A server that sends such a document has to allow that style, see [`content_security_policy`].

pub mod confidence;
mod confusion;
mod curves;
pub mod film;
mod marks;
pub mod multiples;
pub mod parallel;
pub mod runs;
mod svg;
mod words;

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use sha2::{Digest, Sha256};

pub use confidence::{coverage, reliability};
pub use confusion::confusion;
pub use curves::curves;
pub use words::ChartWords;

/// The `Content-Security-Policy` to send a chart with: its own style and nothing else.
pub fn content_security_policy() -> String {
    let style = style_source();
    format!("default-src 'none'; style-src {style}; frame-ancestors 'none'; sandbox")
}

/// What a page that holds charts has to allow among its styles.
pub fn style_source() -> String {
    let hash = BASE64.encode(Sha256::digest(svg::style()));
    format!("'sha256-{hash}'")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::words::Words;

    #[test]
    fn the_policy_allows_exactly_the_style_of_a_chart() {
        let svg = curves(&[], &ChartWords::new(&Words::for_language("en")));
        let (_, style) = svg.split_once("<style>").unwrap();
        let (style, _) = style.split_once("</style>").unwrap();
        let hash = BASE64.encode(Sha256::digest(style));
        assert!(content_security_policy().contains(&format!("'sha256-{hash}'")));
    }
}

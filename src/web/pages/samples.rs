//! Photos to try a model on, which come with the program.

use std::borrow::Cow;

use crate::web::page_context::PageContext;

/// A photo that can be tried.
pub(super) struct Sample {
    /// Address of the photo.
    pub(super) url: String,
    /// The photo made small, for its button.
    pub(super) small: String,
    pub(super) label: Cow<'static, str>,
}

/// All of them.
pub(super) fn samples(context: &PageContext) -> [Sample; 3] {
    [
        ("astronaut", "detect-sample-face"),
        ("solvay_1927", "detect-sample-group"),
        ("cat", "detect-sample-cat"),
    ]
    .map(|(name, label)| Sample {
        url: context.asset(&format!("img/samples/{name}.jpg")),
        small: context.asset(&format!("img/samples/{name}_small.jpg")),
        label: context.words.text(label),
    })
}

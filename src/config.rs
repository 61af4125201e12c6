//! What whoever runs the server may set.

use std::time::Duration;

/// Who runs this copy and where they can be reached; shown in the footer of every page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteConfig {
    /// Name of the person or organisation.
    pub contact_name: Option<String>,
    /// Mail address, without `mailto:`.
    pub contact_mail: Option<String>,
    /// The project's source code.
    pub repository_url: Option<String>,
    /// More links, in the order they are shown.
    pub links: Vec<SiteLink>,
}

impl SiteConfig {
    /// Whether there is anything to reach somebody by.
    pub fn has_contact(&self) -> bool {
        self.contact_name.is_some() || self.contact_mail.is_some() || !self.links.is_empty()
    }
}

/// A link of one's own in the footer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteLink {
    /// What people read.
    pub label: String,
    /// Where it leads.
    pub url: String,
}

/// Bounds on what one visitor may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Largest image file in bytes.
    pub image_bytes: usize,
    /// Most images in one request.
    pub images: usize,
    /// Largest request body in bytes, all images together.
    pub request_bytes: usize,
    /// Longest time one request may take.
    pub request_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            image_bytes: 20 * 1024 * 1024,
            images: 32,
            request_bytes: 128 * 1024 * 1024,
            request_time: Duration::from_secs(120),
        }
    }
}

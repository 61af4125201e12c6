//! What surrounds every page: language, navigation, footer.

use std::{borrow::Cow, convert::Infallible, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};

use super::{App, assets};
use crate::answers::words::Words;
use crate::config::SiteConfig;
use crate::vision::Color;

/// A part of the site that the navigation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// The first page.
    Home,
    /// What this is.
    About,
    /// Emotion detection.
    Detect,
    /// Model evaluation.
    Evaluate,
    /// Training, of either kind or of the one named.
    Train(Option<Color>),
    /// The models there are.
    Models,
}

/// What every page needs: words, navigation, and what runs here.
#[derive(Debug, Clone)]
pub(super) struct PageContext {
    /// The reader's language.
    pub(super) words: Words,
    app: Arc<App>,
    here: Option<Section>,
}

/// One entry of the navigation.
pub(super) struct NavigationEntry {
    /// What people read.
    pub(super) label: Cow<'static, str>,
    /// Where it leads.
    pub(super) href: &'static str,
    /// Whether the reader is there.
    pub(super) is_current: bool,
    /// Entries of the menu that opens instead of a page; none for a plain link.
    pub(super) menu: Vec<NavigationEntry>,
}

impl PageContext {
    /// The context for the sender of `headers`.
    pub(super) fn of(app: Arc<App>, headers: &HeaderMap) -> Self {
        let accepted = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        Self {
            words: Words::for_language(accepted.unwrap_or_default()),
            app,
            here: None,
        }
    }

    /// The same context with its place in the navigation.
    pub(super) fn at(self, section: Section) -> Self {
        Self {
            here: Some(section),
            ..self
        }
    }

    /// Entries of the navigation, in order.
    pub(super) fn navigation(&self) -> [NavigationEntry; 7] {
        [
            self.entry("nav-home", "/", Some(Section::Home)),
            self.entry("nav-detect", "/detect", Some(Section::Detect)),
            self.entry("nav-evaluate", "/evaluate", Some(Section::Evaluate)),
            self.training(),
            self.entry("nav-models", "/models", Some(Section::Models)),
            self.entry("nav-about", "/about", Some(Section::About)),
            self.entry("nav-contact", "#contact", None),
        ]
    }

    /// The menu of trainings; it counts as the reader's place on every page below it.
    fn training(&self) -> NavigationEntry {
        let place = |color| Some(Section::Train(color));
        NavigationEntry {
            is_current: matches!(self.here, Some(Section::Train(_))),
            menu: vec![
                self.entry("nav-train-rgb", "/train/rgb", place(Some(Color::Rgb))),
                self.entry("nav-train-gray", "/train/gray", place(Some(Color::Gray))),
                self.entry("nav-train-all", "/train", place(None)),
            ],
            ..self.entry("nav-train", "/train", None)
        }
    }

    fn entry(&self, key: &str, href: &'static str, section: Option<Section>) -> NavigationEntry {
        NavigationEntry {
            label: self.words.text(key),
            href,
            is_current: section.is_some() && section == self.here,
            menu: Vec::new(),
        }
    }

    /// Who runs this copy.
    pub(super) fn site(&self) -> &SiteConfig {
        &self.app.site
    }

    /// Whether visitors need a password, and so can sign out.
    pub(super) fn asks_password(&self) -> bool {
        self.app.door.password().is_some()
    }

    /// This program's version.
    pub(super) fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// Address of the static file at `path`, with its version.
    pub(super) fn asset(&self, path: &str) -> String {
        assets::url(path)
    }

    /// Address of the artwork for `face`, an emotion's name or `unknown`.
    pub(super) fn emoji(&self, face: &str) -> String {
        assets::emoji_url(face)
    }
}

impl FromRequestParts<Arc<App>> for PageContext {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        Ok(Self::of(app.clone(), &parts.headers))
    }
}

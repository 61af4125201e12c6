//! What surrounds every page: language, navigation, footer.

use std::{borrow::Cow, convert::Infallible, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Uri, header, request::Parts},
};

use super::{App, assets, cookies};
use crate::answers::words::Words;
use crate::config::{BasePath, SiteConfig};
use crate::vision::Color;

/// The cookie that holds the language a reader chose.
pub(super) const LANGUAGE_COOKIE: &str = "facefeel_language";

/// A part of the site that the navigation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Home,
    About,
    /// Emotion detection.
    Detect,
    /// Model evaluation.
    Evaluate,
    /// Training, of either kind or of the one named.
    Train(Option<Color>),
    /// Trainings that belong together.
    Experiments,
    /// The data sets there are, and each of them.
    Datasets,
    /// Recording a data set.
    Record,
    /// Videos whose faces are followed over time.
    Films,
    /// The models there are.
    Models,
}

/// What every page needs: words, navigation, and what runs here.
#[derive(Debug, Clone)]
pub(super) struct PageContext {
    pub(super) words: Words,
    app: Arc<App>,
    here: Option<Section>,
    /// The page's path and query.
    address: String,
}

/// One entry of the navigation.
pub(super) struct NavigationEntry {
    pub(super) label: Cow<'static, str>,
    pub(super) href: String,
    /// Whether the reader is there.
    pub(super) is_current: bool,
    /// Entries of the menu that opens instead of a page; none for a plain link.
    pub(super) menu: Vec<NavigationEntry>,
}

impl PageContext {
    /// The context for the sender of `headers`, who asked for `uri`.
    pub(super) fn of(app: Arc<App>, headers: &HeaderMap, uri: &Uri) -> Self {
        let address = uri.path_and_query().map_or("/", |path| path.as_str());
        Self {
            words: words_for(headers),
            app,
            here: None,
            address: address.to_owned(),
        }
    }

    /// Every language that the site speaks, in its own words.
    pub(super) fn languages(&self) -> Vec<Words> {
        Words::all().collect()
    }

    /// With what every address of this site begins: nothing, or a path without a `/` at its end.
    pub(super) fn base(&self) -> &BasePath {
        &self.app.site.base_path
    }

    /// Where to come back to from another page: path and query within the site.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// The same context with its place in the navigation.
    pub(super) fn at(self, section: Section) -> Self {
        Self {
            here: Some(section),
            ..self
        }
    }

    /// Whether a training or an evaluation runs.
    pub(super) fn is_working(&self) -> bool {
        self.app.jobs.is_working()
    }

    /// What js/running.js says about jobs, as JSON.
    pub(super) fn running_words(&self) -> String {
        let fill = |name: &str| format!("{{{name}}}");
        let share = [("share", fill("share").into())];
        let name = [("name", fill("name").into())];
        let words = serde_json::json!({
            "training": self.words.text_with("running-training", &share),
            "comparison": self.words.text_with("running-comparison", &share),
            "test": self.words.text_with("running-test", &share),
            "film": self.words.text_with("running-film", &share),
            "filmWaiting": self.words.text("running-film-waiting"),
            "waiting": self.words.text("running-waiting"),
            "ready": self.words.text_with("running-ready", &name),
            "percent": self.words.text_with("percent", &[("value", fill("value").into())]),
            "ended": self.words.text_with("running-ended", &name),
        });
        words.to_string()
    }

    /// Entries of the navigation, in order.
    pub(super) fn navigation(&self) -> Vec<NavigationEntry> {
        let mut entries = vec![
            self.entry("nav-home", "/", Some(Section::Home)),
            self.entry("nav-detect", "/detect", Some(Section::Detect)),
            self.entry("nav-films", "/films", Some(Section::Films)),
            self.entry("nav-evaluate", "/evaluate", Some(Section::Evaluate)),
            self.training(),
            self.entry("nav-models", "/models", Some(Section::Models)),
            self.entry("nav-about", "/about", Some(Section::About)),
            NavigationEntry {
                href: "#contact".to_owned(),
                ..self.entry("nav-contact", "", None)
            },
        ];
        if self.app.is_cluster {
            let films = format!("{}/films", self.base());
            entries.retain(|entry| entry.href != films);
        }
        entries
    }

    /// The menu of trainings; it counts as the reader's place on every page below it.
    fn training(&self) -> NavigationEntry {
        let record = self.entry("nav-record", "/datasets/record", Some(Section::Record));
        let record = (!self.app.is_cluster).then_some(record);
        let place = |color| Some(Section::Train(color));
        NavigationEntry {
            is_current: matches!(
                self.here,
                Some(
                    Section::Train(_) | Section::Experiments | Section::Datasets | Section::Record
                )
            ),
            menu: [
                self.entry("nav-train-rgb", "/train/rgb", place(Some(Color::Rgb))),
                self.entry("nav-train-gray", "/train/gray", place(Some(Color::Gray))),
                self.entry("nav-train-all", "/train", place(None)),
                self.entry(
                    "nav-experiments",
                    "/experiments",
                    Some(Section::Experiments),
                ),
                self.entry("nav-datasets", "/datasets", Some(Section::Datasets)),
            ]
            .into_iter()
            .chain(record)
            .collect(),
            ..self.entry("nav-train", "/train", None)
        }
    }

    fn entry(&self, key: &str, path: &str, section: Option<Section>) -> NavigationEntry {
        NavigationEntry {
            label: self.words.text(key),
            href: format!("{}{path}", self.base()),
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
        self.app.asset(path)
    }

    /// Addresses of the modules that the script at `path` needs.
    pub(super) fn modules(&self, path: &str) -> Vec<String> {
        let modules = assets::modules(path).into_iter();
        modules
            .map(|module| format!("{}{module}", self.base()))
            .collect()
    }

    /// Address of the artwork for `face`, an emotion's name or `unknown`.
    pub(super) fn emoji(&self, face: &str) -> String {
        self.app.emoji(face)
    }
}

/// The words of the language that the reader chose, else of the one that the browser or script asks for.
fn words_for(headers: &HeaderMap) -> Words {
    let accepted = || {
        let accepted = headers.get(header::ACCEPT_LANGUAGE);
        let accepted = accepted.and_then(|value| value.to_str().ok());
        Words::for_language(accepted.unwrap_or_default())
    };
    cookies::values(headers, LANGUAGE_COOKIE)
        .find_map(Words::named)
        .unwrap_or_else(accepted)
}

impl FromRequestParts<Arc<App>> for PageContext {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        Ok(Self::of(app.clone(), &parts.headers, &parts.uri))
    }
}

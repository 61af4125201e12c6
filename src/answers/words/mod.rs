//! Every word that people read, in Fluent files under `words/<language>/`, embedded in the program.
//!
//! A further language is a further folder: `words/fr/*.ftl` needs no change of code.

mod duration;
mod emotions;
mod negotiate;

use std::{
    borrow::Cow,
    collections::BTreeMap,
    sync::{LazyLock, OnceLock},
};

pub use fluent_bundle::FluentValue;
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use rust_embed::Embed;
use unic_langid::LanguageIdentifier;

/// The language of people whose own is not here.
const FALLBACK: &str = "en";

/// Languages written from right to left.
const RIGHT_TO_LEFT: [&str; 4] = ["ar", "fa", "he", "ur"];

#[derive(Embed)]
#[folder = "words/"]
struct Files;

static LANGUAGES: LazyLock<BTreeMap<String, Language>> = LazyLock::new(read_all);

/// The language that tests make; see [`Words::pseudo`].
static PSEUDO: OnceLock<Language> = OnceLock::new();

/// Its tag: English with accents (Unicode CLDR, "Pseudo-locales").
const PSEUDO_TAG: &str = "en-XA";

struct Language {
    tag: String,
    bundle: FluentBundle<FluentResource>,
}

/// The words of one language; cheap to copy.
#[derive(Clone, Copy)]
pub struct Words(&'static Language);

impl Words {
    /// The words for an `Accept-Language` header or a single language tag; English where nothing fits.
    pub fn for_language(accepted: &str) -> Self {
        let language = negotiate::ranked(accepted)
            .into_iter()
            .find_map(|tag| LANGUAGES.get(&tag))
            .unwrap_or_else(|| &LANGUAGES[FALLBACK]);
        Self(language)
    }

    /// The words of the language whose tag is `tag`, if it is here.
    pub fn named(tag: &str) -> Option<Self> {
        let pseudo = || PSEUDO.get().filter(|pseudo| pseudo.tag == tag);
        LANGUAGES.get(tag).or_else(pseudo).map(Self)
    }

    /// English with every text sent through `change`, known as `en-XA` from here on: what a page shows in plain English then
    /// did not come from these files. For tests; the program never makes it, and [`all`](Self::all) leaves it out.
    pub fn pseudo(change: fn(&str) -> Cow<'_, str>) -> Self {
        let make = || {
            let mut language = Language::new(PSEUDO_TAG);
            language.bundle.set_transform(Some(change));
            for path in Files::iter().filter(|path| path.starts_with("en/")) {
                language.add(&path);
            }
            language
        };
        Self(PSEUDO.get_or_init(make))
    }

    /// Every language that is here.
    pub fn all() -> impl Iterator<Item = Self> {
        LANGUAGES.values().map(Self)
    }

    /// What the language calls itself.
    pub fn language_name(&self) -> Cow<'static, str> {
        self.text("language-name")
    }

    /// The language's tag for `<html lang>`.
    pub fn language(&self) -> &'static str {
        &self.0.tag
    }

    /// `ltr` or `rtl`, for `<html dir>`.
    pub fn direction(&self) -> &'static str {
        if RIGHT_TO_LEFT.contains(&self.language()) {
            "rtl"
        } else {
            "ltr"
        }
    }

    /// The words behind `key`.
    pub fn text(&self, key: &str) -> Cow<'static, str> {
        self.format(key, None)
    }

    /// The words behind `key` with its placeholders filled in.
    pub fn text_with(&self, key: &str, args: &[(&str, FluentValue<'_>)]) -> Cow<'static, str> {
        self.format(
            key,
            Some(
                &args
                    .iter()
                    .map(|(name, value)| (*name, value.clone()))
                    .collect(),
            ),
        )
    }

    /// A share from 0 to 1 as people read it, with one decimal. What is short of all is not rounded to all.
    pub fn percent(&self, share: f64) -> Cow<'static, str> {
        let shown = if share < 1.0 { share.min(0.999) } else { share };
        self.text_with(
            "percent",
            &[("value", self.decimal(shown * 100.0, 1).into())],
        )
    }

    /// A whole number with its thousands set apart.
    pub fn number(&self, number: usize) -> String {
        let digits = number.to_string();
        let mut grouped = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push_str(&self.text("thousands-separator"));
            }
            grouped.push(digit);
        }
        grouped
    }

    /// A number with so many decimals.
    pub fn decimal(&self, number: f64, decimals: usize) -> String {
        self.with_separator(&format!("{number:.decimals$}"))
    }

    /// A probability as tests report it: three decimals, “< 0.001” below that.
    pub fn probability(&self, p: f64) -> String {
        match p < 0.001 {
            true => format!("< {}", self.decimal(0.001, 3)),
            false => self.decimal(p, 3),
        }
    }

    /// A difference of shares, −1 to 1, in percentage points with one decimal.
    pub fn points(&self, difference: f64) -> String {
        let points = self.decimal(100.0 * difference.abs(), 1);
        let is_zero = points.chars().all(|char| !matches!(char, '1'..='9'));
        match difference < 0.0 && !is_zero {
            true => format!("−{points}"),
            false => points,
        }
    }

    /// A number with as many decimals as it has.
    pub fn amount(&self, number: f64) -> String {
        self.with_separator(&number.to_string())
    }

    fn with_separator(&self, number: &str) -> String {
        number.replace('.', &self.text("decimal-separator"))
    }

    /// Items in a row, set apart as the language does it.
    pub fn list<T: AsRef<str>>(&self, items: &[T]) -> String {
        let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
        items.join(&self.text("list-separator"))
    }

    /// The words behind `key` before the `name` of what they are about.
    pub fn labelled(&self, key: &str, name: &str) -> Cow<'static, str> {
        let args = [("label", self.text(key).into()), ("name", name.into())];
        self.text_with("labelled", &args)
    }

    /// Terms of a model's weights: those of the bundled model in the language, others as they were given.
    pub fn terms(&self, given: &str) -> Cow<'static, str> {
        const KEY: &str = "card-terms-research";
        match Self(&LANGUAGES[FALLBACK]).text(KEY) == given {
            true => self.text(KEY),
            false => Cow::Owned(given.to_owned()),
        }
    }

    /// `bytes` as a number of mebibytes, with a decimal where it is not whole; 0.1 at least.
    pub fn mebibytes(&self, bytes: u64) -> String {
        const MEBIBYTE: u64 = 1 << 20;
        match bytes % MEBIBYTE {
            0 => self.number((bytes / MEBIBYTE) as usize),
            _ => self.decimal((bytes as f64 / MEBIBYTE as f64).max(0.1), 1),
        }
    }

    /// Whether there are words behind `key`.
    pub fn has(&self, key: &str) -> bool {
        self.0.bundle.has_message(key)
    }

    /// A missing key shows itself on the page and in the log; a test keeps that from happening.
    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> Cow<'static, str> {
        let message = self
            .0
            .bundle
            .get_message(key)
            .or_else(|| LANGUAGES[FALLBACK].bundle.get_message(key));
        let Some(pattern) = message.and_then(|message| message.value()) else {
            tracing::error!(key, "no words behind this key");
            return Cow::Owned(key.to_owned());
        };
        let mut errors = Vec::new();
        let text = self.0.bundle.format_pattern(pattern, args, &mut errors);
        if !errors.is_empty() {
            tracing::error!(key, ?errors, "these words could not be filled in");
        }
        Cow::Owned(text.into_owned())
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Words").field(&self.0.tag).finish()
    }
}

fn read_all() -> BTreeMap<String, Language> {
    let mut languages = BTreeMap::new();
    for path in Files::iter().filter(|path| path.ends_with(".ftl")) {
        let (tag, _) = path
            .split_once('/')
            .expect("every word file lies in its language's folder");
        languages
            .entry(tag.to_owned())
            .or_insert_with(|| Language::new(tag))
            .add(&path);
    }
    languages
}

impl Language {
    fn new(tag: &str) -> Self {
        let identifier: LanguageIdentifier =
            tag.parse().expect("folders under words/ are language tags");
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // Isolation marks only help where directions mix; elsewhere they get in the way of copying.
        bundle.set_use_isolating(RIGHT_TO_LEFT.contains(&tag));
        Self {
            tag: tag.to_owned(),
            bundle,
        }
    }

    /// Adds the messages of one of the files.
    fn add(&mut self, path: &str) {
        let file = Files::get(path).expect("the path was just listed");
        let source = String::from_utf8(file.data.into_owned()).expect("word files are UTF-8");
        let resource = FluentResource::try_new(source)
            .unwrap_or_else(|(_, errors)| panic!("{path}: {errors:?}"));
        self.bundle
            .add_resource(resource)
            .unwrap_or_else(|errors| panic!("{path}: {errors:?}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_language_gets_english() {
        assert_eq!(Words::for_language("tlh").language(), "en");
        assert_eq!(Words::for_language("").language(), "en");
        assert_eq!(
            Words::for_language("de-CH, de;q=0.9, en;q=0.5").language(),
            "en"
        );
    }

    #[test]
    fn numbers_and_shares_read_well() {
        let words = Words::for_language("en");
        assert_eq!(words.percent(0.9734), "97.3%");
        assert_eq!(words.percent(0.9996), "99.9%");
        assert_eq!(words.percent(1.0), "100.0%");
        assert_eq!(words.number(7), "7");
        assert_eq!(words.number(1_234_567), "1,234,567");
        assert_eq!(words.decimal(0.5, 3), "0.500");
        assert_eq!(words.amount(8.5), "8.5");
        assert_eq!(words.amount(40.0), "40");
    }

    #[test]
    fn numbers_are_written_as_the_language_writes_them() {
        let words = Words::for_language("fr-CH");
        assert_eq!(words.percent(0.9734), "97,3\u{202F}%");
        assert_eq!(words.number(1_234_567), "1\u{202F}234\u{202F}567");
        assert_eq!(words.decimal(1234.5678, 2), "1234,57");
        assert_eq!(words.amount(8.5), "8,5");
        assert_eq!(words.mebibytes(3 << 19), "1,5");
        let words = Words::for_language("ar");
        assert_eq!(
            words.percent(0.9734),
            "\u{2067}\u{2068}97.3\u{2069}٪\u{2069}"
        );
        assert_eq!(words.list(&["a", "b"]), "a، b");
    }

    #[test]
    fn terms_of_the_bundled_model_are_said_in_every_language_and_others_as_they_are() {
        let card: serde_json::Value =
            serde_json::from_str(include_str!("../../../models/facefeel-faces/card.json")).unwrap();
        let terms = card["terms"].as_str().unwrap();
        assert_eq!(Words::for_language("en").terms(terms), terms);
        let french = Words::for_language("fr");
        assert!(french.terms(terms).contains("recherche"));
        assert_eq!(french.terms("For my class alone."), "For my class alone.");
    }

    #[test]
    fn every_language_names_itself() {
        let names: Vec<_> = Words::all().map(|words| words.language_name()).collect();
        assert_eq!(names, ["العربية", "English", "Français"]);
        assert!(Words::named("fr").is_some());
        assert!(Words::named("../fr").is_none());
    }
}

//! Every word that people read, in Fluent files under `words/<language>/`, embedded in the program.
//!
//! A further language is a further folder: `words/fr/*.ftl` needs no change of code.

mod emotions;
mod negotiate;

use std::{borrow::Cow, collections::BTreeMap, sync::LazyLock};

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
            &[("value", FluentValue::from(format!("{:.1}", shown * 100.0)))],
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

    /// `bytes` as a number of mebibytes, with a decimal where it is not whole.
    pub fn mebibytes(&self, bytes: u64) -> String {
        const MEBIBYTE: u64 = 1 << 20;
        match bytes % MEBIBYTE {
            0 => self.number((bytes / MEBIBYTE) as usize),
            _ => format!("{:.1}", bytes as f64 / MEBIBYTE as f64),
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
    for path in Files::iter() {
        let (tag, _) = path
            .split_once('/')
            .expect("every word file lies in its language's folder");
        let file = Files::get(&path).expect("the path was just listed");
        let source = String::from_utf8(file.data.into_owned()).expect("word files are UTF-8");
        let resource = FluentResource::try_new(source)
            .unwrap_or_else(|(_, errors)| panic!("{path}: {errors:?}"));
        let language = languages
            .entry(tag.to_owned())
            .or_insert_with(|| Language::new(tag));
        language
            .bundle
            .add_resource(resource)
            .unwrap_or_else(|errors| panic!("{path}: {errors:?}"));
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
    }
}

//! In which language results are told: by `--lang`, else as the terminal's locale says.

use std::env;

use clap::Args;
use facefeel::answers::words::Words;

/// Variables that say it, the strongest first (POSIX.1-2017, section 8.2).
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// Options of every command that tells results.
#[derive(Args)]
pub(super) struct LanguageArguments {
    /// Language of results and of this help, such as en, fr or ar; by LC_ALL, LC_MESSAGES or LANG if left out. Errors and what a server logs are in English.
    #[arg(long = "lang", value_name = "TAG", value_parser = named)]
    language: Option<Words>,
}

impl LanguageArguments {
    /// The words to tell results in.
    pub(super) fn words(&self) -> Words {
        self.language
            .unwrap_or_else(|| of_locale(|name| env::var(name).ok()))
    }
}

/// The words that a command line asks for, before it is read: help is shown while that is done.
pub(super) fn asked_for() -> Words {
    let given = env::args_os().map(|word| word.to_string_lossy().into_owned());
    let given: Vec<String> = given.collect();
    let flag = |pair: &[String]| (pair[0] == "--lang").then(|| pair[1].clone());
    let joined = |word: &String| word.strip_prefix("--lang=").map(str::to_owned);
    let tag = (given.windows(2).find_map(flag)).or_else(|| given.iter().find_map(joined));
    tag.and_then(|tag| Words::named(&tag))
        .unwrap_or_else(|| of_locale(|name| env::var(name).ok()))
}

fn named(tag: &str) -> Result<Words, String> {
    Words::named(tag).ok_or_else(|| {
        let tags: Vec<_> = Words::all().map(|words| words.language()).collect();
        format!("choose one of {}", tags.join(", "))
    })
}

/// The words of the locale in the first variable that is set, which looks like `fr_CH.UTF-8@euro`; English for `C`.
fn of_locale(variable: impl Fn(&str) -> Option<String>) -> Words {
    let set = VARIABLES.into_iter().filter_map(variable);
    let locale = set.into_iter().find(|locale| !locale.is_empty());
    let locale = locale.unwrap_or_default();
    let tag = locale.split(['.', '@']).next().unwrap_or_default();
    Words::for_language(&tag.replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(variables: &[(&str, &str)], expected: &str) {
        let value = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        assert_eq!(of_locale(value).language(), expected, "{variables:?}");
    }

    #[test]
    fn the_locale_says_the_language() {
        check(&[], "en");
        check(&[("LANG", "fr_CH.UTF-8@euro")], "fr");
        check(&[("LANG", "ar")], "ar");
        for unknown in ["C", "C.UTF-8", "POSIX", "de_DE.UTF-8", "_", "../fr"] {
            check(&[("LANG", unknown)], "en");
        }
    }

    #[test]
    fn the_strongest_variable_that_is_set_counts() {
        check(&[("LC_ALL", "C"), ("LANG", "fr_FR")], "en");
        check(
            &[("LC_ALL", ""), ("LC_MESSAGES", "ar_EG"), ("LANG", "fr")],
            "ar",
        );
    }

    #[test]
    fn an_unknown_tag_is_refused_with_those_there_are() {
        assert_eq!(named("fr").unwrap().language(), "fr");
        assert_eq!(named("tlh").unwrap_err(), "choose one of ar, en, fr");
    }
}

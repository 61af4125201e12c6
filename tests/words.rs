//! Words and code fit together: no key without words, no words without use.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use facefeel::answers::words::Words;
use facefeel::emotion::Emotion;
use facefeel::ml::train::settings::{Kind, Place, SETTINGS};

/// Text of every file below `folder` whose name ends in `ending`.
fn sources(folder: &str, ending: &str) -> String {
    fn collect(folder: &Path, ending: &str, text: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, ending, text);
            } else if path.to_string_lossy().ends_with(ending) {
                text.push_str(&fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut text = String::new();
    collect(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
        ending,
        &mut text,
    );
    text
}

/// Every message of a language: its key and its text as the file has it.
fn messages(language: &str) -> BTreeMap<String, String> {
    let files = sources(&format!("words/{language}"), ".ftl");
    let mut messages = BTreeMap::new();
    let mut key = None;
    for line in files.lines() {
        if line.starts_with(|first: char| first.is_ascii_lowercase()) {
            let (name, text) = line.split_once(" =").unwrap();
            key = Some(name.to_owned());
            let earlier = messages.insert(name.to_owned(), text.to_owned());
            assert!(earlier.is_none(), "{language} has {name:?} twice");
        } else if line.starts_with([' ', '}']) {
            messages
                .get_mut(key.as_ref().unwrap())
                .unwrap()
                .push_str(line);
        }
    }
    messages
}

/// Keys of the English files.
fn defined() -> BTreeSet<String> {
    messages("en").into_keys().collect()
}

/// What a message asks for.
fn placeholders(text: &str) -> BTreeSet<&str> {
    let rest = text.split('$').skip(1);
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    rest.map(|rest| rest.split(|c| !is_name(c)).next().unwrap())
        .collect()
}

#[test]
fn every_language_says_what_english_says() {
    let english = messages("en");
    let keys = |messages: &BTreeMap<String, String>| -> BTreeSet<String> {
        messages.keys().cloned().collect()
    };
    for words in Words::all() {
        let language = words.language();
        let own = messages(language);
        let (all, has) = (keys(&english), keys(&own));
        let missing: Vec<_> = all.difference(&has).collect();
        assert!(missing.is_empty(), "{language} lacks {missing:#?}");
        let extra: Vec<_> = has.difference(&all).collect();
        assert!(extra.is_empty(), "English has no {extra:#?} of {language}");
        for (key, text) in &own {
            assert!(
                !text.trim().is_empty(),
                "{language} says nothing for {key:?}"
            );
            let (own, known) = (placeholders(text), placeholders(&english[key]));
            let unknown: Vec<_> = own.difference(&known).collect();
            assert!(unknown.is_empty(), "{language}: {key:?} has no {unknown:?}");
            // A number that only chooses a form is not needed in every language.
            let lost = known
                .difference(&own)
                .filter(|name| !name.ends_with("-count"));
            let lost: Vec<_> = lost.collect();
            assert!(lost.is_empty(), "{language}: {key:?} lacks {lost:?}");
        }
    }
}

/// Every quoted text that may be a key: small letters, digits and hyphens.
fn quoted(text: &str) -> BTreeSet<String> {
    let is_key = |text: &&str| {
        text.chars()
            .all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-'))
    };
    text.split('"').filter(is_key).map(str::to_owned).collect()
}

/// The first argument of every call of `text` and `text_with`.
fn asked_for(text: &str) -> BTreeSet<String> {
    let calls = [".text(", ".text_with("]
        .into_iter()
        .flat_map(|call| text.split(call).skip(1));
    let keys = calls.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split_once('"'));
    keys.map(|(key, _)| key.to_owned()).collect()
}

fn code() -> String {
    [
        sources("src", ".rs"),
        sources("templates", ".html"),
        sources("static/js", ".js"),
    ]
    .join("\n")
}

/// Keys of the settings that the Train page shows: label, help and choices.
fn of_settings() -> BTreeSet<String> {
    let shown = SETTINGS
        .iter()
        .filter(|setting| setting.place != Place::Absent);
    let keys = shown.flat_map(|setting| {
        let key = setting.key();
        let names: &[&str] = match setting.kind {
            Kind::Choice(names) => names,
            _ => &[],
        };
        let mut keys: Vec<_> = names.iter().map(|name| format!("{key}-{name}")).collect();
        keys.extend([format!("{key}-help"), key]);
        keys
    });
    keys.collect()
}

#[test]
fn every_key_that_is_asked_for_has_words() {
    let words = Words::for_language("en");
    let emotions = Emotion::ALL.iter().flat_map(|emotion| {
        let key = format!("emotion-{}", emotion.name());
        [format!("{key}-description"), key]
    });
    let quoted = quoted(&sources("src", ".rs")).into_iter();
    let passed_on = quoted.filter(|key| {
        [
            "problem-",
            "detect-",
            "card-",
            "checkup-",
            "skip-",
            "refused-",
            "nav-",
            "train-",
            "models-",
            "live-",
            "evaluate-",
        ]
        .iter()
        .any(|area| key.starts_with(area))
    });
    for key in asked_for(&code())
        .into_iter()
        .chain(emotions)
        .chain(passed_on)
        .chain(of_settings())
    {
        assert!(words.has(&key), "no words behind {key:?}");
    }
}

#[test]
fn the_page_sends_its_script_every_key_that_it_asks_for() {
    let sent = quoted(&sources("src/web/pages/script_words", ".rs"));
    for key in asked_for(&sources("static/js", ".js")) {
        assert!(sent.contains(&key), "script_words does not send {key:?}");
    }
}

#[test]
fn all_words_are_used() {
    let mut used = quoted(&code());
    used.extend(inner_references());
    // A choice is explained where there are words for it.
    used.extend(of_settings().iter().map(|key| format!("{key}-help")));
    used.extend(of_settings());
    for key in defined() {
        let is_emotion = Emotion::ALL
            .iter()
            .any(|emotion| key.starts_with(&format!("emotion-{}", emotion.name())));
        assert!(
            is_emotion || used.contains(&key),
            "nothing uses the words behind {key:?}"
        );
    }
}

#[test]
fn the_style_sheet_and_the_drawn_boxes_agree_on_colours() {
    let tokens = sources("static/css", "tokens.css");
    for emotion in Emotion::ALL {
        let [red, green, blue] = emotion.color();
        let line = format!(
            "--emotion-{}: light-dark(#{red:02x}{green:02x}{blue:02x},",
            emotion.name()
        );
        assert!(tokens.contains(&line), "tokens.css lacks {line}");
    }
}

/// Keys that other words refer to.
fn inner_references() -> BTreeSet<String> {
    let files = sources("words/en", ".ftl");
    files
        .split("{ ")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once(" }")?.0.to_owned()))
        .collect()
}

#[test]
fn arabic_counts_in_all_its_forms() {
    for (key, text) in messages("ar") {
        // A choice that is no count has other forms.
        let choices = text.matches("[other]").count();
        for form in ["[one]", "[two]", "[few]", "[many]"] {
            assert_eq!(text.matches(form).count(), choices, "{key}: {form}");
        }
    }
}

#[test]
fn french_sets_signs_apart_with_spaces_that_do_not_break() {
    for (key, text) in messages("fr") {
        for sign in [" :", " ;", " !", " ?", " %", "« ", " »", "'"] {
            assert!(!text.contains(sign), "{key} has {sign:?}: {text}");
        }
    }
}

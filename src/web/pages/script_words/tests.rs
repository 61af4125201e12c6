use super::*;

#[test]
fn every_key_has_words_and_keeps_its_placeholders() {
    let words = Words::for_language("en");
    for phrases in [
        &SITE,
        &DETECT,
        &LIVE,
        &TRAIN,
        &EVALUATE,
        &MODELS,
        &FILMS,
        &FILMS_KEEP,
        &EXPERIMENT,
    ] {
        for (key, text) in phrases.texts(&words) {
            assert!(words.has(key), "no words behind {key:?}");
            assert!(!text.contains("{$"), "{key} has a placeholder left: {text}");
        }
        for (key, names) in phrases.filled {
            let (_, text) = phrases
                .texts(&words)
                .find(|(other, _)| other == key)
                .unwrap();
            for name in *names {
                assert!(text.contains(&format!("{{{name}}}")), "{key}: {text}");
            }
        }
    }
}

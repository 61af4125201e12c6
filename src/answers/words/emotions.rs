//! How an expression is called and described to people.

use std::borrow::Cow;

use super::Words;
use crate::emotion::Emotion;

impl Words {
    /// A class's name for people; a class of the user's own keeps the name it was given.
    pub fn emotion_label(&self, class: &str) -> Cow<'static, str> {
        match Emotion::from_label(class) {
            Some(emotion) => self.text(&format!("emotion-{}", emotion.name())),
            None => Cow::Owned(class.to_owned()),
        }
    }

    /// What a class means, as an apparent expression, in plain words.
    pub fn emotion_description(&self, class: &str) -> Cow<'static, str> {
        match Emotion::from_label(class) {
            Some(emotion) => self.text(&format!("emotion-{}-description", emotion.name())),
            None => self.text_with("emotion-own-description", &[("class", class.into())]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_description_speaks_of_an_apparent_expression_and_never_of_feeling() {
        let words = Words::for_language("en");
        let own = words.emotion_description("bored");
        let known = Emotion::ALL
            .iter()
            .map(|emotion| words.emotion_description(emotion.name()));
        for description in known.chain([own]) {
            assert!(
                description.to_lowercase().contains("apparent expression"),
                "{description}"
            );
            assert!(
                !description.to_lowercase().contains("you feel"),
                "{description}"
            );
        }
    }

    #[test]
    fn a_class_of_ones_own_keeps_its_name() {
        assert_eq!(Words::for_language("en").emotion_label("bored"), "bored");
    }
}

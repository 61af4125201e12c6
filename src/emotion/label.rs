//! Which class and folder names stand for which emotion.

use super::Emotion;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

impl Emotion {
    /// The emotion that a class or folder name means, if it means one.
    ///
    /// Forgives case, accents, plurals, numbers around the name, separators and the words "face",
    /// "emotion" and the like; knows English, French, Arabic and German. Any other word in the
    /// name makes it unknown, so `"not_happy"` and `"banana"` give `None`.
    ///
    /// ```
    /// use facefeel::emotion::Emotion;
    /// assert_eq!(Emotion::from_label("0_Anger"), Some(Emotion::Angry));
    /// assert_eq!(Emotion::from_label("banana"), None);
    /// ```
    pub fn from_label(label: &str) -> Option<Self> {
        let word = plain_word(label);
        let singular = word.strip_suffix('s').unwrap_or(&word);
        let without_article = word.strip_prefix("ال").unwrap_or(&word);
        Self::ALL.into_iter().find(|emotion| {
            emotion.synonyms().split_whitespace().any(|synonym| {
                let synonym = plain_word(synonym);
                [word.as_str(), singular, without_article].contains(&synonym.as_str())
            })
        })
    }

    /// Words for this emotion, in lines by language: English, French, German, Arabic.
    const fn synonyms(self) -> &'static str {
        match self {
            Self::Neutral => {
                "neutral neutrality neutre neutralité neutralität \
                 محايد محايدة حياد حيادي حيادية"
            }
            Self::Happy => {
                "happy happiness joy joyful joyous glad smile smiling \
                 joie joyeux joyeuse heureux heureuse bonheur \
                 Freude freudig fröhlich froehlich froh glücklich gluecklich \
                 سعيد سعيدة سعادة فرح فرحان فرحانة سرور مسرور بهجة"
            }
            Self::Surprise => {
                "surprise surprised surprising suprise suprised surprize astonished astonishment \
                 surpris étonnement étonné étonnée \
                 Überraschung ueberraschung überrascht ueberrascht erstaunt \
                 مفاجأة متفاجئ متفاجئة مندهش مندهشة دهشة اندهاش تفاجؤ"
            }
            Self::Sad => {
                "sad sadness sorrow sorrowful unhappy unhappiness triste tristesse \
                 traurig Traurigkeit Trauer حزين حزينة حزن"
            }
            Self::Angry => {
                "angry anger mad furious rage \
                 colère encolère fâché fâchée énervé énervée \
                 Wut wütend wuetend Ärger Aerger ärgerlich Zorn zornig \
                 غضب غاضب غاضبة غضبان غضبانة"
            }
            Self::Disgust => {
                "disgust disgusted disgusting dégoût dégoûté dégoûtée \
                 Ekel angeekelt angewidert \
                 اشمئزاز مشمئز مشمئزة قرف تقزز متقزز"
            }
            Self::Fear => {
                "fear fearful fearfull afraid scared fright frightened \
                 peur apeuré apeurée effrayé effrayée crainte \
                 Angst ängstlich aengstlich Furcht furchtsam \
                 خوف خائف خائفة خايف فزع ذعر"
            }
            Self::Contempt => {
                "contempt contemptuous disdain scorn mépris méprisant méprisante dédain \
                 Verachtung verächtlich veraechtlich احتقار ازدراء"
            }
        }
    }
}

/// Words that say nothing about which emotion a folder holds.
const FILLERS: [&str; 14] = [
    "face",
    "faces",
    "facial",
    "emotion",
    "emotions",
    "expression",
    "expressions",
    "image",
    "images",
    "photo",
    "photos",
    "class",
    "visage",
    "visages",
];

/// A label's letters alone: lower case, no accents, no numbers at a word's ends, no separators,
/// no filler words.
fn plain_word(label: &str) -> String {
    let mut spaced = String::with_capacity(label.len());
    let mut previous_lower = false;
    for c in label.nfkd().filter(|&c| !is_combining_mark(c) && c != 'ـ') {
        if previous_lower && c.is_uppercase() {
            spaced.push(' ');
        }
        previous_lower = c.is_lowercase();
        match c {
            // Folder names mix these Arabic letters freely: ta marbuta and ha, the two ya.
            'ة' => spaced.push('ه'),
            'ى' => spaced.push('ي'),
            c if c.is_alphanumeric() => spaced.extend(c.to_lowercase()),
            _ => spaced.push(' '),
        }
    }
    spaced
        .split(' ')
        .map(|token| token.trim_matches(char::is_numeric))
        .filter(|token| !FILLERS.contains(token))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expected: Option<Emotion>, labels: &[&str]) {
        for label in labels {
            assert_eq!(Emotion::from_label(label), expected, "{label:?}");
        }
    }

    #[test]
    fn a_name_maps_to_its_own_emotion() {
        for emotion in Emotion::ALL {
            check(Some(emotion), &[emotion.name()]);
        }
    }

    #[test]
    fn no_synonym_stands_for_two_emotions() {
        for emotion in Emotion::ALL {
            let synonyms: Vec<&str> = emotion.synonyms().split_whitespace().collect();
            check(Some(emotion), &synonyms);
        }
    }

    #[test]
    fn folder_names_of_known_sets_map_to_their_emotion() {
        check(
            Some(Emotion::Angry),
            &[
                "anger",
                "Anger",
                "ANGRY",
                "0_angry",
                "01-angry",
                "angry faces",
                "AngryFaces",
            ],
        );
        check(
            Some(Emotion::Angry),
            &[
                "Colère",
                "en_colere",
                "Wut",
                "غضب",
                "الغضب",
                "غَضَب",
                "angry2",
            ],
        );
        check(
            Some(Emotion::Happy),
            &[
                "happiness",
                "joie",
                "Joy",
                "Freude",
                "سعيد",
                "السعادة",
                "سعاده",
            ],
        );
        check(
            Some(Emotion::Surprise),
            &[
                "surprised",
                "Surprises",
                "überraschung",
                "U\u{308}berraschung",
                "مفاجأة",
                "مفاجاه",
            ],
        );
        check(
            Some(Emotion::Sad),
            &["sadness", "triste", "Tristesse", "حزين", "6.sad"],
        );
        check(
            Some(Emotion::Disgust),
            &["disgusted", "Dégoût", "degout", "Ekel", "اشمئزاز"],
        );
        check(
            Some(Emotion::Fear),
            &["fearful", "Peur", "fears", "afraid", "الخوف", "Angst"],
        );
        check(
            Some(Emotion::Contempt),
            &["Mépris", "contempt_", "Verachtung", "احتقار"],
        );
        check(Some(Emotion::Neutral), &["Neutre", "neutral (1)", "محايد"]);
    }

    #[test]
    fn nonsense_maps_to_nothing() {
        check(
            None,
            &[
                "",
                "banana",
                "not_happy",
                "no",
                "no emotion",
                "happy sad",
                "7",
                "S",
                "face",
                "train",
                "unknown",
                "sadist",
                "danger",
                "ال",
                "قطة",
                "😄",
                "class1",
                "n",
                "an",
            ],
        );
    }
}

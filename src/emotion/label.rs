//! Which class and folder names stand for which emotion.

use super::Emotion;
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Every known word, as [`plain_word`] writes it.
static WORDS: LazyLock<HashMap<String, Emotion>> = LazyLock::new(|| {
    let of = |emotion: Emotion| {
        let words = emotion.synonyms().split_whitespace();
        words.map(move |word| (plain_word(word), emotion))
    };
    Emotion::ALL.into_iter().flat_map(of).collect()
});

impl Emotion {
    /// The emotion that a class or folder name means, if it means one.
    ///
    /// Forgives case, accents, plurals, numbers around the name, separators and the words "face",
    /// "emotion" and the like; knows English, French, Arabic, German and a dozen other languages. Any other word in the
    /// name makes it unknown, so `"not_happy"` and `"banana"` give `None`.
    ///
    /// ```
    /// use facefeel::emotion::Emotion;
    /// assert_eq!(Emotion::from_label("0_Anger"), Some(Emotion::Angry));
    /// assert_eq!(Emotion::from_label("banana"), None);
    /// ```
    pub fn from_label(label: &str) -> Option<Self> {
        let word = plain_word(label);
        forms(&word)
            .into_iter()
            .find_map(|form| WORDS.get(form).copied())
    }

    /// Words for this emotion: lines of English, French, German and Arabic, then one of Spanish, Portuguese, Italian, Dutch,
    /// Polish, Czech, Turkish, Russian, Greek, Hebrew, Chinese, Japanese and Korean.
    const fn synonyms(self) -> &'static str {
        match self {
            Self::Neutral => {
                "neutral neutrality expressionless neutre neutralité inexpressif inexpressive neutralität \
                 محايد حياد حيادي \
                 neutro neutra neutrale neutraal obojętny neutralny neutralna neutrální nötr tarafsız нейтральный нейтральное нейтрально спокойствие ουδέτερο ουδέτερος ניטרלי 中性 平静 平靜 无表情 無表情 中立 ニュートラル 真顔 무표정 중립 평온"
            }
            Self::Happy => {
                "happy happiness joy joyful joyous glad gladness cheerful smile smiling smiley delight delighted \
                 joie joyeux joyeuse heureux heureuse bonheur content contente gai gaie gaieté gaîté ravi ravie \
                 sourire souriant souriante \
                 Freude freudig fröhlich froehlich froh glücklich gluecklich \
                 سعيد سعداء سعادة فرح فرحان فرحون سرور مسرور بهجة مبتهج ابتسامة ابتسام مبتسم \
                 feliz felicidad alegre alegría contento contenta alegria felicidade felice felicità gioia blij vrolijk blijdschap radość radosny radosna szczęście szczęśliwy uśmiech radost šťastný štěstí mutlu mutluluk neşe радость радостный счастье счастливый улыбка χαρά χαρούμενος ευτυχία ευτυχισμένος שמחה שמח 高兴 高興 开心 開心 快乐 快樂 喜悦 喜悅 喜 微笑 幸福 喜び 嬉しい 幸せ 笑顔 楽しい 행복 기쁨 즐거움 웃음"
            }
            Self::Surprise => {
                "surprise surprised surprising suprise suprised surprize astonished astonishment amazed amazement \
                 surpris surprenant étonnement étonné étonnée stupéfait stupéfaite stupéfaction stupeur \
                 Überraschung ueberrascht ueberraschung überrascht erstaunt \
                 مفاجأة مفاجآت متفاجئ مندهش دهشة اندهاش تفاجؤ مذهول ذهول \
                 sorpresa sorprendido sorprendida surpresa surpreso surpresa sorpreso verrast verrassing verbazing zdziwienie zdziwiony zaskoczenie zaskoczony překvapení překvapený şaşkın şaşkınlık şaşırmış удивление удивлённый удивленный έκπληξη έκπληκτος הפתעה מופתע 惊讶 驚訝 吃惊 吃驚 惊喜 驚喜 惊 驚 驚き 驚く 驚いた 놀람 놀라움"
            }
            Self::Sad => {
                "sad sadness sorrow sorrowful unhappy unhappiness \
                 triste tristesse chagrin peiné peinée malheureux malheureuse \
                 traurig Traurigkeit Trauer حزين حزن حزانى أحزان كئيب كآبة \
                 tristeza tristezza verdrietig verdriet droevig smutek smutny smutna smutný üzgün üzüntü mutsuz грусть грустный печаль печальный λύπη λυπημένος θλίψη στενοχώρια עצב עצוב עצבות 悲伤 悲傷 伤心 傷心 难过 難過 悲 悲しみ 悲しい 哀しみ 슬픔 슬픈"
            }
            Self::Angry => {
                "angry anger mad furious fury rage enraged wrath \
                 colère colérique coléreux coléreuse encolère fâché fâchée énervé énervée énervement \
                 furieux furieuse fureur enragé enragée irrité irritée \
                 Wut wütend wuetend Ärger Aerger ärgerlich Zorn zornig \
                 غضب غاضب غضبان غضوب \
                 enojo enojado enojada enfado enfadado ira raiva zangado rabbia arrabbiato boos boosheid woede złość zły gniew zezłoszczony vztek hněv naštvaný kızgın kızgınlık öfke öfkeli гнев гневный злость злой ярость θυμός θυμωμένος οργή כעס כועס 愤怒 憤怒 生气 生氣 怒 怒り 怒る 怒っている 분노 화남 화난"
            }
            Self::Disgust => {
                "disgust disgusted disgusting revulsion \
                 dégoût dégoûté dégoûtée dégoûtant dégoûtante écœuré écœurée écœurement répugnance \
                 Ekel angeekelt angewidert \
                 اشمئزاز مشمئز قرف مقرف قرفان تقزز متقزز \
                 asco disgusto repugnancia nojo desgosto disgustato walging afschuw wstręt obrzydzenie odraza znechucení odpor iğrenme tiksinti отвращение αηδία αηδιασμένος גועל נגעל 厌恶 厭惡 恶心 噁心 厌 嫌悪 嫌悪感 혐오 역겨움"
            }
            Self::Fear => {
                "fear fearful fearfull afraid scared fright frightened terror terrified \
                 peur peureux peureuse apeuré apeurée effrayé effrayée effroi crainte craintif craintive \
                 terreur terrifié terrifiée frayeur \
                 Angst ängstlich aengstlich Furcht furchtsam \
                 خوف خائف خايف مخاوف فزع ذعر رعب مرعوب مذعور مفزوع \
                 miedo asustado asustada temor medo paura spaventato angstig strach przestraszony lęk vystrašený korku korkmuş korkulu страх испуг испуганный φόβος φοβισμένος פחד מפוחד 恐惧 恐懼 害怕 惊恐 驚恐 恐 惧 恐怖 恐れ 怖い 怯え 공포 두려움 무서움"
            }
            Self::Contempt => {
                "contempt contemptuous disdain disdainful scorn scornful \
                 mépris méprisant méprisante dédain dédaigneux dédaigneuse \
                 Verachtung verächtlich veraechtlich احتقار محتقر ازدراء استخفاف \
                 desprecio desdén desprezo disprezzo minachting verachting pogarda pohrdání küçümseme aşağılama презрение περιφρόνηση בוז 轻蔑 輕蔑 蔑视 蔑視 鄙视 鄙視 軽蔑 경멸"
            }
        }
    }
}

/// Whether two names of classes are one word but for case, accents, plurals, and the numbers and separators around it.
pub fn is_same_word(a: &str, b: &str) -> bool {
    let (a, b) = (plain_word(a), plain_word(b));
    let b = forms(&b);
    !a.is_empty() && forms(&a).iter().any(|form| b.contains(form))
}

/// The word, without the endings of plurals and feminine forms, and without the Arabic article: whichever of them is known.
///
/// The Arabic endings are ة (as [`plain_word`] writes it, ه), ون, ين and ات.
fn forms(word: &str) -> Vec<&str> {
    let without_article = word.strip_prefix("ال").unwrap_or(word);
    let mut forms = vec![word, without_article];
    for ending in ["s", "ه", "ون", "ين", "ات"] {
        forms.extend(without_article.strip_suffix(ending));
    }
    forms
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
            // Unicode takes this letter for one; French keyboards often lack it.
            'œ' | 'Œ' => spaced.push_str("oe"),
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
    fn french_nouns_adjectives_and_plurals_are_known_with_and_without_accents() {
        for (emotion, labels) in [
            (
                Emotion::Angry,
                "colère Colères COLÈRE fâchées fache énervé furieux rage",
            ),
            (
                Emotion::Happy,
                "joie Joies joyeux joyeuses heureuse contente souriants bonheur",
            ),
            (Emotion::Sad, "tristesse tristes malheureuses chagrin"),
            (Emotion::Fear, "peur peurs apeurées effroi Terreur craintif"),
            (
                Emotion::Disgust,
                "dégoût degout dégoûtés écœurement ecoeuré ÉCŒURÉE",
            ),
            (
                Emotion::Surprise,
                "surprise surpris étonnés etonnement stupéfaction",
            ),
            (Emotion::Contempt, "mépris meprisants dédain dédaigneuse"),
            (Emotion::Neutral, "neutre neutres inexpressif"),
        ] {
            check(
                Some(emotion),
                &labels.split_whitespace().collect::<Vec<_>>(),
            );
        }
        check(
            Some(Emotion::Angry),
            &["en colère", "visages en colère", "1_En_Colère"],
        );
    }

    #[test]
    fn arabic_nouns_adjectives_plurals_and_articles_are_known() {
        for (emotion, labels) in [
            (
                Emotion::Angry,
                "غضب الغضب غاضب غاضبة غاضبون غاضبين غاضبات غضبانة",
            ),
            (
                Emotion::Happy,
                "سعادة السعادة سعيد سعيدة سعداء سعيدات فرح مبتسم مبتسمة ابتسامة",
            ),
            (Emotion::Sad, "حزن الحزن حزين حزينة حزينون حزينات كئيب"),
            (Emotion::Fear, "خوف الخوف خائف خائفة خائفين رعب مرعوبة"),
            (
                Emotion::Disgust,
                "اشمئزاز الاشمئزاز مشمئز مشمئزة مشمئزون قرف",
            ),
            (
                Emotion::Surprise,
                "مفاجأة المفاجأة مفاجآت متفاجئ متفاجئة مندهشون دهشة",
            ),
            (Emotion::Contempt, "احتقار الاحتقار ازدراء محتقر"),
            (
                Emotion::Neutral,
                "محايد محايدة المحايد محايدون حيادي حيادية",
            ),
        ] {
            check(
                Some(emotion),
                &labels.split_whitespace().collect::<Vec<_>>(),
            );
        }
        // With vowel signs, a stretched line, numbers and words around.
        check(Some(Emotion::Angry), &["غَضَبٌ", "غـضـب", "٣ غضب", "غضب_2"]);
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
                "ون",
                "ات",
                "chat",
                "pas content",
                "contenu",
                "😄",
                "class1",
                "n",
                "an",
            ],
        );
    }
}

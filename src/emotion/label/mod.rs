//! Which class and folder names stand for which emotion.

mod names;

use super::Emotion;
use names::FURTHER_NAMES;
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Every known word, as [`plain_word`] writes it.
static WORDS: LazyLock<HashMap<String, Emotion>> = LazyLock::new(|| {
    let of = |emotion: Emotion| {
        let words = known_names(emotion);
        words.map(move |word| (plain_word(word), emotion))
    };
    Emotion::ALL.into_iter().flat_map(of).collect()
});

/// Every name for `emotion` in any language, as people write it.
fn known_names(emotion: Emotion) -> impl Iterator<Item = &'static str> {
    let further = FURTHER_NAMES.iter().map(move |of| of[emotion as usize]);
    std::iter::once(emotion.synonyms())
        .chain(further)
        .flat_map(str::split_whitespace)
}

impl Emotion {
    /// The emotion that a class or folder name means, if it means one.
    ///
    /// Forgives case, accents, plurals, numbers around the name, separators and the words "face",
    /// "emotion" and the like; knows English, French, Arabic, German and two dozen other languages. Any other word in
    /// the name makes it unknown, so `"not_happy"` and `"banana"` give `None`.
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
    /// Polish, Czech, Turkish, Russian, Greek, Hebrew, Chinese, Japanese and Korean. Further languages stand in `names.rs`.
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
    for c in label.nfkd().filter(|&c| !is_left_out(c)) {
        if previous_lower && c.is_uppercase() {
            spaced.push(' ');
        }
        previous_lower = c.is_lowercase();
        match c {
            // Folder names mix these Arabic letters freely: ta marbuta and ha, the two ya.
            'ة' => spaced.push('ه'),
            'ى' => spaced.push('ي'),
            // Persian keyboards write these two in their own way.
            'ی' => spaced.push('ي'),
            'ک' => spaced.push('ك'),
            // Unicode takes each of these letters for one; keyboards of other languages lack them.
            'œ' | 'Œ' => spaced.push_str("oe"),
            'æ' | 'Æ' => spaced.push_str("ae"),
            'ø' | 'Ø' => spaced.push('o'),
            'đ' | 'Đ' => spaced.push('d'),
            'ł' | 'Ł' => spaced.push('l'),
            'ı' => spaced.push('i'),
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

/// Whether a letter's mark says nothing about the word: an accent, an Arabic vowel sign or stretched line. Vowels of
/// Devanagari are marks too, but without them खुश would be खश.
fn is_left_out(c: char) -> bool {
    const NUKTA: char = '\u{93c}';
    let is_devanagari = ('\u{900}'..='\u{97f}').contains(&c) && c != NUKTA;
    c == 'ـ' || is_combining_mark(c) && !is_devanagari
}

#[cfg(test)]
mod tests;

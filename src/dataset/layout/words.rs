//! What one folder's name says: a part, an expression, or that it holds something beside the data.

use super::Part;
use crate::emotion::Emotion;

/// A folder's name, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// The part that it names.
    pub(super) part: Option<Part>,
    /// What else it says, without words such as "set" and "images"; empty if nothing.
    pub(super) rest: String,
}

impl Word {
    /// Takes a name apart: `train_images` is a part and nothing else, `happy_train` a part and a class.
    pub(super) fn of(name: &str) -> Self {
        let tokens = tokens(name);
        let parts: Vec<Option<Part>> = tokens.iter().map(|token| part(token)).collect();
        let mut named = parts.iter().flatten();
        let part = named.next().copied();
        // "train_test" is no part.
        let part = part.filter(|first| named.all(|other| other == first));
        let is_part = |index: usize| parts.get(index).is_some_and(Option::is_some);
        let says = |index: usize| {
            let token = tokens.get(index);
            !is_part(index) && token.is_some_and(|token| !is_filler(token) && !is_number(token))
        };
        // A number in front of a class belongs to it, as in `0_happy_train`.
        let leads = |index: usize| {
            is_number(&tokens[index]) && says(index + 1) && !(index > 0 && is_part(index - 1))
        };
        let rest = (0..tokens.len()).filter(|&index| says(index) || leads(index));
        let rest: Vec<&str> = rest.map(|index| tokens[index].as_str()).collect();
        Self {
            part,
            rest: rest.join("_"),
        }
    }

    /// The part, if the name says nothing else.
    pub(super) fn pure_part(&self) -> Option<Part> {
        self.part.filter(|_| self.rest.is_empty())
    }
}

/// Whether the name means an expression.
pub(super) fn is_emotion(name: &str) -> bool {
    Emotion::from_label(name).is_some()
}

/// Whether the name is that of a folder for what goes with data, such as a repository's `docs`.
pub(super) fn is_beside_data(name: &str) -> bool {
    const BESIDE: [&str; 34] = [
        "doc",
        "docs",
        "documentation",
        "readme",
        "asset",
        "assets",
        "static",
        "figure",
        "figures",
        "fig",
        "figs",
        "plot",
        "plots",
        "graph",
        "graphs",
        "screenshot",
        "screenshots",
        "preview",
        "previews",
        "demo",
        "demos",
        "example",
        "examples",
        "result",
        "results",
        "output",
        "outputs",
        "log",
        "logs",
        "logo",
        "logos",
        "icon",
        "icons",
        "resources",
    ];
    BESIDE.contains(&name.trim().to_lowercase().as_str())
}

/// The part that one word names, whatever is glued to it: `trainset` as well.
fn part(token: &str) -> Option<Part> {
    let lower = token.to_lowercase();
    let stems = [
        "set",
        "data",
        "dataset",
        "images",
        "image",
        "imgs",
        "img",
        "集",
        "セット",
    ];
    let glued = stems.iter().filter_map(|stem| lower.strip_suffix(stem));
    [lower.as_str()]
        .into_iter()
        .chain(glued)
        .find_map(plain_part)
}

fn plain_part(word: &str) -> Option<Part> {
    match word {
        "train" | "trains" | "training" | "trainings" | "trn" | "entrainement" | "entraînement"
        | "apprentissage" | "entrenamiento" | "treino" | "addestramento" | "обучение"
        | "train_" | "تدريب" | "训练" | "訓練" | "学習" | "훈련" | "학습" => {
            Some(Part::Train)
        }
        "val" | "vals" | "valid" | "validation" | "validate" | "validating" | "dev" | "eval"
        | "evaluation" | "publictest" | "validación" | "validacion" | "validação" | "валидация"
        | "validierung" | "تحقق" | "验证" | "驗證" | "検証" | "검증" => {
            Some(Part::Valid)
        }
        "test" | "tests" | "testing" | "tst" | "privatetest" | "holdout" | "prueba" | "pruebas"
        | "teste" | "тест" | "проверка" | "اختبار" | "测试" | "測試" | "テスト" | "시험"
        | "테스트" => Some(Part::Test),
        _ => None,
    }
}

/// Words that say nothing about what is in a folder.
fn is_filler(token: &str) -> bool {
    const FILLERS: [&str; 34] = [
        "set", "sets", "data", "dataset", "datasets", "image", "images", "img", "imgs", "picture",
        "pictures", "pic", "pics", "photo", "photos", "face", "faces", "sample", "samples",
        "split", "part", "folder", "dir", "the", "of", "for", "files", "subset", "daten",
        "aligned", "cropped", "crops", "und", "and",
    ];
    FILLERS.contains(&token.to_lowercase().as_str())
}

fn is_number(token: &str) -> bool {
    token.chars().all(|char| char.is_ascii_digit())
}

/// The words of a name: letters of one kind, cut where a capital begins another word. FER2013's `PublicTest` is one word.
fn tokens(name: &str) -> Vec<String> {
    let mut tokens = vec![String::new()];
    let mut previous: Option<char> = None;
    for char in name.chars() {
        let is_cut = match previous {
            Some(before) => {
                before.is_lowercase() && char.is_uppercase()
                    || before.is_ascii_digit() != char.is_ascii_digit()
            }
            None => false,
        };
        if !char.is_alphanumeric() || is_cut {
            tokens.push(String::new());
        }
        if let (true, Some(last)) = (char.is_alphanumeric(), tokens.last_mut()) {
            last.push(char);
        }
        previous = Some(char);
    }
    tokens.retain(|token| !token.is_empty());
    for index in (1..tokens.len()).rev() {
        let joined = format!("{}{}", tokens[index - 1], tokens[index]).to_lowercase();
        if ["publictest", "privatetest"].contains(&joined.as_str()) {
            tokens[index - 1] = joined;
            tokens.remove(index);
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_known_by_word_wherever_it_stands() {
        for (name, part) in [
            ("train", Part::Train),
            ("Training", Part::Train),
            ("training_set", Part::Train),
            ("train_data", Part::Train),
            ("TrainImages", Part::Train),
            ("images-train", Part::Train),
            ("trainset", Part::Train),
            ("train2", Part::Train),
            ("训练集", Part::Train),
            ("VALIDATION", Part::Valid),
            ("dev", Part::Valid),
            ("eval", Part::Valid),
            ("PublicTest", Part::Valid),
            ("public_test", Part::Valid),
            ("PrivateTest", Part::Test),
            ("Testing Data", Part::Test),
            ("test_set", Part::Test),
        ] {
            assert_eq!(Word::of(name).pure_part(), Some(part), "{name}");
        }
    }

    #[test]
    fn a_class_with_a_part_in_its_name_keeps_the_class() {
        for (name, part, rest) in [
            ("happy_train", Some(Part::Train), "happy"),
            ("test-sad", Some(Part::Test), "sad"),
            ("0_happy_train", Some(Part::Train), "0_happy"),
            ("happy_train_2", Some(Part::Train), "happy"),
            ("train_2_happy", Some(Part::Train), "happy"),
            ("happy", None, "happy"),
            ("latest", None, "latest"),
            ("contest", None, "contest"),
            ("train_test", None, ""),
            ("images", None, ""),
        ] {
            let word = Word::of(name);
            assert_eq!((word.part, word.rest.as_str()), (part, rest), "{name}");
        }
    }
}

//! Answers as pages show them.

use std::borrow::Cow;

use crate::answers::prediction::{FacePrediction, Scores};
use crate::answers::words::Words;
use crate::emotion::Emotion;

/// Stands for classes without artwork and colour of their own.
pub(super) const UNKNOWN: &str = "unknown";

/// Stands for faces of which the model is not sure.
pub(super) const UNSURE: &str = "unsure";

/// A photo with so few faces shows all there is to say about each; with more, each is a row that folds out.
const MAX_OPEN_FACES: usize = 2;

/// One photo with what was found in it.
#[derive(Debug, Clone)]
pub(super) struct PhotoView {
    pub(super) file: String,
    /// Address of the picture with its faces marked; empty if there is none.
    pub(super) picture: String,
    /// Address of the photo made small; empty if there is none.
    pub(super) thumbnail: String,
    /// How many faces with which expressions, in words.
    pub(super) summary: Cow<'static, str>,
    /// Whether it is shown in full rather than folded to its summary.
    pub(super) is_open: bool,
    /// The faces from left to right.
    pub(super) faces: Vec<FaceView>,
    /// Why there is no answer.
    pub(super) problem: Option<String>,
}

/// One face with its scores.
#[derive(Debug, Clone)]
pub(super) struct FaceView {
    /// Its number in the picture, from 1.
    pub(super) number: usize,
    /// Name of its colour and artwork: an emotion's name, `unknown` or `unsure`.
    pub(super) emotion: &'static str,
    /// The likeliest class, or that the model is not sure.
    pub(super) label: Cow<'static, str>,
    /// Where the model is not sure: the likeliest class, in words.
    pub(super) likely: Option<Cow<'static, str>>,
    /// Probability of the likeliest class, in words.
    pub(super) confidence: Cow<'static, str>,
    /// Whether the page shows more than a row.
    pub(super) is_open: bool,
    /// What the class means.
    pub(super) description: String,
    /// Every class's probability.
    pub(super) bars: Vec<BarView>,
    /// Address of the face's picture; empty if the page makes it itself.
    pub(super) crop: String,
}

/// How many faces show one expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TallyView {
    /// Name of its colour and artwork.
    pub(super) emotion: &'static str,
    pub(super) label: Cow<'static, str>,
    pub(super) count: usize,
    /// Their share of all, in words.
    pub(super) share: Cow<'static, str>,
    /// Their share from 0 to 100, for drawing.
    pub(super) length: String,
}

/// One class's probability.
#[derive(Debug, Clone)]
pub(super) struct BarView {
    /// Name of its colour: an emotion's name or `unknown`.
    pub(super) emotion: &'static str,
    pub(super) label: Cow<'static, str>,
    /// Its probability, in words.
    pub(super) share: Cow<'static, str>,
    /// Its probability from 0 to 100, for drawing.
    pub(super) length: String,
}

impl PhotoView {
    /// A photo whose answer is shown as `faces`.
    pub(super) fn answered(
        file: String,
        picture: String,
        thumbnail: String,
        mut faces: Vec<FaceView>,
        words: &Words,
    ) -> Self {
        let is_open = faces.len() <= MAX_OPEN_FACES;
        for face in &mut faces {
            face.is_open = is_open;
        }
        Self {
            file,
            picture,
            thumbnail,
            summary: summary(&faces, words),
            is_open: true,
            faces,
            problem: None,
        }
    }

    /// A photo to be filled in by the page's script.
    pub(super) fn blank() -> Self {
        Self {
            file: String::new(),
            picture: String::new(),
            thumbnail: String::new(),
            summary: Cow::Borrowed(""),
            is_open: false,
            faces: Vec::new(),
            problem: None,
        }
    }
}

impl FaceView {
    /// `face`, the `number`th of its picture, whose own picture is at `crop`.
    pub(super) fn new(number: usize, face: &FacePrediction, crop: String, words: &Words) -> Self {
        let verdict = Verdict::on(face, words);
        Self {
            number,
            emotion: verdict.emotion,
            label: verdict.label,
            likely: verdict.likely,
            confidence: words.percent(face.confidence.into()),
            is_open: false,
            description: face.description.clone(),
            bars: bars(&face.scores, words),
            crop,
        }
    }

    /// A face to be filled in by the page's script.
    pub(super) fn blank() -> Self {
        Self {
            number: 0,
            emotion: UNKNOWN,
            label: Cow::Borrowed(""),
            likely: None,
            confidence: Cow::Borrowed(""),
            is_open: false,
            description: String::new(),
            bars: vec![BarView {
                emotion: UNKNOWN,
                label: Cow::Borrowed(""),
                share: Cow::Borrowed(""),
                length: "0".to_owned(),
            }],
            crop: String::new(),
        }
    }
}

/// What a page says first about a face: its expression, or that the model is not sure.
#[derive(Debug)]
pub(super) struct Verdict {
    /// Name of its colour and artwork.
    pub(super) emotion: &'static str,
    pub(super) label: Cow<'static, str>,
    /// The likeliest class, in words, where the model is not sure.
    pub(super) likely: Option<Cow<'static, str>>,
}

impl Verdict {
    /// The verdict on `face`.
    pub(super) fn on(face: &FacePrediction, words: &Words) -> Self {
        let label = words.emotion_label(&face.emotion);
        if face.sure {
            return Self {
                emotion: emotion_key(&face.emotion),
                label,
                likely: None,
            };
        }
        let class = in_sentence(&label, emotion_key(&face.emotion));
        let likely = words.text_with("detect-most-likely", &[("label", class.into())]);
        Self {
            emotion: UNSURE,
            label: words.text("detect-not-sure"),
            likely: Some(likely),
        }
    }
}

/// How many of `faces` show which expression, the most frequent first.
pub(super) fn tally<'a>(
    faces: impl IntoIterator<Item = &'a FaceView>,
    words: &Words,
) -> Vec<TallyView> {
    let mut rows: Vec<TallyView> = Vec::new();
    let mut total = 0;
    for face in faces {
        total += 1;
        match rows.iter_mut().find(|row| row.label == face.label) {
            Some(row) => row.count += 1,
            None => rows.push(TallyView {
                emotion: face.emotion,
                label: face.label.clone(),
                count: 1,
                share: Cow::Borrowed(""),
                length: String::new(),
            }),
        }
    }
    for row in &mut rows {
        let share = row.count as f64 / f64::from(total);
        row.share = words.percent(share);
        row.length = format!("{:.2}", share * 100.0);
    }
    // What is not known comes last, however often.
    rows.sort_by_key(|row| (row.emotion == UNSURE, std::cmp::Reverse(row.count)));
    rows
}

/// "29 faces: 25 neutral, 3 happy, 1 not sure".
pub(super) fn summary(faces: &[FaceView], words: &Words) -> Cow<'static, str> {
    let count = face_count(faces.len(), words);
    let rows = tally(faces, words);
    let part = |row: &TallyView| {
        let label = in_sentence(&row.label, row.emotion);
        let values = [
            ("count", words.number(row.count).into()),
            ("label", label.into()),
        ];
        words.text_with("detect-summary-part", &values)
    };
    let parts = match (faces.len(), rows.as_slice()) {
        (0, _) => return count,
        (1, [row]) => in_sentence(&row.label, row.emotion),
        _ => rows
            .iter()
            .map(part)
            .collect::<Vec<_>>()
            .join(&words.text("detect-join")),
    };
    words.text_with(
        "detect-summary",
        &[("faces", count.into()), ("parts", parts.into())],
    )
}

/// "29 faces".
pub(super) fn face_count(count: usize, words: &Words) -> Cow<'static, str> {
    counted("detect-faces-count", count, words)
}

/// The words behind `key` for so many.
pub(super) fn counted(key: &str, count: usize, words: &Words) -> Cow<'static, str> {
    let values = [
        ("count", count.into()),
        ("shown", words.number(count).into()),
    ];
    words.text_with(key, &values)
}

/// A label within a sentence; a class of the user's own keeps the name it was given.
fn in_sentence(label: &str, emotion: &str) -> String {
    match emotion {
        UNKNOWN => label.to_owned(),
        _ => label.to_lowercase(),
    }
}

/// Name of the colour and artwork of `class`.
pub(super) fn emotion_key(class: &str) -> &'static str {
    Emotion::from_label(class).map_or(UNKNOWN, Emotion::name)
}

fn bars(scores: &Scores, words: &Words) -> Vec<BarView> {
    let bar = |(class, score): &(String, f32)| BarView {
        emotion: emotion_key(class),
        label: words.emotion_label(class),
        share: words.percent((*score).into()),
        length: format!("{:.2}", score * 100.0),
    };
    scores.0.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faces(labels: &[(&'static str, &'static str)]) -> Vec<FaceView> {
        let face = |&(emotion, label)| FaceView {
            emotion,
            label: Cow::Borrowed(label),
            ..FaceView::blank()
        };
        labels.iter().map(face).collect()
    }

    #[track_caller]
    fn check(labels: &[(&'static str, &'static str)], expected: &str) {
        let words = Words::for_language("en");
        assert_eq!(summary(&faces(labels), &words), expected);
    }

    #[test]
    fn a_summary_counts_expressions_the_most_frequent_first_and_not_sure_last() {
        let (sad, happy) = (("sad", "Sad"), ("happy", "Happy"));
        let (unsure, own) = ((UNSURE, "Not sure"), (UNKNOWN, "Bored"));
        check(&[], "No face");
        check(&[happy], "1 face: happy");
        check(&[sad, happy, happy], "3 faces: 2 happy, 1 sad");
        check(&[unsure, unsure, own], "3 faces: 1 Bored, 2 not sure");
    }

    #[test]
    fn shares_of_a_tally_are_of_all_faces() {
        let words = Words::for_language("en");
        let rows = tally(
            &faces(&[
                ("sad", "Sad"),
                ("sad", "Sad"),
                ("sad", "Sad"),
                (UNSURE, "Not sure"),
            ]),
            &words,
        );
        let read: Vec<_> = rows
            .iter()
            .map(|row| (row.count, row.share.as_ref(), row.length.as_str()))
            .collect();
        assert_eq!(read, [(3, "75.0%", "75.00"), (1, "25.0%", "25.00")]);
    }
}

//! Answers for people.

use facefeel::answers::picture_record::{FaceRecord, PictureRecord};
use facefeel::answers::words::Words;
use facefeel::dataset::naming::{is_control, is_hidden};

/// A picture's lines: one a face, and one where there is none.
pub(super) fn lines(record: &PictureRecord, words: &Words) -> String {
    let file = &printable(&record.file);
    if let Some(problem) = &record.error {
        return format!("{file}: {}\n", problem.detail);
    }
    if record.faces.is_empty() {
        return format!("{file}: {}\n", words.text("detect-no-face"));
    }
    let turned = match record.turned {
        0 => String::new(),
        _ => format!("{file}: {}\n", words.text("detect-turned")),
    };
    let faces = record.faces.iter().enumerate();
    let faces = faces.map(|(index, face)| face_line(file, index + 1, face, words));
    turned + &faces.collect::<String>()
}

/// The name without what would move the cursor, colour the terminal or turn the direction of writing.
fn printable(file: &str) -> String {
    let escaped = |char| match is_control(char) || is_hidden(char) {
        true => char::escape_unicode(char).to_string(),
        false => char.to_string(),
    };
    file.chars().map(escaped).collect()
}

fn face_line(file: &str, number: usize, record: &FaceRecord, words: &Words) -> String {
    let face = &record.face;
    let place = face.pixel_box;
    let args = [
        ("file", file.into()),
        ("number", number.into()),
        ("x", place.x.into()),
        ("y", place.y.into()),
        ("width", place.width.into()),
        ("height", place.height.into()),
        ("emoji", face.emoji.as_str().into()),
        ("emotion", words.emotion_label(&face.emotion).into()),
        ("confidence", words.percent(face.confidence.into()).into()),
    ];
    let line = words.text_with("cli-face", &args);
    let mut notes = Vec::new();
    if !face.sure {
        notes.push(words.text("detect-not-sure"));
    }
    if let Some(head) = record.head.filter(|head| head.turned) {
        let degrees = |degrees: f32| words.decimal(degrees.into(), 0).into();
        let args = [("yaw", degrees(head.yaw)), ("roll", degrees(head.roll))];
        notes.push(words.text_with("cli-head-turned", &args));
    }
    match notes.is_empty() {
        true => format!("{line}\n"),
        false => {
            let args = [("face", line.into()), ("notes", words.list(&notes).into())];
            format!("{}\n", words.text_with("cli-face-noted", &args))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_s_name_cannot_write_to_the_terminal() {
        let name = "a\n\u{1b}[31m\u{202e}é.jpg";
        assert_eq!(printable(name), "a\\u{a}\\u{1b}[31m\\u{202e}é.jpg");
    }
}

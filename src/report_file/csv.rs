//! One line an image (RFC 4180), for spreadsheets and scripts.

use std::fmt::Write;

use crate::ml::evaluate::Predictions;
use crate::ml::metrics::best;

/// What a model said about every image: entry, folder, true class (empty if the model does not know it), answer,
/// confidence, whether it is right, person, how the picture was read, and one column a class.
pub fn csv(predictions: &Predictions) -> String {
    let classes = &predictions.classes;
    let mut table = String::from("index,entry,folder,true,predicted,confidence,right,person,face");
    for class in classes {
        table.push(',');
        table.push_str(&field(class));
    }
    table.push_str("\r\n");
    for image in &predictions.images {
        let answer = best(&image.scores);
        let folder = predictions.mapping.0.get(image.folder);
        let right = image.label.map(|label| label == answer);
        // Writing into a String cannot fail.
        let _ = write!(
            table,
            "{},{},{},{},{},{:.6},{},{},{}",
            image.index,
            field(&image.entry),
            field(folder.map_or("", |folder| &folder.folder)),
            field(image.label.map_or("", |label| &classes[label])),
            field(&classes[answer]),
            image.scores[answer],
            right.map_or("", |right| if right { "yes" } else { "no" }),
            field(image.person.as_deref().unwrap_or_default()),
            if image.detected { "detected" } else { "whole" },
        );
        for score in &image.scores {
            let _ = write!(table, ",{score:.6}");
        }
        table.push_str("\r\n");
    }
    table
}

/// The text, in quotes if it holds what separates fields.
fn field(text: &str) -> String {
    match text.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ml::evaluate::Prediction;
    use crate::ml::evaluate::mapping::Mapping;

    #[test]
    fn names_with_commas_and_quotes_stay_one_field() {
        let classes = ["happy".to_owned(), "a \"b\", c".to_owned()];
        let predictions = Predictions {
            classes: classes.to_vec(),
            temperature: 1.0,
            mapping: Mapping::propose([("joie", 1)], &classes),
            tells_persons: false,
            images: vec![Prediction {
                index: 3,
                entry: "joie/1,2.png".to_owned(),
                folder: 0,
                label: Some(0),
                person: None,
                detected: true,
                scores: vec![0.25, 0.75],
            }],
        };
        let expected = "index,entry,folder,true,predicted,confidence,right,person,face,happy,\"a \"\"b\"\", c\"\r\n\
             3,\"joie/1,2.png\",joie,happy,\"a \"\"b\"\", c\",0.750000,no,,detected,0.250000,0.750000\r\n";
        assert_eq!(csv(&predictions), expected);
    }
}

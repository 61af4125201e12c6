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

/// What a spreadsheet takes for the start of a formula (OWASP, CSV injection); the full-width signs count alike.
/// `static/js/lib/table.js` has the same lists.
const FORMULA_STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
/// What separates cells in a spreadsheet, in some countries or somewhere in a text; quotes do not help there.
const SEPARATORS: [char; 5] = [',', ';', '\t', '\r', '\n'];

/// A text as one field: in quotes if it holds what separates fields, and with an apostrophe wherever a spreadsheet would
/// run it as a formula. Numbers are written without this, so that they stay numbers.
pub fn field(text: &str) -> String {
    let mut guarded = String::with_capacity(text.len());
    let mut begins = true;
    for char in text.chars() {
        if begins && FORMULA_STARTS.contains(&char) {
            guarded.push('\'');
        }
        guarded.push(char);
        begins = SEPARATORS.contains(&char);
    }
    match guarded.contains('"') || guarded.contains(SEPARATORS) {
        true => format!("\"{}\"", guarded.replace('"', "\"\"")),
        false => guarded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ml::evaluate::Prediction;
    use crate::ml::evaluate::mapping::Mapping;

    #[test]
    fn a_text_that_starts_like_a_formula_is_not_run() {
        let check = |text: &str, expected: &str| assert_eq!(field(text), expected, "{text:?}");
        check("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0");
        check("+1+1", "'+1+1");
        check("-2+3", "'-2+3");
        check("@SUM(1)", "'@SUM(1)");
        check("\t=1", "\"'\t'=1\"");
        check("\r=1", "\"'\r'=1\"");
        check("\n=1", "\"'\n'=1\"");
        check(
            "happy/0;=cmd|'/C calc'!A0",
            "\"happy/0;'=cmd|'/C calc'!A0\"",
        );
        check("a,@b", "\"a,'@b\"");
        check("a; b", "\"a; b\"");
        check("＝1", "'＝1");
        check("=1,\"2\"", "\"'=1,\"\"2\"\"\"");
        for harmless in ["", "happy/1.jpg", "a=b", "1-2", "'=1", "é"] {
            check(harmless, harmless);
        }
    }

    #[test]
    fn every_text_of_a_row_is_guarded_and_numbers_stay_numbers() {
        let classes = ["=happy".to_owned(), "+sad".to_owned()];
        let predictions = Predictions {
            classes: classes.to_vec(),
            temperature: 1.0,
            mapping: Mapping::propose([("@folder", 1)], &classes),
            tells_persons: true,
            images: vec![Prediction {
                index: 0,
                entry: "-entry.png".to_owned(),
                folder: 0,
                label: Some(1),
                person: Some("=person".to_owned()),
                detected: false,
                scores: vec![0.75, 0.25],
            }],
        };
        let expected = "index,entry,folder,true,predicted,confidence,right,person,face,'=happy,'+sad\r\n\
             0,'-entry.png,'@folder,'+sad,'=happy,0.750000,no,'=person,whole,0.750000,0.250000\r\n";
        assert_eq!(csv(&predictions), expected);
    }

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

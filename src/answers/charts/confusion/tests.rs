//! Confusion matrices of few and many classes, with names of every kind.

use super::*;
use crate::answers::words::Words;
use crate::ml::metrics::ClassificationReport;

/// A report in which most images are classified correctly.
fn report(classes: &[&str]) -> ClassificationReport {
    let classes: Vec<String> = classes.iter().map(|class| (*class).to_owned()).collect();
    let (mut scores, mut labels) = (Vec::new(), Vec::new());
    for label in 0..classes.len() {
        for image in 0..20 {
            let called = match image {
                0..15 => label,
                15..18 => (label + 1) % classes.len(),
                _ => (label * 3) % classes.len(),
            };
            let mut row = vec![0.0; classes.len()];
            row[called] = 1.0;
            scores.push(row);
            labels.push(label);
        }
    }
    ClassificationReport::new(&classes, &scores, &labels)
}

fn draw(classes: &[&str]) -> String {
    confusion(
        &report(classes),
        &ChartWords::new(&Words::for_language("en")),
    )
}

fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|class| format!("class {class}")).collect()
}

#[test]
fn two_to_a_hundred_classes_have_their_names_and_their_cells() {
    for count in [2, 8, 20, 100] {
        let classes = numbered(count);
        let names: Vec<&str> = classes.iter().map(String::as_str).collect();
        let svg = draw(&names);
        for name in &names {
            let drawn = svg.matches(&format!(">\n{name}\n<")).count();
            assert_eq!(drawn, 2, "{name} of {count}");
        }
        let full = report(&names).confusion_matrix;
        let cells = full.iter().flatten().filter(|count| **count > 0).count();
        assert_eq!(svg.matches(", predicted class").count(), cells, "{count}");
        assert!(
            svg.len() < 400_000,
            "{count} classes make {} bytes",
            svg.len()
        );
    }
}

#[test]
fn hostile_names_are_text() {
    let svg = draw(&["<script>alert(1)</script>", "a\"b&c'", "]]>\u{0}\u{1b}"]);
    assert!(!svg.contains("<script"));
    assert!(!svg.contains('\u{0}') && !svg.contains('\u{1b}'));
    assert!(svg.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(svg.contains("a&quot;b&amp;c"));
}

#[test]
fn long_names_are_shortened_and_told_in_full() {
    let long = "مندهش جدا جدا جدا جدا جدا جدا 😮😮😮";
    let svg = draw(&[long, "b"]);
    assert_eq!(svg.matches(&format!("<title>{long}</title>")).count(), 2);
    assert!(svg.contains('…'));
}

#[test]
fn cells_say_in_words_what_they_hold() {
    let svg = draw(&["happy", "sad", "x"]);
    assert!(
        svg.contains("<title>Happy, predicted Happy: 17 (85.0% of Happy)</title>"),
        "{svg}"
    );
    assert!(svg.contains("The most common error: x classified as Happy, 5 times."));
}

#[test]
fn a_class_without_images_leaves_its_row_empty() {
    let mut report = report(&["a", "b", "c"]);
    report.confusion_matrix[1] = vec![0; 3];
    let svg = confusion(&report, &ChartWords::new(&Words::for_language("en")));
    assert!(!svg.contains("<title>b, predicted"));
}

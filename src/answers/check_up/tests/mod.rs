use super::*;
use crate::dataset::archive::{ArchiveError, NameEncoding, NameProblem};
use crate::dataset::catalog::DatasetError;
use crate::dataset::check_up::finding::Finding;
use crate::dataset::check_up::looks::Sizes;
use crate::dataset::layout::Part;
use crate::dataset::reading::{LayoutChoice, ReadingChoice, Understood};
use samples::{all_findings, all_reasons, count, picture};

mod samples;

fn words() -> Words {
    Words::for_language("en")
}

/// A sentence whose places are all filled.
#[track_caller]
fn check_sentence(text: &str) {
    assert!(text.ends_with('.'), "{text}");
    for unfilled in ["{", "}", "$"] {
        assert!(!text.contains(unfilled), "{text}");
    }
}

#[test]
fn every_finding_is_a_sentence_of_its_own() {
    let texts: Vec<String> = (all_findings().iter())
        .map(|finding| finding_text(finding, &words()))
        .collect();
    texts.iter().for_each(|text| check_sentence(text));
    let different: std::collections::BTreeSet<&String> = texts.iter().collect();
    assert_eq!(different.len(), texts.len());
}

#[test]
fn sentences_name_what_was_found_and_what_will_be_done() {
    let check = |finding: &Finding, parts: &[&str]| {
        let text = finding_text(finding, &words());
        for part in parts {
            assert!(text.contains(part), "{part:?} in {text}");
        }
    };
    check(
        &Finding::Counts {
            images: 35_887,
            classes: 7,
        },
        &["35,887 pictures in 7 classes"],
    );
    let conflicts = |groups| Finding::Conflicts {
        groups,
        first: picture(1, "happy/1.png", "happy"),
        second: picture(9, "sad/9.png", "sad"),
        exact: true,
    };
    check(
        &conflicts(1),
        &[
            "One picture is",
            "“happy/1.png”",
            "“sad/9.png”",
            "remove the other",
        ],
    );
    check(&conflicts(1200), &["1,200 pictures are"]);
    let few = Finding::SmallClasses {
        classes: vec![count("sad", 3), count("غضب", 4)],
        fewer_than: 50,
    };
    check(
        &few,
        &[
            "fewer than 50",
            "\u{2068}sad\u{2069} (3), \u{2068}غضب\u{2069} (4)",
        ],
    );
    let many = Finding::MissingInPart {
        part: Part::Test,
        classes: (0..13).map(|number| format!("c{number}")).collect(),
    };
    check(&many, &["c0, c1, ", "c9 and 3 more"]);
    let skipped = Finding::Skipped {
        reason: SkipReason::Empty,
        files: 1,
        example: "happy/0.png".to_owned(),
        is_expected: false,
    };
    check(
        &skipped,
        &["The file “happy/0.png” is left out. It is empty. Everything else is used."],
    );
}

#[test]
fn every_reason_to_leave_a_file_out_is_a_sentence_without_a_librarys_words() {
    for reason in all_reasons() {
        let text = skip_text(&reason, &words());
        check_sentence(&text);
        assert!(!text.contains("words"), "{text}");
    }
    let large = skip_text(&SkipReason::TooManyBytes { limit: 32 << 20 }, &words());
    assert!(large.contains("larger than 32 MB"), "{large}");
}

#[test]
fn every_refusal_names_the_thing_at_fault_and_the_remedy() {
    let entry = || "happy/1.png".to_owned();
    let name = |problem| ArchiveError::UnsafeName {
        entry: entry(),
        problem,
    };
    let archive = [
        ArchiveError::Encrypted { entry: entry() },
        ArchiveError::Bomb {
            what: entry(),
            limit: 200,
        },
        ArchiveError::Overlap {
            first: entry(),
            second: "happy/2.png".to_owned(),
        },
        name(NameProblem::Traversal),
        name(NameProblem::Absolute),
    ];
    let nothing = DatasetError::NoPictures {
        files: 3,
        example: entry(),
        reason: SkipReason::Empty,
    };
    let errors = archive.into_iter().map(DatasetError::from);
    for error in errors.chain([nothing]) {
        let text = refusal_text(&error, &words());
        check_sentence(&text);
        assert!(text.contains("happy/1.png"), "{text}");
    }
    for (error, part) in [
        (
            ArchiveError::NotAZip {
                detail: String::new(),
            }
            .into(),
            "ZIP",
        ),
        (ArchiveError::Empty.into(), "0 bytes"),
        (ArchiveError::OtherArchive { kind: "RAR" }.into(), "RAR"),
        (
            ArchiveError::TooManyEntries {
                entries: 9,
                limit: 200_000,
            }
            .into(),
            "200,000",
        ),
        (
            ArchiveError::ArchiveTooLarge {
                bytes: 9,
                limit: 3 << 19,
            }
            .into(),
            "1.5 MB",
        ),
        (
            ArchiveError::UnpackedTooLarge { limit: 8 << 30 }.into(),
            "8,192 MB",
        ),
        (DatasetError::NoClasses, "happy/1.jpg"),
        (
            DatasetError::TooFewClasses {
                classes: vec!["sad".to_owned()],
                minimum: 2,
            },
            "sad",
        ),
        (
            DatasetError::TooFewImages {
                class: "sad".to_owned(),
                images: 4,
                minimum: 5,
            },
            "“sad” has 4 pictures",
        ),
    ] {
        let text = refusal_text(&error, &words());
        check_sentence(&text);
        assert!(text.contains(part), "{part:?} in {text}");
    }
}

#[test]
fn a_class_carries_the_emoji_of_its_meaning_or_a_neutral_mark() {
    let class = |name: &str| ClassSummary {
        name: name.to_owned(),
        images: 9,
        parts: None,
        examples: vec![0, 4],
    };
    let told = |name| {
        let class = ClassAnswer::new(&class(name), |index| format!("/images/{index}"));
        assert_eq!(class.examples, ["/images/0", "/images/4"]);
        (class.emotion, class.emoji)
    };
    assert_eq!(told("joie"), (Some("happy"), "😄"));
    assert_eq!(told("الغضب"), (Some("angry"), "😠"));
    assert_eq!(told("bored"), (None, UNKNOWN_EMOJI));
}

#[test]
fn the_answer_has_exactly_the_documented_fields() {
    let check_up = CheckUp {
        images: 2,
        classes: vec![],
        persons: None,
        has_parts: false,
        sizes: Sizes {
            smallest: (1, 2),
            median: (3, 4),
            largest: (5, 6),
        },
        colorless_images: 1,
        skipped: vec![crate::dataset::catalog::Skipped {
            entry: "a.txt".to_owned(),
            reason: SkipReason::NoClassFolder,
        }],
        skipped_images: 1,
        duplicates: vec![DuplicateGroup {
            kind: DuplicateKind::Near,
            images: vec![picture(3, "a/3.png", "a")],
            total: 2,
            conflicting: false,
        }],
        duplicate_images: 2,
        conflicting_groups: 0,
        faces: FacesFound::default(),
        imbalance: 1.5,
        findings: vec![Finding::AllGray],
        reading: ReadingChoice::default(),
        understood: Understood {
            names: Some((NameEncoding::Gbk, "高兴/1.jpg".to_owned())),
            other: Some(LayoutChoice::Inner),
            ..Understood::default()
        },
    };
    let encodings: Vec<&str> = NameEncoding::ALL[1..]
        .iter()
        .map(|known| known.name())
        .collect();
    let answer = serde_json::to_value(CheckUpAnswer::new(&check_up, &words())).unwrap();
    let skip = skip_text(&SkipReason::NoClassFolder, &words());
    let finding = finding_text(&Finding::AllGray, &words());
    let expected = serde_json::json!({
        "summary": "2 pictures, 0 classes",
        "can_train": true,
        "persons": null,
        "has_parts": false,
        "sizes": {"smallest": [1, 2], "median": [3, 4], "largest": [5, 6]},
        "colorless_images": 1,
        "skipped": [{"entry": "a.txt", "reason": skip}],
        "skipped_images": 1,
        "duplicates": [{
            "kind": "near",
            "images": [{"index": 3, "entry": "a/3.png", "class": "a"}],
            "total": 2,
            "conflicting": false,
        }],
        "duplicate_groups": 0,
        "duplicate_images": 2,
        "conflicting_groups": 0,
        "faces": {
            "examined": 0,
            "without_face": [],
            "without_face_images": 0,
            "small_face_images": 0,
        },
        "imbalance": 1.5,
        "findings": [{"level": "info", "text": finding}],
        "reading": {
            "layout": "auto", "other_layout": "inner", "encoding": "GBK", "encodings": encodings,
            "chosen_encoding": null, "classes": {}, "labels": null,
        },
    });
    assert_eq!(answer, expected);
}

//! One of everything that a check-up can say.

use super::*;
use crate::dataset::archive::{LeftOut, NameEncoding, OtherFile};
use crate::dataset::check_up::finding::ClassCount;
use crate::dataset::labels::codes::Scheme;
use crate::dataset::labels::numbers::Numbers;
use crate::dataset::labels::{LabelRead, LabelSource, LabelsRead};
use crate::dataset::reading::LayoutChoice;

pub(super) fn count(class: &str, images: usize) -> ClassCount {
    ClassCount {
        class: class.to_owned(),
        images,
    }
}

pub(super) fn picture(index: usize, entry: &str, class: &str) -> Picture {
    Picture {
        index,
        entry: entry.to_owned(),
        class: class.to_owned(),
    }
}

/// Every finding there is, with numbers that show themselves.
pub(super) fn all_findings() -> Vec<Finding> {
    let classes = vec![count("sad", 3), count("غضب", 4)];
    let mut findings = vec![
        Finding::Counts {
            images: 1234,
            classes: 7,
        },
        Finding::SmallClasses {
            classes: classes.clone(),
            fewer_than: 50,
        },
        Finding::OwnParts {
            train: 9,
            valid: 0,
            test: 3,
        },
        Finding::OwnParts {
            train: 9,
            valid: 2,
            test: 0,
        },
        Finding::OwnParts {
            train: 0,
            valid: 2,
            test: 3,
        },
        Finding::OwnParts {
            train: 9,
            valid: 2,
            test: 3,
        },
        Finding::CopiesAcrossParts {
            groups: 2,
            images: 5,
        },
        Finding::Persons {
            persons: 118,
            is_divided: false,
        },
        Finding::Persons {
            persons: 118,
            is_divided: true,
        },
        Finding::PersonsUnknown,
        Finding::PersonsAcrossParts { persons: 2 },
        Finding::AllGray,
        Finding::AllColor,
        Finding::MixedColor {
            gray: 3,
            colored: 4,
        },
        Finding::ColorTellsClass {
            gray_class: "sad".to_owned(),
            gray_share: 0.9,
            color_class: "happy".to_owned(),
            color_class_gray_share: 0.03,
        },
        Finding::GrayStoredAsColor { images: 3 },
        Finding::Tiny {
            images: 1,
            below_px: 32,
        },
        Finding::Enlarged {
            images: 2,
            below_px: 48,
        },
        Finding::Stretched { images: 2 },
        Finding::AllCrops { from_px: 160 },
        Finding::FacesFound { examined: 200 },
        Finding::WithoutFace {
            examined: 200,
            images: 22,
            large: 674,
        },
        Finding::SmallFaces {
            examined: 200,
            images: 3,
        },
    ];
    findings.extend([1.2, 2.0, 16.4].map(|ratio| Finding::Imbalance {
        largest: count("happy", 8989),
        smallest: count("disgust", 547),
        ratio,
    }));
    for part in [Part::Train, Part::Valid, Part::Test] {
        let names = vec!["sad".to_owned()];
        findings.push(Finding::MissingInPart {
            part,
            classes: names,
        });
        let classes = classes.clone();
        findings.push(Finding::FewInPart {
            part,
            classes,
            fewer_than: 5,
        });
    }
    for is_divided in [false, true] {
        findings.push(Finding::ExactCopies {
            groups: 1,
            images: 2,
            is_divided,
        });
        findings.push(Finding::NearCopies {
            groups: 2,
            images: 5,
            is_divided,
        });
    }
    findings.extend([false, true].map(|exact| Finding::Conflicts {
        groups: 1,
        first: picture(1, "happy/1.png", "happy"),
        second: picture(9, "sad/9.png", "sad"),
        exact,
    }));
    findings.extend([
        Finding::NamesRead {
            encoding: NameEncoding::ShiftJis,
            example: "喜び/1.jpg".to_owned(),
        },
        Finding::United {
            names: vec![vec!["happy".to_owned(), "Happiness".to_owned()]],
        },
        Finding::EmptyClasses {
            classes: vec!["fear".to_owned()],
        },
        Finding::NotUnderstood {
            entry: "labels.npy".to_owned(),
        },
        Finding::TooSmallToTrain {
            classes: classes.clone(),
            min_images: 5,
            min_classes: 2,
        },
        Finding::TooSmallToTrain {
            classes: vec![],
            min_images: 5,
            min_classes: 2,
        },
    ]);
    let layouts = [
        LayoutChoice::Auto,
        LayoutChoice::Folders,
        LayoutChoice::Inner,
    ];
    findings.extend(layouts.map(|layout| Finding::OtherLayout { layout }));
    findings.extend(all_labels().into_iter().map(|source| Finding::LabelsRead {
        read: LabelsRead {
            source,
            numbers: Some(Numbers::AffectNet),
            labels: vec![
                label("0", Some("neutral")),
                label("9", None),
                label("happy", Some("happy")),
            ],
        },
    }));
    findings.extend(all_reasons().into_iter().map(|reason| Finding::Skipped {
        reason,
        files: 2,
        example: "a.png".to_owned(),
        is_expected: false,
    }));
    findings
}

fn label(label: &str, class: Option<&str>) -> LabelRead {
    LabelRead {
        label: label.to_owned(),
        class: class.map(str::to_owned),
        images: 2,
        examples: vec![0, 1],
    }
}

fn all_labels() -> Vec<LabelSource> {
    let entry = || "labels.csv".to_owned();
    let table = |columns: [&str; 2]| LabelSource::Table {
        entry: entry(),
        columns: columns.map(str::to_owned),
    };
    vec![
        table(["file", "label"]),
        table(["", ""]),
        LabelSource::Pixels { entry: entry() },
        LabelSource::FileNames {
            scheme: Scheme::Jaffe,
        },
        LabelSource::FileNames {
            scheme: Scheme::Words,
        },
        LabelSource::CkPlus,
        LabelSource::NumberFolders,
    ]
}

pub(super) fn all_reasons() -> Vec<SkipReason> {
    let unread = [
        LeftOut::Link,
        LeftOut::Archive,
        LeftOut::TooLarge { limit: 1 << 30 },
        LeftOut::Bomb,
        LeftOut::Method {
            method: "PPMd".to_owned(),
        },
        LeftOut::Encrypted,
        LeftOut::ListedTwice,
        LeftOut::Name(NameProblem::Control),
    ];
    let others = [
        OtherFile::Media,
        OtherFile::Design,
        OtherFile::Text,
        OtherFile::Data,
    ];
    let mut reasons = vec![
        SkipReason::NoClassFolder,
        SkipReason::Empty,
        SkipReason::NotAnImage,
        SkipReason::OtherFormat {
            format: "HEIC".to_owned(),
        },
        SkipReason::UnnamedFormat,
        SkipReason::PassedOver("it is a link".to_owned()),
        SkipReason::Unsupported {
            feature: "arithmetic coding".to_owned(),
        },
        SkipReason::Incomplete,
        SkipReason::TooManyBytes { limit: 32 << 20 },
        SkipReason::TooManyPixels {
            width: 9000,
            height: 9000,
            limit: 50_000_000,
        },
        SkipReason::Broken("the decoder's words".to_owned()),
    ];
    reasons.extend(unread.map(SkipReason::Unread));
    reasons.extend(others.map(SkipReason::OtherFile));
    reasons
}

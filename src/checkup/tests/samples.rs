//! One of everything that a check-up can say.

use super::*;
use crate::dataset::doctor::classes::ClassCount;

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
    findings.extend(all_reasons().map(|reason| Finding::Skipped {
        reason,
        files: 2,
        example: "a.png".to_owned(),
        is_expected: false,
    }));
    findings
}

pub(super) fn all_reasons() -> [SkipReason; 8] {
    [
        SkipReason::NoClassFolder,
        SkipReason::Empty,
        SkipReason::NotAnImage,
        SkipReason::OtherFormat,
        SkipReason::TooManyBytes { limit: 32 << 20 },
        SkipReason::TooManyPixels {
            width: 9000,
            height: 9000,
            limit: 50_000_000,
        },
        SkipReason::Broken("the decoder's words".to_owned()),
        SkipReason::PassedOver("the reader's words".to_owned()),
    ]
}

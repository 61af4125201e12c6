//! The words of a finding.

use super::skip_text;
use crate::answers::words::Words;
use crate::dataset::{
    check_up::finding::{ClassCount, Finding},
    layout::Part,
    reading::LayoutChoice,
};

mod labels;

/// Most classes that one sentence lists.
const MAX_LISTED: usize = 10;

/// What stands at a place of a sentence.
enum Value {
    /// A number: `$name` is its text, and `$name-count` is for choosing between singular and plural.
    Count(usize),
    /// A text.
    Text(String),
}

use Value::{Count, Text};

/// A sentence's key and what fills its places.
type Sentence = (&'static str, Vec<(&'static str, Value)>);

/// What was found, and what training will do about it.
pub fn text(finding: &Finding, words: &Words) -> String {
    let (key, values) = sentence(finding, words);
    let mut named = Vec::new();
    for (name, value) in values {
        match value {
            Count(number) => {
                named.push((name.to_owned(), words.number(number).into()));
                named.push((format!("{name}-count"), number.into()));
            }
            Text(text) => named.push((name.to_owned(), text.into())),
        }
    }
    let arguments: Vec<_> = (named.iter())
        .map(|(name, value)| (name.as_str(), Clone::clone(value)))
        .collect();
    words.text_with(key, &arguments).into_owned()
}

/// A table: one arm for each finding.
fn sentence(finding: &Finding, words: &Words) -> Sentence {
    let quote = |text: &String| Text(text.clone());
    match finding {
        Finding::Counts { images, classes } => (
            "checkup-counts",
            vec![("images", Count(*images)), ("classes", Count(*classes))],
        ),
        Finding::Imbalance {
            largest,
            smallest,
            ratio,
        } => imbalance(largest, smallest, *ratio, words),
        Finding::SmallClasses {
            classes,
            fewer_than,
        } => ("checkup-small-classes", few(classes, *fewer_than, words)),
        Finding::OwnParts { train, valid, test } => own_parts(*train, *valid, *test),
        Finding::MissingInPart { part, classes } => (
            match part {
                Part::Train => "checkup-missing-train",
                Part::Valid => "checkup-missing-valid",
                Part::Test => "checkup-missing-test",
            },
            vec![("list", Text(list(classes, words)))],
        ),
        Finding::FewInPart {
            part,
            classes,
            fewer_than,
        } => (
            match part {
                Part::Train => "checkup-few-train",
                Part::Valid => "checkup-few-valid",
                Part::Test => "checkup-few-test",
            },
            few(classes, *fewer_than, words),
        ),
        Finding::Skipped {
            reason,
            files,
            example,
            ..
        } => (
            "checkup-skipped",
            vec![
                ("files", Count(*files)),
                ("example", quote(example)),
                ("reason", Text(skip_text(reason, words))),
            ],
        ),
        Finding::NamesRead { encoding, example } => (
            "checkup-names-read",
            vec![
                ("encoding", Text(encoding.name().to_owned())),
                ("example", quote(example)),
            ],
        ),
        Finding::United { names } => {
            let pairs: Vec<String> = names.iter().map(|names| names.join(" = ")).collect();
            ("checkup-united", vec![("list", Text(list(&pairs, words)))])
        }
        Finding::EmptyClasses { classes } => (
            "checkup-empty-classes",
            vec![
                ("list", Text(list(classes, words))),
                ("classes", Count(classes.len())),
            ],
        ),
        Finding::LabelsRead { read } => labels::sentence(read, words),
        Finding::NotUnderstood { entry } => {
            ("checkup-not-understood", vec![("entry", quote(entry))])
        }
        Finding::OtherLayout { layout } => (
            match layout {
                LayoutChoice::Inner => "checkup-other-layout-inner",
                LayoutChoice::Folders => "checkup-other-layout-folders",
                _ => "checkup-other-layout-auto",
            },
            vec![],
        ),
        Finding::TooSmallToTrain {
            classes,
            min_images,
            min_classes,
        } => too_small_to_train(classes, *min_images, *min_classes, words),
        Finding::ExactCopies {
            groups,
            images,
            is_divided,
        } => (
            match is_divided {
                true => "checkup-exact-copies-divided",
                false => "checkup-exact-copies",
            },
            copies(*groups, *images),
        ),
        Finding::NearCopies {
            groups,
            images,
            is_divided,
        } => (
            match is_divided {
                true => "checkup-near-copies-divided",
                false => "checkup-near-copies",
            },
            copies(*groups, *images),
        ),
        Finding::CopiesAcrossParts { groups, images } => {
            ("checkup-copies-across-parts", copies(*groups, *images))
        }
        Finding::Conflicts {
            groups,
            first,
            second,
            exact,
        } => (
            match exact {
                true => "checkup-conflicts-exact",
                false => "checkup-conflicts-near",
            },
            vec![
                ("groups", Count(*groups)),
                ("first", quote(&first.entry)),
                ("first-class", quote(&first.class)),
                ("second", quote(&second.entry)),
                ("second-class", quote(&second.class)),
            ],
        ),
        Finding::Persons {
            persons,
            is_divided,
        } => (
            match is_divided {
                true => "checkup-persons-divided",
                false => "checkup-persons",
            },
            vec![("persons", Count(*persons))],
        ),
        Finding::PersonsUnknown => ("checkup-persons-unknown", vec![]),
        Finding::PersonsAcrossParts { persons } => (
            "checkup-persons-across-parts",
            vec![("persons", Count(*persons))],
        ),
        Finding::AllGray => ("checkup-all-gray", vec![]),
        Finding::AllColor => ("checkup-all-color", vec![]),
        Finding::MixedColor { gray, colored } => (
            "checkup-mixed-color",
            vec![("gray", Count(*gray)), ("colored", Count(*colored))],
        ),
        Finding::ColorTellsClass {
            gray_class,
            gray_share,
            color_class,
            color_class_gray_share,
        } => (
            "checkup-color-tells-class",
            vec![
                ("gray-class", quote(gray_class)),
                ("gray-share", share(*gray_share, words)),
                ("color-class", quote(color_class)),
                (
                    "color-class-gray-share",
                    share(*color_class_gray_share, words),
                ),
            ],
        ),
        Finding::GrayStoredAsColor { images } => (
            "checkup-gray-stored-as-color",
            vec![("images", Count(*images))],
        ),
        Finding::Tiny { images, below_px } => ("checkup-tiny", sized(*images, *below_px)),
        Finding::Enlarged { images, below_px } => ("checkup-enlarged", sized(*images, *below_px)),
        Finding::Stretched { images } => ("checkup-stretched", vec![("images", Count(*images))]),
        Finding::AllCrops { from_px } => {
            ("checkup-all-crops", vec![("px", Count(*from_px as usize))])
        }
        Finding::FacesFound { examined } => {
            ("checkup-faces-found", vec![("examined", Count(*examined))])
        }
        Finding::WithoutFace {
            examined,
            images,
            large,
        } => (
            "checkup-without-face",
            vec![
                ("examined", Count(*examined)),
                ("images", Count(*images)),
                ("large", Count(*large)),
            ],
        ),
        Finding::SmallFaces { examined, images } => (
            "checkup-small-faces",
            vec![("examined", Count(*examined)), ("images", Count(*images))],
        ),
    }
}

fn too_small_to_train(
    classes: &[ClassCount],
    min_images: usize,
    min_classes: usize,
    words: &Words,
) -> Sentence {
    if classes.is_empty() {
        return (
            "checkup-too-few-classes-to-train",
            vec![("classes", Count(min_classes))],
        );
    }
    (
        "checkup-too-small-to-train",
        few(classes, min_images, words),
    )
}

fn imbalance(largest: &ClassCount, smallest: &ClassCount, ratio: f64, words: &Words) -> Sentence {
    let key = match ratio {
        ..=1.5 => "checkup-balanced",
        ..=3.0 => "checkup-imbalance",
        _ => "checkup-imbalance-strong",
    };
    let values = vec![
        ("largest", Text(largest.class.clone())),
        ("largest-images", Count(largest.images)),
        ("smallest", Text(smallest.class.clone())),
        ("smallest-images", Count(smallest.images)),
        ("ratio", Text(words.decimal(ratio, 1))),
    ];
    (key, values)
}

fn own_parts(train: usize, valid: usize, test: usize) -> Sentence {
    let key = match (train, valid, test) {
        (0, _, _) => "checkup-parts-no-train",
        (_, 0, _) => "checkup-parts-no-valid",
        (_, _, 0) => "checkup-parts-no-test",
        _ => "checkup-parts-all",
    };
    let values = vec![
        ("train", Count(train)),
        ("valid", Count(valid)),
        ("test", Count(test)),
    ];
    (key, values)
}

fn copies(groups: usize, images: usize) -> Vec<(&'static str, Value)> {
    vec![("groups", Count(groups)), ("images", Count(images))]
}

fn sized(images: usize, px: u32) -> Vec<(&'static str, Value)> {
    vec![("images", Count(images)), ("px", Count(px as usize))]
}

fn few(classes: &[ClassCount], fewer_than: usize, words: &Words) -> Vec<(&'static str, Value)> {
    let counted: Vec<String> = (classes.iter())
        .map(|count| {
            let arguments = [
                ("class", count.class.as_str().into()),
                ("images", words.number(count.images).into()),
            ];
            words
                .text_with("checkup-class-count", &arguments)
                .into_owned()
        })
        .collect();
    vec![
        ("list", Text(list(&counted, words))),
        ("fewer", Count(fewer_than)),
    ]
}

fn share(share: f64, words: &Words) -> Value {
    Text(words.percent(share).into_owned())
}

/// The first items, and how many more there are.
fn list(items: &[String], words: &Words) -> String {
    let shown = &items[..items.len().min(MAX_LISTED)];
    let list = words.list(shown);
    match items.len() - shown.len() {
        0 => list,
        more => {
            let arguments = [("list", list.into()), ("more", words.number(more).into())];
            words
                .text_with("checkup-list-more", &arguments)
                .into_owned()
        }
    }
}

//! What a check-up may find, as numbers and names.

use super::Picture;
use crate::dataset::archive::NameEncoding;
use crate::dataset::catalog::SkipReason;
use crate::dataset::labels::LabelsRead;
use crate::dataset::layout::Part;
use crate::dataset::reading::LayoutChoice;
use serde::{Deserialize, Serialize};

/// A class and its images.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassCount {
    pub class: String,
    pub images: usize,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Good to know.
    Info,
    /// The result may suffer, or its figure may flatter.
    Warning,
    /// The result will be of little use.
    Problem,
}

/// Something worth saying about a data set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Finding {
    /// How much there is.
    Counts {
        /// Usable images.
        images: usize,
        /// Classes.
        classes: usize,
    },
    /// How unequal the classes are.
    Imbalance {
        /// The class with most images.
        largest: ClassCount,
        /// The class with fewest.
        smallest: ClassCount,
        /// Images of the one for each of the other.
        ratio: f64,
    },
    /// Classes with few images.
    SmallClasses {
        /// The classes, smallest first.
        classes: Vec<ClassCount>,
        /// All of them have fewer than this.
        fewer_than: usize,
    },
    /// The data set's own division.
    OwnParts {
        /// Images for learning.
        train: usize,
        /// Images for validation.
        valid: usize,
        /// Images for testing.
        test: usize,
    },
    /// Classes that one part lacks.
    MissingInPart { part: Part, classes: Vec<String> },
    /// Classes with very few images in one part.
    FewInPart {
        part: Part,
        /// The classes, smallest first.
        classes: Vec<ClassCount>,
        /// All of them have fewer than this.
        fewer_than: usize,
    },
    /// Files that were left out for one reason.
    Skipped {
        /// The reason, with the numbers of the example.
        reason: SkipReason,
        files: usize,
        example: String,
        /// Whether they are what data sets usually carry beside pictures, such as a text about them.
        is_expected: bool,
    },
    /// Names are not UTF-8, and were read in this encoding.
    NamesRead {
        encoding: NameEncoding,
        /// A name that needed it.
        example: String,
    },
    /// Folders with different names were taken for one class.
    United {
        /// For each class the name kept, then the others.
        names: Vec<Vec<String>>,
    },
    /// Folders of classes in which no picture can be used.
    EmptyClasses { classes: Vec<String> },
    /// Classes were read elsewhere than in folders.
    LabelsRead {
        /// Where, and what each label means.
        read: LabelsRead,
    },
    /// There are no folders of classes, and a file that may hold labels was not understood.
    NotUnderstood { entry: String },
    /// Classes could be read otherwise as well.
    OtherLayout {
        /// Which reading that would be.
        layout: LayoutChoice,
    },
    /// Classes that are too small for a training, or too few of them.
    TooSmallToTrain {
        /// The classes below the least number of images.
        classes: Vec<ClassCount>,
        /// Images that each class needs.
        min_images: usize,
        /// Classes that a training needs.
        min_classes: usize,
    },
    /// The same picture several times in one class.
    ExactCopies {
        /// Groups of copies.
        groups: usize,
        images: usize,
        /// Whether the data set divides itself, see [`Dataset::is_divided`](crate::dataset::catalog::Dataset::is_divided).
        is_divided: bool,
    },
    /// Nearly the same picture several times in one class.
    NearCopies {
        /// Groups of near-copies.
        groups: usize,
        images: usize,
        /// Whether the data set divides itself, see [`Dataset::is_divided`](crate::dataset::catalog::Dataset::is_divided).
        is_divided: bool,
    },
    /// The same or nearly the same picture in different classes.
    Conflicts {
        /// Groups with such a pair.
        groups: usize,
        /// One of a pair.
        first: Picture,
        second: Picture,
        /// Whether the two are identical.
        exact: bool,
    },
    /// Copies or near-copies that stand in different parts of the data set's own division.
    CopiesAcrossParts {
        /// Groups of them.
        groups: usize,
        /// Images in these groups.
        images: usize,
    },
    /// File names tell who is shown.
    Persons {
        persons: usize,
        /// Whether the data set divides itself, see [`Dataset::is_divided`](crate::dataset::catalog::Dataset::is_divided).
        is_divided: bool,
    },
    /// File names do not tell who is shown.
    PersonsUnknown,
    /// People with pictures in several parts of the data set's own division.
    PersonsAcrossParts { persons: usize },
    /// No image has colour.
    AllGray,
    /// Every image has colour.
    AllColor,
    /// Some images have colour.
    MixedColor {
        /// Images without.
        gray: usize,
        /// Images with.
        colored: usize,
    },
    /// Whether a picture has colour nearly gives its class away.
    ColorTellsClass {
        /// The class with the greatest share of gray images.
        gray_class: String,
        /// That share, 0 to 1.
        gray_share: f64,
        /// The class with the smallest.
        color_class: String,
        /// That share.
        color_class_gray_share: f64,
    },
    /// Gray pictures in files with channels for colour.
    GrayStoredAsColor { images: usize },
    /// Pictures so small that little can be seen in them.
    Tiny {
        /// How many have a shorter side below `below_px`.
        images: usize,
        /// Pixels.
        below_px: u32,
    },
    /// Pictures that have to be enlarged.
    Enlarged {
        /// How many have a shorter side below `below_px`.
        images: usize,
        /// The side that pictures are brought to, in pixels.
        below_px: u32,
    },
    /// Pictures far from square, which are stretched.
    Stretched { images: usize },
    /// Every picture is small enough to be a face crop; none was searched for a face.
    AllCrops {
        /// The longer side from which on pictures are searched, in pixels.
        from_px: u32,
    },
    /// Every picture that was searched shows a face that fills it.
    FacesFound {
        /// Pictures searched.
        examined: usize,
    },
    /// No face was found in some.
    WithoutFace {
        /// Pictures searched.
        examined: usize,
        /// Those without.
        images: usize,
        /// Pictures larger than a crop in all.
        large: usize,
    },
    /// The face fills only a small part of some.
    SmallFaces {
        /// Pictures searched.
        examined: usize,
        /// Those with a small face.
        images: usize,
    },
}

impl Finding {
    /// How much it matters.
    pub fn level(&self) -> Level {
        match self {
            Self::Imbalance { ratio, .. } if *ratio > 3.0 => Level::Warning,
            Self::Skipped { is_expected, .. } if !is_expected => Level::Warning,
            Self::MissingInPart {
                part: Part::Train, ..
            } => Level::Problem,
            Self::WithoutFace {
                examined, images, ..
            } if 2 * images > *examined => Level::Problem,
            Self::SmallFaces { examined, images } if 2 * images > *examined => Level::Problem,
            Self::TooSmallToTrain { .. } | Self::NotUnderstood { .. } => Level::Problem,
            Self::SmallClasses { .. }
            | Self::EmptyClasses { .. }
            | Self::MissingInPart { .. }
            | Self::FewInPart { .. }
            | Self::Conflicts { .. }
            | Self::CopiesAcrossParts { .. }
            | Self::PersonsAcrossParts { .. }
            | Self::ColorTellsClass { .. }
            | Self::Tiny { .. }
            | Self::WithoutFace { .. }
            | Self::SmallFaces { .. } => Level::Warning,
            _ => Level::Info,
        }
    }
}

//! From the names in an archive or folder to the place of every file: the one way in which data sets are understood.
//!
//! Names have been decoded, tidied and rid of litter by [`super::archive`]. Here folders are read by their meaning, and where
//! they are not called after expressions, labels are looked for elsewhere: in tables, file names and numbers.

use super::archive::{NameEncoding, Source};
use super::labels::numbers::Numbers;
use super::labels::{
    LabelRead, LabelSource, Labels, LabelsRead, ck_plus, codes, numbers, own, table,
};
use super::layout::{self, Layout, Level, Part, Place, class_name};
use crate::emotion::Emotion;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

/// Pictures that are shown of each label.
const EXAMPLES: usize = 3;

/// Where classes are to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LayoutChoice {
    /// Where they most likely are.
    #[default]
    Auto,
    /// In folders, whatever else there is; numbers are not translated.
    Folders,
    /// In the outermost folders below parts and folders around everything.
    Outer,
    /// In the folder that each picture lies in.
    Inner,
    /// In tables and file names, whatever folders say.
    Labels,
}

impl LayoutChoice {
    /// Every choice, the usual one first.
    pub const ALL: [Self; 5] = [
        Self::Auto,
        Self::Folders,
        Self::Outer,
        Self::Inner,
        Self::Labels,
    ];

    /// Its word on the command line and in requests.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Folders => "folders",
            Self::Outer => "outer",
            Self::Inner => "inner",
            Self::Labels => "labels",
        }
    }

    const fn level(self) -> Level {
        match self {
            Self::Outer => Level::Outer,
            Self::Inner => Level::Inner,
            Self::Auto | Self::Folders | Self::Labels => Level::Meaning,
        }
    }
}

impl FromStr for LayoutChoice {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|choice| choice.name() == word);
        known.ok_or_else(|| format!("{word} is none of {}", Self::ALL.map(Self::name).join(", ")))
    }
}

/// How a data set is to be understood, where its owner knows better than we do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadingChoice {
    /// The encoding of names that are not UTF-8; told from the names if left out.
    pub names: Option<NameEncoding>,
    /// Where classes are read.
    pub layout: LayoutChoice,
    /// The class that is meant by a label or a folder's class, where it was not understood correctly; nothing leaves its pictures
    /// out.
    pub classes: BTreeMap<String, Option<String>>,
}

/// What was understood of a data set before any picture was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Understood {
    /// The encoding of names, where it is not UTF-8, and a name that needed it.
    pub names: Option<(NameEncoding, String)>,
    /// Labels that were read elsewhere than in folders.
    pub labels: Option<LabelsRead>,
    /// Names of folders that were taken for one class: the name kept, then the others.
    pub united: Vec<Vec<String>>,
    /// Classes in which no picture can be used: empty folders, and those whose files are all left out.
    pub empty_classes: Vec<String>,
    /// What would be as plausible.
    pub other: Option<LayoutChoice>,
    /// A file that may hold labels and was not understood.
    pub not_understood: Option<String>,
}

/// The place of every file, and what was understood of the whole.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) places: Vec<Option<Place>>,
    pub(super) understood: Understood,
    /// Who each file shows, where a table tells; else names may.
    pub(super) people: Option<Vec<Option<String>>>,
}

/// Finds the place of every file.
pub(super) fn read(source: &Source, choice: &ReadingChoice) -> Reading {
    let mut layout = layout::read(source.names(), source.folders(), choice.layout.level());
    let by_emotion = (layout.classes().iter())
        .filter(|class| Emotion::from_label(class).is_some())
        .count();
    let own = match choice.layout {
        LayoutChoice::Auto | LayoutChoice::Labels => own::find(source),
        LayoutChoice::Folders | LayoutChoice::Outer | LayoutChoice::Inner => None,
    };
    let (own, people) = own.map(|own| (own.labels, own.people)).unzip();
    let is_own = own.is_some();
    let labels = match choice.layout {
        _ if own.is_some() => own,
        LayoutChoice::Folders | LayoutChoice::Outer | LayoutChoice::Inner => None,
        LayoutChoice::Auto if by_emotion > 1 => None,
        LayoutChoice::Auto | LayoutChoice::Labels => labels(source, &layout, choice.layout),
    };
    let mut understood = Understood {
        names: names(source),
        other: other(choice.layout, labels.is_some(), &layout),
        ..Understood::default()
    };
    let places = match labels {
        Some(labels) => {
            let (places, read) = with_classes(labels, &choice.classes);
            understood.labels = Some(read);
            match is_own {
                true => places,
                false => with_parts(places, &layout),
            }
        }
        None => {
            understood.not_understood = not_understood(source.names(), &layout);
            understood.united = layout.united;
            understood.empty_classes = std::mem::take(&mut layout.empty_classes);
            renamed(layout.places, &choice.classes)
        }
    };
    Reading {
        places,
        understood,
        people,
    }
}

/// Puts the class in the place of every label, as it is wished or else as it was understood.
fn with_classes(
    labels: Labels,
    wished: &BTreeMap<String, Option<String>>,
) -> (Vec<Option<Place>>, LabelsRead) {
    let class = |(label, class): (String, Option<String>)| {
        let class = wished.get(&label).cloned().unwrap_or(class);
        let class = class.map(|class| class_name(&class));
        let read = LabelRead {
            label: label.clone(),
            class,
            images: 0,
            examples: Vec::new(),
        };
        (label, read)
    };
    let mut read: BTreeMap<String, LabelRead> = labels.classes.into_iter().map(class).collect();
    let mut places = labels.places;
    for (index, place) in places.iter_mut().enumerate() {
        let label = place.as_ref().and_then(|place| read.get_mut(&place.class));
        let class = label.and_then(|label| {
            label.images += 1;
            if label.examples.len() < EXAMPLES {
                label.examples.push(index);
            }
            label.class.clone()
        });
        *place = place
            .take()
            .zip(class)
            .map(|(place, class)| Place { class, ..place });
    }
    let labels = LabelsRead {
        source: labels.source,
        numbers: labels.numbers,
        labels: read.into_values().collect(),
    };
    (places, labels)
}

/// The places with other names for the classes of folders.
fn renamed(
    places: Vec<Option<Place>>,
    wished: &BTreeMap<String, Option<String>>,
) -> Vec<Option<Place>> {
    let of = |place: Place| match wished.get(&place.class) {
        Some(class) => Some(Place {
            class: class_name(class.as_ref()?),
            ..place
        }),
        None => Some(place),
    };
    places.into_iter().map(|place| place.and_then(of)).collect()
}

fn names(source: &Source) -> Option<(NameEncoding, String)> {
    let example = source.names().iter().find(|name| !name.is_ascii());
    match source.encoding() {
        NameEncoding::Utf8 => None,
        encoding => example.map(|name| (encoding, name.clone())),
    }
}

/// Labels outside of folders' names, the surest kind first.
fn labels(source: &Source, layout: &Layout, choice: LayoutChoice) -> Option<Labels> {
    let names = source.names();
    if source.table_of_pictures().is_some() {
        return pixels(source);
    }
    let hints = hints(source);
    let folders_tell = choice == LayoutChoice::Auto && layout.classes().len() > 1;
    ck_plus::find(source)
        .or_else(|| table::find(source, &hints, folders_tell))
        .or_else(|| codes::find(names))
        .or_else(|| number_folders(layout, &hints))
}

/// What the file's own name and its outer folders say about whose data these are, in small letters.
fn hints(source: &Source) -> String {
    let file = source.path().file_name().unwrap_or_default();
    let folders: BTreeSet<&str> = (source.names().iter().take(2000))
        .flat_map(|name| name.split('/').take(3))
        .take(200)
        .collect();
    let words: Vec<&str> = folders.into_iter().collect();
    format!("{} {}", file.to_string_lossy(), words.join(" ")).to_lowercase()
}

/// The labels of a table that holds the pictures as well.
fn pixels(source: &Source) -> Option<Labels> {
    let (entry, lines) = source.table_of_pictures()?;
    let distinct: BTreeSet<&str> = lines.iter().map(|line| line.label.as_str()).collect();
    let whole: Option<BTreeSet<u32>> = distinct.iter().map(|label| numbers::whole(label)).collect();
    // Only FER2013 and what follows it are laid out so.
    let of_fer = |numbers: &BTreeSet<u32>| numbers.iter().all(|&number| number < 7);
    let numbers = whole.filter(of_fer).map(|_| Numbers::Fer2013);
    let class = |label: &str| match (numbers, numbers::whole(label)) {
        (Some(numbers), Some(number)) => numbers.class(number).map(str::to_owned),
        _ => Some(label.to_owned()),
    };
    let labels = distinct.into_iter().filter(|label| !label.is_empty());
    let classes = labels
        .map(|label| (label.to_owned(), class(label)))
        .collect();
    let place = |line: &super::archive::pixels::Line| {
        (!line.label.is_empty()).then(|| Place {
            class: line.label.clone(),
            part: Part::from_folder(&line.usage),
        })
    };
    Some(Labels {
        places: lines.iter().map(place).collect(),
        source: LabelSource::Pixels {
            entry: entry.to_owned(),
        },
        numbers,
        classes,
    })
}

/// Folders that are called by the numbers of a known data set.
fn number_folders(layout: &Layout, hints: &str) -> Option<Labels> {
    let folders = layout.classes();
    let whole: Option<BTreeSet<u32>> = folders
        .iter()
        .map(|folder| numbers::whole(folder))
        .collect();
    let numbers = Numbers::guess(&whole?, hints)?;
    let class = |folder: &str| numbers::whole(folder).and_then(|number| numbers.class(number));
    let classes = folders
        .iter()
        .map(|folder| ((*folder).to_owned(), class(folder).map(str::to_owned)));
    Some(Labels {
        source: LabelSource::NumberFolders,
        numbers: Some(numbers),
        classes: classes.collect(),
        places: layout.places.clone(),
    })
}

/// Parts that labels do not tell may be told by folders; as there, one part alone is none.
fn with_parts(mut places: Vec<Option<Place>>, layout: &Layout) -> Vec<Option<Place>> {
    for (place, folder) in places.iter_mut().zip(&layout.parts) {
        if let Some(place) = place {
            place.part = place.part.or(*folder);
        }
    }
    let parts: BTreeSet<Part> = places
        .iter()
        .flatten()
        .filter_map(|place| place.part)
        .collect();
    if parts.len() < 2 {
        places
            .iter_mut()
            .flatten()
            .for_each(|place| place.part = None);
    }
    places
}

/// Another reading to offer.
fn other(choice: LayoutChoice, has_labels: bool, layout: &Layout) -> Option<LayoutChoice> {
    match choice {
        LayoutChoice::Auto if has_labels => {
            (layout.classes().len() > 1).then_some(LayoutChoice::Folders)
        }
        LayoutChoice::Auto => layout.other.map(|_| LayoutChoice::Inner),
        _ => Some(LayoutChoice::Auto),
    }
}

/// A file that may hold labels, where folders tell no classes.
fn not_understood(names: &[String], layout: &Layout) -> Option<String> {
    if layout.classes().len() > 1 {
        return None;
    }
    let endings = [
        ".npy",
        ".npz",
        ".mat",
        ".h5",
        ".hdf5",
        ".pkl",
        ".parquet",
        ".tfrecord",
        ".xml",
        ".yaml",
    ];
    let may_hold = |name: &&String| {
        let lower = name.to_lowercase();
        table::is_table(&lower) || endings.iter().any(|ending| lower.ends_with(ending))
    };
    names.iter().find(may_hold).cloned()
}

//! Which folder is the class of a file, told from names alone.
//!
//! Classes are found by what folders mean, not by where one stands: parts (`train`, `test_set`) are recognised wherever they
//! are, folders around everything are looked through, and where folders are called after expressions, these are the classes.
//! Else the first folder that is left is the class. Folders inside a class folder belong to that class.

mod kept;
mod parts;
mod root;
mod unite;
mod words;

use super::archive::OtherFile;
use super::naming::{is_control, visible};
use crate::emotion::Emotion;
pub use kept::are_classes;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use unicode_normalization::UnicodeNormalization;
use utoipa::ToSchema;
use words::{Word, is_beside_data, is_emotion};

/// A data set's own division into parts.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// For learning.
    Train,
    /// For choosing parameters and stopping early.
    Valid,
    /// For the final figures.
    Test,
}

impl Part {
    /// The part that a folder's name means, whatever its case and the words around it; `PublicTest` and `PrivateTest` are
    /// FER2013's words for validation and test.
    pub fn from_folder(name: &str) -> Option<Self> {
        Word::of(name).pure_part()
    }
}

/// Which folder of several is the class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The one that is called after an expression, else the outermost.
    #[default]
    Meaning,
    /// The outermost one below parts and folders around everything.
    Outer,
    /// The one that the picture lies in.
    Inner,
}

/// Where a file belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) class: String,
    pub(super) part: Option<Part>,
}

/// What the names of all files say together.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// The place of every name; `None` for files in no class folder and those whose name says that they are no pictures.
    pub(super) places: Vec<Option<Place>>,
    /// The part that each name's folders tell, whether or not they tell a class.
    pub(super) parts: Vec<Option<Part>>,
    /// Folders that look like classes and in which no picture lies.
    pub(super) empty_classes: Vec<String>,
    /// Names of folders that were taken for one class: the name kept, then the others.
    pub(super) united: Vec<Vec<String>>,
    /// The level that would be as plausible.
    pub(super) other: Option<Level>,
}

impl Layout {
    /// The classes, in byte order.
    pub(super) fn classes(&self) -> BTreeSet<&str> {
        (self.places.iter().flatten())
            .map(|place| place.class.as_str())
            .collect()
    }
}

/// Whether the name ends like an image, of a format that is read here or of another.
pub(super) fn is_image_name(name: &str) -> bool {
    const EXTENSIONS: [&str; 24] = [
        "jpg", "jpeg", "jpe", "jfif", "pjpeg", "png", "apng", "webp", "bmp", "dib", "gif", "tif",
        "tiff", "pgm", "ppm", "pbm", "pnm", "pam", "avif", "heic", "heif", "jxl", "jp2", "j2k",
    ];
    name.rsplit_once('.').is_some_and(|(_, extension)| {
        EXTENSIONS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(extension.trim_end()))
    })
}

/// A file that may be a picture, and the folders that it lies in.
struct Path {
    index: usize,
    part: Option<Part>,
    /// Its folders, without parts and folders around everything.
    folders: Vec<String>,
    /// Whether the other paths show where classes stand, and this one does not fit.
    is_stray: bool,
    is_guide: bool,
}

/// Finds the place of every name. `folders` are those that are listed themselves.
///
/// Parts are given only where there are at least two of them: a lone `test/` around everything is a wrapper, not a division.
pub(super) fn read(names: &[String], folders: &BTreeSet<String>, level: Level) -> Layout {
    let mut paths = paths(names);
    strip_root(&mut paths, &|_| false);
    let divided = parts::split(&mut paths);
    strip_roots_of_parts(&mut paths);
    let depth = class_depth(&paths);
    let mut layout = Layout {
        places: vec![None; names.len()],
        parts: names.iter().map(|name| part_of_folders(name)).collect(),
        other: other_level(&paths, depth, level),
        ..Layout::default()
    };
    let mut parents = vec![String::new(); names.len()];
    for (path, class) in paths.iter().zip(classes(&paths, depth, level)) {
        let Some(position) = class else { continue };
        if path.part.is_none() && divided {
            continue;
        }
        layout.places[path.index] = Some(Place {
            class: class_name(&path.folders[position]),
            part: path.part,
        });
        parents[path.index] = parent(&names[path.index], &path.folders[position]);
    }
    layout.united = unite::unite(&mut layout.places, &parents);
    layout.empty_classes = empty_classes(names, folders, &layout, &parents);
    layout
}

/// The outermost part among a name's folders.
fn part_of_folders(name: &str) -> Option<Part> {
    let (folders, _) = name.rsplit_once('/')?;
    folders.split('/').find_map(Part::from_folder)
}

/// Files that may be pictures, with their folders; those of pictures by name are guides, or all if there is none.
fn paths(names: &[String]) -> Vec<Path> {
    let has_images = names
        .iter()
        .any(|name| name.contains('/') && is_image_name(name));
    let of_one = |(index, name): (usize, &String)| {
        let mut folders: Vec<String> = name.split('/').map(str::to_owned).collect();
        folders.pop();
        (OtherFile::of(name).is_none()).then(|| Path {
            index,
            part: None,
            is_stray: folders.is_empty(),
            is_guide: !folders.is_empty() && (!has_images || is_image_name(name)),
            folders,
        })
    };
    names.iter().enumerate().filter_map(of_one).collect()
}

fn strip_root<'a>(paths: impl IntoIterator<Item = &'a mut Path>, is_class: &dyn Fn(&str) -> bool) {
    let mut paths: Vec<&mut Path> = paths.into_iter().collect();
    let guides: Vec<&[String]> = (paths.iter())
        .filter(|path| path.is_guide && !path.is_stray)
        .map(|path| path.folders.as_slice())
        .collect();
    let root = root::root(&guides, is_class);
    for path in &mut paths {
        match path.folders.starts_with(&root) {
            true => drop(path.folders.drain(..root.len())),
            false => path.is_stray = true,
        }
        path.is_stray |= path.folders.is_empty();
    }
}

/// Looks through the folders around each part's pictures, of which parts may have different ones.
fn strip_roots_of_parts(paths: &mut [Path]) {
    let mut groups: BTreeMap<Option<Part>, Vec<&mut Path>> = BTreeMap::new();
    for path in paths.iter_mut() {
        groups.entry(path.part).or_default().push(path);
    }
    if groups.len() == 1 {
        // What was around everything may have stood inside a part alone.
        strip_root(paths, &|_| false);
        return;
    }
    let mut groups: Vec<Vec<&mut Path>> = groups.into_values().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    let mut classes: HashSet<String> = HashSet::new();
    for group in &mut groups {
        let known = classes.clone();
        strip_root(group.iter_mut().map(|path| &mut **path), &|name| {
            known.contains(&name.to_lowercase())
        });
        let found = group.iter().filter(|path| path.is_guide && !path.is_stray);
        classes.extend(found.filter_map(|path| Some(path.folders.first()?.to_lowercase())));
    }
}

/// The depth at which most folders are called after expressions; nothing if that is not so for several expressions.
fn class_depth(paths: &[Path]) -> Option<usize> {
    let mut depths: BTreeMap<usize, (usize, BTreeSet<String>)> = BTreeMap::new();
    let mut memory: BTreeMap<&str, bool> = BTreeMap::new();
    let guides = || paths.iter().filter(|path| path.is_guide && !path.is_stray);
    for path in guides() {
        for (depth, folder) in path.folders.iter().enumerate() {
            if *memory.entry(folder).or_insert_with(|| is_emotion(folder)) {
                let (pictures, classes) = depths.entry(depth).or_default();
                *pictures += 1;
                classes.insert(folder.clone());
            }
        }
    }
    // The shallowest where there are several.
    let best = depths
        .into_iter()
        .rev()
        .max_by_key(|(_, (pictures, _))| *pictures);
    let (depth, (pictures, classes)) = best?;
    (classes.len() > 1 || pictures * 2 > guides().count()).then_some(depth)
}

/// Which of each path's folders is the class.
fn classes(paths: &[Path], depth: Option<usize>, level: Level) -> Vec<Option<usize>> {
    let outermost = || -> Vec<Option<usize>> {
        (paths.iter())
            .map(|path| (!path.is_stray).then_some(0))
            .collect()
    };
    match (level, depth) {
        (Level::Inner, _) => (paths.iter())
            .map(|path| (path.folders.len().checked_sub(1)).filter(|_| !path.is_stray))
            .collect(),
        (Level::Meaning, Some(depth)) => by_meaning(paths, depth),
        (Level::Outer, _) | (Level::Meaning, None) => without_what_goes_beside(paths, outermost()),
    }
}

/// The folder that is called after an expression; beside such folders, others are classes as well.
fn by_meaning(paths: &[Path], depth: usize) -> Vec<Option<usize>> {
    let at = |path: &Path| {
        path.folders
            .get(depth)
            .is_some_and(|folder| is_emotion(folder))
    };
    let beside: HashSet<&[String]> = (paths.iter())
        .filter(|path| at(path))
        .map(|path| &path.folders[..depth])
        .collect();
    (paths.iter())
        .map(|path| {
            if path.is_stray {
                return None;
            }
            if at(path) {
                return Some(depth);
            }
            let named = path.folders.iter().position(|folder| is_emotion(folder));
            let is_beside = path.folders.len() > depth
                && beside.contains(&path.folders[..depth])
                && !is_beside_data(&path.folders[depth]);
            named.or(is_beside.then_some(depth))
        })
        .collect()
}

/// Leaves folders such as `docs` out where two others remain.
fn without_what_goes_beside(paths: &[Path], classes: Vec<Option<usize>>) -> Vec<Option<usize>> {
    let name = |path: &Path, class: &Option<usize>| class.map(|at| path.folders[at].clone());
    let kept: BTreeSet<String> = (paths.iter().zip(&classes))
        .filter_map(|(path, class)| name(path, class))
        .filter(|class| !is_beside_data(class))
        .collect();
    if kept.len() < 2 {
        return classes;
    }
    (paths.iter().zip(classes))
        .map(|(path, class)| class.filter(|&at| kept.contains(&path.folders[at])))
        .collect()
}

/// Another level that is as plausible: folders in folders, where the inner ones come again in several outer ones.
fn other_level(paths: &[Path], depth: Option<usize>, level: Level) -> Option<Level> {
    if level != Level::Meaning {
        return Some(Level::Meaning);
    }
    if depth.is_some() {
        return None;
    }
    let mut around: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for path in paths.iter().filter(|path| path.is_guide && !path.is_stray) {
        if let [outer, .., inner] = path.folders.as_slice() {
            around.entry(inner).or_default().insert(outer);
        }
    }
    let recurring = around.values().filter(|outer| outer.len() > 1).count();
    (recurring > 1 && recurring * 2 >= around.len()).then_some(Level::Inner)
}

/// A class as its folder or label calls it, without what cannot be seen.
pub(super) fn class_name(folder: &str) -> String {
    let plain: String = (visible(folder).chars())
        .filter(|&char| !is_control(char))
        .collect();
    let name: String = plain.trim().nfc().collect();
    match name.is_empty() {
        true => char::REPLACEMENT_CHARACTER.to_string(),
        false => name,
    }
}

/// The folders around a class folder, as the name has them.
fn parent(name: &str, class: &str) -> String {
    let before = name.split('/').take_while(|part| *part != class);
    before.collect::<Vec<_>>().join("/")
}

/// Folders beside class folders in which no picture lies: empty ones, and those of expressions that hold other files.
fn empty_classes(
    names: &[String],
    folders: &BTreeSet<String>,
    layout: &Layout,
    parents: &[String],
) -> Vec<String> {
    let classes: BTreeSet<String> = (layout.classes().into_iter())
        .map(str::to_lowercase)
        .collect();
    let emotions: Vec<Option<Emotion>> = (layout.classes().into_iter())
        .map(Emotion::from_label)
        .collect();
    let beside: HashSet<&str> = (layout.places.iter().zip(parents))
        .filter(|(place, _)| place.is_some())
        .map(|(_, parent)| parent.as_str())
        .collect();
    let of_files = names
        .iter()
        .filter_map(|name| Some(name.rsplit_once('/')?.0));
    let of_files: BTreeSet<&str> = of_files.collect();
    let candidates = folders
        .iter()
        .map(String::as_str)
        .chain(of_files.iter().copied());
    let mut empty: BTreeSet<String> = BTreeSet::new();
    for folder in candidates {
        let (around, name) = folder.rsplit_once('/').unwrap_or(("", folder));
        let name = name.trim();
        let is_named = is_emotion(name);
        let inside = format!("{folder}/");
        let mut after = of_files
            .range(folder..)
            .take_while(|file| file.starts_with(folder));
        let holds_files = after.any(|file| *file == folder || file.starts_with(&inside));
        let is_class = beside.contains(around)
            && (is_named || !holds_files)
            && !is_beside_data(name)
            && Part::from_folder(name).is_none();
        let emotion = Emotion::from_label(name);
        let is_class = is_class && (emotion.is_none() || !emotions.contains(&emotion));
        if is_class && !classes.contains(&name.to_lowercase()) {
            empty.insert(class_name(name));
        }
    }
    empty.into_iter().collect()
}

#[cfg(test)]
mod tests;

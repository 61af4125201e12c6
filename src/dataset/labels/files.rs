//! Which picture a line of a table speaks of.

use crate::dataset::layout::is_image_name;
use std::collections::HashMap;

/// The pictures among all names, to be found by path, by file name or without its ending.
pub(in crate::dataset) struct Files {
    names: Vec<String>,
    by_file: HashMap<String, Vec<usize>>,
    by_stem: HashMap<String, Vec<usize>>,
    images: usize,
}

impl Files {
    /// Looks the names through; those of other files are passed over.
    pub(in crate::dataset) fn new(names: &[String]) -> Self {
        let names: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
        let mut files = Self {
            by_file: HashMap::new(),
            by_stem: HashMap::new(),
            images: 0,
            names: Vec::new(),
        };
        for (index, name) in names
            .iter()
            .enumerate()
            .filter(|(_, name)| is_image_name(name))
        {
            let file = file_of(name);
            files
                .by_file
                .entry(file.to_owned())
                .or_default()
                .push(index);
            files
                .by_stem
                .entry(stem_of(file).to_owned())
                .or_default()
                .push(index);
            files.images += 1;
        }
        files.names = names;
        files
    }

    /// How many pictures there are.
    pub(in crate::dataset) fn images(&self) -> usize {
        self.images
    }

    /// The one picture that is meant; nothing if there is none, or there are several.
    pub(in crate::dataset) fn find(&self, value: &str) -> Option<usize> {
        let value = value
            .trim()
            .trim_matches(['"', '\''])
            .replace('\\', "/")
            .to_lowercase();
        let path = value.trim_start_matches("./").trim_start_matches('/');
        let file = file_of(path);
        if file.is_empty() {
            return None;
        }
        let aligned = format!("{}_aligned", stem_of(file));
        let candidates = (self.by_file.get(file))
            .or_else(|| self.by_stem.get(file))
            .or_else(|| self.by_stem.get(&aligned))
            .or_else(|| self.by_stem.get(stem_of(file)))?;
        if let [only] = candidates.as_slice() {
            return Some(*only);
        }
        let ends = |&&index: &&usize| {
            let name = &self.names[index];
            let without_ending = name
                .rsplit_once('.')
                .map_or(name.as_str(), |(before, _)| before);
            [name.as_str(), without_ending].iter().any(|name| {
                name.strip_suffix(path)
                    .is_some_and(|before| before.is_empty() || before.ends_with('/'))
            })
        };
        let mut fitting = candidates.iter().filter(ends);
        let first = fitting.next()?;
        fitting.next().is_none().then_some(*first)
    }
}

fn file_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn stem_of(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_found_by_path_by_name_and_without_its_ending() {
        let names = [
            "a/1.jpg",
            "b/1.jpg",
            "b/2.jpg",
            "x/train_3_aligned.jpg",
            "b/notes.txt",
        ];
        let files = Files::new(&names.map(str::to_owned));
        for (value, index) in [
            ("a/1.jpg", Some(0)),
            ("./b\\1.JPG", Some(1)),
            ("1.jpg", None),
            ("2", Some(2)),
            ("elsewhere/2.png", Some(2)),
            ("train_3.jpg", Some(3)),
            ("notes.txt", None),
            ("", None),
        ] {
            assert_eq!(files.find(value), index, "{value}");
        }
        assert_eq!(files.images(), 4);
    }
}

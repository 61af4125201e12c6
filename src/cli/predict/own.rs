//! Folders that a run writes pictures to. What is in them is not to be read by the next run as if it were a photo.

use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern};

use super::inputs::Picture;
use crate::cli::WrongUse;

/// The folders of `--annotate` and `--crops`.
#[derive(Debug, Default, Clone)]
pub(super) struct OwnFolders(Vec<OwnFolder>);

#[derive(Debug, Clone)]
struct OwnFolder {
    option: &'static str,
    given: PathBuf,
    /// Where it is or will be, without links on the way.
    place: PathBuf,
    kind: Kind,
}

/// What is written.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Annotated,
    Crop,
}

impl OwnFolders {
    pub(super) fn new(annotate: Option<&Path>, crops: Option<&Path>) -> Self {
        let folder = |option, given: Option<&Path>, kind| {
            given.map(|given| OwnFolder {
                option,
                given: given.to_owned(),
                place: place(given),
                kind,
            })
        };
        let folders = [
            folder("--annotate", annotate, Kind::Annotated),
            folder("--crops", crops, Kind::Crop),
        ];
        Self(folders.into_iter().flatten().collect())
    }

    /// The folders as they were given.
    pub(super) fn given(&self) -> impl Iterator<Item = &Path> {
        self.0.iter().map(|folder| folder.given.as_path())
    }

    /// Refuses to read a folder and all below it, if what is written would land there.
    pub(super) fn outside(&self, read: &Path) -> Result<(), String> {
        let Some(root) = self.0.first().map(|_| place(read)) else {
            return Ok(());
        };
        match self.0.iter().find(|own| own.place.starts_with(&root)) {
            Some(own) => Err(own.refusal(&read.display().to_string())),
            None => Ok(()),
        }
    }

    /// Refuses a pattern that would take what is written for the file `found` as well.
    pub(super) fn not_meant(&self, pattern: &str, found: &Path) -> anyhow::Result<()> {
        let options = MatchOptions {
            require_literal_separator: true,
            ..MatchOptions::new()
        };
        let Ok(matching) = Pattern::new(pattern) else {
            return Ok(());
        };
        let is_meant = |own: &&OwnFolder| {
            matching.matches_path_with(&found.with_file_name(own.kind.example()), options)
                && own.holds(found)
        };
        match self.0.iter().find(is_meant) {
            Some(own) => Err(WrongUse::error(own.refusal(pattern))),
            None => Ok(()),
        }
    }

    /// Whether an earlier run with the same folders has made the picture.
    pub(super) fn have_made(&self, picture: &Picture) -> bool {
        let Some(path) = picture.path() else {
            return false;
        };
        let name = path.file_name().and_then(|name| name.to_str());
        let is_own = |own: &OwnFolder| name.is_some_and(|name| own.kind.names(name));
        self.0.iter().any(|own| is_own(own) && own.holds(path))
    }
}

impl OwnFolder {
    fn holds(&self, file: &Path) -> bool {
        let parent = file.parent().unwrap_or(Path::new(""));
        place(parent) == self.place
    }

    fn refusal(&self, read: &str) -> String {
        format!(
            "{} {} lies in what is read ({read}), so its pictures would be taken for photos next time; choose a folder elsewhere",
            self.option,
            self.given.display()
        )
    }
}

impl Kind {
    /// A name that this kind of picture gets.
    fn example(self) -> &'static str {
        match self {
            Self::Annotated => "photo.annotated.jpg",
            Self::Crop => "photo.face-1.png",
        }
    }

    /// Whether a file is called as this kind of picture is.
    fn names(self, name: &str) -> bool {
        match self {
            Self::Annotated => {
                let stem = name.strip_suffix(".jpg").map(without_number);
                stem.is_some_and(|stem| stem.ends_with(".annotated"))
            }
            Self::Crop => {
                let is_crop = |stem: &str| {
                    let face = stem.rsplit_once(".face-");
                    face.is_some_and(|(_, number)| is_number(number))
                };
                let stem = name.strip_suffix(".png");
                stem.is_some_and(|stem| is_crop(stem) || is_crop(without_number(stem)))
            }
        }
    }
}

/// Without the `-2` that tells pictures of one name apart.
fn without_number(stem: &str) -> &str {
    match stem.rsplit_once('-') {
        Some((before, number)) if is_number(number) => before,
        _ => stem,
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Where a path leads, without links as far as it exists.
fn place(path: &Path) -> PathBuf {
    let path = std::path::absolute(match path == Path::new("") {
        true => Path::new("."),
        false => path,
    });
    let Ok(path) = path else {
        return PathBuf::new();
    };
    let known = path.ancestors().find_map(|ancestor| {
        let place = ancestor.canonicalize().ok()?;
        let rest = path.strip_prefix(ancestor).ok()?;
        Some(match rest == Path::new("") {
            true => place,
            false => place.join(rest),
        })
    });
    known.unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_folder_in_what_is_read_is_refused_whether_or_not_it_is_there() {
        let root = tempfile::tempdir().unwrap();
        let path = |name: &str| root.path().join(name);
        fs::create_dir_all(path("photos/anna")).unwrap();
        fs::create_dir_all(path("other")).unwrap();
        let check = |crops: &str, is_refused: bool| {
            let own = OwnFolders::new(None, Some(&path(crops)));
            let refused = own.outside(&path("photos")).is_err();
            assert_eq!(refused, is_refused, "{crops}");
        };
        check("photos", true);
        check("photos/new/crops", true);
        check("other/../photos/anna", true);
        check("photos-2", false);
        check("other", false);
        check("", false);
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(path("photos"), path("link")).unwrap();
            check("link/crops", true);
        }
        assert!(OwnFolders::default().outside(&path("photos")).is_ok());
    }

    #[test]
    fn a_pattern_is_refused_only_where_it_would_take_what_is_written() {
        let root = tempfile::tempdir().unwrap();
        let photo = root.path().join("a.jpg");
        fs::write(&photo, "").unwrap();
        let refused = |pattern: &str, annotate: Option<&Path>, crops: Option<&Path>| {
            let pattern = root.path().join(pattern);
            let own = OwnFolders::new(annotate, crops);
            own.not_meant(pattern.to_str().unwrap(), &photo).is_err()
        };
        let here = Some(root.path());
        assert!(refused("*.jpg", here, None) && refused("*", None, here));
        assert!(!refused("*.jpg", None, here) && !refused("?.jpg", here, None));
        assert!(!refused(
            "*.jpg",
            Some(&root.path().join("elsewhere")),
            None
        ));
    }

    #[test]
    fn pictures_that_a_run_made_are_known_by_their_names() {
        for name in ["a.annotated.jpg", "a.b.annotated-12.jpg"] {
            assert!(Kind::Annotated.names(name), "{name}");
        }
        for name in ["a.face-1.png", "a.face-12-3.png"] {
            assert!(Kind::Crop.names(name), "{name}");
        }
        for name in [
            "annotated.jpg",
            "a.annotated.png",
            "a.face-.png",
            "face-1.png",
            "a-2.jpg",
        ] {
            assert!(
                !Kind::Annotated.names(name) && !Kind::Crop.names(name),
                "{name}"
            );
        }
    }
}

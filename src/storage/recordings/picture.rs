//! One picture of a recording: everything about it stands in its file's name.

/// A picture that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptFace {
    /// Its place in the order in which pictures were taken, from 1.
    pub number: u32,
    /// Number of its class.
    pub class: u32,
    /// Number of the person that it shows.
    pub person: u32,
    /// Shared by the pictures that were taken in one go.
    pub burst: u32,
}

/// What a new picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaceLabels {
    /// Number of its class.
    pub class: u32,
    /// Number of the person that it shows.
    pub person: u32,
    /// Shared by the pictures that are taken in one go.
    pub burst: u32,
}

impl KeptFace {
    /// Its file's name, such as `00000042-c1-p2-b7.png`.
    pub(super) fn file(&self) -> String {
        let Self {
            number,
            class,
            person,
            burst,
        } = self;
        format!("{number:08}-c{class}-p{person}-b{burst}.png")
    }

    /// The picture that a file is called after; nothing for files of other kinds.
    pub(super) fn from_file(name: &str) -> Option<Self> {
        let mut fields = name.strip_suffix(".png")?.split('-');
        let mut field =
            |mark: &str| -> Option<u32> { fields.next()?.strip_prefix(mark)?.parse().ok() };
        let picture = Self {
            number: field("")?,
            class: field("c")?,
            person: field("p")?,
            burst: field("b")?,
        };
        // Exactly as it is written, so that no two files are one picture.
        (picture.file() == name).then_some(picture)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_everything_and_other_names_nothing() {
        let picture = KeptFace {
            number: 42,
            class: 1,
            person: 20,
            burst: u32::MAX,
        };
        assert_eq!(KeptFace::from_file(&picture.file()), Some(picture));
        for other in [
            "",
            "recording.json",
            "1-c1-p1-b1.png",
            "00000001-c1-p1-b1.png.partial",
            "00000001-c+1-p1-b1.png",
            "00000001-c1-p1-b1-x.png",
        ] {
            assert_eq!(KeptFace::from_file(other), None, "{other}");
        }
    }
}

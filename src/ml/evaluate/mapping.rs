//! Which folder of a dataset holds which class of a model.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::emotion::Emotion;
use crate::emotion::label::is_same_word;

/// What a request calls a folder that is to be left out without being counted.
pub const SKIP: &str = "skip";

/// What becomes of a folder's images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Use {
    /// They are of a class of the model.
    Class,
    /// They are of a class that the model does not know; counted apart.
    Unknown,
    /// They are left out.
    Skip,
}

/// Who decided on a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MappedBy {
    /// Its name says it.
    Name,
    /// The request for the evaluation.
    Request,
    /// No one: its name says nothing that the model knows.
    None,
}

/// A folder and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MappedFolder {
    /// The folder's name.
    pub folder: String,
    /// Its images.
    pub images: usize,
    /// The model's class, if it is one.
    pub class: Option<String>,
    /// What becomes of its images.
    #[serde(rename = "as")]
    pub used: Use,
    /// Who decided so.
    pub by: MappedBy,
}

/// All folders of a dataset, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping(pub Vec<MappedFolder>);

/// A wish that cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// The dataset has no such folder.
    #[error("the data have no folder called {0:?}")]
    NoFolder(String),
    /// The model has no such class.
    #[error(
        "{0:?} is no class of the model ({1}); give one of these, null for unknown, or \"skip\""
    )]
    NoClass(String, String),
}

impl Mapping {
    /// What the names of the folders say: a class as it is called, else the emotion it means (`happiness`, `joie` and
    /// `Freude` are `happy`), else the same word but for case, accents, numbers and plurals.
    pub fn propose<'a>(
        folders: impl IntoIterator<Item = (&'a str, usize)>,
        known: &[String],
    ) -> Self {
        let folders = folders.into_iter().map(|(folder, images)| {
            let class = matching(folder, known).map(|class| known[class].clone());
            MappedFolder {
                folder: folder.to_owned(),
                images,
                used: if class.is_some() {
                    Use::Class
                } else {
                    Use::Unknown
                },
                by: if class.is_some() {
                    MappedBy::Name
                } else {
                    MappedBy::None
                },
                class,
            }
        });
        Self(folders.collect())
    }

    /// The same with the wishes followed: folder to class, to `None` for unknown, or to `skip`.
    ///
    /// # Errors
    ///
    /// If a wish names no folder of the data or no class of the model.
    pub fn with_wishes(
        mut self,
        wishes: &BTreeMap<String, Option<String>>,
        known: &[String],
    ) -> Result<Self, MappingError> {
        for (folder, wish) in wishes {
            let mapped = self.0.iter_mut().find(|mapped| mapped.folder == *folder);
            let mapped = mapped.ok_or_else(|| MappingError::NoFolder(folder.clone()))?;
            let (class, used) = match wish.as_deref() {
                None => (None, Use::Unknown),
                Some(class) if known.iter().any(|known| known == class) => {
                    (Some(class.to_owned()), Use::Class)
                }
                Some(SKIP) => (None, Use::Skip),
                Some(other) => {
                    return Err(MappingError::NoClass(other.to_owned(), known.join(", ")));
                }
            };
            // A wish for what the name says anyway changes nothing.
            if (&mapped.class, mapped.used) != (&class, used) {
                (mapped.class, mapped.used, mapped.by) = (class, used, MappedBy::Request);
            }
        }
        Ok(self)
    }

    /// The same with exactly the folders of `classes`, in their order; one that it says nothing about is left out.
    pub fn of_folders(classes: &[String], mapping: Self) -> Self {
        let mut known: BTreeMap<String, MappedFolder> = mapping
            .0
            .into_iter()
            .map(|mapped| (mapped.folder.clone(), mapped))
            .collect();
        let folder = |class: &String| {
            known.remove(class).unwrap_or_else(|| MappedFolder {
                folder: class.clone(),
                images: 0,
                class: None,
                used: Use::Skip,
                by: MappedBy::None,
            })
        };
        Self(classes.iter().map(folder).collect())
    }

    /// Classes of the model that no folder is.
    pub fn missing(&self, known: &[String]) -> Vec<String> {
        let is_mapped = |class: &&String| {
            self.0
                .iter()
                .any(|folder| folder.class.as_ref() == Some(class))
        };
        known
            .iter()
            .filter(|class| !is_mapped(class))
            .cloned()
            .collect()
    }
}

/// The index of the class that a folder's name means.
pub(crate) fn matching(folder: &str, known: &[String]) -> Option<usize> {
    let position = |is_it: &dyn Fn(&String) -> bool| known.iter().position(is_it);
    let emotion = Emotion::from_label(folder);
    position(&|class| class == folder)
        .or_else(|| position(&|class| emotion.is_some() && Emotion::from_label(class) == emotion))
        .or_else(|| position(&|class| is_same_word(class, folder)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<String> {
        ["happy", "sad", "angry", "contempt", "my own class"]
            .map(str::to_owned)
            .to_vec()
    }

    fn classes(mapping: &Mapping) -> Vec<Option<&str>> {
        mapping
            .0
            .iter()
            .map(|folder| folder.class.as_deref())
            .collect()
    }

    #[test]
    fn folders_in_four_languages_are_matched_and_a_banana_is_not() {
        let folders = [
            "Freude",
            "tristesse",
            "غضب",
            "contempt",
            "banana",
            "My_Own_Classes",
        ];
        let mapping = Mapping::propose(folders.map(|folder| (folder, 2)), &known());
        let expected = [
            Some("happy"),
            Some("sad"),
            Some("angry"),
            Some("contempt"),
            None,
        ];
        assert_eq!(classes(&mapping)[..5], expected);
        assert_eq!(mapping.0[4].by, MappedBy::None);
        assert!(
            mapping.missing(&known()).is_empty() || mapping.missing(&known()) == ["my own class"]
        );
    }

    #[test]
    fn wishes_are_followed_and_impossible_ones_named() {
        let mapping = || Mapping::propose([("Freude", 2), ("banana", 3), ("sad", 1)], &known());
        let wishes = |wishes: &[(&str, Option<&str>)]| -> BTreeMap<String, Option<String>> {
            let owned = wishes
                .iter()
                .map(|(folder, class)| ((*folder).to_owned(), class.map(str::to_owned)));
            owned.collect()
        };
        let changed = mapping()
            .with_wishes(
                &wishes(&[
                    ("banana", Some("angry")),
                    ("sad", Some(SKIP)),
                    ("Freude", Some("happy")),
                ]),
                &known(),
            )
            .unwrap();
        assert_eq!(classes(&changed), [Some("happy"), Some("angry"), None]);
        let by: Vec<MappedBy> = changed.0.iter().map(|folder| folder.by).collect();
        assert_eq!(by, [MappedBy::Name, MappedBy::Request, MappedBy::Request]);
        assert_eq!(changed.0[2].used, Use::Skip);
        assert_eq!(
            changed.missing(&known()),
            ["sad", "contempt", "my own class"]
        );

        let refused = |folder, class| {
            mapping()
                .with_wishes(&wishes(&[(folder, Some(class))]), &known())
                .unwrap_err()
        };
        assert!(matches!(refused("apple", "sad"), MappingError::NoFolder(_)));
        assert!(matches!(
            refused("banana", "fruit"),
            MappingError::NoClass(..)
        ));
    }
}

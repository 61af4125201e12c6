//! What people say about a film: names, faces that are one or are left out, markers.

use std::collections::BTreeMap;

use super::{Films, FilmsError};
use crate::inference::film::FollowedFrame;
use crate::storage::names;
use crate::storage::store::{FaceEdit, FilmEdits, MAX_MARKERS, Marker, StoredFilm};

/// Tries of a change that others come before.
const TRIES: u32 = 5;

/// A change; what is left out stays as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FilmChange {
    pub name: Option<String>,
    /// Nothing inside takes the condition away.
    pub condition: Option<Option<String>>,
    pub faces: BTreeMap<u64, FaceChange>,
    /// In place of those that there are.
    pub markers: Option<Vec<Marker>>,
    /// The revision that it is about; the newest if left out.
    pub revision: Option<u64>,
}

/// A change of a face; what is left out stays as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FaceChange {
    pub name: Option<Option<String>>,
    pub left_out: Option<bool>,
    pub merged_into: Option<Option<u64>>,
}

impl Films {
    /// Changes what is said about a film: it is in the database when this returns.
    ///
    /// # Errors
    ///
    /// [`FilmsError::Stale`] if the change is about another revision; else if a part of it cannot be meant.
    pub async fn edit(&self, id: &str, change: &FilmChange) -> Result<StoredFilm, FilmsError> {
        for _ in 0..TRIES {
            let film = self.find(id).await?;
            if change.revision.is_some_and(|about| about != film.revision) {
                return Err(FilmsError::Stale(Box::new(film)));
            }
            let changed = change.applied(film)?;
            if self.store().edit_film(&changed).await? {
                return self.find(id).await;
            }
        }
        Err(FilmsError::Stale(Box::new(self.find(id).await?)))
    }

    /// Adds markers to those of a film.
    ///
    /// # Errors
    ///
    /// As [`edit`](Self::edit).
    pub async fn add_markers(&self, id: &str, more: &[Marker]) -> Result<StoredFilm, FilmsError> {
        for _ in 0..TRIES {
            let film = self.find(id).await?;
            let change = FilmChange {
                markers: Some([&film.edits.markers, more].concat()),
                revision: Some(film.revision),
                ..FilmChange::default()
            };
            match self.edit(id, &change).await {
                Err(FilmsError::Stale(_)) => {}
                edited => return edited,
            }
        }
        Err(FilmsError::Stale(Box::new(self.find(id).await?)))
    }
}

impl FilmChange {
    fn applied(&self, mut film: StoredFilm) -> Result<StoredFilm, FilmsError> {
        if let Some(name) = &self.name {
            film.name = named("name", name)?;
        }
        if let Some(condition) = &self.condition {
            film.condition = optional("condition", condition.as_deref())?;
        }
        for (&face, change) in &self.faces {
            let is_known = film.seen.faces.iter().any(|known| known.id == face);
            if !is_known {
                let why = format!("the film has no face {face}");
                return Err(FilmsError::bad("faces", why));
            }
            change.apply(film.edits.faces.entry(face).or_default())?;
        }
        film.edits
            .faces
            .retain(|_, edit| *edit != FaceEdit::default());
        check_merges(&film)?;
        if let Some(markers) = &self.markers {
            film.edits.markers = checked_markers(markers)?;
        }
        Ok(film)
    }
}

impl FaceChange {
    fn apply(&self, edit: &mut FaceEdit) -> Result<(), FilmsError> {
        if let Some(name) = &self.name {
            edit.name = optional("faces", name.as_deref())?;
        }
        if let Some(left_out) = self.left_out {
            edit.left_out = left_out;
        }
        if let Some(into) = self.merged_into {
            edit.merged_into = into;
        }
        Ok(())
    }
}

fn named(field: &str, name: &str) -> Result<String, FilmsError> {
    names::checked(name).map_err(|error| FilmsError::bad(field, error.to_string()))
}

/// A name, or none if nothing is to be seen of it.
pub(super) fn optional(field: &str, name: Option<&str>) -> Result<Option<String>, FilmsError> {
    let name = name.filter(|name| !names::fitted(name).is_empty());
    name.map(|name| named(field, name)).transpose()
}

/// Faces are merged into others that there are, and never in a circle.
fn check_merges(film: &StoredFilm) -> Result<(), FilmsError> {
    for (&face, edit) in &film.edits.faces {
        let Some(into) = edit.merged_into else {
            continue;
        };
        if !film.seen.faces.iter().any(|known| known.id == into) {
            let why =
                format!("face {face} cannot be merged into {into}, which the film does not have");
            return Err(FilmsError::bad("faces", why));
        }
        // One that stands for itself though it was merged goes round in a circle.
        if film.edits.stands_for(face) == face {
            let why = format!("face {face} cannot be merged into itself, be it by way of others");
            return Err(FilmsError::bad("faces", why));
        }
    }
    Ok(())
}

fn checked_markers(markers: &[Marker]) -> Result<Vec<Marker>, FilmsError> {
    if markers.len() > MAX_MARKERS {
        let why = format!("a film has at most {MAX_MARKERS} markers");
        return Err(FilmsError::bad("markers", why));
    }
    for (index, marker) in markers.iter().enumerate() {
        let bad = |why: &str| {
            Err(FilmsError::bad(
                "markers",
                format!("marker {}: {why}", index + 1),
            ))
        };
        if !Marker::is_moment(marker.start) || !marker.end.is_none_or(Marker::is_moment) {
            return bad("times are seconds from 0 to 10,000,000");
        }
        if marker.end.is_some_and(|end| end <= marker.start) {
            return bad("it ends after it begins, or has no end");
        }
        if !Marker::is_name(&marker.name) {
            return bad("its name has at most 200 characters, and no control characters");
        }
    }
    Ok(markers.to_vec())
}

/// The picture as people say it is: merged faces are one, faces that are left out are not there.
pub fn edited(mut frame: FollowedFrame, edits: &FilmEdits) -> FollowedFrame {
    if edits.faces.is_empty() {
        return frame;
    }
    frame.faces.retain(|face| !edits.leaves_out(face.id));
    // The face that others were merged into is the one to show where both are seen.
    frame.faces.sort_by_key(|face| {
        let whole = edits.stands_for(face.id);
        (whole, face.id != whole, face.id)
    });
    for face in &mut frame.faces {
        face.id = edits.stands_for(face.id);
    }
    frame.faces.dedup_by_key(|face| face.id);
    frame
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn frame(ids: &[u64]) -> FollowedFrame {
        let face = |id: &u64| {
            json!({
                "id": id,
                "seen": {
                    "box": { "x": *id, "y": 0, "width": 10, "height": 10 },
                    "detector_score": 0.9, "head": null, "scores": [1.0],
                },
                "smoothed": [1.0],
            })
        };
        let frame = json!({
            "seconds": 1.0, "width": 64, "height": 48, "is_cut": false,
            "faces": ids.iter().map(face).collect::<Vec<_>>(),
        });
        serde_json::from_value(frame).unwrap()
    }

    fn edits(faces: serde_json::Value) -> FilmEdits {
        serde_json::from_value(json!({ "faces": faces })).unwrap()
    }

    #[test]
    fn merged_faces_are_one_and_left_out_ones_are_gone() {
        let edits = edits(json!({ "4": { "merged_into": 2 }, "3": { "left_out": true } }));
        let shown = edited(frame(&[1, 2, 3, 4]), &edits);
        let seen: Vec<(u64, i32)> = shown
            .faces
            .iter()
            .map(|face| (face.id, face.seen.bounding_box.x))
            .collect();
        assert_eq!(seen, [(1, 1), (2, 2)]);
        let alone = edited(frame(&[4]), &edits);
        assert_eq!(
            (alone.faces[0].id, alone.faces[0].seen.bounding_box.x),
            (2, 4)
        );
        let more = super::edited(frame(&[5, 4]), &edits);
        let ids: Vec<u64> = more.faces.iter().map(|face| face.id).collect();
        assert_eq!(ids, [2, 5]);
    }
}

//! Whether the database and the data folder belong together: both hold the same id. Where they do not, nothing that the
//! database does not speak of may be taken for rubbish.

use crate::storage::data_dir::DataDir;
use crate::storage::store::{DataId, Store, StoreError, new_id};

/// What the ids in the database and in the folder say.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Pair {
    /// They belong together.
    Paired,
    /// They are to get this id.
    New(String),
    /// They do not belong together, or it is not sure.
    Other {
        /// What is to be written into the folder to say that they do.
        id: String,
        /// Whether the database has this id yet.
        is_new: bool,
    },
}

/// Whether database and folder belong together; gives both an id where neither has one. What does not fit is said in
/// the log.
///
/// # Errors
///
/// If the database cannot be read.
pub(super) async fn is_paired(store: &Store, data_dir: &DataDir) -> Result<bool, StoreError> {
    let of_folder = match data_dir.id() {
        Ok(id) => id,
        Err(error) => {
            tracing::warn!(%error, "the data folder's file `id` cannot be read, so nothing is tidied up");
            return Ok(false);
        }
    };
    let is_blank = store.is_new() && data_dir.holds_something();
    match pair(store.data_id().await?, of_folder, is_blank) {
        Pair::Paired => Ok(true),
        Pair::New(id) => Ok(give(store, data_dir, id).await),
        Pair::Other { id, is_new } => {
            let file = data_dir.id_file();
            tracing::warn!(
                "the database and the data folder do not belong together, so nothing is tidied up and nothing removed \
                 at the start; put back the right facefeel.db, or write {id} into {} to say that they do",
                file.display()
            );
            if is_new {
                let id = DataId {
                    id,
                    is_pairing: false,
                };
                // Where even this cannot be written, the next start asks the same again.
                let _ = store.set_data_id(&id).await;
            }
            Ok(false)
        }
    }
}

/// `is_blank` says that the database was only just made, beside files that it knows nothing of.
fn pair(of_store: Option<DataId>, of_folder: Option<String>, is_blank: bool) -> Pair {
    match (of_store, of_folder) {
        (Some(store), Some(folder)) if store.id == folder && !store.is_pairing => Pair::Paired,
        (Some(store), folder)
            if store.is_pairing && folder.as_ref().is_none_or(|id| *id == store.id) =>
        {
            Pair::New(store.id)
        }
        (Some(store), _) => Pair::Other {
            id: store.id,
            is_new: false,
        },
        (None, None) if !is_blank => Pair::New(new_id("data")),
        (None, _) => Pair::Other {
            id: new_id("data"),
            is_new: true,
        },
    }
}

/// The mark in the database says that the folder may not have the id yet, whenever this is cut off.
async fn give(store: &Store, data_dir: &DataDir, id: String) -> bool {
    let mut id = DataId {
        id,
        is_pairing: true,
    };
    let given = async {
        store
            .set_data_id(&id)
            .await
            .map_err(|error| error.to_string())?;
        data_dir.set_id(&id.id).map_err(|error| error.to_string())?;
        id.is_pairing = false;
        store
            .set_data_id(&id)
            .await
            .map_err(|error| error.to_string())
    };
    if let Err(error) = given.await {
        tracing::warn!(
            error,
            "database and data folder could not be given an id, so nothing is tidied up"
        );
        return false;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_the_same_id_or_none_yet_belongs_together() {
        let id = |id: &str, is_pairing| {
            Some(DataId {
                id: id.to_owned(),
                is_pairing,
            })
        };
        let folder = |id: &str| Some(id.to_owned());
        assert_eq!(pair(id("a", false), folder("a"), false), Pair::Paired);
        let new = |pair| matches!(pair, Pair::New(_));
        assert!(new(pair(None, None, false)));
        assert!(new(pair(id("a", true), None, false)));
        assert!(new(pair(id("a", true), folder("a"), false)));
        let other = |pair| matches!(pair, Pair::Other { .. });
        assert!(other(pair(id("a", false), folder("b"), false)));
        assert!(other(pair(id("a", true), folder("b"), false)));
        assert!(other(pair(id("a", false), None, false)));
        assert!(other(pair(None, folder("a"), false)));
        assert!(other(pair(None, None, true)));
    }
}

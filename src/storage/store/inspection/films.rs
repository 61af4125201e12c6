//! Rows of films in a database file as it lies there.

use serde_json::Value;

use super::{AnyRow, Inspection, Row, StoreError};

/// A film's row, as far as its files are concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilmPlace {
    /// Its id, which is its folder's name.
    pub id: String,
    /// For people.
    pub name: String,
    /// Bytes of its video, if it has one.
    pub video_bytes: Option<u64>,
    /// SHA-256 of its journal once that is complete.
    pub journal_sha256: Option<String>,
}

impl Inspection {
    /// Every film.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub async fn films(&mut self) -> Result<Vec<FilmPlace>, StoreError> {
        // Earlier versions have no such table.
        if !self.has_table("films").await? {
            return Ok(Vec::new());
        }
        let rows = self.rows("SELECT * FROM films ORDER BY id").await?;
        let place = |row: &AnyRow| {
            let mut row = Row::new(row);
            let bytes = row.number("bytes");
            FilmPlace {
                id: row.string("id"),
                name: row.string("name"),
                video_bytes: (row.number("has_video") > 0).then_some(bytes),
                journal_sha256: row.optional_string("journal_sha256"),
            }
        };
        Ok(rows.iter().map(place).collect())
    }

    /// All columns of a film's row, as they are shown to people who mend something by hand.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub async fn film_row(&mut self, id: &str) -> Result<Option<Value>, StoreError> {
        let row = sqlx::query("SELECT * FROM films WHERE id = $1").bind(id);
        let row = row.fetch_optional(&mut self.connection).await?;
        Ok(row.map(|row| {
            let row = AnyRow::from(row);
            let mut row = Row::new(&row);
            let columns = [
                "id",
                "name",
                "condition",
                "file_name",
                "created_at",
                "model",
                "classes",
                "seen",
                "edits",
            ];
            let texts =
                columns.map(|column| (column.to_owned(), row.optional_string(column).into()));
            Value::Object(texts.into_iter().collect())
        }))
    }

    /// Whether there is a film of this id.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub async fn has_film(&mut self, id: &str) -> Result<bool, StoreError> {
        let found = sqlx::query("SELECT 1 FROM films WHERE id = $1").bind(id);
        Ok(found.fetch_optional(&mut self.connection).await?.is_some())
    }

    /// Forgets a film, in a copy or while no server runs.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub async fn forget_film(&mut self, id: &str) -> Result<(), StoreError> {
        let forgotten = sqlx::query("DELETE FROM films WHERE id = $1").bind(id);
        forgotten.execute(&mut self.connection).await?;
        Ok(())
    }
}

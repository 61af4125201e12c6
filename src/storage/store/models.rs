//! Models that several servers share: which there are, what their cards say, and which is the default one.

use super::claims::{self, Claim};
use super::meta::{self, DEFAULT_MODEL};
use super::row::Row;
use super::sql::{self, AnyRow, Limited, Transaction};
use super::{Change, Store, StoreError, notify, now};

/// Which model an id means, and how often its card was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelMark {
    pub id: String,
    /// Another one each time that the id is given again.
    pub generation: u64,
    pub revision: u64,
}

/// All models, the oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ModelMarks {
    pub models: Vec<ModelMark>,
    /// The model that was chosen as the default one.
    pub default: Option<String>,
}

/// A model as its row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredModel {
    pub mark: ModelMark,
    /// The text of its `card.json`.
    pub card: String,
}

/// A model to be added.
#[derive(Debug, Clone, Copy)]
pub struct NewModel<'a> {
    pub id: &'a str,
    /// Its name in the form that no other model's has.
    pub name_key: &'a str,
    pub generation: u64,
    /// The text of its `card.json`.
    pub card: &'a str,
    /// The training that made it.
    pub job: Option<&'a str>,
    /// The right to work on that job, which must still hold.
    pub claim: Option<&'a Claim>,
    /// How many models there may be with it; any number if `None`.
    pub max: Option<usize>,
}

/// What became of a wish to add a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelAdded {
    Added,
    /// Another one has its id.
    TakenId,
    /// Another one has its name.
    TakenName,
    /// Its training has made this model already.
    Known(String),
    /// There are as many as there may be.
    Full,
}

/// What is to change of a model.
#[derive(Debug, Clone, Copy)]
pub struct ModelChange<'a> {
    /// The model as it was seen.
    pub mark: &'a ModelMark,
    /// The text of its card from now on, and its name as in [`NewModel::name_key`].
    pub card: Option<(&'a str, &'a str)>,
    /// Whether it becomes the default one.
    pub make_default: bool,
}

/// What became of a wish to change a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelChanged {
    Changed,
    /// It is not there any more, or someone else changed it meanwhile.
    Stale,
    /// Another one has the name.
    Taken,
}

impl Store {
    /// Which models there are.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn model_marks(&self) -> Result<ModelMarks, StoreError> {
        let rows =
            sql::query("SELECT id, generation, revision FROM models ORDER BY created_at, id")
                .fetch_all(&self.pool)
                .await?;
        Ok(ModelMarks {
            models: rows.iter().map(mark).collect(),
            default: self.fact(DEFAULT_MODEL).await?,
        })
    }

    /// The model called `id`.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn model(&self, id: &str) -> Result<Option<StoredModel>, StoreError> {
        let row = sql::query("SELECT id, generation, revision, card FROM models WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| StoredModel {
            mark: mark(&row),
            card: Row::new(&row).string("card"),
        }))
    }

    /// Adds a model whose objects are in their place.
    ///
    /// # Errors
    ///
    /// If the database cannot be written, or the job's attempt is over.
    pub async fn add_model(&self, model: &NewModel<'_>) -> Result<ModelAdded, StoreError> {
        self.write(async {
            let mut transaction = self.pool.begin().await?;
            sql::lock_limit(&mut transaction, Limited::Models).await?;
            if let Some(claim) = model.claim {
                claims::hold(&mut transaction, claim).await?;
            }
            if let Some(refused) = in_the_way(&mut transaction, model).await? {
                return Ok(refused);
            }
            insert(&mut transaction, model).await?;
            notify::send(&mut transaction, &Change::Model(model.id.to_owned())).await?;
            transaction.commit().await?;
            Ok(ModelAdded::Added)
        })
        .await
    }

    /// Changes a model's card, or makes it the default one, or both.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn change_model(&self, change: &ModelChange<'_>) -> Result<ModelChanged, StoreError> {
        let mark = change.mark;
        self.write(async {
            let mut transaction = self.pool.begin().await?;
            sql::lock_limit(&mut transaction, Limited::Models).await?;
            let (card, name_key) = change.card.unzip();
            let named_so = sql::query("SELECT id FROM models WHERE name_key = $1 AND id <> $2")
                .bind(name_key)
                .bind(&mark.id)
                .fetch_optional(&mut transaction)
                .await?;
            if named_so.is_some() {
                return Ok(ModelChanged::Taken);
            }
            let changed = sql::query(
                "UPDATE models SET card = COALESCE($1, card), name_key = COALESCE($2, name_key), revision = revision + 1 \
                 WHERE id = $3 AND generation = $4 AND revision = $5",
            )
            .bind(card)
            .bind(name_key)
            .bind(&mark.id)
            .bind(number(mark.generation))
            .bind(number(mark.revision))
            .execute(&mut transaction)
            .await?;
            if changed.rows_affected() == 0 {
                return Ok(ModelChanged::Stale);
            }
            if change.make_default {
                meta::set(&mut transaction, DEFAULT_MODEL, Some(&mark.id)).await?;
            }
            notify::send(&mut transaction, &Change::Model(mark.id.clone())).await?;
            transaction.commit().await?;
            Ok(ModelChanged::Changed)
        })
        .await
    }

    /// Makes a model the default one that every program brings along, and that has no row.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn set_default_model(&self, id: &str) -> Result<(), StoreError> {
        self.write(async {
            let mut transaction = self.pool.begin().await?;
            sql::lock_limit(&mut transaction, Limited::Models).await?;
            meta::set(&mut transaction, DEFAULT_MODEL, Some(id)).await?;
            notify::send(&mut transaction, &Change::Model(id.to_owned())).await?;
            transaction.commit().await?;
            Ok(())
        })
        .await
    }

    /// Removes a model; tells whether it was there. If it was the default one, none is chosen from then on.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn remove_model(&self, id: &str, generation: u64) -> Result<bool, StoreError> {
        self.write_with_reserve(|| async {
            let mut transaction = self.pool.begin().await?;
            sql::lock_limit(&mut transaction, Limited::Models).await?;
            let removed = sql::query("DELETE FROM models WHERE id = $1 AND generation = $2")
                .bind(id)
                .bind(number(generation))
                .execute(&mut transaction)
                .await?;
            if removed.rows_affected() == 0 {
                return Ok(false);
            }
            sql::query("DELETE FROM meta WHERE name = $1 AND value = $2")
                .bind(DEFAULT_MODEL)
                .bind(id)
                .execute(&mut transaction)
                .await?;
            notify::send(&mut transaction, &Change::Model(id.to_owned())).await?;
            transaction.commit().await?;
            Ok(true)
        })
        .await
    }
}

/// Why a model cannot be added; nothing if it can.
async fn in_the_way(
    transaction: &mut Transaction,
    model: &NewModel<'_>,
) -> Result<Option<ModelAdded>, StoreError> {
    let made = sql::query_scalar::<String>("SELECT id FROM models WHERE job = $1")
        .bind(model.job)
        .fetch_optional(&mut *transaction)
        .await?;
    if let Some(made) = made {
        return Ok(Some(ModelAdded::Known(made)));
    }
    let taken = sql::query("SELECT id FROM models WHERE id_key = $1")
        .bind(model.id.to_ascii_lowercase())
        .fetch_optional(&mut *transaction)
        .await?;
    if taken.is_some() {
        return Ok(Some(ModelAdded::TakenId));
    }
    let taken = sql::query("SELECT id FROM models WHERE name_key = $1")
        .bind(model.name_key)
        .fetch_optional(&mut *transaction)
        .await?;
    if taken.is_some() {
        return Ok(Some(ModelAdded::TakenName));
    }
    let count = sql::query_scalar::<i64>("SELECT COUNT(*) FROM models");
    let count = count.fetch_one(&mut *transaction).await?;
    let max = model.max.map_or(i64::MAX, super::column);
    Ok((count >= max).then_some(ModelAdded::Full))
}

/// Writes the row of a model that nothing is in the way of.
pub(super) async fn insert(
    transaction: &mut Transaction,
    model: &NewModel<'_>,
) -> Result<(), StoreError> {
    sql::query(
        "INSERT INTO models (id, id_key, name_key, generation, job, created_at, card) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(model.id)
    .bind(model.id.to_ascii_lowercase())
    .bind(model.name_key)
    .bind(number(model.generation))
    .bind(model.job)
    .bind(now())
    .bind(model.card)
    .execute(&mut *transaction)
    .await?;
    Ok(())
}

fn mark(row: &AnyRow) -> ModelMark {
    let mut row = Row::new(row);
    ModelMark {
        id: row.string("id"),
        generation: row.number("generation"),
        revision: row.number("revision"),
    }
}

/// A number as a column holds it.
fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

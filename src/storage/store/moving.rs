//! All rows of one database, written to another that has none: from the file of a single machine to PostgreSQL, and back.

use std::sync::LazyLock;

use sqlx::Error;

use super::sql::{self, AnyRow, Transaction, Value};
use super::{NewModel, Store, StoreError, meta, models};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Integer,
    Real,
}

/// A table, and the statements that move it.
struct Table {
    name: &'static str,
    columns: Vec<(&'static str, Kind)>,
    count: String,
    /// Reads the values of its first column, by each of which a few rows are read at a time.
    keys: String,
    select: String,
    insert: String,
}

impl Table {
    /// A column is written `name`, `name:integer` or `name:real`; the first is the key.
    fn new(name: &'static str, columns: &'static str) -> Self {
        let columns: Vec<_> = columns.split_whitespace().map(kind).collect();
        let key = columns[0].0;
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let names = names.join(", ");
        let places: Vec<String> = (1..=columns.len()).map(|place| format!("${place}")).collect();
        Self {
            name,
            count: format!("SELECT COUNT(*) FROM {name}"),
            keys: format!("SELECT DISTINCT {key} FROM {name} ORDER BY {key}"),
            select: format!("SELECT {names} FROM {name} WHERE {key} = $1"),
            insert: format!("INSERT INTO {name} ({names}) VALUES ({})", places.join(", ")),
            columns,
        }
    }

    fn values(&self, row: &AnyRow, key: &str) -> Result<Vec<Value>, StoreError> {
        let value = |&(name, kind): &(&'static str, Kind)| match kind {
            Kind::Text => row.named::<Option<String>>(name).map(Value::from),
            Kind::Integer => row.named::<Option<i64>>(name).map(Value::from),
            Kind::Real => row.named::<Option<f64>>(name).map(Value::from),
        };
        let values: Result<_, Error> = self.columns.iter().map(value).collect();
        values.map_err(|error| StoreError::Damaged {
            what: "row",
            detail: format!("{} {key}: {error}", self.name),
        })
    }
}

fn kind(column: &'static str) -> (&'static str, Kind) {
    match column.split_once(':') {
        Some((name, "integer")) => (name, Kind::Integer),
        Some((name, _)) => (name, Kind::Real),
        None => (column, Kind::Text),
    }
}

/// Every table but those of workers and of models, rows that others speak of first. Who works on a job does not move.
static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
    vec![
        Table::new(
            "datasets",
            "id name created_at bytes:integer sha256 images:integer classes state revision:integer reading",
        ),
        Table::new(
            "jobs",
            "id number:integer kind state created_at started_at finished_at request dataset dataset_name device progress:real \
             seconds_left:real resumed:integer model report error cancelling:integer attempt:integer",
        ),
        Table::new("events", "job seq:integer body"),
        Table::new(
            "reports",
            "id created_at kind model dataset body headline predictions",
        ),
        Table::new(
            "experiments",
            "id number:integer name created_at request dataset dataset_name planned:integer cancelled:integer",
        ),
        Table::new("runs", "experiment number:integer job record"),
        Table::new("edits", "dataset revision:integer created_at body"),
        Table::new("versions", "dataset name revision:integer created_at"),
        Table::new(
            "films",
            "id name condition file_name bytes:integer has_video:integer keep_film:integer created_at model classes every_s:real \
             job state problem seen journal_sha256 edits revision:integer",
        ),
        Table::new("removals", "id kind created_at"),
        Table::new("meta", "name value"),
    ]
});

/// Facts that only one kind of database has: when it was probed, which model is the default one, what signs its cookies.
const STAYING: [&str; 3] = ["probed_at", meta::DEFAULT_MODEL, meta::SESSION_KEY];

/// How many rows each table has.
pub type RowCounts = Vec<(&'static str, u64)>;

/// What does not come from the other database's rows.
#[derive(Debug, Clone, Copy, Default)]
pub struct MovedModels<'a> {
    /// Models that only folders told of.
    pub models: &'a [NewModel<'a>],
    /// Id of the default one.
    pub default: Option<&'a str>,
}

impl Store {
    /// How many rows there are of everything that moves.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn row_counts(&self) -> Result<RowCounts, StoreError> {
        let mut counts = Vec::new();
        for table in TABLES.iter().filter(|table| table.name != "meta") {
            let count = sql::query_scalar::<i64>(&table.count).fetch_one(&self.pool);
            counts.push((table.name, u64::try_from(count.await?).unwrap_or_default()));
        }
        Ok(counts)
    }

    /// Number of models that several servers share.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn model_count(&self) -> Result<u64, StoreError> {
        let count = sql::query_scalar::<i64>("SELECT COUNT(*) FROM models").fetch_one(&self.pool);
        Ok(u64::try_from(count.await?).unwrap_or_default())
    }

    /// Takes over all rows of another database, all at once, into tables that are empty. Jobs that ran there wait here; `moved` hears of
    /// every row.
    ///
    /// # Errors
    ///
    /// If either database cannot be used, or a row is damaged: then nothing is taken over.
    pub async fn take_over(
        &self,
        from: &Self,
        models: MovedModels<'_>,
        moved: &mut (dyn FnMut() + Send),
    ) -> Result<(), StoreError> {
        self.write(async {
            let mut transaction = self.pool.begin().await?;
            for table in TABLES.iter() {
                table.take_over(from, &mut transaction, moved).await?;
            }
            sql::query("UPDATE jobs SET state = 'queued', resumed = resumed + 1 WHERE state = 'running'")
                .execute(&mut transaction)
                .await?;
            for model in models.models {
                models::insert(&mut transaction, model).await?;
            }
            if let Some(default) = models.default {
                meta::insert(&mut transaction, meta::DEFAULT_MODEL, default).await?;
            }
            set_numbers(&mut transaction).await?;
            transaction.commit().await?;
            Ok(())
        })
        .await
    }
}

impl Table {
    async fn take_over(
        &'static self,
        from: &Store,
        transaction: &mut Transaction,
        moved: &mut (dyn FnMut() + Send),
    ) -> Result<(), StoreError> {
        let keys = sql::query_scalar::<String>(&self.keys);
        for key in keys.fetch_all(&from.pool).await? {
            if self.name == "meta" && STAYING.contains(&key.as_str()) {
                continue;
            }
            let rows = sql::query(&self.select).bind(&key).fetch_all(&from.pool);
            for row in rows.await? {
                let values = self.values(&row, &key)?.into_iter();
                let insert = values.fold(sql::query(&self.insert), sql::Query::bind);
                insert.execute(&mut *transaction).await?;
                moved();
            }
        }
        Ok(())
    }
}

/// Lets the sequences of PostgreSQL go on behind the numbers that came.
async fn set_numbers(transaction: &mut Transaction) -> Result<(), StoreError> {
    if !transaction.is_shared() {
        return Ok(());
    }
    for statement in [
        "SELECT setval('jobs_numbers', COALESCE(MAX(number), 0) + 1, false) FROM jobs",
        "SELECT setval('experiments_numbers', COALESCE(MAX(number), 0) + 1, false) FROM experiments",
    ] {
        sql::query(statement).execute(&mut *transaction).await?;
    }
    Ok(())
}

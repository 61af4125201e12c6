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
        let places: Vec<String> = (1..=columns.len())
            .map(|place| format!("${place}"))
            .collect();
        Self {
            name,
            count: format!("SELECT COUNT(*) FROM {name}"),
            keys: format!("SELECT DISTINCT {key} FROM {name} ORDER BY {key}"),
            select: format!("SELECT {names} FROM {name} WHERE {key} = $1"),
            insert: format!(
                "INSERT INTO {name} ({names}) VALUES ({})",
                places.join(", ")
            ),
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
            sql::query(
                "UPDATE jobs SET state = 'queued', resumed = resumed + 1 WHERE state = 'running'",
            )
            .execute(&mut transaction)
            .await?;
            for model in models.models {
                models::insert(&mut transaction, model).await?;
            }
            if let Some(default) = models.default {
                meta::set(&mut transaction, meta::DEFAULT_MODEL, Some(default)).await?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::store::tests::{Home, each_store};
    use crate::storage::store::{JobKind, NewJob};

    /// Who works on a job, which stays where the workers are.
    const OF_WORKERS: [&str; 3] = ["worker", "lease_until", "passing"];
    /// Those of workers, models, which are folders on a single machine, and sessions, whose key does not move either.
    const NOT_MOVED: [&str; 4] = ["workers", "models", "signed_out", "_sqlx_migrations"];

    async fn texts(store: &Store, statement: &'static str, of: &str) -> Vec<String> {
        let texts = sql::query_scalar::<String>(statement).bind(of);
        texts.fetch_all(&store.pool).await.unwrap()
    }

    #[tokio::test]
    async fn every_column_of_every_table_moves() {
        let home = Home::folder();
        let store = home.open().await;
        let tables = "SELECT name FROM sqlite_master WHERE type = $1 AND name NOT LIKE 'sqlite_%' ORDER BY name";
        let mut tables = texts(&store, tables, "table").await;
        tables.retain(|table| !NOT_MOVED.contains(&table.as_str()));
        let mut moved: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
        moved.sort_unstable();
        assert_eq!(moved, tables);
        for table in TABLES.iter() {
            let names = "SELECT name FROM pragma_table_info($1) ORDER BY name";
            let mut names = texts(&store, names, table.name).await;
            names.retain(|name| !OF_WORKERS.contains(&name.as_str()));
            let mut moved: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
            moved.sort_unstable();
            assert_eq!(moved, names, "{}", table.name);
        }
    }

    /// One row for each table, with every kind of value.
    const ROWS: [&str; 13] = [
        "INSERT INTO datasets VALUES ('ds-1', 'مشاعر 😄', '2026', 9007199254740993, '00', 3, '[]', 'kept', 2, 'r1')",
        "INSERT INTO jobs (id, number, kind, state, created_at, request, dataset, dataset_name, progress, seconds_left, resumed, \
         cancelling, attempt, worker, lease_until) \
         VALUES ('job-1', 7, 'train', 'running', '2026', '{}', 'ds-1', 'x', 0.1, NULL, 1, 0, 3, 'worker-1', 5)",
        "INSERT INTO jobs (id, number, kind, state, created_at, request, dataset, dataset_name, progress, seconds_left, resumed, \
         error) VALUES ('job-2', 8, 'train', 'failed', '2026', '{}', 'ds-1', 'x', 1e-300, 2.5, 0, 'no')",
        "INSERT INTO events VALUES ('job-1', 1, '{}')",
        "INSERT INTO events VALUES ('job-1', 2, '{\"kind\": \"epoch\"}')",
        "INSERT INTO reports VALUES ('report-1', '2026', 'train', 'm', 'ds-1', '{}', NULL, '[[0.25]]')",
        "INSERT INTO experiments VALUES ('exp-1', 4, 'x', '2026', '{}', 'ds-1', 'x', 2, 1)",
        "INSERT INTO runs VALUES ('exp-1', 1, 'job-2', NULL)",
        "INSERT INTO edits VALUES ('ds-1', 1, '2026', '[]')",
        "INSERT INTO versions VALUES ('ds-1', 'one', 1, '2026')",
        "INSERT INTO films VALUES ('film-1', 'x', NULL, 'a.mp4', 5, 1, 0, '2026', 'm', '[]', 0.2, NULL, 'succeeded', NULL, \
         '{}', '00', '{}', 0)",
        "INSERT INTO removals VALUES ('job', 'job-0', '2026')",
        "INSERT INTO meta VALUES ('data_id', 'data-1'), ('session_key', 'secret'), ('probed_at', '2026')",
    ];

    /// Every value of every table, as text.
    async fn content(store: &Store) -> Vec<String> {
        let mut content = Vec::new();
        for table in TABLES.iter() {
            for key in sql::query_scalar::<String>(&table.keys)
                .fetch_all(&store.pool)
                .await
                .unwrap()
            {
                let rows = sql::query(&table.select).bind(&key).fetch_all(&store.pool);
                for row in rows.await.unwrap() {
                    content.push(format!(
                        "{} {:?}",
                        table.name,
                        table.values(&row, &key).unwrap()
                    ));
                }
            }
        }
        content
    }

    #[tokio::test]
    async fn rows_arrive_as_they_were_and_what_ran_waits() {
        each_store(async |home: Home| {
            let folder = Home::folder();
            let from = folder.open().await;
            for row in ROWS {
                sql::query(row).execute(&from.pool).await.unwrap();
            }
            check_moves(&from, &home.open().await).await;
        })
        .await;
    }

    async fn check_moves(from: &Store, to: &Store) {
        let mut heard = 0;
        let models = MovedModels {
            default: Some("m"),
            ..MovedModels::default()
        };
        to.take_over(from, models, &mut || heard += 1)
            .await
            .unwrap();
        let mut expected = content(from).await;
        expected.retain(|row| !row.contains("session_key") && !row.contains("probed_at"));
        let running = expected
            .iter_mut()
            .find(|row| row.contains("running"))
            .unwrap();
        *running = running.replace("running", "queued").replacen(
            "Integer(Some(1))",
            "Integer(Some(2))",
            1,
        );
        let default = "meta [Text(Some(\"default_model\")), Text(Some(\"m\"))]".to_owned();
        let mut found = content(to).await;
        for list in [&mut expected, &mut found] {
            list.sort();
        }
        expected.push(default);
        expected.sort();
        assert_eq!(found, expected);
        assert_eq!(heard, 13);
        assert_eq!(
            to.row_counts().await.unwrap(),
            from.row_counts().await.unwrap()
        );
        // The next job has the next number, and a worker takes up what ran.
        let jobs = to.jobs().await.unwrap();
        assert_eq!(
            (jobs[1].id.as_str(), jobs[1].attempt, &jobs[1].worker),
            ("job-1", 3, &None)
        );
        let next = NewJob {
            id: "job-3".to_owned(),
            kind: JobKind::Evaluate,
            request: serde_json::json!({}),
            dataset: "ds-1".to_owned(),
        };
        to.enqueue(&next, 9).await.unwrap().unwrap();
        let number = sql::query_scalar::<i64>("SELECT number FROM jobs WHERE id = $1");
        let number = number.bind("job-3").fetch_one(&to.pool);
        assert_eq!(number.await.unwrap(), 9);
    }

    #[tokio::test]
    async fn a_damaged_row_is_named_and_nothing_is_taken_over() {
        let homes = [Home::folder(), Home::folder()];
        let from = homes[0].open().await;
        for row in ROWS {
            sql::query(row).execute(&from.pool).await.unwrap();
        }
        sql::query("UPDATE reports SET created_at = x'ff'")
            .execute(&from.pool)
            .await
            .unwrap();
        let to = homes[1].open().await;
        let taken = to
            .take_over(&from, MovedModels::default(), &mut || ())
            .await;
        let error = taken.unwrap_err().to_string();
        assert!(error.contains("reports report-1"), "{error}");
        assert!(
            to.row_counts()
                .await
                .unwrap()
                .iter()
                .all(|(_, count)| *count == 0)
        );
    }
}

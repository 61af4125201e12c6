//! What every test of the store runs on.

use super::*;

/// Where a store lies: in a folder, or in a database of PostgreSQL.
pub(in crate::storage::store) enum Home {
    Folder(tempfile::TempDir),
    #[cfg(feature = "cluster")]
    Postgres(String),
}

impl Home {
    pub(in crate::storage::store) fn folder() -> Self {
        Self::Folder(tempfile::tempdir().unwrap())
    }

    /// Opens the store, the first time or again.
    pub(in crate::storage::store) async fn open(&self) -> Store {
        match self {
            Self::Folder(folder) => Store::open(&file(folder)).await.unwrap(),
            #[cfg(feature = "cluster")]
            Self::Postgres(url) => Store::connect(url).await.unwrap(),
        }
    }

    /// Opens the store for the first time, with a data set and jobs that wait for it.
    pub(super) async fn with_jobs(&self, ids: &[&str]) -> Store {
        let store = self.open().await;
        keep(&store, &dataset("ds-1")).await;
        for id in ids {
            assert!(store.enqueue(&job(id), 10).await.unwrap().is_some());
        }
        store
    }
}

/// The database's file in a folder.
pub(super) fn file(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("test.db")
}

/// Tells, when a test fails, on which database.
struct On(&'static str);

impl Drop for On {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("this was on {}", self.0);
        }
    }
}

/// Runs a test on every database, each time on an empty store.
pub(in crate::storage::store) async fn each_store(test: impl AsyncFn(Home)) {
    {
        let _told = On("SQLite");
        test(Home::folder()).await;
    }
    #[cfg(feature = "cluster")]
    {
        let _told = On("PostgreSQL");
        test(Home::Postgres(postgres::shared().database())).await;
    }
}

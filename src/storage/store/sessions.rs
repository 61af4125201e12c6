//! What servers have to agree on about visitors who signed in.

use super::{Store, StoreError, sql};

/// Name of the key that all servers of a cluster sign sessions with.
const SESSION_KEY: &str = "session_key";

/// A session that was ended before its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedOut {
    /// As 32 hexadecimal digits.
    pub id: String,
    /// Its last second, since 1970.
    pub ends: i64,
}

impl Store {
    /// 32 random bytes that are the same for every server of this database.
    ///
    /// # Errors
    ///
    /// If the database cannot be used.
    pub async fn session_secret(&self) -> Result<[u8; 32], StoreError> {
        let new: [u8; 32] = rand::random();
        let new: String = new.iter().map(|byte| format!("{byte:02x}")).collect();
        let kept = self.shared_fact(SESSION_KEY, &new).await?;
        decoded(&kept).ok_or_else(|| StoreError::Damaged {
            what: "key of the sessions",
            detail: "it is not 64 hexadecimal digits".to_owned(),
        })
    }

    /// Remembers that a session was ended.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn sign_out(&self, session: &SignedOut) -> Result<(), StoreError> {
        self.execute(
            sql::query(
                "INSERT INTO signed_out (id, ends) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
            )
            .bind(session.id.as_str())
            .bind(session.ends),
        )
        .await?;
        Ok(())
    }

    /// The sessions that were ended and would still hold at `now`, in seconds since 1970; others are forgotten.
    ///
    /// # Errors
    ///
    /// If the database cannot be used.
    pub async fn signed_out(&self, now: i64) -> Result<Vec<SignedOut>, StoreError> {
        self.execute(sql::query("DELETE FROM signed_out WHERE ends <= $1").bind(now))
            .await?;
        let rows: Vec<(String, i64)> = sql::query_as("SELECT id, ends FROM signed_out ORDER BY id")
            .fetch_all(&self.pool)
            .await?;
        let session = |(id, ends)| SignedOut { id, ends };
        Ok(rows.into_iter().map(session).collect())
    }
}

fn decoded(text: &str) -> Option<[u8; 32]> {
    let bytes: Option<Vec<u8>> = (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect();
    bytes?.try_into().ok()
}

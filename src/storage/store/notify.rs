//! What programs that share a PostgreSQL tell each other with NOTIFY: ids of what changed, sent by the transaction that changed it.
//! The change itself is read. Messages are lost with their connection, so a listener reads everything again after it has reconnected.

use super::sql::{self, Transaction};
use super::{Store, StoreError};

/// The channel of all messages.
#[cfg(feature = "cluster")]
const CHANNEL: &str = "facefeel";

/// Something that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A job has new events.
    Job(String),
    /// A job that runs is to stop.
    Cancel(String),
    /// A model was added, changed or removed.
    Model(String),
    /// A dataset was added, changed or removed.
    Dataset(String),
    /// A job waits.
    Queue,
    /// Messages may have been lost: nothing that was known before is sure any more.
    Anything,
}

impl Change {
    /// As it is sent.
    fn text(&self) -> String {
        match self {
            Self::Job(id) => format!("job:{id}"),
            Self::Cancel(id) => format!("cancel:{id}"),
            Self::Model(id) => format!("model:{id}"),
            Self::Dataset(id) => format!("dataset:{id}"),
            Self::Queue => "queue".to_owned(),
            Self::Anything => "anything".to_owned(),
        }
    }

    /// Nothing if only another version of this program understands it.
    #[cfg(any(test, feature = "cluster"))]
    fn parse(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once(':').unwrap_or((text, ""));
        let id = id.to_owned();
        Some(match kind {
            "job" => Self::Job(id),
            "cancel" => Self::Cancel(id),
            "model" => Self::Model(id),
            "dataset" => Self::Dataset(id),
            "queue" => Self::Queue,
            "anything" => Self::Anything,
            _ => return None,
        })
    }
}

/// Sends a message with what a transaction writes, where others may listen.
pub(super) async fn send(transaction: &mut Transaction, change: &Change) -> Result<(), StoreError> {
    if transaction.is_shared() {
        sql::query("SELECT pg_notify('facefeel', $1)")
            .bind(change.text())
            .execute(transaction)
            .await?;
    }
    Ok(())
}

impl Store {
    /// Tells the others that something changed which no row says.
    ///
    /// # Errors
    ///
    /// If the database cannot be reached.
    pub async fn tell(&self, change: &Change) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        send(&mut transaction, change).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Listens from now on; nothing where no other program uses the database.
    ///
    /// # Errors
    ///
    /// If the database cannot be reached.
    pub async fn listen(&self) -> Result<Option<Changes>, StoreError> {
        match &self.pool {
            sql::Pool::Sqlite(_) => Ok(None),
            #[cfg(feature = "cluster")]
            sql::Pool::Postgres(pool) => Ok(Some(Changes(listening::listen(pool).await?))),
        }
    }
}

/// What others change, from now on.
#[cfg(feature = "cluster")]
#[derive(Debug)]
pub struct Changes(sqlx::postgres::PgListener);

/// What others change; without the feature `cluster` there are none.
#[cfg(not(feature = "cluster"))]
#[derive(Debug)]
pub enum Changes {}

impl Changes {
    /// The next change. It cannot be asked again after an error: then messages are lost, and another place has to be taken. Not to be
    /// dropped half-way either, unless it is not asked again.
    ///
    /// # Errors
    ///
    /// If the connection was lost.
    pub async fn next(&mut self) -> Result<Change, StoreError> {
        #[cfg(feature = "cluster")]
        return listening::next(&mut self.0).await;
        #[cfg(not(feature = "cluster"))]
        match *self {}
    }
}

#[cfg(feature = "cluster")]
mod listening {
    use std::io;
    use std::time::Duration;

    use sqlx::PgPool;
    use sqlx::postgres::PgListener;

    use super::{CHANNEL, Change, StoreError};

    /// Silence after which the connection is tried: a network that was cut says nothing.
    const SILENCE: Duration = Duration::from_secs(20);
    /// Time that it gets to answer.
    const ANSWER_WITHIN: Duration = Duration::from_secs(10);

    pub(super) async fn listen(pool: &PgPool) -> Result<PgListener, StoreError> {
        let mut listener = PgListener::connect_with(pool).await?;
        // What came before the connection was made again would be lost unnoticed.
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await?;
        Ok(listener)
    }

    pub(super) async fn next(listener: &mut PgListener) -> Result<Change, StoreError> {
        loop {
            match tokio::time::timeout(SILENCE, listener.try_recv()).await {
                Ok(Ok(Some(message))) => {
                    if let Some(change) = Change::parse(message.payload()) {
                        return Ok(change);
                    }
                }
                Ok(Ok(None)) => return Err(lost(io::ErrorKind::ConnectionAborted)),
                Ok(Err(error)) => return Err(error.into()),
                Err(_) => make_sure(listener).await?,
            }
        }
    }

    async fn make_sure(listener: &mut PgListener) -> Result<(), StoreError> {
        let asked = sqlx::query("SELECT 1").execute(&mut *listener);
        match tokio::time::timeout(ANSWER_WITHIN, asked).await {
            Ok(answer) => Ok(answer.map(drop)?),
            Err(_) => Err(lost(io::ErrorKind::TimedOut)),
        }
    }

    fn lost(kind: io::ErrorKind) -> StoreError {
        sqlx::Error::Io(kind.into()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_is_understood_and_no_other() {
        let id = || "x-1".to_owned();
        for change in [
            Change::Job(id()),
            Change::Cancel(id()),
            Change::Model(id()),
            Change::Dataset(id()),
            Change::Queue,
            Change::Anything,
        ] {
            assert_eq!(Change::parse(&change.text()), Some(change));
        }
        for other in ["", "jobs:1", "recount"] {
            assert_eq!(Change::parse(other), None, "{other}");
        }
    }
}

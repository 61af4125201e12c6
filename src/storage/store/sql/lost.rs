//! Connections to PostgreSQL that are lost, or whose other end has gone silent.

use std::io;
use std::time::Duration;

use sqlx::Error;

/// How long a statement may take before its connection counts as lost. PostgreSQL itself ends statements sooner, see
/// `connection_settings`.
pub(in crate::storage::store) const MAX_STATEMENT: Duration = Duration::from_secs(40);

/// Waits for a statement, but not for ever: what was sent into a network that was cut is never answered.
pub(super) async fn bounded<T>(
    statement: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    match tokio::time::timeout(MAX_STATEMENT, statement).await {
        Ok(done) => done,
        Err(_) => Err(Error::Io(io::Error::new(
            io::ErrorKind::TimedOut,
            "the database does not answer",
        ))),
    }
}

/// Runs what changes nothing, a second time if its connection was lost: the pool tests connections before it hands them out, but
/// one can still break after that.
pub(super) async fn twice<T, F>(statement: impl Fn() -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    match bounded(statement()).await {
        Err(error) if is_lost(&error) => {
            tracing::warn!(%error, "the connection to the database was lost");
            bounded(statement()).await
        }
        done => done,
    }
}

/// Whether a connection was lost, by the network or because the server stops; that is no answer to the statement.
fn is_lost(error: &Error) -> bool {
    match error {
        Error::Io(error) => error.kind() != io::ErrorKind::TimedOut,
        // admin_shutdown, crash_shutdown and cannot_connect_now, see <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
        Error::Database(error) => error
            .code()
            .is_some_and(|code| ["57P01", "57P02", "57P03"].contains(&code.as_ref())),
        _ => false,
    }
}

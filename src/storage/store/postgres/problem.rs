//! Why a database cannot be used, and what to do about it.

use std::io::ErrorKind;

use sqlx::Error;
use sqlx::migrate::MigrateError;

use crate::storage::store::StoreError;

fn problem(place: &str, problem: impl Into<String>, remedy: &'static str) -> StoreError {
    StoreError::Connect {
        place: place.to_owned(),
        problem: problem.into(),
        remedy,
    }
}

const REACH: &str =
    "see that PostgreSQL runs there, that the address is right, and that no firewall is in between";

/// A server that does not answer.
pub(super) fn silent(place: &str) -> StoreError {
    problem(place, "does not answer", REACH)
}

/// A database whose texts are not of all languages.
pub(super) fn encoding(place: &str, encoding: &str) -> StoreError {
    problem(
        place,
        format!("keeps texts as {encoding}"),
        "make one that keeps them as UTF8: `createdb --encoding=UTF8 --template=template0 name`",
    )
}

/// What went wrong with a first connection.
pub(super) fn of_connecting(place: &str, error: Error) -> StoreError {
    let code = error.as_database_error().and_then(|error| error.code());
    let detail = error.to_string();
    match (&error, code.as_deref()) {
        // A certificate that is not trusted is told as data that make no sense.
        (Error::Io(error), _) if error.kind() != ErrorKind::InvalidData => {
            problem(place, format!("cannot be reached ({error})"), REACH)
        }
        (Error::Io(_) | Error::Tls(_), _) => problem(
            place,
            format!("could not be reached over an encrypted connection ({detail})"),
            "see that the server has a certificate that this machine trusts, name its authority with sslrootcert=…, or say with \
             sslmode=… what is wanted",
        ),
        // invalid_authorization_specification and invalid_password.
        (_, Some("28000" | "28P01")) => problem(
            place,
            format!("refuses this user or password ({detail})"),
            "see that the user in the address may use it, and that the password in the address, PGPASSWORD, the file named by \
             PGPASSWORD_FILE or the password file is the right one",
        ),
        // invalid_catalog_name.
        (_, Some("3D000")) => problem(
            place,
            "does not exist",
            "make it: `createdb --encoding=UTF8 --template=template0 name`, with the user as its owner",
        ),
        // cannot_connect_now and too_many_connections.
        (_, Some("57P03" | "53300")) => problem(
            place,
            format!("takes no connections now ({detail})"),
            "try again in a moment",
        ),
        // lock_not_available.
        (_, Some("55P03")) => problem(
            place,
            "is being changed by another server",
            "try again when that is done",
        ),
        _ => without_right(place, code.as_deref(), &detail).unwrap_or_else(|| error.into()),
    }
}

/// What went wrong with the tables.
pub(super) fn of_migrating(place: &str, error: MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(step) => problem(
            place,
            format!("was made by a newer version of this program, which knows a step {step}"),
            "use that version, or another database",
        ),
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            of_connecting(place, error)
        }
        other => other.into(),
    }
}

/// insufficient_privilege.
fn without_right(place: &str, code: Option<&str>, detail: &str) -> Option<StoreError> {
    (code == Some("42501")).then(|| {
        problem(
            place,
            format!("lets this user make no tables ({detail})"),
            "make the user its owner: `ALTER DATABASE name OWNER TO user`",
        )
    })
}

//! Where the database is and who asks for it, from a URL and the environment.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

use crate::storage::store::StoreError;

/// What may follow the `?`, beside `options[…]`.
const PARAMETERS: [&str; 17] = [
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "statement-cache-capacity",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "application_name",
    "options",
];

/// A database and how it is reached.
pub(super) struct Address {
    pub(super) options: PgConnectOptions,
    /// `host:port/name`, or a socket's folder in place of the host; without the password.
    pub(super) place: String,
}

impl Address {
    /// Reads a URL; what it does not say comes from the variables that PostgreSQL's own programs read.
    pub(super) fn read(url: &str) -> Result<Self, StoreError> {
        let rest = ["postgres://", "postgresql://"]
            .iter()
            .find_map(|scheme| url.strip_prefix(scheme))
            .ok_or_else(|| unreadable("it does not begin with postgres://"))?;
        // A sign of these in a password would split the address elsewhere, and the rest of the password would be told.
        let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let name = place.split_once('/').map_or("", |(_, name)| name);
        if [name, parameters].iter().any(|part| part.contains('@')) || rest.contains('#') {
            return Err(unreadable("its user or password holds one of / ? #"));
        }
        if let Some(name) = unknown(parameters) {
            return Err(unreadable(&format!("it has the parameter {name:?}")));
        }
        let options =
            PgConnectOptions::from_str(url).map_err(|error| unreadable(&error.to_string()))?;
        let options = match password_of_file(place, password_file())? {
            Some(password) => options.password(&password),
            None => options,
        };
        let options = match options.get_application_name() {
            None => options.application_name("facefeel"),
            Some(_) => options,
        };
        Ok(Self {
            place: told(&options),
            options,
        })
    }
}

/// A parameter that is none; its value is never looked at.
fn unknown(parameters: &str) -> Option<&str> {
    let names = parameters
        .split('&')
        .filter(|parameter| !parameter.is_empty());
    let mut names = names.map(|parameter| parameter.split('=').next().unwrap_or_default());
    names.find(|name| {
        let is_option = name.starts_with("options[") || name.starts_with("options%5B");
        !is_option && !PARAMETERS.contains(name)
    })
}

/// The password that `file` holds, which is only read where the URL says none.
fn password_of_file(place: &str, file: Option<OsString>) -> Result<Option<String>, StoreError> {
    let user = place.rsplit_once('@').map_or("", |(user, _)| user);
    let Some(path) = file.filter(|_| !user.contains(':')) else {
        return Ok(None);
    };
    match fs::read_to_string(&path) {
        Ok(password) => Ok(Some(password.trim_end_matches(['\r', '\n']).to_owned())),
        Err(error) => Err(StoreError::Connect {
            place: "at the address given".to_owned(),
            problem: format!(
                "needs a password, and {} cannot be read ({error})",
                path.display()
            ),
            remedy: "let PGPASSWORD_FILE name a file that this program may read",
        }),
    }
}

/// The file that `PGPASSWORD_FILE` names, unless `PGPASSWORD` says the password itself.
fn password_file() -> Option<OsString> {
    match env::var_os("PGPASSWORD") {
        Some(_) => None,
        None => env::var_os("PGPASSWORD_FILE"),
    }
}

fn told(options: &PgConnectOptions) -> String {
    let host = match options.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => options.get_host().to_owned(),
    };
    // Without a name it is the one of the user, as everywhere with PostgreSQL.
    let name = options.get_database().unwrap_or(options.get_username());
    format!("{host}:{}/{name}", options.get_port())
}

fn unreadable(detail: &str) -> StoreError {
    StoreError::Connect {
        place: "at the address given".to_owned(),
        problem: format!("cannot be looked for, because the address cannot be read ({detail})"),
        remedy: "write postgres://user@host:5432/name, with signs such as @ : / ? # in a user's name or password as percent \
                 codes, or leave the password out and put it into PGPASSWORD or a file named by PGPASSWORD_FILE",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url: &str) -> String {
        let error = Address::read(url).err().unwrap();
        let words = error.to_string();
        assert!(!words.contains("ecret"), "{words}");
        words
    }

    #[test]
    fn an_address_is_told_without_its_password() {
        for (url, place) in [
            ("postgres://ann:Secret@db:6543/faces", "db:6543/faces"),
            (
                "postgresql://ann:Se%40ecret@db/faces?sslmode=require",
                "db:5432/faces",
            ),
            ("postgres://ann@[::1]:1/faces", "[::1]:1/faces"),
            (
                "postgres:///faces?host=/run/pg&port=77&user=ann",
                "/run/pg:77/faces",
            ),
        ] {
            assert_eq!(Address::read(url).unwrap().place, place, "{url}");
        }
    }

    #[test]
    fn an_address_that_cannot_be_read_is_refused_without_telling_its_password() {
        for url in [
            "",
            "mysql://ann:Secret@db/faces",
            "postgres://ann:Sec#ecret@db/faces",
            "postgres://ann:1/Secret@db/faces",
            "postgres://ann:x/Secret@db/faces",
            "postgres://ann:1/x?Secret@db/faces",
            "postgres://ann:1?Secret@db/faces",
            "postgres://ann:1#Secret@db/faces",
            "postgres://ann@db:port/faces",
        ] {
            assert!(refused(url).contains("postgres://user@host"), "{url}");
        }
        assert!(refused("postgres://ann@db/faces?pasword=Secret").contains("\"pasword\""));
    }
    #[test]
    fn a_password_comes_from_a_file_where_the_address_says_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        let read = |place| password_of_file(place, Some(path.clone().into()));
        let words = read("ann@db/faces").unwrap_err().to_string();
        assert!(words.contains("PGPASSWORD_FILE"), "{words}");
        fs::write(&path, "Secret 1\n").unwrap();
        let password = read("ann@db/faces").unwrap();
        assert_eq!(password.as_deref(), Some("Secret 1"));
        assert_eq!(read("ann:other@db/faces").unwrap(), None);
    }
}

//! Whom the server lets in, as options and variables.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::Context;
use clap::Args;
use facefeel::web::{Door, HostName, Origin, Password, PasswordError};

use super::WrongUse;

/// The variable that holds the password itself; an option would show it to every user of the machine.
const VARIABLE: &str = "FACEFEEL_PASSWORD";
/// Largest password file in bytes: the longest password and the end of its line.
const MAX_FILE_BYTES: u64 = 1024 + 2;

/// Who may come in.
#[derive(Args)]
pub(super) struct DoorArguments {
    /// Name by which browsers may ask for this server, besides localhost and addresses; may be given several times.
    #[arg(
        long,
        value_name = "NAME",
        env = "FACEFEEL_ALLOW_HOST",
        value_delimiter = ','
    )]
    allow_host: Vec<String>,
    /// Origin of pages of another site that may use the interface for scripts, such as http://localhost:8888 for a notebook; may be
    /// given several times.
    #[arg(
        long,
        value_name = "ORIGIN",
        env = "FACEFEEL_ALLOW_ORIGIN",
        value_delimiter = ','
    )]
    allow_origin: Vec<String>,
    /// File with the password that visitors need, in one line. Its text can stand in FACEFEEL_PASSWORD instead.
    #[arg(long, value_name = "FILE", env = "FACEFEEL_PASSWORD_FILE")]
    password_file: Option<PathBuf>,
    /// Let in everybody who can reach the address, without a password.
    #[arg(long)]
    no_auth: bool,
}

/// Whom to let in, once the data folder is open.
pub(super) struct Guard {
    names: Vec<HostName>,
    origins: Vec<Origin>,
    password: Option<String>,
}

impl DoorArguments {
    /// Refuses to listen where others than this machine can come from, unless it was said how they get in.
    pub(super) fn guard(&self, address: SocketAddr) -> anyhow::Result<Guard> {
        let names = parsed("--allow-host", &self.allow_host)?;
        let origins = parsed("--allow-origin", &self.allow_origin)?;
        let password = self.password()?;
        let is_here = address.ip().to_canonical().is_loopback();
        match (&password, self.no_auth) {
            (Some(_), true) => Err(WrongUse::error(format!(
                "--no-auth contradicts the password that --password-file or {VARIABLE} gives; leave out one of them"
            ))),
            (None, false) if !is_here => Err(WrongUse::error(format!(
                "others can reach {address}, so visitors need a password: give one with --password-file FILE or in \
                 {VARIABLE}, or let everybody in with --no-auth"
            ))),
            _ => Ok(Guard {
                names,
                origins,
                password,
            }),
        }
    }

    fn password(&self) -> anyhow::Result<Option<String>> {
        match (&self.password_file, std::env::var_os(VARIABLE)) {
            (Some(_), Some(_)) => Err(WrongUse::error(format!(
                "there are two passwords, in {VARIABLE} and in the password file; give one of them"
            ))),
            (Some(path), None) => read(path).map(Some),
            (None, Some(text)) => match text.into_string() {
                Ok(text) => Ok(Some(text)),
                Err(_) => Err(WrongUse::error(format!("{VARIABLE} is not UTF-8 text"))),
            },
            (None, None) => Ok(None),
        }
    }
}

impl Guard {
    /// The door, whose password is hashed here; says to the user who gets in, where others can come.
    pub(super) fn door(self, address: SocketAddr, secret: [u8; 32]) -> anyhow::Result<Door> {
        let is_here = address.ip().to_canonical().is_loopback();
        let password = match self.password {
            None => {
                if !is_here {
                    note!(
                        "facefeel: no password (--no-auth): everybody who can reach {address} gets in"
                    );
                }
                None
            }
            Some(text) => {
                note!(
                    "facefeel: visitors sign in with the password; scripts send it as a bearer token"
                );
                let password = Password::new(&text, &secret);
                Some(password.map_err(|error| match error {
                    PasswordError::Hash(_) => error.into(),
                    _ => WrongUse::error(error.to_string()),
                })?)
            }
        };
        Ok(Door::new(self.names, password).with_origins(self.origins))
    }
}

/// What an option was given, of which parts may be left empty.
fn parsed<T: FromStr<Err: fmt::Display>>(option: &str, given: &[String]) -> anyhow::Result<Vec<T>> {
    let given = given.iter().map(|text| text.trim());
    let parsed = given.filter(|text| !text.is_empty()).map(str::parse);
    parsed
        .collect::<Result<_, T::Err>>()
        .map_err(|error| WrongUse::error(format!("{option}: {error}")))
}

/// The one line of the file at `path`.
pub(super) fn read(path: &Path) -> anyhow::Result<String> {
    use std::io::Read;
    let mut text = String::new();
    let file = std::fs::File::open(path);
    file.and_then(|file| file.take(MAX_FILE_BYTES + 1).read_to_string(&mut text))
        .with_context(|| format!("the password file {} cannot be read", path.display()))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    Ok(line.strip_suffix('\r').unwrap_or(line).to_owned())
}

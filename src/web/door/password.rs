//! The one password of a server that more than its own machine can reach.
//!
//! It is kept as an Argon2 hash (RFC 9106) alone. Half of that hash checks passwords, the other half signs sessions, so
//! that a new password ends every session.

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    time::{Instant, SystemTime},
};

use argon2::{Algorithm, Argon2, Params, Version};
use hmac::Mac;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;

use super::{
    attempts::Attempts,
    session::{Session, mac, seconds},
};
use crate::config::shares::Client;
use crate::web::error::WebError;

/// Shortest password in characters.
const MIN_CHARS: usize = 8;
/// Longest password in bytes.
const MAX_BYTES: usize = 1024;
/// Passwords that are hashed at a time; each takes 19 MiB and some 20 to 50 ms.
const MAX_HASHED: usize = 2;
/// Signed-out sessions that are remembered until they would have ended.
const MAX_SIGNED_OUT: usize = 10_000;

const HALF: usize = 32;
type Hash = [u8; 2 * HALF];

/// A text that is no password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too few characters.
    #[error("the password is shorter than {MIN_CHARS} characters; choose a longer one")]
    TooShort,
    /// Too many bytes.
    #[error("the password is longer than {MAX_BYTES} bytes; choose a shorter one")]
    TooLong,
    /// More than one line.
    #[error(
        "the password holds a line break or another control character; it must be one line of text"
    )]
    Control,
    /// Argon2 got no memory.
    #[error("the password could not be hashed: {0}")]
    Hash(String),
}

/// The password that visitors need.
pub struct Password {
    salt: [u8; HALF],
    /// What a right password hashes to.
    check: [u8; HALF],
    /// Signs sessions.
    session_key: [u8; HALF],
    /// Fast digest of the right password, once someone has given it; what scripts send again and again is compared
    /// with this.
    right: OnceLock<[u8; HALF]>,
    /// Key of that digest, which never leaves this process.
    digest_key: [u8; HALF],
    attempts: Mutex<Attempts>,
    hashing: Semaphore,
    /// Sessions that were ended early, and when they would have ended.
    signed_out: Mutex<HashMap<[u8; 16], u64>>,
}

impl Password {
    /// Hashes `text`, which takes a moment. `secret` has to be the same at each start for sessions to outlive one.
    ///
    /// # Errors
    ///
    /// If the text is shorter than 8 characters, longer than 1,024 bytes, or more than one line.
    pub fn new(text: &str, secret: &[u8; 32]) -> Result<Self, PasswordError> {
        if text.chars().count() < MIN_CHARS {
            return Err(PasswordError::TooShort);
        }
        if text.len() > MAX_BYTES {
            return Err(PasswordError::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(PasswordError::Control);
        }
        let hash = hash(text.as_bytes(), secret)
            .map_err(|error| PasswordError::Hash(error.to_string()))?;
        let (check, session_key) = halves(hash);
        Ok(Self {
            salt: *secret,
            check,
            session_key,
            right: OnceLock::new(),
            digest_key: rand::random(),
            attempts: Mutex::new(Attempts::new(Instant::now())),
            hashing: Semaphore::new(MAX_HASHED),
            signed_out: Mutex::default(),
        })
    }

    /// Whether `given` is the password; a visitor who was often wrong has to wait first.
    pub(in crate::web) async fn check(&self, given: &[u8], client: Client) -> Result<(), WebError> {
        // At most two attempts are under way, so that many right ones at once are not taken for guesses.
        let permit = self.hashing.acquire().await;
        let _permit = permit.map_err(|_| WebError::Internal)?;
        let taken = lock(&self.attempts).take(client, Instant::now());
        taken.map_err(|wait| WebError::TooManyAttempts {
            seconds: wait.as_secs() + 1,
        })?;
        match self.is_right(given).await? {
            true => {
                lock(&self.attempts).give_back(client);
                Ok(())
            }
            false => Err(WebError::WrongPassword),
        }
    }

    async fn is_right(&self, given: &[u8]) -> Result<bool, WebError> {
        if given.len() > MAX_BYTES {
            return Ok(false);
        }
        let digest: [u8; HALF] = mac(&self.digest_key, given).finalize().into_bytes().into();
        if let Some(right) = self.right.get() {
            return Ok(digest.ct_eq(right).into());
        }
        let (given, salt) = (given.to_owned(), self.salt);
        let hashed = tokio::task::spawn_blocking(move || hash(&given, &salt)).await;
        let hashed = hashed.map_err(|_| WebError::Internal)?;
        let (check, _) = halves(hashed.map_err(|_| WebError::Internal)?);
        let is_right = bool::from(check.ct_eq(&self.check));
        if is_right {
            let _ = self.right.set(digest);
        }
        Ok(is_right)
    }

    /// A new session, as a cookie.
    pub(in crate::web) fn sign_in(&self, is_secure: bool) -> String {
        Session::start(SystemTime::now()).cookie(&self.session_key, is_secure)
    }

    /// The session behind a cookie's `token`, if it holds.
    pub(super) fn session(&self, token: &str) -> Option<Session> {
        let session = Session::read(token, &self.session_key, SystemTime::now())?;
        let is_over = lock(&self.signed_out).contains_key(&session.id);
        (!is_over).then_some(session)
    }

    /// Ends a session early.
    pub(in crate::web) fn sign_out(&self, session: Session) {
        let now = seconds(SystemTime::now());
        let mut signed_out = lock(&self.signed_out);
        signed_out.retain(|_, ends| *ends > now);
        if signed_out.len() < MAX_SIGNED_OUT {
            signed_out.insert(session.id, session.ends);
        }
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password")
    }
}

/// Argon2id with the least settings that OWASP recommends: 19 MiB, two passes, one lane.
fn hash(text: &[u8], secret: &[u8; HALF]) -> Result<Hash, argon2::Error> {
    let mut salt = Sha256::new();
    salt.update(b"FaceFeel password 1");
    salt.update(secret);
    let mut hash = [0; 2 * HALF];
    let params = Params::new(19 * 1024, 2, 1, Some(hash.len()))?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into(text, &salt.finalize(), &mut hash)?;
    Ok(hash)
}

fn halves(hash: Hash) -> ([u8; HALF], [u8; HALF]) {
    let (mut first, mut second) = ([0; HALF], [0; HALF]);
    first.copy_from_slice(&hash[..HALF]);
    second.copy_from_slice(&hash[HALF..]);
    (first, second)
}

// No panic can leave either map half changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: [u8; 32] = [7; 32];
    const TEXT: &str = "correct horse";

    const NOBODY: Client = Client::LOCAL;

    #[test]
    fn a_password_is_one_line_of_8_characters_or_more() {
        let check = |text: &str, expected| {
            assert_eq!(
                Password::new(text, &SECRET).unwrap_err(),
                expected,
                "{text:?}"
            );
        };
        check("", PasswordError::TooShort);
        check("1234567", PasswordError::TooShort);
        check("äöüßäöü", PasswordError::TooShort);
        check(&"x".repeat(1025), PasswordError::TooLong);
        check("correct\nhorse", PasswordError::Control);
        Password::new("12345678", &SECRET).unwrap();
    }

    #[tokio::test]
    async fn the_right_password_passes_and_is_hashed_once() {
        let password = Password::new(TEXT, &SECRET).unwrap();
        let wrong = password.check(b"battery staple", NOBODY).await;
        assert_eq!(wrong, Err(WebError::WrongPassword));
        for _ in 0..100 {
            password.check(TEXT.as_bytes(), NOBODY).await.unwrap();
        }
        assert!(password.right.get().is_some());
        let near = password.check(b"correct horsf", NOBODY).await;
        assert_eq!(near, Err(WebError::WrongPassword));
    }

    #[tokio::test]
    async fn many_right_ones_at_once_are_no_guesses() {
        let password = Password::new(TEXT, &SECRET).unwrap();
        let at_once = (0..40).map(|_| password.check(TEXT.as_bytes(), NOBODY));
        let answers = futures_util::future::join_all(at_once).await;
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    }

    #[tokio::test]
    async fn guessing_is_stopped_even_if_the_guess_is_right() {
        let password = Password::new(TEXT, &SECRET).unwrap();
        password.check(TEXT.as_bytes(), NOBODY).await.unwrap();
        for _ in 0..5 {
            let wrong = password.check(b"battery staple", NOBODY).await;
            assert_eq!(wrong, Err(WebError::WrongPassword));
        }
        let late = password.check(TEXT.as_bytes(), NOBODY).await;
        assert_eq!(late, Err(WebError::TooManyAttempts { seconds: 20 }));
    }

    #[test]
    fn sessions_outlive_a_start_but_no_new_password() {
        let token = |password: &Password| {
            let cookie = password.sign_in(false);
            let (_, rest) = cookie.split_once('=').unwrap();
            rest.split_once(';').unwrap().0.to_owned()
        };
        let password = Password::new(TEXT, &SECRET).unwrap();
        let token = token(&password);
        assert!(password.session(&token).is_some());
        let started_again = Password::new(TEXT, &SECRET).unwrap();
        assert!(started_again.session(&token).is_some());
        for (text, secret) in [("battery staple", SECRET), (TEXT, [8; 32])] {
            let other = Password::new(text, &secret).unwrap();
            assert!(other.session(&token).is_none());
        }
    }
}

//! A signed cookie that says until when its bearer is signed in. The server keeps nothing of it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use rand::RngExt;
use sha2::Sha256;

use crate::storage::store::SignedOut;
use crate::web::cookies;

/// The cookie's name.
pub(super) const COOKIE: &str = "facefeel_session";
/// How long a visitor stays signed in.
const LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

const ID_BYTES: usize = 16;
const TIME_BYTES: usize = 8;
const SIGNED_BYTES: usize = ID_BYTES + TIME_BYTES;

/// A time for which someone is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) struct Session {
    /// Tells it from all others.
    pub(super) id: [u8; ID_BYTES],
    /// Its last second, since 1970.
    pub(super) ends: u64,
}

impl Session {
    pub(super) fn start(now: SystemTime) -> Self {
        Self {
            id: rand::rng().random(),
            ends: seconds(now + LIFETIME),
        }
    }

    /// As the database holds it once it was ended.
    pub(in crate::web) fn signed_out(self) -> SignedOut {
        SignedOut {
            id: self.id.iter().map(|byte| format!("{byte:02x}")).collect(),
            ends: i64::try_from(self.ends).unwrap_or(i64::MAX),
        }
    }

    /// The session behind such a row; nothing if the row is damaged.
    pub(in crate::web) fn of_signed_out(row: &SignedOut) -> Option<Self> {
        let id = u128::from_str_radix(&row.id, 16).ok()?;
        Some(Self {
            id: id.to_be_bytes(),
            ends: u64::try_from(row.ends).ok()?,
        })
    }

    /// What to send as `Set-Cookie`; `is_secure` where the browser came over TLS.
    pub(super) fn cookie(self, key: &[u8], is_secure: bool) -> String {
        cookies::set(COOKIE, &self.token(key), LIFETIME, is_secure)
    }

    fn token(self, key: &[u8]) -> String {
        let mut bytes = [&self.id[..], &self.ends.to_be_bytes()].concat();
        bytes.extend(mac(key, &bytes).finalize().into_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The session in `token`, if it was signed with `key` and has not ended.
    pub(super) fn read(token: &str, key: &[u8], now: SystemTime) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (signed, signature) = bytes.split_at_checked(SIGNED_BYTES)?;
        mac(key, signed).verify_slice(signature).ok()?;
        let (id, ends) = signed.split_first_chunk()?;
        let session = Self {
            id: *id,
            ends: u64::from_be_bytes(ends.try_into().ok()?),
        };
        (session.ends > seconds(now)).then_some(session)
    }
}

/// What to send as `Set-Cookie` to make a browser forget its session.
pub(in crate::web) fn no_cookie() -> String {
    cookies::set(COOKIE, "", Duration::ZERO, false)
}

pub(super) fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs()
}

pub(super) fn mac(key: &[u8], bytes: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length");
    mac.update(bytes);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"a key";

    #[test]
    fn a_session_is_read_back_until_it_ends() {
        let now = SystemTime::now();
        let session = Session::start(now);
        let token = session.token(KEY);
        assert_eq!(Session::read(&token, KEY, now), Some(session));
        let last = now + LIFETIME - Duration::from_secs(2);
        assert_eq!(Session::read(&token, KEY, last), Some(session));
        assert_eq!(Session::read(&token, KEY, now + LIFETIME), None);
        assert_eq!(Session::read(&token, b"another key", now), None);
    }

    #[test]
    fn no_changed_token_is_taken() {
        let now = SystemTime::now();
        let token = Session::start(now).token(KEY);
        let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            let changed = URL_SAFE_NO_PAD.encode(changed);
            assert_eq!(Session::read(&changed, KEY, now), None, "byte {place}");
        }
        for text in [
            "",
            "a",
            "=",
            &token[..token.len() - 4],
            &format!("{token}AAAA"),
        ] {
            assert_eq!(Session::read(text, KEY, now), None, "{text}");
        }
    }
}

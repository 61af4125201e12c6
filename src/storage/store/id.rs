//! Names that the program gives.

use rand::RngExt;
use sha2::{Digest, Sha256};

/// Characters after the prefix: enough that chance never gives one twice.
const RANDOM_CHARS: usize = 12;
const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// A new id: the prefix, a hyphen and twelve random lower-case letters and digits.
pub fn new_id(prefix: &str) -> String {
    let mut random = rand::rng();
    let mut id = format!("{prefix}-");
    id.extend(
        (0..RANDOM_CHARS).map(|_| char::from(ALPHABET[random.random_range(0..ALPHABET.len())])),
    );
    id
}

/// Whether the text has the form of an id, so that it leads nowhere else as a folder's name. Only a database that came from
/// elsewhere holds others.
pub fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// The id of what is made for a client's key: always the same one, of the same form as [`new_id`].
pub fn id_of_key(prefix: &str, key: &str) -> String {
    let mut hasher = Sha256::new();
    for part in [prefix, "\n", key] {
        hasher.update(part);
    }
    // Each character takes a byte, whose remainder is uneven by less than a hundredth: of no account for telling keys apart.
    let hash = hasher.finalize();
    let chars = hash.iter().take(RANDOM_CHARS);
    let chars = chars.map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]));
    format!("{prefix}-{}", chars.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_one_id_for_each_kind() {
        let id = id_of_key("job", "a");
        assert_eq!(id, id_of_key("job", "a"));
        assert_eq!(id.len(), "job-".len() + RANDOM_CHARS);
        assert!(id.starts_with("job-"));
        let others = [id_of_key("job", "b"), id_of_key("exp", "a")];
        assert!(others.iter().all(|other| other[4..] != id[4..]));
    }
}

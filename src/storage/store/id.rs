//! Names that the program gives.

use rand::RngExt;

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

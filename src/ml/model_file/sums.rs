//! Checksums of a model's files, kept in its card so that damage is noticed when they are read.
//!
//! ```json
//! { …the card…, "checksums": { "card": "…", "weights": "…", "fingerprints": "…" } }
//! ```
//!
//! Each is a SHA-256. That of the card itself is taken with 64 zeros in its own place. Cards of earlier versions, and cards
//! whose `checksums` someone removed because he changed a file, have none, and then nothing is compared.

use serde::{Deserialize, Serialize};

use super::{CARD, FINGERPRINTS, ModelError, WEIGHTS};
use crate::files::checksum;

/// What stands in place of the card's own checksum while it is computed.
const BLANK: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Checksums of the files of one model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    card: String,
    weights: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fingerprints: Option<String>,
}

impl Sums {
    /// Those of a model's files; the card's own is added by [`sealed`](Self::sealed).
    pub fn of_files(weights: &[u8], fingerprints: Option<&[u8]>) -> Self {
        Self {
            card: BLANK.to_owned(),
            weights: checksum::of_bytes(weights),
            fingerprints: fingerprints.map(checksum::of_bytes),
        }
    }

    /// Those that a `card.json` names; nothing if it names none.
    ///
    /// # Errors
    ///
    /// If it is no JSON, or not as it was saved.
    pub fn in_card(card: &[u8]) -> Result<Option<Self>, ModelError> {
        #[derive(Deserialize)]
        struct Sealed {
            #[serde(default)]
            checksums: Option<Sums>,
        }
        let Sealed { checksums } = serde_json::from_slice(card)?;
        let Some(sums) = checksums else {
            return Ok(None);
        };
        let text = String::from_utf8_lossy(card);
        let blank = with_own_sum(&text, &sums.card, BLANK);
        match blank.is_some_and(|blank| checksum::of_bytes(blank.as_bytes()) == sums.card) {
            true => Ok(Some(sums)),
            false => Err(ModelError::Damaged(CARD)),
        }
    }

    /// The file of a card, as JSON with these checksums and its own.
    ///
    /// # Errors
    ///
    /// If the card cannot be written as JSON.
    pub fn sealed(self, card: &impl Serialize) -> Result<Vec<u8>, ModelError> {
        #[derive(Serialize)]
        struct Sealed<'a, C: Serialize> {
            #[serde(flatten)]
            card: &'a C,
            checksums: Sums,
        }
        let checksums = Self {
            card: BLANK.to_owned(),
            ..self
        };
        let mut blank = serde_json::to_string_pretty(&Sealed { card, checksums })?;
        blank.push('\n');
        let own = checksum::of_bytes(blank.as_bytes());
        let sealed = with_own_sum(&blank, BLANK, &own).expect("it was just written there");
        Ok(sealed.into_bytes())
    }

    /// # Errors
    ///
    /// If the weights are not those that were saved.
    pub fn check_weights(&self, bytes: &[u8]) -> Result<(), ModelError> {
        check(&self.weights, bytes, WEIGHTS)
    }

    /// # Errors
    ///
    /// If the fingerprints are not those that were saved.
    pub fn check_fingerprints(&self, bytes: &[u8]) -> Result<(), ModelError> {
        match &self.fingerprints {
            Some(sum) => check(sum, bytes, FINGERPRINTS),
            None => Ok(()),
        }
    }
}

fn check(sum: &str, bytes: &[u8], file: &'static str) -> Result<(), ModelError> {
    match checksum::of_bytes(bytes) == sum {
        true => Ok(()),
        false => Err(ModelError::Damaged(file)),
    }
}

/// The text of a card with another checksum of itself, which is the last field of that name.
fn with_own_sum(text: &str, from: &str, to: &str) -> Option<String> {
    let field = |sum| format!("\"card\": \"{sum}\"");
    let (before, after) = text.rsplit_once(&field(from))?;
    Some([before, &field(to), after].concat())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn card() -> Vec<u8> {
        let sums = Sums::of_files(b"weights", Some(b"prints"));
        let card = json!({"id": "ours", "card": BLANK, "temperature": 1.25, "name": "é"});
        sums.sealed(&card).unwrap()
    }

    #[test]
    fn what_was_saved_is_recognised() {
        let sums = Sums::in_card(&card()).unwrap().unwrap();
        sums.check_weights(b"weights").unwrap();
        sums.check_fingerprints(b"prints").unwrap();
        let error = sums.check_weights(b"Weights").unwrap_err();
        assert!(error.to_string().contains(WEIGHTS), "{error}");
        sums.check_fingerprints(b"").unwrap_err();
    }

    /// A flipped bit is noticed, or has hit the word `checksums` and changed nothing else.
    #[test]
    fn every_flipped_bit_of_a_card_is_noticed() {
        let sealed = card();
        let plain = |bytes: &[u8]| {
            let mut card: serde_json::Value = serde_json::from_slice(bytes).unwrap();
            let fields = card.as_object_mut().unwrap();
            let known = ["id", "card", "temperature", "name"];
            fields.retain(|name, _| known.contains(&name.as_str()));
            card
        };
        for place in 0..sealed.len() {
            for bit in 0..8 {
                let mut card = sealed.clone();
                card[place] ^= 1 << bit;
                match Sums::in_card(&card) {
                    Err(_) => {}
                    Ok(None) => assert_eq!(plain(&card), plain(&sealed), "byte {place}, bit {bit}"),
                    Ok(Some(_)) => panic!("byte {place}, bit {bit}"),
                }
            }
        }
    }

    #[test]
    fn a_card_without_checksums_has_none() {
        assert_eq!(Sums::in_card(br#"{"id": "ours"}"#).unwrap(), None);
        Sums::in_card(b"no card").unwrap_err();
    }
}

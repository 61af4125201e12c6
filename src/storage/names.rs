//! Names that people give to models and datasets: one rule for all of them, wherever they come from.

use unicode_normalization::UnicodeNormalization;

use crate::dataset::naming::{is_control, visible};

/// Longest name in characters.
pub const MAX_NAME_CHARS: usize = 100;

/// A text that may be no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a name has 1 to {MAX_NAME_CHARS} characters and no control characters")]
pub struct BadName;

/// The name as it is kept: without space around it and without characters that are not seen.
///
/// # Errors
///
/// [`BadName`] if nothing remains, it is too long or it holds control characters.
pub fn checked(name: &str) -> Result<String, BadName> {
    let name = tidied(name);
    let is_name = (1..=MAX_NAME_CHARS).contains(&name.chars().count());
    match is_name && !name.chars().any(is_control) {
        true => Ok(name),
        false => Err(BadName),
    }
}

/// The name made to fit where no one is asked for another, such as a file's: control characters go, and so does what is too
/// long. Empty if nothing remains.
pub fn fitted(name: &str) -> String {
    with_ending(name, "")
}

/// The same with `ending` behind it, for which the name makes room.
pub fn with_ending(name: &str, ending: &str) -> String {
    let plain: String = name.chars().filter(|&char| !is_control(char)).collect();
    let room = MAX_NAME_CHARS.saturating_sub(ending.chars().count());
    let cut: String = tidied(&plain).chars().take(room).collect();
    // A cut may have left a space or a joiner at the end.
    format!("{}{ending}", tidied(&cut))
}

/// The name, or with the first number that no one has: "Faces", "Faces 2".
pub fn free(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2_u64..).map(|number| with_ending(name, &format!(" {number}")));
    std::iter::once(name.to_owned())
        .chain(numbered)
        .find(|name| !is_taken(name))
        .expect("there are endless numbers")
}

/// Whether people would take both for the same name.
pub fn are_alike(a: &str, b: &str) -> bool {
    folded(a) == folded(b)
}

/// What all names have in common that people would take for the same.
pub fn folded(name: &str) -> String {
    tidied(name).nfkc().collect::<String>().to_lowercase()
}

fn tidied(name: &str) -> String {
    visible(name).nfc().collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_without_what_is_not_seen() {
        for (name, expected) in [
            (" Faces ", Ok("Faces")),
            ("\u{2068}Faces\u{2069}\u{200e}", Ok("Faces")),
            ("e\u{301}", Ok("\u{e9}")),
            ("\u{200b} \u{200f}", Err(BadName)),
            ("", Err(BadName)),
            ("a\nb", Err(BadName)),
            ("a\u{2028}b", Err(BadName)),
        ] {
            assert_eq!(checked(name), expected.map(str::to_owned), "{name:?}");
        }
        let long = "\u{1f600}".repeat(MAX_NAME_CHARS);
        assert_eq!(checked(&long), Ok(long.clone()));
        assert_eq!(checked(&format!("{long}x")), Err(BadName));
    }

    #[test]
    fn a_proposed_name_is_made_to_fit() {
        assert_eq!(fitted("a\u{0}\nb\u{202e}"), "ab");
        assert_eq!(fitted("\u{7}\u{200b}"), "");
        let long = "x".repeat(500);
        for ending in ["", " (gray)"] {
            let name = with_ending(&long, ending);
            assert_eq!(name.chars().count(), MAX_NAME_CHARS);
            assert!(name.ends_with(ending));
            assert_eq!(checked(&name), Ok(name));
        }
        // The cut falls into an emoji of several characters.
        let family = "\u{1f469}\u{200d}\u{1f4bb}".repeat(MAX_NAME_CHARS);
        let name = with_ending(&family, " (gray)");
        assert_eq!(checked(&name), Ok(name));
    }

    #[test]
    fn a_taken_name_gets_the_first_free_number() {
        let taken = ["Faces", "faces 2"];
        let is_taken = |name: &str| taken.iter().any(|taken| are_alike(taken, name));
        assert_eq!(free("Other", is_taken), "Other");
        assert_eq!(free("FACES", is_taken), "FACES 3");
        let long = "x".repeat(MAX_NAME_CHARS);
        let free = free(&long, |name| name == long);
        assert_eq!(free, format!("{} 2", "x".repeat(MAX_NAME_CHARS - 2)));
    }
}

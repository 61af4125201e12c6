//! Which texts are keys.

#[cfg(feature = "cluster")]
use super::ObjectsError;

/// Stores take keys of up to 1,024 bytes, with their prefix.
#[cfg(feature = "cluster")]
const MAX_KEY_BYTES: usize = 800;

/// Makes sure that a text is a key: names of letters, digits, `.`, `_` and `-`, none of which begins with a dot, with slashes
/// between them.
#[cfg(feature = "cluster")]
pub(super) fn checked(key: &str) -> Result<&str, ObjectsError> {
    match key.len() <= MAX_KEY_BYTES && key.split('/').all(is_name) {
        true => Ok(key),
        false => Err(ObjectsError::Key(key.chars().take(100).collect())),
    }
}

/// Whether a text is one name of a key, which is a file's name on every system.
pub(super) fn is_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    !name.is_empty() && name.len() <= 200 && !name.starts_with('.') && name.bytes().all(is_plain)
}

#[cfg(all(test, feature = "cluster"))]
mod tests {
    use super::*;

    #[test]
    fn hostile_keys_are_refused() {
        let long = "a/".repeat(500) + "a";
        let hostile = [
            "",
            "/",
            "/etc/passwd",
            "a//b",
            "a/",
            "..",
            "a/../b",
            "./a",
            "a/.b",
            "a\\b",
            "a\0",
            "a\nb",
            "a b",
            "ä",
            "a%2e",
            "c:a",
            "a#1",
            &long,
        ];
        for key in hostile {
            let error = checked(key).unwrap_err();
            assert!(matches!(error, ObjectsError::Key(_)), "{key:?}: {error}");
        }
        for key in [
            "a",
            "datasets/ds-1/0f/archive.zip",
            "checkpoints/job-1/2/SHA256SUMS",
        ] {
            assert_eq!(checked(key).unwrap(), key);
        }
    }
}

//! Where the site lies on its host.

use std::{fmt, str::FromStr};

/// A path with which all addresses of the site begin: nothing, or one such as `/facefeel` behind a reverse proxy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BasePath(String);

/// A text that is no base path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a base path; it begins with / and has no / at its end, such as /facefeel, and consists of letters a to \
     z, digits and - . _ ~"
)]
pub struct BasePathError(String);

impl BasePath {
    /// The path; empty if the site lies at its host's root.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands after this path in `address`, an address of this host; `None` if the address lies elsewhere.
    pub fn strip<'a>(&self, address: &'a str) -> Option<&'a str> {
        let rest = address.strip_prefix(&self.0)?;
        (rest.is_empty() || rest.starts_with(['/', '?'])).then_some(rest)
    }
}

impl fmt::Display for BasePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for BasePath {
    type Err = BasePathError;

    fn from_str(text: &str) -> Result<Self, BasePathError> {
        if matches!(text, "" | "/") {
            return Ok(Self::default());
        }
        let error = || BasePathError(text.to_owned());
        let segments = text.strip_prefix('/').ok_or_else(error)?;
        match segments.split('/').all(is_segment) {
            true => Ok(Self(text.to_owned())),
            false => Err(error()),
        }
    }
}

/// Whether `text` is a segment of a path that browsers and proxies leave as it is.
fn is_segment(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    !matches!(text, "" | "." | "..") && text.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(text: &str) -> BasePath {
        text.parse().unwrap()
    }

    #[test]
    fn a_base_path_is_plain_segments_or_nothing() {
        for root in ["", "/"] {
            assert_eq!(base(root), BasePath::default());
        }
        for path in ["/facefeel", "/a/b", "/~lab/Face-Feel_1.0"] {
            assert_eq!(base(path).as_str(), path);
        }
        for text in [
            "facefeel",
            "/facefeel/",
            "//facefeel",
            "/a//b",
            "/a/../b",
            "/.",
            "/a b",
            "/a?b",
            "/a#b",
            "/a%20b",
            "/é",
            "/a\"",
            "/a;b",
            "https://faces.example/a",
        ] {
            let error = text.parse::<BasePath>().unwrap_err();
            assert!(error.to_string().contains(&format!("{text:?}")), "{error}");
        }
    }

    #[test]
    fn only_addresses_below_it_are_stripped() {
        let check = |path: &str, address: &str, expected: Option<&str>| {
            assert_eq!(base(path).strip(address), expected, "{address}");
        };
        check("/a", "/a", Some(""));
        check("/a", "/a/", Some("/"));
        check("/a", "/a?x=1", Some("?x=1"));
        check("/a", "/a/a/b?x=/a", Some("/a/b?x=/a"));
        check("/a", "/ab", None);
        check("/a", "/", None);
        check("/a", "/A/", None);
        check("", "/detect", Some("/detect"));
    }
}

//! Which name or address a request asks for: `Host`, or the address in the request line (RFC 9112, section 3.2).

use std::{
    net::{Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use axum::{
    extract::Request,
    http::{header, uri::Authority},
};

use crate::web::error::WebError;

/// Longest name in the DNS.
const MAX_NAME_BYTES: usize = 253;

/// Longest zone: names of interfaces are shorter everywhere.
const MAX_ZONE_BYTES: usize = 64;

/// A host name as browsers send it: ASCII, in lower case, without a port and without the dot at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostName(String);

/// A text that is no host name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a host name; give the name alone as it stands in the browser's address bar, without http:// and \
     without a port, such as faces.example (xn--… if it has other letters than a to z)"
)]
pub struct HostNameError(String);

impl FromStr for HostName {
    type Err = HostNameError;

    fn from_str(text: &str) -> Result<Self, HostNameError> {
        match Host::named(text.trim()) {
            Some(Host::Name(name)) => Ok(Self(name)),
            Some(Host::Address) | None => Err(HostNameError(text.to_owned())),
        }
    }
}

/// Refuses a request for a name that this server does not have.
pub(super) fn check(request: &Request, names: &[HostName]) -> Result<(), WebError> {
    let mut given = request.headers().get_all(header::HOST).iter();
    let header = match (given.next(), given.next()) {
        (Some(host), None) => host.to_str().map_err(|_| WebError::BadHost)?,
        _ => return Err(WebError::BadHost),
    };
    let target = request.uri().authority().map(Authority::as_str);
    for authority in std::iter::once(header).chain(target) {
        match Host::of(authority).ok_or(WebError::BadHost)? {
            Host::Name(name) if !is_ours(&name, names) => return Err(WebError::WrongHost(name)),
            Host::Name(_) | Host::Address => {}
        }
    }
    Ok(())
}

fn is_ours(name: &str, names: &[HostName]) -> bool {
    let is_loopback = name == "localhost" || name.ends_with(".localhost");
    is_loopback || names.iter().any(|known| known.0 == name)
}

/// Whether the text is a name or an address, with a port or without.
pub(super) fn is_authority(text: &str) -> bool {
    Host::of(text).is_some()
}

/// What stands in front of the port.
#[derive(Debug, PartialEq, Eq)]
enum Host {
    /// An IP address, which needs no name server and so cannot be rebound.
    Address,
    /// Anything else, in lower case and without the dot at its end.
    Name(String),
}

impl Host {
    /// The host in `host:port`.
    fn of(authority: &str) -> Option<Self> {
        if let Some(rest) = authority.strip_prefix('[') {
            let (address, port) = rest.split_once(']')?;
            // A zone names the way to an address of the local link (RFC 6874).
            let (address, zone) = match address.split_once('%') {
                Some((address, zone)) => (address, zone.strip_prefix("25").unwrap_or(zone)),
                None => (address, "any"),
            };
            address.parse::<Ipv6Addr>().ok()?;
            return (is_port(port) && is_zone(zone)).then_some(Self::Address);
        }
        let place = authority.find(':').unwrap_or(authority.len());
        let (name, port) = authority.split_at(place);
        is_port(port).then(|| Self::named(name)).flatten()
    }

    fn named(name: &str) -> Option<Self> {
        let name = name.strip_suffix('.').unwrap_or(name);
        if name.parse::<Ipv4Addr>().is_ok() {
            return Some(Self::Address);
        }
        let is_label = |label: &str| {
            let is_good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
            !label.is_empty() && label.bytes().all(is_good)
        };
        let is_name = name.len() <= MAX_NAME_BYTES && name.split('.').all(is_label);
        is_name.then(|| Self::Name(name.to_ascii_lowercase()))
    }
}

/// Whether the text may be the name of a network interface. Pages show it in examples, which people paste into a shell.
fn is_zone(text: &str) -> bool {
    let is_good = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (1..=MAX_ZONE_BYTES).contains(&text.len()) && text.bytes().all(is_good)
}

/// Whether `text` is nothing, or a colon and a port; the port may be left out (RFC 3986, section 3.2.3).
fn is_port(text: &str) -> bool {
    match text.strip_prefix(':') {
        None => text.is_empty(),
        Some("") => true,
        Some(port) => port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    const OURS: &str = "faces.example";

    fn ask(uri: &str, hosts: &[&str]) -> Result<(), WebError> {
        let request = hosts.iter().fold(Request::get(uri), |request, host| {
            request.header(header::HOST, *host)
        });
        let request = request.body(Body::empty()).unwrap();
        check(&request, &[OURS.parse().unwrap()])
    }

    fn check_host(host: &str, expected: Result<(), WebError>) {
        assert_eq!(ask("/", &[host]), expected, "{host}");
    }

    fn wrong(name: &str) -> Result<(), WebError> {
        Err(WebError::WrongHost(name.to_owned()))
    }

    #[test]
    fn addresses_loopback_names_and_given_names_pass_with_any_port() {
        for host in [
            "127.0.0.1",
            "127.0.0.1:7860",
            "192.0.2.7:80",
            "[::1]",
            "[::1]:7860",
            "[::ffff:127.0.0.1]:1",
            "[fe80::1%25eth0]:7860",
            "[fe80::1%eth0]",
            "[fe80::1%2]:1",
            "localhost",
            "LOCALHOST:7860",
            "localhost.:7860",
            "localhost:",
            "a.b.localhost:7860",
            "faces.example",
            "Faces.Example.:443",
        ] {
            check_host(host, Ok(()));
        }
    }

    #[test]
    fn every_other_name_is_someone_elses() {
        check_host("evil.example:7860", wrong("evil.example"));
        check_host("localhost.evil.example", wrong("localhost.evil.example"));
        check_host("notlocalhost", wrong("notlocalhost"));
        check_host("sub.faces.example", wrong("sub.faces.example"));
        check_host("127.0.0.1.evil.example", wrong("127.0.0.1.evil.example"));
        check_host("2130706433", wrong("2130706433"));
        check_host("0x7f.1:7860", wrong("0x7f.1"));
    }

    #[test]
    fn what_is_no_host_is_malformed() {
        for host in [
            "",
            ":7860",
            "::1",
            "[::1",
            "[::1]x",
            "[fe80::1%]",
            "[fe80::1%25]",
            "[fe80::1%25$(id)]:7860",
            "[fe80::1%\"><script>]",
            "[fe80::1%25a%25b]",
            "[localhost]",
            "localhost:7860:1",
            "localhost:99999",
            "localhost:+80",
            "localhost:http",
            "user@localhost",
            "localhost/",
            "local host",
            ".localhost",
            "a..localhost",
            "localhost..",
            "127.0.0.1, evil.example",
        ] {
            check_host(host, Err(WebError::BadHost));
        }
    }

    #[test]
    fn one_host_is_needed_and_the_request_line_counts_too() {
        assert_eq!(ask("/", &[]), Err(WebError::BadHost));
        let twice = ["localhost", "localhost"];
        assert_eq!(ask("/", &twice), Err(WebError::BadHost));
        assert_eq!(ask("http://localhost:7860/", &["localhost"]), Ok(()));
        let evil = "http://evil.example/";
        assert_eq!(ask(evil, &["localhost"]), wrong("evil.example"));
        let target = "http://localhost/";
        assert_eq!(ask(target, &["evil.example"]), wrong("evil.example"));
        assert_eq!(ask(target, &[]), Err(WebError::BadHost));
    }

    #[test]
    fn a_name_is_given_without_scheme_and_port() {
        for text in [
            "",
            "http://faces.example",
            "faces.example:80",
            "*.example",
            "bücher.example",
        ] {
            assert!(text.parse::<HostName>().is_err(), "{text}");
        }
        assert_eq!("Faces.Example.".parse(), Ok(HostName(OURS.to_owned())));
    }
}

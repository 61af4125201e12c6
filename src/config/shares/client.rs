//! Who asks, as far as limits are concerned.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A client by its network address: a whole IPv4 address, or the first 64 bits of an IPv6 address, because a single
/// machine is usually given that many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Client(IpAddr);

/// Bits of an IPv6 address that do not count.
const HOST_BITS: u32 = 64;

impl Client {
    /// This machine: the program itself, the command line, and visitors over the loopback address 127.0.0.1.
    pub const LOCAL: Self = Self(IpAddr::V4(Ipv4Addr::LOCALHOST));

    /// The client at `address`.
    pub fn at(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => {
                let network = address.to_bits() >> HOST_BITS << HOST_BITS;
                IpAddr::V6(Ipv6Addr::from_bits(network))
            }
            address @ IpAddr::V4(_) => address,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_ipv6_network_are_one_client() {
        let check = |one: &str, other: &str, same: bool| {
            let at = |address: &str| Client::at(address.parse().unwrap());
            assert_eq!(at(one) == at(other), same, "{one} {other}");
        };
        check("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", true);
        check("2001:db8:0:1::1", "2001:db8:0:2::1", false);
        check("::ffff:127.0.0.1", "127.0.0.1", true);
        check("127.0.0.1", "127.0.0.2", false);
        assert_eq!(Client::at("127.0.0.1".parse().unwrap()), Client::LOCAL);
    }
}

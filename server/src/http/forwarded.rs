//! Whose request it is behind proxies: the rightmost address of `X-Forwarded-For` that is no trusted proxy's.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;
use ipnet::IpNet;

/// Whether the address is a trusted proxy's. An IPv4 address in IPv6 form is the IPv4 address.
#[must_use]
pub fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    let address = address.to_canonical();
    trusted.iter().any(|network| network.contains(&address))
}

/// Who asked, as far as it can be believed: each trusted proxy says who asked it, and whatever stands further left was
/// said by somebody who is not trusted.
#[must_use]
pub fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let mut address = peer.to_canonical();
    let hops: Vec<Option<IpAddr>> = headers
        .get_all("x-forwarded-for")
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
        .map(|hop| std::str::from_utf8(hop).ok().and_then(hop_address))
        .collect();
    for hop in hops.into_iter().rev() {
        if !is_trusted(address, trusted) {
            break;
        }
        match hop {
            Some(hop) => address = hop,
            None => break,
        }
    }
    address
}

/// An address, which some proxies write with its port.
fn hop_address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let alone = text.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|with_port| with_port.ip()));
    alone.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|network| network.parse().unwrap()).collect();
        client_address(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn a_forwarded_address_is_believed_only_from_a_trusted_proxy() {
        let forged = &["198.51.100.1, 203.0.113.9"][..];
        assert_eq!(client("10.0.0.1", forged, &[]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", forged, &["10.0.0.2/32"]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", forged, &["10.0.0.0/8"]), "203.0.113.9");
        assert_eq!(client("10.0.0.1", &[], &["10.0.0.0/8"]), "10.0.0.1");
    }

    #[test]
    fn the_rightmost_address_that_is_no_proxy_wins_over_what_a_client_put_before_it() {
        // The client wrote the first two; the outer proxy added the third, the inner one the outer one's own address.
        let forged = &["127.0.0.1, 10.9.9.9, 203.0.113.9, 10.0.0.7"][..];
        assert_eq!(client("10.0.0.1", forged, &["10.0.0.0/24"]), "203.0.113.9");
        // The same in several headers.
        let several = &["10.9.9.9", "203.0.113.9", "10.0.0.7"][..];
        assert_eq!(client("10.0.0.1", several, &["10.0.0.0/24"]), "203.0.113.9");
    }

    #[test]
    fn networks_of_ipv6_and_addresses_with_a_port_or_in_the_other_form_are_understood() {
        let trusted = &["2001:db8:1::/48", "10.0.0.0/8"][..];
        assert_eq!(client("2001:db8:1:2::3", &["2001:db8:2::9"], trusted), "2001:db8:2::9");
        assert_eq!(client("2001:db8:2:2::3", &["2001:db8:2::9"], trusted), "2001:db8:2:2::3");
        assert_eq!(client("::ffff:10.0.0.1", &["[2001:db8:2::9]:4711"], trusted), "2001:db8:2::9");
        assert_eq!(client("10.0.0.1", &["203.0.113.9:1234"], trusted), "203.0.113.9");
        assert_eq!(client("10.0.0.1", &["::ffff:203.0.113.9"], trusted), "203.0.113.9");
    }

    #[test]
    fn what_is_no_address_ends_the_search_at_the_proxy_that_sent_it() {
        for nonsense in ["unknown", "", "_hidden", "1.2.3", "203.0.113.9, "] {
            assert_eq!(client("10.0.0.1", &[nonsense], &["10.0.0.0/8"]), "10.0.0.1", "{nonsense}");
        }
        let mut headers = HeaderMap::new();
        let bytes = axum::http::HeaderValue::from_bytes(b"198.51.100.1, \xff").unwrap();
        headers.append("x-forwarded-for", bytes);
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let proxy: IpAddr = "10.0.0.1".parse().unwrap();
        assert_eq!(client_address(proxy, &headers, &trusted), proxy);
    }
}

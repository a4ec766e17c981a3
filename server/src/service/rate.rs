//! Limits by time. Addresses are here as prefixes. Counted in memory is what keeps one server from being overrun; what must
//! outlive a run and hold for all servers together is counted in the store, in [`super::kept`].

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use protocol::{Digest, GrantId, SignInId};

use super::error::{Answer, Refusal};

/// The part of an address that is kept: /24 of IPv4, /48 of IPv6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl Network {
    /// The prefix of an address.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                Self(IpAddr::from([a, b, c, 0]))
            }
            IpAddr::V6(address) => {
                let [a, b, c, ..] = address.segments();
                Self(IpAddr::from([a, b, c, 0, 0, 0, 0, 0]))
            }
        }
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bits = if self.0.is_ipv4() { 24 } else { 48 };
        write!(f, "{}/{bits}", self.0)
    }
}

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limited {
    /// Wrong keys for one way to sign in.
    KeyOf(SignInId),
    /// Wrong keys from one network.
    KeyFrom(Network),
    /// New accounts from one network.
    SignUpFrom(Network),
    /// Manifests and files asked for from one network.
    LinkFrom(Network),
    /// The same at one link that has neither end nor limit nor passcode, as an emergency card has, from networks that have used up theirs.
    OpenLink(Digest),
    /// What is left in one grant's reply box, whatever becomes of it.
    ReplyTo(GrantId),
}

impl Limited {
    /// What tells this limit from every other, for the name of its row.
    pub(super) fn subject(self) -> (u8, Vec<u8>) {
        match self {
            Self::KeyOf(id) => (b'i', id.0.to_vec()),
            Self::KeyFrom(network) => (b'k', network.to_string().into_bytes()),
            Self::SignUpFrom(network) => (b's', network.to_string().into_bytes()),
            Self::LinkFrom(network) => (b'l', network.to_string().into_bytes()),
            Self::OpenLink(link) => (b'o', link.0.to_vec()),
            Self::ReplyTo(grant) => (b'r', grant.0.to_vec()),
        }
    }

    /// How many in how many seconds.
    pub(super) const fn allowance(self) -> (usize, i64) {
        match self {
            Self::KeyOf(_) => (10, 3600),
            Self::KeyFrom(_) => (30, 3600),
            Self::SignUpFrom(_) => (600, 3600),
            Self::LinkFrom(_) => (600, 60),
            Self::OpenLink(_) => (60, 60),
            Self::ReplyTo(_) => (100, 24 * 3600),
        }
    }
}

/// Above this many entries, those that have run out are dropped.
const SWEEP: usize = 10_000;

/// When each of what counts was taken, oldest first.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Taken(pub(super) VecDeque<i64>);

impl Taken {
    /// Takes one of the allowance.
    ///
    /// # Errors
    /// 429 when none is left, with the seconds until one is.
    pub(super) fn take(&mut self, what: Limited, now: i64) -> Answer<()> {
        let (most, seconds) = what.allowance();
        while self.0.front().is_some_and(|first| first + seconds <= now) {
            self.0.pop_front();
        }
        if self.0.len() >= most {
            let free_at = self.0.front().map_or(now, |first| first + seconds);
            return Err(Refusal::too_many((free_at - now).max(1)));
        }
        // Another server's clock may be ahead.
        let place = self.0.partition_point(|time| *time <= now);
        self.0.insert(place, now);
        Ok(())
    }

    /// Gives back one that was taken at this time: it was no offence.
    pub(super) fn give_back(&mut self, at: i64) {
        if let Some(place) = self.0.iter().rposition(|time| *time == at) {
            self.0.remove(place);
        }
    }
}

/// Counts in sliding windows, in memory.
#[derive(Default)]
pub struct RateLimits {
    taken: Mutex<HashMap<Limited, Taken>>,
}

impl RateLimits {
    /// Takes one of the allowance, in one step.
    ///
    /// # Errors
    /// 429 when none is left, with the seconds until one is.
    pub fn take(&self, what: Limited, now: i64) -> Answer<()> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.len() > SWEEP {
            taken.retain(|what, times| times.0.back().is_some_and(|last| last + what.allowance().1 > now));
        }
        taken.entry(what).or_default().take(what, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_wrong_key_waits_until_the_first_is_an_hour_old() {
        let mut taken = Taken::default();
        let what = Limited::KeyOf(SignInId([1; 16]));
        for second in 0..10 {
            taken.take(what, second).unwrap();
        }
        assert_eq!(taken.take(what, 100).unwrap_err().retry_after, Some(3500));
        assert!(taken.take(what, 3600).is_ok());
    }

    #[test]
    fn what_is_given_back_does_not_count_and_what_others_took_does() {
        let mut taken = Taken::default();
        let what = Limited::KeyOf(SignInId([1; 16]));
        for second in 0..100 {
            taken.take(what, second).unwrap();
            taken.give_back(second);
        }
        taken.take(what, 107).unwrap();
        // Of a server whose clock is behind.
        taken.take(what, 105).unwrap();
        taken.give_back(107);
        taken.give_back(99);
        assert_eq!(taken.0, [105]);
    }

    #[test]
    fn a_network_is_a_prefix_and_never_a_whole_address() {
        let show = |address: &str| Network::of(address.parse().unwrap()).to_string();
        assert_eq!(show("203.0.113.77"), "203.0.113.0/24");
        assert_eq!(show("::ffff:203.0.113.77"), "203.0.113.0/24");
        assert_eq!(show("2001:db8:1:2:3:4:5:6"), "2001:db8:1::/48");
    }
}

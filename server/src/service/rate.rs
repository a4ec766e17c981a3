//! Limits by time, counted in memory. Addresses are here as prefixes; `kept` writes down the counts that must outlive a run.

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

/// Counts in sliding windows.
#[derive(Default)]
pub struct RateLimits {
    taken: Mutex<HashMap<Limited, VecDeque<i64>>>,
}

impl RateLimits {
    /// Takes one of the allowance, in one step.
    ///
    /// # Errors
    /// 429 when none is left, with the seconds until one is.
    pub fn take(&self, what: Limited, now: i64) -> Answer<()> {
        let (most, seconds) = what.allowance();
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.len() > SWEEP {
            taken.retain(|what, times| times.back().is_some_and(|last| last + what.allowance().1 > now));
        }
        let times = taken.entry(what).or_default();
        while times.front().is_some_and(|first| first + seconds <= now) {
            times.pop_front();
        }
        if times.len() >= most {
            let free_at = times.front().map_or(now, |first| first + seconds);
            return Err(Refusal::too_many((free_at - now).max(1)));
        }
        times.push_back(now);
        Ok(())
    }

    /// Whether something is counted here.
    pub(super) fn knows(&self, what: Limited) -> bool {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&what)
    }

    /// Takes over what was counted before this run, unless counting has begun meanwhile.
    pub(super) fn remember(&self, what: Limited, times: Vec<i64>) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.entry(what).or_insert_with(|| times.into());
    }

    /// When each of what counts now was taken, oldest first.
    pub(super) fn times(&self, what: Limited) -> Vec<i64> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.get(&what).map_or_else(Vec::new, |times| times.iter().copied().collect())
    }

    /// Gives back the newest that was taken: it was no offence.
    pub fn give_back(&self, what: Limited) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(times) = taken.get_mut(&what) {
            times.pop_back();
            if times.is_empty() {
                taken.remove(&what);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_wrong_key_waits_until_the_first_is_an_hour_old() {
        let limits = RateLimits::default();
        let what = Limited::KeyOf(SignInId([1; 16]));
        for second in 0..10 {
            limits.take(what, second).unwrap();
        }
        assert_eq!(limits.take(what, 100).unwrap_err().retry_after, Some(3500));
        assert!(limits.take(what, 3600).is_ok());
    }

    #[test]
    fn what_is_given_back_does_not_count() {
        let limits = RateLimits::default();
        let what = Limited::KeyOf(SignInId([1; 16]));
        for second in 0..100 {
            limits.take(what, second).unwrap();
            limits.give_back(what);
        }
    }

    #[test]
    fn a_network_is_a_prefix_and_never_a_whole_address() {
        let show = |address: &str| Network::of(address.parse().unwrap()).to_string();
        assert_eq!(show("203.0.113.77"), "203.0.113.0/24");
        assert_eq!(show("::ffff:203.0.113.77"), "203.0.113.0/24");
        assert_eq!(show("2001:db8:1:2:3:4:5:6"), "2001:db8:1::/48");
    }
}

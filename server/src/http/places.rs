//! How many connections one network may have at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::service::rate::Network;

/// Connections of each network that has any.
#[derive(Clone)]
pub struct Places {
    most: usize,
    taken: Arc<Mutex<HashMap<Network, usize>>>,
}

impl Places {
    /// At most so many for each.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { most, taken: Arc::default() }
    }

    /// A place for one more, unless the network has all of its own. It is free again when it is dropped.
    #[must_use]
    pub fn take(&self, network: Network) -> Option<Place> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let own = taken.entry(network).or_default();
        if *own >= self.most {
            return None;
        }
        *own += 1;
        Some(Place { of: self.clone(), network })
    }
}

/// One connection's place.
pub struct Place {
    of: Places,
    network: Network,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.of.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = taken.get_mut(&self.network) {
            *own -= 1;
            if *own == 0 {
                taken.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_so_many_places_and_another_has_its_own() {
        let network = |address: &str| Network::of(address.parse().unwrap());
        let places = Places::new(2);
        let first = places.take(network("203.0.113.1")).unwrap();
        let _second = places.take(network("203.0.113.2")).unwrap();
        assert!(places.take(network("203.0.113.3")).is_none());
        let other = places.take(network("198.51.100.1")).unwrap();
        drop(first);
        assert!(places.take(network("203.0.113.3")).is_some());
        drop(other);
        assert_eq!(places.taken.lock().unwrap().len(), 1, "a network without connections is not remembered");
    }
}

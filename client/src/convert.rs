//! Between the ids of the vault and those that travel: the same bytes, in types of two crates that must not know each other.

use vault::id as inner;

macro_rules! both_ways {
    ($($name:ident),*) => {$(
        impl From2<inner::$name> for protocol::$name {
            fn from2(id: inner::$name) -> Self {
                Self(*id.as_bytes())
            }
        }
        impl From2<protocol::$name> for inner::$name {
            fn from2(id: protocol::$name) -> Self {
                Self::from_bytes(id.0)
            }
        }
    )*};
}

/// `From`, which the orphan rule forbids between two foreign types.
pub(crate) trait From2<T> {
    fn from2(from: T) -> Self;
}

/// Turns an id of one crate into the same id of the other.
pub(crate) fn to<A, B: From2<A>>(id: A) -> B {
    B::from2(id)
}

both_ways!(AccountId, VaultId, RecordId, GrantId, BlobId, ReplyId, SignInId, InvitationId, Digest);

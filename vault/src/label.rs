//! Every purpose a key is derived or a box is sealed for, in one dated file.
//!
//! `info = "inro/20261122/<purpose>" ‖ 0 ‖ fixed-width context` (RFC 5869's `info`). No purpose is a prefix of another
//! followed by a zero byte, so no two of them can give the same `info`. A changed meaning gets a new purpose or date.

/// What stands before every purpose.
pub(crate) const PREFIX: &[u8] = b"inro/20261122/";

/// One purpose; the text is part of the format.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Purpose(&'static str);

impl Purpose {
    pub(crate) const SIGN_IN_ID: Self = Self("sign-in id");
    pub(crate) const PASSPHRASE_SALT: Self = Self("argon2id salt");
    pub(crate) const PASSPHRASE_AUTH: Self = Self("passphrase auth key");
    pub(crate) const PASSPHRASE_UNLOCK: Self = Self("passphrase unlock key");
    pub(crate) const WORDS_ID: Self = Self("words id");
    pub(crate) const WORDS_AUTH: Self = Self("words auth key");
    pub(crate) const WORDS_UNLOCK: Self = Self("words unlock key");
    pub(crate) const PASSKEY_ID: Self = Self("passkey id");
    pub(crate) const PASSKEY_AUTH: Self = Self("passkey auth key");
    pub(crate) const PASSKEY_UNLOCK: Self = Self("passkey unlock key");
    pub(crate) const WRAP: Self = Self("wrap");
    pub(crate) const RECORD_SEAL_KEY: Self = Self("record seal key");
    pub(crate) const BOX_KEY: Self = Self("box key");
    pub(crate) const PAIR_SECRET: Self = Self("pair secret");
    pub(crate) const RESOURCE_ID: Self = Self("resource id");
    pub(crate) const REPLY: Self = Self("reply");
    pub(crate) const REPLY_ID: Self = Self("reply id");
    pub(crate) const RECEIPT_KEY: Self = Self("receipt key");
    pub(crate) const INVITATION_ID: Self = Self("invitation id");
    pub(crate) const INVITATION_ANSWER: Self = Self("invitation answer");
    pub(crate) const INVITATION_DIGITS: Self = Self("invitation digits");
    pub(crate) const NAME_KEY: Self = Self("member name key");

    /// What a wrapped key or state is for: the start of its associated data.
    pub(crate) const ACCOUNT_KEY_BOX: Self = Self("account key");
    pub(crate) const ACCOUNT_STATE: Self = Self("account state");
    pub(crate) const GENERATION_BOX: Self = Self("generation box");
    pub(crate) const DEVICE_NAME: Self = Self("device name");
    pub(crate) const DEVICE_COPY: Self = Self("device copy");
    pub(crate) const INVITATION_BOX: Self = Self("invitation");
    pub(crate) const ANSWERED_BOX: Self = Self("answered invitation");
    pub(crate) const NAME_BOX: Self = Self("member name");

    /// What stands before a text that is signed and is neither a head nor a list: those begin with their version.
    pub(crate) const LINK_GOES_ON: Self = Self("link goes on");
    pub(crate) const PART_OF_RECORDS: Self = Self("part of records");
    pub(crate) const RECORDS_UNDER_WAY: Self = Self("records under way");
    pub(crate) const FORMER_PLACE: Self = Self("former place");

    /// What stands before everything that moves to another place, where one value is made of it.
    pub(crate) const WHOLE_VAULT: Self = Self("whole vault");

    #[cfg(test)]
    const ALL: [Self; 35] = [
        Self::SIGN_IN_ID,
        Self::PASSPHRASE_SALT,
        Self::PASSPHRASE_AUTH,
        Self::PASSPHRASE_UNLOCK,
        Self::WORDS_ID,
        Self::WORDS_AUTH,
        Self::WORDS_UNLOCK,
        Self::PASSKEY_ID,
        Self::PASSKEY_AUTH,
        Self::PASSKEY_UNLOCK,
        Self::WRAP,
        Self::RECORD_SEAL_KEY,
        Self::BOX_KEY,
        Self::PAIR_SECRET,
        Self::RESOURCE_ID,
        Self::REPLY,
        Self::REPLY_ID,
        Self::RECEIPT_KEY,
        Self::INVITATION_ID,
        Self::INVITATION_ANSWER,
        Self::INVITATION_DIGITS,
        Self::NAME_KEY,
        Self::ACCOUNT_KEY_BOX,
        Self::ACCOUNT_STATE,
        Self::GENERATION_BOX,
        Self::DEVICE_NAME,
        Self::DEVICE_COPY,
        Self::INVITATION_BOX,
        Self::ANSWERED_BOX,
        Self::NAME_BOX,
        Self::LINK_GOES_ON,
        Self::PART_OF_RECORDS,
        Self::RECORDS_UNDER_WAY,
        Self::FORMER_PLACE,
        Self::WHOLE_VAULT,
    ];

    /// `"inro/20261122/<purpose>" ‖ 0 ‖ context`.
    pub(crate) fn info(self, context: &[&[u8]]) -> Vec<u8> {
        let mut info =
            Vec::with_capacity(PREFIX.len() + self.0.len() + 1 + context.iter().map(|part| part.len()).sum::<usize>());
        info.extend_from_slice(PREFIX);
        info.extend_from_slice(self.0.as_bytes());
        info.push(0);
        for part in context {
            info.extend_from_slice(part);
        }
        info
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_are_distinct_and_hold_no_zero_byte() {
        for (i, one) in Purpose::ALL.iter().enumerate() {
            assert!(!one.0.bytes().any(|b| b == 0));
            assert!(Purpose::ALL[i + 1..].iter().all(|other| other.0 != one.0), "{}", one.0);
        }
    }

    #[test]
    fn info_is_prefix_purpose_zero_context() {
        assert_eq!(Purpose::REPLY.info(&[b"a", b"bc"]), b"inro/20261122/reply\0abc");
    }
}

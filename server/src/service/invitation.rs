//! Invitations: a code that opens sign-up once, and the operator's note of whom it is for, which is the only name that the
//! server ever holds.

use protocol::server::SignUpPolicy;
use protocol::{AccountId, ProblemKind};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use super::error::{Answer, Refusal};
use super::{Service, encode, key, sha256};
use crate::random;
use crate::store::Change;
use crate::store::sealed::SealedRow;

/// Bytes of a note.
const NOTE_BYTES: usize = 200;
/// Letters and digits of a code: 100 bits of 5 each, without i, l, o and u, which are misread (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const CODE_LETTERS: usize = 20;
const DAY: i64 = 24 * 3600;

/// Beside an invitation's note.
#[derive(Serialize, Deserialize)]
struct InvitationMeta {
    made: i64,
    until: i64,
}

/// A new invitation. The code is shown this once: the server keeps its SHA-256.
#[derive(Serialize, Deserialize)]
pub struct NewInvitation {
    /// Short name for the list.
    pub id: String,
    /// What is typed at sign-up.
    pub code: String,
    /// The page that has it filled in; none where the public address is not known.
    pub link: Option<String>,
    /// Whether nobody may sign up for now, with or without an invitation.
    #[serde(default)]
    pub sign_up_closed: bool,
    /// Seconds since 1970 until which it can be used.
    pub until: i64,
}

/// An invitation that was not used.
#[derive(Debug, Serialize, Deserialize)]
pub struct Invitation {
    /// Short name.
    pub id: String,
    /// For whom.
    pub note: String,
    /// Seconds since 1970.
    pub made: i64,
    /// Seconds since 1970 until which it can be used.
    pub until: i64,
}

impl Service {
    /// Makes an invitation.
    ///
    /// # Errors
    /// `bad-request` when the note is empty or longer than 200 bytes, or the days are none or more than a year.
    pub async fn invite(&self, note: &str, days: u16) -> Answer<NewInvitation> {
        if note.trim().is_empty() || note.len() > NOTE_BYTES {
            return Err(Refusal::because(ProblemKind::BadRequest, "a note has 1 to 200 bytes"));
        }
        if !(1..=366).contains(&days) {
            return Err(Refusal::because(ProblemKind::BadRequest, "an invitation is for 1 to 366 days"));
        }
        let code = new_code();
        let row = row_of(&code);
        let now = self.now();
        let until = now + i64::from(days) * DAY;
        let mut change = self.change();
        change.expect(row.clone(), None);
        change.put(key::due(until, &row), Vec::new());
        let id = short(&row);
        change.put_sealed(row, encode(&InvitationMeta { made: now, until })?, note.as_bytes()).await?;
        change.commit().await?;
        let link = Some(format!("{}/sign-up#invite={code}", self.settings.public_url.as_str()));
        let sign_up_closed = self.settings.sign_up == SignUpPolicy::Closed;
        Ok(NewInvitation { id, code, link, sign_up_closed, until })
    }

    /// The invitations that were not used, in no order that says when they were made.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn invitations(&self) -> Answer<Vec<Invitation>> {
        let mut found = Vec::new();
        for (row, value) in self.store.scan(key::invitations(), usize::MAX).await? {
            let sealed = SealedRow::decode(&value)?;
            let meta: InvitationMeta = protocol::from_cbor(&sealed.meta)?;
            let note = sealed.open(&*self.store, &row).await?;
            let note = String::from_utf8_lossy(&note).into_owned();
            found.push(Invitation { id: short(&row), note, made: meta.made, until: meta.until });
        }
        Ok(found)
    }

    /// Takes an invitation back.
    ///
    /// # Errors
    /// `not-found` when there is none, or no single one, of this name.
    pub async fn cancel_invitation(&self, id: &str) -> Answer<()> {
        let rows = self.store.scan(key::invitations(), usize::MAX).await?;
        let mut named = rows.into_iter().filter(|(row, _)| short(row) == id);
        let (Some((row, value)), None) = (named.next(), named.next()) else {
            return Err(Refusal::because(ProblemKind::NotFound, "there is no invitation of this name"));
        };
        self.erase_sealed(row, value).await
    }

    /// Uses up an invitation for a new account, within the change that creates it. The note becomes the account's.
    pub(super) async fn use_invitation_in(&self, change: &mut Change, code: &str, account: &AccountId) -> Answer<()> {
        let refused = || Refusal::because(ProblemKind::SignUpClosed, "the invitation is unknown, used or out of date");
        let row = row_of(&normal(code));
        let value = self.store.get(&row).await?.ok_or_else(refused)?;
        let sealed = SealedRow::decode(&value)?;
        let meta: InvitationMeta = protocol::from_cbor(&sealed.meta)?;
        if meta.until <= self.now() {
            return Err(refused());
        }
        let mut note = sealed.open(&*self.store, &row).await?;
        change.expect(row.clone(), Some(value));
        change.remove_sealed(row, &sealed);
        change.put_sealed(key::note(account), Vec::new(), &note).await?;
        note.zeroize();
        Ok(())
    }

    /// Drops an invitation that nobody used in time.
    pub(super) async fn drop_old_invitation(&self, row: &[u8]) -> Answer<()> {
        match self.store.get(row).await? {
            Some(value) => self.erase_sealed(row.to_vec(), value).await,
            None => Ok(()),
        }
    }
}

fn new_code() -> String {
    let random: [u8; CODE_LETTERS] = random::bytes();
    let letters: Vec<u8> = random.iter().map(|byte| ALPHABET[usize::from(byte % 32)]).collect();
    letters.chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect::<Vec<_>>().join("-")
}

/// As it was made, however it was typed.
fn normal(typed: &str) -> String {
    let letters: String = typed
        .chars()
        .filter_map(|letter| match letter.to_ascii_lowercase() {
            'o' => Some('0'),
            'i' | 'l' => Some('1'),
            letter if letter.is_ascii_alphanumeric() => Some(letter),
            _ => None,
        })
        .take(CODE_LETTERS + 1)
        .collect();
    let groups: Vec<&str> = (0..letters.len()).step_by(4).map(|at| &letters[at..letters.len().min(at + 4)]).collect();
    groups.join("-")
}

fn row_of(code: &str) -> Vec<u8> {
    key::invitation(&sha256(&[b"inro/invitation/1", code.as_bytes()]))
}

fn short(row: &[u8]) -> String {
    row.iter().skip(1).take(4).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_however_it_is_typed() {
        let code = new_code();
        assert_eq!(code.len(), 24);
        assert_eq!(normal(&code), code);
        assert_eq!(normal(&format!(" {} ", code.to_uppercase().replace('-', " "))), code);
        assert_eq!(normal("OIL0-1234"), "0110-1234");
        assert_eq!(normal("あ"), "");
        assert_ne!(normal(&format!("{code}0")), code);
    }
}

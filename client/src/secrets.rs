//! What a person is given to keep when an account is made or its secrets are replaced: the device's seal and the words on the
//! recovery sheet, of which two are asked back before anything is sent.

use exchange::identity::name::search_key;
use protocol::account::{NewWrapping, WrappingKind};
use rand_core::CryptoRng;
use vault::account::{SignInKeys, derive_from_passphrase, derive_from_words};
use vault::id::AccountId;
use vault::passphrase::Passphrase;
use vault::secret::{AccountKey, Seal, Words};
use vault::words::WordList;

use crate::account::{fault, new_wrapping};
use crate::engine::wire::{Sheet, Trouble};

/// What the QR code on the recovery sheet begins with; the words follow.
pub(crate) const SHEET_PREFIX: &str = "inro-words:1:";

/// Drawn, shown on paper, and not yet in force.
pub(crate) struct NewSecrets {
    pub(crate) seal: Seal,
    pub(crate) passphrase_keys: SignInKeys,
    words: Words,
    list: WordList,
    ask: [usize; 2],
}

impl NewSecrets {
    /// Draws seal and words. `language` is `ja` or `en`. Stretches the passphrase, which takes a moment.
    pub(crate) fn make(passphrase: &Passphrase, language: &str, rng: &mut dyn CryptoRng) -> Result<Self, Trouble> {
        let (seal, words) = (Seal::make(rng), Words::make(rng));
        let list = if language == "en" { WordList::English } else { WordList::Japanese };
        let [first]: [u8; 1] = crate::engine::random(rng);
        let [second]: [u8; 1] = crate::engine::random(rng);
        let ask = [usize::from(first) % 6 + 1, usize::from(second) % 6 + 7];
        let passphrase_keys = derive_from_passphrase(passphrase, &seal).map_err(|_| fault("argon2"))?;
        Ok(Self { seal, passphrase_keys, words, list, ask })
    }

    /// The sheet to print.
    pub(crate) fn sheet(&self) -> Sheet {
        let words: Vec<String> = self.words.to_words(self.list).iter().map(|word| word.to_string()).collect();
        Sheet { qr: format!("{SHEET_PREFIX}{}", words.join(" ")), words, ask: self.ask }
    }

    /// Compares the two words that were asked back.
    ///
    /// # Errors
    /// [`Trouble::WordMismatch`] with the position of the first that differs.
    pub(crate) fn check(&self, answers: &[String; 2]) -> Result<(), Trouble> {
        let printed = self.words.to_words(self.list);
        for (position, answer) in self.ask.iter().zip(answers) {
            let expected = printed.get(position - 1).map(|word| search_key(word));
            if expected != Some(search_key(answer.trim())) {
                return Err(Trouble::WordMismatch { position: *position });
            }
        }
        Ok(())
    }

    /// What the words give.
    pub(crate) fn words_keys(&self) -> SignInKeys {
        derive_from_words(&self.words)
    }

    /// The two ways to sign in, as they are handed to the server.
    pub(crate) fn wrappings(
        &self,
        account: &AccountId,
        epoch: u32,
        key: &AccountKey,
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<NewWrapping>, Trouble> {
        Ok(vec![
            new_wrapping(WrappingKind::Passphrase, &self.passphrase_keys, account, epoch, key, rng)?,
            new_wrapping(WrappingKind::Words, &self.words_keys(), account, epoch, key, rng)?,
        ])
    }
}

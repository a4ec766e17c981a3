//! A letter for a medium without a network. Nothing of it is kept and nothing is sent: whoever loses the passcode seals it once more.

use exchange::sealed_letter::{Bundle, MEDIA_TYPE, Passcode, seal};
use vault::grant::document_len;

use super::Engine;
use super::settings::file_name;
use super::wire::{ExportFile, SealLetter, SealedLetter, Trouble};
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    pub(super) fn seal_letter(&mut self, ask: &SealLetter) -> Result<SealedLetter, Trouble> {
        self.opened()?;
        let now = self.environment.now();
        let rng = self.environment.rng();
        let passcode = Passcode::make(rng);
        let ExportFile { file_name: name, media_type, text } = &ask.bundle;
        let text = seal(&ask.letter, Bundle { name, media_type, text }, &passcode, document_len, rng);
        let file = ExportFile {
            file_name: file_name("inro-letter", now, "html"),
            media_type: format!("{MEDIA_TYPE};charset=utf-8"),
            text,
        };
        Ok(SealedLetter { file, passcode: passcode.grouped().to_string() })
    }
}

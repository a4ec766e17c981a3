//! Passkeys: the phone's own lock as one more way to open.

use super::{Lang, table};

table! {
    /// Passkeys.
    Passkeys {
        title: "端末のロックでひらく（パスキー）", "Open with the device’s own lock (passkey)";
        text: "指紋、顔、または端末の暗証番号でひらけるようにします。合言葉と復元シートは、そのまま使えます。", "Open with a fingerprint, your face or the device’s PIN. Passphrase and recovery sheet keep working.";
        what: "この端末のロックを外せる人は、だれでもこの印籠をひらけるようになります。パスキーは、端末のメーカーの仕組みで、あなたのほかの端末にも写ることがあります。加えると、ほかの端末では、もう一度ひらきなおすことになります。", "Whoever can unlock this device can then open your inro. The maker’s passkey service may copy it to your other devices. Adding one signs your other devices out.";
        add: "パスキーを加える", "Add a passkey";
        adding: "パスキーをつくっています", "Making the passkey";
        added: "パスキーを加えました。次から「端末のロックでひらく」を選べます。", "The passkey was added. Next time you can open with the device’s lock.";
        none: "パスキーは、まだありません。", "There is no passkey yet.";
        remove: "使えなくする", "Stop it from opening";
        remove_text: "このパスキーでは、もうひらけなくなります。端末に残ったパスキーは、端末の設定で消せます。ほかの端末では、もう一度ひらきなおすことになります。", "This passkey opens nothing any more. What the device keeps of it can be deleted in the device’s settings. Your other devices are signed out.";
        remove_not: "そのままにする", "Keep it";
        removing: "使えなくしています", "Stopping it";
        removed: "そのパスキーでは、もうひらけません。", "That passkey opens nothing any more.";
        cannot: "ここでは、パスキーを使えません。", "Passkeys cannot be used here.";
        unfit: "この端末のパスキーは、印籠の鍵をつくれない種類でした。使いません。端末の設定から消してかまいません。", "This device’s passkey is of a kind that cannot make a key for Inro. It is not used; you may delete it in the device’s settings.";
        refused: "パスキーを使いませんでした。もう一度ためすか、ほかのひらき方を選んでください。", "No passkey was used. Try again, or choose another way.";
        unknown: "このパスキーでは、ここの印籠はひらけません。合言葉か復元シートでひらいてください。", "This passkey opens nothing here. Use the passphrase or the recovery sheet.";
        known: "このパスキーは、もう加えてあります。", "This passkey was added before.";
        full: "パスキーはこれ以上加えられません（合言葉と復元シートを含めて16まで）。使わないものを止めてから、もう一度加えてください。", "No further passkey can be added (16 ways in at most, with the passphrase and the recovery sheet). Stop one that is not used, then add it again.";
        open: "端末のロックでひらく", "Open with the device’s lock";
        open_text: "前に加えたパスキーを使います。指紋、顔、または端末の暗証番号をたずねられます。合言葉はいりません。", "Uses a passkey you added before. You are asked for a fingerprint, your face or the device’s PIN, and for no passphrase.";
        asking: "端末にたずねています", "Asking the device";
    }
}

impl Passkeys {
    /// The heading of one of several.
    #[must_use]
    pub fn numbered(&self, number: usize) -> String {
        match self.lang {
            Lang::Ja => format!("パスキー{number}"),
            Lang::En => format!("Passkey {number}"),
        }
    }
}

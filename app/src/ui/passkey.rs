//! Asking the browser for a passkey's `prf` output (WebAuthn Level 3, 10.1.4): 32 bytes that only the owner's authenticator can
//! give, after a fingerprint, a face or a PIN. No statement of a passkey is sent anywhere and none is verified: the bytes are the proof.
//!
//! A passkey is made discoverable, so that nothing has to be kept of it here, and its name says nothing of whose it is.

use protocol::Key;

/// Why there is no output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasskeyFault {
    /// The person said no, waited too long, or has none for this site. The browser does not say which.
    Refused,
    /// The authenticator has no `prf`.
    Unfit,
}

/// Whether the browser knows passkeys, and this site has a name that one can be made for: an IP address is none (WebAuthn Level 3,
/// 5.1.3). Whether a passkey gives what is needed shows when it is made.
#[must_use]
pub fn knows_passkeys() -> bool {
    #[cfg(target_arch = "wasm32")]
    return in_browser::known();
    #[cfg(not(target_arch = "wasm32"))]
    false
}

/// Has a passkey made and asks it. `label` is what the device's list of passkeys calls it.
///
/// # Errors
/// [`PasskeyFault`]; with `Unfit`, a passkey was made that nobody will ask.
pub async fn make_passkey(label: &str) -> Result<Key, PasskeyFault> {
    #[cfg(target_arch = "wasm32")]
    return in_browser::make(label).await;
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = label;
        Err(PasskeyFault::Unfit)
    }
}

/// Asks a passkey that was made here before, or on a device that shares it.
///
/// # Errors
/// [`PasskeyFault`].
pub async fn ask_passkey() -> Result<Key, PasskeyFault> {
    #[cfg(target_arch = "wasm32")]
    return in_browser::ask(None).await;
    #[cfg(not(target_arch = "wasm32"))]
    Err(PasskeyFault::Unfit)
}

#[cfg(target_arch = "wasm32")]
mod in_browser {
    use std::net::IpAddr;

    use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
    use leptos::prelude::window;
    use leptos::wasm_bindgen::{JsCast, JsValue};
    use protocol::Key;
    use wasm_bindgen_futures::JsFuture;

    use super::PasskeyFault;

    /// What every passkey of Inro is asked. Changing it would lock out everybody who has one.
    const QUESTION: &[u8] = b"inro/passkey/1";
    /// COSE: EdDSA, ES256, RS256. Which one is used does not matter here.
    const ALGORITHMS: [i32; 3] = [-8, -7, -257];

    pub fn known() -> bool {
        let host = window().location().hostname().unwrap_or_default();
        let is_address = host.starts_with('[') || host.parse::<IpAddr>().is_ok();
        !is_address
            && Reflect::has(&window(), &"PublicKeyCredential".into()).unwrap_or(false)
            && credentials().is_some()
    }

    pub async fn make(label: &str) -> Result<Key, PasskeyFault> {
        let user = object(&[("id", random().into()), ("name", label.into()), ("displayName", label.into())]);
        let algorithms: Array = ALGORITHMS
            .into_iter()
            .map(|algorithm| JsValue::from(object(&[("type", "public-key".into()), ("alg", algorithm.into())])))
            .collect();
        let selection = object(&[
            ("residentKey", "required".into()),
            ("requireResidentKey", true.into()),
            ("userVerification", "required".into()),
        ]);
        let options = object(&[
            ("rp", object(&[("name", "Inro".into())]).into()),
            ("user", user.into()),
            ("challenge", random().into()),
            ("pubKeyCredParams", algorithms.into()),
            ("authenticatorSelection", selection.into()),
            ("attestation", "none".into()),
            ("extensions", question().into()),
        ]);
        let made = call("create", &options).await?;
        let prf = results(&made).ok_or(PasskeyFault::Unfit)?;
        if let Some(output) = output(&prf) {
            return Ok(output);
        }
        // Most authenticators answer only when they are used, not when they are made.
        if !get(&prf, "enabled").is_some_and(|enabled| enabled.is_truthy()) {
            return Err(PasskeyFault::Unfit);
        }
        ask(get(&made, "rawId")).await
    }

    /// `id` where it has to be that one.
    pub async fn ask(id: Option<JsValue>) -> Result<Key, PasskeyFault> {
        let mut options = vec![
            ("challenge", random().into()),
            ("userVerification", "required".into()),
            ("extensions", question().into()),
        ];
        if let Some(id) = id {
            let one = object(&[("type", "public-key".into()), ("id", id)]);
            options.push(("allowCredentials", Array::of1(&one).into()));
        }
        let used = call("get", &object(&options)).await?;
        results(&used).and_then(|prf| output(&prf)).ok_or(PasskeyFault::Unfit)
    }

    async fn call(method: &str, public_key: &Object) -> Result<JsValue, PasskeyFault> {
        let credentials = credentials().ok_or(PasskeyFault::Unfit)?;
        let function: Function =
            get(&credentials, method).and_then(|found| found.dyn_into().ok()).ok_or(PasskeyFault::Unfit)?;
        let ask = object(&[("publicKey", public_key.clone().into())]);
        let promise = function.call1(&credentials, &ask).map_err(|_| PasskeyFault::Refused)?;
        JsFuture::from(Promise::from(promise)).await.map_err(|_| PasskeyFault::Refused)
    }

    fn credentials() -> Option<JsValue> {
        get(&window().navigator(), "credentials").filter(|found| !found.is_undefined())
    }

    /// What the `prf` extension says of a credential.
    fn results(credential: &JsValue) -> Option<JsValue> {
        let function: Function = get(credential, "getClientExtensionResults")?.dyn_into().ok()?;
        get(&function.call0(credential).ok()?, "prf").filter(|prf| !prf.is_undefined())
    }

    fn output(prf: &JsValue) -> Option<Key> {
        let first = get(&get(prf, "results").filter(|results| !results.is_undefined())?, "first")?;
        let bytes = Uint8Array::new(&first);
        let mut key = [0; 32];
        if bytes.length() != 32 {
            return None;
        }
        bytes.copy_to(&mut key);
        // The browser's own copy may live on; this one need not.
        bytes.fill(0, 0, 32);
        Some(Key(key))
    }

    fn question() -> Object {
        let first = object(&[("first", Uint8Array::from(QUESTION).into())]);
        object(&[("prf", object(&[("eval", first.into())]).into())])
    }

    fn random() -> Uint8Array {
        let mut bytes = [0; 32];
        // Neither the challenge nor the user's handle is a secret or verified; zeros would do.
        let _ = getrandom::fill(&mut bytes);
        Uint8Array::from(&bytes[..])
    }

    fn get(object: &JsValue, name: &str) -> Option<JsValue> {
        if object.is_undefined() || object.is_null() { None } else { Reflect::get(object, &name.into()).ok() }
    }

    fn object(entries: &[(&str, JsValue)]) -> Object {
        let object = Object::new();
        for (name, value) in entries {
            // Fails only on objects that refuse properties, which a new one does not.
            let _ = Reflect::set(&object, &(*name).into(), value);
        }
        object
    }
}

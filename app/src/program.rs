//! The program kept on the owner's device, beside the copy that opens without the server: a service worker (`static/sw.js`) that
//! answers with exactly the pages and files of one build. It is there as long as a copy is, and a newer version waits to be taken.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::i18n::t;
use crate::ui::{Button, ButtonKind, Buttons, Notice};

/// Whether a newer version waits on this device.
#[derive(Clone, Copy)]
struct Newer(RwSignal<bool>);

/// Looks for a newer version, if the program is kept here at all. Called once, by the app's root.
pub fn provide_program() {
    let newer = RwSignal::new(false);
    provide_context(Newer(newer));
    #[cfg(target_arch = "wasm32")]
    spawn_local(async move {
        // A browser that knows nothing of this keeps no program.
        let _ = in_browser::watch(move || {
            newer.try_set(true);
        })
        .await;
    });
}

/// Keeps this version on the device, and says whether it is there.
pub async fn keep_program() -> bool {
    #[cfg(target_arch = "wasm32")]
    return in_browser::keep().await.unwrap_or(false);
    #[cfg(not(target_arch = "wasm32"))]
    false
}

/// Takes the program off the device, with everything that was kept of it.
pub async fn drop_program() {
    #[cfg(target_arch = "wasm32")]
    {
        // A browser that knows nothing of this has kept nothing.
        let _ = in_browser::drop_all().await;
    }
}

/// Says that a newer version is here. It is used when the person says so, or once all pages of this one are closed.
#[component]
pub fn NewVersion() -> impl IntoView {
    let newer = use_context::<Newer>();
    let is_newer = move || newer.is_some_and(|Newer(newer)| newer.get());
    let take = move |()| {
        spawn_local(async {
            #[cfg(target_arch = "wasm32")]
            let _ = in_browser::take().await;
        });
    };
    view! {
        <Show when=is_newer>
            <Notice title=t().device_copy.newer live=true>
                <p>{t().device_copy.newer_text}</p>
                <Buttons>
                    <Button kind=ButtonKind::Line small=true on_press=take>
                        {t().device_copy.newer_now}
                    </Button>
                </Buttons>
            </Notice>
        </Show>
    }
    .into_any()
}

#[cfg(target_arch = "wasm32")]
mod in_browser {
    use std::cell::RefCell;

    use futures::channel::oneshot;
    use js_sys::{Array, Object, Promise, Reflect};
    use leptos::prelude::window;
    use leptos::web_sys::EventTarget;
    use wasm_bindgen::prelude::*;
    use wasm_bindgen_futures::JsFuture;

    const SCRIPT: &str = "/sw.js";
    const SCOPE: &str = "/";
    /// What the names of its caches begin with.
    const CACHES: &str = "inro-";

    // What web-sys has of this would be compiled for everybody who uses web-sys.
    #[wasm_bindgen]
    extern "C" {
        type Container;
        #[wasm_bindgen(method, catch)]
        fn register(this: &Container, script: &str, options: &JsValue) -> Result<Promise, JsValue>;
        #[wasm_bindgen(method, catch, js_name = getRegistration)]
        fn registration(this: &Container, scope: &str) -> Result<Promise, JsValue>;
        #[wasm_bindgen(method, getter)]
        fn controller(this: &Container) -> JsValue;

        type Registration;
        #[wasm_bindgen(method, getter)]
        fn installing(this: &Registration) -> JsValue;
        #[wasm_bindgen(method, getter)]
        fn waiting(this: &Registration) -> JsValue;
        #[wasm_bindgen(method, getter)]
        fn active(this: &Registration) -> JsValue;
        #[wasm_bindgen(method, catch)]
        fn update(this: &Registration) -> Result<Promise, JsValue>;
        #[wasm_bindgen(method, catch)]
        fn unregister(this: &Registration) -> Result<Promise, JsValue>;

        type Script;
        #[wasm_bindgen(method, getter)]
        fn state(this: &Script) -> String;
        #[wasm_bindgen(method, catch, js_name = postMessage)]
        fn post_message(this: &Script, message: &str) -> Result<(), JsValue>;

        type Caches;
        #[wasm_bindgen(method, catch)]
        fn keys(this: &Caches) -> Result<Promise, JsValue>;
        #[wasm_bindgen(method, catch, js_name = delete)]
        fn delete_cache(this: &Caches, name: &str) -> Result<Promise, JsValue>;
    }

    /// Registers the script and waits until everything it names is kept, each file with its hash.
    pub async fn keep() -> Result<bool, JsValue> {
        let options = Object::new();
        Reflect::set(&options, &"scope".into(), &SCOPE.into())?;
        // No copy of an old script is ever asked.
        Reflect::set(&options, &"updateViaCache".into(), &"none".into())?;
        let registered = container()?.register(SCRIPT, &options)?;
        let registration: Registration = JsFuture::from(registered).await?.unchecked_into();
        if registration.active().is_truthy() {
            return Ok(true);
        }
        let script = registration.installing();
        if !script.is_truthy() {
            return Ok(registration.waiting().is_truthy());
        }
        let script: Script = script.unchecked_into();
        let (sender, settled) = oneshot::channel();
        let sender = RefCell::new(Some(sender));
        let on_state = on_state(&script, move |state| {
            let kept = match state {
                "activated" => true,
                "redundant" => false,
                _ => return,
            };
            if let Some(sender) = sender.borrow_mut().take() {
                // Nobody waits any more when the page is gone.
                let _ = sender.send(kept);
            }
        })?;
        // It lives as long as the page: the script changes once more when it is taken off the device.
        on_state.forget();
        Ok(settled.await.unwrap_or(false))
    }

    /// Calls `on_newer` when a newer version is here, now or later.
    pub async fn watch(on_newer: impl Fn() + Clone + 'static) -> Result<(), JsValue> {
        let Some(registration) = registered().await? else { return Ok(()) };
        if registration.waiting().is_truthy() {
            on_newer();
        }
        let found: Registration = JsValue::clone(&registration).unchecked_into();
        let on_found = Closure::<dyn Fn()>::new(move || {
            let script: Script = found.installing().unchecked_into();
            let on_newer = on_newer.clone();
            // The first version of all is no newer one.
            let is_first = !found.active().is_truthy();
            let on_state = on_state(&script, move |state| {
                if state == "installed" && !is_first {
                    on_newer();
                }
            });
            // It lives as long as the page.
            std::mem::forget(on_state);
        });
        let target: &EventTarget = registration.unchecked_ref();
        target.add_event_listener_with_callback("updatefound", on_found.as_ref().unchecked_ref())?;
        on_found.forget();
        JsFuture::from(registration.update()?).await.map(|_| ())
    }

    /// Has the newer version take over, and loads the page anew under it.
    pub async fn take() -> Result<(), JsValue> {
        let Some(registration) = registered().await? else { return Ok(()) };
        let waiting = registration.waiting();
        if !waiting.is_truthy() {
            return Ok(());
        }
        let container = container()?;
        let reload = Closure::<dyn Fn()>::new(|| {
            // Fails only where there is no page to load anew.
            let _ = window().location().reload();
        });
        if container.controller().is_truthy() {
            let target: &EventTarget = container.unchecked_ref();
            target.add_event_listener_with_callback("controllerchange", reload.as_ref().unchecked_ref())?;
            reload.forget();
            waiting.unchecked_into::<Script>().post_message("take")
        } else {
            // This page came from the server already, past the older version.
            waiting.unchecked_into::<Script>().post_message("take")?;
            window().location().reload()
        }
    }

    /// Unregisters the script and deletes its caches.
    pub async fn drop_all() -> Result<(), JsValue> {
        if let Some(registration) = registered().await? {
            JsFuture::from(registration.unregister()?).await?;
        }
        let caches: Caches = Reflect::get(&window(), &"caches".into())?.unchecked_into();
        let names: Array = JsFuture::from(caches.keys()?).await?.unchecked_into();
        for name in names.iter().filter_map(|name| name.as_string()).filter(|name| name.starts_with(CACHES)) {
            JsFuture::from(caches.delete_cache(&name)?).await?;
        }
        Ok(())
    }

    async fn registered() -> Result<Option<Registration>, JsValue> {
        let found = JsFuture::from(container()?.registration(SCOPE)?).await?;
        Ok(found.is_truthy().then(|| found.unchecked_into()))
    }

    /// Absent where the browser knows no service workers, and where the connection is not safe.
    fn container() -> Result<Container, JsValue> {
        let found = Reflect::get(&window().navigator(), &"serviceWorker".into())?;
        if found.is_truthy() { Ok(found.unchecked_into()) } else { Err(JsValue::NULL) }
    }

    fn on_state(script: &Script, heard: impl Fn(&str) + 'static) -> Result<Closure<dyn Fn()>, JsValue> {
        let target: &EventTarget = script.unchecked_ref();
        let asked: Script = JsValue::clone(script).unchecked_into();
        let closure = Closure::<dyn Fn()>::new(move || heard(&asked.state()));
        target.add_event_listener_with_callback("statechange", closure.as_ref().unchecked_ref())?;
        Ok(closure)
    }
}

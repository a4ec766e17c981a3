//! Fields: a label, a hint, the control, what is wrong with it.

use crate::i18n::t;
use leptos::prelude::*;

/// Label, hint and error around a control. The control itself carries `id`, `aria-describedby` =
/// [`described_by`] and `aria-invalid`.
#[component]
pub fn FieldFrame(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(optional_no_strip)] hint: Option<String>,
    /// Says 書かなくてもかまいません after the label.
    #[prop(optional)]
    optional: bool,
    #[prop(into)] error: Signal<Option<String>>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id.clone()>
                {label} {optional.then(|| view! { <span class="field__opt">{t().common.optional}</span> })}
            </label>
            {hint.map(|hint| view! { <p class="hint" id=format!("{id}-h")>{hint}</p> })}
            {children()}
            <p class="err" id=format!("{id}-e") hidden=move || error.get().is_none()>
                {move || error.get()}
            </p>
        </div>
    }
    .into_any()
}

/// What `aria-describedby` of a control says: its hint if it has one, and its error.
pub(super) fn described_by(id: &str, hint: bool) -> String {
    if hint { format!("{id}-h {id}-e") } else { format!("{id}-e") }
}

/// One line of text.
#[component]
pub fn TextField(
    /// Unique on the page; the error summary leads to it.
    #[prop(into)]
    id: String,
    #[prop(into)] label: String,
    value: RwSignal<String>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] optional: bool,
    #[prop(optional, into)] error: Signal<Option<String>>,
    /// The `autocomplete` token; `off` unless said otherwise, because health data must not be remembered by forms.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// The `inputmode`: `numeric`, `decimal`, `text` …
    #[prop(default = "text")]
    input_mode: &'static str,
    #[prop(optional)] max_length: Option<u32>,
) -> impl IntoView {
    let described = described_by(&id, hint.is_some());
    view! {
        <FieldFrame id=id.clone() label hint optional error>
            <input
                class="input"
                id=id
                type="text"
                autocomplete=autocomplete
                inputmode=input_mode
                maxlength=max_length.map(|n| n.to_string())
                aria-describedby=described
                aria-invalid=move || error.get().is_some().then_some("true")
                prop:value=move || value.get()
                on:input=move |ev| value.set(event_target_value(&ev))
            />
        </FieldFrame>
    }
    .into_any()
}

/// Several lines of text.
#[component]
pub fn TextAreaField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    value: RwSignal<String>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] optional: bool,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] max_length: Option<u32>,
) -> impl IntoView {
    let described = described_by(&id, hint.is_some());
    view! {
        <FieldFrame id=id.clone() label hint optional error>
            <textarea
                class="input input--area"
                id=id
                rows="4"
                autocomplete="off"
                maxlength=max_length.map(|n| n.to_string())
                aria-describedby=described
                aria-invalid=move || error.get().is_some().then_some("true")
                prop:value=move || value.get()
                on:input=move |ev| value.set(event_target_value(&ev))
            ></textarea>
        </FieldFrame>
    }
    .into_any()
}

/// A choice from a list of (value, words).
#[component]
pub fn SelectField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    value: RwSignal<String>,
    options: Vec<(String, String)>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] optional: bool,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let described = described_by(&id, hint.is_some());
    view! {
        <FieldFrame id=id.clone() label hint optional error>
            <select
                class="input"
                id=id
                aria-describedby=described
                aria-invalid=move || error.get().is_some().then_some("true")
                prop:value=move || value.get()
                on:change=move |ev| value.set(event_target_value(&ev))
            >
                {options
                    .into_iter()
                    .map(|(code, words)| {
                        let selected = code == value.get_untracked();
                        view! {
                            <option value=code selected=selected>
                                {words}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        </FieldFrame>
    }
    .into_any()
}

//! Whose device it is, asked with two equal answers and none preset.

use leptos::prelude::*;

use crate::i18n::t;
use crate::ui::{ParityOption, ParityOptions, Problem};

/// The answer of somebody whose own device it is.
const OWN: &str = "own";

#[component]
pub(super) fn WhoseDevice(
    answer: RwSignal<Option<String>>,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let o = &t().open;
    let option = |value: &str, label: &str, note: &str| ParityOption {
        value: value.to_owned(),
        label: label.to_owned(),
        note: Some(note.to_owned()),
    };
    let options =
        vec![option(OWN, o.own_device, o.own_device_note), option("not-own", o.not_own_device, o.not_own_device_note)];
    view! {
        <div id="whose" class="stack-2">
            <ParityOptions name="whose-device" legend=o.whose_device options answer described_by="whose-e"/>
            <div class="field">
                <p class="err" id="whose-e" hidden=move || error.get().is_none()>
                    {move || error.get()}
                </p>
            </div>
        </div>
    }
    .into_any()
}

/// Whether this browser may keep the seal; a problem where that was not answered.
pub(super) fn own_device(answer: Option<&str>) -> Result<bool, Problem> {
    answer.map(|answer| answer == OWN).ok_or_else(|| Problem::new("whose", t().open.whose_device_missing))
}

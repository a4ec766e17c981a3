//! What is handed to the provider: the link, its QR code, and the passcode that travels another way.

use client::engine::wire::LinkView;
use leptos::prelude::*;

use crate::i18n::t;
use crate::ui::{Button, ButtonKind, Buttons, CopyButton, IconKind, QrCode, print_page};

#[component]
pub(crate) fn HandOver(link: LinkView) -> impl IntoView {
    let s = &t().sharing;
    let LinkView { link, passcode, .. } = link;
    let (shown, copied) = (link.clone(), link.clone());
    view! {
        <div class="stack handover">
            <p>{s.link_warning}</p>
            <p>{s.one_each}</p>
            <div class="handover__qr">
                <QrCode text=link label=t().common.qr_alt/>
                <p class="small">{s.qr_lead}</p>
            </div>
            <div class="stack-2">
                <p class="small muted">{s.link}</p>
                <p class="handover__link" data-testid="share-link">
                    {shown}
                </p>
                <CopyButton text=Signal::derive(move || copied.clone()) label=s.copy_link/>
            </div>
            {passcode
                .map(|passcode| {
                    let copied = passcode.clone();
                    view! {
                        <div class="stack-2 screen-only">
                            <p class="small muted">{s.passcode}</p>
                            <p class="handover__code num" data-testid="share-passcode">
                                {passcode}
                            </p>
                            <p>{s.passcode_say}</p>
                            <CopyButton text=Signal::derive(move || copied.clone()) label=s.copy_passcode/>
                        </div>
                    }
                })}
            <p class="small">{s.copies_remain}</p>
            <Buttons>
                <Button kind=ButtonKind::Line icon=IconKind::Printer on_press=|()| print_page()>
                    {s.print_slip}
                </Button>
            </Buttons>
        </div>
    }
    .into_any()
}

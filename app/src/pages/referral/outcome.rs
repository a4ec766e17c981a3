//! The last step: the page to print, the file to save, the link to hand over.

use exchange::fhir::write::summary_document;
use leptos::prelude::*;

use crate::engine::wire::{LinkView, ReferralOutcome};
use crate::i18n::t;
use crate::letter::letter;
use crate::pages::letter_files::{SavePdf, SaveSealed};
use crate::ui::{
    Button, ButtonKind, Buttons, CopyButton, IconKind, LinkButton, Notice, NoticeKind, QrCode, Tier, Tiers, save_text,
};

#[component]
pub(super) fn HandedOver(outcome: ReferralOutcome, #[prop(into)] on_paper: Callback<bool>) -> impl IntoView {
    let r = &t().referral;
    let ReferralOutcome { file, link, view: document, .. } = outcome;
    let letter = letter(&document);
    let has_link = link.is_some();
    // Each part of the page has its own.
    let (printed, bundle, summarized) = (letter.clone(), file.clone(), file.clone());
    view! {
        <div class="stack-5">
            <Notice kind=NoticeKind::Sound title=r.saved live=true>
                <p>{r.saved_note}</p>
            </Notice>
            <Tiers>
                <Tier id="referral-paper" title=r.paper_title>
                    <p class="small">{r.paper_note}</p>
                    <Buttons>
                        <Button icon=IconKind::Printer on_press=move |()| on_paper.run(false)>
                            {r.see_page}
                        </Button>
                        {has_link
                            .then(|| {
                                view! {
                                    <Button
                                        kind=ButtonKind::Line
                                        icon=IconKind::Printer
                                        on_press=move |()| on_paper.run(true)
                                    >
                                        {r.see_page_code}
                                    </Button>
                                }
                            })}
                    </Buttons>
                    {has_link.then(|| view! { <p class="small">{r.see_page_code_note}</p> })}
                </Tier>
                <Tier id="referral-pdf" title=t().paper.pdf_title>
                    <SavePdf letter=printed/>
                </Tier>
                <Tier id="referral-sealed" title=t().paper.sealed_title>
                    <SaveSealed letter bundle/>
                </Tier>
                <Tier id="referral-file" title=r.save_bundle>
                    <p class="small">{r.save_bundle_note} " " {r.save_bundle_open}</p>
                    <SaveFile file/>
                </Tier>
                <Tier id="referral-summary" title=r.save_summary>
                    <p class="small">{r.save_summary_note} " " {r.save_bundle_open}</p>
                    <SaveSummary file=summarized/>
                </Tier>
                {link.map(|link| view! { <Link link/> })}
            </Tiers>
            <Buttons>
                <LinkButton href="/referral/earlier" kind=ButtonKind::Line>
                    {r.earlier_title}
                </LinkButton>
                <LinkButton href="/records" kind=ButtonKind::Line>
                    {t().records.back_to_list}
                </LinkButton>
            </Buttons>
        </div>
    }
    .into_any()
}

/// The button that saves a file.
#[component]
pub(super) fn SaveFile(file: crate::engine::wire::ExportFile) -> impl IntoView {
    let failed = RwSignal::new(false);
    let save = move |()| failed.set(!save_text(&file.file_name, &file.media_type, &file.text));
    view! {
        <Buttons>
            <Button kind=ButtonKind::Line icon=IconKind::Save on_press=save>
                {t().common.download}
            </Button>
        </Buttons>
        <p class="err" role="status" hidden=move || !failed.get()>
            {t().referral.save_failed}
        </p>
    }
    .into_any()
}

/// The button that saves the letter as a patient summary, which is made of the letter's own file when it is pressed.
#[component]
pub(super) fn SaveSummary(file: crate::engine::wire::ExportFile) -> impl IntoView {
    let failed = RwSignal::new(false);
    let save = move |()| {
        let saved = summary_document(&file.text)
            .is_some_and(|text| save_text(&file.file_name.replace("referral", "summary"), &file.media_type, &text));
        failed.set(!saved);
    };
    view! {
        <Buttons>
            <Button kind=ButtonKind::Line icon=IconKind::Save on_press=save>
                {t().referral.save_summary_button}
            </Button>
        </Buttons>
        <p class="err" role="status" hidden=move || !failed.get()>
            {t().referral.save_failed}
        </p>
    }
    .into_any()
}

#[component]
fn Link(link: LinkView) -> impl IntoView {
    let (r, s) = (&t().referral, &t().sharing);
    let LinkView { link, passcode, .. } = link;
    let copied = link.clone();
    view! {
        <Tier id="referral-link-out" title=s.link_title>
            <div class="stack">
                <p>{s.link_warning}</p>
                <p class="small">{s.qr_lead}</p>
                <QrCode text=link.clone() label=t().common.qr_alt/>
                <p class="link-text">
                    <code>{link}</code>
                </p>
                <CopyButton text=Signal::stored(copied) label=s.copy_link/>
                {passcode
                    .map(|passcode| {
                        view! {
                            <p>{s.passcode_say}</p>
                            <p>
                                {s.passcode} " " <strong class="num">{passcode.clone()}</strong>
                            </p>
                            <CopyButton text=Signal::stored(passcode) label=s.copy_passcode/>
                        }
                    })}
                <p class="small">
                    <a href="/shares">{r.link_ends}</a>
                </p>
            </div>
        </Tier>
    }
    .into_any()
}

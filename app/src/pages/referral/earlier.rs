//! Letters that were handed over, with exactly what was handed over.

use leptos::prelude::*;

use super::AGAIN;
use super::answers::Answers;
use super::outcome::{SaveFile, SaveSummary};
use super::paper::PaperPage;
use crate::clock::day_of;
use crate::engine::wire::{ListReferrals, ReferralView, ViewDocument as Document};
use crate::i18n::t;
use crate::letter::letter;
use crate::load::{Again, ask_live};
use crate::pages::letter_files::{SavePdf, SaveSealed};
use crate::session::Private;
use crate::ui::{
    Button, ButtonKind, Buttons, DayText, Empty, IconKind, LinkButton, Page, Place, Tier, Tiers, ViewDocument,
};

/// これまでの手紙.
#[component]
pub fn EarlierReferralsPage() -> impl IntoView {
    let r = &t().referral;
    let all = ask_live(Again::provide(), || ListReferrals {});
    let paper = RwSignal::new(None::<Document>);
    let page = move || {
        let back = ("/referral".to_owned(), r.back_to_letter.to_owned());
        view! {
            <Page title=r.earlier_title lead=r.earlier_lead back wide=true>
                {all
                    .show(move |all| {
                        if all.is_empty() {
                            return view! {
                                <Empty title=r.earlier_none text=r.earlier_none_text>
                                    <LinkButton href="/referral">{t().records.make_letter}</LinkButton>
                                </Empty>
                            }
                            .into_any();
                        }
                        view! {
                            <div class="stack-5">
                                {all.into_iter().map(|one| view! { <Earlier one paper/> }).collect_view()}
                            </div>
                        }
                        .into_any()
                    })}
            </Page>
        }
    };
    let shown = move || match paper.get() {
        Some(document) => view! { <PaperPage document on_back=move |()| paper.set(None)/> }.into_any(),
        None => page().into_any(),
    };
    view! { <Private place=Place::Records>{shown}</Private> }.into_any()
}

#[component]
fn Earlier(one: ReferralView, paper: RwSignal<Option<Document>>) -> impl IntoView {
    let r = &t().referral;
    let open = RwSignal::new(false);
    let to = one.provider.as_ref().map(|provider| provider.name.clone()).or_else(|| one.view.provider.clone());
    let to = to.unwrap_or_else(|| t().common.unknown.to_owned());
    let made = day_of(one.created);
    let (document, printed) = (one.view.clone(), one.view.clone());
    let written = letter(&one.view);
    let id = format!("referral-{}", one.id);
    let shown = format!("{id}-view");
    let controls = shown.clone();
    let label = format!("{to} {}", r.handed_over);
    let again = format!("/referral#{AGAIN}{}", one.id);
    let answered = one.clone();
    view! {
        <Tiers>
            <Tier id=id title=to.clone() count=t().common.items(one.records)>
                <p class="meta">
                    <DayText day=made/>
                </p>
                <p class="keep-lines">{one.purpose.clone()}</p>
                <Buttons>
                    <button
                        class="btn btn--line"
                        type="button"
                        aria-expanded=move || open.get().to_string()
                        aria-controls=controls
                        on:click=move |_| open.update(|open| *open = !*open)
                    >
                        {move || if open.get() { r.handed_over_hide } else { r.handed_over_show }}
                    </button>
                    <Button kind=ButtonKind::Line icon=IconKind::Printer on_press=move |()| paper.set(Some(printed.clone()))>
                        {r.see_page}
                    </Button>
                </Buttons>
                <SaveFile file=one.file.clone()/>
                <SaveSummary file=one.file.clone()/>
                <SavePdf letter=written.clone()/>
                <SaveSealed letter=written bundle=one.file.clone()/>
                <LinkButton href=again kind=ButtonKind::Line small=true>
                    {r.again}
                </LinkButton>
                {(!one.view.files.is_empty()).then(|| view! { <p class="small">{t().files.kept_without}</p> })}
                <div id=shown>
                    {move || {
                        let (document, label) = (document.clone(), label.clone());
                        open.get().then(|| view! { <ViewDocument document label/> })
                    }}
                </div>
                <Answers letter=answered/>
            </Tier>
        </Tiers>
    }
    .into_any()
}

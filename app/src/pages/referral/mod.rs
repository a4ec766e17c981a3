//! A letter the patient makes for a visit: to whom, what for, which records, one by one; shown exactly as its receiver
//! will see it; then handed over as a page, a file, and, if the patient so decides, a link.

mod answers;
mod choose;
mod chosen;
mod earlier;
mod hand_over;
mod outcome;
mod paper;
mod pick;
mod picks;
mod terms;

pub use earlier::EarlierReferralsPage;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use vault::id::RecordId;

use self::choose::ChooseStep;
use self::hand_over::HandOverStep;
use self::outcome::HandedOver;
use self::paper::PaperPage;
use self::picks::Picks;
use crate::engine::use_engine;
use crate::engine::wire::{
    CreateReferral, LinkTerms, PreviewReferral, ProviderChoice, ReferralDraft, ReferralOutcome, ReferralPreview,
    RepeatReferral, RepeatedReferral, Trouble,
};
use crate::i18n::t;
use crate::session::Private;
use crate::ui::{ButtonKind, IconKind, LinkButton, Notice, Page, Place, focus_soon};

/// What is being made. It outlives going back and forth between the steps.
#[derive(Clone, Copy)]
struct Draft {
    /// Id of a known provider, `new`, or nothing yet.
    known: RwSignal<String>,
    name: RwSignal<String>,
    place: RwSignal<String>,
    purpose: RwSignal<String>,
    picks: Picks,
    /// The earlier letter that it began with, and what changed since.
    begun: RwSignal<Option<RepeatedReferral>>,
}

/// What stands before an earlier letter's id in the fragment of the address. No server sees a fragment.
const AGAIN: &str = "again=";

impl Draft {
    fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            known: text(),
            name: text(),
            place: text(),
            purpose: text(),
            picks: Picks::new(),
            begun: RwSignal::new(None),
        }
    }

    /// Begins with an earlier letter.
    fn begin_with(self, repeated: RepeatedReferral) {
        self.known.set(repeated.provider.map(|provider| provider.to_string()).unwrap_or_default());
        self.purpose.set(repeated.purpose.clone());
        self.picks.begin_with(&repeated.records);
        self.begun.set(Some(repeated));
    }

    fn read(self) -> Option<ReferralDraft> {
        let known = self.known.get_untracked();
        let place = self.place.get_untracked();
        let provider = match known.parse() {
            Ok(id) => ProviderChoice::Known(id),
            Err(_) => ProviderChoice::New {
                name: self.name.get_untracked().trim().to_owned(),
                place: (!place.trim().is_empty()).then(|| place.trim().to_owned()),
            },
        };
        Some(ReferralDraft {
            provider,
            purpose: self.purpose.get_untracked().trim().to_owned(),
            records: self.picks.records(),
            language: t().lang.code().to_owned(),
        })
        .filter(|draft| !draft.records.is_empty())
    }
}

/// Where the page is.
#[derive(Clone)]
enum Stage {
    Choose,
    /// The document as its receiver would see it.
    Preview(ReferralPreview),
    Done(ReferralOutcome),
    /// The patient left without handing anything over.
    Left,
}

/// 受診のための手紙.
#[component]
pub fn ReferralPage() -> impl IntoView {
    let r = &t().referral;
    let engine = use_engine();
    let draft = Draft::new();
    let stage = RwSignal::new(Stage::Choose);
    // Whether the sheet is shown, and if so, whether with the code of the link.
    let paper = RwSignal::new(None::<bool>);
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let location = use_location();
    Effect::new(move |_| {
        let hash = location.hash.get();
        let asked = hash.trim_start_matches('#').strip_prefix(AGAIN).and_then(|id| id.parse::<RecordId>().ok());
        let Some(referral) = asked.filter(|_| draft.begun.read_untracked().is_none()) else { return };
        spawn_local(async move {
            match engine.call(RepeatReferral { referral }).await {
                Ok(repeated) => draft.begin_with(repeated),
                // The vault is closed: the page comes back with the same address.
                Err(Trouble::Locked) => {}
                Err(why) => drop(trouble.try_set(Some(why))),
            }
        });
    });
    let preview = move || {
        let Some(question) = draft.read() else { return };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let answer = engine.call(PreviewReferral { draft: question }).await;
            busy.try_set(false);
            match answer {
                Ok(found) => {
                    stage.try_set(Stage::Preview(found));
                    focus_soon("referral-stage".to_owned());
                }
                Err(why) => {
                    trouble.try_set(Some(why));
                    focus_soon("trouble".to_owned());
                }
            }
        });
    };
    let make = move |link: Option<LinkTerms>| {
        let Some(question) = draft.read() else { return };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let answer = engine.call(CreateReferral { draft: question, link }).await;
            busy.try_set(false);
            match answer {
                Ok(outcome) => {
                    stage.try_set(Stage::Done(outcome));
                    focus_soon("referral-stage".to_owned());
                }
                Err(why) => {
                    trouble.try_set(Some(why));
                    focus_soon("trouble".to_owned());
                }
            }
        });
    };
    let leave = move |()| {
        stage.set(Stage::Left);
        focus_soon("referral-stage".to_owned());
    };
    let again = move |()| stage.set(Stage::Choose);
    let show = move || match stage.get() {
        Stage::Choose => view! { <ChooseStep draft busy trouble on_preview=move |()| preview()/> }.into_any(),
        Stage::Preview(preview) => view! {
            <HandOverStep preview busy trouble on_again=again on_make=make on_leave=leave/>
        }
        .into_any(),
        Stage::Done(outcome) => view! { <HandedOver outcome on_paper=move |code| paper.set(Some(code))/> }.into_any(),
        Stage::Left => view! {
            <div class="stack-5">
                <Notice title=r.left live=true>
                    <p>{r.left_text}</p>
                </Notice>
                <div class="btns">
                    <LinkButton href="/records" kind=ButtonKind::Line>
                        {t().records.back_to_list}
                    </LinkButton>
                </div>
            </div>
        }
        .into_any(),
    };
    let back = ("/records".to_owned(), t().records.back_to_list.to_owned());
    let page = move || {
        let back = back.clone();
        view! {
            <Page title=r.title lead=r.lead back wide=true>
                <div class="stack-5">
                    <div class="btns">
                        <LinkButton href="/referral/earlier" kind=ButtonKind::Line icon=IconKind::Document small=true>
                            {r.earlier_title}
                        </LinkButton>
                    </div>
                    <div id="referral-stage" tabindex="-1">
                        {show}
                    </div>
                </div>
            </Page>
        }
    };
    let on_paper = move || match (paper.get(), stage.get_untracked()) {
        (Some(code), Stage::Done(outcome)) => {
            let ReferralOutcome { view: document, link, .. } = outcome;
            let link = link.filter(|_| code);
            view! { <PaperPage document link on_back=move |()| paper.set(None)/> }.into_any()
        }
        _ => page().into_any(),
    };
    view! { <Private place=Place::Records>{on_paper}</Private> }.into_any()
}

//! 記録を移す: moving records between the vaults of one person. Chosen by kind, or the one record whose page led here; what it would do is
//! shown before anything is done.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use vault::id::{AccountId, RecordId, VaultId};
use vault::record::Kind;

use crate::engine::use_engine;
use crate::engine::wire::{
    ChosenToMove, GetRecord, ListRecords, ListVaults, MemberRole, MoveDone, MovePreview, MoveRecords, PreviewMove,
    ReaderView, RecordPage, VaultItem,
};
use crate::i18n::t;
use crate::load::{Answer, ask, ask_once};
use crate::pages::person_fields::problem_of;
use crate::session::{Allowed, Private, Right, Switch, use_session};
use crate::ui::{
    Busy, Button, ButtonKind, Buttons, Check, KeyValues, LinkButton, Notice, NoticeKind, Page, ParityOption,
    ParityOptions, Place, Problem, QuestionForm, Tier, Tiers, focus_soon, kind_parts, trouble_text,
};

/// How far the page is.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Choose,
    Check(ChosenToMove, VaultId, MovePreview),
    Done(VaultId, MoveDone),
}

/// 記録を移す.
#[component]
pub fn MovePage() -> impl IntoView {
    let p = &t().parts;
    let asked = use_query_map().read_untracked();
    let one = asked.get("record").and_then(|id| id.parse::<RecordId>().ok());
    let made = asked.get("done").is_some_and(|done| done == "made");
    let back = match one {
        Some(id) => (format!("/records/{id}"), p.move_back.to_owned()),
        None => ("/records".to_owned(), p.move_back.to_owned()),
    };
    view! {
        <Private place=Place::Records>
            <Page title=p.move_title lead=p.move_lead back>
                <div class="stack-5">
                    {made.then(|| view! { <Notice kind=NoticeKind::Sound title=t().parts.made live=true/> })}
                    <Allowed right=Right::Own>
                        <Moving one/>
                    </Allowed>
                    <NotOwner/>
                </div>
            </Page>
        </Private>
    }
    .into_any()
}

#[component]
fn NotOwner() -> impl IntoView {
    let session = use_session();
    let text = move || (!session.may(Right::Own)).then(|| view! { <p>{t().parts.not_owner}</p> });
    view! { {text} }.into_any()
}

#[component]
fn Moving(one: Option<RecordId>) -> impl IntoView {
    let step = RwSignal::new(Step::Choose);
    let vaults = ask_once(|| ListVaults {});
    let records = ask(|| ListRecords { kind: None, query: String::new(), offset: 0, limit: 1 });
    let choosing = move || {
        vaults.show(move |vaults| {
            let places = places(&vaults);
            if places.is_empty() {
                return view! { <Nowhere/> }.into_any();
            }
            view! { <Choosing one places records step/> }.into_any()
        })
    };
    view! {
        // What was chosen stays while it is checked.
        <div hidden=move || step.get() != Step::Choose>{choosing()}</div>
        {move || match step.get() {
            Step::Choose => ().into_any(),
            Step::Check(chosen, to, preview) => view! { <Checking chosen to preview step/> }.into_any(),
            Step::Done(to, done) => view! { <Moved to done/> }.into_any(),
        }}
    }
    .into_any()
}

/// The other vaults of the same person into which the owner can move.
fn places(vaults: &[VaultItem]) -> Vec<VaultItem> {
    let Some(main) = vaults.iter().find(|item| item.open).and_then(VaultItem::main) else { return Vec::new() };
    let is_place =
        |item: &&VaultItem| !item.open && !item.refused && item.role == MemberRole::Owner && item.main() == Some(main);
    vaults.iter().filter(is_place).cloned().collect()
}

#[component]
fn Nowhere() -> impl IntoView {
    let p = &t().parts;
    view! {
        <Notice title=p.nowhere>
            <Buttons>
                <LinkButton href="/family" kind=ButtonKind::Line>
                    {p.to_family}
                </LinkButton>
            </Buttons>
        </Notice>
    }
    .into_any()
}

/// Where to, and which: nothing chosen beforehand.
#[component]
fn Choosing(
    one: Option<RecordId>,
    places: Vec<VaultItem>,
    records: Answer<RecordPage>,
    step: RwSignal<Step>,
) -> impl IntoView {
    let p = &t().parts;
    let engine = use_engine();
    let problems = RwSignal::new(Vec::<Problem>::new());
    let busy = RwSignal::new(false);
    let to = RwSignal::new(None::<String>);
    let kinds = Kind::HEALTH.map(|kind| (kind, RwSignal::new(false)));
    let options: Vec<ParityOption> = places
        .iter()
        .map(|item| ParityOption {
            value: item.vault.to_string(),
            label: item.part.as_ref().map_or_else(|| p.main.to_owned(), |part| part.name.clone()),
            note: None,
        })
        .collect();
    let send = move |()| {
        if busy.get_untracked() {
            return;
        }
        let place = to.get_untracked().and_then(|to| to.parse::<VaultId>().ok());
        let ticked = kinds.iter().filter(|(_, ticked)| ticked.get_untracked()).map(|(kind, _)| *kind);
        let chosen = ChosenToMove { records: one.into_iter().collect(), kinds: ticked.collect() };
        let mut found = Vec::new();
        if place.is_none() {
            found.push(Problem::new("move-to", t().parts.to_missing));
        }
        if chosen == ChosenToMove::default() {
            found.push(Problem::new("move-kinds", t().parts.which_missing));
        }
        problems.set(found);
        let (Some(place), true) = (place, chosen != ChosenToMove::default()) else { return };
        busy.set(true);
        spawn_local(async move {
            let answer = engine.call(PreviewMove { chosen: chosen.clone(), to: place }).await;
            busy.try_set(false);
            match answer {
                Ok(preview) => {
                    step.try_set(Step::Check(chosen, place, preview));
                    focus_soon("move-check".to_owned());
                }
                Err(trouble) => {
                    problems.try_set(vec![Problem::new("move-kinds", trouble_text(&trouble))]);
                }
            }
        });
    };
    let to_error = problem_of(problems.into(), "move-to");
    let leave = leptos_router::hooks::use_navigate();
    view! {
        <QuestionForm
            errors="move-errors"
            problems
            busy
            working=p.asking
            ask=p.next
            leave=p.leave
            on_ask=send
            on_leave=move |()| leave("/records", leptos_router::NavigateOptions::default())
            even=true
        >
            <div class="stack-2" id="move-to" tabindex="-1">
                <ParityOptions name="move-to" legend=p.to options answer=to described_by="move-to-e"/>
                <p class="err" id="move-to-e" hidden=move || to_error.get().is_none()>
                    {move || to_error.get()}
                </p>
            </div>
            {match one {
                Some(id) => view! { <OneRecord id/> }.into_any(),
                None => view! { <Kinds kinds records problems/> }.into_any(),
            }}
        </QuestionForm>
    }
    .into_any()
}

#[component]
fn OneRecord(id: RecordId) -> impl IntoView {
    let item = ask_once(move || GetRecord { id });
    view! {
        <div class="stack-2" id="move-kinds" tabindex="-1">
            <p class="setlegend">{t().parts.which_one}</p>
            {item.show(|item| view! { <p><b>{item.record.title().to_owned()}</b></p> }.into_any())}
        </div>
    }
    .into_any()
}

/// All kinds by name, also those of which there is nothing: nobody has to guess what a kind that is not there would have done.
#[component]
fn Kinds(
    kinds: [(Kind, RwSignal<bool>); 17],
    records: Answer<RecordPage>,
    problems: RwSignal<Vec<Problem>>,
) -> impl IntoView {
    let p = &t().parts;
    let error = problem_of(problems.into(), "move-kinds");
    let row = move |(kind, ticked): (Kind, RwSignal<bool>)| {
        let (_, words) = kind_parts(kind);
        let label = move || {
            let counts = records.get().map(|page| page.counts).unwrap_or_default();
            let count = counts.iter().find(|(one, _)| *one == kind).map_or(0, |(_, count)| *count);
            t().parts.kind(words, count)
        };
        move || view! { <Check id=format!("move-{}", kind.code()) label=label() value=ticked/> }
    };
    view! {
        <fieldset class="stack-2" id="move-kinds" tabindex="-1" aria-describedby="move-kinds-h move-kinds-e">
            <legend class="setlegend">{p.which}</legend>
            <p class="hint" id="move-kinds-h">
                {p.which_hint}
            </p>
            {kinds.into_iter().map(row).collect_view()}
            <p class="err" id="move-kinds-e" hidden=move || error.get().is_none()>
                {move || error.get()}
            </p>
        </fieldset>
    }
    .into_any()
}

/// What it would do, and the two answers.
#[component]
fn Checking(chosen: ChosenToMove, to: VaultId, preview: MovePreview, step: RwSignal<Step>) -> impl IntoView {
    let p = &t().parts;
    let engine = use_engine();
    let problems = RwSignal::new(Vec::<Problem>::new());
    let busy = RwSignal::new(false);
    let readers: Vec<AccountId> = preview.readers.iter().map(|reader| reader.account).collect();
    let send = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problems.set(Vec::new());
        let question = MoveRecords { chosen: chosen.clone(), to, readers: readers.clone() };
        spawn_local(async move {
            let answer = engine.call(question).await;
            busy.try_set(false);
            match answer {
                Ok(done) => {
                    step.try_set(Step::Done(to, done));
                    focus_soon("move-done".to_owned());
                }
                Err(trouble) => {
                    problems.try_set(vec![Problem::new("move-check", trouble_text(&trouble))]);
                }
            }
        });
    };
    let (referrals, left) = (preview.referrals, preview.left);
    let rows = effects(preview);
    view! {
        <QuestionForm
            errors="move-errors"
            problems
            busy
            working=p.moving
            ask=p.do_move
            leave=p.do_not
            on_ask=send
            on_leave=move |()| step.set(Step::Choose)
            even=true
        >
            <div id="move-check" tabindex="-1">
                <Tiers>
                    <Tier id="move-effects" title=p.check_title>
                        <KeyValues rows/>
                    </Tier>
                </Tiers>
            </div>
            {(referrals > 0).then(|| view! { <p>{p.referrals(referrals)}</p> })}
            {(left > 0).then(|| view! { <Notice kind=NoticeKind::Caution title=p.left(left)/> })}
            <ul class="bullets small">
                {[p.kept_1, p.kept_2, p.kept_3, p.kept_4].map(|text| view! { <li>{text}</li> }).collect_view()}
            </ul>
        </QuestionForm>
    }
    .into_any()
}

/// Each thing that it would do, in words.
fn effects(preview: MovePreview) -> Vec<(String, AnyView)> {
    let p = &t().parts;
    let lines = |lines: Vec<String>, none: &'static str| {
        if lines.is_empty() {
            return none.into_any();
        }
        view! { <ul class="plain">{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul> }
            .into_any()
    };
    let name = |reader: &ReaderView| {
        let f = &t().family;
        let named = reader.name.clone().unwrap_or_else(|| f.unnamed.to_owned());
        if reader.own { f.you.to_owned() } else { format!("{named}（{}）", f.role(reader.role)) }
    };
    let alone = preview.readers.iter().all(|reader| reader.own);
    let readers = if alone { Vec::new() } else { preview.readers.iter().map(name).collect() };
    let link = |link: crate::engine::wire::LinkLosing| {
        let provider = if link.card { t().parts.card.to_owned() } else { link.provider };
        t().parts.link(&provider, link.records)
    };
    let kinds = preview.counts.into_iter().map(|(kind, count)| t().parts.kind(kind_parts(kind).1, count));
    vec![
        (p.records.to_owned(), lines(kinds.collect(), "")),
        (p.readers.to_owned(), lines(readers, p.only_you)),
        (p.losing.to_owned(), lines(preview.losing.iter().map(name).collect(), p.losing_none)),
        (p.links.to_owned(), lines(preview.links.into_iter().map(link).collect(), p.links_none)),
    ]
}

#[component]
fn Moved(to: VaultId, done: MoveDone) -> impl IntoView {
    let p = &t().parts;
    let switch = Switch::leading_to("/records");
    view! {
        <Notice kind=NoticeKind::Sound title=p.moved(done.records) live=true id="move-done">
            {(done.left > 0).then(|| view! { <p>{p.left(done.left)}</p> })}
            <Buttons>
                <Button kind=ButtonKind::Line on_press=move |()| switch.to(to)>
                    {p.open_there}
                </Button>
                <LinkButton href="/records" kind=ButtonKind::Line>
                    {p.move_back}
                </LinkButton>
            </Buttons>
            <Busy on=switch.busy text=t().family.switching/>
            {move || switch.failed.get().map(|text| view! { <p class="err">{text}</p> })}
        </Notice>
    }
    .into_any()
}

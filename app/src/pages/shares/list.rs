//! The grants: state, terms, and the two ways to end one, each in one press on the card itself.

use client::engine::wire::{
    Call, EndShare, GetShareLink, LinkView, ListShares, RenewShare, Renewal, ShareState, ShareView, Shares, Trouble,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use vault::id::GrantId;
use vault::record::{ConsentAct, Decision};

use super::added::Added;
use super::hand_over::HandOver;
use super::replies::WaitingNotice;
use super::{decided_words, provider_words};
use crate::clock::{day_of, end_of, today};
use crate::engine::use_engine;
use crate::i18n::{Day, t};
use crate::load::{TroubleNotice, ask_live};
use crate::session::{Private, Right, use_session};
use crate::ui::{
    Busy, Button, ButtonKind, Buttons, Dialog, Empty, GrantCard, IconKind, LinkButton, Page, Place, Tiers, Toast,
    focus_soon, kind_words,
};
use crate::view_model::{GrantState, GrantView};

#[component]
pub fn SharesPage() -> impl IntoView {
    let s = &t().shares;
    view! {
        <Private place=Place::Show>
            <Page title=s.title lead=s.lead>
                <Grants/>
            </Page>
        </Private>
    }
    .into_any()
}

/// What the cards do; one act at a time.
#[derive(Clone, Copy)]
struct Acts {
    running: RwSignal<Option<&'static str>>,
    done: RwSignal<Option<String>>,
    failed: RwSignal<Option<Trouble>>,
    again: RwSignal<u64>,
    link: RwSignal<Option<LinkView>>,
    link_open: RwSignal<bool>,
}

#[component]
fn Grants() -> impl IntoView {
    let acts = Acts {
        running: RwSignal::new(None),
        done: RwSignal::new(None),
        failed: RwSignal::new(None),
        again: RwSignal::new(0),
        link: RwSignal::new(None),
        link_open: RwSignal::new(false),
    };
    // An opening moves the journal and uses up one of the openings.
    let answer = ask_live(acts.again, || ListShares {});
    let running = acts.running;
    view! {
        <div class="stack-5">
            <Busy
                on=Signal::derive(move || running.get().is_some())
                text=Signal::derive(move || running.get().unwrap_or_default().to_owned())
            />
            {move || acts.failed.get().map(|trouble| view! { <TroubleNotice trouble/> })}
            {answer.show(move |shares| view! { <Content shares acts/> }.into_any())}
            <Toast text=acts.done on_close=move |()| acts.done.set(None)/>
            <Dialog id="link-again" title=t().shares.link_again open=acts.link_open>
                {move || acts.link.get().map(|link| view! { <HandOver link/> })}
                <Buttons>
                    <Button kind=ButtonKind::Line on_press=move |()| acts.link_open.set(false)>
                        {t().common.close}
                    </Button>
                </Buttons>
            </Dialog>
        </div>
    }
    .into_any()
}

#[component]
fn Content(shares: Shares, acts: Acts) -> impl IntoView {
    let s = &t().shares;
    if shares.shares.is_empty() {
        return view! {
            <Empty title=s.none_title text=s.none_text>
                <LinkButton href="/shares/new" icon=IconKind::SealStamp>
                    {s.new}
                </LinkButton>
                <LinkButton href="/emergency" kind=ButtonKind::Line>
                    {t().emergency.title}
                </LinkButton>
            </Empty>
        }
        .into_any();
    }
    let added = shares.shares.clone();
    let live = |share: &ShareView| matches!(share.state, ShareState::Active | ShareState::LockedOut);
    let (active, others): (Vec<_>, Vec<_>) = shares.shares.into_iter().partition(live);
    let (paused, ended): (Vec<_>, Vec<_>) = others.into_iter().partition(|share| share.state == ShareState::Paused);
    view! {
        <div class="stack-6">
            <WaitingNotice shares=added.clone()/>
            <Added shares=added/>
            <Buttons>
                <LinkButton href="/shares/new" icon=IconKind::SealStamp>
                    {s.new}
                </LinkButton>
                <LinkButton href="/emergency" kind=ButtonKind::Line>
                    {t().emergency.title}
                </LinkButton>
            </Buttons>
            <Group id="s-active" title=s.active shares=active acts/>
            <Group id="s-paused" title=s.paused shares=paused acts/>
            <Group id="s-ended" title=s.ended shares=ended acts/>
            <p class="small muted">{s.revoke_note}</p>
            <p class="small muted">{s.number_note}</p>
        </div>
    }
    .into_any()
}

#[component]
fn Group(id: &'static str, title: &'static str, shares: Vec<ShareView>, acts: Acts) -> impl IntoView {
    let count = t().common.places(shares.len());
    (!shares.is_empty())
        .then(|| {
            view! {
                <section class="stack" aria-labelledby=id>
                    <div class="row-base">
                        <h2 id=id>{title}</h2>
                        <span class="small muted">{count}</span>
                    </div>
                    <Tiers>{shares.into_iter().map(|share| view! { <Card share acts/> }).collect_view()}</Tiers>
                </section>
            }
        })
        .into_any()
}

#[component]
fn Card(share: ShareView, acts: Acts) -> impl IntoView {
    let grant = share.grant;
    let view = grant_view(&share);
    let act = move |act: ConsentAct| Callback::new(move |()| end(acts, grant, act));
    let links = ViewFn::from(move || {
        let address = format!("/shares/{grant}");
        let provider = format!("/provider#{}", share.provider.id);
        let live = view_is_open(share.state) && use_session().may(Right::Write);
        view! {
            <LinkButton href=address kind=ButtonKind::Line small=true icon=IconKind::Eye>
                {t().shares.preview}
            </LinkButton>
            <LinkButton href=provider kind=ButtonKind::Line small=true icon=IconKind::Records>
                {t().providers.see}
            </LinkButton>
            {live
                .then(|| {
                    view! {
                        <Button
                            kind=ButtonKind::Line
                            small=true
                            icon=IconKind::Scan
                            on_press=move |()| show_link(acts, grant)
                        >
                            {t().shares.show_link}
                        </Button>
                    }
                })}
        }
        .into_any()
    });
    let renew = RwSignal::new(None);
    let (renewal, later, live) = (share.renewal, view.goes_on_until, !share.live.is_empty());
    Effect::new(move |_| {
        if let (Some(go_on), Renewal::Asked { end, .. }) = (renew.get(), renewal) {
            answer_renewal(acts, (grant, end, live), later.filter(|_| go_on), renew);
        }
    });
    view! {
        <GrantCard
            grant=view
            renew
            family_name=use_session().family_name()
            today=today()
            on_pause=act(ConsentAct::Paused)
            on_resume=act(ConsentAct::Resumed)
            on_revoke=act(ConsentAct::Revoked)
            links
        />
    }
    .into_any()
}

/// Whether handing the link over again means something.
const fn view_is_open(state: ShareState) -> bool {
    matches!(state, ShareState::Active | ShareState::Paused)
}

/// Pauses, resumes or revokes at once. The words at the button are kept in the consent.
fn end(acts: Acts, grant: GrantId, act: ConsentAct) {
    if acts.running.get_untracked().is_some() {
        return;
    }
    let s = &t().shares;
    let (label, running, done) = match act {
        ConsentAct::Paused => (s.pause, s.pausing, s.paused_done),
        ConsentAct::Resumed => (s.resume, s.resuming, s.resumed_done),
        _ => (s.revoke, s.revoking, s.revoked_done),
    };
    let question =
        EndShare { grant, act, text: format!("{label}\n{}", s.revoke_note), language: t().lang.code().to_owned() };
    act_on(acts, question, running, done, || ());
}

/// Answers whether a grant goes on, and until when. Both answers are kept.
fn answer_renewal(acts: Acts, share: (GrantId, i64, bool), later: Option<Day>, answer: RwSignal<Option<bool>>) {
    let (grant, end, live) = share;
    if acts.running.get_untracked().is_some() {
        // Not sent, so it must not look answered.
        answer.set(None);
        return;
    }
    let (s, c) = (&t().shares, &t().common);
    let live = if live { s.renew_live } else { "" };
    let (said, done) = match later {
        Some(day) => (format!("{}\n{}{live}", c.go_on, s.goes_on_until(&t().day(day))), s.renewed_done),
        None => (c.go_on_not.to_owned(), s.not_renewed_done),
    };
    let text = format!("{}\n{said}", s.renew_question);
    let question = RenewShare { grant, end, until: later.map(end_of), text, language: t().lang.code().to_owned() };
    // An answer that did not arrive is none.
    act_on(acts, question, s.answering, done, move || {
        answer.try_set(None);
    });
}

fn act_on<C>(acts: Acts, question: C, running: &'static str, done: &'static str, undo: impl Fn() + 'static)
where
    C: Call<Reply = ()> + 'static,
{
    let engine = use_engine();
    acts.running.set(Some(running));
    acts.done.set(None);
    acts.failed.set(None);
    spawn_local(async move {
        let answer = engine.call(question).await;
        acts.running.try_set(None);
        match answer {
            Ok(()) => {
                acts.done.try_set(Some(done.to_owned()));
            }
            Err(trouble) => {
                undo();
                acts.failed.try_set(Some(trouble));
                focus_soon("trouble".to_owned());
            }
        }
        acts.again.try_update(|n| *n += 1);
    });
}

fn show_link(acts: Acts, grant: GrantId) {
    let engine = use_engine();
    acts.failed.set(None);
    spawn_local(async move {
        match engine.call(GetShareLink { grant }).await {
            Ok(link) => {
                acts.link.try_set(Some(link));
                acts.link_open.try_set(true);
            }
            Err(trouble) => {
                acts.failed.try_set(Some(trouble));
            }
        }
    });
}

/// A grant as its card shows it.
pub(super) fn grant_view(share: &ShareView) -> GrantView {
    let until = share.until.map(day_of);
    let state = match share.state {
        ShareState::Active => GrantState::Active,
        ShareState::Paused => GrantState::Paused { since: None },
        ShareState::Revoked => GrantState::Revoked { on: None },
        ShareState::Expired => GrantState::Expired { on: until },
        ShareState::UsedUp => GrantState::UsedUp,
        ShareState::LockedOut => GrantState::Locked,
        ShareState::Former => GrantState::Former,
    };
    let note: Vec<String> = [share.provider.place.clone(), share.purpose.clone()].into_iter().flatten().collect();
    GrantView {
        id: format!("g-{}", share.grant),
        provider: provider_words(share),
        card: share.card,
        provider_note: (!note.is_empty()).then(|| note.join("　")),
        kinds: t()
            .shares
            .kinds_and_records(&decided_words(&share.decisions, &share.topics, Decision::Share), share.records),
        state,
        sealed: day_of(share.created),
        until,
        standing: share.standing,
        goes_on_until: match share.renewal {
            Renewal::Asked { end, days } => Some(Day::from_number(day_of(end).number() + days)),
            Renewal::NotAsked | Renewal::Refused => None,
        },
        not_renewed: share.renewal == Renewal::Refused,
        live: t().common.list(&share.live.iter().map(|kind| kind_words(*kind).to_owned()).collect::<Vec<_>>()),
        added: share.added,
        uses_left: share.uses.map(|uses| uses.saturating_sub(share.used)),
        passcode: share.passcode,
        opened: share.used,
        number: share.provider.number.clone(),
        former: share.former.as_ref().map(|server| t().moving.link_was_at(server)),
        reply_box: (share.reply_box || share.replies > 0).then(|| t().replies.on_card(share.reply_box, share.replies)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::seen_as;
    use client::engine::wire::{MemberRole, ProviderView};
    use vault::id::RecordId;
    use vault::record::{Kind, KindDecision};

    fn share() -> ShareView {
        let decide = |kind, decision| KindDecision { kind, decision };
        ShareView {
            grant: GrantId::from_bytes([1; GrantId::LEN]),
            provider: ProviderView {
                id: RecordId::from_bytes([2; RecordId::LEN]),
                name: "青葉坂総合病院".into(),
                place: None,
                number: None,
            },
            purpose: None,
            created: 1_795_190_400,
            until: None,
            uses: Some(5),
            used: 2,
            passcode: true,
            state: ShareState::Active,
            decisions: vec![decide(Kind::Medication, Decision::Share), decide(Kind::Diagnosis, Decision::Withhold)],
            topics: Vec::new(),
            records: 3,
            referral: false,
            standing: false,
            live: Vec::new(),
            renewal: Renewal::NotAsked,
            added: 0,
            news: None,
            card: false,
            former: None,
            reply_box: false,
            replies: 0,
        }
    }

    #[test]
    fn a_reader_sees_what_is_shown_to_whom_and_can_neither_end_it_nor_give_the_link_away() {
        let card = |role| {
            seen_as(role, || {
                let acts = Acts {
                    running: RwSignal::new(None),
                    done: RwSignal::new(None),
                    failed: RwSignal::new(None),
                    again: RwSignal::new(0),
                    link: RwSignal::new(None),
                    link_open: RwSignal::new(false),
                };
                let until = Some(1_795_190_400);
                let renewal = Renewal::Asked { end: 1_795_190_400, days: 91 };
                view! { <Card share=ShareView { until, renewal, standing: true, ..share() } acts/> }.into_any()
            })
        };
        let (s, c) = (&t().shares, &t().common);
        let writes = [s.pause, s.revoke, s.show_link, c.go_on_not];
        let (reader, editor) = (card(MemberRole::Reader), card(MemberRole::Editor));
        assert!(reader.contains("青葉坂総合病院") && reader.contains(s.preview));
        for words in writes {
            assert!(editor.contains(words), "{words}");
            assert!(!reader.contains(words), "{words}");
        }
        assert!(!reader.contains("<button") && !reader.contains("<input"));
    }

    #[test]
    fn a_card_names_only_the_kinds_that_are_shown_and_counts_what_is_left() {
        Owner::new().with(|| {
            let view = grant_view(&share());
            assert_eq!(view.kinds, t().shares.kinds_and_records(kind_words(Kind::Medication), 3));
            assert_eq!((view.uses_left, view.opened), (Some(3), 2));
        });
    }

    #[test]
    fn a_link_of_a_former_server_says_where_it_was_and_can_be_neither_ended_nor_given_away() {
        let seen = seen_as(MemberRole::Owner, || {
            let acts = Acts {
                running: RwSignal::new(None),
                done: RwSignal::new(None),
                failed: RwSignal::new(None),
                again: RwSignal::new(0),
                link: RwSignal::new(None),
                link_open: RwSignal::new(false),
            };
            let former = Some("https://old.example".to_owned());
            view! { <Card share=ShareView { state: ShareState::Former, former, ..share() } acts/> }.into_any()
        });
        let s = &t().shares;
        assert!(seen.contains("https://old.example") && seen.contains(s.tag_former));
        assert!(!seen.contains(s.revoke) && !seen.contains(s.pause) && !seen.contains(s.show_link));
    }
}

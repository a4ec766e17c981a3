//! The reply box of one grant: open or closed, and what waits in it, each to be taken in or not.

use client::engine::wire::{
    ListReplies, RefuseReply, ReplyContent, ReplyView, SetReplyBox, ShareView, TakeInReply, Trouble,
};
use exchange::identity::FindingKind;
use leptos::prelude::*;
use leptos::task::spawn_local;
use vault::id::{GrantId, RecordId, ReplyId};

use crate::clock::today;
use crate::engine::use_engine;
use crate::i18n::{Moment, t};
use crate::load::{TroubleNotice, ask_live};
use crate::session::{Allowed, Right, use_session};
use crate::ui::{
    Busy, Button, ButtonKind, Buttons, FileItem, IconKind, LinkButton, MomentText, Notice, NoticeKind, Tier, Tiers,
    TwoActs, focus_soon,
};
use crate::view_model::{FileContent, FileView};

/// What the box said or did last.
#[derive(Clone)]
enum Said {
    Done(&'static str),
    TakenIn(RecordId),
    /// A 12-digit number that may be a My Number, in the reply of whoever gave this name: taking it in once more says that it is none.
    Unsure(String),
    /// A My Number.
    Refused,
    Failed(Trouble),
}

#[derive(Clone, Copy)]
struct OneBox {
    grant: GrantId,
    again: RwSignal<u64>,
    running: RwSignal<bool>,
    said: RwSignal<Option<Said>>,
    /// The reply of which the patient was asked whether a number in it is a My Number.
    asked: RwSignal<Option<ReplyId>>,
}

/// Shown while the box can be opened or something waits in it. What it said stays while the grant is asked for again.
#[component]
pub(super) fn ReplyBox(grant: GrantId, share: Memo<Option<ShareView>>, again: RwSignal<u64>) -> impl IntoView {
    let reply_box =
        OneBox { grant, again, running: RwSignal::new(false), said: RwSignal::new(None), asked: RwSignal::new(None) };
    // An open one can be closed whatever became of the link: who opened it may leave something for an hour.
    let can_set =
        move || share.read().as_ref().is_some_and(|share| share.reply_box || share.state.is_open() && !share.card);
    let waits = move || share.read().as_ref().is_some_and(|share| share.replies > 0);
    let said = move || reply_box.said.read().is_some();
    let session = use_session();
    let is_open = Memo::new(move |_| share.read().as_ref().is_some_and(|share| share.reply_box));
    view! {
        <Show when=move || can_set() || waits() || said()>
            <div class="screen-only">
                <Tiers>
                    <Tier id="reply-box" title=t().replies.title>
                        <div class="stack">
                            <Show when=move || can_set() && session.may(Right::Write)>
                                <Switch reply_box is_open/>
                            </Show>
                            <Busy on=reply_box.running text=t().replies.working/>
                            <div id="reply-box-said" tabindex="-1">
                                {move || reply_box.said.get().map(said_view)}
                            </div>
                            <Waiting reply_box/>
                        </div>
                    </Tier>
                </Tiers>
            </div>
        </Show>
    }
    .into_any()
}

/// Whether it is open, and the way to the other state.
#[component]
fn Switch(reply_box: OneBox, is_open: Memo<bool>) -> impl IntoView {
    let words = move || {
        let r = &t().replies;
        if is_open.get() { (r.is_open, r.close_box) } else { (r.is_closed, r.open_box) }
    };
    let set = move |()| {
        let r = &t().replies;
        let open = !is_open.get_untracked();
        let done = if open { r.opened_done } else { r.closed_done };
        reply_box.run(SetReplyBox { grant: reply_box.grant, open }, None, move |()| Said::Done(done));
    };
    view! {
        <p>{move || words().0}</p>
        <p class="small muted">{t().replies.limits}</p>
        <Buttons>
            <Button kind=ButtonKind::Line small=true on_press=set>
                {move || words().1}
            </Button>
        </Buttons>
    }
    .into_any()
}

impl OneBox {
    /// One act at a time. What it did is said below the state, and the box is looked into again.
    fn run<C>(self, question: C, about: Option<(ReplyId, String)>, done: impl Fn(C::Reply) -> Said + 'static)
    where
        C: client::engine::wire::Call + 'static,
    {
        if self.running.get_untracked() {
            return;
        }
        let engine = use_engine();
        self.running.set(true);
        self.said.set(None);
        spawn_local(async move {
            let answer = engine.call(question).await;
            self.running.try_set(false);
            // Only what was asked about is answered by the next press.
            self.asked.try_set(None);
            let said = match answer {
                Ok(reply) => {
                    self.again.try_update(|n| *n += 1);
                    done(reply)
                }
                Err(Trouble::MyNumber { findings }) => {
                    let refused = findings.iter().any(|finding| finding.kind == FindingKind::Block);
                    match about {
                        Some((reply, from)) if !refused => {
                            self.asked.try_set(Some(reply));
                            Said::Unsure(from)
                        }
                        _ => Said::Refused,
                    }
                }
                Err(trouble) => Said::Failed(trouble),
            };
            self.said.try_set(Some(said));
            focus_soon("reply-box-said".to_owned());
        });
    }
}

fn said_view(said: Said) -> AnyView {
    let r = &t().replies;
    match said {
        Said::Done(words) => view! { <Notice kind=NoticeKind::Sound title=words live=true/> }.into_any(),
        Said::TakenIn(record) => view! {
            <Notice kind=NoticeKind::Sound title=r.taken_in live=true>
                <Buttons>
                    <LinkButton href=format!("/records/{record}") kind=ButtonKind::Line small=true>
                        {r.see_record}
                    </LinkButton>
                </Buttons>
            </Notice>
        }
        .into_any(),
        Said::Unsure(from) => {
            view! { <Notice kind=NoticeKind::Caution title=r.my_number_unsure(&from) live=true/> }.into_any()
        }
        Said::Refused => view! { <Notice kind=NoticeKind::Caution title=r.my_number live=true/> }.into_any(),
        Said::Failed(trouble) => view! { <TroubleNotice trouble/> }.into_any(),
    }
}

#[component]
fn Waiting(reply_box: OneBox) -> impl IntoView {
    let grant = reply_box.grant;
    let answer = ask_live(reply_box.again, move || ListReplies { grant });
    answer
        .show(move |replies| {
            let r = &t().replies;
            if replies.is_empty() {
                return view! { <p class="small">{r.none}</p> }.into_any();
            }
            view! {
                <h3>{r.waiting} "　" {r.count(replies.len())}</h3>
                <p class="small">{r.claim} " " {r.decide}</p>
                <ul class="plain stack">
                    {replies.into_iter().map(|reply| view! { <One reply reply_box/> }).collect_view()}
                </ul>
            }
            .into_any()
        })
        .into_any()
}

#[component]
fn One(reply: ReplyView, reply_box: OneBox) -> impl IntoView {
    let r = &t().replies;
    let (grant, id) = (reply_box.grant, reply.reply);
    let from = StoredValue::new(reply.content.as_ref().map(|content| content.from.clone()).unwrap_or_default());
    let take_in = Callback::new(move |()| {
        let not_my_number = reply_box.asked.get_untracked() == Some(id);
        let about = Some((id, from.get_value()));
        reply_box.run(TakeInReply { grant, reply: id, not_my_number }, about, Said::TakenIn);
    });
    let refuse = Callback::new(move |()| {
        reply_box.run(RefuseReply { grant, reply: id }, None, |()| Said::Done(t().replies.erased));
    });
    let opens = reply.content.is_some();
    let said = match reply.content {
        Some(ReplyContent { from, text, file }) => {
            let file = file.map(|(name, _, length)| FileView {
                name,
                length: Some(length),
                content: FileContent::Waiting { grant, reply: id },
            });
            view! {
                <p>
                    <strong>{r.claims(&from)}</strong>
                    " "
                    <span class="fresh">
                        <MomentText at=Moment::from_unix(reply.received) today=today()/>
                    </span>
                </p>
                {(!text.is_empty()).then(|| view! { <p class="keep-lines">{text}</p> })}
                {file.map(|file| view! { <FileItem file/> })}
            }
            .into_any()
        }
        None => view! { <p>{r.unreadable}</p> }.into_any(),
    };
    let acts = if opens {
        view! {
            <TwoActs
                label=r.waiting
                acts=[
                    (IconKind::Records, r.take_in.to_owned(), take_in),
                    (IconKind::Bin, r.take_not.to_owned(), refuse),
                ]
            />
        }
        .into_any()
    } else {
        view! {
            <Allowed right=Right::Write>
                <Buttons>
                    <Button kind=ButtonKind::Line on_press=refuse>
                        {r.take_not}
                    </Button>
                </Buttons>
            </Allowed>
        }
        .into_any()
    };
    view! { <li class="stack"><div class="stack-2">{said}</div> {acts}</li> }.into_any()
}

/// On the first page and above the list: in whose box something waits. It goes when the box is empty.
#[component]
pub(crate) fn WaitingNotice(shares: Vec<ShareView>) -> impl IntoView {
    let waiting: Vec<ShareView> = shares.into_iter().filter(|share| share.replies > 0).collect();
    if waiting.is_empty() {
        return ().into_any();
    }
    let line = |share: ShareView| {
        let words = t().replies.waiting_at(&share.provider.name, share.replies);
        view! {
            <li class="row-base">
                <span class="grow">{words}</span>
                <LinkButton href=format!("/shares/{}", share.grant) kind=ButtonKind::Line small=true>
                    {t().replies.see}
                </LinkButton>
            </li>
        }
    };
    view! {
        <Notice title=t().replies.notice>
            <ul class="plain stack-2">{waiting.into_iter().map(line).collect_view()}</ul>
        </Notice>
    }
    .into_any()
}

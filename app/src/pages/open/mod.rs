//! Opening: with this device's seal, with a passkey, with text from another device, with the recovery sheet.

mod device;
mod here;
mod passkey;
mod sheet;
mod whose;

use client::engine::wire::{Opened, Status, StatusView, Trouble};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use self::device::OpenWithDevice;
use self::here::OpenHere;
use self::passkey::OpenWithPasskeyForm;
use self::sheet::OpenWithSheet;
use crate::engine::use_engine;
use crate::fetched::{Daily, fetch_soon};
use crate::i18n::t;
use crate::program::{NewVersion, drop_program};
use crate::session::{Closed, use_session};
use crate::ui::{
    Busy, Button, ButtonKind, LinkButton, Notice, NoticeKind, Page, PublicShell, SettingRow, Tier, Tiers, focus_soon,
    knows_passkeys, persist_storage, trouble_text,
};

/// How it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// With the seal this browser keeps.
    Here,
    /// With a passkey.
    Passkey,
    /// With text from another device.
    Device,
    /// With the recovery sheet.
    Sheet,
}

#[component]
pub fn OpenPage() -> impl IntoView {
    fetch_soon::<Daily>();
    let o = &t().open;
    let engine = use_engine();
    let session = use_session();
    let navigate = use_navigate();
    let asked_for_sheet = use_query_map().with_untracked(|query| query.get("with").as_deref() == Some("sheet"));
    let status = RwSignal::new(None::<StatusView>);
    let way = RwSignal::new(asked_for_sheet.then_some(Way::Sheet));
    let forgotten = RwSignal::new(false);
    let unknown = RwSignal::new(None::<Trouble>);
    let closed = StoredValue::new(session.take_closed());
    let look = move || {
        spawn_local(async move {
            unknown.try_set(None);
            let mut answer = engine.call(Status {}).await;
            if matches!(answer, Err(Trouble::Cancelled | Trouble::Locked)) {
                // The worker that was asked was ended, with the keys of the vault that was just put away. There is a new one.
                answer = engine.call(Status {}).await;
            }
            let found = match answer {
                Ok(found) => found,
                // That nobody could look does not mean that nothing is kept here.
                Err(trouble) => {
                    unknown.try_set(Some(trouble));
                    return;
                }
            };
            let kept = found.has_seal;
            if !found.copy {
                // Forgotten, dropped, or of somebody who is gone: the program goes with what it was kept for.
                drop_program().await;
            }
            status.try_set(Some(found));
            // Only where no way was asked for: setting it again would make the form anew, without what was typed meanwhile.
            if way.try_get_untracked() == Some(None) {
                way.try_set(Some(if kept { Way::Here } else { Way::Device }));
            }
        });
    };
    Effect::new(move |_| look());
    Effect::new(move |_| {
        if session.is_open() {
            let back = session.take_back();
            navigate(&back, NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
    let on_forgotten = move |()| {
        forgotten.set(true);
        way.set(None);
        status.set(None);
        look();
    };
    let has_seal = Signal::derive(move || status.read().as_ref().is_some_and(|status| status.has_seal));
    let waiting = Signal::derive(move || status.read().as_ref().map_or(0, |status| status.waiting));
    let copy = Signal::derive(move || status.read().as_ref().is_some_and(|status| status.copy));
    view! {
        <PublicShell>
            <Page title=o.title>
                <div class="stack-6">
                    <NewVersion/>
                    {closed.get_value().map(|closed| view! { <WhyClosed closed/> })}
                    {session.invited().map(|_| view! { <Invited/> })}
                    <Show when=move || forgotten.get()>
                        <Notice title=t().open.forgotten live=true/>
                    </Show>
                    <Busy
                        on=Signal::derive(move || way.get().is_none() && unknown.read().is_none())
                        text=t().common.loading
                    />
                    {move || {
                        unknown
                            .get()
                            .map(|trouble| {
                                view! {
                                    <Notice kind=NoticeKind::Caution title=trouble_text(&trouble) live=true>
                                        <Button on_press=move |()| look()>{t().common.retry}</Button>
                                    </Notice>
                                }
                            })
                    }}
                    {move || {
                        way.get()
                            .map(|way| match way {
                                Way::Here => view! { <OpenHere on_forgotten copy waiting/> }.into_any(),
                                Way::Passkey => view! { <OpenWithPasskeyForm/> }.into_any(),
                                Way::Device => view! { <OpenWithDevice has_seal=has_seal.get_untracked()/> }.into_any(),
                                Way::Sheet => view! { <OpenWithSheet/> }.into_any(),
                            })
                    }}
                    <Show when=move || way.get().is_some()>
                        <OtherWays way has_seal/>
                    </Show>
                </div>
            </Page>
        </PublicShell>
    }
    .into_any()
}

/// For whoever follows an invitation and may not have an inro yet.
#[component]
fn Invited() -> impl IntoView {
    let o = &t().open;
    view! {
        <Notice title=o.invited_title>
            <p>{o.invited_text}</p>
            <LinkButton href="/sign-up" kind=ButtonKind::Line>
                {o.first_time}
            </LinkButton>
        </Notice>
    }
    .into_any()
}

/// The ways that are not on screen now.
#[component]
fn OtherWays(way: RwSignal<Option<Way>>, has_seal: Signal<bool>) -> impl IntoView {
    let o = &t().open;
    let all = [
        (Way::Here, t().common.this_device, o.lead),
        (Way::Passkey, t().passkeys.open, t().passkeys.open_text),
        (Way::Device, o.with_device, o.with_device_text),
        (Way::Sheet, o.with_sheet, o.with_sheet_text),
    ];
    let rows = move || {
        all.into_iter()
            .filter(|(other, ..)| {
                let possible = match other {
                    Way::Here => has_seal.get(),
                    Way::Passkey => knows_passkeys(),
                    Way::Device | Way::Sheet => true,
                };
                possible && way.get() != Some(*other)
            })
            .map(|(other, title, text)| {
                view! {
                    <SettingRow title=title text=text>
                        <Button
                            kind=ButtonKind::Line
                            small=true
                            label=format!("{title}：{}", t().open.open_so)
                            on_press=move |()| {
                                way.set(Some(other));
                                focus_soon("main".to_owned());
                            }
                        >
                            {t().open.open_so}
                        </Button>
                    </SettingRow>
                }
            })
            .collect_view()
    };
    view! {
        <Tiers>
            <Tier id="other-ways" title=o.other_ways>
                {rows}
                <SettingRow title=o.first_time text=t().sign_up.lead>
                    <LinkButton href="/sign-up" kind=ButtonKind::Line small=true>
                        {o.first_time}
                    </LinkButton>
                </SettingRow>
            </Tier>
        </Tiers>
    }
    .into_any()
}

/// Why it was closed, said once.
#[component]
fn WhyClosed(closed: Closed) -> impl IntoView {
    let (o, s) = (&t().open, &t().settings);
    match closed {
        Closed::PutAway => view! { <Notice title=o.locked_notice live=true/> }.into_any(),
        Closed::Idle => view! { <Notice title=o.locked_idle live=true/> }.into_any(),
        Closed::Ended => view! { <Notice title=o.locked_ended live=true/> }.into_any(),
        Closed::Deleted => view! {
            <Notice kind=NoticeKind::Sound title=s.deleted_all live=true>
                <p>{s.deleted_all_text}</p>
            </Notice>
        }
        .into_any(),
    }
}

/// After any way: where a seal is kept, the browser is asked to keep it.
fn arrived(opened: &Opened) {
    if opened.kept {
        // What it answers changes nothing here; settings show it. Not waited for: some browsers ask the person, who may not answer.
        spawn_local(async {
            persist_storage().await;
        });
    }
}

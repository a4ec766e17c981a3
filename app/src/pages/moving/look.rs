//! What is in an archive, before anything of it is stored.

use client::engine::wire::MoveInPreview;
use leptos::prelude::*;

use crate::from_record;
use crate::i18n::{Moment, t};
use crate::ui::{
    Button, ButtonKind, Buttons, Check, KeyValues, MomentText, Notice, NoticeKind, Tier, Tiers, focus_soon,
};

/// Shows it, asks if it is somebody else's, and then whether to take it in.
#[component]
pub(super) fn LookAtMove(
    preview: MoveInPreview,
    /// Whether the patient said that it belongs here.
    #[prop(into)]
    on_go: Callback<bool>,
    #[prop(into)] on_leave: Callback<()>,
) -> impl IntoView {
    let m = &t().moving;
    let MoveInPreview {
        person,
        same_person,
        server,
        exported,
        code,
        records,
        files,
        left_out,
        consents,
        entries,
        begun,
    } = preview;
    let confirmed = RwSignal::new(false);
    let complaint = RwSignal::new(None::<String>);
    let go = move |()| {
        if same_person || confirmed.get_untracked() {
            on_go.run(confirmed.get_untracked());
        } else {
            complaint.set(Some(t().moving.not_me_missing.to_owned()));
            focus_soon("move-own".to_owned());
        }
    };
    let born = from_record::day(&person.birth_date).map(|day| t().day_and_era(day)).unwrap_or_default();
    let words = |text: String| text.into_any();
    let when = view! { <MomentText at=Moment::from_unix(exported) today=crate::clock::today()/> }.into_any();
    let rows = vec![
        (m.look_person.to_owned(), words(format!("{}　{born}", person.name.text()))),
        (m.look_server.to_owned(), words(server)),
        (m.look_time.to_owned(), when),
        (m.comes_records.to_owned(), words(m.count(records))),
        (m.comes_files.to_owned(), words(m.count(files))),
        (m.comes_consents.to_owned(), words(m.count(consents))),
        (m.comes_entries.to_owned(), words(m.count(entries))),
        (m.code.to_owned(), view! { <code>{code}</code> }.into_any()),
    ];
    view! {
        <div class="stack-5">
            {(!same_person)
                .then(|| {
                    view! {
                        <Notice kind=NoticeKind::Caution title=m.not_me live=true>
                            <Check id="move-own" label=m.not_me_confirm value=confirmed error=complaint/>
                        </Notice>
                    }
                })}
            <Tiers>
                <Tier id="move-look" title=m.look>
                    <KeyValues rows/>
                    {(left_out > 0).then(|| view! { <p>{m.files_lost(left_out)}</p> })}
                    <p class="small">{m.arrive_what}</p>
                </Tier>
            </Tiers>
            <Buttons>
                <Button kind=ButtonKind::Line on_press=go>{if begun { m.go_on } else { m.go }}</Button>
                <Button kind=ButtonKind::Line on_press=on_leave>
                    {m.not}
                </Button>
            </Buttons>
        </div>
    }
    .into_any()
}

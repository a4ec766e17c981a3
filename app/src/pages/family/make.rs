//! One more vault: for a child, a parent.

use client::engine::wire::MakeVault;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use crate::engine::use_engine;
use crate::i18n::{Day, t};
use crate::pages::passphrase_act::{Act, with_passphrase};
use crate::pages::person_fields::{PersonFields, person_problems};
use crate::pages::sign_up::person as person_of;
use crate::session::use_session;
use crate::ui::{FormRow, Problem};

#[component]
pub(super) fn MakeRow() -> impl IntoView {
    let f = &t().family;
    let open = RwSignal::new(false);
    view! {
        <FormRow title=f.make_title text=f.make_text press=f.make open>
            <MakeForm open/>
        </FormRow>
    }
    .into_any()
}

#[component]
fn MakeForm(open: RwSignal<bool>) -> impl IntoView {
    let f = &t().family;
    let engine = use_engine();
    let session = use_session();
    let navigate = use_navigate();
    let problems = RwSignal::new(Vec::<Problem>::new());
    let (name, kana, birth_text) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (birth, sex) = (RwSignal::new(None::<Day>), RwSignal::new(String::new()));
    let missing = Callback::new(move |()| person_problems(&name.read_untracked(), birth.get_untracked()));
    let act = with_passphrase(move |passphrase| {
        let person =
            person_of(&name.read_untracked(), &kana.read_untracked(), birth.get_untracked(), &sex.read_untracked());
        async move {
            // Without one, what is missing was said before.
            let Some(person) = person else { return Ok(()) };
            let opened = engine.call(MakeVault { person, passphrase }).await?;
            session.switched(opened);
            Ok(())
        }
    });
    view! {
        <Act
            ids=("make-errors", "make-passphrase")
            press=f.make_do
            leave=t().common.cancel
            working=f.making
            problems
            missing
            act
            on_end=move |done: bool| {
                open.try_set(false);
                if done {
                    navigate("/home", leptos_router::NavigateOptions::default());
                }
            }
        >
            <PersonFields name kana birth_text birth sex problems=problems.into()/>
        </Act>
    }
    .into_any()
}

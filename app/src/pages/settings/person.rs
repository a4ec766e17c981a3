//! Whose vault it is.

use client::engine::wire::{Field, SavePerson, Trouble};
use leptos::prelude::*;
use leptos::task::spawn_local;
use vault::record::{Person, Sex};

use super::Tray;
use crate::engine::use_engine;
use crate::from_record;
use crate::i18n::t;
use crate::pages::person_fields::{PersonFields, person_problems};
use crate::pages::sign_up::person as person_of;
use crate::session::{Allowed, Right, use_session};
use crate::ui::{
    Busy, Button, ButtonKind, Buttons, ErrorSummary, Notice, NoticeKind, Problem, SettingRow, trouble_text,
};

#[component]
pub(super) fn PersonRow() -> impl IntoView {
    let session = use_session();
    let open = RwSignal::new(false);
    let saved = RwSignal::new(false);
    let words = move || {
        let Some(person) = session.person() else { return (t().common.unknown.to_owned(), String::new()) };
        let view = from_record::person(&person);
        let birth = view.birth.map(|day| t().day_and_era(day));
        let rest: Vec<String> = [view.kana, birth, view.sex].into_iter().flatten().collect();
        (view.name, rest.join("　"))
    };
    view! {
        <Tray>
            {move || {
                let (name, rest) = words();
                view! {
                    <SettingRow title=name text=rest>
                        <Allowed right=Right::Write>
                            <Button
                                kind=ButtonKind::Line
                                small=true
                                label=format!("{}：{}", t().settings.person, t().settings.person_edit)
                                on_press=move |()| {
                                    saved.set(false);
                                    open.update(|open| *open = !*open);
                                }
                            >
                                {t().settings.person_edit}
                            </Button>
                        </Allowed>
                    </SettingRow>
                }
            }}
            <Show when=move || open.get()>
                <Form person=session.person() open saved/>
            </Show>
            <Show when=move || saved.get()>
                <Notice kind=NoticeKind::Sound title=t().settings.person_saved live=true/>
            </Show>
        </Tray>
    }
    .into_any()
}

#[component]
fn Form(person: Option<Person>, open: RwSignal<bool>, saved: RwSignal<bool>) -> impl IntoView {
    let engine = use_engine();
    let session = use_session();
    let (name, kana, birth_text, sex) = match &person {
        Some(person) => (
            person.name.text.clone(),
            person.name.kana.clone().unwrap_or_default(),
            person.birth_date.date().to_owned(),
            sex_code(person.sex),
        ),
        None => (String::new(), String::new(), String::new(), ""),
    };
    let birth = RwSignal::new(person.and_then(|person| from_record::day(&person.birth_date)));
    let (name, kana, birth_text) = (RwSignal::new(name), RwSignal::new(kana), RwSignal::new(birth_text));
    let sex = RwSignal::new(sex.to_owned());
    let busy = RwSignal::new(false);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let save = move || {
        if busy.get_untracked() {
            return;
        }
        problems.set(person_problems(&name.read_untracked(), birth.get_untracked()));
        let person =
            person_of(&name.read_untracked(), &kana.read_untracked(), birth.get_untracked(), &sex.read_untracked());
        let (Some(person), true) = (person, problems.read_untracked().is_empty()) else { return };
        busy.set(true);
        spawn_local(async move {
            let answer = engine.call(SavePerson { person: person.clone() }).await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    session.set_person(person);
                    saved.try_set(true);
                    open.try_set(false);
                }
                Err(trouble) => {
                    let field = if trouble == Trouble::Field(Field::Date) { "person-birth" } else { "person-name" };
                    problems.try_set(vec![Problem::new(field, trouble_text(&trouble))]);
                }
            }
        });
    };
    view! {
        <form
            class="form stack-5"
            novalidate
            on:submit=move |ev| {
                ev.prevent_default();
                save();
            }
        >
            <ErrorSummary id="person-errors" title=t().common.error_summary problems/>
            <PersonFields name kana birth_text birth sex problems=problems.into()/>
            <Busy on=busy text=t().common.working/>
            <Buttons>
                <Button submit=true not_yet=busy>
                    {t().common.save}
                </Button>
                <Button kind=ButtonKind::Line not_yet=busy on_press=move |()| open.set(false)>
                    {t().common.cancel}
                </Button>
            </Buttons>
        </form>
    }
    .into_any()
}

const fn sex_code(sex: Option<Sex>) -> &'static str {
    match sex {
        Some(Sex::Female) => "female",
        Some(Sex::Male) => "male",
        Some(Sex::Other) => "other",
        Some(Sex::Unknown) | None => "",
    }
}

//! Wishes for care and what helpers should know are asked about again after a year: an old paper may say what nobody wants
//! any more.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use vault::record::{Fact, FieldValue, Record};

use super::versions::as_said;
use crate::clock::today;
use crate::engine::use_engine;
use crate::engine::wire::{RecordItem, SaveRecord, Trouble};
use crate::from_record;
use crate::i18n::{Day, t};
use crate::load::{Again, TroubleNotice};
use crate::session::{Right, use_session};
use crate::ui::{Button, ButtonKind, Buttons, IconKind, LinkButton, Notice, NoticeKind};

/// Days after which it is asked again.
const AFTER_DAYS: i64 = 365;

/// The question, where it is due; both answers side by side.
#[component]
pub(super) fn ConfirmAgain(item: RecordItem) -> impl IntoView {
    let r = &t().records;
    let said = as_said(item.record);
    let due = if item.read_only { None } else { due(&said, today()) };
    let Some(due) = due.filter(|_| use_session().may(Right::Write)) else { return ().into_any() };
    let text = match due {
        Due::Old => r.confirm_text,
        Due::Never => r.confirm_never,
    };
    let engine = use_engine();
    let navigate = use_navigate();
    let again = use_context::<Again>();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let edit = format!("/records/{}/edit", item.id);
    let same = move |()| {
        let Some(record) = confirmed(&said, today()).filter(|_| !busy.get_untracked()) else { return };
        busy.set(true);
        trouble.set(None);
        let (base, navigate) = (Some((item.id, item.revision)), navigate.clone());
        spawn_local(async move {
            let ask = SaveRecord { base, record, not_my_number: false, overwrite: false };
            match engine.call(ask).await {
                Ok(saved) => {
                    let to = format!("/records/{}?done=saved", saved.id);
                    navigate(&to, NavigateOptions { replace: true, ..NavigateOptions::default() });
                    if let Some(again) = again {
                        again.ask();
                    }
                }
                Err(why) => {
                    trouble.try_set(Some(why));
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <Notice kind=NoticeKind::Caution title=r.confirm_title>
            <p>{text}</p>
            <Buttons>
                <Button kind=ButtonKind::Line not_yet=busy icon=IconKind::Tick on_press=same>
                    {r.confirm_same}
                </Button>
                <LinkButton href=edit kind=ButtonKind::Line icon=IconKind::Pencil>
                    {t().common.edit}
                </LinkButton>
            </Buttons>
        </Notice>
        {move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> })}
    }
    .into_any()
}

/// Why it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    /// More than a year has gone by since somebody said that it holds.
    Old,
    /// Nobody said when.
    Never,
}

fn due(record: &Record, today: Day) -> Option<Due> {
    let confirmed = match &record.fact {
        Fact::CareWishes(fact) => fact.confirmed.as_ref(),
        Fact::Emergency(fact) => fact.confirmed.as_ref(),
        _ => return None,
    };
    match confirmed.and_then(from_record::day) {
        None => Some(Due::Never),
        Some(day) => (today.number() - day.number() > AFTER_DAYS).then_some(Due::Old),
    }
}

/// The same, confirmed today.
fn confirmed(record: &Record, today: Day) -> Option<Record> {
    let mut record = record.clone();
    let date = from_record::date_time(today).map(FieldValue::Date)?;
    record.fact.fields_mut()?.set_field("confirmed", Some(date)).then_some(record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault::record::{CareWishes, Provenance};

    #[test]
    fn wishes_are_asked_about_a_year_after_they_were_confirmed_and_not_again_once_they_are() {
        let wishes = |confirmed: Option<&str>| {
            let confirmed = confirmed.map(|date| date.parse().unwrap());
            let fact = CareWishes { wishes: Some("家で過ごしたい".into()), confirmed, ..CareWishes::default() };
            Record::new(Fact::CareWishes(Box::new(fact)), Provenance::typed(0))
        };
        let day = Day::full(2026, 11, 28);
        assert_eq!(due(&wishes(Some("2025-11-28")), day), None);
        let old = wishes(Some("2025-11-27"));
        assert_eq!(due(&old, day), Some(Due::Old));
        assert_eq!(due(&wishes(None), day), Some(Due::Never));
        let renewed = confirmed(&old, day).unwrap();
        assert_eq!(due(&renewed, day), None);
        assert_eq!(renewed.title(), old.title());
        let note = Record::new(Fact::Note(vault::record::Note::default()), Provenance::typed(0));
        assert_eq!(due(&note, day), None);
    }
}

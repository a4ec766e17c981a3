//! The journal as a table, for whoever wants to keep it or have it looked at.

use client::engine::wire::{JournalFilter, JournalItem, JournalWhat, ListJournal};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::clock::today;
use crate::engine::use_engine;
use crate::from_journal::sentence;
use crate::i18n::{Moment, t};
use crate::pages::kept::{Kept, KeptNotice};
use crate::ui::{Busy, Button, ButtonKind, Buttons, IconKind, save_text, trouble_text};

/// Everything that the filter lets through, not only what is on the page.
#[component]
pub(super) fn SaveTable(#[prop(into)] filter: Signal<JournalFilter>) -> impl IntoView {
    let j = &t().journal;
    let engine = use_engine();
    let busy = RwSignal::new(false);
    let outcome = RwSignal::new(None::<Kept>);
    let save = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        outcome.set(None);
        let question = ListJournal { offset: 0, limit: usize::MAX, filter: filter.get_untracked() };
        spawn_local(async move {
            let answer = engine.call(question).await;
            busy.try_set(false);
            outcome.try_set(Some(match answer {
                Ok(view) => {
                    let name = format!("inro-journal-{}.csv", today().iso());
                    Kept::of(save_text(&name, "text/csv", &table(&view.items)), name)
                }
                Err(trouble) => Kept::Failed(trouble_text(&trouble)),
            }));
        });
    };
    view! {
        <div class="stack">
            <p class="small">{j.save_text}</p>
            <Buttons>
                <Button kind=ButtonKind::Line small=true icon=IconKind::Save not_yet=busy on_press=save>
                    {j.save}
                </Button>
            </Buttons>
            <Busy on=busy text=t().settings.exporting/>
            <KeptNotice outcome/>
        </div>
    }
    .into_any()
}

/// A heading and a row a line.
fn table(items: &[JournalItem]) -> String {
    let j = &t().journal;
    let headings = [
        j.column_time,
        j.column_provider,
        j.column_what,
        j.column_name,
        j.column_network,
        j.column_count,
        j.column_source,
    ];
    let mut rows = vec![headings.map(str::to_owned).to_vec()];
    rows.extend(items.iter().map(row));
    exchange::csv::rows(&rows)
}

fn row(item: &JournalItem) -> Vec<String> {
    let j = &t().journal;
    let at = Moment::from_unix(item.time);
    let said = sentence(item);
    let (name, network, count, source) = match &item.what {
        JournalWhat::Server { recipient, network, count, .. } => {
            (recipient.clone(), network.clone(), count.to_string(), j.source_server)
        }
        JournalWhat::Ended { .. } => (None, None, String::new(), j.source_itself),
        JournalWhat::Consent { by: None, .. } | JournalWhat::MovedIn { .. } => {
            (None, None, String::new(), j.source_own)
        }
        JournalWhat::Consent { .. } | JournalWhat::Act { by: Some(_), .. } => {
            (None, None, String::new(), j.source_member)
        }
        JournalWhat::Act { count, .. } => (None, None, count.to_string(), t().acts.source),
    };
    vec![
        format!("{} {}", at.day.iso(), at.clock()),
        item.provider.as_ref().map_or_else(|| nobody(item), |provider| provider.name.clone()),
        format!("{}{}{}", said.before, said.who, said.after),
        name.unwrap_or_default(),
        network.unwrap_or_default(),
        count,
        match &item.what {
            JournalWhat::Server { former: Some(server), .. } => t().moving.kept_at(server),
            _ => source.to_owned(),
        },
    ]
}

/// An act of the patient's own is about no provider.
fn nobody(item: &JournalItem) -> String {
    match item.what {
        JournalWhat::Act { .. } | JournalWhat::MovedIn { .. } => String::new(),
        _ => t().journal.unknown_provider.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::journal::EventKind;

    #[test]
    fn a_name_that_somebody_typed_is_no_formula_in_the_table() {
        Owner::new().with(|| {
            let what = JournalWhat::Server {
                number: 1,
                kind: EventKind::Opened,
                recipient: Some("=HYPERLINK(\"http://a\")".into()),
                network: Some("192.0.2.0/24".into()),
                count: 2,
                company: false,
                former: None,
            };
            let table = table(&[JournalItem { time: 1_795_190_400, provider: None, what }]);
            let lines: Vec<&str> = table.lines().collect();
            assert_eq!(lines.len(), 2);
            assert!(lines[1].contains("\"'=HYPERLINK(\"\"http://a\"\")\",192.0.2.0/24,2,"), "{}", lines[1]);
            assert!(lines[1].starts_with("2026-11-"), "{}", lines[1]);
        });
    }
}

//! The journal.

use app::i18n::{Day, Moment, Sentence, t};
use app::ui::*;
use leptos::prelude::*;

use super::in_the_case;
use super::part::{Part, two};
use super::people::{PROVIDER, TODAY, long};

pub fn page() -> AnyView {
    in_the_case(Place::Seen, two("見た人", "Who looked"), vec![day(), lines(), chain()])
}

fn line(notes: Vec<String>, behind: bool, provider: &str) -> AnyView {
    let Sentence { before, who, after } = t().journal.opened("邊見 聡", provider);
    let behind = behind.then(|| ("#".to_owned(), two("受領書を見る", "See the receipt").to_owned()));
    view! { <LogLine at=Moment::from_unix(1_796_000_000) before who after notes behind/> }.into_any()
}

fn day() -> AnyView {
    Part::of("LogDay")
        .shows(
            "two lines",
            view! { <LogDay day=TODAY>{line(Vec::new(), false, PROVIDER)}{line(Vec::new(), true, PROVIDER)}</LogDay> },
        )
        .shows(
            "below another heading",
            view! { <LogDay day=Day::full(2026, 11, 28) level=3>{line(Vec::new(), false, PROVIDER)}</LogDay> },
        )
        .done()
}

fn lines() -> AnyView {
    let alone = |line| view! { <ol class="log">{line}</ol> };
    Part::of("LogLine")
        .shows("opened", alone(line(Vec::new(), false, PROVIDER)))
        .shows(
            "with notes and a receipt",
            alone(line(
                vec![t().journal.repeats(3), two("つながり先：院内の回線", "Network: the clinic’s").to_owned()],
                true,
                PROVIDER,
            )),
        )
        .shows("long text", alone(line(vec![long()], true, &long())))
        .in_a_tier()
}

fn chain() -> AnyView {
    Part::of("ChainChecked").shows("whole", view! { <ChainChecked entries=128 checked_at=two("11月29日 10時42分", "10:42 on 29 November") on_again=|()| ()/> }).done()
}

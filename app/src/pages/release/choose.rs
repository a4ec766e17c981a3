//! The first step: to whom, what for, how, which kinds, from when, until when.

use exchange::label;
use exchange::release::places::PREFECTURES;
use leptos::prelude::*;
use vault::record::ReleaseLevel;

use super::draft::{Draft, NEW, kind_id};
use super::rules::RuleTable;
use super::told;
use crate::engine::wire::{ListReleases, ReleaseDraft, ReleaseView, Trouble};
use crate::i18n::{Lang, t};
use crate::load::{TroubleNotice, ask_once};
use crate::ui::{
    Busy, Button, ErrorSummary, Notice, NoticeKind, ParityOption, ParityOptions, ParityPair, Problem, SelectField,
    TextAreaField, TextField, Tier, Tiers, kind_words,
};

#[component]
pub(super) fn ChooseStep(
    draft: Draft,
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<Trouble>>,
    #[prop(into)] on_preview: Callback<ReleaseDraft>,
) -> impl IntoView {
    let (r, c) = (&t().release, &t().common);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let submit = move || match draft.read() {
        Ok(question) => {
            problems.set(Vec::new());
            on_preview.run(question);
        }
        Err(open) => problems.set(open),
    };
    view! {
        <form
            novalidate
            on:submit=move |ev| {
                ev.prevent_default();
                submit();
            }
        >
            <div class="stack-5">
                <Notice kind=NoticeKind::Plain title=r.nothing_before/>
                <ErrorSummary id="release-problems" title=c.not_answered_summary problems/>
                {move || trouble.get().map(|trouble| view! { <Said trouble/> })}
                <Tiers>
                    <Tier id="release-about" title=r.about>
                        <Recipient draft problems/>
                    </Tier>
                    <Tier id="release-how" title=r.level>
                        <Level draft problems/>
                    </Tier>
                    <Tier id="release-what" title=r.kinds>
                        <Kinds draft problems/>
                    </Tier>
                    <Tier id="release-topics" title=r.topics>
                        <Topics draft/>
                    </Tier>
                    <Tier id="release-when" title=r.period>
                        <Terms draft problems/>
                    </Tier>
                </Tiers>
                <Button submit=true not_yet=busy>
                    {r.to_preview}
                </Button>
                <Busy on=busy text=c.working/>
                <RuleTable/>
                <details>
                    <summary>{r.ask_title}</summary>
                    <p>{r.ask_text}</p>
                </details>
            </div>
        </form>
    }
    .into_any()
}

/// Why something did not happen, in this page's words where they differ.
#[component]
pub(super) fn Said(trouble: Trouble) -> impl IntoView {
    match told(&trouble) {
        Some(words) => view! {
            <div id="trouble" tabindex="-1">
                <Notice kind=NoticeKind::Caution title=words live=true/>
            </div>
        }
        .into_any(),
        None => view! { <TroubleNotice trouble/> }.into_any(),
    }
}

fn error_of(problems: RwSignal<Vec<Problem>>, id: String) -> Signal<Option<String>> {
    Signal::derive(move || {
        problems.with(|problems| problems.iter().find(|one| one.field == id).map(|one| one.text.clone()))
    })
}

/// What is missing at a question.
#[component]
fn Missing(problems: RwSignal<Vec<Problem>>, #[prop(into)] id: String) -> impl IntoView {
    let error = error_of(problems, id.clone());
    view! {
        <p class="clause__err" id=format!("{id}-e") hidden=move || error.get().is_none()>
            {move || error.get()}
        </p>
    }
    .into_any()
}

#[component]
fn Recipient(draft: Draft, problems: RwSignal<Vec<Problem>>) -> impl IntoView {
    let r = &t().release;
    let earlier = ask_once(|| ListReleases {});
    let known = draft.known;
    // Nobody is chosen beforehand, unless there is nobody to choose.
    Effect::new(move |_| {
        if earlier.get().is_some_and(|all| recipients(&all).is_empty()) && known.read_untracked().is_empty() {
            known.set(NEW.to_owned());
        }
    });
    let choice = earlier.show(move |all| {
        let mut options = recipients(&all);
        if options.is_empty() {
            return ().into_any();
        }
        options.insert(0, (String::new(), r.to_choose.to_owned()));
        options.push((NEW.to_owned(), r.to_new.to_owned()));
        view! { <SelectField id="release-to" label=r.to value=known options error=error_of(problems, "release-to".into())/> }
            .into_any()
    });
    view! {
        <div class="stack">
            {choice}
            <div class="stack" hidden=move || known.get() != NEW>
                <TextField
                    id="release-name"
                    label=r.name
                    hint=r.name_hint
                    value=draft.name
                    error=error_of(problems, "release-name".into())
                />
                <TextField
                    id="release-contact"
                    label=r.contact
                    hint=r.contact_hint
                    value=draft.contact
                    error=error_of(problems, "release-contact".into())
                />
            </div>
            <TextAreaField
                id="release-purpose"
                label=r.purpose
                hint=r.purpose_hint
                value=draft.purpose
                error=error_of(problems, "release-purpose".into())
            />
        </div>
    }
    .into_any()
}

/// Everybody to whom something was released, each once.
fn recipients(all: &[ReleaseView]) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> =
        all.iter().filter_map(|one| one.provider.as_ref()).map(|one| (one.id.to_string(), one.name.clone())).collect();
    found.sort_by(|one, other| (&one.1, &one.0).cmp(&(&other.1, &other.0)));
    found.dedup();
    found
}

#[component]
fn Level(draft: Draft, problems: RwSignal<Vec<Problem>>) -> impl IntoView {
    let r = &t().release;
    let options = ReleaseLevel::ALL.map(|level| {
        let (label, note) = match level {
            ReleaseLevel::Anonymised => (r.anonymised, r.anonymised_note),
            ReleaseLevel::Figure => (r.figure, r.figure_note),
            ReleaseLevel::Pseudonymised => (r.pseudonymised, r.pseudonymised_note),
        };
        ParityOption { value: level.code().to_owned(), label: label.to_owned(), note: Some(note.to_owned()) }
    });
    view! {
        <div id="release-level">
            <ParityOptions
                name="release-level-a"
                legend=r.level
                quiet_legend=true
                options=options.to_vec()
                answer=draft.level
                described_by="release-level-e"
            />
            <Missing problems id="release-level"/>
        </div>
    }
    .into_any()
}

#[component]
fn Kinds(draft: Draft, problems: RwSignal<Vec<Problem>>) -> impl IntoView {
    let r = &t().release;
    let questions = draft.kinds.into_iter().map(|(kind, answer)| {
        let (id, words) = (kind_id(kind), kind_words(kind));
        let own = id.clone();
        view! {
            <div id=own class="stack-2">
                <p>
                    <strong>{words}</strong>
                </p>
                <ParityPair
                    name=format!("{id}-a")
                    legend=r.release_legend(words)
                    yes=r.release
                    no=r.release_not
                    answer
                    described_by=format!("{id}-e")
                />
                <Missing problems id/>
            </div>
        }
    });
    view! {
        <div class="stack">
            {questions.collect_view()}
            <p class="small">{r.never}</p>
        </div>
    }
    .into_any()
}

/// One by one, and not released unless answered so.
#[component]
fn Topics(draft: Draft) -> impl IntoView {
    let r = &t().release;
    let japanese = t().lang == Lang::Ja;
    let questions = draft.topics.into_iter().map(|(topic, answer)| {
        let words = label::topic(topic, japanese);
        view! {
            <div class="stack-2">
                <p>
                    <strong>{words}</strong>
                </p>
                <ParityPair
                    name=format!("release-topic-{}", topic.code())
                    legend=r.release_legend(words)
                    yes=r.release
                    no=r.release_not
                    answer
                />
            </div>
        }
    });
    view! {
        <div class="stack">
            <p>{r.topics_text}</p>
            {questions.collect_view()}
        </div>
    }
    .into_any()
}

#[component]
fn Terms(draft: Draft, problems: RwSignal<Vec<Problem>>) -> impl IntoView {
    let r = &t().release;
    let japanese = t().lang == Lang::Ja;
    let option =
        |value: &str, label: &str| ParityOption { value: value.to_owned(), label: label.to_owned(), note: None };
    let periods = vec![option("all", r.period_all), option("five", r.period_five), option("one", r.period_one)];
    let ends = vec![option("month", r.until_month), option("half", r.until_half), option("year", r.until_year)];
    let mut places = vec![(String::new(), r.place_none.to_owned())];
    places.extend(
        PREFECTURES
            .iter()
            .map(|one| (one.code.to_string(), if japanese { one.japanese } else { one.english }.to_owned())),
    );
    view! {
        <div class="stack-5">
            <div id="release-period">
                <ParityOptions name="release-period-a" legend=r.period options=periods answer=draft.period described_by="release-period-e"/>
                <Missing problems id="release-period"/>
            </div>
            <div id="release-until">
                <ParityOptions name="release-until-a" legend=r.until options=ends answer=draft.until described_by="release-until-e"/>
                <Missing problems id="release-until"/>
                <p class="small">{r.until_note}</p>
            </div>
            <SelectField id="release-place" label=r.place hint=r.place_hint value=draft.place options=places optional=true/>
        </div>
    }
    .into_any()
}

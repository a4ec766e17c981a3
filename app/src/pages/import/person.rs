//! The file seems to be about somebody else, or does not say. Both persons side by side; nothing goes on by itself.

use exchange::identity::{Insured, MatchReason, Verdict};
use exchange::import::Preview;
use exchange::parsed::PersonClaim;
use leptos::prelude::*;
use vault::record::Person;

use crate::from_record;
use crate::i18n::t;
use crate::session::use_session;
use crate::ui::{Button, ButtonKind, Buttons, Check, Notice, NoticeKind, focus_soon};

/// Shows who the file says it is about beside the person of the vault, says what differs, and asks.
#[component]
pub(super) fn OtherPersonQuestion(
    preview: Preview,
    #[prop(into)] on_own: Callback<()>,
    #[prop(into)] on_leave: Callback<()>,
) -> impl IntoView {
    let i = &t().import;
    let here = use_session().person();
    let (title, text) = match preview.person_match.verdict {
        Verdict::Refuse => (i.person_other_title, i.person_other_text),
        Verdict::Hold => (i.person_hold_title, i.person_hold_text),
        _ => (i.person_ask_title, i.person_ask_text),
    };
    let confirmed = RwSignal::new(false);
    let complaint = RwSignal::new(None::<String>);
    let go_on = move |()| {
        if confirmed.get_untracked() {
            on_own.run(());
        } else {
            complaint.set(Some(t().import.person_confirm_missing.to_owned()));
            focus_soon("import-own".to_owned());
        }
    };
    let reasons = preview.person_match.reasons.clone();
    // Beside each other only where both sides say something.
    let says_insured = preview.person.as_ref().is_some_and(|claim| !claim.insured.is_empty());
    let compares_insured = says_insured && !preview.insured_here.is_empty();
    view! {
        <div class="stack-5">
            <Notice kind=NoticeKind::Caution title=title live=true>
                <p>{text}</p>
                {(!reasons.is_empty())
                    .then(|| view! { <ul>{reasons.into_iter().map(|one| view! { <li>{reason(one)}</li> }).collect_view()}</ul> })}
            </Notice>
            <div class="form__pair">
                <section class="tiers">
                    <div class="tier stack">
                        <h2>{i.person_in_file}</h2>
                        <Who rows=claim_rows(preview.person.as_ref(), compares_insured)/>
                    </div>
                </section>
                <section class="tiers">
                    <div class="tier stack">
                        <h2>{i.person_here}</h2>
                        <Who rows=here.as_ref().map(|here| person_rows(here, &preview.insured_here, compares_insured)).unwrap_or_default()/>
                    </div>
                </section>
            </div>
            <Facilities preview/>
            <p>{i.person_decide}</p>
            <Check id="import-own" label=i.person_confirm value=confirmed error=complaint/>
            <Buttons>
                <Button kind=ButtonKind::Line on_press=go_on>
                    {i.person_go_on}
                </Button>
                <Button kind=ButtonKind::Line on_press=on_leave>
                    {i.take_in_not_file}
                </Button>
            </Buttons>
        </div>
    }
    .into_any()
}

/// Which institutions stand behind the file: what a person can remember, where names do not help. No content.
#[component]
fn Facilities(preview: Preview) -> impl IntoView {
    let mut names: Vec<String> = preview.entries.iter().filter_map(|entry| entry.organization.clone()).collect();
    names.sort();
    names.dedup();
    (!names.is_empty()).then(|| view! { <p class="small">{t().import.person_facilities(&t().common.list(&names))}</p> })
}

type Rows = Vec<(&'static str, String)>;

#[component]
fn Who(rows: Rows) -> impl IntoView {
    view! {
        <dl class="kv">
            {rows
                .into_iter()
                .map(|(term, words)| {
                    view! {
                        <dt>{term}</dt>
                        <dd>{words}</dd>
                    }
                })
                .collect_view()}
        </dl>
    }
    .into_any()
}

fn rows(name: Option<&str>, kana: Option<&str>, birth: Option<String>, sex: Option<&'static str>) -> Rows {
    let i = &t().import;
    let or_not = |text: Option<String>| text.unwrap_or_else(|| i.person_not_said.to_owned());
    vec![
        (i.person_name, or_not(name.map(str::to_owned))),
        (i.person_kana, or_not(kana.map(str::to_owned))),
        (i.person_birth, or_not(birth)),
        (i.person_sex, or_not(sex.map(str::to_owned))),
    ]
}

fn claim_rows(claim: Option<&PersonClaim>, compares_insured: bool) -> Rows {
    let birth = claim.and_then(|claim| claim.birth_date.as_ref()).and_then(from_record::day);
    let mut all = rows(
        claim.and_then(|claim| claim.name.as_deref()),
        claim.and_then(|claim| claim.kana.as_deref()),
        birth.map(|day| t().day_and_era(day)),
        claim.and_then(|claim| claim.sex).map(from_record::sex),
    );
    if let Some(claim) = claim.filter(|_| compares_insured) {
        all.extend(insured_rows(&claim.insured));
    }
    all
}

fn person_rows(person: &Person, insured: &[Insured], compares_insured: bool) -> Rows {
    let birth = from_record::day(&person.birth_date).map(|day| t().day_and_era(day));
    let mut all = rows(Some(person.name.text()), person.name.kana.as_deref(), birth, person.sex.map(from_record::sex));
    if compares_insured {
        all.extend(insured_rows(insured));
    }
    all
}

/// Each insurance with its numbers as written, and its period where that is said.
fn insured_rows(all: &[Insured]) -> Rows {
    let i = &t().import;
    let words = |insured: &Insured| {
        let parts = [
            (i.insured_insurer, &insured.insurer_number),
            (i.insured_symbol, &insured.symbol),
            (i.insured_number, &insured.number),
            (i.insured_branch, &insured.branch),
        ];
        let parts = parts.into_iter().filter_map(|(term, words)| Some(format!("{term} {}", words.as_ref()?)));
        let from = insured.from.as_ref().map(|date| i.insured_from(&from_record::date_words(date)));
        let until = insured.until.as_ref().map(|date| i.insured_until(&from_record::date_words(date)));
        parts.chain(from).chain(until).collect::<Vec<_>>().join("　")
    };
    all.iter().map(|insured| (i.person_insured, words(insured))).collect()
}

/// Why, in words.
pub(super) fn reason(reason: MatchReason) -> &'static str {
    let i = &t().import;
    match reason {
        MatchReason::NothingSaid => i.why_nothing_said,
        MatchReason::NameAbsent => i.why_name_absent,
        MatchReason::BirthDateAbsent => i.why_birth_absent,
        MatchReason::BirthDatePartial => i.why_birth_partial,
        MatchReason::CharactersMissing => i.why_characters_missing,
        MatchReason::NameDiffers => i.why_name_differs,
        MatchReason::KanaDiffers => i.why_kana_differs,
        MatchReason::SexDiffers => i.why_sex_differs,
        MatchReason::EraSlip => i.why_era_slip,
        MatchReason::DayMonthSwapped => i.why_day_month,
        MatchReason::OneDigit => i.why_one_digit,
        MatchReason::BirthDateDiffers => i.why_birth_differs,
        MatchReason::Namesake => i.why_namesake,
        MatchReason::OtherPerson => i.why_other_person,
        MatchReason::NameOtherForm => i.why_name_other_form,
        MatchReason::FamilyMember => i.why_family_member,
        MatchReason::OtherBranch => i.why_other_branch,
        MatchReason::InsurerDiffers => i.why_insurer_differs,
        MatchReason::InsuredNumberDiffers => i.why_insured_number_differs,
    }
}

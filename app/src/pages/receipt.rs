//! The receipt of one decision: read from what was signed, to print, and to save for others to check.

use client::engine::wire::{GetReceipt, ReceiptView, Trouble};
use exchange::receipt::Statement;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use vault::id::RecordId;
use vault::record::{ConsentAct, Decision};

use crate::i18n::{Day, Moment, t};
use crate::load::ask_once;
use crate::pages::kept::{Kept, KeptNotice};
use crate::pages::shares::decided_words;
use crate::session::Private;
use crate::ui::{
    Button, ButtonKind, Buttons, IconKind, KeyValues, Notice, NoticeKind, Page, Place, Tier, Tiers, kind_words,
    print_page, save_text,
};

/// 控え. Which one stands behind `#`, so that no server learns that a record is a consent.
#[component]
pub fn ReceiptPage() -> impl IntoView {
    let r = &t().receipts;
    let consent = use_location().hash.get_untracked().trim_start_matches('#').parse::<RecordId>().ok();
    let back = ("/journal".to_owned(), r.back.to_owned());
    view! {
        <Private place=Place::Seen>
            <Page title=r.title lead=r.lead back>
                {match consent {
                    Some(consent) => view! { <Receipt consent/> }.into_any(),
                    None => view! { <Notice kind=NoticeKind::Plain title=r.choose/> }.into_any(),
                }}
            </Page>
        </Private>
    }
    .into_any()
}

/// Inside [`Private`]. A receipt never changes, so it is asked for once.
#[component]
fn Receipt(consent: RecordId) -> impl IntoView {
    let answer = ask_once(move || GetReceipt { consent });
    move || {
        if answer.trouble() == Some(Trouble::NotFound) {
            return view! { <Notice kind=NoticeKind::Plain title=t().receipts.none/> }.into_any();
        }
        answer.show(|receipt| view! { <Content receipt/> }.into_any()).into_any()
    }
}

#[component]
fn Content(receipt: ReceiptView) -> impl IntoView {
    let r = &t().receipts;
    let ReceiptView { receipt, signed } = receipt;
    let outcome = RwSignal::new(None::<Kept>);
    let stem = format!("inro-receipt-{}", Moment::from_unix(receipt.statement.time).day.iso());
    let (jws, json) = (format!("{stem}.jws"), format!("{stem}.json"));
    let resource = receipt.resource.clone();
    let save = move |name: &str, media_type: &str, text: &str| {
        outcome.set(Some(Kept::of(save_text(name, media_type, text), name.to_owned())));
    };
    let rows = rows(&receipt.statement);
    let text = receipt.statement.text.clone();
    view! {
        <div class="stack-5">
            <Tiers>
                <Tier id="receipt-said" title=said(&receipt.statement)>
                    <KeyValues rows/>
                </Tier>
                {(!text.is_empty())
                    .then(|| {
                        view! {
                            <Tier id="receipt-words" title=r.words>
                                <p class="keep-lines">{text}</p>
                            </Tier>
                        }
                    })}
                <Tier id="receipt-key" title=r.key>
                    <p class="receipt__key">{receipt.key}</p>
                    <p class="small">{r.key_note}</p>
                    <p class="small">{r.check_note}</p>
                </Tier>
            </Tiers>
            <Notice kind=NoticeKind::Plain title=r.private_note/>
            <div class="screen-only stack">
                <Buttons>
                    <Button
                        kind=ButtonKind::Line
                        icon=IconKind::Save
                        on_press=move |()| save(&jws, "application/jose", &signed)
                    >
                        {r.save_signed}
                    </Button>
                    <Button
                        kind=ButtonKind::Line
                        icon=IconKind::Save
                        on_press=move |()| save(&json, "application/fhir+json", &resource)
                    >
                        {r.save_fhir}
                    </Button>
                    <Button kind=ButtonKind::Line icon=IconKind::Printer on_press=|()| print_page()>
                        {t().common.print}
                    </Button>
                </Buttons>
                <KeptNotice outcome/>
            </div>
        </div>
    }
    .into_any()
}

/// What was decided, in a few words.
fn said(statement: &Statement) -> &'static str {
    let r = &t().receipts;
    match statement.act {
        ConsentAct::Decided if statement.shared => r.shown,
        ConsentAct::Decided => r.refused,
        ConsentAct::Paused => r.paused,
        ConsentAct::Resumed => r.resumed,
        ConsentAct::Revoked => r.revoked,
        ConsentAct::Renewed => r.renewed,
        ConsentAct::NotRenewed => r.not_renewed,
        ConsentAct::Narrowed => r.narrowed,
        ConsentAct::Released => r.released,
        ConsentAct::Withdrawn => r.withdrawn,
    }
}

fn rows(statement: &Statement) -> Vec<(String, AnyView)> {
    let (r, s, c) = (&t().receipts, &t().shares, &t().common);
    let mut rows: Vec<(&str, String)> =
        vec![(r.person, statement.person.clone()), (r.provider, statement.provider.clone())];
    rows.extend(statement.number.clone().map(|number| (s.number, number)));
    rows.push((r.time, moment(statement.time)));
    rows.extend(statement.until.map(|until| (s.period, c.until(&moment(until)))));
    rows.extend(statement.purpose.clone().map(|purpose| (s.purpose, purpose)));
    if statement.act.is_in_force() {
        let live: Vec<String> = statement.live.iter().map(|kind| kind_words(*kind).to_owned()).collect();
        let words = |decision| decided_words(&statement.decisions, &statement.topics, decision);
        let (given, withheld, records) = match statement.act {
            ConsentAct::Released => (r.kinds_released, r.kinds_not_released, r.records_released),
            _ => (r.kinds_shown, r.kinds_not, r.records),
        };
        let terms =
            [(given, words(Decision::Share)), (r.kinds_live, c.list(&live)), (withheld, words(Decision::Withhold))];
        rows.extend(terms.into_iter().filter(|(_, words)| !words.is_empty()));
        rows.push((records, c.items(usize::try_from(statement.records).unwrap_or(usize::MAX))));
    }
    rows.into_iter().map(|(term, words)| (term.to_owned(), words.into_any())).collect()
}

/// Always with its year: a receipt is read years later.
fn moment(seconds: i64) -> String {
    t().moment(Moment::from_unix(seconds), Day::full(0, 1, 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault::record::{Kind, KindDecision};

    fn statement(act: ConsentAct) -> Statement {
        let decide = |kind, decision| KindDecision { kind, decision };
        Statement {
            person: "髙﨑　千鶴".into(),
            provider: "青葉坂総合病院".into(),
            number: None,
            act,
            shared: true,
            time: 1_795_190_400,
            until: None,
            purpose: None,
            decisions: vec![decide(Kind::Medication, Decision::Share), decide(Kind::Diagnosis, Decision::Withhold)],
            topics: Vec::new(),
            live: Vec::new(),
            records: 3,
            text: "お薬：見せる".into(),
            language: "ja".into(),
        }
    }

    #[test]
    fn what_was_shown_and_what_was_not_stand_apart_and_a_withdrawal_lists_neither() {
        Owner::new().with(|| {
            let terms = |act| rows(&statement(act)).into_iter().map(|(term, _)| term).collect::<Vec<_>>();
            let r = &t().receipts;
            let decided = terms(ConsentAct::Decided);
            assert!(decided.contains(&r.kinds_shown.to_owned()) && decided.contains(&r.kinds_not.to_owned()));
            let revoked = terms(ConsentAct::Revoked);
            assert!(!revoked.contains(&r.kinds_shown.to_owned()) && !revoked.contains(&r.kinds_not.to_owned()));
            assert_eq!(said(&statement(ConsentAct::Revoked)), r.revoked);
            // What is released is not shown: the words say which.
            let released = terms(ConsentAct::Released);
            assert!(released.contains(&r.kinds_released.to_owned()) && !released.contains(&r.kinds_shown.to_owned()));
            assert!(!terms(ConsentAct::Withdrawn).contains(&r.kinds_released.to_owned()));
            assert_eq!(said(&Statement { shared: false, ..statement(ConsentAct::Decided) }), r.refused);
        });
    }
}

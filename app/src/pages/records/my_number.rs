//! A number in a form that is, or may be, a My Number. It is explained, and never shown again.

use exchange::identity::{Finding, FindingKind, redact, scan_text};
use leptos::prelude::*;
use serde_json::Value;
use vault::record::Record;

use crate::i18n::t;
use crate::ui::{Button, ButtonKind, Buttons, Notice, NoticeKind};

/// What is wrong, and the way out: cut the number out, or, where nothing but its digits speaks for it, say that it is
/// something else.
#[component]
pub(super) fn MyNumberNotice(
    findings: Vec<Finding>,
    #[prop(into)] on_keep: Callback<()>,
    #[prop(into)] on_cut_out: Callback<()>,
) -> impl IntoView {
    let f = &t().record_form;
    // A labelled one is refused whatever else is in the form.
    let refused = findings.iter().any(|finding| finding.kind == FindingKind::Block);
    let (title, text) = if refused { (f.my_number_title, f.my_number) } else { (f.my_number_unsure, f.my_number_why) };
    view! {
        <Notice kind=NoticeKind::Caution title=title live=true id="trouble">
            <p>{text}</p>
            <Buttons>
                <Button kind=ButtonKind::Line on_press=on_cut_out>
                    {if refused { f.my_number_cut_out } else { f.my_number_yes }}
                </Button>
                {(!refused)
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Line on_press=on_keep>
                                {f.my_number_no}
                            </Button>
                        }
                    })}
            </Buttons>
        </Notice>
    }
    .into_any()
}

/// The record with the digits of every finding replaced by ＊.
pub(super) fn without_my_numbers(record: &Record) -> Record {
    let cleaned = serde_json::to_value((&record.fact, &record.memo)).ok().map(clean);
    match cleaned.and_then(|value| serde_json::from_value(value).ok()) {
        Some((fact, memo)) => Record { fact, memo, ..record.clone() },
        None => record.clone(),
    }
}

fn clean(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(redact(&text, &scan_text(&text))),
        Value::Array(items) => Value::Array(items.into_iter().map(clean).collect()),
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(name, value)| (name, clean(value))).collect())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault::record::{Allergy, CodedText, Fact, Provenance};

    #[test]
    fn a_number_is_cut_out_of_every_field_and_nothing_else_changes() {
        let allergy = Allergy {
            substance: CodedText::from_text("そば"),
            category: None,
            criticality: None,
            status: None,
            suspected: false,
            reactions: Vec::new(),
            onset: "2016-03".parse().ok(),
            onset_text: None,
            note: Some("マイナンバー 1234-5678-9018 です".into()),
        };
        let mut record = Record::new(Fact::Allergy(allergy), Provenance::typed(1_795_190_700));
        record.memo = Some("メモ 123456789018".into());
        let cleaned = without_my_numbers(&record);
        let Fact::Allergy(allergy) = &cleaned.fact else { panic!("kind changed") };
        assert_eq!(allergy.substance.label(), "そば");
        assert_eq!(allergy.onset.as_ref().map(|date| date.as_str()), Some("2016-03"));
        let said = format!("{cleaned:?}");
        assert!(!said.contains("9018") && !said.contains("5678"), "{said}");
        assert!(scan_text(allergy.note.as_deref().unwrap_or_default()).is_empty());
    }
}

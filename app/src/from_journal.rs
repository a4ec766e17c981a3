//! Lines of the journal as sentences. What somebody typed as their name stays a claim.

use client::engine::wire::{JournalItem, JournalWhat};
use protocol::journal::EventKind;
use vault::record::{ConsentAct, Kind};

use crate::i18n::{Done, Lang, Sentence, t};

fn kind_name(kind: Kind) -> &'static str {
    exchange::label::kind(kind, t().lang == Lang::Ja)
}

/// What happened, in the current language.
#[must_use]
pub fn sentence(item: &JournalItem) -> Sentence {
    let j = &t().journal;
    let provider = item.provider.as_ref().map_or(j.unknown_provider, |provider| provider.name.as_str());
    match &item.what {
        JournalWhat::Server { kind, recipient, company, .. } => {
            let did = |what| if *company { j.somebody_did(provider, what) } else { j.you_did(provider, what) };
            let claimed = recipient.as_deref().map(str::trim).filter(|name| !name.is_empty());
            let claimed = claimed.unwrap_or(j.no_name);
            match kind {
                EventKind::WrongPasscode => j.refused(claimed, provider, j.refused_passcode),
                EventKind::Refused => j.refused(claimed, provider, j.refused_not_live),
                EventKind::Paused => did(j.you_paused),
                EventKind::Resumed => did(j.you_resumed),
                EventKind::Revoked => did(j.you_revoked),
                EventKind::Changed => did(j.you_changed),
                EventKind::ReplyBoxOpened => did(t().replies.you_opened),
                EventKind::ReplyBoxClosed => did(t().replies.you_closed),
                EventKind::Replied => j.replied(provider),
                EventKind::Opened | EventKind::Fetched => j.opened(claimed, provider),
            }
        }
        JournalWhat::MovedIn { server, .. } => Sentence {
            before: String::new(),
            who: t().moving.this_inro.to_owned(),
            after: t().moving.moved_here(server),
        },
        JournalWhat::Ended { used_up } => j.ended(provider, *used_up),
        JournalWhat::Act { what, kind, count, by } => {
            let done = Done { act: *what, kind: kind.map(kind_name), count: *count, provider };
            let who = match by.as_deref() {
                None => j.you.to_owned(),
                Some("") => j.member(t().family.unnamed),
                Some(name) => j.member(name),
            };
            Sentence { before: String::new(), who, after: t().acts.did(&done) }
        }
        JournalWhat::Consent { act, by, .. } => {
            let what = match act {
                ConsentAct::Decided => j.you_sealed,
                ConsentAct::Paused => j.you_paused,
                ConsentAct::Resumed => j.you_resumed,
                ConsentAct::Revoked => j.you_revoked,
                ConsentAct::Renewed => j.you_renewed,
                ConsentAct::NotRenewed => j.you_did_not_renew,
                ConsentAct::Narrowed => j.you_narrowed,
                ConsentAct::Released => j.you_released,
                ConsentAct::Withdrawn => j.you_withdrew,
            };
            match by.as_deref() {
                None => j.you_did(provider, what),
                Some("") => j.member_did(t().family.unnamed, provider, what),
                Some(name) => j.member_did(name, provider, what),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::prelude::Owner;
    use vault::record::ActWhat;

    #[test]
    fn what_another_member_did_is_not_said_to_be_yours() {
        Owner::new().with(|| {
            let by = |by: Option<&str>| {
                let id = vault::id::RecordId::from_bytes([1; 16]);
                let by = by.map(str::to_owned);
                let what =
                    JournalWhat::Consent { id, receipt: true, act: ConsentAct::Revoked, shared: true, records: 1, by };
                sentence(&JournalItem { time: 0, provider: None, what }).who
            };
            assert!(by(Some("長男")).contains("長男"));
            assert!(by(Some("")).contains(t().family.unnamed));
            assert_ne!(by(None), by(Some("長男")));
        });
    }

    #[test]
    fn an_act_says_what_was_done_by_whom_and_nothing_of_the_content() {
        Owner::new().with(|| {
            let said = |what, kind, count, by: Option<&str>| {
                let what = JournalWhat::Act { what, kind, count, by: by.map(str::to_owned) };
                let said = sentence(&JournalItem { time: 0, provider: None, what });
                format!("{}{}{}", said.before, said.who, said.after)
            };
            let medication = Some(Kind::Medication);
            assert_eq!(said(ActWhat::Deleted, medication, 1, None), "あなたが、お薬を消しました。");
            assert_eq!(
                said(ActWhat::Imported, None, 140, Some("長男")),
                "長男さんが、ファイルから記録140件を取り込みました。"
            );
            assert_eq!(said(ActWhat::Changed, Some(Kind::Person), 1, None), "あなたが、本人を書き直しました。");
            assert!(said(ActWhat::ReplyRefused, None, 1, None).contains(t().journal.unknown_provider));
        });
    }

    #[test]
    fn an_opener_without_a_name_is_said_to_have_given_none() {
        Owner::new().with(|| {
            let what = JournalWhat::Server {
                number: 1,
                kind: EventKind::Opened,
                recipient: Some("　".into()),
                network: None,
                count: 1,
                company: false,
                former: None,
            };
            let said = sentence(&JournalItem { time: 0, provider: None, what });
            assert!(said.who.contains(t().journal.no_name), "{}", said.who);
        });
    }
}

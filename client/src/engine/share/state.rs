//! What state a grant is in, and how it is shown.

use vault::id::{GrantId, RecordId};
use vault::record::{Body, ConsentAct, Fact, GrantRecord, ShownRecord};

use super::super::Open;
use super::super::reply::count;
use super::super::wire::{News, ProviderView, Renewal, ShareState, ShareView, ShownView};
use super::life::LONGEST;
use crate::convert::to;

const DAY: i64 = 24 * 60 * 60;
/// A grant is asked about so many days before its end, a standing one earlier.
const ASKED_BEFORE: i64 = 7;
const STANDING_ASKED_BEFORE: i64 = 14;
/// Records named of what came before "and more".
const NAMED: usize = 3;

/// A grant's state, computed and never stored.
pub(in crate::engine) fn state<D>(open: &Open<D>, grant: &GrantRecord, now: i64) -> ShareState {
    if let Some(place) = open.book.former_place_of(&grant.grant) {
        return former_state(grant, place.exported);
    }
    let view = open.grants.iter().find(|view| to::<_, GrantId>(view.grant) == grant.grant);
    let revoked = grant.ended.is_some() || view.is_some_and(|view| view.revoked);
    // The stricter of what the patient sealed and what the server says: a server must not widen an ended link.
    let until = stricter(grant.until, view.and_then(|view| view.limits.until));
    let uses = stricter(grant.uses, view.and_then(|view| view.limits.uses));
    let used = view.map_or(0, |view| view.used);
    if revoked {
        ShareState::Revoked
    } else if until.is_some_and(|until| until <= now) {
        ShareState::Expired
    } else if uses.is_some_and(|uses| used >= uses) {
        ShareState::UsedUp
    } else if view.is_some_and(|view| view.attempts_left == Some(0)) {
        ShareState::LockedOut
    } else if view.is_some_and(|view| view.paused) {
        ShareState::Paused
    } else {
        ShareState::Active
    }
}

/// Whether the server opens a link, or could again, whatever its record says: an editor writes the record, and a link that is said to
/// be over but is not has to be asked about, ended and kept up to date like any other.
pub(in crate::engine) fn opens_there<D>(open: &Open<D>, grant: &GrantRecord, now: i64) -> bool {
    let view = open.grants.iter().find(|view| to::<_, GrantId>(view.grant) == grant.grant);
    view.is_some_and(|view| {
        !view.revoked
            && view.limits.until.is_none_or(|until| until > now)
            && view.limits.uses.is_none_or(|uses| view.used < uses)
    })
}

/// A grant of a former place: over there already when everything was taken out, or it opens nothing since because this is another place.
fn former_state(grant: &GrantRecord, exported: i64) -> ShareState {
    if grant.ended.is_some() {
        ShareState::Revoked
    } else if grant.until.is_some_and(|until| until <= exported) {
        ShareState::Expired
    } else {
        ShareState::Former
    }
}

fn stricter<N: Ord>(one: Option<N>, other: Option<N>) -> Option<N> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// Whether an edit ends the grant that this record holds.
pub(in crate::engine) fn ends_in(put: &[(RecordId, Body)], id: &RecordId) -> bool {
    put.iter()
        .any(|(other, body)| other == id && matches!(&body.record.fact, Fact::Grant(grant) if grant.ended.is_some()))
}

/// All grants, newest first.
pub(in crate::engine) fn shares<D>(open: &Open<D>, now: i64) -> Vec<ShareView> {
    let mut shares: Vec<_> = open.book.grants().filter_map(|(_, grant)| share_view(open, grant, now)).collect();
    shares.sort_by_key(|share| std::cmp::Reverse(share.created));
    shares
}

fn share_view<D>(open: &Open<D>, grant: &GrantRecord, now: i64) -> Option<ShareView> {
    let view = open.grants.iter().find(|view| to::<_, GrantId>(view.grant) == grant.grant);
    Some(ShareView {
        grant: grant.grant,
        provider: provider_view(open, &grant.provider)?,
        purpose: grant.purpose.clone(),
        created: grant.created,
        // As in the state: no word of the server's lets a link go on that is sealed to end.
        until: stricter(grant.until, view.and_then(|view| view.limits.until)),
        uses: stricter(grant.uses, view.and_then(|view| view.limits.uses)),
        used: view.map_or(0, |view| view.used),
        passcode: grant.secrets.passcode.is_some(),
        state: state(open, grant, now),
        decisions: grant.decisions.clone(),
        topics: grant.topics.clone(),
        records: grant.records.len(),
        referral: grant.referral.is_some(),
        standing: grant.standing.is_some(),
        live: grant.standing.as_ref().map(|standing| standing.live.clone()).unwrap_or_default(),
        renewal: renewal(open, grant, now),
        added: grant.records.iter().filter(|shown| shown.added.is_some()).count(),
        news: news(open, grant),
        card: grant.card.is_some(),
        former: open.book.former_place_of(&grant.grant).map(|place| place.left.server.clone()),
        reply_box: view.is_some_and(|view| view.reply_box),
        replies: count(open, &grant.grant),
    })
}

/// A provider as shown.
pub(in crate::engine) fn provider_view<D>(open: &Open<D>, id: &RecordId) -> Option<ProviderView> {
    let provider = open.book.provider(id)?;
    Some(ProviderView {
        id: *id,
        name: provider.name.clone(),
        place: provider.place.clone(),
        number: provider.number().map(str::to_owned),
    })
}

/// The records that a grant shows.
pub(super) fn shown<D>(open: &Open<D>, grant: &GrantRecord) -> impl Iterator<Item = ShownView> {
    let told = grant.standing.as_ref().map_or(i64::MAX, |standing| standing.told);
    let view = move |shown: &ShownRecord| {
        let record = open.book.records.get(&shown.record)?.record();
        Some(ShownView {
            record: shown.record,
            kind: record.kind(),
            title: record.title().to_owned(),
            added: shown.added,
            is_new: shown.added.is_some_and(|added| added > told),
        })
    };
    grant.records.iter().filter_map(view)
}

fn news<D>(open: &Open<D>, grant: &GrantRecord) -> Option<News> {
    let told = grant.standing.as_ref()?.told;
    let mut new: Vec<(i64, RecordId)> = grant
        .records
        .iter()
        .filter_map(|shown| Some((shown.added.filter(|added| *added > told)?, shown.record)))
        .collect();
    new.sort_by_key(|(added, _)| std::cmp::Reverse(*added));
    let title = |(_, id): &(i64, RecordId)| Some(open.book.records.get(id)?.record().title().to_owned());
    Some(News { count: new.len(), titles: new.iter().filter_map(title).take(NAMED).collect(), through: new.first()?.0 })
}

/// Whether it is to be asked now if a grant goes on. A visit or a week is over when it is over; who answered is not asked again.
fn renewal<D>(open: &Open<D>, grant: &GrantRecord, now: i64) -> Renewal {
    let Some(until) = grant.until.filter(|_| state(open, grant, now).is_open()) else {
        return Renewal::NotAsked;
    };
    let before = if grant.standing.is_some() { STANDING_ASKED_BEFORE } else { ASKED_BEFORE };
    if until - now > before * DAY {
        return Renewal::NotAsked;
    }
    let about = || open.book.consents().map(|(_, it)| it).filter(|it| it.grant == Some(grant.grant));
    if about().any(|it| it.act == ConsentAct::NotRenewed && it.until == Some(until)) {
        return Renewal::Refused;
    }
    // For as long as the sheet said; answering early makes it no longer.
    let sheet = about().find(|it| it.act == ConsentAct::Decided).and_then(|it| Some(it.until? - it.time));
    let days = sheet.unwrap_or(until - grant.created).div_euclid(DAY);
    // Never beyond what can be agreed to: going on must be as easy to answer as not going on.
    let days = days.min((now + LONGEST - until).div_euclid(DAY));
    if days > ASKED_BEFORE { Renewal::Asked { end: until, days } } else { Renewal::NotAsked }
}

//! What moving records would do, before it is done: who can read them then and who not any more, and what shows them now.

use vault::id::RecordId;
use vault::record::{Fact, Kind};

use super::check_together;
use crate::device::DeviceStore;
use crate::engine::share::state;
use crate::engine::wire::{ChosenToMove, Field, LinkLosing, MovePreview, PreviewMove, ReaderView, Trouble};
use crate::engine::{Engine, Open};
use crate::environment::Environment;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    pub(in crate::engine) async fn preview_move(&mut self, ask: &PreviewMove) -> Result<MovePreview, Trouble> {
        self.pull_for_edit().await?;
        let source = self.place_other(&ask.to).await?;
        let now = self.environment.now();
        let preview = self.opened().and_then(|target| preview(&source, target, &ask.chosen, now));
        self.look();
        self.put_back(Some(source));
        preview
    }
}

/// The chosen records that can be moved, and how many are left because a newer version wrote them. Fails where nothing is chosen.
pub(super) fn chosen_in<D>(open: &Open<D>, chosen: &ChosenToMove) -> Result<(Vec<RecordId>, usize), Trouble> {
    let is_chosen = |id: &RecordId, kind: Kind| chosen.records.contains(id) || chosen.kinds.contains(&kind);
    let records = open.book.records.iter().map(|(id, held)| (id, held.record().kind(), held.body.is_read_only()));
    let found: Vec<(RecordId, bool)> = records
        .filter(|(id, kind, _)| kind.is_health() && is_chosen(id, *kind))
        .map(|(id, _, read_only)| (*id, read_only))
        .collect();
    if found.is_empty() {
        return Err(Trouble::Field(Field::Records));
    }
    let left = found.iter().filter(|(_, read_only)| *read_only).count();
    Ok((found.into_iter().filter(|(_, read_only)| !read_only).map(|(id, _)| id).collect(), left))
}

fn preview<D>(source: &Open<D>, target: &Open<D>, chosen: &ChosenToMove, now: i64) -> Result<MovePreview, Trouble> {
    check_together(source, target)?;
    let (ids, left) = chosen_in(source, chosen)?;
    let kind = |id: &&RecordId| source.book.records.get(*id).map(|held| held.record().kind());
    let count = |of: Kind| (of, ids.iter().filter(|id| kind(id) == Some(of)).count());
    let links = source.book.grants().filter(|(_, grant)| state(source, grant, now).is_open());
    let links = links.map(|(_, grant)| LinkLosing {
        provider: source.book.provider(&grant.provider).map(|provider| provider.name.clone()).unwrap_or_default(),
        card: grant.card.is_some(),
        records: grant.records.iter().filter(|shown| ids.contains(&shown.record)).count(),
    });
    let names = |fact: &Fact| {
        let Fact::Referral(referral) = fact else { return false };
        let mut named = referral.items.iter().map(|shown| &shown.record).chain(&referral.answers);
        named.any(|id| ids.contains(id))
    };
    let readers: Vec<ReaderView> = target.readers().map(|account| reader(target, account)).collect();
    let losing = source.readers().filter(|account| readers.iter().all(|reader| reader.account != *account));
    Ok(MovePreview {
        counts: Kind::HEALTH.map(count).into_iter().filter(|(_, count)| *count > 0).collect(),
        links: links.filter(|link| link.records > 0).collect(),
        referrals: source.book.of_kind(Kind::Referral).filter(|(_, held)| names(&held.record().fact)).count(),
        losing: losing.map(|account| reader(source, account)).collect(),
        readers,
        left,
    })
}

fn reader<D>(open: &Open<D>, account: vault::id::AccountId) -> ReaderView {
    let role = open.book.list.list().entry(&account).map(|entry| entry.role);
    ReaderView {
        account,
        name: open.book.name_of(&account).map(str::to_owned),
        role: role.map_or(crate::engine::wire::MemberRole::Reader, crate::engine::wire::MemberRole::from),
        own: account == open.account.id,
    }
}

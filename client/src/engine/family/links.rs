//! Links that somebody who is gone may have kept: each is asked about once, whether the member was removed, has left, or went when the
//! vault was taken over.

use std::collections::BTreeSet;

use protocol::grant::GrantView;
use vault::id::{AccountId, GrantId};
use vault::member::Role;
use vault::record::{ConsentAct, GrantRecord};
use vault::vault_key::open_generations;

use crate::convert::to;
use crate::device::DeviceStore;
use crate::engine::change::Edit;
use crate::engine::share::{edited, opens_there};
use crate::engine::wire::{AnswerLinks, EndShare, Field, GrantChoice, LinksAsked, Trouble};
use crate::engine::{Engine, Open};
use crate::environment::Environment;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Ends the links that are to end, and writes down of the others that they go on. How many ended.
    pub(in crate::engine) async fn answer_links(&mut self, ask: AnswerLinks) -> Result<usize, Trouble> {
        self.pull_for_edit().await?;
        self.pull_grants().await?;
        let asked = links_asked(self.opened()?, self.environment.now()).ok_or(Trouble::NotFound)?;
        let choice = |grant: &GrantId| ask.grants.iter().find(|choice| choice.grant == *grant).copied();
        let chosen: Option<Vec<_>> = asked.grants.iter().map(choice).collect();
        let chosen = chosen.ok_or(Trouble::Field(Field::Decisions))?;
        let ending: Vec<_> = chosen.iter().filter(|choice| !choice.keep).map(|choice| choice.grant).collect();
        self.end_links(&ending, (&ask.text, &ask.language)).await?;
        self.keep_links(&chosen).await?;
        Ok(ending.len())
    }

    /// Ends links for good. `words`: the text at the button and its language, for the consents.
    pub(super) async fn end_links(&mut self, ending: &[GrantId], words: (&str, &str)) -> Result<(), Trouble> {
        for grant in ending {
            let (text, language) = (words.0.to_owned(), words.1.to_owned());
            self.end_share(EndShare { grant: *grant, act: ConsentAct::Revoked, text, language }).await?;
        }
        Ok(())
    }

    /// Once anybody is gone: ends the links that no record tells of any more. Whoever took the record out may have kept one, and nobody
    /// sees it to decide about it.
    pub(super) async fn end_unseen_links(&mut self) -> Result<(), Trouble> {
        if !self.opened()?.book.lists.has_gone() {
            return Ok(());
        }
        // Grants first, then records: what another device makes meanwhile has its record by then.
        self.pull_grants().await?;
        self.pull().await?;
        let (api, open) = (self.api.clone(), self.opened()?);
        let is_unseen = |view: &&GrantView| !view.revoked && open.book.grant(&to(view.grant)).is_none();
        for view in open.grants.iter().filter(is_unseen) {
            api.act_on_grant(&to(open.book.vault), &view.grant, "revoke").await?;
        }
        Ok(())
    }

    /// Writes down of the links that go on that this was decided after the last one had gone.
    pub(super) async fn keep_links(&mut self, chosen: &[GrantChoice]) -> Result<(), Trouble> {
        self.commit(|open| {
            let mut put = Vec::new();
            for choice in chosen.iter().filter(|choice| choice.keep) {
                if let Some((id, grant)) = open.book.grant(&choice.grant) {
                    let goes_on = open.book.goes_on(&choice.grant);
                    put.push(edited(open, id, GrantRecord { goes_on, ..grant.clone() })?);
                }
            }
            Ok(Edit::put(put))
        })
        .await
        .map(|_| ())
    }
}

/// The live links that somebody who is gone may have kept: those of which the owner has not signed since that they go on; and who that
/// is. Who is gone say the signed lists. None if there is nothing to ask, or this account is not the one to decide.
pub(in crate::engine) fn links_asked<D>(open: &Open<D>, now: i64) -> Option<LinksAsked> {
    if open.book.role() != Some(Role::Owner) || open.book.is_handed_over() {
        return None;
    }
    let is_live = |grant: &&GrantRecord| opens_there(open, grant, now);
    let live: Vec<&GrantRecord> = open.book.grants().map(|(_, grant)| grant).filter(is_live).collect();
    let (mut gone, mut grants) = (BTreeSet::new(), BTreeSet::new());
    for grant in live {
        for account in open.book.lists.gone_since(&open.book.vault, &grant.grant, grant.goes_on.as_ref()) {
            gone.insert(account);
            grants.insert(grant.grant);
        }
    }
    let names: BTreeSet<String> = if gone.is_empty() { BTreeSet::new() } else { names(open, &gone) };
    let asked = LinksAsked { names: names.into_iter().collect(), grants: grants.into_iter().collect() };
    (!asked.grants.is_empty()).then_some(asked)
}

/// What those who are gone were called: as the owner signed it, else as it was recorded; empty where neither says.
fn names<D>(open: &Open<D>, gone: &BTreeSet<AccountId>) -> BTreeSet<String> {
    let newest = open.book.entry.generations.first().map(|(_, key)| key);
    let keys = newest.and_then(|key| open_generations(open.book.list.list(), key).ok()).unwrap_or_default();
    let keys: Vec<_> = keys.into_iter().map(|(generation, key, _)| (generation, key)).collect();
    let signed = |account: &AccountId| open.book.lists.name_of(&open.book.vault, account, &keys);
    gone.iter().map(|account| signed(account).unwrap_or_else(|| open.book.name_or_nothing(account))).collect()
}

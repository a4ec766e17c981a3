//! Making a part, and what it is called.

use vault::account::VaultEntry;
use vault::id::VaultId;
use vault::record::{Fact, Kind, PART_NAME_BYTES, Part};

use crate::account::fault;
use crate::device::DeviceStore;
use crate::engine::Engine;
use crate::engine::change::Edit;
use crate::engine::wire::{Event, Field, MakePart, NamePart, Trouble};
use crate::environment::Environment;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Makes a vault for a part of the records of the one that is open, which stays open. Nobody but this account is in it. Asked again
    /// for the same name after it was cut off, it goes on with the one that was begun.
    pub(in crate::engine) async fn make_part(&mut self, ask: MakePart) -> Result<VaultId, Trouble> {
        let name = checked(&ask.name)?;
        let proof = self.prove_as_owner(&ask.passphrase).await?;
        let open = self.opened()?;
        let main = open.book.vault;
        if open.part().is_some() {
            return Err(Trouble::NotFound);
        }
        let (_, person) = open.book.person().ok_or(Trouble::NotFound)?;
        let person = person.clone();
        let is_same = |part: &Part| part.main == main && part.name == name;
        let vault = match self.finish_making(&proof).await? {
            Some(made) if made.part.as_ref().is_some_and(is_same) => made.vault,
            _ => self.make_another(&proof, person, Some((name, main))).await?,
        };
        (self.emit)(Event::VaultMoved);
        Ok(vault)
    }

    /// Gives the part that is open another name. The owner signs it, because everybody who writes in the part could give one.
    pub(in crate::engine) async fn name_part(&mut self, ask: NamePart) -> Result<(), Trouble> {
        let name = checked(&ask.name)?;
        self.pull_for_edit().await?;
        self.commit(|open| {
            if !open.is_own() {
                return Err(Trouble::Refused(protocol::ProblemKind::NotAllowed));
            }
            let part = open.part().ok_or(Trouble::NotFound)?;
            let is_it = |fact: &Fact| matches!(fact, Fact::Part(it) if it == part);
            let held = open.book.of_kind(Kind::Part).find(|(_, held)| is_it(&held.record().fact));
            let (id, held) = held.ok_or(Trouble::NotFound)?;
            let VaultEntry { vault, owner_key, .. } = &open.book.entry;
            let key = owner_key.as_ref().ok_or_else(|| fault("owner key"))?;
            let next = Part::sign(vault, part.main, name.clone(), open.book.list.list().n, key);
            Ok(Edit::put(vec![(*id, held.with_fact(Fact::Part(next)).ok_or(Trouble::ReadOnly)?)]))
        })
        .await?;
        self.look();
        (self.emit)(Event::VaultMoved);
        Ok(())
    }
}

/// A name as it was typed, without blanks around it.
fn checked(typed: &str) -> Result<String, Trouble> {
    let name = typed.trim();
    if name.is_empty() || name.len() > PART_NAME_BYTES {
        return Err(Trouble::Field(Field::Name));
    }
    Ok(name.to_owned())
}

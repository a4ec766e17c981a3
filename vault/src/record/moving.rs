//! Records on their way from one vault of a person to another.

use serde::{Deserialize, Serialize};

use crate::id::{RecordId, VaultId};

/// That records were sealed anew here and are not deleted yet where they came from. It is written in the same change as the records
/// themselves and deleted when the other vault has let go of them, so that whichever device opens next can go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The vault that they come from.
    pub from: VaultId,
    /// Which.
    pub records: Vec<RecordUnderWay>,
}

/// One record, in both vaults for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordUnderWay {
    /// Its id where it comes from.
    pub from: RecordId,
    /// The revision there that was sealed anew. A later one says more than what is here.
    pub revision: u64,
    /// Its id here; another one, so that the server does not see by the id which record it was.
    pub to: RecordId,
    /// The revision here.
    pub to_revision: u64,
}

#[cfg(test)]
mod tests {
    use ciborium::Value;

    use super::super::{Body, Fact, Provenance, Record};
    use super::*;

    #[test]
    fn what_is_on_its_way_has_one_form() {
        let [from, to] = [1, 2].map(|byte| RecordId::from_bytes([byte; 16]));
        let records = vec![RecordUnderWay { from, revision: 3, to, to_revision: 1 }];
        let moving = Move { from: VaultId::from_bytes([9; 16]), records };
        let bytes = Body::new(Record::new(Fact::Move(moving.clone()), Provenance::typed(0))).encode().unwrap();
        assert_eq!(Body::decode(&bytes).unwrap().record.fact, Fact::Move(moving));
        let value: Value = ciborium::from_reader(bytes.as_slice()).unwrap();
        let field = |value: &Value, name: &str| {
            let entries = value.as_map().unwrap();
            entries.iter().find(|(key, _)| key.as_text() == Some(name)).unwrap().1.clone()
        };
        let moving = field(&field(&value, "fact"), "move");
        assert_eq!(field(&moving, "from"), Value::Bytes(vec![9; 16]));
        let moved = field(&moving, "records").as_array().unwrap()[0].clone();
        assert_eq!(field(&moved, "from"), Value::Bytes(vec![1; 16]));
        assert_eq!(field(&moved, "revision"), Value::from(3));
        assert_eq!(field(&moved, "to"), Value::Bytes(vec![2; 16]));
        assert_eq!(field(&moved, "to_revision"), Value::from(1));
    }
}

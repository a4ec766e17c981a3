//! The page's side of the way: one question is written as the engine's [`super::Command`] is, and one answer read as its
//! [`super::Reply`]. By way of these two enums every page would hold the code for all questions and all answers.

use std::fmt;
use std::marker::PhantomData;

use protocol::CodecError;
use serde::de::{EnumAccess, Error, VariantAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Call, Trouble};

/// A question as it travels: what [`super::Command`] is read from.
pub struct Question<'a, C>(pub &'a C);

impl<C: Call> Serialize for Question<'_, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Of the number nothing is written where variants have names.
        serializer.serialize_newtype_variant("Command", 0, C::NAME, self.0)
    }
}

/// Reads what the engine answered to a question of this type.
///
/// # Errors
/// When it is no answer to such a question.
pub fn answer_of<C: Call>(bytes: &[u8]) -> Result<Result<C::Reply, Trouble>, CodecError> {
    let answer: Result<Answer<C>, Trouble> = protocol::from_cbor(bytes)?;
    Ok(answer.map(|Answer(reply)| reply))
}

/// An answer as it travels: what [`super::Reply`] is written to.
struct Answer<C: Call>(C::Reply);

impl<'de, C: Call> Deserialize<'de> for Answer<C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOf<C>(PhantomData<C>);
        impl<'de, C: Call> Visitor<'de> for OneOf<C> {
            type Value = Answer<C>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "the answer to {}", C::NAME)
            }

            fn visit_enum<A: EnumAccess<'de>>(self, answer: A) -> Result<Answer<C>, A::Error> {
                let (name, reply) = answer.variant::<String>()?;
                if name != C::NAME {
                    return Err(A::Error::custom("this answers another question"));
                }
                reply.newtype_variant().map(Answer)
            }
        }
        deserializer.deserialize_enum("Reply", &[], OneOf(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{AskServer, CancelImport, Command, GetRecord, Reply};
    use super::*;
    use vault::id::RecordId;

    #[test]
    fn a_question_travels_as_the_engine_reads_it() {
        let question = GetRecord { id: RecordId::from_bytes([7; 16]) };
        let sent = protocol::to_cbor(&Question(&question)).unwrap();
        assert_eq!(sent, protocol::to_cbor(&Command::GetRecord(question.clone())).unwrap());
        assert!(matches!(protocol::from_cbor(&sent), Ok(Command::GetRecord(read)) if read.id == question.id));
    }

    #[test]
    fn an_answer_is_read_as_the_engine_writes_it_and_by_no_other_question() {
        let written: Result<Reply, Trouble> = Ok(Reply::CancelImport(()));
        let sent = protocol::to_cbor(&written).unwrap();
        assert!(matches!(answer_of::<CancelImport>(&sent), Ok(Ok(()))));
        assert!(answer_of::<AskServer>(&sent).is_err());
        let trouble = protocol::to_cbor(&Err::<Reply, _>(Trouble::Offline)).unwrap();
        assert!(matches!(answer_of::<AskServer>(&trouble), Ok(Err(Trouble::Offline))));
        assert!(answer_of::<AskServer>(&sent[1..]).is_err());
    }
}

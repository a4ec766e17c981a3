//! One place that says in words why something did not happen: what happened, then what to do.

use super::passkey::PasskeyFault;
use crate::engine::wire::{Field, Trouble};
use crate::i18n::t;
use exchange::ImportError;
use protocol::ProblemKind;

/// The sentence for the current language. Holds nothing of what was being handled.
#[must_use]
pub fn trouble_text(trouble: &Trouble) -> String {
    let text = t();
    let (e, o, i) = (&text.errors, &text.open, &text.import);
    let plain = match trouble {
        Trouble::Locked => e.session_ended,
        Trouble::NoSeal => o.no_seal_title,
        Trouble::WrongPassphrase => o.wrong_passphrase,
        Trouble::PassphraseTooShort => text.sign_up.passphrase_short,
        Trouble::WordCount { found } => return o.word_count(*found),
        Trouble::WordUnknown { position } => return o.word_unknown(*position),
        Trouble::WordMismatch { position } => return o.word_mismatch(*position),
        Trouble::WrongWords => o.words_wrong,
        Trouble::PasskeyUnknown => text.passkeys.unknown,
        Trouble::PasskeyKnown => text.passkeys.known,
        Trouble::PasskeysFull => text.passkeys.full,
        Trouble::PairingInvalid => o.device_text_wrong,
        Trouble::PairingForeign => o.device_text_foreign,
        Trouble::TooMany { retry_after } => return format!("{} {}", e.too_many, e.wait_seconds(*retry_after)),
        Trouble::Offline => e.offline,
        Trouble::NotFetched => e.not_fetched,
        Trouble::NotKept => text.device_copy.not_kept,
        Trouble::Refused(kind) => refused(*kind),
        Trouble::EditConflict { .. } => e.conflict,
        Trouble::MyNumber { .. } => text.record_form.my_number,
        Trouble::Field(field) => self::field(*field),
        Trouble::Import(error) => return import(error),
        Trouble::OtherPerson => i.person_other,
        Trouble::Disputed(dispute) => return t().open.disputed(dispute.kind, e.head_invalid),
        Trouble::JournalBroken => text.shares.stopped_tampered,
        Trouble::ReadOnly => e.newer_version,
        Trouble::NotFound => e.not_found,
        Trouble::FileTooLarge { limit } => return text.files.too_large(*limit),
        Trouble::FilesTooLarge { bytes, limit } => return text.files.too_large_together(*bytes, *limit),
        Trouble::FileLost => text.files.lost,
        Trouble::FileAltered => text.files.altered,
        Trouble::LinkInvalid => e.link_invalid,
        Trouble::LinkForeign => e.link_foreign,
        Trouble::LinkInactive => text.view.cannot_open_text,
        Trouble::ReplyBoxClosed => text.replies.box_closed,
        Trouble::ReplyBoxFull => text.replies.box_full,
        Trouble::PasscodeNeeded => e.passcode_needed,
        Trouble::WrongPasscode { remaining } => return text.view.wrong_passcode(*remaining),
        Trouble::LinkUnreadable => e.cannot_open_record,
        Trouble::ArchiveSealed => text.ways_in.archive_sealed,
        Trouble::ArchiveOther => text.ways_in.archive_other,
        Trouble::ArchiveDamaged => text.ways_in.archive_damaged,
        Trouble::ArchiveMissing { parts } => {
            return format!("{} {}", text.moving.missing_parts, text.ways_in.archive_missing(parts));
        }
        Trouble::ArchiveMoved => text.moving.changed_meanwhile,
        Trouble::MoveIncomplete => text.moving.incomplete,
        Trouble::MoveNotEmpty => text.moving.not_empty,
        Trouble::MoveOther => text.moving.other_unfinished,
        Trouble::MoveUnfinished => text.moving.finish_first,
        Trouble::MoveDeleted => text.moving.deleted_here,
        Trouble::MoveDiffers => text.moving.differs,
        Trouble::LinkFileSealed => text.ways_in.link_file_sealed,
        Trouble::NotMember => text.family.not_member,
        Trouble::InvitationInvalid => text.family.invitation_invalid,
        Trouble::InvitationForeign => text.family.invitation_foreign,
        Trouble::InvitationOver => text.family.invitation_over,
        Trouble::TakeOverFirst => text.family.take_over_first,
        Trouble::ReadersChanged => text.parts.readers_changed,
        Trouble::Cancelled => e.nothing_stored,
        Trouble::Internal(place) => return format!("{} ({place})", e.internal),
    };
    plain.to_owned()
}

/// Why the browser gave nothing of a passkey.
#[must_use]
pub fn passkey_text(fault: PasskeyFault) -> &'static str {
    let p = &t().passkeys;
    match fault {
        PasskeyFault::Refused => p.refused,
        PasskeyFault::Unfit => p.unfit,
    }
}

fn refused(kind: ProblemKind) -> &'static str {
    let e = &t().errors;
    match kind {
        ProblemKind::SignedOut => e.session_ended,
        ProblemKind::WrongKey => e.unauthorized,
        ProblemKind::SignUpClosed => t().sign_up.closed,
        ProblemKind::AccountDisabled => e.account_disabled,
        ProblemKind::NotFound => e.not_found,
        ProblemKind::NotAllowed => e.not_allowed,
        ProblemKind::HeadMoved | ProblemKind::StateMoved | ProblemKind::Conflict => e.conflict,
        ProblemKind::TooLarge => e.too_large,
        ProblemKind::TooMany => e.too_many,
        ProblemKind::DiskFull => e.quota,
        ProblemKind::Unavailable => e.busy,
        ProblemKind::ReadOnly => e.read_only,
        ProblemKind::TooSlow => e.offline,
        _ => e.server,
    }
}

fn field(field: Field) -> &'static str {
    let e = &t().errors;
    match field {
        Field::Name => e.field_name,
        Field::Date => e.field_date,
        Field::Provider => e.field_provider,
        Field::Recipient => e.field_recipient,
        Field::Purpose => e.field_purpose,
        Field::Decisions => e.field_decisions,
        Field::Records => e.field_records,
        Field::Until => e.field_until,
        Field::Uses => e.field_uses,
        Field::File => t().files.missing,
        Field::Text => t().replies.says_nothing,
    }
}

fn import(error: &ImportError) -> String {
    let text = t();
    let i = &text.import;
    let plain = match error {
        ImportError::TooLarge { limit } => return text.common.file_too_large(limit >> 20),
        ImportError::Empty | ImportError::EmptyBundle => i.empty,
        ImportError::NotUtf8
        | ImportError::TooDeep
        | ImportError::NotJson { .. }
        | ImportError::NotXml { .. }
        | ImportError::XmlEntities { .. } => i.not_readable,
        ImportError::NotFhir
        | ImportError::NotR4
        | ImportError::NotClinicalDocument { .. }
        | ImportError::NotCheckup { .. } => i.not_known,
        ImportError::TooMany { .. } => i.too_many,
        ImportError::SeveralPersons => i.several_persons,
        ImportError::PrescriptionCode => i.prescription_code,
        ImportError::NoHeader => i.no_header,
        ImportError::PartOfSeveral { .. } => i.part_of_several,
        ImportError::Inflated => i.inflated,
        ImportError::NoSuchEntry { .. } => text.errors.not_found,
    };
    plain.to_owned()
}

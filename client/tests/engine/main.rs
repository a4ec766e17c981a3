//! The engine against a real server on a free port. One program, because each further one would compile the engine once more.

mod acts;
mod aside;
mod away;
mod card;
mod check;
mod common;
mod comparing;
mod deletion;
mod devices;
mod disputes;
mod documents;
mod family;
mod ids;
mod lies;
mod live;
mod moving;
mod offline;
mod old_journal;
mod passkeys;
mod race;
#[path = "../../../server/tests/black_box/raw_search.rs"]
mod raw_search;
mod receipts;
mod referral;
mod release;
mod replace;
mod replies;
mod rogue;
mod sharing;
mod standing;
#[path = "../../../server/examples/swap_records.rs"]
mod swap_records;
mod told;
mod versions;
mod waiting;
mod ways;

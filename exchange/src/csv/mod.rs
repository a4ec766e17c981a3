//! Tables of values (CSV, RFC 4180, and what Japanese programs write instead): any separator, UTF-8 or CP932, with or
//! without a line of headings. What the columns are is guessed from the headings and said by the patient. And the records of
//! one kind as a table.

mod cell;
mod changes;
mod dates;
mod facts;
mod guess;
mod mapping;
mod record;
mod rows;
mod table;
mod text;
mod words;
mod write;

pub(crate) use changes::changes;
pub use dates::{DateCell, dates};
pub use guess::guess;
pub use mapping::{Field, Mapping, Rows};
pub use table::{Row, Table, TableRows};
pub use write::{rows, write};

/// Media type of the originals that are kept.
pub const MEDIA_TYPE: &str = "text/csv";

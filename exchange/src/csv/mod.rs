//! Tables of values (CSV, RFC 4180, and what Japanese programs write instead): any separator, UTF-8 or CP932, with or
//! without a line of headings. What the columns are is guessed from the headings and said by the patient.

mod cell;
mod facts;
mod guess;
mod mapping;
mod rows;
mod table;
mod words;

pub use guess::guess;
pub use mapping::{Field, Mapping, Rows};
pub use table::{Row, Table};

/// Media type of the originals that are kept.
pub const MEDIA_TYPE: &str = "text/csv";

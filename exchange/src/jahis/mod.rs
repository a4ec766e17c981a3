//! The electronic medication notebook of Japan (電子版お薬手帳データフォーマット, JAHIS 技術文書 24-104 Ver.2.6, "JAHIS TC"):
//! text files and QR codes of pharmacies in and out.
//!
//! A notebook keeps its lines as they came; what is typed are views of them. So nothing is lost, whatever a program of
//! somebody else wrote, and reading takes little more memory than the text. Every deviation from the standard becomes a
//! notice with its line; refused is only what is no notebook, is one of several parts, or is about two people.

mod anew;
mod assemble;
mod block;
mod check;
mod drug;
mod facts;
mod file;
mod gaps;
mod line;
mod notebook;
mod numbers;
mod parts;
mod record;
mod remarks;
mod section;
mod text;
mod typed;
mod write;

pub use block::{Block, DrugLines, Group, Outline, Prescription};
pub use gaps::{Gap, gaps};
pub use line::Line;
pub use notebook::{Header, MAX_BYTES, Notebook};
pub use parts::{Parts, PartsError, Progress, join, split};
pub use record::*;
pub use text::{Decoded, Encoding, decode, fold_pairs};
pub use write::{Change, Replaced, WriteInput, Written, write};

pub(crate) use facts::key;
pub(crate) use file::File;
pub(crate) use notebook::looks_like;

/// Media type of the originals that are kept. There is no registered one.
pub const MEDIA_TYPE: &str = "text/x-jahis-tc";

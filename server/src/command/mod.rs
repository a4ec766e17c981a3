//! The operator's commands. Exit codes: 0 all is well, 1 something is damaged, 2 the command line or a setting is wrong, 3 the data folder
//! cannot be opened.

pub mod check;
pub mod serve;

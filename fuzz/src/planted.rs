//! A bug put there on purpose. Guessing the word blindly takes 2^48 tries; a fuzzer that sees comparisons needs some thousands.

use crate::Parser;

pub static PARSERS: &[Parser] = &[Parser {
    name: "planted",
    check: |input| !input.starts_with(b"inro!?") || panic!("the planted bug"),
    examples: Vec::new,
}];

//! Parsers of bytes from outside, each with what must hold for every input and with honest examples to start from.
//!
//! A [`Target`] is what one fuzzer runs: a group of parsers. The first byte of an input says which of them gets the rest.
//! A check panics where something that must hold does not; the fuzzer looks for inputs that make it.

// The instrumentation calls into the fuzzer, in the program that writes the corpus too.
use libfuzzer_sys as _;

mod imports;
mod links;
mod planted;
mod records;
mod requests;
#[path = "../../vault/tests/common/rng.rs"]
mod rng;
mod vault_formats;

/// One parser.
pub struct Parser {
    /// What it parses; names the files of the corpus.
    pub name: &'static str,
    /// Whether it takes the input. Panics where something that must hold does not.
    pub check: fn(&[u8]) -> bool,
    /// Inputs that it takes. The people in them are invented.
    pub examples: fn() -> Vec<Vec<u8>>,
}

/// A group of parsers under one fuzzer.
pub struct Target {
    /// Names the fuzzer's program and the folder of its corpus.
    pub name: &'static str,
    /// At most 256. New ones go to the end: the first byte of the inputs in the corpus counts from the beginning.
    pub parsers: &'static [Parser],
}

/// Messages between browser and server, both ways: JSON, CBOR and the ids of paths.
pub static REQUESTS: Target = Target { name: "requests", parsers: requests::PARSERS };
/// What a vault is made of: signed and sealed layouts, padding, records' CBOR.
pub static VAULT: Target = Target { name: "vault", parsers: vault_formats::PARSERS };
/// SMART Health Links and their encrypted files (JWE), the codes of new devices, recovery words, what people type.
pub static LINKS: Target = Target { name: "links", parsers: links::PARSERS };
/// FHIR files of others, and whether what we write is read again.
pub static IMPORTS: Target = Target { name: "imports", parsers: imports::PARSERS };
/// A parser with a bug that must be found, so that a fuzzer that finds nothing means something.
pub static PLANTED: Target = Target { name: "planted", parsers: planted::PARSERS };

/// Those with a corpus.
pub static TARGETS: [&Target; 4] = [&REQUESTS, &VAULT, &LINKS, &IMPORTS];

impl Target {
    /// Runs the parser that the first byte names on the rest. Whether it took it.
    pub fn run(&self, input: &[u8]) -> bool {
        let Some((selector, rest)) = input.split_first() else { return false };
        let parser = &self.parsers[usize::from(*selector) % self.parsers.len()];
        (parser.check)(rest)
    }

    /// Name and content of the corpus' files that come from the examples.
    pub fn seeds(&self) -> Vec<(String, Vec<u8>)> {
        let of = |(number, parser): (usize, &Parser)| {
            let selector = u8::try_from(number).expect("a target has at most 256 parsers");
            let examples = (parser.examples)().into_iter().enumerate();
            let name = parser.name;
            examples.map(move |(at, example)| (format!("{name}-{at}"), [&[selector], &example[..]].concat()))
        };
        self.parsers.iter().enumerate().flat_map(of).collect()
    }
}

/// A value that was read is written, read again and written the same; and what is written is not much longer than what was read.
fn stable<T>(input: &[u8], read: impl Fn(&[u8]) -> Option<T>, write: impl Fn(&T) -> Vec<u8>) -> Option<T> {
    let value = read(input)?;
    let once = write(&value);
    let again = read(&once).expect("what was written is read again");
    assert!(write(&again) == once, "what was read again is written differently");
    assert!(once.len() <= 1024 + 16 * input.len(), "{} bytes became {}", input.len(), once.len());
    Some(value)
}

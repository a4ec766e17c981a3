//! A letter as a PDF: A4, its font embedded as far as it is used, and tagged (PDF/UA-1, ISO 14289-1), so that it can be read out, searched and
//! copied from. Name, birth date and day stand at the head of every page.
//!
//! The same letter and font give the same bytes: there is no clock, no randomness, and nothing in the file's metadata but title and language.

#![deny(unsafe_code, missing_docs)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

#[cfg(test)]
#[path = "../tests/common/mod.rs"]
#[allow(dead_code, reason = "the tests of the finished file have it too")]
mod common;
mod compose;
mod draw;
mod face;
mod flow;
mod lines;
mod table;
mod tags;
#[cfg(target_arch = "wasm32")]
mod wasm;

use std::collections::BTreeSet;

use paper::Letter;

use crate::face::Face;

/// A finished PDF.
#[derive(Debug)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// Characters for which the font has no shape. Where they stand their code points are written out, as `[U+1F600]`; reading out and copying give
    /// the characters themselves. A variation selector that the font does not know stands behind its character in the same way.
    pub missing: BTreeSet<char>,
}

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The font cannot be read, or has no shapes for digits.
    #[error("the font cannot be used")]
    Font,
    /// The writer refused.
    #[error("the PDF cannot be written")]
    Write,
}

/// Makes the PDF. `font` is an OpenType font with Japanese characters; its variation sequences (`cmap` format 14) are used.
///
/// # Errors
/// [`Error::Font`] or [`Error::Write`].
pub fn letter_pdf(letter: &Letter, font: &[u8]) -> Result<Pdf, Error> {
    let mut face = Face::new(font)?;
    let composed = compose::compose(letter, &mut face);
    let bytes = draw::draw(composed, letter, font)?;
    Ok(Pdf { bytes, missing: face.into_missing() })
}

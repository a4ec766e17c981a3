//! From characters to glyphs. Japanese in one direction needs no shaping: a glyph a character, and what the character's variation selector or
//! combining mark makes of it.

use std::collections::BTreeSet;
use std::ops::Range;

use skrifa::charmap::{Charmap, MapVariant};
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, GlyphId, MetadataProvider as _};
use unicode_normalization::char::{canonical_combining_class, compose};

use crate::Error;

/// A font, and what it was asked for in vain.
pub struct Face<'a> {
    charmap: Charmap<'a>,
    metrics: GlyphMetrics<'a>,
    units: f32,
    missing: BTreeSet<char>,
}

/// A glyph and the bytes of the text that it stands for. Several in a row with the same bytes stand for them together.
#[derive(Clone, Debug, PartialEq)]
pub struct Glyph {
    pub id: u32,
    pub range: Range<usize>,
    /// Its width, in units of the font size.
    pub advance: f32,
}

impl<'a> Face<'a> {
    /// Reads the font.
    ///
    /// # Errors
    /// [`Error::Font`] when it is none, or cannot write out a code point.
    pub fn new(font: &'a [u8]) -> Result<Self, Error> {
        let font = FontRef::from_index(font, 0).map_err(|_| Error::Font)?;
        let units = f32::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
        let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
        let face = Self { charmap: font.charmap(), metrics, units, missing: BTreeSet::new() };
        let can_write_out = "[]+ 0123456789ABCDEFU".chars().all(|c| face.plain(c).is_some());
        (units > 0.0 && can_write_out).then_some(face).ok_or(Error::Font)
    }

    /// What it had no shape for.
    pub fn into_missing(self) -> BTreeSet<char> {
        self.missing
    }

    /// The glyphs of a text, in its order. Every byte of it is covered.
    pub fn glyphs(&mut self, text: &str) -> Vec<Glyph> {
        let mut glyphs = Vec::new();
        let mut rest = text.char_indices().peekable();
        while let Some((start, first)) = rest.next() {
            let mut end = start + first.len_utf8();
            let mut base = first;
            // A mark is composed with what it stands on where the font has the two as one (か and ゛ as が).
            while let Some((at, mark)) = rest.peek().copied()
                && canonical_combining_class(mark) != 0
                && let Some(composed) = compose(base, mark).filter(|c| self.plain(*c).is_some())
            {
                base = composed;
                end = at + mark.len_utf8();
                rest.next();
            }
            let selector = rest.next_if(|(_, c)| is_variation_selector(*c));
            let Some((at, selector)) = selector else {
                self.push(&mut glyphs, base, start..end);
                continue;
            };
            let with_selector = start..at + selector.len_utf8();
            match self.charmap.map_variant(base, selector) {
                Some(MapVariant::Variant(id)) => glyphs.push(self.glyph(id, with_selector)),
                Some(MapVariant::UseDefault) => self.push(&mut glyphs, base, with_selector),
                None => {
                    self.push(&mut glyphs, base, start..end);
                    self.write_out(&mut glyphs, selector, at..with_selector.end);
                }
            }
        }
        glyphs
    }

    fn push(&mut self, glyphs: &mut Vec<Glyph>, c: char, range: Range<usize>) {
        // What ends a line is taken off the line again.
        match self.plain(if c == '\t' || is_line_break(c) { ' ' } else { c }) {
            Some(id) => glyphs.push(self.glyph(id, range)),
            None => self.write_out(glyphs, c, range),
        }
    }

    fn write_out(&mut self, glyphs: &mut Vec<Glyph>, c: char, range: Range<usize>) {
        self.missing.insert(c);
        let ids: Vec<GlyphId> = written_out(c).chars().filter_map(|c| self.plain(c)).collect();
        glyphs.extend(ids.into_iter().map(|id| self.glyph(id, range.clone())));
    }

    fn plain(&self, c: char) -> Option<GlyphId> {
        self.charmap.map(c).filter(|id| *id != GlyphId::NOTDEF)
    }

    fn glyph(&self, id: GlyphId, range: Range<usize>) -> Glyph {
        let advance = self.metrics.advance_width(id).unwrap_or(self.units) / self.units;
        Glyph { id: id.to_u32(), range, advance }
    }
}

/// `[U+1F600]`.
pub fn written_out(c: char) -> String {
    format!("[U+{:04X}]", u32::from(c))
}

/// Ends a line (UAX 14, classes BK, CR, LF and NL).
pub fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Unicode, `Variation_Selector`.
fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{180B}'..='\u{180D}' | '\u{180F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common;

    fn ids(text: &str) -> Vec<u32> {
        Face::new(&common::font()).unwrap().glyphs(text).into_iter().map(|glyph| glyph.id).collect()
    }

    #[test]
    fn a_variation_selector_selects_a_glyph_of_its_own() {
        for name in ["葛\u{E0100}", "辻\u{E0100}", "榊\u{E0100}", "塚\u{E0101}"] {
            let base = name.chars().next().unwrap().to_string();
            let (with, without) = (ids(name), ids(&base));
            assert_eq!((with.len(), without.len()), (1, 1), "{name}");
            if name != "榊\u{E0100}" {
                assert_ne!(with, without, "{name}");
            }
        }
        assert_ne!(ids("髙"), ids("高"));
        assert_ne!(ids("𠮷"), ids("吉"));
        assert_eq!(ids("𠮷").len(), 1);
    }

    #[test]
    fn a_mark_is_composed_with_its_character_and_stands_for_both() {
        let font = common::font();
        let mut face = Face::new(&font).unwrap();
        let composed = face.glyphs("か\u{3099}");
        assert_eq!(composed.len(), 1);
        assert_eq!(composed[0].range, 0..6);
        assert_eq!(composed[0].id, ids("が")[0]);
        assert!(face.into_missing().is_empty());
    }

    #[test]
    fn what_has_no_shape_is_written_out_over_the_bytes_it_stands_for() {
        let font = common::font();
        let mut face = Face::new(&font).unwrap();
        let glyphs = face.glyphs("a\u{1F600}b");
        assert_eq!(glyphs.len(), 2 + "[U+1F600]".len());
        assert!(glyphs[1..10].iter().all(|glyph| glyph.range == (1..5)));
        assert_eq!(face.into_missing().into_iter().collect::<String>(), "\u{1F600}");
    }
}

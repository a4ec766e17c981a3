//! From a text to lines that fit (UAX 14: no line begins with 。 or 」, none ends with 「).

use unicode_linebreak::{BreakOpportunity, linebreaks};

use crate::face::{Face, Glyph, is_line_break, written_out};

/// How a part of a text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    #[default]
    Plain,
    Bold,
    Faint,
}

/// A text in parts of different looks and one size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(Vec<(String, Style)>);

impl Text {
    /// One part.
    pub fn new(text: &str, style: Style) -> Self {
        Self::default().and(text, style)
    }

    /// One part more. What a PDF may not hold as text is written out here and now.
    pub fn and(mut self, text: &str, style: Style) -> Self {
        if !text.is_empty() {
            self.0.push((text.chars().map(holdable).collect(), style));
        }
        self
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn plain(&self) -> String {
        self.0.iter().map(|(text, _)| text.as_str()).collect()
    }

    /// The look of the character at this byte.
    fn style_at(&self, at: usize) -> Style {
        let mut end = 0;
        for (text, style) in &self.0 {
            end += text.len();
            if at < end {
                return *style;
            }
        }
        Style::Plain
    }
}

/// A line: its parts in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    pub parts: Vec<Part>,
    /// Without blanks at its end, in units of the font size.
    pub width: f32,
}

/// Glyphs of one look. Their ranges are those of `text`.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub style: Style,
    pub text: String,
    pub glyphs: Vec<Glyph>,
}

impl Part {
    /// In units of the font size.
    pub fn width(&self) -> f32 {
        self.glyphs.iter().map(|glyph| glyph.advance).sum()
    }
}

/// Lines of at most `room`, in units of the font size. A text without a place to break is broken where the line is full; an empty text
/// has no lines.
pub fn lines(face: &mut Face, text: &Text, room: f32) -> Vec<Line> {
    if text.is_empty() {
        return Vec::new();
    }
    let plain = text.plain();
    let glyphs = face.glyphs(&plain);
    let mut lines = Vec::new();
    let mut line: Vec<Glyph> = Vec::new();
    let mut full = 0.0;
    let mut rest = glyphs.into_iter().peekable();
    for (end, kind) in linebreaks(&plain) {
        let mut piece = Vec::new();
        while let Some(glyph) = rest.next_if(|glyph| glyph.range.start < end) {
            piece.push(glyph);
        }
        if full + without_blanks(&plain, &piece) > room && !line.is_empty() {
            lines.push(set(text, &plain, std::mem::take(&mut line)));
            full = 0.0;
        }
        for together in piece.chunk_by(|one, next| one.range == next.range) {
            let is_blank = plain[together[0].range.clone()].chars().all(char::is_whitespace);
            if !is_blank && !line.is_empty() && full + width(together) > room {
                lines.push(set(text, &plain, std::mem::take(&mut line)));
                full = 0.0;
            }
            full += width(together);
            line.extend_from_slice(together);
        }
        if kind == BreakOpportunity::Mandatory {
            lines.push(set(text, &plain, std::mem::take(&mut line)));
            full = 0.0;
        }
    }
    lines
}

/// How wide the text would be on one line, in units of the font size: the widest of the lines that it has by itself.
pub fn natural_width(face: &mut Face, text: &Text) -> f32 {
    lines(face, text, f32::INFINITY).iter().map(|line| line.width).fold(0.0, f32::max)
}

/// A line of glyphs, without the line break that ended it.
fn set(text: &Text, plain: &str, mut glyphs: Vec<Glyph>) -> Line {
    let is_break = |glyph: &Glyph| plain[glyph.range.clone()].chars().all(is_line_break);
    while glyphs.last().is_some_and(is_break) {
        glyphs.pop();
    }
    let width = without_blanks(plain, &glyphs);
    let mut parts: Vec<Part> = Vec::new();
    let mut last = None;
    for glyph in glyphs {
        let style = text.style_at(glyph.range.start);
        if parts.last().is_none_or(|part| part.style != style) {
            parts.push(Part { style, text: String::new(), glyphs: Vec::new() });
        }
        let Some(part) = parts.last_mut() else { continue };
        // Glyphs that stand for the same bytes stand for them once.
        let start = if last == Some(glyph.range.clone()) {
            part.glyphs.last().map_or(0, |before| before.range.start)
        } else {
            part.text.push_str(&plain[glyph.range.clone()]);
            part.text.len() - glyph.range.len()
        };
        last = Some(glyph.range.clone());
        part.glyphs.push(Glyph { range: start..start + glyph.range.len(), ..glyph });
    }
    Line { parts, width }
}

fn width(glyphs: &[Glyph]) -> f32 {
    glyphs.iter().map(|glyph| glyph.advance).sum()
}

/// The width without the blanks at the end, which may hang over the edge.
fn without_blanks(plain: &str, glyphs: &[Glyph]) -> f32 {
    let is_blank = |glyph: &&Glyph| plain[glyph.range.clone()].chars().all(char::is_whitespace);
    let blanks = glyphs.iter().rev().take_while(is_blank).count();
    width(&glyphs[..glyphs.len() - blanks])
}

/// The character, or its code point where no PDF may hold it: control characters, and those that ISO 14289-1 (7.21.7) excludes.
fn holdable(c: char) -> String {
    let excluded = (c.is_control() && c != '\t' && !is_line_break(c)) || matches!(c, '\u{FEFF}' | '\u{FFFE}');
    if excluded { written_out(c) } else { c.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common;

    fn broken(text: &Text, room: f32) -> Vec<String> {
        let font = common::font();
        let mut face = Face::new(&font).unwrap();
        let lines = lines(&mut face, text, room);
        assert!(lines.iter().all(|line| line.width <= room + 0.001), "wider than {room}");
        lines.into_iter().map(|line| line.parts.into_iter().map(|part| part.text).collect()).collect()
    }

    #[test]
    fn no_line_begins_with_a_full_stop_or_ends_with_an_opening_bracket() {
        assert_eq!(
            broken(&Text::new("あいうえお。かき「くけこ」", Style::Plain), 5.0),
            ["あいうえ", "お。かき", "「くけこ」"]
        );
    }

    #[test]
    fn what_has_no_place_to_break_is_broken_where_the_line_is_full_and_nothing_is_lost() {
        let text = "w".repeat(60);
        let lines = broken(&Text::new(&text, Style::Plain), 12.0);
        assert!(lines.len() > 3);
        assert_eq!(lines.concat(), text);
    }

    #[test]
    fn line_breaks_and_looks_are_kept() {
        let text = Text::new("太い", Style::Bold).and("細い\n次\n\n終", Style::Plain);
        assert_eq!(broken(&text, 20.0), ["太い細い", "次", "", "終"]);
        let font = common::font();
        let mut face = Face::new(&font).unwrap();
        let first = &lines(&mut face, &text, 20.0)[0];
        let looks: Vec<_> = first.parts.iter().map(|part| (part.style, part.text.as_str())).collect();
        assert_eq!(looks, [(Style::Bold, "太い"), (Style::Plain, "細い")]);
    }
}

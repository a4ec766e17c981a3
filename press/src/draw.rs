//! Pages become a PDF.

use krilla::color::rgb;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, SpanTag};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};
use paper::Letter;

use crate::Error;
use crate::compose::Composed;
use crate::flow::{HEIGHT, Mark, Owner, WIDTH};
use crate::lines::{Line, Style};

/// Draws and writes everything.
///
/// # Errors
/// [`Error::Font`] when the font cannot be embedded, [`Error::Write`] when the writer refuses.
pub fn draw(composed: Composed, letter: &Letter, font: &[u8]) -> Result<Vec<u8>, Error> {
    let font = Font::new(font.to_vec().into(), 0).ok_or(Error::Font)?;
    let accessible = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1);
    let configuration = accessible.finish().map_err(|_| Error::Write)?;
    let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let Composed { mut tags, pages, headings } = composed;
    for marks in pages {
        let size = PageSettings::from_wh(WIDTH, HEIGHT).ok_or(Error::Write)?;
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        for mark in marks {
            match mark {
                Mark::Line { x, y, size, line, of } => {
                    let tag = match of {
                        Owner::Group(_) => ContentTag::Span(SpanTag::empty()),
                        Owner::Page => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Header)),
                    };
                    let drawn = surface.start_tagged(tag);
                    text(&mut surface, &font, (x, y), size, &line);
                    surface.end_tagged();
                    if let Owner::Group(group) = of {
                        tags.leaf(group, drawn);
                    }
                }
                Mark::Rule { x, y, width, weight } => {
                    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
                    rule(&mut surface, x, y, width, weight);
                    surface.end_tagged();
                }
            }
        }
        surface.finish();
        page.finish();
    }
    let mut outline = Outline::new();
    for (words, page, y) in headings {
        outline.push_child(OutlineNode::new(words, XyzDestination::new(page, Point::from_xy(0.0, y))));
    }
    document.set_outline(outline);
    document.set_tag_tree(tags.into_tree());
    let language = letter.language.tag().to_owned();
    document.set_metadata(Metadata::new().title(letter.title.clone()).language(language));
    document.finish().map_err(|_| Error::Write)
}

fn text(surface: &mut Surface, font: &Font, (mut x, y): (f32, f32), size: f32, line: &Line) {
    for part in &line.parts {
        let color = match part.style {
            Style::Plain | Style::Bold => INK,
            Style::Faint => FAINT,
        };
        surface.set_fill(Some(filled(color)));
        // The font comes in one weight: bold is the same outline with a rim.
        let rim = Stroke { paint: rgb(color).into(), width: size * 0.028, ..Stroke::default() };
        surface.set_stroke((part.style == Style::Bold).then_some(rim));
        let glyphs: Vec<KrillaGlyph> = part
            .glyphs
            .iter()
            .map(|glyph| {
                KrillaGlyph::new(GlyphId::new(glyph.id), glyph.advance, 0.0, 0.0, 0.0, glyph.range.clone(), None)
            })
            .collect();
        surface.draw_glyphs(Point::from_xy(x, y), &glyphs, font.clone(), &part.text, size, false);
        x += part.width() * size;
    }
    surface.set_stroke(None);
}

fn rule(surface: &mut Surface, x: f32, y: f32, width: f32, weight: f32) {
    let mut path = PathBuilder::new();
    let Some(area) = Rect::from_xywh(x, y - weight / 2.0, width, weight) else { return };
    path.push_rect(area);
    let Some(path) = path.finish() else { return };
    surface.set_stroke(None);
    surface.set_fill(Some(filled(INK)));
    surface.draw_path(&path);
}

/// Grey levels: on paper everything is to be read well (7:1 and more on white).
const INK: u8 = 0x11;
const FAINT: u8 = 0x40;

fn rgb(grey: u8) -> rgb::Color {
    rgb::Color::new(grey, grey, grey)
}

fn filled(grey: u8) -> Fill {
    Fill { paint: rgb(grey).into(), opacity: NormalizedF32::ONE, ..Fill::default() }
}

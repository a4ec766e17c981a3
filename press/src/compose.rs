//! A letter on its pages, before anything is drawn.

use std::num::NonZeroU16;

use krilla::tagging::Tag;
use paper::{Block, Cell, Letter, Pair, Section, Table, Words};

use crate::face::Face;
use crate::flow::{FOOT, Flow, HEAD_SIZE, LEFT, Mark, Owner, RIGHT, leading};
use crate::lines::{Style, Text, lines};
use crate::table::table;
use crate::tags::{GroupId, Tags};

/// Sizes of text, in points.
const TITLE: f32 = 18.0;
const HEADING: f32 = 12.0;
const BODY: f32 = 10.5;
const SMALL: f32 = 9.0;

/// What is to be drawn.
pub struct Composed {
    pub tags: Tags,
    pub pages: Vec<Vec<Mark>>,
    /// Words, page, place on it.
    pub headings: Vec<(String, usize, f32)>,
}

/// Composes the whole letter.
pub fn compose(letter: &Letter, face: &mut Face) -> Composed {
    let mut flow = Flow::new(face, &letter.running);
    flow.remember(&letter.title);
    let title = flow.tags.top(heading_tag(1, &letter.title));
    flow.paragraph(&Text::new(&letter.title, Style::Bold), TITLE, title);
    plain(&mut flow, &letter.made, SMALL);
    plain(&mut flow, &letter.to, HEADING);
    flow.skip(BODY / 2.0);
    let about = flow.tags.top(Tag::Section);
    pairs(&mut flow, about, &letter.about);
    for part in &letter.sections {
        section(&mut flow, part);
    }
    flow.skip(BODY);
    flow.need(3.0 * leading(SMALL));
    flow.rule(0.5);
    flow.skip(SMALL / 2.0);
    plain(&mut flow, &letter.foot, SMALL);
    let Flow { tags, pages, headings, .. } = flow;
    let mut composed = Composed { tags, pages, headings };
    number(&mut composed.pages, face);
    composed
}

fn section(flow: &mut Flow, section: &Section) {
    flow.skip(BODY);
    // A heading is not left alone at the foot of a page.
    flow.need(leading(HEADING) + 3.0 * leading(BODY));
    let group = flow.tags.top(Tag::Section);
    flow.remember(&section.heading);
    let heading = flow.tags.inside(group, heading_tag(2, &section.heading));
    if section.first {
        flow.rule(1.5);
        flow.skip(2.0);
    }
    flow.paragraph(&Text::new(&section.heading, Style::Bold), HEADING, heading);
    flow.rule(0.8);
    flow.skip(3.0);
    for block in &section.blocks {
        match block {
            Block::Words(part) => words(flow, group, part),
            Block::Table(part) => whole_table(flow, group, part),
            Block::Pairs(part) => pairs(flow, group, part),
        }
    }
}

fn words(flow: &mut Flow, group: GroupId, words: &Words) {
    let Words { strong, text, source } = words;
    let gap = |before: &str, text: &str| if before.is_empty() || text.is_empty() { "" } else { "　" };
    let before: &str = if text.is_empty() { strong } else { text };
    let line = Text::new(strong, Style::Bold)
        .and(gap(strong, text), Style::Plain)
        .and(text, Style::Plain)
        .and(gap(before, source), Style::Plain)
        .and(source, Style::Faint);
    if !line.is_empty() {
        let paragraph = flow.tags.inside(group, Tag::P);
        flow.paragraph(&line, BODY, paragraph);
    }
}

fn whole_table(flow: &mut Flow, group: GroupId, part: &Table) {
    let head: Vec<Text> = part.columns.iter().map(|column| Text::new(&column.title, Style::Faint)).collect();
    let rows = part.rows.iter().map(|row| {
        let mut cells: Vec<Text> =
            row.cells.iter().enumerate().map(|(place, one)| cell(one, place == 0 || row.marked)).collect();
        // A row always has a cell under every heading.
        cells.resize(head.len(), Text::default());
        cells
    });
    let rows: Vec<Vec<Text>> = rows.collect();
    table(flow, group, Some(&head), &rows);
    flow.skip(SMALL / 2.0);
}

fn cell(cell: &Cell, bold: bool) -> Text {
    let Cell { mark, text, small } = cell;
    let style = if bold { Style::Bold } else { Style::Plain };
    let gap = if mark.is_empty() || text.is_empty() { "" } else { " " };
    let upper = Text::new(mark, Style::Bold).and(gap, style).and(text, style);
    let below = if upper.is_empty() || small.is_empty() { "" } else { "\n" };
    upper.and(below, Style::Plain).and(small, Style::Faint)
}

fn pairs(flow: &mut Flow, group: GroupId, pairs: &[Pair]) {
    let rows =
        pairs.iter().map(|Pair { term, words }| vec![Text::new(term, Style::Faint), Text::new(words, Style::Plain)]);
    let rows: Vec<Vec<Text>> = rows.collect();
    table(flow, group, None, &rows);
    flow.skip(SMALL / 2.0);
}

/// A paragraph by itself; nothing for an empty text.
fn plain(flow: &mut Flow, text: &str, size: f32) {
    if !text.is_empty() {
        let paragraph = flow.tags.top(Tag::P);
        flow.paragraph(&Text::new(text, Style::Plain), size, paragraph);
    }
}

/// `1 / 3` at the foot of each page.
fn number(pages: &mut [Vec<Mark>], face: &mut Face) {
    let all = pages.len();
    for (page, marks) in pages.iter_mut().enumerate() {
        let text = Text::new(&format!("{} / {all}", page + 1), Style::Faint);
        for line in lines(face, &text, (RIGHT - LEFT) / HEAD_SIZE) {
            let x = RIGHT - line.width * HEAD_SIZE;
            marks.push(Mark::Line { x, y: FOOT, size: HEAD_SIZE, line, of: Owner::Page });
        }
    }
}

fn heading_tag(level: u16, title: &str) -> Tag<krilla::tagging::kind::Hn> {
    Tag::Hn(NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN), Some(title.to_owned()))
}

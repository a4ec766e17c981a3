//! Pages that fill from top to bottom. Lengths are points (1/72 inch), y grows downwards.

use crate::face::Face;
use crate::lines::{Line, Style, Text, lines};
use crate::tags::{GroupId, Tags};

/// Width of A4 (ISO 216): 210 mm.
pub const WIDTH: f32 = 595.28;
/// Height of A4: 297 mm.
pub const HEIGHT: f32 = 841.89;
/// Where lines begin, from the left edge.
pub const LEFT: f32 = 48.0;
/// Where lines end, from the left edge.
pub const RIGHT: f32 = WIDTH - LEFT;
/// Where the head's line stands, and where the text begins and ends.
const HEAD: f32 = 34.0;
const TOP: f32 = 56.0;
const BOTTOM: f32 = HEIGHT - 52.0;
/// Where a page's number stands.
pub const FOOT: f32 = HEIGHT - 30.0;
/// The size of the head and of the page's number.
pub const HEAD_SIZE: f32 = 9.0;

/// Something on a page.
pub enum Mark {
    /// A line of text on its baseline.
    Line { x: f32, y: f32, size: f32, line: Line, of: Owner },
    /// A horizontal rule.
    Rule { x: f32, y: f32, width: f32, weight: f32 },
}

/// To what a mark belongs.
#[derive(Clone, Copy)]
pub enum Owner {
    /// To the text.
    Group(GroupId),
    /// To the page: its head, its number, a heading that is repeated.
    Page,
}

/// What is composed so far.
pub struct Flow<'f, 'a> {
    pub face: &'f mut Face<'a>,
    pub tags: Tags,
    pub pages: Vec<Vec<Mark>>,
    /// The headings, for the table of contents: words, page, place on it.
    pub headings: Vec<(String, usize, f32)>,
    /// Where the next thing begins.
    y: f32,
    running: Text,
}

impl<'f, 'a> Flow<'f, 'a> {
    /// An empty first page, whose head and that of every later one says `running`.
    pub fn new(face: &'f mut Face<'a>, running: &str) -> Self {
        let running = Text::new(running, Style::Faint);
        let mut flow = Self { face, tags: Tags::default(), pages: Vec::new(), headings: Vec::new(), y: TOP, running };
        flow.next_page();
        flow
    }

    /// Goes on at the top of a new page.
    pub fn next_page(&mut self) {
        self.pages.push(Vec::new());
        let mut y = HEAD;
        for line in lines(self.face, &self.running, (RIGHT - LEFT) / HEAD_SIZE) {
            self.mark(Mark::Line { x: LEFT, y, size: HEAD_SIZE, line, of: Owner::Page });
            y += HEAD_SIZE * 1.4;
        }
        self.mark(Mark::Rule { x: LEFT, y: y - HEAD_SIZE * 0.7, width: RIGHT - LEFT, weight: 0.5 });
        self.y = TOP.max(y + HEAD_SIZE);
    }

    /// Leaves room.
    pub fn skip(&mut self, height: f32) {
        self.y += height;
    }

    /// What is left of the page.
    pub fn room(&self) -> f32 {
        (BOTTOM - self.y).max(0.0)
    }

    /// Goes on to a new page unless this much is left of the one at hand.
    pub fn need(&mut self, height: f32) {
        if self.room() < height {
            self.next_page();
        }
    }

    /// A paragraph over the whole width; it goes on where the page ends.
    pub fn paragraph(&mut self, text: &Text, size: f32, of: GroupId) {
        for line in lines(self.face, text, (RIGHT - LEFT) / size) {
            self.need(leading(size));
            self.place(LEFT, size, line, Owner::Group(of));
            self.y += leading(size);
        }
    }

    /// A line, its top where the next thing begins. Moves nothing.
    pub fn place(&mut self, x: f32, size: f32, line: Line, of: Owner) {
        self.place_below(0.0, x, size, line, of);
    }

    /// The same, so much further down.
    pub fn place_below(&mut self, down: f32, x: f32, size: f32, line: Line, of: Owner) {
        // An ideograph stands on 0.88 of its height.
        let y = self.y + down + (leading(size) - size) / 2.0 + size * 0.88;
        self.mark(Mark::Line { x, y, size, line, of });
    }

    /// A rule over the whole width, where the next thing begins.
    pub fn rule(&mut self, weight: f32) {
        let y = self.y;
        self.mark(Mark::Rule { x: LEFT, y, width: RIGHT - LEFT, weight });
    }

    /// Remembers a heading that is placed next.
    pub fn remember(&mut self, heading: &str) {
        self.headings.push((heading.to_owned(), self.pages.len() - 1, self.y));
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }
}

/// From one line to the next.
pub fn leading(size: f32) -> f32 {
    size * 1.6
}

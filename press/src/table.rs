//! Tables: as wide as the page, columns by what they hold. A row is broken over two pages only where no page holds it; the heading stands
//! on each.

use krilla::tagging::{TableHeaderScope, Tag};

use crate::flow::{Flow, LEFT, Owner, RIGHT, leading};
use crate::lines::{Line, Style, Text, lines, natural_width};
use crate::tags::GroupId;

/// Text in a table.
const SIZE: f32 = 9.5;
/// Beside and over the text of a cell.
const BESIDE: f32 = 4.0;
const OVER: f32 = 2.5;
/// Lines that fit on any page with room to spare.
const MOST_TOGETHER: usize = 30;

/// Puts the table into the group. The first cell of a row names it. Every row has as many cells as the first.
pub fn table(flow: &mut Flow, parent: GroupId, head: Option<&[Text]>, rows: &[Vec<Text>]) {
    let Some(columns) = head.map(<[Text]>::len).or_else(|| rows.first().map(Vec::len)).filter(|n| *n > 0) else {
        return;
    };
    let widths = widths(flow, columns, head, rows);
    let table = flow.tags.inside(parent, Tag::Table);
    if let Some(head) = head {
        let group = flow.tags.inside(table, Tag::THead);
        let row = flow.tags.inside(group, Tag::TR);
        let owners = head
            .iter()
            .map(|_| Owner::Group(flow.tags.inside(row, Tag::TH(TableHeaderScope::Column))))
            .collect::<Vec<_>>();
        let cells = set(flow, &widths, head);
        let height = cells.iter().map(Vec::len).max().unwrap_or(1);
        // A heading is not left alone at the foot of a page.
        flow.need((height + 2) as f32 * leading(SIZE) + 4.0 * OVER);
        draw(flow, &widths, &cells, &owners, 0, height);
        flow.rule(0.8);
    }
    let body = flow.tags.inside(table, Tag::TBody);
    for cells in rows {
        row(flow, body, &widths, head, cells);
    }
}

fn row(flow: &mut Flow, body: GroupId, widths: &[f32], head: Option<&[Text]>, cells: &[Text]) {
    let row = flow.tags.inside(body, Tag::TR);
    let mut owners = Vec::new();
    for place in 0..cells.len() {
        let owner = if place == 0 {
            flow.tags.inside(row, Tag::TH(TableHeaderScope::Row))
        } else {
            flow.tags.inside(row, Tag::TD)
        };
        owners.push(Owner::Group(owner));
    }
    let cells = set(flow, widths, cells);
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let mut from = 0;
    while from < height {
        let fits = ((flow.room() - 2.0 * OVER) / leading(SIZE)).floor().max(0.0) as usize;
        let rest = height - from;
        let whole = from == 0 && rest <= MOST_TOGETHER;
        let take = if rest <= fits {
            rest
        } else if whole {
            0
        } else {
            fits
        };
        if take == 0 {
            flow.next_page();
            repeat_head(flow, widths, head);
            continue;
        }
        draw(flow, widths, &cells, &owners, from, take);
        flow.rule(0.3);
        from += take;
    }
}

/// The heading once more, as a part of the page, not of the text.
fn repeat_head(flow: &mut Flow, widths: &[f32], head: Option<&[Text]>) {
    let Some(head) = head else { return };
    let cells = set(flow, widths, head);
    let owners = vec![Owner::Page; cells.len()];
    // One that left no room for a row would be repeated for ever.
    let height = cells.iter().map(Vec::len).max().unwrap_or(0).min(MOST_TOGETHER / 3);
    draw(flow, widths, &cells, &owners, 0, height);
    flow.rule(0.8);
}

/// Draws some lines of each cell side by side, and goes on below them.
fn draw(flow: &mut Flow, widths: &[f32], cells: &[Vec<Line>], owners: &[Owner], from: usize, count: usize) {
    flow.skip(OVER);
    let mut x = LEFT;
    for ((cell, owner), width) in cells.iter().zip(owners).zip(widths) {
        for (place, line) in cell.iter().skip(from).take(count).enumerate() {
            flow.place_below(place as f32 * leading(SIZE), x + BESIDE, SIZE, line.clone(), *owner);
        }
        x += width;
    }
    flow.skip(count as f32 * leading(SIZE) + OVER);
}

/// The lines of each cell. One that holds nothing holds a blank: a cell without content would be none for whoever reads the tags.
fn set(flow: &mut Flow, widths: &[f32], cells: &[Text]) -> Vec<Vec<Line>> {
    let blank = Text::new(" ", Style::Plain);
    let cells = cells.iter().map(|cell| if cell.is_empty() { &blank } else { cell });
    cells.zip(widths).map(|(cell, width)| lines(flow.face, cell, (width - 2.0 * BESIDE) / SIZE)).collect()
}

/// Columns that need little get what they need; the others share the rest.
fn widths(flow: &mut Flow, columns: usize, head: Option<&[Text]>, rows: &[Vec<Text>]) -> Vec<f32> {
    let mut wanted = vec![0.0_f32; columns];
    for row in head.into_iter().chain(rows.iter().map(Vec::as_slice)) {
        for (column, cell) in wanted.iter_mut().zip(row) {
            // A hair more, so that rounding does not break a line that just fits.
            *column = column.max(natural_width(flow.face, cell) * SIZE + 2.0 * BESIDE + 0.1);
        }
    }
    let mut widths = share(&wanted, RIGHT - LEFT);
    let left = (RIGHT - LEFT - widths.iter().sum::<f32>()).max(0.0);
    if head.is_some() {
        let each = left / columns as f32;
        widths.iter_mut().for_each(|width| *width += each);
    } else if let [.., last] = widths.as_mut_slice() {
        // Terms stand close to their words.
        *last += left;
    }
    widths
}

/// Widths of at most `all` together.
fn share(wanted: &[f32], all: f32) -> Vec<f32> {
    let mut widths = vec![None; wanted.len()];
    loop {
        let open = widths.iter().filter(|width| width.is_none()).count();
        if open == 0 {
            break;
        }
        let fair = (all - widths.iter().flatten().sum::<f32>()) / open as f32;
        let small = (0..wanted.len()).filter(|at| widths[*at].is_none() && wanted[*at] <= fair).collect::<Vec<_>>();
        if small.is_empty() {
            widths.iter_mut().filter(|width| width.is_none()).for_each(|width| *width = Some(fair));
            break;
        }
        for at in small {
            widths[at] = Some(wanted[at]);
        }
    }
    widths.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_column_leaves_a_short_one_what_it_needs() {
        assert_eq!(share(&[50.0, 900.0], 500.0), [50.0, 450.0]);
        assert_eq!(share(&[900.0, 900.0], 500.0), [250.0, 250.0]);
        assert_eq!(share(&[100.0, 200.0], 500.0), [100.0, 200.0]);
    }
}

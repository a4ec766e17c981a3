//! `docs/performance.md` and its charts. What stands between two marks is written here; the rest of the page is people's.

use std::path::Path;

use anyhow::{Context, Result};

use super::rows::{Goal, Line};
use crate::process::write_if_changed;
use crate::workspace;

const PAGE: &str = "docs/performance.md";
const CHARTS: &str = "docs/charts";
const BEGIN: &str = "<!-- bench: begin. `cargo xtask bench` writes what stands from here to the end mark. -->";
const END: &str = "<!-- bench: end -->";

/// Writes table, details and charts.
pub fn write(lines: &[Line], machine: &str, date: &str) -> Result<()> {
    let path = workspace::root().join(PAGE);
    let page = std::fs::read_to_string(&path).context(PAGE)?;
    let page =
        with_section(&page, &section(lines, machine, date)).with_context(|| format!("{PAGE} has lost its marks"))?;
    for line in lines {
        write_if_changed(&chart_path(line), chart(line).as_bytes())?;
    }
    write_if_changed(&path, page.as_bytes())?;
    println!("\n{PAGE} and {} charts are written", lines.len());
    Ok(())
}

/// One line for each figure.
pub fn table(lines: &[Line]) -> String {
    let mut table = String::from("| what | measured | against | figure | goal | |\n|---|---|---|---|---|---|\n");
    for line in lines {
        let Line { what, measured, against, .. } = line;
        let met = if line.goal.is_met(line.value) { "met" } else { "**missed**" };
        table += &format!(
            "| {what} | {measured} | {against} | {} | {} | {met} |\n",
            shown(line.value, line.unit),
            goal(line)
        );
    }
    table
}

fn section(lines: &[Line], machine: &str, date: &str) -> String {
    let charts: String = lines.iter().map(|line| format!("![{}]({})\n", said(line), chart_link(line))).collect();
    let details: String = lines.iter().filter_map(|line| line.details.as_ref()).map(|it| format!("- {it}\n")).collect();
    format!(
        "## Beside the least there is to do ({date})\n\n{machine}; everything on one machine, over loopback, in one run of `cargo xtask bench`. Of \
         the load both sides had the same, in turns. A comparison with another product is no part of this repository.\n\n{}\n{charts}\n{details}",
        table(lines)
    )
}

/// The page with another section between its marks. None without marks.
fn with_section(page: &str, section: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{section}\n{END}{after}"))
}

fn chart_path(line: &Line) -> std::path::PathBuf {
    workspace::root().join(CHARTS).join(format!("{}.svg", line.name))
}

fn chart_link(line: &Line) -> String {
    let folder = Path::new(CHARTS).file_name().unwrap_or_default().to_string_lossy();
    format!("{folder}/{}.svg", line.name)
}

/// A bar for the figure and a mark for the goal, in greys and hues that can be told on light and dark.
fn chart(line: &Line) -> String {
    const WIDTH: f64 = 400.0;
    let whole = line.value.max(line.goal.value()) * 1.05;
    let scale = |value: f64| (value / whole * WIDTH).round();
    let hue = if line.goal.is_met(line.value) { "#2a8f6d" } else { "#c2572b" };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} 44\" width=\"{WIDTH}\" role=\"img\"><title>{title}</title>\
         <text y=\"13\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#808080\">{title}</text>\
         <path d=\"M0 20h{WIDTH}v12H0z\" fill=\"#808080\" fill-opacity=\".2\"/><path d=\"M0 20h{bar}v12H0z\" fill=\"{hue}\"/>\
         <path d=\"M{mark} 17v18\" stroke=\"#808080\" stroke-width=\"2\"/></svg>\n",
        title = said(line),
        bar = scale(line.value),
        mark = scale(line.goal.value()),
    )
}

/// In a few words, for those who do not see the bar.
fn said(line: &Line) -> String {
    format!("{}: {}, goal {}", line.name, shown(line.value, line.unit), goal(line))
}

fn goal(line: &Line) -> String {
    let sign = match line.goal {
        Goal::AtMost(_) => "≤",
        Goal::AtLeast(_) => "≥",
    };
    format!("{sign} {}", shown(line.goal.value(), line.unit))
}

fn shown(value: f64, unit: &str) -> String {
    let digits = match value {
        value if value >= 100.0 || value.fract() == 0.0 => 0,
        value if value >= 10.0 => 1,
        _ => 2,
    };
    let space = if unit == "x" { "" } else { " " };
    let unit = if unit == "x" { "×" } else { unit };
    format!("{value:.digits$}{space}{unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(value: f64, goal: Goal) -> Line {
        Line {
            name: "add",
            what: "adding".to_owned(),
            measured: "3 ms".to_owned(),
            against: "2 ms".to_owned(),
            value,
            unit: "x",
            goal,
            details: None,
        }
    }

    #[test]
    fn only_what_stands_between_the_marks_is_written_anew() {
        let page = format!("# By hand\n\n{BEGIN}\nold\n{END}\n\n## Also by hand\n");
        let written = with_section(&page, "new").unwrap();
        assert_eq!(written, format!("# By hand\n\n{BEGIN}\nnew\n{END}\n\n## Also by hand\n"));
        assert_eq!(with_section(&written, "new").unwrap(), written);
        assert_eq!(with_section("# By hand\n", "new"), None);
    }

    #[test]
    fn what_is_missed_is_said_in_the_table_and_seen_in_the_chart() {
        let [met, missed] = [1.2, 3.0].map(|value| line(value, Goal::AtMost(1.5)));
        assert!(table(&[met]).contains("| 1.20× | ≤ 1.50× | met |"));
        assert!(table(&[missed]).contains("| 3× | ≤ 1.50× | **missed** |"));
        let [met, missed] = [1.2, 3.0].map(|value| chart(&line(value, Goal::AtMost(1.5))));
        assert!(met.contains("#2a8f6d") && missed.contains("#c2572b"));
        assert!(met.len() < 700, "{} bytes", met.len());
    }
}

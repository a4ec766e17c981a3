//! The rows: what was measured, against what, and what it is to be.

use anyhow::{Context, Result};
use serde_json::Value;

/// All rows, in the order in which they stand on the page.
pub const NAMES: [&str; 9] = ["first", "open", "add", "people", "read", "doctor", "import", "growth", "idle"];

/// Whether the client's own program measures it.
pub fn is_native(name: &str) -> bool {
    !["first", "doctor", "idle"].contains(&name)
}

/// What a figure is to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    AtMost(f64),
    AtLeast(f64),
}

impl Goal {
    pub fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtMost(most) => value <= most,
            Self::AtLeast(least) => value >= least,
        }
    }

    pub fn value(self) -> f64 {
        let (Self::AtMost(value) | Self::AtLeast(value)) = self;
        value
    }
}

/// One line of the table.
pub struct Line {
    /// Names its chart.
    pub name: &'static str,
    pub what: String,
    pub measured: String,
    pub against: String,
    /// What the goal is about.
    pub value: f64,
    /// After the value: `x` of a ratio, `%`, or a unit.
    pub unit: &'static str,
    pub goal: Goal,
    /// How it was measured, in a sentence or two.
    pub details: Option<String>,
}

/// The lines of a row.
///
/// # Errors
/// When a figure is missing.
pub fn lines(name: &str, said: &Value) -> Result<Vec<Line>> {
    let of = |path: &str| number(said, path);
    let line = |name, what: &str, measured, against, value, unit, goal| Line {
        name,
        what: what.to_owned(),
        measured,
        against,
        value,
        unit,
        goal,
        details: None,
    };
    let ratio = || of("/ratio");
    let mut lines = match name {
        "first" => {
            let app = of("/app/usable")? / 1000.0;
            let viewer = of("/viewer/usable")? / 1000.0;
            let what = "until the page of a link can be used, brotli";
            vec![
                line("first-app", "first page of the app, brotli", kb(app), "-".into(), app, "kB", Goal::AtMost(350.0)),
                line("first-viewer", what, kb(viewer), "-".into(), viewer, "kB", Goal::AtMost(250.0)),
            ]
        }
        "open" => vec![line(
            "open",
            "opening 10,000 records, after key derivation",
            time(of("/measured")?),
            format!("{} to open the same bytes with XChaCha20-Poly1305 and nothing else", time(of("/against")?)),
            ratio()?,
            "x",
            Goal::AtMost(6.0),
        )],
        "add" => vec![line(
            "add",
            "adding one record, until the durable answer",
            time(of("/measured/p50")?),
            format!("{} to append the same bytes to a file, sync it and answer", time(of("/against/p50")?)),
            ratio()?,
            "x",
            Goal::AtMost(1.5),
        )],
        "people" => vec![line(
            "people",
            "64 people saving at once, durably",
            format!("{} saves a second", whole(of("/measured")?)),
            format!("{} a second by a handler that stores nothing", whole(of("/against")?)),
            ratio()?,
            "x",
            Goal::AtLeast(0.5),
        )],
        "read" => vec![line(
            "read",
            "reading all of a vault of 10,000 records",
            speed(of("/measured")?),
            format!("{} of the same bytes as files by {}", speed(of("/against")?), text(said, "/by")?),
            ratio()? * 100.0,
            "%",
            Goal::AtLeast(70.0),
        )],
        "doctor" => vec![line(
            "doctor",
            "a doctor opens a link of 200 records and can read the first of them, processor slowed 4 times",
            time(of("/measured")?),
            format!("{} for an empty page of the same app and one request", time(of("/against")?)),
            ratio()?,
            "x",
            Goal::AtMost(1.5),
        )],
        "import" => vec![line(
            "import",
            "importing 10,000 records, the native client",
            format!("{} records a second", whole(of("/measured")?)),
            format!("{} a second encoded, padded and sealed", whole(of("/against")?)),
            ratio()? * 100.0,
            "%",
            Goal::AtLeast(25.0),
        )],
        "growth" => growth(said)?,
        _ => {
            let (memory, binary) = (of("/memory")?, of("/binary")?);
            vec![
                line("idle", "idle server, resident", mib(memory), "-".into(), memory, "MiB", Goal::AtMost(20.0)),
                line("binary", "binary with all assets", mib(binary), "-".into(), binary, "MiB", Goal::AtMost(25.0)),
            ]
        }
    };
    if let Some(last) = lines.last_mut() {
        last.details = details(name, said)?;
    }
    Ok(lines)
}

fn growth(said: &Value) -> Result<Vec<Line>> {
    let vaults = whole(number(said, "/vaults")?);
    let line = |name, what: &str, show: fn(f64) -> String, path: &str, most| -> Result<Line> {
        let [many, few] =
            [number(said, &format!("/many/{path}")), number(said, &format!("/few/{path}"))].map(|it| it.map(show));
        Ok(Line {
            name,
            what: format!("{what} with {vaults} vaults on one server"),
            measured: many?,
            against: format!("{} with 1,000 vaults", few?),
            value: number(said, &format!("/{path}"))?,
            unit: "x",
            goal: Goal::AtMost(most),
            details: None,
        })
    };
    Ok(vec![
        line("growth-start", "start-up", time, "start", 1.2)?,
        line("growth-memory", "resident memory after a start", mib, "memory", 1.2)?,
        line("growth-save", "one save", time, "save", 1.5)?,
    ])
}

/// What stands below the table.
fn details(name: &str, said: &Value) -> Result<Option<String>> {
    let of = |path: &str| number(said, path);
    let spread = |path: &str| -> Result<String> {
        let part = |which: &str| number(said, &format!("{path}/{which}")).map(time);
        Ok(format!("p50 {}, p95 {}, p99 {}", part("p50")?, part("p95")?, part("p99")?))
    };
    Ok(Some(match name {
        "first" => format!(
            "Bytes that a browser without a cache receives until the page can be used, heads included; the second is the page behind a link, \
             before it is opened. Until nothing more is asked for, with what is fetched beforehand for the next step and what the worker runs: \
             {} and {}.",
            kb(of("/app/all")? / 1000.0),
            kb(of("/viewer/all")? / 1000.0)
        ),
        "open" => format!(
            "Opening is signing in, opening and parsing all records, the first page and the first page of the list, on a device that has \
             the records; the derivation of the key ({}) is measured by itself and taken off. {} records, {} bytes.",
            time(of("/deriving")?),
            whole(of("/records")?),
            whole(of("/bytes")?)
        ),
        "add" => format!(
            "A save is {} bytes, with what the vault notes of it; {} a second, each due at its time, latency from when it was due. Saved: {}. \
             Appended: {}.",
            whole(of("/bytes")?),
            whole(of("/rate")?),
            spread("/measured")?,
            spread("/against")?
        ),
        "people" => format!(
            "{} saves of {} bytes, all due at once, each upon the one before of the same person. Then at {} a second, each due at its time, \
             latency from when it was due. Saved: {}. Not stored: {}.",
            whole(of("/saves")?),
            whole(of("/bytes")?),
            whole(of("/offered")?),
            spread("/calm/0")?,
            spread("/calm/1")?
        ),
        "read" => format!(
            "{} bytes in {} pages, as a new device asks for them, one after another.",
            whole(of("/bytes")?),
            whole(of("/pages")?)
        ),
        "doctor" => format!(
            "From the click on the link to the first screen of records, the name typed in no time; {} of it from the button that opens them. \
             The rows below are drawn part by part: all of them are there {} after the click. Only the page's own thread is slowed. \
             Browsers without a cache.",
            time(of("/pressed")?),
            time(of("/whole")?)
        ),
        "import" => format!(
            "A table of {} rows: read, compared with what is there, sealed, sent in parts and stored durably.",
            whole(of("/records")?)
        ),
        "growth" => format!(
            "Each vault has {} rows (5 records), copied through the store's own trait; {} on the disk with {} vaults, written in {}. After \
             {} saves the servers have {} and {}.",
            whole(of("/rows")?),
            gib(of("/many/disk")?),
            whole(of("/vaults")?),
            time(of("/many/making")? * 1000.0),
            whole(of("/saves")?),
            mib(of("/many/memoryAfter")?),
            mib(of("/few/memoryAfter")?)
        ),
        _ => return Ok(None),
    }))
}

fn number(said: &Value, path: &str) -> Result<f64> {
    said.pointer(path).and_then(Value::as_f64).with_context(|| format!("no number at {path}"))
}

fn text<'a>(said: &'a Value, path: &str) -> Result<&'a str> {
    said.pointer(path).and_then(Value::as_str).with_context(|| format!("no text at {path}"))
}

/// Of milliseconds.
fn time(ms: f64) -> String {
    match ms {
        ms if ms >= 10_000.0 => format!("{:.0} s", ms / 1000.0),
        ms if ms >= 1000.0 => format!("{:.2} s", ms / 1000.0),
        ms if ms >= 100.0 => format!("{ms:.0} ms"),
        ms if ms >= 10.0 => format!("{ms:.1} ms"),
        ms => format!("{ms:.2} ms"),
    }
}

fn kb(kb: f64) -> String {
    format!("{} kB", whole(kb))
}

fn mib(mib: f64) -> String {
    format!("{mib:.1} MiB")
}

/// Of bytes.
fn gib(bytes: f64) -> String {
    format!("{:.2} GiB", bytes / f64::from(1 << 30))
}

/// Of bytes a second.
fn speed(bytes: f64) -> String {
    format!("{:.1} MB/s", bytes / 1e6)
}

/// A whole number, its thousands apart.
fn whole(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_goal_is_met_on_its_own_side_only() {
        assert!(Goal::AtMost(1.5).is_met(1.5) && !Goal::AtMost(1.5).is_met(1.51));
        assert!(Goal::AtLeast(0.5).is_met(0.5) && !Goal::AtLeast(0.5).is_met(0.49));
    }

    #[test]
    fn figures_are_shown_so_that_they_can_be_read() {
        assert_eq!([12.0, 1234.0, 100_000.0, 1_234_567.0].map(whole), ["12", "1,234", "100,000", "1,234,567"]);
        assert_eq!(
            [0.123, 12.34, 123.4, 1234.0, 61_000.0].map(time),
            ["0.12 ms", "12.3 ms", "123 ms", "1.23 s", "61 s"]
        );
    }

    #[test]
    fn a_row_of_which_a_figure_is_missing_is_an_error_and_no_line() {
        let said = json!({ "memory": 19.0, "binary": 26.0 });
        let shown: Vec<_> = lines("idle", &said).unwrap().iter().map(|line| line.goal.is_met(line.value)).collect();
        assert_eq!(shown, [true, false]);
        assert!(lines("idle", &json!({ "memory": 19.0 })).is_err());
    }
}

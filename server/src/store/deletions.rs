//! `deleted.log`, the log of deletions: a line for each, synced before the answer, meant to be copied off the machine.
//! A line is `text ‖ ' ' ‖ check`, the check being the first 8 hexadecimal digits of SHA-256("inro/deleted/1" ‖ text): a
//! flipped bit must not bring back what somebody deleted.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use sha2::{Digest, Sha256};

/// As it is called in the folder and in errors.
pub const NAME: &str = "deleted.log";

/// A line with its check and its end.
#[must_use]
pub fn line(text: &str) -> String {
    format!("{text} {}\n", check(text))
}

/// The lines' texts. A last line without its end is what a power cut leaves: nobody was told that it was written.
///
/// # Errors
/// The number of the first line, from 1, that is not what was written.
pub fn read(log: &str) -> Result<Vec<&str>, usize> {
    let (whole, rest) = log.split_at(log.rfind('\n').map_or(0, |end| end + 1));
    let texts: Vec<&str> = whole
        .split_terminator('\n')
        .enumerate()
        .map(|(index, line)| text_of(line).ok_or(index + 1))
        .collect::<Result<_, _>>()?;
    // A whole line and one byte more: that byte was the line's end.
    let mut end = rest.chars();
    if end.next_back().is_some() && text_of(end.as_str()).is_some() {
        return Err(texts.len() + 1);
    }
    Ok(texts)
}

fn text_of(line: &str) -> Option<&str> {
    line.rsplit_once(' ').filter(|(text, found)| check(text) == *found).map(|(text, _)| text)
}

/// Opens the log of a data folder to be written on. What a power cut left of a last line is cut off. Only a folder that is
/// `new` gets one if there is none.
///
/// # Errors
/// When it cannot be read or written; of the kind `NotFound` when it is gone, `InvalidData` when a line is not what was
/// written.
pub fn open(data: &Path, new: bool) -> io::Result<File> {
    let path = data.join(NAME);
    let file = OpenOptions::new().create(new).read(true).append(true).mode(0o600).open(&path)?;
    let log = std::fs::read(&path)?;
    let damaged = |line: usize| io::Error::new(io::ErrorKind::InvalidData, format!("line {line}"));
    let text = std::str::from_utf8(&log)
        .map_err(|error| damaged(log[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1))?;
    read(text).map_err(damaged)?;
    let whole = text.rfind('\n').map_or(0, |end| end + 1);
    if whole < text.len() {
        file.set_len(whole as u64)?;
        file.sync_all()?;
    }
    Ok(file)
}

/// Writes lines and makes them durable.
///
/// # Errors
/// When the disk fails.
pub fn append(file: &mut File, texts: impl Iterator<Item = impl AsRef<str>>) -> io::Result<()> {
    let lines: String = texts.map(|text| line(text.as_ref())).collect();
    if lines.is_empty() {
        return Ok(());
    }
    file.write_all(lines.as_bytes())?;
    file.sync_all()
}

fn check(text: &str) -> String {
    let digest = Sha256::new().chain_update(b"inro/deleted/1").chain_update(text).finalize();
    digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flipped_bit_anywhere_is_named_by_its_line() {
        let log = [line("vault one"), line("record two 7"), line("account three")].concat();
        assert_eq!(read(&log).unwrap(), ["vault one", "record two 7", "account three"]);
        for at in 0..log.len() {
            for bit in 0..7 {
                let mut bytes = log.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                let found = read(std::str::from_utf8(&bytes).unwrap()).map(|lines| lines.concat());
                assert!(found.is_err(), "byte {at}, bit {bit}: {found:?}");
            }
        }
    }

    #[test]
    fn what_a_power_cut_left_of_a_line_is_cut_off_and_the_next_line_is_whole() {
        let data = tempfile::tempdir().unwrap();
        let mut file = open(data.path(), true).unwrap();
        append(&mut file, ["vault one", "vault two"].iter()).unwrap();
        file.set_len(file.metadata().unwrap().len() - 3).unwrap();
        let mut file = open(data.path(), false).unwrap();
        append(&mut file, ["vault three"].iter()).unwrap();
        let log = std::fs::read_to_string(data.path().join(NAME)).unwrap();
        assert_eq!(read(&log).unwrap(), ["vault one", "vault three"]);
        std::fs::write(data.path().join(NAME), [log.as_bytes(), b"\xff\n"].concat()).unwrap();
        assert_eq!(open(data.path(), false).unwrap_err().to_string(), "line 3");
    }
}

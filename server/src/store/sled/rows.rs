//! The database that counts: `rows/` at first, `rows.N/` after the Nth compaction.
//!
//! The file `generation` (`inro rows N`, a line) says which; there is none before the first compaction. It is replaced by
//! one rename once the new folder is durable, so a crash leaves one whole database or the other.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::ops::Deref;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

const GENERATION: &str = "generation";

/// The open database, which a compaction replaces while it is in use.
pub struct Rows(RwLock<sled::Db>);

impl Rows {
    pub fn new(tree: sled::Db) -> Self {
        Self(RwLock::new(tree))
    }

    /// The database, for one reading or writing. Not to be held while waiting for anything.
    pub fn current(&self) -> impl Deref<Target = sled::Db> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts another in its place, when nobody is reading.
    pub fn replace(&self, tree: sled::Db) -> sled::Db {
        std::mem::replace(&mut *self.0.write().unwrap_or_else(PoisonError::into_inner), tree)
    }
}

/// Which generation counts in this data folder.
///
/// # Errors
/// When the file cannot be read or is not what was written.
pub fn generation(data: &Path) -> io::Result<u64> {
    let text = match std::fs::read_to_string(data.join(GENERATION)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    let number = text.strip_prefix("inro rows ").and_then(|rest| rest.strip_suffix('\n'));
    let number = number.and_then(|number| number.parse::<u64>().ok()).filter(|number| *number > 0);
    // Written as it is read: "+1" and "01" are not what was written.
    number
        .filter(|number| text == line(*number))
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "it is not what was written"))
}

/// The file that says which generation counts.
pub fn generation_file(data: &Path) -> PathBuf {
    data.join(GENERATION)
}

/// The folder of a generation.
pub fn folder(data: &Path, generation: u64) -> PathBuf {
    data.join(if generation == 0 { "rows".to_owned() } else { format!("rows.{generation}") })
}

/// Makes this generation the one that counts. Durable when it returns.
///
/// # Errors
/// When the disk fails; which one counts is then known at the next start only.
pub fn switch(data: &Path, generation: u64) -> io::Result<()> {
    let temporary = data.join("generation.part");
    // Before the rename: after it nothing may fail that can be known to work beforehand.
    let folder = File::open(data)?;
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary)?;
    file.write_all(line(generation).as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&temporary, data.join(GENERATION))?;
    folder.sync_all()
}

/// Removes every other generation: of a compaction that was cut short, or that had just ended.
///
/// # Errors
/// When the disk fails.
pub fn remove_others(data: &Path, counts: u64) -> io::Result<()> {
    for entry in std::fs::read_dir(data)? {
        let entry = entry?;
        let name = entry.file_name();
        let number = match name.to_str() {
            Some("rows") => Some(0),
            Some(name) => name.strip_prefix("rows.").and_then(|number| number.parse::<u64>().ok()),
            None => None,
        };
        if number.is_some_and(|number| number != counts) {
            std::fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

fn line(generation: u64) -> String {
    format!("inro rows {generation}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generation_that_was_switched_to_counts_and_another_text_is_damage() {
        let data = tempfile::tempdir().unwrap();
        assert_eq!(generation(data.path()).unwrap(), 0);
        for number in [1, 2, 10] {
            switch(data.path(), number).unwrap();
            assert_eq!(generation(data.path()).unwrap(), number);
        }
        for wrong in ["", "inro rows 0\n", "inro rows +1\n", "inro rows 1", "inro rows 01\n", "inro rows 1\n "] {
            std::fs::write(data.path().join(GENERATION), wrong).unwrap();
            assert!(generation(data.path()).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn only_the_other_generations_are_removed() {
        let data = tempfile::tempdir().unwrap();
        for name in ["rows", "rows.1", "rows.2", "rows.old", "files"] {
            std::fs::create_dir(data.path().join(name)).unwrap();
        }
        remove_others(data.path(), 1).unwrap();
        let mut left: Vec<_> =
            std::fs::read_dir(data.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["files", "rows.1", "rows.old"]);
    }
}

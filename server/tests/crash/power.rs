//! The power cut: reads what `power.c` wrote down, and takes back a part of what no sync had covered.

use std::collections::{BTreeMap, HashMap};
use std::fs::{File, OpenOptions};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use tempfile::TempDir;

use crate::random::Random;

/// The preloaded library, compiled once for all tests.
pub fn library() -> &'static Path {
    static BUILT: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, library) = BUILT.get_or_init(|| {
        let folder = TempDir::new().unwrap();
        let library = folder.path().join("power.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/crash/power.c");
        let built = Command::new("cc")
            .args(["-O1", "-shared", "-fPIC", "-o"])
            .arg(&library)
            .arg(source)
            .args(["-ldl", "-lpthread"])
            .status()
            .expect("the C compiler `cc`, which links every Rust program, is needed here too");
        assert!(built.success());
        (folder, library)
    });
    library
}

/// Where one run of a process is written down.
pub struct Power {
    root: PathBuf,
    side: TempDir,
}

impl Power {
    /// For a process that works in `root`. What it replaces is kept beside, on the same file system.
    pub fn new(root: &Path) -> Self {
        let side = tempfile::Builder::new().prefix("power").tempdir_in(root.parent().unwrap()).unwrap();
        Self { root: root.to_owned(), side }
    }

    /// Makes the process run under it.
    pub fn over<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("LD_PRELOAD", library())
            .env("INRO_POWER_ROOT", &self.root)
            .env("INRO_POWER_LOG", self.log())
            .env("INRO_POWER_SIDE", self.side.path())
    }

    fn log(&self) -> PathBuf {
        self.side.path().join("log")
    }

    /// After the process was killed: takes back a random part of what is not synced. Returns how much was there to take.
    pub fn cut(&self, random: &mut Random) -> usize {
        let records = match std::fs::read(self.log()) {
            Ok(log) => read(&log),
            // Killed before its first deed: each is noted before it is done.
            Err(error) => {
                assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
                assert!(!self.root.exists(), "something was done and not noted");
                return 0;
            }
        };
        let unsynced = self.cut_names(&records, random);
        unsynced + self.cut_bytes(&records, random)
    }

    /// Names: a journalling file system keeps their order, so what is lost is the end of the list.
    fn cut_names(&self, records: &[Record], random: &mut Random) -> usize {
        let mut open: Vec<&Record> = Vec::new();
        for record in records {
            match record.kind {
                b'C' | b'U' | b'R' => open.push(record),
                b'D' => open.retain(|name| name.folder() != Path::new(&record.one())),
                _ => {}
            }
        }
        let kept = random.below(open.len() + 1);
        for name in open.iter().skip(kept).rev() {
            // The process may have been killed between the note and the deed: then there is nothing to take back.
            let (one, two) = (name.one(), name.two());
            let undone = !Path::new(&one).exists();
            match name.kind {
                // Out of the way, not removed: an inode's number must not be given to another file before the bytes are cut.
                b'C' => {
                    let away = self.side.path().join(format!("came-{}", random.below(1 << 40)));
                    drop(std::fs::rename(one, away));
                }
                b'U' if undone => drop(std::fs::hard_link(self.link(name.a), one)),
                b'R' if undone && std::fs::rename(&two, one).is_ok() && name.a > 0 => {
                    std::fs::hard_link(self.link(name.a), two).unwrap();
                }
                _ => {}
            }
        }
        open.len()
    }

    /// Bytes: any of the writes since a file's last sync may be missing, whole or from some sector on.
    fn cut_bytes(&self, records: &[Record], random: &mut Random) -> usize {
        let mut open: BTreeMap<u64, Vec<&Record>> = BTreeMap::new();
        for record in records {
            match record.kind {
                b'W' | b'T' => open.entry(record.a).or_default().push(record),
                b'S' => drop(open.remove(&record.a)),
                _ => {}
            }
        }
        let mut paths = HashMap::new();
        find(&self.root, &mut paths);
        find(self.side.path(), &mut paths);
        let taste = random.below(3);
        let mut count = 0;
        for (inode, writes) in open {
            let Some(path) = paths.get(&inode) else { continue };
            let file = OpenOptions::new().write(true).open(path).unwrap();
            count += writes.len();
            for write in writes.iter().rev() {
                write.undo(&file);
            }
            let first = random.below(writes.len() + 1);
            for (at, write) in writes.iter().enumerate() {
                let keep = match taste {
                    // Everything is lost; the end is lost; anything is lost.
                    0 => false,
                    1 => at < first,
                    _ => random.below(2) == 0,
                };
                if keep {
                    write.redo(&file, random);
                }
            }
        }
        count
    }

    fn link(&self, number: u64) -> PathBuf {
        let end = format!("-{number}");
        let found = std::fs::read_dir(self.side.path()).unwrap().map(|entry| entry.unwrap().path());
        found.into_iter().find(|path| path.to_string_lossy().ends_with(&end)).unwrap()
    }
}

/// One note of `power.c`.
struct Record {
    kind: u8,
    a: u64,
    b: u64,
    c: u64,
    one: Vec<u8>,
    two: Vec<u8>,
}

impl Record {
    fn one(&self) -> String {
        String::from_utf8(self.one.clone()).unwrap()
    }

    fn two(&self) -> String {
        String::from_utf8(self.two.clone()).unwrap()
    }

    /// The folder whose sync makes the name durable.
    fn folder(&self) -> PathBuf {
        let name = if self.kind == b'R' { self.two() } else { self.one() };
        Path::new(&name).parent().unwrap().to_owned()
    }

    fn undo(&self, file: &File) {
        if self.kind == b'W' {
            file.write_all_at(&self.one, self.b).unwrap();
            file.set_len(self.c).unwrap();
        } else {
            file.set_len(self.c).unwrap();
            file.write_all_at(&self.one, self.b).unwrap();
        }
    }

    fn redo(&self, file: &File, random: &mut Random) {
        if self.kind == b'T' {
            file.set_len(self.b).unwrap();
            return;
        }
        let torn = random.below(8) == 0;
        let length = if torn { random.below(self.two.len() / 512 + 1) * 512 } else { self.two.len() };
        file.write_all_at(&self.two[..length], self.b).unwrap();
    }
}

fn read(mut bytes: &[u8]) -> Vec<Record> {
    let mut records = Vec::new();
    // The last note may have been cut short by the kill; what it announced has then not been done.
    while let Some((head, rest)) = bytes.split_first_chunk::<33>() {
        let number = |at: usize| u64::from_ne_bytes(head[at..at + 8].try_into().unwrap());
        let length = |at: usize| u32::from_ne_bytes(head[at..at + 4].try_into().unwrap()) as usize;
        let Some((one, rest)) = rest.split_at_checked(length(25)) else { break };
        let Some((two, rest)) = rest.split_at_checked(length(29)) else { break };
        let (one, two) = (one.to_vec(), two.to_vec());
        records.push(Record { kind: head[0], a: number(1), b: number(9), c: number(17), one, two });
        bytes = rest;
    }
    records
}

fn find(folder: &Path, paths: &mut HashMap<u64, PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find(&path, paths);
        } else {
            paths.insert(path.metadata().unwrap().ino(), path);
        }
    }
}

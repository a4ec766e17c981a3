//! The decoders of `fuzz/` under a coverage-guided fuzzer: built with instrumentation into a folder of their own, started from the
//! corpus that lies in the repository, with a fixed seed, for a fixed time.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result, anyhow, bail, ensure};

use crate::process::{cargo, heading, output, run};
use crate::{setup, workspace};

/// Each a program of `fuzz/` and a folder of its corpus.
pub const TARGETS: [&str; 4] = ["requests", "vault", "links", "imports"];
/// The parsers of `imports` that read files of others: `cargo xtask fuzz importers` gives each its own time and corpus.
const IMPORTERS: [&str; 5] = ["imports/fhir", "imports/ndjson", "imports/notebook", "imports/checkup", "imports/table"];
/// The program with a bug that was put there to be found.
const PLANTED: &str = "planted";
/// Seconds for each target, where `INRO_FUZZ_SECONDS` says nothing else.
const SECONDS: u64 = 60;

/// What cargo-fuzz passes on a nightly compiler, without the address sanitizer: it needs nightly, and our code forbids `unsafe`.
const RUSTFLAGS: [&str; 7] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "--cfg",
    "fuzzing",
];

/// `cargo xtask fuzz [target] [seconds]`: what was found stays in `target/fuzz/found`, and the next run goes on from there.
/// `imports/table` begins with the corpus of that parser alone; `importers` is each of those.
pub fn command(args: &[&str]) -> Result<()> {
    let (targets, seconds) = match args {
        [] => (TARGETS.to_vec(), seconds()?),
        [one] => (named(one), seconds()?),
        [one, text] => (named(one), number(text).context("the second argument is a number of seconds")?),
        _ => bail!("cargo xtask fuzz [{}|importers|imports/table] [seconds]", TARGETS.join("|")),
    };
    let fuzzers = Fuzzers::build()?;
    run(Command::new(fuzzers.programs.join("corpus")).current_dir(&fuzzers.folder))?;
    fuzzers.run_all(&targets, seconds)
}

/// The step of the whole test: every target from nothing but the corpus, and the planted bug, which has to be found.
pub fn smoke() -> Result<()> {
    let seconds = seconds()?;
    let fuzzers = Fuzzers::build()?;
    run(Command::new(fuzzers.programs.join("corpus")).arg("--check").current_dir(&fuzzers.folder))
        .context("write the corpus again with `cargo xtask fuzz`")?;
    if fuzzers.output.join("found").exists() {
        fs::remove_dir_all(fuzzers.output.join("found"))?;
    }
    match fuzzers.run_one(PLANTED, seconds) {
        Ok(figures) => bail!("the planted bug was not found: {figures}; so that nothing is found means nothing"),
        Err(error) if error.to_string().contains("the planted bug") => println!("the planted bug was found"),
        Err(error) => return Err(error),
    }
    fuzzers.run_all(&TARGETS, seconds)
}

fn named(target: &str) -> Vec<&str> {
    if target == "importers" { IMPORTERS.to_vec() } else { vec![target] }
}

fn seconds() -> Result<u64> {
    match std::env::var("INRO_FUZZ_SECONDS") {
        Ok(text) => number(&text).context("INRO_FUZZ_SECONDS is a number of seconds"),
        Err(_) => Ok(SECONDS),
    }
}

/// At least 1: the engine takes 0 for "without end".
fn number(text: &str) -> Result<u64> {
    let seconds = text.parse()?;
    ensure!(seconds > 0, "there is no run of 0 seconds");
    Ok(seconds)
}

/// The built programs and where everything lies.
struct Fuzzers {
    /// `fuzz/`.
    folder: PathBuf,
    /// Programs with instrumentation.
    programs: PathBuf,
    /// `target/fuzz`: what is found, logs, inputs that crash.
    output: PathBuf,
}

impl Fuzzers {
    fn build() -> Result<Self> {
        setup::for_fuzzing()?;
        heading("the fuzzers");
        let version = output(Command::new("rustc").arg("-vV"))?;
        let host = version.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
        let folder = workspace::root().join("fuzz");
        let output = workspace::target().join("fuzz");
        let mut build = cargo(None);
        build
            .current_dir(&folder)
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env("RUSTFLAGS", RUSTFLAGS.join(" "))
            // With a target named, the flags do not reach build scripts and macros.
            .args(["build", "--locked", "--bins", "--target", host, "--target-dir"])
            .arg(&output);
        run(&mut build)?;
        Ok(Self { folder, programs: output.join(host).join("debug"), output })
    }

    /// As many at a time as there are processors. Every target runs, whatever the others gave.
    fn run_all(&self, targets: &[&str], seconds: u64) -> Result<()> {
        let at_once = thread::available_parallelism().map_or(1, usize::from).min(targets.len());
        let next = AtomicUsize::new(0);
        let failed = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for _ in 0..at_once {
                scope.spawn(|| {
                    while let Some(target) = targets.get(next.fetch_add(1, Ordering::Relaxed)) {
                        match self.run_one(target, seconds) {
                            Ok(figures) => println!("fuzz {target}: {figures}, nothing found in {seconds} s"),
                            Err(error) => {
                                eprintln!("fuzz {target}: {error:#}");
                                failed.lock().unwrap_or_else(|lock| lock.into_inner()).push(*target);
                            }
                        }
                    }
                });
            }
        });
        let failed = failed.into_inner().unwrap_or_else(|lock| lock.into_inner());
        if failed.is_empty() { Ok(()) } else { bail!("fuzzing failed: {}", failed.join(", ")) }
    }

    /// The folder with the examples of a program, or with those of one of its parsers; none for a program without.
    fn corpus(&self, name: &str, parser: Option<&str>) -> Result<Option<PathBuf>> {
        let all = self.folder.join("corpus").join(name);
        let Some(parser) = parser else { return Ok(all.is_dir().then_some(all)) };
        let own = self.output.join("seeds").join(name).join(parser);
        fs::create_dir_all(&own)?;
        let mut count = 0;
        for entry in fs::read_dir(&all).with_context(|| format!("{name} has no corpus"))? {
            let file = entry?;
            let called = file.file_name();
            if called.to_string_lossy().strip_prefix(parser).is_some_and(|rest| rest.starts_with('-')) {
                fs::copy(file.path(), own.join(called))?;
                count += 1;
            }
        }
        ensure!(count > 0, "{name} has no examples of a parser {parser}");
        Ok(Some(own))
    }

    /// `target` is a program, or a program and one of its parsers.
    fn run_one(&self, target: &str, seconds: u64) -> Result<Figures> {
        let (name, parser) = target.split_once('/').map_or((target, None), |(name, parser)| (name, Some(parser)));
        let found = self.output.join("found").join(target);
        let crashes = self.output.join("crashes").join(target);
        for folder in [&found, &crashes] {
            fs::create_dir_all(folder)?;
        }
        let log = self.output.join(format!("{}.log", target.replace('/', "-")));
        let program = self.programs.join(name);
        let mut command = Command::new(&program);
        command
            .current_dir(&self.folder)
            .args(["-seed=1", "-timeout=10", "-rss_limit_mb=512", "-print_final_stats=1"])
            .arg(format!("-max_total_time={seconds}"))
            // The engine takes this as the beginning of a name, hence the slash.
            .arg(format!("-artifact_prefix={}/", crashes.display()))
            .arg(&found);
        if let Some(corpus) = self.corpus(name, parser)? {
            command.arg(corpus);
        }
        let status = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log)?)
            .status()
            .with_context(|| format!("there is no fuzz target {target}; there are {}", TARGETS.join(", ")))?;
        let said = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
        judge(status.success(), &said)
            .map_err(|why| anyhow!("{why}\n  log: {}\n  again: {}", log.display(), again(&program, &said)))
    }
}

/// The command that runs the input that crashed once more.
fn again(program: &Path, said: &str) -> String {
    let file = said.lines().find_map(|line| line.split_once("Test unit written to ").map(|(_, file)| file.trim()));
    format!("{} {}", program.display(), file.unwrap_or("<input>"))
}

/// What a run that found nothing says of itself.
#[derive(Debug, PartialEq, Eq)]
struct Figures {
    executions: u64,
    /// Edges of the program's flow that some input went through, and all there are.
    covered: u64,
    edges: u64,
    seeds: u64,
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { executions, covered, edges, seeds } = self;
        write!(f, "{executions} executions from {seeds} seeds, {covered} of {edges} edges covered")
    }
}

/// A run passed if it ended well, ran to its end by its own word, and ran something.
fn judge(success: bool, said: &str) -> Result<Figures> {
    if !success {
        let mut lines = said.lines().skip_while(|line| !line.contains("panicked at"));
        let place = lines.next().and_then(|line| line.split_once("panicked at ")).map(|(_, place)| place);
        let summary = said.lines().rev().find(|line| line.starts_with("SUMMARY")).unwrap_or("it says nothing");
        match (place, lines.next()) {
            (Some(place), Some(why)) => bail!("{place} {}", why.chars().take(300).collect::<String>()),
            _ => bail!("{summary}"),
        }
    }
    let line = |word: &str| said.lines().find(|line| line.contains(word));
    let number = |line: &str, before: &str| -> Option<u64> {
        let (_, rest) = line.split_once(before)?;
        rest.trim_start().split(|one: char| !one.is_ascii_digit()).next()?.parse().ok()
    };
    let figures = || {
        let done = line("\tDONE")?;
        Some(Figures {
            executions: number(done, "#")?,
            covered: number(done, "cov:")?,
            edges: number(line("inline 8-bit counters")?, "(")?,
            seeds: line("seed corpus:").and_then(|line| number(line, "files:")).unwrap_or(0),
        })
    };
    let figures = figures().context("the fuzzer did not say that it ran to its end")?;
    ensure!(figures.executions > figures.seeds && figures.covered > 0, "the fuzzer ran nothing: {figures}");
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSED: &str = "INFO: Loaded 1 modules   (181234 inline 8-bit counters): 181234 [0x5, 0x6),\n\
        INFO: seed corpus: files: 35 min: 7b max: 845b total: 6253b rss: 30Mb\n\
        #36\tINITED cov: 5222 ft: 6526 corp: 34/6135b exec/s: 0 rss: 30Mb\n\
        #1205707\tDONE   cov: 9362 ft: 18353 corp: 3954/322Kb lim: 845 exec/s: 29407 rss: 35Mb\n";

    #[test]
    fn the_figures_of_a_run_that_found_nothing_are_read() {
        let figures = Figures { executions: 1_205_707, covered: 9_362, edges: 181_234, seeds: 35 };
        assert_eq!(judge(true, PASSED).unwrap(), figures);
    }

    #[test]
    fn a_crash_a_run_that_was_cut_and_one_that_ran_nothing_fail() {
        let crash = "thread '<unnamed>' (7) panicked at src/lib.rs:74:29:\nwhat was written is read again\nstack backtrace:\nSUMMARY: libFuzzer: deadly signal\n";
        let why = judge(false, &format!("{PASSED}{crash}")).unwrap_err().to_string();
        assert_eq!(why, "src/lib.rs:74:29: what was written is read again");
        assert_eq!(
            judge(false, "SUMMARY: libFuzzer: timeout\n").unwrap_err().to_string(),
            "SUMMARY: libFuzzer: timeout"
        );
        assert!(judge(true, "").is_err());
        assert!(judge(true, &PASSED.replace("DONE", "pulse")).is_err());
        assert!(judge(true, &PASSED.replace("#1205707", "#35")).is_err());
    }

    #[test]
    fn no_run_is_without_end() {
        assert_eq!(number("5").unwrap(), 5);
        assert!(number("0").is_err() && number("").is_err());
    }

    #[test]
    fn an_input_that_crashed_is_named_to_be_run_again() {
        let said = "artifact_prefix='a/'; Test unit written to a/crash-1\n";
        assert_eq!(again(Path::new("links"), said), "links a/crash-1");
    }
}

//! How much memory each importer takes beside its input, at the worst moment of opening, showing and taking in a large file of
//! the sort that really comes. A test of its own, because it counts what is allocated.
//!
//! Taken in is as the client does it: the import by itself, if it is not a small one, then records in parts of a hundred, each
//! stored and dropped before the next. What was stored is the vault's, whose size is that of its records whatever file they came from, and a record is
//! there once however it came; what the importer adds to it is what is measured: the open file, what it takes to read on in
//! it, and the part that is just being stored.
#![cfg(not(target_arch = "wasm32"))]
// A counting allocator cannot be written without; it only passes on.
#![allow(unsafe_code)]

#[allow(dead_code)]
#[path = "formats/synthetic/mod.rs"]
mod synthetic;

use std::alloc::{GlobalAlloc, Layout, System};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use exchange::import::{Choice, Existing, ImportFile};
use vault::id::RecordId;
use vault::record::{Person, PersonName, Sex};

struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator with the same arguments.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        PEAK.fetch_max(NOW.fetch_add(layout.size(), Relaxed) + layout.size(), Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Counted as both at once, which is the most it can be.
        PEAK.fetch_max(NOW.fetch_add(size, Relaxed) + size, Relaxed);
        NOW.fetch_sub(layout.size(), Relaxed);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn person() -> Person {
    Person {
        name: PersonName { text: "髙﨑　千鶴".into(), kana: None },
        birth_date: "1951-03-02".parse().unwrap(),
        sex: Some(Sex::Female),
    }
}

/// Peak over what was there before, in hundredths of the input.
fn peak(input: &[u8], work: impl FnOnce()) -> usize {
    let before = NOW.load(Relaxed);
    PEAK.store(before, Relaxed);
    work();
    (PEAK.load(Relaxed) - before) * 100 / input.len()
}

/// Times the input, in hundredths.
const BOUND: usize = 400;
/// So many records the client stores at once, and no further one beyond so many results.
const PART: usize = 100;
const PART_RESULTS: usize = 300;

/// Opening and showing; then making records of everything. What the step before holds is counted with the step.
fn measure(input: &[u8]) -> [usize; 2] {
    let mut opened = None;
    let shown = peak(input, || {
        let file = ImportFile::open(input).unwrap();
        let preview = file.preview("a", &person(), &Existing::default()).unwrap();
        opened = Some((file, preview.entries.len()));
    });
    let (file, count) = opened.unwrap();
    let all: Vec<usize> = (0..count).collect();
    let held = NOW.load(Relaxed);
    let made = peak(input, || {
        let choice = Choice { entries: &all, file_name: "a", confirmed_own: false, not_my_number: false };
        let mut records = file.records(&choice, RecordId::from_bytes([7; 16]), 9).unwrap();
        // What fits into one part goes in at once, with the import.
        let import = records.import();
        let mut import = Some(import).filter(|_| count < PART);
        let mut taken = 0;
        while taken < count {
            let (mut part, mut results) = (Vec::with_capacity(PART.min(count - taken)), 0);
            while part.len() < PART && results < PART_RESULTS {
                let Some(made) = records.next() else { break };
                let (record, files) = made.unwrap();
                results += record.fact.results().map_or(0, |visit| visit.results.len());
                part.push((record, files));
            }
            taken += part.len();
            drop((part, import.take()));
        }
        assert!(records.next().is_none());
    });
    drop(file);
    // The open file is held while records are made of it.
    [shown, made + (held - NOW.load(Relaxed)) * 100 / input.len()]
}

/// Files eight times as large with `INRO_NIGHTLY=1`: what is measured is a ratio.
fn size(usual: usize) -> usize {
    if std::env::var_os("INRO_NIGHTLY").is_some() { 8 * usual } else { usual }
}

fn notebook() -> String {
    let mut text = "JAHISTC08,1\n1,髙﨑　千鶴,2,19510302\n".to_owned();
    for day in 0..size(90) {
        let (year, month, date) = (2010 + day / 336, day / 28 % 12 + 1, day % 28 + 1);
        let _ = write!(
            text,
            "5,{year}{month:02}{date:02},1\n11,みさき薬局 駅前店,13,4,1234567,105-0004,東京都港区架空4-5-6,03-0000-0001,1\n15,潮見 渚,03-0000-0001,1\n51,医療法人 うしお病院,13,1,7654321,1\n55,波多野 岬,内科,1\n"
        );
        for drug in 1..=5 {
            let _ = write!(
                text,
                "201,{drug},アムロジピンOD錠5mg「架空」,1,錠,4,2171022F4022,1\n301,{drug},【分１ 朝食後服用】,28,日分,1,1,,1\n"
            );
        }
        text.push_str("501,次回もお持ちください,1\n");
    }
    text
}

fn checkup() -> String {
    let file = include_str!("files/hc08.xml");
    let entry = "<entry><observation classCode=\"OBS\" moodCode=\"EVN\"><code code=\"3F070000002327101\" codeSystem=\"1.2.392.200119.6.1005\"/><value xsi:type=\"PQ\" value=\"38\" unit=\"mg/dL\"/><interpretationCode code=\"L\"/></observation></entry>\n";
    file.replacen("<entry>", &format!("{}<entry>", entry.repeat(size(500))), 1)
}

fn table() -> String {
    let mut text = "検査日,項目,値,単位,下限,上限,医療機関\n".to_owned();
    for row in 0..size(2_500) {
        let (year, month, day) = (2005 + row / 3360, row / 280 % 12 + 1, row / 10 % 28 + 1);
        let _ = writeln!(
            text,
            "{year}-{month:02}-{day:02},クレアチニン{},0.7{},mg/dL,0.46,0.79,みなと架空診療所",
            row % 10,
            row % 7
        );
    }
    text
}

/// The same in CP932, a byte or two for a character that takes three in UTF-8.
fn as_windows(text: &str) -> Vec<u8> {
    encoding_rs::SHIFT_JIS.encode(&text.replace('\n', "\r\n")).0.into_owned()
}

/// One after the other in one test, because what is counted is the whole program's.
#[test]
fn no_importer_takes_more_than_its_bound() {
    let bundle = synthetic::patient(size(1_500)).file;
    let parsed: serde_json::Value = serde_json::from_str(&bundle).unwrap();
    let lines: Vec<String> =
        parsed["entry"].as_array().unwrap().iter().map(|entry| entry["resource"].to_string()).collect();
    drop(parsed);
    let inputs = [
        ("FHIR", bundle.clone().into_bytes()),
        ("NDJSON", lines.join("\n").into_bytes()),
        ("notebook", notebook().into_bytes()),
        ("notebook as Windows writes it", as_windows(&notebook())),
        ("checkup", checkup().into_bytes()),
        ("table", table().into_bytes()),
        ("table as Windows writes it", as_windows(&table())),
    ];
    drop((bundle, lines));
    let mut over = Vec::new();
    for (name, input) in &inputs {
        let [shown, made] = measure(input);
        let times = |hundredths: usize| format!("{}.{:02}", hundredths / 100, hundredths % 100);
        println!("{name}: {} bytes, {} times when shown, {} when taken in", input.len(), times(shown), times(made));
        if shown.max(made) > BOUND {
            over.push(*name);
        }
    }
    assert!(over.is_empty(), "over their bounds: {over:?}");
}

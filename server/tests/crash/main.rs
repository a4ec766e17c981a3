//! What was acknowledged is there, and what was deleted is gone, whenever the process is killed and whatever the disk had
//! not been made to keep.
//!
//! `INRO_NIGHTLY=1` runs 1,000 kills, 200 power cuts and 200 kills at each step of an erase; otherwise a part of them.

mod power;
mod random;
mod writers;

use std::path::Path;

use server::store::sled::slots::SlotFile;
use server::store::{Slot, Store, deletions};
use tempfile::TempDir;

use power::Power;
use random::Random;
use writers::{Memory, State, WRITERS, open, process};

fn rounds(nightly: usize, usual: usize) -> usize {
    if std::env::var_os("INRO_NIGHTLY").is_some() { nightly } else { usual }
}

/// Kills that one folder lives through. After each kill every row that was ever acknowledged is read, so that in one folder
/// the time of a round grows with the rounds before it.
const FOLDER_ROUNDS: usize = 100;

/// Not a check: the other tests start it as a process of its own.
#[test]
fn the_process_that_is_killed() {
    writers::live();
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_when_the_process_is_killed_under_sixteen_writers() {
    let mut random = Random::new(1);
    let mut acknowledged = 0;
    let rounds = rounds(1000, 30);
    for first in (0..rounds).step_by(FOLDER_ROUNDS) {
        let folder = TempDir::new().unwrap();
        let data = folder.path().join("data");
        let mut memory = Memory::default();
        for round in first..rounds.min(first + FOLDER_ROUNDS) {
            acknowledged += memory.run_until(&mut process(&data, round, "write"), 1 + random.below(400));
            assert_eq!(memory.differences(&data).await, Ok(Vec::new()), "round {round}");
        }
    }
    assert!(acknowledged > rounds * WRITERS, "the process was killed before it did anything: {acknowledged}");
    println!("{rounds} kills, {acknowledged} lines acknowledged, 0 lost, 0 failed opens");
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_when_the_power_is_cut_and_unsynced_writes_are_dropped() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    drop(open(&data).unwrap());
    let (mut memory, mut random) = (Memory::default(), Random::new(2));
    let (mut acknowledged, mut unsynced) = (0, 0);
    let rounds = rounds(200, 40);
    for round in 0..rounds {
        let power = Power::new(&data);
        let mut process = process(&data, round, "write");
        acknowledged += memory.run_until(power.over(&mut process), 1 + random.below(300));
        unsynced += power.cut(&mut random);
        assert_eq!(memory.differences(&data).await, Ok(Vec::new()), "round {round}");
    }
    assert!(acknowledged > rounds * WRITERS && unsynced > 0, "{acknowledged} acknowledged, {unsynced} to drop");
    println!("{rounds} power cuts, {acknowledged} lines acknowledged, {unsynced} writes and names at risk, 0 lost");
}

#[tokio::test]
async fn a_power_cut_in_the_first_minute_of_a_new_folder_loses_nothing_acknowledged() {
    let mut random = Random::new(4);
    let rounds = rounds(100, 15);
    let mut acknowledged = 0;
    for round in 0..rounds {
        let folder = TempDir::new().unwrap();
        let data = folder.path().join("data");
        let mut memory = Memory::default();
        let power = Power::new(&data);
        let mut process = process(&data, round, "write");
        acknowledged += memory.run_until(power.over(&mut process), random.below(60));
        power.cut(&mut random);
        assert_eq!(memory.differences(&data).await, Ok(Vec::new()), "round {round}");
    }
    println!("{rounds} power cuts of new folders, {acknowledged} lines acknowledged, 0 lost");
    assert!(acknowledged > rounds);
}

/// The same disk under a store whose syncs do nothing: if this lost nothing, the test above would prove nothing.
#[tokio::test]
async fn without_the_barrier_a_power_cut_loses_what_was_acknowledged() {
    let mut random = Random::new(3);
    let mut lost = 0;
    for round in 0..10 {
        let folder = TempDir::new().unwrap();
        let data = folder.path().join("data");
        drop(open(&data).unwrap());
        let mut memory = Memory::default();
        let power = Power::new(&data);
        let mut process = process(&data, round, "write");
        process.env("INRO_POWER_DEAF", "1");
        memory.run_until(power.over(&mut process), 200);
        power.cut(&mut random);
        // A folder that no longer opens has lost everything.
        lost += memory.differences(&data).await.map_or(1, |differences| differences.len());
    }
    println!("without syncs: {lost} acknowledged rows lost or come back in 10 power cuts");
    assert!(lost > 0);
}

#[tokio::test]
async fn a_kill_at_any_step_of_an_erase_leaves_no_slot_readable_and_costs_no_live_record() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let mut memory = Memory::default();
    memory.run_until(&mut process(&data, 0, "write"), 100);
    assert_eq!(memory.differences(&data).await, Ok(Vec::new()));
    let times = rounds(200, 4);
    let (mut round, mut steps, mut ended) = (0, 0, false);
    while !ended {
        steps += 1;
        for time in 0..times {
            round += 1;
            let key = format!("{round}-victim");
            let power = Power::new(&data);
            let mut process = process(&data, round, "erase");
            process.env("INRO_POWER_KILL", steps.to_string());
            memory.run_until(power.over(&mut process), usize::MAX);
            // Half of them lose their power as well.
            if time % 2 == 1 {
                power.cut(&mut Random::new(round as u64));
            }
            ended = memory.state(&key) == Some(State::Gone);
            assert_eq!(memory.differences(&data).await, Ok(Vec::new()), "step {steps}");
            let (slot, before) = memory.victim.take().unwrap();
            let there = memory.state(&key) == Some(State::There);
            assert_eq!(
                key_in(&data, slot) == before,
                there,
                "step {steps}: a slot goes with its row, and never before"
            );
            assert_eq!(left_to_erase(&data).await, 0, "step {steps}");
            assert_eq!(is_in_the_log(&data, &key), !there, "step {steps}: a deletion is in the log with its row's end");
        }
        assert!(steps < 100, "an erase has no end");
    }
    println!("an erase has {} steps; {times} kills at each: 0 slots left readable, 0 live records lost", steps - 1);
    assert!(steps > 4, "the steps were not seen: {steps}");
}

fn key_in(data: &Path, slot: u64) -> String {
    let key = SlotFile::open(&data.join("slots.key"), 1).unwrap().read(Slot(slot)).unwrap();
    key.0.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn is_in_the_log(data: &Path, key: &str) -> bool {
    let log = std::fs::read_to_string(data.join(deletions::NAME)).unwrap();
    deletions::read(&log).unwrap().contains(&format!("test {key}").as_str())
}

async fn left_to_erase(data: &Path) -> usize {
    let store = open(data).unwrap();
    store.scan(server::store::key::all_erase(), usize::MAX).await.unwrap().len()
}

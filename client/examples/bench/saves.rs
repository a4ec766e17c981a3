//! Saving: one person alone, and many at once.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use serde_json::{Value, json};

use super::open_loop::{Outcome, Schedule, run};
use super::people::Person;
use crate::support::{Done, Folder, Server};

/// In turns with what it is measured against, so that both see the same weather.
const ROUNDS: usize = 4;
/// Saves of one person in a round, and how many in a second: well below what either side can do.
const ALONE: usize = 60;
const ALONE_RATE: f64 = 15.0;
/// People who save at once, and how often each in a round.
const PEOPLE: usize = 64;
const EACH: usize = 25;
/// Of what was managed, how much is asked for when latencies are looked at.
const PART: f64 = 0.5;

/// Nobody is held up by a limit that is meant for strangers.
pub const OPTIONS: [&str; 6] =
    ["--requests-per-network", "1000000", "--requests-per-account", "1000000", "--connections-per-network", "4096"];

/// One record's way until the durable answer, against a handler that appends the same bytes to a file and syncs that.
pub async fn add(binary: &Path) -> Done<Value> {
    let folder = Folder::new("add")?;
    let server = Server::start(binary, &folder.0.join("data"), &OPTIONS)?;
    let bare = bare(&["append".as_ref(), folder.0.join("appended").as_os_str()])?;
    let person = Person::make(&server.url, ROUNDS * ALONE).await?;
    let sides = [vec![person.clone()], vec![person.elsewhere(&bare.url)?]].map(Arc::new);
    let mut latencies = [Vec::new(), Vec::new()];
    for round in 0..ROUNDS {
        for (people, all) in sides.iter().zip(&mut latencies) {
            all.push(round_of(people, round * ALONE, Schedule::at_rate(ALONE, ALONE_RATE)).await?.latencies);
        }
    }
    let [ours, theirs] = latencies.map(super::statistics::Latencies::together);
    Ok(json!({
        "measured": ours.json(), "against": theirs.json(),
        "ratio": ours.percentile(50).as_secs_f64() / theirs.percentile(50).as_secs_f64(),
        "bytes": person.bytes(), "rate": ALONE_RATE,
    }))
}

/// Many people at once: how many saves in a second, against a handler that stores nothing; then both at half of what was managed.
pub async fn people(binary: &Path) -> Done<Value> {
    let folder = Folder::new("people")?;
    let server = Server::start(binary, &folder.0.join("data"), &OPTIONS)?;
    let bare = bare(&["nothing".as_ref()])?;
    let mut people = Vec::with_capacity(PEOPLE);
    for _ in 0..PEOPLE {
        people.push(Person::make(&server.url, (ROUNDS + 1) * EACH).await?);
    }
    let others = people.iter().map(|person| person.elsewhere(&bare.url)).collect::<Done<Vec<_>>>()?;
    let bytes = people.first().map_or(0, Person::bytes);
    let sides = [people, others].map(Arc::new);
    let mut took = [0.0, 0.0];
    for round in 0..ROUNDS {
        for (people, took) in sides.iter().zip(&mut took) {
            *took += round_of(people, round * EACH, Schedule::at_once(PEOPLE * EACH)).await?.took.as_secs_f64();
        }
    }
    let rates = took.map(|seconds| (ROUNDS * PEOPLE * EACH) as f64 / seconds);
    let offered = rates[0] * PART;
    let mut calm = Vec::new();
    for people in &sides {
        let schedule = Schedule::at_rate(PEOPLE * EACH, offered);
        calm.push(round_of(people, ROUNDS * EACH, schedule).await?.latencies.json());
    }
    Ok(json!({
        "measured": rates[0], "against": rates[1], "ratio": rates[0] / rates[1],
        "people": PEOPLE, "saves": ROUNDS * PEOPLE * EACH, "bytes": bytes,
        "offered": offered, "calm": calm,
    }))
}

/// A round of everybody's saves from a number on.
pub async fn round_of(people: &Arc<Vec<Person>>, from: usize, schedule: Schedule) -> Done<Outcome> {
    let (count, people) = (people.len(), Arc::clone(people));
    run(schedule, count, move |person, turn| {
        let people = Arc::clone(&people);
        async move { people[person].save(from + turn).await }
    })
    .await
}

/// This program once more, as what it measures against.
pub fn bare(arguments: &[&std::ffi::OsStr]) -> Done<Server> {
    Server::listening(Command::new(std::env::current_exe()?).arg("bare").args(arguments))
}

//! The load: requests are due at times that were fixed beforehand, whatever the answers do, and a latency counts from when its request was
//! due. So a server that stands still for a moment is charged with everybody who would have come in that moment, not with the one
//! request that happened to be on its way ("coordinated omission").

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::statistics::Latencies;
use crate::support::Done;

/// When each request is due.
#[derive(Clone, Copy)]
pub struct Schedule {
    pub count: usize,
    /// From one to the next.
    pub step: Duration,
}

impl Schedule {
    /// So many, evenly, so many in a second.
    pub fn at_rate(count: usize, per_second: f64) -> Self {
        Self { count, step: Duration::from_secs_f64(1.0 / per_second) }
    }

    /// So many, all due at once: as many in a second as can be had.
    pub fn at_once(count: usize) -> Self {
        Self { count, step: Duration::ZERO }
    }

    /// After the beginning.
    fn due(&self, number: usize) -> Duration {
        self.step * u32::try_from(number).unwrap_or(u32::MAX)
    }
}

/// What came of it.
pub struct Outcome {
    /// Each from when it was due to its answer.
    pub latencies: Latencies,
    /// From the first being due to the last answer.
    pub took: Duration,
}

/// Makes every request of the schedule. Number `n` is the next of person `n % people`; a person's requests follow one another, because
/// each save needs the one before, and one that had to wait is made at once and late. `request` gets person and turn.
///
/// # Errors
/// The first error of a request; the others are dropped.
pub async fn run<R, F>(schedule: Schedule, people: usize, request: R) -> Done<Outcome>
where
    R: Fn(usize, usize) -> F + Send + Sync + 'static,
    F: Future<Output = Done<()>> + Send,
{
    let request = Arc::new(request);
    let start = Instant::now();
    let mut running = JoinSet::new();
    for person in 0..people {
        let request = Arc::clone(&request);
        running.spawn(async move {
            let mut latencies = Vec::new();
            for (turn, number) in (person..schedule.count).step_by(people).enumerate() {
                let due = start + schedule.due(number);
                tokio::time::sleep_until(due.into()).await;
                request(person, turn).await?;
                latencies.push(due.elapsed());
            }
            Done::Ok(latencies)
        });
    }
    let mut all = Vec::with_capacity(schedule.count);
    while let Some(ended) = running.join_next().await {
        all.extend(ended??);
    }
    Ok(Outcome { latencies: Latencies::new(all), took: start.elapsed() })
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    const STALL: Duration = Duration::from_millis(200);

    /// One request in a millisecond; the very first takes as long as the stall.
    async fn with_a_stall(people: usize) -> Outcome {
        let stall = |person, turn| async move {
            if (person, turn) == (0, 0) {
                tokio::time::sleep(STALL).await;
            }
            Ok(())
        };
        run(Schedule::at_rate(40, 1000.0), people, stall).await.unwrap()
    }

    #[tokio::test]
    async fn whoever_had_to_wait_behind_a_slow_answer_is_charged_from_when_they_were_due() {
        let Outcome { latencies, took } = with_a_stall(1).await;
        assert_eq!(latencies.count(), 40);
        // All forty were due within forty milliseconds, and none was answered before the stall was over.
        assert!(latencies.percentile(1) >= STALL - Duration::from_millis(40), "{latencies}");
        assert!(took >= STALL);
    }

    #[tokio::test]
    async fn a_slow_answer_holds_up_nobody_but_the_one_who_waits_for_it() {
        let latencies = with_a_stall(40).await.latencies;
        assert!(latencies.percentile(100) >= STALL);
        assert!(latencies.percentile(50) < STALL / 2, "{latencies}");
    }

    #[tokio::test]
    async fn no_request_is_made_before_it_is_due_and_each_is_made_once() {
        let start = Instant::now();
        let made = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&made);
        let note = move |person, turn| {
            noted.lock().unwrap().push((person, turn, start.elapsed()));
            async { Ok(()) }
        };
        let outcome = run(Schedule::at_rate(12, 200.0), 5, note).await.unwrap();
        let mut made = made.lock().unwrap().clone();
        made.sort();
        let numbers: Vec<_> = made.iter().map(|(person, turn, _)| turn * 5 + person).collect();
        assert_eq!(numbers, [0, 5, 10, 1, 6, 11, 2, 7, 3, 8, 4, 9]);
        for (number, (_, _, at)) in numbers.iter().zip(&made) {
            assert!(*at >= Duration::from_millis(5) * *number as u32, "{number} at {at:?}");
        }
        assert!(outcome.took >= Duration::from_millis(55));
    }

    #[tokio::test]
    async fn a_request_that_fails_fails_the_whole() {
        let failing = |person, turn| async move { if (person, turn) == (1, 2) { Err("no".into()) } else { Ok(()) } };
        assert!(run(Schedule::at_once(10), 3, failing).await.is_err());
    }
}

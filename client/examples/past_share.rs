//! For the browser tests: seals a standing sheet as it would have been sealed some days ago, so that the grant is asked about now.
//! Arguments: the server's address and the days. Standard input: the recovery words. Prints the link.

use std::error::Error;
use std::rc::Rc;

use client::device::MemoryStore;
use client::engine::Engine;
use client::engine::wire::{
    Call, CreateShare, ListRecords, ListTopics, OpenWithWords, ProviderChoice, ShareDraft, ShareOutcome, Trouble,
};
use client::environment::Environment;
use client::native::{NativeTransport, System};
use rand_core::CryptoRng;
use vault::record::{Decision, Kind, KindDecision};

const DAY: i64 = 24 * 60 * 60;

/// A device whose clock is late.
struct Late {
    seconds: i64,
    system: System,
}

impl Environment for Late {
    fn now(&self) -> i64 {
        self.system.now() - self.seconds
    }

    fn rng(&mut self) -> &mut dyn CryptoRng {
        self.system.rng()
    }
}

type LateEngine = Engine<NativeTransport, MemoryStore, Late>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (url, days) = arguments.next().zip(arguments.next()).ok_or("past_share ADDRESS DAYS")?;
    let mut words = String::new();
    std::io::stdin().read_line(&mut words)?;
    let late = Late { seconds: days.parse::<i64>()? * DAY, system: System::default() };
    let now = late.now();
    let mut engine = Engine::new(NativeTransport::new(&url)?, MemoryStore::default(), late, &url, Rc::new(|_| ()));
    ask(&mut engine, OpenWithWords { words: words.trim().to_owned(), keep: false }).await?;
    let all = ListRecords { kind: Some(Kind::Medication), query: String::new(), offset: 0, limit: usize::MAX };
    let records = ask(&mut engine, all).await?.items;
    let topics = ask(&mut engine, ListTopics {}).await?;
    let decide = |kind| KindDecision {
        kind,
        decision: if kind == Kind::Medication { Decision::Share } else { Decision::Withhold },
    };
    let draft = ShareDraft {
        provider: ProviderChoice::New { name: "坂下内科クリニック".to_owned(), place: None },
        purpose: None,
        decisions: Kind::HEALTH.map(decide).to_vec(),
        topics: Vec::new(),
        records: records.iter().map(|item| item.id).filter(|id| !topics.iter().any(|(of, _)| of == id)).collect(),
        until: Some(now + 90 * DAY),
        uses: None,
        passcode: false,
        standing: true,
        live: vec![Kind::Medication],
        card: false,
        language: "ja".to_owned(),
        text: "見せる".to_owned(),
    };
    let ShareOutcome { link } = ask(&mut engine, CreateShare { draft }).await?;
    println!("{}", link.ok_or("nothing is shown")?.link);
    Ok(())
}

async fn ask<C: Call>(engine: &mut LateEngine, call: C) -> Result<C::Reply, Box<dyn Error>> {
    let reply = engine.handle(call.into_command()).await?;
    C::from_reply(reply).ok_or_else(|| Box::from(Trouble::Internal("answer".to_owned())))
}

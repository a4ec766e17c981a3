//! A vault of many records: taking them in, opening it, reading it as a whole.

use std::path::Path;
use std::time::{Duration, Instant};

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use client::device::{DeviceStore, SealedRecord};
use client::engine::wire::{Home, ListRecords, OpenWithPassphrase};
use client::environment::Environment;
use client::native::{NativeTransport, System};
use client::transport::{Method, Request, Transport};
use protocol::change::ChangesPage;
use protocol::{header, layout};
use serde_json::{Map, Value, json};
use vault::account::derive_from_passphrase;
use vault::id::{RecordId, VaultId};
use vault::passphrase::Passphrase;
use vault::record::Body;
use vault::record_seal::Keyring;
use vault::secret::{Seal, VaultKey};

use super::files::Files;
use super::people::Patient;
use super::saves::OPTIONS;
use super::statistics::{median, ms};
use crate::support::{Done, Folder, PASSPHRASE, Server};

const RECORDS: usize = 10_000;
/// In turns with what it is measured against.
const ROUNDS: usize = 7;

/// Those rows of the three that are asked for, upon the same vault.
pub async fn measure(binary: &Path, nginx: Option<&Path>, rows: &[&str]) -> Done<Map<String, Value>> {
    let folder = Folder::new("vault")?;
    let server = Server::start(binary, &folder.0.join("data"), &OPTIONS)?;
    let mut device = Patient::at(&server.url)?;
    device.sign_up().await?;
    let start = Instant::now();
    device.import(RECORDS).await?;
    let taken_in = start.elapsed();
    let mut said = Map::new();
    for row in rows {
        let row = match *row {
            "import" => import(&mut device, taken_in).await?,
            "open" => open(&device).await?,
            _ => read(&device, &folder, nginx).await?,
        };
        said.extend(row);
    }
    Ok(said)
}

/// Against encoding, padding and sealing the same records and nothing else.
async fn import(device: &mut Patient, taken_in: Duration) -> Done<Map<String, Value>> {
    let all = ListRecords { kind: None, query: String::new(), offset: 0, limit: usize::MAX };
    let records = device.ask(all).await?.items;
    let mut system = System::default();
    let keyring = Keyring::derive(VaultId::from_bytes([1; 16]), &[(1, VaultKey::make(system.rng()))])?;
    let mut sealing = Vec::new();
    for _ in 0..ROUNDS {
        let bodies: Vec<Body> = records.iter().map(|item| Body::new(item.record.clone())).collect();
        let start = Instant::now();
        for body in &bodies {
            let id = RecordId::make(system.rng());
            std::hint::black_box(keyring.seal_record(&id, 1, &body.encode()?, system.rng())?);
        }
        sealing.push(start.elapsed());
    }
    let rate = |time: Duration| records.len() as f64 / time.as_secs_f64();
    let [ours, theirs] = [taken_in, median(sealing)].map(rate);
    Ok(one("import", json!({ "measured": ours, "against": theirs, "ratio": ours / theirs, "records": records.len() })))
}

/// Sign-in, everything opened and parsed, the first page and the first of the list; without the derivation of the key, which is slow on
/// purpose and does not depend on the vault.
async fn open(device: &Patient) -> Done<Map<String, Value>> {
    let sealed = kept(device).await?;
    let passphrase = Passphrase::parse(PASSPHRASE)?;
    let (mut whole, mut deriving, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    let ours = Ciphertexts::of(&sealed)?;
    for _ in 0..ROUNDS {
        let mut again = device.later()?;
        let start = Instant::now();
        again.ask(OpenWithPassphrase { passphrase: PASSPHRASE.into() }).await?;
        again.ask(Home {}).await?;
        again.ask(ListRecords { kind: None, query: String::new(), offset: 0, limit: 50 }).await?;
        whole.push(start.elapsed());
        let seal = Seal::make(System::default().rng());
        let start = Instant::now();
        std::hint::black_box(derive_from_passphrase(&passphrase, &seal)?);
        deriving.push(start.elapsed());
        theirs.push(ours.open()?);
    }
    let (whole, deriving, theirs) = (median(whole), median(deriving), median(theirs));
    let measured = whole.saturating_sub(deriving);
    Ok(one(
        "open",
        json!({
            "measured": ms(measured), "against": ms(theirs), "ratio": measured.as_secs_f64() / theirs.as_secs_f64(),
            "deriving": ms(deriving), "records": sealed.len(), "bytes": sealed.iter().map(Vec::len).sum::<usize>(),
        }),
    ))
}

/// The same bytes as those records, under one key.
struct Ciphertexts {
    cipher: XChaCha20Poly1305,
    all: Vec<Vec<u8>>,
}

const NONCE: [u8; 24] = [5; 24];

impl Ciphertexts {
    fn of(sealed: &[Vec<u8>]) -> Done<Self> {
        let cipher = XChaCha20Poly1305::new(&[7; 32].into());
        // What is sealed has a tag of 16 bytes, and so has this.
        let seal = |one: &Vec<u8>| cipher.encrypt(&XNonce::from(NONCE), &vec![0; one.len().saturating_sub(16)][..]);
        let all = sealed.iter().map(seal).collect::<Result<_, _>>().map_err(|_| "not sealed")?;
        Ok(Self { cipher, all })
    }

    fn open(&self) -> Done<Duration> {
        let start = Instant::now();
        for one in &self.all {
            std::hint::black_box(self.cipher.decrypt(&XNonce::from(NONCE), &one[..]).map_err(|_| "not opened")?);
        }
        Ok(start.elapsed())
    }
}

/// The sealed records that the device keeps.
async fn kept(device: &Patient) -> Done<Vec<Vec<u8>>> {
    let kept = device.store.list("record/").await?;
    let sealed = kept.iter().map(|(_, value)| protocol::from_cbor::<SealedRecord>(value).map(|record| record.sealed.0));
    Ok(sealed.collect::<Result<_, _>>()?)
}

/// Every page of changes from the first, as a new device asks for them, against the same pages as files.
async fn read(device: &Patient, folder: &Folder, nginx: Option<&Path>) -> Done<Map<String, Value>> {
    let kept = device.store.list("memory/").await?;
    let vault = kept.first().and_then(|(key, _)| key.strip_prefix("memory/")).ok_or("no vault")?;
    let files = folder.0.join("files");
    std::fs::create_dir(&files)?;
    let (mut ours, mut theirs, mut after, mut bytes) = (Vec::new(), Vec::new(), 0, 0);
    loop {
        let path = format!("/api/v1/vaults/{vault}/changes?after={after}");
        let response = get(&device.transport.inner, &path).await?;
        let page: ChangesPage = protocol::from_cbor(&response)?;
        let name = format!("page-{}", ours.len());
        bytes += response.len();
        std::fs::write(files.join(&name), response)?;
        ours.push(path);
        theirs.push(format!("/{name}"));
        let (_, revision) = layout::read_head(&page.head.0).ok_or("no head")?;
        if page.through >= revision {
            break;
        }
        after = page.through;
    }
    let server = Files::serve(&files, &folder.0, nginx)?;
    let elsewhere = NativeTransport::new(server.url())?;
    let (mut own, mut static_) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        own.push(read_all(&device.transport.inner, &ours, bytes).await?);
        static_.push(read_all(&elsewhere, &theirs, bytes).await?);
    }
    let [own, static_] = [own, static_].map(|all| bytes as f64 / median(all).as_secs_f64());
    Ok(one(
        "read",
        json!({
            "measured": own, "against": static_, "ratio": own / static_,
            "bytes": bytes, "pages": ours.len(), "by": server.name(),
        }),
    ))
}

async fn read_all(transport: &NativeTransport, paths: &[String], bytes: usize) -> Done<Duration> {
    let start = Instant::now();
    let mut came = 0;
    for path in paths {
        came += get(transport, path).await?.len();
    }
    if came == bytes { Ok(start.elapsed()) } else { Err("not the same bytes".into()) }
}

async fn get(transport: &NativeTransport, path: &str) -> Done<Vec<u8>> {
    let headers = vec![(header::REQUEST, header::REQUEST_VALUE.to_owned())];
    let request = Request { method: Method::Get, path: path.to_owned(), headers, body: None };
    let response = transport.send(request).await?;
    if response.status == 200 { Ok(response.bytes) } else { Err(format!("answered with {}", response.status).into()) }
}

fn one(row: &str, said: Value) -> Map<String, Value> {
    Map::from_iter([(row.to_owned(), said)])
}

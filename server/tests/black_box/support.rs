//! A server on a free port with a clock of its own, and people who use it.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use protocol::account::{NewWrapping, Proof, SignUp, WrappingKind};
use protocol::blob::{BlobView, StageBlob};
use protocol::change::{Accepted, ChangesPage, Changeset, CreateGrant, GrantChange, Put};
use protocol::grant::{ContentType, GrantFile, Limits, PasscodeHash};
use protocol::session::{SignIn, SignedIn};
use protocol::vault::CreateVault;
use protocol::{
    AccountId, BlobId, Bytes, Digest, FileId, GrantId, Key, Problem, ProblemKind, RecordId, SignInId, VaultId, layout,
};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use server::random;
use server::run::{Config, Running, start};
use sha2::Digest as _;
use tempfile::TempDir;

pub fn sha256(bytes: &[u8]) -> Digest {
    Digest(sha2::Sha256::digest(bytes).into())
}

/// A running server with a folder that goes with it.
pub struct Server {
    running: Option<Running>,
    pub url: String,
    pub folder: TempDir,
    skew: Arc<AtomicI64>,
    configure: Box<dyn Fn(&mut Config) + Send>,
}

impl Server {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub async fn start_with(configure: impl Fn(&mut Config) + Send + 'static) -> Self {
        let mut server = Self {
            running: None,
            url: String::new(),
            folder: TempDir::new().unwrap(),
            skew: Arc::default(),
            configure: Box::new(configure),
        };
        server.run().await;
        server
    }

    /// Stops in order and starts again on the same folder.
    pub async fn restart(&mut self) {
        self.stop().await;
        self.run().await;
    }

    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }

    /// Lets time pass.
    pub fn pass(&self, seconds: i64) {
        self.skew.fetch_add(seconds, Ordering::SeqCst);
    }

    pub fn now(&self) -> i64 {
        now() + self.skew.load(Ordering::SeqCst)
    }

    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    /// Where its figures are, if it was configured to have them.
    pub fn metrics(&self) -> String {
        format!("http://{}/metrics", self.running.as_ref().and_then(|running| running.metrics).unwrap())
    }

    async fn run(&mut self) {
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut config = Config::new(listen, self.folder.path().to_owned());
        let skew = Arc::clone(&self.skew);
        config.clock = Some(Arc::new(move || now() + skew.load(Ordering::SeqCst)));
        (self.configure)(&mut config);
        let running = start(config).await.unwrap();
        self.url = format!("http://{}", running.address);
        self.running = Some(running);
    }
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64
}

/// A browser: a cookie jar, and the header that every private call carries.
#[derive(Clone)]
pub struct Browser {
    http: reqwest::Client,
    url: String,
}

impl Browser {
    pub fn new(url: &str) -> Self {
        Self { http: reqwest::Client::builder().cookie_store(true).build().unwrap(), url: url.to_owned() }
    }

    /// The same browser at another server of this host.
    #[allow(dead_code)] // there is only one in the tests from outside
    pub fn at(&self, url: &str) -> Self {
        Self { http: self.http.clone(), url: url.to_owned() }
    }

    pub fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url)).header("inro-request", "1")
    }

    pub async fn get(&self, path: &str) -> Response {
        self.call(Method::GET, path).send().await.unwrap()
    }

    pub async fn post<T: serde::Serialize>(&self, path: &str, body: &T) -> Response {
        self.call(Method::POST, path).json(body).send().await.unwrap()
    }

    pub async fn put<T: serde::Serialize>(&self, path: &str, body: &T) -> Response {
        self.call(Method::PUT, path).json(body).send().await.unwrap()
    }

    pub async fn delete(&self, path: &str) -> Response {
        self.call(Method::DELETE, path).send().await.unwrap()
    }

    pub async fn sign_in(&self, id: SignInId, auth_key: Key, new_device: bool) -> Response {
        let request = SignIn { id, auth_key, new_device };
        self.post("/api/v1/sessions", &request).await
    }
}

/// The answer is this problem, in the documented form.
pub async fn refused(response: Response, kind: ProblemKind) {
    let status = response.status().as_u16();
    let media = response.headers()["content-type"].clone();
    let body = response.text().await.unwrap();
    assert_eq!(media, protocol::header::PROBLEM, "{body}");
    let problem: Problem = serde_json::from_str(&body).unwrap();
    assert_eq!((problem.kind, problem.status), (kind, status), "{body}");
}

pub async fn done(response: Response) -> Response {
    let status = response.status();
    if !status.is_success() {
        panic!("{status}: {}", response.text().await.unwrap());
    }
    response
}

/// Somebody with an account.
pub struct Person {
    pub browser: Browser,
    pub account: AccountId,
    pub id: SignInId,
    pub auth_key: Key,
}

impl Person {
    pub async fn sign_up(url: &str) -> Self {
        let person = Self {
            browser: Browser::new(url),
            account: AccountId(random::bytes()),
            id: SignInId(random::bytes()),
            auth_key: Key(random::bytes()),
        };
        let response = person.browser.post("/api/v1/accounts", &person.request()).await;
        assert_eq!(response.status(), StatusCode::CREATED);
        person
    }

    pub fn request(&self) -> SignUp {
        SignUp {
            account: self.account,
            invitation: None,
            wrappings: vec![wrapping(self.id, self.auth_key, WrappingKind::Passphrase)],
            state: Bytes(b"state 1".to_vec()),
        }
    }

    pub fn proof(&self) -> Proof {
        Proof { id: self.id, auth_key: self.auth_key }
    }

    /// The same person in another browser.
    pub async fn another_browser(&self) -> Browser {
        let browser = Browser::new(&self.browser.url);
        let signed_in: SignedIn = done(browser.sign_in(self.id, self.auth_key, true).await).await.json().await.unwrap();
        assert_eq!(signed_in.account, self.account);
        browser
    }

    pub async fn create_vault(&self) -> Vault {
        let id = VaultId(random::bytes());
        let vault = Vault::new(self.browser.clone(), id);
        let request = CreateVault {
            vault: id,
            member_list: member_list(id, 1, &[(self.account, 1)], &vault.journal_public),
            head: vault.head.clone(),
        };
        let response = self.browser.post("/api/v1/vaults", &request).await;
        assert_eq!(response.status(), StatusCode::CREATED);
        vault
    }
}

pub fn wrapping(id: SignInId, auth_key: Key, kind: WrappingKind) -> NewWrapping {
    NewWrapping { id, kind, auth_key, wrapped: Bytes([b"wrapped for ", &id.0[..]].concat()) }
}

/// A vault as one device sees it.
pub struct Vault {
    pub browser: Browser,
    pub id: VaultId,
    pub head: Bytes,
    pub revision: u64,
    pub journal_public: Key,
    pub journal_private: Vec<u8>,
}

impl Vault {
    fn new(browser: Browser, id: VaultId) -> Self {
        use hpke::{Kem, Serializable};
        let (private, public) = hpke::kem::X25519HkdfSha256::gen_keypair_with_rng(&mut random::rng());
        Self {
            browser,
            id,
            head: head(id, 1),
            revision: 1,
            journal_public: Key(public.to_bytes().into()),
            journal_private: private.to_bytes().to_vec(),
        }
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/api/v1/vaults/{}{rest}", self.id)
    }

    /// An empty changeset on the newest head.
    pub fn changeset(&self) -> Changeset {
        Changeset {
            expected_head: sha256(&self.head.0),
            new_head: head(self.id, self.revision + 1),
            put: Vec::new(),
            delete: Vec::new(),
            grants: Vec::new(),
            member_list: None,
            proof: None,
        }
    }

    pub async fn send(&self, changeset: &Changeset) -> Response {
        send(&self.browser, self.id, changeset, None).await
    }

    /// Sends a changeset that must be accepted.
    pub async fn commit(&mut self, changeset: Changeset) {
        let response = done(self.send(&changeset).await).await;
        let accepted: Accepted = protocol::from_cbor(&response.bytes().await.unwrap()).unwrap();
        assert_eq!(accepted.revision, self.revision + 1);
        self.revision = accepted.revision;
        self.head = changeset.new_head;
    }

    pub async fn save(&mut self, record: RecordId, revision: u64, sealed: &[u8]) {
        let changeset = Changeset { put: vec![put(record, revision, sealed)], ..self.changeset() };
        self.commit(changeset).await;
    }

    pub async fn changes(&self, after: u64) -> ChangesPage {
        let response = done(self.browser.get(&self.path(&format!("/changes?after={after}"))).await).await;
        protocol::from_cbor(&response.bytes().await.unwrap()).unwrap()
    }

    /// Stages an upload in parts of 1 MiB.
    pub async fn upload(&self, bytes: &[u8]) -> BlobId {
        let blob = self.begin_upload(bytes).await;
        for (index, part) in bytes.chunks(protocol::limits::BLOB_PART_BYTES).enumerate() {
            let offset = (index * protocol::limits::BLOB_PART_BYTES) as u64;
            let view: BlobView = done(self.put_part(blob, offset, part).await).await.json().await.unwrap();
            assert_eq!(view.received, offset + part.len() as u64);
        }
        blob
    }

    /// Announces an upload.
    pub async fn begin_upload(&self, bytes: &[u8]) -> BlobId {
        let blob = BlobId(random::bytes());
        let request = StageBlob { blob, length: bytes.len() as u64, digest: sha256(bytes) };
        let response = self.browser.post(&self.path("/blobs"), &request).await;
        assert_eq!(response.status(), StatusCode::CREATED);
        blob
    }

    pub async fn put_part(&self, blob: BlobId, offset: u64, part: &[u8]) -> Response {
        self.browser
            .call(Method::PUT, &self.path(&format!("/blobs/{blob}?offset={offset}")))
            .header("content-type", "application/octet-stream")
            .body(part.to_vec())
            .send()
            .await
            .unwrap()
    }

    /// A grant of one file, created by a changeset.
    pub async fn share(&mut self, limits: Limits, passcode: Option<&str>, jwe: &[u8]) -> Shared {
        let shared =
            Shared { grant: GrantId(random::bytes()), link: Key(random::bytes()), file: FileId(random::bytes()) };
        let blob = self.upload(jwe).await;
        let create = CreateGrant {
            grant: shared.grant,
            link: sha256(&shared.link.0),
            limits,
            passcode: passcode.map(passcode_hash),
            files: vec![grant_file(shared.file, blob)],
        };
        let changeset = Changeset { grants: vec![GrantChange::Create(create)], ..self.changeset() };
        self.commit(changeset).await;
        shared
    }

    pub async fn grant_call(&self, grant: GrantId, what: &str) -> Response {
        let path = self.path(&format!("/grants/{grant}/{what}"));
        self.browser.call(Method::POST, &path).send().await.unwrap()
    }
}

/// A grant and its link.
#[derive(Clone, Copy)]
pub struct Shared {
    pub grant: GrantId,
    pub link: Key,
    pub file: FileId,
}

pub fn grant_file(file: FileId, blob: BlobId) -> GrantFile {
    GrantFile { file, blob, content_type: ContentType::Fhir }
}

/// As the patient's client computes it.
pub fn passcode_hash(passcode: &str) -> PasscodeHash {
    let salt: [u8; 16] = random::bytes();
    let (memory, passes, lanes) = protocol::grant::PASSCODE_ARGON2;
    let params = argon2::Params::new(memory, passes, lanes, Some(32)).unwrap();
    let mut hash = [0; 32];
    argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params)
        .hash_password_into(passcode.as_bytes(), &salt, &mut hash)
        .unwrap();
    PasscodeHash { salt: Bytes(salt.to_vec()), hash: Key(hash) }
}

pub async fn send(browser: &Browser, vault: VaultId, changeset: &Changeset, idempotency: Option<&str>) -> Response {
    let mut request = browser
        .call(Method::POST, &format!("/api/v1/vaults/{vault}/changes"))
        .header("content-type", protocol::header::CBOR)
        .body(protocol::to_cbor(changeset).unwrap());
    if let Some(key) = idempotency {
        request = request.header(protocol::header::IDEMPOTENCY_KEY, key);
    }
    request.send().await.unwrap()
}

pub fn put(record: RecordId, revision: u64, sealed: &[u8]) -> Put {
    Put { record, revision, sealed: Bytes(sealed.to_vec()), blobs: Vec::new() }
}

/// The key by which all heads of these tests are signed.
pub fn signing_key() -> ed25519_dalek::SigningKey {
    ed25519_dalek::SigningKey::from_bytes(&[7; 32])
}

/// A head with the layout that the server reads; the rest differs each time.
pub fn head(vault: VaultId, revision: u64) -> Bytes {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let mut head = vec![1];
    head.extend(vault.0);
    head.extend(revision.to_be_bytes());
    head.extend(COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    head.resize(236, 7);
    let signature = ed25519_dalek::Signer::sign(&signing_key(), &head).to_bytes();
    head.extend(signature);
    Bytes(head)
}

/// A member list with the layout that the server reads. Roles: 1 owner, 2 editor, 3 reader.
pub fn member_list(vault: VaultId, number: u32, members: &[(AccountId, u8)], journal: &Key) -> Bytes {
    let mut list = vec![1; layout::LIST_COUNT];
    list[1..layout::LIST_NUMBER].copy_from_slice(&vault.0);
    list[layout::LIST_NUMBER..][..4].copy_from_slice(&number.to_be_bytes());
    list[layout::LIST_GENERATION..][..4].copy_from_slice(&number.to_be_bytes());
    list[layout::LIST_JOURNAL_KEY..][..32].copy_from_slice(&journal.0);
    list.extend((members.len() as u16).to_be_bytes());
    for (account, role) in members {
        list.extend(account.0);
        list.push(*role);
        list.extend(signing_key().verifying_key().to_bytes());
        list.extend([0; layout::LIST_ENTRY - 49]);
    }
    list.extend([9; 64]);
    Bytes(list)
}

//! Several vaults and members, at a server that refuses in the middle.

use std::cell::RefCell;
use std::rc::Rc;

use super::{answer, invite, joining, sayaka};
use crate::common::{self, Device, PASSPHRASE, Page, allergy, drug, serve};
use client::engine::wire::*;
use client::native::NativeTransport;
use client::transport::{Method, Request, Response, Transport, Unreachable};
use protocol::ProblemKind;
use protocol::problem::Problem;
use vault::id::VaultId;
use vault::invitation::Invitation;
use vault::secret::InvitationSecret;

/// A connection over which the server refuses some requests.
#[derive(Clone)]
struct Refusing {
    inner: NativeTransport,
    refuses: Rc<RefCell<Refuses>>,
}

type Refuses = Box<dyn FnMut(&Request) -> Option<ProblemKind>>;

impl Refusing {
    /// Refuses nothing for now.
    fn new(server: &str) -> Self {
        Self { inner: NativeTransport::new(server).unwrap(), refuses: Rc::new(RefCell::new(Box::new(|_| None))) }
    }

    fn refuses(&self, refuses: impl FnMut(&Request) -> Option<ProblemKind> + 'static) {
        *self.refuses.borrow_mut() = Box::new(refuses);
    }

    /// Refuses requests of this method to a path of this end.
    fn refuses_at(&self, kind: ProblemKind, method: Method, end: &'static str) {
        self.refuses(move |request| (request.method == method && request.path.ends_with(end)).then_some(kind));
    }

    fn refuses_nothing(&self) {
        self.refuses(|_| None);
    }
}

impl Transport for Refusing {
    async fn send(&self, request: Request) -> Result<Response, Unreachable> {
        let refused = (self.refuses.borrow_mut())(&request);
        let Some(kind) = refused else { return self.inner.send(request).await };
        let problem = Problem { kind, status: kind.status(), title: kind.title().to_owned(), detail: None };
        let bytes = serde_json::to_vec(&problem).unwrap();
        Ok(Response { status: kind.status(), retry_after: None, reply_ticket: None, bytes })
    }

    async fn follow(&self, request: Request, on_line: &mut dyn FnMut(&str) -> bool) -> Result<u16, Unreachable> {
        self.inner.follow(request, on_line).await
    }
}

/// What lets in the one who has answered.
async fn letting_in<T: Transport>(owner: &mut Page<T>) -> LetIn {
    let item = owner.call(ListMembers {}).await.unwrap().invitations.remove(0);
    let InvitationState::Answered { digits, .. } = item.state else { panic!("{item:?}") };
    LetIn { invitation: item.invitation, digits, passphrase: PASSPHRASE.into() }
}

/// What lies at the server under a vault.
fn within(request: &Request, vault: VaultId) -> bool {
    request.path.contains(&format!("/vaults/{vault}"))
}

#[tokio::test(flavor = "current_thread")]
async fn looking_whose_the_other_vaults_are_leaves_the_open_one_open_whatever_the_server_answers() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let (device, server) = (Device::new(&running.public_url), Refusing::new(&running.public_url));
    let mut page = device.page_over(server.clone());
    page.sign_up().await;
    page.add(drug("メトホルミン")).await;
    page.call(MakeVault { person: sayaka(), passphrase: PASSPHRASE.into() }).await.unwrap();
    page.add(allergy("鶏卵")).await;
    let listed = page.call(ListVaults {}).await.unwrap();
    let vault = |open| listed.iter().find(|item| item.open == open).unwrap().vault;
    let (mother, child) = (vault(false), vault(true));

    // Once the look itself fails in its middle; once it succeeds, and nothing more is answered about the vault that is open.
    for middle in [true, false] {
        let mut page = device.page_over(server.clone());
        assert_eq!(page.open().await.person, Some(sayaka()));
        let mut looked = false;
        server.refuses(move |request| {
            let refused = looked && within(request, if middle { mother } else { child });
            looked |= within(request, mother);
            refused.then_some(ProblemKind::Unavailable)
        });
        let listed = page.call(ListVaults {}).await;
        let status = page.call(Status {}).await.unwrap();
        assert_eq!(status.person, Some(sayaka()), "after {listed:?}");
        assert_eq!(page.titles().await, ["鶏卵"]);
        assert_eq!(listed.is_err(), middle, "{listed:?}");
        server.refuses_nothing();
        page.add(drug("子の薬")).await;
        let listed = page.call(ListVaults {}).await.unwrap();
        let open: Vec<_> = listed.iter().map(|item| (item.vault, item.open)).collect();
        assert_eq!(open, [(mother, false), (child, true)]);
        page.call(OpenVault { vault: mother }).await.unwrap();
        assert_eq!(page.titles().await, ["メトホルミン"], "nothing of the child's came here");
        page.call(OpenVault { vault: child }).await.unwrap();
        let added = page.call(common::ALL).await.unwrap().items;
        let added = added.iter().find(|item| item.record.title() == "子の薬").unwrap().id;
        page.call(DeleteRecord { id: added }).await.unwrap();
    }
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn letting_in_while_a_removal_is_unfinished_finishes_it_first_and_locks_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let devices = [(); 3].map(|()| Device::new(&running.public_url));
    let server = Refusing::new(&running.public_url);
    let mut owner = devices[0].page_over(server.clone());
    owner.sign_up().await;
    owner.add(drug("メトホルミン")).await;
    let (mut son, mut daughter) = (devices[1].page(), devices[2].page());
    for guest in [&mut son, &mut daughter] {
        guest.sign_up().await;
    }
    let link = invite(&mut owner, "長男", MemberRole::Reader).await.link;
    answer(&mut son, &link).await.unwrap();
    let ask = letting_in(&mut owner).await;
    owner.call(ask).await.unwrap();
    assert_eq!(joining(&mut son).await, JoiningState::In);
    let link = invite(&mut owner, "長女", MemberRole::Reader).await.link;
    answer(&mut daughter, &link).await.unwrap();
    let ask = letting_in(&mut owner).await;

    // The account's state is written, the vault's list is not.
    let members = owner.call(ListMembers {}).await.unwrap().members;
    let account = members.iter().find(|member| member.name.as_deref() == Some("長男")).unwrap().account;
    let (text, language, passphrase) = ("外す".into(), "ja".into(), PASSPHRASE.into());
    server.refuses_at(ProblemKind::Unavailable, Method::Post, "/changes");
    let removed = owner.call(RemoveMember { account, grants: Vec::new(), text, language, passphrase }).await.unwrap();
    assert!(!removed.complete);
    assert_eq!(owner.call(ask.clone()).await, Err(Trouble::Refused(ProblemKind::StateMoved)));
    let mut again = devices[0].page_over(server.clone());
    assert_eq!(again.open().await.dispute, None, "the keys in force are still the account's");
    assert_eq!(again.titles().await, ["メトホルミン"]);

    server.refuses_nothing();
    owner.call(ask).await.unwrap();
    let view = owner.call(ListMembers {}).await.unwrap();
    let names: Vec<_> = view.members.iter().map(|member| member.name.as_deref()).collect();
    assert_eq!(names, [Some("千鶴"), Some("長女")]);
    assert_eq!(joining(&mut daughter).await, JoiningState::In);
    let mut again = devices[0].page();
    assert_eq!(again.open().await.dispute, None);
    again.add(drug("アムロジピン")).await;
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn an_answer_is_kept_whatever_the_server_says_to_a_second_one_and_no_other_link_takes_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut owner = Device::new(&running.public_url).page();
    owner.sign_up().await;
    owner.add(drug("メトホルミン")).await;
    let server = Refusing::new(&running.public_url);
    let device = Device::new(&running.public_url);
    let mut guest = device.page_over(server.clone());
    guest.sign_up().await;
    let link = invite(&mut owner, "長男", MemberRole::Reader).await.link;
    // A first attempt that the server had no time for can be made again.
    let busy = ProblemKind::Unavailable;
    server.refuses(move |request| request.path.contains("/answers/").then_some(busy));
    assert_eq!(answer(&mut guest, &link).await, Err(Trouble::Refused(busy)));
    server.refuses_nothing();
    assert_eq!(answer(&mut guest, &link).await.unwrap().state, JoiningState::Waiting);
    let letting_in = letting_in(&mut owner).await;
    let digits = JoiningState::Digits(letting_in.digits.clone());
    assert_eq!(answer(&mut guest, &link).await.unwrap().state, digits, "the same answer as before");

    for kind in [ProblemKind::Unavailable, ProblemKind::TooMany, ProblemKind::NotFound, ProblemKind::Conflict] {
        let post = move |request: &Request| request.method == Method::Post && request.path.contains("/answers/");
        server.refuses(move |request| post(request).then_some(kind));
        let pressed = answer(&mut guest, &link).await;
        server.refuses_nothing();
        assert_eq!(joining(&mut guest).await, digits, "after {pressed:?}");
    }
    // A link of the same vault that is none.
    let known = Invitation::parse(link.split_once('#').unwrap().1).unwrap();
    let bogus = Invitation { secret: InvitationSecret::from_bytes([9; 32]), ..known };
    assert_eq!(answer(&mut guest, &bogus.to_text()).await, Err(Trouble::Refused(ProblemKind::Conflict)));
    assert_eq!(joining(&mut guest).await, digits);
    owner.call(letting_in).await.unwrap();
    assert_eq!(joining(&mut guest).await, JoiningState::In);

    // What was refused at the first attempt for good leaves nothing behind.
    let mut other = Device::new(&running.public_url).page();
    other.sign_up().await;
    assert_eq!(answer(&mut other, &bogus.to_text()).await, Err(Trouble::InvitationOver));
    assert!(other.call(ListJoining {}).await.unwrap().is_empty());
    running.stop().await;
}

/// Whose vaults there are, sorted.
async fn whose<T: Transport>(page: &mut Page<T>) -> Vec<String> {
    let listed = page.call(ListVaults {}).await.unwrap();
    let mut names: Vec<_> = listed.into_iter().map(|item| item.person.map_or("-".into(), |it| it.name.text)).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "current_thread")]
async fn making_a_vault_that_was_cut_off_anywhere_is_finished_at_the_next_opening_and_once() {
    let names = ["髙﨑　さやか", "髙﨑　千鶴"];
    // At the keys, at the vault, at whose it is.
    for (method, end) in [(Method::Put, "/account/state"), (Method::Post, "/vaults"), (Method::Post, "/changes")] {
        let folder = tempfile::tempdir().unwrap();
        let running = serve(folder.path()).await;
        let (device, server) = (Device::new(&running.public_url), Refusing::new(&running.public_url));
        let mut page = device.page_over(server.clone());
        page.sign_up().await;
        server.refuses_at(ProblemKind::Unavailable, method, end);
        let make = MakeVault { person: sayaka(), passphrase: PASSPHRASE.into() };
        assert!(page.call(make.clone()).await.is_err(), "{end}");
        assert_eq!(page.call(Status {}).await.unwrap().person, Some(common::chizuru()), "{end}");
        server.refuses_nothing();

        let mut again = device.page();
        assert_eq!(again.open().await.person, Some(common::chizuru()));
        // Without its keys there is no vault, and nothing is left of it.
        let finished: &[&str] = if end == "/account/state" { &names[1..] } else { &names };
        assert_eq!(whose(&mut again).await, finished, "{end}");
        if end == "/account/state" {
            again.call(make).await.unwrap();
        }
        let mut last = device.page();
        last.open().await;
        assert_eq!(whose(&mut last).await, names, "{end}");
        running.stop().await;
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_page_that_saw_the_making_fail_goes_on_with_the_same_vault() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let (device, server) = (Device::new(&running.public_url), Refusing::new(&running.public_url));
    let mut page = device.page_over(server.clone());
    page.sign_up().await;
    let make = MakeVault { person: sayaka(), passphrase: PASSPHRASE.into() };
    server.refuses_at(ProblemKind::Unavailable, Method::Post, "/vaults");
    assert_eq!(page.call(make.clone()).await, Err(Trouble::Refused(ProblemKind::Unavailable)));
    assert_eq!(
        whose(&mut page).await,
        ["髙﨑　千鶴"],
        "one that is not there yet is not shown as one that was taken away"
    );
    server.refuses_nothing();
    assert_eq!(page.call(make).await.unwrap().person, Some(sayaka()));
    assert_eq!(whose(&mut page).await, ["髙﨑　さやか", "髙﨑　千鶴"]);
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_vault_that_the_server_refuses_for_good_leaves_no_keys_behind() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let (device, server) = (Device::new(&running.public_url), Refusing::new(&running.public_url));
    let mut page = device.page_over(server.clone());
    page.sign_up().await;
    server.refuses_at(ProblemKind::TooLarge, Method::Post, "/vaults");
    let make = MakeVault { person: sayaka(), passphrase: PASSPHRASE.into() };
    assert_eq!(page.call(make).await, Err(Trouble::Refused(ProblemKind::TooLarge)));
    server.refuses_nothing();
    // Neither on this page nor after opening again does anything stand for it.
    assert_eq!(whose(&mut page).await, ["髙﨑　千鶴"]);
    let mut again = device.page();
    again.open().await;
    assert_eq!(whose(&mut again).await, ["髙﨑　千鶴"]);
    running.stop().await;
}

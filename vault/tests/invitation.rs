//! An invitation from link to membership, seen by owner and guest, and every lie that somebody on the way could tell.

mod common;

use common::rng::TestRng;
use vault::Error;
use vault::account::VaultEntry;
use vault::generation::{VaultChange, let_in, make_vault, owner_identity, roll_generation};
use vault::id::{AccountId, Digest, VaultId};
use vault::invitation::{
    ANSWER_LEN, Answer, AnsweredInvitation, FOR_WHOM_CHARS, GOOD_FOR, Invitation, PendingInvitation,
};
use vault::key_pair::{ExchangeKey, Identity, PublicIdentity, VerifyKey};
use vault::member::{MemberFault, Role, SignedMemberList};
use vault::secret::{AccountKey, GuestNonce, InvitationNonce, InvitationSecret, PairSecret, VaultKey};
use vault::vault_key::open_generations;

const NOW: i64 = 1_795_400_000;
const ANSWER: &str = "answer to an invitation";

struct Scene {
    rng: TestRng,
    account: AccountId,
    identity: Identity,
    made: VaultChange,
    pending: PendingInvitation,
    guest: (AccountId, Identity),
    guest_nonce: GuestNonce,
}

/// A vault whose owner has invited somebody as editor.
fn scene() -> Scene {
    let mut rng = TestRng::new(7);
    let (account, identity) = (AccountId::make(&mut rng), Identity::make(&mut rng));
    let made = make_vault(account, &identity, &mut rng).unwrap();
    let owner = owner(&made, &identity);
    let pending = PendingInvitation::make(made.entry.vault, &owner, Role::Editor, "母", NOW, &mut rng).unwrap();
    let guest = (AccountId::make(&mut rng), Identity::make(&mut rng));
    let guest_nonce = GuestNonce::make(&mut rng);
    Scene { rng, account, identity, made, pending, guest, guest_nonce }
}

fn owner(made: &VaultChange, identity: &Identity) -> PublicIdentity {
    owner_identity(made.entry.owner_key.as_ref().unwrap(), identity)
}

impl Scene {
    /// What the guest reads out of the link.
    fn link(&self) -> Invitation {
        Invitation::parse(&self.pending.invitation.to_text()).unwrap()
    }

    /// What the guest answers.
    fn guest(&self) -> Answer {
        Answer { account: self.guest.0, keys: self.guest.1.public(), nonce: self.guest_nonce.clone() }
    }

    fn answer(&self) -> Vec<u8> {
        self.link().answer(&self.guest())
    }

    /// The owner lets in whoever answered so.
    fn let_in(&mut self, answer: Answer) -> SignedMemberList {
        let owner = owner(&self.made, &self.identity);
        let secret = PairSecret::derive(&self.pending.invitation.secret, &owner, &answer.keys);
        let (entry, list) = (&self.made.entry, &self.made.list);
        let role = self.pending.role;
        let change = let_in(entry, list, answer.account, role, answer.keys, secret, &mut self.rng).unwrap();
        change.list
    }

    fn join(&self, lists: &[SignedMemberList]) -> Result<VaultEntry, Error> {
        self.link().join(self.guest.0, &self.guest.1, lists)
    }
}

#[test]
fn owner_and_guest_see_the_same_six_digits_and_the_guest_reads_the_vault() {
    let mut scene = scene();
    let link = scene.link();
    assert_eq!(link, scene.pending.invitation);
    assert_eq!(link.check_time(NOW), Ok(()));
    let answer = scene.answer();
    assert_eq!(answer.len(), ANSWER_LEN);
    let opened = scene.pending.invitation.open_answer(&answer).unwrap();
    assert_eq!(opened, scene.guest());
    let at_owner = scene.pending.invitation.digits(&scene.pending.nonce, &opened).unwrap();
    let at_guest = link.digits(&scene.pending.nonce, &scene.guest()).unwrap();
    assert_eq!(at_owner, at_guest);
    let shown = at_guest.to_string();
    assert_eq!(shown.len(), 7, "{shown}");
    assert!(shown.chars().enumerate().all(|(at, c)| if at == 3 { c == ' ' } else { c.is_ascii_digit() }), "{shown}");

    let list = scene.let_in(opened);
    let entry = scene.join(&[scene.made.list.clone(), list.clone()]).unwrap();
    assert_eq!((entry.vault, entry.pin), (scene.made.entry.vault, list.pin()));
    assert!(entry.owner_key.is_none());
    assert_eq!(entry.pair_secrets[0].account, scene.account);
    let keys = open_generations(list.list(), &entry.generations[0].1).unwrap();
    assert_eq!(keys[0].1, scene.made.entry.generations[0].1);
}

#[test]
fn a_link_that_is_cut_mistyped_or_of_another_version_is_refused_and_names_the_invitation() {
    let text = scene().link().to_text();
    for at in 0..text.len() {
        let mut wrong: Vec<char> = text.chars().collect();
        wrong[at] = if wrong[at] == 'A' { 'B' } else { 'A' };
        assert!(Invitation::parse(&wrong.iter().collect::<String>()).is_err(), "character {at}");
        assert!(Invitation::parse(&text[..at]).is_err(), "cut to {at}");
    }
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let mut bytes = URL_SAFE_NO_PAD.decode(&*text).unwrap();
    bytes[0] = 2;
    let end = bytes.len() - 4;
    let check = Digest::of(&bytes[..end]);
    bytes[end..].copy_from_slice(&check.as_bytes()[..4]);
    let later = Invitation::parse(&URL_SAFE_NO_PAD.encode(&bytes));
    assert_eq!(later.err(), Some(Error::UnknownVersion { format: "invitation", found: 2 }));
}

#[test]
fn after_seven_days_an_invitation_is_over_and_nobody_can_make_it_longer() {
    let scene = scene();
    let link = scene.link();
    assert_eq!(link.until, NOW + GOOD_FOR);
    assert_eq!(link.check_time(link.until - 1), Ok(()));
    assert_eq!(link.check_time(link.until), Err(Error::Expired("invitation")));
}

#[test]
fn an_answer_with_swapped_keys_or_account_is_not_the_guests() {
    let scene = scene();
    let answer = scene.answer();
    // The server has the answer and no secret: it changes any part.
    for at in 1..answer.len() {
        let mut swapped = answer.clone();
        swapped[at] ^= 1;
        let opened = scene.pending.invitation.open_answer(&swapped);
        assert_eq!(opened.err(), Some(Error::Altered(ANSWER)), "byte {at}");
    }
    for length in 0..answer.len() {
        assert!(scene.pending.invitation.open_answer(&answer[..length]).is_err());
    }
    // Or answers itself, with a secret it invents.
    let invented = Invitation { secret: InvitationSecret::from_bytes([9; 32]), ..scene.link() };
    let own = invented.answer(&scene.guest());
    assert_eq!(scene.pending.invitation.open_answer(&own).err(), Some(Error::Altered(ANSWER)));
}

#[test]
fn an_answer_for_another_vault_is_refused() {
    let scene = scene();
    let elsewhere = Invitation { vault: VaultId::from_bytes([9; 16]), ..scene.link() };
    let answer = elsewhere.answer(&scene.guest());
    assert_eq!(scene.pending.invitation.open_answer(&answer).err(), Some(Error::Altered(ANSWER)));
    assert_ne!(elsewhere.id(), scene.link().id());
}

#[test]
fn a_nonce_that_the_link_did_not_promise_gives_no_digits() {
    let scene = scene();
    let other = InvitationNonce::from_bytes([9; 32]);
    let digits = scene.link().digits(&other, &scene.guest());
    assert_eq!(digits.err(), Some(Error::Altered("nonce of an invitation")));
}

#[test]
fn who_read_the_link_and_answers_first_shows_the_owner_other_digits_than_the_guest() {
    let mut scene = scene();
    let thief = (AccountId::make(&mut scene.rng), Identity::make(&mut scene.rng));
    let nonce = GuestNonce::make(&mut scene.rng);
    let answer = scene.link().answer(&Answer { account: thief.0, keys: thief.1.public(), nonce });
    let opened = scene.pending.invitation.open_answer(&answer).unwrap();
    let at_owner = scene.pending.invitation.digits(&scene.pending.nonce, &opened).unwrap();
    let at_guest = scene.link().digits(&scene.pending.nonce, &scene.guest()).unwrap();
    assert_ne!(at_owner, at_guest);
}

#[test]
fn a_link_exchanged_for_one_that_was_made_to_fit_shows_the_guest_other_digits_than_the_owner() {
    let mut scene = scene();
    // The thief holds the link back, answers it, and knows the owner's digits. She knows the guest's keys from elsewhere, and tries
    // links of a vault of her own until the digits would fit.
    let thief = (AccountId::make(&mut scene.rng), Identity::make(&mut scene.rng));
    let by_thief = Answer { account: thief.0, keys: thief.1.public(), nonce: GuestNonce::make(&mut scene.rng) };
    let at_owner = scene.pending.invitation.digits(&scene.pending.nonce, &by_thief).unwrap().to_string();
    let hers = make_vault(thief.0, &thief.1, &mut scene.rng).unwrap();
    let keys = owner(&hers, &thief.1);
    let supposed = Answer { nonce: GuestNonce::from_bytes([0; 32]), ..scene.guest() };
    // Three of the six digits stand for all of them, so that the search is short.
    let fits = |digits: &str| digits[..3] == at_owner[..3];
    let made = |scene: &mut Scene| {
        PendingInvitation::make(hers.entry.vault, &keys, Role::Editor, "母", NOW, &mut scene.rng).unwrap()
    };
    let mut tries = 0;
    let mut fitting = Vec::new();
    while fitting.len() < 8 {
        let link = made(&mut scene);
        tries += 1;
        if fits(&link.invitation.digits(&link.nonce, &supposed).unwrap().to_string()) {
            fitting.push(link);
        }
        assert!(tries < 100_000, "she finds links that fit what the guest may answer");
    }
    // What the guest then draws is not what she supposed.
    let shown = fitting.iter().filter(|link| {
        let guest = AnsweredInvitation::make(link.invitation.clone(), &mut scene.rng);
        let guest = guest.answer(scene.guest.0, scene.guest.1.public());
        fits(&link.invitation.digits(&link.nonce, &guest).unwrap().to_string())
    });
    assert_eq!(shown.count(), 0);
}

#[test]
fn each_answer_draws_a_nonce_of_its_own_and_shows_other_digits() {
    let mut scene = scene();
    let draw = |scene: &mut Scene| AnsweredInvitation::make(scene.link(), &mut scene.rng);
    let [one, other] = [draw(&mut scene), draw(&mut scene)];
    let digits = |answered: &AnsweredInvitation| {
        let answer = answered.answer(scene.guest.0, scene.guest.1.public());
        scene.link().digits(&scene.pending.nonce, &answer).unwrap()
    };
    assert_ne!(one.nonce, other.nonce);
    assert_ne!(digits(&one), digits(&other));
    assert_eq!(digits(&one), digits(&one.clone()), "the same answer sent once more");
}

#[test]
fn other_keys_give_other_digits_except_by_chance() {
    let mut scene = scene();
    let digits = |scene: &Scene, keys: &PublicIdentity| {
        let answer = Answer { keys: *keys, ..scene.guest() };
        let digits = scene.link().digits(&scene.pending.nonce, &answer).unwrap();
        digits.to_string().replace(' ', "").parse::<usize>().unwrap()
    };
    // Ten thousand other keys: how many share the guest's digits, and whether the digits fill their range evenly.
    let own = digits(&scene, &scene.guest.1.public());
    let mut same = 0;
    let mut leading = [0_u32; 10];
    for _ in 0..10_000 {
        let keys = PublicIdentity {
            verify_key: VerifyKey::from_bytes(*VaultKey::make(&mut scene.rng).expose()),
            exchange_key: ExchangeKey::from_bytes(*VaultKey::make(&mut scene.rng).expose()),
        };
        let other = digits(&scene, &keys);
        same += usize::from(other == own);
        leading[other / 100_000] += 1;
    }
    // One in a million each: two of ten thousand would be one case in twenty thousand, and the source is fixed.
    assert!(same < 2, "{same} of 10,000");
    assert!(leading.iter().all(|count| (850..1150).contains(count)), "{leading:?}");
}

#[test]
fn a_server_that_lets_the_guest_into_a_vault_of_its_own_is_found_out() {
    let mut scene = scene();
    // It has the vault's id and the guest's answer, so it knows the keys; it has neither the owner's keys nor the secret.
    let answer = scene.pending.invitation.open_answer(&scene.answer()).unwrap();
    let identity = Identity::make(&mut scene.rng);
    let forged = make_vault(AccountId::make(&mut scene.rng), &identity, &mut scene.rng).unwrap();
    let secret = PairSecret::from_bytes([7; 32]);
    let (entry, list) = (&forged.entry, &forged.list);
    let forged = let_in(entry, list, answer.account, Role::Editor, answer.keys, secret, &mut scene.rng).unwrap();
    let joined = scene.join(std::slice::from_ref(&forged.list));
    assert_eq!(joined.err(), Some(MemberFault::ForeignVault { n: 2 }.into()));
    let mut same_id = forged.list.list().clone();
    same_id.vault = scene.made.entry.vault;
    let same_id = same_id.sign(forged.entry.owner_key.as_ref().unwrap()).unwrap();
    assert_eq!(scene.join(&[same_id]).err(), Some(MemberFault::ForeignOwner { n: 2 }.into()));
    assert_eq!(scene.join(&[]).err(), Some(MemberFault::NotNamed { n: 0 }.into()));
    assert_eq!(scene.join(std::slice::from_ref(&scene.made.list)).err(), Some(MemberFault::NotNamed { n: 1 }.into()));
}

#[test]
fn who_was_in_before_comes_back_by_the_list_that_let_them_in_again() {
    let mut scene = scene();
    let answer = scene.pending.invitation.open_answer(&scene.answer()).unwrap();
    let owner = owner(&scene.made, &scene.identity);
    let (entry, first, role) = (&scene.made.entry, &scene.made.list, Role::Reader);
    let earlier = PairSecret::from_bytes([5; 32]);
    let before = let_in(entry, first, answer.account, role, answer.keys, earlier, &mut scene.rng).unwrap();
    let out = roll_generation(&before.entry, &before.list, |_| false, None, &mut scene.rng).unwrap();
    let secret = PairSecret::derive(&scene.pending.invitation.secret, &owner, &answer.keys);
    let back = let_in(&out.entry, &out.list, answer.account, role, answer.keys, secret, &mut scene.rng).unwrap();
    let lists = [first.clone(), before.list, out.list, back.list.clone()];
    assert_eq!(scene.join(&lists).unwrap().pin, back.list.pin());
    assert_eq!(scene.join(&lists[..3]).err(), Some(MemberFault::NotNamed { n: 3 }.into()));
}

#[test]
fn a_key_box_that_was_not_made_with_the_invitations_secret_does_not_open() {
    let mut scene = scene();
    let answer = scene.pending.invitation.open_answer(&scene.answer()).unwrap();
    let (entry, list) = (&scene.made.entry, &scene.made.list);
    let secret = PairSecret::from_bytes([7; 32]);
    let change = let_in(entry, list, answer.account, Role::Editor, answer.keys, secret, &mut scene.rng).unwrap();
    assert_eq!(scene.join(&[change.list]).err(), Some(Error::Altered("key box")));
}

#[test]
fn the_owners_other_devices_go_on_with_an_invitation_and_nobody_else_reads_it() {
    let mut scene = scene();
    let (key, account) = (AccountKey::make(&mut scene.rng), scene.account);
    let vault = scene.made.entry.vault;
    let sealed = scene.pending.seal_pending(&key, &account, 1, &mut scene.rng).unwrap();
    let open = |key: &AccountKey, account: &AccountId, epoch, vault: &VaultId| {
        PendingInvitation::open_pending(key, account, epoch, vault, &sealed)
    };
    assert_eq!(open(&key, &account, 1, &vault), Ok(scene.pending.clone()));
    // Secrets were replaced since.
    assert_eq!(open(&AccountKey::make(&mut scene.rng), &account, 1, &vault).err(), Some(Error::WrongKey("invitation")));
    assert_eq!(open(&key, &account, 2, &vault).err(), Some(Error::Altered("invitation")));
    assert_eq!(open(&key, &scene.guest.0, 1, &vault).err(), Some(Error::Altered("invitation")));
    assert_eq!(open(&key, &account, 1, &VaultId::from_bytes([9; 16])).err(), Some(Error::Altered("invitation")));
    // A name shows no length.
    let owner = owner(&scene.made, &scene.identity);
    let long = PendingInvitation::make(vault, &owner, Role::Reader, &"母".repeat(FOR_WHOM_CHARS), NOW, &mut scene.rng);
    let long = long.unwrap().seal_pending(&key, &account, 1, &mut scene.rng).unwrap();
    assert_eq!(long.len(), sealed.len());
}

#[test]
fn a_guest_who_answered_finds_the_invitation_again_and_nobody_else_does() {
    let mut scene = scene();
    let (key, account) = (AccountKey::make(&mut scene.rng), scene.guest.0);
    let link = scene.link();
    let answered = AnsweredInvitation::make(link.clone(), &mut scene.rng);
    let sealed = answered.seal_answered(&key, &account, 1, &mut scene.rng).unwrap();
    assert_eq!(AnsweredInvitation::open_answered(&key, &account, 1, &link.vault, &sealed), Ok(answered));
    let other = AnsweredInvitation::open_answered(&AccountKey::make(&mut scene.rng), &account, 1, &link.vault, &sealed);
    assert_eq!(other.err(), Some(Error::WrongKey("invitation")));
    // The owner's box is another thing, though it begins with the same bytes.
    let owners = PendingInvitation::open_pending(&key, &account, 1, &link.vault, &sealed);
    assert_eq!(owners.err(), Some(Error::Altered("invitation")));
}

#[test]
fn nobody_is_invited_as_owner_nor_without_a_name_nor_with_an_endless_one() {
    let mut scene = scene();
    let owner = owner(&scene.made, &scene.identity);
    let vault = scene.made.entry.vault;
    let endless = "母".repeat(FOR_WHOM_CHARS + 1);
    for (role, name) in [(Role::Owner, "母"), (Role::Editor, " "), (Role::Reader, endless.as_str())] {
        let made = PendingInvitation::make(vault, &owner, role, name, NOW, &mut scene.rng);
        assert_eq!(made.err(), Some(Error::Malformed("invitation")), "{role:?} {name}");
    }
}

#[test]
fn debug_of_an_invitation_prints_no_secret() {
    let printed = format!("{:?}", scene().pending);
    assert!(printed.contains("InvitationSecret(..)") && printed.contains("InvitationNonce(..)"), "{printed}");
}

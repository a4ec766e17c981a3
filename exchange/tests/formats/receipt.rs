//! Receipts of consents: what is signed is what was decided, and nothing that was changed afterwards opens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use exchange::receipt::{ConsentInput, ReceiptError, open, sign};
use serde_json::Value;
use vault::id::{GrantId, RecordId, VaultId};
use vault::key_pair::SigningSecret;
use vault::receipt::ReceiptKey;
use vault::record::{
    Consent, ConsentAct, Decision, Kind, KindDecision, Person, PersonName, Provider, ProviderNumber, Sex, Topic,
    TopicDecision,
};

const ID: &str = "0b7a7a35-41c5-8f1e-9a53-5a4bd5ab6d11";
const GRANT: &str = "5d0c7d3e-2a4b-8c6d-8e7f-112233445566";

fn key(provider: u8) -> ReceiptKey {
    let identity = SigningSecret::from_bytes([1; 32]);
    ReceiptKey::derive(&identity, &VaultId::from_bytes([2; 16]), &RecordId::from_bytes([provider; 16]))
}

fn person() -> Person {
    Person {
        name: PersonName { text: "髙﨑　千鶴".into(), kana: Some("タカサキ　チヅル".into()) },
        birth_date: "1951-03-02".parse().unwrap(),
        sex: Some(Sex::Female),
    }
}

fn provider() -> Provider {
    let numbers = vec![ProviderNumber { number: "ABCDE-FGHJK-M".into(), since: 0 }];
    Provider { name: "葛\u{e0100}城クリニック".into(), place: Some("辻\u{e0100}町".into()), numbers }
}

fn consent(act: ConsentAct, shared: bool) -> Consent {
    let decide =
        |kind, shown| KindDecision { kind, decision: if shown { Decision::Share } else { Decision::Withhold } };
    Consent {
        provider: RecordId::from_bytes([3; 16]),
        grant: shared.then_some(GrantId::from_bytes([4; 16])),
        act,
        decisions: vec![decide(Kind::Medication, shared), decide(Kind::Diagnosis, false)],
        topics: vec![TopicDecision { topic: Topic::Genetics, decision: Decision::Withhold }],
        live: if shared { vec![Kind::Medication] } else { Vec::new() },
        records: if shared { vec![RecordId::from_bytes([5; 16]); 2] } else { Vec::new() },
        purpose: Some("腹痛の相談 <b>".into()),
        time: 1_795_190_400,
        until: Some(1_795_276_800),
        text: "お薬：見せる\n病名：見せない".into(),
        language: "ja".into(),
        receipt: None,
    }
}

fn signed(consent: &Consent) -> String {
    let (person, provider) = (person(), provider());
    let grant = consent.grant.map(|_| GRANT);
    sign(&ConsentInput { person: &person, provider: &provider, consent, is_paused: false, id: ID, grant }, &key(3))
}

#[test]
fn a_receipt_says_who_decided_what_about_whom_from_when_until_when_and_in_which_words() {
    let receipt = open(&signed(&consent(ConsentAct::Decided, true))).unwrap();
    let said = &receipt.statement;
    assert_eq!(said.person, "髙﨑　千鶴");
    assert_eq!((said.provider.as_str(), said.number.as_deref()), ("葛\u{e0100}城クリニック", Some("ABCDE-FGHJK-M")));
    assert_eq!((said.act, said.shared, said.records), (ConsentAct::Decided, true, 2));
    assert_eq!((said.time, said.until), (1_795_190_400, Some(1_795_276_800)));
    assert_eq!(said.purpose.as_deref(), Some("腹痛の相談 <b>"));
    let decided = consent(ConsentAct::Decided, true);
    assert_eq!((&said.decisions, &said.topics, &said.live), (&decided.decisions, &decided.topics, &decided.live));
    assert_eq!((said.text.as_str(), said.language.as_str()), ("お薬：見せる\n病名：見せない", "ja"));
    assert_eq!(receipt.key, URL_SAFE_NO_PAD.encode(key(3).verify_key().as_bytes()));
}

#[test]
fn every_act_has_its_status_and_rule_and_only_what_is_in_force_permits() {
    for (act, shared, status, rule) in [
        (ConsentAct::Decided, true, "active", "permit"),
        (ConsentAct::Decided, false, "rejected", "deny"),
        (ConsentAct::Resumed, true, "active", "permit"),
        (ConsentAct::Renewed, true, "active", "permit"),
        (ConsentAct::NotRenewed, true, "active", "permit"),
        (ConsentAct::Narrowed, true, "active", "permit"),
        (ConsentAct::Paused, true, "inactive", "deny"),
        (ConsentAct::Revoked, true, "inactive", "deny"),
    ] {
        let receipt = open(&signed(&consent(act, shared))).unwrap();
        let resource: Value = serde_json::from_str(&receipt.resource).unwrap();
        assert_eq!((resource["status"].as_str(), resource["provision"]["type"].as_str()), (Some(status), Some(rule)));
        let kinds: Vec<_> = resource["provision"]["provision"].as_array().unwrap().iter().collect();
        assert_eq!(kinds.len(), 3);
        assert_eq!((&kinds[2]["type"], &kinds[2]["securityLabel"][0]["code"]), (&"deny".into(), &"genetics".into()));
        assert_eq!(kinds[0]["type"], rule, "{act:?}");
        assert_eq!(kinds[1]["type"], "deny");
        assert_eq!((receipt.statement.act, receipt.statement.shared), (act, shared));
        // A withdrawal has no end.
        assert_eq!(receipt.statement.until.is_some(), rule == "permit");
    }
}

#[test]
fn a_referral_on_paper_is_a_consent_without_a_link() {
    let consent = Consent { grant: None, ..consent(ConsentAct::Decided, true) };
    let receipt = open(&signed(&consent)).unwrap();
    assert!(receipt.statement.shared);
    assert!(!receipt.resource.contains(GRANT));
}

#[test]
fn a_receipt_holds_no_id_of_the_vault() {
    let consent = consent(ConsentAct::Decided, true);
    let receipt = open(&signed(&consent)).unwrap();
    let ids = [consent.provider.to_string(), consent.grant.unwrap().to_string(), consent.records[0].to_string()];
    for id in ids {
        assert!(!receipt.resource.contains(&id), "{id}");
    }
}

#[test]
fn no_changed_character_opens() {
    let good = signed(&consent(ConsentAct::Decided, true));
    for at in (0..good.len()).step_by(7) {
        let mut bytes = good.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert!(open(&changed).is_err(), "character {at}");
    }
    for cut in [0, 1, good.len() / 2, good.len() - 1] {
        assert!(open(&good[..cut]).is_err(), "cut at {cut}");
    }
    assert!(open(&format!(" {good}\r\n")).is_ok(), "white space around it is nothing");
}

#[test]
fn another_algorithm_key_or_extension_in_the_header_is_refused_even_where_the_signature_is_good() {
    let good = signed(&consent(ConsentAct::Decided, true));
    let (header, rest) = good.split_once('.').unwrap();
    let (payload, _) = rest.split_once('.').unwrap();
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    let with = |change: &dyn Fn(&mut Value)| {
        let mut header = header.clone();
        change(&mut header);
        let signed = format!("{}.{payload}", URL_SAFE_NO_PAD.encode(header.to_string()));
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(key(3).sign(signed.as_bytes())))
    };
    assert!(open(&with(&|_| {})).is_ok(), "the control: signed anew and unchanged it opens");
    let changes: [&dyn Fn(&mut Value); 6] = [
        &|header| header["alg"] = "none".into(),
        &|header| header["crit"] = serde_json::json!(["b64"]),
        &|header| header["b64"] = false.into(),
        &|header| header["jwk"]["crv"] = "X25519".into(),
        &|header| header["cty"] = "text/plain".into(),
        &|header| header["jwk"]["x"] = "AAAA".into(),
    ];
    for change in changes {
        assert_eq!(open(&with(change)), Err(ReceiptError::Form));
    }
    let other = URL_SAFE_NO_PAD.encode(key(9).verify_key().as_bytes());
    assert_eq!(open(&with(&|header| header["jwk"]["x"] = other.clone().into())), Err(ReceiptError::Signature));
}

#[test]
fn something_else_that_is_signed_well_is_no_receipt() {
    let header = signed(&consent(ConsentAct::Decided, true)).split_once('.').unwrap().0.to_owned();
    for payload in ["{}", "{\"resourceType\":\"Patient\"}", "no JSON"] {
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(payload));
        let text = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(key(3).sign(signed.as_bytes())));
        assert_eq!(open(&text), Err(ReceiptError::Content), "{payload}");
    }
}

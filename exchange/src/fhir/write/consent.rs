//! `Consent` (FHIR R4): what a patient decided about showing records to one provider, or took back. It stands alone: the patient
//! and the provider are contained. The shown records are counted and not named: a record that is deleted later must not live on in a
//! receipt.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use vault::record::{Consent, ConsentAct, Decision, Person, Provider};

use super::element::{self, part};
use super::narrative::Narrative;
use super::{patient, words};
use crate::fhir::uri;
use crate::json::Json;
use crate::label;

/// What a receipt is about.
#[derive(Clone, Copy)]
pub struct ConsentInput<'a> {
    /// Whose records it is about.
    pub person: &'a Person,
    /// To whom it shows, or not. Its newest number is the patient's only identifier in it.
    pub provider: &'a Provider,
    /// What was decided. Its own receipt is not looked at.
    pub consent: &'a Consent,
    /// Whether the grant is paused while this is decided: then nothing is shown for now.
    pub is_paused: bool,
    /// UUID of this receipt.
    pub id: &'a str,
    /// UUID that all receipts about the same grant have in common, and nothing else; none where there was no link.
    pub grant: Option<&'a str>,
}

/// Status of a consent by which nothing is shown.
pub(crate) const REJECTED: &str = "rejected";
/// Part of the extension: a kind whose new records are shown too.
pub(crate) const LIVE: &str = "live";
const PATIENT: &str = "patient";
const RECIPIENT: &str = "recipient";

/// The resource.
pub(crate) fn write(input: &ConsentInput<'_>) -> Json {
    let ConsentInput { person, provider, consent, .. } = input;
    let words = words::of(&consent.language);
    let in_force = consent.act.is_in_force() && !input.is_paused && consent.shows_something();
    let status = match consent.act {
        ConsentAct::Decided if !consent.shows_something() => REJECTED,
        _ if in_force => "active",
        _ => "inactive",
    };
    let live = consent.live.iter().map(|kind| part(LIVE, "valueCode", Some(Json::text(kind.code()))));
    let about = element::extension(
        uri::RECEIPT,
        [
            part("act", "valueCode", Some(Json::text(act(consent.act)))),
            part("grant", "valueUri", input.grant.map(|id| Json::text(element::urn(id)))),
            part("records", "valueUnsignedInt", Some(Json::Number(consent.records.len().to_string()))),
            part("purpose", "valueString", element::text(consent.purpose.as_deref())),
        ]
        .into_iter()
        .chain(live)
        .collect(),
    );
    let organization = Json::object([
        ("resourceType", Some(Json::text("Organization"))),
        ("id", Some(Json::text(RECIPIENT))),
        ("name", element::text(Some(&provider.name))),
        ("alias", element::list(provider.place.iter().map(Json::text).collect())),
    ]);
    let person = patient::write(words, person, provider.number(), PATIENT, &[]);
    let identifier = Json::object([
        ("system", Some(Json::text("urn:ietf:rfc:3986"))),
        ("value", Some(Json::text(element::urn(input.id)))),
    ]);
    let text = Json::object([
        ("contentType", Some(Json::text("text/plain; charset=utf-8"))),
        ("language", Some(Json::text(words.language))),
        ("data", Some(Json::text(STANDARD.encode(&consent.text)))),
    ]);
    let policy = if in_force { ("OPTIN", "opt-in") } else { ("OPTOUT", "opt-out") };
    Json::object([
        ("resourceType", Some(Json::text("Consent"))),
        ("language", Some(Json::text(words.language))),
        ("text", Some(narrative(input, words, in_force).text(words))),
        ("contained", Some(Json::Array(vec![person, organization]))),
        ("extension", about.map(|about| Json::Array(vec![about]))),
        ("identifier", Some(Json::Array(vec![identifier]))),
        ("status", Some(Json::text(status))),
        ("scope", Some(element::code(uri::CONSENT_SCOPE, "patient-privacy", Some("Privacy Consent")))),
        ("category", Some(Json::Array(vec![element::code(uri::LOINC, "59284-0", Some("Consent Document"))]))),
        ("patient", Some(element::reference(&format!("#{PATIENT}")))),
        ("dateTime", element::instant(consent.time).map(Json::text)),
        ("sourceAttachment", (!consent.text.trim().is_empty()).then_some(text)),
        ("policyRule", Some(element::code(uri::ACT_CODE, policy.0, Some(policy.1)))),
        ("provision", Some(provision(input, words, in_force))),
    ])
}

/// What the extension calls an act.
pub(crate) const fn act(act: ConsentAct) -> &'static str {
    match act {
        ConsentAct::Decided => "decided",
        ConsentAct::Paused => "paused",
        ConsentAct::Resumed => "resumed",
        ConsentAct::Revoked => "revoked",
        ConsentAct::Renewed => "renewed",
        ConsentAct::NotRenewed => "not-renewed",
        ConsentAct::Narrowed => "narrowed",
        ConsentAct::Released => "released",
        ConsentAct::Withdrawn => "withdrawn",
    }
}

/// The rule as a whole, and one below it for each kind and each topic that was answered.
fn provision(input: &ConsentInput<'_>, words: &words::Words, in_force: bool) -> Json {
    let consent = input.consent;
    let rule = |permit: bool| Some(Json::text(if permit { "permit" } else { "deny" }));
    let period = Json::object([
        ("start", element::instant(consent.time).map(Json::text)),
        ("end", consent.until.filter(|_| in_force).and_then(element::instant).map(Json::text)),
    ]);
    let actor = Json::object([
        ("role", Some(element::code(uri::PARTICIPATION, "IRCP", Some("information recipient")))),
        ("reference", Some(element::reference(&format!("#{RECIPIENT}")))),
    ]);
    let kinds = consent.decisions.iter().map(|decided| {
        let kind = label::kind(decided.kind, words.is_japanese());
        let coding = coding(uri::KIND, decided.kind.code(), kind);
        let concept = Json::object([("coding", Some(Json::Array(vec![coding]))), ("text", Some(Json::text(kind)))]);
        Json::object([
            ("type", rule(in_force && decided.decision == Decision::Share)),
            ("code", Some(Json::Array(vec![concept]))),
        ])
    });
    let topics = consent.topics.iter().map(|decided| {
        let label = coding(uri::TOPIC, decided.topic.code(), label::topic(decided.topic, words.is_japanese()));
        Json::object([
            ("type", rule(in_force && decided.decision == Decision::Share)),
            ("securityLabel", Some(Json::Array(vec![label]))),
        ])
    });
    Json::object([
        ("type", rule(in_force)),
        ("period", Some(period)),
        ("actor", Some(Json::Array(vec![actor]))),
        ("provision", element::list(kinds.chain(topics).collect())),
    ])
}

fn coding(system: &str, code: &str, display: &str) -> Json {
    Json::object([
        ("system", Some(Json::text(system))),
        ("code", Some(Json::text(code))),
        ("display", Some(Json::text(display))),
    ])
}

fn narrative(input: &ConsentInput<'_>, words: &words::Words, in_force: bool) -> Narrative {
    let consent = input.consent;
    let title = match (consent.act, consent.shows_something()) {
        (ConsentAct::Decided, true) => words.receipt_decided,
        (ConsentAct::Decided, false) => words.receipt_refused,
        (ConsentAct::Paused, _) => words.receipt_paused,
        (ConsentAct::Resumed, _) => words.receipt_resumed,
        (ConsentAct::Revoked, _) => words.receipt_revoked,
        (ConsentAct::Renewed, _) => words.receipt_renewed,
        (ConsentAct::NotRenewed, _) => words.receipt_not_renewed,
        (ConsentAct::Narrowed, _) => words.receipt_narrowed,
        (ConsentAct::Released, _) => words.receipt_released,
        (ConsentAct::Withdrawn, _) => words.receipt_withdrawn,
    };
    let mut narrative = Narrative::new(title);
    narrative.line(Some(&*input.person.name.text));
    narrative.about(words, words.recipient, Some(&*input.provider.name));
    narrative.about(words, words.number, input.provider.number());
    narrative.about(words, words.purpose, consent.purpose.as_deref());
    narrative.about(words, words.made, element::instant(consent.time));
    narrative.about(words, words.until, consent.until.filter(|_| in_force).and_then(element::instant));
    narrative.line(Some(&*consent.text));
    narrative
}

//! Receipts of consents: a FHIR `Consent` in a compact JWS (RFC 7515) signed with Ed25519 (RFC 8037), which holds its public key.
//! Any JOSE library verifies it; nothing of Inro is needed.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use vault::key_pair::{SIGNATURE_LEN, VerifyKey};
use vault::receipt::{ReceiptKey, verify_receipt};
use vault::record::{ConsentAct, Decision, Kind, KindDecision, Topic, TopicDecision};

use crate::fhir::read::seconds;
pub use crate::fhir::write::ConsentInput;
use crate::fhir::{uri, write};
use crate::json::Json;
use crate::shl::FHIR_JSON;

/// A receipt of somebody else may have this many bytes.
pub const MAX_BYTES: usize = 4 << 20;

/// A receipt whose signature is good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The public key it was signed for, as a JWK's `x`: base64url, 43 characters. Whose it is, the receipt cannot say.
    pub key: String,
    /// What it says.
    pub statement: Statement,
    /// The signed FHIR `Consent`, as JSON text.
    pub resource: String,
}

/// What a receipt says, read from what was signed and from nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Whose records it is about.
    pub person: String,
    /// About whom.
    pub provider: String,
    /// The number that the provider files the patient under.
    pub number: Option<String>,
    /// What was done.
    pub act: ConsentAct,
    /// Whether anything was shown.
    pub shared: bool,
    /// When, seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
    /// Until when, if it was in force.
    pub until: Option<i64>,
    /// What for.
    pub purpose: Option<String>,
    /// As answered, for each kind that was asked about or is shown; none where something was taken back.
    pub decisions: Vec<KindDecision>,
    /// The same for each topic.
    pub topics: Vec<TopicDecision>,
    /// Kinds whose new records are shown too as they come.
    pub live: Vec<Kind>,
    /// How many records were shown.
    pub records: u64,
    /// The text that was on the sheet; empty where there was none.
    pub text: String,
    /// Its language: `ja` or `en`.
    pub language: String,
}

/// Why something is no receipt, or not a good one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum ReceiptError {
    /// More than [`MAX_BYTES`], not three parts of base64url with points between, or another header than ours.
    #[error("this is not a receipt: it has another form")]
    Form,
    /// The signature does not belong to this text and key.
    #[error("the signature is not good: the receipt was changed after it was signed, or signed by somebody else")]
    Signature,
    /// Signed, and not a FHIR `Consent` as receipts hold it.
    #[error("the signature is good, but what was signed is not a receipt")]
    Content,
}

/// Writes and signs a receipt. The same input gives the same receipt.
#[must_use]
pub fn sign(input: &ConsentInput<'_>, key: &ReceiptKey) -> String {
    let jwk = Json::object([
        ("crv", Some(Json::text("Ed25519"))),
        ("kty", Some(Json::text("OKP"))),
        ("x", Some(Json::text(URL_SAFE_NO_PAD.encode(key.verify_key().as_bytes())))),
    ]);
    let header =
        Json::object([("alg", Some(Json::text("EdDSA"))), ("cty", Some(Json::text(FHIR_JSON))), ("jwk", Some(jwk))]);
    let encode = |json: &Json| URL_SAFE_NO_PAD.encode(json.to_string());
    let signed = format!("{}.{}", encode(&header), encode(&write::consent(input)));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()));
    format!("{signed}.{signature}")
}

/// Verifies a receipt and reads it.
///
/// # Errors
/// Each of [`ReceiptError`]; nothing is read of what does not verify.
pub fn open(text: &str) -> Result<Receipt, ReceiptError> {
    let text = text.trim();
    let (signed, signature) = text.rsplit_once('.').filter(|_| text.len() <= MAX_BYTES).ok_or(ReceiptError::Form)?;
    let (header, payload) = signed.split_once('.').ok_or(ReceiptError::Form)?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| ReceiptError::Form);
    let key = key(&decode(header)?).ok_or(ReceiptError::Form)?;
    let signature: [u8; SIGNATURE_LEN] = decode(signature)?.try_into().map_err(|_| ReceiptError::Form)?;
    verify_receipt(&key, signed.as_bytes(), &signature).map_err(|_| ReceiptError::Signature)?;
    let resource = String::from_utf8(decode(payload)?).map_err(|_| ReceiptError::Content)?;
    let statement = Json::parse(&resource).ok().and_then(|consent| statement(&consent)).ok_or(ReceiptError::Content)?;
    Ok(Receipt { key: URL_SAFE_NO_PAD.encode(key.as_bytes()), statement, resource })
}

/// The key of a header that is exactly of our kind: what asks for more (`crit`, `b64`) or for another algorithm is refused.
fn key(header: &[u8]) -> Option<VerifyKey> {
    let header = Json::parse(std::str::from_utf8(header).ok()?).ok()?;
    let jwk = header.get("jwk")?;
    let ours = header.str("alg") == Some("EdDSA")
        && header.str("cty") == Some(FHIR_JSON)
        && header.get("crit").is_none()
        && header.get("b64").is_none()
        && jwk.str("kty") == Some("OKP")
        && jwk.str("crv") == Some("Ed25519");
    let bytes = URL_SAFE_NO_PAD.decode(jwk.str("x").filter(|_| ours)?).ok()?;
    bytes.try_into().ok().map(VerifyKey::from_bytes)
}

fn statement(consent: &Json) -> Option<Statement> {
    if consent.str("resourceType") != Some("Consent") {
        return None;
    }
    let contained = |kind: &str| consent.items("contained").iter().find(|one| one.str("resourceType") == Some(kind));
    let (person, organization) = (contained("Patient")?, contained("Organization")?);
    let about = consent.items("extension").iter().find(|one| one.str("url") == Some(uri::RECEIPT))?;
    let part = |name: &str| about.items("extension").iter().find(|one| one.str("url") == Some(name));
    let act = part("act")?.str("valueCode")?;
    let live = about.items("extension").iter().filter(|one| one.str("url") == Some(write::LIVE));
    let provision = consent.get("provision")?;
    let text = match consent.at(&["sourceAttachment", "data"]) {
        Some(data) => STANDARD.decode(data.as_str()?).ok()?,
        None => Vec::new(),
    };
    let owned = |text: &str| text.to_owned();
    let (kinds, topics): (Vec<_>, Vec<_>) =
        provision.items("provision").iter().partition(|rule| rule.get("securityLabel").is_none());
    Some(Statement {
        person: person.items("name").first()?.str("text").map(owned)?,
        provider: organization.str("name").map(owned)?,
        number: person.items("identifier").first().and_then(|one| one.str("value")).map(owned),
        act: ConsentAct::ALL.into_iter().find(|one| write::consent_act(*one) == act)?,
        shared: consent.str("status")? != write::REJECTED,
        time: seconds(consent.str("dateTime")?)?,
        until: match provision.at(&["period", "end"]) {
            Some(end) => Some(seconds(end.as_str()?)?),
            None => None,
        },
        purpose: part("purpose").and_then(|one| one.str("valueString")).map(owned),
        decisions: kinds.into_iter().map(kind_decision).collect::<Option<_>>()?,
        topics: topics.into_iter().map(topic_decision).collect::<Option<_>>()?,
        live: live.map(|one| Kind::from_code(one.str("valueCode")?)).collect::<Option<_>>()?,
        records: match part("records")?.get("valueUnsignedInt")? {
            Json::Number(count) => count.parse().ok()?,
            _ => return None,
        },
        text: String::from_utf8(text).ok()?,
        language: consent.str("language").map(owned)?,
    })
}

fn kind_decision(rule: &Json) -> Option<KindDecision> {
    let coding = rule.items("code").first()?.items("coding").first()?;
    let kind = Kind::from_code(coding.str("code").filter(|_| coding.str("system") == Some(uri::KIND))?)?;
    Some(KindDecision { kind, decision: decision(rule)? })
}

fn topic_decision(rule: &Json) -> Option<TopicDecision> {
    let coding = rule.items("securityLabel").first()?;
    let topic = Topic::from_code(coding.str("code").filter(|_| coding.str("system") == Some(uri::TOPIC))?)?;
    Some(TopicDecision { topic, decision: decision(rule)? })
}

fn decision(rule: &Json) -> Option<Decision> {
    match rule.str("type")? {
        "permit" => Some(Decision::Share),
        "deny" => Some(Decision::Withhold),
        _ => None,
    }
}

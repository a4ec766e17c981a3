//! The kinds that are filled in like a paper form: one resource each. What FHIR has an element for stands there; every
//! field stands once more in our own extension, so that a record is read again exactly as it was.

use vault::record::{DateTime, Fact, FieldValue, Fields, Record};

use super::element::{self, part};
use super::narrative::Narrative;
use super::{Page, Rendered, source};
use crate::attachment;
use crate::fhir::uri;
use crate::json::Json;
use crate::label;

/// Members of a resource that belong to its type.
type Members = Vec<(&'static str, Option<Json>)>;

/// The record's resource; none for a kind that is no form.
pub(super) fn write(page: &Page<'_>, record: &Record, id: String) -> Option<Rendered> {
    let fields = record.fact.fields()?;
    let narrative = narrative(page, record, fields);
    let form = Form { page, fields };
    let (resource_type, members) = match &record.fact {
        Fact::Vaccination(_) => ("Immunization", form.immunization(record)),
        Fact::Procedure(_) => ("Procedure", form.procedure()),
        Fact::Admission(_) => ("Encounter", form.encounter()),
        Fact::Insurance(_) => ("Coverage", form.insurance()),
        Fact::CostLimit(_) => ("Coverage", form.cost_limit(record)),
        Fact::Subsidy(_) => ("Coverage", form.subsidy(record)),
        Fact::CareWishes(_) => ("Consent", form.care_wishes()),
        Fact::Emergency(_) => ("Flag", form.flag(record)),
        Fact::Note(_) => ("DocumentReference", form.note(record)),
        Fact::Document(_) => ("DocumentReference", form.document(record)),
        _ => return None,
    };
    let extensions = vec![source::extension(page, record), detail(record, fields)];
    let mut all: Members = vec![
        ("resourceType", Some(Json::text(resource_type))),
        ("id", Some(Json::text(&*id))),
        ("text", Some(narrative.text(page.words))),
        ("extension", element::list(extensions.into_iter().flatten().chain(jp_extensions(record, fields)).collect())),
    ];
    all.extend(members);
    Some(Rendered { id, resource: Json::object(all), narrative })
}

/// Kind and all fields.
fn detail(record: &Record, fields: &dyn Fields) -> Option<Json> {
    let mut parts = vec![part("kind", "valueCode", Some(Json::text(record.kind().code())))];
    for field in fields.fields() {
        let one = |name, value| part(field.name, name, value);
        match fields.field(field.name) {
            None => {}
            Some(FieldValue::Coded(coded)) => parts.push(one("valueCodeableConcept", element::concept(&coded))),
            Some(FieldValue::Text(text)) => parts.push(one("valueString", element::text(Some(&text)))),
            Some(FieldValue::Lines(lines)) => {
                parts.extend(lines.iter().map(|line| one("valueString", element::text(Some(line)))));
            }
            Some(FieldValue::Date(date)) => parts.push(one("valueDateTime", element::date(Some(&date)))),
            Some(FieldValue::Number(number)) => parts.push(one("valueInteger", Some(Json::Number(number.to_string())))),
            Some(FieldValue::Choice(code)) => parts.push(one("valueCode", Some(Json::text(code)))),
        }
    }
    element::extension(uri::DETAIL, parts)
}

/// What JP Core has extensions for.
fn jp_extensions(record: &Record, fields: &dyn Fields) -> Vec<Json> {
    let Fact::Insurance(_) = record.fact else { return Vec::new() };
    let names = [("symbol", "Symbol"), ("number", "Number"), ("branch", "SubNumber")];
    let extensions = names.into_iter().filter_map(|(name, leaf)| {
        let Some(FieldValue::Text(text)) = fields.field(name) else { return None };
        let url = format!("{}{leaf}", uri::JP_INSURED_PERSON);
        Some(Json::object([("url", Some(Json::text(url))), ("valueString", Some(element::text(Some(&text))?))]))
    });
    extensions.collect()
}

struct Form<'a> {
    page: &'a Page<'a>,
    fields: &'a dyn Fields,
}

impl Form<'_> {
    fn text(&self, name: &str) -> Option<String> {
        match self.fields.field(name)? {
            FieldValue::Text(text) if !text.trim().is_empty() => Some(text),
            FieldValue::Lines(lines) => Some(lines.join("\n")),
            _ => None,
        }
    }

    fn string(&self, name: &str) -> Option<Json> {
        self.text(name).map(Json::text)
    }

    fn number(&self, name: &str) -> Option<Json> {
        match self.fields.field(name)? {
            FieldValue::Number(number) => Some(Json::Number(number.to_string())),
            _ => None,
        }
    }

    fn date(&self, name: &str) -> Option<DateTime> {
        match self.fields.field(name)? {
            FieldValue::Date(date) => Some(date),
            _ => None,
        }
    }

    fn coded(&self, name: &str) -> Json {
        match self.fields.field(name) {
            Some(FieldValue::Coded(coded)) => element::concept(&coded).unwrap_or_else(element::unknown),
            _ => element::unknown(),
        }
    }

    /// `CodeableConcept` of words, in a list.
    fn concepts(&self, name: &str) -> Option<Json> {
        element::list(element::words(self.text(name).as_deref()).into_iter().collect())
    }

    fn period(&self, start: &str, end: &str) -> Option<Json> {
        let (start, end) = (self.date(start), self.date(end));
        (start.is_some() || end.is_some())
            .then(|| Json::object([("start", element::date(start.as_ref())), ("end", element::date(end.as_ref()))]))
    }

    /// Somebody who has only a name, under a member of a backbone element.
    fn actors(&self, member: &'static str, name: &str) -> Option<Json> {
        let name = self.text(name)?;
        Some(Json::Array(vec![Json::object([(member, Some(element::named(&name)))])]))
    }

    fn patient(&self) -> Option<Json> {
        Some(element::reference(self.page.patient))
    }

    fn notes(&self) -> Option<Json> {
        element::note(self.text("note").as_deref())
    }

    fn immunization(&self, record: &Record) -> Members {
        let date = self.date("date");
        let unknown = date.is_none().then(|| Json::text("unknown"));
        let protocol = self.number("dose").map(|dose| {
            Json::Array(vec![Json::object([
                ("targetDisease", self.concepts("target")),
                ("doseNumberPositiveInt", Some(dose)),
            ])])
        });
        // 0 is no dose of a series (FHIR positiveInt).
        let protocol = protocol.filter(|_| self.fields.field("dose") != Some(FieldValue::Number(0)));
        let site = self.text("site");
        let by_patient = record.provenance.origin == vault::record::Origin::Patient;
        vec![
            ("status", Some(Json::text("completed"))),
            ("vaccineCode", Some(self.coded("vaccine"))),
            ("patient", self.patient()),
            ("occurrenceDateTime", element::date(date.as_ref())),
            ("occurrenceString", unknown),
            ("primarySource", Some(Json::Bool(!by_patient))),
            ("manufacturer", self.text("manufacturer").map(|name| element::named(&name))),
            ("lotNumber", self.string("lot")),
            ("site", element::words(site.as_deref())),
            ("performer", self.actors("actor", "performer")),
            ("note", self.notes()),
            ("protocolApplied", protocol),
        ]
    }

    fn procedure(&self) -> Members {
        vec![
            ("status", Some(Json::text("completed"))),
            ("code", Some(self.coded("name"))),
            ("subject", self.patient()),
            ("performedPeriod", self.period("start", "end")),
            ("performer", self.actors("actor", "performer")),
            ("reasonCode", self.concepts("reason")),
            ("bodySite", self.concepts("body_site")),
            ("outcome", element::words(self.text("outcome").as_deref())),
            ("note", self.notes()),
        ]
    }

    fn encounter(&self) -> Members {
        let ended = self.date("end").is_some();
        let class = Json::object([
            ("system", Some(Json::text(uri::ACT_CODE))),
            ("code", Some(Json::text("IMP"))),
            ("display", Some(Json::text("inpatient encounter"))),
        ]);
        let disposition = element::words(self.text("outcome").as_deref());
        vec![
            ("status", Some(Json::text(if ended { "finished" } else { "unknown" }))),
            ("class", Some(class)),
            ("serviceType", element::words(self.text("department").as_deref())),
            ("subject", self.patient()),
            ("participant", self.actors("individual", "attending")),
            ("period", self.period("start", "end")),
            ("reasonCode", self.concepts("reason")),
            ("hospitalization", disposition.map(|outcome| Json::object([("dischargeDisposition", Some(outcome))]))),
            ("serviceProvider", self.text("institution").map(|name| element::named(&name))),
        ]
    }

    /// `payor` must be there; who it is may be unknown.
    fn payor(&self, name: Option<String>, number: Option<String>) -> Option<Json> {
        let identifier = number.map(|number| {
            Json::object([("system", Some(Json::text(uri::JP_INSURER_NUMBER))), ("value", Some(Json::text(number)))])
        });
        let display = name.or_else(|| identifier.is_none().then(|| "?".to_owned()));
        let payor = Json::object([("identifier", identifier), ("display", display.map(Json::text))]);
        Some(Json::Array(vec![payor]))
    }

    fn insurance(&self) -> Members {
        let parts: Vec<String> = [self.text("symbol"), self.text("number")].into_iter().flatten().collect();
        let relationship = match self.fields.field("relationship") {
            Some(FieldValue::Choice("insured")) => Some("1"),
            Some(FieldValue::Choice(_)) => Some("2"),
            _ => None,
        };
        let copay = self.number("copay").map(|percent| {
            let quantity = Json::object([
                ("value", Some(percent)),
                ("unit", Some(Json::text("%"))),
                ("system", Some(Json::text(uri::UCUM))),
                ("code", Some(Json::text("%"))),
            ]);
            let kind = element::code(uri::COPAY_TYPE, "copaypct", None);
            Json::Array(vec![Json::object([("type", Some(kind)), ("valueQuantity", Some(quantity))])])
        });
        vec![
            ("status", Some(Json::text("active"))),
            ("subscriberId", (!parts.is_empty()).then(|| Json::text(parts.join(":")))),
            ("beneficiary", self.patient()),
            ("dependent", self.string("branch")),
            ("relationship", relationship.map(|code| element::code(uri::JP_INSURED_CATEGORY, code, None))),
            ("period", self.period("valid_from", "valid_until")),
            ("payor", self.payor(self.text("insurer"), self.text("insurer_number"))),
            ("costToBeneficiary", copay),
        ]
    }

    fn cost_limit(&self, record: &Record) -> Members {
        let class = self.string("category").map(|category| {
            let kind = Json::object([("text", Some(Json::text(self.label(record, "category"))))]);
            Json::Array(vec![Json::object([("type", Some(kind)), ("value", Some(category))])])
        });
        vec![
            ("status", Some(Json::text("active"))),
            ("type", element::words(Some(self.kind(record)))),
            ("beneficiary", self.patient()),
            ("period", self.period("valid_from", "valid_until")),
            ("payor", self.payor(None, self.text("insurer_number"))),
            ("class", class),
        ]
    }

    fn subsidy(&self, record: &Record) -> Members {
        let kind = element::code(uri::JP_INSURANCE_CATEGORY, "8", Some(self.kind(record)));
        vec![
            ("status", Some(Json::text("active"))),
            ("type", Some(kind)),
            ("subscriberId", self.string("recipient_number")),
            ("beneficiary", self.patient()),
            ("period", self.period("valid_from", "valid_until")),
            ("payor", self.payor(self.text("program"), self.text("payer_number"))),
        ]
    }

    fn care_wishes(&self) -> Members {
        let scope = element::code(uri::CONSENT_SCOPE, "adr", Some("Advanced Care Directive"));
        let category = element::code(uri::CONSENT_CATEGORY, "acd", Some("Advance Directive"));
        let policy = Json::object([("text", Some(Json::text(self.page.words.no_legal_document)))]);
        vec![
            ("status", Some(Json::text("active"))),
            ("scope", Some(scope)),
            ("category", Some(Json::Array(vec![category]))),
            ("patient", self.patient()),
            ("dateTime", element::date(self.date("confirmed").as_ref())),
            ("policyRule", Some(policy)),
        ]
    }

    fn flag(&self, record: &Record) -> Members {
        let text = self.text("know").unwrap_or_else(|| self.kind(record).to_owned());
        vec![
            ("status", Some(Json::text("active"))),
            ("code", element::words(Some(&text))),
            ("subject", self.patient()),
            ("period", self.period("confirmed", "")),
        ]
    }

    fn note(&self, record: &Record) -> Members {
        use base64::Engine as _;
        let text = self.text("text").unwrap_or_default();
        let data = base64::engine::general_purpose::STANDARD.encode(text);
        let attachment = Json::object([
            ("contentType", Some(Json::text("text/plain; charset=utf-8"))),
            ("language", Some(Json::text(self.page.words.language))),
            ("data", (!data.is_empty()).then(|| Json::text(data))),
            ("title", element::text(Some(record.title()))),
        ]);
        let content = Json::object([("attachment", Some(attachment))]);
        let author = self.text("author").map(|name| Json::Array(vec![element::named(&name)]));
        vec![
            ("status", Some(Json::text("current"))),
            ("type", element::words(Some(self.kind(record)))),
            ("subject", self.patient()),
            ("author", author),
            ("description", self.string("title")),
            ("content", Some(Json::Array(vec![content]))),
        ]
    }

    fn document(&self, record: &Record) -> Members {
        let chosen = match self.fields.field("category") {
            Some(FieldValue::Choice(category)) => category,
            _ => "",
        };
        let known = uri::DOCUMENT_TYPES.iter().find(|(category, ..)| *category == chosen);
        let kind = known.map(|(_, code, display)| element::code(uri::LOINC, code, Some(display)));
        let content = |attachment: Json| Json::object([("attachment", Some(attachment))]);
        let files = record.fact.files().iter();
        let mut contents: Vec<Json> =
            files.map(|file| content(attachment::write(file, (self.page.contents)(file)))).collect();
        if contents.is_empty() {
            // At least one must be there.
            contents.push(content(Json::object([("title", element::text(Some(record.title())))])));
        }
        let author = self.text("author").map(|name| Json::Array(vec![element::named(&name)]));
        vec![
            ("status", Some(Json::text("current"))),
            ("type", kind.or_else(|| element::words(Some(self.kind(record))))),
            ("subject", self.patient()),
            ("author", author),
            ("description", element::text(Some(record.title()))),
            ("content", Some(Json::Array(contents))),
        ]
    }

    fn kind(&self, record: &Record) -> &'static str {
        label::kind(record.kind(), self.page.words.is_japanese())
    }

    fn label(&self, record: &Record, name: &'static str) -> &'static str {
        label::field(record.kind(), name, self.page.words.is_japanese())
    }
}

fn narrative(page: &Page<'_>, record: &Record, fields: &dyn Fields) -> Narrative {
    let japanese = page.words.is_japanese();
    let mut narrative = Narrative::new(record.title());
    for field in fields.fields() {
        let words = fields.field(field.name).map(|value| label::value(&value, japanese));
        // The title says it already.
        let words = words.filter(|words| words != record.title());
        narrative.about(page.words, label::field(record.kind(), field.name, japanese), words);
    }
    source::describe(page, record, &mut narrative);
    narrative
}

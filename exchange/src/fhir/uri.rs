//! Names that stand in files: each exactly as its publisher writes it.

/// Ours. An OID below 2.25 belongs to whoever drew the UUID after it (ITU-T X.667), so it needs no register and no domain.
macro_rules! own {
    ($leaf:literal) => {
        concat!("urn:oid:2.25.116690136433749507696758487065135142351.", $leaf)
    };
}

/// The number a provider files the patient under (`Patient.identifier.system`).
pub(crate) const NUMBER: &str = own!("1");
/// Extension of a shared resource: where the fact comes from.
pub(crate) const SOURCE: &str = own!("2");
/// Extension of a shared resource: what FHIR has no element for.
pub(crate) const DETAIL: &str = own!("3");
/// Extension of a shared Composition: to whom, what for, until when.
pub(crate) const SHARE: &str = own!("4");
/// System of `Composition.category`: patient's share or patient's referral.
pub(crate) const CATEGORY: &str = own!("5");
/// System of section codes that no standard names.
pub(crate) const SECTION: &str = own!("6");
/// Extension of a receipt: what was done, about which grant, what for.
pub(crate) const RECEIPT: &str = own!("7");
/// System of our codes of kinds.
pub(crate) const KIND: &str = own!("8");

/// System of our codes of topics.
pub(crate) const TOPIC: &str = own!("9");

/// System of a drug's receipt code (レセプト電算コード) in a medication notebook, for which no URI is known.
pub(crate) const JAHIS_RECEIPT_CODE: &str = own!("30.2");
/// System of a drug's price-listing code (厚生労働省コード) in a medication notebook, for which no URI is known.
pub(crate) const JAHIS_MINISTRY_CODE: &str = own!("30.3");

pub(crate) const YJ: &str = "http://capstandard.jp/iyaku.info/CodeSystem/YJ-code";
pub(crate) const YJ_OID: &str = "urn:oid:1.2.392.100495.20.2.73";
pub(crate) const HOT7: &str = "http://medis.or.jp/CodeSystem/master-HOT7";
pub(crate) const HOT9: &str = "http://medis.or.jp/CodeSystem/master-HOT9";
pub(crate) const HOT13: &str = "http://medis.or.jp/CodeSystem/master-HOT13";
pub(crate) const HOT7_OID: &str = "urn:oid:1.2.392.200119.4.403.2";
pub(crate) const HOT9_OIDS: [&str; 2] = ["urn:oid:1.2.392.200119.4.403.1", "urn:oid:1.2.392.100495.20.2.74"];
pub(crate) const HOT13_OID: &str = "urn:oid:1.2.392.200119.4.402.1";
/// ICD-10: as Japanese files name it, as HL7 does, and its OID.
pub(crate) const ICD_10: [&str; 3] = [
    "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full",
    "http://hl7.org/fhir/sid/icd-10",
    "urn:oid:2.16.840.1.113883.6.3",
];
pub(crate) const GENERIC_NAME: &str = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationGeneralOrderCode";
/// GTIN, which a JAN of thirteen digits is.
pub(crate) const GTIN: &str = "https://www.gs1.org/gtin";
pub(crate) const LOINC: &str = "http://loinc.org";
pub(crate) const UCUM: &str = "http://unitsofmeasure.org";
pub(crate) const XHTML: &str = "http://www.w3.org/1999/xhtml";
pub(crate) const INTERPRETATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";
pub(crate) const CONDITION_CLINICAL: &str = "http://terminology.hl7.org/CodeSystem/condition-clinical";
pub(crate) const CONDITION_VERIFICATION: &str = "http://terminology.hl7.org/CodeSystem/condition-ver-status";
pub(crate) const ALLERGY_CLINICAL: &str = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
pub(crate) const ALLERGY_VERIFICATION: &str = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";
pub(crate) const ABSENT_REASON: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
/// Tells kanji (`IDE`), kana (`SYL`) and Latin (`ABC`) names apart.
pub(crate) const NAME_REPRESENTATION: &str = "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation";

pub(crate) const JP_INDICATION: &str = "http://jpfhir.jp/fhir/clins/CodeSystem/JP_ehrshrs_indication";
pub(crate) const JP_INSTITUTION: &str =
    "http://jpfhir.jp/fhir/clins/Extension/StructureDefinition/JP_eCS_InstitutionNumber";
pub(crate) const JP_PERIOD_OF_USE: &str =
    "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_MedicationDosage_PeriodOfUse";
pub(crate) const JP_USAGE_DURATION: &str =
    "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_MedicationDosage_UsageDuration";
pub(crate) const JP_DIAGNOSIS_TYPE: &str =
    "http://jpfhir.jp/fhir/eCS/Extension/StructureDefinition/JP_eCS_DiagnosisType";
pub(crate) const DIAGNOSIS_TYPE: &str = "http://terminology.hl7.org/CodeSystem/ex-diagnosistype";
/// Begins the extensions that hold 記号, 番号 and 枝番 (`Symbol`, `Number`, `SubNumber`).
pub(crate) const JP_INSURED_PERSON: &str =
    "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPerson";
pub(crate) const JP_INSURER_NUMBER: &str = "http://jpfhir.jp/fhir/core/mhlw/IdSystem/InsurerNumber";
/// Insured person's number, parts with colons between (JP-CLINS).
pub(crate) const JP_MEMBER_ID: &str = "http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID";
/// The same, parts in quotation marks with commas between (JP Core).
pub(crate) const JP_COVERAGE_ID: &str = "http://jpfhir.jp/fhir/core/IdSystem/JP_Coverage_id";
pub(crate) const JP_INSURED_CATEGORY: &str = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/InsuredPersonCategory";
/// 8 is a public subsidy.
pub(crate) const JP_INSURANCE_CATEGORY: &str = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/InsuranceMajorCategory";
pub(crate) const JP_NEXT_DOSE: &str =
    "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Immunization_DueDateOfNextDose";
/// Part of the systems of the five designated infections (JP-CLINS, JLAC10 and JLAC11).
pub(crate) const JP_INFECTIONS: &str = "JP_CLINS_ObsLabResult_InfectionLabo_CS";
/// Items of the specific health checkup.
pub(crate) const CHECKUP_ITEM: &str = "urn:oid:1.2.392.200119.6.1005";
/// `Composition.type` of a checkup report: LOINC, and the list of JP-CLINS.
pub(crate) const CHECKUP_REPORTS: [&str; 2] = ["53576-5", "JPGCHKUP01"];
/// Our codes of what a document is, and LOINC's code and name for it.
pub(crate) const DOCUMENT_TYPES: [(&str, &str, &str); 5] = [
    ("referral-letter", "57133-1", "Referral note"),
    ("discharge-summary", "18842-5", "Discharge summary"),
    ("checkup-report", "53576-5", "Personal health monitoring report Document"),
    ("test-report", "11502-2", "Laboratory report"),
    ("prescription", "57833-6", "Prescription for medication"),
];
pub(crate) const ACT_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
pub(crate) const PARTICIPATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
pub(crate) const COPAY_TYPE: &str = "http://terminology.hl7.org/CodeSystem/coverage-copay-type";
pub(crate) const CONSENT_SCOPE: &str = "http://terminology.hl7.org/CodeSystem/consentscope";
pub(crate) const CONSENT_CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/consentcategorycodes";
/// Types of Japanese clinical documents.
pub(crate) const JP_DOCUMENT_TYPE: &str = "http://jpfhir.jp/fhir/Common/CodeSystem/doc-typecodes";
/// Extension of a Composition: which version of the document it is (FHIR R4).
pub(crate) const VERSION_NUMBER: &str =
    "http://hl7.org/fhir/StructureDefinition/composition-clinicaldocument-versionNumber";
/// Sections of Japanese clinical documents.
pub(crate) const JP_SECTION: &str = "http://jpfhir.jp/fhir/clins/CodeSystem/document-section";
/// Counters inside a prescription, which identify nothing by themselves.
pub(crate) const JP_COUNTERS: [&str; 2] = [
    "http://jpfhir.jp/fhir/core/mhlw/IdSystem/Medication-RPGroupNumber",
    "http://jpfhir.jp/fhir/core/mhlw/IdSystem/MedicationAdministrationIndex",
];

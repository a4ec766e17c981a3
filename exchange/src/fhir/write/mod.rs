//! FHIR R4 out.

//! Records as they stand on paper: what the columns of a letter have no room for stands in words beside the name, and the dates
//! beside the source. What the patient says stands apart from both, so that nobody takes it for a word of the institution's.

use vault::record::Record;

use crate::engine::wire::{ViewFile, ViewNote};
use crate::from_document::contents;
use crate::i18n::t;
use crate::view_model::{
    AllergyView, CheckupView, DiagnosisView, Documented, FormView, MedicineView, SourceKind, SourceView,
};

/// A record, and what the patient says about it.
pub(crate) type Said<View> = (View, Vec<String>);

/// Records by kind, in the order in which they are given; checkups newest first.
pub(crate) struct OnPaper {
    pub(crate) allergies: Vec<Said<AllergyView>>,
    pub(crate) diagnoses: Vec<Said<DiagnosisView>>,
    pub(crate) medicines: Vec<Said<MedicineView>>,
    pub(crate) checkups: Vec<Said<CheckupView>>,
    pub(crate) forms: Vec<FormView>,
}

/// Sorts records and puts them into the words of paper.
#[must_use]
pub(crate) fn on_paper(records: &[Record], files: &[ViewFile], said: &[ViewNote]) -> OnPaper {
    let all = contents(records, files, said);
    let allergies = all.allergies.into_iter().map(|row| {
        let Documented { mut view, notes, said, dates } = row;
        view.details.extend(notes);
        view.source = cited(view.source, &dates);
        (view, said)
    });
    let diagnoses = all.diagnoses.into_iter().map(|row| {
        let Documented { mut view, notes, said, dates } = row;
        let words: Vec<String> = view.status.take().into_iter().chain(notes).collect();
        view.status = (!words.is_empty()).then(|| words.join("、"));
        view.source = cited(view.source, &dates);
        (view, said)
    });
    let medicines = all.medicines.into_iter().map(|row| {
        let Documented { mut view, notes, said, dates } = row;
        let words: Vec<String> = view.usage.take().into_iter().chain(notes).collect();
        view.usage = (!words.is_empty()).then(|| words.join("　"));
        view.source = cited(view.source, &dates);
        (view, said)
    });
    let checkups = all.checkups.into_iter().map(|row| {
        let Documented { mut view, notes, said, dates } = row;
        let beside: Vec<String> = notes.into_iter().chain(dates).collect();
        view.source = cited(view.source, &beside);
        (view, said)
    });
    let forms = all.forms.into_iter().map(|row| {
        let Documented { mut view, dates, .. } = row;
        view.source = cited(view.source, &dates);
        view
    });
    OnPaper {
        allergies: allergies.collect(),
        diagnoses: diagnoses.collect(),
        medicines: medicines.collect(),
        checkups: checkups.collect(),
        forms: forms.collect(),
    }
}

/// The dates stand beside the source.
fn cited(source: SourceView, dates: &[String]) -> SourceView {
    if dates.is_empty() {
        return source;
    }
    let c = &t().common;
    let name = source.name.clone().unwrap_or_else(|| {
        match source.kind {
            SourceKind::Own => t().referral.sheet_self,
            SourceKind::Hospital => c.source_hospital,
            SourceKind::Pharmacy => c.source_pharmacy,
            SourceKind::File => c.source_file,
        }
        .to_owned()
    });
    SourceView { name: Some(format!("{name}　{}", dates.join("　"))), ..source }
}

//! The letter on A4, made of the very document that is handed over.

use leptos::prelude::*;

use crate::clock::today;
use crate::engine::wire::ViewDocument;
use crate::from_document::contents;
use crate::from_record;
use crate::i18n::t;
use crate::ui::{Button, ButtonKind, Desk, IconKind, Letter, print_page};
use crate::view_model::{Documented, PersonView, SourceKind, SourceView};

/// The letter on a desk, with the way back and the printer.
#[component]
pub(super) fn PaperPage(document: ViewDocument, #[prop(into)] on_back: Callback<()>) -> impl IntoView {
    crate::ui::focus_soon("main".to_owned());
    view! {
        <Desk>
            <div class="screen-only setup">
                <div class="row between">
                    <Button kind=ButtonKind::Line icon=IconKind::Back on_press=on_back>
                        {t().common.back}
                    </Button>
                    <Button icon=IconKind::Printer on_press=|()| print_page()>
                        {t().common.print}
                    </Button>
                </div>
            </div>
            <LetterOf document/>
        </Desk>
    }
    .into_any()
}

#[component]
fn LetterOf(document: ViewDocument) -> impl IntoView {
    let all = contents(&document.records, &document.files);
    let person = document.person.as_ref().map(from_record::person).unwrap_or_else(|| PersonView {
        name: String::new(),
        kana: None,
        birth: None,
        sex: None,
    });
    let made = document.created.as_ref().and_then(from_record::day).unwrap_or_else(today);
    let allergies = all.allergies.into_iter().map(|row| {
        let Documented { mut view, notes, dates } = row;
        view.details.extend(notes);
        view.source = cited(view.source, &dates);
        view
    });
    let diagnoses = all.diagnoses.into_iter().map(|row| {
        let Documented { mut view, notes, dates } = row;
        let words: Vec<String> = view.status.take().into_iter().chain(notes).collect();
        view.status = (!words.is_empty()).then(|| words.join("、"));
        view.source = cited(view.source, &dates);
        view
    });
    let medicines = all.medicines.into_iter().map(|row| {
        let Documented { mut view, notes, dates } = row;
        let words: Vec<String> = view.usage.take().into_iter().chain(notes).collect();
        view.usage = (!words.is_empty()).then(|| words.join("　"));
        view.source = cited(view.source, &dates);
        view
    });
    let checkups = all.checkups.into_iter().map(|row| {
        let Documented { mut view, notes, dates } = row;
        let said: Vec<String> = notes.into_iter().chain(dates).collect();
        view.source = cited(view.source, &said);
        view
    });
    let forms = all.forms.into_iter().map(|row| {
        let Documented { mut view, dates, .. } = row;
        view.source = cited(view.source, &dates);
        view
    });
    view! {
        <Letter
            made
            to=document.provider.unwrap_or_default()
            to_person=None
            person
            contact=None
            message=document.purpose
            allergies=allergies.collect()
            diagnoses=diagnoses.collect()
            medicines=medicines.collect()
            checkups=checkups.collect()
            forms=forms.collect()
        />
    }
    .into_any()
}

/// On paper the dates stand beside the source.
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

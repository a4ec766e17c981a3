//! What somebody sees whom records were handed to.

use app::i18n::t;
use app::ui::*;
use app::view_model::*;
use client::engine::wire::{ViewDocument as Document, ViewNote};
use exchange::parsed::MadeAs;
use leptos::prelude::*;
use vault::record::{Allergy, CodedText, Diagnosis, Fact, Kind, Note, Person, PersonName, Provenance, Record};

use super::in_the_case;
use super::part::{Part, two};
use super::people::{PROVIDER, TODAY, allergies, diagnoses, files, hospital, long, medicines, own, results};

/// The parts of the view one by one.
pub fn page() -> AnyView {
    let tools = || view! { <button class="tool tool--line" type="button"><Icon kind=IconKind::Printer/><span class="tool__label">{t().common.print}</span></button> };
    let PersonView { name, kana, .. } = super::people::person();
    view! {
        <DoctorShell
            name
            kana
            age_and_sex=Some(format!("{}　{}", t().common.age(78), two("女性", "female")))
            born=Some(t().view.born_on("1948-04-12"))
            valid_until=Some("2027-01-08".to_owned())
            tools=tools
        >
            <main id="main" tabindex="-1">
                <div class="doc__grid">
                    <div class="stack-7">{notice()} {panel()} {allergy()} {diagnosis()}</div>
                    <div class="stack-7">{medicine()} {result()} {forms()} {legend()}</div>
                </div>
            </main>
        </DoctorShell>
    }
    .into_any()
}

fn documented<View>(view: View) -> Documented<View> {
    Documented { view, notes: Vec::new(), said: Vec::new(), dates: vec!["2026-10-08".to_owned()] }
}

/// With everything that can stand under a name.
fn told<View>(view: View) -> Documented<View> {
    let notes = vec![two("粉砕不可", "Not to be crushed").to_owned(), long()];
    Documented {
        notes,
        said: vec![format!("{}：{}", t().view.patient_says, two("歩くと痛む", "Hurts when walking"))],
        ..documented(view)
    }
}

/// The first as it is, the others with everything.
fn rows<View>(views: Vec<View>) -> Vec<Documented<View>> {
    views.into_iter().enumerate().map(|(n, view)| if n == 0 { documented(view) } else { told(view) }).collect()
}

fn notice() -> AnyView {
    Part::of("DoctorNotice")
        .shows("everything is known", view! {
            <DoctorNotice provider=Some(PROVIDER.to_owned()) purpose=Some(two("初診のため", "First visit").to_owned()) number=Some("K7Q2-9FXD-30WM".to_owned()) made=Some(TODAY.iso())/>
        })
        .shows("the emergency card, long text", view! { <DoctorNotice provider=Some(long()) purpose=Some(long()) number=None made=None card=true/> })
        .done()
}

fn panel() -> AnyView {
    Part::of("Panel")
        .shows("plain", view! { <Panel id="pn-1" title=two("経過", "Course")><p>{two("落ち着いている", "Stable")}</p></Panel> })
        .shows("first, long text", view! { <Panel id="pn-2" title=long() first=true end=|| view! { <SourceMark source=hospital() to_provider=true/> }><p>{long()}</p></Panel> })
        .done()
}

fn allergy() -> AnyView {
    Part::of("DoctorAllergies")
        .shows("with and without details, long text", view! { <DoctorAllergies rows=rows(allergies())/> })
        .absent("empty: nothing tells that there is none", view! { <DoctorAllergies rows=Vec::new()/> })
        .done()
}

fn diagnosis() -> AnyView {
    Part::of("DoctorDiagnoses")
        .shows("plain, doubted, long text", view! { <DoctorDiagnoses rows=rows(diagnoses())/> })
        .absent("empty", view! { <DoctorDiagnoses rows=Vec::new()/> })
        .done()
}

fn medicine() -> AnyView {
    Part::of("DoctorMedicines")
        .shows("in use, bare, stopped, long text", view! { <DoctorMedicines rows=rows(medicines())/> })
        .absent("empty", view! { <DoctorMedicines rows=Vec::new()/> })
        .done()
}

fn result() -> AnyView {
    let checkup = CheckupView {
        href: None,
        title: two("定期健診", "Checkup").into(),
        day: Some(TODAY),
        source: hospital(),
        results: results(),
    };
    Part::of("DoctorResults")
        .shows("marked ones first, with earlier values", view! { <DoctorResults checkups=vec![told(checkup)]/> })
        .absent("empty", view! { <DoctorResults checkups=Vec::new()/> })
        .done()
}

fn forms() -> AnyView {
    let form = FormView {
        kind: Kind::Document,
        title: two("紹介状", "Letter").into(),
        rows: vec![(two("書いた人", "Written by").into(), "邊見 聡".into()), (two("内容", "Content").into(), long())],
        files: files(),
        source: own(),
    };
    Part::of("DoctorForms")
        .shows("a document with files", view! { <DoctorForms id="fo" rows=vec![documented(form)]/> })
        .done()
}

fn legend() -> AnyView {
    Part::of("DoctorLegend").shows("all sources", view! { <DoctorLegend/> }).done()
}

/// A document as it is sent; with nothing but a name, or with records.
fn document(full: bool) -> Document {
    let name = PersonName { text: "髙﨑 千鶴".into(), kana: Some("たかさき ちづる".into()) };
    let facts = [
        Fact::Allergy(Allergy { substance: CodedText::from_text(two("そば", "Buckwheat")), ..Default::default() }),
        Fact::Diagnosis(Diagnosis {
            name: CodedText::from_text(two("2型糖尿病", "Type 2 diabetes")),
            ..Default::default()
        }),
        Fact::Note(Note { text: Some(long()), ..Default::default() }),
    ];
    Document {
        title: two("患者さんから渡された記録", "Records a patient handed you").into(),
        person: "1948-04-12".parse().ok().filter(|_| full).map(|birth_date| Person { name, birth_date, sex: None }),
        number: full.then(|| "K7Q2-9FXD-30WM".into()),
        provider: full.then(|| PROVIDER.into()),
        purpose: None,
        created: "2026-11-29".parse().ok(),
        until: None,
        reply_ticket: None,
        made_as: MadeAs::default(),
        records: if full { facts.map(|fact| Record::new(fact, Provenance::typed(0))).to_vec() } else { Vec::new() },
        files: Vec::new(),
        notes: if full {
            vec![ViewNote { record: 1, text: two("父も同じ病気です", "My father has it, too").into() }]
        } else {
            Vec::new()
        },
    }
}

/// The whole page, around everything else.
pub fn view_page() -> AnyView {
    let below = || view! { <section aria-label="ViewPage">{Part::of("ViewPage").shows("empty: around this page", view! { <p class="small" lang="en">"A document without records, and without the patient's name."</p> }).done()}</section> };
    view! { <ViewPage document=document(false) tools=|| () below=ViewFn::from(below)/> }.into_any()
}

/// The same inside one of the patient's pages.
pub fn preview() -> AnyView {
    let view = Part::of("ViewDocument").shows(
        "with records",
        view! { <ViewDocument document=document(true) label=two("相手に見える形", "What the provider sees")/> },
    );
    in_the_case(Place::Show, two("相手に見える形", "What the provider sees"), vec![view.done()])
}

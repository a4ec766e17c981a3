//! The form around the fields: saving, what is wrong, a My Number, another device's version.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use vault::id::RecordId;
use vault::record::{Fact, Kind, Origin, Record};

use super::super::WAITING;
use super::super::conflict::{Conflict, ConflictNotice, Decision};
use super::super::my_number::{MyNumberNotice, without_my_numbers};
use super::super::versions::as_said;
use super::fields::{said, text};
use super::{allergy, checkup, diagnosis, document, medication, paper};
use crate::engine::use_engine;
use crate::engine::wire::{RecordItem, SaveRecord, Trouble};
use crate::i18n::t;
use crate::load::TroubleNotice;
use crate::ui::{
    Button, ButtonKind, Buttons, ErrorSummary, LinkButton, Loading, Problem, TextAreaField, TextField, focus_soon,
};

/// The fields of a kind.
#[derive(Clone, Copy)]
enum Fields {
    Medication(medication::Fields),
    Diagnosis(diagnosis::Fields),
    Checkup(checkup::Fields),
    Allergy(allergy::Fields),
    Document(document::Fields),
    Paper(paper::Fields),
}

impl Fields {
    fn of(record: &Record) -> Option<Self> {
        match &record.fact {
            Fact::Medication(fact) => Some(Self::Medication(medication::Fields::of(fact))),
            Fact::Diagnosis(fact) => Some(Self::Diagnosis(diagnosis::Fields::of(fact))),
            Fact::Allergy(fact) => Some(Self::Allergy(allergy::Fields::of(fact))),
            fact if fact.results().is_some() => checkup::Fields::of(fact).map(Self::Checkup),
            fact @ Fact::Document(_) => {
                // The files of what came from elsewhere stay those that came.
                document::Fields::of(fact, record.provenance.origin == Origin::Patient).map(Self::Document)
            }
            fact => paper::Fields::of(fact).map(Self::Paper),
        }
    }

    fn read(self, problems: &mut Vec<Problem>) -> Fact {
        match self {
            Self::Medication(fields) => fields.read(problems),
            Self::Diagnosis(fields) => fields.read(problems),
            Self::Checkup(fields) => fields.read(problems),
            Self::Allergy(fields) => fields.read(problems),
            Self::Document(fields) => fields.read(problems),
            Self::Paper(fields) => fields.read(problems),
        }
    }

    fn view(self, problems: RwSignal<Vec<Problem>>) -> AnyView {
        match self {
            Self::Medication(fields) => fields.view(problems),
            Self::Diagnosis(fields) => fields.view(problems),
            Self::Checkup(fields) => fields.view(problems),
            Self::Allergy(fields) => fields.view(problems),
            Self::Document(fields) => fields.view(problems),
            Self::Paper(fields) => fields.view(problems),
        }
    }
}

/// What is being written: the fields of the kind and those of every record.
#[derive(Clone, Copy)]
struct Draft {
    record: StoredValue<Record>,
    fields: Fields,
    facility: RwSignal<String>,
    memo: RwSignal<String>,
}

impl Draft {
    fn of(record: &Record) -> Option<Self> {
        Some(Self {
            fields: Fields::of(record)?,
            facility: text(record.provenance.organization.as_deref()),
            memo: text(record.memo.as_deref()),
            record: StoredValue::new(record.clone()),
        })
    }

    fn read(self) -> Result<Record, Vec<Problem>> {
        let mut problems = Vec::new();
        let fact = self.fields.read(&mut problems);
        let mut record = Record { fact, memo: said(self.memo), ..self.record.get_value() };
        if record.provenance.origin == Origin::Patient {
            record.provenance.organization = said(self.facility);
        }
        if problems.is_empty() { Ok(record) } else { Err(problems) }
    }
}

/// Whether it makes sense to ask at which institution: a stay names it itself, papers and wishes were not done anywhere.
const fn is_done_somewhere(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Admission
            | Kind::Insurance
            | Kind::CostLimit
            | Kind::Subsidy
            | Kind::CareWishes
            | Kind::Emergency
            | Kind::Note
    )
}

/// How a record is to be saved.
#[derive(Clone, Copy)]
struct Way {
    base: Option<(RecordId, u64)>,
    not_my_number: bool,
    overwrite: bool,
}

/// The form of a record, new or there already.
#[component]
pub(super) fn RecordForm(
    /// Which record and which revision of it is edited; none for a new one.
    base: Option<(RecordId, u64)>,
    record: Record,
) -> impl IntoView {
    let (f, c) = (&t().record_form, &t().common);
    let engine = use_engine();
    let navigate = use_navigate();
    let cancel = base.map_or_else(|| "/records".to_owned(), |(id, _)| format!("/records/{id}"));
    let asks_where = record.provenance.origin == Origin::Patient && is_done_somewhere(record.kind());
    let problems = RwSignal::new(Vec::<Problem>::new());
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let conflict = RwSignal::new(None::<Conflict>);
    // The fields are made anew only when a number was cut out of them.
    let start = RwSignal::new(record);
    let draft = StoredValue::new(None::<Draft>);
    let way = StoredValue::new(Way { base, not_my_number: false, overwrite: false });

    let send = Callback::new(move |record: Record| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        let Way { base, not_my_number, overwrite } = way.get_value();
        let navigate = navigate.clone();
        spawn_local(async move {
            let mine = record.clone();
            let answer = engine.call(SaveRecord { base, record, not_my_number, overwrite }).await;
            busy.try_set(false);
            match answer {
                Ok(saved) => {
                    let to =
                        if saved.waiting { WAITING.to_owned() } else { format!("/records/{}?done=saved", saved.id) };
                    navigate(&to, NavigateOptions { replace: true, ..NavigateOptions::default() });
                }
                Err(Trouble::EditConflict { theirs }) => {
                    let theirs = theirs.map(|theirs| RecordItem { record: as_said(theirs.record.clone()), ..*theirs });
                    conflict.try_set(Some(Conflict { mine, theirs }));
                    focus_soon("conflict".to_owned());
                }
                Err(why) => {
                    trouble.try_set(Some(why));
                    focus_soon("trouble".to_owned());
                }
            }
        });
    });
    let submit = move || {
        let Some(draft) = draft.get_value() else { return };
        match draft.read() {
            Ok(record) => {
                problems.set(Vec::new());
                send.run(record);
            }
            Err(found) => problems.set(found),
        }
    };
    let decide = Callback::new(move |decision: Decision| {
        let Some(found) = conflict.get_untracked() else { return };
        conflict.set(None);
        match decision {
            Decision::Overwrite => {
                let theirs = found.theirs.as_ref().map(|theirs| (theirs.id, theirs.revision));
                way.update_value(|way| *way = Way { base: theirs, overwrite: true, ..*way });
            }
            Decision::AsNew => way.update_value(|way| *way = Way { base: None, overwrite: false, ..*way }),
        }
        send.run(found.mine);
    });
    let not_my_number = move |()| {
        way.update_value(|way| way.not_my_number = true);
        submit();
    };
    let cut_out = move |()| {
        let Some(draft) = draft.get_value() else { return };
        if let Ok(record) = draft.read() {
            trouble.set(None);
            start.set(without_my_numbers(&record));
        }
    };
    let fields = move || {
        let made = Draft::of(&start.get());
        draft.set_value(made);
        made.map(|draft| {
            view! {
                {draft.fields.view(problems)}
                {asks_where.then(|| view! { <TextField id="facility" label=f.dx_facility hint=f.facility_hint value=draft.facility optional=true/> })}
                <TextAreaField id="memo" label=f.memo hint=f.memo_hint value=draft.memo optional=true/>
            }
        })
    };
    let said_trouble = move || {
        trouble.get().map(|trouble| match trouble {
            Trouble::MyNumber { findings } => {
                view! { <MyNumberNotice findings on_keep=not_my_number on_cut_out=cut_out/> }.into_any()
            }
            other => view! { <TroubleNotice trouble=other/> }.into_any(),
        })
    };
    view! {
        <form
            class="form"
            novalidate
            hidden=move || conflict.read().is_some()
            on:submit=move |ev| {
                ev.prevent_default();
                submit();
            }
        >
            <ErrorSummary id="problems" title=c.error_summary problems/>
            {fields}
            {said_trouble}
            <Buttons>
                <Button submit=true not_yet=busy>
                    {c.save}
                </Button>
                <LinkButton href=cancel kind=ButtonKind::Line>
                    {c.cancel}
                </LinkButton>
            </Buttons>
            {move || busy.get().then(|| view! { <Loading text=t().record_form.saving/> })}
        </form>
        {move || conflict.get().map(|conflict| view! { <ConflictNotice conflict on_decide=decide/> })}
    }
    .into_any()
}

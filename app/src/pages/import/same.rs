//! An entry of a file beside what the vault holds from elsewhere that is perhaps the same.

use exchange::import::PerhapsSame;
use leptos::prelude::*;
use vault::record::Record;

use crate::from_record;
use crate::i18n::t;
use crate::ui::SourceMark;

/// Both sides, each with its source. What to do is asked below it.
#[component]
pub(super) fn SideBySide(same: PerhapsSame) -> impl IntoView {
    let i = &t().import;
    view! {
        <div class="stack-2">
            <p class="notice__t">{i.same_title}</p>
            <p class="small">{i.same_text}</p>
            <div class="form__pair">
                <div class="stack-2">
                    <h4 class="pick__t">{i.same_in_file}</h4>
                    <One record=same.entry/>
                </div>
                <div class="stack-2">
                    <h4 class="pick__t">{i.same_here}</h4>
                    {same.here.into_iter().map(|record| view! { <One record/> }).collect_view()}
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// What a record says, in the words of the list.
#[component]
fn One(record: Record) -> impl IntoView {
    let day = record.date().map(from_record::date_words).unwrap_or_else(|| t().common.date_unknown.to_owned());
    let summary = from_record::summary(&record);
    let source = from_record::source(&record);
    view! {
        <div>
            <p>{record.title().to_owned()}</p>
            <p class="small">{day}</p>
            {(!summary.is_empty()).then(|| view! { <p class="small">{summary}</p> })}
            <p class="small">
                <SourceMark source/>
            </p>
        </div>
    }
    .into_any()
}

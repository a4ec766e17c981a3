//! What became of a file that was to be saved.

use leptos::prelude::*;

use crate::i18n::t;
use crate::ui::{Notice, NoticeKind};

/// Saved under a name, or not and why.
#[derive(Clone, PartialEq)]
pub(crate) enum Kept {
    Saved {
        name: String,
        /// How many files of documents are not in it.
        left_out: usize,
    },
    Failed(String),
}

impl Kept {
    /// Under this name, if the browser took it.
    pub(crate) fn of(saved: bool, name: String) -> Self {
        Self::without(saved, name, 0)
    }

    /// The same of a file in which so many files of documents did not fit.
    pub(crate) fn without(saved: bool, name: String, left_out: usize) -> Self {
        if saved { Self::Saved { name, left_out } } else { Self::Failed(t().settings.export_failed.to_owned()) }
    }
}

/// Says it.
#[component]
pub(crate) fn KeptNotice(outcome: RwSignal<Option<Kept>>) -> impl IntoView {
    move || {
        outcome.get().map(|outcome| match outcome {
            Kept::Saved { name, left_out } => {
                view! {
                    <Notice kind=NoticeKind::Sound title=t().settings.exported live=true>
                        <p>
                            <code>{name}</code>
                        </p>
                        {(left_out > 0).then(|| view! { <p>{t().files.left_out(left_out)}</p> })}
                    </Notice>
                }
            }
            .into_any(),
            Kept::Failed(text) => view! { <Notice kind=NoticeKind::Caution title=text live=true/> }.into_any(),
        })
    }
}

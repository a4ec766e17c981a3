//! Whether each link that is open goes on, where somebody may know them all: when all keys are replaced, when a member is
//! removed or has left, and when a vault is taken over.

use std::collections::BTreeMap;

use client::engine::wire::{GrantChoice, ShareState, ShareView};
use leptos::prelude::*;
use vault::id::GrantId;

use crate::clock::day_of;
use crate::i18n::t;
use crate::ui::{PickRow, Problem};

/// What was answered so far. Nothing is chosen beforehand; kept while the list of links is read anew.
#[derive(Clone, Copy)]
pub(super) struct LinkAnswers(StoredValue<BTreeMap<GrantId, Option<bool>>>);

impl LinkAnswers {
    pub(super) fn new() -> Self {
        Self(StoredValue::new(BTreeMap::new()))
    }

    /// What was decided, or a problem for each link that has no answer yet.
    pub(super) fn decided(self) -> Result<Vec<GrantChoice>, Vec<Problem>> {
        let all = self.0.get_value();
        let unanswered: Vec<_> = all
            .iter()
            .filter(|(_, answer)| answer.is_none())
            .map(|(grant, _)| Problem::new(row_id(grant), t().replace.choose))
            .collect();
        if !unanswered.is_empty() {
            return Err(unanswered);
        }
        Ok(all.into_iter().filter_map(|(grant, keep)| Some(GrantChoice { grant, keep: keep? })).collect())
    }

    pub(super) fn forget(self) {
        self.0.set_value(BTreeMap::new());
    }

    /// Asks about exactly these links; what was answered of them stays.
    fn expect(self, live: &[ShareView]) {
        self.0.update_value(|all| {
            all.retain(|grant, _| live.iter().any(|share| share.grant == *grant));
            for share in live {
                all.entry(share.grant).or_insert(None);
            }
        });
    }

    fn of(self, grant: GrantId) -> Option<bool> {
        self.0.with_value(|all| all.get(&grant).copied()).flatten()
    }

    fn set(self, grant: GrantId, answer: Option<bool>) {
        self.0.update_value(|all| {
            all.insert(grant, answer);
        });
    }
}

/// One question for each link that opens or is paused. Going on and ending cost the same.
#[component]
pub(super) fn LinkQuestions(
    shares: Vec<ShareView>,
    answers: LinkAnswers,
    /// Why it is asked.
    lead: &'static str,
    /// Within a part of a page that has a heading of its own.
    #[prop(optional)]
    nested: bool,
    /// Whether what has no answer is pointed out.
    #[prop(into)]
    missing: Signal<bool>,
) -> impl IntoView {
    let r = &t().replace;
    let live: Vec<_> = shares.into_iter().filter(|share| share.state.is_open()).collect();
    answers.expect(&live);
    if live.is_empty() {
        return ().into_any();
    }
    let row = move |share: ShareView| {
        let grant = share.grant;
        let answer = RwSignal::new(answers.of(grant));
        Effect::new(move |_| answers.set(grant, answer.get()));
        let note = [share.provider.place, share.purpose].into_iter().flatten().collect::<Vec<_>>().join("　");
        let made = t().day(day_of(share.created));
        let paused = (share.state == ShareState::Paused).then_some(r.paused);
        view! {
            <PickRow
                id=row_id(&share.grant)
                title=share.provider.name.clone()
                legend=r.link_question(&share.provider.name)
                yes=r.keep
                no=r.end
                answer
                missing
                missing_text=r.choose
            >
                {made}
                {(!note.is_empty()).then(|| format!("　{note}"))}
                {paused.map(|paused| format!("　{paused}"))}
            </PickRow>
        }
    };
    let title = if nested {
        view! { <h3 id="link-answers">{r.links}</h3> }.into_any()
    } else {
        view! { <h2 id="link-answers">{r.links}</h2> }.into_any()
    };
    view! {
        <section class="stack-5" aria-labelledby="link-answers">
            <div class="stack-2">
                {title}
                <p>{lead}</p>
            </div>
            {live.into_iter().map(row).collect_view()}
        </section>
    }
    .into_any()
}

fn row_id(grant: &GrantId) -> String {
    format!("link-{grant}")
}

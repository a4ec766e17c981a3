//! Taking records out for one purpose: tables, a notebook for a pharmacy, a page of paper.

mod choose;
mod codes;
mod pharmacy;
mod summary;
mod tables;

use leptos::prelude::*;

use self::tables::Tables;
use crate::i18n::t;
use crate::session::Private;
use crate::ui::{ButtonKind, LinkButton, Page, Place, Tier, Tiers};

pub use pharmacy::PharmacyPage;
pub use summary::SummaryPage;

/// 表・薬局のQRコード・紙にする.
#[component]
pub fn ExportPage() -> impl IntoView {
    let w = &t().ways_out;
    let back = ("/settings".to_owned(), w.to_settings.to_owned());
    view! {
        <Private place=Place::Settings>
            <Page title=w.title lead=w.lead back>
                <Tiers>
                    <Tables/>
                    <Tier id="out-pharmacy" title=w.pharmacy>
                        <p>{w.pharmacy_text}</p>
                        <p class="small">{w.pharmacy_holds} " " {w.not_encrypted}</p>
                        <div class="btns">
                            <LinkButton href="/export/pharmacy" kind=ButtonKind::Line>
                                {w.pharmacy_do}
                            </LinkButton>
                        </div>
                    </Tier>
                    <Tier id="out-summary" title=w.summary>
                        <p>{w.summary_text}</p>
                        <p class="small">{w.summary_paper}</p>
                        <div class="btns">
                            <LinkButton href="/export/summary" kind=ButtonKind::Line>
                                {w.summary_do}
                            </LinkButton>
                        </div>
                    </Tier>
                    <Tier id="out-leave" title=t().moving.leave>
                        <p>{t().moving.leave_row}</p>
                        <div class="btns">
                            <LinkButton href="/leave" kind=ButtonKind::Line>
                                {t().moving.leave_do}
                            </LinkButton>
                        </div>
                    </Tier>
                </Tiers>
            </Page>
        </Private>
    }
    .into_any()
}

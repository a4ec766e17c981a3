//! The recovery sheet as it is printed: the twelve words, the same as QR, what the paper can do. No health data.

use super::paper::A4;
use super::qr::QrCode;
use super::seal::DatedSeal;
use crate::i18n::{Day, t};
use leptos::prelude::*;

/// The sheet. Words and QR text are shown and kept nowhere else.
#[component]
pub fn RecoverySheet(
    #[prop(into)] owner: String,
    #[prop(optional_no_strip)] kana: Option<String>,
    /// The family name on the seal.
    #[prop(into)]
    family_name: String,
    made: Day,
    /// Twelve of them, in order.
    words: Vec<String>,
    /// What the QR code holds.
    #[prop(into)]
    qr: String,
    /// Where the vault is: the server's address.
    #[prop(into)]
    address: String,
) -> impl IntoView {
    let s = &t().sign_up;
    let seal = t().shares.seal_label(&family_name, &t().day(made), s.sheet_seal_mark);
    view! {
        <A4 label=s.sheet_region>
            <header class="row between">
                <div>
                    <h1 class="mincho">{s.sheet_title}</h1>
                    <p class="small">
                        {t().common.brand} " Inro　" {s.sheet_owner} " " <Named name=owner reading=kana/> "　" {s.sheet_made} " "
                        <super::DayText day=made/>
                    </p>
                </div>
                <DatedSeal mark=s.sheet_seal_mark day=made name=family_name label=seal/>
            </header>
            <p>{s.sheet_power_1} <strong>{s.sheet_power_strong}</strong> {s.sheet_power_2}</p>
            <div class="recover">
                <section>
                    <h2>{s.sheet_words}</h2>
                    <ol class="words">
                        {words
                            .into_iter()
                            .enumerate()
                            .map(|(n, word)| {
                                view! {
                                    <li>
                                        <span class="no">{n + 1}</span>
                                        <span class="w">{word}</span>
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ol>
                </section>
                <section>
                    <h2>{s.sheet_qr}</h2>
                    <QrCode text=qr label=s.sheet_qr_note/>
                    <p class="small">{s.sheet_qr_note}</p>
                </section>
            </div>
            <section>
                <h2>{s.sheet_use}</h2>
                <ol class="small numbered">
                    <li>{s.sheet_use_1}</li>
                    <li>{s.sheet_use_2}</li>
                    <li>{s.sheet_use_3}</li>
                </ol>
                <p class="small">{s.sheet_lost}</p>
            </section>
            <section id="hand">
                <h2>{s.sheet_notes}</h2>
                <div class="stack-2 small">
                    <p class="blank">{s.sheet_kept_where}</p>
                    <p class="blank">{s.sheet_known_to}</p>
                </div>
            </section>
            <hr class="cut"/>
            <p class="small">{s.sheet_place} "　" {address}</p>
        </A4>
    }
    .into_any()
}

/// A name with its reading over it, where one is known.
#[component]
pub(super) fn Named(name: String, reading: Option<String>) -> impl IntoView {
    match reading {
        Some(reading) => view! { <ruby>{name} <rt>{reading}</rt></ruby> }.into_any(),
        None => name.into_any(),
    }
}

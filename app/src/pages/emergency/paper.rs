//! The card on paper: two faces beside each other, to cut out and fold, of the size of a bank card.

use client::engine::wire::CardShown;
use leptos::prelude::*;

use crate::clock::day_of;
use crate::i18n::t;
use crate::ui::{A4, Desk, DeskTools, QrCode};

#[component]
pub(super) fn WalletPaper(card: CardShown, link: String, #[prop(into)] on_back: Callback<()>) -> impl IntoView {
    let e = &t().emergency;
    let made = format!("{} {}", day_of(card.made).iso(), e.card_made);
    view! {
        <Desk>
            <DeskTools on_back/>
            <A4 label=e.title>
                <div class="wallet">
                    <div class="wallet__face">
                        <p class="wallet__head">{e.card_head}</p>
                        <p>{e.card_text}</p>
                        <p class="wallet__foot">{e.card_foot}</p>
                        <p class="wallet__foot num">{made}</p>
                    </div>
                    <div class="wallet__face wallet__face--code">
                        <QrCode text=link label=e.qr/>
                    </div>
                </div>
                <p class="small screen-only">{e.card_cut}</p>
            </A4>
        </Desk>
    }
    .into_any()
}

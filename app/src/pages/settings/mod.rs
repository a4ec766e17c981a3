//! Settings: keys, devices, the person, display, taking everything out, ending.

mod about;
mod delete;
mod display;
mod export;
mod pairing;
mod passphrase;
mod person;
mod sessions;

use leptos::prelude::*;

use self::about::About;
use self::delete::DeleteEverything;
use self::display::Display;
use self::export::{ExportArchiveRow, ExportRow};
use self::pairing::Pairing;
use self::passphrase::ChangePassphraseRow;
use self::person::PersonRow;
use self::sessions::Sessions;
use crate::i18n::t;
use crate::session::Private;
use crate::ui::{Page, Place, Tiers};

#[component]
pub fn SettingsPage() -> impl IntoView {
    let s = &t().settings;
    view! {
        <Private place=Place::Settings>
            <Page title=t().settings.title>
                <div class="stack-6">
                    <Group id="set-keys" title=s.keys>
                        <ChangePassphraseRow/>
                    </Group>
                    <Group id="set-devices" title=s.devices>
                        <Pairing/>
                        <Sessions/>
                    </Group>
                    <Group id="set-person" title=s.person>
                        <PersonRow/>
                    </Group>
                    <Group id="set-display" title=s.display>
                        <Display/>
                    </Group>
                    <Group id="set-out" title=s.take_out>
                        <ExportRow/>
                        <ExportArchiveRow/>
                        <DeleteEverything/>
                    </Group>
                    <Group id="set-about" title=s.about>
                        <About/>
                    </Group>
                </div>
            </Page>
        </Private>
    }
    .into_any()
}

/// A heading and a stack of tiers under it.
#[component]
fn Group(id: &'static str, title: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="stack" aria-labelledby=id>
            <h2 id=id>{title}</h2>
            <Tiers>{children()}</Tiers>
        </section>
    }
    .into_any()
}

/// One tier without a heading of its own.
#[component]
fn Tray(children: Children) -> impl IntoView {
    view! { <div class="tier stack">{children()}</div> }.into_any()
}

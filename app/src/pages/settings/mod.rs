//! Settings: keys, devices, the person, display, taking everything out, ending. Replacing all secrets takes their place while it
//! goes on.

mod about;
mod archive;
mod delete;
mod device_copy;
mod display;
mod export;
mod notices;
mod pairing;
mod passkeys;
mod passphrase;
mod person;
mod replace;
mod sessions;

use leptos::prelude::*;

use self::about::About;
use self::archive::ExportArchiveRow;
pub(super) use self::archive::TakeOutArchive;
use self::delete::DeleteEverything;
use self::device_copy::DeviceCopy;
use self::display::Display;
use self::export::{ExportRow, LeaveRow, OtherExportsRow, ReleaseRow};
use self::notices::OutsideNotices;
use self::pairing::Pairing;
use self::passkeys::Passkeys;
use self::passphrase::ChangePassphraseRow;
use self::person::PersonRow;
use self::replace::{ReplaceRow, ReplaceSecrets, Replacement, Stage};
use self::sessions::Sessions;
use crate::i18n::t;
use crate::session::Private;
use crate::ui::{ButtonKind, Group, LinkButton, Page, Place, SettingRow};

#[component]
pub fn SettingsPage() -> impl IntoView {
    let replacement = Replacement::provide();
    let content = move || match replacement.stage.get() {
        Stage::Idle | Stage::Left => view! { <Groups replacement/> }.into_any(),
        at => view! { <ReplaceSecrets at replacement/> }.into_any(),
    };
    view! { <Private place=Place::Settings>{content}</Private> }.into_any()
}

#[component]
fn Groups(replacement: Replacement) -> impl IntoView {
    let s = &t().settings;
    let passkeys = RwSignal::new(0_u64);
    view! {
            <Page title=t().settings.title>
                <div class="stack-6">
                    <Group id="set-keys" title=s.keys>
                        <ChangePassphraseRow/>
                        <Passkeys on_changed=move |()| passkeys.update(|moved| *moved += 1)/>
                        <ReplaceRow replacement/>
                    </Group>
                    <Group id="set-devices" title=s.devices>
                        <Pairing/>
                        <DeviceCopy passkeys/>
                        <Sessions/>
                    </Group>
                    <OutsideNotices/>
                    <Group id="set-person" title=s.person>
                        <PersonRow/>
                        <FamilyRow/>
                    </Group>
                    <Group id="set-display" title=s.display>
                        <Display/>
                    </Group>
                    <Group id="set-out" title=s.take_out>
                        <OtherExportsRow/>
                        <ReleaseRow/>
                        <ExportRow/>
                        <ExportArchiveRow/>
                        <LeaveRow/>
                        <DeleteEverything/>
                    </Group>
                    <Group id="set-about" title=s.about>
                        <About/>
                    </Group>
                </div>
            </Page>
    }
    .into_any()
}

/// The way to the other people's vaults and to who is let into this one.
#[component]
fn FamilyRow() -> impl IntoView {
    let f = &t().family;
    view! {
        <Tray>
            <SettingRow title=f.row_title text=f.row_text>
                <LinkButton href="/family" kind=ButtonKind::Line small=true>
                    {f.row_do}
                </LinkButton>
            </SettingRow>
        </Tray>
    }
    .into_any()
}

/// One tier without a heading of its own.
#[component]
fn Tray(children: Children) -> impl IntoView {
    view! { <div class="tier stack">{children()}</div> }.into_any()
}

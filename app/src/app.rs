//! The root: language, engine, router.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;

use crate::i18n::{Lang, provide_language};
use crate::pages;
use crate::program::provide_program;
use crate::session::provide_session;
use crate::ui::{ParityOrder, Waiting, remembered_order, remembered_theme, set_theme};

/// Everything that is shown. What has to survive a switch of language (the engine, the router) lives here; the pages are mounted anew.
#[component]
pub fn App(lang: Lang) -> impl IntoView {
    provide_meta_context();
    let language = provide_language(lang);
    if let Some(theme) = remembered_theme() {
        set_theme(Some(&theme));
    }
    provide_context(ParityOrder(RwSignal::new(remembered_order())));
    Waiting::provide();
    provide_session();
    provide_program();
    pages::provide_draft();
    pages::provide_viewer();
    view! {
        <Router>
            {move || {
                // Tracked here, and only here: no text on a page is a signal.
                let _ = language.get();
                view! { <Pages/> }
            }}
        </Router>
    }
}

/// One line per page.
#[component]
fn Pages() -> impl IntoView {
    view! {
        <FlatRoutes fallback=pages::NotFoundPage>
            <Route path=path!("/") view=pages::WelcomePage/>
            <Route path=path!("/sign-up") view=pages::SignUpPage/>
            <Route path=path!("/open") view=pages::OpenPage/>
            <Route path=path!("/home") view=pages::HomePage/>
            <Route path=path!("/shares") view=pages::SharesPage/>
            <Route path=path!("/shares/new") view=pages::NewSharePage/>
            <Route path=path!("/shares/:grant") view=pages::ShowSharePage/>
            <Route path=path!("/journal") view=pages::JournalPage/>
            <Route path=path!("/emergency") view=pages::EmergencyPage/>
            <Route path=path!("/emergency/new") view=pages::NewCardPage/>
            <Route path=path!("/provider") view=pages::ProviderPage/>
            <Route path=path!("/receipt") view=pages::ReceiptPage/>
            <Route path=path!("/view") view=pages::ViewerPage/>
            <Route path=path!("/settings") view=pages::SettingsPage/>
            <Route path=path!("/leave") view=pages::LeavePage/>
            <Route path=path!("/arrive") view=pages::ArrivePage/>
            <Route path=path!("/family") view=pages::FamilyPage/>
            <Route path=path!("/join") view=pages::JoinPage/>
            <Route path=path!("/records") view=pages::records::RecordsPage/>
            <Route path=path!("/records/new") view=pages::records::NewRecordPage/>
            <Route path=path!("/records/results") view=pages::looking::ResultsPage/>
            <Route path=path!("/records/calendar") view=pages::looking::CalendarPage/>
            <Route path=path!("/records/compare") view=pages::looking::ComparePage/>
            <Route path=path!("/records/not-mine") view=pages::records::NotMinePage/>
            <Route path=path!("/records/waiting") view=pages::records::WaitingPage/>
            <Route path=path!("/records/move") view=pages::records::MovePage/>
            <Route path=path!("/records/:id") view=pages::records::RecordPage/>
            <Route path=path!("/records/:id/edit") view=pages::records::EditRecordPage/>
            <Route path=path!("/import") view=pages::import::ImportPage/>
            <Route path=path!("/export") view=pages::export::ExportPage/>
            <Route path=path!("/export/pharmacy") view=pages::export::PharmacyPage/>
            <Route path=path!("/export/summary") view=pages::export::SummaryPage/>
            <Route path=path!("/referral") view=pages::referral::ReferralPage/>
            <Route path=path!("/referral/earlier") view=pages::referral::EarlierReferralsPage/>
            <Route path=path!("/release") view=pages::ReleasePage/>
        </FlatRoutes>
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use any_spawner::Executor;
    use client::engine::wire::{MemberRole, Opened};
    use leptos_meta::ServerMetaContext;
    use leptos_router::location::RequestUrl;

    use super::*;
    use crate::i18n::Text;
    use crate::session::right_for_page;

    /// Every page of the patient's, those that only write first.
    const PAGES: [&str; 26] = [
        "/records/new",
        "/records/new?kind=allergy",
        "/records/00112233445566778899aabbccddeeff/edit",
        "/import",
        "/shares/new",
        "/emergency/new",
        "/referral",
        "/arrive",
        "/home",
        "/records",
        "/records/results",
        "/records/calendar",
        "/records/compare",
        "/records/move",
        "/records/waiting",
        "/records/00112233445566778899aabbccddeeff",
        "/shares",
        "/shares/00112233445566778899aabbccddeeff",
        "/emergency",
        "/journal",
        "/provider",
        "/receipt",
        "/settings",
        "/family",
        "/export",
        "/leave",
    ];

    /// A page as it is drawn for a member with this role, before the engine has answered.
    fn page_as(role: MemberRole, address: &str) -> String {
        // Another test of this process may have set the same executor.
        let _ = Executor::init_futures_executor();
        let owner = Owner::new_root(None);
        owner.set();
        provide_context(RequestUrl::new(address));
        let (meta, _collected) = ServerMetaContext::new();
        provide_context(meta);
        provide_language(Lang::Ja);
        provide_context(ParityOrder(RwSignal::new(false)));
        let vault = vault::id::VaultId::from_bytes([1; 16]);
        provide_session().opened(Opened {
            person: None,
            vault,
            part: None,
            role,
            kept: true,
            idle_seconds: 900,
            dispute: None,
        });
        pages::provide_draft();
        pages::provide_viewer();
        let html = view! {
            <Router>
                <Pages/>
            </Router>
        }
        .to_html();
        owner.cleanup();
        html
    }

    /// Addresses that a page leads to.
    fn links(html: &str) -> Vec<&str> {
        html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }

    #[test]
    fn a_page_that_only_writes_says_to_a_reader_that_there_is_nothing_to_do_and_is_there_for_an_editor() {
        for address in PAGES.into_iter().filter(|address| right_for_page(address).is_some()) {
            let seen = page_as(MemberRole::Reader, address);
            assert!(seen.contains(Text::of(Lang::Ja).family.not_yours), "{address}");
            assert!(!seen.contains("<form") && !seen.contains("<input"), "{address}");
            for role in [MemberRole::Editor, MemberRole::Owner] {
                assert!(!page_as(role, address).contains(Text::of(Lang::Ja).family.not_yours), "{address}");
            }
        }
    }

    #[test]
    fn no_page_leads_a_reader_to_one_that_only_writes_and_each_says_once_that_they_may_read() {
        for address in PAGES {
            let seen = page_as(MemberRole::Reader, address);
            let forbidden: Vec<_> = links(&seen).into_iter().filter(|link| right_for_page(link).is_some()).collect();
            assert_eq!(forbidden, Vec::<&str>::new(), "{address}");
            assert_eq!(seen.matches("data-testid=\"may-read\"").count(), 1, "{address}");
            assert_eq!(page_as(MemberRole::Editor, address).matches("may-read").count(), 0, "{address}");
        }
        // The look at the links is one that finds something.
        let editors = page_as(MemberRole::Editor, "/records");
        assert_eq!(links(&editors).into_iter().filter(|link| right_for_page(link).is_some()).count(), 3);
    }

    #[test]
    fn records_are_moved_by_the_owner_and_everybody_else_is_told_so() {
        let text = Text::of(Lang::Ja).parts.not_owner;
        for (role, is_told) in [(MemberRole::Reader, true), (MemberRole::Editor, true), (MemberRole::Owner, false)] {
            assert_eq!(page_as(role, "/records/move").contains(text), is_told, "{role:?}");
        }
    }

    #[test]
    fn the_settings_of_the_vault_are_for_those_who_may_write_and_those_of_the_account_for_everybody() {
        let edit = Text::of(Lang::Ja).settings.person_edit;
        assert!(!page_as(MemberRole::Reader, "/settings").contains(edit));
        assert!(page_as(MemberRole::Editor, "/settings").contains(edit));
        assert!(page_as(MemberRole::Reader, "/settings").contains(Text::of(Lang::Ja).settings.passphrase));
    }
}

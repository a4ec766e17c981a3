//! The root: language, engine, router.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;

use crate::fetched::{Daily, Entering, Seldom, Viewing, fetched};
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

/// One line per page. All but the first are fetched with others of their group.
#[component]
fn Pages() -> impl IntoView {
    view! {
        <FlatRoutes fallback=pages::NotFoundPage>
            <Route path=path!("/") view=pages::WelcomePage/>
            <Route path=path!("/sign-up") view=|| fetched(|code: &Entering| code.sign_up)/>
            <Route path=path!("/open") view=|| fetched(|code: &Entering| code.open)/>
            <Route path=path!("/home") view=|| fetched(|code: &Daily| code.home)/>
            <Route path=path!("/shares") view=|| fetched(|code: &Daily| code.shares)/>
            <Route path=path!("/shares/new") view=|| fetched(|code: &Daily| code.new_share)/>
            <Route path=path!("/shares/:grant") view=|| fetched(|code: &Daily| code.show_share)/>
            <Route path=path!("/journal") view=|| fetched(|code: &Daily| code.journal)/>
            <Route path=path!("/emergency") view=|| fetched(|code: &Daily| code.emergency)/>
            <Route path=path!("/emergency/new") view=|| fetched(|code: &Daily| code.new_card)/>
            <Route path=path!("/provider") view=|| fetched(|code: &Daily| code.provider)/>
            <Route path=path!("/receipt") view=|| fetched(|code: &Daily| code.receipt)/>
            <Route path=path!("/view") view=|| fetched(|code: &Viewing| code.view)/>
            <Route path=path!("/settings") view=|| fetched(|code: &Seldom| code.settings)/>
            <Route path=path!("/leave") view=|| fetched(|code: &Seldom| code.leave)/>
            <Route path=path!("/arrive") view=|| fetched(|code: &Entering| code.arrive)/>
            <Route path=path!("/family") view=|| fetched(|code: &Seldom| code.family)/>
            <Route path=path!("/join") view=|| fetched(|code: &Entering| code.join)/>
            <Route path=path!("/records") view=|| fetched(|code: &Daily| code.records)/>
            <Route path=path!("/records/new") view=|| fetched(|code: &Daily| code.new_record)/>
            <Route path=path!("/records/results") view=|| fetched(|code: &Daily| code.results)/>
            <Route path=path!("/records/calendar") view=|| fetched(|code: &Daily| code.calendar)/>
            <Route path=path!("/records/compare") view=|| fetched(|code: &Daily| code.compare)/>
            <Route path=path!("/records/not-mine") view=|| fetched(|code: &Seldom| code.not_mine)/>
            <Route path=path!("/records/waiting") view=|| fetched(|code: &Seldom| code.waiting)/>
            <Route path=path!("/records/move") view=|| fetched(|code: &Seldom| code.move_records)/>
            <Route path=path!("/records/:id") view=|| fetched(|code: &Daily| code.record)/>
            <Route path=path!("/records/:id/edit") view=|| fetched(|code: &Daily| code.edit_record)/>
            <Route path=path!("/import") view=|| fetched(|code: &Seldom| code.import)/>
            <Route path=path!("/export") view=|| fetched(|code: &Seldom| code.export)/>
            <Route path=path!("/export/pharmacy") view=|| fetched(|code: &Seldom| code.pharmacy)/>
            <Route path=path!("/export/summary") view=|| fetched(|code: &Seldom| code.summary)/>
            <Route path=path!("/referral") view=|| fetched(|code: &Seldom| code.referral)/>
            <Route path=path!("/referral/earlier") view=|| fetched(|code: &Seldom| code.earlier_referrals)/>
            <Route path=path!("/release") view=|| fetched(|code: &Seldom| code.release)/>
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

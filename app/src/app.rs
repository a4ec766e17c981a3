//! The root: language, engine, router.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;

use crate::i18n::{Lang, provide_language};
use crate::pages;
use crate::session::provide_session;
use crate::ui::{ParityOrder, remembered_order, remembered_theme, set_theme};

/// Everything that is shown. What has to survive a switch of language (the engine, the router) lives here; the pages are mounted anew.
#[component]
pub fn App(lang: Lang) -> impl IntoView {
    provide_meta_context();
    let language = provide_language(lang);
    if let Some(theme) = remembered_theme() {
        set_theme(Some(&theme));
    }
    provide_context(ParityOrder(RwSignal::new(remembered_order())));
    provide_session();
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
            <Route path=path!("/family") view=pages::FamilyPage/>
            <Route path=path!("/join") view=pages::JoinPage/>
            <Route path=path!("/records") view=pages::records::RecordsPage/>
            <Route path=path!("/records/new") view=pages::records::NewRecordPage/>
            <Route path=path!("/records/results") view=pages::looking::ResultsPage/>
            <Route path=path!("/records/calendar") view=pages::looking::CalendarPage/>
            <Route path=path!("/records/compare") view=pages::looking::ComparePage/>
            <Route path=path!("/records/not-mine") view=pages::records::NotMinePage/>
            <Route path=path!("/records/:id") view=pages::records::RecordPage/>
            <Route path=path!("/records/:id/edit") view=pages::records::EditRecordPage/>
            <Route path=path!("/import") view=pages::import::ImportPage/>
            <Route path=path!("/export") view=pages::export::ExportPage/>
            <Route path=path!("/export/pharmacy") view=pages::export::PharmacyPage/>
            <Route path=path!("/export/summary") view=pages::export::SummaryPage/>
            <Route path=path!("/referral") view=pages::referral::ReferralPage/>
            <Route path=path!("/referral/earlier") view=pages::referral::EarlierReferralsPage/>
        </FlatRoutes>
    }
}

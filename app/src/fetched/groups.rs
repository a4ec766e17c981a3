//! What is fetched together.

use leptos::prelude::*;

use super::{Code, NotFetched};
use crate::pages;

/// Draws a page.
type Draw = fn() -> AnyView;

/// `name: Group, whether it is private { field: Type = value, … }`: a table of functions, and how it comes here.
macro_rules! groups {
    ($($(#[$doc:meta])* $name:ident: $group:ident, $private:literal {
        $($(#[$note:meta])* $field:ident: $type:ty = $value:expr,)*
    })*) => { $(
        $(#[$doc])*
        pub struct $group {
            $($(#[$note])* pub $field: $type,)*
        }

        impl $group {
            const TABLE: Self = Self { $($field: $value,)* };
        }

        #[cfg(not(target_arch = "wasm32"))]
        impl Code for $group {
            const PRIVATE: bool = $private;

            fn here() -> Option<&'static Self> {
                Some(&Self::TABLE)
            }

            async fn fetch() -> Result<&'static Self, NotFetched> {
                Ok(&Self::TABLE)
            }
        }

        #[cfg(target_arch = "wasm32")]
        impl Code for $group {
            const PRIVATE: bool = $private;

            fn here() -> Option<&'static Self> {
                $name::HERE.get().copied()
            }

            async fn fetch() -> Result<&'static Self, NotFetched> {
                let table = $name::table().await?;
                Ok($name::HERE.get_or_init(|| table))
            }
        }

        #[cfg(target_arch = "wasm32")]
        mod $name {
            use std::sync::OnceLock;

            use super::{$group, NotFetched};

            /// Once it was fetched.
            pub static HERE: OnceLock<&'static $group> = OnceLock::new();

            #[leptos::wasm_split::wasm_split($name, fallible, wasm_split_path = leptos::wasm_split)]
            pub fn table() -> Result<&'static $group, NotFetched> {
                Ok(&$group::TABLE)
            }
        }
    )* };
}

groups! {
    /// Where nothing is open yet.
    entering: Entering, false {
        sign_up: Draw = || pages::SignUpPage().into_any(),
        open: Draw = || pages::OpenPage().into_any(),
        join: Draw = || pages::JoinPage().into_any(),
        arrive: Draw = || pages::ArrivePage().into_any(),
    }

    /// What a provider sees first: who opens it, and the passcode.
    viewing: Viewing, false {
        view: Draw = || pages::ViewerPage().into_any(),
    }

    /// What a provider sees after that. Fetched while they type.
    showing: Showing, false {
        /// Asks for what is behind a link.
        open: pages::OpenShared = pages::open_shared,
        /// Draws it.
        draw: pages::DrawShared = pages::draw_shared,
    }

    /// What a patient opens day by day.
    daily: Daily, true {
        home: Draw = || pages::HomePage().into_any(),
        records: Draw = || pages::records::RecordsPage().into_any(),
        record: Draw = || pages::records::RecordPage().into_any(),
        new_record: Draw = || pages::records::NewRecordPage().into_any(),
        edit_record: Draw = || pages::records::EditRecordPage().into_any(),
        results: Draw = || pages::looking::ResultsPage().into_any(),
        calendar: Draw = || pages::looking::CalendarPage().into_any(),
        compare: Draw = || pages::looking::ComparePage().into_any(),
        shares: Draw = || pages::SharesPage().into_any(),
        new_share: Draw = || pages::NewSharePage().into_any(),
        show_share: Draw = || pages::ShowSharePage().into_any(),
        journal: Draw = || pages::JournalPage().into_any(),
        provider: Draw = || pages::ProviderPage().into_any(),
        receipt: Draw = || pages::ReceiptPage().into_any(),
        emergency: Draw = || pages::EmergencyPage().into_any(),
        new_card: Draw = || pages::NewCardPage().into_any(),
    }

    /// What is needed once in a while.
    seldom: Seldom, true {
        settings: Draw = || pages::SettingsPage().into_any(),
        leave: Draw = || pages::LeavePage().into_any(),
        family: Draw = || pages::FamilyPage().into_any(),
        not_mine: Draw = || pages::records::NotMinePage().into_any(),
        waiting: Draw = || pages::records::WaitingPage().into_any(),
        move_records: Draw = || pages::records::MovePage().into_any(),
        import: Draw = || pages::import::ImportPage().into_any(),
        export: Draw = || pages::export::ExportPage().into_any(),
        pharmacy: Draw = || pages::export::PharmacyPage().into_any(),
        summary: Draw = || pages::export::SummaryPage().into_any(),
        referral: Draw = || pages::referral::ReferralPage().into_any(),
        earlier_referrals: Draw = || pages::referral::EarlierReferralsPage().into_any(),
        release: Draw = || pages::ReleasePage().into_any(),
    }
}

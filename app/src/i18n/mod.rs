//! Two languages as one table.
//!
//! Each page has a file with one `table!` of `key: "日本語", "English";`. Both texts stand side by side, and a
//! missing one is a compile error, as is a key nobody defined. Sentences with numbers or names in them are
//! functions on the table, below it, because word order differs.
//!
//! A page asks once, `let t = t();`, and then reads `t.records.title`. Changing the language mounts the page
//! again (see [`Language`]), so no text needs to be a signal and none costs more than a pointer.

mod acts;
mod common;
mod date_input;
mod dates;
mod device_copy;
mod emergency;
mod errors;
mod family;
mod files;
mod home;
mod import;
mod journal;
mod lang;
mod looking;
mod moving;
mod not_mine;
mod open;
mod paper;
mod parts;
mod passkeys;
mod receipts;
mod record_form;
mod records;
mod referral;
mod release;
mod replace;
mod replies;
mod settings;
mod shares;
mod sharing;
mod sign_up;
mod versions;
mod view;
mod ways_in;
mod ways_out;
mod welcome;

pub use acts::Done;
pub use date_input::{DateInputError, parse_date};
pub use dates::{Day, Era, Moment};
pub use journal::Sentence;
pub use lang::{Lang, Language, provide_language, t, use_language};

/// Defines the texts of one page: `key: "日本語", "English";`.
macro_rules! table {
    ($(#[$meta:meta])* $name:ident { $($(#[$note:meta])* $key:ident: $ja:literal, $en:literal;)* }) => {
        $(#[$meta])*
        pub struct $name {
            /// The language of every text here.
            pub lang: $crate::i18n::Lang,
            $($(#[$note])* pub $key: &'static str,)*
        }
        impl $name {
            pub(super) const JA: Self = Self { lang: $crate::i18n::Lang::Ja, $($key: $ja,)* };
            pub(super) const EN: Self = Self { lang: $crate::i18n::Lang::En, $($key: $en,)* };
        }
    };
}
use table;

/// Every text of the app in one language, by page.
pub struct Text {
    pub lang: Lang,
    pub acts: acts::Acts,
    pub common: common::Common,
    pub welcome: welcome::Welcome,
    pub sign_up: sign_up::SignUp,
    pub open: open::Open,
    pub home: home::Home,
    pub records: records::Records,
    pub record_form: record_form::RecordForm,
    pub import: import::Import,
    pub shares: shares::Shares,
    pub sharing: sharing::Sharing,
    pub journal: journal::Journal,
    pub referral: referral::Referral,
    pub release: release::Release,
    pub settings: settings::Settings,
    pub replace: replace::Replace,
    pub replies: replies::Replies,
    pub view: view::View,
    pub errors: errors::Errors,
    pub files: files::Files,
    pub looking: looking::Looking,
    pub moving: moving::Moving,
    pub not_mine: not_mine::NotMine,
    pub versions: versions::Versions,
    pub ways_in: ways_in::WaysIn,
    pub ways_out: ways_out::WaysOut,
    pub receipts: receipts::Receipts,
    pub providers: receipts::Providers,
    pub emergency: emergency::Emergency,
    pub family: family::Family,
    pub paper: paper::Paper,
    pub device_copy: device_copy::DeviceCopy,
    pub passkeys: passkeys::Passkeys,
    pub parts: parts::Parts,
}

macro_rules! text {
    ($lang:ident, $side:ident) => {
        Text {
            lang: Lang::$lang,
            acts: acts::Acts::$side,
            common: common::Common::$side,
            welcome: welcome::Welcome::$side,
            sign_up: sign_up::SignUp::$side,
            open: open::Open::$side,
            home: home::Home::$side,
            records: records::Records::$side,
            record_form: record_form::RecordForm::$side,
            import: import::Import::$side,
            shares: shares::Shares::$side,
            sharing: sharing::Sharing::$side,
            journal: journal::Journal::$side,
            referral: referral::Referral::$side,
            release: release::Release::$side,
            settings: settings::Settings::$side,
            replace: replace::Replace::$side,
            replies: replies::Replies::$side,
            view: view::View::$side,
            errors: errors::Errors::$side,
            files: files::Files::$side,
            looking: looking::Looking::$side,
            moving: moving::Moving::$side,
            not_mine: not_mine::NotMine::$side,
            versions: versions::Versions::$side,
            ways_in: ways_in::WaysIn::$side,
            ways_out: ways_out::WaysOut::$side,
            receipts: receipts::Receipts::$side,
            providers: receipts::Providers::$side,
            emergency: emergency::Emergency::$side,
            family: family::Family::$side,
            paper: paper::Paper::$side,
            device_copy: device_copy::DeviceCopy::$side,
            passkeys: passkeys::Passkeys::$side,
            parts: parts::Parts::$side,
        }
    };
}

static JA: Text = text!(Ja, JA);
static EN: Text = text!(En, EN);

impl Text {
    /// The texts of `lang`.
    #[must_use]
    pub const fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Ja => &JA,
            Lang::En => &EN,
        }
    }
}

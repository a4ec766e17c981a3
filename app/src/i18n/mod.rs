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

use std::marker::PhantomData;
use std::ops::Deref;

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
        impl $crate::i18n::TwoSides for $name {
            fn of(lang: $crate::i18n::Lang) -> &'static Self {
                static JA: $name = $name::JA;
                static EN: $name = $name::EN;
                match lang {
                    $crate::i18n::Lang::Ja => &JA,
                    $crate::i18n::Lang::En => &EN,
                }
            }
        }
    };
}
use table;

/// Every text of the app in one language, by page.
pub struct Text {
    pub lang: Lang,
    pub acts: Table<acts::Acts>,
    pub common: Table<common::Common>,
    pub welcome: Table<welcome::Welcome>,
    pub sign_up: Table<sign_up::SignUp>,
    pub open: Table<open::Open>,
    pub home: Table<home::Home>,
    pub records: Table<records::Records>,
    pub record_form: Table<record_form::RecordForm>,
    pub import: Table<import::Import>,
    pub shares: Table<shares::Shares>,
    pub sharing: Table<sharing::Sharing>,
    pub journal: Table<journal::Journal>,
    pub referral: Table<referral::Referral>,
    pub release: Table<release::Release>,
    pub settings: Table<settings::Settings>,
    pub replace: Table<replace::Replace>,
    pub replies: Table<replies::Replies>,
    pub view: Table<view::View>,
    pub errors: Table<errors::Errors>,
    pub files: Table<files::Files>,
    pub looking: Table<looking::Looking>,
    pub moving: Table<moving::Moving>,
    pub not_mine: Table<not_mine::NotMine>,
    pub versions: Table<versions::Versions>,
    pub ways_in: Table<ways_in::WaysIn>,
    pub ways_out: Table<ways_out::WaysOut>,
    pub receipts: Table<receipts::Receipts>,
    pub providers: Table<receipts::Providers>,
    pub emergency: Table<emergency::Emergency>,
    pub family: Table<family::Family>,
    pub paper: Table<paper::Paper>,
    pub device_copy: Table<device_copy::DeviceCopy>,
    pub passkeys: Table<passkeys::Passkeys>,
    pub parts: Table<parts::Parts>,
}

impl Text {
    /// The texts of `lang`.
    #[must_use]
    pub const fn of(lang: Lang) -> &'static Self {
        static JA: Text = Text::new(Lang::Ja);
        static EN: Text = Text::new(Lang::En);
        match lang {
            Lang::Ja => &JA,
            Lang::En => &EN,
        }
    }

    const fn new(lang: Lang) -> Self {
        Self {
            lang,
            acts: Table::new(lang),
            common: Table::new(lang),
            welcome: Table::new(lang),
            sign_up: Table::new(lang),
            open: Table::new(lang),
            home: Table::new(lang),
            records: Table::new(lang),
            record_form: Table::new(lang),
            import: Table::new(lang),
            shares: Table::new(lang),
            sharing: Table::new(lang),
            journal: Table::new(lang),
            referral: Table::new(lang),
            release: Table::new(lang),
            settings: Table::new(lang),
            replace: Table::new(lang),
            replies: Table::new(lang),
            view: Table::new(lang),
            errors: Table::new(lang),
            files: Table::new(lang),
            looking: Table::new(lang),
            moving: Table::new(lang),
            not_mine: Table::new(lang),
            versions: Table::new(lang),
            ways_in: Table::new(lang),
            ways_out: Table::new(lang),
            receipts: Table::new(lang),
            providers: Table::new(lang),
            emergency: Table::new(lang),
            family: Table::new(lang),
            paper: Table::new(lang),
            device_copy: Table::new(lang),
            passkeys: Table::new(lang),
            parts: Table::new(lang),
        }
    }
}

/// The texts of one page in one language. What is read of it names the page's own texts and no others, so that a page brings along
/// what it says, and not what every page says.
pub struct Table<T> {
    lang: Lang,
    texts: PhantomData<T>,
}

impl<T> Table<T> {
    const fn new(lang: Lang) -> Self {
        Self { lang, texts: PhantomData }
    }
}

impl<T: TwoSides> Deref for Table<T> {
    type Target = T;

    fn deref(&self) -> &T {
        T::of(self.lang)
    }
}

/// Texts that exist in both languages.
pub trait TwoSides: 'static {
    /// Those of `lang`.
    fn of(lang: Lang) -> &'static Self;
}

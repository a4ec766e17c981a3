//! Line icons, 24 by 24, drawn with the text's own colour. Always beside a word; never alone without a label.

use leptos::prelude::*;

/// Which icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconKind {
    Today,
    Records,
    Show,
    Seen,
    Settings,
    Theme,
    Globe,
    Lock,
    Tick,
    Printer,
    SealStamp,
    Leave,
    Bin,
    Pause,
    Resume,
    Cancelled,
    Up,
    Down,
    Hospital,
    Pill,
    Pencil,
    Info,
    Alert,
    Back,
    Save,
    Document,
    Flask,
    Clock,
    Copy,
    Plus,
    File,
    Eye,
    Scan,
    Find,
}

impl IconKind {
    /// The inside of the SVG: constants of ours, never anything a record contains.
    const fn path(self) -> &'static str {
        match self {
            Self::Today => {
                r#"<circle cx="12" cy="12" r="4.5"/><path d="M12 2.5v2.5M12 19v2.5M2.5 12H5M19 12h2.5M5.3 5.3l1.8 1.8M16.9 16.9l1.8 1.8M18.7 5.3l-1.8 1.8M7.1 16.9l-1.8 1.8"/>"#
            }
            Self::Records => {
                r#"<path d="M7 2.5v19"/><circle cx="7" cy="7" r="2.2" fill="currentColor"/><circle cx="7" cy="16.5" r="2.2" fill="currentColor"/><path d="M12.5 7H21M12.5 16.5H18"/>"#
            }
            Self::Show => {
                r#"<circle cx="12" cy="8.5" r="6"/><path d="M9.5 8.5h5M12 6v5"/><path d="M5 21.5h14M7.5 17.5h9"/>"#
            }
            Self::Seen | Self::Eye => {
                r#"<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>"#
            }
            Self::Settings => {
                r#"<path d="M4 6.5h9M17 6.5h3M4 12h3M11 12h9M4 17.5h7M15 17.5h5"/><circle cx="15" cy="6.5" r="2"/><circle cx="9" cy="12" r="2"/><circle cx="13" cy="17.5" r="2"/>"#
            }
            Self::Theme => r#"<circle cx="12" cy="12" r="9"/><path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor"/>"#,
            Self::Globe => {
                r#"<circle cx="12" cy="12" r="9.2"/><path d="M2.8 12h18.4M12 2.8c3 3 3 15.4 0 18.4M12 2.8c-3 3-3 15.4 0 18.4"/>"#
            }
            Self::Lock => {
                r#"<rect x="4.5" y="10.5" width="15" height="10" rx="1.5"/><path d="M8 10.5V7.5a4 4 0 0 1 8 0v3M12 14.5v2.5"/>"#
            }
            Self::Tick => r#"<path d="M4.5 12.5l5 5 10-11"/>"#,
            Self::Printer => r#"<path d="M7 8V3h10v5M7 17H3.5V8h17v9H17M7 13.5h10V21H7z"/>"#,
            Self::SealStamp => {
                r#"<path d="M9 13.5c1-1.5 1-3 .3-4.5a3.5 3.5 0 1 1 5.4 0c-.7 1.5-.7 3 .3 4.5M4.5 13.5h15V18h-15zM4.5 21.5h15"/>"#
            }
            Self::Leave => r#"<path d="M13 3.5H5v17h8M10 12h11M17 8l4 4-4 4"/>"#,
            Self::Bin => r#"<path d="M4 7h16M9.5 7V3.5h5V7M6 7l1 14h10l1-14M10 11v6M14 11v6"/>"#,
            Self::Pause => r#"<path d="M8.5 5v14M15.5 5v14"/>"#,
            Self::Resume => r#"<path d="M9.5 5 16 12l-6.5 7"/>"#,
            Self::Cancelled => r#"<circle cx="12" cy="12" r="9"/><path d="M6 15 15 6M9 18 18 9"/>"#,
            Self::Up => r#"<path d="M12 4 22 20H2z" fill="currentColor" stroke="none"/>"#,
            Self::Down => r#"<path d="M12 20 2 4h20z" fill="currentColor" stroke="none"/>"#,
            Self::Hospital => {
                r#"<path d="M4.5 21.5v-15l7.5-3.5 7.5 3.5v15M2.5 21.5h19M9.5 21.5v-5h5v5M12 7.5v5M9.5 10h5"/>"#
            }
            Self::Pill => r#"<rect x="2.6" y="8" width="18.8" height="8" rx="4"/><path d="M12 8v8"/>"#,
            Self::Pencil => r#"<path d="M4 20l1-4.5L16.5 4 20 7.5 8.5 19 4 20zM14 6.5 17.5 10"/>"#,
            Self::Info => r#"<circle cx="12" cy="12" r="9.2"/><path d="M12 11v6M12 7v.6"/>"#,
            Self::Alert => r#"<path d="M12 3.2 22 20.5H2L12 3.2z"/><path d="M12 9.5v5M12 17.2v.6"/>"#,
            Self::Back => r#"<path d="M14.5 5 8 12l6.5 7"/>"#,
            Self::Save => r#"<path d="M12 3v12M7 10.5l5 5 5-5M4 20.5h16"/>"#,
            Self::Document => r#"<path d="M5.5 2.5h9l4 4v15h-13zM14.5 2.5v4h4M8.5 11h7M8.5 14.5h7M8.5 18h4"/>"#,
            Self::Flask => {
                r#"<path d="M9 2.5h6M10 2.5v6.5L4.5 19a1.7 1.7 0 0 0 1.5 2.5h12a1.7 1.7 0 0 0 1.5-2.5L14 9V2.5M7.5 15h9"/>"#
            }
            Self::Clock => r#"<circle cx="12" cy="12" r="9.2"/><path d="M12 6.5V12l4 2.5"/>"#,
            Self::Copy => r#"<path d="M8.5 7.5V3h12v13.5h-4.5M3.5 7.5h12V21h-12z"/>"#,
            Self::Plus => r#"<path d="M12 4v16M4 12h16"/>"#,
            Self::File => r#"<path d="M5.5 2.5h9l4 4v15h-13zM14.5 2.5v4h4M12 18.5v-7M9 14l3-3 3 3"/>"#,
            Self::Scan => r#"<path d="M3.5 8.5v-5h5M15.5 3.5h5v5M20.5 15.5v5h-5M8.5 20.5h-5v-5M3.5 12h17"/>"#,
            Self::Find => r#"<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5 21 21"/>"#,
        }
    }
}

/// An icon, hidden from screen readers: the word beside it says the same.
#[component]
pub fn Icon(kind: IconKind) -> impl IntoView {
    view! {
        <svg
            viewBox="0 0 24 24"
            width="24"
            height="24"
            fill="none"
            stroke="currentColor"
            stroke-width="1.7"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            focusable="false"
            inner_html=kind.path()
        ></svg>
    }
    .into_any()
}

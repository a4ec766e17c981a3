//! The parts every page is made of. Words come in from the page or from `i18n`; nothing here knows the vault.
//!
//! One family per file. No inline styles (the content security policy drops them): classes and SVG attributes only.

mod browser;
mod busy;
mod button;
pub(crate) mod camera;
mod choice;
mod date_field;
mod dates;
mod dialog;
mod doctor;
mod doctor_forms;
mod feedback;
mod field;
mod file_field;
mod file_item;
mod grant_card;
mod icon;
mod lab;
mod letter;
mod log;
mod medicine_bars;
mod notice;
mod object_url;
mod page;
mod paper;
mod parity;
mod qr;
mod record_rows;
mod recovery_sheet;
mod result_chart;
mod seal;
mod secret_field;
mod sheet;
mod shell;
mod source;
mod spark;
mod summary;
mod tier;
mod timeline;
mod trouble;
mod view_document;

pub use browser::{
    copy_text, focus, focus_soon, persist_storage, print_page, read_file, remember_order, remembered_order,
    remembered_theme, save_bytes, save_text, set_theme, take_fragment,
};
pub use busy::Busy;
pub use button::{Button, ButtonKind, Buttons, CopyButton, LinkButton};
pub use choice::{Check, Chips, Choice};
pub use date_field::DateField;
pub use dates::{DayText, MomentText};
pub use dialog::{ConfirmRow, Dialog};
pub use doctor::{DoctorAllergies, DoctorDiagnoses, DoctorLegend, DoctorMedicines, DoctorNotice, DoctorResults, Panel};
pub use doctor_forms::DoctorForms;
pub use feedback::{Loading, Progress, Toast};
pub use field::{FieldFrame, SelectField, TextAreaField, TextField};
pub use file_field::FileField;
pub use file_item::FileItem;
pub use grant_card::GrantCard;
pub use icon::{Icon, IconKind};
pub(crate) use lab::Flag;
pub use lab::{Figures, ResultsTable};
pub use letter::Letter;
pub use log::{ChainChecked, LogDay, LogLine};
pub use medicine_bars::MedicineBars;
pub use notice::{Empty, ErrorSummary, Notice, NoticeKind, Problem};
pub use page::{BackLink, Page};
pub use paper::{A4, Desk, DeskTools};
pub use parity::{ParityActs, ParityOption, ParityOptions, ParityOrder, ParityPair};
pub use qr::{QrBytes, QrCode};
pub use record_rows::{AllergyRows, DiagnosisRows, MedicineRows};
pub use recovery_sheet::RecoverySheet;
pub use result_chart::ResultChart;
pub use seal::{DatedSeal, NameSeal, SealPlace, SealSize, SealState};
pub use secret_field::{PasscodeField, PassphraseField, WordsField};
pub use sheet::{Clause, ConsentSheet, PickRow, SignOff};
pub use shell::{DoctorShell, Place, PublicShell, Shell};
pub use source::{Freshness, SourceMark};
pub use spark::Sparkline;
pub use summary::SummarySheet;
pub use tier::{KeyValues, SettingRow, Tier, Tiers};
pub use timeline::{Timeline, TimelineEntry, TimelineYear};
pub(crate) use timeline::{kind_parts, kind_words};
pub use trouble::trouble_text;
pub use view_document::{ViewDocument, ViewPage};

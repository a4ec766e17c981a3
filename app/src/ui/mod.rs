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
mod form_row;
mod gradually;
mod grant_card;
mod icon;
#[cfg(target_arch = "wasm32")]
mod keep_focus;
mod lab;
mod letter;
mod lock_image;
mod log;
mod medicine_bars;
mod notice;
mod object_url;
mod page;
mod paper;
mod parity;
mod passkey;
mod qr;
mod question_form;
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
mod table;
mod tier;
mod timeline;
mod trouble;
mod until_read;
mod view_document;

pub use browser::{
    FileInPieces, copy_text, focus, focus_soon, persist_storage, print_page, read_file, read_slice, remember_order,
    remembered_order, remembered_theme, save_bytes, save_text, set_theme, take_fragment,
};
pub use busy::{Busy, FirstAnswer, Waiting, Working};
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
pub use form_row::FormRow;
pub use grant_card::{GrantCard, StateTag};
pub use icon::{Icon, IconKind};
#[cfg(target_arch = "wasm32")]
pub use keep_focus::keep_focus;
pub(crate) use lab::Flag;
pub use lab::{Figures, ResultsTable};
pub use letter::Letter;
pub use lock_image::save_lock_image;
pub use log::{ChainChecked, LogDay, LogLine};
pub use medicine_bars::MedicineBars;
pub use notice::{Empty, ErrorSummary, Notice, NoticeKind, Problem};
pub use page::{BackLink, Page};
pub use paper::{A4, Desk, DeskTools};
pub use parity::{ParityActs, ParityOption, ParityOptions, ParityOrder, ParityPair, TakeBack, TwoActs};
pub use passkey::{ask_passkey, knows_passkeys, make_passkey};
pub use qr::{QrBytes, QrCode};
pub use question_form::QuestionForm;
pub use record_rows::{AllergyRows, DiagnosisRows, MedicineRows};
pub use recovery_sheet::RecoverySheet;
pub use result_chart::ResultChart;
pub use seal::{DatedSeal, NameSeal, SealPlace, SealSize, SealState};
pub use secret_field::{PasscodeField, PassphraseField, WordsField};
pub use sheet::{Clause, ConsentSheet, PickRow, SHEET_HEAD, SignOff};
pub use shell::{DoctorShell, Place, PublicShell, Shell};
pub use source::{Freshness, SourceMark};
pub use spark::Sparkline;
pub use summary::SummarySheet;
pub use table::TableHead;
pub use tier::{Group, KeyValues, SettingRow, Tier, Tiers};
pub use timeline::{Timeline, TimelineEntry, TimelineYear};
pub(crate) use timeline::{kind_parts, kind_words, topic_words};
pub use trouble::{passkey_text, trouble_text};
pub use until_read::until_read;
pub use view_document::{ViewDocument, ViewPage};

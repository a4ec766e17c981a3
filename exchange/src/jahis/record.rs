//! The records of the format and their fields (JAHIS TC Ver.2.6, tables 3-9 to 3-32), one table for everything: what is
//! read, what is missed, and where a number is a code and no My Number.

use super::line::{Line, trimmed};

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// Somebody's words: every character counts.
    Text,
    /// A code or a number: blanks around it do not.
    Code,
    /// A date.
    Date,
}

/// One field of a record.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) holds: Holds,
    /// At most so many bytes in Shift_JIS.
    pub(super) limit: usize,
    pub(super) is_required: bool,
}

/// One sort of record.
pub(super) struct Layout {
    pub(super) record: &'static str,
    pub(super) fields: &'static [Field],
}

impl Holds {
    fn read(self, field: Option<&str>) -> &str {
        let field = field.unwrap_or_default();
        if self == Self::Text { field } else { trimmed(field) }
    }
}

/// The fields of this record, if the format has it.
pub(super) fn layout(record: &str) -> Option<&'static Layout> {
    LAYOUTS.iter().find(|layout| layout.record == record)
}

macro_rules! records {
    ($(#[doc = $about:literal] $name:ident $number:literal {
        $(#[doc = $meaning:literal] $field:ident $holds:ident $limit:literal $($required:ident)?),* $(,)?
    })*) => {
        $(
            #[doc = $about]
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub struct $name<'a> { $(#[doc = $meaning] pub $field: &'a str),* }

            impl<'a> From<Line<'a>> for $name<'a> {
                fn from(line: Line<'a>) -> Self {
                    let mut fields = line.fields();
                    Self { $($field: Holds::$holds.read(fields.next())),* }
                }
            }
        )*

        /// A record of the format. Fields beyond those named are in the line.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Record<'a> {
            $(#[doc = $about] $name($name<'a>),)*
            /// A record that this version of the format does not have.
            Unknown(Line<'a>),
        }

        impl<'a> From<Line<'a>> for Record<'a> {
            fn from(line: Line<'a>) -> Self {
                match line.record() {
                    $($number => Self::$name(line.into()),)*
                    _ => Self::Unknown(line),
                }
            }
        }

        const LAYOUTS: &[Layout] = &[$(Layout {
            record: $number,
            fields: &[$(Field {
                name: stringify!($field),
                holds: Holds::$holds,
                limit: $limit,
                is_required: records!(@required $($required)?),
            }),*],
        }),*];
    };
    (@required) => { false };
    (@required required) => { true };
}

records! {
    /// 1: whose notebook it is (患者情報).
    Patient "1" {
        /// Name.
        name Text 40 required,
        /// 1 male, 2 female.
        sex Code 1 required,
        /// Birth date.
        birth_date Date 8 required,
        /// Postal code.
        postal_code Code 8,
        /// Address.
        address Text 800,
        /// Telephone number.
        phone Code 13,
        /// Whom to call in an emergency.
        emergency Text 800,
        /// Blood type in words.
        blood_type Text 20,
        /// Weight in kg.
        weight Code 7,
        /// Name in kana.
        kana Text 40,
    }
    /// 2: what to know about the patient (患者特記).
    Remark "2" {
        /// 1 allergy, 2 adverse reaction, 3 past illness, 9 other.
        kind Code 1 required,
        /// In words.
        text Text 120 required,
        /// Who wrote it.
        creator Code 1,
    }
    /// 3: a drug bought without prescription (要指導・一般用医薬品服用).
    Bought "3" {
        /// Name.
        name Text 120 required,
        /// First day.
        start Date 8,
        /// Last day.
        end Date 8,
        /// Who wrote it.
        creator Code 1 required,
        /// What its ingredients refer to it by.
        sequence Code 3,
        /// JAN, 13 digits.
        jan Code 13,
    }
    /// 31: an ingredient of a drug bought (要指導・一般用医薬品成分).
    Ingredient "31" {
        /// The sequence number of its drug.
        sequence Code 3 required,
        /// Name.
        name Text 256 required,
        /// 1 none, 2 code of the self-medication data base centre.
        code_type Code 1,
        /// Code.
        code Code 20,
        /// Who wrote it.
        creator Code 1,
    }
    /// 4: a note in the notebook (手帳メモ).
    Memo "4" {
        /// In words.
        text Text 400 required,
        /// When it was written.
        date Date 8,
        /// Who wrote it.
        creator Code 1,
    }
    /// 5: a day of dispensing, or of prescribing in-house (調剤等年月日). Begins a block.
    Day "5" {
        /// The day.
        date Date 8 required,
        /// Who wrote it.
        creator Code 1,
    }
    /// 11: who dispensed (調剤－医療機関等).
    Dispenser "11" {
        /// Name.
        name Text 120 required,
        /// Prefecture, 01 to 47.
        prefecture Code 2,
        /// 1 medical, 3 dental, 4 pharmacy.
        table Code 1,
        /// Its number, 7 digits.
        code Code 7,
        /// Postal code.
        postal_code Code 8,
        /// Address.
        address Text 800,
        /// Telephone number.
        phone Code 13,
        /// Who wrote it.
        creator Code 1,
    }
    /// 15: the doctor or pharmacist who dispensed (調剤－医師・薬剤師).
    Pharmacist "15" {
        /// Name.
        name Text 40 required,
        /// How to reach them.
        contact Text 800,
        /// Who wrote it.
        creator Code 1,
    }
    /// 51: the institution that prescribed, where a pharmacy dispensed (処方－医療機関).
    Clinic "51" {
        /// Name.
        name Text 120 required,
        /// Prefecture, 01 to 47.
        prefecture Code 2,
        /// 1 medical, 3 dental.
        table Code 1,
        /// Its number, 7 digits.
        code Code 7,
        /// Who wrote it.
        creator Code 1,
    }
    /// 55: the doctor who prescribed everything up to the next of these (処方－医師).
    Doctor "55" {
        /// Name.
        name Text 40 required,
        /// Department.
        department Text 80,
        /// Who wrote it.
        creator Code 1,
    }
    /// 201: a drug (薬品).
    Drug "201" {
        /// RP number: which usage belongs to it.
        rp Code 3 required,
        /// Name.
        name Text 120 required,
        /// Amount: for a day, for one time or in all, by the dosage form of its usage.
        amount Code 12,
        /// Unit.
        unit Text 12,
        /// 1 none, 2 receipt, 3 ministry, 4 YJ, 6 HOT.
        code_type Code 1 required,
        /// Code.
        code Code 13,
        /// Who wrote it.
        creator Code 1 required,
        /// Generic name (一般名).
        generic_name Text 120,
        /// 1 none, 2 generic-name code.
        generic_type Code 1,
        /// Generic-name code.
        generic_code Code 12,
    }
    /// 281: an addition to the drug before it (薬品補足).
    DrugAddition "281" {
        /// RP number.
        rp Code 3 required,
        /// In words.
        text Text 100 required,
        /// Who wrote it.
        creator Code 1,
    }
    /// 291: a caution about the drug before it (薬品服用注意).
    DrugCaution "291" {
        /// RP number.
        rp Code 3 required,
        /// In words.
        text Text 400 required,
        /// Who wrote it.
        creator Code 1,
    }
    /// 301: how the drugs of an RP are taken (用法).
    Usage "301" {
        /// RP number.
        rp Code 3 required,
        /// In words.
        name Text 100,
        /// Days, times, or 1.
        quantity Code 3,
        /// 日分, 回分 or 調剤.
        unit Text 12,
        /// 1 oral, 2 drops taken, 3 as needed, 4 injection, 5 external, 6 and 7 decoctions, 9 material, 10 other.
        form Code 2,
        /// 1 none, 2 JAMI usage code.
        code_type Code 1,
        /// JAMI usage code, 16 digits.
        code Code 16,
        /// Who wrote it.
        creator Code 1,
    }
    /// 311: an addition to the usage (用法補足).
    UsageAddition "311" {
        /// RP number.
        rp Code 3 required,
        /// In words.
        text Text 100 required,
        /// Who wrote it.
        creator Code 1,
    }
    /// 391: a caution about an RP (処方服用注意).
    UsageCaution "391" {
        /// RP number.
        rp Code 3 required,
        /// In words.
        text Text 400 required,
        /// Who wrote it.
        creator Code 1,
    }
    /// 401: a caution about everything dispensed (服用注意).
    Caution "401" {
        /// In words.
        text Text 400 required,
        /// Who wrote it.
        creator Code 1,
    }
    /// 411: what the institution has to tell (医療機関等提供情報).
    Information "411" {
        /// In words.
        text Text 400 required,
        /// 30 adverse reaction during a stay, 31 needed after discharge, 99 other.
        kind Code 2,
        /// Who wrote it.
        creator Code 1,
    }
    /// 421: drugs left over (残薬確認).
    LeftOver "421" {
        /// In words.
        text Text 400 required,
        /// Who wrote it.
        creator Code 1,
    }
    /// 501: a remark on the dispensing (備考).
    Note "501" {
        /// In words.
        text Text 400 required,
        /// Who wrote it.
        creator Code 1,
    }
    /// 601: what the patient wrote (患者等記入).
    Entry "601" {
        /// In words.
        text Text 400 required,
        /// When it was written.
        date Date 8,
    }
    /// 701: the patient's own pharmacist (かかりつけ薬剤師).
    FamilyPharmacist "701" {
        /// Name.
        name Text 40 required,
        /// Pharmacy.
        pharmacy Text 120,
        /// How to reach them.
        contact Text 800,
        /// Since when.
        start Date 8,
        /// Until when.
        end Date 8,
        /// Who wrote it.
        creator Code 1,
    }
    /// 911: which part of a split notebook this is (分割制御).
    PartControl "911" {
        /// What all parts of one notebook share, 14 digits.
        id Code 14 required,
        /// How many parts there are.
        total Code 3 required,
        /// Which of them this is, from 1.
        part Code 3 required,
    }
}

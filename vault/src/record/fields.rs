//! Fields by name, for the kinds that are filled in like a paper form: what shows, searches, writes and exports a record
//! goes through the list instead of through each kind.

use super::code::CodedText;
use super::date::DateTime;

/// A field of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name, as in the struct and in the sealed body.
    pub name: &'static str,
    /// What can stand in it.
    pub form: FieldForm,
}

/// What can stand in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldForm {
    /// A text with codes.
    Coded,
    /// A text.
    Text,
    /// Several texts.
    Lines,
    /// A date, as precise as it is known.
    Date,
    /// A whole number.
    Number,
    /// One of these codes.
    Choice(&'static [&'static str]),
}

/// What stands in a field.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldValue {
    /// In [`FieldForm::Coded`].
    Coded(CodedText),
    /// In [`FieldForm::Text`].
    Text(String),
    /// In [`FieldForm::Lines`]; at least one.
    Lines(Vec<String>),
    /// In [`FieldForm::Date`].
    Date(DateTime),
    /// In [`FieldForm::Number`].
    Number(u32),
    /// In [`FieldForm::Choice`].
    Choice(&'static str),
}

/// A fact whose fields have names.
pub trait Fields {
    /// All fields, in the order of the form.
    fn fields(&self) -> Vec<Field>;

    /// What stands in a field; none if it is empty or not there.
    fn field(&self, name: &str) -> Option<FieldValue>;

    /// Fills or empties a field. `false`, and nothing changes, if there is no such field or the value is of another form.
    fn set_field(&mut self, name: &str, value: Option<FieldValue>) -> bool;
}

/// A type that can be a field.
pub(super) trait AsField {
    fn form(&self) -> FieldForm;
    fn value(&self) -> Option<FieldValue>;
    fn set(&mut self, value: Option<FieldValue>) -> bool;
}

impl AsField for CodedText {
    fn form(&self) -> FieldForm {
        FieldForm::Coded
    }

    fn value(&self) -> Option<FieldValue> {
        (!self.is_empty()).then(|| FieldValue::Coded(self.clone()))
    }

    fn set(&mut self, value: Option<FieldValue>) -> bool {
        *self = match value {
            None => Self::default(),
            Some(FieldValue::Coded(coded)) => coded,
            Some(FieldValue::Text(text)) => Self::from_text(text),
            Some(_) => return false,
        };
        true
    }
}

impl AsField for Vec<String> {
    fn form(&self) -> FieldForm {
        FieldForm::Lines
    }

    fn value(&self) -> Option<FieldValue> {
        (!self.is_empty()).then(|| FieldValue::Lines(self.clone()))
    }

    fn set(&mut self, value: Option<FieldValue>) -> bool {
        *self = match value {
            None => Self::new(),
            Some(FieldValue::Lines(lines)) => lines,
            Some(_) => return false,
        };
        true
    }
}

/// `Option<T>` as a field of one form.
macro_rules! optional_field {
    ($type:ty, $form:ident) => {
        impl AsField for Option<$type> {
            fn form(&self) -> FieldForm {
                FieldForm::$form
            }

            fn value(&self) -> Option<FieldValue> {
                self.clone().map(FieldValue::$form)
            }

            fn set(&mut self, value: Option<FieldValue>) -> bool {
                *self = match value {
                    None => None,
                    Some(FieldValue::$form(value)) => Some(value),
                    Some(_) => return false,
                };
                true
            }
        }
    };
}

optional_field!(String, Text);
optional_field!(DateTime, Date);
optional_field!(u32, Number);

/// An enum of plain variants whose codes are their serde names, as a field.
macro_rules! choice {
    ($(#[$doc:meta])* $type:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $type {
            $($(#[$variant_doc])* #[serde(rename = $code)] $variant,)*
        }

        impl $type {
            /// All codes, in the order of the form.
            pub const CODES: &'static [&'static str] = &[$($code),*];

            /// Its code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }
        }

        impl $crate::record::fields::AsField for Option<$type> {
            fn form(&self) -> $crate::record::FieldForm {
                $crate::record::FieldForm::Choice($type::CODES)
            }

            fn value(&self) -> Option<$crate::record::FieldValue> {
                self.map(|choice| $crate::record::FieldValue::Choice(choice.code()))
            }

            fn set(&mut self, value: Option<$crate::record::FieldValue>) -> bool {
                *self = match value {
                    None => None,
                    $(Some($crate::record::FieldValue::Choice($code)) => Some($type::$variant),)*
                    Some(_) => return false,
                };
                true
            }
        }
    };
}

/// Names all fields of a struct, in the order of the form. A field that is left out does not compile.
macro_rules! fields {
    ($type:ident { $($name:ident),* $(,)? }) => {
        impl $crate::record::Fields for $type {
            fn fields(&self) -> Vec<$crate::record::Field> {
                use $crate::record::fields::AsField as _;
                let Self { $($name),* } = self;
                vec![$($crate::record::Field { name: stringify!($name), form: $name.form() }),*]
            }

            fn field(&self, name: &str) -> Option<$crate::record::FieldValue> {
                use $crate::record::fields::AsField as _;
                match name {
                    $(stringify!($name) => self.$name.value(),)*
                    _ => None,
                }
            }

            fn set_field(&mut self, name: &str, value: Option<$crate::record::FieldValue>) -> bool {
                use $crate::record::fields::AsField as _;
                match name {
                    $(stringify!($name) => self.$name.set(value),)*
                    _ => false,
                }
            }
        }
    };
}

pub(super) use {choice, fields};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Insurance;

    #[test]
    fn a_field_takes_only_what_is_of_its_form() {
        let mut insurance = Insurance::default();
        assert!(insurance.set_field("branch", Some(FieldValue::Text("01".into()))));
        assert!(insurance.set_field("document", Some(FieldValue::Choice("qualification-certificate"))));
        for (name, value) in [
            ("branch", FieldValue::Number(1)),
            ("document", FieldValue::Choice("passport")),
            ("copay", FieldValue::Text("3割".into())),
            ("my_number", FieldValue::Text("0".into())),
        ] {
            let before = insurance.clone();
            assert!(!insurance.set_field(name, Some(value)), "{name}");
            assert_eq!(insurance, before);
        }
        assert_eq!(insurance.field("branch"), Some(FieldValue::Text("01".into())));
        let fields = insurance.fields();
        assert!(fields.iter().all(|field| insurance.set_field(field.name, None)));
        assert_eq!(insurance, Insurance::default());
    }
}

//! JSON (RFC 8259) that keeps what FHIR needs kept: the digits of a number as written, and the order of members.
//!
//! FHIR gives meaning to the precision of a decimal (R4 `decimal`: 7.0 is not 7), which `serde_json` keeps only under a
//! feature that changes how every other crate of the workspace reads numbers. Hence a tree of our own; escapes are still
//! the library's work.

mod parser;

use std::fmt::{self, Write as _};
use std::ops::Range;

use self::parser::Parser;
pub(crate) use self::parser::is_number;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    /// The digits as written.
    Number(String),
    String(String),
    Array(Vec<Json>),
    /// Members in the order written.
    Object(Vec<(String, Json)>),
}

/// Why a text is not JSON, and where: line and column count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct JsonError {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) too_deep: bool,
}

impl Json {
    /// Reads exactly one value.
    pub(crate) fn parse(text: &str) -> Result<Self, JsonError> {
        let mut parser = Parser::at(text, 0);
        let value = parser.value(0)?;
        parser.skip_space();
        if parser.is_at_end() { Ok(value) } else { Err(parser.error()) }
    }

    /// Reads exactly one value, as [`Self::parse`] does, without making anything of it. Of an object it gives the members and
    /// where in the text their values stand.
    ///
    /// # Errors
    /// The same.
    pub(crate) fn members(text: &str) -> Result<Vec<(String, Range<usize>)>, JsonError> {
        let mut parser = Parser::at(text, 0);
        let mut members = Vec::new();
        parser.skip_space();
        let is_object = parser.peek() == Some(b'{');
        if is_object {
            parser.skip_members(0, |name, value| members.push((name, value)))?;
        } else {
            parser.skip(0)?;
        }
        parser.skip_space();
        if parser.is_at_end() { Ok(members) } else { Err(parser.error()) }
    }

    /// Where the items of an array stand that begins here. None if it is no array.
    pub(crate) fn items_at(text: &str, at: usize) -> Option<Vec<Range<usize>>> {
        let mut parser = Parser::at(text, at);
        let mut items = Vec::new();
        (parser.peek() == Some(b'[')).then(|| parser.skip_items(0, |item| items.push(item)).ok())??;
        items.shrink_to_fit();
        Some(items)
    }

    /// A text.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::String(text.into())
    }

    /// An object of those members that have a value.
    pub(crate) fn object<'a>(members: impl IntoIterator<Item = (&'a str, Option<Self>)>) -> Self {
        let members = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Self::Object(members.collect())
    }

    /// A member of an object. Of members with the same name the last counts.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// A member of a member of …
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |value, name| value.get(name))
    }

    /// As text, to be kept: no longer than it has to be.
    pub(crate) fn to_text(&self) -> String {
        let mut text = self.to_string();
        text.shrink_to_fit();
        text
    }

    /// The text of a string.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a member that is a string.
    pub(crate) fn str(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// A member that is `true` or `false`.
    pub(crate) fn bool(&self, name: &str) -> Option<bool> {
        match self.get(name)? {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The items of a member that is an array; none if it is absent or something else.
    pub(crate) fn items(&self, name: &str) -> &[Self] {
        match self.get(name) {
            Some(Self::Array(items)) => items,
            _ => &[],
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(digits) => f.write_str(digits),
            Self::String(text) => write_string(f, text),
            Self::Array(items) => {
                f.write_char('[')?;
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        f.write_char(',')?;
                    }
                    item.fmt(f)?;
                }
                f.write_char(']')
            }
            Self::Object(members) => {
                f.write_char('{')?;
                for (index, (name, value)) in members.iter().enumerate() {
                    if index > 0 {
                        f.write_char(',')?;
                    }
                    write_string(f, name)?;
                    f.write_char(':')?;
                    value.fmt(f)?;
                }
                f.write_char('}')
            }
        }
    }
}

fn write_string(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str(&serde_json::to_string(text).map_err(|_| fmt::Error)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_order_stay_as_written() {
        let text = r#"{"b":7.0,"a":[1e3,-0.50,"\u3000髙\"\\"],"c":null,"d":true}"#;
        let value = Json::parse(text).unwrap();
        assert_eq!(value.get("b"), Some(&Json::Number("7.0".into())));
        assert_eq!(value.to_string(), r#"{"b":7.0,"a":[1e3,-0.50,"　髙\"\\"],"c":null,"d":true}"#);
    }

    #[test]
    fn a_text_cut_off_is_reported_with_line_and_column() {
        let error = Json::parse("{\n  \"名\": \"山").unwrap_err();
        assert_eq!((error.line, error.column, error.too_deep), (2, 10, false));
    }

    #[test]
    fn a_bomb_of_brackets_is_refused_before_the_stack_ends() {
        for bomb in ["[".repeat(1_000_000), "{\"a\":".repeat(1_000_000)] {
            assert!(Json::parse(&bomb).unwrap_err().too_deep);
        }
    }

    #[test]
    fn numbers_are_those_of_the_grammar() {
        for good in ["0", "-0", "7.0", "10", "1.25e-3", "1E+2"] {
            assert!(is_number(good), "{good}");
        }
        for bad in ["", "-", "01", ".5", "5.", "1e", "+1", "１", "1 ", "NaN"] {
            assert!(!is_number(bad), "{bad}");
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn it_agrees_with_serde_json_on_what_is_json(text in r#"([\[\]{}:,"\\u0-9eE+\-. \n]|true|false|null|"[a-z]"|\\u00e9){0,24}"#) {
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            let ours = Json::parse(&text);
            proptest::prop_assert_eq!(ours.is_ok(), theirs.is_ok() || theirs.is_err_and(|e| e.to_string().contains("out of range")), "{}", text);
            // What is only looked through is refused at the same place.
            proptest::prop_assert_eq!(Json::members(&text).err(), ours.err(), "{}", text);
        }

        #[test]
        fn where_a_member_stands_is_what_it_is(text in r#"\{"a":[\[\]{}:,"\\0-9 ]{0,8},"b": \[([0-9]{1,3} ?,?|"[a-z,]*"|\{\}){0,5} ?\]\}"#) {
            if let Ok(whole) = Json::parse(&text) {
                for (name, value) in Json::members(&text).unwrap() {
                    let parsed = Json::parse(&text[value.clone()]).unwrap();
                    if let Some(items) = Json::items_at(&text, value.start) {
                        let items: Vec<Json> = items.into_iter().map(|item| Json::parse(&text[item]).unwrap()).collect();
                        proptest::prop_assert_eq!(parsed.clone(), Json::Array(items));
                    }
                    if name == "b" {
                        proptest::prop_assert_eq!(whole.get("b"), Some(&parsed));
                    }
                }
            }
        }

        #[test]
        fn what_is_written_is_read_again(text in ".*", digits in "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,5})?") {
            let value = Json::object([("s", Some(Json::text(text))), ("n", Some(Json::Number(digits)))]);
            proptest::prop_assert_eq!(Json::parse(&value.to_string()), Ok(value));
        }
    }
}

//! What was given and where: texts and TOML become values of the kind that the table asks for.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::table::{self, Kind, Setting};

/// Where a value was given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// On the command line.
    Option(&'static str),
    /// In the environment.
    Variable(String),
    /// In the file, in this line, counted from 1.
    Line(PathBuf, usize),
    /// The file itself.
    File(PathBuf),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Option(name) => write!(f, "--{name}"),
            Self::Variable(name) => f.write_str(name),
            Self::Line(path, line) => write!(f, "{}:{line}", path.display()),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Where.
    pub origin: Origin,
    /// What.
    pub words: String,
}

/// A value of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Of [`Kind::Text`] and [`Kind::Choice`].
    Text(String),
    /// Of [`Kind::Number`].
    Number(i64),
    /// Of [`Kind::Texts`].
    Texts(Vec<String>),
}

/// What was given, by the setting's name, with what is wrong so far.
#[derive(Debug, Default)]
pub struct Given {
    values: BTreeMap<&'static str, (Value, Origin)>,
    /// Everything that was found to be wrong.
    pub mistakes: Vec<Mistake>,
}

impl Given {
    /// The value, if it was given.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&(Value, Origin)> {
        self.values.get(name)
    }

    /// Something is wrong there.
    pub fn wrong(&mut self, origin: Origin, words: impl Into<String>) {
        self.mistakes.push(Mistake { origin, words: words.into() });
    }

    /// Takes a text from the command line or the environment. An empty one means that nothing was given.
    pub fn take_text(&mut self, setting: &'static Setting, text: &str, origin: Origin) {
        if text.is_empty() {
            return;
        }
        let value = match setting.kind {
            Kind::Text | Kind::Choice(_) => Some(Value::Text(text.to_owned())),
            Kind::Number { .. } => text.parse().ok().map(Value::Number),
            // As it stands in the file, or with nothing but commas.
            Kind::Texts if text.trim_start().starts_with('[') => {
                DeValue::parse(text).ok().and_then(|value| of_kind(setting.kind, &value))
            }
            Kind::Texts => Some(Value::Texts(text.split(',').map(|part| part.trim().to_owned()).collect())),
        };
        self.take(setting, value, &format!("\"{text}\""), origin);
    }

    /// Takes everything from the file.
    pub fn take_file(&mut self, path: &Path) {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => return self.wrong(Origin::File(path.to_owned()), format!("cannot be read: {error}")),
        };
        let line = |at: usize| {
            let before = text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count();
            Origin::Line(path.to_owned(), before + 1)
        };
        let (table, errors) = DeTable::parse_recoverable(&text);
        for (key, value) in table.get_ref() {
            let origin = line(key.span().start);
            match table::all().find(|setting| setting.key() == *key.get_ref()) {
                Some(setting) => {
                    let shown = text.get(value.span()).unwrap_or_default().lines().next().unwrap_or_default();
                    self.take(setting, of_kind(setting.kind, value), shown, origin);
                }
                None => self.wrong(origin, unknown(key.get_ref(), Setting::key)),
            }
        }
        for error in errors {
            let origin = line(error.span().map_or(0, |span| span.start));
            // What the setting must be says more than what the format cannot be.
            if self.mistakes.iter().all(|mistake| mistake.origin != origin) {
                self.wrong(origin, error.message());
            }
        }
    }

    /// Later sources do not replace what earlier ones gave.
    fn take(&mut self, setting: &'static Setting, value: Option<Value>, shown: &str, origin: Origin) {
        let fits = match (&value, setting.kind) {
            (Some(Value::Number(number)), Kind::Number { least, most }) => (least..=most).contains(number),
            // Empty in the file means what it means in a variable.
            (Some(Value::Text(text)), Kind::Choice(words)) => text.is_empty() || words.contains(&text.as_str()),
            (value, _) => value.is_some(),
        };
        match value {
            Some(Value::Text(text)) if text.is_empty() => {}
            Some(value) if fits => {
                self.values.entry(setting.name).or_insert((value, origin));
            }
            _ => {
                let shown = if setting.secret { "…" } else { shown };
                let commas = setting.kind == Kind::Texts && !matches!(origin, Origin::Line(..));
                let expected = if commas { "texts separated by commas".to_owned() } else { expected(setting.kind) };
                self.wrong(origin, format!("{} = {shown}: it must be {expected}", setting.key()));
            }
        }
    }
}

/// What to say about a name that is no setting's.
pub fn unknown(name: &str, spelled: impl Fn(&Setting) -> String) -> String {
    match alike(name, &spelled) {
        Some(setting) => format!("{name} is no setting; did you mean {}?", spelled(setting)),
        None => format!("{name} is no setting; `inro settings` prints all"),
    }
}

/// The setting that somebody may have meant.
pub fn alike(name: &str, spelled: impl Fn(&Setting) -> String) -> Option<&'static Setting> {
    let distance = |setting: &&Setting| strsim::damerau_levenshtein(name, &spelled(setting));
    table::all().min_by_key(distance).filter(|setting| distance(setting) <= 2)
}

fn expected(kind: Kind) -> String {
    match kind {
        Kind::Text => "a text in quotes".to_owned(),
        Kind::Choice(words) => format!("one of \"{}\"", words.join("\", \"")),
        Kind::Number { least, most } => format!("a whole number from {least} to {most}"),
        Kind::Texts => "a list of texts, like [\"a\", \"b\"]".to_owned(),
    }
}

fn of_kind(kind: Kind, value: &Spanned<DeValue<'_>>) -> Option<Value> {
    match (kind, value.get_ref()) {
        (Kind::Text | Kind::Choice(_), DeValue::String(text)) => Some(Value::Text(text.to_string())),
        (Kind::Number { .. }, DeValue::Integer(number)) => {
            i64::from_str_radix(number.as_str(), number.radix()).ok().map(Value::Number)
        }
        (Kind::Texts, DeValue::Array(list)) => {
            let texts = list.iter().map(|one| match one.get_ref() {
                DeValue::String(text) => Some(text.to_string()),
                _ => None,
            });
            texts.collect::<Option<_>>().map(Value::Texts)
        }
        _ => None,
    }
}

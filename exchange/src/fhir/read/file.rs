//! The text of a FHIR file, and where in it each entry stands. An entry is read from there each time it is asked for, because a
//! tree of all of them takes many times the room.

use std::sync::OnceLock;

use vault::record::OtherResource;

use super::MEDIA_TYPE;
use super::facts::{Facts, Skeleton};
use crate::error::ImportError;
use crate::identity::{self, Around, Finding, FindingKind};
use crate::json::{Json, JsonError};
use crate::parsed::{Notice, NoticeKind};
use crate::reading::Reading;

/// A FHIR file: one JSON text, or one a line.
pub(crate) struct File {
    text: String,
    form: Form,
    spans: Vec<Span>,
    /// The bundle without its entries, and how many of its members stand before them.
    shell: Json,
    before: usize,
    /// My Numbers in it, and numbers that may be one. Most files have none and need not be read without them.
    found: Vec<Finding>,
    /// Of NDJSON: lines that are no JSON.
    broken: Vec<Span>,
    /// What was learned of it at the first reading, by what is cut out.
    skeletons: [OnceLock<Result<Skeleton, ImportError>>; 3],
}

/// What a JSON text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A bundle, or lines as one.
    Bundle,
    /// No bundle: one resource, or nothing of FHIR.
    Single,
    /// A bundle with nothing in it.
    Empty,
    /// A bundle whose entries are no list.
    Malformed,
}

/// Where an entry stands, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    from: u32,
    to: u32,
    /// Of NDJSON: its line, from 1.
    line: u32,
    /// It is the resource itself, and no entry of a bundle.
    is_bare: bool,
}

/// What is cut out of the entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    Nothing,
    /// My Numbers.
    Certain,
    /// Those that only may be one too.
    All,
}

/// A JSON text in a file, before it is known what it is.
pub(super) struct Text<'t> {
    pub(super) whole: &'t str,
    pub(super) members: Vec<(String, std::ops::Range<usize>)>,
}

impl<'t> Text<'t> {
    pub(super) fn read(whole: &'t str) -> Result<Self, JsonError> {
        Ok(Self { whole, members: Json::members(whole)? })
    }

    /// The last member of this name counts.
    fn last(&self, name: &str) -> Option<usize> {
        self.members.iter().rposition(|(one, _)| one == name)
    }

    pub(super) fn resource_type(&self) -> Option<String> {
        match self.value(self.last("resourceType")?) {
            Some(Json::String(name)) => Some(name),
            _ => None,
        }
    }

    fn value(&self, at: usize) -> Option<Json> {
        Json::parse(self.whole.get(self.members.get(at)?.1.clone())?).ok()
    }

    /// Where the entries of a bundle stand. None if it has no list of them.
    pub(super) fn entries(&self) -> Option<Vec<std::ops::Range<usize>>> {
        let (_, list) = self.members.get(self.last("entry")?)?;
        Json::items_at(self.whole, list.start)
    }

    /// The object without its entries.
    fn shell(&self) -> Json {
        let entry = self.last("entry");
        let others = (0..self.members.len()).filter(|at| Some(*at) != entry);
        Json::Object(others.filter_map(|at| Some((self.members.get(at)?.0.clone(), self.value(at)?))).collect())
    }
}

impl Span {
    /// `start` is where the text begins that the range counts from.
    pub(super) fn of(start: usize, range: &std::ops::Range<usize>, line: u64, is_bare: bool) -> Self {
        // A file has at most 200 MiB.
        let short = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self {
            from: short(start + range.start),
            to: short(start + range.end),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            is_bare,
        }
    }
}

impl File {
    /// Reads a file as one JSON text, else as one a line.
    pub(crate) fn open(bytes: &[u8]) -> Result<Self, ImportError> {
        let mut file = match Self::one(bytes) {
            Ok(file) => file,
            Err(error) => super::ndjson::by_line(bytes).ok_or(error)?,
        };
        file.found = file.scan();
        Ok(file)
    }

    /// Reads a file of one JSON text, checked for encoding and form.
    pub(super) fn one(bytes: &[u8]) -> Result<Self, ImportError> {
        let text = std::str::from_utf8(bytes).map_err(|_| ImportError::NotUtf8)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.trim().is_empty() {
            return Err(ImportError::Empty);
        }
        let json = Text::read(text).map_err(|error| {
            if error.too_deep {
                ImportError::TooDeep
            } else {
                ImportError::NotJson { line: error.line as u64, column: error.column as u64 }
            }
        })?;
        let is_bundle = json.resource_type().as_deref() == Some("Bundle");
        if !is_bundle {
            let all = Span::of(0, &(0..text.len()), 0, true);
            return Ok(Self::new(text, Form::Single, vec![all], Json::Null, Vec::new()));
        }
        let (form, spans) = match (json.last("entry"), json.entries()) {
            (None, _) => (Form::Empty, Vec::new()),
            (_, Some(entries)) if entries.is_empty() => (Form::Empty, Vec::new()),
            (_, Some(entries)) => {
                let mut spans = Vec::with_capacity(entries.len());
                spans.extend(entries.iter().map(|range| Span::of(0, range, 0, false)));
                (Form::Bundle, spans)
            }
            (_, None) => (Form::Malformed, Vec::new()),
        };
        let before = json.last("entry").unwrap_or_default();
        Ok(Self { before, ..Self::new(text, form, spans, json.shell(), Vec::new()) })
    }

    pub(super) fn new(text: &str, form: Form, spans: Vec<Span>, shell: Json, broken: Vec<Span>) -> Self {
        let text = text.to_owned();
        Self { text, form, spans, shell, before: 0, found: Vec::new(), broken, skeletons: Default::default() }
    }

    pub(super) fn form(&self) -> Form {
        self.form
    }

    /// `Bundle.type`; none for a single resource.
    pub(super) fn kind(&self) -> Option<&str> {
        self.shell.str("type")
    }

    /// How many entries it has.
    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// In which line an entry stood, of NDJSON.
    pub(super) fn line(&self, at: usize) -> Option<u64> {
        self.spans.get(at).map(|span| u64::from(span.line)).filter(|line| *line > 0)
    }

    /// An entry: its `fullUrl` and its resource. An entry without a resource (a deletion in a history, a broken file) is one
    /// itself. None if nothing is left of it once everything was cut out.
    pub(super) fn entry(&self, at: usize, cut: Cut) -> Option<(Option<String>, Json)> {
        let mut whole = self.whole_entry(at)?;
        if cut != Cut::Nothing {
            whole = identity::remove(&whole, &self.around(at), cut == Cut::Certain)?;
        }
        if self.form == Form::Single {
            return Some((None, whole));
        }
        let full_url = whole.str("fullUrl").map(str::to_owned);
        match whole {
            Json::Object(mut members) if members.iter().any(|(name, _)| name == "resource") => {
                let at = members.iter().rposition(|(name, _)| name == "resource")?;
                Some((full_url, members.swap_remove(at).1))
            }
            whole => Some((full_url, whole)),
        }
    }

    fn whole_entry(&self, at: usize) -> Option<Json> {
        let span = self.spans.get(at)?;
        // It was looked through when the file was opened.
        let json = Json::parse(self.written(*span)).ok()?;
        let is_line = span.is_bare && self.form != Form::Single;
        Some(if is_line { Json::object([("resource", Some(json))]) } else { json })
    }

    fn around(&self, at: usize) -> Around {
        if self.form == Form::Single { Around::default() } else { Around::item(&self.shell, "entry", at) }
    }

    fn written(&self, span: Span) -> &str {
        self.text.get(span.from as usize..span.to as usize).unwrap_or_default()
    }

    /// In the order of the file.
    fn scan(&self) -> Vec<Finding> {
        let mut found = identity::scan_json(&self.shell);
        let before: Vec<String> = match &self.shell {
            Json::Object(members) => members.iter().take(self.before).map(|(name, _)| format!("/{name}")).collect(),
            _ => Vec::new(),
        };
        let is_before = |found: &Finding| before.iter().any(|name| found.path.starts_with(name));
        let after = found.iter().position(|found| !is_before(found)).unwrap_or(found.len());
        let after = found.split_off(after);
        for at in 0..self.len() {
            if let Some(entry) = self.whole_entry(at) {
                found.extend(identity::scan_inside(&entry, &self.around(at)));
            }
        }
        found.extend(after);
        found
    }

    pub(crate) fn my_numbers(&self) -> Vec<Finding> {
        let broken = self.broken.iter().flat_map(|span| {
            let found = identity::scan_text(self.written(*span)).into_iter();
            found.map(move |finding| Finding { path: format!("/line/{}", span.line), ..finding })
        });
        self.found.iter().cloned().chain(broken).collect()
    }

    /// What it says once My Numbers are cut out; those that only may be one too, unless the patient said they are not.
    pub(crate) fn reading(&self, not_my_number: bool) -> Result<Reading<'_>, ImportError> {
        let is_clean = self.found.iter().all(|finding| not_my_number && finding.kind != FindingKind::Block);
        let cut = match (is_clean, not_my_number) {
            (true, _) => Cut::Nothing,
            (false, true) => Cut::Certain,
            (false, false) => Cut::All,
        };
        self.reading_without(cut, not_my_number)
    }

    pub(super) fn reading_without(&self, cut: Cut, not_my_number: bool) -> Result<Reading<'_>, ImportError> {
        let skeleton = self.skeletons[cut as usize].get_or_init(|| Skeleton::of(self, cut)).as_ref();
        let facts = Facts::new(self, cut, skeleton.map_err(Clone::clone)?, not_my_number);
        let broken = self.broken.iter().map(|span| Notice {
            kind: NoticeKind::LineUnreadable,
            entry: None,
            line: Some(span.line.into()),
            resource_type: None,
            element: None,
        });
        Ok(facts.reading(broken))
    }

    /// Tells the lines that are no JSON, without My Numbers.
    pub(super) fn broken(&self, not_my_number: bool, tell: &mut dyn FnMut(OtherResource)) {
        for span in &self.broken {
            let text = self.written(*span);
            let mut found = identity::scan_text(text);
            found.retain(|finding| finding.kind == FindingKind::Block || !not_my_number);
            let content = identity::redact(text, &found);
            tell(OtherResource { resource_type: MEDIA_TYPE.to_owned(), full_url: None, content, piece: None });
        }
    }
}

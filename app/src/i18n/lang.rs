//! Which language is shown: asked for in the address, remembered, or the browser's own.

use super::Text;
use leptos::prelude::*;

/// One of the two languages. Neither is a translation of the other: every text exists in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    Ja,
    En,
}

impl Lang {
    /// Both, in the order of the pre-rendered pages.
    pub const ALL: [Self; 2] = [Self::Ja, Self::En];

    /// The BCP 47 code, as in `<html lang>` and `?lang=`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    /// The language's own name for itself.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Ja => "日本語",
            Self::En => "English",
        }
    }

    /// The other of the two.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Ja => Self::En,
            Self::En => Self::Ja,
        }
    }

    /// Reads a code or a longer tag (`en-GB`); `None` for any other language.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?;
        if primary.eq_ignore_ascii_case("ja") {
            Some(Self::Ja)
        } else if primary.eq_ignore_ascii_case("en") {
            Some(Self::En)
        } else {
            None
        }
    }

    /// The language of the page being opened: `?lang=` first, then what this browser was told before, then the
    /// language of the pre-rendered page (the server chose it from `Accept-Language`), else Japanese.
    #[cfg(target_arch = "wasm32")]
    #[must_use]
    pub fn detect() -> Self {
        let window = window();
        let asked = window
            .location()
            .search()
            .ok()
            .and_then(|q| web_sys::UrlSearchParams::new_with_str(&q).ok())
            .and_then(|q| q.get("lang"))
            .and_then(|l| Self::from_tag(&l));
        if let Some(lang) = asked {
            lang.remember();
            return lang;
        }
        storage()
            .and_then(|s| s.get_item(REMEMBERED).ok().flatten())
            .and_then(|l| Self::from_tag(&l))
            .or_else(|| document().document_element().and_then(|e| Self::from_tag(&e.get_attribute("lang")?)))
            .unwrap_or(Self::Ja)
    }

    #[cfg(target_arch = "wasm32")]
    fn remember(self) {
        // A browser that keeps nothing still works; it asks the address or Accept-Language next time.
        if let Some(storage) = storage() {
            let _ = storage.set_item(REMEMBERED, self.code());
        }
    }
}

#[cfg(target_arch = "wasm32")]
const REMEMBERED: &str = "inro.lang";

#[cfg(target_arch = "wasm32")]
fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// The language in use, in context. Whoever mounts the pages keys them on [`Language::get`], so a switch
/// mounts them anew; what must survive a switch (session, an opened share) lives above that point.
#[derive(Clone, Copy)]
pub struct Language(RwSignal<Lang>);

impl Language {
    /// The current language; tracked.
    #[must_use]
    pub fn get(self) -> Lang {
        self.0.get()
    }

    /// Switches, remembers it in this browser and tells the document (hyphenation, fonts, screen readers).
    pub fn set(self, lang: Lang) {
        #[cfg(target_arch = "wasm32")]
        {
            lang.remember();
            if let Some(root) = document().document_element() {
                let _ = root.set_attribute("lang", lang.code());
            }
        }
        self.0.set(lang);
    }
}

/// Puts the language in context. Called once, by the app's root.
pub fn provide_language(lang: Lang) -> Language {
    let language = Language(RwSignal::new(lang));
    provide_context(language);
    #[cfg(target_arch = "wasm32")]
    OF_THE_PAGE.set(Some(language));
    language
}

// In the browser there is one app on the page. Tasks go on after an answer without an owner, and so without a context;
// what they say has to be in the page's language all the same.
#[cfg(target_arch = "wasm32")]
thread_local!(static OF_THE_PAGE: std::cell::Cell<Option<Language>> = const { std::cell::Cell::new(None) });

/// The language in context; Japanese where none was provided (a component rendered alone, in a test).
#[must_use]
pub fn use_language() -> Language {
    let known = use_context::<Language>();
    #[cfg(target_arch = "wasm32")]
    let known = known.or_else(|| OF_THE_PAGE.get());
    known.unwrap_or_else(|| Language(RwSignal::new(Lang::Ja)))
}

/// The texts in the current language. Not tracked: see the module's notes.
#[must_use]
pub fn t() -> &'static Text {
    Text::of(use_language().0.get_untracked())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_with_a_region_are_understood_and_other_languages_are_not() {
        assert_eq!(Lang::from_tag("en-GB"), Some(Lang::En));
        assert_eq!(Lang::from_tag("JA"), Some(Lang::Ja));
        assert_eq!(Lang::from_tag("fr"), None);
        assert_eq!(Lang::from_tag(""), None);
    }
}

//! Seals: the only place where vermilion appears. The words inside are repeated as text beside a seal.

use crate::i18n::{Day, t};
use leptos::prelude::*;

/// How large a seal is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SealSize {
    ExtraSmall,
    Small,
    #[default]
    Medium,
    Large,
}

impl SealSize {
    const fn class(self) -> &'static str {
        match self {
            Self::ExtraSmall => "seal--xs",
            Self::Small => "seal--s",
            Self::Medium => "seal--m",
            Self::Large => "seal--l",
        }
    }
}

/// What became of what was sealed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SealState {
    #[default]
    Active,
    /// Dashed.
    Paused,
    /// Grey, struck twice, with 取消 in a box.
    Cancelled,
    /// Grey.
    Ended,
}

impl SealState {
    const fn class(self) -> &'static str {
        match self {
            Self::Active => "seal--active",
            Self::Paused => "seal--paused",
            Self::Cancelled => "seal--cancelled",
            Self::Ended => "seal--ended",
        }
    }
}

/// The dated seal: two rings, what was sealed (同意, 決定, 作成), the day in era years, the family name.
#[component]
pub fn DatedSeal(
    /// What was sealed. 決定 on a sheet, 同意 on a grant that shows something, 作成 on paper.
    #[prop(into)]
    mark: String,
    day: Day,
    /// The family name; every character kept.
    #[prop(into)]
    name: String,
    /// What it says, for screen readers.
    #[prop(into)]
    label: String,
    #[prop(optional)] state: SealState,
    #[prop(optional)] size: SealSize,
) -> impl IntoView {
    let dash = (state == SealState::Paused).then_some("7 4.2");
    let name_size = size_within(&name, 15.0, 50.0);
    let date = day.on_seal().unwrap_or_else(|| day.iso());
    view! {
        <span class=format!("seal {} {}", size.class(), state.class()) role="img" aria-label=label>
            <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
                <g transform="rotate(-4 50 50)">
                    <circle cx="50" cy="50" r="47" fill="none" stroke="currentColor" stroke-width="3" stroke-dasharray=dash></circle>
                    {(state != SealState::Paused)
                        .then(|| view! { <path d=notches() stroke="currentColor" stroke-width="1.7"></path> })}
                    <circle cx="50" cy="50" r="38.5" fill="none" stroke="currentColor" stroke-width="1.4" stroke-dasharray=dash></circle>
                    <path d="M14.2 40.5h71.6M14.2 61.5h71.6" stroke="currentColor" stroke-width="1.8"></path>
                    <text x="50" y="34.5" font-size="14.5" letter-spacing="1.5">
                        {mark}
                    </text>
                    <text x="50" y="56.8" font-size="15.5">
                        {date}
                    </text>
                    <text x="50" y="78.5" font-size=name_size>
                        {name}
                    </text>
                    {(state == SealState::Active).then(|| view! { <g class="seal__bg" inner_html=FLECKS></g> })}
                </g>
                {(state == SealState::Cancelled)
                    .then(|| {
                        view! {
                            <g class="seal__strike">
                                <path d="M6 79 79 6M21 94 94 21" stroke="currentColor" stroke-width="2.6"></path>
                                <g transform="rotate(-6 74 84)">
                                    <rect x="50" y="73" width="48" height="22" class="seal__bg" stroke="currentColor" stroke-width="2.2"></rect>
                                    <text x="74" y="89.5" font-size="15.5" letter-spacing="2">
                                        {t().common.seal_cancelled_box}
                                    </text>
                                </g>
                            </g>
                        }
                    })}
            </svg>
        </span>
    }
    .into_any()
}

/// The small round seal with the family name alone, for lists.
#[component]
pub fn NameSeal(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional)] state: SealState,
    #[prop(optional)] size: SealSize,
) -> impl IntoView {
    let glyphs = glyphs(&name);
    let dash = (state == SealState::Paused).then_some("12 8");
    // Up to three characters stand one under another, as on a real one; longer names run across.
    let lines: Vec<(f64, f64, String)> = match glyphs.len() {
        1 => vec![(66.0, 46.0, name)],
        2 => glyphs.into_iter().zip([46.0, 82.0]).map(|(g, y)| (y, 34.0, g)).collect(),
        3 => glyphs.into_iter().zip([36.0, 60.0, 84.0]).map(|(g, y)| (y, 24.0, g)).collect(),
        _ => vec![(58.0, size_within(&name, 24.0, 76.0), name)],
    };
    view! {
        <span class=format!("seal {} {}", size.class(), state.class()) role="img" aria-label=label>
            <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
                <g transform="rotate(-4 50 50)">
                    <circle cx="50" cy="50" r="46" fill="none" stroke="currentColor" stroke-width="5" stroke-dasharray=dash></circle>
                    {lines
                        .into_iter()
                        .map(|(y, size, glyph)| {
                            view! {
                                <text x="50" y=y font-size=size>
                                    {glyph}
                                </text>
                            }
                        })
                        .collect_view()}
                </g>
                {(state == SealState::Cancelled)
                    .then(|| {
                        view! {
                            <g class="seal__strike">
                                <path d="M6 79 79 6M21 94 94 21" stroke="currentColor" stroke-width="4"></path>
                            </g>
                        }
                    })}
            </svg>
        </span>
    }
    .into_any()
}

/// The empty place on a sheet where the seal goes.
#[component]
pub fn SealPlace() -> impl IntoView {
    let c = &t().common;
    view! {
        <span class="seal seal--l seal--place" role="img" aria-label=c.seal_place>
            <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
                <circle cx="50" cy="50" r="46" fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="3 4"></circle>
                <text x="50" y="60" font-size="28">
                    {c.seal_place_mark}
                </text>
            </svg>
        </span>
    }
    .into_any()
}

/// A few places where the ink did not take.
const FLECKS: &str = r#"<circle cx="21" cy="38" r=".9"/><circle cx="70" cy="22" r=".7"/><circle cx="79" cy="60" r="1"/><circle cx="33" cy="74" r=".8"/><circle cx="57" cy="88" r=".7"/><circle cx="12" cy="57" r=".7"/><circle cx="44" cy="13" r=".8"/><circle cx="88" cy="41" r=".6"/><circle cx="62" cy="69" r=".6"/><circle cx="36" cy="27" r=".6"/>"#;

/// Ornament between the rings: which of 48 places carry a notch. It certifies nothing.
const RIM: u64 = 0b1101_1000_1011_0011_0100_1101_1011_0101_1011_0010_1101_1001;

fn notches() -> String {
    let mut path = String::new();
    for n in (0..48u32).filter(|n| RIM >> n & 1 == 1) {
        let (sin, cos) = (f64::from(n) * 7.5).to_radians().sin_cos();
        let at = |r: f64| (50.0 + r * sin, 50.0 - r * cos);
        let ((x1, y1), (x2, y2)) = (at(40.5), at(44.0));
        path.push_str(&format!("M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}"));
    }
    path
}

/// The font size at which `text` is at most `width` wide, but no larger than `largest`.
fn size_within(text: &str, largest: f64, width: f64) -> f64 {
    let ems: f64 = text
        .chars()
        .map(|c| {
            if is_selector(c) {
                0.0
            } else if c.is_ascii() {
                0.6
            } else {
                1.0
            }
        })
        .sum();
    (width / ems.max(1.0)).min(largest)
}

/// The characters of a name, each with the variation selector that belongs to it (葛󠄀, 辻󠄀).
fn glyphs(name: &str) -> Vec<String> {
    let mut glyphs: Vec<String> = Vec::new();
    for c in name.chars() {
        match glyphs.last_mut() {
            Some(last) if is_selector(c) => last.push(c),
            _ => glyphs.push(c.into()),
        }
    }
    glyphs
}

const fn is_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variation_selector_stays_with_its_character() {
        let glyphs = glyphs("葛\u{E0100}瀬");
        assert_eq!(glyphs, ["葛\u{E0100}", "瀬"]);
    }

    #[test]
    fn a_long_name_is_drawn_smaller_and_a_short_one_not_larger() {
        assert!(size_within("勅使河原", 15.0, 50.0) < 15.0);
        assert!((size_within("髙﨑", 15.0, 50.0) - 15.0).abs() < f64::EPSILON);
    }
}

//! QR codes (ISO/IEC 18004) as one SVG path.

use fast_qr::{ECL, Module, QRBuilder};
use leptos::prelude::*;

/// A QR code of `text` with the quiet zone of four modules the standard asks for. Shows nothing when the text is too
/// long for any QR code (over 2,331 bytes at this level). Black on white in every theme: readers need it so.
#[component]
pub fn QrCode(
    #[prop(into)] text: String,
    /// What it is for, for screen readers.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! { <QrBytes bytes=text.into_bytes() label/> }
}

/// The same of bytes that need not be UTF-8.
#[component]
pub fn QrBytes(
    bytes: Vec<u8>,
    /// What it is for, for screen readers.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    draw(&bytes).map(|(size, path)| {
        let all = size + 8;
        view! {
            <svg class="qr" viewBox=format!("-4 -4 {all} {all}") role="img" aria-label=label shape-rendering="crispEdges">
                <rect x="-4" y="-4" width=all.to_string() height=all.to_string() fill="#fff"></rect>
                <path d=path fill="#111"></path>
            </svg>
        }
    })
    .into_any()
}

/// Modules on a side, and a path that covers the dark ones, one run of a row at a time.
pub(super) fn draw(bytes: &[u8]) -> Option<(usize, String)> {
    let code = QRBuilder::new(bytes).ecl(ECL::M).build().ok()?;
    let size = code.size;
    let mut path = String::new();
    for y in 0..size {
        let row: &[Module] = &code[y];
        let mut x = 0;
        while x < size {
            let run = row[x..size].iter().take_while(|m| m.value()).count();
            if run > 0 {
                path.push_str(&format!("M{x} {y}h{run}v1h-{run}z"));
            }
            x += run.max(1);
        }
    }
    Some((size, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_finder_patterns_are_where_readers_look_for_them() {
        let (size, path) = draw(b"https://inro.example.jp/view#shlink:/eyJ1cmwi").expect("fits");
        assert!(size >= 21);
        assert!(path.starts_with("M0 0h7v1h-7z"), "{path}");
        assert!(path.contains(&format!("M{} 0h7v1h-7z", size - 7)));
    }

    #[test]
    fn a_text_too_long_for_any_code_draws_none() {
        assert!(draw("あ".repeat(2000).as_bytes()).is_none());
    }
}

//! A picture for a phone's lock screen: a QR code and a few words, drawn by the browser.

use super::qr::draw;

/// Draws it and saves it as PNG. The words are a heading, what to do, and small print. Whether it was saved: not where there is no
/// browser, and not where the text is too long for a QR code.
#[must_use]
pub fn save_lock_image(file_name: &str, text: &str, words: [&str; 3]) -> bool {
    let Some((size, path)) = draw(text.as_bytes()) else { return false };
    #[cfg(target_arch = "wasm32")]
    return browser::picture(size, &path, words)
        .is_some_and(|png| super::browser::save_bytes(file_name, "image/png", &png));
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = (file_name, size, path, words);
        false
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use leptos::prelude::{document, window};
    use wasm_bindgen::JsCast;
    use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, Path2d};

    /// The form of today's phones. The upper third stays free for the clock.
    const WIDTH: f64 = 1080.0;
    const HEIGHT: f64 = 2340.0;
    /// Side of the QR code with its quiet zone.
    const CODE: f64 = 760.0;
    const MARGIN: f64 = 90.0;

    pub(super) fn picture(size: usize, path: &str, [head, text, foot]: [&str; 3]) -> Option<Vec<u8>> {
        let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
        canvas.set_width(WIDTH as u32);
        canvas.set_height(HEIGHT as u32);
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        context.set_fill_style_str("#191411");
        context.fill_rect(0.0, 0.0, WIDTH, HEIGHT);
        context.set_text_align("center");
        context.set_fill_style_str("#fffdf8");
        let mut y = HEIGHT * 0.36;
        y = lines(&context, head, 64.0, y)?;
        y = lines(&context, text, 42.0, y + 20.0)?;
        let left = (WIDTH - CODE) / 2.0;
        context.fill_rect(left, y, CODE, CODE);
        context.save();
        context.translate(left, y).ok()?;
        let module = CODE / (size as f64 + 8.0);
        context.scale(module, module).ok()?;
        context.translate(4.0, 4.0).ok()?;
        context.set_fill_style_str("#111");
        context.fill_with_path_2d(&Path2d::new_with_path_string(path).ok()?);
        context.restore();
        context.set_fill_style_str("#fffdf8");
        lines(&context, foot, 32.0, y + CODE + 60.0)?;
        let url = canvas.to_data_url_with_type("image/png").ok()?;
        let binary = window().atob(url.strip_prefix("data:image/png;base64,")?).ok()?;
        // One character a byte.
        Some(binary.chars().map(|one| one as u8).collect())
    }

    /// Writes a text in the middle, in as many lines as it needs, and returns where the next one begins.
    fn lines(context: &CanvasRenderingContext2d, text: &str, size: f64, mut y: f64) -> Option<f64> {
        context.set_font(&format!("{size}px sans-serif"));
        let mut line = String::new();
        let mut done = Vec::new();
        for word in pieces(text) {
            let longer = format!("{line}{word}");
            if !line.is_empty() && context.measure_text(&longer).ok()?.width() > WIDTH - 2.0 * MARGIN {
                done.push(std::mem::take(&mut line));
            }
            line.push_str(&word);
        }
        done.push(line);
        for line in done {
            context.fill_text(line.trim(), WIDTH / 2.0, y).ok()?;
            y += size * 1.5;
        }
        Some(y)
    }

    /// Where a line may end: after a blank, and after every character of a language without blanks.
    fn pieces(text: &str) -> Vec<String> {
        let mut pieces: Vec<String> = Vec::new();
        let mut joins = false;
        for one in text.chars() {
            let closes = "、。）」".contains(one);
            match pieces.last_mut() {
                Some(last) if (joins && one.is_ascii()) || closes => last.push(one),
                _ => pieces.push(one.to_string()),
            }
            joins = one.is_ascii() && one != ' ';
        }
        pieces
    }
}

//! The app's pictures for a phone's screen, drawn from the two SVGs of `app/static/`.

use std::fs;

use anyhow::{Context, Result};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use super::{Site, static_file};

/// Addresses of what was drawn.
pub struct Icons {
    /// 192 pixels.
    pub small: String,
    /// 512 pixels.
    pub large: String,
    /// 512 pixels, of which a phone may cut off everything outside a circle (Web App Manifest, "maskable").
    pub maskable: String,
    /// 180 pixels without a see-through corner, for phones that read no manifest.
    pub touch: String,
}

/// Draws them all.
pub fn add(site: &mut Site) -> Result<Icons> {
    let mut draw = |stem: &str, file: &str, side: u32| -> Result<String> {
        let svg = fs::read(static_file(file)).with_context(|| format!("app/static/{file}"))?;
        site.hashed(stem, "png", &png(&svg, side).with_context(|| format!("app/static/{file}"))?)
    };
    Ok(Icons {
        small: draw("icon", "favicon.svg", 192)?,
        large: draw("icon-large", "favicon.svg", 512)?,
        maskable: draw("icon-maskable", "icon-maskable.svg", 512)?,
        touch: draw("icon-touch", "icon-maskable.svg", 180)?,
    })
}

/// A square picture, drawn as a PNG.
fn png(svg: &[u8], side: u32) -> Result<Vec<u8>> {
    let tree = Tree::from_data(svg, &Options::default())?;
    let mut pixels = Pixmap::new(side, side).context("a picture has a side")?;
    let scale = side as f32 / tree.size().width();
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    Ok(pixels.encode_png()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_phone_cuts_to_a_circle_has_no_see_through_corner_and_its_drawing_in_the_middle() {
        let svg = fs::read(static_file("icon-maskable.svg")).unwrap();
        let pixels = Pixmap::decode_png(&png(&svg, 100).unwrap()).unwrap();
        assert!(pixels.pixels().iter().all(|pixel| pixel.alpha() == 255));
        let ground = pixels.pixel(0, 0).unwrap();
        // Within four fifths of the width stands everything that counts (Web App Manifest, "safe zone").
        let from_middle = |at: u32| i64::from(at) - 50;
        for (at, pixel) in (0..).zip(pixels.pixels()) {
            let (x, y) = (from_middle(at % 100), from_middle(at / 100));
            assert!(x * x + y * y <= 40 * 40 || *pixel == ground, "{x}, {y}");
        }
        assert!(pixels.pixels().iter().any(|pixel| *pixel != ground));
    }
}

//! The camera and picture files, looked at through a canvas that is never on the page. Natively, where pages are only rendered,
//! there is neither.

use leptos::web_sys::{File, HtmlVideoElement};

use crate::qr_reading::Pixels;

/// Why there is no picture of a camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "only a browser can refuse"))]
pub(crate) enum CameraFault {
    /// The person or the browser's settings refused.
    Refused,
    /// None is there, or this browser gives none to this page.
    Missing,
}

/// Shows the camera in `video`; the one at the back where there are two. Only the picture, no sound.
pub(crate) async fn start_camera(video: &HtmlVideoElement) -> Result<(), CameraFault> {
    #[cfg(target_arch = "wasm32")]
    return browser::start(video).await;
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = video;
        Err(CameraFault::Missing)
    }
}

/// Ends the camera: the light beside it goes out.
pub(crate) fn stop_camera(video: &HtmlVideoElement) {
    #[cfg(target_arch = "wasm32")]
    browser::stop(video);
    #[cfg(not(target_arch = "wasm32"))]
    let _ = video;
}

/// The picture that the camera shows now, with its longer side at most `longest`. None before there is one.
pub(crate) fn video_pixels(video: &HtmlVideoElement, longest: u32) -> Option<Pixels> {
    #[cfg(target_arch = "wasm32")]
    return browser::of_video(video, longest);
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = (video, longest);
        None
    }
}

/// What `read` finds in a picture file, tried with these longer sides in turn until something is found. None if the browser
/// cannot read the file as a picture, or nothing is found.
pub(crate) async fn find_in_picture<T>(file: &File, sides: &[u32], read: impl Fn(&Pixels) -> Option<T>) -> Option<T> {
    #[cfg(target_arch = "wasm32")]
    {
        let picture = browser::open(file).await?;
        sides.iter().filter_map(|side| browser::of_picture(&picture, *side)).find_map(|pixels| read(&pixels))
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = (file, sides, read);
        None
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use leptos::prelude::{document, window};
    use leptos::web_sys::{File, HtmlVideoElement};
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{
        CanvasRenderingContext2d, DomException, HtmlCanvasElement, ImageBitmap, MediaStream, MediaStreamConstraints,
        MediaStreamTrack,
    };

    use super::{CameraFault, fitted};
    use crate::qr_reading::Pixels;

    pub(super) async fn start(video: &HtmlVideoElement) -> Result<(), CameraFault> {
        let stream = open_camera().await.map_err(|why| {
            let refused = why.dyn_ref::<DomException>().is_some_and(|why| why.name() == "NotAllowedError");
            if refused { CameraFault::Refused } else { CameraFault::Missing }
        })?;
        video.set_src_object(Some(&stream));
        let playing = video.play().map_err(|_| CameraFault::Missing)?;
        // Interrupted when the page is left meanwhile; then nobody looks any more.
        let _ = JsFuture::from(playing).await;
        Ok(())
    }

    pub(super) fn stop(video: &HtmlVideoElement) {
        if let Some(stream) = video.src_object() {
            for track in stream.get_tracks().iter() {
                track.unchecked_into::<MediaStreamTrack>().stop();
            }
        }
        video.set_src_object(None);
    }

    pub(super) fn of_video(video: &HtmlVideoElement, longest: u32) -> Option<Pixels> {
        let canvas = Canvas::of(video.video_width(), video.video_height(), longest)?;
        let (width, height) = (f64::from(canvas.width), f64::from(canvas.height));
        let drawn = canvas.context.draw_image_with_html_video_element_and_dw_and_dh(video, 0.0, 0.0, width, height);
        drawn.ok()?;
        canvas.pixels()
    }

    pub(super) async fn open(file: &File) -> Option<ImageBitmap> {
        let made = window().create_image_bitmap_with_blob(file).ok()?;
        JsFuture::from(made).await.ok()?.dyn_into().ok()
    }

    pub(super) fn of_picture(picture: &ImageBitmap, longest: u32) -> Option<Pixels> {
        let canvas = Canvas::of(picture.width(), picture.height(), longest)?;
        let (width, height) = (f64::from(canvas.width), f64::from(canvas.height));
        let drawn = canvas.context.draw_image_with_image_bitmap_and_dw_and_dh(picture, 0.0, 0.0, width, height);
        drawn.ok()?;
        canvas.pixels()
    }

    async fn open_camera() -> Result<MediaStream, JsValue> {
        let wanted = MediaStreamConstraints::new();
        let video = js_sys::Object::new();
        js_sys::Reflect::set(&video, &JsValue::from_str("facingMode"), &JsValue::from_str("environment"))?;
        wanted.set_video(&video);
        let devices = window().navigator().media_devices()?;
        let stream = JsFuture::from(devices.get_user_media_with_constraints(&wanted)?).await?;
        Ok(stream.unchecked_into())
    }

    struct Canvas {
        context: CanvasRenderingContext2d,
        width: u32,
        height: u32,
    }

    impl Canvas {
        /// White, so that what is transparent in a picture is paper.
        fn of(width: u32, height: u32, longest: u32) -> Option<Self> {
            let (width, height) = fitted(width, height, longest)?;
            let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
            canvas.set_width(width);
            canvas.set_height(height);
            let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
            context.set_fill_style_str("#fff");
            context.fill_rect(0.0, 0.0, f64::from(width), f64::from(height));
            Some(Self { context, width, height })
        }

        fn pixels(&self) -> Option<Pixels> {
            let (width, height) = (f64::from(self.width), f64::from(self.height));
            let data = self.context.get_image_data(0.0, 0.0, width, height).ok()?;
            Some(Pixels { width: self.width as usize, height: self.height as usize, rgba: data.data().0 })
        }
    }
}

/// Width and height with the longer side at most `longest`; none where there is nothing.
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "only a browser has a canvas"))]
fn fitted(width: u32, height: u32, longest: u32) -> Option<(u32, u32)> {
    let side = width.max(height);
    if width == 0 || height == 0 {
        return None;
    }
    if side <= longest {
        return Some((width, height));
    }
    let scaled = |of: u32| u32::try_from(u64::from(of) * u64::from(longest) / u64::from(side)).unwrap_or(1).max(1);
    Some((scaled(width), scaled(height)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_keeps_its_form_and_is_never_larger_than_asked() {
        assert_eq!(fitted(4000, 3000, 1600), Some((1600, 1200)));
        assert_eq!(fitted(300, 200, 1600), Some((300, 200)));
        assert_eq!(fitted(10, 100_000, 1600), Some((1, 1600)));
        assert_eq!(fitted(0, 100, 1600), None);
    }
}

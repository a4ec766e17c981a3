//! Reading QR codes with the camera or from picture files. The camera ends when the page is left, or when everything is there.

use std::time::Duration;

use exchange::jahis::Parts;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::File;

use super::collect::{Step, add};
use crate::i18n::t;
use crate::qr_reading::{Pixels, read_codes};
use crate::ui::camera::{CameraFault, find_in_picture, start_camera, stop_camera, video_pixels};
use crate::ui::{Busy, Button, ButtonKind, Buttons, FileField, IconKind, Notice, NoticeKind};

/// How often the camera's picture is looked at.
const EVERY: Duration = Duration::from_millis(250);
/// Longer side of the camera's picture, in pixels: enough for a code of 93 modules, little enough for a phone.
const FRAME: u32 = 960;
/// Longer sides that a picture file is tried with: fine codes need many pixels, blurred ones few.
const TRIES: [u32; 3] = [1_600, 1_000, 600];

/// What the page says about the last code.
#[derive(Clone, PartialEq)]
struct Said {
    kind: NoticeKind,
    title: String,
    text: Option<String>,
}

#[component]
pub(super) fn ScanCodes(
    /// A whole file was read out of codes.
    #[prop(into)]
    on_whole: Callback<Vec<u8>>,
    /// A SMART Health Link was read.
    #[prop(into)]
    on_link: Callback<String>,
    #[prop(into)] on_leave: Callback<()>,
) -> impl IntoView {
    let w = &t().ways_in;
    let parts = StoredValue::new(Parts::default());
    let collected = RwSignal::new(false);
    let said = RwSignal::new(None::<Said>);
    let filming = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let video = NodeRef::<html::Video>::new();
    let timer = StoredValue::new(None::<IntervalHandle>);
    let stop = move || {
        if let Some(handle) = timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
        if let Some(video) = video.try_get_untracked().flatten() {
            stop_camera(&video);
        }
        filming.try_set(false);
    };
    on_cleanup(stop);
    // Whether looking goes on.
    let take = move |code: &[u8]| -> bool {
        let Some(step) = parts.try_update_value(|parts| add(parts, code)) else { return false };
        let done = matches!(step, Step::Whole(_) | Step::Link(_));
        if done {
            stop();
        }
        match step {
            Step::Whole(bytes) => on_whole.run(bytes),
            Step::Link(link) => on_link.run(link),
            step => {
                collected.set(parts.with_value(|parts| !parts.missing().is_empty()));
                let words = words(&step);
                // The same frame comes many times: nothing is announced twice.
                if words != said.get_untracked() {
                    said.set(words);
                }
            }
        }
        !done
    };
    let look = move || {
        let Some(video) = video.try_get_untracked().flatten() else { return };
        if let Some(pixels) = video_pixels(&video, FRAME) {
            for code in read_codes(&pixels) {
                if !take(&code) {
                    break;
                }
            }
        }
    };
    let film = move |()| {
        said.set(None);
        filming.set(true);
        spawn_local(async move {
            let Some(element) = video.try_get_untracked().flatten() else { return };
            match start_camera(&element).await {
                // Left, or stopped, while the browser was asking.
                Ok(()) if filming.try_get_untracked() != Some(true) => stop_camera(&element),
                Ok(()) => timer.set_value(set_interval_with_handle(look, EVERY).ok()),
                Err(fault) => {
                    filming.try_set(false);
                    let w = &t().ways_in;
                    let title = match fault {
                        CameraFault::Refused => w.camera_refused,
                        CameraFault::Missing => w.camera_missing,
                    };
                    said.try_set(Some(Said { kind: NoticeKind::Caution, title: title.to_owned(), text: None }));
                }
            }
        });
    };
    let picture = move |file: File| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        said.set(None);
        spawn_local(async move {
            let found = |pixels: &Pixels| Some(read_codes(pixels)).filter(|codes| !codes.is_empty());
            let codes = find_in_picture(&file, &TRIES, found).await;
            busy.try_set(false);
            let Some(codes) = codes else {
                let title = t().ways_in.scan_none.to_owned();
                said.try_set(Some(Said { kind: NoticeKind::Caution, title, text: None }));
                return;
            };
            for code in codes {
                if !take(&code) {
                    break;
                }
            }
        });
    };
    let start_over = move |()| {
        parts.set_value(Parts::default());
        collected.set(false);
        said.set(None);
    };
    let notice = move || {
        said.get().map(|Said { kind, title, text }| {
            view! { <Notice kind title live=true>{text.map(|text| view! { <p>{text}</p> })}</Notice> }
        })
    };
    view! {
        <div class="stack-5">
            <h2 id="scan-title" tabindex="-1">{w.scan}</h2>
            <p>{w.scan_lead}</p>
            {notice}
            <div hidden=move || !collected.get()>
                <Button kind=ButtonKind::Line small=true on_press=start_over>
                    {w.scan_start_over}
                </Button>
            </div>
            <section class="stack" aria-labelledby="scan-title">
                <p class="small">{w.scan_private}</p>
                <div class="scan" hidden=move || !filming.get()>
                    <video node_ref=video class="scan__video" playsinline muted aria-label=w.scan_video></video>
                    <p>{w.scan_aim}</p>
                </div>
                <Buttons>
                    {move || {
                        if filming.get() {
                            view! {
                                <Button kind=ButtonKind::Line on_press=move |()| stop()>
                                    {w.scan_stop}
                                </Button>
                            }
                                .into_any()
                        } else {
                            view! {
                                <Button icon=IconKind::Scan on_press=film>
                                    {w.scan_camera}
                                </Button>
                            }
                                .into_any()
                        }
                    }}
                </Buttons>
            </section>
            <FileField
                id="scan-picture"
                label=w.scan_picture
                hint=w.scan_picture_hint
                accept="image/*"
                on_file=Callback::new(picture)
            />
            <Busy on=busy text=w.scan_reading/>
            <Buttons>
                <Button kind=ButtonKind::Line on_press=on_leave>
                    {w.back_to_file}
                </Button>
            </Buttons>
        </div>
    }
    .into_any()
}

/// What is said about a code that does not end the reading.
fn words(step: &Step) -> Option<Said> {
    let w = &t().ways_in;
    match step {
        Step::More { part, is_repeated, total, missing } => {
            let (of, left) = (usize::from(*total), missing.len());
            let repeated = is_repeated.then(|| w.scan_repeated(*part));
            let text: Vec<String> = repeated.into_iter().chain([w.scan_missing(missing)]).collect();
            Some(Said {
                kind: NoticeKind::Sound,
                title: w.scanned(of.saturating_sub(left), of),
                text: Some(text.join(" ")),
            })
        }
        Step::Refused(why) => Some(Said { kind: NoticeKind::Caution, title: (*why).to_owned(), text: None }),
        Step::Whole(_) | Step::Link(_) => None,
    }
}

//! A file of a document: its name and size, to look at and to save. The same for the patient and for the provider.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::browser::save_bytes;
use super::busy::Busy;
use super::button::{Button, ButtonKind, Buttons, LinkButton};
use super::icon::{Icon, IconKind};
use super::object_url::object_url;
use super::trouble::trouble_text;
use crate::engine::use_engine;
use crate::engine::wire::{OpenFile, OpenReplyFile, Trouble};
use crate::file_type::FileType;
use crate::i18n::t;
use crate::view_model::{FileContent, FileView};

/// One file, with its buttons where its content can be had.
#[component]
pub fn FileItem(file: FileView) -> impl IntoView {
    let f = &t().files;
    let engine = use_engine();
    let FileView { name, length, content } = file;
    let name = if name.trim().is_empty() { f.nameless.to_owned() } else { name };
    let can_open = !matches!(content, FileContent::Elsewhere);
    let busy = RwSignal::new(false);
    let open = RwSignal::new(None::<Arc<[u8]>>);
    let said = RwSignal::new(None::<String>);
    // Fetched once, whether it is looked at or saved first.
    let held = StoredValue::new(match &content {
        FileContent::Here(bytes) => Some(Arc::clone(bytes)),
        _ => None,
    });
    let place = content.clone();
    let with_content = Callback::new(move |then: Callback<Arc<[u8]>>| {
        if let Some(bytes) = held.get_value() {
            then.run(bytes);
            return;
        }
        if busy.get_untracked() {
            return;
        }
        let place = place.clone();
        let fetch = async move {
            match place {
                FileContent::Stored { record, blob } => engine.call(OpenFile { record, blob }).await,
                FileContent::Waiting { grant, reply } => engine.call(OpenReplyFile { grant, reply }).await,
                FileContent::Here(_) | FileContent::Elsewhere => Err(Trouble::NotFound),
            }
        };
        busy.set(true);
        said.set(None);
        spawn_local(async move {
            let answer = fetch.await;
            busy.try_set(false);
            match answer {
                Ok(opened) => {
                    let bytes: Arc<[u8]> = opened.bytes.0.into();
                    // Gone with the page: then nobody waits for it.
                    if held.try_update_value(|held| *held = Some(Arc::clone(&bytes))).is_some() {
                        then.run(bytes);
                    }
                }
                Err(Trouble::NotFound) => drop(said.try_set(Some(t().files.lost.to_owned()))),
                Err(why) => drop(said.try_set(Some(trouble_text(&why)))),
            }
        });
    });
    let saved_as = name.clone();
    let save = Callback::new(move |bytes: Arc<[u8]>| {
        let f = &t().files;
        let saved = save_bytes(&saved_as, FileType::of(&bytes).media_type(), &bytes);
        said.set(Some(if saved { f.saved } else { f.save_failed }.to_owned()));
    });
    let look = Callback::new(move |bytes: Arc<[u8]>| open.set(Some(bytes)));
    let (look_label, save_label) = (f.about(f.look, &name), f.about(f.save, &name));
    let title = name.clone();
    let read = match content {
        FileContent::Stored { record, blob } if may_hold_records(&name) => Some(format!("/import#{record}/{blob}")),
        _ => None,
    };
    view! {
        <div class="file stack-2">
            <p class="file__name">
                <Icon kind=IconKind::File/>
                <span>{title}</span>
                {length.map(|length| view! { <span class="fresh num">{f.size(length)}</span> })}
            </p>
            {(!can_open).then(|| view! { <p class="small">{f.not_here}</p> })}
            {can_open
                .then(|| {
                    view! {
                        <div class="screen-only">
                            <Buttons>
                                <Show
                                    when=move || open.read().is_none()
                                    fallback=move || {
                                        view! {
                                            <Button kind=ButtonKind::Line small=true on_press=move |()| open.set(None)>
                                                {f.close}
                                            </Button>
                                        }
                                    }
                                >
                                    <Button
                                        kind=ButtonKind::Line
                                        small=true
                                        icon=IconKind::Eye
                                        label=look_label.clone()
                                        not_yet=busy
                                        on_press=move |()| with_content.run(look)
                                    >
                                        {f.look}
                                    </Button>
                                </Show>
                                <Button
                                    kind=ButtonKind::Line
                                    small=true
                                    icon=IconKind::Save
                                    label=save_label
                                    not_yet=busy
                                    on_press=move |()| with_content.run(save)
                                >
                                    {f.save}
                                </Button>
                                {read
                                    .map(|href| {
                                        view! {
                                            <LinkButton href kind=ButtonKind::Line small=true icon=IconKind::Records>
                                                {t().replies.read_records}
                                            </LinkButton>
                                        }
                                    })}
                            </Buttons>
                        </div>
                    }
                })}
            <Busy on=busy text=f.fetching/>
            <p class="small" role="status">
                {move || said.get()}
            </p>
            {move || open.get().map(|bytes| view! { <Opened bytes name=name.clone()/> })}
        </div>
    }
    .into_any()
}

/// Whether a file of this name may be one of the formats that are read for records; what it is, its content says.
fn may_hold_records(name: &str) -> bool {
    let end = name.rsplit_once('.').map_or("", |(_, end)| end).to_ascii_lowercase();
    ["json", "ndjson", "xml", "csv", "tsv", "txt", "jws", "inro"].contains(&end.as_str())
}

/// What is in it, as far as it is shown here.
#[component]
fn Opened(bytes: Arc<[u8]>, name: String) -> impl IntoView {
    let f = &t().files;
    let file_type = FileType::of(&bytes);
    match object_url(&bytes, file_type) {
        Some(url) if file_type.is_picture() => view! { <img class="file__picture" src=url alt=name/> }.into_any(),
        Some(url) => view! {
            <p>
                <a href=url target="_blank" rel="noopener">
                    {f.open_pdf}
                </a>
            </p>
        }
        .into_any(),
        None => view! { <p class="small">{f.save_only}</p> }.into_any(),
    }
}

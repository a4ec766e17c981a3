//! What is pressed, what is said, and what happens meanwhile.

use app::i18n::t;
use app::ui::*;
use leptos::prelude::*;

use super::part::{Part, two};
use super::people::long;
use super::{as_reader, in_the_case};

pub fn page() -> AnyView {
    let parts = vec![
        buttons(),
        links(),
        row(),
        copy(),
        notices(),
        empty(),
        loading(),
        working(),
        busy(),
        progress(),
        toast(),
        dialogs(),
        confirm(),
        icons(),
    ];
    in_the_case(Place::Today, two("ボタンとお知らせ", "Buttons and notices"), parts)
}

fn buttons() -> AnyView {
    let save = || two("保存する", "Save");
    Part::of("Button")
        .shows("primary", view! { <Button on_press=|()| ()>{save()}</Button> })
        .shows("line", view! { <Button kind=ButtonKind::Line icon=IconKind::Printer>{t().common.print}</Button> })
        .shows("danger", view! { <Button kind=ButtonKind::Danger icon=IconKind::Bin>{two("記録を消す", "Delete the record")}</Button> })
        .shows("small", view! { <Button kind=ButtonKind::Line small=true>{t().common.close}</Button> })
        .shows("disabled: can be reached and does nothing yet", view! { <Button not_yet=true>{save()}</Button> })
        .shows("long text", view! { <Button icon=IconKind::Save>{long()}</Button> })
        .focused(view! {
            <Buttons>
                <Button>{save()}</Button>
                <Button kind=ButtonKind::Line>{t().common.print}</Button>
                <Button kind=ButtonKind::Danger>{two("消す", "Delete")}</Button>
            </Buttons>
        })
        .done()
}

fn links() -> AnyView {
    let write = || view! { <LinkButton href="/records/new" icon=IconKind::Pencil>{two("自分で書く", "Write a record")}</LinkButton> };
    Part::of("LinkButton")
        .shows("primary", write())
        .shows(
            "line, small",
            view! { <LinkButton href="/home" kind=ButtonKind::Line small=true>{t().common.nav_today}</LinkButton> },
        )
        .absent("read-only: leads to a page on which a reader can do nothing", as_reader(|| write().into_any()))
        .focused(write())
        .done()
}

fn row() -> AnyView {
    let two_buttons =
        || view! { <Button>{t().common.print}</Button><Button kind=ButtonKind::Line>{t().common.close}</Button> };
    Part::of("Buttons")
        .shows("two", view! { <Buttons>{two_buttons()}</Buttons> })
        .shows("more than a line", view! { <Buttons>{two_buttons()}{two_buttons()}{two_buttons()}</Buttons> })
        .done()
}

fn copy() -> AnyView {
    Part::of("CopyButton")
        .shows("before it is pressed", view! { <CopyButton text="x" label=two("リンクをうつす", "Copy the link")/> })
        .done()
}

fn notices() -> AnyView {
    let e = &t().errors;
    let notice = |kind, title: &'static str| view! { <Notice kind title><p>{two("くわしくは、設定の画面にあります。", "More is in the settings.")}</p></Notice> };
    Part::of("Notice")
        .shows(
            "plain",
            notice(NoticeKind::Plain, two("この記録は、ほかの人が書きました", "Somebody else wrote this record")),
        )
        .shows("sound", notice(NoticeKind::Sound, two("記録を保存しました", "The record was saved")))
        .shows(
            "offline",
            view! { <Notice kind=NoticeKind::Caution title=e.title live=true><p>{e.offline}</p></Notice> },
        )
        .shows("error", view! { <Notice kind=NoticeKind::Danger title=e.title><p>{e.server}</p></Notice> })
        .shows("title alone", view! { <Notice title=two("ここには、まだ何もありません", "Nothing is here yet")/> })
        .shows("long text", view! { <Notice kind=NoticeKind::Caution title=long()><p>{long()}</p></Notice> })
        .done()
}

fn empty() -> AnyView {
    Part::of("Empty")
        .shows("with a way to begin", view! {
            <Empty title=two("まだ記録がありません", "There are no records yet") text=two("書いた記録や取り込んだ記録が、ここにならびます。", "Records that you write or take in will stand here.")>
                <LinkButton href="/records/new">{two("自分で書く", "Write a record")}</LinkButton>
            </Empty>
        })
        .shows("long text", view! { <Empty title=long() text=long()/> })
        .done()
}

fn loading() -> AnyView {
    Part::of("Loading")
        .shows("loading", view! { <Loading text=t().common.opening(4, 12)/> })
        .shows("long text", view! { <Loading text=long()/> })
        .done()
}

fn working() -> AnyView {
    Part::of("Working")
        .shows("loading", view! { <Working text=t().files.fetching/> })
        .shows(
            "can be stopped",
            view! { <div class="stack"><Working text=t().files.fetching on_stop=Some(Callback::new(|()| ()))/></div> },
        )
        .done()
}

fn busy() -> AnyView {
    Part::of("Busy")
        .absent("for the first 300 ms; then it is Working", view! { <Busy on=true text=t().files.fetching/> })
        .done()
}

fn progress() -> AnyView {
    let at = |done: usize| t().common.opening(done, 12);
    Part::of("Progress")
        .shows("nothing done", view! { <Progress text=at(0) done=0u32 of=12u32/> })
        .shows("under way, can be stopped", view! { <Progress text=at(7) done=7u32 of=12u32 on_cancel=|()| ()/> })
        .shows("done", view! { <Progress text=at(12) done=12u32 of=12u32/> })
        .done()
}

fn toast() -> AnyView {
    let said = |text: String| Signal::derive(move || Some(text.clone()));
    Part::of("Toast")
        .shows(
            "can be undone",
            view! { <Toast text=said(two("休止しました", "Paused").to_owned()) on_undo=|()| () on_close=|()| ()/> },
        )
        .shows("long text", view! { <Toast text=said(long()) on_close=|()| ()/> })
        .absent("nothing to say", view! { <Toast text=Signal::derive(|| None::<String>) on_close=|()| ()/> })
        .focused(
            view! { <Toast text=said(two("休止しました", "Paused").to_owned()) on_undo=|()| () on_close=|()| ()/> },
        )
        .done()
}

fn dialogs() -> AnyView {
    let inside = || {
        view! {
            <p>{two("この端末にある写しを消します。サーバーの記録は残ります。", "The copy on this device is deleted. The records at the server stay.")}</p>
            <Buttons>
                <Button kind=ButtonKind::Danger>{two("写しを消す", "Delete the copy")}</Button>
                <Button kind=ButtonKind::Line>{t().common.cancel}</Button>
            </Buttons>
        }
    };
    let title = two("この端末の写しを消しますか", "Delete the copy on this device?");
    Part::of("Dialog")
        .open("open", view! { <Dialog id="di-1" title=title open=RwSignal::new(true)>{inside()}</Dialog> })
        .open(
            "danger",
            view! { <Dialog id="di-2" title=title danger=true open=RwSignal::new(true)>{inside()}</Dialog> },
        )
        .open("long text", view! { <Dialog id="di-3" title=long() open=RwSignal::new(true)><p>{long()}</p></Dialog> })
        .done()
}

fn confirm() -> AnyView {
    let acts = || view! { <Button kind=ButtonKind::Line>{two("消す", "Delete")}</Button><Button kind=ButtonKind::Line>{two("消さない", "Keep")}</Button> };
    Part::of("ConfirmRow")
        .shows("plain", view! { <ConfirmRow title=two("この記録を消しますか", "Delete this record?")>{acts()}</ConfirmRow> })
        .shows("danger", view! { <ConfirmRow title=two("すべてを消しますか", "Delete everything?") text=two("元に戻せません。", "This cannot be undone.") danger=true>{acts()}</ConfirmRow> })
        .shows("long text", view! { <ConfirmRow title=long() text=long()>{acts()}</ConfirmRow> })
        .done()
}

fn icons() -> AnyView {
    use IconKind::*;
    let all = [
        Today, Records, Show, Seen, Settings, Theme, Globe, Lock, Tick, Printer, SealStamp, Leave, Bin, Pause, Resume,
        Cancelled, Up, Down, Hospital, Pill, Pencil, Info, Alert, Back, Save, Document, Flask, Clock, Copy, Plus, File,
        Eye, Scan, Find,
    ];
    let drawn = all.map(|kind| view! { <Icon kind/> });
    Part::of("Icon").shows("all of them", view! { <div class="row">{drawn.collect_view()}</div> }).done()
}

//! Tiers and what stands in them, the shell's places, and the page around everything.

use app::i18n::t;
use app::ui::*;
use leptos::prelude::*;

use super::in_the_case;
use super::part::{Part, two};
use super::people::long;

pub fn page() -> AnyView {
    in_the_case(
        Place::Settings,
        two("段と設定", "Tiers and settings"),
        vec![shells(), tiers(), tier(), group(), values(), rows(), forms()],
    )
}

fn shells() -> AnyView {
    let said = |words: &'static str| view! { <p class="small" lang="en">{words}</p> };
    view! {
        {Part::of("Shell").shows("around this page", said("“Settings” is marked; the other places are marked on other pages of the gallery.")).done()}
        {Part::of("Page").shows("around this page", said("With a lead here; with a way back and a line over the heading on “fields”.")).done()}
        {Part::of("PublicShell").shows("around “fields”", said("Drawn there.")).done()}
        {Part::of("DoctorShell").shows("around “provider”", said("Drawn there, and with nothing but a name on “view”.")).done()}
    }
    .into_any()
}

fn tiers() -> AnyView {
    Part::of("Tiers")
        .shows("two", view! {
            <Tiers>
                <Tier id="ts-1" title=two("アレルギー", "Allergies") heavy=true><p>{two("そば", "Buckwheat")}</p></Tier>
                <Tier id="ts-2" title=two("お薬", "Medicines")><p>"アムロジピンOD錠5mg"</p></Tier>
            </Tiers>
        })
        .done()
}

fn tier() -> AnyView {
    let end = || view! { <a class="more" href="#">{two("すべて見る", "See all")}</a> };
    Part::of("Tier")
        .shows("plain", view! { <Tiers><Tier id="ti-1" title=two("お薬", "Medicines")><p>"アムロジピンOD錠5mg"</p></Tier></Tiers> })
        .shows("with a count and a link", view! { <Tiers><Tier id="ti-2" title=two("お薬", "Medicines") count=t().common.items(4) end><p>"アムロジピンOD錠5mg"</p></Tier></Tiers> })
        .shows("heavy, long text", view! { <Tiers><Tier id="ti-3" title=long() count=t().common.items(1234) end heavy=true><p>{long()}</p></Tier></Tiers> })
        .done()
}

fn setting(title: String, text: Option<String>) -> AnyView {
    let button = || view! { <Button kind=ButtonKind::Line small=true>{two("変える", "Change")}</Button> };
    match text {
        Some(text) => view! { <div class="tier"><SettingRow title text>{button()}</SettingRow></div> }.into_any(),
        None => view! { <div class="tier"><SettingRow title>{button()}</SettingRow></div> }.into_any(),
    }
}

fn group() -> AnyView {
    Part::of("Group")
        .shows("two rows", view! {
            <Group id="gr-1" title=two("この端末", "This device")>
                {setting(two("合言葉", "Passphrase").into(), None)}
                {setting(two("画面の明るさ", "Light or dark").into(), Some(two("端末の設定にあわせています。", "As the device says.").into()))}
            </Group>
        })
        .done()
}

fn values() -> AnyView {
    let row = |term: &str, value: String| (term.to_owned(), value.into_any());
    let short = vec![
        row(two("氏名", "Name"), "髙﨑 千鶴".into()),
        row(two("生年月日", "Born"), "1948-04-12".into()),
        row(two("住所", "Address"), long()),
    ];
    let long_terms = vec![row(&long(), two("はい", "Yes").into()), row(two("氏名", "Name"), long())];
    Part::of("KeyValues")
        .shows("short terms", view! { <KeyValues rows=short/> })
        .shows("long terms", view! { <KeyValues rows=long_terms/> })
        .done()
}

fn rows() -> AnyView {
    Part::of("SettingRow")
        .shows("title alone", view! { <Tiers>{setting(two("合言葉", "Passphrase").into(), None)}</Tiers> })
        .shows("long text", view! { <Tiers>{setting(long(), Some(long()))}</Tiers> })
        .done()
}

fn forms() -> AnyView {
    let row = |title: &'static str, open| {
        view! {
            <Tiers>
                <FormRow title text=two("ほかの端末でひらくときに使います。", "For opening on another device.") press=two("変える", "Change") open=RwSignal::new(open)>
                    <TextField id=format!("fo-{open}") label=two("あたらしい名前", "New name") value=RwSignal::new(String::new())/>
                </FormRow>
            </Tiers>
        }
    };
    Part::of("FormRow")
        .shows("closed", row(two("端末の名前", "Name of the device"), false))
        .shows("open", row(two("端末の名前", "Name of the device"), true))
        .done()
}

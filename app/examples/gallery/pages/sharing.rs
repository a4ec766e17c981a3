//! Where somebody decides what others see, and what became of it.

use app::i18n::{Day, t};
use app::ui::*;
use app::view_model::*;
use leptos::prelude::*;

use super::part::{Part, two};
use super::people::{PROVIDER, TODAY, hospital, long};
use super::{as_reader, in_the_case};

pub fn page() -> AnyView {
    let parts = vec![pair(), options(), acts(), back(), two_acts(), sheet(), clause(), picks(), sign_off()];
    in_the_case(Place::Show, two("見せるか、見せないか", "Show or don’t show"), parts)
}

/// Grants and their seals; a page of their own, because both are long.
pub fn grants() -> AnyView {
    in_the_case(
        Place::Show,
        two("見せている相手", "Who can see"),
        vec![cards(), tags(), dated(), names(), place(), qr(), bytes()],
    )
}

fn open() -> RwSignal<Option<bool>> {
    RwSignal::new(None)
}

fn pair() -> AnyView {
    let c = &t().common;
    let pair = |name: &'static str| view! { <ParityPair name legend=t().sharing.show_legend(two("お薬", "Medicines")) yes=c.show no=c.show_not answer=open()/> };
    Part::of("ParityPair")
        .shows("unanswered", pair("pp-1"))
        .picked("the first chosen", "0", pair("pp-2"))
        .picked("the second chosen", "1", pair("pp-3"))
        .shows("long text", view! { <ParityPair name="pp-4" legend=long() yes=long() no=long() answer=open()/> })
        .focused(pair("pp-5"))
        .done()
}

fn options() -> AnyView {
    let option = |value: &str, label: &str, note: Option<String>| ParityOption {
        value: value.into(),
        label: label.into(),
        note,
    };
    let three = || {
        vec![
            option("w", two("1週間", "1 week"), None),
            option("m", two("1か月", "1 month"), Some(two("12月29日まで", "until 29 December").into())),
            option("s", two("やめるまで", "Until you stop"), Some(long())),
        ]
    };
    let legend = two("いつまで", "Until when");
    let answer = || RwSignal::new(None);
    Part::of("ParityOptions")
        .shows("unanswered", view! { <ParityOptions name="po-1" legend options=three() answer=answer()/> })
        .picked(
            "chosen",
            "1",
            view! { <ParityOptions name="po-2" legend quiet_legend=true options=three() answer=answer()/> },
        )
        .focused(view! { <ParityOptions name="po-3" legend options=three() answer=answer()/> })
        .done()
}

fn acts() -> AnyView {
    let c = &t().common;
    let acts = || view! { <ParityActs press=c.press_seal leave=c.leave_unsealed on_press=|()| () on_leave=|()| ()/> };
    Part::of("ParityActs").shows("at the end of a sheet", acts()).focused(acts()).done()
}

fn back() -> AnyView {
    let back = |id: &'static str, paused| view! { <TakeBack id label=t().shares.acts_label(id) paused end=t().shares.revoke on_pause=|()| () on_resume=|()| () on_end=|()| ()/> };
    Part::of("TakeBack")
        .shows("in force", back("tb-1", false))
        .shows("paused", back("tb-2", true))
        .absent("read-only", as_reader(|| back("tb-3", false).into_any()))
        .done()
}

fn two_acts() -> AnyView {
    let act = |kind, words: String| (kind, words, Callback::new(|()| ()));
    let acts = |label: &'static str, words: String| view! { <TwoActs label acts=[act(IconKind::Tick, words.clone()), act(IconKind::Cancelled, words)]/> };
    Part::of("TwoActs")
        .shows("two of one weight", acts("two acts", two("うけとる", "Take").to_owned()))
        .shows("long text", acts("two long acts", long()))
        .absent("read-only", as_reader(|| acts("no acts", String::new()).into_any()))
        .focused(acts("two acts with the focus", two("うけとる", "Take").to_owned()))
        .done()
}

fn facts() -> Vec<(String, String)> {
    vec![
        (t().sharing.purpose.to_owned(), two("初診のため", "First visit").to_owned()),
        (two("場所", "Place").to_owned(), long()),
    ]
}

fn one_clause(id: &'static str, number: usize, missing: bool) -> AnyView {
    view! {
        <Clause
            id
            number
            title=two("お薬", "Medicines")
            contains=two("薬の名前、飲み方、日数", "Names, how they are taken, for how long")
            tells=two("どんな病気で通っているか", "What you are being treated for")
            answer=open()
            missing=Signal::derive(move || missing)
        />
    }
    .into_any()
}

fn sheet() -> AnyView {
    Part::of("ConsentSheet")
        .shows("before the seal", view! {
            <ConsentSheet provider=PROVIDER facts=facts()>
                {one_clause("cs-1", 1, false)}
                {one_clause("cs-2", 2, true)}
                <SignOff family_name="髙﨑" today=TODAY sealed=false on_press=|()| () on_leave=|()| ()>{t().sharing.sealed}</SignOff>
            </ConsentSheet>
        })
        .done()
}

fn clause() -> AnyView {
    let long_one =
        view! { <Clause id="cl-4" number=4 title=long() contains=long() tells=long() answer=open() missing=false/> };
    let with_records = view! {
        <Clause
            id="cl-5"
            number=5
            title=two("病名", "Diagnoses")
            contains=two("病名と、はじまった日", "Names and since when")
            tells=two("どんな病気があるか", "Which illnesses you have")
            answer=open()
            missing=false
            records=|| pick("cl-5-r", false, two("2型糖尿病", "Type 2 diabetes").to_owned())
        />
    };
    Part::of("Clause")
        .shows("unanswered", one_clause("cl-1", 1, false))
        .picked("answered", "1", one_clause("cl-2", 2, false))
        .shows("missing when it was to be sealed", one_clause("cl-3", 3, true))
        .shows("long text", long_one)
        .shows("record by record", with_records)
        .done()
}

fn pick(id: &'static str, missing: bool, title: String) -> AnyView {
    let c = &t().common;
    let legend = t().sharing.show_legend(&title);
    view! {
        <PickRow id title legend yes=c.show no=c.show_not answer=open() missing=Signal::derive(move || missing) missing_text=t().sharing.choose_one>
            <SourceMark source=hospital()/>
        </PickRow>
    }
    .into_any()
}

fn picks() -> AnyView {
    Part::of("PickRow")
        .shows("unanswered", pick("pr-1", false, two("2型糖尿病", "Type 2 diabetes").to_owned()))
        .picked("answered", "1", pick("pr-2", false, two("高血圧症", "Hypertension").to_owned()))
        .shows("missing", pick("pr-3", true, two("脂質異常症", "Dyslipidaemia").to_owned()))
        .shows("long text", pick("pr-4", false, long()))
        .done()
}

fn sign_off() -> AnyView {
    let end = |sealed| view! { <SignOff family_name="髙﨑" today=TODAY sealed=Signal::derive(move || sealed) on_press=|()| () on_leave=|()| ()><p>{t().sharing.sealed}</p></SignOff> };
    Part::of("SignOff").shows("before the seal", end(false)).shows("sealed", end(true)).done()
}

fn grant(id: &str, state: GrantState) -> GrantView {
    GrantView {
        id: id.into(),
        provider: PROVIDER.into(),
        card: false,
        provider_note: Some(two("坂下通り2丁目（架空）", "Sakashita 2 (made up)").into()),
        kinds: two("お薬、アレルギー", "Medicines, allergies").into(),
        state,
        sealed: Day::full(2026, 10, 8),
        until: Some(Day::full(2027, 1, 8)),
        standing: false,
        goes_on_until: None,
        not_renewed: false,
        live: String::new(),
        added: 0,
        uses_left: Some(3),
        passcode: true,
        opened: 2,
        number: Some("K7Q2-9FXD-30WM".into()),
        reply_box: None,
        former: None,
    }
}

fn card(grant: GrantView) -> AnyView {
    let renew = grant.goes_on_until.map(|_| open());
    let links = || view! { <LinkButton href="#" kind=ButtonKind::Line small=true>{t().shares.preview}</LinkButton> };
    match renew {
        Some(renew) => view! { <div class="tiers"><GrantCard grant family_name="髙﨑" today=TODAY on_pause=|()| () on_resume=|()| () on_revoke=|()| () renew/></div> }.into_any(),
        None => view! { <div class="tiers"><GrantCard grant family_name="髙﨑" today=TODAY on_pause=|()| () on_resume=|()| () on_revoke=|()| () links/></div> }.into_any(),
    }
}

fn cards() -> AnyView {
    let on = Some(Day::full(2026, 11, 20));
    let asked = GrantView {
        until: Some(Day::full(2026, 12, 3)),
        goes_on_until: Some(Day::full(2027, 3, 3)),
        standing: true,
        live: two("お薬", "Medicines").into(),
        added: 3,
        uses_left: None,
        passcode: false,
        reply_box: Some(two("ひらいています。1通届いています", "Open; one waits").into()),
        ..grant("g-2", GrantState::Active)
    };
    let long_one = GrantView {
        provider: long(),
        provider_note: Some(long()),
        kinds: long(),
        number: None,
        opened: 0,
        until: None,
        ..grant("g-7", GrantState::Active)
    };
    let former = GrantView { former: Some("https://inro.former.example".into()), ..grant("g-8", GrantState::Former) };
    Part::of("GrantCard")
        .shows("in force", card(grant("g-1", GrantState::Active)))
        .shows("ending soon: asked whether it goes on", card(asked))
        .shows("paused", card(grant("g-3", GrantState::Paused { since: on })))
        .shows("revoked", card(grant("g-4", GrantState::Revoked { on })))
        .shows("ended", card(GrantView { not_renewed: true, ..grant("g-5", GrantState::Expired { on }) }))
        .shows("stopped after wrong passcodes", card(grant("g-6", GrantState::Locked)))
        .shows("without end, never opened, long text", card(long_one))
        .shows("of a server where the vault was before", card(former))
        .shows("read-only", as_reader(|| card(grant("g-9", GrantState::UsedUp))))
        .done()
}

fn tags() -> AnyView {
    let on = Some(Day::full(2026, 11, 20));
    let tag = |state, days_left| view! { <p><StateTag state days_left/></p> };
    Part::of("StateTag")
        .shows("in force", tag(GrantState::Active, Some(40)))
        .shows("ending soon", tag(GrantState::Active, Some(4)))
        .shows("paused", tag(GrantState::Paused { since: on }, None))
        .shows("revoked", tag(GrantState::Revoked { on: None }, None))
        .shows("ended", tag(GrantState::Expired { on }, None))
        .shows("used up", tag(GrantState::UsedUp, None))
        .shows("stopped after wrong passcodes", tag(GrantState::Locked, None))
        .shows("of a former server", tag(GrantState::Former, None))
        .done()
}

fn dated() -> AnyView {
    let s = &t().shares;
    let seal = |state, size, name: &str| {
        let label = s.seal_label(name, &t().day(TODAY), s.tag_active);
        view! { <DatedSeal mark=s.seal_agreed day=TODAY name=name.to_owned() label state size/> }
    };
    Part::of("DatedSeal")
        .shows("in force, each size", view! {
            <div class="row">
                {[SealSize::ExtraSmall, SealSize::Small, SealSize::Medium, SealSize::Large].map(|size| seal(SealState::Active, size, "髙﨑")).collect_view()}
            </div>
        })
        .shows("paused", seal(SealState::Paused, SealSize::Medium, "邊見"))
        .shows("revoked", seal(SealState::Cancelled, SealSize::Medium, "葛󠄀城"))
        .shows("ended", seal(SealState::Ended, SealSize::Medium, "辻󠄀"))
        .shows("long text", seal(SealState::Active, SealSize::Medium, "勅使河原小笠原"))
        .done()
}

fn names() -> AnyView {
    let seal = |name: &str, state| view! { <NameSeal name=name.to_owned() label=name.to_owned() state/> };
    Part::of("NameSeal")
        .shows("one to three characters, a long name", view! {
            <div class="row">{["辻󠄀", "髙﨑", "葛󠄀城山", "勅使河原", "Montgomery"].map(|name| seal(name, SealState::Active)).collect_view()}</div>
        })
        .shows("paused", seal("髙﨑", SealState::Paused))
        .shows("revoked", seal("髙﨑", SealState::Cancelled))
        .shows("ended", seal("髙﨑", SealState::Ended))
        .done()
}

fn place() -> AnyView {
    Part::of("SealPlace").shows("where the seal will be", view! { <SealPlace/> }).done()
}

fn qr() -> AnyView {
    Part::of("QrCode")
        .shows("a link", view! { <QrCode text="https://inro.example/view#shlink:/made-up" label=two("リンク（見本）", "Link (sample)")/> })
        .absent("too long for any code", view! { <QrCode text="あ".repeat(2000) label="-"/> })
        .done()
}

fn bytes() -> AnyView {
    Part::of("QrBytes")
        .shows("bytes", view! { <QrBytes bytes=vec![0xff; 60] label=two("バイト列（見本）", "Bytes (sample)")/> })
        .done()
}

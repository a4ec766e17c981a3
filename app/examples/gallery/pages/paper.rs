//! What is printed, on the desk on which it lies before.

use app::ui::*;
use leptos::prelude::*;
use paper::{Block, Cell, Column, Language, Letter as Words, Pair, Row, Section, Table, Words as Paragraph};

use super::part::{Part, two};
use super::people::{PROVIDER, TODAY, long, person};

pub fn page() -> AnyView {
    view! {
        <Desk>
            <h1>{two("紙", "Paper")}</h1>
            {Part::of("Desk").shows("around this page", view! { <p class="small" lang="en">"With everything on it."</p> }).done()}
            {Part::of("DeskTools").shows("over a sheet", view! { <DeskTools on_back=|()| ()/> }).focused(view! { <DeskTools on_back=|()| ()/> }).done()}
            {a4()}
            {letter()}
            {summary()}
            {recovery()}
        </Desk>
    }
    .into_any()
}

fn a4() -> AnyView {
    Part::of("A4")
        .shows("one sheet", view! { <A4 label=two("一枚の紙", "One sheet")><p>{long()}</p></A4> })
        .shows(
            "a head on every page",
            view! { <A4 label=two("続く紙", "Several pages") running="髙﨑 千鶴　1948-04-12"><p>{long()}</p></A4> },
        )
        .done()
}

/// The first section is the one to be seen before everything else; a table, pairs and words.
fn sections() -> Vec<Section> {
    let column = |title: &str, number| Column { title: title.into(), number };
    let cell = |mark: &str, text: &str, small: &str| Cell { mark: mark.into(), text: text.into(), small: small.into() };
    let table = Table {
        columns: vec![
            column(two("検査", "Test"), false),
            column(two("値", "Value"), true),
            column(two("基準", "Range"), true),
        ],
        rows: vec![
            Row {
                cells: vec![cell("", "HbA1c", ""), cell(two("▲高い", "▲high"), "7.1 %", ""), cell("", "4.9〜6.0", "")],
                marked: true,
            },
            Row {
                cells: vec![
                    cell("", &long(), two("青葉坂総合病院", "Aobazaka hospital")),
                    cell("", "4.2 mmol/L", ""),
                    cell("", "", ""),
                ],
                marked: false,
            },
        ],
    };
    let words = |strong: &str, text: String, source: &str| {
        Block::Words(Paragraph { strong: strong.into(), text, source: source.into() })
    };
    let section = |heading: &str, first, blocks| Section { heading: heading.into(), first, blocks };
    vec![
        section(
            two("アレルギー", "Allergies"),
            true,
            vec![words(
                two("そば", "Buckwheat"),
                two("じんましん", "Hives").into(),
                two("ご本人 2026-10-08", "the patient 2026-10-08"),
            )],
        ),
        section(two("検査", "Results"), false, vec![Block::Table(table)]),
        section(
            two("書類", "Papers"),
            false,
            vec![Block::Pairs(vec![
                Pair::new(two("書いた人", "Written by"), "邊見 聡"),
                Pair::new(two("内容", "Content"), long()),
            ])],
        ),
    ]
}

fn letter() -> AnyView {
    let words = |to: &str| Words {
        language: if two("ja", "en") == "ja" { Language::Ja } else { Language::En },
        title: two("受診のための手紙", "Letter for a visit").into(),
        made: TODAY.iso(),
        to: to.into(),
        about: vec![Pair::new(two("氏名", "Name"), "髙﨑 千鶴"), Pair::new(two("生年月日", "Born"), "1948-04-12")],
        running: "髙﨑 千鶴".into(),
        sections: sections(),
        foot: two("患者さんご本人が選んだ記録です。", "Chosen by the patient.").into(),
    };
    let link = Some("https://inro.example/view#shlink:/made-up".to_owned());
    Part::of("Letter")
        .shows("without a link", view! { <Letter letter=words(PROVIDER) person=person() made=TODAY/> })
        .shows("with a link, long text", view! { <Letter letter=words(&long()) person=person() made=TODAY link/> })
        .done()
}

fn summary() -> AnyView {
    Part::of("SummarySheet")
        .shows("with everything", view! { <SummarySheet made=TODAY person=person() sections=sections()/> })
        .done()
}

fn recovery() -> AnyView {
    // The longest words of the list; no account has these.
    let words = ["そうがんきょう", "あいこくしん", "たりきほんがん", "いろえんぴつ"]
        .repeat(3)
        .into_iter()
        .map(str::to_owned)
        .collect();
    Part::of("RecoverySheet")
        .shows("with everything", view! {
            <RecoverySheet owner="髙﨑 千鶴" kana=Some("たかさき ちづる".to_owned()) family_name="髙﨑" made=TODAY words qr="made up" address="https://inro.example"/>
        })
        .done()
}

//! The font that the site has, and a letter.

use std::path::{Path, PathBuf};

use paper::{Block, Cell, Column, Language, Letter, Pair, Row, Section, Table, Words};

/// `cargo xtask setup` puts it there; without it nothing here can be tested.
pub fn font() -> Vec<u8> {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| Path::new(&here).join("../target"), PathBuf::from);
    let file = target.join("font/NotoSansJP-Regular.otf");
    std::fs::read(&file).unwrap_or_else(|_| panic!("{} is missing: run `cargo xtask setup build`", file.display()))
}

/// A letter of a page.
pub fn letter() -> Letter {
    let medicine = |name: &str, usage: &str| Row {
        cells: vec![
            Cell { small: "テルミサルタン".to_owned(), ..Cell::new(name) },
            Cell::new(usage),
            Cell::new("2026年10月1日"),
            Cell::new("青葉坂薬局　2026-10-08時点"),
        ],
        marked: false,
    };
    let result = |name: &str, value: &str, mark: &str| Row {
        cells: vec![Cell::new(name), Cell { mark: mark.to_owned(), ..Cell::new(value) }, Cell::new("4.9〜6.0")],
        marked: !mark.is_empty(),
    };
    Letter {
        language: Language::Ja,
        title: "受診のための手紙".to_owned(),
        made: "2026年11月29日".to_owned(),
        to: "青葉坂総合病院 糖尿病内科".to_owned(),
        about: vec![
            Pair::new("氏名", "葛\u{E0100}城 美咲"),
            Pair::new("生年月日", "1958年（昭和33年）3月4日　68歳　女性"),
        ],
        running: "葛\u{E0100}城 美咲　1958年3月4日生　2026年11月29日".to_owned(),
        sections: vec![
            Section {
                heading: "アレルギー・副作用".to_owned(),
                first: true,
                blocks: vec![Block::Words(Words {
                    strong: "ペニシリン".to_owned(),
                    text: "じんましん".to_owned(),
                    source: "本人の記入".to_owned(),
                })],
            },
            Section {
                heading: "お薬".to_owned(),
                first: false,
                blocks: vec![Block::Table(Table {
                    columns: ["薬の名前", "使い方", "開始", "出どころ"].map(Column::words).to_vec(),
                    rows: vec![
                        medicine("テルミサルタン錠40mg", "1回1錠　朝食後　28日分"),
                        medicine("ロスバスタチン錠2.5mg", "1回1錠　夕食後　28日分"),
                    ],
                })],
            },
            Section {
                heading: "健診　2026年（令和8年）9月1日".to_owned(),
                first: false,
                blocks: vec![Block::Table(Table {
                    columns: vec![Column::words("項目"), Column::numbers("今回"), Column::numbers("基準")],
                    rows: vec![result("HbA1c", "7.0 %", "▲高い"), result("クレアチニン", "0.72 mg/dL", "")],
                })],
            },
        ],
        foot: "この手紙は、患者本人が自分の記録から選んで作りました。".to_owned(),
    }
}

/// The same with medicines for several pages.
#[allow(dead_code, reason = "not every test file has a long letter")]
pub fn long_letter() -> Letter {
    let mut letter = letter();
    let Block::Table(table) = &mut letter.sections[1].blocks[0] else { panic!("the medicines") };
    let one = table.rows[0].clone();
    table.rows = (0..120)
        .map(|number| {
            let mut row = one.clone();
            row.cells[0].text = format!("試験薬{number}錠");
            row
        })
        .collect();
    letter
}

//! The finished file, read back by a reader that nobody here wrote.

mod common;

use common::{font, letter, long_letter};
use lopdf::{Dictionary, Document, Object};
use paper::{Block, Language, Pair, Words};
use press::{Pdf, letter_pdf};

fn read(pdf: &Pdf) -> Document {
    Document::load_mem(&pdf.bytes).expect("a PDF")
}

/// What a search finds on a page, without line breaks and blanks.
fn text(document: &Document, page: u32) -> String {
    document.extract_text(&[page]).expect("text").chars().filter(|c| !c.is_whitespace()).collect()
}

fn dictionary<'d>(document: &'d Document, object: &'d Object) -> &'d Dictionary {
    document.dereference(object).unwrap().1.as_dict().unwrap()
}

#[test]
fn japanese_words_are_found_by_a_search() {
    let pdf = letter_pdf(&letter(), &font()).unwrap();
    let text = text(&read(&pdf), 1);
    for word in ["受診のための手紙", "テルミサルタン錠40mg", "朝食後", "ペニシリン", "▲高い7.0%", "糖尿病内科"]
    {
        assert!(text.contains(word), "{word} is not in {text}");
    }
    assert!(pdf.missing.is_empty(), "{:?}", pdf.missing);
}

#[test]
fn rare_and_variant_characters_of_a_name_are_in_the_text_as_they_were_written() {
    let mut letter = letter();
    letter.about[0].words = "葛\u{E0100}葛 辻\u{E0100}辻 髙 𠮷 塚\u{FA10}".to_owned();
    let pdf = letter_pdf(&letter, &font()).unwrap();
    let text = text(&read(&pdf), 1);
    assert!(text.contains("葛\u{E0100}葛辻\u{E0100}辻髙𠮷塚\u{FA10}"), "{text}");
    assert!(pdf.missing.is_empty(), "{:?}", pdf.missing);
}

#[test]
fn a_character_without_a_shape_is_written_out_in_place_and_named() {
    let mut letter = letter();
    letter.about[0].words = "山田\u{1F600}花子\u{E0105}".to_owned();
    let pdf = letter_pdf(&letter, &font()).unwrap();
    assert_eq!(pdf.missing.iter().collect::<String>(), "\u{1F600}\u{E0105}");
    // What is seen are the glyphs of the code point, what is copied is the character.
    let document = read(&pdf);
    let page = document.get_pages()[&1];
    let content = document.get_and_decode_page_content(page).unwrap();
    let actual: Vec<String> = content
        .operations
        .iter()
        .filter(|operation| operation.operator == "BDC")
        .filter_map(|operation| operation.operands.get(1)?.as_dict().ok()?.get(b"ActualText").ok())
        .map(|text| lopdf::decode_text_string(text).unwrap())
        .collect();
    assert!(actual.iter().any(|text| text.contains('\u{1F600}')), "{actual:?}");
    assert!(actual.iter().any(|text| text.contains('\u{E0105}')), "{actual:?}");
}

#[test]
fn what_no_pdf_may_hold_as_text_is_written_out() {
    let mut letter = letter();
    letter.about[0].words = "山\u{7}田\u{FEFF}花子".to_owned();
    let pdf = letter_pdf(&letter, &font()).unwrap();
    let text = text(&read(&pdf), 1);
    assert!(text.contains("山[U+0007]田[U+FEFF]花子"), "{text}");
}

#[test]
fn the_file_is_a4_tagged_and_names_its_language() {
    for (language, tag) in [(Language::Ja, "ja"), (Language::En, "en")] {
        let pdf = letter_pdf(&paper::Letter { language, ..letter() }, &font()).unwrap();
        let document = read(&pdf);
        let catalog = document.catalog().unwrap();
        let marked = dictionary(&document, catalog.get(b"MarkInfo").unwrap());
        assert!(marked.get(b"Marked").unwrap().as_bool().unwrap());
        assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), tag.as_bytes());
        let page = document.get_dictionary(document.get_pages()[&1]).unwrap();
        let size: Vec<f32> =
            page.get(b"MediaBox").unwrap().as_array().unwrap().iter().map(|n| n.as_float().unwrap().round()).collect();
        assert_eq!(size, [0.0, 0.0, 595.0, 842.0]);
        let kinds = kinds(&document, catalog.get(b"StructTreeRoot").unwrap());
        for kind in ["H1", "H2", "P", "Table", "THead", "TBody", "TR", "TH", "TD"] {
            assert!(kinds.iter().any(|found| found == kind), "no {kind} in {kinds:?}");
        }
    }
}

/// What the tree of tags consists of.
fn kinds(document: &Document, node: &Object) -> Vec<String> {
    let Ok(node) = document.dereference(node).unwrap().1.as_dict() else { return Vec::new() };
    let mut found: Vec<String> = node
        .get(b"S")
        .ok()
        .and_then(|kind| kind.as_name().ok())
        .map(|kind| String::from_utf8_lossy(kind).into_owned())
        .into_iter()
        .collect();
    if let Ok(children) = node.get(b"K") {
        match document.dereference(children).unwrap().1 {
            Object::Array(children) => children.iter().for_each(|child| found.extend(kinds(document, child))),
            child => found.extend(kinds(document, child)),
        }
    }
    found
}

#[test]
fn nothing_but_title_and_language_is_in_the_metadata_and_the_same_letter_gives_the_same_bytes() {
    let first = letter_pdf(&letter(), &font()).unwrap();
    let document = read(&first);
    let info = dictionary(&document, document.trailer.get(b"Info").unwrap());
    let keys: Vec<_> = info.iter().map(|(key, _)| String::from_utf8_lossy(key).into_owned()).collect();
    assert_eq!(keys, ["Title"]);
    let stream = document.catalog().unwrap().get(b"Metadata").unwrap();
    let stream = document.dereference(stream).unwrap().1.as_stream().unwrap();
    let stream = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
    let xmp = String::from_utf8_lossy(&stream).into_owned();
    for absent in ["CreateDate", "ModifyDate", "MetadataDate", "CreatorTool", "Producer", "dc:creator", "美咲"] {
        assert!(!xmp.contains(absent), "{absent} is in {xmp}");
    }
    assert!(xmp.contains("受診のための手紙") && xmp.contains("pdfuaid"), "{xmp}");
    assert_eq!(first.bytes, letter_pdf(&letter(), &font()).unwrap().bytes);
    assert!(first.bytes.len() < 1_000_000, "{} bytes", first.bytes.len());
}

#[test]
fn name_birth_date_and_day_stand_at_the_head_of_every_page_and_pages_are_numbered() {
    let pdf = letter_pdf(&long_letter(), &font()).unwrap();
    let document = read(&pdf);
    let pages = document.get_pages().len() as u32;
    assert!(pages >= 4, "{pages} pages");
    let mut all = String::new();
    for page in 1..=pages {
        let text = text(&document, page);
        assert!(text.starts_with("葛\u{E0100}城美咲1958年3月4日生2026年11月29日"), "page {page}: {text}");
        assert!(text.contains(&format!("{page}/{pages}")), "page {page}: {text}");
        all.push_str(&text);
    }
    for number in 0..120 {
        assert_eq!(all.matches(&format!("試験薬{number}錠")).count(), 1, "{number}");
    }
    assert!(pdf.bytes.len() < 1_000_000);
}

#[test]
fn a_text_longer_than_a_page_goes_on_and_nothing_of_it_is_lost() {
    let mut letter = letter();
    let long: String = (0..3_000).map(|n| format!("記{n}。")).collect();
    letter.sections[0].blocks = vec![
        Block::Pairs(vec![Pair::new("経過", &long)]),
        Block::Words(Words { text: long.clone(), ..Words::default() }),
        Block::Words(Words { text: "w".repeat(20_000), ..Words::default() }),
    ];
    let document = read(&letter_pdf(&letter, &font()).unwrap());
    let all: String = document.get_pages().keys().map(|page| text(&document, *page)).collect();
    for n in [0, 1, 1_500, 2_998, 2_999] {
        assert_eq!(all.matches(&format!("記{n}。")).count(), 2, "{n}");
    }
    assert_eq!((all.matches('。').count(), all.matches('w').count()), (6_001, 20_000));
}

/// For whoever wants to look at one: `PRESS_SAMPLE=/tmp/letter.pdf`.
#[test]
fn a_letter_of_a_page_is_one_page() {
    let pdf = letter_pdf(&letter(), &font()).unwrap();
    assert_eq!(read(&pdf).get_pages().len(), 1);
    if let Some(file) = std::env::var_os("PRESS_SAMPLE") {
        std::fs::write(file, &pdf.bytes).unwrap();
    }
}

#[test]
fn a_font_that_is_none_is_refused() {
    assert!(matches!(letter_pdf(&letter(), b"no font"), Err(press::Error::Font)));
}

//! The letter a patient makes from chosen records, on A4.

use super::paper::A4;
use super::qr::QrCode;
use super::recovery_sheet::Named;
use super::seal::DatedSeal;
use super::tier::KeyValues;
use crate::i18n::{Day, t};
use crate::view_model::PersonView;
use leptos::prelude::*;
use paper::{Block, Cell, Section, Table, Words};

/// The letter. `person` and `made` are those of the letter: a name is shown with its reading over it, and the day as a seal.
#[component]
pub fn Letter(
    letter: paper::Letter,
    person: PersonView,
    made: Day,
    /// A link to the same content, if one was made.
    #[prop(optional_no_strip)]
    link: Option<String>,
) -> impl IntoView {
    let text = t();
    let r = &text.referral;
    let family = person.family_name().to_owned();
    let seal = text.shares.seal_label(&family, &text.day(made), text.shares.seal_made);
    let paper::Letter { title, to, about, running, sections, foot, .. } = letter;
    view! {
        <A4 label=r.sheet_region running>
            <header class="letterhead">
                <p class="small">
                    <super::DayText day=made/>
                </p>
                <h1>{title}</h1>
            </header>
            <div class="row between letter-top">
                <p class="to">{to}</p>
                <div class="row">
                    <dl class="kv">
                        <dt>{r.sheet_name}</dt>
                        <dd>
                            <strong>
                                <Named name=person.name reading=person.kana/>
                            </strong>
                        </dd>
                        // The name stands there already.
                        {about
                            .into_iter()
                            .skip(1)
                            .map(|pair| {
                                view! {
                                    <dt>{pair.term}</dt>
                                    <dd>{pair.words}</dd>
                                }
                            })
                            .collect_view()}
                    </dl>
                    <DatedSeal mark=text.shares.seal_made day=made name=family label=seal/>
                </div>
            </div>
            <Sections sections/>
            {link.map(|link| view! { <LinkOnPaper link/> })}
            <hr class="cut"/>
            <p class="small">{foot}</p>
        </A4>
    }
    .into_any()
}

/// What a letter says of the records.
#[component]
pub(super) fn Sections(sections: Vec<Section>) -> impl IntoView {
    sections
        .into_iter()
        .map(|Section { heading, first, blocks }| {
            let blocks = blocks.into_iter().map(|block| block_view(block, &heading)).collect_view();
            view! {
                <section class:boxed=first>
                    <h2>{heading}</h2>
                    {blocks}
                </section>
            }
        })
        .collect_view()
        .into_any()
}

fn block_view(block: Block, heading: &str) -> AnyView {
    match block {
        Block::Words(words) => view! { <Paragraph words/> }.into_any(),
        Block::Table(table) => {
            let label = format!("{heading} {}", t().referral.table_scroll);
            view! { <LetterTable table label/> }.into_any()
        }
        Block::Pairs(pairs) => {
            let rows = pairs
                .into_iter()
                .map(|pair| (pair.term, view! { <span class="keep-lines">{pair.words}</span> }.into_any()));
            view! { <KeyValues rows=rows.collect()/> }.into_any()
        }
    }
}

#[component]
fn Paragraph(words: Words) -> impl IntoView {
    let Words { strong, text, source } = words;
    let only_source = strong.is_empty() && text.is_empty();
    let gap = (!strong.is_empty() && !text.is_empty()).then_some("　");
    view! {
        <p class="keep-lines" class:small=only_source>
            {(!strong.is_empty()).then(|| view! { <strong>{strong}</strong> })}
            {gap}
            {text}
            {(!source.is_empty()).then(|| view! { <span class="cite">{source}</span> })}
        </p>
    }
    .into_any()
}

#[component]
fn LetterTable(table: Table, label: String) -> impl IntoView {
    let Table { columns, rows } = table;
    let numbers: Vec<bool> = columns.iter().map(|column| column.number).collect();
    let cell = move |place: usize, cell: Cell| {
        let number = numbers.get(place) == Some(&true);
        let Cell { mark, text, small } = cell;
        let inner = view! {
            {(!mark.is_empty()).then(|| view! { <span class="flag">{mark}</span> " " })}
            {text}
            {(!small.is_empty()).then(|| view! { <br/> <span class="gen">{small}</span> })}
        };
        if place == 0 {
            view! { <th scope="row">{inner}</th> }.into_any()
        } else {
            view! { <td class:n=number>{inner}</td> }.into_any()
        }
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=label>
            <table class="tbl">
                <thead>
                    <tr>
                        {columns
                            .into_iter()
                            .map(|column| view! { <th scope="col" class:n=column.number>{column.title}</th> })
                            .collect_view()}
                    </tr>
                </thead>
                <tbody>
                    {rows
                        .into_iter()
                        .map(|row| {
                            let cells = row.cells.into_iter().enumerate().map(|(place, one)| cell(place, one));
                            view! { <tr class:out=row.marked>{cells.collect_view()}</tr> }
                        })
                        .collect_view()}
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The link as a code, with what it is and who can stop it. Its passcode is on no paper.
#[component]
fn LinkOnPaper(link: String) -> impl IntoView {
    let p = &t().paper;
    view! {
        <section class="link-on-paper">
            <h2>{p.link_title}</h2>
            <QrCode text=link label=t().common.qr_alt/>
            <p class="small">{p.link_note}</p>
        </section>
    }
    .into_any()
}

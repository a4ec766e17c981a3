//! Facts in rows: what a record says, where it comes from, how old it is.

use app::i18n::{Day, Moment};
use app::ui::*;
use app::view_model::*;
use leptos::prelude::*;
use vault::record::Kind;

use super::in_the_case;
use super::part::{Part, two};
use super::people::{TODAY, allergies, diagnoses, files, hospital, long, medicines, own};

pub fn page() -> AnyView {
    let parts = vec![
        allergy_rows(),
        medicine_rows(),
        diagnosis_rows(),
        sources(),
        freshness(),
        days(),
        moments(),
        timeline(),
        years(),
        entries(),
        file_items(),
    ];
    in_the_case(Place::Records, two("記録の行", "Rows of records"), parts)
}

fn allergy_rows() -> AnyView {
    Part::of("AllergyRows")
        .shows("with and without details, long text", view! { <AllergyRows rows=allergies()/> })
        .shows(
            "to a provider",
            view! { <AllergyRows rows=allergies().into_iter().take(1).collect() to_provider=true/> },
        )
        .in_a_tier()
}

fn medicine_rows() -> AnyView {
    Part::of("MedicineRows")
        .shows("with and without times of day, long text", view! { <MedicineRows rows=medicines()/> })
        .in_a_tier()
}

fn diagnosis_rows() -> AnyView {
    Part::of("DiagnosisRows")
        .shows("plain, with a reading, doubted, long text", view! { <DiagnosisRows rows=diagnoses()/> })
        .in_a_tier()
}

fn sources() -> AnyView {
    let named = |kind, name: Option<String>| view! { <SourceMark source=SourceView { kind, name }/> };
    let all = [SourceKind::Hospital, SourceKind::Pharmacy, SourceKind::Own, SourceKind::File];
    Part::of("SourceMark")
        .shows(
            "no institution is named",
            view! { <p class="meta">{all.map(|kind| named(kind, None)).collect_view()}</p> },
        )
        .shows("long text", view! { <p class="meta">{named(SourceKind::Hospital, Some(long()))}</p> })
        .shows("to a provider", view! { <p class="meta"><SourceMark source=own() to_provider=true/></p> })
        .in_a_tier()
}

fn freshness() -> AnyView {
    let day = Some(Day::full(2026, 10, 8));
    let said = |fresh| view! { <p class="meta"><Freshness fresh/></p> };
    Part::of("Freshness")
        .shows("as of, taken in", said(FreshView { as_of: day, taken_in: Some(TODAY), ..FreshView::default() }))
        .shows("written by the person", said(FreshView { written: day, ..FreshView::default() }))
        .shows(
            "old, from claims",
            said(FreshView {
                as_of: Some(Day { year: 2019, month: None, day: None }),
                old: true,
                claims: true,
                ..FreshView::default()
            }),
        )
        .absent("nothing is known", said(FreshView::default()))
        .in_a_tier()
}

fn days() -> AnyView {
    let said = |day| view! { <p><DayText day/></p> };
    Part::of("DayText")
        .shows("a day", said(TODAY))
        .shows("a month", said(Day { day: None, ..TODAY }))
        .shows("a year, before the war", said(Day { year: 1926, month: None, day: None }))
        .shows("with the weekday", view! { <p><DayText day=TODAY weekday=true/></p> })
        .shows("without the era", view! { <p><DayText day=TODAY no_era=true/></p> })
        .in_a_tier()
}

fn moments() -> AnyView {
    let said = |seconds| view! { <p><MomentText at=Moment::from_unix(seconds) today=TODAY/></p> };
    Part::of("MomentText")
        .shows("this year", said(1_796_000_000))
        .shows("another year", said(1_700_000_000))
        .in_a_tier()
}

fn entry(title: String, source: SourceView, day: Option<Day>) -> EntryView {
    let fresh = FreshView { taken_in: Some(TODAY), ..FreshView::default() };
    EntryView {
        href: "#".into(),
        kind: Kind::Medication,
        title,
        summary: two("1回1錠　1日1回 朝食後", "1 tablet once a day").into(),
        day,
        source,
        fresh,
    }
}

fn timeline() -> AnyView {
    Part::of("Timeline")
        .shows("a year with two records", view! {
            <Timeline>
                <TimelineYear year=Some(2025)/>
                <TimelineEntry entry=entry("アムロジピンOD錠5mg".into(), hospital(), Some(TODAY))/>
                <TimelineEntry entry=entry(two("頭が痛かった日", "A day with a headache").into(), own(), Some(TODAY))/>
            </Timeline>
        })
        .done()
}

fn years() -> AnyView {
    let on_the_cord = |year| view! { <Timeline><TimelineYear year/></Timeline> };
    Part::of("TimelineYear").shows("a year", on_the_cord(Some(2024))).shows("no date", on_the_cord(None)).done()
}

fn entries() -> AnyView {
    let on_the_cord = |entry| view! { <Timeline><TimelineEntry entry/></Timeline> };
    let bare = EntryView {
        summary: String::new(),
        fresh: FreshView::default(),
        kind: Kind::Checkup,
        ..entry(two("定期健診", "Checkup").into(), hospital(), None)
    };
    let old = EntryView {
        fresh: FreshView { old: true, ..FreshView::default() },
        ..entry(long(), SourceView { kind: SourceKind::Hospital, name: Some(long()) }, Some(Day::full(2019, 1, 2)))
    };
    Part::of("TimelineEntry")
        .shows("received", on_the_cord(entry("アムロジピンOD錠5mg".into(), hospital(), Some(TODAY))))
        .shows("written by the person", on_the_cord(entry("アムロジピンOD錠5mg".into(), own(), Some(TODAY))))
        .shows("no date, no summary", on_the_cord(bare))
        .shows("old, long text", on_the_cord(old))
        .done()
}

fn file_items() -> AnyView {
    let [letter, table, elsewhere, nameless] =
        <[FileView; 4]>::try_from(files()).unwrap_or_else(|_| panic!("four files"));
    Part::of("FileItem")
        .shows("can be fetched", view! { <FileItem file=letter/> })
        .shows("may hold records", view! { <FileItem file=table/> })
        .shows("in a preview, long text", view! { <FileItem file=elsewhere/> })
        .shows("without a name", view! { <FileItem file=nameless/> })
        .in_a_tier()
}

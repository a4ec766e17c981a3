//! Records side by side: one test over time, medicines over a year, two checkups; and how far behind a source is.

use super::{Day, Lang, Text, table};

table! {
    /// The pages for looking.
    Looking {
        open_results: "検査の移り変わり", "Results over time";
        open_calendar: "お薬カレンダー", "Medicine calendar";
        open_compare: "健診をくらべる", "Compare checkups";
        links_label: "記録をならべて見る", "Records side by side";

        results_title: "検査の移り変わり", "Results over time";
        results_lead: "ひとつの検査の値を、日付の順にならべます。良い悪いの判断はしません。", "The values of one test in the order of their dates. Nothing is judged.";
        results_empty_title: "検査の結果がまだありません", "There are no results yet";
        results_empty_text: "健診や検査の記録が入ると、ここで移り変わりを見られます。", "Once there is a checkup or a test result, you can see it over time here.";
        item: "どの検査をみますか", "Which test?";
        every_value: "すべての値", "Every value";
        no_chart: "日付のある数字がないので、図はありません。下の表をごらんください。", "There is no dated number, so there is no chart. See the table below.";
        chart_note: "基準範囲と印は、検査した所が示したものです。体にとってどういう意味かは、医師にたずねてください。", "Reference ranges and marks are those of the laboratory. Ask a doctor what they mean for you.";
        several_units: "単位がちがい、そのままではくらべられない値があるので、図を単位ごとに分けました。", "Some values are in units that cannot be compared, so there is one chart for each unit.";
        not_drawn: "この値は図に入っていません", "Not on a chart";
        column_date: "日付", "Date";
        column_value: "値", "Value";
        column_range: "基準範囲", "Reference range";
        column_flag: "印", "Mark";
        column_source: "どこから", "From";
        no_flag: "印なし", "none";
        sign_plain: "● 印のない値", "● a value without a mark";
        sign_high: "▲「高い」の印がついた値", "▲ a value marked high";
        sign_low: "▼「低い」の印がついた値", "▼ a value marked low";
        sign_marked: "■ そのほかの印がついた値", "■ a value with another mark";
        sign_below: "○↓「未満」「以下」の値。ほんとうの値は、この点か、それより下です", "○↓ “less than”: the true value is here or lower";
        sign_above: "○↑「以上」「超える」の値。ほんとうの値は、この点か、それより上です", "○↑ “more than”: the true value is here or higher";
        sign_band: "色のついた帯は、そのときの基準範囲です", "The shaded band is the reference range of that time";
        sign_width: "横の点線は、日付が年や月までしか分からない値です。その期間のどこかです", "A dotted line across: only the year or the month is known. It was some time within it";

        calendar_title: "お薬カレンダー", "Medicine calendar";
        calendar_lead: "いつ、どの薬を使っていたかを、一年ずつ見られます。", "Which medicine was in use when, one year at a time.";
        calendar_empty_title: "お薬の記録がまだありません", "There are no medicines yet";
        calendar_empty_text: "お薬の記録が入ると、ここに帯になって並びます。", "Once there is a medicine, it appears here as a bar.";
        year_before: "前の年", "Year before";
        year_after: "次の年", "Year after";
        years_label: "年を選ぶ", "Choose the year";
        nothing_this_year: "この年の記録はありません。", "There is nothing in this year.";
        calendar_table: "同じ内容を文字で", "The same in words";
        without_start: "始めた日の分からない薬", "Medicines without a first day";
        without_start_text: "始めた日が書かれていないので、帯にはできません。", "No first day is written, so there is no bar.";
        column_medicine: "薬", "Medicine";
        column_period: "期間", "Period";
        column_use: "量と使い方", "Dose and use";
        bar_whole: "塗った帯：使っていたと書かれている期間", "Filled bar: written as in use";
        bar_vague: "点線の枠：はっきりしない期間。日付が年や月までか、受け取った日数から数えたものです", "Dotted frame: not certain. Only the year or month is written, or it follows from the supply";
        bar_open: "右向きの三角：終わりの日が書かれていません", "Triangle: no last day is written";
        end_unwritten: "終わりの日は書かれていません", "no last day is written";
        end_in_use: "「使っている」と書かれています。終わりの日は書かれていません", "written as in use; no last day is written";
        end_unknown: "終わった日は書かれていません", "it has ended; the day is not written";
        overlaps_title: "期間が重なっているもの", "Periods that overlap";
        overlaps_note: "重なっていることをお知らせするだけで、良い悪いの判断ではありません。薬のことは、医師や薬剤師にたずねてください。", "This only says that they overlap and judges nothing. Ask a doctor or pharmacist about your medicines.";

        compare_title: "健診をくらべる", "Compare checkups";
        compare_lead: "二つの回の結果を、となり合わせに見ます。良い悪いの判断はしません。", "The results of two visits next to each other. Nothing is judged.";
        compare_empty_title: "くらべられる健診がまだありません", "There are not two visits to compare yet";
        compare_empty_text: "健診や検査の記録が二回分あると、ここでくらべられます。", "Once there are two checkups or tests, you can compare them here.";
        compare_first: "左の回", "First visit";
        compare_second: "右の回", "Second visit";
        compare_same: "同じ回が選ばれています。ちがう回を選んでください。", "The same visit is chosen twice. Choose another.";
        swap: "左右を入れかえる", "Change places";
        in_both: "両方の回にある項目", "In both visits";
        only_first: "左の回だけにある項目", "Only in the first visit";
        only_second: "右の回だけにある項目", "Only in the second visit";
        nothing_in_both: "両方の回にある項目はありません。", "No item is in both visits.";
        difference: "差", "Difference";
        no_difference: "—", "—";
        difference_note: "差は、右の値から左の値を引いたものです。単位が同じか、正確に換算できるときだけ出します。", "The difference is the second value minus the first. It is given only where the units agree or convert exactly.";
        undated: "日付なし", "no date";

        from_claims: "レセプト由来。約6週間遅れの情報です", "From claims, about six weeks behind";
        field_freshness: "新しさ", "How current";
    }
}

impl Looking {
    /// `HbA1c（5回）` in the list of tests.
    pub fn item_count(&self, name: &str, count: usize) -> String {
        match (self.lang, count) {
            (Lang::Ja, _) => format!("{name}（{count}回）"),
            (Lang::En, 1) => format!("{name} (once)"),
            (Lang::En, _) => format!("{name} ({count} times)"),
        }
    }

    /// `単位 mg/dL`, beside the heading of a chart.
    pub fn unit(&self, unit: &str) -> String {
        match (self.lang, unit) {
            (Lang::Ja, "") => "単位は書かれていません".to_owned(),
            (Lang::Ja, _) => format!("単位 {unit}"),
            (Lang::En, "") => "no unit is written".to_owned(),
            (Lang::En, _) => format!("in {unit}"),
        }
    }

    /// What a chart says aloud; its values stand in the table.
    pub fn chart_label(&self, name: &str, unit: &str, count: usize, from: &str, to: &str) -> String {
        let unit = self.unit(unit);
        match self.lang {
            Lang::Ja => format!("{name}の図。{unit}。{from}から{to}まで、{count}回。値は下の表にあります"),
            Lang::En => {
                format!("Chart of {name}, {unit}, {count} values from {from} to {to}. The table below has the values")
            }
        }
    }

    /// Which values of a chart were in another unit: `g/L の値は…`.
    pub fn converted_from(&self, units: &[String], to: &str, by_substance: bool) -> String {
        match (self.lang, by_substance) {
            (Lang::Ja, false) => {
                format!("{} の値と基準範囲は、{to} に直して図に入れました。もとの値は表にあります。", units.join("、"))
            }
            (Lang::Ja, true) => format!(
                "{} の値と基準範囲は、この物質の重さを使って {to} に直し、図に入れました。端数は丸めています。もとの値は表にあります。",
                units.join("、")
            ),
            (Lang::En, false) => format!(
                "Values and ranges in {} were converted to {to} for the chart. The table has them as written.",
                units.join(", ")
            ),
            (Lang::En, true) => format!(
                "Values and ranges in {} were converted to {to} by the weight of the substance, and rounded. The table has them as written.",
                units.join(", ")
            ),
        }
    }

    /// A value in the unit of the chart: `約 99.1 mg/dL`.
    pub fn in_unit(&self, value: &str, about: bool) -> String {
        match (self.lang, about) {
            (_, false) => value.to_owned(),
            (Lang::Ja, true) => format!("約 {value}"),
            (Lang::En, true) => format!("about {value}"),
        }
    }

    /// Beside the value as written: `図では 4.2 g/dL`.
    pub fn on_chart(&self, value: &str) -> String {
        match self.lang {
            Lang::Ja => format!("図では {value}"),
            Lang::En => format!("on the chart {value}"),
        }
    }

    /// Other names under which a test or a drug was written.
    pub fn also_named(&self, names: &[String]) -> String {
        match self.lang {
            Lang::Ja => format!("「{}」と書かれたものもふくみます。", names.join("」「")),
            Lang::En => format!("Also written as {}.", names.join(", ")),
        }
    }

    /// A year under a chart.
    pub fn short_year(&self, year: i32) -> String {
        match self.lang {
            Lang::Ja => format!("{year}年"),
            Lang::En => year.to_string(),
        }
    }

    /// A year with its era, or with both in which it lay: `2019年（平成31年・令和元年）`.
    pub fn year_and_eras(&self, year: i32) -> String {
        let eras = (Day::full(year, 1, 1).era(), Day::full(year, 12, 31).era());
        match (self.lang, eras) {
            (Lang::Ja, (Some((old, last)), Some((new, _)))) if old != new => {
                format!("{year}年（{}{last}年・{}元年）", old.name(self.lang), new.name(self.lang))
            }
            (Lang::En, (Some((old, last)), Some((new, _)))) if old != new => {
                format!("{year} ({} {last}, {} 1)", old.name(self.lang), new.name(self.lang))
            }
            _ => Text::of(self.lang).day_and_era(Day { year, month: None, day: None }),
        }
    }

    /// A name with what belongs to it: `アムロジピン：…`.
    pub fn of_name(&self, name: &str, words: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{name}：{words}"),
            Lang::En => format!("{name}: {words}"),
        }
    }

    /// What the drawing of a year says aloud; the table says the same.
    pub fn calendar_label(&self, year: &str, medicines: usize) -> String {
        match (self.lang, medicines) {
            (Lang::Ja, _) => format!("{year}に使っていた薬{medicines}種類の図。同じ内容が下の表にあります"),
            (Lang::En, 1) => format!("Chart of 1 medicine in {year}. The table below says the same"),
            (Lang::En, _) => format!("Chart of {medicines} medicines in {year}. The table below says the same"),
        }
    }

    /// A day that is only known as a month or a year: `2014年のいつか`.
    pub fn some_time_in(&self, day: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{day}のいつか"),
            Lang::En => format!("some time in {day}"),
        }
    }

    /// `2026年10月8日（令和8年）から2026年11月4日（令和8年）まで`.
    pub fn period(&self, from: &str, to: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{from}から、{to}まで"),
            Lang::En => format!("from {from} to {to}"),
        }
    }

    /// `2026年10月8日（令和8年）から。終わりの日は書かれていません`.
    pub fn begun(&self, from: &str, end: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{from}から。{end}"),
            Lang::En => format!("from {from}; {end}"),
        }
    }

    /// The end that follows from the supply: `28日分。毎日使ったとして数えると2026年11月4日までです（終わりの日は書かれていません）`.
    pub fn supply(&self, days: u32, last: &str) -> String {
        match (self.lang, days) {
            (Lang::Ja, _) => {
                format!("{days}日分。毎日使ったとして数えると{last}までです（終わりの日は書かれていません）")
            }
            (Lang::En, 1) => format!("a supply for 1 day; counted as used, until {last} (no last day is written)"),
            (Lang::En, _) => {
                format!("a supply for {days} days; counted as used every day, until {last} (no last day is written)")
            }
        }
    }

    /// Two periods of the same drug: `アムロジピン：同じ名前で、重なっている期間が二つあります（…と…）`.
    pub fn same_name_overlap(&self, name: &str, one: &str, other: &str, certain: bool) -> String {
        match (self.lang, certain) {
            (Lang::Ja, true) => format!("{name}：同じ名前で、二つの期間が重なっています（{one}／{other}）"),
            (Lang::Ja, false) => format!(
                "{name}：同じ名前で、二つの期間が重なっているかもしれません。日付がはっきりしません（{one}／{other}）"
            ),
            (Lang::En, true) => format!("{name}: same name, two periods that overlap ({one} / {other})"),
            (Lang::En, false) => {
                format!("{name}: same name, two periods that may overlap; the dates are not exact ({one} / {other})")
            }
        }
    }

    /// Two drugs of which the sources name the same ingredient.
    pub fn same_ingredient_overlap(&self, ingredient: &str, one: &str, other: &str, certain: bool) -> String {
        match (self.lang, certain) {
            (Lang::Ja, true) => format!("{one} と {other}：同じ成分（{ingredient}）で、期間が重なっています"),
            (Lang::Ja, false) => {
                format!(
                    "{one} と {other}：同じ成分（{ingredient}）で、期間が重なっているかもしれません。日付がはっきりしません"
                )
            }
            (Lang::En, true) => format!("{one} and {other}: same ingredient ({ingredient}), periods that overlap"),
            (Lang::En, false) => format!(
                "{one} and {other}: same ingredient ({ingredient}), periods that may overlap; the dates are not exact"
            ),
        }
    }

    /// What a visit is called, with its kind: `特定健診（健診）`.
    pub fn of_kind(&self, title: &str, kind: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{title}（{kind}）"),
            Lang::En => format!("{title} ({kind})"),
        }
    }

    /// What a difference was reckoned from: `5.5 mmol/L を 99.1 mg/dL として`.
    pub fn reckoned_as(&self, original: &str, converted: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{original} を {converted} として"),
            Lang::En => format!("with {original} taken as {converted}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_in_which_the_era_changed_says_both() {
        let (ja, en) = (&Text::of(Lang::Ja).looking, &Text::of(Lang::En).looking);
        assert_eq!(ja.year_and_eras(2026), "2026年（令和8年）");
        assert_eq!(ja.year_and_eras(2019), "2019年（平成31年・令和元年）");
        assert_eq!(en.year_and_eras(1989), "1989 (Shōwa 64, Heisei 1)");
    }
}

//! What a form is made of. Around it stands the shell of the public pages.

use app::i18n::t;
use app::ui::*;
use leptos::prelude::*;

use super::part::{Part, two};
use super::people::long;

pub fn page() -> AnyView {
    let parts = vec![
        text_fields(),
        area(),
        select(),
        frame(),
        dates(),
        passphrase(),
        passcode(),
        words(),
        files(),
        check(),
        chips(),
        question(),
        summary(),
    ];
    view! {
        <PublicShell>
            <Page title=two("書きこむところ", "Fields") back=("notices.html".to_owned(), two("ボタンとお知らせへもどる", "Back to buttons").to_owned()) eyebrow="Inro">
                <div class="stack-7">
                    {parts}
                    {Part::of("BackLink").shows("alone", view! { <BackLink href="#" label=t().common.back/> }).focused(view! { <BackLink href="#" label=t().common.back/> }).done()}
                </div>
            </Page>
        </PublicShell>
    }
    .into_any()
}

fn empty() -> RwSignal<String> {
    RwSignal::new(String::new())
}

fn wrong(text: impl Into<String>) -> Signal<Option<String>> {
    let text = text.into();
    Signal::derive(move || Some(text.clone()))
}

fn name() -> &'static str {
    two("薬の名前", "Name of the medicine")
}

fn hint() -> String {
    two("箱やお薬手帳に書いてあるとおりに", "As it stands on the box").to_owned()
}

fn text_fields() -> AnyView {
    Part::of("TextField")
        .shows("empty", view! { <TextField id="tf-1" label=name() value=empty()/> })
        .shows("empty, with a hint, need not be filled in", view! { <TextField id="tf-2" label=name() value=empty() hint=hint() optional=true/> })
        .typed("filled in", "アムロジピンOD錠5mg", view! { <TextField id="tf-3" label=name() value=empty()/> })
        .shows("error", view! { <TextField id="tf-4" label=name() value=empty() hint=hint() error=wrong(two("薬の名前を書いてください。例：アムロジピン", "Write the name, such as Amlodipine"))/> })
        .typed("long text", "青葉坂総合病院附属ひぐらしヶ丘糖尿病・内分泌・代謝内科クリニック", view! { <TextField id="tf-5" label=long() value=empty() hint=long() error=wrong(long())/> })
        .focused(view! { <TextField id="tf-6" label=name() value=empty()/> })
        .done()
}

fn area() -> AnyView {
    let label = two("メモ", "Notes");
    Part::of("TextAreaField")
        .shows("empty", view! { <TextAreaField id="ta-1" label value=empty() optional=true/> })
        .typed("filled in", "朝、めまいがした。\n水を飲んで休むと治まった。", view! { <TextAreaField id="ta-2" label value=empty()/> })
        .shows("error", view! { <TextAreaField id="ta-3" label value=empty() error=wrong(two("何か書いてください。", "Write something."))/> })
        .focused(view! { <TextAreaField id="ta-4" label value=empty()/> })
        .done()
}

fn select() -> AnyView {
    let options = || {
        vec![
            (String::new(), two("えらばない", "Not said").to_owned()),
            ("f".into(), two("女性", "Female").into()),
            ("l".into(), long()),
        ]
    };
    let label = two("性別", "Sex");
    Part::of("SelectField")
        .shows("nothing chosen", view! { <SelectField id="se-1" label value=empty() options=options()/> })
        .shows("chosen", view! { <SelectField id="se-2" label value=RwSignal::new("f".to_owned()) options=options() hint=hint()/> })
        .shows("error", view! { <SelectField id="se-3" label value=empty() options=options() error=wrong(two("1つえらんでください。", "Choose one."))/> })
        .shows("long text", view! { <SelectField id="se-4" label value=RwSignal::new("l".to_owned()) options=options()/> })
        .focused(view! { <SelectField id="se-5" label value=empty() options=options()/> })
        .done()
}

fn frame() -> AnyView {
    let framed = |error| {
        view! {
            <FieldFrame id=if error { "fr-2" } else { "fr-1" } label=name() hint=Some(hint()) error=Signal::derive(move || error.then(hint))>
                <input class="input" id=if error { "fr-2" } else { "fr-1" } type="text" autocomplete="off" aria-invalid=error.then_some("true")/>
            </FieldFrame>
        }
    };
    Part::of("FieldFrame").shows("around a control", framed(false)).shows("error", framed(true)).done()
}

fn dates() -> AnyView {
    let label = two("はじめた日", "Begun on");
    let text = |typed: &str| RwSignal::new(typed.to_owned());
    Part::of("DateField")
        .shows("empty", view! { <DateField id="da-1" label text=text("") day=RwSignal::new(None)/> })
        .typed("understood", "令和8年10月8日", view! { <DateField id="da-2" label text=text("令和8年10月8日") day=RwSignal::new(None) optional=true/> })
        .typed("error", "2026年13月", view! { <DateField id="da-3" label text=text("2026年13月") day=RwSignal::new(None) error=wrong(t().common.date_bad_month)/> })
        .focused(view! { <DateField id="da-4" label text=text("") day=RwSignal::new(None)/> })
        .done()
}

fn passphrase() -> AnyView {
    let label = two("合言葉", "Passphrase");
    let field = |id: &'static str, level: u8| view! { <PassphraseField id label value=empty() new=true strength=Signal::derive(move || level)/> };
    Part::of("PassphraseField")
        .shows("empty", view! { <PassphraseField id="pa-0" label value=empty() hint=two("4つの言葉をならべると、おぼえやすく、つよくなります。", "Four words in a row are strong and easy to keep in mind.")/> })
        .typed("weak", "あさ", field("pa-1", 1))
        .typed("fair", "あさ ひる", field("pa-2", 2))
        .typed("good", "あさ ひる よる", field("pa-3", 3))
        .typed("strong", "つくし まつかさ しおさい とうだい", field("pa-4", 4))
        .typed("error", "あさ", view! { <PassphraseField id="pa-5" label value=empty() error=wrong(t().errors.unauthorized)/> })
        .focused(view! { <PassphraseField id="pa-6" label value=empty()/> })
        .done()
}

fn passcode() -> AnyView {
    let label = two("パスコード", "Passcode");
    Part::of("PasscodeField")
        .shows("empty", view! { <PasscodeField id="pc-1" label value=empty() hint=two("6けたの数字", "Six digits")/> })
        .typed("filled in", "482915", view! { <PasscodeField id="pc-2" label value=empty()/> })
        .typed("error", "48291", view! { <PasscodeField id="pc-3" label value=empty() error=wrong(two("6けたの数字を入れてください。", "Type six digits."))/> })
        .done()
}

fn words() -> AnyView {
    let twelve = || std::array::from_fn(|_| empty());
    let legend = two("12の言葉", "The twelve words");
    Part::of("WordsField")
        .shows("empty", view! { <WordsField id="wo-1" legend words=twelve()/> })
        .typed("filled in, error", "ひやむぎ", view! { <WordsField id="wo-2" legend words=twelve() error=wrong(two("復元シートの言葉と合いません。", "These are not the words of a recovery sheet."))/> })
        .done()
}

fn files() -> AnyView {
    let nothing = Callback::new(|_| ());
    let label = two("ファイルをえらぶ", "Choose a file");
    Part::of("FileField")
        .shows("empty", view! { <FileField id="ff-1" label on_file=nothing hint=two("20 MBまで", "Up to 20 MB")/> })
        .shows(
            "error",
            view! { <FileField id="ff-2" label on_file=nothing error=wrong(t().common.file_too_large(20))/> },
        )
        .shows("long text", view! { <FileField id="ff-3" label=long() on_file=nothing several=true/> })
        .focused(view! { <FileField id="ff-4" label on_file=nothing/> })
        .done()
}

fn check() -> AnyView {
    let sentence = two("印刷した紙が、いま手もとにあります", "The printed sheet is in my hands now");
    let no = || RwSignal::new(false);
    Part::of("Check")
        .shows("not ticked", view! { <Check id="ch-1" label=sentence value=no()/> })
        .picked("ticked", "0", view! { <Check id="ch-2" label=sentence value=no()/> })
        .shows("error", view! { <Check id="ch-3" label=sentence value=no() error=wrong(two("紙をたしかめてください。", "Check the paper."))/> })
        .shows("long text", view! { <Check id="ch-4" label=long() value=no()/> })
        .focused(view! { <Check id="ch-5" label=sentence value=no()/> })
        .done()
}

fn chips() -> AnyView {
    let choices = || {
        vec![
            Choice::new("a", two("すべて", "All")),
            Choice::new("m", two("お薬", "Medicines")).with_icon(IconKind::Pill),
            Choice::new("d", two("病名", "Diagnoses")).with_icon(IconKind::Hospital),
        ]
    };
    let legend = two("種類", "Kind");
    Part::of("Chips")
        .shows("nothing chosen", view! { <Chips name="cp-1" legend choices=choices() value=empty()/> })
        .picked("chosen", "1", view! { <Chips name="cp-2" legend quiet_legend=true choices=choices() value=empty()/> })
        .shows(
            "long text",
            view! { <Chips name="cp-3" legend=long() choices=vec![Choice::new("l", long())] value=empty()/> },
        )
        .focused(view! { <Chips name="cp-4" legend choices=choices() value=empty()/> })
        .done()
}

fn question() -> AnyView {
    let form = |id: &'static str, busy: bool, even: bool, problems: Vec<Problem>| {
        let field = format!("{id}-f");
        view! {
            <QuestionForm
                errors=format!("{id}-e")
                problems=RwSignal::new(problems)
                busy=RwSignal::new(busy)
                working=t().files.fetching
                ask=two("たしかめる", "Check")
                leave=t().common.cancel
                on_ask=|()| ()
                on_leave=|()| ()
                even=even
            >
                <PassphraseField id=field label=two("合言葉", "Passphrase") value=empty()/>
            </QuestionForm>
        }
    };
    let problem = Problem::new("qf-2-f", t().errors.unauthorized);
    Part::of("QuestionForm")
        .shows("empty", form("qf-1", false, false, Vec::new()))
        .shows("error", form("qf-2", false, false, vec![problem]))
        .shows("both answers are right; disabled while it works", form("qf-3", true, true, Vec::new()))
        .done()
}

fn summary() -> AnyView {
    let problems =
        || vec![Problem::new("tf-4", two("薬の名前を書いてください", "Write the name")), Problem::new("da-3", long())];
    Part::of("ErrorSummary")
        .shows("error", view! { <ErrorSummary id="es-1" title=t().errors.title problems=Signal::derive(problems)/> })
        .absent(
            "nothing is wrong",
            view! { <ErrorSummary id="es-2" title=t().errors.title problems=Signal::derive(Vec::new)/> },
        )
        .done()
}

//! Long lists that can be read before all of them is drawn.

use std::time::Duration;

use leptos::prelude::*;

/// Rows that are drawn at once: more than the first screen shows.
const FIRST: usize = 24;
/// Rows that are drawn together later: little enough that the page answers in between on a slow machine.
const TOGETHER: usize = 24;
/// Between two parts: a frame.
const PAUSE: Duration = Duration::from_millis(16);

/// The first rows at once, the others part by part in the frames that follow, in their order. All of them are there at once when the page
/// is printed, and where nothing is ever drawn later.
#[component]
pub(super) fn Gradually<R: Clone + Send + Sync + 'static>(rows: Vec<R>, draw: fn(R) -> AnyView) -> impl IntoView {
    let mut first = rows;
    let later = first.split_off(first.len().min(FIRST));
    let parts: Vec<Vec<R>> = later.chunks(TOGETHER).map(<[R]>::to_vec).collect();
    let drawn = RwSignal::new(if draws_later() { 0 } else { parts.len() });
    if drawn.get_untracked() < parts.len() {
        go_on(drawn, parts.len());
    }
    let part = |(at, rows): (usize, Vec<R>)| {
        // Drawn once, when its turn comes; the parts before it stay as they are.
        let comes = Memo::new(move |_| drawn.get() > at);
        move || comes.get().then(|| rows.iter().cloned().map(draw).collect_view())
    };
    view! {
        {first.into_iter().map(draw).collect_view()}
        {parts.into_iter().enumerate().map(part).collect_view()}
    }
    .into_any()
}

/// One part more after each pause, until all are there.
fn go_on(drawn: RwSignal<usize>, parts: usize) {
    let printing = window_event_listener(leptos::ev::beforeprint, move |_| {
        drawn.try_set(parts);
    });
    on_cleanup(move || printing.remove());
    next(drawn, parts);
}

fn next(drawn: RwSignal<usize>, parts: usize) {
    set_timeout(
        move || {
            let Some(before) = drawn.try_get_untracked() else { return };
            if before < parts {
                drawn.set(before + 1);
                next(drawn, parts);
            }
        },
        PAUSE,
    );
}

/// Prerendered pages are written once.
const fn draws_later() -> bool {
    cfg!(target_arch = "wasm32")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rows_are_there_in_their_order_whatever_their_number() {
        for count in [0, 1, FIRST, FIRST + 1, FIRST + TOGETHER, 200] {
            let owner = Owner::new();
            let html = owner.with(|| {
                let rows: Vec<usize> = (0..count).collect();
                let draw = |number: usize| view! { <li>{format!("<{number}>")}</li> }.into_any();
                view! { <Gradually rows draw/> }.to_html()
            });
            let numbers: Vec<String> = html
                .split("&lt;")
                .skip(1)
                .map(|rest| rest.split("&gt;").next().unwrap_or_default().to_owned())
                .collect();
            assert_eq!(numbers, (0..count).map(|number| number.to_string()).collect::<Vec<_>>(), "{count}");
        }
    }
}

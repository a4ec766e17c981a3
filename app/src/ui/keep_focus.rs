//! The focus is never lost. What was pressed may go with what it opened or ended, and the browser then leaves the focus
//! nowhere: with a keyboard one would begin at the top of the page again, and a screen reader would say nothing of what
//! came instead.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::{document, request_animation_frame, window_event_listener_untyped};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, MutationObserver, MutationObserverInit};

use super::browser::focus;

/// What one writes in. A choice is left alone: nothing about showing is chosen, or focused, by itself.
const FIELDS: &str = "input:not([type=radio], [type=checkbox], [type=file]), textarea, select";

/// Watches for as long as the app runs. Once what had the focus is gone, and nobody has moved it, it goes to the nearest
/// place that is left: to a field to write in that came there, else to that part of the page itself. Never to another
/// button: whoever presses twice presses nothing else. Called once, by whoever mounts the app.
pub fn keep_focus() {
    let Some(body) = document().body() else { return };
    let path = Rc::new(RefCell::new(Vec::new()));
    let look = looks_soon(&path);
    let came = window_event_listener_untyped("focusin", move |event| {
        path.replace(from_inside_out(event.target().and_then(|target| target.dyn_into().ok())));
    });
    let seen = look.clone();
    let left = window_event_listener_untyped("focusout", move |_| seen());
    let changed = Closure::<dyn Fn()>::new(look);
    let options = MutationObserverInit::new();
    options.set_child_list(true);
    options.set_subtree(true);
    options.set_attribute_filter(&js_sys::Array::of1(&JsValue::from_str("hidden")));
    if let Ok(observer) = MutationObserver::new(changed.as_ref().unchecked_ref()) {
        // Fails only for options that ask for nothing.
        let _ = observer.observe_with_options(&body, &options);
    }
    // Watched as long as the app runs.
    changed.forget();
    std::mem::forget((came, left));
}

/// Looks after the next frame: in that one, the page itself moves the focus where it knows better.
fn looks_soon(path: &Rc<RefCell<Vec<Element>>>) -> impl Fn() + Clone + use<> {
    let (path, waits) = (Rc::clone(path), Rc::new(Cell::new(false)));
    move || {
        if path.borrow().is_empty() || waits.replace(true) {
            return;
        }
        let (path, waits) = (Rc::clone(&path), Rc::clone(&waits));
        request_animation_frame(move || {
            request_animation_frame(move || {
                waits.set(false);
                bring_back(&path);
            });
        });
    }
}

/// An element and everything that it stands in.
fn from_inside_out(element: Option<Element>) -> Vec<Element> {
    std::iter::successors(element, |element| element.parent_element()).collect()
}

/// `path`: what had the focus last, and what it stood in.
fn bring_back(path: &RefCell<Vec<Element>>) {
    let body = document().body();
    let is_lost = document().active_element().is_none_or(|active| body.is_some_and(|body| active == *body));
    if !is_lost {
        return;
    }
    // Focusing sets it anew.
    let steps = path.take();
    if steps.first().is_none_or(is_shown) {
        // It was left on purpose.
        return;
    }
    for step in steps {
        let Some(place) = still_there(step) else { continue };
        if place.matches("main, body, html").unwrap_or(false) {
            break;
        }
        let field = place.query_selector(FIELDS).ok().flatten().filter(is_shown);
        let target = field.unwrap_or(place);
        if !target.matches("input, textarea, select, button, a, [tabindex]").unwrap_or(true) {
            // Fails only for a name that no attribute can have.
            let _ = target.set_attribute("tabindex", "-1");
        }
        if let Ok(target) = target.dyn_into::<HtmlElement>() {
            // Where it cannot take the focus, nothing can be done about it.
            let _ = target.focus();
            // The browser leaves a large part where it is, with its beginning out of sight.
            if target.get_bounding_client_rect().top() < 0.0 {
                target.scroll_into_view();
            }
            return;
        }
    }
    focus("main");
}

/// The element, or what has been drawn anew in its place, which is the same to whoever reads.
fn still_there(element: Element) -> Option<Element> {
    let id = element.id();
    let there = Some(element).filter(|element| element.is_connected());
    there.or_else(|| document().get_element_by_id(&id)).filter(is_shown)
}

fn is_shown(element: &Element) -> bool {
    element.is_connected() && element.get_bounding_client_rect().height() >= 1.0
}

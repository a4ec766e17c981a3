//! What a member may do in the vault that is open: the one home of that rule for the pages. The engine refuses by itself, the server too;
//! here it is decided what is offered.

use client::engine::wire::MemberRole;
use leptos::prelude::*;

use super::{Session, use_session};

/// What somebody needs to be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Change records, decide who sees them, answer for the patient.
    Write,
    /// Decide who is in the vault, and end things for good.
    Own,
}

impl Right {
    /// Whether this role has it.
    #[must_use]
    pub const fn is_of(self, role: MemberRole) -> bool {
        match self {
            Self::Write => matches!(role, MemberRole::Owner | MemberRole::Editor),
            Self::Own => matches!(role, MemberRole::Owner),
        }
    }
}

/// The right without which the page of this address has nothing to offer. None for pages that show something, too.
#[must_use]
pub fn right_for_page(address: &str) -> Option<Right> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    match segments[..] {
        ["import" | "referral" | "arrive"] | ["records" | "shares" | "emergency", "new"] | ["records", _, "edit"] => {
            Some(Right::Write)
        }
        _ => None,
    }
}

impl Session {
    /// Whether this account may do it in the vault that is open; tracked. Where nothing is open nothing is withheld: pages that need no
    /// vault ask for no right.
    #[must_use]
    pub fn may(self, right: Right) -> bool {
        self.role().is_none_or(|role| right.is_of(role))
    }

    /// Whether a page has something to offer to this account; tracked.
    #[must_use]
    pub fn may_go(self, address: &str) -> bool {
        right_for_page(address).is_none_or(|right| self.may(right))
    }
}

/// What is there only for those who may do it.
#[component]
pub fn Allowed(right: Right, children: ChildrenFn) -> impl IntoView {
    let session = use_session();
    view! { <Show when=move || session.may(right)>{children()}</Show> }.into_any()
}

/// What a member with this role sees of something.
#[cfg(test)]
pub(crate) fn seen_as(role: MemberRole, view: impl FnOnce() -> AnyView) -> String {
    Owner::new().with(|| {
        let session = use_session();
        session.opened(super::tests::opened(true, role));
        provide_context(session);
        view().to_html()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_may_neither_write_nor_own_an_editor_writes_and_an_owner_does_both() {
        let may = |role| [Right::Write, Right::Own].map(|right| right.is_of(role));
        assert_eq!(may(MemberRole::Reader), [false, false]);
        assert_eq!(may(MemberRole::Editor), [true, false]);
        assert_eq!(may(MemberRole::Owner), [true, true]);
    }

    #[test]
    fn pages_that_only_write_need_the_right_and_pages_that_show_something_do_not() {
        for address in [
            "/import",
            "/import#a/b",
            "/records/new?kind=allergy",
            "/records/1a/edit",
            "/shares/new",
            "/emergency/new",
            "/referral",
            "/arrive",
        ] {
            assert_eq!(right_for_page(address), Some(Right::Write), "{address}");
        }
        for address in [
            "/",
            "/home",
            "/records",
            "/records/1a",
            "/shares/1a",
            "/journal",
            "/referral/earlier",
            "/family",
            "/export",
            "/leave",
        ] {
            assert_eq!(right_for_page(address), None, "{address}");
        }
    }

    #[test]
    fn what_is_not_allowed_is_not_there() {
        let acts = |role| {
            seen_as(role, || {
                view! {
                    <Allowed right=Right::Write>"write"</Allowed>
                    <Allowed right=Right::Own>"own"</Allowed>
                }
                .into_any()
            })
        };
        let there = |role| ["write", "own"].map(|words| acts(role).contains(words));
        assert_eq!(there(MemberRole::Reader), [false, false]);
        assert_eq!(there(MemberRole::Editor), [true, false]);
        assert_eq!(there(MemberRole::Owner), [true, true]);
    }
}

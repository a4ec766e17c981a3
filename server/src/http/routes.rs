//! Mounts the routes of [`protocol::route::ROUTES`]: the table says which there are and who may call, this says who answers.

use axum::Router;
use axum::extract::Request;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, delete, get, post, put};
use protocol::ProblemKind;
use protocol::route::{Access, ROUTES, Route};

use super::{App, assets, calls, guard, headers, live, members, openapi, problem, shl};
use crate::service::Refusal;

/// The whole application.
///
/// # Panics
/// When a route of the table has nobody to answer, which a test of every build would have shown.
pub fn router(app: App) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        let handler = handler(route).unwrap_or_else(|| panic!("nobody answers {} {}", route.method, route.path));
        let handler = match app.service.settings().read_only && !guard::only_reads(route) {
            true => refused(route),
            false => handler,
        };
        let handler = match route.access {
            Access::SameOrigin | Access::Session => {
                handler.route_layer(from_fn_with_state(app.clone(), guard::same_origin))
            }
            Access::AnyOrigin => handler.route_layer(from_fn_with_state(app.clone(), shl::own_host)),
            Access::Public => handler,
        };
        // Whoever watches the process is told the truth as often as they like.
        let handler = match route.path {
            "/healthz" | "/readyz" => handler,
            _ => handler.route_layer(from_fn_with_state(app.clone(), guard::throttled)),
        };
        router = router.route(route.path, handler);
    }
    router
        .fallback(elsewhere)
        .method_not_allowed_fallback(other_method)
        .layer(from_fn(assets::only_safe_methods))
        .layer(from_fn_with_state(app.clone(), headers::wrap))
        .with_state(app)
}

/// Who answers a route.
fn handler(route: &Route) -> Option<MethodRouter<App>> {
    Some(match (route.method, route.path) {
        ("GET", "/healthz") => get(calls::healthz),
        ("GET", "/readyz") => get(calls::readyz),
        ("GET", "/api/v1/server") => get(calls::server_info),
        ("GET", "/api/v1/openapi.json") => get(openapi::serve),
        ("POST", "/api/v1/accounts") => post(calls::sign_up),
        ("POST", "/api/v1/sessions") => post(calls::sign_in),
        ("GET", "/api/v1/sessions") => get(calls::list_sessions),
        ("DELETE", "/api/v1/sessions/current") => delete(calls::sign_out),
        ("PUT", "/api/v1/sessions/current/name") => put(calls::name_session),
        ("DELETE", "/api/v1/sessions/{session}") => delete(calls::end_session),
        ("GET", "/api/v1/account/state") => get(calls::account_state),
        ("PUT", "/api/v1/account/state") => put(calls::put_account_state),
        ("GET", "/api/v1/account/wrappings") => get(calls::list_wrappings),
        ("POST", "/api/v1/account/wrappings") => post(calls::change_wrappings),
        ("POST", "/api/v1/account/replace") => post(calls::replace_secrets),
        ("POST", "/api/v1/account/delete") => post(calls::delete_account),
        ("GET", "/api/v1/account/events") => get(calls::account_events),
        ("POST", "/api/v1/account/events/read") => post(calls::events_read),
        ("GET", "/api/v1/account/notices") => get(calls::outside_notices),
        ("PUT", "/api/v1/account/notices") => put(calls::set_outside_notices),
        ("GET", "/api/v1/vaults") => get(calls::list_vaults),
        ("POST", "/api/v1/vaults") => post(calls::create_vault),
        ("GET", "/api/v1/vaults/{vault}") => get(calls::view_vault),
        ("POST", "/api/v1/vaults/{vault}/delete") => post(calls::delete_vault),
        ("GET", "/api/v1/vaults/{vault}/members") => get(members::list),
        ("POST", "/api/v1/vaults/{vault}/invitations") => post(members::invite),
        ("POST", "/api/v1/vaults/{vault}/invitations/{digest}/reveal") => post(members::reveal),
        ("DELETE", "/api/v1/vaults/{vault}/invitations/{digest}") => delete(members::cancel),
        ("POST", "/api/v1/vaults/{vault}/answers/{invitation}") => post(members::answer),
        ("GET", "/api/v1/vaults/{vault}/answers/{invitation}") => get(members::answered),
        ("POST", "/api/v1/vaults/{vault}/leave") => post(members::leave),
        ("GET", "/api/v1/vaults/{vault}/changes") => get(calls::changes_after),
        ("POST", "/api/v1/vaults/{vault}/changes") => post(calls::write_changes),
        ("POST", "/api/v1/vaults/{vault}/blobs") => post(calls::stage_blob),
        ("GET", "/api/v1/vaults/{vault}/blobs/{blob}/state") => get(calls::blob_state),
        ("GET", "/api/v1/vaults/{vault}/blobs/{blob}") => get(calls::read_blob),
        ("PUT", "/api/v1/vaults/{vault}/blobs/{blob}") => put(calls::put_part),
        ("GET", "/api/v1/vaults/{vault}/grants") => get(calls::list_grants),
        ("POST", "/api/v1/vaults/{vault}/grants/{grant}/pause") => post(calls::pause_grant),
        ("POST", "/api/v1/vaults/{vault}/grants/{grant}/resume") => post(calls::resume_grant),
        ("POST", "/api/v1/vaults/{vault}/grants/{grant}/revoke") => post(calls::revoke_grant),
        ("PUT", "/api/v1/vaults/{vault}/grants/{grant}/limits") => put(calls::set_limits),
        ("PUT", "/api/v1/vaults/{vault}/grants/{grant}/passcode") => put(calls::set_passcode),
        ("PUT", "/api/v1/vaults/{vault}/grants/{grant}/reply-box") => put(calls::set_reply_box),
        ("GET", "/api/v1/vaults/{vault}/grants/{grant}/replies/{reply}") => get(calls::read_reply),
        ("DELETE", "/api/v1/vaults/{vault}/grants/{grant}/replies/{reply}") => delete(calls::erase_reply),
        ("GET", "/api/v1/vaults/{vault}/journal") => get(calls::journal_page),
        ("POST", "/api/v1/vaults/{vault}/journal/erase") => post(calls::erase_journal),
        ("GET", "/api/v1/vaults/{vault}/live") => get(live::stream),
        ("POST", "/shl/{link}") => post(shl::manifest),
        ("POST", "/shl/{link}/reply") => post(shl::reply),
        ("GET", "/shl/{link}/{file}") => get(shl::file),
        _ => return None,
    })
}

/// Everything that would be written is refused before anything of it is looked at. What still wrote something would be refused by the
/// store itself.
fn refused(route: &Route) -> MethodRouter<App> {
    match route.method {
        "POST" => post(guard::writes),
        "PUT" => put(guard::writes),
        "DELETE" => delete(guard::writes),
        _ => get(guard::writes),
    }
}

/// What is no route: a page, or nothing.
async fn elsewhere(request: Request) -> Response {
    if is_machine(request.uri().path()) { problem::not_found() } else { assets::serve(&request) }
}

async fn other_method(request: Request) -> Response {
    if is_machine(request.uri().path()) {
        Refusal::from(ProblemKind::MethodNotAllowed).into_response()
    } else {
        assets::serve(&request)
    }
}

/// Whether a program asks here and not a person.
pub fn is_machine(path: &str) -> bool {
    ["/api", "/shl", "/healthz", "/readyz"]
        .iter()
        .any(|start| path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_of_the_table_has_somebody_who_answers() {
        for route in ROUTES {
            assert!(handler(route).is_some(), "{} {}", route.method, route.path);
        }
    }
}

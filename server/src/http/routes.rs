//! Mounts the routes of [`protocol::route::ROUTES`]: the table says which there are and who may call, this says who answers.

use axum::Router;
use axum::extract::Request;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, delete, get, post, put};
use protocol::ProblemKind;
use protocol::route::{Access, ROUTES, Route};

use super::{App, accounts, assets, guard, headers, health, live, members, openapi, problem, shl, vaults};
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
        ("GET", "/healthz") => get(health::healthz),
        ("GET", "/readyz") => get(health::readyz),
        ("GET", "/api/v1/server") => get(health::server_info),
        ("GET", "/api/v1/openapi.json") => get(openapi::serve),
        ("POST", "/api/v1/accounts") => post(accounts::sign_up),
        ("POST", "/api/v1/sessions") => post(accounts::sign_in),
        ("GET", "/api/v1/sessions") => get(accounts::list_sessions),
        ("DELETE", "/api/v1/sessions/current") => delete(accounts::sign_out),
        ("PUT", "/api/v1/sessions/current/name") => put(accounts::name_session),
        ("DELETE", "/api/v1/sessions/{session}") => delete(accounts::end_session),
        ("GET", "/api/v1/account/state") => get(accounts::account_state),
        ("PUT", "/api/v1/account/state") => put(accounts::put_account_state),
        ("GET", "/api/v1/account/wrappings") => get(accounts::list_wrappings),
        ("POST", "/api/v1/account/wrappings") => post(accounts::change_wrappings),
        ("POST", "/api/v1/account/replace") => post(accounts::replace_secrets),
        ("POST", "/api/v1/account/delete") => post(accounts::delete_account),
        ("GET", "/api/v1/account/events") => get(accounts::account_events),
        ("POST", "/api/v1/account/events/read") => post(accounts::events_read),
        ("GET", "/api/v1/account/notices") => get(accounts::outside_notices),
        ("PUT", "/api/v1/account/notices") => put(accounts::set_outside_notices),
        ("GET", "/api/v1/vaults") => get(vaults::list_vaults),
        ("POST", "/api/v1/vaults") => post(vaults::create_vault),
        ("GET", "/api/v1/vaults/{vault}") => get(vaults::view_vault),
        ("POST", "/api/v1/vaults/{vault}/delete") => post(vaults::delete_vault),
        ("GET", "/api/v1/vaults/{vault}/members") => get(members::list),
        ("POST", "/api/v1/vaults/{vault}/invitations") => post(members::invite),
        ("POST", "/api/v1/vaults/{vault}/invitations/{digest}/reveal") => post(members::reveal),
        ("DELETE", "/api/v1/vaults/{vault}/invitations/{digest}") => delete(members::cancel),
        ("POST", "/api/v1/vaults/{vault}/answers/{invitation}") => post(members::answer),
        ("GET", "/api/v1/vaults/{vault}/answers/{invitation}") => get(members::answered),
        ("POST", "/api/v1/vaults/{vault}/leave") => post(members::leave),
        ("GET", "/api/v1/vaults/{vault}/changes") => get(vaults::changes_after),
        ("POST", "/api/v1/vaults/{vault}/changes") => post(vaults::write_changes),
        ("POST", "/api/v1/vaults/{vault}/blobs") => post(vaults::stage_blob),
        ("GET", "/api/v1/vaults/{vault}/blobs/{blob}/state") => get(vaults::blob_state),
        ("GET", "/api/v1/vaults/{vault}/blobs/{blob}") => get(vaults::read_blob),
        ("PUT", "/api/v1/vaults/{vault}/blobs/{blob}") => put(vaults::put_part),
        ("GET", "/api/v1/vaults/{vault}/grants") => get(vaults::list_grants),
        ("POST", "/api/v1/vaults/{vault}/grants/{grant}/pause") => post(vaults::pause_grant),
        ("POST", "/api/v1/vaults/{vault}/grants/{grant}/resume") => post(vaults::resume_grant),
        ("POST", "/api/v1/vaults/{vault}/grants/{grant}/revoke") => post(vaults::revoke_grant),
        ("PUT", "/api/v1/vaults/{vault}/grants/{grant}/limits") => put(vaults::set_limits),
        ("PUT", "/api/v1/vaults/{vault}/grants/{grant}/passcode") => put(vaults::set_passcode),
        ("PUT", "/api/v1/vaults/{vault}/grants/{grant}/reply-box") => put(vaults::set_reply_box),
        ("GET", "/api/v1/vaults/{vault}/grants/{grant}/replies/{reply}") => get(vaults::read_reply),
        ("DELETE", "/api/v1/vaults/{vault}/grants/{grant}/replies/{reply}") => delete(vaults::erase_reply),
        ("GET", "/api/v1/vaults/{vault}/journal") => get(vaults::journal_page),
        ("POST", "/api/v1/vaults/{vault}/journal/erase") => post(vaults::erase_journal),
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

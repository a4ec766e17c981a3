//! The OpenAPI document, made from the same table as the routes.

use std::sync::LazyLock;

use axum::response::Response;
use protocol::route::{Access, ROUTES, Route};
use serde_json::{Map, Value, json};

use super::respond;

static DOCUMENT: LazyLock<Value> = LazyLock::new(document);

/// `GET /api/v1/openapi.json`.
pub async fn serve() -> Response {
    respond::json(&*DOCUMENT)
}

/// OpenAPI 3.1.
fn document() -> Value {
    let mut paths = Map::new();
    for route in ROUTES {
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method.to_ascii_lowercase()] = operation(route);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Inro",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "What travels between browser and server. Bodies are the types of the crate `protocol`; everything personal in them is sealed by the clients.",
        },
        "paths": paths,
        "components": {
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "cookie", "name": protocol::header::SESSION_COOKIE },
                "ownPage": { "type": "apiKey", "in": "header", "name": protocol::header::REQUEST },
            },
            "schemas": {
                "Problem": {
                    "type": "object",
                    "required": ["type", "status", "title"],
                    "properties": {
                        "type": { "enum": protocol::ProblemKind::ALL.iter().map(|kind| kind.urn()).collect::<Vec<_>>() },
                        "status": { "type": "integer" },
                        "title": { "type": "string" },
                        "detail": { "type": "string" },
                    },
                },
            },
        },
    })
}

fn operation(route: &Route) -> Value {
    let security = match route.access {
        Access::Session => json!([{ "session": [], "ownPage": [] }]),
        Access::SameOrigin => json!([{ "ownPage": [] }]),
        Access::AnyOrigin | Access::Public => json!([]),
    };
    let parameters: Vec<Value> = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    let problem = json!({ "$ref": "#/components/schemas/Problem" });
    json!({
        "summary": route.summary,
        "security": security,
        "parameters": parameters,
        "responses": {
            "2XX": { "description": "Done." },
            "default": {
                "description": "A problem.",
                "content": { (protocol::header::PROBLEM): { "schema": problem } },
            },
        },
    })
}

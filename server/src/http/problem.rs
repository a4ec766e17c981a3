//! Errors as `application/problem+json` (RFC 9457).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use protocol::{Problem, ProblemKind};

use crate::service::Refusal;

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut problem = Problem::new(self.kind);
        if let Some(detail) = self.detail {
            problem = problem.with_detail(detail);
        }
        let status = StatusCode::from_u16(self.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let kind = HeaderValue::from_static(protocol::header::PROBLEM);
        let mut response = (status, [(header::CONTENT_TYPE, kind)], body).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// 404 below the API.
pub fn not_found() -> Response {
    Refusal::from(ProblemKind::NotFound).into_response()
}

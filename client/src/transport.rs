//! How requests reach the server. Two implementations: reqwest natively, the browser's `fetch` in wasm.

/// An HTTP request to the one server.
#[derive(Debug, Clone)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// Path and query, beginning with a slash.
    pub path: String,
    /// Header fields beside the content type; names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// Body with its media type.
    pub body: Option<Body>,
}

/// A request's body.
#[derive(Clone)]
pub struct Body {
    /// Media type.
    pub media_type: &'static str,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Body({}, {} B)", self.media_type, self.bytes.len())
    }
}

/// HTTP methods in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// GET.
    Get,
    /// POST.
    Post,
    /// PUT.
    Put,
    /// DELETE.
    Delete,
}

impl Method {
    /// As HTTP writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// An answer, whatever its status.
#[derive(Debug, Clone)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// `Retry-After` in seconds, if there was one.
    pub retry_after: Option<u64>,
    /// The ticket for a reply box, if there was one (see [`protocol::header::REPLY_TICKET`]).
    pub reply_ticket: Option<String>,
    /// The body.
    pub bytes: Vec<u8>,
}

/// No answer came: no network, no server, or the connection broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the server cannot be reached")]
pub struct Unreachable;

/// How requests reach the server. Cookies of the session are kept by the implementation.
#[allow(async_fn_in_trait)] // one thread on every platform: the futures need not be Send
pub trait Transport {
    /// Sends a request and waits for the whole answer. Fails only if none came.
    async fn send(&self, request: Request) -> Result<Response, Unreachable>;

    /// Reads an answer line by line for as long as it lasts and `on_line` wants more. The status is returned when it ends.
    async fn follow(&self, request: Request, on_line: &mut dyn FnMut(&str) -> bool) -> Result<u16, Unreachable>;
}

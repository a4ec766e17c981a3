//! The routes, once: the server mounts them, the OpenAPI document lists them, a test compares both.

/// Who may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody, from the server's own pages.
    SameOrigin,
    /// Needs a session.
    Session,
    /// Anybody from anywhere (CORS): the two calls of SMART Health Links.
    AnyOrigin,
    /// Anybody; a plain GET.
    Public,
}

/// One route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// HTTP method.
    pub method: &'static str,
    /// Path template (RFC 6570 level 1, as axum and OpenAPI write it).
    pub path: &'static str,
    /// Who may call.
    pub access: Access,
    /// One sentence.
    pub summary: &'static str,
}

macro_rules! routes {
    ($($method:literal $path:literal $access:ident $summary:literal;)*) => {
        /// All routes.
        pub const ROUTES: &[Route] = &[$(Route { method: $method, path: $path, access: Access::$access, summary: $summary }),*];
    };
}

routes! {
    "GET" "/healthz" Public "The process runs.";
    "GET" "/readyz" Public "The store answers.";
    "GET" "/api/v1/server" Public "Version, who may sign up, what deleting means here.";
    "GET" "/api/v1/openapi.json" Public "This description.";
    "POST" "/api/v1/accounts" SameOrigin "Create an account.";
    "POST" "/api/v1/sessions" SameOrigin "Sign in.";
    "GET" "/api/v1/sessions" Session "List sessions.";
    "DELETE" "/api/v1/sessions/current" Session "Sign out.";
    "PUT" "/api/v1/sessions/current/name" Session "Name this device, sealed.";
    "DELETE" "/api/v1/sessions/{session}" Session "End another session.";
    "GET" "/api/v1/account/state" Session "Read the sealed account state.";
    "PUT" "/api/v1/account/state" Session "Compare-and-set the sealed account state.";
    "GET" "/api/v1/account/wrappings" Session "List the ways to sign in.";
    "POST" "/api/v1/account/wrappings" Session "Add and remove ways to sign in.";
    "POST" "/api/v1/account/replace" Session "Replace all secrets.";
    "POST" "/api/v1/account/delete" Session "Delete the account and its vaults.";
    "GET" "/api/v1/account/events" Session "What happened to the account.";
    "POST" "/api/v1/account/events/read" Session "Mark events as shown.";
    "GET" "/api/v1/account/notices" Session "Whether a message is sent elsewhere when there is something to read.";
    "PUT" "/api/v1/account/notices" Session "Have such messages sent, or not.";
    "GET" "/api/v1/vaults" Session "List vaults.";
    "POST" "/api/v1/vaults" Session "Create a vault.";
    "GET" "/api/v1/vaults/{vault}" Session "Newest head, member lists, journal position.";
    "POST" "/api/v1/vaults/{vault}/delete" Session "Delete a vault.";
    "GET" "/api/v1/vaults/{vault}/members" Session "Open invitations, and who has left; for the owner.";
    "POST" "/api/v1/vaults/{vault}/invitations" Session "Invite a member.";
    "POST" "/api/v1/vaults/{vault}/invitations/{digest}/reveal" Session "Reveal the nonce to the guest who answered.";
    "DELETE" "/api/v1/vaults/{vault}/invitations/{digest}" Session "Cancel an invitation.";
    "POST" "/api/v1/vaults/{vault}/answers/{invitation}" Session "Answer an invitation, once.";
    "GET" "/api/v1/vaults/{vault}/answers/{invitation}" Session "The nonce of an invitation that this account answered.";
    "POST" "/api/v1/vaults/{vault}/leave" Session "Leave a vault of somebody else.";
    "GET" "/api/v1/vaults/{vault}/changes" Session "What came after a revision.";
    "POST" "/api/v1/vaults/{vault}/changes" Session "Write a changeset, all or nothing.";
    "POST" "/api/v1/vaults/{vault}/blobs" Session "Stage an upload.";
    "GET" "/api/v1/vaults/{vault}/blobs/{blob}/state" Session "How much of an upload is there.";
    "GET" "/api/v1/vaults/{vault}/blobs/{blob}" Session "Fetch a sealed attachment.";
    "PUT" "/api/v1/vaults/{vault}/blobs/{blob}" Session "Send a part of an upload.";
    "GET" "/api/v1/vaults/{vault}/grants" Session "States of all grants.";
    "POST" "/api/v1/vaults/{vault}/grants/{grant}/pause" Session "Pause a grant.";
    "POST" "/api/v1/vaults/{vault}/grants/{grant}/resume" Session "Resume a grant.";
    "POST" "/api/v1/vaults/{vault}/grants/{grant}/revoke" Session "End a grant for good.";
    "PUT" "/api/v1/vaults/{vault}/grants/{grant}/limits" Session "Set limits.";
    "PUT" "/api/v1/vaults/{vault}/grants/{grant}/passcode" Session "Set or remove the passcode.";
    "PUT" "/api/v1/vaults/{vault}/grants/{grant}/reply-box" Session "Open or close the reply box.";
    "GET" "/api/v1/vaults/{vault}/grants/{grant}/replies/{reply}" Session "Fetch what was left in the reply box.";
    "DELETE" "/api/v1/vaults/{vault}/grants/{grant}/replies/{reply}" Session "Erase what was left in the reply box.";
    "GET" "/api/v1/vaults/{vault}/journal" Session "Sealed journal entries.";
    "POST" "/api/v1/vaults/{vault}/journal/erase" Session "Erase old journal entries for good.";
    "GET" "/api/v1/vaults/{vault}/live" Session "Stream of how far vault and journal are.";
    "POST" "/shl/{link}" AnyOrigin "Manifest of a SMART Health Link.";
    "POST" "/shl/{link}/reply" SameOrigin "Leave something in the reply box, with a ticket.";
    "GET" "/shl/{link}/{file}" AnyOrigin "A sealed file, with a ticket.";
}

//! The door: every request is checked here before anything else sees it.
//!
//! In order: which name or address it asks for, whether a page of another site sent it, and whether the visitor is
//! signed in. Names protect against DNS rebinding, where a stranger's site gives its own name this server's address.

mod attempts;
mod host;
mod origin;
mod password;
mod session;

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};

pub use host::{HostName, HostNameError};
pub use origin::{Origin, OriginError};
pub use password::{Password, PasswordError};

use super::{App, client::client_of, cookies, error::WebError, error_response, pages::sign_in};
use crate::config::shares::Client;

pub(super) use session::{Session, no_cookie};

/// What a request has to pass. The default lets in everybody who asks for a loopback name or an address.
#[derive(Debug, Clone, Default)]
pub struct Door {
    names: Vec<HostName>,
    origins: Vec<Origin>,
    password: Option<Arc<Password>>,
}

impl Door {
    /// A door that opens to requests for `names` too, and only to visitors who know the `password`, if there is one.
    pub fn new(names: Vec<HostName>, password: Option<Password>) -> Self {
        Self {
            names,
            origins: Vec::new(),
            password: password.map(Arc::new),
        }
    }

    /// The same door, which pages of these other sites may use the interface for scripts through.
    #[must_use]
    pub fn with_origins(self, origins: Vec<Origin>) -> Self {
        Self { origins, ..self }
    }

    /// The other sites whose pages may use the interface for scripts.
    pub(super) fn origins(&self) -> &[Origin] {
        &self.origins
    }

    /// The password that visitors need, if any.
    pub(super) fn password(&self) -> Option<&Arc<Password>> {
        self.password.as_ref()
    }
}

/// Lets a request in or answers it with the reason why not.
pub(super) async fn pass(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let entered = match look(&app.door, &request) {
        Ok(Some(guess)) => guess.password.check(&guess.given, guess.client).await,
        Ok(None) => Ok(()),
        Err(refused) => Err(refused),
    };
    match entered {
        Ok(()) => next.run(request).await,
        Err(WebError::SignedOut)
            if !error_response::wants_json(request.uri().path(), request.headers()) =>
        {
            Redirect::to(&sign_in::address(request.uri())).into_response()
        }
        Err(error) => error.into_response(),
    }
}

/// What a script gives for the password.
struct Guess {
    password: Arc<Password>,
    given: Vec<u8>,
    client: Client,
}

/// Checks all but a password that came with the request.
fn look(door: &Door, request: &Request) -> Result<Option<Guess>, WebError> {
    host::check(request, &door.names)?;
    origin::check(request, &door.origins)?;
    let headers = request.headers();
    match &door.password {
        Some(password)
            if !is_open(request.uri().path()) && session(password, headers).is_none() =>
        {
            let given = bearer(headers).ok_or(WebError::SignedOut)?;
            Ok(Some(Guess {
                password: Arc::clone(password),
                given: given.to_owned(),
                client: client_of(request.extensions()),
            }))
        }
        _ => Ok(None),
    }
}

/// What needs no password: the sign-in page, what it is made of, its language, and the two calls that say no more than `ok`.
fn is_open(path: &str) -> bool {
    matches!(
        path,
        "/sign-in" | "/language" | "/livez" | "/readyz" | "/favicon.ico"
    ) || path.starts_with("/static/")
}

/// The valid session that the request's cookies hold.
pub(super) fn session(password: &Password, headers: &HeaderMap) -> Option<Session> {
    cookies::values(headers, session::COOKIE).find_map(|token| password.session(token))
}

/// The password that a script sends: `Authorization: Bearer <password>`.
fn bearer(headers: &HeaderMap) -> Option<&[u8]> {
    let value = headers.get(header::AUTHORIZATION)?.as_bytes();
    let (scheme, given) = value.split_at_checked("Bearer ".len())?;
    scheme
        .eq_ignore_ascii_case(b"Bearer ")
        .then(|| given.trim_ascii())
}

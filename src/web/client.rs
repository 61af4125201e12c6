//! Who sent a request.

use std::{convert::Infallible, sync::Arc};

use axum::{extract::FromRequestParts, http::Extensions, http::request::Parts};

use super::App;
use crate::config::shares::Client;

/// The client that [`super::serve`] noted; requests that came over no connection are this machine's own.
pub(super) fn client_of(extensions: &Extensions) -> Client {
    extensions.get().copied().unwrap_or(Client::LOCAL)
}

impl FromRequestParts<Arc<App>> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Infallible> {
        Ok(client_of(&parts.extensions))
    }
}

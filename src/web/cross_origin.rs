//! Pages of other sites that the operator trusts, such as a notebook's: browsers let them read answers (CORS, Fetch Standard).
//!
//! Which these are, and that no other page changes anything, is decided by [`super::door`].

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::{Door, idempotency, tus};

/// How long a browser may remember that it is allowed to ask.
const REMEMBERED: Duration = Duration::from_secs(600);

/// What adds the headers that browsers ask for; nothing where no other site may come. Cookies are not let through: such pages send
/// the password, if there is one, as a bearer token.
pub(super) fn layer(door: &Door) -> Option<CorsLayer> {
    let origins = door.origins().iter();
    let origins = origins.filter_map(|origin| HeaderValue::from_str(origin.as_str()).ok());
    let origins: Vec<HeaderValue> = origins.collect();
    if origins.is_empty() {
        return None;
    }
    let methods = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PATCH,
        Method::DELETE,
    ];
    let taken = [
        header::ACCEPT_LANGUAGE,
        header::AUTHORIZATION,
        header::CONTENT_TYPE,
        header::IF_NONE_MATCH,
        header::IF_RANGE,
        header::RANGE,
        idempotency::KEY,
        tus::RESUMABLE,
        tus::OFFSET,
        tus::LENGTH,
        tus::METADATA,
    ];
    let shown = [
        header::ACCEPT_RANGES,
        header::CONTENT_DISPOSITION,
        header::CONTENT_LENGTH,
        header::CONTENT_RANGE,
        header::ETAG,
        header::LINK,
        header::LOCATION,
        header::RETRY_AFTER,
        idempotency::REPLAYED,
        tus::RESUMABLE,
        tus::OFFSET,
        tus::LENGTH,
        tus::EXPIRES,
        HeaderName::from_static("x-request-id"),
    ];
    let layer = CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods(methods)
        .allow_headers(taken)
        .expose_headers(shown)
        .allow_private_network(true)
        .max_age(REMEMBERED);
    Some(layer)
}

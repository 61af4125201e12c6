//! What surrounds every handler, outermost first: request id, span, safe headers, compression, caching, errors'
//! faces, parts of downloads, the door, panics.

use std::{any::Any, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode, Version, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    classify::ServerErrorsFailureClass,
    compression::{
        CompressionLayer, Predicate,
        predicate::{DefaultPredicate, NotForContentType},
    },
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    set_header::SetResponseHeaderLayer,
    trace::TraceLayer,
};
use tracing::Span;

use super::{App, caching, cross_origin, door, downloads, error::WebError, error_response};

/// Everything is forbidden but what this server itself sends; pictures may also come from the page's own memory, and so
/// may films, which the camera page reads frame by frame without uploading them.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; \
    img-src 'self' blob: data:; media-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'";

const SAFE_HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(self), microphone=(), geolocation=()",
    ),
];

/// Lets only those in who may come, and survives a handler that panics.
pub(super) fn guarded(routes: Router<Arc<App>>, app: &Arc<App>) -> Router<Arc<App>> {
    routes
        .layer(middleware::from_fn_with_state(app.clone(), on_one_machine))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(app.clone(), door::pass))
}

/// What servers of several machines do not have yet: its files lie in the folder of the server that got them.
async fn on_one_machine(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    const ADDRESSES: [&str; 5] = [
        "/films",
        "/datasets/record",
        "/api/v1/films",
        "/api/v1/film-",
        "/api/v1/recordings",
    ];
    let path = request.uri().path();
    match app.is_cluster && ADDRESSES.iter().any(|address| path.starts_with(address)) {
        true => WebError::OneMachineOnly.into_response(),
        false => next.run(request).await,
    }
}

/// Wraps `routes` with what every answer needs.
pub(super) fn around(routes: Router<Arc<App>>, app: &Arc<App>) -> Router<Arc<App>> {
    let mut routes = routes
        .layer(middleware::from_fn(downloads::serve))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            error_response::render,
        ))
        .layer(middleware::from_fn(caching::label))
        .layer(CompressionLayer::new().compress_when(worth_compressing()));
    for (name, value) in SAFE_HEADERS {
        routes = routes.layer(SetResponseHeaderLayer::if_not_present(
            name,
            HeaderValue::from_static(value),
        ));
    }
    if let Some(layer) = cross_origin::layer(&app.door) {
        routes = routes.layer(layer);
    }
    routes
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(span)
                .on_failure(failed),
        )
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
}

/// Not downloads and videos: with their length known they show progress, and a part of one must be of the bytes that its tag stands
/// for.
fn worth_compressing() -> impl Predicate {
    let is_shown = |_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions| {
        !downloads::is_download(headers) && !headers.contains_key(header::ACCEPT_RANGES)
    };
    DefaultPredicate::new()
        .and(is_shown)
        .and(NotForContentType::const_new("application/octet-stream"))
}

/// The query and the body stay out of the log: they may hold what people sent. So does the path, whose ids can be made
/// of names that people chose; the address's pattern stands for it.
fn span(request: &Request) -> Span {
    let id = request
        .extensions()
        .get::<RequestId>()
        .and_then(|id| id.header_value().to_str().ok());
    let path = request.extensions().get::<MatchedPath>();
    let path = path.map(MatchedPath::as_str);
    tracing::info_span!("request", method = %request.method(), path, id)
}

/// A refusal because the server is busy or its disk full is no fault: it is told to the client, which asks again.
fn failed(failure: ServerErrorsFailureClass, latency: Duration, _: &Span) {
    let refused = [
        StatusCode::NOT_IMPLEMENTED,
        StatusCode::SERVICE_UNAVAILABLE,
        StatusCode::INSUFFICIENT_STORAGE,
    ];
    let latency_ms = latency.as_millis() as u64;
    match failure {
        ServerErrorsFailureClass::StatusCode(status) if refused.contains(&status) => {
            tracing::info!(status = status.as_u16(), latency_ms, "refused");
        }
        failure => tracing::error!(%failure, latency_ms, "a response failed"),
    }
}

fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let message = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(message, "a handler panicked");
    WebError::Internal.into_response()
}

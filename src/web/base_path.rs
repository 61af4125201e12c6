//! The site below a path of its host. That path is taken off every request here, and put before every redirect, so
//! that routes and handlers know nothing of it; only what a page or an answer links to begins with it.

use std::convert::Infallible;

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, HeaderValue, Uri, header, uri::PathAndQuery},
    response::Response,
};
use tower::ServiceExt;

use crate::config::BasePath;

/// `site`, which answers below `base` alone; everything else is answered by `outside`.
pub(super) fn below(base: &BasePath, site: Router, outside: Router) -> Router {
    if *base == BasePath::default() {
        return site;
    }
    let base = base.clone();
    Router::new().fallback(move |request| answer(base, site, outside, request))
}

async fn answer(
    base: BasePath,
    site: Router,
    outside: Router,
    mut request: Request,
) -> Result<Response, Infallible> {
    let Some(uri) = stripped(&base, request.uri()) else {
        return outside.oneshot(request).await;
    };
    *request.uri_mut() = uri;
    let mut response = site.oneshot(request).await?;
    lead_below(&base, response.headers_mut());
    Ok(response)
}

/// The address within the site, if `uri` lies in it.
fn stripped(base: &BasePath, uri: &Uri) -> Option<Uri> {
    let rest = base.strip(uri.path_and_query()?.as_str())?;
    let rest = match rest.starts_with('/') {
        true => rest.parse::<PathAndQuery>(),
        false => format!("/{rest}").parse(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(rest.ok()?);
    Uri::from_parts(parts).ok()
}

/// Lets a redirect to an address of the site lead below `base`.
fn lead_below(base: &BasePath, headers: &mut HeaderMap) {
    let Some(location) = headers.get_mut(header::LOCATION) else {
        return;
    };
    if !location.as_bytes().starts_with(b"/") {
        return;
    }
    let whole = [base.as_str().as_bytes(), location.as_bytes()].concat();
    if let Ok(whole) = HeaderValue::from_bytes(&whole) {
        *location = whole;
    }
}

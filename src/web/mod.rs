//! The site and its HTTP interface: nothing outside this module knows of HTTP.

mod api;
mod assets;
mod error;
mod example;
mod faces;
mod frame;
mod layers;
mod pages;
mod pictures;
mod results;
mod state;
mod upload;

use std::{future::Future, io, sync::Arc};

use axum::{
    Router,
    routing::{get, post},
};
use tokio::net::TcpListener;

pub use state::App;

/// Every route with its layers.
pub fn router(app: Arc<App>) -> Router {
    let routes = Router::new()
        .route("/", get(pages::home::show))
        .route("/about", get(pages::about::show))
        .route(
            "/detect",
            get(pages::detect::show).post(pages::detect::answer),
        )
        .route("/train", get(pages::training::overview))
        .route("/train/{color}", get(pages::training::start))
        .route("/train/{color}/{job}", get(pages::training::progress))
        .route("/train/{color}/{job}/test", get(pages::training::test))
        .route(
            "/train/{color}/{job}/predict",
            get(pages::training::predict),
        )
        .route("/models", get(pages::library::models))
        .route("/datasets", get(pages::library::datasets))
        .route("/example/{picture}", get(example::picture))
        .route("/static/{*path}", get(assets::show))
        .route("/favicon.ico", get(assets::favicon))
        .route("/healthz", get(api::health::show))
        .route("/api/v1/models", get(api::models::list))
        .route("/api/v1/models/{id}", get(api::models::show))
        .route("/api/v1/predictions", post(api::predictions::create))
        .route("/api/v1/openapi.json", get(api::openapi::show))
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::method_not_allowed);
    layers::around(routes, &app).with_state(app)
}

/// Answers on `listener` until `shutdown` completes; requests already running are finished.
///
/// # Errors
///
/// When the listener itself fails.
pub async fn serve(
    listener: TcpListener,
    app: Arc<App>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(listener, router(app))
        .with_graceful_shutdown(shutdown)
        .await
}

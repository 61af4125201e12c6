//! The site and its HTTP interface: nothing outside this module knows of HTTP.

mod api;
mod archive_upload;
mod assets;
mod buffers;
mod caching;
mod client;
mod dataset_upload;
mod door;
mod error;
mod example;
mod extract;
mod faces;
mod frame;
mod layers;
mod live;
mod pages;
mod pictures;
mod results;
mod serve;
mod state;
mod upload;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

pub use door::{Door, HostName, HostNameError, Password, PasswordError};
pub use serve::serve;
pub use state::App;

/// Longest sign-in form in bytes: a password and an address, each byte of which may take three.
const SIGN_IN_BYTES: usize = 16 * 1024;

/// Every route with its layers.
pub fn router(app: Arc<App>) -> Router {
    let routes = Router::new()
        .route("/", get(pages::home::show))
        .route("/about", get(pages::about::show))
        .route(
            "/detect",
            get(pages::detect::show).post(pages::detect::answer),
        )
        .route("/detect/camera", get(pages::camera::show))
        .route("/train", get(pages::training::overview))
        .route("/train/{color}", get(pages::training::start))
        .route("/train/{color}/{job}", get(pages::training::progress))
        .route("/train/{color}/{job}/test", get(pages::training::test))
        .route(
            "/train/{color}/{job}/predict",
            get(pages::training::predict),
        )
        .route("/evaluate", get(pages::evaluation::start))
        .route("/evaluate/{report}", get(pages::evaluation::report))
        .route("/models", get(pages::library::models))
        .route("/models/compare", get(pages::compare::show))
        .route("/datasets", get(pages::library::datasets))
        .route(
            "/sign-in",
            get(pages::sign_in::show)
                .post(pages::sign_in::create)
                .layer(DefaultBodyLimit::max(SIGN_IN_BYTES)),
        )
        .route("/sign-out", post(pages::sign_in::remove))
        .route("/example/{picture}", get(example::picture))
        .route("/static/{*path}", get(assets::show))
        .route("/favicon.ico", get(assets::favicon))
        .route("/healthz", get(api::health::show))
        .route("/readyz", get(api::health::ready))
        .route("/livez", get(api::health::live))
        .route(
            "/api/v1/models",
            get(api::models::list).post(api::models::create),
        )
        .route(
            "/api/v1/models/{id}",
            get(api::models::show)
                .patch(api::models::change)
                .delete(api::models::remove),
        )
        .route("/api/v1/models/{id}/download", get(api::models::download))
        .route("/api/v1/predictions", post(api::predictions::create))
        .route("/api/v1/pictures", post(api::pictures::create))
        .route(
            "/api/v1/datasets",
            get(api::datasets::list).post(api::datasets::create),
        )
        .route(
            "/api/v1/datasets/{id}",
            get(api::datasets::show).delete(api::datasets::remove),
        )
        .route("/api/v1/datasets/{id}/reading", post(api::readings::change))
        .route(
            "/api/v1/datasets/{id}/images/{index}",
            get(api::datasets::picture),
        )
        .route("/api/v1/jobs", get(api::jobs::list).post(api::jobs::create))
        .route(
            "/api/v1/jobs/{id}",
            get(api::jobs::show).delete(api::jobs::remove),
        )
        .route("/api/v1/estimates", post(api::estimates::create))
        .route("/api/v1/jobs/{id}/cancel", post(api::jobs::cancel))
        .route("/api/v1/jobs/{id}/events", get(live::progress::listen))
        .route("/api/v1/cameras", get(api::cameras::list))
        .route("/api/v1/live", get(live::camera::watch))
        .route("/api/v1/mappings", get(api::mappings::show))
        .route("/api/v1/samples", get(api::samples::list))
        .route("/api/v1/reports", get(api::reports::list))
        .route(
            "/api/v1/reports/{id}",
            get(api::reports::show).delete(api::reports::remove),
        )
        .route("/api/v1/reports/{id}/curves.svg", get(api::reports::curves))
        .route(
            "/api/v1/reports/{id}/confusion.svg",
            get(api::reports::confusion),
        )
        .route(
            "/api/v1/reports/{id}/predictions.csv",
            get(api::report_files::csv),
        )
        .route(
            "/api/v1/reports/{id}/report.html",
            get(api::report_files::html),
        )
        .route(
            "/api/v1/reports/{id}/heat/{index}",
            get(api::report_files::heat),
        )
        .route("/api/v1/comparisons", get(api::comparisons::show))
        .route("/api/v1/openapi.json", get(api::openapi::show))
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::method_not_allowed)
        // Forms have limits of their own, which they set while they are read.
        .layer(DefaultBodyLimit::max(app.limits.max_json_bytes));
    layers::around(routes, &app).with_state(app)
}

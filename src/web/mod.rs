//! The site and its HTTP interface: nothing outside this module knows of HTTP.

mod api;
mod assets;
mod base_path;
mod buffers;
mod caching;
mod client;
mod cookies;
mod cross_origin;
mod door;
mod downloads;
mod error;
mod error_response;
mod example;
mod extract;
mod idempotency;
mod layers;
mod page_context;
mod pages;
mod paging;
mod parameter_fault;
mod pictures;
mod results;
mod serve;
mod sockets;
mod state;
mod streaming;
mod tus;
mod upload;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

pub use door::{Door, HostName, HostNameError, Origin, OriginError, Password, PasswordError};
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
        .route("/evaluate/compare", get(pages::several::show))
        .route("/evaluate/{report}", get(pages::evaluation::report))
        .route(
            "/experiments",
            get(pages::experiments::list).post(pages::experiments::start),
        )
        .route("/experiments/estimate", post(pages::experiments::estimate))
        .route("/experiments/{id}", get(pages::experiments::show))
        .route("/experiments/{id}/stop", post(pages::experiments::stop))
        .route("/experiments/{id}/remove", post(pages::experiments::remove))
        .route("/experiments/{id}/model", post(pages::experiments::model))
        .route("/films", get(pages::films::list))
        .route("/films/compare", get(pages::films::compare))
        .route("/films/{id}", get(pages::films::show))
        .route("/models", get(pages::library::models))
        .route("/models/compare", get(pages::compare::show))
        .route("/models/{id}", get(pages::model::show))
        .route("/datasets", get(pages::library::datasets))
        .route("/datasets/{id}", get(pages::dataset::show))
        .route("/datasets/record", get(pages::record::show))
        .route("/api", get(pages::interface::show))
        .route(
            "/sign-in",
            get(pages::sign_in::show)
                .post(pages::sign_in::create)
                .layer(DefaultBodyLimit::max(SIGN_IN_BYTES)),
        )
        .route("/language", post(pages::language::choose))
        .route("/sign-out", post(pages::sign_in::remove))
        .route("/example/{picture}", get(example::picture))
        .route("/static/{*path}", get(assets::show))
        .route("/favicon.ico", get(assets::favicon))
        .merge(Router::from(api::routes()))
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::method_not_allowed)
        // Forms have limits of their own, which they set while they are read.
        .layer(DefaultBodyLimit::max(app.limits.max_json_bytes));
    let routes = layers::guarded(routes, &app);
    let outside = Router::new().fallback(error::outside);
    let [site, outside] =
        [routes, outside].map(|routes| layers::around(routes, &app).with_state(app.clone()));
    base_path::below(&app.site.base_path, site, outside)
}

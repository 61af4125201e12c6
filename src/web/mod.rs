//! The site and its HTTP interface: nothing outside this module knows of HTTP.

mod api;
mod assets;
mod buffers;
mod caching;
mod client;
mod door;
mod error;
mod error_response;
mod example;
mod extract;
mod layers;
mod page_context;
mod pages;
mod pictures;
mod results;
mod serve;
mod sockets;
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
        .merge(Router::from(api::routes()))
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::method_not_allowed)
        // Forms have limits of their own, which they set while they are read.
        .layer(DefaultBodyLimit::max(app.limits.max_json_bytes));
    layers::around(routes, &app).with_state(app)
}

//! The door: whom a request is for, and who may come in.

use std::net::IpAddr;
use std::sync::Arc;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use facefeel::config::shares::Client;
use facefeel::web::{App, Door, Password};

use crate::{
    check_problem,
    common::{self, Answer, app, send},
};

const PASSWORD: &str = "correct horse";

/// Pages, calls, files and sockets.
const PLACES: [&str; 6] = [
    "/",
    "/train/rgb",
    "/api/v1/models",
    "/static/js/theme.js",
    "/healthz",
    "/nowhere",
];

fn app_with_password() -> Arc<App> {
    let password = Password::new(PASSWORD, &[1; 32]).unwrap();
    common::app_with_door(Door::new(Vec::new(), Some(password)))
}

async fn ask(app: &Arc<App>, path: &str, headers: &[(header::HeaderName, &str)]) -> Answer {
    let request = headers
        .iter()
        .fold(Request::get(path), |request, (name, value)| {
            request.header(name, *value)
        });
    send(app, request.body(Body::empty()).unwrap()).await
}

async fn sign_in(app: &Arc<App>, form: &str, peer: [u8; 4]) -> Answer {
    let mut request = Request::post("/sign-in")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))
        .unwrap();
    let client = Client::at(IpAddr::from(peer));
    request.extensions_mut().insert(client);
    send(app, request).await
}

const UPGRADE: [(header::HeaderName, &str); 4] = [
    (header::CONNECTION, "upgrade"),
    (header::UPGRADE, "websocket"),
    (header::SEC_WEBSOCKET_VERSION, "13"),
    (header::SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25jZQ=="),
];

#[tokio::test]
async fn nothing_is_served_under_a_strangers_name() {
    let app = app();
    for path in PLACES {
        let answer = ask(&app, path, &[(header::HOST, "evil.example:7860")]).await;
        assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST, "{path}");
        let twice = [(header::HOST, "localhost"), (header::HOST, "localhost")];
        let answer = ask(&app, path, &twice).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
    }
    let evil = [
        (header::HOST, "evil.example"),
        (header::ORIGIN, "http://evil.example"),
    ];
    check_problem(
        &ask(&app, "/api/v1/models", &evil).await,
        421,
        &["evil.example", "--allow-host"],
    );
    for method in [
        Method::POST,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
        Method::HEAD,
    ] {
        let request = Request::builder()
            .method(method)
            .uri("/api/v1/datasets/ds-1");
        let request = request.header(header::HOST, "evil.example");
        let answer = send(&app, request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST);
    }
    for path in ["/api/v1/live", "/api/v1/jobs/job-1/events"] {
        let headers = [&UPGRADE[..], &[(header::HOST, "evil.example")]].concat();
        assert_eq!(ask(&app, path, &headers).await.status, 421, "{path}");
    }
}

#[tokio::test]
async fn a_name_that_was_allowed_is_served() {
    let app = common::app_with_door(Door::new(vec!["faces.example".parse().unwrap()], None));
    for host in [
        "faces.example",
        "faces.example:8080",
        "localhost",
        "[::1]:7860",
    ] {
        let answer = ask(&app, "/api/v1/models", &[(header::HOST, host)]).await;
        assert_eq!(answer.status, StatusCode::OK, "{host}");
    }
    let other = ask(&app, "/", &[(header::HOST, "other.example")]).await;
    assert_eq!(other.status, StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn without_the_password_only_the_form_is_shown() {
    let app = app_with_password();
    for path in ["/", "/train/rgb?a=1", "/example/crop.jpg", "/nowhere"] {
        let answer = ask(&app, path, &[(header::ACCEPT, "text/html")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(
            answer.header(header::LOCATION).starts_with("/sign-in"),
            "{path}"
        );
    }
    for path in [
        "/api/v1/models",
        "/api/v1/datasets/x/images/0",
        "/healthz",
        "/api/v1/openapi.json",
    ] {
        let answer = ask(&app, path, &[(header::ACCEPT, "text/html")]).await;
        check_problem(&answer, 401, &["Bearer"]);
        assert!(
            answer
                .header(header::WWW_AUTHENTICATE)
                .starts_with("Bearer")
        );
    }
    for path in ["/api/v1/live", "/api/v1/jobs/job-1/events"] {
        assert_eq!(ask(&app, path, &UPGRADE).await.status, 401, "{path}");
    }
    let form = ask(&app, "/sign-in?next=/train/rgb", &[]).await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(form.text().contains("value=\"/train/rgb\""));
    let form = form.text();
    let files: Vec<&str> = (form.split("href=\"/static/").skip(1))
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(!files.is_empty());
    for file in files {
        let answer = ask(&app, &format!("/static/{file}"), &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{file}");
    }
}

#[tokio::test]
async fn the_password_opens_every_place_to_a_browser_until_it_signs_out() {
    let app = app_with_password();
    let form = "password=correct+horse&next=%2Ftrain%2Frgb%3Fa%3D1";
    let answer = sign_in(&app, form, [192, 0, 2, 1]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header(header::LOCATION), "/train/rgb?a=1");
    let cookie = answer.header(header::SET_COOKIE).to_owned();
    for attribute in ["HttpOnly", "SameSite=Lax", "Max-Age=604800"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    // Without a path it counts for all below the folder of `/sign-in`.
    assert!(!cookie.contains("Path"), "{cookie}");
    assert!(!cookie.contains("Secure"), "{cookie}");
    let cookie = format!("a=b; {}", cookie.split(';').next().unwrap());
    let signed_in = [(header::COOKIE, cookie.as_str())];
    for path in ["/", "/api/v1/models", "/healthz"] {
        assert_eq!(
            ask(&app, path, &signed_in).await.status,
            StatusCode::OK,
            "{path}"
        );
    }
    assert!(
        ask(&app, "/", &signed_in)
            .await
            .text()
            .contains("action=\"/sign-out\"")
    );
    let form = ask(&app, "/sign-in?next=/models", &signed_in).await;
    assert_eq!(form.header(header::LOCATION), "/models");

    let out = Request::post("/sign-out").header(header::COOKIE, &cookie);
    let out = send(&app, out.body(Body::empty()).unwrap()).await;
    assert!(out.header(header::SET_COOKIE).contains("Max-Age=0"));
    assert_eq!(ask(&app, "/api/v1/models", &signed_in).await.status, 401);
}

#[tokio::test]
async fn behind_tls_the_cookie_stays_there() {
    let app = app_with_password();
    for (name, value) in [
        ("x-forwarded-proto", "https"),
        ("origin", "https://localhost:7860"),
    ] {
        let request = Request::post("/sign-in")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(name, value)
            .body(Body::from("password=correct+horse"));
        let answer = send(&app, request.unwrap()).await;
        assert!(
            answer.header(header::SET_COOKIE).contains("; Secure"),
            "{name}"
        );
    }
}

#[tokio::test]
async fn nobody_is_led_to_another_site_after_signing_in() {
    let app = app_with_password();
    for next in [
        "%2F%2Fevil.example",
        "https%3A%2F%2Fevil.example",
        "%2F%5Cevil.example",
    ] {
        let form = format!("password=correct+horse&next={next}");
        let answer = sign_in(&app, &form, [192, 0, 2, 2]).await;
        assert_eq!(answer.header(header::LOCATION), "/", "{next}");
    }
}

#[tokio::test]
async fn scripts_send_the_password_as_a_bearer_token() {
    let app = app_with_password();
    for scheme in ["Bearer", "bearer"] {
        let token = format!("{scheme} {PASSWORD}");
        let answer = ask(&app, "/api/v1/models", &[(header::AUTHORIZATION, &token)]).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
    for token in ["Bearer wrong horse", "Bearer", "Basic Y29ycmVjdCBob3JzZQ=="] {
        let answer = ask(&app, "/api/v1/models", &[(header::AUTHORIZATION, token)]).await;
        check_problem(&answer, 401, &[]);
    }
}

#[tokio::test]
async fn guessing_is_slowed_down_for_whoever_guesses() {
    let app = app_with_password();
    for _ in 0..5 {
        let answer = sign_in(&app, "password=battery+staple", [192, 0, 2, 3]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert!(answer.text().contains("The password is wrong"));
    }
    let form = "password=correct+horse";
    let answer = sign_in(&app, form, [192, 0, 2, 3]).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.header(header::RETRY_AFTER).parse::<u32>().unwrap() > 0);
    let answer = sign_in(&app, form, [192, 0, 2, 4]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_oversized_form_is_refused() {
    let form = format!("password={}", "x".repeat(20_000));
    let answer = sign_in(&app_with_password(), &form, [192, 0, 2, 5]).await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
}

#[tokio::test]
async fn a_server_without_a_password_has_no_form() {
    let answer = ask(&app(), "/sign-in?next=/models", &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header(header::LOCATION), "/models");
    assert!(!ask(&app(), "/", &[]).await.text().contains("/sign-out"));
}

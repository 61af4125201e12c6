//! Clients that are slow, many or hostile, over real sockets: they are bounded, and others are answered meanwhile.

use std::net::SocketAddr;
use std::time::Duration;

use facefeel::config::Limits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::common::{app_with, limits, photo};
use crate::live_camera::serve_app;

/// Longest time that any test waits for anything; only a broken program takes it.
const PATIENCE: Duration = Duration::from_secs(120);

/// The client that attacks, and another one.
const STRANGER: &str = "127.0.0.1";
const VISITOR: &str = "127.0.0.2";

async fn serve(limits: Limits) -> SocketAddr {
    serve_app(app_with(limits)).await
}

async fn connect(from: &str, to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(format!("{from}:0").parse().unwrap()).unwrap();
    socket.connect(to).await.unwrap()
}

/// Sends `request` and leaves the connection open.
async fn send(from: &str, to: SocketAddr, request: &[u8]) -> TcpStream {
    let mut stream = connect(from, to).await;
    // The server may have closed it already.
    let _ = stream.write_all(request).await;
    stream
}

/// Everything that the server still says.
async fn rest(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    // A connection that was reset says no more either.
    let _ = tokio::time::timeout(PATIENCE, read).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// The status line's number, or nothing if the connection was closed without an answer.
async fn status(stream: TcpStream) -> Option<u16> {
    rest(stream).await.split(' ').nth(1)?.parse().ok()
}

async fn ask(from: &str, to: SocketAddr) -> Option<u16> {
    let request = b"GET /livez-or-any HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    status(send(from, to, request).await).await
}

/// The head of a form of `bytes` bytes, with the beginning of a photo.
fn form_head(path: &str, bytes: usize) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {bytes}\r\nConnection: close\r\n\
         Content-Type: multipart/form-data; boundary=x\r\n\r\n"
    );
    let field = "--x\r\nContent-Disposition: form-data; name=\"FIELD\"; filename=\"a\"\r\n\r\n";
    let field = field.replace(
        "FIELD",
        if path == PREDICTIONS {
            "image"
        } else {
            "archive"
        },
    );
    (head + &field).into_bytes()
}

/// A whole form with one photo.
fn photo_form() -> Vec<u8> {
    let end = b"\r\n--x--\r\n";
    let field = "--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n\r\n";
    let photo = photo("astronaut.jpg");
    let mut form = form_head(PREDICTIONS, field.len() + photo.len() + end.len());
    form.extend(photo);
    form.extend(end);
    form
}

async fn predict(from: &str, to: SocketAddr) -> Option<u16> {
    status(send(from, to, &photo_form()).await).await
}

const PREDICTIONS: &str = "/api/v1/predictions";
const DATASETS: &str = "/api/v1/datasets";

#[tokio::test]
async fn half_sent_heads_keep_nobody_out() {
    let address = serve(Limits {
        max_connections: 8,
        max_connections_per_client: 6,
        ..limits()
    })
    .await;
    let mut held = Vec::new();
    for _ in 0..20 {
        held.push(
            send(
                STRANGER,
                address,
                b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-",
            )
            .await,
        );
    }
    assert_eq!(ask(VISITOR, address).await, Some(404));
    assert_eq!(ask(STRANGER, address).await, Some(404));
    assert_eq!(predict(VISITOR, address).await, Some(200));
}

#[tokio::test]
async fn a_head_that_does_not_arrive_is_cut() {
    let address = serve(Limits {
        head_time: Duration::from_millis(200),
        ..limits()
    })
    .await;
    let half = send(
        STRANGER,
        address,
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-",
    )
    .await;
    let silent = connect(STRANGER, address).await;
    assert_eq!(status(half).await, None);
    assert_eq!(status(silent).await, None);
}

#[tokio::test]
async fn connections_in_use_are_bounded_for_each_client() {
    let address = serve(Limits {
        max_connections: 4,
        max_connections_per_client: 2,
        ..limits()
    })
    .await;
    let half = form_head(PREDICTIONS, 1000);
    // A request that has begun is not sent away.
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut stream = send(STRANGER, address, &half).await;
        stream.write_all(b"--").await.unwrap();
        held.push(stream);
    }
    let refused = async {
        // Until the server has seen both heads a third connection would take a place.
        while ask(STRANGER, address).await != Some(503) {}
    };
    tokio::time::timeout(PATIENCE, refused).await.unwrap();
    assert_eq!(ask(VISITOR, address).await, Some(404));
    drop(held);
}

#[tokio::test]
async fn drips_are_cut_and_hold_no_upload_place() {
    let address = serve(Limits {
        body_grace: Duration::from_millis(200),
        ..limits()
    })
    .await;
    for path in [DATASETS, PREDICTIONS, "/api/v1/models", "/detect"] {
        let mut drips = Vec::new();
        for _ in 0..4 {
            drips.push(send(STRANGER, address, &form_head(path, 100_000)).await);
        }
        for drip in drips {
            let answer = status(drip).await;
            // One that found no place was told so at once.
            assert!(matches!(answer, Some(408 | 503)), "{path}: {answer:?}");
        }
    }
    let json = b"POST /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n\r\n{";
    assert_eq!(status(send(STRANGER, address, json).await).await, Some(408));
}

#[tokio::test]
async fn a_slow_sender_at_the_least_pace_is_heard_out() {
    let address = serve(Limits {
        body_grace: Duration::from_millis(100),
        min_upload_bytes_per_s: 10_000,
        ..limits()
    })
    .await;
    let form = photo_form();
    let mut stream = connect(VISITOR, address).await;
    // Ten seconds' worth of bytes at the least pace are there before any waiting.
    for piece in form.chunks(form.len().div_ceil(4)) {
        stream.write_all(piece).await.unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(status(stream).await, Some(200));
}

#[tokio::test]
async fn json_over_the_limit_is_refused() {
    let address = serve(Limits {
        max_json_bytes: 100,
        ..limits()
    })
    .await;
    let check = async |bytes: usize, expected: &[u16]| {
        let body = format!("{:width$}", "{}", width = bytes);
        let request = format!(
            "POST /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {bytes}\r\n\r\n{body}"
        );
        let answer = status(send(VISITOR, address, request.as_bytes()).await).await;
        let answer = answer.unwrap();
        assert!(expected.contains(&answer), "{bytes}: {answer}");
    };
    check(99, &[422]).await;
    check(100, &[422]).await;
    check(101, &[413]).await;
}

#[tokio::test]
async fn half_sent_photos_hold_no_more_memory_than_one_client_may_have() {
    let address = serve(Limits {
        request_bytes: 400_000,
        small_form_bytes: 1000,
        max_form_bytes: 700_000,
        max_form_bytes_per_client: 400_000,
        ..limits()
    })
    .await;
    let held = send(STRANGER, address, &form_head(PREDICTIONS, 390_000)).await;
    let refused = async {
        // Until the first form has been seen the second one finds room.
        loop {
            let second = send(STRANGER, address, &form_head(PREDICTIONS, 11_000)).await;
            let answer = rest(second);
            match tokio::time::timeout(Duration::from_millis(200), answer).await {
                Ok(answer) => return answer,
                Err(_) => continue,
            }
        }
    };
    let refused = tokio::time::timeout(PATIENCE, refused).await.unwrap();
    assert!(refused.starts_with("HTTP/1.1 503"), "{refused}");
    assert!(refused.to_ascii_lowercase().contains("retry-after"));
    assert_eq!(predict(VISITOR, address).await, Some(200));
    drop(held);
}

#[tokio::test]
async fn models_that_arrive_take_a_place_before_they_are_read() {
    let address = serve(Limits {
        uploads: 2,
        max_uploads_per_client: 1,
        ..limits()
    })
    .await;
    let held = send(STRANGER, address, &form_head("/api/v1/models", 50_000_000)).await;
    let refused = async {
        loop {
            let second = rest(send(STRANGER, address, &form_head("/api/v1/models", 500)).await);
            if let Ok(answer) = tokio::time::timeout(Duration::from_millis(200), second).await {
                return answer;
            }
        }
    };
    let refused = tokio::time::timeout(PATIENCE, refused).await.unwrap();
    assert!(refused.starts_with("HTTP/1.1 503"), "{refused}");
    drop(held);
}

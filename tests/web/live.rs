//! Frames of cameras over real sockets.

use std::net::SocketAddr;
use std::time::Duration;

use facefeel::config::Limits;
use facefeel::vision::draw::encode_jpeg;
use futures_util::{SinkExt, StreamExt};
use image::RgbImage;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::common::{app_with, get, limits, photo};
use crate::live_camera::{Camera, PATIENCE, frame, ids, serve_app};
use crate::{app, check_problem};

async fn serve(limits: Limits) -> SocketAddr {
    serve_app(app_with(limits)).await
}

#[tokio::test]
async fn ids_stay_with_faces_that_move() {
    let mut camera = Camera::connect(serve(limits()).await, "").await.unwrap();
    for step in 0..12 {
        let heads = [(150 + 7 * step, 150), (480 - 6 * step, 300 - 5 * step)];
        let answer = camera.ask(&frame(&heads)).await;
        assert_eq!(answer["seq"], step + 1);
        assert_eq!(ids(&answer), [1, 2], "{answer}");
    }
}

#[tokio::test]
async fn an_answer_has_boxes_scores_and_times() {
    let address = serve(limits()).await;
    let mut camera = Camera::connect(
        address,
        &format!("?model={}", facefeel::ml::bundled::DEFAULT_ID),
    )
    .await
    .unwrap();
    let answer = camera.ask(&photo("astronaut.jpg")).await;
    assert_eq!(
        (&answer["width"], &answer["height"]),
        (&json!(512), &json!(512))
    );
    let face = &answer["faces"][0];
    assert_eq!(face["emotion"], "happy", "{answer}");
    assert_eq!(face["confidence"], face["scores"]["happy"]);
    assert_eq!(face["sure"], true);
    assert_eq!(face["scores"], face["raw_scores"]);
    assert_eq!(face["held"], false);
    assert!(
        (face["box"]["x"].as_i64().unwrap() - 173).abs() < 25,
        "{answer}"
    );
    let scores = face["scores"].as_object().unwrap().values();
    let sum: f64 = scores.map(|score| score.as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-4, "{answer}");
    for time in ["decode_ms", "detect_ms", "classify_ms", "queue_ms"] {
        assert!(answer[time].as_f64().unwrap() >= 0.0, "{answer}");
    }
}

#[tokio::test]
async fn a_frame_without_a_face_is_a_normal_answer() {
    let mut camera = Camera::connect(serve(limits()).await, "").await.unwrap();
    for seq in 1..=3 {
        let answer = camera.ask(&photo("coffee.jpg")).await;
        assert_eq!(answer["faces"], json!([]));
        assert_eq!(answer["seq"], seq);
    }
}

#[tokio::test]
async fn of_a_burst_the_newest_frame_is_answered_and_none_twice() {
    let mut camera = Camera::connect(serve(limits()).await, "").await.unwrap();
    let picture = frame(&[(300, 200)]);
    for _ in 0..30 {
        camera.send_frame(&picture).await;
    }
    let mut last = 0;
    while last < 30 {
        let seq = camera.answer().await["seq"].as_u64().unwrap();
        assert!(seq > last, "{seq} came after {last}");
        last = seq;
    }
    assert_eq!(camera.ask(&picture).await["seq"], 31);
}

#[tokio::test]
async fn in_lock_step_every_frame_of_a_burst_is_answered_in_order() {
    let address = serve(limits()).await;
    let mut camera = Camera::connect(address, "?lock_step=true").await.unwrap();
    let picture = frame(&[(300, 200)]);
    for number in 0..12 {
        match number % 4 {
            3 => camera.send_frame(b"no picture").await,
            _ => camera.send_frame(&picture).await,
        }
    }
    camera.send(Message::text("{\"reset\":true}")).await;
    for number in 0..12_u64 {
        let answer = camera.answer().await;
        assert_eq!(answer["seq"], number + 1);
        assert_eq!(answer["error"].is_object(), number % 4 == 3, "{answer}");
    }
    assert_eq!(
        ids(&camera.ask(&picture).await),
        [2],
        "forgotten in its turn"
    );
}

#[tokio::test]
async fn a_bad_frame_is_named_and_the_socket_stays_open() {
    let limits = Limits {
        live_frame_bytes: 200 * 1024,
        live_frame_px: 400_000,
        ..limits()
    };
    let mut camera = Camera::connect(serve(limits).await, "").await.unwrap();
    let good = frame(&[(300, 200)]);
    let wide = encode_jpeg(&RgbImage::new(800, 600), 90);
    let bad: [(&[u8], u16); 6] = [
        (b"", 422),
        (b"no picture", 415),
        (&good[..2], 415),
        (&good[..200], 422),
        (&wide, 413),
        (&[0; 201 * 1024], 413),
    ];
    for ((bytes, status), seq) in bad.into_iter().zip(1..) {
        let answer = camera.ask(bytes).await;
        assert_eq!(answer["seq"], seq);
        assert_eq!(answer["error"]["status"], status, "{answer}");
        assert!(answer["error"]["detail"].is_string() && answer.get("faces").is_none());
    }
    assert_eq!(ids(&camera.ask(&good).await), [1]);
}

#[tokio::test]
async fn a_message_far_too_large_closes_the_socket() {
    let limits = Limits {
        live_frame_bytes: 10_000,
        ..limits()
    };
    let mut camera = Camera::connect(serve(limits).await, "").await.unwrap();
    camera.send_frame(&[0; 30_000]).await;
    assert_eq!(camera.closed_with().await, 1009);
}

#[tokio::test]
async fn texts_are_settings_and_nonsense_is_answered() {
    let mut camera = Camera::connect(serve(limits()).await, "").await.unwrap();
    let picture = frame(&[(300, 200)]);
    for text in [
        "",
        "hello",
        "[]",
        "{}",
        r#"{"smoothing":2}"#,
        r#"{"smoothing":-0.1}"#,
        r#"{"smoothing":"strong"}"#,
        r#"{"reset":false}"#,
        r#"{"volume":1}"#,
    ] {
        camera.send(Message::text(text)).await;
        let answer = camera.answer().await;
        assert_eq!(answer["seq"], Value::Null, "{text}");
        assert_eq!(answer["error"]["status"], 422, "{text}");
    }
    assert_eq!(ids(&camera.ask(&picture).await), [1]);
    camera.send(Message::text(r#"{"reset":true}"#)).await;
    camera.send(Message::text(r#"{"smoothing":0}"#)).await;
    assert_eq!(ids(&camera.ask(&picture).await), [2]);
    let turned = camera.ask(&frame(&[(306, 204)])).await;
    let face = &turned["faces"][0];
    assert_eq!(
        (&face["id"], &face["scores"]),
        (&json!(2), &face["raw_scores"])
    );
}

#[tokio::test]
async fn after_ten_thousand_malformed_messages_a_good_frame_is_answered() {
    let camera = Camera::connect(serve(limits()).await, "").await.unwrap();
    let good = frame(&[(300, 200)]);
    let (mut to, mut from) = camera.0.split();
    let send = async {
        for number in 0..10_000 {
            let bytes = match number % 5 {
                0 => Message::text("{".repeat(number % 300)),
                1 => Message::binary(vec![number as u8; number % 70]),
                2 => Message::binary(good[..number % good.len()].to_vec()),
                3 => Message::Ping(vec![0; number % 100].into()),
                _ => Message::text(format!("{{\"smoothing\":{number}}}")),
            };
            to.feed(bytes).await.unwrap();
        }
        to.send(Message::binary(good.clone())).await.unwrap();
    };
    // Binary messages before the last one.
    let bad_frames = 4_000;
    let hear = async {
        loop {
            let message = from.next().await.expect("the socket stays open").unwrap();
            let Message::Text(text) = message else {
                continue;
            };
            let answer: Value = serde_json::from_str(&text).unwrap();
            if answer["seq"] == bad_frames + 1 {
                return answer;
            }
        }
    };
    let both = tokio::time::timeout(PATIENCE, async { tokio::join!(send, hear) });
    let ((), answer) = both.await.unwrap();
    assert_eq!(ids(&answer).len(), 1, "{answer}");
}

#[tokio::test]
async fn more_cameras_than_there_are_places_are_refused_until_one_leaves() {
    let limits = Limits {
        live_clients: 1,
        ..limits()
    };
    let address = serve(limits).await;
    let mut first = Camera::connect(address, "").await.unwrap();
    let Err(Error::Http(refused)) = Camera::connect(address, "").await else {
        panic!("there is no second place");
    };
    assert_eq!(refused.status(), 503);
    assert!(refused.headers().contains_key("retry-after"));
    first.send_frame(&frame(&[(300, 200)])).await;
    drop(first);
    connect_soon(address).await;
}

#[tokio::test]
async fn who_may_not_watch_is_told_before_the_upgrade() {
    let address = serve(limits()).await;
    for (query, origin, status) in [
        ("?model=nobody", None, 422),
        ("", Some("https://evil.example"), 403),
    ] {
        let refused = Camera::connect_from(address, query, origin).await;
        let Err(Error::Http(refused)) = refused else {
            panic!("{query} is let in");
        };
        assert_eq!(refused.status(), status);
    }
    let answer = get(&app(), "/api/v1/live").await;
    assert_eq!(answer.status, 400);
    let request = http::Request::get("/api/v1/live").body(axum::body::Body::empty());
    let answer = crate::send(&app(), request.unwrap()).await;
    check_problem(&answer, 400, &["WebSocket"]);
}

#[tokio::test]
async fn a_camera_without_frames_is_sent_away() {
    let limits = Limits {
        live_idle: Duration::from_millis(300),
        ..limits()
    };
    let mut camera = Camera::connect(serve(limits).await, "").await.unwrap();
    assert_eq!(camera.closed_with().await, 1000);
}

#[tokio::test]
async fn a_client_that_never_reads_is_sent_away_and_its_place_is_free() {
    let limits = Limits {
        live_clients: 1,
        live_unread: Duration::from_millis(300),
        ..limits()
    };
    let address = serve(limits).await;
    let mut deaf = Camera::connect(address, "").await.unwrap();
    let shout = async {
        // Every text is answered, until the answers fill what the system keeps for a connection.
        while deaf.0.send(Message::text("hello")).await.is_ok() {}
    };
    tokio::time::timeout(PATIENCE, shout).await.unwrap();
    let mut next = connect_soon(address).await;
    assert_eq!(next.ask(&frame(&[])).await["faces"], json!([]));
}

#[tokio::test]
async fn a_client_that_breaks_the_protocol_harms_nobody_else() {
    let address = serve(limits()).await;
    let mut good = Camera::connect(address, "").await.unwrap();
    for garbage in [&[0xff; 64][..], b"GET / HTTP/1.1\r\n\r\n", &[0x82, 0x05, 1]] {
        let mut bad = Camera::connect(address, "").await.unwrap();
        bad.0.get_mut().write_all(garbage).await.unwrap();
    }
    assert_eq!(ids(&good.ask(&frame(&[(300, 200)])).await), [1]);
}

/// Connects as soon as there is a place.
async fn connect_soon(address: SocketAddr) -> Camera {
    let connect = async {
        loop {
            match Camera::connect(address, "").await {
                Ok(camera) => return camera,
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    };
    tokio::time::timeout(PATIENCE, connect).await.unwrap()
}

#[tokio::test]
async fn two_cameras_that_keep_asking_are_answered_alike() {
    let address = serve(limits()).await;
    let mut one = Camera::connect(address, "").await.unwrap();
    let mut other = Camera::connect(address, "").await.unwrap();
    let picture = frame(&[(300, 200)]);
    one.send_frame(&picture).await;
    other.send_frame(&picture).await;
    let mut answered = [0, 0];
    while answered[0] + answered[1] < 30 {
        let (who, camera) = tokio::select! {
            message = one.0.next() => (message.map(|_| 0), &mut one),
            message = other.0.next() => (message.map(|_| 1), &mut other),
        };
        let who: usize = who.unwrap();
        answered[who] += 1;
        camera.send_frame(&picture).await;
    }
    assert!(answered[0].min(answered[1]) >= 10, "{answered:?}");
}
